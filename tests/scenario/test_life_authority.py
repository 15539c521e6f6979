"""Officers, votes and quotas through the SDK, and beside each act the nearest refusal."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from cites_chain.errors import InvalidDocument
from cites_chain.ids import PartyId
from cites_chain.ledger.calldata import AUTHORITY_REGISTRY, calldata, second
from cites_chain.ledger.candidacy import Admission, Replacement, SeatSought
from cites_chain.ledger.quotas import quota_key
from cites_chain.ledger.reader import Role
from cites_chain.ledger.votes import Decision
from cites_chain.refusals import (
    AccountTaken,
    AlreadyVoid,
    AlreadyVoted,
    ConsentExpired,
    EmptyTerm,
    JurisdictionNotHeld,
    JurisdictionTaken,
    KeyVoided,
    NotAnAdmin,
    NotAnOfficer,
    NothingToChange,
    NothingToUndo,
    NotSignedByCandidate,
    OutsideTerm,
    PartyNotActive,
    PartyNotSuspended,
    QuotaBelowUse,
    QuotaExists,
    RoleMissing,
    TermOver,
    TooFarBack,
    UnfitAccount,
    UnfitFirstDay,
    UnknownProposal,
    UnknownQuota,
    WrongJurisdiction,
    WrongParty,
)
from tests.world import BEGINNING, TODAY, World, a_document, number_of, signer_of

ID, SG, IT, FR, US = (PartyId(number) for number in range(1, 6))
LATER = BEGINNING + timedelta(days=400)


def carry(world: World, decision: Decision, *codes: str) -> bool:
    """Let other Parties vote for a proposal; return whether the last vote carried it."""
    decisions = [world.admin(code).authority.vote(decision.proposal_id) for code in codes]
    return decisions[-1].is_carried


# -------------------------------------------------------------------------------------- officers


def test_add_officer_gives_a_number_and_the_officer_can_act(world: World) -> None:
    clerk = signer_of("ID clerk")
    appointed = world.admin("ID").authority.add_officer(
        clerk.account, "ID", Role.ISSUER, until=LATER, identity_hash=b"i" * 32
    )
    assert appointed.officer_id == 11
    post = world.desk("ID clerk").post()
    assert (post.officer_id, post.jurisdiction) == (11, number_of("ID"))


def test_add_officer_by_somebody_who_is_no_admin_is_refused(world: World) -> None:
    with pytest.raises(NotAnAdmin) as refused:
        world.inspector("ID").authority.add_officer(
            signer_of("x").account, "ID", Role.ISSUER, until=LATER, identity_hash=b"i" * 32
        )
    assert refused.value.facts["account"] == signer_of("ID inspector").account


def test_add_officer_for_anothers_jurisdiction_is_refused(world: World) -> None:
    with pytest.raises(JurisdictionNotHeld) as refused:
        world.admin("ID").authority.add_officer(
            signer_of("x").account, "SG", Role.ISSUER, until=LATER, identity_hash=b"i" * 32
        )
    assert refused.value.facts["jurisdiction"] == number_of("SG")


def test_add_officer_twice_is_refused(world: World) -> None:
    with pytest.raises(AccountTaken) as refused:
        world.admin("ID").authority.add_officer(
            signer_of("SG issuer").account, "ID", Role.ISSUER, until=LATER, identity_hash=b"i" * 32
        )
    assert refused.value.facts["account"] == signer_of("SG issuer").account


def test_add_officer_with_a_term_that_ends_before_it_begins_is_refused(world: World) -> None:
    with pytest.raises(EmptyTerm):
        world.admin("ID").authority.add_officer(
            signer_of("x").account,
            "ID",
            Role.ISSUER,
            start=LATER,
            until=LATER,
            identity_hash=b"i" * 32,
        )


def test_change_officer_takes_a_role_away_and_gives_it_again(world: World) -> None:
    account = signer_of("ID issuer").account
    admin = world.admin("ID").authority
    admin.change_officer(account, Role.INSPECTOR, until=LATER)
    with pytest.raises(RoleMissing) as refused:
        world.issuer("ID").permits.issue(a_document("24ID000001"))
    assert refused.value.facts["account"] == account
    admin.change_officer(account, Role.ISSUER, until=LATER)
    admin.change_officer(account, Role.INSPECTOR, until=LATER)  # not taken for the first time
    assert admin.get_officer(account).roles == Role.INSPECTOR
    with pytest.raises(WrongParty) as wrong:
        world.admin("SG").authority.change_officer(account, Role.ISSUER, until=LATER)
    assert wrong.value.facts["required"] == ID


def test_end_officer_ends_the_term_and_what_was_done_stands(world: World) -> None:
    permit_id = world.endorsed()
    account = signer_of("ID issuer").account
    world.admin("ID").authority.end_officer(account)
    with pytest.raises(OutsideTerm) as refused:
        world.issuer("ID").permits.issue(a_document("24ID000002"))
    assert refused.value.facts["account"] == account
    world.inspector("SG").permits.confirm_import(permit_id)
    world.wait(hours=1)
    with pytest.raises(TermOver):
        world.admin("ID").authority.end_officer(account, until=world.chain.now())


def test_void_key_makes_acts_void_from_that_hour_on(world: World) -> None:
    before = world.endorsed("24ID000001")
    world.wait(hours=3)
    stolen_at = world.chain.now()
    after = world.endorsed("24ID000002")
    world.admin("ID").authority.void_key(signer_of("ID issuer").account, stolen_at)
    world.inspector("SG").permits.confirm_import(before)
    with pytest.raises(KeyVoided) as refused:
        world.inspector("SG").permits.confirm_import(after)
    assert refused.value.facts["account"] == signer_of("ID issuer").account
    assert world.permit(after).issue_act.is_void
    assert not world.permit(before).issue_act.is_void


def test_void_key_only_gets_earlier_and_not_further_than_ninety_days(world: World) -> None:
    account = signer_of("ID issuer").account
    admin = world.admin("ID").authority
    world.wait(days=100)
    with pytest.raises(TooFarBack):
        admin.void_key(account, world.chain.now() - timedelta(days=91))
    admin.void_key(account, world.chain.now() - timedelta(days=10))
    with pytest.raises(AlreadyVoid) as refused:
        admin.void_key(account, world.chain.now() - timedelta(days=9))
    assert refused.value.facts["account"] == account
    admin.void_key(account, world.chain.now() - timedelta(days=11))


def test_get_officer_of_a_stranger_is_refused(world: World) -> None:
    with pytest.raises(NotAnOfficer) as refused:
        world.admin("ID").authority.get_officer(signer_of("nobody").account)
    assert refused.value.facts["account"] == signer_of("nobody").account


# ------------------------------------------------------------------------------------- admission


def an_admission(*, days: int = 20, code: str = "BR") -> Admission:
    return Admission(
        admin=signer_of("BR admin").account,
        validator=signer_of("BR validator").account,
        seats=(SeatSought(number_of(code)),),
        deadline=BEGINNING + timedelta(days=days),
    )


def signed(admission: Admission) -> tuple[Admission, bytes, bytes]:
    return (
        admission,
        admission.sign(signer_of("BR admin"), 20190),
        admission.sign(signer_of("BR validator"), 20190),
    )


def test_admission_is_carried_by_more_than_two_thirds(world: World) -> None:
    decision = world.admin("ID").authority.propose_admission(*signed(an_admission()))
    assert (decision.proposal_id, decision.is_carried) == (1, False)
    assert not carry(world, decision, "SG", "IT")
    assert carry(world, decision, "FR")
    (party_id,) = (
        event.announcement.party_id  # type: ignore[attr-defined]
        for event in world.ledger.reader.iter_events()
        if event.name == "PartyAdmitted"
    )
    assert party_id == 6
    world.appoint("BR issuer", Role.ISSUER)
    assert world.desk("BR issuer").post().jurisdiction == number_of("BR")


def test_admission_that_the_candidate_did_not_sign_is_refused(world: World) -> None:
    admission, _, validator_signature = signed(an_admission())
    forged = admission.sign(signer_of("ID admin"), 20190)
    with pytest.raises(NotSignedByCandidate) as refused:
        world.admin("ID").authority.propose_admission(admission, forged, validator_signature)
    assert refused.value.facts["account"] == signer_of("BR admin").account
    assert refused.value.facts["signer"] == signer_of("ID admin").account


def test_admission_signed_for_another_network_is_refused(world: World) -> None:
    admission = an_admission()
    abroad = [admission.sign(signer_of(f"BR {who}"), 20191) for who in ("admin", "validator")]
    with pytest.raises(NotSignedByCandidate):
        world.admin("ID").authority.propose_admission(admission, *abroad)


def test_admission_to_a_seat_that_is_taken_or_too_late_is_refused(world: World) -> None:
    with pytest.raises(JurisdictionTaken) as refused:
        world.admin("ID").authority.propose_admission(*signed(an_admission(code="SG")))
    assert refused.value.facts["party_id"] == SG
    world.wait(days=21)
    with pytest.raises(ConsentExpired):
        world.admin("ID").authority.propose_admission(*signed(an_admission()))


def test_the_digest_of_an_admission_is_the_contracts(world: World) -> None:
    admission = an_admission()
    seats = [(seat.jurisdiction, seat.area) for seat in admission.seats]
    asked = calldata(
        AUTHORITY_REGISTRY,
        "admissionDigest",
        admission.admin,
        admission.validator,
        seats,
        second(admission.deadline),
    )
    assert world.chain.call(AUTHORITY_REGISTRY, asked) == admission.digest(20190)


@pytest.mark.parametrize("is_validator", [False, True])
def test_the_digest_of_a_replacement_is_the_contracts(world: World, *, is_validator: bool) -> None:
    replacement, _ = a_replacement(world, is_validator=is_validator)
    asked = calldata(
        AUTHORITY_REGISTRY,
        "replacementDigest",
        replacement.party_id,
        replacement.candidate,
        is_validator,
        second(replacement.deadline),
    )
    assert world.chain.call(AUTHORITY_REGISTRY, asked) == replacement.digest(20190)


# ------------------------------------------------------------------------------ other proposals


def test_suspension_silences_a_party_until_it_is_reinstated(world: World) -> None:
    decision = world.admin("ID").authority.propose_suspension(US)
    assert carry(world, decision, "SG", "IT")
    with pytest.raises(PartyNotActive) as refused:
        world.desk("US inspector").post()
    assert refused.value.facts["party_id"] == US
    back = world.admin("SG").authority.propose_reinstatement(US)
    assert carry(world, back, "IT", "FR")
    assert world.desk("US inspector").post().jurisdiction == number_of("US")
    with pytest.raises(PartyNotSuspended):
        world.admin("SG").authority.propose_reinstatement(IT)


def a_replacement(world: World, *, is_validator: bool) -> tuple[Replacement, bytes]:
    kind = "validator" if is_validator else "admin"
    candidate = signer_of(f"US new {kind}")
    replacement = Replacement(
        party_id=US,
        current=signer_of(f"US {kind}").account,
        candidate=candidate.account,
        is_validator=is_validator,
        deadline=BEGINNING + timedelta(days=20),
    )
    return replacement, replacement.sign(candidate, 20190)


def test_an_admin_is_replaced_by_vote(world: World) -> None:
    decision = world.admin("ID").authority.propose_admin(*a_replacement(world, is_validator=False))
    assert carry(world, decision, "SG", "IT")
    with pytest.raises(NotAnAdmin):
        world.admin("US").authority.vote(decision.proposal_id)
    world.desk("US new admin").authority.propose_observer(signer_of("observer").account)


def test_a_validator_is_replaced_and_then_given_up(world: World) -> None:
    authority = world.admin("ID").authority
    decision = authority.propose_validator(*a_replacement(world, is_validator=True))
    assert carry(world, decision, "SG", "IT")
    assert carry(world, authority.propose_no_validator(US), "SG", "IT")
    with pytest.raises(NothingToChange):
        authority.propose_no_validator(US)


def test_a_replacement_signed_by_somebody_else_is_refused(world: World) -> None:
    replacement, _ = a_replacement(world, is_validator=True)
    with pytest.raises(NotSignedByCandidate):
        world.admin("ID").authority.propose_validator(
            replacement, replacement.sign(signer_of("ID admin"), 20190)
        )


def test_jurisdictions_are_added_and_removed_by_vote(world: World) -> None:
    authority = world.admin("ID").authority
    assert carry(world, authority.propose_jurisdiction(US, "PR"), "SG", "IT")
    with pytest.raises(JurisdictionTaken):
        authority.propose_jurisdiction(SG, "PR")
    assert carry(world, authority.propose_removal(US, "PR"), "SG", "IT")
    with pytest.raises(JurisdictionNotHeld):
        authority.propose_removal(US, "PR")


def test_an_area_is_set_by_vote(world: World) -> None:
    authority = world.admin("ID").authority
    assert carry(world, authority.propose_area("US", 1), "SG", "IT")
    with pytest.raises(NothingToChange):
        authority.propose_area("US", 1)


def test_keys_are_voided_by_vote_and_an_admins_voiding_is_undone(world: World) -> None:
    account = signer_of("US issuer").account
    authority = world.admin("ID").authority
    with pytest.raises(NothingToUndo) as refused:
        authority.propose_undo(account)
    assert refused.value.facts["account"] == account
    world.admin("US").authority.void_key(account, world.chain.now())
    assert carry(world, authority.propose_undo(account), "SG", "IT")
    world.issuer("US").post()
    assert carry(world, authority.propose_void(account, BEGINNING), "SG", "IT")
    with pytest.raises(KeyVoided):
        world.issuer("US").post()


def test_observer_and_successor_are_announced_by_vote(world: World) -> None:
    authority = world.admin("ID").authority
    observer = signer_of("observer").account
    assert carry(world, authority.propose_observer(observer), "SG", "IT", "FR")
    with pytest.raises(NothingToChange):
        authority.propose_observer(observer)
    first, second_ = signer_of("first").account, signer_of("second").account
    with pytest.raises(UnfitAccount):
        authority.propose_successor(first, None)
    assert carry(world, authority.propose_successor(first, second_), "SG", "IT", "FR")


def test_proposing_again_finds_the_open_proposal_and_voting_is_for_ever(world: World) -> None:
    authority = world.admin("ID").authority
    first = authority.propose_suspension(US)
    again = authority.propose_suspension(US)
    assert (again.proposal_id, again.act.was_done_before) == (first.proposal_id, True)
    world.wait(days=31)
    later = authority.propose_suspension(US)
    assert (later.proposal_id, later.act.was_done_before) == (first.proposal_id + 1, False)
    with pytest.raises(AlreadyVoted) as refused:
        authority.vote(later.proposal_id)
    assert refused.value.facts["party_id"] == ID
    with pytest.raises(UnknownProposal):
        authority.vote(77)


# ---------------------------------------------------------------------------------------- quotas

KEY = quota_key("ID", 2024, "Malayopython reticulatus", "SKI", "NAR", "W")


def test_a_quota_is_set_changed_and_never_below_its_use(world: World) -> None:
    quotas = world.issuer("ID").quotas
    first_day = TODAY + timedelta(days=2)
    with pytest.raises(UnknownQuota) as unknown:
        quotas.change(KEY, Decimal(5))
    assert unknown.value.facts["year"] == 2024
    quotas.set(KEY, Decimal(1000), first_day=first_day, opening=Decimal(100))
    with pytest.raises(QuotaBelowUse) as refused:
        quotas.change(KEY, Decimal("99.999"))
    assert refused.value.facts["used"] == "100"
    quotas.change(KEY, Decimal(100), is_hard=False)
    quotas.change(KEY, Decimal(2000))
    quotas.change(KEY, Decimal(100), is_hard=False)  # not taken for the first time
    found = quotas.find(KEY)
    assert found is not None
    assert (found.limit, found.is_hard, found.left) == (100, False, 0)


def test_a_quota_is_set_once_and_with_notice(world: World) -> None:
    quotas = world.issuer("ID").quotas
    with pytest.raises(UnfitFirstDay) as unfit:
        quotas.set(KEY, Decimal(1000), first_day=TODAY + timedelta(days=1))
    assert unfit.value.facts["earliest"] == "2024-02-07"
    quotas.set(KEY, Decimal(1000), first_day=TODAY + timedelta(days=2))
    with pytest.raises(QuotaExists) as refused:
        quotas.set(KEY, Decimal(1001), first_day=TODAY + timedelta(days=2))
    assert refused.value.facts["year"] == 2024


def test_a_quota_of_another_jurisdiction_or_too_fine_is_refused(world: World) -> None:
    first_day = TODAY + timedelta(days=2)
    with pytest.raises(WrongJurisdiction) as refused:
        world.issuer("SG").quotas.set(KEY, Decimal(1), first_day=first_day)
    assert refused.value.facts["required"] == number_of("ID")
    with pytest.raises(InvalidDocument) as fine:
        world.issuer("ID").quotas.set(KEY, Decimal("0.0001"), first_day=first_day)
    assert fine.value.facts["box"] == "11a"
