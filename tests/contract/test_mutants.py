"""The faults of `make mutation`: each one is written where it says, and is a program."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from scripts.solidity_mutants import Mutant, enum_members, mutants_of

WORKER = Path(__file__).parents[2] / "scripts" / "solc_worker.cjs"
FILE = "C.sol"
SOURCE = """// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;
enum Way { OUT, BACK }
contract C {
    event Seen();
    error Small();
    function look(uint256 a, bool b, Way way) external returns (uint256) {
        if (a < 7) revert Small();
        if (!b || way == Way.BACK) emit Seen();
        return b ? a + 1 : a;
    }
}
"""


def compiled(source: str) -> Any:
    question = {
        "language": "Solidity",
        "sources": {FILE: {"content": source}},
        "settings": {"outputSelection": {"*": {"": ["ast"], "*": ["evm.bytecode.object"]}}},
    }
    line = json.dumps(question) + "\n"
    done = subprocess.run(
        ["node", WORKER], input=line, capture_output=True, text=True, check=True, timeout=120
    )
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def mutants() -> list[Mutant]:
    tree = compiled(SOURCE)["sources"][FILE]["ast"]
    return mutants_of(FILE, SOURCE.encode(), tree, enum_members({FILE: tree}))


def test_faults_of_a_contract_are_all_there_and_where_they_say(mutants: list[Mutant]) -> None:
    assert [str(mutant).removeprefix("C.sol:") for mutant in mutants] == [
        "8 ROR `<` -> `<=`",
        "8 ROR `<` -> `>=`",
        "8 LIR `7` -> `6`",
        "8 LIR `7` -> `8`",
        "8 RR `revert Small();` -> `{}`",
        "9 SBR `if (!b || way == Way.BACK) emit Seen();` -> `{}`",
        "9 UOR `!b` -> `b`",
        "9 MIA `!b || way == Way.BACK` -> `!(!b || way == Way.BACK)`",
        "9 LOR `!b || way == Way.BACK` -> `!b`",
        "9 LOR `!b || way == Way.BACK` -> `way == Way.BACK`",
        "9 ROR `==` -> `!=`",
        "9 EVR `BACK` -> `OUT`",
        "9 SBR `emit Seen();` -> `{}`",
        "10 MIA `b ? a + 1 : a` -> `b ? a : a + 1`",
        "10 AOR `+` -> `-`",
        "10 LIR `1` -> `0`",
        "10 LIR `1` -> `2`",
    ]


def test_a_fault_changes_one_place_and_the_program(mutants: list[Mutant]) -> None:
    removed = next(mutant for mutant in mutants if mutant.kind == "RR")
    text = removed.apply(SOURCE.encode())
    assert text == SOURCE.replace("revert Small();", "{}")
    sound, changed = (compiled(each)["contracts"][FILE]["C"] for each in (SOURCE, text))
    assert changed["evm"]["bytecode"]["object"] != sound["evm"]["bytecode"]["object"]
