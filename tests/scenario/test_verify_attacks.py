"""What somebody tries at a border, and what the officer's screen says. Green is never among it.

Each test first shows the same act in good order, then the attack.
"""

from __future__ import annotations

import json
import socket
import zlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import base45
import cbor2
import pytest

from cites_chain.errors import LedgerUnreachable, UnknownRevert
from cites_chain.ids import PermitId
from cites_chain.keys import LocalSigner
from cites_chain.ledger.reader import LedgerReader, Link, Medium, PermitRecord
from cites_chain.ledger.reader import permit_events as events
from cites_chain.permit import PermitFile, read_permit_file
from cites_chain.verify import (
    CheckResult,
    CheckStatus,
    NetworkIdentity,
    Outcome,
    Use,
    Verdict,
    qr,
    verify,
)
from cites_chain.verify.checks import Check
from cites_chain.verify.verdict import Group
from tests.documented_ledger import REEXPORT, a_document, altered, altered_line, file_of, record
from tests.ledger_simulator import GENESIS, ID, IT, START, SimulatedLedger, a_line, an_id

SPRING = datetime(2024, 3, 15, 12, tzinfo=UTC)
NETWORK = NetworkIdentity(20190, GENESIS)


@pytest.fixture
def ledger() -> SimulatedLedger:
    return SimulatedLedger()


@pytest.fixture
def reader(ledger: SimulatedLedger) -> LedgerReader:
    return LedgerReader(ledger)


@pytest.fixture
def file(ledger: SimulatedLedger) -> PermitFile:
    return record(ledger, a_document())


def failed(verdict: Verdict) -> set[str]:
    return {check.name for check in verdict.checks if check.status is CheckStatus.FAILED}


def found(verdict: Verdict, name: str) -> CheckResult:
    return next(check for check in verdict.checks if check.name == name)


def reexported(ledger: SimulatedLedger, origin: PermitFile) -> PermitFile:
    """The goods arrive in Singapore, which sends 600 on; returns its certificate's file."""
    permit_id = PermitId(origin.permit_id)
    ledger.endorse(permit_id, "980")
    ledger.arrive(permit_id, "980")
    links = [Link(permit_id, 0, 0, Decimal(600))]
    document = a_document(REEXPORT)
    record(ledger, document, links=links, officer=4, signer=None)
    return file_of(document, signer=None)


# --------------------------------------------------------------------- 16: a letter is altered


@pytest.mark.parametrize(
    ("change", "box"),
    [
        ({"security_stamp_no": "ID 77105"}, "5b"),
        ({"conditions": "Skins taggad"}, "5"),
        ({"issued_by": "R. Wibawo"}, "13"),
        ({"last_day": "2024-08-05"}, "2"),
        ({"purpose": "P"}, "5a"),
        ({"consignor": {"name": "PT Kulit Nusantara.", "country": "ID"}}, "4"),
    ],
)
def test_altered_letter_is_red_and_names_the_box(
    reader: LedgerReader, file: PermitFile, change: dict[str, Any], box: str
) -> None:
    assert verify(file, reader, SPRING).is_valid
    verdict = verify(altered(file, **change), reader, SPRING)
    assert verdict.outcome is Outcome.INVALID
    assert found(verdict, "document_hash").facts["boxes"] == box
    assert f"box {box}" in verdict.summary


@pytest.mark.parametrize(
    ("change", "box"),
    [
        ({"quantity": "1000.001"}, "11 line A"),
        ({"source": "C"}, "10 line A"),
        ({"scientific_name": "Malayopython reticulatis"}, "7 line A"),
        ({"common_name": None}, "8 line A"),
    ],
)
def test_altered_line_is_red_and_names_box_and_line(
    reader: LedgerReader, file: PermitFile, change: dict[str, Any], box: str
) -> None:
    assert verify(file, reader, SPRING).is_valid
    verdict = verify(altered_line(file, **change), reader, SPRING)
    assert box in str(found(verdict, "document_hash").facts["boxes"])


