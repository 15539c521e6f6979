"""Higher taxa, listing and range of the taxa that this package knows.

A small reference table (`data/README.md`), enough for the sample stories and the simulated world. A
taxon that is not in it is no error anywhere: it has no higher taxa here, and rules that need its
listing or range do not apply.

>>> TAXA["Alligator mississippiensis"].family
'Alligatoridae'
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Taxon:
    """One row of the table.

    Attributes:
        name: Scientific name, after the standard nomenclature.
        rank: "species" or "genus".
        kingdom: Animalia or Plantae.
        class_name: Empty for plants.
        order: Order.
        family: Family.
        listing: Appendices in which it, or one of its populations, stands.
        distribution: Jurisdictions in which it lives in the wild.
    """

    name: str
    rank: str
    kingdom: str
    class_name: str
    order: str
    family: str
    listing: frozenset[str]
    distribution: frozenset[str]

    @property
    def genus(self) -> str:
        """First word of the name."""
        return self.name.split(" ", 1)[0]


def _read() -> Mapping[str, Taxon]:
    text = files(__package__).joinpath("data", "taxa.csv").read_text(encoding="utf-8")
    return MappingProxyType(
        {
            row["name"]: Taxon(
                name=row["name"],
                rank=row["rank"],
                kingdom=row["kingdom"],
                class_name=row["class"],
                order=row["order"],
                family=row["family"],
                listing=frozenset(row["listing"].split("/")),
                distribution=frozenset(row["distribution"].split()),
            )
            for row in csv.DictReader(io.StringIO(text))
        }
    )


TAXA: Mapping[str, Taxon] = _read()
"""Every row by its name."""
