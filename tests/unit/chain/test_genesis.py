"""The genesis: real constructors, one result, one file."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from eth.db.atomic import AtomicDB

from cites_chain.chain.artifacts import (
    account_of,
    decode_result,
    deployed_accounts,
    encode_call,
    load_artifact,
)
from cites_chain.chain.evm import NOBODY, Invocation, Surroundings, World, bytes_of
from cites_chain.chain.genesis import Genesis, GenesisUnreadable, Seat, build_genesis
from cites_chain.ids import Account, Jurisdiction
from cites_chain.refusals import (
    AccountTaken,
    JurisdictionTaken,
    TooFewValidators,
    UnknownJurisdiction,
)
from tests.unit.chain.contracts import START, founders, signer


def world_of(genesis: Genesis) -> World:
    nodes = AtomicDB()
    around = Surroundings(genesis.chain_id, 1, genesis.timestamp + 1, 60_000_000)
    return World(nodes, genesis.place(nodes), around)


def ask(genesis: Genesis, contract: str, function: str, *arguments: object) -> tuple[object, ...]:
    data = encode_call(contract, function, arguments)
    to = bytes_of(account_of(contract))
    outcome = world_of(genesis).call(Invocation(NOBODY, to, data, 10_000_000))
    assert outcome.succeeded
    return decode_result(contract, function, outcome.output)


def test_contracts_stand_at_their_fixed_addresses(genesis: Genesis) -> None:
    assert genesis.addresses["AuthorityRegistry"].endswith("7001")
    assert genesis.addresses["PermitRegistry"].endswith("7002")
    assert genesis.addresses["CitesForwarder"].endswith("7003")
    assert genesis.addresses["RareActs"].endswith("7004")
    world = world_of(genesis)
    for name, account in deployed_accounts().items():
        assert load_artifact(name).is_code(world.code(account), deployed_accounts()), name
        assert world.nonce(account) == 0
        assert world.balance(account) == 0


def test_founders_are_admitted_by_the_real_constructor(genesis: Genesis) -> None:
    (validators,) = ask(genesis, "AuthorityRegistry", "getValidators")
    assert validators == tuple(str(f.validator).lower() for f in genesis.founders)
    assert ask(genesis, "AuthorityRegistry", "partyCount") == (3,)
    assert ask(genesis, "AuthorityRegistry", "minimumValidators") == (2,)
    (party,) = ask(genesis, "AuthorityRegistry", "getParty", 2)
    assert signer(12).account.lower() in party  # type: ignore[operator]


def test_immutable_variables_are_those_of_the_fixed_addresses(genesis: Genesis) -> None:
    forwarder = account_of("CitesForwarder")
    for contract in ("AuthorityRegistry", "PermitRegistry"):
        assert ask(genesis, contract, "trustedForwarder") == (forwarder.lower(),)
    domain = ask(genesis, "CitesForwarder", "eip712Domain")
    assert domain[1:5] == ("CitesForwarder", "1", genesis.chain_id, forwarder.lower())


def test_equal_founders_make_an_equal_genesis(genesis: Genesis) -> None:
    again = build_genesis(founders(), minimum_validators=2, timestamp=START)
    assert again.to_json() == genesis.to_json()
    assert again.hash == genesis.hash


@pytest.mark.parametrize("difference", ["founders", "minimum", "time"])
def test_anything_different_makes_another_network(genesis: Genesis, difference: str) -> None:
    other = build_genesis(
        founders(4 if difference == "founders" else 3),
        minimum_validators=1 if difference == "minimum" else 2,
        timestamp=START + timedelta(seconds=difference == "time"),
    )
    assert other.hash != genesis.hash


def test_chain_id_is_in_the_forwarder_and_so_in_the_hash(genesis: Genesis) -> None:
    other = build_genesis(founders(), chain_id=7, minimum_validators=2, timestamp=START)
    assert other.hash != genesis.hash
    assert ask(other, "CitesForwarder", "eip712Domain")[3] == 7


def test_genesis_file_is_that_of_a_qbft_node(genesis: Genesis) -> None:
    content = json.loads(genesis.to_json())
    assert content["config"]["chainId"] == genesis.chain_id
    assert content["config"]["berlinBlock"] == 0
    assert "londonBlock" not in content["config"]
    assert content["config"]["qbft"]["validatorcontractaddress"].endswith("7001")
    assert content["extraData"] == "0xe5a0" + "00" * 32 + "c0c080c0"
    assert content["gasLimit"] == "0x3938700"
    assert content["difficulty"] == "0x1"
    assert content["timestamp"] == hex(int(START.timestamp()))
    assert sorted(content["alloc"]) == sorted(a[2:] for a in deployed_accounts().values())
    registry = content["alloc"][f"{0x7001:040x}"]
    assert registry["storage"]["0x" + "00" * 32] == "0x" + f"{3:064x}"  # number of validators


def test_genesis_file_is_read_back_as_it_was(genesis: Genesis) -> None:
    again = Genesis.from_json(genesis.to_json())
    assert again.hash == genesis.hash
    assert again.to_json() == genesis.to_json()
    assert again.founders == ()


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{}", '{"config": {}}', "null", '{"config": {"chainId": 1}, "timestamp": 5}'],
)
def test_other_files_are_no_genesis(text: str) -> None:
    with pytest.raises(GenesisUnreadable):
        Genesis.from_json(text)


def test_genesis_file_with_other_rules_is_refused(genesis: Genesis) -> None:
    content = json.loads(genesis.to_json())
    assert Genesis.from_json(json.dumps(content)).hash == genesis.hash
    content["config"]["londonBlock"] = 0
    with pytest.raises(GenesisUnreadable) as no:
        Genesis.from_json(json.dumps(content))
    assert "settings" in str(no.value.facts["problem"])


def test_account_may_not_found_twice() -> None:
    first, second, third = founders()
    with pytest.raises(AccountTaken) as no:
        build_genesis([first, replace(second, admin=first.admin), third], timestamp=START)
    assert no.value.account == first.admin


def test_jurisdiction_may_not_be_held_twice() -> None:
    first, second, third = founders()
    with pytest.raises(JurisdictionTaken) as no:
        build_genesis([first, replace(second, seats=first.seats), third], timestamp=START)
    assert no.value.facts == {"jurisdiction": 101, "party_id": 1}


def test_extra_code_cannot_be_held() -> None:
    first, *others = founders()
    extra = replace(first, seats=(Seat(Jurisdiction(1001)),))
    with pytest.raises(UnknownJurisdiction) as no:
        build_genesis([extra, *others], timestamp=START)
    assert no.value.jurisdiction == 1001


def test_network_needs_its_minimum_of_validators() -> None:
    build_genesis(founders(), minimum_validators=3, timestamp=START)
    with pytest.raises(TooFewValidators) as no:
        build_genesis(founders(), minimum_validators=4, timestamp=START)
    assert no.value.facts == {"count": 3, "minimum": 4}


def test_party_may_have_no_node(genesis: Genesis) -> None:
    first, *others = founders()
    without = build_genesis([replace(first, validator=None), *others], timestamp=START)
    (validators,) = ask(without, "AuthorityRegistry", "getValidators")
    assert validators == tuple(str(founder.validator).lower() for founder in others)
    assert Account(f"0x{0:040x}") not in without.contracts
