"""Two bars a row: what exporters reported against what importers reported, side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from cites_chain.pictures.svg import COLOURS, element, marked, nothing, picture, words

_WIDTH: Final = 720.0
_LABELS: Final = 250.0
_ROW: Final = 38.0
_TOP: Final = 28.0
_FIGURES: Final = 96.0


@dataclass(frozen=True, slots=True)
class Pair:
    """One row: two quantities in one unit.

    Attributes:
        label: What they are of, with the unit.
        first: The left-hand kind, such as exported.
        second: The other, such as imported.
        link: Where a click leads.
    """

    label: str
    first: Decimal
    second: Decimal
    link: str | None = None


def paired_bars(title: str, first: str, second: str, rows: Sequence[Pair]) -> str:
    """Return a row for each pair; every row has its own scale, for units are never compared."""
    if not rows:
        return nothing(title)
    drawn = [_row(row, _TOP + _ROW * at, (first, second)) for at, row in enumerate(rows)]
    legend = [
        element("rect", x=_LABELS, y=6.0, width=12, height=12, fill=COLOURS[0]),
        words(first, _LABELS + 16, 16, size=11),
        element("rect", x=_LABELS + 150, y=6.0, width=12, height=12, fill=COLOURS[1]),
        words(second, _LABELS + 166, 16, size=11),
    ]
    differ = sum(row.first != row.second for row in rows)
    said = f"{len(rows)} rows; {first} and {second} differ in {differ}."
    return picture(title, said, _WIDTH, _TOP + _ROW * len(rows) + 6, *legend, *drawn)


def _row(row: Pair, y: float, kinds: tuple[str, str]) -> str:
    most = max(row.first, row.second) or Decimal(1)
    label = row.label if len(row.label) <= 40 else row.label[:39] + "\u2026"
    marks = [words(label, _LABELS - 8, y + 20, size=11, anchor="end")]
    for at, quantity in enumerate((row.first, row.second)):
        length = float(quantity / most) * (_WIDTH - _LABELS - _FIGURES)
        top = y + 4 + 15 * at
        marks.append(element("rect", x=_LABELS, y=top, width=length, height=13, fill=COLOURS[at]))
        marks.append(words(f"{quantity:,f}", _LABELS + length + 5, top + 11, size=10))
    said = f"{row.label}: {kinds[0]} {row.first:,f}, {kinds[1]} {row.second:,f}"
    return marked(element("g", *marks), said, row.link)
