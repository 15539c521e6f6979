"""A network of real validators on this computer: GoQuorum, QBFT, one folder and two ports each.

For tests only: the engine is archived and lacks security fixes. It is built from the Go module
registry as `go.mod` and `go.sum` pin it, once, into the cache folder of the user.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from threading import Event
from types import TracebackType
from typing import Any, Self

from coincurve import PrivateKey

from cites_chain.chain.endpoint import STANDARD_PATIENCE, Patience
from cites_chain.chain.genesis import Genesis
from cites_chain.chain.node import NodeChain
from cites_chain.errors import LedgerUnreachable

HERE = Path(__file__).parent
GETH = "github.com/ethereum/go-ethereum/cmd/geth"
PATIENCE_SECONDS = 60


def build_engine() -> Path:
    """Return the engine's program, built now if it is not in the cache."""
    pinned = b"".join((HERE / name).read_bytes() for name in ("go.mod", "go.sum"))
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "cites-chain"
    program = cache / f"goquorum-{sha256(pinned).hexdigest()[:16]}"
    if not program.exists():
        cache.mkdir(parents=True, exist_ok=True)
        draft = program.with_name(f"{program.name}.{os.getpid()}")
        flags = "-s -w -checklinkname=0"
        command = ["go", "build", "-trimpath", f"-ldflags={flags}", "-o", str(draft), GETH]
        subprocess.run(command, cwd=HERE, check=True, env=os.environ | {"CGO_ENABLED": "1"})
        draft.replace(program)
    return program


def genesis_for(genesis: Genesis, seconds: int) -> str:
    """Return the network's genesis file with the settings that only this engine wants."""
    content = json.loads(genesis.to_json())
    config: dict[str, Any] = content["config"]
    config |= {"isQuorum": True, "txnSizeLimit": 128}
    config["maxCodeSizeConfig"] = [{"block": 0, "size": 64}]
    config["qbft"] |= {
        "blockperiodseconds": seconds,
        "validatorselectionmode": "contract",
        "policy": 0,
        "ceil2Nby3Block": 0,
    }
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
    def enode(self) -> str:
        public = PrivateKey(self.key).public_key.format(compressed=False)[1:].hex()
        return f"enode://{public}@127.0.0.1:{self.p2p}?discport=0"

    @property
    def log(self) -> str:
        return (self.folder / "log").read_text(encoding="utf-8", errors="replace")


@dataclass
class QbftNetwork:
    """Validators of one genesis; leaving it ends every one of them.

    Attributes:
        genesis: What they start from.
        nodes: In the order of the keys.
        folder: Where each has its folder.
        seconds: Time between two blocks.
    """

    genesis: Genesis
    nodes: list[Validator]
    folder: Path
    seconds: int
    _program: Path = field(default_factory=build_engine)

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
        """Let one more node run; the others let it in when it comes to them."""
        node = self._place(key)
        self.nodes.append(node)
        self._prepare(node)
        self.start(node)
        return node

    def start(self, node: Validator) -> None:
        """Let a node run."""
        node.process = self._run(
            node,
            *("--config", str(node.folder / "c.toml"), "--networkid", str(self.genesis.chain_id)),
            *("--syncmode", "full", "--gcmode", "archive", "--nodiscover", "--nat", "none"),
            *("--ipcdisable", "--mine", "--miner.threads", "1", "--miner.gasprice", "0"),
            *("--miner.gastarget", "60000000", "--miner.gaslimit", "60000000", "--cache", "64"),
            *("--txpool.accountslots", "4096", "--txpool.globalslots", "20000"),
            *("--txpool.accountqueue", "4096", "--txpool.globalqueue", "20000"),
            *("--http", "--http.addr", "127.0.0.1", "--http.port", str(node.rpc)),
            *("--http.api", "eth,net,web3"),
        )

    def stop(self, node: Validator) -> None:
        """Kill a node as a power cut would."""
        if node.process is not None:
            node.process.kill()
            node.process.wait()
            node.process = None

    def chain(self, *nodes: Validator, patience: Patience = STANDARD_PATIENCE) -> NodeChain:
        """Return the ledger behind these nodes, the first one's own; none means all."""
        urls = [node.url for node in nodes or self.nodes]
        return NodeChain(urls, self.genesis.chain_id, self.genesis.hash, patience=patience)

    def await_block(self, number: int) -> None:
        """Wait until every running node has a block.

        Raises:
            AssertionError: One of them has not, in a minute; with the end of its log.
        """
        for node in self.nodes:
            if node.process is not None:
                with self.chain(node) as chain:
                    reached = wait_for(lambda c=chain: height(c) >= number)  # type: ignore[misc]
                assert reached, node.log[-2000:]

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
        (node.folder / "geth").mkdir(parents=True)
        (node.folder / "genesis.json").write_text(genesis_for(self.genesis, self.seconds))
        peers = json.dumps([other.enode for other in self.nodes])
        (node.folder / "static-nodes.json").write_text(peers)
        (node.folder / "geth" / "nodekey").write_text(node.key.hex())
        (node.folder / "c.toml").write_text(
            f'[Node.P2P]\nListenAddr = "127.0.0.1:{node.p2p}"\nNoDiscovery = true\n'
        )
        assert self._run(node, "init", str(node.folder / "genesis.json")).wait(timeout=60) == 0

    def _run(self, node: Validator, *arguments: str) -> subprocess.Popen[bytes]:
        command = [str(self._program), "--datadir", str(node.folder), *arguments]
        environment = os.environ | {"PRIVATE_CONFIG": "ignore"}
        with (node.folder / "log").open("ab") as log:
            return subprocess.Popen(command, stdout=log, stderr=log, env=environment)


def height(chain: NodeChain) -> int:
    """Return a node's newest block; -1 where it does not answer."""
    try:
        (number,) = chain.batch([("eth_blockNumber", ())])
    except LedgerUnreachable:
        return -1
    return int(str(number), 16)


def wait_for(condition: Callable[[], bool]) -> bool:
    """Look five times a second, for a minute, and return whether it came true."""
    never = Event()
    return any(condition() or never.wait(0.2) for _ in range(5 * PATIENCE_SECONDS))


def free_ports(count: int) -> list[int]:
    """Return ports on which nobody listens."""
    sockets = [socket.socket() for _ in range(count)]
    for each in sockets:
        each.bind(("127.0.0.1", 0))
    ports = [int(each.getsockname()[1]) for each in sockets]
    for each in sockets:
        each.close()
    return ports


def has_go() -> bool:
    """Whether the engine can be built here."""
    return shutil.which("go") is not None
