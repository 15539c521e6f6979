"""A home folder of its own for each test, and the program run in it: in process or as a process."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from cli.command import REGISTER
from cli.main import run

ROOT = Path(__file__).parents[3]
SENTENCE = "four unrelated plain words"


@dataclass(frozen=True)
class Outcome:
    """What one run of the program left."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        return json.loads(self.out)

    @property
    def error(self) -> dict[str, Any]:
        return json.loads(self.err)["error"]  # type: ignore[no-any-return]


Run = Callable[..., Outcome]


def paths_of(value: object, path: str = "") -> Iterator[str]:
    """Every key of a document with its way down: `parties[].admin`."""
    if isinstance(value, dict):
        for key, below in value.items():
            yield f"{path}.{key}".lstrip(".")
            yield from paths_of(below, f"{path}.{key}".lstrip("."))
    elif isinstance(value, list):
        for each in value:
            yield from paths_of(each, f"{path}[]")


def strangers(document: object, arguments: Sequence[str]) -> list[str]:
    """Keys of a command's answer that its reference does not name; what it names covers below."""
    if isinstance(document, dict) and str(document.get("format")).startswith("cites-permit"):
        return []  # a permit's own file, whose schema is published
    words = [word for word in arguments if not word.startswith("-")]
    card = next(
        card
        for start in range(len(words))  # options and their values may stand before the noun
        for path, card in REGISTER.items()
        if words[start : start + len(path)] == list(path)
    )
    ways_to = {key[: at.start()] for key in card.keys for at in re.finditer(r"[.\[]", key)}
    return sorted(
        {
            path
            for path in paths_of(document)
            if path not in ways_to
            and not any(re.match(rf"{re.escape(key)}(\.|\[|$)", path) for key in card.keys)
        }
    )


def write_passphrase(path: Path, text: str = SENTENCE, mode: int = 0o600) -> Path:
    path.write_text(text + "\n", encoding="utf-8")
    path.chmod(mode)
    return path


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home folder that is not made yet; keys are cheap, passphrases come from a file."""
    for variable in [name for name in os.environ if name.startswith("CITES_CHAIN_")]:
        monkeypatch.delenv(variable)
    folder = tmp_path / "home"
    passphrase = write_passphrase(tmp_path / "passphrase")
    monkeypatch.setenv("CITES_CHAIN_HOME", str(folder))
    monkeypatch.setenv("CITES_CHAIN_GUESS_COST", "trial")
    monkeypatch.setenv("CITES_CHAIN_PASSPHRASE_FILE", str(passphrase))
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.delenv("COLUMNS", raising=False)
    return folder


@pytest.fixture
def run_cli(home: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run the program in this process."""

    def go(*arguments: str) -> Outcome:
        capsys.readouterr()
        code = run(arguments)
        shown = capsys.readouterr()
        outcome = Outcome(int(code), shown.out, shown.err)
        if "--json" in arguments and shown.out and "--help" not in arguments:
            assert strangers(outcome.document, arguments) == []
        return outcome

    return go


@pytest.fixture(scope="session")
def templates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Home folders that were set up once and are copied for each test."""
    return tmp_path_factory.mktemp("templates")


@pytest.fixture
def set_up(run_cli: Run, home: Path, templates: Path) -> Callable[..., Run]:
    """Run commands that many tests begin with; only the first test really runs them."""

    def go(name: str, *commands: str) -> Run:
        template = templates / name
        if template.exists():
            shutil.copytree(template, home)
            return run_cli
        for command in commands:
            done = run_cli(*shlex.split(command))
            assert done.code == 0, done.err
        shutil.copytree(home, template)
        return run_cli

    return go


@pytest.fixture
def start_cli(home: Path) -> Run:
    """Run the program as a process of its own."""

    def go(*arguments: str, **options: Any) -> Outcome:
        done = subprocess.run(
            [sys.executable, "-m", "cli.main", *arguments],
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
            stdin=subprocess.DEVNULL,
            **options,
        )
        return Outcome(done.returncode, done.stdout, done.stderr)

    return go
