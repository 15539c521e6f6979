"""An index whose program is killed again and again is the same as one made in peace."""

from __future__ import annotations

import random
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from cites_chain.indexer import ChainSource, Indexer, IndexStore
from cites_chain.indexer.check import compare_with_ledger, compare_with_rebuilt
from tests.scenario import test_rebuild_from_events as story
from tests.world import World

ROOT = Path(__file__).parents[2]
KILLS = 20


def kill_a_sync(folder: Path, chance: random.Random) -> bool:
    """Let a program bring the index up, and kill it; whether it was killed before it was done."""
    command = [sys.executable, "-m", "tests.scenario.index_program", str(folder)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as program:
        assert program.stdout is not None
        assert program.stdout.readline() == "ready\n"
        with suppress(subprocess.TimeoutExpired):
            program.wait(timeout=chance.uniform(0, 0.08))
        program.kill()
        return program.wait() != 0


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2])
def test_abuse_24_index_killed_twenty_times_is_the_same_as_made_in_peace(
    world: World, seed: int
) -> None:
    story.set_quota(world)
    story.lead_reexports(world)
    story.lead_papers(world)
    story.lead_rare_acts(world)
    folder = world.folder
    world.close()
    chance = random.Random(seed)  # noqa: S311 - the same moments for the same seed
    killed = sum(kill_a_sync(folder, chance) for _ in range(KILLS))
    assert killed > 0
    again = World.open(folder)
    chain = again.chain
    with IndexStore(folder / "index.sqlite") as store:
        source = ChainSource(chain)
        list(Indexer(store, source).catch_up())
        assert store.cursor() == source.head()
        assert compare_with_rebuilt(store, source) == []
        compared, different = compare_with_ledger(store, again.ledger.reader)
        assert different == []
        assert compared > 20
    again.close()
