"""Each difference of two genesis files is told by name, with what is expected and what is there."""

from __future__ import annotations

import json
from typing import Any

from cites_chain.chain.genesis import build_genesis
from cites_chain.chain.genesis_differences import Difference, genesis_differences
from tests.founders import MADE_AT, card_of

GENESIS = build_genesis([card_of("FR", "GF", area=1).founder], timestamp=MADE_AT)
REGISTRY = GENESIS.addresses["AuthorityRegistry"][2:]


def changed(*path: str, to: object) -> str:
    found: dict[str, Any] = json.loads(GENESIS.to_json())
    place = found
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = to
    return json.dumps(found)


def test_equal_files_have_no_difference() -> None:
    assert genesis_differences(GENESIS, GENESIS.to_json()) == ()


def test_code_is_told_by_its_length_and_hash() -> None:
    (found,) = genesis_differences(GENESIS, changed("alloc", REGISTRY, "code", to="0x6001"))
    assert found.what == "code of AuthorityRegistry"
    assert found.found.startswith("2 bytes with the hash 0x")
    assert found.expected != found.found


def test_setting_is_told_by_its_way_down() -> None:
    found = genesis_differences(GENESIS, changed("config", "qbft", "epochlength", to=7))
    assert found == (Difference("config.qbft.epochlength", "30000", "7"),)
    assert str(found[0]) == "config.qbft.epochlength: expected 30000, found 7"


def test_what_is_missing_and_what_is_too_much_is_nothing_on_the_other_side() -> None:
    more = genesis_differences(GENESIS, changed("config", "londonBlock", to=0))
    assert more == (Difference("config.londonBlock", "nothing", "0"),)
    less = genesis_differences(GENESIS, changed("coinbase", to=None))
    assert less == (Difference("coinbase", "0x" + "00" * 20, "nothing"),)


def test_unknown_slot_is_told_by_its_number() -> None:
    slot = f"0x{'ab' * 32}"
    (found,) = genesis_differences(GENESIS, changed("alloc", REGISTRY, "storage", slot, to="0x1"))
    assert found == Difference(f"storage of AuthorityRegistry: slot {slot}", "nothing", "0x1")


def test_something_that_is_no_genesis_at_all_is_one_difference() -> None:
    (found,) = genesis_differences(GENESIS, "7")
    assert (found.what, found.found) == ("genesis", "7")
    assert found.expected.endswith("...")


def test_values_that_are_no_numbers_do_no_harm() -> None:
    slot = next(iter(json.loads(GENESIS.to_json())["alloc"][REGISTRY.lower()]["storage"]))
    found = genesis_differences(GENESIS, changed("alloc", REGISTRY, "storage", slot, to="nonsense"))
    assert len(found) == 1
    assert found[0].what.startswith("storage of AuthorityRegistry: ")
