"""Views of what moved: rings of taxa, flows between countries, and one country's trade."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal

from cites_chain.codes import JURISDICTIONS, TERMS, UNITS
from cites_chain.pictures import Branch, Flow, Pair, flow_map, paired_bars, sunburst
from cites_chain.queries.aggregates import Aggregates, Group, written
from cites_chain.queries.dimensions import Dimension, Filter
from cites_chain.queries.pictures import country_flows
from cites_chain.reports.views.view import View, address

_RANKS = (Dimension.KINGDOM, Dimension.CLASS, Dimension.FAMILY, Dimension.TAXON)
_MOST_FLOWS = 60
_MOST_PAIRS = 24
_NUMBER = "NAR"  # what is counted needs no unit in words


def taxa_view(aggregates: Aggregates, where: Filter) -> View:
    """Return which taxa moved, as rings; the figure is lines of permits, which can be added."""
    lines: dict[tuple[str, ...], int] = defaultdict(int)
    for group in aggregates.aggregate(_RANKS, where).groups:
        lines[group.keys[: len(_RANKS)]] += group.lines
    ordered = sorted(lines.items(), key=lambda each: (-each[1], each[0]))
    root = _tree("lines", ordered, 0, where)
    return View(
        "Taxa",
        "Lines of permits that moved, by kingdom, class, family and taxon. Lines can be added,"
        " quantities of different goods cannot. Taxa whose higher ranks are not in the reference"
        " table stand under their own name.",
        (*(rank.value for rank in _RANKS), "lines"),
        tuple((*keys, str(count)) for keys, count in ordered),
        tuple(address("compare", where, taxon=keys[-1]) for keys, _ in ordered),
        sunburst("Taxa", root),
    )


def flows_view(aggregates: Aggregates, where: Filter) -> View:
    """Return between which countries goods moved."""
    found = country_flows(aggregates, where)
    links = tuple(
        address("compare", where, exporter=each.exporter, importer=each.importer) for each in found
    )
    flows = [
        Flow(
            each.exporter,
            each.importer,
            each.lines,
            f"{_country(each.exporter)} to {_country(each.importer)}: {each.lines:,} lines",
            link,
        )
        for each, link in zip(found[:_MOST_FLOWS], links, strict=False)
    ]
    return View(
        "Flows",
        f"Lines of permits from country to country; the picture has the {_MOST_FLOWS} largest.",
        ("exporter", "importer", "lines", "permits"),
        tuple((one.exporter, one.importer, str(one.lines), str(one.permits)) for one in found),
        links,
        flow_map("Flows", flows),
    )


def compare_view(aggregates: Aggregates, where: Filter) -> View:
    """Return what exporters and what importers reported, kind of goods by kind of goods."""
    groups = aggregates.aggregate((Dimension.TAXON,), where).groups
    title = "Exporters' figures against importers'"
    return _compared(title, groups, where)


def country_view(aggregates: Aggregates, where: Filter, country: str) -> View:
    """Return the trade of one country: what it reported leaving and what arrived from it.

    Raises:
        UnknownCode: There is no such country.
    """
    code = JURISDICTIONS.normalise(country).code.code
    others = {key: value for key, value in where.values.items() if key not in _ENDS}
    leaving = Filter({**others, Dimension.EXPORTER: (code,)}, where.with_void)
    coming = Filter({**others, Dimension.IMPORTER: (code,)}, where.with_void)
    out = aggregates.aggregate((Dimension.TAXON,), leaving).groups
    into = aggregates.aggregate((Dimension.TAXON,), coming).groups
    pairs = _by_goods(out, into)
    rows = tuple((*keys, written(left), written(came)) for keys, (left, came) in pairs)
    bars = [
        Pair(_goods(keys), left, came, address("compare", leaving, taxon=keys[0]))
        for keys, (left, came) in pairs[:_MOST_PAIRS]
    ]
    return View(
        f"{_country(code)}: exports and imports",
        "What the country reported as exported beside what it reported as imported. Every row has"
        " its own unit; rows are not added.",
        ("taxon", "term", "unit", "exported", "imported"),
        rows,
        tuple(address("compare", leaving, taxon=keys[0]) for keys, _ in pairs),
        paired_bars(f"{_country(code)}: exports and imports", "exported", "imported", bars),
    )


_ENDS = (Dimension.EXPORTER, Dimension.IMPORTER)


def _compared(title: str, groups: Sequence[Group], where: Filter) -> View:
    ordered = sorted(groups, key=lambda group: (-group.lines, group.keys))
    links = [address("differences", where, taxon=group.keys[0]) for group in ordered]
    bars = [
        Pair(_goods(group.keys), group.exported or _ZERO, group.imported or _ZERO, link)
        for group, link in zip(ordered[:_MOST_PAIRS], links, strict=False)
    ]
    return View(
        title,
        "Both are about the same goods and are never added. Empty means not reported.",
        ("taxon", "term", "unit", "exported", "imported", "lines"),
        tuple(
            (*group.keys, written(group.exported), written(group.imported), str(group.lines))
            for group in ordered
        ),
        tuple(links),
        paired_bars(title, "exported", "imported", bars),
    )


_ZERO = Decimal(0)


def _by_goods(
    out: Sequence[Group], into: Sequence[Group]
) -> list[tuple[tuple[str, ...], tuple[Decimal, Decimal]]]:
    left = {group.keys: group.exported or _ZERO for group in out}
    came = {group.keys: group.imported or _ZERO for group in into}
    lines: dict[tuple[str, ...], int] = defaultdict(int)
    for group in (*out, *into):
        lines[group.keys] += group.lines
    ordered = sorted(lines, key=lambda keys: (-lines[keys], keys))
    return [(keys, (left.get(keys, _ZERO), came.get(keys, _ZERO))) for keys in ordered]


def _tree(
    name: str, rows: Sequence[tuple[tuple[str, ...], int]], rank: int, where: Filter
) -> Branch:
    """Return a branch of rings; a rank that is not known is skipped, so that no ring is empty."""
    total = sum(count for _, count in rows)
    if rank == len(_RANKS):
        return Branch(name, total, (), address("compare", where, taxon=name))
    below: dict[str, list[tuple[tuple[str, ...], int]]] = defaultdict(list)
    for keys, count in rows:
        known = next(key for key in keys[rank:] if key)
        below[known].append((keys, count))
    branches = tuple(_tree(key, found, rank + 1, where) for key, found in below.items())
    link = None if rank == 0 else address("taxa", where, taxon=name)
    return Branch(name, total, branches, link)


def _country(code: str) -> str:
    found = JURISDICTIONS.find(code)
    return found.name if found else code


def _goods(keys: Sequence[str]) -> str:
    term, unit = TERMS.find(keys[1]), UNITS.find(keys[2])
    counted = "" if keys[2] == _NUMBER else f", {unit.name if unit else keys[2]}"
    return f"{keys[0]}, {term.name if term else keys[1]}{counted}"
