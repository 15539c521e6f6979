"""Every command that a sentence of this program names can be typed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from cli.command import REGISTER
from tests.unit.cli.conftest import ROOT

NAMED = re.compile(r"`cites-chain ([a-z][a-z-]+)(?: ([a-z][a-z-]+))?")

SOURCES = sorted([*(ROOT / "cites_chain").rglob("*.py"), *(ROOT / "cli").rglob("*.py")])


def missing(text: str) -> list[str]:
    """Commands named in a text that the program does not have."""
    nouns = {path[0] for path in REGISTER}
    found = []
    for match in NAMED.finditer(text):
        noun, verb = match[1], match[2]
        if (noun,) in REGISTER or (noun, verb) in REGISTER:
            continue
        if noun in nouns and verb is None:
            continue
        found.append(match[0])
    return found


def test_command_that_does_not_exist_is_found() -> None:
    assert missing("Make one with `cites-chain network new`.") == []
    assert missing("Make one with `cites-chain network make`.") == ["`cites-chain network make"]


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_commands_named_in_sentences_exist(path: Path) -> None:
    text = re.sub(r'"\s*\n\s*f?"', "", path.read_text(encoding="utf-8"))
    assert missing(text) == []
