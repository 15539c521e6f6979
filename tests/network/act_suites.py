"""The tests of acts, as they stand in `tests/scenario`, told on real validators and in a file.

Both ledgers begin with the same block 0 and hear the same tests in the same order. Each test has
vaults of its own, so that its permits are its own too; the officers and the ledger are everybody's.
The clocks of the nodes stand at the day on which those tests happen.
"""

from __future__ import annotations

import inspect
import itertools
import random
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from cites_chain.chain.backend import Chain
from cites_chain.chain.embedded import EmbeddedChain
from cites_chain.chain.endpoint import Patience
from cites_chain.chain.genesis import Founder, Genesis, Seat, build_genesis
from cites_chain.chain.node import NodeChain
from cites_chain.ledger import files
from cites_chain.ledger.ledger import Ledger
from cites_chain.ledger.reader import Role
from cites_chain.vault import vault
from tests.network.blocks import hashes_of
from tests.network.clock import wrong_clock
from tests.network.conftest import key_of, prepared
from tests.network.goquorum import QbftNetwork
from tests.network.told import ids_in, plain, words
from tests.world import BEGINNING, PARTIES, World, number_of, signer_of

WITHOUT_NODE = "US"
HOURS_APART = timedelta(hours=7)
PATIENCE = Patience(answer=60, block=120, poll=0.1)
MOMENTS = {"hour"}
"""Facts of a refusal that name the moment of an earlier act."""
ANOTHER_SIGNER = "ERC2771ForwarderInvalidSigner"
"""Its `signer` is what a signature of other words gives, and the deadline is one of the words."""


@dataclass(frozen=True)
class Case:
    """One test of acts.

    Attributes:
        name: Its name, and which of its parameters are meant.
        tell: The test itself.
    """

    name: str
    tell: Callable[..., None]


def cases_of(modules: Iterable[ModuleType], apart: Mapping[str, str]) -> list[Case]:
    """Return every test of some modules that needs a world, but for those that are told apart.

    Args:
        modules: Whose tests.
        apart: Names of tests that cannot share a ledger or a clock with others, and why.
    """
    found: list[Case] = []
    known: set[str] = set()
    for module in modules:
        for name, function in vars(module).items():
            if name.startswith("test_") and "world" in inspect.signature(function).parameters:
                known.add(name)
                found += [] if name in apart else _spread(name, function)
    assert set(apart) <= known, "a test that is told apart is none"
    return found


def _spread(name: str, function: Callable[..., None]) -> Iterator[Case]:
    """Yield a test once for every set of its parameters."""
    marks = [mark for mark in getattr(function, "pytestmark", []) if mark.name == "parametrize"]
    choices = [_sets(*mark.args) for mark in marks]
    for at, chosen in enumerate(itertools.product(*choices)):
        given: dict[str, Any] = {key: value for one in chosen for key, value in one.items()}
        yield Case(f"{name}[{at}]" if given else name, partial(function, **given))


def _sets(names: str | tuple[str, ...], values: Iterable[Any]) -> list[dict[str, Any]]:
    if isinstance(names, str):
        return [{names: value} for value in values]
    return [dict(zip(names, value, strict=True)) for value in values]


class SharedWorld(World):
    """Offices of one test on a ledger that stays open for the next."""

    @property
    def chain(self) -> Any:
        return self.ledger.chain

    def close(self) -> None:
        for opened in (*self._desks.values(), *self._vaults.values(), *self._journals.values()):
            opened.close()


@dataclass(frozen=True)
class Told:
    """What a test left on a ledger."""

    refusals: list[object]
    events: list[object]
    records: list[object]
    storage: list[object]


@dataclass
class Listener:
    """One ledger that hears every test.

    Attributes:
        chain: The ledger.
        folder: Where the offices of each test are.
        heard: How many announcements there were before the newest test.
    """

    chain: Chain
    folder: Path
    heard: int = 0

    def hear(self, case: Case) -> Told:
        """Let a test be told here, with secrets that follow from its name."""
        folder = self.folder / str(len(list(self.folder.iterdir())))
        folder.mkdir(mode=0o700)
        with closing(SharedWorld(folder, Ledger(self.chain))) as world, _secrets_of(case.name):
            with _refusals() as refusals:
                case.tell(world=world)
            reader = world.ledger.reader
            events = list(reader.iter_events())[self.heard :]
            self.heard += len(events)
            ids = ids_in(events)
            return Told(
                refusals=refusals,
                events=[plain(event.announcement) for event in events],
                records=[plain(reader.list_permits(ids)), plain(reader.list_parties())],
                storage=words(self.chain, reader, ids),
            )


