"""One long story told on every kind of ledger, hours apart: equal results, events and storage.

The stories are those of `tests/scenario/test_rebuild_from_events.py`, unchanged. The ledgers are
real validators, a file behind a node's door, and a file; all begin with the same block 0.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from cites_chain.chain.backend import Chain
from cites_chain.chain.embedded import EmbeddedChain
from cites_chain.chain.endpoint import Patience
from cites_chain.chain.genesis import Founder, Genesis, Seat, build_genesis
from cites_chain.chain.node import NodeChain
from cites_chain.errors import CitesChainError
from cites_chain.ledger import files
from cites_chain.ledger.ledger import Ledger
from cites_chain.ledger.reader import Role
from cites_chain.refusals import (
    AbovePermitted,
    AlreadyEndorsed,
    NotAnAdmin,
    PermitExists,
    WrongJurisdiction,
)
from cites_chain.vault import vault
from tests.network.conftest import key_of, prepared
from tests.network.goquorum import QbftNetwork, wait_for
from tests.network.told import ids_in, plain, words
from tests.rebuilt import require_authorities_rebuilt, require_permits_rebuilt
from tests.rpc_server import NodeServer
from tests.scenario.test_rebuild_from_events import (
    export,
    lead_import_permit,
    lead_papers,
    lead_rare_acts,
    lead_reexports,
    lead_refusals,
)
from tests.world import BEGINNING, PARTIES, World, kilos, number_of, signer_of

pytestmark = [pytest.mark.network, pytest.mark.timeout(900), pytest.mark.xdist_group("network")]

WITHOUT_NODE = "US"
LAST_START = 23 * 60 + 55
"""Minute of the day (UTC) after which no story is begun: it has to end on the day it began."""

HOURS_APART = 7
PATIENCE = Patience(answer=60, block=60, poll=0)


class TimedWorld(World):
    """A trial network whose time is that of whatever ledger it is on."""

    @property
    def chain(self) -> Any:
        return self.ledger.chain


@dataclass(frozen=True)
class Outcome:
    """What is left of a story, without the moments at which it was told.

    Attributes:
        refusals: Class and facts of every act that was refused.
        events: Every announcement, in its order.
        records: Every permit, and every Party.
        storage: Words of every permit, and of the validators.
    """

    refusals: list[object]
    events: list[object]
    records: list[object]
    storage: list[object]


def founders() -> list[Founder]:
    """Five Parties, the last one without a node: four validators."""
    return [
        Founder(
            admin=signer_of(f"{code} admin").account,
            validator=None if code == WITHOUT_NODE else signer_of(f"{code} validator").account,
            seats=(Seat(number_of(code), area),),
        )
        for code, area in PARTIES.items()
    ]


@pytest.fixture(scope="module")
def genesis() -> Genesis:
    return build_genesis(founders(), minimum_validators=4, timestamp=BEGINNING)


@pytest.fixture(scope="module")
def network(genesis: Genesis, tmp_path_factory: pytest.TempPathFactory) -> Iterator[QbftNetwork]:
    """Yield four running validators of the five Parties."""
    keys = [key_of(code) for code in PARTIES if code != WITHOUT_NODE]
    folder = tmp_path_factory.mktemp("network")
    with prepared(QbftNetwork, folder, genesis, keys) as running:
        running.await_block(1)
        yield running


@pytest.fixture
def secrets(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Return what lets the secrets of documents and Parties come out the same again."""

    def begin() -> None:
        for module in (files, vault):
            same = SimpleNamespace(token_bytes=random.Random(module.__name__).randbytes)  # noqa: S311
            monkeypatch.setattr(module, "secrets", same)

    return begin


# ------------------------------------------------------------------------------------ the story


def tell(chain: Chain, folder: Path) -> Outcome:
    """Tell the story on a ledger on which nothing was done yet."""
    folder.mkdir(mode=0o700)
    with closing(TimedWorld(folder, Ledger(chain))) as world:
        reader = world.ledger.reader
        parties = reader.list_parties()
        for code in PARTIES:
            world.appoint(f"{code} issuer", Role.ISSUER)
            world.appoint(f"{code} inspector", Role.INSPECTOR)
        for lead in (
            lead_reexports,
            lead_refusals,
            lead_papers,
            lead_import_permit,
            lead_rare_acts,
        ):
            lead(world)
        refusals = refused(world)
        events = tuple(reader.iter_events())
        require_permits_rebuilt(reader, events)
        require_authorities_rebuilt(reader, events, parties)
        ids = ids_in(events)
        return Outcome(
            refusals=refusals,
            events=[plain(event.announcement) for event in events],
            records=[plain(reader.list_permits(ids)), plain(reader.list_parties())],
            storage=words(chain, reader, ids),
        )


def refused(world: World) -> list[object]:
    """Do what is refused, and return how."""
    permit_id = export(world, "24ID000900", "10")
    inspector = world.inspector("ID").permits
    found: list[object] = []
    with pytest.raises(AbovePermitted) as above:
        inspector.endorse_export(permit_id, kilos("10.001"))
    inspector.endorse_export(permit_id)
    with pytest.raises(AlreadyEndorsed) as twice:
        inspector.endorse_export(permit_id)
    with pytest.raises(WrongJurisdiction) as elsewhere:
        world.inspector("US").permits.confirm_import(permit_id)
    with pytest.raises(PermitExists) as again:
        export(world, "24id 000900", "11")
    with pytest.raises(NotAnAdmin) as nobody:
        world.issuer("ID").authority.propose_observer(signer_of("Secretariat").account)
    for refusal in (above, twice, elsewhere, again, nobody):
        problem: CitesChainError = refusal.value
        facts = {name: fact for name, fact in problem.facts.items() if name != "hour"}
        found.append((problem.code, facts))
    return found


def test_one_story_leaves_the_same_on_validators_on_a_node_and_in_a_file(
    network: QbftNetwork, genesis: Genesis, secrets: Callable[[], None], tmp_path: Path
) -> None:
    assert wait_for(lambda: minute_of_day() < LAST_START)
    now = datetime.now(UTC)
    secrets()
    validators = tell(network.chain(), tmp_path / "validators")
    other_hour = now.replace(hour=(now.hour + HOURS_APART) % 24)
    with ExitStack() as opened:
        secrets()
        served = opened.enter_context(file_at(tmp_path / "served.sqlite", genesis, other_hour))
        server = opened.enter_context(NodeServer(served))
        node = NodeChain(
            [server.url], served.chain_id, served.genesis_hash, clock=served.now, patience=PATIENCE
        )
        behind_a_door = tell(node, tmp_path / "door")
    with file_at(tmp_path / "file.sqlite", genesis, other_hour) as chain:
        secrets()
        in_a_file = tell(chain, tmp_path / "file")
    assert len(validators.refusals) == 5
    assert len(validators.events) > 60
    for one in (behind_a_door, in_a_file):
        assert one.refusals == validators.refusals
        assert one.events == validators.events
        assert one.records == validators.records
        assert one.storage == validators.storage


def file_at(path: Path, genesis: Genesis, now: datetime) -> EmbeddedChain:
    """Return a ledger in a file whose clock is set."""
    return EmbeddedChain.create(path, genesis, clock=now)


def minute_of_day() -> int:
    now = datetime.now(UTC)
    return 60 * now.hour + now.minute
