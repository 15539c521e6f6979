"""Invariant 6: the announcements alone rebuild what both registries store.

One long story on the embedded ledger, in which every announcement of the contracts occurs, rebuilt
from its events and compared with the views, field by field.
"""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from cites_chain.ids import Account, PartyId, PermitId
from cites_chain.ledger.authority import AuthorityDesk
from cites_chain.ledger.candidacy import Admission, Replacement, SeatSought
from cites_chain.ledger.origins import Origins
from cites_chain.ledger.quotas import quota_key
from cites_chain.ledger.reader import Direction, PartyRecord, Role
from cites_chain.ledger.reader.authority_events import AUTHORITY_EVENTS
from cites_chain.ledger.reader.permit_events import PERMIT_EVENTS
from cites_chain.ledger.votes import Decision
from tests.rebuilt import require_authorities_rebuilt, require_permits_rebuilt
from tests.world import World, a_document, a_line, kilos, number_of, quoting, signer_of


@pytest.fixture
def founders(world: World) -> tuple[PartyRecord, ...]:
    """The Parties before anybody voted."""
    return world.ledger.reader.list_parties()


def names(world: World) -> set[str]:
    return {event.name for event in world.ledger.reader.iter_events()}


def require_rebuilt(world: World, founders: tuple[PartyRecord, ...]) -> None:
    reader = world.ledger.reader
    events = tuple(reader.iter_events())
    require_permits_rebuilt(reader, events)
    require_authorities_rebuilt(reader, events, founders)


# ------------------------------------------------------------------------------------ the permits


def set_quota(world: World) -> None:
    key = quota_key("ID", 2024, "Malayopython reticulatus", "SKI", "NAR", "W")
    quotas = world.issuer("ID").quotas
    first_day = (world.chain.now() + timedelta(days=2)).date()
    quotas.set(key, Decimal(1000), first_day=first_day, opening=Decimal(50), is_hard=False)
    world.wait(days=2)
    quotas.change(key, Decimal(120), is_hard=False)


def export(world: World, number: str, quantity: str, **more: object) -> PermitId:
    document = a_document(
        number, lines=[a_line(quantity)], issued_on=world.chain.now().date(), **more
    )
    return world.issuer("ID").permits.issue(document).permit_id


def move(world: World, permit_id: PermitId, way: tuple[str, str], quantity: str) -> None:
    world.inspector(way[0]).permits.endorse_export(permit_id, kilos(quantity))
    world.inspector(way[1]).permits.confirm_import(permit_id, kilos(quantity))


def reexport(
    world: World, number: str, origin: str, way: tuple[str, str], quantity: str
) -> PermitId:
    today = world.chain.now().date()
    line = a_line(quantity, origin=quoting(origin, "ID", today))
    document = a_document(number, *way, permit_type="REEXPORT", lines=[line], issued_on=today)
    return world.issuer(way[0]).permits.issue(document).permit_id


def lead_reexports(world: World) -> None:
    """An origin; re-exports that ship short, are cancelled, returned, replaced, converted."""
    origin = export(world, "24ID000100", "100")  # over the soft quota of 120 with its opening 50
    move(world, origin, ("ID", "SG"), "98")
    world.hand_over(origin, "ID", "SG")
    issuer = world.issuer("SG").permits
    short = reexport(world, "24SG000100", "24ID000100", ("SG", "IT"), "40")
    world.inspector("SG").permits.endorse_export(short, kilos("33.5"))
    issuer.cancel(reexport(world, "24SG000101", "24ID000100", ("SG", "IT"), "10"), "HOLDER_ASKED")
    issuer.return_unused(reexport(world, "24SG000102", "24ID000100", ("SG", "IT"), "11"))
    old = reexport(world, "24SG000103", "24ID000100", ("SG", "US"), "12")
    today = world.chain.now().date()
    line = a_line("12", origin=quoting("24ID000100", "ID", today))
    replacing = {
        "permit_number": "24SG000103",
        "issued_on": today.isoformat(),
        "reason": "DAMAGED",
    }
    new = a_document(
        "24SG000104",
        "SG",
        "US",
        permit_type="REEXPORT",
        lines=[line],
        issued_on=today,
        replaces=replacing,
    )
    issuer.replace(old, new)
    belts = a_line("60", term="LPS", origin=quoting("24ID000100", "ID", today))
    converted = a_document(
        "24SG000105", "SG", "FR", permit_type="REEXPORT", lines=[belts], issued_on=today
    )
    made = issuer.issue(converted, Origins(drawn={0: Decimal(5)})).permit_id
    move(world, made, ("SG", "FR"), "55")


