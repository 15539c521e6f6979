"""Higher taxa of names on the ledger, as far as the reference table knows them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from cites_chain.codes.taxa import TAXA

HIGHER = ("genus", "family", "order", "class", "kingdom")
"""Ranks above the species, from low to high."""

UNNAMED = "taxon"
"""What a name begins with that nobody made known."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A name and its higher taxa; empty where the table does not know them."""

    taxon: str
    genus: str
    family: str = ""
    order: str = ""
    class_name: str = ""
    kingdom: str = ""

    def ranks(self) -> tuple[str, ...]:
        """Return name and higher taxa, from low to high."""
        return (self.taxon, self.genus, self.family, self.order, self.class_name, self.kingdom)

    def named(self) -> Mapping[str, str]:
        """Return them by the name of the rank; "taxon" is the name itself."""
        return dict(zip(("taxon", *HIGHER), self.ranks(), strict=True))


def place(name: str) -> Placed:
    """Return a name with its higher taxa.

    >>> place("Alligator mississippiensis").order
    'Crocodylia'
    """
    found = TAXA.get(name)
    if found is None:
        return Placed(name, name.split(" ", 1)[0])
    return Placed(name, found.genus, found.family, found.order, found.class_name, found.kingdom)
