"""Abuse cases 1 to 13 at the ledger: what must be refused, after the same was shown to succeed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from cites_chain.errors import CitesChainError, ContractRejected, InvalidDocument
from cites_chain.ids import NumberTag, PermitId
from cites_chain.ledger.acts import PlannedAct
from cites_chain.ledger.calldata import PERMIT_REGISTRY, calldata
from cites_chain.ledger.draft import Draft
from cites_chain.ledger.origins import Origins
from cites_chain.ledger.reader import Link, Medium, Status, Ties
from cites_chain.permit import PermitDocument, tag_of
from cites_chain.refusals import (
    AboveExported,
    AbovePermitted,
    AlreadyEndorsed,
    AlreadyImported,
    DayNotReportable,
    KeyVoided,
    LastDayOutOfRange,
    MixedLinks,
    NotEnoughLeft,
    OriginNotImported,
    OriginRefused,
    OutOfTime,
    OutsideTerm,
    PartyNotActive,
    PermitExists,
    UnknownAppendix,
    UnknownPermit,
    UnknownType,
    WrongJurisdiction,
    WrongLineCount,
    WrongStatus,
    WrongTaxon,
    ZeroCode,
    ZeroQuantity,
)
from tests.world import TODAY, World, a_document, a_line, kilos, number_of, quoting, signer_of

PERMITTED_AT, TAXON_AT, TERM_AT, UNIT_AT, SOURCE_AT, APPENDIX_AT = 120, 192, 184, 176, 168, 160


def past_the_sdk(world: World, number: str, change: Callable[[list[Any]], None]) -> None:
    """Issue with words that the SDK would never write; `change` alters the struct `Issue`."""
    permits = world.issuer("ID").permits
    document = a_document(number)
    tag: NumberTag = tag_of(world.vault("ID").party_secret, number)
    words = list(Draft(permits.prepare(document), tag, Ties()).words())
    change(words)
    data = calldata(PERMIT_REGISTRY, "issue", tuple(words))
    world.issuer("ID").office.perform(PlannedAct("issue", PERMIT_REGISTRY, data, (number,)))


def set_bits(at: int, bits: int, value: int) -> Callable[[list[Any]], None]:
    """Return a change of some bits of the first line's word."""

    def change(words: list[Any]) -> None:
        mask = ((1 << bits) - 1) << at
        words[4][0] = words[4][0] & ~mask | value << at

    return change


def a_reexport(number: str, quantity: str = "60", **line: Any) -> PermitDocument:
    lines = [a_line(quantity, **({"origin": quoting("24ID000001", "ID")} | line))]
    return a_document(number, "SG", "IT", permit_type="REEXPORT", lines=lines)


def drawing(origin_id: PermitId, quantity: str = "60") -> Origins:
    return Origins(links=(Link(origin_id, 0, 0, Decimal(quantity)),))


# ------------------------------------------------------------------------------------- rows 1, 2, 3


def test_row_01_third_party_cannot_confirm_import(world: World) -> None:
    permit_id = world.endorsed()
    with pytest.raises(WrongJurisdiction) as refused:
        world.inspector("US").permits.confirm_import(permit_id)
    assert refused.value.facts["required"] == number_of("SG")
    assert refused.value.facts["actual"] == number_of("US")
    world.inspector("SG").permits.confirm_import(permit_id)


def test_row_02_exporter_cannot_confirm_its_own_export(world: World) -> None:
    permit_id = world.endorsed()
    with pytest.raises(WrongJurisdiction) as refused:
        world.inspector("ID").permits.confirm_import(permit_id)
    assert refused.value.facts["required"] == number_of("SG")
    assert refused.value.facts["actual"] == number_of("ID")
    world.inspector("SG").permits.confirm_import(permit_id)


def test_row_03_paper_in_anothers_name_is_a_transcription_for_ever(world: World) -> None:
    paper = a_document("24ID000001")
    own = world.issuer("ID").permits.register_paper(a_document("24ID000009"))
    assert world.permit(own.permit_id).medium is Medium.PAPER
    with pytest.raises(WrongJurisdiction) as refused:
        world.issuer("SG").permits.register_paper(paper)
    assert refused.value.facts["required"] == number_of("ID")
    written = world.issuer("SG").permits.transcribe(paper)
    world.issuer("ID").permits.attest(written.permit_id, "24ID000001")
    world.inspector("SG").permits.confirm_import(written.permit_id)
    record = world.permit(written.permit_id)
    author = world.issuer("SG").post().officer_id
    assert (record.medium, record.issue_act.officer_id) == (Medium.TRANSCRIBED, author)
    assert record.attester == world.issuer("ID").post().officer_id


