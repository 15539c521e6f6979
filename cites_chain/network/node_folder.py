"""A Party's node on this computer: its key, its settings, the cards it knows, its chain.

key         secret file, 0x and 64 digits (`cites_chain.keys.node_key`)
node.toml   settings (`node_config`)
cards/      cards of Parties that joined after the network was founded
peers.json  who makes blocks, as last seen (`peers`)
chain/      what the engine keeps; it can be deleted, the other nodes have every block
"""

from __future__ import annotations

import json
import socket
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from cites_chain.chain.lock import LedgerLock
from cites_chain.errors import CitesChainError, LedgerLocked
from cites_chain.keys import read_node_key
from cites_chain.network.card import Card
from cites_chain.network.card_file import card_document, read_card
from cites_chain.network.engines import NodePlan
from cites_chain.network.enode import Enode
from cites_chain.network.errors import CardRefused
from cites_chain.network.network_file import NetworkFile
from cites_chain.network.node_config import NodeConfig
from cites_chain.network.peers import PeerBook, nodes_of
from cites_chain.private_files import make_private_folder, replace_file

Resolve = Callable[[str], str | None]
"""Turns a host's name into its address; None where it is not known now."""


class NodeNotFound(CitesChainError):
    """There is no node where one was asked for."""

    code = "NODE_NOT_FOUND"

    def __init__(self, folder: Path) -> None:
        super().__init__(
            f"there is no node in {folder}",
            hint="Make it with `cites-chain node init`.",
            facts={"path": str(folder)},
        )


class NodeExists(CitesChainError):
    """There is a node already; it is never overwritten."""

    code = "NODE_EXISTS"

    def __init__(self, folder: Path, what: str) -> None:
        super().__init__(
            f"there is a node in {folder} already ({what}); it is never overwritten",
            hint="Name another folder with --home, or move this one away.",
            facts={"path": str(folder), "found": what},
        )


class NodeRuns(CitesChainError):
    """The node runs, and what was asked for needs it to stand."""

    code = "NODE_RUNS"

    def __init__(self, folder: Path, holder: str) -> None:
        super().__init__(
            f"the node in {folder} is in use by {holder}",
            hint="Stop it first.",
            facts={"path": str(folder), "holder": holder},
        )


class NodeFolder:
    """The folder of one node, and what can be read from it."""

    def __init__(self, folder: Path, network_file: Path) -> None:
        """Take the places; nothing is looked at yet."""
        self.folder = folder
        self.network_file = network_file

    @property
    def key(self) -> Path:
        """Secret file with the node's key."""
        return self.folder / "key"

    @property
    def settings(self) -> Path:
        """File of the node's settings."""
        return self.folder / "node.toml"

    @property
    def cards(self) -> Path:
        """Folder of later members' and candidates' cards."""
        return self.folder / "cards"

    @property
    def book(self) -> Path:
        """File of who makes blocks, as last seen."""
        return self.folder / "peers.json"

    @property
    def chain(self) -> Path:
        """What the engine keeps."""
        return self.folder / "chain"

    def config(self) -> NodeConfig:
        """Return the node's settings.

        Raises:
            NodeNotFound: There is no node.
            NodeConfigDamaged: They cannot be used.
        """
        if not self.settings.is_file():
            raise NodeNotFound(self.folder)
        return NodeConfig.read(self.settings)

    def network(self) -> NetworkFile:
        """Return which network the node is of.

        Raises:
            FileProblem: The network's file cannot be read.
            NetworkFileDamaged: It is not one.
        """
        return NetworkFile.read(self.network_file)

    def known_cards(self) -> tuple[Card, ...]:
        """Return the founders' cards and those in the folder of cards, in order.

        Raises:
            CardRefused: One of them is not signed as it stands, or is for another network.
        """
        network = self.network()
        later = [self._later(path, network) for path in sorted(self.cards.glob("*.json"))]
        return (*network.founders, *later)

    def add_card(self, path: Path) -> Card:
        """Take another Party's card, in the place of an older one of the same node.

        Raises:
            CardRefused: It is not signed as it stands, is for another network, or has no node.
            FileProblem: It cannot be read or kept.
        """
        card = self._later(path, self.network())
        make_private_folder(self.cards)
        content = json.dumps(card_document(card), indent=1) + "\n"
        replace_file(self.cards / f"{card.name}.json", content.encode())
        return card

    def remove_card(self, name: str) -> bool:
        """Let a card go that `add_card` took; return whether there was one of that account."""
        path = self.cards / f"{name}.json"
        if path.name not in {each.name for each in self.cards.glob("*.json")}:
            return False
        path.unlink()
        return True

    def peer_book(self) -> PeerBook:
        """Return who makes blocks, as last seen; founders once did."""
        founders = {card.founder.validator for card in self.network().founders}
        book = PeerBook.read(self.book)
        return replace(book, seen=book.seen | {each for each in founders if each is not None})

    def plan(self, resolve: Resolve | None = None) -> NodePlan:
        """Return what the engine is told of this node; peers whose host is not known are left out.

        Args:
            resolve: Finds the addresses of hosts; None: the computer's own resolver.

        Raises:
            NodeNotFound: There is no node.
            KeyNotFound: Its key is not there.
            FileExposed: Others can read the key.
        """
        config, network, find = self.config(), self.network(), resolve or address_of
        own = Enode(read_node_key(self.key).public_key, config.host, config.p2p.port)
        peers = nodes_of(self.known_cards(), self.peer_book())
        found = [(peer, find(peer.host)) for peer in peers]
        return NodePlan(
            folder=self.chain,
            key=self.key,
            genesis=network.genesis,
            chain_id=network.chain_id,
            itself=replace(own, host=find(own.host) or own.host),
            p2p=config.p2p,
            rpc=config.rpc,
            metrics=config.metrics,
            peers=tuple(replace(peer, host=address) for peer, address in found if address),
            memory=config.memory,
        )

    def lock(self) -> LedgerLock:
        """Take the right to run the node or to move its files; who took it releases it.

        Raises:
            NodeRuns: Somebody has it.
        """
        try:
            return LedgerLock(self.folder / "node")
        except LedgerLocked as problem:
            raise NodeRuns(self.folder, str(problem.facts["holder"])) from problem

    def _later(self, path: Path, network: NetworkFile) -> Card:
        card = read_card(path)
        card.require_signed(path.name)
        if card.chain_id != network.chain_id:
            raise CardRefused(path.name, "chain_id", f"it is for network {card.chain_id}")
        if card.node is None:
            raise CardRefused(path.name, "enode", "the Party has no node")
        return card


def address_of(host: str) -> str | None:
    """Return the address of a host, as this computer finds it now."""
    try:
        return str(socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)[0][4][0])
    except (OSError, UnicodeError):
        return None
