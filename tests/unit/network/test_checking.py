"""Whatever somebody changes in a network file is found, and named by what it is."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cites_chain.chain.genesis import Founder, Seat, build_genesis
from cites_chain.network import NetworkFile
from cites_chain.network.checking import differences
from cites_chain.network.founding import found
from tests.founders import FOUR, MADE_AT, card_of, cards_of
from tests.world import number_of, signer_of

CARDS = cards_of(*FOUR)
NETWORK = found(CARDS)
GENESIS: dict[str, Any] = json.loads(NETWORK.genesis)
REGISTRY = "0000000000000000000000000000000000007001"
PERMITS = "0000000000000000000000000000000000007002"
SLOTS = sorted(GENESIS["alloc"][REGISTRY]["storage"])
STRANGER = signer_of("a stranger").account


@cache
def nothing_is_wrong_with_the_right_one() -> bool:
    return differences(NETWORK, CARDS) == []


def named(network: NetworkFile, own: object = None) -> list[str]:
    assert nothing_is_wrong_with_the_right_one()
    return [each.what for each in differences(network, own)]  # type: ignore[arg-type]


def with_genesis(change: Callable[[dict[str, Any]], object]) -> NetworkFile:
    genesis = json.loads(NETWORK.genesis)
    change(genesis)
    return replace(NETWORK, genesis=json.dumps(genesis))


def elsewhere(contract: str) -> NetworkFile:
    return replace(NETWORK, contracts={**NETWORK.contracts, contract: STRANGER})


def storage(genesis: dict[str, Any], account: str = REGISTRY) -> dict[str, str]:
    slots: dict[str, str] = genesis["alloc"][account].setdefault("storage", {})
    return slots


@settings(max_examples=12)
@given(slot=st.sampled_from(SLOTS), bit=st.integers(0, 159))
def test_no_bit_of_the_registry_can_be_changed(slot: str, bit: int) -> None:
    value = int(GENESIS["alloc"][REGISTRY]["storage"][slot], 16) ^ (1 << bit)
    changed = with_genesis(lambda genesis: storage(genesis).update({slot: f"0x{value:064x}"}))
    names = named(changed)
    assert names
    assert all(name.startswith("storage of AuthorityRegistry: ") for name in names)


@pytest.mark.parametrize("slot", SLOTS)
def test_every_slot_of_the_registry_has_a_meaning(slot: str) -> None:
    (*names,) = named(with_genesis(lambda genesis: storage(genesis).pop(slot)))
    assert names
    assert not [name for name in names if "slot 0x" in name]


def test_admin_that_was_exchanged_is_named_with_both_accounts() -> None:
    admin = NETWORK.founders[0].founder.admin
    wanted, there = admin[2:].lower(), STRANGER[2:].lower()
    text = NETWORK.genesis.replace(wanted, there)
    (difference,) = differences(replace(NETWORK, genesis=text))
    assert (difference.what, difference.expected, difference.found) == (
        "storage of AuthorityRegistry: parties[1].admin", admin, STRANGER,
    )  # fmt: skip


def test_officer_that_was_slipped_in_is_named() -> None:
    founders = [card.founder for card in NETWORK.founders]
    more = [*founders, Founder(STRANGER, None, (Seat(number_of("KE")),))]
    theirs = build_genesis(more, minimum_validators=4, timestamp=MADE_AT, chain_id=NETWORK.chain_id)
    names = named(replace(NETWORK, genesis=theirs.to_json(), genesis_hash=theirs.hash))
    assert f"storage of AuthorityRegistry: accounts[{STRANGER}].duty" in names
    assert "storage of AuthorityRegistry: parties[5].admin" in names
    assert "storage of AuthorityRegistry: partyCount" in names
    assert names[-1] == "genesis_hash"


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda g: g["alloc"][PERMITS].update(code="0x00"), ["code of PermitRegistry"]),
        (lambda g: g["alloc"].pop(PERMITS), ["account PermitRegistry"]),
        (lambda g: g["alloc"].update({"00" * 19 + "99": {}}), [f"account 0x{'00' * 19}99"]),
        (lambda g: g["alloc"][PERMITS].update(balance="0x1"), ["balance of PermitRegistry"]),
        (lambda g: g["config"]["qbft"].update(epochlength=7), ["config.qbft.epochlength"]),
        (
            lambda g: g["config"]["qbft"].update(blockperiodseconds=0),
            ["config.qbft.blockperiodseconds"],
        ),
        (
            lambda g: g["config"]["qbft"].update(blockperiodseconds="2"),
            ["config.qbft.blockperiodseconds"],
        ),
        (lambda g: g["config"].pop("qbft"), ["config.qbft.blockperiodseconds"]),
        (lambda g: g["config"].update(londonBlock=0), ["config.londonBlock"]),
        (lambda g: g["config"].update(berlinBlock=False), ["config.berlinBlock"]),
        (lambda g: g.update(gasLimit="0x1"), ["gasLimit"]),
        (lambda g: g.pop("coinbase"), ["coinbase"]),
        (lambda g: g.update(timestamp="yesterday"), ["timestamp"]),
        (lambda g: g.pop("timestamp"), ["timestamp"]),
        (lambda g: g.update(alloc=[]), ["alloc"]),
    ],
)
def test_other_changes_of_the_genesis_are_named(
    change: Callable[[dict[str, Any]], object], expected: list[str]
) -> None:
    assert named(with_genesis(change)) == expected


def test_slot_of_a_contract_that_keeps_nothing_at_first_is_named() -> None:
    slot = f"0x{7:064x}"
    changed = with_genesis(lambda genesis: storage(genesis, PERMITS).update({slot: "0x1"}))
    assert named(changed) != []
    (name,) = {each.split(":")[0] for each in named(changed)}
    assert name == "storage of PermitRegistry"


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        (replace(NETWORK, genesis_hash=bytes(32)), ["genesis_hash"]),
        (elsewhere("PermitRegistry"), ["address of PermitRegistry"]),
        (elsewhere("Bank"), ["address of Bank"]),
        (
            replace(NETWORK, minimum_validators=3),
            ["storage of AuthorityRegistry: minimumValidators", "genesis_hash"],
        ),
    ],
)
def test_changes_beside_the_genesis_are_named(changed: NetworkFile, expected: list[str]) -> None:
    assert named(changed) == expected


def test_founder_left_out_is_found_by_ones_own_card() -> None:
    without = found(cards_of("ID", "SG", "IT"), minimum_validators=3)
    assert named(without) == []
    assert named(without, {"fr.json": CARDS["FR.json"]}) == ["founder of fr.json"]


def test_founder_with_another_card_is_found_field_by_field() -> None:
    """Somebody founds the network again, with keys of his own in France's seat."""
    theirs = card_of("FR", has_node=True)
    moved = replace(theirs.founder, admin=STRANGER)
    forged = replace(NETWORK, founders=(replace(theirs, founder=moved), *NETWORK.founders[1:]))
    names = named(forged, {"fr.json": CARDS["FR.json"]})
    assert names[0] == "founder 1: admin_signature"
    assert "founder 1, whose card is fr.json: admin" in names


