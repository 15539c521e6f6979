"""The days of the simulated world, one after the other, each with its acts in order.

The same settings give the same days, act for act. What an act does to the books is done when it is
planned; whoever carries the acts out only has to say if the ledger sees it otherwise.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import accumulate

from cites_chain.ids import Day, date_of
from cites_chain.simulation import trade
from cites_chain.simulation.fate import fulfil
from cites_chain.simulation.fraud import FRAUDS
from cites_chain.simulation.goods import GOODS
from cites_chain.simulation.model import Act, Actor, Label, Verb
from cites_chain.simulation.schemes import discover_thefts
from cites_chain.simulation.world import MONTHS, Due, Settings, World

QUIET_DAYS = 75
"""Days at the beginning without fraud: there is nothing yet to abuse."""

FRAUD_RATE = 0.0015
"""Frauds of each kind for each permit; of every kind there is one at least."""

_SATURDAY = 5
_ORDINARY: tuple[tuple[float, Callable[[World, int], list[Act] | None]], ...] = (
    (0.73, trade.export),
    (0.20, trade.reexport),
    (0.01, trade.unlinked),
    (0.015, trade.paper),
    (0.012, trade.transcription),
    (0.02, trade.instrument),
    (0.013, trade.landing),
)


class Planner:
    """Plans a world day by day.

    Attributes:
        world: The world as it stands after the day planned last.
    """

    def __init__(self, settings: Settings) -> None:
        self.world = World(settings)
        self._weights = list(accumulate(weight for weight, _ in _ORDINARY))
        self._frauds = self._calendar()

    def days(self) -> Iterator[tuple[int, list[Act]]]:
        """Yield each day with its acts, also days on which nothing happens."""
        world, settings = self.world, self.world.settings
        busy = [self._busyness(world.first_day + at) for at in range(settings.days)]
        share = list(accumulate(busy))
        for at in range(settings.days):
            day = world.first_day + at
            wanted = round(settings.permits * share[at] / share[-1])
            acts = self._names(day) if at == 0 else []
            acts += [fulfil(world, due, day) for due in self._due(day)]
            acts += discover_thefts(world, day)
            if busy[at] >= 0.5:  # on working days
                acts += self._fraud(day)
            issued: list[Act] = []
            while len(world.permits) < wanted:
                issued += self._ordinary(day)
            # Those of one officer stand together: they can go in one transaction.
            acts += sorted(issued, key=lambda act: (act.actor.place, act.verb))
            yield day, acts

    def _ordinary(self, day: int) -> list[Act]:
        (_, case) = self.world.rng.choices(_ORDINARY, cum_weights=self._weights)[0]
        return case(self.world, day) or trade.export(self.world, day)

    def _due(self, day: int) -> list[Due]:
        return self.world.due.pop(day, [])

    def _fraud(self, day: int) -> list[Act]:
        acts: list[Act] = []
        waiting: list[tuple[int, Label]] = []
        while self._frauds and self._frauds[0][0] <= day:
            _, label = self._frauds.pop(0)
            found = FRAUDS[label](self.world, day)
            if found is None:
                waiting.append((day + 1, label))
            else:
                acts += found
        self._frauds[:0] = waiting
        return acts

    def _calendar(self) -> list[tuple[int, Label]]:
        settings, rng = self.world.settings, self.world.rng
        each = max(1, round(settings.permits * FRAUD_RATE))
        first = self.world.first_day + min(QUIET_DAYS, settings.days // 3)
        last = self.world.first_day + max(settings.days - 90, settings.days // 2)
        frauds = [(rng.randint(first, last), label) for label in FRAUDS for _ in range(each)]
        return sorted(frauds, key=lambda fraud: (fraud[0], fraud[1].value))

    def _busyness(self, day: int) -> float:
        date = date_of(Day(day))
        return MONTHS[date.month - 1] * (0.08 if date.weekday() >= _SATURDAY else 1.0)

    def _names(self, day: int) -> list[Act]:
        """Make the names of all taxa known, once."""
        actor = Actor(self.world.places[0], "issuer")
        names = dict.fromkeys(goods.kind.name for goods in GOODS)
        return [Act(Verb.NAME, actor, day, name=name) for name in names]
