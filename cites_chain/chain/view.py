"""The embedded ledger as it can be looked at: any block, and the state after it."""

from __future__ import annotations

from collections.abc import Mapping

from cites_chain.chain.blocks import Header
from cites_chain.chain.clock import LedgerClock
from cites_chain.chain.evm import Surroundings, World
from cites_chain.chain.store import LedgerStore
from cites_chain.errors import ChainError

_NEWEST = ("latest", "pending", "safe", "finalized")
"""Blocks are final at once, and nothing ever waits: these all mean the same."""


class UnknownBlock(ChainError):
    """The ledger has no such block."""

    code = "UNKNOWN_BLOCK"


class LedgerView:
    """Headers and states of one ledger."""

    def __init__(self, store: LedgerStore, chain_id: int, clock: LedgerClock) -> None:
        self.store = store
        self.chain_id = chain_id
        self.clock = clock
        self.newest = store.newest()
        self._pending: tuple[int, World] | None = None

    def next_timestamp(self) -> int:
        """Return the time that the next block would carry."""
        return self.clock.next_timestamp(self.newest.timestamp)

    def move_to(self, newest: Header) -> None:
        """Take a block as the newest."""
        self.newest = newest
        self._pending = None

    def find_header(self, block: object) -> Header | None:
        """Return the header of a block, named as JSON-RPC names blocks.

        Raises:
            ChainError: This is no name of a block.
        """
        if block in _NEWEST:
            return self.newest
        if isinstance(block, Mapping) and "blockHash" in block:
            return self.store.find_header_by_hash(bytes.fromhex(str(block["blockHash"])[2:]))
        if isinstance(block, Mapping):
            block = block.get("blockNumber")
        return self.store.find_header(number_of(block))

    def header(self, block: object) -> Header:
        """Return the header of a block as `find_header`.

        Raises:
            UnknownBlock: There is none.
        """
        found = self.find_header(block)
        if found is None:
            raise UnknownBlock(
                f"this ledger has no block {block}; the newest is {self.newest.number}",
                facts={"block": str(block), "newest": self.newest.number},
            )
        return found

    def world_for_call(self, block: object) -> World:
        """Return the state after a block, to run calls on.

        Calls on the newest state believe themselves in the block that would come next, at its time:
        what they answer is what an act sent now would meet. Calls on an older state believe
        themselves in that block.
        """
        if block not in _NEWEST:
            header = self.header(block)
            return self._world(header.state_root, header.number, header.timestamp)
        timestamp = self.next_timestamp()
        if self._pending is None or self._pending[0] != timestamp:
            self._pending = (timestamp, self.next_world(timestamp))
        return self._pending[1]

    def next_world(self, timestamp: int) -> World:
        """Return the newest state, to run the next block's transactions on."""
        return self._world(self.newest.state_root, self.newest.number + 1, timestamp)

    def _world(self, root: bytes, number: int, timestamp: int) -> World:
        hashes = self.store.iter_hashes_before(number)
        around = Surroundings(self.chain_id, number, timestamp, self.newest.gas_limit, hashes)
        return World(self.store.nodes, root, around)


def number_of(value: object) -> int:
    """Return a number as JSON-RPC writes it, or as Python does.

    Raises:
        ChainError: It is none.
    """
    if isinstance(value, int) and value >= 0:
        return value
    if value == "earliest":
        return 0
    try:
        return int(str(value), 16)
    except ValueError as problem:
        raise ChainError(
            f"{value!r} is no number or block", facts={"value": str(value)}
        ) from problem