# ------------------------------------------------------------------------------------------- row 4


@pytest.mark.parametrize(
    "spelled",
    [
        "24ID000001",
        "24id000001",
        " 24 ID 000001 ",
        "24ID00000I",
        "24ID00OO01",
        "２４ＩＤ０００００１",
    ],
)
def test_row_04_a_number_is_used_once_however_it_is_spelled(world: World, spelled: str) -> None:
    permits = world.issuer("ID").permits
    first = permits.issue(a_document("24ID000001"))
    other = a_document(spelled, lines=[a_line("7")])
    with pytest.raises(PermitExists) as refused:
        permits.issue(other)
    assert refused.value.facts["permit_id"] == first.permit_id.hex()
    permits.issue(a_document("24ID000002"))


def test_row_04_a_number_is_used_once_also_after_cancellation(world: World) -> None:
    permits = world.issuer("ID").permits
    first = permits.issue(a_document("24ID000001"))
    permits.cancel(first.permit_id, "WRITTEN_IN_ERROR")
    with pytest.raises(PermitExists) as refused:
        permits.issue(a_document("24ID000001", lines=[a_line("7")]))
    assert refused.value.facts["permit_id"] == first.permit_id.hex()
    assert world.permit(first.permit_id).status is Status.CANCELLED


# ------------------------------------------------------------------------------------ rows 5, 6, 7


@pytest.mark.parametrize("quantity", ["0", "1099511627.776", "0.0001", "-1", "NaN"])
def test_row_05_a_quantity_that_does_not_fit_is_refused_before_it_is_sent(quantity: str) -> None:
    a_document("24ID000001", lines=[a_line("0.001")])
    with pytest.raises(InvalidDocument) as refused:
        a_document("24ID000001", lines=[a_line(quantity)])
    assert str(refused.value.facts["box"]).startswith("11")


def test_row_05_the_contract_refuses_a_quantity_of_zero_too(world: World) -> None:
    past_the_sdk(world, "24ID000001", set_bits(PERMITTED_AT, 40, 1))
    with pytest.raises(ZeroQuantity) as refused:
        past_the_sdk(world, "24ID000002", set_bits(PERMITTED_AT, 40, 0))
    assert refused.value.facts["line"] == 0


def test_row_06_no_lines_and_too_many_are_refused_by_the_form(world: World) -> None:
    world.issuer("ID").permits.issue(a_document("24ID000001", lines=[a_line()] * 32))
    for count in (0, 33):
        with pytest.raises(InvalidDocument) as refused:
            a_document("24ID000002", lines=[a_line()] * count)
        assert str(refused.value.facts["box"]).startswith("7")


@pytest.mark.parametrize("count", [0, 33])
def test_row_06_the_contract_refuses_them_too(world: World, count: int) -> None:
    def resize(words: list[Any]) -> None:
        words[4] = words[4] * count

    past_the_sdk(world, "24ID000001", lambda words: words[4].append(words[4][0]))
    with pytest.raises(WrongLineCount) as refused:
        past_the_sdk(world, "24ID000002", resize)
    assert refused.value.facts["count"] == count


def test_row_07_two_identical_lines_are_counted_apart(world: World) -> None:
    permit_id = world.imported("24ID000001", "100", "100")
    world.issuer("SG").permits.issue(a_reexport("24SG000001", "150"))
    assert [line.drawn for line in world.permit(permit_id).lines] == [100, 50]


# ---------------------------------------------------------------------------------------- rows 8, 9


@dataclass(frozen=True)
class BadOrigin:
    """An origin that cannot feed a re-export, and how that is said."""

    make: Callable[[World], PermitId]
    error: type[ContractRejected]
    line: dict[str, Any]
    named: str = "origin_id"


def refused_import(world: World) -> PermitId:
    permit_id = world.endorsed("24ID000002")
    world.inspector("SG").permits.refuse_import(permit_id, "MARKS_DIFFER")
    return permit_id


