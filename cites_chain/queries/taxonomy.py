"""Higher taxa of names on the ledger, as far as the table of them (`codes.taxa`) knows them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from cites_chain.codes.taxa import HIGHER_TAXA

HIGHER = ("genus", "family", "order", "class", "kingdom")
"""Ranks above the species, from low to high."""

UNNAMED = "taxon"
"""What a name begins with that nobody made known."""

NOT_IN_TABLE = "not in the table"
"""What stands for a higher taxon that nobody here knows: it is never guessed."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A name and its higher taxa.

    `NOT_IN_TABLE` where the table does not know them, empty where the name is itself of a higher
    rank (of `Scleractinia spp.` genus and family are empty).
    """

    taxon: str
    genus: str
    family: str = NOT_IN_TABLE
    order: str = NOT_IN_TABLE
    class_name: str = NOT_IN_TABLE
    kingdom: str = NOT_IN_TABLE

    def ranks(self) -> tuple[str, ...]:
        """Return name and higher taxa, from low to high."""
        return (self.taxon, self.genus, self.family, self.order, self.class_name, self.kingdom)

    def named(self) -> Mapping[str, str]:
        """Return them by the name of the rank; "taxon" is the name itself."""
        return dict(zip(("taxon", *HIGHER), self.ranks(), strict=True))


def place(name: str) -> Placed:
    """Return a name with its higher taxa; of a species, that of its genus.

    >>> place("Alligator mississippiensis").order, place("Nowhere known").order
    ('Crocodylia', 'not in the table')
    """
    first = name.split(" ", 1)[0]
    found = HIGHER_TAXA.get(first)
    if found is None:
        return Placed(name, NOT_IN_TABLE if first == UNNAMED else first)
    return Placed(name, found.genus, found.family, found.order, found.class_name, found.kingdom)


def below(name: str) -> frozenset[str]:
    """Return genera and higher taxa that belong to a genus or higher taxon, itself among them."""
    return frozenset(
        each
        for each, higher in HIGHER_TAXA.items()
        if name in (higher.genus, higher.family, higher.order, higher.class_name, higher.kingdom)
    )
