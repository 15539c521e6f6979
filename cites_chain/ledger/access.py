"""The one place that decides how the ledger of an office is reached, from its settings.

Where endpoints are set it is behind nodes, and must be the network of the network file; else it is
the embedded ledger in its file, which must be that network where there is such a file. A file that
another program has open is asked through that program, if it answers for it (`chain.owner`).
"""

from __future__ import annotations

from cites_chain.chain.backend import Chain
from cites_chain.chain.embedded import EmbeddedChain
from cites_chain.chain.endpoint import STANDARD_PATIENCE, Patience
from cites_chain.chain.lock import read_owner
from cites_chain.chain.node import NodeChain
from cites_chain.chain.shared import SharedChain
from cites_chain.config import Settings
from cites_chain.errors import ChainError, LedgerLocked, LedgerNotFound
from cites_chain.network import NetworkFile


class NetworkUnknown(ChainError):
    """Nodes are named, and nothing says of which network they must be."""

    code = "NETWORK_UNKNOWN"

    def __init__(self, settings: Settings) -> None:
        super().__init__(
            "it is not known of which network the nodes must be",
            hint=f"Put the network's file at {settings.network} (a founder has it).",
            facts={"path": str(settings.network)},
        )


class OnlyEmbedded(ChainError):
    """What was asked for can be done with a ledger in a file only, and this one is behind nodes."""

    code = "ONLY_EMBEDDED"

    def __init__(self, what: str, why: str) -> None:
        super().__init__(
            f"{what} needs the ledger in a file, and this office asks nodes: {why}",
            hint="Name another folder with --home, or take `endpoints` out of the settings.",
            facts={"what": what},
        )


class LedgerShared(ChainError):
    """What was asked for needs the ledger's file, and another program has it open."""

    code = "LEDGER_SHARED"

    def __init__(self, what: str, holder: str) -> None:
        super().__init__(
            f"{what} needs the ledger's file for itself, and {holder} has it open",
            hint="End that program first; everything else works while it runs.",
            facts={"what": what, "holder": holder},
        )


def require_ledger(settings: Settings) -> None:
    """Refuse to begin where there is no ledger, before anybody types a passphrase for nothing.

    Raises:
        LedgerNotFound: The embedded ledger has no file.
        NetworkUnknown: Endpoints are set, and there is no network file.
    """
    if settings.endpoints:
        if not settings.network.is_file():
            raise NetworkUnknown(settings)
    elif not settings.ledger.is_file():
        raise LedgerNotFound(settings.ledger)


def open_chain(settings: Settings, *, patience: Patience = STANDARD_PATIENCE) -> Chain:
    """Open the ledger that the settings name; whoever opens it closes it.

    Behind nodes nothing is asked yet: which network they are of is asked on every connection.

    Raises:
        LedgerNotFound: There is none.
        LedgerLocked: Another program has its file open and does not answer for it.
        NetworkUnknown: Endpoints are set, and there is no network file.
        EndpointUnusable: One of the addresses is none.
        WrongNetwork: The file's ledger is not the one that the network file names.
    """
    require_ledger(settings)
    if not settings.endpoints:
        return _open_or_join(settings)
    named = NetworkFile.read(settings.network)
    return NodeChain(
        settings.endpoints,
        named.chain_id,
        named.genesis_hash,
        patience=patience,
        max_lag=settings.max_lag,
    )


def _open_or_join(settings: Settings) -> Chain:
    try:
        return open_embedded(settings)
    except LedgerLocked:
        owner = read_owner(settings.ledger)
        if owner is None:
            raise
    if settings.network.is_file():
        NetworkFile.read(settings.network).require(owner.chain_id, owner.genesis_hash)
    return SharedChain(owner)


def open_embedded(settings: Settings) -> EmbeddedChain:
    """Open the ledger in the settings' file, whatever else they name.

    Raises:
        LedgerNotFound: There is none.
        LedgerLocked: Another program has it open.
        WrongNetwork: It is not the one that the network file names.
    """
    chain = EmbeddedChain.open(settings.ledger)
    try:
        if settings.network.is_file():
            named = NetworkFile.read(settings.network)
            named.require(chain.chain_id, chain.genesis_hash)
    except BaseException:
        chain.close()
        raise
    return chain
