"""The index follows its ledger: all of it, in any steps, back and forth, or says what it met."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import cites_chain.indexer.chain_source as chain_source
from cites_chain.errors import ChainError
from cites_chain.ids import PermitId
from cites_chain.indexer import IndexStore, LogSource, RawLog
from cites_chain.indexer.chain_source import ChainSource
from cites_chain.indexer.check import compare_with_ledger, compare_with_rebuilt, digest
from cites_chain.indexer.errors import (
    DamagedEvent,
    IndexBehind,
    IndexDamaged,
    IndexNotFound,
    IndexOfAnotherLedger,
    IndexOutdated,
    UnknownEvent,
)
from cites_chain.indexer.raw import block_of, log_index_of, place_of
from cites_chain.indexer.records import IndexRecords
from cites_chain.indexer.sync import Batch, Indexer
from cites_chain.ledger.reader.events import topic_of
from cites_chain.ledger.reader.permit_events import ExportEndorsed, PermitIssued
from tests.unit.indexer.sources import Recorded
from tests.world import World


def sync(store: IndexStore, source: LogSource) -> list[Batch]:
    return list(Indexer(store, source).catch_up())


@pytest.fixture
def recorded(source: ChainSource) -> Recorded:
    return Recorded(source)


@pytest.fixture
def other(store: IndexStore) -> Iterator[IndexStore]:
    """A second index of the same ledger."""
    with IndexStore.create(store.path.with_name("other.sqlite"), *store.identity()) as made:
        yield made


# ------------------------------------------------------------------------------------ all of it


def test_everything_in_the_index_is_what_the_ledger_stores(
    told: World, store: IndexStore, source: ChainSource
) -> None:
    batches = sync(store, source)
    assert batches[-1].is_caught_up
    compared, different = compare_with_ledger(store, told.ledger.reader)
    assert different == []
    assert compared > 30
    (count,) = store.first("SELECT count(*) FROM events") or (0,)
    assert (
        count
        == sum(batch.events for batch in batches)
        == len(list(told.ledger.reader.iter_events()))
    )


def test_histories_are_those_of_the_ledger(
    told: World, store: IndexStore, source: ChainSource
) -> None:
    sync(store, source)
    records = IndexRecords(store)
    for number, permit_id in store.rows("SELECT permit, permit_id FROM permits"):
        assert records.history([number]) == told.ledger.reader.list_history(PermitId(permit_id))


def test_ties_names_and_quotas_are_those_of_the_ledger(
    told: World, store: IndexStore, source: ChainSource
) -> None:
    sync(store, source)
    reader, records = told.ledger.reader, IndexRecords(store)
    every = store.rows("SELECT permit_id FROM permits")
    rows = records.rows("permit_id", [row[0] for row in every])
    origins = records.ids_of(link.origin for row in rows for link in row.links)
    tied = {PermitId(row.permit_id): records.ties(row, origins) for row in rows}
    assert {one: ties for one, ties in tied.items() if ties.links or ties.import_permit_id} == (
        reader.list_all_ties()
    )
    assert records.taxon_names() == reader.taxon_names()
    (quota,) = records.quotas()
    assert quota == reader.find_quota(quota.key)


def test_steps_of_any_size_make_the_same_index(
    store: IndexStore, other: IndexStore, recorded: Recorded
) -> None:
    sync(store, recorded)
    recorded.page = 1
    for blocks in (60, 40, 11, 3, 0):
        sync(other, recorded.cut(blocks))
    assert digest(store) == digest(other)
    assert sync(store, recorded) == []


def test_an_index_without_an_event_is_noticed(
    told: World, store: IndexStore, recorded: Recorded
) -> None:
    sync(store, recorded)
    assert compare_with_rebuilt(store, recorded) == []
    store.run("UPDATE lines SET drawn = drawn + 1 WHERE permit = 1")
    store.run("UPDATE permits SET status = 9 WHERE permit = 2")
    assert {found.what for found in compare_with_rebuilt(store, recorded)} == {
        "table lines",
        "table permits",
    }
    _, different = compare_with_ledger(store, told.ledger.reader)
    assert len(different) == 2
    told_of = sorted(one.index for one in different)  # permits come by their ids, which are random
    assert sum("drawn" in one for one in told_of) == 1
    assert sum("REPLACED" in one for one in told_of) == 1


def test_an_empty_index_cannot_be_compared(store: IndexStore, recorded: Recorded) -> None:
    with pytest.raises(IndexBehind) as caught:
        compare_with_rebuilt(store, recorded)
    assert caught.value.facts["block"] == -1


# -------------------------------------------------------------------------------------- rewinds


@pytest.mark.parametrize("page", [1, 5, 1000])
def test_a_ledger_rewound_by_three_blocks_leaves_no_trace(
    store: IndexStore, other: IndexStore, recorded: Recorded, page: int
) -> None:
    recorded.page = page
    sync(store, recorded)
    whole = digest(store)
    batches = sync(store, recorded.forked(3))
    assert sum(batch.undone for batch in batches) >= 3
    sync(other, recorded.forked(3))
    assert digest(store) == digest(other) != whole
    sync(store, recorded)
    assert digest(store) == whole


def test_a_ledger_that_is_shorter_is_followed_back(
    store: IndexStore, other: IndexStore, recorded: Recorded
) -> None:
    recorded.page = 1
    sync(store, recorded)
    (batch,) = sync(store, recorded.cut(3))
    assert batch.undone == 3
    sync(other, recorded.cut(3))
    assert digest(store) == digest(other)


def test_a_ledger_rewound_beyond_what_can_be_undone_is_read_again(
    store: IndexStore, other: IndexStore, recorded: Recorded, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cites_chain.indexer.sync.KEPT_BLOCKS", 5)
    monkeypatch.setattr("cites_chain.indexer.undo.KEPT_BLOCKS", 5)
    recorded.page = 2
    sync(store, recorded)
    (kept,) = store.first("SELECT count(*) FROM checkpoints") or (0,)
    assert kept < 6
    sync(store, recorded.forked(20))
    sync(other, recorded.forked(20))
    assert digest(store) == digest(other)


def test_a_rewind_between_two_stretches_is_noticed(
    store: IndexStore, other: IndexStore, recorded: Recorded
) -> None:
    recorded.page = 1
    indexer = Indexer(store, recorded)
    steps = indexer.catch_up()
    for _ in range(40):
        next(steps)
    forked = recorded.forked(len(recorded.stamps) - 35)
    recorded.stamps, recorded.logs = forked.stamps, forked.logs
    undone = sum(batch.undone for batch in steps)
    assert undone == 5
    sync(other, forked)
    assert digest(store) == digest(other)


# ----------------------------------------------------------------------------- what cannot be read


def test_an_unknown_event_stops_the_index_before_it(
    store: IndexStore, other: IndexStore, recorded: Recorded
) -> None:
    recorded.page = 1
    strange = RawLog(place_of(40, 900), b"\x07" * 32, b"", bytes(32))
    with pytest.raises(UnknownEvent) as caught:
        sync(store, recorded.with_log(strange))
    assert caught.value.facts == {"topic": "07" * 32, "block": 40, "log_index": 900}
    assert "stops before it" in caught.value.message
    assert "Update cites-chain" in caught.value.hint
    until_then = recorded.cut(len(recorded.stamps) - 40)
    sync(other, until_then)
    assert digest(store) == digest(other)
    sync(store, recorded)
    sync(other, recorded)
    assert digest(store) == digest(other)


def test_a_log_without_a_topic_is_an_unknown_event(store: IndexStore, recorded: Recorded) -> None:
    with pytest.raises(UnknownEvent):
        sync(store, recorded.with_log(RawLog(place_of(3, 9), b"", b"", bytes(32))))


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        (PermitIssued, bytes(64)),
        (PermitIssued, bytes(160) + (64).to_bytes(32, "big") + b"\xff" * 32),
        (ExportEndorsed, bytes(96) + bytes(64) + (96).to_bytes(32, "big") + bytes(32)),
    ],
)
def test_an_event_that_does_not_fit_stops_the_index(
    store: IndexStore, recorded: Recorded, kind: type, body: bytes
) -> None:
    broken = RawLog(place_of(30, 900), topic_of(kind), body, bytes(32))
    with pytest.raises(DamagedEvent) as caught:
        sync(store, recorded.with_log(broken))
    assert caught.value.facts["event"] == kind.__name__
    assert caught.value.facts["block"] == 30


def test_an_event_about_a_permit_that_was_left_out_stops_the_index(
    store: IndexStore, other: IndexStore, recorded: Recorded
) -> None:
    issued = [log for log in recorded.logs if log.topic == topic_of(PermitIssued)]
    with pytest.raises(DamagedEvent, match="never announced"):
        sync(store, recorded.without(issued[0].place))
    store.empty()
    sync(store, recorded)
    sync(other, recorded)
    assert digest(store) == digest(other)


def test_an_index_of_another_ledger_is_refused(tmp_path: Path, recorded: Recorded) -> None:
    chain_id, genesis = recorded.identity()
    with IndexStore.create(tmp_path / "a" / "b.sqlite", chain_id, bytes(32)) as store:
        with pytest.raises(IndexOfAnotherLedger) as caught:
            Indexer(store, recorded)
        assert caught.value.facts["genesis"] == genesis.hex()
        assert caught.value.facts["expected_genesis"] == bytes(32).hex()


def test_a_file_that_is_no_index_is_refused(store: IndexStore, tmp_path: Path) -> None:
    IndexStore(store.path).close()
    with pytest.raises(IndexNotFound):
        IndexStore(tmp_path / "nothing.sqlite")
    plain = tmp_path / "text.sqlite"
    plain.write_text("no database at all, only some text" * 50)
    with pytest.raises(IndexDamaged):
        IndexStore(plain)
    store.run("PRAGMA user_version = 999")
    with pytest.raises(IndexOutdated) as caught:
        IndexStore(store.path)
    assert caught.value.facts["found"] == 999


# ------------------------------------------------------------------------------------- two at once


def test_two_programs_may_follow_with_one_index(
    store: IndexStore, other: IndexStore, recorded: Recorded
) -> None:
    recorded.page = 3
    with IndexStore(store.path) as second:
        ours, theirs = Indexer(store, recorded).catch_up(), Indexer(second, recorded).catch_up()
        seen = 0
        for _ in range(30):
            seen += next(ours, None) is not None
            seen += next(theirs, None) is not None
        assert list(ours) == list(theirs) == []
    sync(other, recorded)
    assert digest(store) == digest(other)
    assert seen <= len(recorded.stamps)


# ---------------------------------------------------------------------------------------- chains


def test_a_chain_is_read_in_smaller_pieces_where_answers_are_full(
    told: World, store: IndexStore, other: IndexStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    sync(store, ChainSource(told.chain))
    monkeypatch.setattr(chain_source, "FIRST_PAGE", 8)
    monkeypatch.setattr(chain_source, "LOGS_AT_ONCE", 4)
    batches = sync(other, ChainSource(told.chain))
    assert len(batches) > 3
    assert digest(store) == digest(other)


def test_a_node_that_refuses_long_answers_is_asked_for_less(
    told: World, store: IndexStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = told.chain.batch

    def stingy(requests: list[tuple[str, tuple[object, ...]]]) -> list[object]:
        for method, params in requests:
            if method == "eth_getLogs":
                query = params[0]
                assert isinstance(query, dict)
                if int(query["toBlock"], 16) - int(query["fromBlock"], 16) >= 30:
                    raise ChainError("query exceeds the allowed range")
        return real(requests)

    monkeypatch.setattr(told.chain, "batch", stingy)
    sync(store, ChainSource(told.chain))
    monkeypatch.undo()
    _, different = compare_with_ledger(store, told.ledger.reader)
    assert different == []


def test_times_are_asked_for_where_logs_do_not_bear_them(
    told: World, store: IndexStore, other: IndexStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    sync(store, ChainSource(told.chain))
    real = told.chain.batch

    def older(requests: list[tuple[str, tuple[object, ...]]]) -> list[object]:
        answers = real(requests)
        for answer in answers:
            for log in answer if isinstance(answer, list) else []:
                log.pop("blockTimestamp", None)
        return answers

    monkeypatch.setattr(told.chain, "batch", older)
    sync(other, ChainSource(told.chain))
    assert digest(store) == digest(other)


def test_places_count_blocks_first() -> None:
    assert place_of(3, 900_000) < place_of(4, 0)
    assert (block_of(place_of(9, 5)), log_index_of(place_of(9, 5))) == (9, 5)
