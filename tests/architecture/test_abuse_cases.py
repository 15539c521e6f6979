"""Each abuse case that this release answers has named tests, and each of these tests is there."""

from __future__ import annotations

import ast
import functools
import re
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]
CONTRACT_TESTS = TESTS.parent / "contracts" / "test"
ANSWERED = {*range(1, 29), 30}
"""Row 29 belongs to the exchange of XML."""

_ROW = re.compile(r"^\| (\d+) \| [^|]+ \| ([^|]+) \|$", re.M)


def rows() -> dict[int, list[str]]:
    text = (TESTS / "README.md").read_text(encoding="utf-8")
    return {int(number): re.findall(r"`([^`]+)`", names) for number, names in _ROW.findall(text)}


@functools.cache
def names_there() -> frozenset[str]:
    """Names of all test functions in Python, and of all Solidity test files."""
    found = {path.name for path in CONTRACT_TESTS.rglob("*.t.sol")}
    for path in TESTS.rglob("test_*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        found |= {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    return frozenset(found)


def test_every_abuse_case_has_a_row() -> None:
    assert set(rows()) == ANSWERED


@pytest.mark.parametrize("number", sorted(ANSWERED))
def test_the_tests_of_an_abuse_case_are_there(number: int) -> None:
    named = rows()[number]
    assert named
    assert set(named) - names_there() == set()


def test_a_test_that_is_not_there_would_be_found() -> None:
    assert {"test_row_01_of_nothing"} - names_there() == {"test_row_01_of_nothing"}
