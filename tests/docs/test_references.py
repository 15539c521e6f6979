"""The references are complete: every command, error, exit code and setting stands in its page."""

from __future__ import annotations

import importlib
import pkgutil
import re
import subprocess
import sys
from collections.abc import Iterator

import api
import cites_chain
import cli
from cites_chain.config import Settings, setting_names
from cites_chain.errors import CitesChainError
from cli.command import REGISTER
from cli.commands.replay import REPLAY_KEYS
from cli.exits import Exit, exit_of
from tests.abi import ROOT

REFERENCE = ROOT / "docs" / "reference"


def text_of(name: str) -> str:
    return (REFERENCE / name).read_text(encoding="utf-8")


def family(kind: type[CitesChainError]) -> Iterator[type[CitesChainError]]:
    for package in (cites_chain, cli, api):
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            importlib.import_module(found.name)
    for below in kind.__subclasses__():
        if below.__module__.split(".", 1)[0] in {"cites_chain", "cli", "api"}:
            yield below
            yield from family(below)


def test_generated_pages_are_fresh() -> None:
    done = subprocess.run(
        [sys.executable, "scripts/generate_docs.py", "--check"],
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, "")


def test_every_command_is_in_the_reference_and_no_other() -> None:
    headings = re.findall(r"^## (.+)$", text_of("cli.md"), re.MULTILINE)
    assert len(REGISTER) > 50
    assert headings == [" ".join(path) for path in sorted(REGISTER)]


def test_every_command_has_an_example_and_a_sentence() -> None:
    bare = [path for path, card in REGISTER.items() if not card.examples or not card.summary]
    assert bare == []


def test_every_exit_code_is_in_the_reference() -> None:
    rows = re.findall(r"^\| (\d+) \| \w", text_of("cli.md"), re.MULTILINE)
    assert rows == [str(code.value) for code in Exit]


def test_every_error_is_in_the_reference_with_its_exit_code() -> None:
    rows = dict(re.findall(r"^\| `(\w+)` \| (\d+) \|", text_of("errors.md"), re.MULTILINE))
    kinds = set(family(CitesChainError))
    assert len(kinds) > 80
    assert rows == {kind.code: str(int(exit_of(kind.__new__(kind)))) for kind in kinds}


def test_every_setting_is_in_the_reference() -> None:
    rows = re.findall(
        r"^\| `(\w+)` \| `(CITES_CHAIN_\w+)` \|", text_of("settings.md"), re.MULTILINE
    )
    assert [name for name, _ in rows] == list(setting_names())
    assert all(variable == f"CITES_CHAIN_{name.upper()}" for name, variable in rows)
    assert "home" in Settings.__dataclass_fields__


def test_every_key_of_the_replay_is_in_its_reference() -> None:
    page = text_of("stories.md")
    for key in REPLAY_KEYS:
        last = re.split(r"[.\[]", key.removesuffix("[]"))[-1]
        assert re.search(rf"\b{last}\b", page), key
