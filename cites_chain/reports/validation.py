"""The checks of the CITES Trade Database, run before a report is sent.

Primary checks look at single cells; a report that fails one is not taken. Secondary checks look at
what goes together; the strict ones mean that a row is almost certainly wrong, the others that it is
unusual. A taxon that the reference table does not know passes the checks that would need it.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from cites_chain.codes import APPENDICES, JURISDICTIONS, PURPOSES, SOURCES, TERMS, UNITS
from cites_chain.codes.taxa import TAXA, Taxon
from cites_chain.reports.rows import ReportRow

_UNKNOWN = "XX"
_CHORDATES = frozenset(
    {
        "Mammalia", "Aves", "Reptilia", "Amphibia", "Actinopteri", "Elasmobranchii",
        "Coelacanthi", "Dipneusti",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Finding:
    """Something about a row that the Trade Database would object to.

    Attributes:
        row: The row.
        rule: Name of the check.
        is_primary: A report with it is not taken.
        is_strict: The row is almost certainly wrong; else it is unusual.
        sentence: What is found, for people.
    """

    row: ReportRow
    rule: str
    is_primary: bool
    is_strict: bool
    sentence: str


@dataclass(frozen=True, slots=True)
class _Rule:
    name: str
    is_primary: bool
    is_strict: bool
    check: Callable[[ReportRow], str]
    """Returns what is wrong, empty for nothing."""


def validate(rows: Iterable[ReportRow]) -> Iterator[Finding]:
    """Yield all findings, row by row."""
    for row in rows:
        for rule in _RULES:
            sentence = rule.check(row)
            if sentence:
                yield Finding(row, rule.name, rule.is_primary, rule.is_strict, sentence)


# --- primary --------------------------------------------------------------------------------------


def _present(row: ReportRow) -> str:
    cells = {
        "trading partner": row.partner,
        "term": row.term,
        "species": row.species,
        "appendix": row.appendix,
        "quantity": str(row.quantity or ""),
    }
    missing = [name for name, value in cells.items() if not value.strip()]
    return f"missing: {', '.join(missing)}" if missing else ""


def _numeric(row: ReportRow) -> str:
    if not row.quantity.is_finite() or row.quantity <= 0:
        return f"the quantity {row.quantity} is no number above zero"
    return "" if 1000 <= row.year <= 9999 else f"the year {row.year} has not four digits"


def _in_lists(row: ReportRow) -> str:
    unknown = [
        f"{name} {value}"
        for name, value, known in (
            ("appendix", row.appendix, row.appendix in APPENDICES or row.appendix == "N"),
            ("term", row.term, row.term in TERMS),
            ("unit", row.unit, not row.unit or row.unit in UNITS),
            ("source", row.source, not row.source or row.source in SOURCES),
            ("purpose", row.purpose, not row.purpose or row.purpose in PURPOSES),
            ("trading partner", row.partner, row.partner in JURISDICTIONS),
            ("country of origin", row.origin, not row.origin or row.origin in JURISDICTIONS),
        )
        if value and not known
    ]
    return f"in no list: {', '.join(unknown)}" if unknown else ""


# --- secondary ------------------------------------------------------------------------------------


def _taxon_appendix(row: ReportRow) -> str:
    taxon = TAXA.get(row.species)
    if taxon is None or row.appendix in taxon.listing:
        return ""
    listed = "/".join(sorted(taxon.listing))
    return f"{row.species} is listed in Appendix {listed}, not {row.appendix}"


def _term_unit(row: ReportRow) -> str:
    known = _pairs("term_units")
    if (row.term,) not in _firsts("term_units") or (row.term, row.unit or "NAR") in known:
        return ""
    return f"{row.term} is not usually counted in {row.unit}"


def _term_purpose(row: ReportRow) -> str:
    known = _pairs("term_purposes")
    is_open = not row.purpose or (row.term,) not in _firsts("term_purposes")
    if is_open or (row.term, row.purpose) in known:
        return ""
    return f"{row.term} is not usually traded for purpose {row.purpose}"


def _taxon_term(row: ReportRow) -> str:
    taxon = TAXA.get(row.species)
    is_new = (row.term,) not in _firsts("term_units")
    if taxon is None or is_new or _is_plausible(taxon, row.term):
        return ""
    return f"{row.term} is not plausible for {row.species} ({taxon.family})"


def _distribution(row: ReportRow) -> str:
    taxon = TAXA.get(row.species)
    place = row.origin or row.exporter
    if taxon is None or taxon.rank != "species" or row.source != "W":
        return ""
    if place in (_UNKNOWN, "XV", "HS") or place in taxon.distribution:
        return ""
    return f"{row.species} does not live in the wild in {place}"


def _origin_differs(row: ReportRow) -> str:
    same = bool(row.origin) and row.origin == row.exporter
    return f"exporter and country of origin are both {row.origin}" if same else ""


def _sides_differ(row: ReportRow) -> str:
    same = row.exporter == row.importer
    return f"exporter and importer are both {row.exporter}" if same else ""


def _kingdom_source(row: ReportRow) -> str:
    taxon = TAXA.get(row.species)
    if taxon is None:
        return ""
    wrong = {"Animalia": "A", "Plantae": "CR"}[taxon.kingdom]
    if not row.source or row.source not in wrong:
        return ""
    return f"source {row.source} is not for {taxon.kingdom}"


_RULES = (
    _Rule("present", is_primary=True, is_strict=True, check=_present),
    _Rule("numeric", is_primary=True, is_strict=True, check=_numeric),
    _Rule("in_lists", is_primary=True, is_strict=True, check=_in_lists),
    _Rule("taxon_appendix", is_primary=False, is_strict=True, check=_taxon_appendix),
    _Rule("term_unit", is_primary=False, is_strict=False, check=_term_unit),
    _Rule("term_purpose", is_primary=False, is_strict=False, check=_term_purpose),
    _Rule("taxon_term", is_primary=False, is_strict=True, check=_taxon_term),
    _Rule("distribution", is_primary=False, is_strict=True, check=_distribution),
    _Rule("origin_differs", is_primary=False, is_strict=True, check=_origin_differs),
    _Rule("sides_differ", is_primary=False, is_strict=True, check=_sides_differ),
    _Rule("kingdom_source", is_primary=False, is_strict=True, check=_kingdom_source),
)

RULES = tuple(rule.name for rule in _RULES)
"""Names of all checks, in their order."""


def _is_plausible(taxon: Taxon, term: str) -> bool:
    ranks = [
        ("species", taxon.name.capitalize()),
        ("family", taxon.family),
        ("order", taxon.order),
        ("class", taxon.class_name),
        ("kingdom", taxon.kingdom),
    ]
    if taxon.class_name in _CHORDATES:
        ranks.append(("phylum", "Chordata"))
    known = _pairs("taxon_terms")
    return any((rank, name, term) in known for rank, name in ranks)


@cache
def _pairs(name: str) -> frozenset[tuple[str, ...]]:
    text = files(__package__).joinpath("data", f"{name}.csv").read_text(encoding="utf-8")
    rows = csv.reader(io.StringIO(text))
    next(rows)
    return frozenset(tuple(row) for row in rows)


@cache
def _firsts(name: str) -> frozenset[tuple[str, ...]]:
    """Terms of which a table has pairs at all; newer ones it has none of."""
    return frozenset((row[0],) for row in _pairs(name))
