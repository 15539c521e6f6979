"""Columns over time: how many permits a month, by what became of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from cites_chain.pictures.svg import COLOURS, FAINT, element, marked, nothing, picture, words

_WIDTH: Final = 720.0
_PLOT: Final = 240.0
_LEFT: Final = 56.0
_TOP: Final = 34.0
_BOTTOM: Final = 46.0


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    Attributes:
        label: What stands under it, such as a month.
        parts: How much of each kind; the order is that of the picture.
        link: Where a click leads.
    """

    label: str
    parts: Mapping[str, int]
    link: str | None = None

    @property
    def height(self) -> int:
        """All kinds together."""
        return sum(self.parts.values())


def columns(title: str, found: Sequence[Column]) -> str:
    """Return stacked columns with a legend and four lines of a scale that begins at 0."""
    kinds = list(dict.fromkeys(kind for column in found for kind in column.parts))
    most = max((column.height for column in found), default=0)
    if not most:
        return nothing(title)
    top = _round_up(most)
    step = (_WIDTH - _LEFT - 8) / len(found)
    drawn = [
        _one(column, kinds, _LEFT + step * at, step, _PLOT / top) for at, column in enumerate(found)
    ]
    each = max(1, -(-len(found) // 12))
    under = [
        words(column.label, _LEFT + step * (at + 0.5), _TOP + _PLOT + 16, size=10, anchor="middle")
        for at, column in enumerate(found)
        if at % each == 0
    ]
    said = f"{sum(column.height for column in found):,} in {len(found)} columns, at most {most:,}."
    height = _TOP + _PLOT + _BOTTOM
    return picture(title, said, _WIDTH, height, *_scale(top), *drawn, *under, *_legend(kinds))


def _one(column: Column, kinds: Sequence[str], x: float, step: float, scale: float) -> str:
    y = _TOP + _PLOT
    parts = []
    for at, kind in enumerate(kinds):
        count = column.parts.get(kind, 0)
        if count:
            y -= count * scale
            bar = element(
                "rect",
                x=x + step * 0.1,
                y=y,
                width=step * 0.8,
                height=count * scale,
                fill=COLOURS[min(at, len(COLOURS) - 1)],
            )
            parts.append(marked(bar, f"{column.label}, {kind}: {count:,}", column.link))
    return element("g", *parts) if parts else ""


def _scale(top: int) -> list[str]:
    lines = []
    for part in range(5):
        y = _TOP + _PLOT - _PLOT * part / 4
        ends = {"x1": _LEFT, "x2": _WIDTH - 8, "y1": y, "y2": y}
        lines.append(element("line", stroke=FAINT, stroke_width=0.5, **ends))
        lines.append(words(f"{top * part / 4:,g}", _LEFT - 6, y + 4, size=10, anchor="end"))
    return lines


def _legend(kinds: Sequence[str]) -> list[str]:
    x, drawn = _LEFT, []
    for at, kind in enumerate(kinds):
        colour = COLOURS[min(at, len(COLOURS) - 1)]
        drawn.append(element("rect", x=x, y=8.0, width=12, height=12, fill=colour))
        drawn.append(words(kind, x + 16, 18, size=11))
        x += 30 + 6.6 * len(kind)
    return drawn


def _round_up(most: int) -> int:
    """Return the next round number that four lines divide: 4, 6, 8, 12, 20, 40, 60 and so on."""
    power = 1
    while True:
        for step in (4, 6, 8, 12, 20):
            if most <= step * power:
                return step * power
        power *= 10