@dataclass
class Twins:
    """The same ledger twice: behind real validators, and in a file."""

    network: QbftNetwork
    validators: Listener
    file: Listener

    def require_same(self, case: Case) -> Told:
        """Let both hear a test, and check that it left the same."""
        on_validators, in_file = self.validators.hear(case), self.file.hear(case)
        assert on_validators.refusals == in_file.refusals
        assert on_validators.events == in_file.events
        assert on_validators.records == in_file.records
        assert on_validators.storage == in_file.storage
        return on_validators

    def require_one_chain(self) -> None:
        """Check that every node has the same blocks, up to the newest act at least."""
        newest = max(self.network.heights())
        self.network.await_block(newest)
        assert len(hashes_of(self.network, newest)) == 1


@contextmanager
def twins(folder: Path) -> Iterator[Twins]:
    """Yield both ledgers, with an issuer and an inspector of every Party."""
    genesis = _genesis()
    keys = [key_of(code) for code in PARTIES if code != WITHOUT_NODE]
    late = BEGINNING + timedelta(minutes=1) - datetime.now(UTC)
    seconds = int(late.total_seconds())
    network = prepared(QbftNetwork, folder / "network", genesis, keys)
    with pytest.MonkeyPatch.context() as variables:
        for name, value in wrong_clock(network.engine, seconds, folder).items():
            variables.setenv(name, value)
        with network:
            network.await_block(1)
            chain = _chain_of(network, timedelta(seconds=seconds))
            now = BEGINNING + HOURS_APART
            file = EmbeddedChain.create(folder / "ledger.sqlite", genesis, clock=now)
            with closing(chain), closing(file):
                found = Twins(
                    network,
                    Listener(chain, _made(folder / "validators")),
                    Listener(file, _made(folder / "file")),
                )
                found.require_same(Case("officers", _appoint_all))
                yield found


def _chain_of(network: QbftNetwork, late: timedelta) -> NodeChain:
    """Return the ledger behind all nodes, for programs whose clocks are those of the nodes."""
    return NodeChain(
        [node.url for node in network.nodes],
        network.genesis.chain_id,
        network.genesis.hash,
        patience=PATIENCE,
        clock=lambda: datetime.now(UTC) + late,
    )


def _genesis() -> Genesis:
    founders = [
        Founder(
            admin=signer_of(f"{code} admin").account,
            validator=None if code == WITHOUT_NODE else signer_of(f"{code} validator").account,
            seats=(Seat(number_of(code), area),),
        )
        for code, area in PARTIES.items()
    ]
    return build_genesis(founders, minimum_validators=4, timestamp=BEGINNING)


def _appoint_all(world: World) -> None:
    for code in PARTIES:
        world.appoint(f"{code} issuer", Role.ISSUER)
        world.appoint(f"{code} inspector", Role.INSPECTOR)


def _made(folder: Path) -> Path:
    folder.mkdir(mode=0o700)
    return folder


@contextmanager
def _secrets_of(name: str) -> Iterator[None]:
    """Let the secrets of documents and Parties follow from a name."""
    with pytest.MonkeyPatch.context() as changed:
        for module in (files, vault):
            same = random.Random(f"{module.__name__} {name}").randbytes  # noqa: S311
            changed.setattr(module, "secrets", SimpleNamespace(token_bytes=same))
        yield


@contextmanager
def _refusals() -> Iterator[list[object]]:
    """Yield a list that gets the name and the facts of every refusal that a test sees."""
    found: list[object] = []
    expected = pytest.raises

    @contextmanager
    def raises(*kinds: Any, **how: Any) -> Iterator[Any]:
        with expected(*kinds, **how) as caught:
            yield caught
        problem = caught.value
        name, facts = type(problem).__name__, getattr(problem, "facts", {})
        moments = MOMENTS | ({"signer"} if name == ANOTHER_SIGNER else set())
        found.append((name, {fact: facts[fact] for fact in facts if fact not in moments}))

    with pytest.MonkeyPatch.context() as changed:
        changed.setattr(pytest, "raises", raises)
        yield found
