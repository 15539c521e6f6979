"""A chain of custody as a flow diagram: permits as bars, what was drawn between them as bands.

From left to right by the number of hops from the first origin. Every bar has its own scale in its
own unit; a band is as thick at each end as its part of the bar there, so that a loss on the way is
seen as a gap, and skins that became belts are not compared with belts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from cites_chain.pictures.svg import COLOURS, FAINT, element, marked, nothing, picture, words

_COLUMN: Final = 230.0
_BAR: Final = 16.0
_TALL: Final = 150.0
_GAP: Final = 58.0
_TOP: Final = 30.0
_NARROWEST: Final = 3 * _COLUMN  # a single bar is not blown up to the width of the page


@dataclass(frozen=True, slots=True)
class Holding:
    """One line of a permit.

    Attributes:
        key: Its name among the others.
        hop: How many re-exports lie before it.
        label: What stands at the bar, such as the code of the permit.
        permitted: Box 11.
        exported: What left.
        imported: What arrived.
        drawn: What was re-exported from it.
        unit: Term and unit in words.
        link: Where a click leads.
    """

    key: str
    hop: int
    label: str
    permitted: Decimal
    exported: Decimal
    imported: Decimal
    drawn: Decimal
    unit: str
    link: str | None = None


@dataclass(frozen=True, slots=True)
class Movement:
    """What one line drew from another.

    Attributes:
        origin: Key of the line that was drawn from.
        target: Key of the line that drew.
        quantity: How much, in the origin's unit.
    """

    origin: str
    target: str
    quantity: Decimal


@dataclass(frozen=True, slots=True)
class _Bar:
    holding: Holding
    x: float
    y: float

    def part(self, quantity: Decimal) -> float:
        """Return how tall a part of this line's permitted quantity is."""
        return _TALL * float(quantity / self.holding.permitted) if self.holding.permitted else 0.0


def chain_of_custody(title: str, holdings: Sequence[Holding], movements: Sequence[Movement]) -> str:
    """Return the diagram of all lines and what went from one to another."""
    if not holdings:
        return nothing(title)
    bars = _placed(holdings)
    bands = _bands(bars, movements)
    drawn = [_drawn(bar) for bar in bars.values()]
    width = max(_NARROWEST, max(bar.x for bar in bars.values()) + _COLUMN)
    height = max(bar.y for bar in bars.values()) + _TALL + _GAP
    hops = max(holding.hop for holding in holdings)
    said = f"{len(holdings)} lines of permits over {hops} hops."
    return picture(title, said, width, height, *bands, *drawn)


def _placed(holdings: Sequence[Holding]) -> dict[str, _Bar]:
    taken: dict[int, int] = {}
    bars = {}
    for holding in holdings:
        row = taken.get(holding.hop, 0)
        taken[holding.hop] = row + 1
        y = _TOP + row * (_TALL + _GAP)
        bars[holding.key] = _Bar(holding, 12 + holding.hop * _COLUMN, y)
    return bars


def _bands(bars: Mapping[str, _Bar], movements: Sequence[Movement]) -> list[str]:
    left: dict[str, float] = dict.fromkeys(bars, 0.0)
    into = {key: [one for one in movements if one.target == key] for key in bars}
    bands = []
    for target, sources in into.items():
        whole = sum((one.quantity for one in sources), Decimal(0))
        y = bars[target].y
        for one in sources:
            origin = bars[one.origin]
            start, thick = origin.y + left[one.origin], origin.part(one.quantity)
            left[one.origin] += thick
            end = _TALL * float(one.quantity / whole) if whole else 0.0
            bands.append(_band(one, origin, (start, thick), bars[target], (y, end)))
            y += end
    return bands


def _band(
    one: Movement, origin: _Bar, out: tuple[float, float], target: _Bar, into: tuple[float, float]
) -> str:
    x1, x2 = origin.x + _BAR, target.x
    middle = (x1 + x2) / 2
    (y1, h1), (y2, h2) = out, into
    low1, low2 = y1 + h1, y2 + h2
    path = (
        f"M{x1:.1f} {y1:.1f}C{middle:.1f} {y1:.1f} {middle:.1f} {y2:.1f} {x2:.1f} {y2:.1f}"
        f"V{low2:.1f}C{middle:.1f} {low2:.1f} {middle:.1f} {low1:.1f} {x1:.1f} {low1:.1f}Z"
    )
    says = (
        f"{one.quantity:,f} {origin.holding.unit} of {origin.holding.label} went into "
        f"{target.holding.label}"
    )
    return marked(element("path", d=path, fill=COLOURS[0], fill_opacity=0.35), says)


def _drawn(bar: _Bar) -> str:
    one = bar.holding
    frame = element(
        "rect",
        x=bar.x,
        y=bar.y,
        width=_BAR,
        height=_TALL,
        fill="none",
        stroke=FAINT,
        stroke_width=1,
    )
    figures = (
        ("permitted", one.permitted, None),
        ("exported", one.exported, COLOURS[4]),
        ("imported", one.imported, COLOURS[0]),
        ("re-exported", one.drawn, COLOURS[2]),
    )
    parts = [
        element("rect", x=bar.x, y=bar.y, width=_BAR, height=bar.part(quantity), fill=colour)
        for _, quantity, colour in figures
        if colour
    ]
    text = [
        words(one.label, bar.x, bar.y - 14, size=12, bold=True),
        words(one.unit, bar.x, bar.y - 2, size=10),
    ]
    for at, (name, quantity, colour) in enumerate(figures):
        text += _figure(f"{quantity:,f} {name}", bar.x + _BAR + 6, bar.y + 14 + 14 * at, colour)
    says = f"{one.label}, {one.unit}: " + ", ".join(f"{name} {q:,f}" for name, q, _ in figures)
    return marked(element("g", frame, *parts, *text), says, one.link)


def _figure(text: str, x: float, y: float, colour: str | None) -> tuple[str, str]:
    """Return a figure behind a key in the colour of its part of the bar."""
    key = element("rect", x=x, y=y - 8, width=8, height=8, fill=colour or "Canvas", stroke=FAINT)
    return key, words(text, x + 12, y, size=11)
