"""A ledger with a long story, in which every announcement of the permit registry occurs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from cites_chain.indexer import IndexStore
from cites_chain.indexer.chain_source import ChainSource
from tests.scenario import test_rebuild_from_events as story
from tests.world import World


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A world after the story; to be read only."""
    world = World.found(tmp_path_factory.mktemp("told"))
    story.set_quota(world)
    story.lead_reexports(world)
    story.lead_refusals(world)
    story.lead_papers(world)
    story.lead_import_permit(world)
    story.lead_rare_acts(world)
    story.change_officers(world)
    story.lead_expiry(world)
    yield world
    world.close()


@pytest.fixture
def source(told: World) -> ChainSource:
    return ChainSource(told.chain)


@pytest.fixture
def store(told: World, tmp_path: Path) -> Iterator[IndexStore]:
    """An empty index of that ledger."""
    chain = told.chain
    with IndexStore.create(tmp_path / "i" / "x.sqlite", chain.chain_id, chain.genesis_hash) as made:
        yield made
