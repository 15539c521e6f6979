"""Measure, print the table, and write it into docs/benchmarks.md; exit with 1 if a bar is missed.

python -m tests.bench            all of it, some minutes
python -m tests.bench speed      one section: speed, index, trade, or telephone
python -m tests.bench --look     prints only
"""

from __future__ import annotations

import os
import platform
import sys
import tempfile
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from tests.bench.api import measure_api
from tests.bench.indexing import measure_index
from tests.bench.live import measure_live
from tests.bench.measures import (
    Figure,
    measure_acts,
    measure_batch,
    measure_logs,
    measure_verification,
)
from tests.bench.telephone import measure_telephone
from tests.bench.trade import measure_trade

BENCHMARKS = Path(__file__).parents[2] / "docs" / "benchmarks.md"
SECTIONS: dict[str, Sequence[Callable[[Path], Iterable[Figure]]]] = {
    "speed": (measure_acts, measure_batch, measure_logs, measure_verification, measure_api),
    "index": (measure_index, measure_live),
    "trade": (measure_trade,),
    "telephone": (measure_telephone,),
}
"""What is measured, by the part of the page that shows it."""


def main(arguments: Sequence[str]) -> int:
    chosen = [name for name in SECTIONS if name in arguments] or list(SECTIONS)
    missed: list[str] = []
    for section in chosen:
        figures: list[Figure] = []
        for measure in SECTIONS[section]:
            say(f"bench: {(measure.__doc__ or '').splitlines()[0]}")
            with tempfile.TemporaryDirectory() as folder:
                figures += measure(Path(folder))
        table = table_of(figures)
        say(table)
        if "--look" not in arguments:
            write(section, f"{machine()}\n\n{table}")
        missed += [figure.name for figure in figures if not figure.is_good]
    for name in missed:
        say(f"bench: missed: {name}")
    return 1 if missed else 0


def table_of(figures: Sequence[Figure]) -> str:
    rows = [("what", "measured", "bar")]
    rows += [(f.name, f"{f.value:,.3g} {f.unit}", f.bar) for f in figures]
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    lines = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |"
        for row in rows
    ]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(lines)


def machine() -> str:
    """What the figures were measured on, and how busy it was."""
    load = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    return f"Python {platform.python_version()}, {os.cpu_count()} cores{load}."


def write(section: str, text: str) -> None:
    begin, end = f"<!-- {section}: begin -->", f"<!-- {section}: end -->"
    before, _, rest = BENCHMARKS.read_text(encoding="utf-8").partition(begin)
    after = rest.partition(end)[2]
    BENCHMARKS.write_text(f"{before}{begin}\n{text}\n{end}{after}", encoding="utf-8")


def say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