def used_up(world: World) -> PermitId:
    permit_id = world.imported("24ID000002", "60")
    world.issuer("SG").permits.issue(a_reexport("24SG000099"), drawing(permit_id))
    return permit_id


BAD_ORIGINS = {
    "does not exist": BadOrigin(lambda _: PermitId(b"x" * 32), UnknownPermit, {}, "permit_id"),
    "was declined": BadOrigin(refused_import, OriginRefused, {}),
    "was never imported": BadOrigin(lambda w: w.endorsed("24ID000002"), OriginNotImported, {}),
    "is of another taxon": BadOrigin(
        lambda w: w.imported("24ID000002"), WrongTaxon, {"scientific_name": "Python regius"}, ""
    ),
    "is used up": BadOrigin(used_up, NotEnoughLeft, {}),
}


@pytest.mark.parametrize("how", sorted(BAD_ORIGINS))
def test_row_08_an_origin_that_is_no_origin_is_refused(world: World, how: str) -> None:
    case = BAD_ORIGINS[how]
    good = world.imported("24ID000001")
    world.issuer("SG").permits.issue(a_reexport("24SG000001"), drawing(good))
    origin = case.make(world)
    with pytest.raises(case.error) as refused:
        world.issuer("SG").permits.issue(a_reexport("24SG000002", **case.line), drawing(origin))
    if case.named:
        assert refused.value.facts[case.named] == origin.hex()
    else:
        assert refused.value.facts["line"] == 0


def test_row_08_a_line_drawn_in_two_units_is_refused(world: World) -> None:
    skins = world.imported("24ID000001", "100")
    metres = world.issuer("ID").permits.issue(
        a_document("24ID000002", lines=[a_line("100", unit="MTR")])
    )
    world.inspector("ID").permits.endorse_export(metres.permit_id)
    world.inspector("SG").permits.confirm_import(metres.permit_id)
    links = (Link(skins, 0, 0, Decimal(30)), Link(metres.permit_id, 0, 0, Decimal(30)))
    with pytest.raises(MixedLinks) as refused:
        world.issuer("SG").permits.issue(a_reexport("24SG000001"), Origins(links=links))
    assert refused.value.facts["line"] == 0
    world.issuer("SG").permits.issue(a_reexport("24SG000002"), drawing(skins))


def test_row_09_more_than_is_left_is_refused_in_one_permit(world: World) -> None:
    origin = world.imported("24ID000001")
    with pytest.raises(NotEnoughLeft) as refused:
        world.issuer("SG").permits.issue(a_reexport("24SG000001", "100.001"))
    assert refused.value.facts["origin_id"] == origin.hex()
    assert (refused.value.facts["asked"], refused.value.facts["left"]) == ("100.001", "100")
    world.issuer("SG").permits.issue(a_reexport("24SG000002", "100"))


def test_row_09_more_than_is_left_is_refused_over_two_permits_in_one_block(world: World) -> None:
    world.imported("24ID000001")
    permits = world.issuer("SG").permits
    with pytest.raises(NotEnoughLeft) as refused:
        permits.issue_batch([a_reexport("24SG000001"), a_reexport("24SG000002")])
    assert (refused.value.facts["asked"], refused.value.facts["left"]) == ("60", "40")
    permits.issue_batch([a_reexport("24SG000001"), a_reexport("24SG000002", "40")])


def test_row_09_more_than_is_left_is_refused_over_two_lines_of_one_permit(world: World) -> None:
    origin = world.imported("24ID000001")
    lines = [a_line("60", origin=quoting("24ID000001", "ID"))] * 2
    document = a_document("24SG000001", "SG", "IT", permit_type="REEXPORT", lines=lines)
    links = tuple(Link(origin, 0, line, Decimal(60)) for line in (0, 1))
    with pytest.raises(NotEnoughLeft) as refused:
        world.issuer("SG").permits.issue(document, Origins(links=links))
    assert refused.value.facts["left"] == "40"


# ------------------------------------------------------------------------------------------ row 10