# --------------------------------------------------------------------- 21: used a second time


def test_second_use_is_red_and_says_where_and_when_the_first_was(
    ledger: SimulatedLedger, reader: LedgerReader, file: PermitFile
) -> None:
    permit_id = PermitId(file.permit_id)
    ledger.endorse(permit_id, "980")
    assert verify(file, reader, SPRING, use=Use.IMPORT).is_valid
    ledger.wait(days=12)
    ledger.arrive(permit_id, "980")
    verdict = verify(file, reader, SPRING, use=Use.IMPORT)
    assert verdict.outcome is Outcome.INVALID
    assert failed(verdict) == {"status"}
    assert "imported in SG on 2024-02-17" in verdict.summary


def test_expired_permit_with_a_good_signature_is_red(
    reader: LedgerReader, file: PermitFile
) -> None:
    assert verify(file, reader, SPRING).is_valid
    verdict = verify(file, reader, datetime(2024, 8, 6, tzinfo=UTC))
    assert found(verdict, "signature").status is CheckStatus.PASSED
    assert failed(verdict) == {"time"}


# ---------------------------------------------------------------------------- 13: a stolen key


def test_permit_written_with_a_stolen_key_turns_red_and_so_do_its_descendants(
    ledger: SimulatedLedger, reader: LedgerReader, file: PermitFile
) -> None:
    descendant = reexported(ledger, file)
    assert verify(file, reader, SPRING, use=Use.ORIGIN).is_valid
    assert verify(descendant, reader, SPRING).is_valid
    ledger.void_key(1, START)
    assert failed(verify(file, reader, SPRING, use=Use.ORIGIN)) == {"issuer"}
    below = verify(descendant, reader, SPRING)
    assert below.outcome is Outcome.INVALID
    assert failed(below) == {"origins"}
    assert "officer 1, whose key was voided" in below.summary


@pytest.mark.parametrize("officer", [2, 3])
def test_endorsement_or_import_with_a_stolen_key_turns_the_descendants_red(
    ledger: SimulatedLedger, reader: LedgerReader, file: PermitFile, officer: int
) -> None:
    descendant = reexported(ledger, file)
    assert verify(descendant, reader, SPRING).is_valid
    ledger.void_key(officer, START)
    assert failed(verify(descendant, reader, SPRING)) == {"origins"}


def test_document_signed_with_a_strangers_key_is_red(
    reader: LedgerReader, file: PermitFile
) -> None:
    assert verify(file, reader, SPRING).is_valid
    forged = file_of(file.document, signer=LocalSigner(b"\5" * 32))
    assert failed(verify(forged, reader, SPRING)) == {"signature"}


# --------------------------------------------------- 3: a paper written in another Party's name


def test_transcription_that_nobody_stands_by_is_never_green_and_repudiated_is_red(
    ledger: SimulatedLedger, reader: LedgerReader
) -> None:
    lines = [a_line("5", exported="5")]
    good = ledger.issue("attested paper", lines, medium=Medium.TRANSCRIBED, officer=3)
    own = an_id("own")
    ledger.announce(events.TranscriptionAttested(good, own, ID, ledger.act(9), False, False))
    assert verify(good, reader, SPRING).outcome is Outcome.RECORDED
    paper = ledger.issue("paper", lines, medium=Medium.TRANSCRIBED, officer=3)
    assert verify(paper, reader, SPRING).outcome is Outcome.UNDETERMINED
    ledger.close(events.TranscriptionRepudiated, paper, ledger.act(9), 1)
    assert "medium" in failed(verify(paper, reader, SPRING))


