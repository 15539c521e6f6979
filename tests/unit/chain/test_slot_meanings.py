"""The names of storage slots, held against what the registry's constructor wrote."""

from __future__ import annotations

from cites_chain.chain.genesis import build_genesis
from cites_chain.chain.layout import list_slot, mapping_slot, slot_of
from cites_chain.chain.slot_meanings import Field, PossibleKeys, slot_meanings
from tests.founders import MADE_AT, card_of
from tests.world import number_of

FOUNDER = card_of("FR", "GF", area=1).founder
ACCOUNTS = frozenset({FOUNDER.admin, FOUNDER.validator or FOUNDER.admin})
KEYS = PossibleKeys(ACCOUNTS, frozenset({0, 1, number_of("FR"), number_of("GF")}), 4)
MEANINGS = slot_meanings("AuthorityRegistry", KEYS)


def test_field_reads_its_part_of_a_slot() -> None:
    assert Field("x", 0, 2).read(0xAABBCCDD) == 0xCCDD
    assert Field("x", 2, 1).read(0xAABBCCDD) == 0xBB
    assert Field("x", 0, 32).read(2**256 - 1) == 2**256 - 1


def test_packed_variables_share_a_slot() -> None:
    (first, *others) = MEANINGS[slot_of("AuthorityRegistry", "_register", "partyCount")]
    assert first == Field("partyCount", 0, 2)
    assert [each.name for each in others[:2]] == ["activePartyCount", "memberEpoch"]


def test_items_of_lists_and_of_packed_lists_are_told_apart() -> None:
    assert MEANINGS[slot_of("AuthorityRegistry", "_register", "validators")] == (
        Field("length of validators", 0, 32),
    )
    length = slot_of("AuthorityRegistry", "_register", "validators")
    assert MEANINGS[list_slot(length, 1)] == (Field("validators[1]", 0, 20),)
    party = mapping_slot(
        slot_of("AuthorityRegistry", "_register", "parties"), (1).to_bytes(32, "big")
    )
    places = MEANINGS[list_slot(party + 2, 0)]
    assert [(each.name, each.offset) for each in places[:2]] == [
        ("parties[1].jurisdictions[0]", 0),
        ("parties[1].jurisdictions[1]", 2),
    ]


def test_fields_hold_what_the_constructor_wrote() -> None:
    genesis = build_genesis([FOUNDER], timestamp=MADE_AT)
    registry = genesis.contracts[genesis.addresses["AuthorityRegistry"]]
    held = {
        each.name: each.read(value)
        for slot, value in registry.storage.items()
        for each in MEANINGS[slot]
    }
    assert held["parties[1].admin"] == int(FOUNDER.admin, 16)
    assert held["validators[0]"] == int(FOUNDER.validator or "", 16)
    assert held[f"holdings[{number_of('GF')}].area"] == 1
    assert held[f"standings[{number_of('FR')}][0].time"] == int(MADE_AT.timestamp())
    assert held["minimumValidators"] == 1