@pytest.mark.parametrize(
    ("at", "bits", "value", "error"),
    [
        (TAXON_AT, 64, 0, ZeroCode),
        (TERM_AT, 8, 0, ZeroCode),
        (UNIT_AT, 8, 0, ZeroCode),
        (SOURCE_AT, 8, 0, ZeroCode),
        (APPENDIX_AT, 8, 0, UnknownAppendix),
        (APPENDIX_AT, 8, 4, UnknownAppendix),
    ],
)
def test_row_10_the_contract_refuses_codes_that_mean_nothing(
    world: World, at: int, bits: int, value: int, error: type[ContractRejected]
) -> None:
    past_the_sdk(world, "24ID000001", set_bits(at, bits, 2))
    with pytest.raises(error) as refused:
        past_the_sdk(world, "24ID000002", set_bits(at, bits, value))
    assert refused.value.facts["line"] == 0


@pytest.mark.parametrize("permit_type", [0, 14, 255])
def test_row_10_the_contract_refuses_a_type_that_is_none(world: World, permit_type: int) -> None:
    def retype(words: list[Any]) -> None:
        words[2] = words[2] & ~0xFF | permit_type

    past_the_sdk(world, "24ID000001", lambda _: None)
    with pytest.raises(UnknownType) as refused:
        past_the_sdk(world, "24ID000002", retype)
    assert refused.value.facts["permit_type"] == permit_type


# ------------------------------------------------------------------------------------------ row 11


def test_row_11_every_second_use_says_who_was_first(world: World) -> None:
    permit_id = world.endorsed()
    exporter, importer = world.inspector("ID"), world.inspector("SG")
    with pytest.raises(AlreadyEndorsed) as endorsed:
        exporter.permits.endorse_export(permit_id)
    assert endorsed.value.facts["officer_id"] == exporter.post().officer_id
    importer.permits.confirm_import(permit_id)
    with pytest.raises(AlreadyImported) as imported:
        importer.permits.confirm_import(permit_id)
    assert imported.value.facts["officer_id"] == importer.post().officer_id
    assert "hour" in imported.value.facts


def test_row_11_nothing_arrives_before_it_left(world: World) -> None:
    written = world.issuer("ID").permits.issue(a_document("24ID000001"))
    with pytest.raises(WrongStatus) as refused:
        world.inspector("SG").permits.confirm_import(written.permit_id, kilos("100"))
    assert refused.value.facts["status"] == "issued"
    world.inspector("ID").permits.endorse_export(written.permit_id)
    world.inspector("SG").permits.confirm_import(written.permit_id, kilos("100"))


def test_row_11_never_more_out_than_permitted_or_in_than_out(world: World) -> None:
    written = world.issuer("ID").permits.issue(a_document("24ID000001"))
    with pytest.raises(AbovePermitted) as out:
        world.inspector("ID").permits.endorse_export(written.permit_id, kilos("100.001"))
    assert out.value.facts["permitted"] == "100"
    world.inspector("ID").permits.endorse_export(written.permit_id, kilos("99"))
    with pytest.raises(AboveExported) as back:
        world.inspector("SG").permits.confirm_import(written.permit_id, kilos("100"))
    assert back.value.facts["exported"] == "99"


# ------------------------------------------------------------------------------------------ row 12


def test_row_12_an_act_after_the_last_day_is_refused(world: World) -> None:
    written = world.issuer("ID").permits.issue(a_document("24ID000001", days=3))
    world.wait(days=4)
    with pytest.raises(OutOfTime) as refused:
        world.inspector("ID").permits.endorse_export(written.permit_id)
    assert refused.value.facts["acted_on"] == "2024-02-09"
    assert refused.value.facts["last_day"] == "2024-02-08"
    last_day = TODAY + timedelta(days=3)
    world.inspector("ID").permits.endorse_export(written.permit_id, on=last_day)


def test_row_12_an_act_reported_more_than_thirty_days_late_is_refused(world: World) -> None:
    written = world.issuer("ID").permits.issue(a_document("24ID000001"))
    world.wait(days=31)
    with pytest.raises(DayNotReportable) as refused:
        world.inspector("ID").permits.endorse_export(written.permit_id, on=TODAY)
    assert refused.value.facts["earliest"] == "2024-02-06"
    world.inspector("ID").permits.endorse_export(written.permit_id, on=TODAY + timedelta(days=1))


def test_row_12_a_validity_longer_than_the_type_allows_is_refused(world: World) -> None:
    def lengthen(words: list[Any]) -> None:
        words[2] += 5 << 40  # the last day

    with pytest.raises(InvalidDocument) as form:
        a_document("24ID000001", days=185)
    assert form.value.facts["box"] == "2"
    past_the_sdk(world, "24ID000001", lambda _: None)
    with pytest.raises(LastDayOutOfRange) as refused:
        past_the_sdk(world, "24ID000002", lengthen)
    assert refused.value.facts["latest"] == "2024-08-07"


