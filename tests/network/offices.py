"""Ministries with a node each on this computer, run by the product's own command `node run`."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from cites_chain.chain.genesis import CHAIN_ID, Founder, Seat
from cites_chain.chain.node import NodeChain
from cites_chain.network import Card, Enode, NetworkFile
from cites_chain.network.founding import found
from cites_chain.private_files import make_private_folder, write_new_file
from tests.network.goquorum import (
    MEETING_SECONDS,
    PATIENCE_SECONDS,
    chosen_engine,
    engine_program,
    free_ports,
    height,
    peers_of,
    wait_for,
)
from tests.world import number_of, signer_of

ROOT = Path(__file__).parents[2]


@dataclass
class Office:
    """One ministry.

    Attributes:
        code: Its country.
        home: Folder of all it has.
        card: Its card.
        rpc: Port at which its node answers.
        metrics: Port at which it tells figures of itself, if it is told to.
        node: The running `node run`; None where it stands.
    """

    code: str
    home: Path
    card: Card
    rpc: int
    metrics: int
    node: subprocess.Popen[bytes] | None = None

    @classmethod
    def prepare(cls, code: str, folder: Path) -> Office:
        """Make a home with the node's key in it; its network is not known yet."""
        p2p, rpc, metrics = free_ports(3)
        home = folder / code
        make_private_folder(home / "node")
        secret = sha256(f"trial key of {code} validator".encode()).hexdigest()
        write_new_file(home / "node" / "key", f"0x{secret}\n".encode())
        admin, validator = signer_of(f"{code} admin"), signer_of(f"{code} validator")
        founder = Founder(admin.account, validator.account, (Seat(number_of(code)),))
        enode = Enode(validator.public_key, "127.0.0.1", p2p)
        card = Card.signed(
            CHAIN_ID, founder, enode, admin=admin, validator=validator, now=datetime.now(UTC)
        )
        return cls(code, home, card, rpc, metrics)

    @property
    def log(self) -> str:
        """What `node run` and its engine wrote."""
        path = self.home / "log"
        return path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""

    @property
    def network(self) -> NetworkFile:
        return NetworkFile.read(self.home / "network.json")

    def chain(self) -> NodeChain:
        """Return the ledger behind this office's node."""
        network = self.network
        return NodeChain([f"http://127.0.0.1:{self.rpc}"], network.chain_id, network.genesis_hash)

    def command(self, *words: str) -> list[str]:
        return [sys.executable, "-m", "cli.main", *words, "--home", str(self.home)]

    def cli(self, *words: str, exits: int = 0) -> Any:
        """Run a command of this office; return the JSON of its answer, or of its error."""
        done = subprocess.run(
            [*self.command(*words), "--json"],
            cwd=ROOT,
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            timeout=300,
            check=False,
        )
        assert done.returncode == exits, done.stderr or done.stdout
        return json.loads(done.stdout or done.stderr)

    def cli_status(self) -> Any:
        """Return the node's status, whether its chain goes or stands."""
        done = subprocess.run(
            [*self.command("node", "status"), "--json"],
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        assert done.returncode in (0, 3), done.stderr
        return json.loads(done.stdout) if done.stdout else {"is_current": False}

    def init(self, *words: str) -> Any:
        """Make the node's folder for the engine of these tests."""
        engine = ("--engine", chosen_engine().name, "--engine-program", str(engine_program()))
        ports = ("--rpc-port", str(self.rpc), "--memory", "512")
        return self.cli("node", "init", *engine, *ports, *words)

    def run(self) -> None:
        """Let the node run."""
        environment = os.environ | {"PYTHONPATH": str(ROOT)}
        with (self.home / "log").open("ab") as log:
            self.node = subprocess.Popen(
                self.command("node", "run"), cwd=ROOT, env=environment, stdout=log, stderr=log
            )

    def end(self, by: signal.Signals = signal.SIGTERM) -> int:
        """Tell the node to end and return the exit code of `node run`."""
        assert self.node is not None
        self.node.send_signal(by)
        code = self.node.wait(timeout=120)
        self.node = None
        return code

    def await_block(self, number: int) -> None:
        """Wait for a block; a node that ended by itself is not waited for."""
        with self.chain() as chain:
            wait_for(lambda: self.has_ended or height(chain) >= number)
            assert height(chain) >= number, self.log[-3000:]

    @property
    def has_ended(self) -> bool:
        return self.node is not None and self.node.poll() is not None


def found_network(offices: Sequence[Office]) -> None:
    """Let the offices found a network from their cards, and each keep its file."""
    cards = {f"{office.code}.json": office.card for office in offices}
    network = found(cards, minimum_validators=min(len(offices), 4))
    for office in offices:
        network.write(office.home / "network.json")


def let_all_meet(offices: Sequence[Office]) -> None:
    """Wait until every node is connected with all others, as `QbftNetwork.await_peers` does."""
    for office in offices:
        if not _meets(office, len(offices) - 1, MEETING_SECONDS):
            office.end()
            office.run()
    for office in offices:
        assert _meets(office, len(offices) - 1, PATIENCE_SECONDS), office.log[-3000:]


def _meets(office: Office, others: int, seconds: int) -> bool:
    with office.chain() as chain:
        return wait_for(lambda: peers_of(chain) >= others, seconds)


def end_all(offices: Sequence[Office]) -> None:
    """End every node that still runs, whatever became of the test."""
    for office in offices:
        if office.node is not None:
            office.end()


def engine_processes(office: Office) -> list[int]:
    """Return the processes whose arguments name the folder of an office's chain."""
    mark = str(office.home / "node" / "chain").encode()
    found_there = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if mark in path.read_bytes():
                found_there.append(int(path.parent.name))
        except OSError:
            continue  # it ended while we looked
    return found_there
