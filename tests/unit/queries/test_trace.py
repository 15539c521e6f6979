"""The whole way of goods: the python's four permits and three borders, and what can be wrong."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from cites_chain.codes import PermitType
from cites_chain.ids import PermitId
from cites_chain.ledger.reader import (
    Direction,
    LedgerReader,
    Link,
    Medium,
    NotOnLedger,
    Status,
)
from cites_chain.ledger.reader import permit_events as events
from cites_chain.queries import Trace, TraceNode, trace
from tests.ledger_simulator import ID, IT, SG, START, US, SimulatedLedger, a_line, an_id
from tests.unit.queries.goods import belts, reexport, travel


@pytest.fixture
def ledger() -> SimulatedLedger:
    return SimulatedLedger()


@pytest.fixture
def reader(ledger: SimulatedLedger) -> LedgerReader:
    return LedgerReader(ledger)


@pytest.fixture
def python(ledger: SimulatedLedger) -> tuple[PermitId, ...]:
    """Indonesia, Singapore, Italy, the United States, Canada: skins, then belts."""
    return belts(ledger)


def chain_of(node: TraceNode) -> list[TraceNode]:
    """A tree without branches as a list, the root first."""
    found = [node]
    while found[-1].neighbours:
        (neighbour,) = found[-1].neighbours
        found.append(neighbour)
    return found


# -------------------------------------------------------------------------------------- the python


def test_trace_of_the_last_permit_leads_back_to_the_forest(
    reader: LedgerReader, python: tuple[PermitId, ...]
) -> None:
    found = trace(reader, python[3])
    way = chain_of(found.origins)
    assert [node.permit_id for node in way] == list(reversed(python))
    assert [node.draws[0].quantity for node in way[1:]] == [
        Decimal(200),
        Decimal(120),
        Decimal(600),
    ]
    assert found.reexports.neighbours == ()
    assert found.is_sound


def test_trace_of_the_first_permit_leads_on_to_the_last_shop(
    reader: LedgerReader, python: tuple[PermitId, ...]
) -> None:
    found = trace(reader, python[0])
    way = chain_of(found.reexports)
    assert [node.permit_id for node in way] == list(python)
    quantities = [
        (line.permitted, line.exported, line.imported, line.drawn)
        for node in way
        for line in node.lines
    ]
    assert quantities == [
        (1000, 980, 980, 600),
        (600, 600, 600, 120),
        (1440, 1440, 1440, 200),
        (200, 200, 200, 0),
    ]
    marks = [(line.is_converted, line.is_converted_before) for node in way for line in node.lines]
    assert marks == [(False, False), (False, False), (True, False), (False, True)]


def test_trace_from_the_middle_shows_both_ways(
    reader: LedgerReader, python: tuple[PermitId, ...]
) -> None:
    found = trace(reader, python[1])
    assert [node.permit_id for node in chain_of(found.origins)] == [python[1], python[0]]
    assert [node.permit_id for node in chain_of(found.reexports)] == list(python[1:])
    assert found.origins.record == found.reexports.record == reader.get_permit(python[1])


def test_trace_names_each_act_with_place_and_day(
    reader: LedgerReader, python: tuple[PermitId, ...]
) -> None:
    acts = trace(reader, python[0]).origins.acts
    assert [(act.name, act.at, act.acted_on) for act in acts] == [
        ("issue", ID, date(2024, 2, 5)),
        ("endorse", ID, date(2024, 2, 19)),
        ("import", SG, date(2024, 2, 25)),
    ]
    assert [act.act and act.act.officer_id for act in acts] == [1, 2, 3]
    assert acts[0].moment == START


def test_trace_asks_two_batches_however_long_the_way(
    ledger: SimulatedLedger, reader: LedgerReader, python: tuple[PermitId, ...]
) -> None:
    ledger.stamps_logs = True
    for log, moment in zip(ledger.logs, ledger.times[1:], strict=True):
        log["blockTimestamp"] = hex(int(moment.timestamp()))
    ledger.batches.clear()
    trace(reader, python[0])
    assert len(ledger.batches) == 3  # how far the ledger is, all links, all that hangs together


# ---------------------------------------------------------------------------------- other shapes


def test_trace_of_goods_that_meet_again_shows_them_once(
    ledger: SimulatedLedger, reader: LedgerReader
) -> None:
    first = ledger.issue("first", [a_line("100")])
    travel(ledger, first, "100")
    left = reexport(ledger, "left", {first: "10"}, (SG, IT), permitted="10")
    right = reexport(ledger, "right", {first: "20"}, (SG, IT), permitted="20")
    for permit_id, quantity in ((left, "10"), (right, "20")):
        travel(ledger, permit_id, quantity)
    last = reexport(ledger, "last", {left: "5", right: "6"}, (IT, US), permitted="11")
    found = trace(reader, last)
    back = found.origins.neighbours
    assert [node.permit_id for node in back] == [left, right]
    assert [node.draws[0].quantity for node in back] == [Decimal(5), Decimal(6)]
    assert [node.neighbours[0].is_repeated for node in back] == [False, True]
    assert back[1].neighbours[0].neighbours == ()
    on = trace(reader, first).reexports.neighbours
    assert {node.permit_id for node in on} == {left, right}


def test_trace_of_short_shipment_shows_what_is_still_drawn(
    ledger: SimulatedLedger, reader: LedgerReader
) -> None:
    first = ledger.issue("first", [a_line("100")])
    travel(ledger, first, "100")
    short = reexport(ledger, "short", {first: "50"}, (SG, IT), permitted="50")
    assert trace(reader, first).reexports.neighbours[0].draws[0].quantity == Decimal(50)
    ledger.endorse(short, "30")
    assert trace(reader, first).reexports.neighbours[0].draws[0].quantity == Decimal(30)
    assert trace(reader, first).origins.lines[0].drawn == Decimal(30)


def test_trace_shows_the_successor_in_the_place_of_a_replaced_permit(
    ledger: SimulatedLedger, reader: LedgerReader
) -> None:
    first = ledger.issue("first", [a_line("100")])
    travel(ledger, first, "100")
    lost = reexport(ledger, "lost", {first: "50"}, (SG, IT), permitted="50")
    new = ledger.replace(lost, "new")
    found = trace(reader, first)
    assert [node.permit_id for node in found.reexports.neighbours] == [new]
    assert found.reexports.neighbours[0].draws[0].quantity == Decimal(50)
    names = [act.name for act in found.reexports.neighbours[0].acts]
    assert names == ["issue in place of another"]
    assert [act.name for act in trace(reader, lost).origins.acts] == ["issue", "replace"]


def test_trace_of_attested_number_leads_to_the_transcription(
    ledger: SimulatedLedger, reader: LedgerReader
) -> None:
    paper = ledger.issue("paper", [a_line("5", exported="5")], medium=Medium.TRANSCRIBED)
    own = an_id("own")
    assert trace(reader, paper).origins.warnings == (
        "A transcription that the named issuer has not attested.",
    )
    ledger.announce(events.TranscriptionAttested(paper, own, ID, ledger.act(9), False, False))
    found = trace(reader, own)
    assert found.origins.permit_id == paper
    assert found.is_sound
    assert [act.name for act in found.origins.acts] == ["transcribe", "attest"]


def test_trace_of_instrument_lists_its_crossings(
    ledger: SimulatedLedger, reader: LedgerReader
) -> None:
    violin = ledger.issue("violin", [a_line("1")], permit_type=PermitType.MUSICAL_INSTRUMENT)
    for count, (at, direction) in enumerate([(ID, Direction.OUT), (SG, Direction.IN)], start=1):
        day = ledger.time.date()
        act = ledger.act(count)
        ledger.announce(events.CrossingRecorded(violin, ID, at, act, day, direction, count))
    acts = trace(reader, violin).origins.acts
    assert [(act.name, act.at) for act in acts] == [
        ("issue", ID),
        ("cross out", ID),
        ("cross in", SG),
    ]


def test_trace_of_unknown_permit_raises_with_its_id(
    ledger: SimulatedLedger, reader: LedgerReader
) -> None:
    known = ledger.issue("known", [a_line("1")])
    assert trace(reader, known).is_sound
    with pytest.raises(NotOnLedger) as refused:
        trace(reader, an_id("never"))
    assert refused.value.facts == {"permit_id": an_id("never").hex()}


# ------------------------------------------------------------------------------ what can be wrong


def tainted(found: Trace) -> list[bool]:
    return [node.is_tainted for node in chain_of(found.reexports)]


def test_trace_marks_void_acts_and_all_that_was_drawn_from_them(
    ledger: SimulatedLedger, reader: LedgerReader, python: tuple[PermitId, ...]
) -> None:
    assert tainted(trace(reader, python[0])) == [False] * 4
    second = ledger.record(python[1])
    assert second.issue_act.moment == START + timedelta(days=30)
    ledger.announce(
        events.FindReported(python[1], SG, IT, ledger.act(9))  # an act of somebody else stands
    )
    ledger.void_key(1, second.issue_act.moment)
    found = trace(reader, python[0])
    assert tainted(found) == [False, True, True, True]
    way = chain_of(found.reexports)
    assert way[0].warnings == ()
    assert way[1].warnings == ("The issue is void: the key of officer 1 was voided.",)
    marks = {act.name: act.act.is_void for act in way[1].acts if act.act}
    assert marks == {
        "issue": True,
        "endorse": False,
        "import": False,
        "report found": False,
    }
    assert not found.is_sound
    last = trace(reader, python[3])
    assert last.origins.is_tainted
    assert not last.is_sound


def test_trace_marks_goods_that_have_one_void_origin_of_two(
    ledger: SimulatedLedger, reader: LedgerReader
) -> None:
    good = ledger.issue("good", [a_line("100")])
    stolen = ledger.issue("stolen", [a_line("100")], officer=7)
    for permit_id in (good, stolen):
        travel(ledger, permit_id, "100")
    mixed = reexport(ledger, "mixed", {good: "5", stolen: "6"}, (SG, IT), permitted="11")
    assert not trace(reader, good).reexports.neighbours[0].is_tainted
    ledger.void_key(7, START)
    found = trace(reader, good)
    assert not found.reexports.is_tainted
    assert found.reexports.neighbours[0].permit_id == mixed
    assert found.reexports.neighbours[0].is_tainted


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"is_lost": True}, "Reported lost or stolen."),
        (
            {"status": Status.REPUDIATED, "medium": Medium.TRANSCRIBED},
            "The named issuer says that the paper is not its own.",
        ),
    ],
)
def test_trace_warns_of_permits_that_do_not_stand(
    ledger: SimulatedLedger,
    reader: LedgerReader,
    python: tuple[PermitId, ...],
    changes: dict[str, object],
    sentence: str,
) -> None:
    assert trace(reader, python[1]).is_sound
    ledger.overrides[python[0]] = replace(ledger.record(python[0]), **changes)  # type: ignore[arg-type]
    found = trace(reader, python[1])
    assert sentence in found.origins.neighbours[0].warnings
    assert found.origins.is_tainted
    assert not found.is_sound


def test_trace_warns_of_lines_that_gave_more_than_they_had(
    ledger: SimulatedLedger, reader: LedgerReader, python: tuple[PermitId, ...]
) -> None:
    first = ledger.record(python[0])
    line = replace(first.lines[0], drawn=Decimal("980.5"))
    ledger.overrides[python[0]] = replace(first, lines=(line,))
    assert trace(reader, python[0]).origins.warnings == ("Line 1: 980.5 drawn of 980 imported.",)


def test_trace_shows_an_origin_that_was_never_written(
    ledger: SimulatedLedger, reader: LedgerReader, python: tuple[PermitId, ...]
) -> None:
    ledger.overrides[python[0]] = None
    missing = trace(reader, python[1]).origins.neighbours[0]
    assert (missing.permit_id, missing.record, missing.lines) == (python[0], None, ())
    assert missing.warnings == ("Nothing is recorded under this id.",)


def test_trace_of_a_ledger_whose_links_go_in_circles_ends(
    ledger: SimulatedLedger, reader: LedgerReader
) -> None:
    first = ledger.issue("first", [a_line("1")])
    second = ledger.issue("second", [a_line("1")])
    for taker, origin in ((first, second), (second, first)):
        ledger.announce(events.PermitTied(taker, None, 0, (Link(origin, 0, 0, Decimal(1)),)))
    found = trace(reader, first)
    assert [node.permit_id for node in chain_of(found.origins)] == [first, second, first]
    assert chain_of(found.origins)[-1].is_repeated
