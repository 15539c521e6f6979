"""A network of real validators on this computer: QBFT, one folder and two ports each.

The engine is GoQuorum, built by `build.py`; or Besu, where `BESU` names it or `besu` is on the
search path.
How a node is run is the product's business (`cites_chain.network`): nothing here knows an option.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import socket
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from random import SystemRandom
from tempfile import gettempdir
from threading import Event
from types import TracebackType
from typing import IO, Self

from coincurve import PrivateKey

from cites_chain.chain.endpoint import STANDARD_PATIENCE, Patience
from cites_chain.chain.genesis import Genesis
from cites_chain.chain.node import NodeChain
from cites_chain.errors import LedgerUnreachable
from cites_chain.ids import Account
from cites_chain.keys import LocalSigner
from cites_chain.network.engines import Door, Engine, NodePlan, engine_named
from cites_chain.network.enode import Enode
from cites_chain.network.java import java_environment
from cites_chain.network.process import (
    EngineMissing,
    find_program,
    place_files,
    place_peers,
    prepare,
    start,
)
from cites_chain.private_files import make_private_folder, write_new_file
from tests.network.build import build_engine, has_go

PATIENCE_SECONDS = 300
"""Longest wait for something of real nodes: round timers double, 4 to 128 seconds, while they miss
each other, and a busy machine makes every step slower. No claim rests on it."""
MEETING_SECONDS = 150
"""After which nodes that still do not know each other will not: each dials once in 60 seconds."""
OWN_PORTS = range(20_000, 30_000)
_CLAIMS: list[IO[str]] = []
MEMORY = 512
"""Megabytes for each node: four of them share a small computer."""


@cache
def chosen_engine() -> Engine:
    """Return the engine of production where it is on this computer, else that of tests."""
    production = engine_named("besu")
    try:
        find_program(production, os.environ)
    except EngineMissing:
        if os.environ.get(production.program_variable):
            raise  # it was asked for: no other one in its place
        return engine_named("goquorum")
    return production


@cache
def engine_program() -> Path:
    """Return the program of the chosen engine, built now if need be.

    Raises:
        JavaUnusable: It needs Java, and there is none, or one that is too old.
    """
    engine = chosen_engine()
    java_environment(engine.java, os.environ)
    return find_program(engine, os.environ) if engine.is_for_production else build_engine()


def genesis_text(genesis: Genesis, seconds: int) -> str:
    """Return the network's genesis file with another time between two blocks."""
    content = json.loads(genesis.to_json())
    content["config"]["qbft"]["blockperiodseconds"] = seconds
    return json.dumps(content)


@dataclass
class Validator:
    """One node.

    Attributes:
        folder: Everything it keeps.
        key: Its private key.
        p2p: Port for other nodes.
        rpc: Port for questions.
        process: The running node; None where it stands.
    """

    folder: Path
    key: bytes
    p2p: int
    rpc: int
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.rpc}"

    @property
    def account(self) -> Account:
        return LocalSigner(self.key).account

    @property
    def enode(self) -> Enode:
        public = PrivateKey(self.key).public_key.format(compressed=False)[1:]
        return Enode(public, "127.0.0.1", self.p2p)

    @property
    def data(self) -> Path:
        """What the engine keeps; without it the node begins from block 0."""
        return self.folder / "chain"

    @property
    def key_file(self) -> Path:
        return self.folder / "node.key"

    @property
    def log(self) -> str:
        return (self.folder / "log").read_text(encoding="utf-8", errors="replace")

    @property
    def has_ended(self) -> bool:
        """Whether its program ended by itself: then nothing more is to be waited for."""
        return self.process is not None and self.process.poll() is not None


