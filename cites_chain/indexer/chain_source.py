"""A chain as a source of logs: one batch of requests for each stretch of blocks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from cites_chain.errors import ChainError
from cites_chain.indexer.raw import RawLog, Stamp, Stretch
from cites_chain.ledger.reader.answers import (
    UnreadableAnswer,
    bytes_of,
    list_of,
    mapping_of,
    number_of,
)
from cites_chain.ledger.reader.asking import MOST_TOGETHER, PAGE
from cites_chain.ledger.reader.questions import AUTHORITY_REGISTRY, PERMIT_REGISTRY

if TYPE_CHECKING:
    from cites_chain.chain import Chain

FIRST_PAGE = 200
"""Blocks of the first stretch; how full it is decides about the next."""

LOGS_AT_ONCE = 20_000
"""Logs that one stretch should not hold many more of."""


class ChainSource:
    """A chain as a `LogSource`. Every method may raise `ChainError`."""

    def __init__(self, chain: Chain) -> None:
        self._chain = chain
        self._page = FIRST_PAGE

    def identity(self) -> tuple[int, bytes]:
        """Return chain id and hash of the first block."""
        return self._chain.chain_id, self._chain.genesis_hash

    def head(self) -> Stamp:
        """Return the newest block."""
        (block,) = self._chain.batch([_block("latest")])
        return _stamp_of(mapping_of(block))

    def stamp(self, number: int) -> Stamp | None:
        """Return a block, None where the chain does not reach it."""
        if number > self.head().number:
            return None
        (block,) = self._chain.batch([_block(hex(number))])
        return None if block is None else _stamp_of(mapping_of(block))

    def read(self, first: int, head: int) -> Stretch:
        """Return the logs from block `first` on, fewer blocks where they are full.

        Raises:
            UnreadableAnswer: The node answered with something that is none.
        """
        last = min(first + self._page - 1, head)
        query = {
            "address": [AUTHORITY_REGISTRY, PERMIT_REGISTRY],
            "fromBlock": hex(first),
            "toBlock": hex(last),
        }
        try:
            before, end, logs = self._chain.batch(
                [_block(hex(max(first - 1, 0))), _block(hex(last)), ("eth_getLogs", (query,))]
            )
        except ChainError:
            if self._page == 1:
                raise
            self._page = max(1, self._page // 10)  # nodes refuse answers that grow too large
            return self.read(first, head)
        found = list_of(logs)
        self._fit_page(len(found))
        rows = [mapping_of(log) for log in found]
        return Stretch(
            before=_stamp_of(mapping_of(before)).hash if first else b"",
            last=_stamp_of(mapping_of(end)),
            blocks=self._blocks_of(rows),
            logs=sorted(_raw_of(row) for row in rows),
        )

    def _fit_page(self, count: int) -> None:
        if count > LOGS_AT_ONCE:
            self._page = max(1, self._page // 2)
        elif count < LOGS_AT_ONCE // 4:
            self._page = min(PAGE, self._page * 2)

    def _blocks_of(self, logs: Sequence[Mapping[str, object]]) -> list[Stamp]:
        """Return the blocks of logs; asks for the time of those that do not bear it."""
        found: dict[int, Stamp] = {}
        missing: list[int] = []
        for log in logs:
            number = number_of(log.get("blockNumber"))
            if number in found:
                continue
            stamp = log.get("blockTimestamp")
            time = 0 if stamp is None else number_of(stamp)
            found[number] = Stamp(number, bytes_of(log.get("blockHash")), time)
            if stamp is None:
                missing.append(number)
        for at in range(0, len(missing), MOST_TOGETHER):
            some = missing[at : at + MOST_TOGETHER]
            for block in self._chain.batch([_block(hex(number)) for number in some]):
                stamp_found = _stamp_of(mapping_of(block))
                found[stamp_found.number] = stamp_found
        return [found[number] for number in sorted(found)]


def _block(name: str) -> tuple[str, tuple[object, ...]]:
    return ("eth_getBlockByNumber", (name, False))


def _stamp_of(block: Mapping[str, object]) -> Stamp:
    number, time = number_of(block.get("number")), number_of(block.get("timestamp"))
    return Stamp(number, bytes_of(block.get("hash")), time)


def _raw_of(log: Mapping[str, object]) -> RawLog:
    try:
        topics: Sequence[str] = log["topics"]  # type: ignore[assignment]
        data: str = log["data"]  # type: ignore[assignment]
        return RawLog(
            int(log["blockNumber"], 16) << 20 | int(log["logIndex"], 16),  # type: ignore[call-overload]
            bytes.fromhex(topics[0][2:]) if topics else b"",
            bytes.fromhex("".join([topic[2:] for topic in topics[1:]]) + data[2:]),
            bytes.fromhex(log["transactionHash"][2:]),  # type: ignore[index]
        )
    except (LookupError, TypeError, ValueError) as problem:
        raise UnreadableAnswer("the node answered with a log that cannot be read") from problem
