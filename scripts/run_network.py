"""`make network`: four validators of four Parties on this computer, founded as ministries would.

Every step but the stories is a command of `cites-chain`, typed in the folder of the Party that it
belongs to: a card each, one merge at each validator's, a check of the result with one's own card,
a node each. Then the stories of the demo are told over the network, with dates that end today, and
it runs until Ctrl-C. The engine is that of production where it is here, else that of tests.
"""

from __future__ import annotations

import argparse
import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from threading import Event
from types import FrameType
from typing import Any

from cites_chain.chain.node import NodeChain
from cites_chain.errors import ChainError
from cites_chain.ledger.ledger import Ledger
from cites_chain.network import NetworkFile
from cites_chain.network.health import read_health
from cites_chain.passphrase import Passphrase
from cites_chain.permit import code_of
from cites_chain.private_files import make_private_folder, write_new_file
from cites_chain.replay.plan import plan
from cites_chain.replay.shifting import ending_on
from cites_chain.replay.story import Story, read_stories, sample_stories
from cites_chain.replay.teller import Teller
from cites_chain.replay.trial import PARTIES_FOLDER, Trial, area_of, parties_of
from tests.network.engine_here import chosen_engine, engine_program, free_ports, has_engine

ROOT = Path(__file__).parents[1]
VALIDATORS = ("ID", "SG", "FR", "US")
"""Parties with a node; the others take part without one."""
READY = "Stop it with Ctrl-C."
_MEMORY = 512
_SECONDS_TO_END = 120


@dataclass(eq=False)
class Ministry:
    """A Party on this computer.

    Attributes:
        code: Of the Party.
        places: What it speaks for.
        home: Its folder.
        passphrase: File that opens its keys.
        ports: Of its node, for other nodes and for questions; None without a node.
        endpoint: Which node it asks.
        node: Its running node.
    """

    code: str
    places: tuple[str, ...]
    home: Path
    passphrase: Path
    ports: tuple[int, int] | None
    endpoint: str
    node: subprocess.Popen[bytes] | None = None

    def settle(self) -> None:
        """Make the home folder with its settings."""
        make_private_folder(self.home)
        settings = (
            f'endpoints = ["{self.endpoint}"]\nguess_cost = "trial"\n'
            f'key = "{self.code.lower()}-issuer"\n'
        )
        write_new_file(self.home / "config.toml", settings.encode())

    def type(self, *words: str) -> Any:
        """Run a command of this ministry and return its answer.

        Raises:
            SystemExit: It failed; its own words are shown.
        """
        done = subprocess.run(
            [*self._program(), *words, "--json"],
            cwd=ROOT,
            env=self._environment(),
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            check=False,
        )
        if done.returncode:
            sys.exit(f"{self.code}: cites-chain {' '.join(words)}\n{done.stderr or done.stdout}")
        return json.loads(done.stdout)

    def card(self, folder: Path) -> str:
        """Sign this Party's card and return its file."""
        out = str(folder / f"{self.code}.json")
        words = [word for place in self.places for word in ("--in", _with_area(place))]
        if self.ports is not None:
            words += ["--host", "127.0.0.1", "--port", str(self.ports[0])]
        self.type("network", "card", *words, "--as", f"{self.code.lower()}-admin", "--out", out)
        return out

    def make_node(self, rpc: int) -> None:
        """Make the node's folder."""
        engine = ("--engine", chosen_engine().name, "--engine-program", str(engine_program()))
        self.type("node", "init", *engine, "--rpc-port", str(rpc), "--memory", str(_MEMORY))

    def run(self) -> None:
        """Let the node run, in a session of its own."""
        with (self.home / "node.log").open("ab") as log:
            self.node = subprocess.Popen(
                [*self._program(), "node", "run"],
                cwd=ROOT,
                env=self._environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # a Ctrl-C reaches this program alone, which ends them all
            )

    def _program(self) -> list[str]:
        return [sys.executable, "-m", "cli.main", "--home", str(self.home)]

    def _environment(self) -> dict[str, str]:
        named = {"CITES_CHAIN_PASSPHRASE_FILE": str(self.passphrase), "PYTHONPATH": str(ROOT)}
        return {**os.environ, **named}


