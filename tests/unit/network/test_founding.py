"""Equal cards give an equal network, in whatever order they come; cards that clash give none."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cites_chain.chain.genesis import Genesis, Seat
from cites_chain.network import Card, CardRefused, Enode, NetworkFile
from cites_chain.network.checking import differences
from cites_chain.network.founding import found
from cites_chain.refusals import TooFewValidators
from tests.founders import FOUR, MADE_AT, card_of, cards_of
from tests.world import number_of, signer_of

CARDS = cards_of("ID", "SG", "IT@1", "FR+GF@1", "US") | {"AE.json": card_of("AE", has_node=False)}

WHOLE = found(CARDS).to_json()


def refusal_of(cards: dict[str, Card]) -> tuple[object, ...]:
    found(cards_of(*FOUR))
    with pytest.raises(CardRefused) as no:
        found(cards)
    return no.value.facts["card"], no.value.facts["field"], no.value.facts["problem"]


@settings(max_examples=20)
@given(order=st.permutations(sorted(CARDS)), renamed=st.booleans())
def test_order_and_names_of_the_files_make_no_difference(order: list[str], renamed: bool) -> None:
    cards = {f"{n} copy" if renamed else n: CARDS[n] for n in order}
    assert found(cards).to_json() == WHOLE


@settings(max_examples=8)
@given(
    parties=st.sets(st.sampled_from(["ID", "SG", "IT", "US", "KE", "DE", "PE", "CN"]), min_size=4),
    minimum=st.integers(1, 4),
)
def test_whoever_founds_the_genesis_is_the_founders(parties: set[str], minimum: int) -> None:
    network = found(cards_of(*sorted(parties)), minimum_validators=minimum)
    genesis = Genesis.from_json(network.genesis)
    assert genesis.hash == network.genesis_hash
    codes = [json.loads(network.to_json())["founders"][i]["seats"] for i in range(len(parties))]
    numbers = [number_of(each[0]["jurisdiction"]) for each in codes]
    assert numbers == sorted(number_of(code) for code in parties)
    assert network.minimum_validators == minimum


def test_network_says_who_founded_it_and_where_the_nodes_are() -> None:
    network = found(CARDS)
    in_order = sorted(CARDS.values(), key=lambda card: card.founder.seats[0].jurisdiction)
    assert [card.consent for card in network.founders] == [card.consent for card in in_order]
    assert len(network.nodes) == 5
    assert {node.account for node in network.nodes} == {
        card.founder.validator for card in CARDS.values() if card.node
    }
    assert sorted(network.contracts) == [
        "AuthorityRegistry", "CitesForwarder", "PermitRegistry", "RareActs",
    ]  # fmt: skip


def test_block_0_is_of_the_newest_card_or_of_the_moment_that_was_said() -> None:
    newest = max(card.require_signed("").made_at for card in CARDS.values())
    assert Genesis.from_json(found(CARDS).genesis).timestamp == int(newest.timestamp())
    said = datetime(2026, 2, 1, tzinfo=UTC)
    told = found(CARDS, begins=said)
    assert Genesis.from_json(told.genesis).timestamp == int(said.timestamp())
    assert told.genesis_hash != found(CARDS).genesis_hash


def test_founders_choose_the_time_between_two_blocks() -> None:
    chosen = found(CARDS, block_seconds=5)
    assert Genesis.from_json(chosen.genesis).block_seconds == 5
    assert Genesis.from_json(found(CARDS).genesis).block_seconds == 2
    assert chosen.genesis_hash == found(CARDS).genesis_hash  # it is no part of block 0
    assert differences(chosen) == []


def test_one_changed_card_makes_another_network() -> None:
    other = Card.signed(
        20190,
        replace(CARDS["US.json"].founder, seats=(Seat(number_of("US"), 2),)),
        CARDS["US.json"].node,
        admin=signer_of("US admin"),
        validator=signer_of("US validator"),
        now=MADE_AT,
    )
    assert found(CARDS | {"US.json": other}).genesis_hash != found(CARDS).genesis_hash


def test_no_card_is_refused() -> None:
    assert refusal_of({}) == ("the network", "founders", "there is no card")


def test_cards_for_different_networks_are_refused() -> None:
    cards = cards_of("ID", "SG", "IT") | {"FR.json": card_of("FR", chain_id=7)}
    assert refusal_of(cards) == ("ID.json", "chain_id", "it is 20190, and FR.json is for 7")


def test_card_that_was_changed_is_refused() -> None:
    cards = cards_of(*FOUR)
    founder = replace(cards["IT.json"].founder, seats=(Seat(number_of("IT"), 9),))
    cards["IT.json"] = replace(cards["IT.json"], founder=founder)
    assert refusal_of(cards)[:2] == ("IT.json", "admin_signature")


def test_card_that_nobody_signed_is_refused() -> None:
    cards = cards_of(*FOUR)
    cards["IT.json"] = replace(cards["IT.json"], consent=None)
    assert refusal_of(cards) == ("IT.json", "admin_signature", "nobody signed the card")


def signed_by(code: str, *, admin: str, validator: str, host: str = "192.0.2.99") -> Card:
    keys = signer_of(admin), signer_of(validator)
    return Card.signed(
        20190,
        replace(card_of(code).founder, admin=keys[0].account, validator=keys[1].account),
        Enode(keys[1].public_key, host, 30303),
        admin=keys[0],
        validator=keys[1],
        now=MADE_AT,
    )


@pytest.mark.parametrize(
    ("card", "field", "account"),
    [
        (signed_by("US", admin="ID admin", validator="US validator"), "admin", "ID admin"),
        (signed_by("US", admin="ID validator", validator="US validator"), "admin", "ID validator"),
        (signed_by("US", admin="US admin", validator="ID validator"), "validator", "ID validator"),
    ],
)
def test_account_on_two_cards_is_refused(card: Card, field: str, account: str) -> None:
    expected = f"the account {signer_of(account).account} is also on ID.json"
    assert refusal_of(cards_of(*FOUR) | {"US.json": card}) == ("US.json", field, expected)


def test_account_twice_on_one_card_is_refused() -> None:
    card = signed_by("US", admin="US admin", validator="US admin")
    account = signer_of("US admin").account
    expected = ("US.json", "validator", f"the account {account} is on it twice")
    assert refusal_of(cards_of(*FOUR) | {"US.json": card}) == expected


def test_jurisdiction_on_two_cards_is_refused() -> None:
    cards = cards_of(*FOUR) | {"other.json": card_of("US", "FR")}
    expected = ("FR.json", "seats", "the jurisdiction FR is also on other.json")
    assert refusal_of(cards) == expected


def test_jurisdiction_twice_on_one_card_is_refused() -> None:
    cards = cards_of(*FOUR) | {"US.json": card_of("US", "US")}
    assert refusal_of(cards) == ("US.json", "seats", "the jurisdiction US is on it twice")


def test_two_nodes_at_one_address_are_refused() -> None:
    first = card_of("ID").node
    assert first is not None
    card = signed_by("US", admin="US admin", validator="US validator", host=first.host)
    expected = ("US.json", "enode", f"the address {first.host}:30303 is also on ID.json")
    assert refusal_of(cards_of(*FOUR) | {"US.json": card}) == expected


def test_too_few_nodes_are_refused() -> None:
    three = cards_of("ID", "SG", "IT")
    assert len(found(three, minimum_validators=3).founders) == 3
    with pytest.raises(TooFewValidators) as no:
        found(three)
    assert no.value.facts == {"count": 3, "minimum": 4}


def test_file_of_a_founded_network_reads_back(tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("founded") / "network.json"
    network = found(CARDS)
    network.write(path)
    assert NetworkFile.read(path) == network
    assert path.read_text("utf-8") == network.to_json()
