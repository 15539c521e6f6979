"""Suspicious patterns that the ledger alone can show, with their reasons and the permits behind.

An indicator is a question, not a verdict: it says what to look at first. `stop` is a contradiction
that no lawful trade makes; `high` and `medium` have innocent explanations more often; `low` and
`info` only tell. What needs the document (purpose, traders, marks) is not looked for here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from cites_chain.ids import PermitId
from cites_chain.indexer import IndexStore


class Weight(StrEnum):
    """How much an indicator says."""

    STOP = "stop"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Indicator:
    """A pattern.

    Attributes:
        code: Its name for ever; K numbers are those of the risk table, L are of the ledger alone.
        title: What it is, in a few words.
        weight: How much it says.
        find: Looks for it, in the index as of a day.
    """

    code: str
    title: str
    weight: Weight
    find: Callable[[IndexStore, date], Iterable[Found]]


@dataclass(frozen=True, slots=True)
class Found:
    """What an indicator found, before it has its name.

    Attributes:
        reason: One sentence.
        permits: Short numbers of the permits behind it, the suspicious ones first.
    """

    reason: str
    permits: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """One pattern that was found.

    Attributes:
        code: Of the indicator.
        title: Of the indicator.
        weight: Of the indicator.
        reason: Why, in one sentence.
        permits: The permits behind it, the suspicious ones first.
    """

    code: str
    title: str
    weight: Weight
    reason: str
    permits: tuple[PermitId, ...]


class Sought(Iterable[Finding]):
    """The findings of some indicators, looked for one after the other."""

    def __init__(self, store: IndexStore, indicators: Sequence[Indicator], today: date) -> None:
        self._store = store
        self._indicators = indicators
        self._today = today

    def __iter__(self) -> Iterator[Finding]:
        for indicator in self._indicators:
            for found in indicator.find(self._store, self._today):
                ids = tuple(self._id_of(number) for number in found.permits)
                yield Finding(indicator.code, indicator.title, indicator.weight, found.reason, ids)

    def _id_of(self, number: int) -> PermitId:
        (found,) = self._store.first(
            "SELECT permit_id FROM permits WHERE permit = ?", (number,)
        ) or (b"",)
        return PermitId(found)
