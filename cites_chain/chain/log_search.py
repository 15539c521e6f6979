"""`eth_getLogs` as one indexed question to the ledger's file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cites_chain.chain.view import LedgerView
from cites_chain.errors import ChainError

_TOPICS = 4
_INDEXED = (1, 2, 3)
"""Topics that single out a permit, a jurisdiction or an officer; topic 0 is only the kind."""


@dataclass(frozen=True, slots=True)
class LogFilter:
    """Which logs are asked for.

    Attributes:
        first: First block.
        last: Last block.
        accounts: Contracts that may have written them; empty for all.
        topics: For each place the values that may stand there; empty for all.
    """

    first: int
    last: int
    accounts: tuple[bytes, ...]
    topics: tuple[tuple[bytes, ...], ...]

    def condition(self) -> tuple[str, list[object]]:
        """Return the SQL condition with its values."""
        words = ["logs.block BETWEEN ? AND ?"]
        values: list[object] = [self.first, self.last]
        for column, choice in (("account", self.accounts), *self._columns()):
            if choice:
                words.append(f"{column} IN ({', '.join('?' * len(choice))})")
                values += choice
        return " AND ".join(words), values

    def index(self) -> str:
        """Name the index: SQLite cannot know that a permit is rarer than a kind of event."""
        for place in _INDEXED:
            if place < len(self.topics) and self.topics[place]:
                return f"INDEXED BY logs_by_topic{place}"
        return "INDEXED BY logs_by_kind" if self.accounts else ""

    def _columns(self) -> list[tuple[str, tuple[bytes, ...]]]:
        return [(f"topic{place}", choice) for place, choice in enumerate(self.topics)]


def read_filter(view: LedgerView, query: object) -> LogFilter:
    """Read the parameter of `eth_getLogs`.

    Raises:
        ChainError: It is none.
    """
    if not isinstance(query, Mapping):
        raise ChainError("eth_getLogs takes an object with the blocks, address and topics")
    if query.get("blockHash") is not None:
        first = last = view.header({"blockHash": query["blockHash"]}).number
    else:
        first = _number(view, query.get("fromBlock"))
        last = _number(view, query.get("toBlock"))
    topics = _list(query.get("topics"))
    if len(topics) > _TOPICS:
        raise ChainError(f"a log has at most {_TOPICS} topics, and {len(topics)} were given")
    accounts = tuple(_bytes(account) for account in _choices(query.get("address")))
    chosen = tuple(tuple(_bytes(topic) for topic in _choices(choice)) for choice in topics)
    return LogFilter(first, last, accounts, chosen)


def _number(view: LedgerView, block: object) -> int:
    if block is None:
        return view.newest.number
    if isinstance(block, str) and not block.startswith("0x"):
        return view.header(block).number
    return int(str(block), 16) if isinstance(block, str) else int(str(block))


def _choices(value: object) -> list[object]:
    return [] if value is None else _list(value) if isinstance(value, list | tuple) else [value]


def _list(value: object) -> list[object]:
    if value is None:
        return []
    if not isinstance(value, Sequence) or isinstance(value, str | bytes):
        raise ChainError("eth_getLogs takes topics as a list")
    return list(value)


def _bytes(value: object) -> bytes:
    if isinstance(value, bytes):
        return bytes(value)
    try:
        return bytes.fromhex(str(value).removeprefix("0x"))
    except ValueError as problem:
        raise ChainError(f"{value!r} is no hexadecimal text") from problem
