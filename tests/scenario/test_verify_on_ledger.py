"""The attacks of test_verify_attacks.py end to end: desks write, a reader verifies and traces."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from cites_chain.chain.backend import Call
from cites_chain.chain.embedded import EmbeddedChain
from cites_chain.codes import PermitType
from cites_chain.ids import PermitId
from cites_chain.ledger.origins import Origins
from cites_chain.ledger.reader import LedgerReader, Role
from cites_chain.permit import PermitFile, code_of, read_permit_file, tag_of
from cites_chain.queries import TraceNode, trace
from cites_chain.verify import (
    CheckStatus,
    NetworkIdentity,
    Outcome,
    Use,
    Verdict,
    qr,
    verify,
)
from tests.documented_ledger import altered, altered_line
from tests.world import World, a_document, a_line, kilos, quoting, signer_of


class CountingChain:
    """Passes questions on and counts them."""

    def __init__(self, chain: EmbeddedChain) -> None:
        self.chain = chain
        self.batches: list[int] = []

    def batch(self, requests: Sequence[Call]) -> list[object]:
        self.batches.append(len(requests))
        return self.chain.batch(requests)


def issue(world: World, number: str = "24ID000001", quantity: str = "1000") -> PermitFile:
    return world.issuer("ID").permits.issue(a_document(number, lines=[a_line(quantity)])).file


def look(world: World, subject: PermitFile | PermitId | str, use: Use = Use.ANY) -> Verdict:
    network = NetworkIdentity(world.chain.chain_id, world.chain.genesis_hash)
    return verify(subject, world.ledger.reader, world.chain.now(), use=use, network=network)


def failed(verdict: Verdict) -> set[str]:
    return {check.name for check in verdict.checks if check.status is CheckStatus.FAILED}


def travel(world: World, permit_id: PermitId, way: tuple[str, str], quantity: str) -> None:
    world.wait(days=3)
    world.inspector(way[0]).permits.endorse_export(permit_id, kilos(quantity))
    world.wait(days=3)
    world.inspector(way[1]).permits.confirm_import(permit_id, kilos(quantity))
    world.hand_over(permit_id, *way)


def send_on(
    world: World,
    number: str,
    quoted: PermitFile,
    way: tuple[str, str],
    quantity: str,
    *,
    term: str = "SKI",
    drawn: str | None = None,
) -> PermitFile:
    today = world.chain.now().date()
    before = quoted.document
    line = a_line(quantity, term=term, origin=quoting("24ID001201", "ID"))
    if before.permit_type is PermitType.REEXPORT:
        country = before.authority.country
        line["last_reexport"] = quoting(before.permit_number, country, before.issued_on)
    document = a_document(number, *way, permit_type="REEXPORT", lines=[line], issued_on=today)
    origins = Origins(drawn={0: Decimal(drawn)}) if drawn else Origins()
    return world.issuer(way[0]).permits.issue(document, origins).file


@pytest.fixture
def python(world: World) -> tuple[PermitFile, ...]:
    """Indonesia, Singapore, Italy, the United States, France: skins, then belts."""
    first = issue(world, "24ID001201")
    travel(world, PermitId(first.permit_id), ("ID", "SG"), "980")
    second = send_on(world, "24SG000001", first, ("SG", "IT"), "600")
    travel(world, PermitId(second.permit_id), ("SG", "IT"), "600")
    third = send_on(
        world,
        "24IT000001",
        second,
        ("IT", "US"),
        "1440",
        term="LPS",
        drawn="120",
    )
    travel(world, PermitId(third.permit_id), ("IT", "US"), "1440")
    fourth = send_on(world, "24US000001", third, ("US", "FR"), "200", term="LPS")
    return first, second, third, fourth


# --------------------------------------------------------------------------------- in good order


def test_permit_file_of_the_desk_is_valid_in_one_batch(world: World) -> None:
    file = issue(world)
    counting = CountingChain(world.chain)
    reader = LedgerReader(counting)  # type: ignore[arg-type]
    secret = world.vault("ID").party_secret
    verdict = verify(
        read_permit_file(file.to_json().encode()),
        reader,
        world.chain.now(),
        tag=tag_of(secret, "24ID000001"),
    )
    assert verdict.outcome is Outcome.VALID
    assert {check.name for check in verdict.checks if check.status is CheckStatus.PASSED} == {
        "ledger",
        "document",
        "document_hash",
        "number",
        "content",
        "issuer",
        "status",
        "time",
        "codes",
        "medium",
        "signature",
    }
    assert len(counting.batches) == 1


def test_code_and_qr_text_of_the_same_permit(world: World) -> None:
    file = issue(world)
    assert look(world, code_of(PermitId(file.permit_id))).outcome is Outcome.RECORDED
    assert look(world, qr.encode(qr.payload_of(file))).outcome is Outcome.VALID


def test_permit_signed_by_one_officer_and_recorded_by_a_colleague_is_valid(world: World) -> None:
    document = a_document("24ID000001")
    prepared = world.issuer("ID").permits.prepare(document)
    world.appoint("ID second-issuer", Role.ISSUER)
    written = world.desk("ID second-issuer").permits.issue(document)
    assert written.file == prepared
    verdict = look(world, written.file)
    assert verdict.outcome is Outcome.VALID
    signature = next(check for check in verdict.checks if check.name == "signature")
    assert signature.facts["officer_id"] != signature.facts["recorded_by"]


# ------------------------------------------------------------------------------------ the attacks


def test_altered_letter_is_red_and_names_the_box(world: World) -> None:
    file = issue(world)
    assert look(world, file).is_valid
    verdict = look(world, altered(file, issued_by="R. Wibawo"))
    assert failed(verdict) == {"document_hash", "signature"}
    assert "box 13" in verdict.summary
    more = look(world, altered_line(file, quantity="9000"))
    assert "11 line A" in more.summary
    assert failed(more) == {"document_hash", "content", "signature"}


def test_second_use_is_red_and_says_where_and_when(world: World) -> None:
    file = issue(world)
    permit_id = PermitId(file.permit_id)
    world.inspector("ID").permits.endorse_export(permit_id)
    assert look(world, file, Use.IMPORT).is_valid
    world.wait(days=4)
    world.inspector("SG").permits.confirm_import(permit_id)
    verdict = look(world, file, Use.IMPORT)
    assert failed(verdict) == {"status"}
    assert "imported in SG on 2024-02-09" in verdict.summary
    assert look(world, file, Use.ORIGIN).is_valid


def test_stolen_key_turns_permit_and_descendants_red(
    world: World, python: tuple[PermitFile, ...]
) -> None:
    assert look(world, python[0], Use.ORIGIN).is_valid
    assert look(world, python[3]).is_valid
    admin = world.admin("ID").authority
    admin.void_key(signer_of("ID issuer").account, world.chain.now() - timedelta(days=60))
    assert failed(look(world, python[0], Use.ORIGIN)) == {"issuer"}
    for file in python[1:3]:
        assert failed(look(world, file, Use.ORIGIN)) == {"origins"}
    last = look(world, python[3])
    assert failed(last) == {"origins"}
    assert f"Its origin {python[0].security_code}" in last.summary


def test_transcription_is_amber_until_attested_and_red_when_repudiated(world: World) -> None:
    paper = a_document("24ID000009")
    file = world.issuer("SG").permits.transcribe(paper).file
    waiting = look(world, file, Use.IMPORT)
    assert waiting.outcome is Outcome.UNDETERMINED
    assert [check.name for check in waiting.reasons] == ["medium"]
    world.issuer("ID").permits.attest(PermitId(file.permit_id), "24ID000009")
    attested = look(world, file, Use.IMPORT)
    assert attested.outcome is Outcome.VALID
    own = look(world, world.issuer("ID").permits.prepare(a_document("24ID000010")))
    assert failed(own) == {"issuer"}
    world.issuer("ID").permits.repudiate(PermitId(file.permit_id), "NEVER_ISSUED")
    assert "medium" in failed(look(world, file, Use.IMPORT))


def test_lost_permit_is_red_while_it_is_lost(world: World) -> None:
    file = issue(world)
    world.issuer("ID").permits.report_lost(PermitId(file.permit_id))
    assert failed(look(world, file)) == {"status"}
    world.issuer("ID").permits.report_found(PermitId(file.permit_id))
    assert look(world, file).is_valid


def test_file_of_another_network_is_neither_yes_nor_no(world: World) -> None:
    file = issue(world)
    network = file.network.model_copy(update={"genesis": bytes(32)})
    verdict = look(world, file.model_copy(update={"network": network}))
    assert verdict.outcome is Outcome.UNDETERMINED
    assert look(world, file).is_valid


def test_closed_ledger_is_neither_yes_nor_no(founded: Path, tmp_path: Path) -> None:
    folder = tmp_path / "own"
    shutil.copytree(founded, folder)
    own = World.open(folder)
    file = issue(own)
    reader, now = own.ledger.reader, own.chain.now()
    assert verify(file, reader, now).is_valid
    own.close()
    verdict = verify(file, reader, now)
    assert verdict.outcome is Outcome.UNDETERMINED
    assert failed(verdict) == set()


# --------------------------------------------------------------------------- the python's whole way


def test_origins_of_the_last_shop_are_followed_in_one_batch_each(
    world: World, python: tuple[PermitFile, ...]
) -> None:
    counting = CountingChain(world.chain)
    reader = LedgerReader(counting)  # type: ignore[arg-type]
    verdict = verify(python[3], reader, world.chain.now())
    assert verdict.outcome is Outcome.VALID
    assert len(counting.batches) == 1 + 3
    origins = next(check for check in verdict.checks if check.name == "origins")
    assert "between conversions" in origins.sentence


def test_trace_shows_the_pythons_whole_way_with_every_balance(
    world: World, python: tuple[PermitFile, ...]
) -> None:
    found = trace(world.ledger.reader, PermitId(python[0].permit_id))
    way: list[TraceNode] = [found.reexports]
    while way[-1].neighbours:
        way.extend(way[-1].neighbours)
    assert [node.permit_id for node in way] == [file.permit_id for file in python]
    assert [(x.permitted, x.exported, x.imported, x.drawn) for n in way for x in n.lines] == [
        (1000, 980, 980, 600),
        (600, 600, 600, 120),
        (1440, 1440, 1440, 200),
        (200, 0, 0, 0),
    ]
    assert [node.draws[0].quantity for node in way[1:]] == [600, 120, 200]
    assert found.is_sound
    back = trace(world.ledger.reader, PermitId(python[3].permit_id)).origins
    assert back.neighbours[0].neighbours[0].neighbours[0].permit_id == python[0].permit_id


def test_trace_turns_red_behind_a_stolen_key(world: World, python: tuple[PermitFile, ...]) -> None:
    world.admin("SG").authority.void_key(
        signer_of("SG issuer").account, world.chain.now() - timedelta(days=60)
    )
    found = trace(world.ledger.reader, PermitId(python[0].permit_id)).reexports
    tainted = [found.is_tainted]
    node = found
    while node.neighbours:
        node = node.neighbours[0]
        tainted.append(node.is_tainted)
    assert tainted == [False, True, True, True]
