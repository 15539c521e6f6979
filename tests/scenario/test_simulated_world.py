"""A simulated world on a real ledger: its books, its frauds, its documents, its fast path."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from cites_chain.errors import InvalidDocument
from cites_chain.ids import PermitId
from cites_chain.indexer.log_file import LogFile
from cites_chain.ledger.open import open_ledger
from cites_chain.ledger.reader import PermitRecord
from cites_chain.ledger.reader.events import topic_of
from cites_chain.ledger.reader.permit_events import PermitIssued, PermitTranscribed
from cites_chain.permit import read_permit_file
from cites_chain.simulation.filing import file_world
from cites_chain.simulation.model import REFUSALS, Label
from cites_chain.simulation.performing import SimulationDiverged, _outcome
from cites_chain.simulation.planner import Planner
from cites_chain.simulation.simulation import simulate
from cites_chain.simulation.truth import digits
from cites_chain.simulation.world import Settings
from tests.simulated import SMALL, SmallWorld, logs_of

TINY = Settings(permits=40, parties=6, seed=3, days=90)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> SmallWorld:
    return SmallWorld.make(tmp_path_factory.mktemp("simulated") / "world")


def test_the_ledger_agrees_with_the_books_line_by_line(world: SmallWorld) -> None:
    books = {row["permit_id"]: row for row in world.truth()}
    with open_ledger(world.ledger) as ledger:
        records = ledger.reader.list_permits([PermitId(bytes.fromhex(key)) for key in books])
    for record in records:
        assert isinstance(record, PermitRecord)
        row = books[record.permit_id.hex()]
        assert record.status.name == row["status"]
        found = [
            tuple(
                digits(int(quantity * 1000))
                for quantity in (line.permitted, line.exported, line.imported, line.drawn)
            )
            for line in record.lines
        ]
        assert found == [
            (line["permitted"], line["exported"], line["imported"], line["drawn"])
            for line in row["lines"]
        ]
    assert len(records) == SMALL.permits


def test_every_attempt_is_refused_and_says_why(world: SmallWorld) -> None:
    attempts = world.truth("attempt")
    assert {(row["label"], row["refusal"]) for row in attempts} == {
        (label.value, refusal) for label, refusal in REFUSALS.items()
    }


def test_every_other_fraud_is_on_the_ledger(world: SmallWorld) -> None:
    labels = Counter(row["label"] for row in world.truth() if row["label"])
    assert set(labels) == {label.value for label in Label if label not in REFUSALS}


def test_the_world_is_plausible(world: SmallWorld) -> None:
    rows = world.truth()
    types = Counter(row["type"] for row in rows)
    statuses = Counter(row["status"] for row in rows)
    assert types["EXPORT"] > types["REEXPORT"] > 10
    assert {"INTRODUCTION_FROM_THE_SEA", "MUSICAL_INSTRUMENT"} <= set(types)
    assert statuses["IMPORTED"] > len(rows) / 2
    assert {"RETURNED", "EXPIRED", "CANCELLED", "ISSUED", "ENDORSED"} <= set(statuses)
    lines = [line for row in rows for line in row["lines"]]
    short = [line for line in lines if float(line["exported"]) < float(line["permitted"])]
    assert short
    assert any(line["is_converted"] for line in lines)
    months = Counter(row["issued_on"][5:7] for row in rows if row["issued_on"] < "2025")
    assert months["11"] > months["08"]


def test_documents_stand_behind_the_hashes(world: SmallWorld) -> None:
    by_writer = Counter(
        row["destination"] if row["medium"] == "TRANSCRIBED" else row["issuing"]
        for row in world.truth()
    )
    with open_ledger(world.ledger) as ledger, world.vault("ID") as vault:
        ids = list(vault.permits.iter_ids())
        records = ledger.reader.list_permits(ids)
        for permit_id, record in zip(ids, records, strict=True):
            assert isinstance(record, PermitRecord)
            file = read_permit_file(vault.permits.get(permit_id).document)
            assert file.document_hash == record.document_hash
    assert len(ids) >= by_writer["ID"] > 0


def test_the_fast_path_announces_what_the_ledger_announces(
    world: SmallWorld, tmp_path: Path
) -> None:
    filed = file_world(SMALL, tmp_path / "world.logs")
    found = [
        (bytes.fromhex(topic[2:]), b"".join(bytes.fromhex(t[2:]) for t in rest), log["data"])
        for log in logs_of(world.ledger)
        for topic, *rest in [log["topics"]]
    ]
    source = LogFile(tmp_path / "world.logs")
    announced = source.read(0, source.head().number).logs
    expected = [_without_hash(log.topic, log.body) for log in announced]
    assert [
        _without_hash(topic, rest + bytes.fromhex(data[2:])) for topic, rest, data in found
    ] == expected
    assert len(expected) == filed.logs > SMALL.permits


def _without_hash(topic: bytes, body: bytes) -> bytes:
    """A log without the hash of a document: the fast path makes no documents."""
    at = {topic_of(PermitIssued): 4, topic_of(PermitTranscribed): 5}.get(topic)
    return topic + (body if at is None else body[: 32 * at] + body[32 * (at + 1) :])


def test_equal_seeds_make_equal_worlds(tmp_path: Path) -> None:
    for name, settings in (("a", TINY), ("b", TINY), ("c", replace(TINY, seed=4))):
        file_world(settings, tmp_path / name, truth_path=tmp_path / f"{name}.truth")
    a, b, c = ((tmp_path / f"{name}.truth").read_bytes() for name in "abc")
    assert a == b != c
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    assert (tmp_path / "a").read_bytes() != (tmp_path / "c").read_bytes()


def test_two_ledgers_of_one_seed_are_the_same(tmp_path: Path) -> None:
    few = replace(TINY, permits=20, days=30)
    for name in "ab":
        simulate(few, tmp_path / name, with_documents=False)
    first, second = (logs_of(tmp_path / name / "ledger.sqlite") for name in "ab")
    assert first == second


def test_a_world_without_parties_or_permits_is_refused() -> None:
    assert Settings(permits=20, parties=6, start=date(2024, 1, 1)).permits == 20
    with pytest.raises(InvalidDocument) as few:
        Settings(permits=20, parties=5)
    with pytest.raises(InvalidDocument) as none:
        Settings(permits=0)
    assert (few.value.facts["value"], none.value.facts["value"]) == (5, 0)


def test_a_ledger_that_decides_otherwise_stops_the_simulation(world: SmallWorld) -> None:
    from cites_chain.chain.backend import Receipt

    planner = Planner(TINY)
    act = next(act for _, acts in planner.days() for act in acts if act.permit is not None)
    accepted = Receipt(b"\0" * 32, 1, succeeded=True, gas_used=1)
    assert _outcome(act, accepted).refusal == ""
    act.is_attempt = True
    with pytest.raises(SimulationDiverged) as found:
        _outcome(act, accepted)
    assert found.value.facts["found"] == "accepted"
