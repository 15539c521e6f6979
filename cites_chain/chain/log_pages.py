"""Searching logs over more blocks than a node takes at once.

A search is tried as it is asked for: most nodes answer it, in one round trip. Where a node says
that it is over too many blocks, it is asked again page by page, and by smaller pages where that is
still too much.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cites_chain.chain.backend import Call
from cites_chain.chain.json_rpc import AnswerMalformed, Failure
from cites_chain.chain.node_errors import problem_of
from cites_chain.chain.receipts import Ask, succeeded, whole

LOGS = "eth_getLogs"

PAGE = 5_000
"""Blocks of one page: the limit of the engine of production, where none is set."""

_SMALLER = 10
_TOO_WIDE = ("exceed", "limit", "too many", "too large", "too wide", "more than")
_OF_BLOCKS = ("range", "block")
"""Words of engines ("Requested range exceeds maximum RPC range limit") and of doors before it."""


def is_too_wide(answer: object) -> bool:
    """Whether a node refused a search because it is over too many blocks."""
    if not isinstance(answer, Failure):
        return False
    said = answer.message.lower()
    return any(word in said for word in _TOO_WIDE) and any(word in said for word in _OF_BLOCKS)


def search_by_pages(ask: Ask, query: Mapping[str, Any]) -> list[object]:
    """Search logs page by page and return all that were found, in the order of the blocks.

    Args:
        ask: Asks a node.
        query: Parameter of `eth_getLogs`.

    Raises:
        ChainError: The node does not answer even for a single block, or with something else.
    """
    (newest,) = succeeded("eth_blockNumber", ask([("eth_blockNumber", ())]))
    first = _number(query.get("fromBlock", "0x0"), whole(newest))
    last = min(_number(query.get("toBlock", "latest"), whole(newest)), whole(newest))
    size = PAGE
    found: list[object] = []
    while first <= last:
        ends = [min(at + size - 1, last) for at in range(first, last + 1, size)]
        answers = ask(_pages(query, first, ends))
        for end, answer in zip(ends, answers, strict=True):
            if is_too_wide(answer) and size > 1:
                size = max(1, size // _SMALLER)
                break
            found += _logs(answer)
            first = end + 1
    return found


def _pages(query: Mapping[str, Any], first: int, ends: Sequence[int]) -> Sequence[Call]:
    starts = [first, *(end + 1 for end in ends)]
    return [
        (LOGS, ({**query, "fromBlock": hex(start), "toBlock": hex(end)},))
        for start, end in zip(starts, ends, strict=False)
    ]


def _logs(answer: object) -> list[object]:
    if isinstance(answer, Failure):
        raise problem_of(answer, LOGS)
    if not isinstance(answer, list):
        raise AnswerMalformed("a node found something that is no list of logs")
    return answer


def _number(block: object, newest: int) -> int:
    return 0 if block == "earliest" else newest if block == "latest" else whole(block)