@dataclass
class QbftNetwork:
    """Validators of one genesis; leaving it ends every one of them.

    Attributes:
        genesis: What they start from.
        nodes: In the order of the keys.
        folder: Where each has its folder.
        seconds: Time between two blocks.
        engine: What runs each of them.
        program: The file of its program.
    """

    genesis: Genesis
    nodes: list[Validator]
    folder: Path
    seconds: int
    engine: Engine = field(default_factory=chosen_engine)
    program: Path = field(default_factory=engine_program)

    @classmethod
    def prepare(
        cls, genesis: Genesis, keys: Sequence[bytes], folder: Path, *, seconds: int = 1
    ) -> Self:
        """Make the folders of all nodes; none runs yet."""
        network = cls(genesis, [], folder, seconds)
        network.nodes = [network._place(key) for key in keys]
        for node in network.nodes:
            network._prepare(node)
        return network

    def join(self, key: bytes) -> Validator:
        """Let one more node run; the others get its card and let it in."""
        node = self._place(key)
        self.nodes.append(node)
        self._prepare(node)
        for other in self.nodes[:-1]:
            if not place_peers(self.engine, self.plan(other)) and other.process is not None:
                self.stop(other)  # it reads its peers at its next start only
                self.start(other)
        self.start(node)
        return node

    def plan(self, node: Validator) -> NodePlan:
        """Return what the engine is told of a node."""
        return NodePlan(
            folder=node.data,
            key=node.key_file,
            genesis=genesis_text(self.genesis, self.seconds),
            chain_id=self.genesis.chain_id,
            itself=node.enode,
            p2p=Door("127.0.0.1", node.p2p),
            rpc=Door("127.0.0.1", node.rpc),
            peers=tuple(other.enode for other in self.nodes),
            memory=MEMORY,
        )

    def start(self, node: Validator) -> None:
        """Let a node run; one whose data were wiped begins from block 0."""
        plan = self.plan(node)
        place_files(self.engine, plan)
        prepare(self.engine, plan, self.program)
        with (node.folder / "log").open("ab") as log:
            node.process = start(self.engine, plan, self.program, log)

    def stop(self, node: Validator) -> None:
        """Kill a node as a power cut would."""
        if node.process is not None:
            node.process.kill()
            node.process.wait()
            node.process = None

    def wipe(self, node: Validator) -> None:
        """Delete all that a standing node keeps but its key."""
        assert node.process is None
        shutil.rmtree(node.data)

    def chain(self, *nodes: Validator, patience: Patience = STANDARD_PATIENCE) -> NodeChain:
        """Return the ledger behind these nodes, the first one's own; none means all."""
        urls = [node.url for node in nodes or self.nodes]
        return NodeChain(urls, self.genesis.chain_id, self.genesis.hash, patience=patience)

    def await_block(self, number: int) -> None:
        """Wait until every running node has a block.

        Raises:
            AssertionError: One of them has not; with the end of its log.
        """
        for node in self.running:
            with self.chain(node) as chain:
                wait_for(lambda n=node, c=chain: n.has_ended or height(c) >= number)  # type: ignore[misc]
                assert height(chain) >= number, node.log[-2000:]

    def await_peers(self) -> None:
        """Wait until every running node is connected with all others and has their newest block.

        Two nodes of one engine that dial each other in the same moment may each take the other's
        call for a second one for ever (its issue 10040): whoever lacks a peer is started again.

        Raises:
            AssertionError: One of them is not; with the end of its log.
        """
        for node in self.running:
            if self._lacks_peers(node, MEETING_SECONDS):
                self.stop(node)
                self.start(node)
        for node in self.running:
            assert not self._lacks_peers(node, PATIENCE_SECONDS), node.log[-2000:]
        self.await_block(max(self.heights()))

    def _lacks_peers(self, node: Validator, seconds: int) -> bool:
        others = len(self.running) - 1
        with self.chain(node) as chain:
            return not wait_for(lambda: peers_of(chain) >= others, seconds)

    def heights(self) -> list[int]:
        """Return the newest block of every running node."""
        found = []
        for node in self.running:
            with self.chain(node) as chain:
                found.append(height(chain))
        return found

    @property
    def running(self) -> list[Validator]:
        return [node for node in self.nodes if node.process is not None]

    def __enter__(self) -> Self:
        for node in self.nodes:
            self.start(node)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for node in self.nodes:
            self.stop(node)

    def _place(self, key: bytes) -> Validator:
        account = PrivateKey(key).public_key.format().hex()[:12]
        return Validator(self.folder / account, key, *free_ports(2))

    def _prepare(self, node: Validator) -> None:
        make_private_folder(node.folder)
        write_new_file(node.key_file, f"0x{node.key.hex()}\n".encode())


def height(chain: NodeChain) -> int:
    """Return a node's newest block; -1 where it does not answer."""
    try:
        (number,) = chain.batch([("eth_blockNumber", ())])
    except LedgerUnreachable:
        return -1
    return int(str(number), 16)


def peers_of(chain: NodeChain) -> int:
    """Return with how many others a node is connected; -1 where it does not answer."""
    try:
        (count,) = chain.batch([("net_peerCount", ())])
    except LedgerUnreachable:
        return -1
    return int(str(count), 16)


def wait_for(condition: Callable[[], bool], seconds: int = PATIENCE_SECONDS) -> bool:
    """Look five times a second, for minutes, and return whether it came true."""
    never = Event()
    return any(condition() or never.wait(0.2) for _ in range(5 * seconds))


def free_ports(count: int) -> list[int]:
    """Return ports on which nobody listens; they stay this process's own until it ends.

    They are below those that the system gives to whoever connects, so that a node that stands for
    a while finds its own free when it is started again.
    """
    found: list[int] = []
    for port in SystemRandom().sample(OWN_PORTS, len(OWN_PORTS)):
        if len(found) == count:
            return found
        if _is_ours(port):
            found.append(port)
    raise AssertionError("no port is free")


def _is_ours(port: int) -> bool:
    try:
        claim = (Path(gettempdir()) / f"cites-chain-port-{port}").open("w")
    except OSError:  # another user's
        return False
    _CLAIMS.append(claim)
    try:
        fcntl.flock(claim, fcntl.LOCK_EX | fcntl.LOCK_NB)
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", port))
    except OSError:  # another test has it, or another program
        return False
    return True


def has_engine() -> bool:
    """Whether real validators can be run here: Besu is there, or Go, which builds GoQuorum."""
    return chosen_engine().is_for_production or has_go()
