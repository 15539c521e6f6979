"""Goods that travel on a simulated ledger."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from cites_chain.codes import TERMS, PermitType
from cites_chain.ids import Jurisdiction, PermitId
from cites_chain.indexer import ChainSource, Indexer, IndexStore
from cites_chain.ledger.reader import LedgerReader, Link
from tests.ledger_simulator import CA, IT, SG, US, SimulatedLedger, a_line

SKINS, BELTS = TERMS.get("SKI").number, TERMS.get("LPS").number
CONVERTED, BEFORE = 0x40, 0x20


class Book:
    """A simulated ledger with its reader and its index."""

    def __init__(self, folder: Path) -> None:
        self.ledger = SimulatedLedger()
        self.reader = LedgerReader(self.ledger)
        chain = self.ledger
        self.store = IndexStore.create(folder / "x.sqlite", chain.chain_id, chain.genesis_hash)

    def sync(self) -> IndexStore:
        for _ in Indexer(self.store, ChainSource(self.ledger)).catch_up():
            pass
        return self.store

    @property
    def block(self) -> int:
        return self.reader.head().number


def travel(ledger: SimulatedLedger, permit_id: PermitId, quantity: str) -> None:
    """Endorse the export after two weeks, confirm the import six days later."""
    ledger.wait(days=14)
    ledger.endorse(permit_id, quantity)
    ledger.wait(days=6)
    ledger.arrive(permit_id, quantity)
    ledger.wait(days=10)


def reexport(
    ledger: SimulatedLedger,
    name: str,
    origins: dict[PermitId, str],
    way: tuple[Jurisdiction, Jurisdiction],
    *,
    permitted: str,
    term: int = SKINS,
    marks: int = 0,
) -> PermitId:
    """Issue a re-export of one line that draws on the first line of each origin."""
    return ledger.issue(
        name,
        [a_line(permitted, term=term, marks=marks)],
        issuing=way[0],
        destination=way[1],
        permit_type=PermitType.REEXPORT,
        links=[Link(origin, 0, 0, Decimal(drawn)) for origin, drawn in origins.items()],
    )


def belts(ledger: SimulatedLedger) -> tuple[PermitId, ...]:
    """Story A4: Indonesia, Singapore, Italy, the United States, Canada: skins, then belts."""
    first = ledger.issue("A1", [a_line("1000", term=SKINS)])
    travel(ledger, first, "980")
    second = reexport(ledger, "A2", {first: "600"}, (SG, IT), permitted="600")
    travel(ledger, second, "600")
    third = reexport(
        ledger, "A3", {second: "120"}, (IT, US), permitted="1440", term=BELTS, marks=CONVERTED
    )
    travel(ledger, third, "1440")
    fourth = reexport(
        ledger, "A4", {third: "200"}, (US, CA), permitted="200", term=BELTS, marks=BEFORE
    )
    travel(ledger, fourth, "200")
    return first, second, third, fourth
