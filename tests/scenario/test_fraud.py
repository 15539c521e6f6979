"""All frauds of a simulated world are refused by the contract or named by an indicator."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from cites_chain.chain.embedded import EmbeddedChain
from cites_chain.indexer import ChainSource, Indexer, IndexStore
from cites_chain.simulation.model import REFUSALS, Label
from cites_chain.simulation.simulation import simulate
from cites_chain.simulation.world import Settings
from tests.fraud import INDICATORS, Caught, broken_balances, caught, refused, table_of_frauds
from tests.simulated import FiledWorld, rows_of

MIDDLING = Settings(permits=3_000, parties=24, seed=21)
LARGE = Settings(permits=100_000, parties=40, seed=22)
BY_REAL_ACTS = Settings(permits=2_000, parties=20, seed=23)


def test_every_kind_of_fraud_has_somebody_who_finds_it() -> None:
    assert set(INDICATORS) | set(REFUSALS) == set(Label)
    assert not set(INDICATORS) & set(REFUSALS)


def require_all_found(found: Caught) -> None:
    wanted = {label.value for label in INDICATORS}
    assert {label: found.found[label] for label in wanted} == {
        label: found.there[label] for label in wanted
    }
    assert all(found.there[label] for label in wanted)


def test_indicators_name_every_fraud_that_no_contract_can_refuse(tmp_path: Path) -> None:
    world = FiledWorld(tmp_path, MIDDLING)
    found = caught(world.store, world.truth(), MIDDLING)
    require_all_found(found)
    assert sum(found.false_alarms.values()) < MIDDLING.permits / 20
    assert broken_balances(world.store) == []


def test_the_table_of_frauds_has_every_kind_with_its_counts() -> None:
    found = Caught(Counter(stolen_key=3), Counter(stolen_key=2), Counter({"K-26": 1}))
    heading, rule, *rows = table_of_frauds(found, {"overdrawn": 4}).splitlines()
    assert heading.count("|") == rule.count("|") == 8
    assert len(rows) == len(Label)
    assert "| overdrawn | 4 | NotEnoughLeft |  |  |  |  |" in rows
    assert "| stolen key |  |  | 3 | 2 | K-26 | 1 |" in rows
    assert found.missed == 1


def test_a_balance_that_is_broken_would_be_found(tmp_path: Path) -> None:
    world = FiledWorld(tmp_path, Settings(permits=200, parties=8, seed=2))
    assert broken_balances(world.store) == []
    world.store.run("UPDATE lines SET drawn = imported + 1 WHERE permit = 1")
    assert broken_balances(world.store)


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_a_hundred_thousand_permits(tmp_path: Path) -> None:
    world = FiledWorld(tmp_path, LARGE)
    require_all_found(caught(world.store, world.truth(), LARGE))
    assert broken_balances(world.store) == []


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_two_thousand_permits_by_real_acts(tmp_path: Path) -> None:
    folder = tmp_path / "world"
    simulated = simulate(BY_REAL_ACTS, folder, with_documents=False)
    counts = refused(rows_of(folder / "truth.jsonl", "attempt"))
    assert counts == {tried.label: tried.refused for tried in simulated.frauds if tried.refusal}
    assert all(counts[label] >= 1 for label in REFUSALS)
    with EmbeddedChain.open(folder / "ledger.sqlite") as chain:
        source = ChainSource(chain)
        store = IndexStore.create(tmp_path / "index.sqlite", *source.identity())
        for _ in Indexer(store, source).catch_up():
            pass
    with store:
        found = caught(store, rows_of(folder / "truth.jsonl", "permit"), BY_REAL_ACTS)
        require_all_found(found)
        assert broken_balances(store) == []
