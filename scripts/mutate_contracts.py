#!/usr/bin/env python3
"""Put small faults into the contracts, one at a time, and see whether the tests notice.

    python scripts/mutate_contracts.py                        every fault of every file (hours)
    python scripts/mutate_contracts.py --sample 20            20 of each file, always the same ones
    python scripts/mutate_contracts.py Movement Origins       these files only

slither-mutate compiles the whole project anew for each fault: minutes with npm's compiler. Here one
compiler process stays warm and compiles only what is deployed; its bytecode is put in the place
where the tests, compiled once, find the contracts (`vm.deployCode`). The work is done in a copy of
`contracts/` below `build/`. Survivors are printed; `docs/verification.md` answers each of them.
A fault that leaves the optimized bytecode as it was is no fault and is left out.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from solidity_mutants import Mutant, enum_members, mutants_of

ROOT = Path(__file__).resolve().parent.parent
CONTRACTS = ROOT / "contracts"
WORK = ROOT / "build" / os.environ.get("MUTATION_FOLDER", "mutation") / "contracts"
"""Two runs at a time need a folder each."""
EXCLUDED_FILES = ("CitesForwarder",)
EXCLUDED_TESTS = "Invariant|Halmos|Gas"
FUZZ_RUNS = "24"
TEST_SECONDS = 180


Contract = tuple[str, str]
"""File and name."""

REGISTRY: Contract = ("PermitRegistry.sol", "PermitRegistry")
RARE_ACTS: Contract = ("libraries/RareActs.sol", "RareActs")
AUTHORITIES: Contract = ("AuthorityRegistry.sol", "AuthorityRegistry")
WORDS: Contract = ("test/permit/Words.t.sol", "PermitWordsTest")
"""A test that has the words of `types/` compiled into itself."""

IN_REGISTRY_ONLY = ("PermitRegistry", "Movement", "Reading", "Writing")
IN_RARE_ACTS_ONLY = (
    "Attestation",
    "Closing",
    "QuotaSetting",
    "RareActs",
    "Replacement",
    "Timber",
)
OF_AUTHORITIES = (
    "AuthorityRegistry",
    "AuthorityRegister",
    "AuthorityTypes",
    "Ballot",
    "Candidacy",
    "Members",
    "Officers",
)


@dataclass
class Score:
    """What became of the faults of one file."""

    found: int = 0
    tried: int = 0
    killed: int = 0
    invalid: int = 0
    survivors: list[Mutant] = field(default_factory=list)


class Compiler:
    """One warm process of npm's compiler."""

    def __init__(self, sources: dict[str, str]) -> None:
        self._sources = sources
        self._process = subprocess.Popen(
            ["node", str(ROOT / "scripts" / "solc_worker.cjs")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def trees(self) -> dict[str, Any]:
        """The syntax tree of each file."""
        answer = self._ask(self._sources, {"*": {"": ["ast"]}}, optimize=False)
        return {name: part["ast"] for name, part in answer["sources"].items()}

    def bytecode(
        self, system: Sequence[Contract], changed: dict[str, str], *, optimize: bool = False
    ) -> dict[str, Any] | None:
        """Bytecode of each contract as the compiler says it; None if it does not compile."""
        selection = {
            file: {
                name: [
                    "evm.bytecode.object",
                    "evm.bytecode.linkReferences",
                    "evm.deployedBytecode.object",
                    "evm.deployedBytecode.linkReferences",
                    "evm.deployedBytecode.immutableReferences",
                ]
            }
            for file, name in system
        }
        answer = self._ask(self._sources | changed, selection, optimize=optimize)
        if any(error["severity"] == "error" for error in answer.get("errors", ())):
            return None
        return {name: answer["contracts"][file][name]["evm"] for file, name in system}

    def _ask(self, sources: dict[str, str], selection: Any, *, optimize: bool) -> Any:
        question = {
            "language": "Solidity",
            "sources": {name: {"content": text} for name, text in sources.items()},
            "settings": {
                "optimizer": {"enabled": optimize, "runs": 200},
                "evmVersion": "berlin",
                "metadata": {"bytecodeHash": "none", "appendCBOR": False},
                "outputSelection": selection,
            },
        }
        print(json.dumps(question), file=self._process.stdin, flush=True)
        return json.loads(next(iter(self._process.stdout or ())))

    def close(self) -> None:
        """Ends the process."""
        self._process.terminate()
        self._process.wait()


# --- the copy in which the tests run --------------------------------------------------------------


def prepare() -> None:
    """A copy of the contracts, their tests compiled."""
    shutil.rmtree(WORK, ignore_errors=True)  # what an earlier run left
    shutil.copytree(CONTRACTS, WORK, symlinks=True)
    print("mutate_contracts: compiling the tests", file=sys.stderr)
    subprocess.run(
        [forge(), "build"], cwd=WORK, check=True, env=_environment(), capture_output=True
    )


def put(bytecode: dict[str, Any], system: Sequence[Contract]) -> None:
    """Makes this the bytecode that forge finds."""
    for file, name in system:
        path = WORK / "out" / Path(file).name / f"{name}.json"
        artifact = json.loads(path.read_text())
        for part in ("bytecode", "deployedBytecode"):
            found = bytecode[name][part]
            artifact[part] = {**found, "object": "0x" + found["object"], "sourceMap": ""}
        path.write_text(json.dumps(artifact))


def forge() -> Path:
    """The binary itself: npm's launcher in `.bin` answers 0 even when a test failed."""
    return next(WORK.glob("node_modules/@foundry-rs/forge-*/bin/forge"))


def tests_pass(tests: str) -> bool:
    """Runs the tests until one fails; too long a run counts as a failure."""
    command = [str(forge()), "test", "--match-path", tests, "--no-match-contract", EXCLUDED_TESTS]
    try:
        done = subprocess.run(
            [*command, "--fail-fast", "--threads", "1"],
            cwd=WORK,
            env=_environment(),
            capture_output=True,
            timeout=TEST_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return False
    return done.returncode == 0


def _environment() -> dict[str, str]:
    launcher = str(ROOT / "scripts" / "solc_launcher.cjs")
    return os.environ | {"FOUNDRY_SOLC": launcher, "FOUNDRY_FUZZ_RUNS": FUZZ_RUNS}


# --- the faults -----------------------------------------------------------------------------------


def read_sources() -> dict[str, str]:
    """The contracts and the one test that holds them, by the names the compiler knows them by."""
    files = list(WORK.glob("*.sol"))
    for folder in ("interfaces", "libraries", "types"):
        files += WORK.glob(f"{folder}/*.sol")
    files.append(WORK / WORDS[0])
    files += WORK.glob("test/*.sol")
    return {str(file.relative_to(WORK)): file.read_text() for file in files}


def is_mutated(file: str, wanted: Sequence[str]) -> bool:
    """Interfaces have nothing to mutate; tests are not mutated."""
    name = Path(file).stem
    return not file.startswith(("test/", "interfaces/")) and (
        name in wanted if wanted else name not in EXCLUDED_FILES
    )


def faults(
    compiler: Compiler,
    sources: dict[str, str],
    wanted: Sequence[str],
    sample: int | None,
    seed: int,
) -> Iterator[tuple[str, int, list[Mutant]]]:
    """For each file: its name, how many faults it can have, and those to try."""
    trees = compiler.trees()
    enums = enum_members(trees)
    for file in sorted(sources):
        if is_mutated(file, wanted):
            found = mutants_of(file, sources[file].encode(), trees[file], enums)
            tried = found
            if sample is not None and sample < len(found):
                chosen = random.Random(f"{seed} {file}").sample(range(len(found)), sample)  # noqa: S311 - repeatable
                tried = [found[index] for index in sorted(chosen)]
            yield file, len(found), tried


def system_of(file: str) -> tuple[tuple[Contract, ...], str]:
    """Contracts that hold the code of this file, and the tests to run."""
    name = Path(file).stem
    if name in OF_AUTHORITIES:
        return (AUTHORITIES,), "test/authority/*"
    contracts: tuple[Contract, ...] = (REGISTRY, RARE_ACTS)
    if name in IN_REGISTRY_ONLY:
        contracts = (REGISTRY,)
    elif name in IN_RARE_ACTS_ONLY:
        contracts = (RARE_ACTS,)
    elif file.startswith("types/"):
        contracts = (REGISTRY, RARE_ACTS, WORDS)
    return contracts, "test/permit/*"


def try_file(
    compiler: Compiler, sources: dict[str, str], file: str, mutants: Sequence[Mutant], score: Score
) -> None:
    """Tries each fault of one file."""
    contracts, tests = system_of(file)
    sound = compiler.bytecode(contracts, {})
    if sound is None:
        sys.exit("mutate_contracts: the contracts do not compile")
    put(sound, contracts)
    if not tests_pass(tests):
        sys.exit(f"mutate_contracts: {tests} fail without any fault")
    optimized = compiler.bytecode(contracts, {}, optimize=True)
    for mutant in mutants:
        changed = {file: mutant.apply(sources[file].encode())}
        bytecode = compiler.bytecode(contracts, changed)
        if bytecode is None or bytecode == sound:
            score.invalid += 1
            continue
        score.tried += 1
        put(bytecode, contracts)
        if not tests_pass(tests):
            score.killed += 1
        elif compiler.bytecode(contracts, changed, optimize=True) == optimized:
            score.tried -= 1
            score.invalid += 1
        else:
            score.survivors.append(mutant)
            print(f"survived: {mutant}", flush=True)
    put(sound, contracts)


# --- the command ----------------------------------------------------------------------------------


def main() -> int:
    """Tries the faults; 0 if nine in ten are noticed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", nargs="*", help="names without .sol; all if none is given")
    parser.add_argument("--sample", type=int, help="at most so many faults of each file")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", action="store_true", help="go on with the copy that is there")
    arguments = parser.parse_args()
    if not arguments.keep:
        prepare()
    sources = read_sources()
    compiler = Compiler(sources)
    scores: dict[str, Score] = {}
    try:
        plan = faults(compiler, sources, arguments.files, arguments.sample, arguments.seed)
        for file, found, mutants in plan:
            began = time.monotonic()
            score = scores[file] = Score(found)
            try_file(compiler, sources, file, mutants, score)
            print(f"{_row(file, score)} {time.monotonic() - began:.0f} s", flush=True)
    finally:
        compiler.close()
    total = Score(
        sum(score.found for score in scores.values()),
        sum(score.tried for score in scores.values()),
        sum(score.killed for score in scores.values()),
        sum(score.invalid for score in scores.values()),
    )
    print(_row("all", total))
    return 0 if total.killed >= 0.9 * total.tried else 1


def _row(name: str, score: Score) -> str:
    share = f"{100 * score.killed / score.tried:.1f} %" if score.tried else "-"
    return f"| {name} | {score.found} | {score.tried} | {score.killed} | {share} |"


if __name__ == "__main__":
    sys.exit(main())
