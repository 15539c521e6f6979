"""The tests that the threat model names are there."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from pathlib import Path

from tests.abi import ROOT

PAGE = ROOT / "docs" / "threat-model.md"

_NAME = re.compile(r"`([^`]+)`")


def named() -> list[tuple[Path, list[str]]]:
    """Every file that a row names, with the patterns of tests behind it."""
    found: list[tuple[Path, list[str]]] = []
    table = PAGE.read_text(encoding="utf-8").split("## Which tests show it")[1].split("\n## ")[0]
    for row in re.findall(r"^\| .* \| (.*) \|$", table, re.MULTILINE):
        for name in _NAME.findall(row):
            if name.endswith((".py", ".sol")):
                found.append((place_of(name, found), []))
            else:
                found[-1][1].append(name)
    return found


def place_of(name: str, before: list[tuple[Path, list[str]]]) -> Path:
    """Return where a file is: as named, in tests/scenario, or beside the one before."""
    if "/" in name:
        return ROOT / name
    if name.endswith(".sol"):
        return before[-1][0].with_name(name)
    return ROOT / "tests" / "scenario" / name


def test_every_test_that_is_named_is_there() -> None:
    rows = named()
    assert len(rows) > 25
    for path, patterns in rows:
        assert path.is_file(), path
        tests = re.findall(r"def (test_\w+)", path.read_text(encoding="utf-8"))
        for pattern in patterns:
            assert any(fnmatchcase(test, pattern) for test in tests), (path.name, pattern)


def test_a_name_that_is_not_there_would_be_found() -> None:
    assert place_of("test_abuse_votes.py", []).is_file()
    assert not place_of("test_nothing.py", []).is_file()
    assert not any(fnmatchcase(test, "test_row_99_*") for test in ("test_row_14_x",))
