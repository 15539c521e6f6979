"""A world of 100,000 permits by real acts, and who found its frauds; written to docs/benchmarks.md.

python -m tests.bench.frauds               simulates it anew, half an hour
python -m tests.bench.frauds --in FOLDER   takes the world of a folder, or simulates it there
python -m tests.bench.frauds --permits N   a smaller one, only printed
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from cites_chain.chain.embedded import EmbeddedChain
from cites_chain.indexer import ChainSource, Indexer, IndexStore
from cites_chain.simulation.simulation import TRUTH_FILE, simulate
from cites_chain.simulation.world import Settings
from tests.bench.__main__ import machine, say, write
from tests.fraud import broken_balances, caught, refused, table_of_frauds
from tests.simulated import rows_of

WHOLE = 100_000
EVERY = 5_000
"""Permits after which a line tells how far it is."""


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description="Count the frauds of a simulated world.")
    parser.add_argument("--permits", type=int, default=WHOLE)
    parser.add_argument("--in", dest="folder", type=Path)
    chosen = parser.parse_args(arguments)
    settings = Settings(chosen.permits, 40, 2026, date(2021, 1, 1), 1826)
    with tempfile.TemporaryDirectory() as passing:
        folder = chosen.folder or Path(passing) / "world"
        if not (folder / TRUTH_FILE).exists():
            _simulate(settings, folder)
        text, is_sound = _counted(settings, folder)
    say(text)
    if chosen.permits == WHOLE:
        write("frauds", f"{machine()}\n\n{text}")
    return 0 if is_sound else 1


def _simulate(settings: Settings, folder: Path) -> None:
    told = 0

    def tell(permits: int, day: str) -> None:
        nonlocal told
        if permits >= told + EVERY:
            told = permits
            say(f"bench: {permits:,} of {settings.permits:,} permits, {day}")

    simulate(settings, folder, with_documents=False, progress=tell)


def _counted(settings: Settings, folder: Path) -> tuple[str, bool]:
    truth = folder / TRUTH_FILE
    with (
        EmbeddedChain.open(folder / "ledger.sqlite") as chain,
        tempfile.TemporaryDirectory() as passing,
    ):
        source = ChainSource(chain)
        store = IndexStore.create(Path(passing) / "index.sqlite", *source.identity())
        with store:
            events = sum(batch.events for batch in Indexer(store, source).catch_up())
            found = caught(store, rows_of(truth, "permit"), settings)
            broken = broken_balances(store)
    attempts = refused(rows_of(truth, "attempt"))
    table = table_of_frauds(found, attempts)
    said = (
        f"{settings.permits:,} permits of {settings.parties} Parties by real acts, "
        f"{events:,} events; balances broken: {len(broken)}; "
        f"frauds on the ledger that nothing lists: {found.missed}."
    )
    return f"{said}\n\n{table}", not broken and not found.missed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
