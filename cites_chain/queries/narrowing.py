"""How a search is asked of SQLite, so that a page comes soon whatever is looked for.

A page has the newest permits that fit. There are two good ways to find them: from a condition that
few permits fulfil, looking at those one by one; or, where every condition is fulfilled by many,
from the newest permit backwards until the page is full. SQLite cannot tell which: it knows means,
and a status that ten permits have looks to it like one that all have. So each condition is counted
first, up to a limit, and the statement leaves no choice: a `+` before a column forbids its index.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from cites_chain.ids import day_of
from cites_chain.indexer import IndexStore

# ruff: noqa: S608 - statements are made of this package's own names and question marks

FEW = 100_000
"""Permits, lines or events that are looked at one by one in a tenth of a second."""

Sql = tuple[str, list[object]]
"""A part of a statement, with the values of its question marks."""


@dataclass(frozen=True, slots=True)
class Condition:
    """Something that permits, lines of goods or events fulfil.

    Attributes:
        table: `permits`, `lines` or `events`; each has the number of its permit.
        columns: Columns of which one has to fulfil the test; all have an index.
        test: What stands behind each column, with one question mark.
        value: The value for it.
    """

    table: str
    columns: tuple[str, ...]
    test: str
    value: object

    def sql(self, *, by_index: bool) -> Sql:
        """Return it as part of a statement that uses the index of its columns, or must not."""
        mark = "" if by_index else "+"
        text = " OR ".join(f"{mark}{column} {self.test}" for column in self.columns)
        return f"({text})", [self.value] * len(self.columns)

    def count(self, store: IndexStore) -> int:
        """Count what fulfils it, up to `FEW`."""
        text, values = self.sql(by_index=True)
        question = f"SELECT count(*) FROM (SELECT 1 FROM {self.table} WHERE {text} LIMIT ?)"
        (found,) = store.first(question, [*values, FEW]) or (0,)
        return int(found)


def narrowed(store: IndexStore, conditions: Sequence[Condition]) -> list[Sql]:
    """Return conditions for `permits` that are fulfilled by what fulfils all the given ones.

    Conditions on lines have to be fulfilled by one and the same line, those on events by one event.
    """
    counts = [condition.count(store) for condition in conditions]
    least = min(counts, default=FEW)
    first = conditions[counts.index(least)] if least < FEW else None
    parts: list[Sql] = []
    for table in ("lines", "events"):
        of_table = [one for one in conditions if one.table == table]
        if first in of_table:
            parts.append(_among(table, of_table, first))
        elif of_table:
            parts.append(_which_has(table, of_table))
    for one in conditions:
        if one.table == "permits" and one is first and len(one.columns) > 1:
            parts.append(_among("permits", [one], first))
        elif one.table == "permits":
            parts.append(one.sql(by_index=one is first))
    return parts


def issued_between(
    store: IndexStore, first: date | None, last: date | None, before: int | None
) -> list[Sql]:
    """Return conditions for permits of some days of issue (box 13), of those before one of a page.

    Permits come about in the order of their days; registered papers do not. So the first and the
    last permit of those days are looked up, day by day, and no other is looked at.
    """
    lowest, highest = 0, _MOST if before is None else before - 1
    parts: list[Sql] = []
    if first is not None or last is not None:
        days: list[object] = [day_of(first or date.min), day_of(last or date.max)]
        ends = store.first(_ENDS, days) or (None, None)
        lowest, highest = (_MOST, 0) if ends[0] is None else (ends[0], min(highest, ends[1]))
        parts.append(("+issued_on BETWEEN ? AND ?", days))
    # One range: of two conditions on the number of a permit SQLite would walk along one.
    return [*parts, ("permit BETWEEN ? AND ?", [lowest, highest])]


_MOST = 2**62
_ENDS = """
    WITH RECURSIVE days(day) AS (
        SELECT min(issued_on) FROM permits WHERE issued_on BETWEEN ?1 AND ?2
        UNION ALL
        SELECT (SELECT min(issued_on) FROM permits WHERE issued_on > day AND issued_on <= ?2)
        FROM days WHERE day IS NOT NULL
    )
    SELECT min((SELECT min(permit) FROM permits WHERE issued_on = day)),
        max((SELECT max(permit) FROM permits WHERE issued_on = day))
    FROM days
"""


def _among(table: str, conditions: Sequence[Condition], first: Condition | None) -> Sql:
    text, values = _all_of(conditions, first)
    return f"permit IN (SELECT permit FROM {table} WHERE {text})", values


def _which_has(table: str, conditions: Sequence[Condition]) -> Sql:
    text, values = _all_of(conditions, None)
    return (
        f"EXISTS (SELECT 1 FROM {table} WHERE {table}.permit = permits.permit AND {text})",
        values,
    )


def _all_of(conditions: Sequence[Condition], first: Condition | None) -> Sql:
    parts = [one.sql(by_index=one is first) for one in conditions]
    return " AND ".join(text for text, _ in parts), [v for _, values in parts for v in values]