def test_goods_drawn_from_a_paper_that_is_repudiated_later_turn_red(
    ledger: SimulatedLedger, reader: LedgerReader
) -> None:
    document = a_document(REEXPORT)
    paper = ledger.issue(
        "paper", [a_line("600", exported="600")], medium=Medium.TRANSCRIBED, officer=3
    )
    own = an_id("own")
    ledger.announce(events.TranscriptionAttested(paper, own, ID, ledger.act(9), False, False))
    ledger.arrive(paper, "600")
    links = [Link(paper, 0, 0, Decimal(600))]
    line = replace(ledger.record(paper).lines[0], term=72)
    ledger.overrides[paper] = matched = replace(ledger.record(paper), lines=(line,))
    file = record(ledger, document, links=links, officer=4, signer=None)
    own_line = ledger.record(PermitId(file.permit_id)).lines[0]
    fitting = replace(line, taxon_id=own_line.taxon_id, term=own_line.term, unit=own_line.unit)
    ledger.overrides[paper] = replace(matched, lines=(fitting,))
    assert verify(file, reader, SPRING).is_valid
    ledger.overrides.clear()
    ledger.close(events.TranscriptionRepudiated, paper, ledger.act(9), 1)
    verdict = verify(file, reader, SPRING)
    assert verdict.outcome is Outcome.INVALID
    assert "was repudiated by ID" in verdict.summary


# ---------------------------------------------------------------------------- 8: forged lineage


def test_forged_lineage_is_not_believed(
    ledger: SimulatedLedger, reader: LedgerReader, file: PermitFile
) -> None:
    descendant = reexported(ledger, file)
    assert verify(descendant, reader, SPRING).is_valid
    other = ledger.issue("another", [a_line("9")])
    for log in ledger.logs:
        log["data"] = str(log["data"]).replace(file.permit_id.hex(), other.hex())
    verdict = verify(descendant, reader, SPRING)
    assert found(verdict, "origins").status is CheckStatus.UNKNOWN
    assert verdict.outcome is Outcome.UNDETERMINED


# ------------------------------------------------------ 26: the node is away, elsewhere, or lies


def test_node_that_is_away_is_neither_yes_nor_no(
    ledger: SimulatedLedger, reader: LedgerReader, file: PermitFile
) -> None:
    assert verify(file, reader, SPRING).is_valid
    ledger.go_away()
    verdict = verify(file, reader, SPRING)
    assert verdict.outcome is Outcome.UNDETERMINED
    assert found(verdict, "ledger").facts["error"] == LedgerUnreachable.code
    assert failed(verdict) == set()


def test_altered_letter_is_not_called_good_while_the_node_is_away(
    ledger: SimulatedLedger, reader: LedgerReader, file: PermitFile
) -> None:
    ledger.go_away()
    verdict = verify(altered(file, issued_by="Somebody"), reader, SPRING)
    assert verdict.outcome is not Outcome.VALID


@pytest.mark.parametrize(
    ("lie", "what"),
    [({"chain_id": 1}, "the chain id"), ({"genesis": b"g" * 32}, "the genesis block")],
)
def test_ledger_that_is_not_the_one_the_document_names_is_unknown(
    ledger: SimulatedLedger,
    reader: LedgerReader,
    file: PermitFile,
    lie: dict[str, Any],
    what: str,
) -> None:
    assert verify(file, reader, SPRING).is_valid
    for name, value in lie.items():
        setattr(ledger, name, value)
    verdict = verify(file, reader, SPRING)
    assert verdict.outcome is Outcome.UNDETERMINED
    assert found(verdict, "ledger").facts["what"] == what
    assert failed(verdict) == set()


def test_registry_that_is_not_the_one_the_document_names_is_unknown(
    reader: LedgerReader, file: PermitFile
) -> None:
    elsewhere = "0x" + "42" * 20
    network = file.network.model_copy(update={"registry": elsewhere})
    verdict = verify(file.model_copy(update={"network": network}), reader, SPRING)
    assert verdict.outcome is Outcome.UNDETERMINED
    assert found(verdict, "ledger").facts["found"] != elsewhere


