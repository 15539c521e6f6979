"""`eth_getLogs`: every kind of filter, held against a scan of all logs."""

from __future__ import annotations

from typing import Any

import pytest

from cites_chain.chain.embedded import EmbeddedChain
from tests.unit.chain.contracts import KEEPER, PASSER, REFUSER, START, signed, word

Log = dict[str, Any]


def text(number: int) -> str:
    return "0x" + word(number).hex()


@pytest.fixture
def busy(chain: EmbeddedChain) -> EmbeddedChain:
    """Blocks 1 to 4 with two announcements each, one of them by a call within a call."""
    for block in range(4):
        first = 3 * block
        chain.send_all(
            [
                signed(first, word(block)),
                signed(first + 1, word(10 + block), to=PASSER),
                signed(first + 2, b"", to=REFUSER),
            ]
        )
    return chain


def logs(chain: EmbeddedChain, **query: object) -> list[Log]:
    named = {name.rstrip("_"): value for name, value in query.items()}
    (found,) = chain.batch([("eth_getLogs", (named,))])
    assert isinstance(found, list)
    return found


def every(chain: EmbeddedChain) -> list[Log]:
    return logs(chain, fromBlock="0x0", toBlock="latest")


def test_all_logs_come_in_order_with_place_and_time(busy: EmbeddedChain) -> None:
    found = every(busy)
    places = [(int(log["blockNumber"], 16), int(log["logIndex"], 16)) for log in found]
    assert places == [(block, index) for block in range(1, 5) for index in (0, 1)]
    assert [log["transactionIndex"] for log in found[:2]] == ["0x0", "0x1"]
    for log in found:
        (block,) = busy.batch([("eth_getBlockByNumber", (log["blockNumber"], False))])
        assert isinstance(block, dict)
        assert log["blockHash"] == block["hash"]
        assert log["blockTimestamp"] == block["timestamp"]
        assert log["transactionHash"] in block["transactions"]
        assert log["removed"] is False
    assert int(found[0]["blockTimestamp"], 16) == int(START.timestamp()) + 1


@pytest.mark.parametrize(
    ("query", "values"),
    [
        ({}, [3, 13]),
        ({"fromBlock": "0x2", "toBlock": "0x3"}, [1, 11, 2, 12]),
        ({"fromBlock": "earliest", "toBlock": "0x1"}, [0, 10]),
        ({"fromBlock": 2, "toBlock": 2}, [1, 11]),
        ({"fromBlock": "0x9", "toBlock": "0x99"}, []),
        ({"fromBlock": "0x0", "address": KEEPER}, [0, 10, 1, 11, 2, 12, 3, 13]),
        ({"fromBlock": "0x0", "address": [KEEPER, PASSER]}, [0, 10, 1, 11, 2, 12, 3, 13]),
        ({"fromBlock": "0x0", "address": PASSER}, []),
        ({"fromBlock": "0x0", "topics": []}, [0, 10, 1, 11, 2, 12, 3, 13]),
        ({"fromBlock": "0x0", "topics": [text(7)]}, [0, 10, 1, 11, 2, 12, 3, 13]),
        ({"fromBlock": "0x0", "topics": [text(8)]}, []),
        ({"fromBlock": "0x0", "topics": [None, text(11)]}, [11]),
        ({"fromBlock": "0x0", "topics": [text(7), [text(2), text(10)]]}, [10, 2]),
        ({"fromBlock": "0x0", "topics": [[text(7), text(9)], None]}, [0, 10, 1, 11, 2, 12, 3, 13]),
        ({"fromBlock": "0x0", "topics": [None, None, text(1)]}, []),
        ({"fromBlock": "0x2", "topics": [None, [text(0), text(2)]], "address": KEEPER}, [2]),
    ],
)
def test_filter_finds_what_it_asks_for(
    busy: EmbeddedChain, query: dict[str, object], values: list[int]
) -> None:
    assert [int(log["topics"][1], 16) for log in logs(busy, **query)] == values


def test_logs_of_one_block_are_found_by_its_hash(busy: EmbeddedChain) -> None:
    wanted = every(busy)[2]["blockHash"]
    assert [int(log["data"], 16) for log in logs(busy, blockHash=wanted)] == [1, 11]


def test_receipts_hold_the_same_logs(busy: EmbeddedChain) -> None:
    for log in every(busy):
        (receipt,) = busy.batch([("eth_getTransactionReceipt", (log["transactionHash"],))])
        assert isinstance(receipt, dict)
        assert receipt["logs"] == [log]