def test_row_12_an_issue_date_in_the_future_is_refused(world: World) -> None:
    permits = world.issuer("ID").permits
    permits.issue(a_document("24ID000001", issued_on=TODAY + timedelta(days=1)))
    with pytest.raises(DayNotReportable) as refused:
        permits.issue(a_document("24ID000002", issued_on=TODAY + timedelta(days=2)))
    assert refused.value.facts["latest"] == "2024-02-06"


# ------------------------------------------------------------------------------------------ row 13


@dataclass(frozen=True)
class Silenced:
    """A way in which an officer can no longer act."""

    silence: Callable[[World, str], None]
    error: type[CitesChainError]


def end(world: World, name: str) -> None:
    world.admin(name.split()[0]).authority.end_officer(signer_of(name).account)


def void(world: World, name: str) -> None:
    world.admin(name.split()[0]).authority.void_key(signer_of(name).account, world.chain.now())


def suspend(world: World, name: str) -> None:
    party_id = world.issuer("US").authority.get_officer(signer_of(name).account).party_id
    others = [code for code in ("IT", "FR", "US") if code != name.split()[0]]
    decision = world.admin(others[0]).authority.propose_suspension(party_id)
    for code in others[1:]:
        decision = world.admin(code).authority.vote(decision.proposal_id)
    if not decision.is_carried:
        code = {"ID": "SG", "SG": "ID"}[name.split()[0]]
        world.admin(code).authority.vote(decision.proposal_id)


def outlive(world: World, name: str) -> None:
    world.wait(days=3651)


SILENCED = {
    "removed": Silenced(end, OutsideTerm),
    "term over": Silenced(outlive, OutsideTerm),
    "Party suspended": Silenced(suspend, PartyNotActive),
    "key voided": Silenced(void, KeyVoided),
}


@pytest.mark.parametrize("how", sorted(SILENCED))
def test_row_13_an_officer_who_may_no_longer_act_cannot_issue(world: World, how: str) -> None:
    permits = world.issuer("ID").permits
    permits.issue(a_document("24ID000001"))
    SILENCED[how].silence(world, "ID issuer")
    with pytest.raises(SILENCED[how].error):
        permits.issue(a_document("24ID000002", issued_on=world.chain.now().date()))


@pytest.mark.parametrize("how", sorted(set(SILENCED) - {"term over"}))
def test_row_13_an_officer_who_may_no_longer_act_cannot_endorse(world: World, how: str) -> None:
    world.endorsed("24ID000001")
    written = world.issuer("ID").permits.issue(a_document("24ID000002"))
    SILENCED[how].silence(world, "ID inspector")
    with pytest.raises(SILENCED[how].error):
        world.inspector("ID").permits.endorse_export(written.permit_id)


@pytest.mark.parametrize("how", sorted(set(SILENCED) - {"term over"}))
def test_row_13_an_officer_who_may_no_longer_act_cannot_import(world: World, how: str) -> None:
    world.imported("24ID000001")
    permit_id = world.endorsed("24ID000002")
    SILENCED[how].silence(world, "SG inspector")
    with pytest.raises(SILENCED[how].error):
        world.inspector("SG").permits.confirm_import(permit_id)


@pytest.mark.parametrize("how", ["removed", "Party suspended"])
def test_row_13_acts_before_stay_valid(world: World, how: str) -> None:
    permit_id = world.endorsed()
    SILENCED[how].silence(world, "ID inspector")
    world.inspector("SG").permits.confirm_import(permit_id)
    assert world.permit(permit_id).status is Status.IMPORTED


def test_row_13_acts_from_a_voided_hour_on_are_void_and_feed_nothing(world: World) -> None:
    origin = world.imported()
    permits = world.issuer("SG").permits
    permits.issue(a_reexport("24SG000001", "10"))
    void(world, "SG inspector")
    assert world.permit(origin).import_act is not None
    assert world.permit(origin).import_act.is_void  # type: ignore[union-attr]
    with pytest.raises(KeyVoided) as refused:
        permits.issue(a_reexport("24SG000002", "10"))
    assert refused.value.facts["account"] == signer_of("SG inspector").account