@pytest.mark.parametrize(
    "nonsense",
    [
        None,
        "0x",
        "0x00",
        "not hexadecimal",
        "0xzz",
        17,
        [],
        {},
        "0x" + "ff" * 64,
        "0x" + "00" * 31 + "20" + "ff" * 32,
        "0x" + "00" * 31 + "20" + "00" * 31 + "01" + "ff" * 2048,
    ],
)
def test_node_that_answers_nonsense_is_neither_yes_nor_no(
    ledger: SimulatedLedger,
    reader: LedgerReader,
    file: PermitFile,
    monkeypatch: pytest.MonkeyPatch,
    nonsense: object,
) -> None:
    assert verify(file, reader, SPRING).is_valid
    answer = SimulatedLedger._answer

    def lie(self: SimulatedLedger, method: str, params: list[object]) -> object:
        return nonsense if method == "eth_call" else answer(self, method, params)

    monkeypatch.setattr(SimulatedLedger, "_answer", lie)
    verdict = verify(file, reader, SPRING)
    assert verdict.outcome is Outcome.UNDETERMINED
    assert failed(verdict) == set()


def test_node_that_answers_about_another_permit_is_not_believed(
    ledger: SimulatedLedger,
    reader: LedgerReader,
    file: PermitFile,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    good = PermitId(file.permit_id)
    forged = an_id("forged")
    assert verify(good, reader, SPRING).outcome is Outcome.RECORDED
    view = SimulatedLedger._permit_view
    monkeypatch.setattr(SimulatedLedger, "_permit_view", lambda self, _: view(self, good))
    assert verify(forged, reader, SPRING).outcome is Outcome.UNDETERMINED


def test_node_that_leaves_questions_out_is_neither_yes_nor_no(
    reader: LedgerReader, file: PermitFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = SimulatedLedger.batch
    monkeypatch.setattr(SimulatedLedger, "batch", lambda self, asked: batch(self, asked)[:-1])
    verdict = verify(file, reader, SPRING)
    assert verdict.outcome is Outcome.UNDETERMINED
    assert found(verdict, "ledger").facts["error"] == "UNREADABLE_ANSWER"


def test_something_else_in_the_registrys_place_is_neither_yes_nor_no(
    ledger: SimulatedLedger, reader: LedgerReader, file: PermitFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> list[object]:
        raise UnknownRevert("0x12345678")

    monkeypatch.setattr(SimulatedLedger, "batch", refuse)
    assert verify(file, reader, SPRING).outcome is Outcome.UNDETERMINED


# ----------------------------------------------------------------- 20: clocks, age, exceptions


def test_clock_set_back_does_not_revive_an_expired_permit(
    ledger: SimulatedLedger, reader: LedgerReader, file: PermitFile
) -> None:
    assert verify(file, reader, SPRING, network=NETWORK).is_valid
    ledger.time = datetime(2024, 8, 5, 10, tzinfo=UTC)
    ledger.issue("somebody else's", [a_line("1")])
    an_hour_back = verify(file, reader, ledger.time - timedelta(hours=11), network=NETWORK)
    assert failed(an_hour_back) == {"time"}
    a_month_back = verify(file, reader, SPRING, network=NETWORK)
    assert found(a_month_back, "time").status is CheckStatus.UNKNOWN
    assert a_month_back.outcome is Outcome.UNDETERMINED


def test_ledger_that_stopped_is_not_believed(reader: LedgerReader, file: PermitFile) -> None:
    careful = replace(NETWORK, max_lag=timedelta(minutes=10))
    assert verify(file, reader, START + timedelta(minutes=9), network=careful).is_valid
    verdict = verify(file, reader, START + timedelta(minutes=11), network=careful)
    assert verdict.outcome is Outcome.UNDETERMINED


def test_defect_in_a_check_ends_in_an_exception_and_never_in_an_answer(
    reader: LedgerReader, file: PermitFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    def defect(_: object) -> Any:
        raise ZeroDivisionError("a defect")

    broken = (Check(6, "issuer", Group.ISSUER, defect),)
    assert verify(file, reader, SPRING).is_valid
    monkeypatch.setattr("cites_chain.verify.verifier.CHECKS", broken)
    with pytest.raises(ZeroDivisionError, match="a defect"):
        verify(file, reader, SPRING)


def test_code_that_only_a_later_release_knows_is_red(
    ledger: SimulatedLedger, reader: LedgerReader, file: PermitFile
) -> None:
    permit_id = PermitId(file.permit_id)
    known: PermitRecord = ledger.record(permit_id)
    assert verify(permit_id, reader, SPRING).outcome is Outcome.RECORDED
    ledger.overrides[permit_id] = replace(known, lines=(replace(known.lines[0], source=99),))
    assert failed(verify(permit_id, reader, SPRING)) == {"codes"}


# -------------------------------------------------- 22: a QR with a link, oversized, malformed


def qr_of(content: bytes) -> str:
    return qr.PREFIX + base45.b45encode(zlib.compress(content, 9)).decode()


@pytest.mark.parametrize(
    "text",
    [
        "https://cites.example/verify?id=1",
        "HTTP://EVIL.EXAMPLE",
        "javascript:alert(1)",
        "mailto:somebody@example.org",
        qr.PREFIX,
        qr.PREFIX + "https://cites.example",
        qr.PREFIX + "0" * qr.LONGEST_TEXT,
        "x" * 1_000_000,
        qr_of(bytes(200_000_000 // 100)),
        qr_of(cbor2.dumps([[[[[[[[]]]]]]]])),
        qr_of(b"\xbf\x01\x01\xff"),
        qr_of(cbor2.dumps({1: 1, 2: 20190, 3: b"short"})),
    ],
    ids=lambda text: text[:24],
)
def test_hostile_qr_code_is_red_and_nothing_is_asked_or_fetched(
    ledger: SimulatedLedger,
    reader: LedgerReader,
    file: PermitFile,
    monkeypatch: pytest.MonkeyPatch,
    text: str,
) -> None:
    assert verify(qr.encode(qr.payload_of(file)), reader, SPRING).is_valid
    ledger.batches.clear()
    monkeypatch.setattr(socket, "socket", None)
    verdict = verify(text, reader, SPRING)
    assert verdict.outcome is Outcome.INVALID
    assert failed(verdict) == {"document"}
    assert ledger.batches == []


def test_qr_code_of_another_permit_with_this_permits_id_is_red(
    ledger: SimulatedLedger, reader: LedgerReader, file: PermitFile
) -> None:
    other = record(ledger, a_document(permit_number="24ID009999"))
    swapped = replace(qr.payload_of(file), permit_id=PermitId(other.permit_id))
    assert verify(qr.encode(qr.payload_of(other)), reader, SPRING).is_valid
    verdict = verify(qr.encode(swapped), reader, SPRING)
    assert failed(verdict) == {"document_hash", "signature"}


# ------------------------------------------------------------------------- files made by hand


def test_file_whose_document_says_another_destination_is_red_even_if_its_hash_was_recorded(
    ledger: SimulatedLedger, reader: LedgerReader, file: PermitFile
) -> None:
    """An issuer that records one thing and prints another does not get away with it."""
    permit_id = PermitId(file.permit_id)
    assert verify(file, reader, SPRING).is_valid
    ledger.overrides[permit_id] = replace(ledger.record(permit_id), destination=IT)
    assert failed(verify(file, reader, SPRING)) == {"content"}


def test_file_of_a_permit_that_was_never_recorded_is_red(reader: LedgerReader) -> None:
    text = file_of(a_document()).to_json()
    assert json.loads(text)["security_code"]
    verdict = verify(read_permit_file(text.encode()), reader, SPRING)
    assert failed(verdict) == {"issuer"}
