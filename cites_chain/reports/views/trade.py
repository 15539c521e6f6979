"""Views of what moved: rings of taxa, flows between countries, and one country's trade."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal

from cites_chain.codes import JURISDICTIONS, TERMS, UNITS
from cites_chain.pictures import Branch, Flow, Pair, flow_map, paired_bars, sunburst
from cites_chain.queries.aggregates import Aggregates, Group, written
from cites_chain.queries.dimensions import Dimension, Filter
from cites_chain.queries.pictures import TaxonNode, country_flows, taxa_tree
from cites_chain.queries.taxonomy import NOT_IN_TABLE
from cites_chain.reports.views.view import View, address

_RANKS = ("kingdom", "class", "family", "taxon")
_MOST_FLOWS = 60
_MOST_PAIRS = 24
_NUMBER = "NAR"  # what is counted needs no unit in words


def taxa_view(aggregates: Aggregates, where: Filter) -> View:
    """Return which taxa moved, as rings; the figure is lines of permits, which can be added."""
    trees = taxa_tree(aggregates, where, _RANKS)
    found = [(keys, lines) for tree in trees for keys, lines in _leaves(tree, ())]
    ordered = sorted(found, key=lambda each: (-each[1], each[0]))
    rings = tuple(_rings(trees, "", where))
    return View(
        "Taxa",
        "Lines of permits that moved, by kingdom, class, family and taxon. Lines can be added,"
        " quantities of different goods cannot. Where a genus belongs is known for those of the"
        f" reference table; of others it says \u201c{NOT_IN_TABLE}\u201d.",
        (*_RANKS, "lines"),
        tuple((*keys, str(count)) for keys, count in ordered),
        tuple(address("compare", where, taxon=keys[-1]) for keys, _ in ordered),
        sunburst("Taxa", Branch("lines", sum(tree.lines for tree in trees), rings)),
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


def _leaves(node: TaxonNode, above: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], int]]:
    keys = (*above, node.name)
    if not node.children:
        yield keys, node.lines
    for child in node.children:
        yield from _leaves(child, keys)


def _rings(nodes: Sequence[TaxonNode], inside: str, where: Filter) -> Iterator[Branch]:
    """Yield a ring around a taxon; what has no name of this rank moves inwards, so none is empty.

    Args:
        nodes: Taxa of the ring.
        inside: Name of the taxon within; "not in the table" is said once, innermost.
        where: Which trade counts.
    """
    for node in nodes:
        if not node.name or node.name == inside == NOT_IN_TABLE:
            yield from _rings(node.children, inside, where)
            continue
        view = "taxa" if node.children else "compare"
        link = address(view, where, taxon=node.name)
        below = tuple(_rings(node.children, node.name, where))
        yield Branch(node.name, node.lines, below, link)


def _country(code: str) -> str:
    found = JURISDICTIONS.find(code)
    return found.name if found else code


def _goods(keys: Sequence[str]) -> str:
    term, unit = TERMS.find(keys[1]), UNITS.find(keys[2])
    counted = "" if keys[2] == _NUMBER else f", {unit.name if unit else keys[2]}"
    return f"{keys[0]}, {term.name if term else keys[1]}{counted}"
