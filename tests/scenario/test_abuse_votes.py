"""Abuse cases 14 and 15: nobody decides alone, and no vote counts twice."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cites_chain.chain.artifacts import load_artifact
from cites_chain.ids import PartyId
from cites_chain.ledger.reader.authority_questions import ask_network, ask_party
from cites_chain.ledger.reader.authority_records import NetworkRecord, PartyRecord
from cites_chain.refusals import (
    AlreadyCarried,
    AlreadyVoted,
    MembersChanged,
    NotAnAdmin,
    PartyNotActive,
    ProposalExpired,
)
from cites_chain.vault import Journal
from tests.scenario.test_life_authority import a_replacement, an_admission, signed
from tests.world import World, signer_of

ID, SG, IT, FR, US = (PartyId(number) for number in range(1, 6))


def state(world: World) -> tuple[NetworkRecord, list[PartyRecord | None]]:
    """Return members, admins and validators as the registry has them."""
    (network,) = world.ledger.reader.ask(ask_network())
    parties = [world.ledger.reader.ask(ask_party(party))[0] for party in (ID, SG, IT, FR, US)]
    return network, parties


# ------------------------------------------------------------------------------------------ row 14


def test_row_14_one_key_alone_changes_neither_members_nor_validators(world: World) -> None:
    network, parties = state(world)
    alone = world.admin("ID").authority
    decisions = [
        alone.propose_admission(*signed(an_admission())),
        alone.propose_suspension(US),
        alone.propose_admin(*a_replacement(world, is_validator=False)),
        alone.propose_validator(*a_replacement(world, is_validator=True)),
        alone.propose_no_validator(US),
        alone.propose_jurisdiction(US, "PR"),
        alone.propose_removal(US, "US"),
        alone.propose_successor(signer_of("a").account, signer_of("b").account),
    ]
    assert not any(decision.is_carried for decision in decisions)
    after, parties_after = state(world)
    assert parties_after == parties
    assert after.validators == network.validators
    assert after.successor is None
    # The same by enough keys is done.
    for code in ("SG", "IT"):
        last = world.admin(code).authority.vote(decisions[1].proposal_id)
    assert last.is_carried
    assert state(world)[0].active_party_count == network.active_party_count - 1


@pytest.mark.parametrize("contract", ["AuthorityRegistry", "PermitRegistry", "CitesForwarder"])
def test_row_14_there_is_no_function_to_pause_upgrade_or_own(contract: str) -> None:
    names = {
        str(entry["name"]).lower()
        for entry in load_artifact(contract).abi
        if entry["type"] == "function"
    }
    words = ("pause", "upgrade", "owner", "destruct", "kill", "migrate", "initialize", "delegate")
    assert [name for name in sorted(names) for word in words if word in name] == []
    assert names  # the table is not empty


def test_row_14_officers_and_strangers_propose_and_vote_nothing(world: World) -> None:
    decision = world.admin("ID").authority.propose_suspension(US)
    for name in ("ID issuer", "ID inspector", "nobody inspector"):
        with pytest.raises(NotAnAdmin) as refused:
            world.desk(name).authority.vote(decision.proposal_id)
        assert refused.value.facts["account"] == signer_of(name).account
        with pytest.raises(NotAnAdmin):
            world.desk(name).authority.propose_suspension(SG)


# ------------------------------------------------------------------------------------------ row 15


def test_row_15_a_vote_cast_twice_is_refused(world: World) -> None:
    decision = world.admin("ID").authority.propose_suspension(US)
    world.admin("SG").authority.vote(decision.proposal_id)
    with pytest.raises(AlreadyVoted) as refused:
        world.admin("ID").authority.vote(decision.proposal_id)
    assert refused.value.facts["party_id"] == ID


def test_row_15_a_vote_replayed_changes_nothing(world: World) -> None:
    decision = world.admin("ID").authority.propose_suspension(US)
    world.admin("SG").authority.vote(decision.proposal_id)
    block = world.ledger.reader.head().number
    journal: Journal = world.journal("SG admin")
    (sent,) = (entry for entry in journal.list_all() if entry.facts["verb"] == "vote")
    receipt = world.chain.send(sent.raw_transaction)
    assert (
        receipt.transaction_hash
        == world.admin("SG").authority.vote(decision.proposal_id).act.transaction_hash
    )
    assert world.ledger.reader.head().number == block
    assert world.admin("IT").authority.vote(decision.proposal_id).is_carried


def test_row_15_a_suspended_party_does_not_vote(world: World) -> None:
    suspension = world.admin("ID").authority.propose_suspension(US)
    for code in ("SG", "IT"):
        world.admin(code).authority.vote(suspension.proposal_id)
    decision = world.admin("ID").authority.propose_area("SG", 7)
    with pytest.raises(PartyNotActive) as refused:
        world.admin("US").authority.vote(decision.proposal_id)
    assert refused.value.facts["party_id"] == US
    world.admin("IT").authority.vote(decision.proposal_id)


def test_row_15_a_proposal_is_not_carried_by_shrinking_the_quorum(world: World) -> None:
    stalled = world.admin("ID").authority.propose_suspension(FR)
    world.admin("IT").authority.vote(stalled.proposal_id)
    suspension = world.admin("ID").authority.propose_suspension(US)
    for code in ("SG", "IT"):
        world.admin(code).authority.vote(suspension.proposal_id)
    with pytest.raises(MembersChanged) as refused:
        world.admin("SG").authority.vote(stalled.proposal_id)
    assert refused.value.facts["proposal_id"] == stalled.proposal_id


def test_row_15_a_vote_that_comes_too_late_is_refused(world: World) -> None:
    decision = world.admin("ID").authority.propose_suspension(US)
    world.admin("SG").authority.vote(decision.proposal_id)
    world.chain.set_clock(world.chain.now() + timedelta(days=31))
    with pytest.raises(ProposalExpired) as refused:
        world.admin("IT").authority.vote(decision.proposal_id)
    assert refused.value.facts["proposal_id"] == decision.proposal_id


def test_row_15_a_vote_for_what_is_done_is_refused(world: World) -> None:
    decision = world.admin("ID").authority.propose_suspension(US)
    for code in ("SG", "IT"):
        world.admin(code).authority.vote(decision.proposal_id)
    with pytest.raises(AlreadyCarried) as refused:
        world.admin("FR").authority.vote(decision.proposal_id)
    assert refused.value.facts["proposal_id"] == decision.proposal_id
