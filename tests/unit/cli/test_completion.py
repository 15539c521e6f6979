"""The Tab key: offers names and files, and never fails aloud."""

from __future__ import annotations

from pathlib import Path

import pytest

from cli.completion import complete_key, complete_permit_file
from tests.unit.cli.conftest import Run


def test_key_names_are_offered_by_their_beginning(home: Path, run_cli: Run) -> None:
    assert complete_key("") == []
    for name in ("ke-issuer", "ke-inspector", "sg-issuer"):
        run_cli("key", "new", name)
    assert complete_key("ke-") == ["ke-inspector", "ke-issuer"]
    assert complete_key("sg-issuer") == ["sg-issuer"]
    assert complete_key("x") == []


def test_key_names_with_a_broken_settings_file_are_none(home: Path, run_cli: Run) -> None:
    run_cli("key", "new", "ke-issuer")
    assert complete_key("") == ["ke-issuer"]
    (home / "config.toml").write_text("= broken", encoding="utf-8")
    assert complete_key("") == []


def test_permit_files_are_offered_with_folders(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "permits").mkdir()
    for name in ("a.json", "b.json", "notes.txt", "permits/c.json"):
        (tmp_path / name).write_text("{}", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert complete_permit_file("") == ["a.json", "b.json", "permits/"]
    assert complete_permit_file("a") == ["a.json"]
    assert complete_permit_file("permits/") == ["permits/c.json"]
    assert complete_permit_file(str(tmp_path / "b")) == [str(tmp_path / "b.json")]


def test_shell_asks_the_program_and_gets_the_names(
    start_cli: Run, run_cli: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_cli("key", "new", "ke-issuer")
    monkeypatch.setenv("_CITES_CHAIN_COMPLETE", "complete_bash")
    monkeypatch.setenv("COMP_WORDS", "cites-chain key show ke")
    monkeypatch.setenv("COMP_CWORD", "3")
    assert start_cli().out.split() == ["ke-issuer"]


def test_program_offers_to_install_completion(run_cli: Run) -> None:
    assert "--install-completion" in run_cli("--help").out