def test_a_party_that_was_signed_for_anew_by_others_keys_is_found_by_its_own_card_only() -> None:
    """A whole network founded by an impostor is sound in itself; one's own card tells."""
    other = card_of("FR", "GF", area=1)
    network = found(CARDS | {"FR.json": other})
    assert named(network) == []
    names = named(network, {"fr.json": CARDS["FR.json"]})
    where = "founder 1, whose card is fr.json"
    assert names == [
        f"{where}: seats",
        f"{where}: admin_signature",
        f"{where}: validator_signature",
    ]


def test_card_for_another_network_is_found() -> None:
    names = named(NETWORK, {"fr.json": card_of("FR", chain_id=7)})
    assert names[0] == "founder 1, whose card is fr.json: chain_id"


def test_signatures_left_out_are_found() -> None:
    founders = (replace(NETWORK.founders[0], consent=None), *NETWORK.founders[1:])
    assert named(replace(NETWORK, founders=founders)) == ["founder 1: admin_signature"]
    unsigned = tuple(replace(card, consent=None) for card in NETWORK.founders)
    names = named(replace(NETWORK, founders=unsigned))
    assert names == [f"founder {number}: admin_signature" for number in range(1, 5)]


def test_network_of_a_trial_needs_no_signatures() -> None:
    genesis = build_genesis([card_of("KE").founder], timestamp=MADE_AT)
    assert named(NetworkFile.of(genesis, 1)) == []


def test_founders_that_cannot_found_a_network_are_said_so() -> None:
    genesis = build_genesis([card_of("KE").founder], timestamp=MADE_AT)
    network = NetworkFile.of(genesis, 1)
    assert named(replace(network, founders=network.founders * 2)) == ["founders"]
