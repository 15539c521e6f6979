"""The tours of the README: every command is typed into a real shell, and what is shown has to come.

The rule of a ```console block: a line that begins with "$ " is a command, "> " continues it. The
lines below are lines of its output, in their order; lines in between may be left out. A run of
blanks counts as one, and "…" stands for anything. A command ends with exit code 0, or with the one
that its comment names: `# exit 1`.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"

_BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_EXIT = re.compile(r"# exit (\d+)\s*$")
_END = "---- end of command"


@dataclass
class Typed:
    """A command of a tour with what must come of it."""

    text: str
    shown: list[str] = field(default_factory=list)

    @property
    def exit_code(self) -> int:
        named = _EXIT.search(self.text)
        return int(named[1]) if named else 0


def commands_in(page: str) -> list[Typed]:
    found: list[Typed] = []
    for block in _BLOCK.findall(page):
        begun = len(found)
        for line in block.splitlines():
            if line.startswith("$ "):
                found.append(Typed(line[2:]))
            elif line == ">" or line.startswith("> "):
                found[-1].text += "\n" + line[2:]
            else:
                assert len(found) > begun, f"output before any command: {line}"
                found[-1].shown.append(line)
    return found


def pattern_of(line: str) -> re.Pattern[str]:
    words = [re.escape(part).replace("…", ".*") for part in line.split()]
    return re.compile(r"\s+".join(words).replace(r".*\s+", r".*\s*").replace(r"\s+.*", r"\s*.*"))


def missing_line(shown: list[str], output: str) -> str | None:
    """Return the first line that did not come, None where all came in their order."""
    lines = iter(output.splitlines())
    for wanted in shown:
        pattern = pattern_of(wanted)
        if not any(pattern.fullmatch(line.strip()) for line in lines):
            return wanted
    return None


def test_rule_of_the_blocks() -> None:
    page = "```console\n$ echo a  b   # exit 1\na b\n$ cat <<X\n> one\n>\n> X\n```\n"
    first, second = commands_in(page)
    assert (first.text, first.exit_code, first.shown) == ("echo a  b   # exit 1", 1, ["a b"])
    assert (second.text, second.exit_code) == ("cat <<X\none\n\nX", 0)
    assert missing_line(["x … z", "end"], "x   12 y z\nother\nend\n") is None
    assert missing_line(["end", "x … z"], "x   12 y z\nother\nend\n") == "x … z"
    assert missing_line(["x z"], "x y z") == "x z"


@pytest.fixture
def program_path(tmp_path: Path) -> Path:
    """A folder with `cites-chain` and `python3` of this tree."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name, line in (
        ("cites-chain", f"'{sys.executable}' -m cli.main"),
        ("python3", f"'{sys.executable}'"),
    ):
        path = folder / name
        path.write_text(f"#!/bin/sh\nPYTHONPATH='{ROOT}' exec {line} \"$@\"\n", encoding="utf-8")
        path.chmod(0o755)
    return folder


def script_of(tour: list[Typed]) -> str:
    """Return the tour as one session, with a mark and the exit code after each command."""
    return "\n".join(f'{typed.text}\necho "{_END} $?"' for typed in tour) + "\n"


@pytest.mark.timeout(1500)
def test_every_command_of_the_tours_does_what_is_shown(tmp_path: Path, program_path: Path) -> None:
    tour = commands_in(README.read_text(encoding="utf-8"))
    assert len(tour) > 60
    work = tmp_path / "tour"
    work.mkdir()
    clean = {
        name: value for name, value in os.environ.items() if not name.startswith("CITES_CHAIN_")
    }
    done = subprocess.run(
        ["bash"],
        input=script_of(tour),
        cwd=work,
        env=clean | {"PATH": f"{program_path}:{os.environ['PATH']}"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=1400,
        check=False,
    )
    *outputs, rest = re.split(rf"^{_END} (?=\d+$)", done.stdout, flags=re.MULTILINE)
    assert len(outputs) == len(tour), rest
    # After the split, each piece but the first begins with the exit code of the command before.
    codes = [int(piece.split("\n", 1)[0]) for piece in (*outputs[1:], rest)]
    shown = [outputs[0], *(piece.partition("\n")[2] for piece in outputs[1:])]
    for typed, code, output in zip(tour, codes, shown, strict=True):
        assert code == typed.exit_code, f"$ {typed.text}\n{output}"
        missing = missing_line(typed.shown, output)
        assert missing is None, f"$ {typed.text}\n{output}\nmissing: {missing}"
