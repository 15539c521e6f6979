"""The fast table reads what the reader's table reads, for every kind of event."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cites_chain.ids import Day, date_of
from cites_chain.indexer.decoding import field_places, lines_in, plans
from cites_chain.indexer.schema import taxon_id_of
from cites_chain.ledger.reader.authority_events import OfficerAdded, SeatsProposed
from cites_chain.ledger.reader.events import EVENTS, decode, topic_of
from cites_chain.ledger.reader.permit_events import (
    CrossingRecorded,
    PermitIssued,
    PermitTied,
    QuotaSet,
    TaxonNamed,
)
from cites_chain.ledger.reader.words import quantity_of, read_line, read_link


def word(number: int) -> bytes:
    return number.to_bytes(32, "big")


def test_every_event_has_a_plan_and_every_field_a_place() -> None:
    found = plans()
    assert set(found) == {topic_of(kind) for kind in EVENTS}
    for number, kind in enumerate(EVENTS):
        plan = found[topic_of(kind)]
        assert (plan.kind, plan.name) == (number, kind.__name__)
        assert list(field_places(kind)) == list(kind.__slots__)


@given(st.lists(st.integers(0, 2**256 - 1), max_size=32))
def test_lines_are_read_as_the_reader_reads_them(words: list[int]) -> None:
    head = bytes([0, 1, 1, 1]) + bytes(28)
    data = head + word(7) + word(96) + word(len(words)) + b"".join(map(word, words))
    topics = [word(5), word(360), word(702)]
    permit_id, issuing, destination, head_read, _, flat = plans()[topic_of(PermitIssued)].read(
        b"".join(topics) + data
    )
    slow = decode([topic_of(PermitIssued), *topics], data)
    assert isinstance(slow, PermitIssued)
    assert (permit_id, issuing, destination) == (slow.permit_id, slow.issuing, slow.destination)
    assert int.from_bytes(head_read, "big") == slow.head.word
    for number, (line, expected) in enumerate(zip(lines_in(flat), words, strict=True)):
        record = read_line(expected, number)
        assert taxon_id_of(line[0]) == record.taxon_id
        assert line[1:4] == (record.term, record.unit, record.source)
        assert line[4] & 3 == record.appendix
        quantities = (record.permitted, record.exported, record.imported, record.drawn)
        assert tuple(map(quantity_of, line[5:])) == quantities


def test_links_are_read_as_the_reader_reads_them() -> None:
    draw = 3 << 48 | 2 << 40 | 1500
    data = word(0) + word(96) + word(2) + b"o" * 32 + word(draw) + b"p" * 32 + word(7)
    permit_id, _, reason, flat = plans()[topic_of(PermitTied)].read(
        word(5) + word(9) + data[:32] + word(64) + data[64:]
    )
    assert (permit_id, reason) == (word(5), 0)
    assert flat == (b"o" * 32, draw, b"p" * 32, 7)
    link = read_link(flat[0], flat[1])
    assert (link.position, link.origin_position) == (draw >> 48, draw >> 40 & 255)


def test_structs_and_small_numbers_are_read_as_the_reader_reads_them() -> None:
    topics = [word(360), word(2024), word(99)]
    data = b"".join(
        map(word, (360, 2024, 99, 1, 2, 3, 5000, 4000, 3000, 19800, 1, 7 << 24 | 474000))
    )
    values = plans()[topic_of(QuotaSet)].read(b"".join(topics) + data)
    slow = decode([topic_of(QuotaSet), *topics], data)
    assert isinstance(slow, QuotaSet)
    places = field_places(QuotaSet)
    assert values[places["key"] : places["key"] + 6] == (360, 2024, 99, 1, 2, 3)
    assert quantity_of(values[places["quota"]]) == slow.quota.limit
    assert date_of(Day(values[places["quota"] + 3])) == slow.quota.first_day
    assert divmod(values[places["act"]], 1 << 24) == (slow.act.officer_id, slow.act.hour)
    crossing = plans()[topic_of(CrossingRecorded)].read(
        b"".join(map(word, (1, 2, 3, 4, 5, 2, 16_777_215)))
    )
    assert crossing == (word(1), 2, 3, 4, 5, 2, 16_777_215)


def test_accounts_and_texts_are_bytes() -> None:
    account = b"\xaa" * 20
    body = word(1) + word(360) + bytes(12) + account + b"".join(map(word, (2, 3, 4, 5, 6)))
    values = plans()[topic_of(OfficerAdded)].read(body)
    assert values[field_places(OfficerAdded)["account"]] == account
    name = "Ängström".encode()
    text = plans()[topic_of(TaxonNamed)].read(
        word(8) + word(32) + word(len(name)) + name.ljust(32, b"\0")
    )
    assert text == (8, name)
    seats = plans()[topic_of(SeatsProposed)].read(b"".join(map(word, (4, 32, 2, 360, 0, 702, 1))))
    assert seats[1] == (360, 0, 702, 1)


@pytest.mark.parametrize("missing", [1, 32, 33, 160])
def test_a_body_that_ends_early_is_refused(missing: int) -> None:
    body = b"".join(map(word, (5, 360, 702, 0, 7, 96, 1, 1)))
    plan = plans()[topic_of(PermitIssued)]
    assert len(plan.read(body)[5]) == 6
    with pytest.raises(struct.error):
        plan.read(body[:-missing])


def test_a_list_that_claims_to_be_endless_is_refused_without_reading_it() -> None:
    body = b"".join(map(word, (5, 360, 702, 0, 7, 96, 2**63, 1)))
    with pytest.raises(struct.error, match="too early"):
        plans()[topic_of(PermitIssued)].read(body)
    text = word(8) + word(32) + word(2**63)
    with pytest.raises(struct.error, match="too early"):
        plans()[topic_of(TaxonNamed)].read(text)