def _with_area(place: str) -> str:
    return f"{place}@{area_of(place)}" if area_of(place) else place


class Clock:
    """Says how long each step took."""

    def __init__(self) -> None:
        self._begun = time.monotonic()

    def say(self, text: str) -> None:
        """Print a line with the seconds since the beginning."""
        print(f"{time.monotonic() - self._begun:6.1f} s  {text}", flush=True)


def prepare(folder: Path, countries: frozenset[str]) -> list[Ministry]:
    """Make the home folders of all Parties."""
    make_private_folder(folder)
    passphrase = folder / "passphrase"
    write_new_file(passphrase, f"{secrets.token_urlsafe(18)}\n".encode())
    ports = free_ports(2 * len(VALIDATORS))
    own = {code: (ports[2 * at], ports[2 * at + 1]) for at, code in enumerate(VALIDATORS)}
    anybodys = own[VALIDATORS[0]]
    ministries = [
        Ministry(
            code,
            places,
            folder / PARTIES_FOLDER / code,
            passphrase,
            own.get(code),
            f"http://127.0.0.1:{own.get(code, anybodys)[1]}",
        )
        for code, places in parties_of(countries | set(VALIDATORS)).items()
    ]
    for ministry in ministries:
        ministry.settle()
    return ministries


def found(ministries: Sequence[Ministry], folder: Path, say: Callable[[str], None]) -> NetworkFile:
    """Hold the ceremony: cards, a merge at each validator's, a check at each with its own card."""
    post = folder / "cards"
    make_private_folder(post)
    with ThreadPoolExecutor(os.cpu_count()) as hands:
        cards = dict(
            zip(ministries, hands.map(lambda each: each.card(post), ministries), strict=True)
        )
        say(f"{len(cards)} Parties signed their cards.")
        with_node = [ministry for ministry in ministries if ministry.ports is not None]
        told = hands.map(lambda each: _merge(each, cards), with_node)
        hashes = set(told)
    if len(hashes) != 1:
        sys.exit(f"the Parties did not compute one genesis: {hashes}")
    say(f"{len(with_node)} Parties merged them, each by itself, into one genesis: {hashes.pop()}")
    first = with_node[0].home / "network.json"
    for ministry in ministries:
        if ministry.ports is None:
            shutil.copyfile(first, ministry.home / "network.json")
    return NetworkFile.read(first)


def _merge(ministry: Ministry, cards: Mapping[Ministry, str]) -> str:
    ministry.type("network", "found", *cards.values(), "--block-seconds", "1")
    file = str(ministry.home / "network.json")
    checked = ministry.type("network", "check", file, "--card", cards[ministry])
    return str(checked["genesis"])


def await_first_block(ministries: Sequence[Ministry], network: NetworkFile) -> None:
    """Wait until every node has a block that was made."""
    pause = Event()
    for ministry in ministries:
        if ministry.node is None:
            continue
        with NodeChain([ministry.endpoint], network.chain_id, network.genesis_hash) as chain:
            while not _has_block(chain):
                if ministry.node.poll() is not None:
                    sys.exit((ministry.home / "node.log").read_text(errors="replace")[-3000:])
                pause.wait(0.2)


def _has_block(chain: NodeChain) -> bool:
    try:
        return read_health(chain).block > 0
    except ChainError:
        return False


def tell(trial: Trial, stories: Sequence[Story], say: Callable[[str], None]) -> Teller:
    """Tell the stories, each act as it happens."""
    teller = Teller(trial)
    accepted = 0
    for told in teller.tell(plan(stories)):
        accepted += told.is_accepted
        outcome = "accepted" if told.refusal is None else f"refused: {told.refusal.message}"
        say(f"{told.step.on}  {told.step.story.key:<4} {told.step.verb.value:<9} {outcome}")
    say(f"{accepted} acts accepted.")
    return teller


