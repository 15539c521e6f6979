"""Acts of inspectors through the SDK, and beside each the nearest refusal."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from cites_chain.errors import InvalidDocument, UnknownCode
from cites_chain.ids import PermitId
from cites_chain.ledger.acts import ActDone
from cites_chain.ledger.reader import Direction, Role, Status
from cites_chain.refusals import (
    AboveExported,
    AbovePermitted,
    AlreadyEndorsed,
    AlreadyImported,
    AlreadyOut,
    AlreadyProposed,
    AlreadyRefused,
    MissingDiscrepancy,
    NotProposed,
    OutOfTime,
    SameOfficer,
    UnknownPermit,
    WrongJurisdiction,
    WrongQuantityCount,
    WrongStatus,
    WrongType,
)
from tests.world import TODAY, World, a_document, a_line, kilos, number_of, signer_of

OFFICER = 4
"""Number of the inspector of Singapore: officers are counted in the order of appointment."""


# ------------------------------------------------------------------------------------ endorsement


def test_endorse_records_what_left_and_says_where_it_stands(world: World) -> None:
    written = world.issuer("ID").permits.issue(a_document("24ID000001"))
    done = world.inspector("ID").permits.endorse_export(written.permit_id, kilos("98.5"))
    record = world.permit(written.permit_id)
    assert (record.status, record.lines[0].exported) == (Status.ENDORSED, Decimal("98.5"))
    assert (done.verb, done.code) == ("endorseExport", written.code)
    assert done.gas_used > 21_000


def test_endorse_a_second_time_is_refused_and_says_who_was_first(world: World) -> None:
    permit_id = world.endorsed()
    with pytest.raises(AlreadyEndorsed) as refused:
        world.inspector("ID").permits.endorse_export(permit_id)
    assert refused.value.facts["officer_id"] == 2
    assert refused.value.facts["permit_id"] == permit_id.hex()


def test_endorse_above_permitted_is_refused(world: World) -> None:
    written = world.issuer("ID").permits.issue(a_document("24ID000001", lines=[a_line("84.6")]))
    inspector = world.inspector("ID").permits
    with pytest.raises(AbovePermitted) as refused:
        inspector.endorse_export(written.permit_id, kilos("84.612"))
    assert (refused.value.facts["asked"], refused.value.facts["permitted"]) == ("84.612", "84.6")
    inspector.endorse_export(written.permit_id, kilos("84.6"))


def test_endorse_finer_than_a_thousandth_is_refused_before_it_is_sent(world: World) -> None:
    written = world.issuer("ID").permits.issue(a_document("24ID000001"))
    with pytest.raises(InvalidDocument) as refused:
        world.inspector("ID").permits.endorse_export(written.permit_id, kilos("1.0001"))
    assert refused.value.facts["box"] == "14"


def test_endorse_with_another_number_of_quantities_is_refused(world: World) -> None:
    written = world.issuer("ID").permits.issue(a_document("24ID000001"))
    with pytest.raises(WrongQuantityCount) as refused:
        world.inspector("ID").permits.endorse_export(written.permit_id, kilos("1", "2"))
    assert (refused.value.facts["required"], refused.value.facts["given"]) == (1, 2)


def test_endorse_by_another_jurisdiction_is_refused(world: World) -> None:
    written = world.issuer("ID").permits.issue(a_document("24ID000001"))
    with pytest.raises(WrongJurisdiction) as refused:
        world.inspector("SG").permits.endorse_export(written.permit_id)
    assert refused.value.facts["required"] == number_of("ID")
    assert refused.value.facts["actual"] == number_of("SG")


def test_endorse_what_was_never_written_is_refused(world: World) -> None:
    with pytest.raises(UnknownPermit) as refused:
        world.inspector("ID").permits.endorse_export(PermitId(b"x" * 32), kilos("1"))
    assert refused.value.facts["permit_id"] == (b"x" * 32).hex()


def test_endorse_on_a_day_of_its_own_is_dated_there(world: World) -> None:
    written = world.issuer("ID").permits.issue(a_document("24ID000001"))
    world.wait(days=5)
    day = TODAY + timedelta(days=3)
    world.inspector("ID").permits.endorse_export(written.permit_id, on=day)
    (event,) = (
        event
        for event in world.ledger.reader.list_history(written.permit_id)
        if event.name == "ExportEndorsed"
    )
    assert event.announcement.acted_on == day  # type: ignore[attr-defined]


def test_a_short_reexport_gives_back_to_its_origin(world: World) -> None:
    origin = world.imported()
    written = world.issuer("SG").permits.issue(a_reexport())
    world.inspector("SG").permits.endorse_export(written.permit_id, kilos("45"))
    assert world.permit(origin).lines[0].drawn == 45


def a_reexport(quantity: str = "60"):  # type: ignore[no-untyped-def]
    origin = {"country": "ID", "permit_number": "24ID000001", "issued_on": TODAY.isoformat()}
    lines = [a_line(quantity, origin=origin)]
    return a_document("24SG000001", "SG", "IT", permit_type="REEXPORT", lines=lines)


def test_many_endorsements_go_together_and_one_refusal_holds_back_nobody(world: World) -> None:
    documents = [a_document(f"24ID0000{n:02}") for n in range(12)]
    written = world.issuer("ID").permits.issue_batch(documents)
    desk = world.inspector("ID")
    desk.permits.endorse_export(written[5].permit_id)
    acts = [desk.permits.plan_endorsement(one.permit_id) for one in written]
    answers = desk.perform_all(acts)
    refused = [answer for answer in answers if isinstance(answer, AlreadyEndorsed)]
    assert [answers.index(answer) for answer in refused] == [5]
    assert all(world.permit(one.permit_id).status is Status.ENDORSED for one in written)
    assert len({answer.block_number for answer in answers if isinstance(answer, ActDone)}) == 1


# ----------------------------------------------------------------------------------------- import


def test_import_records_what_arrived(world: World) -> None:
    permit_id = world.endorsed()
    inspector = world.inspector("SG").permits
    with pytest.raises(MissingDiscrepancy) as refused:
        inspector.confirm_import(permit_id, kilos("97"))
    assert refused.value.facts["line"] == 0
    inspector.confirm_import(permit_id, kilos("97"), discrepancy="DIED")
    record = world.permit(permit_id)
    assert (record.status, record.lines[0].imported) == (Status.IMPORTED, 97)


def test_import_a_second_time_is_refused_and_says_who_was_first(world: World) -> None:
    permit_id = world.imported()
    with pytest.raises(AlreadyImported) as refused:
        world.inspector("SG").permits.confirm_import(permit_id)
    assert refused.value.facts["officer_id"] == OFFICER


def test_import_above_exported_is_refused(world: World) -> None:
    permit_id = world.endorsed()
    with pytest.raises(AboveExported) as refused:
        world.inspector("SG").permits.confirm_import(permit_id, kilos("100.001"))
    assert (refused.value.facts["asked"], refused.value.facts["exported"]) == ("100.001", "100")


def test_import_before_the_export_was_endorsed_is_refused(world: World) -> None:
    written = world.issuer("ID").permits.issue(a_document("24ID000001"))
    with pytest.raises(WrongStatus) as refused:
        world.inspector("SG").permits.confirm_import(written.permit_id, kilos("1"))
    assert refused.value.facts["status"] == "issued"


def test_import_with_an_unknown_discrepancy_is_refused_before_it_is_sent(world: World) -> None:
    permit_id = world.endorsed()
    with pytest.raises(UnknownCode) as refused:
        world.inspector("SG").permits.confirm_import(permit_id, kilos("1"), discrepancy="EATEN")
    assert refused.value.facts["value"] == "EATEN"


def test_import_anywhere_in_the_area_of_the_destination(world: World) -> None:
    written = world.issuer("ID").permits.issue(a_document("24ID000001", destination="IT"))
    world.inspector("ID").permits.endorse_export(written.permit_id)
    with pytest.raises(WrongJurisdiction) as refused:
        world.inspector("SG").permits.confirm_import(written.permit_id)
    assert refused.value.facts["required"] == number_of("IT")
    world.inspector("FR").permits.confirm_import(written.permit_id)
    assert world.permit(written.permit_id).status is Status.IMPORTED


def test_an_introduction_from_the_sea_is_imported_straight_away(world: World) -> None:
    landed = a_document(
        "24SG000001",
        "SG",
        "SG",
        permit_type="INTRODUCTION_FROM_THE_SEA",
        consignor=None,
        lines=[a_line(source="X", term="FIN", unit="KGM", scientific_name="Isurus oxyrinchus")],
    )
    written = world.issuer("SG").permits.issue(landed)
    world.inspector("SG").permits.confirm_import(written.permit_id)
    line = world.permit(written.permit_id).lines[0]
    assert (line.exported, line.imported) == (100, 100)


# ------------------------------------------------------------------- refusal, return, withdrawal


def test_refused_goods_come_back_once_and_everything_is_given_back(world: World) -> None:
    origin = world.imported()
    written = world.issuer("SG").permits.issue(a_reexport())
    world.inspector("SG").permits.endorse_export(written.permit_id)
    world.inspector("IT").permits.refuse_import(written.permit_id, "MARKS_DIFFER")
    assert world.permit(written.permit_id).status is Status.REFUSED
    world.inspector("SG").permits.return_to_origin(written.permit_id)
    assert world.permit(origin).lines[0].drawn == 0
    with pytest.raises(WrongStatus) as refused:
        world.inspector("SG").permits.return_to_origin(written.permit_id)
    assert refused.value.facts["status"] == "returned"


def test_refuse_what_was_refused_before_says_who_was_first(world: World) -> None:
    permit_id = world.endorsed()
    world.inspector("SG").permits.refuse_import(permit_id, "MARKS_DIFFER")
    with pytest.raises(AlreadyRefused) as refused:
        world.inspector("SG").permits.refuse_import(permit_id, "MARKS_DIFFER")
    assert refused.value.facts["officer_id"] == OFFICER


def test_refuse_with_an_unknown_reason_is_refused_before_it_is_sent(world: World) -> None:
    permit_id = world.endorsed()
    with pytest.raises(UnknownCode) as refused:
        world.inspector("SG").permits.refuse_import(permit_id, "LOST")
    assert refused.value.facts["value"] == "LOST"


def test_withdrawal_needs_an_inspector_and_then_another_officer(world: World) -> None:
    permit_id = world.endorsed()
    with pytest.raises(NotProposed) as refused:
        world.issuer("ID").permits.confirm_withdrawal(permit_id)
    assert refused.value.facts["permit_id"] == permit_id.hex()
    world.inspector("ID").permits.withdraw_export(permit_id, "NOT_SHIPPED")
    with pytest.raises(AlreadyProposed) as again:
        world.inspector("ID").permits.withdraw_export(permit_id, "NOT_SHIPPED")
    assert again.value.facts["officer_id"] == 2
    world.issuer("ID").permits.confirm_withdrawal(permit_id)
    assert world.permit(permit_id).status is Status.CANCELLED


def test_withdrawal_by_one_person_in_both_roles_is_refused(world: World) -> None:
    permit_id = world.endorsed()
    world.appoint("ID issuer-and-inspector", Role.ISSUER | Role.INSPECTOR)
    desk = world.desk("ID issuer-and-inspector")
    desk.permits.withdraw_export(permit_id, "NOT_SHIPPED")
    with pytest.raises(SameOfficer) as refused:
        desk.permits.confirm_withdrawal(permit_id)
    number = desk.authority.get_officer(signer_of("ID issuer-and-inspector").account).officer_id
    assert refused.value.facts["officer_id"] == number


# --------------------------------------------------------------------------------------- crossings


def an_instrument(number: str = "24IT000001"):  # type: ignore[no-untyped-def]
    return a_document(
        number,
        "IT",
        permit_type="MUSICAL_INSTRUMENT",
        consignee=None,
        country_of_import=None,
        purpose="P",
        days=1000,
        lines=[
            a_line(
                "1",
                scientific_name="Dalbergia nigra",
                term="WPR",
                appendix="I",
                source="O",
                acquired_on="1978-05-01",
            )
        ],
    )


def test_crossings_are_counted_and_a_second_way_out_is_refused(world: World) -> None:
    instrument = world.issuer("IT").permits.issue(an_instrument()).permit_id
    italy, states = world.inspector("IT").permits, world.inspector("US").permits
    italy.record_crossing(instrument, Direction.OUT)
    states.record_crossing(instrument, Direction.IN)
    with pytest.raises(AlreadyOut) as refused:
        italy.record_crossing(instrument, Direction.OUT)
    assert refused.value.facts["jurisdiction"] == number_of("IT")
    states.record_crossing(instrument, Direction.OUT)
    italy.record_crossing(instrument, Direction.IN)
    italy.record_crossing(instrument, Direction.OUT)
    assert world.permit(instrument).crossings == 5
    crossings = world.ledger.reader.list_crossings(instrument)
    assert [crossing.direction for crossing in crossings] == [1, 2, 1, 2, 1]


def test_crossing_with_an_ordinary_permit_is_refused(world: World) -> None:
    written = world.issuer("ID").permits.issue(a_document("24ID000001"))
    with pytest.raises(WrongType) as refused:
        world.inspector("ID").permits.record_crossing(written.permit_id, Direction.OUT)
    assert refused.value.facts["permit_type"] == "export permit"


def test_crossing_after_the_last_day_is_refused(world: World) -> None:
    instrument = world.issuer("IT").permits.issue(an_instrument()).permit_id
    world.wait(days=1000)
    world.inspector("IT").permits.record_crossing(instrument, Direction.OUT)
    world.wait(days=1)
    with pytest.raises(OutOfTime) as refused:
        world.inspector("IT").permits.record_crossing(instrument, Direction.IN)
    assert refused.value.facts["last_day"] == "2026-11-01"
