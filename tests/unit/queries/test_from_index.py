"""Traces from the index: the same as from the ledger, now and as of any block or day."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from cites_chain.ids import PermitId
from cites_chain.indexer.errors import IndexBehind
from cites_chain.ledger.reader import NotOnLedger, Status
from cites_chain.queries import Trace, TraceNode, trace
from cites_chain.queries.from_index import block_of_day, past_index, trace_index
from tests.ledger_simulator import ACCOUNT, ID, SG, START, a_line
from tests.unit.queries.goods import Book, belts, reexport, travel


def way_of(node: TraceNode) -> list[TraceNode]:
    found = [node]
    while found[-1].neighbours:
        (neighbour,) = found[-1].neighbours
        found.append(neighbour)
    return found


def test_last_belt_leads_over_four_permits_and_three_hops_to_the_forest(book: Book) -> None:
    """Story A4: 1,000 skins permitted, 980 left, 600, 120 made into 1,440 belts, 200 of them."""
    permits = belts(book.ledger)
    found = trace_index(book.sync(), permits[3])
    way = way_of(found.origins)
    assert [node.permit_id for node in way] == list(reversed(permits))
    assert [node.draws[0].quantity for node in way[1:]] == [200, 120, 600]
    assert [(node.lines[0].permitted, node.lines[0].exported) for node in reversed(way)] == [
        (1000, 980),
        (600, 600),
        (1440, 1440),
        (200, 200),
    ]
    assert [node.lines[0].drawn for node in reversed(way)] == [600, 120, 200, 0]
    assert found.is_sound


def test_traces_are_those_of_the_ledger_from_every_permit(book: Book) -> None:
    permits = belts(book.ledger)
    second = reexport(
        book.ledger, "B", {permits[0]: "30", permits[1]: "5"}, (SG, ID), permitted="35"
    )
    travel(book.ledger, second, "33")
    store = book.sync()
    for permit_id in (*permits, second):
        assert trace_index(store, permit_id) == trace(book.reader, permit_id)


def test_void_acts_are_red_in_the_index_too(book: Book) -> None:
    book.ledger.appoint(1, ACCOUNT, ID)
    permits = belts(book.ledger)
    assert trace_index(book.sync(), permits[3]).is_sound
    book.ledger.void_key(1, START)
    store = book.sync()
    found = trace_index(store, permits[3])
    assert not found.is_sound
    assert found == trace(book.reader, permits[3])


def test_a_permit_that_was_never_written_is_no_trace(book: Book) -> None:
    belts(book.ledger)
    store = book.sync()
    with pytest.raises(NotOnLedger) as caught:
        trace_index(store, PermitId(b"never written".ljust(32)))
    assert "permit_id" in caught.value.facts


# ---------------------------------------------------------------------------------------- the past


def test_as_of_any_block_is_what_the_ledger_answered_then(book: Book) -> None:
    answers: list[tuple[int, PermitId, Trace]] = []
    first = book.ledger.issue("P1", [a_line("100")])
    answers.append((book.block, first, trace(book.reader, first)))
    travel(book.ledger, first, "90")
    answers.append((book.block, first, trace(book.reader, first)))
    second = reexport(book.ledger, "P2", {first: "40"}, (SG, ID), permitted="40")
    third = reexport(book.ledger, "P3", {first: "10"}, (SG, ID), permitted="10")
    answers += [(book.block, one, trace(book.reader, one)) for one in (first, second, third)]
    travel(book.ledger, second, "38")
    answers += [(book.block, one, trace(book.reader, one)) for one in (first, second)]
    fourth = reexport(book.ledger, "P4", {first: "20", second: "0"}, (SG, ID), permitted="20")
    answers += [(book.block, one, trace(book.reader, one)) for one in (second, third, fourth)]
    store = book.sync()
    for block, permit_id, expected in answers:
        with past_index(store, permit_id, block=block) as past:
            assert trace_index(past, permit_id) == expected


def test_as_of_a_day_is_as_of_its_last_block(book: Book) -> None:
    first = book.ledger.issue("P1", [a_line("100")])
    issued = book.reader.head()
    book.ledger.wait(days=14)
    book.ledger.endorse(first, "90")
    store = book.sync()
    block = block_of_day(store, issued.time.date() + timedelta(days=13))
    with past_index(store, first, block=block) as past:
        record = trace_index(past, first).origins.record
    assert record is not None
    assert record.status is Status.ISSUED
    later = block_of_day(store, issued.time.date() + timedelta(days=14))
    with past_index(store, first, block=later) as past:
        record = trace_index(past, first).origins.record
    assert record is not None
    assert (record.status, record.lines[0].exported) == (Status.ENDORSED, Decimal(90))


def test_what_was_not_written_yet_and_what_is_not_indexed_yet_is_said(book: Book) -> None:
    first = book.ledger.issue("P1", [a_line("100")])
    before = book.block
    second = book.ledger.issue("P2", [a_line("100")])
    store = book.sync()
    past_index(store, second, block=book.block).close()
    with pytest.raises(NotOnLedger) as caught:
        past_index(store, second, block=before)
    assert caught.value.facts["block"] == before
    assert block_of_day(store, book.reader.head().time.date() - timedelta(days=900)) == -1
    with pytest.raises(IndexBehind) as behind:
        past_index(store, first, block=before + 1000)
    assert behind.value.facts["needed"] == before + 1000
