"""Writes a simulated world into a file of logs: the fast path, for tests of scale."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

from cites_chain.chain.genesis import CHAIN_ID
from cites_chain.ids import Day, date_of
from cites_chain.indexer.log_file import FiledLog, LogFileWriter
from cites_chain.simulation.announcing import Announced, Announcer, moment_of
from cites_chain.simulation.model import Act, party_of
from cites_chain.simulation.planner import Planner
from cites_chain.simulation.truth import Tried, Truth
from cites_chain.simulation.world import Settings, World

ACTS_IN_BLOCK = 200
"""Acts that stand in one block of the file."""

OFFICERS_TERM = timedelta(days=20 * 365)
"""Term of the officers of a trial network."""


@dataclass(frozen=True, slots=True)
class Filed:
    """A world that was written into a file.

    Attributes:
        world: Its books.
        acts: How many acts of each kind are in it.
        frauds: Every kind of fraud; attempts that the contract would refuse are not in the file.
        logs: How many logs.
    """

    world: World
    acts: Counter[str]
    frauds: tuple[Tried, ...]
    logs: int


def file_world(
    settings: Settings,
    path: Path,
    *,
    truth_path: Path | None = None,
    progress: Callable[[int, str], None] = lambda _, __: None,
) -> Filed:
    """Write the events of a world into a file of logs.

    Args:
        settings: Which world.
        path: The file; what stands there is overwritten.
        truth_path: Where its truth goes, None for nowhere.
        progress: Told after each day how many permits there are, and which day it is.
    """
    planner, truth, done = Planner(settings), Truth(), Counter[str]()
    genesis = sha256(f"simulated world {settings}".encode()).digest()
    with LogFileWriter(path, chain_id=CHAIN_ID, genesis=genesis) as writer:
        book = _LogBook(planner.world, writer)
        for day, acts in planner.days():
            accepted = [act for act in acts if not act.is_attempt]
            book.write(day, accepted)
            done.update(act.verb.value for act in accepted)
            for act in acts:
                truth.note(act, "")
            progress(len(planner.world.permits), date_of(Day(day)).isoformat())
    if truth_path is not None:
        truth.write(truth_path, planner.world)
    return Filed(planner.world, done, truth.frauds(planner.world), book.logs)


class _LogBook:
    """Puts announcements into blocks."""

    def __init__(self, world: World, writer: LogFileWriter) -> None:
        self._writer = writer
        self._number = 0
        self.logs = 0
        places = sorted(world.places, key=lambda place: (party_of(place), place))
        appointed = moment_of(world.first_day - 1)
        self._announcer = Announcer(places, OFFICERS_TERM, appointed)
        self._block(int(appointed.timestamp()), self._announcer.appointments())

    def write(self, day: int, acts: list[Act]) -> None:
        """Write the acts of a day."""
        moment = moment_of(day)
        for at in range(0, len(acts), ACTS_IN_BLOCK):
            logs: list[Announced] = []
            for act in acts[at : at + ACTS_IN_BLOCK]:
                logs += self._announcer.announce(act, moment)
            self._block(int(moment.timestamp()) + at // ACTS_IN_BLOCK, logs)

    def _block(self, time: int, logs: list[Announced]) -> None:
        self._number += 1
        self.logs += len(logs)
        block_hash = sha256(b"block" + self._number.to_bytes(8, "big")).digest()
        filed = [
            FiledLog(log.topics, log.data, block_hash[:28] + at.to_bytes(4, "big"))
            for at, log in enumerate(logs)
        ]
        self._writer.write_block(self._number, time, block_hash, filed)
