"""A ledger as somebody else's nodes show it, believed as far as seals and proofs go.

Example::

    with Elsewhere.look(urls, network.chain_id, network.genesis_hash, checkpoint_path) as ledger:
        verdict = verify(file, ledger.reader, now)
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from cites_chain.chain.checkpoint import Checkpoint
from cites_chain.chain.endpoint import STANDARD_PATIENCE, Endpoint, Patience
from cites_chain.chain.light_client import LightClient
from cites_chain.chain.proven import ProvenChain
from cites_chain.chain.rpc_node import RpcNode
from cites_chain.ids import Account
from cites_chain.ledger.reader import LedgerReader
from cites_chain.ledger.reader.events import topic_of
from cites_chain.ledger.reader.permit_events import PermitReplaced, PermitTied

_CHECKED = (PermitTied, PermitReplaced)
"""Announcements of ties: their hash stands in the permit's proven state, and is compared."""


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """The newest block that can be believed.

    Attributes:
        reader: The ledger as it stood then.
        checkpoint: The block.
        sealers: Who sealed it; empty where it is the one that was believed before.
    """

    reader: LedgerReader
    checkpoint: Checkpoint
    sealers: tuple[Account, ...]
    _open: ExitStack

    @classmethod
    def look(
        cls,
        endpoints: Sequence[str],
        chain_id: int,
        genesis_hash: bytes,
        saved: Path | None = None,
        *,
        patience: Patience = STANDARD_PATIENCE,
    ) -> Self:
        """Follow the chain to its newest block.

        Args:
            endpoints: Nodes that need not be trusted; each is asked where the one before fails.
            chain_id: Number of the network.
            genesis_hash: Hash of its block 0, which is trusted.
            saved: File of the checkpoint: where the last look ended, and where this one is kept.
            patience: How long to wait for an answer.

        Raises:
            ChainError: Nothing can be believed; the subclass says why.
        """
        with ExitStack() as stack:
            nodes = [RpcNode(Endpoint(url, patience), chain_id, genesis_hash) for url in endpoints]
            for node in nodes:
                stack.enter_context(closing(node))
            seen = Checkpoint.read(saved) if saved is not None and saved.is_file() else None
            client = LightClient(nodes, genesis_hash)
            reached = client.follow(seen)
            if saved is not None and reached != seen:
                reached.write(saved)
            topics = [topic_of(kind) for kind in _CHECKED]
            chain = ProvenChain(nodes, reached, chain_id, checked_logs=topics)
            last = client.jumps[-1] if client.jumps else None
            sealers = last.sealers if last is not None and last.checkpoint == reached else ()
            return cls(LedgerReader(chain), reached, sealers, stack.pop_all())

    def close(self) -> None:
        """End all connections."""
        self._open.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
