"""Records shown: every documented key is there, and people read the same as programs."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from cites_chain.codes import TERMS, PermitType
from cites_chain.ids import Account, PermitId
from cites_chain.ledger.acts import ActDone
from cites_chain.ledger.reader import LedgerReader, Link
from cites_chain.queries import trace
from cites_chain.verify import verify
from cli.answer import Branch, Facts, Sentence, Table, Tone
from cli.present import (
    ACT_KEYS,
    PERMIT_KEYS,
    VERDICT_KEYS,
    act_document,
    act_sentence,
    permit_document,
    permit_parts,
    permit_reference,
    plain,
    trace_branch,
    trace_document,
    verdict_document,
    verdict_parts,
)
from cli.safe_text import json_text
from tests.ledger_simulator import ID, IT, SG, SimulatedLedger, a_line

SKINS = TERMS.get("SKI").number


@pytest.fixture
def ledger() -> SimulatedLedger:
    return SimulatedLedger()


@pytest.fixture
def reader(ledger: SimulatedLedger) -> LedgerReader:
    return LedgerReader(ledger)


@pytest.fixture
def origin(ledger: SimulatedLedger) -> PermitId:
    """Skins from Indonesia, in Singapore by now."""
    permit_id = ledger.issue("A1", [a_line("1000", term=SKINS)], issuing=ID, destination=SG)
    ledger.wait(days=14)
    ledger.endorse(permit_id, "980")
    ledger.wait(days=6)
    ledger.arrive(permit_id, "980")
    ledger.wait(days=10)
    return permit_id


@pytest.mark.parametrize(
    ("quantity", "shown"),
    [("1000", "1000"), ("84.600", "84.6"), ("0.000", "0"), ("1E+3", "1000"), ("100", "100")],
)
def test_quantity_is_shown_without_exponent_and_idle_zeros(quantity: str, shown: str) -> None:
    assert plain(Decimal(quantity)) == shown


def test_permit_as_a_document_has_the_documented_keys_and_decimals_as_text(
    reader: LedgerReader, origin: PermitId
) -> None:
    document = permit_document(reader.get_permit(origin), {})
    assert list(document) == list(PERMIT_KEYS)
    assert (document["status"], document["issuing"], document["destination"]) == (
        "IMPORTED",
        "ID",
        "SG",
    )
    (line,) = document["lines"]  # type: ignore[misc]
    quantities = [line[name] for name in ("permitted", "exported", "imported", "drawn", "left")]
    assert quantities == ["1000", "980", "980", "0", "980"]
    assert (line["line"], line["term"], line["taxon"]) == ("A", "SKI", None)
    assert PERMIT_KEYS["lines"].count(",") >= len(line) - 1
    assert json_text(document)


def test_permit_for_people_names_code_status_and_quantities(
    reader: LedgerReader, origin: PermitId
) -> None:
    record = reader.get_permit(origin)
    facts, table, *acts = permit_parts(record, {record.lines[0].taxon_id: "Python reticulatus"})
    assert isinstance(facts, Facts)
    assert ("status", "IMPORTED") in facts.rows
    assert dict(facts.rows)["code"] == permit_reference(origin)["code"]
    assert isinstance(table, Table)
    assert table.rows[0][:2] == ("A", "Python reticulatus")
    assert list(table.rows[0][3:]) == ["1000", "980", "980", "0", "980"]
    assert [act.text.split(":")[0] for act in acts if isinstance(act, Sentence)] == [
        "issue",
        "export",
        "import",
    ]


def test_lost_permit_says_so(ledger: SimulatedLedger, reader: LedgerReader) -> None:
    record = reader.get_permit(ledger.issue("A1", [a_line("10")]))
    for shown, expected in ((record, "ISSUED"), (replace(record, is_lost=True), "ISSUED (LOST)")):
        facts = permit_parts(shown, {})[0]
        assert isinstance(facts, Facts)
        assert dict(facts.rows)["status"] == expected


def test_verdict_shows_the_answer_first_then_every_check(
    ledger: SimulatedLedger, reader: LedgerReader, origin: PermitId
) -> None:
    verdict = verify(origin, reader, ledger.time)
    document = verdict_document(verdict, {})
    assert list(document) == list(VERDICT_KEYS)
    assert document["permit_id"] == f"0x{origin.hex()}"
    first, *rest = verdict_parts(verdict, {})
    assert isinstance(first, Sentence)
    assert first.text.startswith(verdict.outcome.value.upper())
    checks = [part for part in rest if isinstance(part, Sentence)][: len(verdict.checks)]
    assert [int(part.text.split()[0]) for part in checks] == [
        check.number for check in verdict.checks
    ]
    marks = {
        check.status.value: part.text.split()[1]
        for check, part in zip(verdict.checks, checks, strict=True)
    }
    assert marks["passed"] == "yes"  # the word says it, not the colour


def test_verdict_of_what_is_not_there_has_no_permit(
    ledger: SimulatedLedger, reader: LedgerReader
) -> None:
    verdict = verify(PermitId(b"\x07" * 32), reader, ledger.time)
    document = verdict_document(verdict, {})
    assert (document["outcome"], document["permit"]) == ("invalid", None)
    first = verdict_parts(verdict, {})[0]
    assert isinstance(first, Sentence)
    assert first.tone is Tone.BAD


def test_trace_is_a_tree_for_people_and_for_programs(
    ledger: SimulatedLedger, reader: LedgerReader, origin: PermitId
) -> None:
    reexport = ledger.issue(
        "A2",
        [a_line("600", term=SKINS)],
        issuing=SG,
        destination=IT,
        permit_type=PermitType.REEXPORT,
        links=[Link(origin, 0, 0, Decimal(600))],
    )
    found = trace(reader, reexport)
    document = trace_document(found.origins, {})
    (neighbour,) = document["neighbours"]  # type: ignore[misc]
    assert (document["permit_id"], neighbour["permit_id"]) == (
        f"0x{reexport.hex()}",
        f"0x{origin.hex()}",
    )
    assert neighbour["draws"] == [{"origin_line": "A", "line": "A", "quantity": "600"}]
    assert [act["act"] for act in neighbour["acts"]]
    branch = trace_branch(found.origins, {})
    assert str(permit_reference(reexport)["code"]) in branch.text
    (below,) = [child for child in branch.children if "ID -> SG" in child.text]
    assert any("takes 600 of line A for line A" in child.text for child in below.children)
    assert any("drawn 600, left 380" in child.text for child in below.children)
    assert isinstance(branch, Branch)


def test_act_says_where_it_stands_and_whether_it_had_been_done() -> None:
    done = ActDone("vote", Account("0xA"), 7, b"\x01" * 32, 50_000)
    assert list(act_document(done)) == list(ACT_KEYS)
    assert act_document(done)["transaction"] == "0x" + "01" * 32
    assert act_sentence("It is done", done) == "It is done (block 7)."
    again = ActDone("vote", Account("0xA"), 7, b"\x01" * 32, 50_000, was_done_before=True)
    assert act_sentence("It is done", again).endswith("nothing was sent now.")
