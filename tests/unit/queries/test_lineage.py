"""Lineage as flows: four permits, three hops, and what each lost."""

from __future__ import annotations

import pytest

from cites_chain.ids import PermitId
from cites_chain.ledger.reader import NotOnLedger
from cites_chain.queries.lineage import Direction, Lineage, lineage
from tests.ledger_simulator import ID, SG, US, a_line
from tests.unit.queries.goods import Book, belts, reexport, travel


def flows_of(found: Lineage) -> list[tuple[PermitId, PermitId, int]]:
    return [(flow.origin_id, flow.taker_id, int(flow.quantity)) for flow in found.flows]


def test_last_belt_leads_back_to_the_forest_with_every_loss(book: Book) -> None:
    """Story A4: 1,000 permitted, 980 left, 600, 120 skins, 1,440 belts, 200."""
    first, second, third, fourth = belts(book.ledger)
    found = lineage(book.sync(), fourth, Direction.UP)
    assert [(stop.permit_id, stop.steps) for stop in found.stops] == [
        (fourth, 0),
        (third, 1),
        (second, 2),
        (first, 3),
    ]
    assert flows_of(found) == [(third, fourth, 200), (second, third, 120), (first, second, 600)]
    last, belt, skins, forest = found.stops
    assert (forest.permitted, forest.exported, forest.not_shipped) == (1000, 980, 20)
    assert (forest.imported, forest.drawn, forest.kept, forest.lost) == (980, 600, 380, 0)
    assert (skins.imported, skins.drawn, skins.kept) == (600, 120, 480)
    assert (belt.permitted, belt.drawn, belt.kept) == (1440, 200, 1240)
    assert (last.imported, last.drawn) == (200, 0)
    assert belt.term != skins.term


def test_first_permit_leads_on_to_the_last_shop(book: Book) -> None:
    first, second, third, fourth = belts(book.ledger)
    found = lineage(book.sync(), first, Direction.DOWN)
    assert [stop.permit_id for stop in found.stops] == [first, second, third, fourth]
    assert flows_of(found) == [(first, second, 600), (second, third, 120), (third, fourth, 200)]
    assert lineage(book.store, fourth, Direction.DOWN).flows == ()


def test_goods_of_several_origins_meet_and_each_is_counted_once(book: Book) -> None:
    left, right = (book.ledger.issue(name, [a_line("100")]) for name in ("left", "right"))
    travel(book.ledger, left, "100")
    travel(book.ledger, right, "90")
    both = reexport(book.ledger, "both", {left: "30", right: "40"}, (SG, US), permitted="70")
    travel(book.ledger, both, "65")
    beside = reexport(book.ledger, "beside", {left: "5"}, (SG, ID), permitted="5")
    store = book.sync()
    up = lineage(store, both, Direction.UP)
    assert flows_of(up) == [(left, both, 30), (right, both, 35)]
    assert {stop.permit_id for stop in up.stops} == {left, right, both}
    assert flows_of(lineage(store, left, Direction.DOWN)) == [(left, both, 30), (left, beside, 5)]


def test_a_replaced_permit_is_not_on_the_way_its_successor_is(book: Book) -> None:
    first = book.ledger.issue("first", [a_line("100")])
    travel(book.ledger, first, "100")
    old = reexport(book.ledger, "old", {first: "10"}, (SG, US), permitted="10")
    new = book.ledger.replace(old, "new")
    found = lineage(book.sync(), first, Direction.DOWN)
    assert flows_of(found) == [(first, new, 10)]
    assert [stop.permit_id for stop in found.stops] == [first, new]


def test_what_was_never_written_has_no_lineage(book: Book) -> None:
    first = book.ledger.issue("first", [a_line("100")])
    store = book.sync()
    assert len(lineage(store, first, Direction.UP).stops) == 1
    with pytest.raises(NotOnLedger):
        lineage(store, PermitId(bytes(32)), Direction.UP)