def lead_refusals(world: World) -> None:
    refused = export(world, "24ID000200", "7")
    world.inspector("ID").permits.endorse_export(refused)
    world.inspector("SG").permits.refuse_import(refused, "SPECIES_DIFFERS")
    world.inspector("ID").permits.return_to_origin(refused)
    never_left = export(world, "24ID000201", "8")
    world.inspector("ID").permits.endorse_export(never_left)
    world.inspector("ID").permits.withdraw_export(never_left, "NOT_SHIPPED")
    world.issuer("ID").permits.confirm_withdrawal(never_left)
    lost = export(world, "24ID000202", "9")
    world.issuer("ID").permits.report_lost(lost)
    world.issuer("ID").permits.report_found(lost)


def lead_papers(world: World) -> None:
    today = world.chain.now().date()
    issuer, taker = world.issuer("ID").permits, world.issuer("SG").permits
    issuer.register_paper(a_document("23ID000001", issued_on=today - timedelta(days=100), days=150))
    unseen = a_document("24ID000300", issued_on=today)
    paper = taker.transcribe(unseen, exported=kilos("90")).permit_id
    issuer.attest(paper, "24ID000300")
    both = a_document("24ID000301", issued_on=today)
    issuer.issue(both)
    second = taker.transcribe(both).permit_id
    issuer.attest(second, "24ID000301")
    false = taker.transcribe(a_document("24ID000302", issued_on=today)).permit_id
    issuer.repudiate(false, "NEVER_ISSUED")
    regretted = taker.transcribe(a_document("24ID000303", issued_on=today)).permit_id
    issuer.attest(regretted, "24ID000303")
    issuer.repudiate(regretted, "NUMBER_MISUSED")


def lead_import_permit(world: World) -> None:
    today = world.chain.now().date()
    granted = world.issuer("SG").permits.issue(
        a_document(
            "24SG000400",
            "SG",
            "SG",
            permit_type="IMPORT",
            consignor={"name": "PT Kulit Nusantara", "country": "ID"},
            issued_on=today,
            days=360,
        )
    )
    world.hand_over(granted.permit_id, "SG", "ID")
    first = export(world, "24ID000400", "20", import_permit={"permit_number": "24SG000400"})
    world.issuer("ID").permits.cancel(first, "WRITTEN_IN_ERROR")
    again = export(world, "24ID000401", "20", import_permit={"permit_number": "24SG000400"})
    move(world, again, ("ID", "SG"), "20")


def lead_rare_acts(world: World) -> None:
    today = world.chain.now().date()
    issuer, inspector = world.issuer("ID").permits, world.inspector("ID").permits
    late = a_document("24ID000500", issued_on=today, retrospective={"reason": "no power"})
    file = issuer.prepare(late)
    consent = world.issuer("SG").permits.consent_retrospective
    consent(PermitId(file.permit_id), file.document_hash)
    issuer.issue_retrospective(late)
    consent(PermitId(b"never issued".ljust(32)), file.document_hash)
    wood = a_line("30", scientific_name="Gonystylus bancanus", term="SAW", unit="MTQ")
    timber = issuer.issue(a_document("24ID000501", lines=[wood], is_timber=True, issued_on=today))
    inspector.endorse_export(timber.permit_id)
    world.issuer("SG").permits.release_destination(timber.permit_id, "US")
    world.issuer("US").permits.accept_destination(timber.permit_id)
    last_day = today + timedelta(days=200)
    world.issuer("US").permits.extend_timber(timber.permit_id, last_day)
    tiger = a_document(
        "24ID000502",
        permit_type="MUSICAL_INSTRUMENT",
        lines=[a_line("1")],
        issued_on=today,
        days=1000,
    )
    passport = issuer.issue(tiger).permit_id
    inspector.record_crossing(passport, Direction.OUT)
    world.inspector("SG").permits.record_crossing(passport, Direction.IN)
    world.inspector("SG").permits.record_crossing(passport, Direction.OUT)
    sea = a_line("4", source="X", scientific_name="Isurus oxyrinchus")
    landed = a_document(
        "24US000500",
        "US",
        "US",
        permit_type="INTRODUCTION_FROM_THE_SEA",
        consignor=None,
        lines=[sea],
        issued_on=today,
    )
    introduced = world.issuer("US").permits.issue(landed).permit_id
    world.inspector("US").permits.confirm_import(introduced, kilos("3.5"), discrepancy="SPOILED")


def lead_expiry(world: World) -> None:
    forgotten = export(world, "24ID000600", "6", days=20)
    world.wait(days=60)
    world.issuer("US").permits.expire(forgotten)


