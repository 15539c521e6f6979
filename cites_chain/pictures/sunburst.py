"""A sunburst: rings from the kingdom or class inside to the species outside."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from math import cos, degrees, pi, radians, sin
from typing import Final

from cites_chain.pictures.svg import (
    COLOURS,
    element,
    escaped,
    ink_on,
    marked,
    nothing,
    picture,
    words,
)

_SIZE: Final = 560.0
_CENTRE: Final = _SIZE / 2
_HOLE: Final = 62.0
_SMALLEST: Final = pi / 360  # half a degree: thinner slices are put together
_LINE: Final = 16.0  # room for a line of text
_LETTER: Final = 5.6


@dataclass(frozen=True, slots=True)
class Branch:
    """A taxon with what lies below it.

    Attributes:
        name: What it is called.
        value: How much; of a taxon with branches, all of them together.
        branches: Taxa below it.
        link: Where a click leads.
    """

    name: str
    value: int
    branches: tuple[Branch, ...] = field(default=())
    link: str | None = None

    @property
    def depth(self) -> int:
        """Rings that it needs."""
        return 1 + max((branch.depth for branch in self.branches), default=0)


def sunburst(title: str, root: Branch) -> str:
    """Return rings around a centre that says the whole; slices too thin to see are one, in grey."""
    if not root.value or not root.branches:
        return nothing(title)
    ring = (_CENTRE - 6 - _HOLE) / (root.depth - 1)
    drawn = list(_ring(root.branches, -pi / 2, 2 * pi / root.value, _HOLE, ring, None))
    middle = [
        words(f"{root.value:,}", _CENTRE, _CENTRE + 2, size=20, anchor="middle", bold=True),
        words(root.name, _CENTRE, _CENTRE + 20, size=11, anchor="middle"),
    ]
    largest = max(root.branches, key=lambda branch: branch.value)
    share = 100 * largest.value / root.value
    said = f"{root.value:,} {root.name}; the largest part is {largest.name}, {share:.0f} percent."
    return picture(title, said, _SIZE, _SIZE, *drawn, *middle)


def _ring(
    branches: Sequence[Branch],
    angle: float,
    turn: float,
    inner: float,
    width: float,
    colour: str | None,
) -> Iterator[str]:
    ordered = sorted(branches, key=lambda branch: (-branch.value, branch.name))
    rest = 0
    for at, branch in enumerate(ordered):
        span = branch.value * turn
        if span < _SMALLEST:
            rest += branch.value
            continue
        own = colour or COLOURS[min(at, len(COLOURS) - 1)]
        yield _slice(branch.name, branch.value, (angle, span), (inner, width), own, branch.link)
        yield from _ring(branch.branches, angle, turn, inner + width, width, own)
        angle += span
    if rest * turn >= _SMALLEST:
        yield _slice("others", rest, (angle, rest * turn), (inner, width), COLOURS[-1], None)


def _slice(
    name: str,
    value: int,
    arc: tuple[float, float],
    ring: tuple[float, float],
    colour: str,
    link: str | None,
) -> str:
    angle, span = arc
    inner, outer = ring[0], ring[0] + ring[1]
    end = angle + min(span, 2 * pi - 1e-4)
    large = int(span > pi)
    path = (
        f"M{_at(outer, angle)}A{outer:g} {outer:g} 0 {large} 1 {_at(outer, end)}"
        f"L{_at(inner, end)}A{inner:g} {inner:g} 0 {large} 0 {_at(inner, angle)}Z"
    )
    shape = element("path", d=path, fill=colour, stroke="Canvas", stroke_width=1)
    text = _label(name, angle + span / 2, span, ring, colour)
    return marked(element("g", shape, text), f"{name}: {value:,}", link)


def _label(name: str, middle: float, span: float, ring: tuple[float, float], colour: str) -> str:
    """Return the name along the ring or across it, whichever has more room."""
    inner, width = ring
    radius = inner + width / 2
    along, across = span * radius, width
    if min(along, across) < _LINE:
        return ""
    is_along = along > across
    turned = degrees(middle) + (90 if is_along else 0)
    if cos(radians(turned)) < 0:  # not upside down
        turned += 180
    x, y = _CENTRE + radius * cos(middle), _CENTRE + radius * sin(middle)
    return element(
        "text",
        escaped(_shortened(name, int(max(along, across) / _LETTER))),
        x=x,
        y=y + 3.5,
        fill=ink_on(colour),
        font_size=10,
        text_anchor="middle",
        transform=f"rotate({turned:.1f} {x:.1f} {y:.1f})",
    )


def _shortened(name: str, room: int) -> str:
    """Return a name in the room it has; of a species the genus is shortened first."""
    if len(name) <= room:
        return name
    genus, blank, rest = name.partition(" ")
    short = f"{genus[0]}. {rest}" if blank else name
    return short if len(short) <= room else short[: max(2, room - 1)] + "\u2026"


def _at(radius: float, angle: float) -> str:
    return f"{_CENTRE + radius * cos(angle):.1f} {_CENTRE + radius * sin(angle):.1f}"
