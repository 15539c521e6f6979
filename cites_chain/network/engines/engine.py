"""What the project wants of a program that makes and checks blocks: the `Engine` protocol.

An engine is only told of one node and says which files, which command line and which environment
its program needs. It starts nothing and reads no clock; whoever runs the node does
(`cites_chain.network.process`). Outside this package nobody knows an engine's name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from cites_chain.network.enode import Enode


@dataclass(frozen=True, slots=True)
class Door:
    """Where a program listens.

    Attributes:
        host: Address of the computer that it binds.
        port: TCP port.
    """

    host: str
    port: int


@dataclass(frozen=True, slots=True)
class NodePlan:
    """One node of a network, as every engine is told of it.

    Attributes:
        folder: The engine's own folder. It may be deleted while the node stands: the others have
            every block.
        key: Secret file with the node's private key: 0x and 64 digits.
        genesis: Text of the network's genesis file, the same for every engine.
        chain_id: Number of the network.
        itself: Under which address the other nodes dial this one.
        p2p: Where it listens for other nodes.
        rpc: Where it answers questions; loopback unless somebody decided otherwise.
        metrics: Where it tells figures of itself for monitoring; None for nowhere.
        peers: Nodes of the Parties' cards, in any order; itself may be among them.
        callers: The same nodes under other addresses, at which nobody dials them and from which
            they come.
        memory: Megabytes that its program may take for its work.
    """

    folder: Path
    key: Path
    genesis: str
    chain_id: int
    itself: Enode
    p2p: Door
    rpc: Door
    metrics: Door | None = None
    peers: tuple[Enode, ...] = ()
    callers: tuple[Enode, ...] = ()
    memory: int = 1536

    @property
    def others(self) -> tuple[Enode, ...]:
        """The peers without this node, in one order, so that equal sets give equal files."""
        own = self.itself.public_key
        return tuple(sorted((e for e in self.peers if e.public_key != own), key=lambda e: e.url))


@dataclass(frozen=True, slots=True)
class EngineFile:
    """A file that an engine wants beside its data.

    Attributes:
        name: Path below the engine's folder.
        text: What is in it; a secret in a key's copy only.
    """

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Command:
    """How an engine's program is called.

    Attributes:
        arguments: What follows the program's name; never a secret.
        environment: Variables that it needs, unless the operator has set them.
    """

    arguments: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LocalRequest:
    """A JSON-RPC request over a socket file, which only the owner of the folder can open.

    Attributes:
        socket: The socket file.
        method: Name of the method; it takes no parameters.
    """

    socket: Path
    method: str


@dataclass(frozen=True, slots=True)
class Container:
    """The image of an engine for containers.

    Attributes:
        image: Its name, with the tag of one release.
        programs: Folder in it in which the engine's program is.
    """

    image: str
    programs: str


class Engine(Protocol):
    """A program that runs a node of a QBFT network whose validators a contract names."""

    @property
    def name(self) -> str:
        """What an operator types to choose it."""
        ...

    @property
    def program(self) -> str:
        """Name of its program, looked for on the search path."""
        ...

    @property
    def program_variable(self) -> str:
        """Environment variable that may name the program's file instead."""
        ...

    @property
    def is_for_production(self) -> bool:
        """Whether a Party may rely on it; an engine for automatic tests says no."""
        ...

    @property
    def java(self) -> int:
        """Least release of Java that its program needs; 0 for one that is not in Java."""
        ...

    @property
    def container(self) -> Container | None:
        """Its image for containers; None where there is none that may be relied on."""
        ...

    def key_copy(self, text: str) -> EngineFile | None:
        """Return the node's key once more, in the form that only this engine reads.

        Args:
            text: Content of the node's key file: 0x and 64 digits.

        Returns:
            A secret file; None where the engine reads the node's own one.
        """
        ...

    def genesis(self, text: str) -> str:
        """Return the genesis file with what only this engine wants; block 0 stays the same."""
        ...

    def files(self, plan: NodePlan) -> tuple[EngineFile, ...]:
        """Return every file that has to be there before the program starts."""
        ...

    def peer_files(self, plan: NodePlan) -> tuple[EngineFile, ...]:
        """Return those of the files that say whom the node dials and whom it lets in."""
        ...

    def preparation(self, plan: NodePlan) -> Command | None:
        """Return the command that makes an empty folder ready; None where nothing is to be done."""
        ...

    def command(self, plan: NodePlan) -> Command:
        """Return the command that runs the node in the foreground until it is told to end."""
        ...

    def reload(self, plan: NodePlan) -> LocalRequest | None:
        """Return what makes a running node read its peer files anew; None: it does by itself."""
        ...

    def settings(self, plan: NodePlan) -> EngineFile | None:
        """Return the same settings as a file, for who starts the program without this one."""
        ...
