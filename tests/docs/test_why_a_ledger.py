"""The table of docs/why-a-ledger.md is what four systems really do with the same frauds."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace

import pytest

from tests.abi import ROOT
from tests.baseline.database import SharedDatabase
from tests.baseline.ledger import TheLedger, altered
from tests.baseline.messages import MessageExchange
from tests.baseline.signed_log import SignedLog
from tests.baseline.system import Outcome, Paper, System, outcome_of
from tests.world import World

PAGE = ROOT / "docs" / "why-a-ledger.md"

SKINS = Paper("ID", "24ID000001", 100, "SG")
FIRST = Paper("SG", "24SG000001", 60, "IT", origin=SKINS.number)
SECOND = Paper("SG", "24SG000002", 60, "US", origin=SKINS.number)
INVENTED = Paper("SG", "24SG000003", 60, "IT", origin="24ID999999")
OTHER = Paper("ID", SKINS.number, 70, "US")
LATE = Paper("ID", "24ID000002", 100, "SG")


def nothing(system: System) -> None:
    """What is done where nobody records anything."""


def reexport(system: System, paper: Paper) -> None:
    system.issue(paper)
    system.leave(paper, paper.quantity)
    system.arrive(paper, paper.destination)


def with_a_stolen_key(system: System) -> None:
    system.report_stolen("ID")
    system.issue(LATE)


Fraud = tuple[Callable[[System], object], str]
IMPORTED: Mapping[str, Fraud] = {
    "the same permit a second time at the same border": (
        lambda system: system.arrive(SKINS, "SG"), SKINS.number,
    ),
    "the same permit a second time at another country's border": (
        lambda system: system.arrive(SKINS, "US"), SKINS.number,
    ),
    "one digit of the paper altered": (lambda system: system.look(altered(SKINS)), SKINS.number),
    "60 and 60 re-exported of 100 that came in": (
        lambda system: reexport(system, SECOND), SECOND.number,
    ),
    "re-export of goods under a permit that never existed": (
        lambda system: reexport(system, INVENTED), INVENTED.number,
    ),
    "one number issued twice": (lambda system: system.issue(OTHER), OTHER.number),
    "a permit written with a key that was reported stolen": (with_a_stolen_key, LATE.number),
    "a host changes a quantity in what it holds": (
        lambda system: system.rewrite(SKINS), SKINS.number,
    ),
    "goods that cross a border where nobody records": (nothing, SKINS.number),
}  # fmt: skip
"""Frauds after an honest export of 100 skins, their import, and a re-export of 60."""

ABOVE = "more leaves than the permit permits"
SYSTEMS = ("this ledger", "shared database", "signed log", "message exchange")


def the_system(name: str, world: World) -> System:
    match name:
        case "this ledger":
            return TheLedger(world)
        case "shared database":
            return SharedDatabase()
        case "signed log":
            return SignedLog()
        case _:
            return MessageExchange()


def table() -> dict[str, dict[str, str]]:
    """Return the page's table: what is done, then the outcome by system."""
    text = PAGE.read_text(encoding="utf-8").split("## What each catches")[1]
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in re.findall(r"^\|.*\|$", text.split("\n## ")[0], re.MULTILINE)
    ]
    headings, _, *body = rows
    assert headings[1:] == list(SYSTEMS)
    return {row[0]: dict(zip(headings[1:], row[1:], strict=True)) for row in body}


@pytest.mark.parametrize("name", SYSTEMS)
@pytest.mark.parametrize("fraud", IMPORTED)
def test_fraud_is_caught_when_the_page_says(world: World, name: str, fraud: str) -> None:
    system = the_system(name, world)
    system.issue(SKINS)
    system.look(SKINS)
    system.leave(SKINS, 100)
    system.arrive(SKINS, "SG")
    reexport(system, FIRST)
    assert system.findings() == set()
    act, number = IMPORTED[fraud]
    assert outcome_of(system, act, number) == table()[fraud][name]


@pytest.mark.parametrize("name", SYSTEMS)
def test_too_much_that_leaves_is_caught_when_the_page_says(world: World, name: str) -> None:
    system = the_system(name, world)
    system.issue(SKINS)
    found = outcome_of(system, lambda each: each.leave(SKINS, 101), SKINS.number)
    assert found == table()[ABOVE][name]
    if found is Outcome.WRITTEN:
        system.leave(SKINS, 100)
        system.arrive(SKINS, "SG")


@pytest.mark.parametrize("name", SYSTEMS)
def test_what_is_honest_is_taken_by_all(world: World, name: str) -> None:
    """The same acts as in the frauds, with right data: 60 and 40 of 100."""
    system = the_system(name, world)
    system.issue(SKINS)
    system.leave(SKINS, 100)
    system.arrive(SKINS, "SG")
    for paper in (FIRST, replace(SECOND, quantity=40)):
        reexport(system, paper)
    system.issue(LATE)
    assert system.findings() == set()


def test_the_page_has_every_fraud_and_no_other() -> None:
    assert sorted(table()) == sorted([*IMPORTED, ABOVE])
    words = {cell for row in table().values() for cell in row.values()}
    assert words == {str(outcome) for outcome in Outcome}
