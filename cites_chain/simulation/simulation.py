"""Runs a simulated world: plans its days, carries them out on a trial ledger, keeps the truth.

FOLDER/ledger.sqlite, network.json, parties/ID/ ...   a trial network, as `replay` leaves it
FOLDER/truth.jsonl                                    what really happened, frauds labelled
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from cites_chain.ids import Day, date_of
from cites_chain.replay.trial import Steps, Trial
from cites_chain.simulation.documents import Cabinet
from cites_chain.simulation.model import secret_of
from cites_chain.simulation.performing import Performer
from cites_chain.simulation.planner import Planner
from cites_chain.simulation.truth import Tried, Truth
from cites_chain.simulation.world import Settings, World

TRUTH_FILE = "truth.jsonl"

Progress = Callable[[int, str], None]
"""Told after each day how many permits are written, and which day it is."""


@dataclass(frozen=True, slots=True)
class Simulated:
    """A world that was simulated.

    Attributes:
        world: Its books.
        acts: How many acts of each kind were accepted.
        frauds: Every kind of fraud with its numbers.
    """

    world: World
    acts: Counter[str]
    frauds: tuple[Tried, ...]


def simulate(
    settings: Settings,
    folder: Path,
    *,
    with_documents: bool = True,
    step: Steps = lambda _: None,
    progress: Progress = lambda _, __: None,
) -> Simulated:
    """Make a world by real acts on a fresh trial ledger.

    Args:
        settings: Which world; equal settings give an equal ledger, log for log.
        folder: Where; it must not hold a trial already.
        with_documents: Whether every authority gets its documents into a vault.
        step: Told which Party is being set up.
        progress: Told after each day.

    Raises:
        SimulationDiverged: The contracts decided otherwise than the books of the world.
        LedgerAlreadyExists: There is a trial in the folder.
        StorageFull: The disk is full.
    """
    planner, truth, done = Planner(settings), Truth(), Counter[str]()
    places, start = planner.world.places, settings.start
    with Trial.create(folder, places, start, step=step, secret_of=secret_of) as trial:
        performer = Performer(trial)
        cabinet = Cabinet(trial) if with_documents else None
        for day, acts in planner.days():
            if cabinet is not None:
                cabinet.prepare(acts)
            for outcome in performer.perform(day, acts):
                truth.note(outcome.act, outcome.refusal)
                if not outcome.refusal:
                    done[outcome.act.verb.value] += 1
            if cabinet is not None:
                cabinet.file(acts)
            progress(len(planner.world.permits), date_of(Day(day)).isoformat())
    truth.write(folder / TRUTH_FILE, planner.world)
    return Simulated(planner.world, done, truth.frauds(planner.world))
