"""Abuse case 30: a negative test may not swallow its own failure, and no test may sleep."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]


def confessions(source: str) -> list[str]:
    """Lines of a test module that break the rule: `try/except` in a test body, or a sleep."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            found += [
                f"{inner.lineno}: try/except inside {node.name}"
                for inner in ast.walk(node)
                if isinstance(inner, ast.Try) and inner.handlers
            ]
        if isinstance(node, ast.Attribute) and node.attr == "sleep":
            found.append(f"{node.lineno}: sleep")
    return found


@pytest.mark.parametrize(
    "path", sorted(TESTS.rglob("test_*.py")), ids=lambda p: str(p.relative_to(TESTS))
)
def test_abuse_30_no_test_swallows_its_own_failure(path: Path) -> None:
    assert confessions(path.read_text(encoding="utf-8")) == []


def test_abuse_30_swallowed_failure_is_found() -> None:
    honest = "def test_x():\n    with pytest.raises(Refused) as no:\n        act()\n"
    assert confessions(honest) == []
    swallowing = (
        "def test_x():\n    try:\n        act(); fail()\n    except Exception:\n        pass\n"
    )
    assert confessions(swallowing) == ["2: try/except inside test_x"]
