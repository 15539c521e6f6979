#!/usr/bin/env python3
"""Put small faults into the domain layer, one at a time, and see whether the tests notice.

    python scripts/mutate_python.py                   every mutant of every module (hours)
    python scripts/mutate_python.py --sample 5        5 of each module, always the same ones
    python scripts/mutate_python.py cites_chain/permit/merkle.py

The mutants are cosmic-ray's (`python_mutants.py`). It would rewrite the file and start Python and
pytest anew for each; here the libraries are loaded once, each mutant is tried in a forked process,
and no file is touched. The module's own tests come first, then those of its package. Survivors are
printed; `docs/verification.md` answers each of them.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import random
import resource
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.machinery import ModuleSpec, SourceFileLoader
from pathlib import Path
from types import CodeType

import hypothesis
import pytest

ROOT = Path(__file__).resolve().parent.parent
ANALYSIS = ROOT / ".venv-analysis" / "bin" / "python"
TESTS = {
    "cites_chain/permit": ("tests/unit/permit",),
    "cites_chain/codes": ("tests/unit/codes", "tests/unit/permit"),
    "cites_chain/verify": ("tests/unit/verify",),
    "cites_chain/ledger/reader": (
        "tests/unit/ledger",
        "tests/unit/verify",
        "tests/unit/queries",
        "tests/scenario/test_rebuild_from_events.py",
        "tests/scenario/test_life_authority.py",
    ),
}
"""Packages that are mutated, and the tests that know them."""

TESTS_OF_ALL = "tests/architecture/test_values.py"
"""Values stay values: kills what is done to the decorator of a dataclass."""

LIBRARIES = ("pydantic", "web3", "eth_account", "eth_tester", "cbor2", "rfc8785", "jsonschema")
PROCESSOR_SECONDS = 120


@dataclass(frozen=True)
class Mutant:
    """One fault: `code` is the whole module with it."""

    file: str
    line: int
    operator: str
    before: str
    after: str
    code: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line} {self.operator} `{self.before}` -> `{self.after}`"


class MutatedModule(SourceFileLoader):
    """Finds and loads one module with its fault; all others are left to Python."""

    def __init__(self, mutant: Mutant) -> None:
        parts = Path(mutant.file).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        super().__init__(name, str(ROOT / mutant.file))
        self._code = mutant.code

    def find_spec(self, name: str, *_: object) -> ModuleSpec | None:
        """The module's place, if it is this one."""
        if name != self.name:
            return None
        return importlib.util.spec_from_file_location(name, self.path, loader=self)

    def get_code(self, fullname: str) -> CodeType:  # noqa: ARG002 - it is this one
        """The module with its fault."""
        return compile(self._code, self.path, "exec", dont_inherit=True)


def is_killed(mutant: Mutant | None, tests: Sequence[str]) -> bool:
    """Runs the tests in a process of their own until one fails."""
    child = os.fork()
    if child == 0:
        resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR_SECONDS, PROCESSOR_SECONDS))
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 1)
        os.dup2(nowhere, 2)
        if mutant is not None:
            sys.meta_path.insert(0, MutatedModule(mutant))
        options = ["-x", "-q", "-p", "no:cacheprovider", "-o", "timeout=0", "-m", "not slow"]
        os._exit(int(pytest.main([*options, *tests]) != 0))
    _, status = os.waitpid(child, 0)
    return status != 0


def tests_of(file: str) -> list[str]:
    """The module's own test file first, if there is one, then those of its package."""
    folder = next(package for package in TESTS if file.startswith(f"{package}/"))
    own = [f"{tests}/test_{Path(file).stem}.py" for tests in TESTS[folder][:1]]
    return [*(path for path in own if (ROOT / path).exists()), TESTS_OF_ALL, *TESTS[folder]]


def mutants_of(file: str, sample: int | None, seed: int) -> tuple[int, list[Mutant]]:
    """How many mutants a module has, and those to try."""
    listing = [str(ANALYSIS), str(ROOT / "scripts" / "python_mutants.py"), file]
    answer = subprocess.run(listing, cwd=ROOT, check=True, capture_output=True, text=True)
    found = [Mutant(**json.loads(line)) for line in answer.stdout.splitlines()]
    if sample is None or sample >= len(found):
        return len(found), found
    chosen = random.Random(f"{seed} {file}").sample(range(len(found)), sample)  # noqa: S311 - repeatable
    return len(found), [found[index] for index in sorted(chosen)]


def main() -> int:
    """Tries the mutants; 0 if nine in ten are killed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", nargs="*", help="modules; all of the domain layer if none")
    parser.add_argument("--sample", type=int, help="at most so many mutants of each module")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    os.chdir(ROOT)
    sys.path.insert(0, str(ROOT))
    prepare()
    files = arguments.files or [
        str(path) for package in TESTS for path in sorted(Path(package).glob("*.py"))
    ]
    total = [0, 0, 0]
    for file in files:
        found, tried = mutants_of(file, arguments.sample, arguments.seed)
        survivors = [mutant for mutant in tried if not is_killed(mutant, tests_of(file))]
        for mutant in survivors:
            print(f"survived: {mutant}")
        row = (found, len(tried), len(tried) - len(survivors))
        total = [sum(pair) for pair in zip(total, row, strict=True)]
        print(_row(file, row), flush=True)
    print(_row("all", total))
    return 0 if total[2] >= 0.9 * total[1] else 1


def prepare() -> None:
    """Loads what every child needs, none of it mutated; random tests run alike each time."""
    for library in LIBRARIES:
        importlib.import_module(library)
    steady = hypothesis.settings(derandomize=True, deadline=None, database=None, max_examples=25)
    hypothesis.settings.register_profile("mutation", steady)
    hypothesis.settings.load_profile("mutation")


def _row(name: str, row: Sequence[int]) -> str:
    found, tried, killed = row
    share = f"{100 * killed / tried:.1f} %" if tried else "-"
    return f"| {name} | {found} | {tried} | {killed} | {share} |"


if __name__ == "__main__":
    sys.exit(main())
