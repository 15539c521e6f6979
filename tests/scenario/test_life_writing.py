"""Documents that enter the ledger through the SDK, and beside each act the nearest refusal."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from cites_chain.errors import InvalidDocument
from cites_chain.ids import DocumentHash, PermitId
from cites_chain.ledger.desk import Desk, NoJournal, TwoJournals
from cites_chain.ledger.files import VaultNeeded
from cites_chain.ledger.origins import Origins, OriginUnknown
from cites_chain.ledger.quotas import quota_key
from cites_chain.ledger.reader import Link, Medium, Role, Status
from cites_chain.permit import PermitDocument, permit_id_of, read_permit_file, tag_of, taxon_id
from cites_chain.refusals import (
    AlreadyConsented,
    EmptyBatch,
    ImportPermitMismatch,
    LastDayOutOfRange,
    MissingOrigin,
    NoConsent,
    NotEnoughLeft,
    PermitExists,
    QuotaExceeded,
    RoleMissing,
    WrongJurisdiction,
    WrongStatus,
    WrongType,
)
from cites_chain.verify import Outcome, verify
from tests.world import TODAY, World, a_document, a_line, kilos, number_of, quoting, signer_of

# --------------------------------------------------------------------------------------- issue


def test_issue_writes_the_permit_and_keeps_its_file(world: World) -> None:
    document = a_document("24ID000001")
    written = world.issuer("ID").permits.issue(document)
    record = world.permit(written.permit_id)
    assert (record.status, record.medium) == (Status.ISSUED, Medium.ELECTRONIC)
    assert (record.issuing, record.destination) == (number_of("ID"), number_of("SG"))
    assert record.document_hash == written.file.document_hash
    assert [line.permitted for line in record.lines] == [Decimal(100)]
    kept = world.vault("ID").permits.get(written.permit_id)
    assert read_permit_file(kept.document) == written.file
    assert written.permit_id == permit_id_of(
        number_of("ID"), tag_of(world.vault("ID").party_secret, "24ID000001")
    )


def test_issue_in_anothers_name_is_refused(world: World) -> None:
    with pytest.raises(WrongJurisdiction) as refused:
        world.issuer("SG").permits.issue(a_document("24ID000001"))
    assert refused.value.facts["required"] == number_of("ID")
    assert refused.value.facts["actual"] == number_of("SG")


def test_issue_by_an_inspector_is_refused(world: World) -> None:
    desk = Desk(world.ledger, signer_of("ID inspector"), vault=world.vault("ID"))
    with pytest.raises(RoleMissing) as refused:
        desk.permits.issue(a_document("24ID000001"))
    assert refused.value.facts["account"] == signer_of("ID inspector").account
    world.issuer("ID").permits.issue(a_document("24ID000001"))


def test_issue_without_a_vault_says_that_it_needs_one(world: World) -> None:
    desk = Desk(world.ledger, signer_of("ID issuer"), world.journal("ID office"))
    with pytest.raises(VaultNeeded) as refused:
        desk.permits.issue(a_document("24ID000001"))
    assert refused.value.facts["what"] == "a permit's number"


def test_a_desk_without_vault_and_journal_cannot_be_opened(world: World) -> None:
    with pytest.raises(NoJournal) as refused:
        Desk(world.ledger, signer_of("ID issuer"))
    assert refused.value.code == "NO_JOURNAL"


def test_a_desk_with_a_vault_and_a_second_journal_cannot_be_opened(world: World) -> None:
    signer, vault = signer_of("ID issuer"), world.vault("ID")
    assert Desk(world.ledger, signer, vault=vault).account == signer.account
    with pytest.raises(TwoJournals) as refused:
        Desk(world.ledger, signer, world.journal("ID office"), vault)
    assert refused.value.code == "TWO_JOURNALS"


def test_issue_again_gives_the_same_file_and_sends_nothing(world: World) -> None:
    document = a_document("24ID000001")
    first = world.issuer("ID").permits.issue(document)
    sent = world.sent("ID issuer")
    again = world.issuer("ID").permits.issue(document)
    assert again.file == first.file
    assert again.act.was_done_before
    assert world.sent("ID issuer") == sent


def test_issue_again_by_a_colleague_finds_it_done(world: World) -> None:
    document = a_document("24ID000001")
    first = world.issuer("ID").permits.issue(document)
    world.appoint("ID second-issuer", Role.ISSUER)
    again = world.desk("ID second-issuer").permits.issue(document)
    assert again.file == first.file
    assert (again.act.was_done_before, again.act.block_number) == (True, first.act.block_number)


def test_issue_of_other_content_under_a_used_number_is_refused(world: World) -> None:
    first = world.issuer("ID").permits.issue(a_document("24ID000001"))
    with pytest.raises(PermitExists) as refused:
        world.issuer("ID").permits.issue(a_document("24ID000001", lines=[a_line("101")]))
    assert refused.value.facts["permit_id"] == first.permit_id.hex()
    kept = world.vault("ID").permits.get(first.permit_id)
    assert read_permit_file(kept.document) == first.file


def test_a_refused_draft_may_be_corrected_under_the_same_number(world: World) -> None:
    permits = world.issuer("ID").permits
    permits.prepare(a_document("24ID000001"))
    written = permits.issue(a_document("24ID000001", lines=[a_line("99")]))
    assert world.permit(written.permit_id).lines[0].permitted == 99


def test_issue_names_each_species_once(world: World) -> None:
    permits = world.issuer("ID").permits
    permits.issue(a_document("24ID000001"))
    sent = world.sent("ID issuer")
    permits.issue(a_document("24ID000002"))
    assert world.sent("ID issuer") == sent + 1
    python = "Malayopython reticulatus"
    assert world.ledger.reader.taxon_names() == {taxon_id(python): python}


def test_name_taxon_takes_a_name_and_refuses_one_that_is_too_long(world: World) -> None:
    permits = world.issuer("ID").permits
    permits.name_taxon("Euphyllia ancora")
    assert taxon_id("Euphyllia ancora") in world.ledger.reader.taxon_names()
    with pytest.raises(InvalidDocument) as refused:
        permits.name_taxon("Euphyllia " + "a" * 195)
    assert refused.value.facts["box"] == "7"


# ------------------------------------------------------------------------------------- batches


def test_issue_batch_writes_all_and_says_how_far_it_is(world: World) -> None:
    documents = [a_document(f"24ID0000{n:02}") for n in range(30)]
    told: list[tuple[int, int]] = []
    permits = world.issuer("ID").permits
    written = permits.issue_batch(documents, progress=lambda *how_far: told.append(how_far))
    assert [one.file.document for one in written] == documents
    assert told == [(30, 30)]
    assert all(world.permit(one.permit_id).status is Status.ISSUED for one in written)


def test_issue_batch_splits_and_goes_on_after_what_is_there(world: World) -> None:
    documents = [a_document(f"24ID0001{n:02}", lines=[a_line()] * 30) for n in range(7)]
    permits = world.issuer("ID").permits
    alone = permits.issue(documents[4])
    told: list[tuple[int, int]] = []
    written = permits.issue_batch(documents, progress=lambda *how_far: told.append(how_far))
    assert told == [(4, 7), (7, 7)]
    assert written[4].file == alone.file
    again = permits.issue_batch(documents)
    assert [one.file for one in again] == [one.file for one in written]
    assert all(one.act.was_done_before for one in again)


def test_issue_batch_is_refused_whole_for_one_bad_document(world: World) -> None:
    used = world.issuer("ID").permits.issue(a_document("24ID000002"))
    documents = [a_document("24ID000001"), a_document("24ID000002", lines=[a_line("7")])]
    with pytest.raises(PermitExists) as refused:
        world.issuer("ID").permits.issue_batch(documents)
    assert refused.value.facts["permit_id"] == used.permit_id.hex()
    first = permit_id_of(number_of("ID"), tag_of(world.vault("ID").party_secret, "24ID000001"))
    assert world.ledger.reader.find_permit(first) is None


def test_issue_batch_of_none_is_refused(world: World) -> None:
    with pytest.raises(EmptyBatch):
        world.issuer("ID").permits.issue_batch([])


# ----------------------------------------------------------------------------- paper, transcribed


def test_register_paper_takes_an_old_document(world: World) -> None:
    old = a_document("19ID000001", issued_on=TODAY.replace(year=2019))
    written = world.issuer("ID").permits.register_paper(old)
    assert world.permit(written.permit_id).medium is Medium.PAPER


def test_register_paper_of_another_jurisdiction_is_refused(world: World) -> None:
    old = a_document("19ID000001", issued_on=TODAY.replace(year=2019))
    with pytest.raises(WrongJurisdiction) as refused:
        world.issuer("SG").permits.register_paper(old)
    assert refused.value.facts["required"] == number_of("ID")


def test_transcribe_records_a_foreign_paper_as_what_it_is(world: World) -> None:
    paper = a_document("24ZW000001", "ZW", "SG")
    written = world.issuer("SG").permits.transcribe(paper, exported=kilos("90"))
    record = world.permit(written.permit_id)
    assert (record.medium, record.status) == (Medium.TRANSCRIBED, Status.ENDORSED)
    assert (record.issuing, record.lines[0].exported) == (number_of("ZW"), 90)
    assert record.attester is None


def test_transcribe_by_another_than_the_destination_is_refused(world: World) -> None:
    paper = a_document("24ZW000001", "ZW", "SG")
    with pytest.raises(WrongJurisdiction) as refused:
        world.issuer("US").permits.transcribe(paper)
    assert refused.value.facts["required"] == number_of("SG")


def test_transcribe_an_import_permit_is_refused(world: World) -> None:
    paper = an_import_permit("24ZW000009", "ZW", "SG")
    with pytest.raises(WrongType) as refused:
        world.issuer("SG").permits.transcribe(paper)
    assert refused.value.facts["permit_type"] == "import permit"


# -------------------------------------------------------------------------------- retrospective


def test_issue_retrospective_needs_the_consent_of_the_destination(world: World) -> None:
    document = a_document("24ID000001", retrospective={"reason": "the post had no power"})
    issuer = world.issuer("ID").permits
    file = issuer.prepare(document)
    with pytest.raises(NoConsent) as refused:
        issuer.issue_retrospective(document)
    assert refused.value.facts["destination"] == number_of("SG")
    permit_id, document_hash = PermitId(file.permit_id), file.document_hash
    world.issuer("SG").permits.consent_retrospective(permit_id, document_hash)
    written = issuer.issue_retrospective(document)
    assert written.file == file
    record = world.permit(permit_id)
    assert (record.status, record.is_retrospective) == (Status.ENDORSED, True)
    assert record.lines[0].exported == 100


def test_consent_of_two_officers_to_one_permit_is_refused(world: World) -> None:
    permit_id, document_hash = PermitId(b"p" * 32), DocumentHash(b"h" * 32)
    world.issuer("SG").permits.consent_retrospective(permit_id, document_hash)
    world.appoint("SG other-issuer", Role.ISSUER)
    with pytest.raises(AlreadyConsented) as refused:
        world.desk("SG other-issuer").permits.consent_retrospective(permit_id, document_hash)
    assert refused.value.facts["permit_id"] == permit_id.hex()


# -------------------------------------------------------------------------------------- replace


def replacement_of(number: str, old: str, *, days: int = 180) -> PermitDocument:
    replaces = {"permit_number": old, "issued_on": TODAY.isoformat(), "reason": "LOST"}
    return a_document(number, replaces=replaces, days=days)


def test_replace_closes_the_old_permit_and_moves_all_to_the_new(world: World) -> None:
    old = world.endorsed("24ID000001")
    new = world.issuer("ID").permits.replace(old, replacement_of("24ID000002", "24ID000001"))
    assert world.permit(old).status is Status.REPLACED
    record = world.permit(new.permit_id)
    assert (record.status, record.lines[0].exported) == (Status.ENDORSED, 100)


def test_replace_with_other_goods_or_places_is_refused_and_names_the_box(world: World) -> None:
    old = world.endorsed("24ID000001")
    permits = world.issuer("ID").permits
    replaces = {"permit_number": "24ID000001", "issued_on": TODAY.isoformat(), "reason": "LOST"}
    for changes, box in (
        ({"lines": [a_line("99")]}, "11 line A"),
        ({"lines": [a_line(), a_line()]}, "7-12"),
        ({"destination": "US"}, "3a"),
    ):
        document = a_document("24ID000002", replaces=replaces, **changes)  # type: ignore[arg-type]
        with pytest.raises(InvalidDocument) as refused:
            permits.replace(old, document)
        assert refused.value.facts["box"] == box
    permits.replace(old, replacement_of("24ID000002", "24ID000001"))


def test_a_replacement_with_a_day_of_its_own_verifies(world: World) -> None:
    old = world.issuer("ID").permits.issue(a_document("24ID000001"))
    world.wait(days=10)
    replaces = {"permit_number": "24ID000001", "issued_on": TODAY.isoformat(), "reason": "LOST"}
    document = a_document(
        "24ID000002", replaces=replaces, issued_on=TODAY + timedelta(days=10), days=170
    )
    new = world.issuer("ID").permits.replace(old.permit_id, document)
    verdict = verify(new.file, world.ledger.reader, world.chain.now())
    assert verdict.outcome is Outcome.VALID, verdict


def test_replace_with_a_later_last_day_is_refused(world: World) -> None:
    old = world.endorsed("24ID000001")
    document = replacement_of("24ID000002", "24ID000001", days=181)
    with pytest.raises(LastDayOutOfRange) as refused:
        world.issuer("ID").permits.replace(old, document)
    assert refused.value.facts["latest"] == "2024-08-03"


def test_replace_a_closed_permit_is_refused(world: World) -> None:
    old = world.imported("24ID000001")
    document = replacement_of("24ID000002", "24ID000001")
    with pytest.raises(WrongStatus) as refused:
        world.issuer("ID").permits.replace(old, document)
    assert refused.value.facts["status"] == "imported"


# ---------------------------------------------------------------------------------- re-exports


def a_reexport(number: str, quantity: str = "60", **line: object) -> PermitDocument:
    origin = {"origin": quoting("24ID000001", "ID"), **line}
    return a_document(
        number, "SG", "IT", permit_type="REEXPORT", lines=[a_line(quantity, **origin)]
    )


def test_reexport_finds_its_origin_by_the_number_it_quotes(world: World) -> None:
    origin = world.imported("24ID000001")
    written = world.issuer("SG").permits.issue(a_reexport("24SG000001"))
    assert world.ledger.reader.get_ties(written.permit_id).links == (
        Link(origin, 0, 0, Decimal(60)),
    )
    assert world.permit(origin).lines[0].drawn == 60


def test_reexport_of_more_than_is_left_is_refused_and_says_how_much_is_left(
    world: World,
) -> None:
    origin = world.imported("24ID000001")
    permits = world.issuer("SG").permits
    permits.issue(a_reexport("24SG000001"))
    with pytest.raises(NotEnoughLeft) as refused:
        permits.issue(a_reexport("24SG000002", "41"))
    assert refused.value.facts["origin_id"] == origin.hex()
    assert (refused.value.facts["asked"], refused.value.facts["left"]) == ("41", "40")
    permits.issue(a_reexport("24SG000003", "40"))


def test_reexport_whose_origin_nobody_has_says_what_to_do(world: World) -> None:
    with pytest.raises(OriginUnknown) as refused:
        world.issuer("SG").permits.issue(a_reexport("24SG000001"))
    assert refused.value.facts["box"] == "12 line A"


def test_reexport_declared_unlinked_is_marked_for_ever(world: World) -> None:
    written = world.issuer("SG").permits.issue(
        a_reexport("24SG000001"),
        Origins(unlinked_reason="BEFORE_THE_LEDGER"),
    )
    assert world.permit(written.permit_id).lines[0].is_unlinked


def test_reexport_without_links_and_without_a_reason_is_refused(world: World) -> None:
    with pytest.raises(MissingOrigin) as refused:
        world.issuer("SG").permits.issue(a_reexport("24SG000001"), Origins(links=()))
    assert refused.value.facts["line"] == 0


def test_reexport_of_belts_says_how_many_skins_it_draws(world: World) -> None:
    origin = world.imported("24ID000001")
    belts = a_reexport("24SG000001", "1440", term="LPS")
    permits = world.issuer("SG").permits
    with pytest.raises(OriginUnknown) as refused:
        permits.issue(belts)
    assert refused.value.facts["origin_id"] == origin.hex()
    written = permits.issue(belts, Origins(drawn={0: Decimal(80)}))
    assert world.permit(origin).lines[0].drawn == 80
    assert world.permit(written.permit_id).lines[0].is_converted


def test_reexport_draws_from_equal_lines_one_after_the_other(world: World) -> None:
    origin = world.imported("24ID000001", "10", "10", "10")
    world.issuer("SG").permits.issue(a_reexport("24SG000001", "25"))
    assert [line.drawn for line in world.permit(origin).lines] == [10, 10, 5]


# ------------------------------------------------------------------------------- import permits


def an_import_permit(number: str, issuing: str, exporting: str) -> PermitDocument:
    return a_document(
        number,
        issuing,
        issuing,
        permit_type="IMPORT",
        consignor={"name": "PT Kulit Nusantara", "country": exporting},
        days=360,
    )


def test_issue_reserves_the_import_permit_that_it_quotes(world: World) -> None:
    granted = world.issuer("SG").permits.issue(an_import_permit("24SG000009", "SG", "ID"))
    world.hand_over(granted.permit_id, "SG", "ID")
    quoted = {"permit_number": "24SG000009"}
    written = world.issuer("ID").permits.issue(a_document("24ID000001", import_permit=quoted))
    assert world.permit(granted.permit_id).status is Status.RESERVED
    assert world.permit(written.permit_id).names_import_permit
    world.inspector("ID").permits.endorse_export(written.permit_id)
    world.inspector("SG").permits.confirm_import(written.permit_id)
    assert world.permit(granted.permit_id).status is Status.USED


def test_issue_naming_an_import_permit_for_others_is_refused(world: World) -> None:
    granted = world.issuer("SG").permits.issue(an_import_permit("24SG000009", "SG", "US"))
    with pytest.raises(ImportPermitMismatch) as refused:
        world.issuer("ID").permits.issue(
            a_document("24ID000001"), Origins(import_permit_id=granted.permit_id)
        )
    assert refused.value.facts["import_permit_id"] == granted.permit_id.hex()


def test_issue_quoting_an_import_permit_that_is_not_here_must_say_so(world: World) -> None:
    document = a_document("24ID000001", import_permit={"permit_number": "24SG000009"})
    permits = world.issuer("ID").permits
    with pytest.raises(OriginUnknown) as refused:
        permits.issue(document)
    assert refused.value.facts["box"] == "5"
    written = permits.issue(document, Origins(is_import_permit_elsewhere=True))
    assert not world.permit(written.permit_id).names_import_permit


# ------------------------------------------------------------------------------------------ quota


def test_issue_beyond_a_hard_quota_is_refused_and_says_how_much_is_left(world: World) -> None:
    key = quota_key("ID", 2024, "Malayopython reticulatus", "SKI", "NAR", "W")
    first_day = TODAY + timedelta(days=2)
    desk = world.issuer("ID")
    desk.quotas.set(key, Decimal(1000), first_day=first_day, opening=Decimal(850))
    world.wait(days=2)
    desk.permits.issue(a_document("24ID000001", issued_on=first_day))
    with pytest.raises(QuotaExceeded) as refused:
        desk.permits.issue(a_document("24ID000002", issued_on=first_day))
    assert refused.value.facts["left"] == "50"
