"""What the doctor looks at: gathered here, judged in `doctor`. Nothing is changed by looking."""

from __future__ import annotations

import shutil
import socket
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from cites_chain.chain.backend import Chain
from cites_chain.chain.genesis import Genesis
from cites_chain.errors import CitesChainError
from cites_chain.ids import Account
from cites_chain.keys import read_node_key
from cites_chain.network.card import Card
from cites_chain.network.enode import Enode
from cites_chain.network.health import Health, proposers_of, read_health
from cites_chain.network.java import java_environment
from cites_chain.network.network_file import NetworkFile
from cites_chain.network.node_config import NodeConfig
from cites_chain.network.node_folder import NodeFolder
from cites_chain.network.process import find_program

Found = TypeVar("Found")

_SECONDS_TO_REACH = 3.0
_AT_ONCE = 16
ROUNDS = 3
"""How often each validator's turn should have come in the blocks that are looked at."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What was seen of a node; a `CitesChainError` stands where it could not be seen.

    Attributes:
        now: When.
        network: Of which network it is.
        config: Its settings.
        account: Account of its key.
        genesis_hash: Hash that the genesis in the network's file gives.
        program: The engine's program.
        free: Bytes free on the disk of its folder.
        cards: Cards of all Parties that it knows.
        health: What it says of itself.
        validators: Who makes blocks; None where it could not be asked.
        proposers: Who proposed its newest blocks, the newest last.
        reached: Whether another node's port could be opened from here.
    """

    now: datetime
    network: NetworkFile
    config: NodeConfig
    account: Account | CitesChainError
    genesis_hash: bytes | CitesChainError
    program: Path | CitesChainError
    free: int
    cards: tuple[Card, ...]
    health: Health | CitesChainError
    validators: tuple[Account, ...] | None
    proposers: tuple[Account, ...]
    reached: Mapping[Account, bool]

    @property
    def nodes(self) -> dict[Account, Card]:
        """Cards by the account of their node."""
        return {card.node.account: card for card in self.cards if card.node is not None}


def gather(
    folder: NodeFolder,
    chain: Chain,
    members: Callable[[], Sequence[Account]],
    environment: Mapping[str, str],
    now: datetime,
) -> Evidence:
    """Look at a node, from its folder to its peers.

    Args:
        folder: Where it is.
        chain: The ledger behind it alone.
        members: Asks it who makes blocks.
        environment: Variables of the process, in which the engine's program may be named.
        now: This moment.

    Raises:
        NodeNotFound: There is no node.
        NodeConfigDamaged: Its settings cannot be read.
        NetworkFileDamaged: The network's file cannot be read.
        CardRefused: A card in its folder cannot be used.
    """
    config, network, cards = folder.config(), folder.network(), folder.known_cards()
    named = Path(config.program) if config.program else None
    account = _seen(lambda: read_node_key(folder.key).account)
    health = _seen(lambda: read_health(chain))
    validators = None if isinstance(health, CitesChainError) else _seen(lambda: tuple(members()))
    known = None if isinstance(validators, CitesChainError) else validators
    nodes = [card.node for card in cards if card.node is not None and card.node.account != account]
    return Evidence(
        now=now,
        network=network,
        config=config,
        account=account,
        genesis_hash=_seen(lambda: Genesis.from_json(network.genesis).hash),
        program=_seen(lambda: _program(config, environment, named)),
        free=shutil.disk_usage(folder.folder).free,
        cards=cards,
        health=health,
        validators=known,
        proposers=_proposers(chain, health, known),
        reached=reach([node for node in nodes if known is None or node.account in known]),
    )


def _program(config: NodeConfig, environment: Mapping[str, str], named: Path | None) -> Path:
    """Return the engine's program, if all that it needs is there."""
    engine = config.runs_with
    program = find_program(engine, environment, named)
    java_environment(engine.java, environment)
    return program


def reach(nodes: Sequence[Enode]) -> dict[Account, bool]:
    """Return which nodes' ports can be opened from this computer."""
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        return dict(zip((n.account for n in nodes), pool.map(_is_reached, nodes), strict=True))


def _is_reached(node: Enode) -> bool:
    try:
        with socket.create_connection((node.host, node.port), timeout=_SECONDS_TO_REACH):
            return True
    except (OSError, UnicodeError):
        return False


def _proposers(
    chain: Chain, health: Health | CitesChainError, validators: tuple[Account, ...] | None
) -> tuple[Account, ...]:
    if isinstance(health, CitesChainError) or not validators:
        return ()
    count = ROUNDS * len(validators)
    found = _seen(lambda: proposers_of(chain, health.block, count))
    return () if isinstance(found, CitesChainError) else found


def _seen(look: Callable[[], Found]) -> Found | CitesChainError:
    try:
        return look()
    except CitesChainError as problem:
        return problem
