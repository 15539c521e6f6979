"""The vote that admits, suspends or equips a Party moves the validators of running nodes.

The tests are told one after the other on one network: the fifth Party comes, nobody decides alone,
a lost key is replaced, a Party is suspended, let in again, and leaves.
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from cites_chain.ids import Account, PartyId
from cites_chain.ledger.acts import ActDone, PlannedAct
from cites_chain.ledger.calldata import AUTHORITY_REGISTRY, NO_ACCOUNT, calldata, second
from cites_chain.ledger.candidacy import Admission, Replacement, SeatSought
from cites_chain.ledger.reader import Role, Status
from cites_chain.ledger.votes import Decision
from cites_chain.refusals import AlreadyVoted, PartyNotActive, PartyNotSuspended
from tests.abi import entries
from tests.network.blocks import hashes_of, header_of, proposer_of, sealers_of, validators_at
from tests.network.conftest import FOUNDERS, key_of
from tests.network.goquorum import QbftNetwork
from tests.network.ministry import Ministry, carried_by
from tests.scenario.test_abuse_votes import state
from tests.world import World, a_document, number_of, signer_of

pytestmark = [pytest.mark.network, pytest.mark.timeout(1500), pytest.mark.xdist_group("network")]

INDONESIA, SINGAPORE, ITALY, FRANCE, STATES = (PartyId(number) for number in range(1, 6))
MEMBERS = 5
SPARE = 2
"""Blocks after its turn within which a validator has sealed."""

TURNS = 3


@pytest.fixture(scope="module")
def ministries(
    network: QbftNetwork, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Ministry]:
    """Return the homes from which the Parties vote by commands."""
    folder = tmp_path_factory.mktemp("ministries")
    extra = {"IT": ("second validator",)}
    return {
        code: Ministry.settle(code, folder, network, *extra.get(code, ()))
        for code in (*FOUNDERS, "US")
    }


def validator(code: str) -> Account:
    return signer_of(f"{code} validator").account


def carried_in(world: World, decision: Decision, *codes: str) -> int:
    """Let others vote and return the block of the vote that carried the proposal."""
    decisions = [world.admin(code).authority.vote(decision.proposal_id) for code in codes]
    assert [one.is_carried for one in decisions] == [False] * (len(codes) - 1) + [True]
    return decisions[-1].act.block_number


def sets_around(network: QbftNetwork, block: int) -> tuple[set[str], set[str]]:
    """Return who may seal a block, and who may seal the next one."""
    with network.chain(*network.running) as chain:
        before, after = header_of(chain, block - 1), header_of(chain, block)
        return set(validators_at(chain, before)), set(validators_at(chain, after))


def require_seals(network: QbftNetwork, account: Account, after: int) -> None:
    """Check that a validator comes to its turn, and seals then or within two blocks."""
    turn = first_turn(network, account, after)
    network.await_block(turn + SPARE)
    assert any(account in sealers_of(network, turn + later) for later in range(SPARE + 1))


def first_turn(network: QbftNetwork, account: Account, after: int) -> int:
    """Return the block that a validator proposed; on a busy machine it may miss a turn or two."""
    for number in range(after + 1, after + 1 + TURNS * MEMBERS):
        network.await_block(number)
        if proposer_of(network, number) == account:
            return number
    raise AssertionError(f"{account} proposed nothing after block {after}")


def require_absent(network: QbftNetwork, account: Account, after: int) -> None:
    """Check that an account seals nothing while every validator has its turn."""
    newest = after + MEMBERS + 1
    network.await_block(newest)
    assert all(
        account not in sealers_of(network, number) and proposer_of(network, number) != account
        for number in range(after + 1, newest + 1)
    )


def newcomer(world: World) -> tuple[Admission, bytes, bytes]:
    """Return the admission of the United States, and what its two accounts signed."""
    admission = Admission(
        admin=signer_of("US admin").account,
        validator=validator("US"),
        seats=(SeatSought(number_of("US")),),
        deadline=world.ledger.chain.now() + timedelta(days=20),
    )
    first, other = (admission.sign(signer_of(f"US {who}"), 20190) for who in ("admin", "validator"))
    return admission, first, other


def test_an_admitted_party_seals_from_the_next_block_on(network: QbftNetwork, world: World) -> None:
    founders = {validator(code) for code in FOUNDERS}
    network.join(key_of("US"))
    network.await_peers()  # a newcomer that is not at the head would miss its first turns
    proposal = world.admin("ID").authority.propose_admission(*newcomer(world))
    admitted = carried_in(world, proposal, "SG", "IT")
    assert sets_around(network, admitted) == (founders, founders | {validator("US")})
    assert validator("US") not in sealers_of(network, admitted)
    require_seals(network, validator("US"), admitted)
    network.await_block(admitted + MEMBERS)
    later = [sealers_of(network, admitted + number) for number in range(1, MEMBERS + 1)]
    assert all(len(sealers) >= 4 for sealers in later)  # of five, two thirds are four


# -------------------------------------------------------------------------- one Party alone


def replacing(world: World, name: str, *, is_validator: bool) -> tuple[object, ...]:
    """Return arguments that give Italy another account, signed by that account."""
    current = signer_of(f"IT {'validator' if is_validator else 'admin'}").account
    candidate, deadline = signer_of(name), world.ledger.chain.now() + timedelta(days=20)
    asked = Replacement(ITALY, current, candidate.account, is_validator, deadline)
    return ITALY, candidate.account, second(deadline), asked.sign(candidate, 20190)


def acts_of_one(world: World) -> dict[str, tuple[object, ...]]:
    """Return arguments for every function of the registry that changes anything."""
    now = second(world.ledger.chain.now())
    clerk, foreign = signer_of("ID clerk").account, signer_of("SG issuer").account
    officer = world.admin("ID").authority.get_officer(clerk).officer_id
    admission = Admission(
        admin=signer_of("JP admin").account,
        validator=validator("JP"),
        seats=(SeatSought(number_of("JP")),),
        deadline=world.ledger.chain.now() + timedelta(days=20),
    )
    signed = [admission.sign(signer_of(f"JP {who}"), 20190) for who in ("admin", "validator")]
    seats = [(seat.jurisdiction, seat.area) for seat in admission.seats]
    another = signer_of("another clerk").account
    return {
        "addOfficer": (another, number_of("ID"), int(Role.ISSUER), b"i" * 32, 0, now + 9**7),
        "changeOfficer": (officer, int(Role.INSPECTOR), now + 9**7),
        "endOfficer": (officer, 0),
        "voidKey": (clerk, now - 3600),
        "proposeAdmission": (
            *(admission.admin, admission.validator, seats, second(admission.deadline)),
            *signed,
        ),
        "proposeSuspension": (FRANCE,),
        "proposeReinstatement": (FRANCE,),
        "proposeAdmin": replacing(world, "IT new admin", is_validator=False),
        "proposeValidator": replacing(world, "IT new validator", is_validator=True),
        "proposeJurisdiction": (ITALY, (number_of("SM"), 0)),
        "proposeRemoval": (ITALY, number_of("IT")),
        "proposeArea": (number_of("SG"), 7),
        "proposeVoid": (foreign, now - 3600),
        "proposeUndo": (clerk,),
        "proposeObserver": (signer_of("Secretariat").account,),
        "proposeSuccessor": (signer_of("next").account, signer_of("next permits").account),
        "vote": (world.admin("ID").authority.propose_no_validator(STATES).proposal_id,),
    }


def planned(name: str, arguments: tuple[object, ...]) -> PlannedAct:
    data = calldata(AUTHORITY_REGISTRY, name, *arguments)
    return PlannedAct(name, AUTHORITY_REGISTRY, data, (data,))


def test_row_14_no_function_lets_one_party_alone_change_members_or_validators(
    network: QbftNetwork, world: World
) -> None:
    world.appoint("ID clerk", Role.ISSUER)
    before, foreign = state(world), officer_of_singapore(world)
    block = max(network.heights())
    table = acts_of_one(world)
    functions = entries("AuthorityRegistry", "function")
    changing = {name for name, entry in functions.items() if entry["stateMutability"] != "view"}
    assert set(table) == changing  # a new function is not forgotten

    acts = [planned(name, arguments) for name, arguments in table.items()]
    answers = dict(zip(table, world.admin("ID").perform_all(acts), strict=True))
    assert isinstance(answers.pop("vote"), AlreadyVoted)  # who proposes has voted
    assert isinstance(answers.pop("proposeReinstatement"), PartyNotSuspended)
    assert {name for name, answer in answers.items() if not isinstance(answer, ActDone)} == set()
    (network_before, parties), (network_after, parties_after) = before, state(world)
    assert parties_after == parties
    assert network_after.validators == network_before.validators
    assert (network_after.observer, network_after.successor) == (
        network_before.observer,
        network_before.successor,
    )
    assert officer_of_singapore(world) == foreign
    assert sets_around(network, block)[1] == sets_around(network, max(network.heights()))[1]


def test_row_14_what_an_admin_does_to_officers_it_does_not_do_to_those_of_others(
    world: World,
) -> None:
    now, foreign = second(world.ledger.chain.now()), signer_of("SG issuer").account
    officer = world.admin("SG").authority.get_officer(foreign).officer_id
    table = {
        "addOfficer": (
            *(signer_of("intruder").account, number_of("SG"), int(Role.ISSUER)),
            *(b"i" * 32, 0, now + 9**7),
        ),
        "changeOfficer": (officer, int(Role.INSPECTOR), now + 9**7),
        "endOfficer": (officer, 0),
        "voidKey": (foreign, now - 3600),
    }
    answers = world.admin("ID").perform_all([planned(*entry) for entry in table.items()])
    assert [answer for answer in answers if isinstance(answer, ActDone)] == []


def officer_of_singapore(world: World) -> object:
    return world.admin("SG").authority.get_officer(signer_of("SG issuer").account)


# ------------------------------------------------------------------- keys and members


def test_a_lost_validator_key_is_replaced_by_commands_on_running_nodes(
    network: QbftNetwork, ministries: dict[str, Ministry], tmp_path: Path
) -> None:
    old, new = validator("IT"), validator("IT second")
    lost = network.nodes[FOUNDERS.index("IT")]
    network.join(key_of("IT second"))
    network.await_peers()
    italy, asked = ministries["IT"], str(tmp_path / "node.json")
    signing = ("--to", "node", "--as", "second-validator", "--out", asked)
    italy.cli("party", "consent", str(ITALY), *signing)
    proposed = italy.decide("propose-validator", asked)
    number = proposed["proposal"]["proposal_id"]
    italy.require_no_second_vote(number)
    require_validators(network, old, new)  # one Party alone moves nobody
    carried = carried_by([ministries[code] for code in ("ID", "SG", "US")], number)
    before, after = sets_around(network, carried)
    assert (before - after, after - before) == ({old}, {new})
    require_seals(network, new, carried)
    require_absent(network, old, carried)  # whoever found the key lets its node run on
    network.stop(lost)


def require_validators(network: QbftNetwork, member: Account, stranger: Account) -> None:
    """Check that one account may seal the next block, and that another one may not."""
    _, now = sets_around(network, max(network.heights()))
    assert member in now
    assert stranger not in now


def test_a_suspended_party_seals_no_longer_its_officers_are_refused_and_both_come_back_by_vote(
    network: QbftNetwork, world: World
) -> None:
    world.appoint("FR issuer", Role.ISSUER)
    day = world.ledger.chain.now().date() - timedelta(days=1)
    first, other, third = (a_document(f"26FR00000{n}", "FR", "ID", issued_on=day) for n in range(3))
    permit_id = world.issuer("FR").permits.issue(first).permit_id

    proposal = world.admin("US").authority.propose_suspension(FRANCE)
    suspended = carried_in(world, proposal, "ID", "SG")
    before, after = sets_around(network, suspended)
    assert before - after == {validator("FR")}
    require_absent(network, validator("FR"), suspended)
    for act in (
        lambda: world.issuer("FR").permits.issue(other),
        lambda: world.admin("FR").authority.propose_suspension(INDONESIA),
        lambda: world.admin("FR").authority.vote(proposal.proposal_id),
    ):
        with pytest.raises(PartyNotActive) as refused:
            act()
        assert refused.value.facts["party_id"] == FRANCE
    assert world.permit(permit_id).status is Status.ISSUED  # what it wrote before stands

    proposal = world.admin("US").authority.propose_reinstatement(FRANCE)
    reinstated = carried_in(world, proposal, "ID", "SG")
    require_seals(network, validator("FR"), reinstated)
    assert world.issuer("FR").permits.issue(third).permit_id != permit_id


def test_a_party_leaves_by_commands_and_its_node_is_no_longer_needed(
    network: QbftNetwork, world: World, ministries: dict[str, Ministry]
) -> None:
    day = world.ledger.chain.now().date() - timedelta(days=1)
    before, later = (a_document(f"26FR00001{n}", "FR", "ID", issued_on=day) for n in range(2))
    permit_id = world.issuer("FR").permits.issue(before).permit_id
    france = ministries["FR"]
    number = france.decide("leave")["proposal"]["proposal_id"]
    france.require_no_second_vote(number)
    require_validators(network, validator("FR"), NO_ACCOUNT)  # one Party alone takes nobody out
    left = carried_by([ministries[code] for code in ("ID", "SG", "US")], number)
    assert validator("FR") not in sets_around(network, left)[1]
    require_absent(network, validator("FR"), left)  # its node runs on
    with pytest.raises(PartyNotActive) as refused:
        world.issuer("FR").permits.issue(later)
    assert refused.value.facts["party_id"] == FRANCE
    assert world.permit(permit_id).status is Status.ISSUED  # what it wrote before stands
    network.stop(network.nodes[FOUNDERS.index("FR")])
    newest = max(network.heights()) + MEMBERS
    network.await_block(newest)
    assert len(hashes_of(network, newest)) == 1
    with network.chain(*network.running) as chain:
        assert NO_ACCOUNT not in validators_at(chain, header_of(chain, newest))
