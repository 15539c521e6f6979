"""What is traded in the simulated world, and who takes part: two tables, read once.

Species, terms, units, sources and countries are real; how much and how often is made up.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from decimal import Decimal
from importlib.resources import files

from cites_chain.codes import SOURCES, TERMS, UNITS
from cites_chain.permit import taxon_id

DEMAND = {
    "US": 20, "ID": 3, "SG": 7, "IT": 9, "FR": 8, "CN": 14, "ZA": 2, "DE": 8, "JP": 9, "PE": 1,
    "VN": 3, "GB": 6, "CH": 5, "TH": 4, "MX": 3, "CO": 1, "ES": 6, "NL": 5, "TZ": 1, "KR": 6,
    "CA": 4, "ZW": 1, "IN": 2, "AE": 5, "AU": 3, "CM": 1, "GH": 1, "MY": 3, "BO": 1, "AR": 1,
    "MG": 1, "TR": 3, "FJ": 1, "GY": 1, "MA": 1, "BW": 1, "BR": 2, "GE": 1, "UZ": 1, "HN": 1,
    "IR": 1, "CR": 1, "NA": 1, "BZ": 1, "UG": 1, "CD": 1, "BE": 4, "NI": 1, "NG": 1, "BJ": 1,
}  # fmt: skip
"""Countries in the order in which they join a larger world, and how much each of them imports."""

FEWEST_PARTIES, MOST_PARTIES = 6, len(DEMAND)


@dataclass(frozen=True, slots=True)
class Kind:
    """What a specimen is, as a line of a permit says it.

    Attributes:
        name: Scientific name.
        term: Code of box 9.
        unit: Code of box 11.
    """

    name: str
    term: str
    unit: str

    @property
    def is_counted(self) -> bool:
        """Whether only whole ones can be traded."""
        return self.unit == "NAR"


@dataclass(frozen=True, slots=True)
class Goods:
    """Something that is exported.

    Attributes:
        kind: What it is.
        weight: How often, compared with the others.
        appendix: I, II or III.
        source: Code of box 10.
        purpose: Code of box 5a.
        exporters: Countries that export it.
        typical: How much goes on one permit, in thousandths of the unit.
        product: What is made of it elsewhere; None for nothing.
        per_unit: How much of the product one unit of it gives.
    """

    kind: Kind
    weight: int
    appendix: str
    source: str
    purpose: str
    exporters: tuple[str, ...]
    typical: int
    product: Kind | None
    per_unit: Decimal


def _read() -> tuple[Goods, ...]:
    text = files(__package__).joinpath("data", "goods.csv").read_text(encoding="utf-8")
    return tuple(
        Goods(
            kind=Kind(row["name"], row["term"], row["unit"]),
            weight=int(row["weight"]),
            appendix=row["appendix"],
            source=row["source"],
            purpose=row["purpose"],
            exporters=tuple(row["exporters"].split()),
            typical=int(row["typical"]) * 1000,
            product=_product(row),
            per_unit=Decimal(row["yield"] or 0),
        )
        for row in csv.DictReader(io.StringIO(text))
    )


def _product(row: dict[str, str]) -> Kind | None:
    if not row["product_term"]:
        return None
    return Kind(row["name"], row["product_term"], row["product_unit"])


GOODS: tuple[Goods, ...] = _read()
"""All goods of the simulated world."""

INSTRUMENT = Kind("Dalbergia latifolia", "WPR", "NAR")
"""What travels with musicians, under a document for many crossings."""

_TAXON_IDS = {goods.kind.name: taxon_id(goods.kind.name) for goods in GOODS}


def word_of(kind: Kind, source: str) -> int:
    """Return taxon, term, unit and source as they stand in the upper half of a line's word."""
    return (
        _TAXON_IDS[kind.name] << 192
        | TERMS.get(kind.term).number << 184
        | UNITS.get(kind.unit).number << 176
        | SOURCES.get(source).number << 168
    )
