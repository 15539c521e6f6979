#!/usr/bin/env python3
"""Hold the contracts' branch coverage, as forge measured it, against its floor.

    python scripts/check_coverage.py contracts/cache/coverage.lcov

Prints one line for each registry and exits with 1 if one is below the floor, or if a file of the
contracts was not measured at all. `make coverage` makes the file; docs/verification.md says more.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ROOT / "contracts"
FLOOR = 98.0
"""Percent of the branches of each registry that its tests must take."""

AUTHORITY = ("AuthorityRegistry.sol", "Ballot.sol", "Candidacy.sol", "Members.sol", "Officers.sol")
"""Files of the authority registry; all others belong to the permit registry."""

DECLARATIONS_ONLY = (
    "AuthorityRegister.sol",
    "AuthorityTypes.sol",
    "CitesForwarder.sol",
    "PermitTypes.sol",
)
"""Files in which forge finds nothing, or next to nothing, that runs."""


@dataclass(frozen=True)
class Branches:
    """Branches of some code, and how many of them the tests took."""

    taken: int
    found: int

    def __add__(self, other: Branches) -> Branches:
        return Branches(self.taken + other.taken, self.found + other.found)

    @property
    def percent(self) -> float:
        """Share of the branches taken; code without branches has taken all of them."""
        return 100.0 * self.taken / self.found if self.found else 100.0


def read_lcov(text: str) -> dict[str, Branches]:
    """Return the branches of each file named in an lcov report."""
    measured: dict[str, Branches] = {}
    name = ""
    for line in text.splitlines():
        key, _, value = line.partition(":")
        if key == "SF":
            name = value
            measured[name] = Branches(0, 0)
        elif key == "BRF":
            measured[name] += Branches(0, int(value))
        elif key == "BRH":
            measured[name] += Branches(int(value), 0)
    return measured


def list_sources() -> list[str]:
    """Return the files that must have been measured, as the report names them."""
    folders = (SOURCES, SOURCES / "libraries", SOURCES / "types")
    files = (path for folder in folders for path in sorted(folder.glob("*.sol")))
    return [str(path.relative_to(SOURCES)) for path in files if path.name not in DECLARATIONS_ONLY]


def summarise(measured: Mapping[str, Branches]) -> dict[str, Branches]:
    """Return the branches of each registry."""
    totals = {"authority registry": Branches(0, 0), "permit registry": Branches(0, 0)}
    for name, branches in measured.items():
        registry = "authority registry" if Path(name).name in AUTHORITY else "permit registry"
        totals[registry] += branches
    return totals


def main() -> int:
    """Check the report named on the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("report", type=Path, help="lcov report of forge coverage")
    measured = read_lcov(parser.parse_args().report.read_text(encoding="utf-8"))
    missing = [name for name in list_sources() if name not in measured]
    for name in missing:
        print(f"coverage: {name} was not measured", file=sys.stderr)
    totals = summarise(measured)
    for registry, branches in totals.items():
        print(
            f"{registry}: {branches.taken} of {branches.found} branches, {branches.percent:.1f} %"
        )
    low = [registry for registry, branches in totals.items() if branches.percent < FLOOR]
    for registry in low:
        print(f"coverage: the {registry} is below {FLOOR:.0f} %", file=sys.stderr)
    return 1 if low or missing else 0


if __name__ == "__main__":
    sys.exit(main())
