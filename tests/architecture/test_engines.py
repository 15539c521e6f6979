"""Only the engines' own package knows an engine's name: another one is added there alone."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
SOURCE_FOLDERS = ("cites_chain", "cli", "api", "scripts")
ENGINES = ROOT / "cites_chain" / "network" / "engines"
NAMES = re.compile(r"besu|goquorum|\bgeth\b", re.IGNORECASE)


def mentions(text: str) -> list[str]:
    return NAMES.findall(text)


def test_nobody_outside_the_engines_package_names_an_engine() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {name}"
        for folder in SOURCE_FOLDERS
        for path in sorted((ROOT / folder).rglob("*.py"))
        if ENGINES not in path.parents
        for name in mentions(path.read_text(encoding="utf-8"))
    ]
    assert found == []


def test_a_name_would_be_found() -> None:
    assert mentions("start Besu, GoQuorum or geth") == ["Besu", "GoQuorum", "geth"]
    assert mentions("together, a quorum of Parties") == []
