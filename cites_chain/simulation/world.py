"""The simulated world as it stands: its permits, its stocks, what is due, and its chances."""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from itertools import accumulate

from cites_chain.codes import PermitType
from cites_chain.errors import InvalidDocument
from cites_chain.ids import day_of
from cites_chain.ledger.reader import Medium
from cites_chain.replay.trial import SINGLE_MARKET
from cites_chain.simulation.goods import (
    DEMAND,
    FEWEST_PARTIES,
    GOODS,
    MOST_PARTIES,
    Goods,
    Kind,
)
from cites_chain.simulation.model import Line, Permit, Verb

FEWEST_PERMITS = 20
FEWEST_DAYS, MOST_DAYS = 20, 36_500
MONTHS = (0.8, 0.85, 1.0, 1.05, 1.0, 0.95, 0.85, 0.8, 1.05, 1.2, 1.25, 1.2)
"""How busy each month is: little in summer, much before the holidays."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What world is wanted. Equal settings give an equal world.

    Attributes:
        permits: How many permits are written in it.
        parties: How many countries take part.
        seed: What its chances come from.
        start: Its first day.
        days: How many days it lasts.
    """

    permits: int = 2000
    parties: int = 24
    seed: int = 1
    start: date = date(2024, 1, 1)
    days: int = 731

    def __post_init__(self) -> None:
        if not FEWEST_PARTIES <= self.parties <= MOST_PARTIES:
            raise InvalidDocument(
                "", f"a world has {FEWEST_PARTIES} to {MOST_PARTIES} Parties", value=self.parties
            )
        if not FEWEST_DAYS <= self.days <= MOST_DAYS:
            raise InvalidDocument(
                "", f"a world lasts {FEWEST_DAYS} to {MOST_DAYS:,} days", value=self.days
            )
        if self.permits < FEWEST_PERMITS:
            raise InvalidDocument(
                "", f"a world has at least {FEWEST_PERMITS} permits", value=self.permits
            )


@dataclass(slots=True)
class Due:
    """Something that will happen to a permit."""

    verb: Verb
    permit: Permit


@dataclass
class World:
    """Everything that the planning of one day needs to know, and changes.

    Attributes:
        settings: What world is wanted.
        rng: Its chances.
        places: Who takes part.
        permits: All permits, in the order in which they were written.
        due: What will happen, by day.
        stock: Lines that re-exports may draw on, by market.
        captive: (place, taxon) pairs with captive-bred trade.
        thefts: Stolen keys that nobody noticed yet: when they will be, where, which, since when.
    """

    settings: Settings
    rng: random.Random = field(init=False)
    places: list[str] = field(init=False)
    permits: list[Permit] = field(default_factory=list)
    due: dict[int, list[Due]] = field(default_factory=lambda: defaultdict(list))
    stock: dict[str, list[tuple[Permit, int]]] = field(default_factory=lambda: defaultdict(list))
    captive: set[tuple[str, str]] = field(default_factory=set)
    thefts: list[tuple[int, str, str, int, Permit]] = field(default_factory=list)
    _numbers: dict[tuple[str, int], int] = field(default_factory=lambda: defaultdict(int))

    def __post_init__(self) -> None:
        self.rng = random.Random(f"world {self.settings.seed}")  # noqa: S311 - no secret
        self.places = list(DEMAND)[: self.settings.parties]
        here = set(self.places)
        self._goods = [goods for goods in GOODS if here & set(goods.exporters)]
        self._goods_weights = list(accumulate(goods.weight for goods in self._goods))
        self._demand = list(accumulate(DEMAND[place] for place in self.places))
        self._exporters = {
            goods: [p for p in goods.exporters if p in here] for goods in self._goods
        }
        self.first_day = int(day_of(self.settings.start))

    # ------------------------------------------------------------------------------- chances

    def some_goods(self) -> Goods:
        """Return goods that somebody exports."""
        return self.rng.choices(self._goods, cum_weights=self._goods_weights)[0]

    def goods_of(self, place: str) -> list[Goods]:
        """Return all that a country exports."""
        return [goods for goods in self._goods if place in goods.exporters]

    def an_exporter(self, goods: Goods) -> str:
        """Return a country that exports them."""
        return self.rng.choice(self._exporters[goods])

    def a_destination(self, origin: str) -> str:
        """Return a country that imports, outside the market of `origin`."""
        while True:
            found: str = self.rng.choices(self.places, cum_weights=self._demand)[0]
            if market_of(found) != market_of(origin):
                return found

    def a_third(self, *others: str) -> str:
        """Return a country outside the markets of all others."""
        markets = {market_of(other) for other in others}
        return self.rng.choice([p for p in self.places if market_of(p) not in markets])

    def quantity(self, kind: Kind, typical: float) -> int:
        """Return a plausible quantity around a typical one, in thousandths."""
        found = typical * self.rng.lognormvariate(0, 0.7)
        if kind.is_counted:
            return max(1, round(found / 1000)) * 1000
        return max(100, round(found / 100) * 100)

    def part(self, kind: Kind, quantity: int, least: float, most: float) -> int:
        """Return a part of a quantity, never nothing and never more than all."""
        found = quantity * self.rng.uniform(least, most)
        step = 1000 if kind.is_counted else 1
        return min(quantity, max(step, int(found) // step * step))

    # ----------------------------------------------------------------------------- permits

    def write(
        self,
        permit_type: PermitType,
        issuing: str,
        destination: str,
        day: int,
        purpose: str,
        lines: list[Line],
        *,
        valid: int = 0,
        medium: Medium = Medium.ELECTRONIC,
    ) -> Permit:
        """Return a new permit, numbered; it is in the books when its act is."""
        year = (day - self.first_day) // 366 + self.settings.start.year
        self._numbers[issuing, year] += 1
        prefix = "P" if medium is Medium.TRANSCRIBED else ""
        days = valid or self.rng.randint(90, min(184, permit_type.longest_validity))
        permit = Permit(
            serial=len(self.permits),
            number=f"{year % 100:02}{issuing}{prefix}{self._numbers[issuing, year]:06}",
            permit_type=permit_type,
            issuing=issuing,
            destination=destination,
            issued_on=day,
            last_day=day + days,
            purpose=purpose,
            lines=lines,
            medium=medium,
        )
        self.permits.append(permit)
        return permit

    def soon(self, day: int, verb: Verb, permit: Permit) -> None:
        """Note that something will happen on a day."""
        self.due[day].append(Due(verb, permit))

    def stow(self, permit: Permit) -> None:
        """Let re-exports draw on the lines of a permit that was imported."""
        market = market_of(permit.destination)
        for at, line in enumerate(permit.lines):
            if line.left > 0 and line.hops < 5 and line.kind.term != "TRO":
                self.stock[market].append((permit, at))

    def take_stock(self, market: str) -> tuple[Permit, int] | None:
        """Return a line in stock of which enough is left, None where there is none."""
        stock = self.stock[market]
        while stock:
            at = self.rng.randrange(len(stock))
            permit, line = stock[at]
            if permit.lines[line].left >= 2000:
                return permit, line
            stock[at] = stock[-1]
            stock.pop()
        return None


def market_of(place: str) -> str:
    """Return the single market that a country belongs to, or the country itself."""
    return "EU" if place in SINGLE_MARKET else place
