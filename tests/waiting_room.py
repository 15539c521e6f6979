"""A node's waiting room in front of an embedded ledger: what is sent waits until a block is made.

As on a real node, what waits is in memory only and can be forgotten.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from threading import Event, RLock, Thread
from typing import Any

from eth_hash.auto import keccak

from cites_chain.chain.backend import Call
from cites_chain.chain.blocks import GAS_LIMIT
from cites_chain.chain.embedded import EmbeddedChain
from cites_chain.chain.transactions import SignedTransaction, read_transaction
from cites_chain.errors import TransactionRefused
from cites_chain.ids import Account


class WaitingRoom:
    """Stands where a chain stands behind `NodeServer`.

    Attributes:
        chain: The ledger that blocks are made on.
        waiting: What waits, by sender and nonce.
        seen: Every transaction that was ever let in, by sender and nonce.
    """

    def __init__(self, chain: EmbeddedChain, *, most: int = 10_000) -> None:
        self.chain = chain
        self.most = most
        self.waiting: dict[tuple[bytes, int], SignedTransaction] = {}
        self.seen: dict[tuple[bytes, int], set[bytes]] = {}
        self._guard = RLock()

    def __getattr__(self, name: str) -> Any:
        return getattr(self.chain, name)

    def batch(self, requests: Sequence[Call]) -> list[object]:
        """Answer as the ledger, but for what waits."""
        with self._guard:
            return [self._answer(method, params) for method, params in requests]

    def send_all(self, raws: Sequence[bytes]) -> None:
        """Refuse, so that the door sends one by one."""
        raise TransactionRefused("malformed", "one by one, please")

    def forget(self) -> None:
        """Lose all that waits, as in a crash."""
        with self._guard:
            self.waiting.clear()

    def seal(self) -> int:
        """Make a block of what may come next, and return how many transactions it has."""
        with self._guard:
            chosen = []
            for sender in {sender for sender, _ in self.waiting}:
                nonce = self.chain.next_nonce(Account(f"0x{sender.hex()}"))
                while (found := self.waiting.pop((sender, nonce), None)) is not None:
                    chosen.append(found.raw)
                    nonce += 1
            if chosen:
                self.chain.send_all(chosen)
            return len(chosen)

    @contextmanager
    def sealing(self, every: float = 0.05) -> Iterator[None]:
        """Make blocks all the time."""
        over = Event()

        def go() -> None:
            while not over.wait(every):
                self.seal()

        thread = Thread(target=go, daemon=True)
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()

    def _answer(self, method: str, params: tuple[object, ...]) -> object:
        if method == "eth_sendRawTransaction":
            return self._let_in(bytes.fromhex(str(params[0])[2:]))
        (answer,) = self.chain.batch([(method, params)])
        if method == "eth_getTransactionCount" and params[1] == "pending":
            return hex(self._reach(bytes.fromhex(str(params[0])[2:])))
        return answer

    def _let_in(self, raw: bytes) -> str:
        read = read_transaction(raw, self.chain.chain_id, GAS_LIMIT)
        sender = bytes(read.invocation.sender)
        place = (sender, read.nonce)
        if read.nonce < self.chain.next_nonce(Account(f"0x{sender.hex()}")):
            raise TransactionRefused("nonce_too_low", "nonce too low")
        there = self.waiting.get(place)
        if there is not None and there.raw == raw:
            raise TransactionRefused("known", "already known")
        if there is not None:
            raise TransactionRefused("replaced", "replacement transaction underpriced")
        if len(self.waiting) >= self.most and not self._make_room(sender, read.nonce):
            raise TransactionRefused("pool_full", "txpool is full")
        self.waiting[place] = read
        self.seen.setdefault(place, set()).add(keccak(raw))
        return f"0x{keccak(raw).hex()}"

    def _make_room(self, sender: bytes, nonce: int) -> bool:
        """Let go of the last that waits for others, in favour of one that may come next."""
        last = max(self.waiting, key=lambda place: place[1])
        if last[1] <= nonce or self._reach(sender) != nonce:
            return False
        del self.waiting[last]
        return True

    def _reach(self, sender: bytes) -> int:
        """Return the first nonce that neither a block nor the waiting room has."""
        nonce = self.chain.next_nonce(Account(f"0x{sender.hex()}"))
        while (sender, nonce) in self.waiting:
            nonce += 1
        return nonce
