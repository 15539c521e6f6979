"""Higher taxa of genera, and listing and range of some species.

Two tables (`data/README.md`), enough for what is commonly traded, the sample stories and the
simulated world; no reference list. A taxon that is not in them is no error anywhere: it has no
higher taxa here, and rules that need its listing or range do not apply.

>>> TAXA["Alligator mississippiensis"].family
'Alligatoridae'
>>> HIGHER_TAXA["Hippocampus"].order, HIGHER_TAXA["Scleractinia"].class_name
('Syngnathiformes', 'Anthozoa')
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Higher:
    """A genus or a higher taxon, and what it belongs to; empty below its own rank.

    Attributes:
        genus: Genus.
        family: Family.
        order: Order.
        class_name: Class.
        kingdom: Animalia or Plantae.
    """

    genus: str
    family: str
    order: str
    class_name: str
    kingdom: str


@dataclass(frozen=True, slots=True)
class Taxon:
    """A species or genus of which more is known than where it belongs.

    Attributes:
        name: Scientific name, after the standard nomenclature.
        rank: "species" or "genus".
        higher: What it belongs to.
        listing: Appendices in which it, or one of its populations, stands.
        distribution: Jurisdictions in which it lives in the wild.
    """

    name: str
    rank: str
    higher: Higher
    listing: frozenset[str]
    distribution: frozenset[str]

    @property
    def genus(self) -> str:
        """First word of the name."""
        return self.higher.genus

    @property
    def family(self) -> str:
        """Family."""
        return self.higher.family

    @property
    def order(self) -> str:
        """Order."""
        return self.higher.order

    @property
    def class_name(self) -> str:
        """Class."""
        return self.higher.class_name

    @property
    def kingdom(self) -> str:
        """Animalia or Plantae."""
        return self.higher.kingdom


def _rows(name: str) -> Iterator[dict[str, str]]:
    text = files(__package__).joinpath("data", name).read_text(encoding="utf-8")
    yield from csv.DictReader(io.StringIO(text))


def _higher() -> Mapping[str, Higher]:
    """Return every genus, family, order, class and kingdom; a genus is named by one family only."""
    found: dict[str, Higher] = {}
    for row in _rows("higher_taxa.csv"):
        family, order, class_name, kingdom = list(row.values())[:4]
        found[kingdom] = Higher("", "", "", "", kingdom)
        found[class_name] = Higher("", "", "", class_name, kingdom)
        found[order] = Higher("", "", order, class_name, kingdom)
        found[family] = Higher("", family, order, class_name, kingdom)
        for genus in row["genera"].split():
            found[genus] = Higher(genus, family, order, class_name, kingdom)
    return MappingProxyType(found)


HIGHER_TAXA: Mapping[str, Higher] = _higher()
"""Every genus and higher taxon by its name."""


def _taxa() -> Mapping[str, Taxon]:
    return MappingProxyType(
        {
            row["name"]: Taxon(
                name=row["name"],
                rank=row["rank"],
                higher=HIGHER_TAXA[row["name"].split(" ", 1)[0]],
                listing=frozenset(row["listing"].split("/")),
                distribution=frozenset(row["distribution"].split()),
            )
            for row in _rows("taxa.csv")
        }
    )


TAXA: Mapping[str, Taxon] = _taxa()
"""Every row of the smaller table by its name."""