def test_permits_rebuilt_from_every_announcement_are_those_stored(
    world: World, founders: tuple[PartyRecord, ...]
) -> None:
    set_quota(world)
    lead_reexports(world)
    lead_refusals(world)
    lead_papers(world)
    lead_import_permit(world)
    lead_rare_acts(world)
    lead_expiry(world)
    assert {kind.__name__ for kind in PERMIT_EVENTS} - names(world) == set()
    require_rebuilt(world, founders)


# -------------------------------------------------------------------------------- the authorities


def carry(world: World, made: Decision, *codes: str) -> None:
    """Vote one after the other until the proposal is carried."""
    for code in codes:
        if not made.is_carried:
            made = world.admin(code).authority.vote(made.proposal_id)
    assert made.is_carried


def japan(world: World) -> Admission:
    return Admission(
        admin=signer_of("JP admin").account,
        validator=signer_of("JP validator").account,
        seats=(SeatSought(number_of("JP")), SeatSought(number_of("KR"), 4)),
        deadline=world.chain.now() + timedelta(days=20),
    )


def admit(world: World, admin: AuthorityDesk) -> None:
    asked, chain_id = japan(world), world.ledger.network.chain_id
    signatures = [asked.sign(signer_of(f"JP {role}"), chain_id) for role in ("admin", "validator")]
    carry(world, admin.propose_admission(asked, *signatures), "SG", "FR", "US")


def replace_accounts(world: World, admin: AuthorityDesk) -> None:
    chain_id, deadline = world.ledger.network.chain_id, world.chain.now() + timedelta(days=20)
    for role, is_validator in (("admin", False), ("validator", True)):
        current: Account = signer_of(f"IT {role}").account
        new = signer_of(f"IT new {role}")
        asked = Replacement(PartyId(3), current, new.account, is_validator, deadline)
        propose = admin.propose_validator if is_validator else admin.propose_admin
        carry(world, propose(asked, asked.sign(new, chain_id)), "SG", "FR", "US")


def change_officers(world: World) -> None:
    world.appoint("ID second issuer", Role.ISSUER)
    account = signer_of("ID second issuer").account
    desk = world.admin("ID").authority
    desk.change_officer(
        account, Role.ISSUER | Role.INSPECTOR, until=world.chain.now() + timedelta(days=99)
    )
    world.wait(days=1)
    desk.end_officer(account)
    desk.void_key(account, world.chain.now() - timedelta(hours=5))
    desk.void_key(account, world.chain.now() - timedelta(hours=20))


def test_authorities_rebuilt_from_every_announcement_are_those_stored(
    world: World, founders: tuple[PartyRecord, ...]
) -> None:
    admin = world.admin("ID").authority
    change_officers(world)
    carry(world, admin.propose_undo(signer_of("ID second issuer").account), "SG", "IT", "FR", "US")
    issuer = signer_of("SG issuer").account
    carry(world, admin.propose_void(issuer, world.chain.now()), "FR", "IT", "US", "SG")
    carry(world, admin.propose_area("US", 7), "SG", "IT", "FR", "US")
    carry(world, admin.propose_jurisdiction(PartyId(1), "TL", 2), "SG", "IT", "FR", "US")
    carry(world, admin.propose_removal(PartyId(1), "TL"), "SG", "IT", "FR", "US")
    carry(world, admin.propose_observer(signer_of("Secretariat").account), "SG", "IT", "FR")
    pair = signer_of("next authorities").account, signer_of("next permits").account
    carry(world, admin.propose_successor(*pair), "SG", "IT", "FR")
    replace_accounts(world, admin)
    overtaken = admin.propose_observer(None)
    admit(world, admin)
    carry(world, admin.propose_suspension(PartyId(2)), "FR", "US", "JP")
    carry(world, admin.propose_reinstatement(PartyId(2)), "FR", "US", "JP")
    admin.propose_successor(None, None)
    assert not overtaken.is_carried
    assert {kind.__name__ for kind in AUTHORITY_EVENTS} - names(world) == set()
    require_rebuilt(world, founders)


def test_rebuilding_without_one_announcement_is_noticed(
    world: World, founders: tuple[PartyRecord, ...]
) -> None:
    """The comparison can fail: an announcement left out changes what is rebuilt."""
    permit_id = export(world, "24ID000001", "5")
    world.inspector("ID").permits.endorse_export(permit_id)
    reader = world.ledger.reader
    events = tuple(reader.iter_events())
    require_permits_rebuilt(reader, events)
    with pytest.raises(AssertionError):
        require_permits_rebuilt(reader, events[:-1])
    with pytest.raises(AssertionError):
        require_authorities_rebuilt(
            reader, [event for event in events if event.name != "OfficerAdded"], founders
        )