def compare(ministries: Sequence[Ministry], code: str, say: Callable[[str], None]) -> None:
    """Ask every Party with a node for one permit, each at its own node."""
    asked = [ministry for ministry in ministries if ministry.ports is not None]
    answers = {json.dumps(each.type("permit", "show", code), sort_keys=True) for each in asked}
    if len(answers) != 1:
        sys.exit(f"the nodes do not tell the same of permit {code}")
    say(f"Permit {code}: all {len(asked)} nodes tell the same.")


def show_status(ministries: Sequence[Ministry]) -> None:
    """Show the table of `network status`."""
    words = [
        word
        for each in ministries
        if each.ports is not None
        for word in ("--endpoint", each.endpoint)
    ]
    first = ministries[0]
    command = [sys.executable, "-m", "cli.main", "--home", str(first.home), "network", "status"]
    subprocess.run([*command, *words], cwd=ROOT, check=False)


@contextmanager
def ending(ministries: Sequence[Ministry], say: Callable[[str], None]) -> Iterator[None]:
    """End every node at the end, whatever happened."""
    try:
        yield
    finally:
        running = [each.node for each in ministries if each.node is not None]
        for node in running:
            node.send_signal(signal.SIGTERM)
        for node in running:
            node.wait(_SECONDS_TO_END)
        say(f"{len(running)} nodes ended.")


def main(words: Sequence[str] | None = None) -> None:
    """Run the network until it is interrupted."""
    parser = argparse.ArgumentParser(description="Run a network of four validators here.")
    parser.add_argument("--into", type=Path, default=ROOT / "build" / "network")
    folder = parser.parse_args(words).into.absolute()
    if not has_engine():
        sys.exit("neither the engine of production nor Go is on this computer: no node can run")
    if folder.exists():
        sys.exit(f"{folder} is there already; remove it, or name another folder with --into")
    signal.signal(signal.SIGTERM, _interrupt)
    with ExitStack() as opened:
        try:
            _run(folder, opened)
        except KeyboardInterrupt:
            print(flush=True)


def _run(folder: Path, opened: ExitStack) -> None:
    engine_program()  # built before any clock runs
    say = Clock().say
    stories = ending_on(read_stories(sample_stories()), datetime.now(UTC).date())
    countries = frozenset[str]().union(*(story.countries for story in stories))
    ministries = prepare(folder, countries)
    network = found(ministries, folder, say)
    opened.enter_context(ending(ministries, say))
    with_node = [(each, each.ports[1]) for each in ministries if each.ports is not None]
    for ministry, rpc in with_node:
        ministry.make_node(rpc)
    begun = time.monotonic()
    for ministry, _ in with_node:
        ministry.run()
    await_first_block(ministries, network)
    say(f"First block {time.monotonic() - begun:.1f} s after the nodes were started.")
    passphrase = Passphrase.from_file(folder / "passphrase")
    chain = _of_validators(ministries, network)
    trial = Trial.join(folder, Ledger(chain), countries, passphrase, step=say)
    with trial:
        teller = tell(trial, stories, say)
        permit_id = teller.permit_id(stories[3])
    if permit_id is not None:
        compare(ministries, code_of(permit_id), say)
    show_status(ministries)
    print(f"The network runs in {folder}. {READY}", flush=True)
    Event().wait()


def _of_validators(ministries: Sequence[Ministry], network: NetworkFile) -> NodeChain:
    """Return the ledger at the first validator's node; the others are asked where it is away."""
    addresses = [each.endpoint for each in ministries if each.ports is not None]
    return NodeChain(addresses, network.chain_id, network.genesis_hash)


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    main()
