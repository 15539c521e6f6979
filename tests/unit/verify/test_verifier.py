"""Every check with each of its answers, against a ledger in memory."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest

from cites_chain.codes import PermitType
from cites_chain.ids import DocumentHash, Jurisdiction, PermitId
from cites_chain.keys import LocalSigner
from cites_chain.ledger.reader import LedgerReader, Link, Medium, PermitRecord, Status
from cites_chain.ledger.reader import permit_events as events
from cites_chain.ledger.reader.events import topic_of
from cites_chain.permit import InvalidSecurityCode, PermitFile, code_of, show, tag_of
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
from cites_chain.verify.checks import CHECKS
from tests.documented_ledger import (
    EXPORT,
    ISSUER,
    PARTY_SECRET,
    REEXPORT,
    a_document,
    altered,
    altered_line,
    file_of,
    lines_of,
    record,
)
from tests.ledger_simulator import GENESIS, ID, IT, SG, START, SimulatedLedger, a_line, an_id

PASSED, FAILED = CheckStatus.PASSED, CheckStatus.FAILED
UNKNOWN, NOT_APPLICABLE = CheckStatus.UNKNOWN, CheckStatus.NOT_APPLICABLE
SPRING = datetime(2024, 3, 15, 12, tzinfo=UTC)


@pytest.fixture
def ledger() -> SimulatedLedger:
    return SimulatedLedger()


@pytest.fixture
def reader(ledger: SimulatedLedger) -> LedgerReader:
    return LedgerReader(ledger)


@pytest.fixture
def file(ledger: SimulatedLedger) -> PermitFile:
    return record(ledger, a_document())


def check(verdict: Verdict, name: str) -> CheckResult:
    (found,) = [each for each in verdict.checks if each.name == name]
    return found


def status_of(verdict: Verdict, name: str) -> CheckStatus:
    return check(verdict, name).status


def link(origin: PermitFile, quantity: str) -> Link:
    return Link(PermitId(origin.permit_id), 0, 0, Decimal(quantity))


def arrived(ledger: SimulatedLedger, file: PermitFile, quantity: str) -> None:
    permit_id = PermitId(file.permit_id)
    ledger.wait(days=7)
    ledger.endorse(permit_id, quantity)
    ledger.wait(days=5)
    ledger.arrive(permit_id, quantity)
    ledger.wait(days=5)


def a_reexport(ledger: SimulatedLedger, origin: PermitFile, quantity: str = "600") -> PermitFile:
    return record(ledger, a_document(REEXPORT), links=[link(origin, quantity)], officer=4)


def rewrite(ledger: SimulatedLedger, file: PermitFile, **changes: object) -> None:
    """Let the ledger show what no contract would have written."""
    permit_id = PermitId(file.permit_id)
    ledger.overrides[permit_id] = replace(ledger.record(permit_id), **changes)  # type: ignore[arg-type]


# ------------------------------------------------------------------------------------- all together


def test_verify_of_permit_file_is_valid_in_one_batch(
    ledger: SimulatedLedger, reader: LedgerReader, file: PermitFile
) -> None:
    verdict = verify(file, reader, SPRING)
    assert verdict.outcome is Outcome.VALID
    assert [each.number for each in verdict.checks] == [each.number for each in CHECKS]
    assert {each.name: each.status for each in verdict.checks} == {
        "ledger": PASSED,
        "document": PASSED,
        "document_hash": PASSED,
        "number": NOT_APPLICABLE,
        "content": PASSED,
        "issuer": PASSED,
        "status": PASSED,
        "time": PASSED,
        "endorsement": NOT_APPLICABLE,
        "codes": PASSED,
        "import_permit": NOT_APPLICABLE,
        "origins": NOT_APPLICABLE,
        "medium": PASSED,
        "signature": PASSED,
    }
    assert verdict.permit_id == file.permit_id
    assert verdict.record == ledger.record(PermitId(file.permit_id))
    assert verdict.head is not None
    assert len(ledger.batches) == 1


@pytest.mark.parametrize("form", ["id", "hexadecimal", "prefixed", "code"])
def test_verify_of_id_or_code_is_recorded_because_nothing_printed_was_compared(
    reader: LedgerReader, file: PermitFile, form: str
) -> None:
    subject = {
        "id": PermitId(file.permit_id),
        "hexadecimal": file.permit_id.hex(),
        "prefixed": f"0x{file.permit_id.hex()}",
        "code": file.security_code.lower(),
    }[form]
    verdict = verify(subject, reader, SPRING)
    assert verdict.outcome is Outcome.RECORDED
    assert verdict.permit_id == file.permit_id
    compared = ("document", "document_hash", "number", "content", "signature")
    assert {status_of(verdict, name) for name in compared} == {NOT_APPLICABLE}


def test_verify_of_text_that_is_no_code_is_refused_unasked(
    ledger: SimulatedLedger, reader: LedgerReader, file: PermitFile
) -> None:
    with pytest.raises(InvalidSecurityCode) as refused:
        verify("ABCD-EFGH", reader, SPRING)
    assert refused.value.facts["code"] == "ABCD-EFGH"
    assert ledger.batches == []


def test_verify_takes_a_time_without_zone_as_utc(reader: LedgerReader, file: PermitFile) -> None:
    naive = SPRING.replace(tzinfo=None)
    assert verify(file, reader, naive).outcome is Outcome.VALID


# --------------------------------------------------------------------------------------- 1: ledger


def test_check_ledger_is_unknown_where_the_newest_block_is_too_old(
    reader: LedgerReader, file: PermitFile
) -> None:
    network = NetworkIdentity(20190, GENESIS, max_lag=timedelta(minutes=5))
    fresh = verify(file, reader, START + timedelta(minutes=5), network=network)
    assert status_of(fresh, "ledger") is PASSED
    stale = verify(file, reader, START + timedelta(minutes=6), network=network)
    assert status_of(stale, "ledger") is UNKNOWN
    assert stale.outcome is Outcome.UNDETERMINED


@pytest.mark.parametrize(
    ("network", "what"),
    [
        (NetworkIdentity(20191), "the chain id"),
        (NetworkIdentity(20190, bytes(32)), "the genesis block"),
    ],
)
def test_check_ledger_is_unknown_on_another_network(
    reader: LedgerReader, file: PermitFile, network: NetworkIdentity, what: str
) -> None:
    assert verify(file, reader, SPRING, network=NetworkIdentity(20190, GENESIS)).is_valid
    verdict = verify(file, reader, SPRING, network=network)
    assert verdict.outcome is Outcome.UNDETERMINED
    assert check(verdict, "ledger").facts["what"] == what
    assert check(verdict, "ledger").facts["error"] == "WRONG_NETWORK"


def test_no_check_but_that_of_the_document_itself_passes_while_the_node_is_away(
    ledger: SimulatedLedger, reader: LedgerReader, file: PermitFile
) -> None:
    ledger.go_away()
    verdict = verify(file, reader, SPRING)
    assert {each.name: each.status for each in verdict.checks} == {
        "ledger": UNKNOWN,
        "document": PASSED,
        "document_hash": UNKNOWN,
        "number": NOT_APPLICABLE,
        "content": UNKNOWN,
        "issuer": UNKNOWN,
        "status": UNKNOWN,
        "time": UNKNOWN,
        "endorsement": UNKNOWN,
        "codes": UNKNOWN,
        "import_permit": UNKNOWN,
        "origins": UNKNOWN,
        "medium": UNKNOWN,
        "signature": UNKNOWN,
    }


def test_check_time_is_unknown_only_where_the_clock_is_more_than_a_day_behind(
    ledger: SimulatedLedger, reader: LedgerReader, file: PermitFile
) -> None:
    ledger.wait(days=3)
    ledger.issue("later", [a_line("1")])
    day_back = ledger.time - timedelta(days=1)
    assert status_of(verify(file, reader, day_back), "time") is PASSED
    more = verify(file, reader, day_back - timedelta(seconds=1))
    assert status_of(more, "time") is UNKNOWN


# ------------------------------------------------------------------ 2 to 5: the document itself


def test_check_document_hash_names_the_box_that_was_altered(
    reader: LedgerReader, file: PermitFile
) -> None:
    changed = altered(file, consignee={"name": "Straits Reptile Leathen", "country": "SG"})
    verdict = verify(changed, reader, SPRING)
    assert verdict.outcome is Outcome.INVALID
    assert check(verdict, "document_hash").facts["boxes"] == "3"
    assert "box 3" in verdict.summary


def test_check_document_hash_of_file_with_leaf_hashes_made_to_fit_is_failed_too(
    reader: LedgerReader, file: PermitFile
) -> None:
    forged = file_of(altered_line(file, quantity="1001").document)
    verdict = verify(forged, reader, SPRING)
    assert status_of(verdict, "document_hash") is FAILED
    assert "boxes" not in check(verdict, "document_hash").facts
    content = check(verdict, "content")
    assert content.facts == {"boxes": "11 line A", "document": "1001", "ledger": "1000"}


def test_check_content_fails_where_ledger_and_document_differ(
    ledger: SimulatedLedger, reader: LedgerReader, file: PermitFile
) -> None:
    rewrite(ledger, file, destination=IT)
    verdict = verify(file, reader, SPRING)
    assert status_of(verdict, "document_hash") is PASSED
    assert check(verdict, "content").facts == {"boxes": "3a", "document": SG, "ledger": IT}


def test_check_content_fails_where_the_ledger_has_another_number_of_lines(
    ledger: SimulatedLedger, reader: LedgerReader, file: PermitFile
) -> None:
    lines = (*ledger.record(PermitId(file.permit_id)).lines, a_line("1", 1))
    rewrite(ledger, file, lines=lines)
    assert check(verify(file, reader, SPRING), "content").facts["boxes"] == "7-12"


def test_check_content_allows_what_timber_rules_changed(
    ledger: SimulatedLedger, reader: LedgerReader
) -> None:
    timber = record(ledger, a_document(is_timber=True))
    permit_id = PermitId(timber.permit_id)
    ledger.endorse(permit_id, "1000")
    later = date(2024, 12, 1)
    ledger.close(events.TimberExtended, permit_id, ledger.act(3), later)
    ledger.announce(events.DestinationReleased(permit_id, ID, SG, ledger.act(3), IT))
    ledger.announce(events.DestinationAccepted(permit_id, ID, IT, ledger.act(3), SG))
    assert verify(timber, reader, datetime(2024, 11, 1, tzinfo=UTC)).is_valid
    rewrite(ledger, timber, last_day=date(2024, 8, 3))
    assert status_of(verify(timber, reader, SPRING), "content") is FAILED


def test_check_number_tells_whether_number_and_id_belong_together(
    reader: LedgerReader, file: PermitFile
) -> None:
    right = verify(file, reader, SPRING, tag=tag_of(PARTY_SECRET, "24 id 001201 sk"))
    assert status_of(right, "number") is PASSED
    wrong = verify(file, reader, SPRING, tag=tag_of(PARTY_SECRET, "24ID001202/SK"))
    assert status_of(wrong, "number") is FAILED
    assert check(wrong, "number").facts["found"] == file.permit_id.hex()


def test_check_number_fails_where_the_printed_code_is_another(
    reader: LedgerReader, file: PermitFile
) -> None:
    printed = code_of(an_id("other"))
    changed = file.model_copy(update={"security_code": printed})
    verdict = verify(changed, reader, SPRING)
    assert check(verdict, "number").facts == {"expected": file.security_code, "found": printed}
    assert verdict.outcome is Outcome.INVALID


def test_checks_of_the_document_are_not_applicable_where_nothing_is_recorded(
    reader: LedgerReader,
) -> None:
    verdict = verify(file_of(a_document()), reader, SPRING)
    assert verdict.outcome is Outcome.INVALID
    assert status_of(verdict, "issuer") is FAILED
    names = ("document_hash", "content", "status", "time", "endorsement", "codes", "medium")
    names += ("import_permit", "origins", "signature")
    assert {status_of(verdict, name) for name in names} == {NOT_APPLICABLE}


# --------------------------------------------------------------------------- 6, 13, 14: who did it


def test_check_issuer_fails_where_the_key_is_void_from_the_hour_of_issue(
    ledger: SimulatedLedger, reader: LedgerReader, file: PermitFile
) -> None:
    ledger.void_key(1, START + timedelta(hours=1))
    assert verify(file, reader, SPRING).is_valid
    ledger.void_key(1, START)
    verdict = verify(file, reader, SPRING)
    assert check(verdict, "issuer").facts["officer_id"] == 1
    assert verdict.outcome is Outcome.INVALID


def test_check_issuer_of_code_that_nobody_has_is_failed(
    reader: LedgerReader, file: PermitFile
) -> None:
    verdict = verify(code_of(an_id("never")), reader, SPRING)
    assert check(verdict, "issuer").facts == {"permit_id": None}
    assert status_of(verdict, "ledger") is PASSED
    assert verdict.outcome is Outcome.INVALID


def test_code_that_two_permits_share_is_undetermined(
    ledger: SimulatedLedger, reader: LedgerReader, file: PermitFile
) -> None:
    twin = PermitId(file.permit_id[:9] + bytes(23))
    ledger.issue("twin", [a_line("1")], permit_id=twin)
    verdict = verify(file.security_code, reader, SPRING)
    assert verdict.outcome is Outcome.UNDETERMINED
    assert check(verdict, "issuer").facts["error"] == "AMBIGUOUS_CODE"
    assert verify(file, reader, SPRING).is_valid


def transcribed(ledger: SimulatedLedger) -> PermitId:
    lines = [a_line("5", exported="5")]
    return ledger.issue("paper", lines, medium=Medium.TRANSCRIBED, officer=3)


def test_check_medium_of_transcription_follows_the_named_issuer(
    ledger: SimulatedLedger, reader: LedgerReader
) -> None:
    paper = transcribed(ledger)
    waiting = verify(paper, reader, SPRING)
    assert status_of(waiting, "medium") is UNKNOWN
    assert waiting.outcome is Outcome.UNDETERMINED
    own = an_id("own")
    attested = events.TranscriptionAttested(paper, own, ID, ledger.act(9), False, False)
    ledger.announce(attested)
    assert check(verify(paper, reader, SPRING), "medium").facts["attester"] == 9
    assert verify(paper, reader, SPRING).outcome is Outcome.RECORDED
    ledger.void_key(9, START)
    assert status_of(verify(paper, reader, SPRING), "medium") is UNKNOWN
    ledger.close(events.TranscriptionRepudiated, paper, ledger.act(8), 1)
    repudiated = verify(paper, reader, SPRING)
    assert status_of(repudiated, "medium") is FAILED
    assert repudiated.outcome is Outcome.INVALID


def test_number_of_attested_transcription_is_presented_and_says_where_it_stands(
    ledger: SimulatedLedger, reader: LedgerReader
) -> None:
    paper = transcribed(ledger)
    own = an_id("own")
    ledger.announce(events.TranscriptionAttested(paper, own, ID, ledger.act(9), False, False))
    verdict = verify(own, reader, SPRING)
    assert check(verdict, "status").facts["transcription_id"] == paper.hex()
    assert status_of(verdict, "issuer") is NOT_APPLICABLE
    assert code_of(paper) in verdict.summary


def test_check_medium_of_registered_paper_is_passed(
    ledger: SimulatedLedger, reader: LedgerReader
) -> None:
    paper = ledger.issue("paper", [a_line("5")], medium=Medium.PAPER)
    found = check(verify(paper, reader, SPRING), "medium")
    assert (found.status, found.facts["medium"]) == (PASSED, "PAPER")


def test_check_signature_tells_who_signed(
    ledger: SimulatedLedger, reader: LedgerReader, file: PermitFile
) -> None:
    assert check(verify(file, reader, SPRING), "signature").facts["officer_id"] == 1
    colleague = LocalSigner(b"\2" * 32)
    ledger.appoint(2, colleague.account, ID)
    theirs = verify(file_of(file.document, signer=colleague), reader, SPRING)
    assert check(theirs, "signature").facts == {
        "account": colleague.account,
        "officer_id": 2,
        "recorded_by": 1,
    }
    assert theirs.is_valid
    ledger.void_key(2, SPRING)  # what was recorded before stays valid
    assert verify(file_of(file.document, signer=colleague), reader, SPRING).is_valid
    ledger.void_key(2, START)
    void = verify(file_of(file.document, signer=colleague), reader, SPRING)
    assert status_of(void, "signature") is FAILED
    foreigner = LocalSigner(b"\4" * 32)
    ledger.appoint(4, foreigner.account, SG)
    foreign = verify(file_of(file.document, signer=foreigner), reader, SPRING)
    assert check(foreign, "signature").facts["officer_id"] == 4
    assert foreign.outcome is Outcome.INVALID
    stranger = verify(file_of(file.document, signer=LocalSigner(b"\3" * 32)), reader, SPRING)
    assert check(stranger, "signature").facts["officer_id"] is None
    assert status_of(stranger, "signature") is FAILED
    unsigned = verify(file_of(file.document, signer=None), reader, SPRING)
    assert status_of(unsigned, "signature") is NOT_APPLICABLE
    assert unsigned.is_valid


def test_check_signature_fails_where_it_is_not_that_of_the_officer_named(
    reader: LedgerReader, file: PermitFile
) -> None:
    assert file.issuer is not None
    other = LocalSigner(b"\3" * 32).account
    renamed = file.model_copy(update={"issuer": file.issuer.model_copy(update={"account": other})})
    verdict = verify(renamed, reader, SPRING)
    assert check(verdict, "signature").facts == {"named": other, "signer": ISSUER.account}
    assert status_of(verdict, "signature") is FAILED
    broken = file.issuer.model_copy(update={"signature": bytes(65)})
    nobodys = verify(file.model_copy(update={"issuer": broken}), reader, SPRING)
    assert status_of(nobodys, "signature") is FAILED


def test_check_signature_of_named_officer_without_signature_compares_the_recorder(
    reader: LedgerReader, file: PermitFile
) -> None:
    assert file.issuer is not None
    named = file.issuer.model_copy(update={"signature": None})
    verdict = verify(file.model_copy(update={"issuer": named}), reader, SPRING)
    assert status_of(verdict, "signature") is PASSED


# -------------------------------------------------------------- 7 to 10: may it be used, today


def test_check_status_of_used_permit_says_where_and_when(
    ledger: SimulatedLedger, reader: LedgerReader, file: PermitFile
) -> None:
    arrived(ledger, file, "980")
    verdict = verify(file, reader, SPRING, use=Use.IMPORT)
    found = check(verdict, "status")
    assert found.status is FAILED
    assert (found.facts["at"], found.facts["on"], found.facts["officer_id"]) == (
        SG,
        "2024-02-17",
        3,
    )
    assert "SG" in found.sentence
    assert "2024-02-17" in found.sentence


@pytest.mark.parametrize(
    ("use", "when_issued", "when_endorsed", "when_imported"),
    [
        (Use.ANY, PASSED, PASSED, FAILED),
        (Use.EXPORT, PASSED, FAILED, FAILED),
        (Use.IMPORT, FAILED, PASSED, FAILED),
        (Use.ORIGIN, FAILED, FAILED, PASSED),
    ],
)
def test_check_status_follows_the_use(
    ledger: SimulatedLedger,
    reader: LedgerReader,
    file: PermitFile,
    use: Use,
    when_issued: CheckStatus,
    when_endorsed: CheckStatus,
    when_imported: CheckStatus,
) -> None:
    permit_id = PermitId(file.permit_id)
    found = [status_of(verify(file, reader, SPRING, use=use), "status")]
    ledger.endorse(permit_id, "980")
    found.append(status_of(verify(file, reader, SPRING, use=use), "status"))
    ledger.arrive(permit_id, "980")
    found.append(status_of(verify(file, reader, SPRING, use=use), "status"))
    assert found == [when_issued, when_endorsed, when_imported]


def test_check_status_of_a_second_export_says_where_and_when_the_first_was(
    ledger: SimulatedLedger, reader: LedgerReader, file: PermitFile
) -> None:
    assert status_of(verify(file, reader, SPRING, use=Use.EXPORT), "status") is PASSED
    ledger.endorse(PermitId(file.permit_id), "980")
    verdict = verify(file, reader, SPRING, use=Use.EXPORT)
    found = check(verdict, "status")
    assert isinstance(verdict.record, PermitRecord)
    act = verdict.record.export_act
    assert act is not None
    assert found.why == "endorsed"
    assert f"endorsed in ID on {act.moment:%Y-%m-%d %H:%M} UTC" in found.sentence
    assert (found.facts["at"], found.facts["hour"]) == (ID, act.hour)
    assert found.facts["officer_id"] == act.officer_id


def test_check_status_of_origin_that_is_drawn_up_or_imported_by_a_void_key_is_failed(
    ledger: SimulatedLedger, reader: LedgerReader, file: PermitFile
) -> None:
    arrived(ledger, file, "600")
    fresh = verify(file, reader, SPRING, use=Use.ORIGIN)
    assert check(fresh, "status").facts["left"] == "line 1: 600"
    a_reexport(ledger, file, "600")
    assert status_of(verify(file, reader, SPRING, use=Use.ORIGIN), "status") is FAILED
    ledger.void_key(3, START)
    void = verify(file, reader, SPRING, use=Use.ORIGIN)
    assert check(void, "status").facts["officer_id"] == 3
    assert status_of(void, "status") is FAILED


def test_check_status_of_replaced_permit_names_its_successor(
    ledger: SimulatedLedger, reader: LedgerReader, file: PermitFile
) -> None:
    successor = ledger.replace(PermitId(file.permit_id), "successor")
    verdict = verify(file, reader, SPRING)
    assert check(verdict, "status").facts["successor"] == successor.hex()
    assert code_of(successor) in verdict.summary


@pytest.mark.parametrize(
    ("kind", "more", "status"),
    [
        (events.PermitCancelled, (1,), Status.CANCELLED),
        (events.PermitReturned, (), Status.RETURNED),
    ],
)
def test_check_status_of_closed_permit_says_since_when(
    ledger: SimulatedLedger,
    reader: LedgerReader,
    file: PermitFile,
    kind: type[events.PermitCancelled],
    more: tuple[int, ...],
    status: Status,
) -> None:
    assert verify(file, reader, SPRING).is_valid
    ledger.wait(days=3)
    ledger.close(kind, PermitId(file.permit_id), ledger.act(1), *more)
    found = check(verify(file, reader, SPRING), "status")
    assert (found.status, found.facts["status"]) == (FAILED, status.name)
    assert found.facts["on"] == "2024-02-08 09:00 UTC"


def test_check_status_of_used_import_permit_names_the_permit_that_used_it(
    ledger: SimulatedLedger, reader: LedgerReader
) -> None:
    file = with_import_permit(ledger)
    assert verify(an_id("asked"), reader, SPRING, use=Use.IMPORT).outcome is Outcome.RECORDED
    arrived(ledger, file, "1000")
    verdict = verify(an_id("asked"), reader, SPRING, use=Use.IMPORT)
    assert check(verdict, "status").facts["successor"] == file.permit_id.hex()
    assert f"{file.security_code} used it" in verdict.summary


def test_check_status_of_refused_permit_says_where_and_when(
    ledger: SimulatedLedger, reader: LedgerReader, file: PermitFile
) -> None:
    permit_id = PermitId(file.permit_id)
    ledger.endorse(permit_id, "1000")
    assert verify(file, reader, SPRING, use=Use.IMPORT).is_valid
    ledger.wait(days=2)
    ledger.close(events.ImportRefused, permit_id, ledger.act(3), ledger.time.date(), 34)
    found = check(verify(file, reader, SPRING, use=Use.IMPORT), "status")
    assert found.sentence.startswith("The goods were refused in SG on 2024-02-07")


def test_check_status_of_goods_seen_back_after_a_refusal_says_so(
    ledger: SimulatedLedger, reader: LedgerReader, file: PermitFile
) -> None:
    permit_id = PermitId(file.permit_id)
    ledger.endorse(permit_id, "1000")
    ledger.close(events.ImportRefused, permit_id, ledger.act(3), ledger.time.date(), 34)
    ledger.wait(days=3)
    ledger.close(events.ReturnedToOrigin, permit_id, ledger.act(2), ledger.time.date())
    found = check(verify(file, reader, SPRING), "status")
    assert found.sentence == "It is RETURNED since 2024-02-08."


def test_check_status_of_lost_permit_is_failed_until_it_is_found(
    ledger: SimulatedLedger, reader: LedgerReader, file: PermitFile
) -> None:
    permit_id = PermitId(file.permit_id)
    ledger.close(events.LossReported, permit_id, ledger.act(1))
    assert status_of(verify(file, reader, SPRING), "status") is FAILED
    ledger.close(events.FindReported, permit_id, ledger.act(1))
    assert verify(file, reader, SPRING).is_valid


def test_check_time_ends_with_the_last_day_where_the_officer_stands(
    reader: LedgerReader, file: PermitFile
) -> None:
    jakarta = timezone(timedelta(hours=7))
    last = datetime(2024, 8, 4, 23, 59, tzinfo=jakarta)
    assert verify(file, reader, last).is_valid
    over = verify(file, reader, last + timedelta(minutes=1))
    assert check(over, "time").facts["today"] == "2024-08-05"
    assert over.outcome is Outcome.INVALID
    # The same moment is still the last day in Europe.
    assert verify(file, reader, (last + timedelta(minutes=1)).astimezone(UTC)).is_valid


def test_check_time_before_the_day_of_issue_is_failed(
    ledger: SimulatedLedger, reader: LedgerReader
) -> None:
    tomorrow = record(ledger, a_document(issued_on="2024-02-06"))
    assert verify(tomorrow, reader, START).is_valid  # the date line
    later = record(ledger, a_document(permit_number="24ID9", issued_on="2024-02-07"))
    assert status_of(verify(later, reader, START), "time") is FAILED
    assert verify(later, reader, START + timedelta(days=1)).is_valid


def test_check_time_of_origin_does_not_apply(
    ledger: SimulatedLedger, reader: LedgerReader, file: PermitFile
) -> None:
    arrived(ledger, file, "980")
    late = datetime(2026, 1, 1, tzinfo=UTC)
    verdict = verify(file, reader, late, use=Use.ORIGIN)
    assert status_of(verdict, "time") is NOT_APPLICABLE
    assert verdict.is_valid


def test_check_endorsement_fails_where_it_is_missing_for_an_import_or_void(
    ledger: SimulatedLedger, reader: LedgerReader, file: PermitFile
) -> None:
    assert status_of(verify(file, reader, SPRING, use=Use.IMPORT), "endorsement") is FAILED
    ledger.endorse(PermitId(file.permit_id), "980")
    endorsed = verify(file, reader, SPRING, use=Use.IMPORT)
    assert check(endorsed, "endorsement").facts["officer_id"] == 2
    assert endorsed.is_valid
    ledger.void_key(2, START)
    assert status_of(verify(file, reader, SPRING, use=Use.IMPORT), "endorsement") is FAILED


def test_check_endorsement_does_not_apply_to_what_left_before(
    ledger: SimulatedLedger, reader: LedgerReader
) -> None:
    late = ledger.issue("late", [a_line("5", exported="5")], is_retrospective=True)
    assert status_of(verify(late, reader, SPRING), "endorsement") is NOT_APPLICABLE


def test_check_endorsement_does_not_apply_to_papers_that_others_wrote_or_documents_without_box_14(
    ledger: SimulatedLedger, reader: LedgerReader
) -> None:
    paper = transcribed(ledger)
    asked = ledger.issue("asked", [a_line("5")], permit_type=PermitType.IMPORT)
    for permit_id in (paper, asked):
        verdict = verify(permit_id, reader, SPRING, use=Use.IMPORT)
        assert status_of(verdict, "endorsement") is NOT_APPLICABLE


@pytest.mark.parametrize("name", ["term", "unit", "source"])
def test_check_codes_fails_for_a_number_that_is_not_known_here(
    ledger: SimulatedLedger, reader: LedgerReader, file: PermitFile, name: str
) -> None:
    lines = ledger.record(PermitId(file.permit_id)).lines
    changes = {name: 250}
    rewrite(ledger, file, lines=(replace(lines[0], **changes),))  # type: ignore[arg-type]
    verdict = verify(PermitId(file.permit_id), reader, SPRING)
    assert check(verdict, "codes").facts == {"codes": f"{name} 250"}
    assert verdict.outcome is Outcome.INVALID


def test_check_codes_fails_for_a_jurisdiction_that_is_not_known_here(
    ledger: SimulatedLedger, reader: LedgerReader, file: PermitFile
) -> None:
    rewrite(ledger, file, destination=Jurisdiction(999))
    verdict = verify(PermitId(file.permit_id), reader, SPRING)
    assert check(verdict, "codes").facts == {"codes": "jurisdiction 999"}


# ---------------------------------------------------------------- 11, 12: what it leans on


def with_import_permit(ledger: SimulatedLedger, asked: str = "asked") -> PermitFile:
    ledger.issue(
        asked,
        [a_line("1000")],
        issuing=SG,
        destination=ID,
        permit_type=PermitType.IMPORT,
        officer=5,
        days=60,
    )
    reference = {"permit_number": "24SG000100/I", "issued_on": "2024-02-01"}
    return record(ledger, a_document(import_permit=reference), import_permit=asked)


def test_check_import_permit_is_passed_while_it_is_kept_for_the_permit(
    ledger: SimulatedLedger, reader: LedgerReader
) -> None:
    file = with_import_permit(ledger)
    verdict = verify(file, reader, SPRING)
    assert check(verdict, "import_permit").facts == {
        "import_permit": an_id("asked").hex(),
        "status": "RESERVED",
    }
    assert verdict.is_valid
    assert len(ledger.batches) == 2


@pytest.mark.parametrize(
    "changes",
    [{"is_lost": True}, {"status": Status.ISSUED}, {"status": Status.CANCELLED}],
)
def test_check_import_permit_fails_where_it_does_not_stand(
    ledger: SimulatedLedger, reader: LedgerReader, changes: dict[str, object]
) -> None:
    file = with_import_permit(ledger)
    assert verify(file, reader, SPRING).is_valid
    asked = an_id("asked")
    ledger.overrides[asked] = replace(ledger.record(asked), **changes)  # type: ignore[arg-type]
    assert status_of(verify(file, reader, SPRING), "import_permit") is FAILED


def test_check_import_permit_fails_where_its_key_is_void_or_its_last_day_over(
    ledger: SimulatedLedger, reader: LedgerReader
) -> None:
    file = with_import_permit(ledger)
    ledger.endorse(PermitId(file.permit_id), "1000")
    last = START + timedelta(days=60)
    assert verify(file, reader, last, use=Use.IMPORT).is_valid
    over = verify(file, reader, last + timedelta(days=1), use=Use.IMPORT)
    assert status_of(over, "import_permit") is FAILED
    ledger.void_key(5, START)
    assert status_of(verify(file, reader, SPRING), "import_permit") is FAILED


def test_check_import_permit_is_unknown_where_its_name_is_not_announced(
    ledger: SimulatedLedger, reader: LedgerReader
) -> None:
    file = with_import_permit(ledger)
    ledger.logs = [log for log in ledger.logs if not is_tie(log)]
    verdict = verify(file, reader, SPRING)
    assert status_of(verdict, "import_permit") is UNKNOWN
    assert verdict.outcome is Outcome.UNDETERMINED


def is_tie(log: dict[str, object]) -> bool:
    topics = log["topics"]
    assert isinstance(topics, list)
    return topics[0] == f"0x{topic_of(events.PermitTied).hex()}"


def test_check_origins_follows_all_generations_in_one_batch_each(
    ledger: SimulatedLedger, reader: LedgerReader, file: PermitFile
) -> None:
    arrived(ledger, file, "980")
    second = a_reexport(ledger, file)
    arrived(ledger, second, "600")
    third_document = a_document(
        REEXPORT,
        permit_number="24IT000010",
        issued_on="2024-03-10",
        country_of_import="US",
        authority={"name": "MASE", "country": "IT"},
        consignor={"name": "Conceria Arno", "country": "IT"},
    )
    third = record(ledger, third_document, links=[link(second, "600")], officer=6)
    ledger.batches.clear()
    verdict = verify(file_of(third_document, signer=None), reader, SPRING)
    assert check(verdict, "origins").facts == {"origins": 1}
    assert check(verdict, "origins").sentence.startswith("Its origin stands and gave no more")
    assert verdict.is_valid
    assert len(ledger.batches) == 3
    assert third.permit_id == verdict.permit_id


def test_check_origins_of_declared_unlinked_goods_does_not_apply(
    ledger: SimulatedLedger, reader: LedgerReader
) -> None:
    file = record(ledger, a_document(REEXPORT), unlinked_reason=3, marks=0x80, officer=4)
    verdict = verify(file_of(file.document, signer=None), reader, SPRING)
    assert check(verdict, "origins").facts == {"reason": 3}
    assert status_of(verdict, "origins") is NOT_APPLICABLE
    assert verdict.is_valid


def test_check_origins_of_a_transcribed_reexport_does_not_apply(
    ledger: SimulatedLedger, reader: LedgerReader
) -> None:
    paper = ledger.issue(
        "paper",
        [a_line("5", exported="5", marks=0x80)],
        medium=Medium.TRANSCRIBED,
        permit_type=PermitType.REEXPORT,
    )
    assert status_of(verify(paper, reader, SPRING), "origins") is NOT_APPLICABLE


def test_check_origins_is_unknown_where_the_announced_links_are_not_those_of_the_ledger(
    ledger: SimulatedLedger, reader: LedgerReader, file: PermitFile
) -> None:
    arrived(ledger, file, "980")
    document = a_document(REEXPORT)
    a_reexport(ledger, file)
    subject = file_of(document, signer=None)
    assert verify(subject, reader, SPRING).is_valid
    permit_id = PermitId(subject.permit_id)
    forged = replace(ledger.record(permit_id), ties_hash=bytes(31) + b"\1")
    ledger.overrides[permit_id] = forged
    verdict = verify(subject, reader, SPRING)
    assert status_of(verdict, "origins") is UNKNOWN
    assert verdict.outcome is Outcome.UNDETERMINED


def test_check_origins_is_unknown_where_a_farther_origin_cannot_be_followed(
    ledger: SimulatedLedger, reader: LedgerReader, file: PermitFile
) -> None:
    arrived(ledger, file, "980")
    second = a_reexport(ledger, file)
    arrived(ledger, second, "600")
    third = a_document(
        REEXPORT,
        permit_number="24IT000010",
        country_of_import="US",
        authority={"name": "MASE", "country": "IT"},
    )
    record(ledger, third, links=[link(second, "600")], officer=6)
    permit_id = PermitId(second.permit_id)
    ledger.overrides[permit_id] = replace(ledger.record(permit_id), ties_hash=b"\1" * 32)
    found = check(verify(file_of(third, signer=None), reader, SPRING), "origins")
    assert found.status is UNKNOWN
    assert found.facts["origin"] == permit_id.hex()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"status": Status.REPUDIATED, "medium": Medium.TRANSCRIBED}, "was repudiated"),
        ({"status": Status.ENDORSED}, "is ENDORSED, not imported"),
        ({"medium": Medium.TRANSCRIBED, "export_act": None}, "has not attested"),
    ],
)
def test_check_origins_fails_where_an_origin_does_not_stand(
    ledger: SimulatedLedger,
    reader: LedgerReader,
    file: PermitFile,
    changes: dict[str, object],
    words: str,
) -> None:
    arrived(ledger, file, "980")
    a_reexport(ledger, file)
    subject = file_of(a_document(REEXPORT), signer=None)
    assert verify(subject, reader, SPRING).is_valid
    rewrite(ledger, file, **changes)
    found = check(verify(subject, reader, SPRING), "origins")
    assert found.status is FAILED
    assert words in found.sentence
    assert found.facts["origin"] == file.permit_id.hex()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"taxon_id": 1}, "of another taxon"),
        ({"term": 3}, "of another term or unit"),
        ({"drawn": Decimal("980.001")}, "drew 980.001 from line 1"),
    ],
)
def test_check_origins_fails_for_links_that_no_contract_would_take(
    ledger: SimulatedLedger,
    reader: LedgerReader,
    file: PermitFile,
    changes: dict[str, object],
    words: str,
) -> None:
    arrived(ledger, file, "980")
    a_reexport(ledger, file)
    subject = file_of(a_document(REEXPORT), signer=None)
    line = ledger.record(PermitId(file.permit_id)).lines[0]
    rewrite(ledger, file, lines=(replace(line, **changes),))  # type: ignore[arg-type]
    found = check(verify(subject, reader, SPRING), "origins")
    assert found.status is FAILED
    assert words in found.sentence


def test_check_origins_fails_for_an_origin_that_was_never_written_or_has_no_such_line(
    ledger: SimulatedLedger, reader: LedgerReader, file: PermitFile
) -> None:
    arrived(ledger, file, "980")
    a_reexport(ledger, file)
    subject = file_of(a_document(REEXPORT), signer=None)
    rewrite(ledger, file, lines=())
    assert "no such line" in check(verify(subject, reader, SPRING), "origins").sentence
    ledger.overrides[PermitId(file.permit_id)] = None
    assert "is not recorded" in check(verify(subject, reader, SPRING), "origins").sentence


# ------------------------------------------------------------------------- QR and parts of a permit


def test_verify_of_qr_text_is_valid_and_checks_the_signature(
    ledger: SimulatedLedger, reader: LedgerReader, file: PermitFile
) -> None:
    text = qr.encode(qr.payload_of(file))
    verdict = verify(text, reader, SPRING)
    assert verdict.outcome is Outcome.VALID
    assert status_of(verdict, "signature") is PASSED
    assert status_of(verdict, "content") is PASSED
    assert len(ledger.batches) == 1


def test_verify_of_qr_text_with_a_changed_box_is_invalid(
    reader: LedgerReader, file: PermitFile
) -> None:
    payload = qr.payload_of(file)
    at = [leaf.path for leaf in payload.boxes].index("/lines/0/quantity")
    more = replace(payload.boxes[at], value='"9000"')
    forged = replace(payload, boxes=(*payload.boxes[:at], more, *payload.boxes[at + 1 :]))
    verdict = verify(qr.encode(forged), reader, SPRING)
    assert status_of(verdict, "document_hash") is FAILED
    assert status_of(verdict, "signature") is FAILED
    assert check(verdict, "content").facts["boxes"] == "11 line A"


def test_verify_of_qr_text_whose_proof_leads_nowhere_is_invalid(
    reader: LedgerReader, file: PermitFile
) -> None:
    payload = qr.payload_of(file)
    assert verify(qr.encode(payload), reader, SPRING).is_valid
    cut = replace(payload, proof=replace(payload.proof, sides=payload.proof.sides[:-1]))
    verdict = verify(qr.encode(cut), reader, SPRING)
    assert status_of(verdict, "document_hash") is FAILED
    assert verdict.outcome is Outcome.INVALID


@pytest.mark.parametrize("value", ["not json", "1e999", "[", '"2024-13-45"', "9" * 5000, "\ud800"])
def test_verify_of_part_that_shows_no_value_of_the_form_is_invalid(
    reader: LedgerReader, file: PermitFile, value: str
) -> None:
    part = show(file, ["2"])
    assert verify(part, reader, SPRING).is_valid
    forged = part.boxes[0].model_copy(update={"value": value})
    verdict = verify(part.model_copy(update={"boxes": (forged,)}), reader, SPRING)
    assert verdict.outcome is Outcome.INVALID


def test_check_issuer_is_unknown_where_the_document_cannot_be_read(
    reader: LedgerReader, file: PermitFile
) -> None:
    part = show(file, ["2"])
    assert status_of(verify(part, reader, SPRING), "issuer") is PASSED
    forged = part.boxes[0].model_copy(update={"value": "not json"})
    verdict = verify(part.model_copy(update={"boxes": (forged,)}), reader, SPRING)
    assert check(verdict, "issuer").sentence == "The ledger was not asked."
    assert status_of(verdict, "issuer") is UNKNOWN


def test_verify_of_part_of_a_permit_compares_what_is_shown(
    reader: LedgerReader, file: PermitFile
) -> None:
    verdict = verify(show(file, ["8"]), reader, SPRING)
    assert status_of(verdict, "document_hash") is PASSED
    assert status_of(verdict, "content") is NOT_APPLICABLE
    assert verdict.is_valid


def test_lines_of_documents_are_those_of_the_ledger(
    ledger: SimulatedLedger, file: PermitFile
) -> None:
    """The helper of these tests writes what the document says, so that content checks can fail."""
    found = ledger.record(PermitId(file.permit_id))
    assert isinstance(found, PermitRecord)
    assert list(found.lines) == lines_of(a_document(EXPORT))
    assert found.document_hash == DocumentHash(file.document_hash)
