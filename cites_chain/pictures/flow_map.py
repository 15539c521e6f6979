"""A map with an arc from where specimens left to where they went.

Land only, no borders: the map takes no side. Plate carree, so that a place is found by arithmetic.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from math import hypot, sqrt
from typing import Any, Final

from cites_chain.pictures.svg import COLOURS, FAINT, element, marked, nothing, picture, words

_WIDTH: Final = 960.0
_NORTH: Final = 84.0
_SOUTH: Final = -58.0
_SCALE: Final = _WIDTH / 360
_HEIGHT: Final = (_NORTH - _SOUTH) * _SCALE
_THICKEST: Final = 14.0


@dataclass(frozen=True, slots=True)
class Flow:
    """What went from one country to another.

    Attributes:
        origin: Code of the country that it left.
        destination: Code of the country where it went.
        value: How much.
        says: The figure with its unit, in words.
        link: Where a click leads.
    """

    origin: str
    destination: str
    value: float
    says: str
    link: str | None = None


def flow_map(title: str, flows: Sequence[Flow]) -> str:
    """Return the map; flows of places that are on no map (various, the sea) stand below it."""
    if not flows:
        return nothing(title, _WIDTH)
    where = places()
    shown = [flow for flow in flows if flow.origin in where and flow.destination in where]
    rest = [flow for flow in flows if flow not in shown]
    most = max((flow.value for flow in shown), default=1.0) or 1.0
    ordered = sorted(shown, key=lambda flow: -flow.value)
    arcs = [_arc(flow, most) for flow in ordered]
    dots = [_dot(code) for code in dict.fromkeys(_ends(ordered))]
    below = [
        words(f"Not on the map: {flow.says}", 8, _HEIGHT + 18 + 16 * at, size=12)
        for at, flow in enumerate(rest[:8])
    ]
    land = element("path", d=_land(), fill=FAINT, fill_opacity=0.28)
    largest = max(flows, key=lambda flow: flow.value)
    said = f"{len(flows)} flows; the largest: {largest.says}."
    height = _HEIGHT + 24 + 16 * len(below)
    return picture(title, said, _WIDTH, height, land, *arcs, *dots, *below)


@cache
def places() -> dict[str, tuple[float, float]]:
    """Return longitude and latitude of every country that has a place on the map."""
    text = files(__package__).joinpath("data/places.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines())
    return {row["code"]: (float(row["longitude"]), float(row["latitude"])) for row in rows}


def _ends(flows: Sequence[Flow]) -> list[str]:
    return [code for flow in flows for code in (flow.origin, flow.destination)]


def _arc(flow: Flow, most: float) -> str:
    x1, y1 = _point(*places()[flow.origin])
    x2, y2 = _point(*places()[flow.destination])
    bend = min(0.25 * hypot(x2 - x1, y2 - y1), 90.0)
    path = f"M{x1:.1f} {y1:.1f}Q{(x1 + x2) / 2:.1f} {(y1 + y2) / 2 - bend:.1f} {x2:.1f} {y2:.1f}"
    width = max(1.0, _THICKEST * sqrt(flow.value / most))
    line = element(
        "path",
        d=path,
        fill="none",
        stroke=COLOURS[0],
        stroke_opacity=0.6,
        stroke_width=width,
        stroke_linecap="round",
    )
    arrow = element("circle", cx=x2, cy=y2, r=max(3.0, width / 2 + 1), fill=COLOURS[5])
    return marked(element("g", line, arrow), flow.says, flow.link)


def _dot(code: str) -> str:
    x, y = _point(*places()[code])
    dot = element("circle", cx=x, cy=y, r=2.0, fill="currentColor")
    return element("g", dot, words(code, x + 4, y - 4, size=11))


def _point(longitude: float, latitude: float) -> tuple[float, float]:
    return (longitude + 180) * _SCALE, (_NORTH - latitude) * _SCALE


@cache
def _land() -> str:
    """Return the coasts as one path, from the topology of the data folder."""
    topology: dict[str, Any] = json.loads(
        files(__package__).joinpath("data/land-110m.json").read_text(encoding="utf-8")
    )
    arcs = _arcs(topology)
    rings = (
        ring
        for geometry in topology["objects"]["land"]["geometries"]
        for polygon in geometry["arcs"]
        for ring in polygon
    )
    return "".join(_ring_path(ring, arcs) for ring in rings)


def _arcs(topology: dict[str, Any]) -> list[list[tuple[float, float]]]:
    """Return every arc as degrees; a topology has steps of whole numbers from the point before."""
    (scale_x, scale_y), (move_x, move_y) = (
        topology["transform"]["scale"],
        topology["transform"]["translate"],
    )
    arcs = []
    for steps in topology["arcs"]:
        x = y = 0
        points = []
        for step_x, step_y in steps:
            x, y = x + step_x, y + step_y
            points.append((x * scale_x + move_x, y * scale_y + move_y))
        arcs.append(points)
    return arcs


def _ring_path(ring: Sequence[int], arcs: list[list[tuple[float, float]]]) -> str:
    points: list[tuple[float, float]] = []
    for number in ring:  # ~n is arc n, backwards
        arc = arcs[number] if number >= 0 else arcs[~number][::-1]
        points += arc[1:] if points else arc
    return "".join(_steps(points)) + "Z"


def _steps(points: Sequence[tuple[float, float]]) -> Iterator[str]:
    """Yield the steps of a coast; where it goes over the edge of the map, the pen lifts."""
    before = None
    for longitude, latitude in points:
        lifts = before is None or abs(longitude - before) > 180
        x, y = _point(longitude, max(_SOUTH, min(_NORTH, latitude)))
        yield f"{'M' if lifts else 'L'}{x:.1f} {y:.1f}"
        before = longitude
