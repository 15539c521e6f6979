"""A home folder of its own for each test, and the program run in it: in process or as a process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

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
        return Outcome(int(code), shown.out, shown.err)

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
