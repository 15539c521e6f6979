"""Logs as they come from a ledger, before anybody reads them, and where they come from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

LOG_BITS = 20
"""Bits of an event's place that hold its number in the block."""

_LOG_MASK = (1 << LOG_BITS) - 1


def place_of(block: int, log_index: int) -> int:
    """Return the place of an event: one number that grows along the ledger.

    >>> block_of(place_of(7, 3)), log_index_of(place_of(7, 3))
    (7, 3)
    """
    return block << LOG_BITS | log_index


def block_of(place: int) -> int:
    """Return the block of a place."""
    return place >> LOG_BITS


def log_index_of(place: int) -> int:
    """Return the number in the block of a place."""
    return place & _LOG_MASK


class RawLog(NamedTuple):
    """One log of a registry.

    Attributes:
        place: Block and number in the block (`place_of`).
        topic: First topic, which names the kind of event; empty for a log without topics.
        body: The other topics and the data behind each other.
        transaction: Hash of the transaction that caused it.
    """

    place: int
    topic: bytes
    body: bytes
    transaction: bytes


class Stamp(NamedTuple):
    """What a block is known by."""

    number: int
    hash: bytes
    time: int


@dataclass(frozen=True, slots=True)
class Stretch:
    """Some blocks in a row, whole.

    Attributes:
        before: Hash of the block before the first; empty at the beginning of the ledger.
        last: The last block.
        blocks: Those that hold logs.
        logs: What the registries announced, in order.
    """

    before: bytes
    last: Stamp
    blocks: Sequence[Stamp]
    logs: Sequence[RawLog]


class LogSource(Protocol):
    """A ledger that can be followed: a chain, or a file with its logs."""

    def identity(self) -> tuple[int, bytes]:
        """Return chain id and hash of the first block."""
        ...

    def head(self) -> Stamp:
        """Return the newest block."""
        ...

    def stamp(self, number: int) -> Stamp | None:
        """Return a block, None where the ledger does not reach it."""
        ...

    def read(self, first: int, head: int) -> Stretch:
        """Return the logs from block `first` on, as many blocks as are good to read at once.

        Args:
            first: First block.
            head: Last block that may be read.
        """
        ...
