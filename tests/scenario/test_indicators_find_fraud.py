"""In a simulated world every labelled fraud that the contract let pass is listed."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from cites_chain.indexer import Indexer, IndexStore, LogFile
from cites_chain.queries.patterns import INDICATORS, suspicious
from cites_chain.simulation.filing import file_world
from cites_chain.simulation.world import Settings

LATER = date(2026, 6, 1)
EXPECTED = {
    "stolen_key": "K-26",
    "split": "K-25",
    "outlier": "K-16",
    "captive": "K-15",
    "vanished": "K-27",
    "back_conversion": "L-01",
    "back_dated": "L-02",
    "unattested": "K-28",
}
"""Which indicator finds which fraud."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A world of 4,000 permits: its file of logs, and the truth about it."""
    made = tmp_path_factory.mktemp("frauds")
    settings = Settings(permits=4000, parties=14, seed=5)
    file_world(settings, made / "world.logs", truth_path=made / "truth.jsonl")
    return made


@pytest.fixture(scope="module")
def store(folder: Path) -> Iterator[IndexStore]:
    source = LogFile(folder / "world.logs")
    with IndexStore.create(folder / "index.sqlite", *source.identity()) as made:
        for _ in Indexer(made, source).catch_up():
            pass
        yield made


@pytest.fixture(scope="module")
def labels(folder: Path, store: IndexStore) -> dict[bytes, str]:
    """Labels of the permits that are on the ledger."""
    found = {}
    for line in (folder / "truth.jsonl").read_text().splitlines():
        row = json.loads(line)
        if row.get("label") and row.get("permit_id"):
            found[bytes.fromhex(row["permit_id"])] = row["label"]
    written = {row[0] for row in store.rows("SELECT permit_id FROM permits")}
    return {permit_id: label for permit_id, label in found.items() if permit_id in written}


@pytest.mark.parametrize("label", EXPECTED)
def test_every_labelled_fraud_is_listed(
    store: IndexStore, labels: dict[bytes, str], label: str
) -> None:
    listed = {
        permit_id
        for finding in suspicious(store, LATER, codes=[EXPECTED[label]])
        for permit_id in finding.permits
    }
    frauds = {permit_id for permit_id, found in labels.items() if found == label}
    assert frauds
    assert frauds - listed == set()


def test_false_alarms_of_what_contradicts_itself_are_none(
    store: IndexStore, labels: dict[bytes, str]
) -> None:
    stop = [indicator.code for indicator in INDICATORS if indicator.weight == "stop"]
    alarms = Counter(
        labels.get(finding.permits[0], "innocent")
        for finding in suspicious(store, LATER, codes=stop)
    )
    assert alarms["stolen_key"] > 0
    assert set(alarms) == {"stolen_key"}


def test_total_out_is_never_above_total_in(store: IndexStore) -> None:
    (lines,) = store.first("SELECT count(*) FROM lines WHERE drawn > 0") or (0,)
    assert lines > 50
    wrong = """SELECT count(*) FROM lines WHERE drawn > imported OR imported > exported
        OR exported > permitted OR drawn <> (SELECT ifnull(sum(held), 0) FROM links
            WHERE origin = lines.permit AND origin_position = lines.position)"""
    assert store.first(wrong) == (0,)
