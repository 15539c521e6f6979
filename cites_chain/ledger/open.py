"""Making and opening a ledger, embedded or behind nodes. Loading this module loads the EVM."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from cites_chain.chain.embedded import EmbeddedChain
from cites_chain.chain.endpoint import STANDARD_PATIENCE, Patience
from cites_chain.chain.genesis import CHAIN_ID, Founder, Seat, build_genesis
from cites_chain.chain.node import NodeChain
from cites_chain.ledger.ledger import Ledger, Network

__all__ = [
    "CHAIN_ID",
    "Founder",
    "Network",
    "Patience",
    "Seat",
    "connect",
    "create_ledger",
    "open_ledger",
]


def create_ledger(
    path: Path,
    founders: Sequence[Founder],
    *,
    now: datetime,
    is_trial: bool = False,
    chain_id: int = CHAIN_ID,
    minimum_validators: int = 1,
) -> Ledger:
    """Found a network on a new embedded ledger, and open it.

    Args:
        path: The ledger's file; its folder is there already.
        founders: The first Parties; they get the ids 1, 2, 3 and so on.
        now: When the network begins.
        is_trial: The ledger's clock stands at `now` and is set by hand (`chain.set_clock`).
        chain_id: Number of the network.
        minimum_validators: Fewest validators that a vote may leave.

    Raises:
        LedgerAlreadyExists: There is something of that name.
        ContractRejected: The founders cannot found a network; the subclass says why.
        StorageFull: The disk is full; nothing is left behind.
    """
    genesis = build_genesis(
        founders, chain_id=chain_id, minimum_validators=minimum_validators, timestamp=now
    )
    return Ledger(EmbeddedChain.create(path, genesis, clock=now if is_trial else None))


def open_ledger(path: Path) -> Ledger:
    """Open an embedded ledger.

    Raises:
        LedgerNotFound: There is no file.
        LedgerLocked: Another program has it open; the error names it.
        LedgerDamaged: It is not a ledger, or was changed by something else.
        DeploymentMismatch: Its contracts are not those of this release.
    """
    return Ledger(EmbeddedChain.open(path))


def connect(
    network: Network,
    endpoints: Sequence[str],
    *,
    patience: Patience = STANDARD_PATIENCE,
    max_lag: timedelta | None = None,
) -> Ledger:
    """Open the ledger behind nodes of a network.

    Args:
        network: Which network it must be: its number and the hash of its first block.
        endpoints: Addresses of nodes (`http://host:port`), one's own first: acts go there.
            Questions go to the next where one does not answer.
        patience: How long to wait for an answer and for a block.
        max_lag: How old the newest block of one's own node may be where acts are signed; None for
            however old.

    Raises:
        EndpointUnusable: One of the addresses is none.
        LedgerUnreachable: No node answers.
        WrongNetwork: The nodes are of another network.
        DeploymentMismatch: Its contracts are not those of this release.
    """
    chain = NodeChain(
        endpoints, network.chain_id, network.genesis_hash, patience=patience, max_lag=max_lag
    )
    try:
        chain.require_deployed()
    except BaseException:
        chain.close()
        raise
    return Ledger(chain)
