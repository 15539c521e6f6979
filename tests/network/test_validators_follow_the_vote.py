"""The vote that admits or suspends a Party moves the validators of running nodes."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256

import pytest

from cites_chain.ids import PartyId
from cites_chain.ledger.candidacy import Admission, SeatSought
from cites_chain.ledger.votes import Decision
from cites_chain.refusals import PartyNotActive
from tests.network.blocks import header_of, sealers_of, validators_at
from tests.network.conftest import FOUNDERS
from tests.network.goquorum import QbftNetwork
from tests.world import World, number_of, signer_of

pytestmark = [pytest.mark.network, pytest.mark.timeout(600), pytest.mark.xdist_group("network")]

FRANCE = PartyId(4)
ROUNDS = 12
"""Blocks within which every one of five validators is among the first four to seal."""


def carried_in(world: World, decision: Decision, *codes: str) -> int:
    """Let others vote and return the block of the vote that carried the proposal."""
    decisions = [world.admin(code).authority.vote(decision.proposal_id) for code in codes]
    assert [one.is_carried for one in decisions] == [False] * (len(codes) - 1) + [True]
    return decisions[-1].act.block_number


def sets_around(network: QbftNetwork, block: int) -> tuple[set[str], set[str]]:
    """Return who may seal a block, and who may seal the next one."""
    with network.chain() as chain:
        before, after = header_of(chain, block - 1), header_of(chain, block)
        return set(validators_at(chain, before)), set(validators_at(chain, after))


def test_an_admitted_party_seals_from_the_next_block_on_and_a_suspended_one_no_longer(
    network: QbftNetwork, world: World
) -> None:
    founders = {signer_of(f"{code} validator").account for code in FOUNDERS}
    newcomer = signer_of("US validator")
    network.join(sha256(b"trial key of US validator").digest())
    network.await_peers()  # a newcomer that is not at the head would miss its first turns
    admission = Admission(
        admin=signer_of("US admin").account,
        validator=newcomer.account,
        seats=(SeatSought(number_of("US")),),
        deadline=world.ledger.chain.now() + timedelta(days=20),
    )
    signatures = [admission.sign(signer_of(f"US {who}"), 20190) for who in ("admin", "validator")]
    proposal = world.admin("ID").authority.propose_admission(admission, *signatures)

    admitted = carried_in(world, proposal, "SG", "IT")
    assert sets_around(network, admitted) == (founders, founders | {newcomer.account})
    network.await_block(admitted + ROUNDS)
    assert newcomer.account not in sealers_of(network, admitted)
    later = [sealers_of(network, admitted + number) for number in range(1, ROUNDS + 1)]
    assert all(len(sealers) >= 4 for sealers in later)  # of five, two thirds are four
    assert any(newcomer.account in sealers for sealers in later)

    france = signer_of("FR validator").account
    members = founders | {newcomer.account}
    suspension = world.admin("US").authority.propose_suspension(FRANCE)
    suspended = carried_in(world, suspension, "ID", "SG")
    assert sets_around(network, suspended) == (members, members - {france})
    network.await_block(suspended + ROUNDS)
    later = [sealers_of(network, suspended + number) for number in range(1, ROUNDS + 1)]
    assert all(france not in sealers for sealers in later)
    with pytest.raises(PartyNotActive) as refused:
        world.admin("FR").authority.propose_suspension(PartyId(1))
    assert refused.value.facts["party_id"] == FRANCE
