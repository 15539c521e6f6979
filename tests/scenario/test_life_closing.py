"""Permits that end otherwise than by an import, through the SDK, and the nearest refusals."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cites_chain.errors import UnknownCode
from cites_chain.ids import PermitId
from cites_chain.ledger.reader import Medium, Status
from cites_chain.refusals import (
    AlreadyAttested,
    AlreadyExtended,
    AlreadyImported,
    LastDayOutOfRange,
    LostPermit,
    NotLost,
    NotReleased,
    NotTimber,
    NotYetExpired,
    UnfitDestination,
    WrongJurisdiction,
    WrongMedium,
    WrongStatus,
)
from tests.world import TODAY, World, a_document, a_line, number_of

# --------------------------------------------------------------------------- cancel, return, expire


def issued(world: World, number: str = "24ID000001") -> PermitId:
    return world.issuer("ID").permits.issue(a_document(number)).permit_id


def test_cancel_closes_an_unused_permit_once(world: World) -> None:
    permit_id = issued(world)
    first = world.issuer("ID").permits.cancel(permit_id, "HOLDER_ASKED")
    assert world.permit(permit_id).status is Status.CANCELLED
    again = world.issuer("ID").permits.cancel(permit_id, "HOLDER_ASKED")
    assert (again.was_done_before, again.block_number) == (True, first.block_number)
    with pytest.raises(WrongStatus) as refused:
        world.issuer("ID").permits.cancel(permit_id, "COURT_ORDERED")
    assert refused.value.facts["status"] == "cancelled"


def test_cancel_a_used_permit_is_refused(world: World) -> None:
    permit_id = world.endorsed()
    with pytest.raises(WrongStatus) as refused:
        world.issuer("ID").permits.cancel(permit_id, "HOLDER_ASKED")
    assert refused.value.facts["status"] == "endorsed"


def test_cancel_with_a_reason_of_another_kind_is_refused_before_it_is_sent(world: World) -> None:
    permit_id = issued(world)
    with pytest.raises(UnknownCode) as refused:
        world.issuer("ID").permits.cancel(permit_id, "LOST")
    assert refused.value.facts["value"] == "LOST"


def test_cancel_a_reexport_gives_back_what_it_drew(world: World) -> None:
    origin = world.imported()
    quoted = {"country": "ID", "permit_number": "24ID000001", "issued_on": TODAY.isoformat()}
    lines = [a_line("60", origin=quoted)]
    written = world.issuer("SG").permits.issue(
        a_document("24SG000001", "SG", "IT", permit_type="REEXPORT", lines=lines)
    )
    assert world.permit(origin).lines[0].drawn == 60
    world.issuer("SG").permits.cancel(written.permit_id, "HOLDER_ASKED")
    assert world.permit(origin).lines[0].drawn == 0


def test_return_unused_closes_and_another_authority_cannot(world: World) -> None:
    permit_id = issued(world)
    with pytest.raises(WrongJurisdiction) as refused:
        world.issuer("SG").permits.return_unused(permit_id)
    assert refused.value.facts["required"] == number_of("ID")
    world.issuer("ID").permits.return_unused(permit_id)
    assert world.permit(permit_id).status is Status.RETURNED


def test_expire_is_for_anybody_and_not_before_late_reports_can_come(world: World) -> None:
    permit_id = issued(world)
    world.wait(days=210)
    with pytest.raises(NotYetExpired) as refused:
        world.inspector("US").permits.expire(permit_id)
    assert refused.value.facts["first_day"] == "2024-09-03"
    world.wait(days=1)
    world.inspector("US").permits.expire(permit_id)
    assert world.permit(permit_id).status is Status.EXPIRED


# --------------------------------------------------------------------------------- lost and found


def test_a_lost_permit_cannot_be_used_until_it_is_found(world: World) -> None:
    permit_id = issued(world)
    permits = world.issuer("ID").permits
    permits.report_lost(permit_id)
    with pytest.raises(LostPermit) as refused:
        world.inspector("ID").permits.endorse_export(permit_id)
    assert refused.value.facts["permit_id"] == permit_id.hex()
    permits.report_found(permit_id)
    permits.report_lost(permit_id)  # a second time, and not taken for the first
    assert world.permit(permit_id).is_lost
    permits.report_found(permit_id)
    world.inspector("ID").permits.endorse_export(permit_id)


def test_report_found_what_was_not_lost_is_refused(world: World) -> None:
    permit_id = issued(world)
    with pytest.raises(NotLost) as refused:
        world.issuer("ID").permits.report_found(permit_id)
    assert refused.value.facts["permit_id"] == permit_id.hex()


# ----------------------------------------------------------------------------------- transcriptions


def transcribed(world: World, number: str = "24ID000001") -> PermitId:
    """Let Singapore transcribe a paper of Indonesia and confirm its import."""
    permit_id = world.issuer("SG").permits.transcribe(a_document(number)).permit_id
    world.inspector("SG").permits.confirm_import(permit_id)
    return permit_id


def test_attest_makes_the_own_number_an_alias(world: World) -> None:
    permit_id = transcribed(world)
    world.issuer("ID").permits.attest(permit_id, "24ID000001")
    record = world.permit(permit_id)
    assert (record.medium, record.attester) == (Medium.TRANSCRIBED, 1)


def test_attest_by_another_than_the_named_issuer_is_refused(world: World) -> None:
    permit_id = transcribed(world)
    with pytest.raises(WrongJurisdiction) as refused:
        world.issuer("US").permits.attest(permit_id, "24ID000001")
    assert refused.value.facts["required"] == number_of("ID")


def test_attest_twice_under_two_numbers_is_refused(world: World) -> None:
    permit_id = transcribed(world)
    world.issuer("ID").permits.attest(permit_id, "24ID000001")
    with pytest.raises(AlreadyAttested) as refused:
        world.issuer("ID").permits.attest(permit_id, "24ID000002")
    assert refused.value.facts["officer_id"] == 1


def test_attest_of_a_number_used_at_another_border_is_refused(world: World) -> None:
    used = world.imported("24ID000001")
    paper = world.issuer("US").permits.transcribe(a_document("24ID000001", destination="US"))
    with pytest.raises(AlreadyImported) as refused:
        world.issuer("ID").permits.attest(paper.permit_id, "24ID000001")
    assert refused.value.facts["permit_id"] == used.hex()


def test_repudiate_says_that_a_paper_is_not_ours(world: World) -> None:
    permit_id = transcribed(world)
    world.issuer("ID").permits.repudiate(permit_id, "NEVER_ISSUED")
    assert world.permit(permit_id).status is Status.REPUDIATED


def test_repudiate_an_own_permit_is_refused(world: World) -> None:
    permit_id = issued(world)
    with pytest.raises(WrongMedium) as refused:
        world.issuer("ID").permits.repudiate(permit_id, "NEVER_ISSUED")
    assert refused.value.facts["medium"] == "electronic"


# --------------------------------------------------------------------------------------- timber


def timber(world: World, *, is_timber: bool = True) -> PermitId:
    wood = a_line("84.6", scientific_name="Swietenia macrophylla", term="SAW", unit="MTQ")
    document = a_document("24ID000001", lines=[wood], is_timber=is_timber)
    written = world.issuer("ID").permits.issue(document)
    world.inspector("ID").permits.endorse_export(written.permit_id)
    return written.permit_id


def test_extend_timber_once_by_the_destination(world: World) -> None:
    permit_id = timber(world)
    last_day = world.permit(permit_id).last_day
    permits = world.issuer("SG").permits
    with pytest.raises(LastDayOutOfRange) as refused:
        permits.extend_timber(permit_id, last_day + timedelta(days=185))
    assert refused.value.facts["latest"] == (last_day + timedelta(days=184)).isoformat()
    permits.extend_timber(permit_id, last_day + timedelta(days=184))
    assert world.permit(permit_id).last_day == last_day + timedelta(days=184)
    with pytest.raises(AlreadyExtended) as again:
        permits.extend_timber(permit_id, last_day + timedelta(days=200))
    assert again.value.facts["permit_id"] == permit_id.hex()


def test_extend_what_is_not_timber_is_refused(world: World) -> None:
    permit_id = timber(world, is_timber=False)
    with pytest.raises(NotTimber) as refused:
        world.issuer("SG").permits.extend_timber(permit_id, TODAY + timedelta(days=200))
    assert refused.value.facts["permit_id"] == permit_id.hex()


def test_a_destination_is_released_and_accepted(world: World) -> None:
    permit_id = timber(world)
    singapore, states = world.issuer("SG").permits, world.issuer("US").permits
    with pytest.raises(NotReleased) as refused:
        states.accept_destination(permit_id)
    assert refused.value.facts["permit_id"] == permit_id.hex()
    with pytest.raises(UnfitDestination) as unfit:
        singapore.release_destination(permit_id, "ID")
    assert unfit.value.facts["destination"] == number_of("ID")
    singapore.release_destination(permit_id, "US")
    with pytest.raises(WrongJurisdiction) as wrong:
        world.issuer("IT").permits.accept_destination(permit_id)
    assert wrong.value.facts["required"] == number_of("US")
    states.accept_destination(permit_id)
    assert world.permit(permit_id).destination == number_of("US")
    states.release_destination(permit_id, "SG")  # and back again
    singapore.accept_destination(permit_id)
    singapore.release_destination(permit_id, "US")
    assert not states.accept_destination(permit_id).was_done_before
