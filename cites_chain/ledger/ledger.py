"""Opening a ledger: the chain behind it, the reader in front of it, and which network it is."""

from __future__ import annotations

from dataclasses import dataclass
from types import TracebackType
from typing import Self

from cites_chain.chain import Chain
from cites_chain.ledger.reader import LedgerReader


@dataclass(frozen=True, slots=True)
class Network:
    """Which network a ledger is.

    Attributes:
        chain_id: Number of the network (EIP-155).
        genesis_hash: Hash of block 0; tells apart two networks of one number.
    """

    chain_id: int
    genesis_hash: bytes

    @property
    def name(self) -> str:
        """The network in one word: what a journal of acts keeps apart by."""
        return f"{self.chain_id}:{self.genesis_hash.hex()}"


class Ledger:
    """An open ledger.

    Attributes:
        chain: What answers and takes transactions.
        reader: Questions to it, answered as records.
        network: Which network it is.
    """

    def __init__(self, chain: Chain) -> None:
        """Take an open chain; closing the ledger closes it."""
        self.chain = chain
        self.reader = LedgerReader(chain)
        self.network = Network(chain.chain_id, chain.genesis_hash)

    def close(self) -> None:
        """Let the ledger go; closing twice changes nothing."""
        self.chain.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
