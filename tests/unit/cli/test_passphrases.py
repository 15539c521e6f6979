"""Passphrases: from a private file or an unseen keyboard, never from an argument."""

from __future__ import annotations

import os
import pty
import select
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from cites_chain.errors import FileExposed, FileProblem, UnusablePassphrase
from cites_chain.keys import KeyFolder
from cites_chain.passphrase import Passphrase
from cli.exits import Exit, InputProblem
from cli.passphrases import (
    KEY_FILE_VARIABLE,
    NEW_FILE_VARIABLE,
    SOURCE_FILE_VARIABLE,
    VAULT_FILE_VARIABLE,
    Passphrases,
)
from tests.unit.cli.conftest import ROOT, SENTENCE, write_passphrase


def test_each_purpose_has_its_own_file(tmp_path: Path) -> None:
    names = (KEY_FILE_VARIABLE, VAULT_FILE_VARIABLE, NEW_FILE_VARIABLE, SOURCE_FILE_VARIABLE)
    files = {name: str(write_passphrase(tmp_path / name, f"words of {name}")) for name in names}
    asked = Passphrases(files)
    assert asked.for_key("a") == Passphrase(f"words of {KEY_FILE_VARIABLE}")
    assert asked.new("key a") == Passphrase(f"words of {KEY_FILE_VARIABLE}")
    assert asked.for_vault() == Passphrase(f"words of {VAULT_FILE_VARIABLE}")
    assert asked.new_for_vault() == Passphrase(f"words of {VAULT_FILE_VARIABLE}")
    assert asked.replacement("key a") == Passphrase(f"words of {NEW_FILE_VARIABLE}")
    assert asked.of_other_tool(Path("theirs")) == Passphrase(f"words of {SOURCE_FILE_VARIABLE}")


def test_vault_without_a_file_of_its_own_takes_that_of_the_keys(tmp_path: Path) -> None:
    file = str(write_passphrase(tmp_path / "a"))
    assert Passphrases({KEY_FILE_VARIABLE: file}).for_vault() == Passphrase(SENTENCE)


def test_abuse_28_file_that_everybody_can_read_is_refused(tmp_path: Path) -> None:
    file = write_passphrase(tmp_path / "a")
    assert Passphrases({KEY_FILE_VARIABLE: str(file)}).for_key("a") == Passphrase(SENTENCE)
    file.chmod(0o644)
    with pytest.raises(FileExposed) as no:
        Passphrases({KEY_FILE_VARIABLE: str(file)}).for_key("a")
    assert no.value.facts == {"path": str(file), "found": "644", "required": "600"}


def test_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileProblem) as no:
        Passphrases({KEY_FILE_VARIABLE: str(tmp_path / "absent")}).for_key("a")
    assert no.value.facts == {"path": str(tmp_path / "absent")}


def test_weak_passphrase_for_something_new_is_refused(tmp_path: Path) -> None:
    file = str(write_passphrase(tmp_path / "a", "short"))
    asked = Passphrases({KEY_FILE_VARIABLE: file, NEW_FILE_VARIABLE: file})
    assert asked.for_key("old") == Passphrase("short")  # what exists may be weak
    for weak in (asked.new, asked.replacement):
        with pytest.raises(UnusablePassphrase) as no:
            weak("key a")
        assert no.value.facts == {"shortest": 8}


def test_nobody_at_the_keyboard_is_an_error_that_names_the_variable(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with (tmp_path / "empty").open("w+") as nobody:
        monkeypatch.setattr(sys, "stdin", nobody)
        for ask, variable in (
            (lambda: Passphrases({}).for_key("a"), KEY_FILE_VARIABLE),
            (lambda: Passphrases({}).replacement("a"), NEW_FILE_VARIABLE),
        ):
            with pytest.raises(InputProblem) as no:
                ask()
            assert no.value.message == "a passphrase is needed and nobody is at the keyboard"
            assert no.value.hint.endswith(f"name it in {variable}.")


class Terminal:
    """The program on a pseudo-terminal, with somebody who types what it asks for."""

    def __init__(self, *arguments: str) -> None:
        self._master, slave = pty.openpty()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "cli.main", *arguments],
            cwd=ROOT,
            stdin=slave,
            stdout=slave,
            stderr=slave,
            start_new_session=True,
        )
        os.close(slave)
        self.screen = ""

    def type_after(self, prompt: str, text: str) -> None:
        self.wait_for(prompt)
        os.write(self._master, text.encode())

    def wait_for(self, text: str) -> None:
        start = len(self.screen)
        while text not in self.screen[start:]:
            assert self._read(), f"the program ended before it showed {text!r}: {self.screen}"

    def interrupt(self) -> None:
        self._process.send_signal(signal.SIGINT)

    def end(self) -> int:
        while self._read():
            pass
        os.close(self._master)
        return self._process.wait(timeout=30)

    def _read(self) -> bool:
        ready, _, _ = select.select([self._master], [], [], 30)
        assert ready, f"the program shows nothing more: {self.screen}"
        try:
            found = os.read(self._master, 4096)
        except OSError:  # Linux: the other end of the terminal is closed
            return False
        self.screen += found.decode()
        return bool(found)


@pytest.fixture
def keyboard(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv(KEY_FILE_VARIABLE)
    return home


def test_typed_passphrase_is_asked_twice_and_never_shown(keyboard: Path) -> None:
    terminal = Terminal("key", "new", "ke-issuer")
    terminal.type_after("New passphrase for key ke-issuer: ", f"{SENTENCE}\n")
    terminal.type_after("The same again: ", f"{SENTENCE}\n")
    assert terminal.end() == Exit.DONE
    assert SENTENCE not in terminal.screen
    assert KeyFolder(keyboard / "keys").open("ke-issuer", Passphrase(SENTENCE))


def test_two_typed_passphrases_that_differ_make_nothing(keyboard: Path) -> None:
    terminal = Terminal("key", "new", "ke-issuer")
    terminal.type_after("New passphrase for key ke-issuer: ", f"{SENTENCE}\n")
    terminal.type_after("The same again: ", f"{SENTENCE}!\n")
    assert terminal.end() == Exit.WRONG_INPUT
    assert "the two passphrases differ; nothing was changed" in terminal.screen
    assert not keyboard.exists()


def test_ctrl_c_at_the_prompt_says_so_and_leaves_nothing(keyboard: Path) -> None:
    terminal = Terminal("key", "new", "ke-issuer")
    terminal.wait_for("New passphrase for key ke-issuer: ")
    terminal.interrupt()
    assert terminal.end() == Exit.INTERRUPTED
    assert "Interrupted." in terminal.screen
    assert "Traceback" not in terminal.screen
    assert not keyboard.exists()


def test_end_of_input_at_the_prompt_counts_as_interrupted(keyboard: Path) -> None:
    terminal = Terminal("key", "new", "ke-issuer")
    terminal.type_after("New passphrase for key ke-issuer: ", "\x04")
    assert terminal.end() == Exit.INTERRUPTED
    assert "Traceback" not in terminal.screen
