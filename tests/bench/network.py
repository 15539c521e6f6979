"""Measure four validators on this computer, print the table, and write it into docs/benchmarks.md.

python -m tests.bench.network                five minutes
python -m tests.bench.network --look         prints only
python -m tests.bench.network --look --brief half a minute: shows that it works, no figures
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.bench.__main__ import machine, say, table_of, write
from tests.bench.network_measures import (
    BLOCK_SECONDS,
    Run,
    engine,
    load,
    measure_network,
    measure_sink,
    running,
)


def main(arguments: Sequence[str]) -> int:
    run = Run(acts=6, bare=6) if "--brief" in arguments else Run()
    before = load()
    say("bench: signing and sending alone")
    figures = measure_sink()
    say(f"bench: four validators, {run.acts + run.bare:.0f} seconds")
    with tempfile.TemporaryDirectory() as folder, running(Path(folder)) as bench:
        figures = measure_network(bench, run) + figures
    table = table_of(figures)
    say(table)
    about = (
        f"{machine()} Load before it began: {before}. Engine: {engine()}, a block every "
        f"{BLOCK_SECONDS} s, four nodes and three offices on this one computer."
    )
    if "--look" not in arguments:
        write("network speed", f"{about}\n\n{table}")
    missed = [figure.name for figure in figures if not figure.is_good]
    for name in missed:
        say(f"bench: missed: {name}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
