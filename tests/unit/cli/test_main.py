"""The program's edge: every way in which a command can end, with its sentence and its code."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from cites_chain.errors import LedgerLocked
from cli import main
from cli.commands import key
from cli.exits import Exit
from tests.unit.cli.conftest import ROOT, Run


def fail_with(monkeypatch: pytest.MonkeyPatch, problem: BaseException) -> None:
    """Let `key list` end in that way."""

    def broken(work: object) -> None:
        raise problem

    monkeypatch.setattr("cli.context.Work.keys", property(broken))


def test_help_lists_the_nouns_and_the_exit_codes(run_cli: Run) -> None:
    shown = run_cli("--help")
    assert shown.code == Exit.DONE
    assert shown.err == ""
    assert " key " in shown.out
    assert "0 done or valid, 1 refused or not valid, 2 wrong input, 3 could not look" in (
        " ".join(shown.out.split())
    )


def test_help_of_a_command_teaches_with_an_example(run_cli: Run) -> None:
    shown = run_cli("key", "new", "--help")
    assert shown.code == Exit.DONE
    assert "cites-chain key new ke-issuer" in shown.out


def test_no_command_shows_the_help_and_is_wrong_input(run_cli: Run) -> None:
    shown = run_cli()
    assert shown.code == Exit.WRONG_INPUT
    assert "Usage" in shown.out + shown.err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("key", "nwe"), "No such command 'nwe'"),
        (("key", "new"), "Missing argument 'NAME'."),
        (("key", "list", "--colour"), "No such option: --colour"),
        (("key", "list", "extra"), "Got unexpected extra argument"),
    ],
)
def test_mistyped_command_is_wrong_input(
    run_cli: Run, arguments: tuple[str, ...], message: str
) -> None:
    text = run_cli(*arguments)
    assert (text.code, text.out) == (Exit.WRONG_INPUT, "")
    assert message in text.err
    assert "Add --help to see what the command takes." in text.err
    as_json = run_cli(*arguments, "--json")
    assert (as_json.code, as_json.error["code"]) == (Exit.WRONG_INPUT, "INPUT")
    assert message in as_json.error["message"]


def test_common_options_count_before_and_after_the_noun(run_cli: Run, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    before = run_cli("--json", "--home", str(elsewhere), "key", "new", "a")
    after = run_cli("key", "show", "a", "--json", "--home", str(elsewhere))
    assert before.document == after.document
    assert before.document["path"] == str(elsewhere / "keys" / "a.json")


def test_foreseen_error_is_one_sentence_and_one_way_out(
    run_cli: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run_cli("key", "list").code == Exit.DONE
    fail_with(monkeypatch, LedgerLocked("ledger.sqlite", "process 7"))
    shown = run_cli("key", "list")
    assert (shown.code, shown.out) == (Exit.COULD_NOT, "")
    assert shown.err.splitlines() == [
        "error: the ledger ledger.sqlite is locked by process 7",
        "Wait until that program ends, or close it.",
    ]
    report = json.loads(run_cli("key", "list", "--json").err)
    assert report["exit_code"] == Exit.COULD_NOT
    assert report["error"]["facts"] == {"path": "ledger.sqlite", "holder": "process 7"}


def test_unforeseen_error_is_our_fault_and_has_no_traceback(
    run_cli: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    fail_with(monkeypatch, ZeroDivisionError("division by zero"))
    shown = run_cli("key", "list")
    assert (shown.code, shown.out) == (Exit.OUR_BUG, "")
    assert "this is a fault of cites-chain itself (ZeroDivisionError: division by zero)" in (
        shown.err
    )
    assert "Traceback" not in shown.err
    assert "--debug" in shown.err


def test_debug_shows_where_an_error_arose(run_cli: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    fail_with(monkeypatch, ZeroDivisionError())
    shown = run_cli("--debug", "key", "list")
    assert shown.code == Exit.OUR_BUG
    assert "Traceback (most recent call last):" in shown.err
    monkeypatch.undo()
    assert "Traceback" not in run_cli("key", "show", "nobody").err
    assert "Traceback" in run_cli("key", "show", "nobody", "--debug").err


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_full_disk_is_could_not(run_cli: Run, monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    fail_with(monkeypatch, OSError(number, os.strerror(number), "/srv/file"))
    shown = run_cli("key", "list", "--json")
    assert (shown.code, shown.error["code"]) == (Exit.COULD_NOT, "STORAGE_FULL")
    assert shown.error["facts"] == {"path": "/srv/file"}


def test_interrupted_command_says_what_became_of_its_work(
    run_cli: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    fail_with(monkeypatch, KeyboardInterrupt())
    shown = run_cli("key", "list")
    assert (shown.code, shown.out) == (Exit.INTERRUPTED, "")
    assert shown.err.startswith("Interrupted. What was acknowledged is kept")


def test_answer_to_a_full_disk_is_could_not(start_cli: Run, home: Path) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "cli.main", "key", "list"],
            cwd=ROOT,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.returncode == Exit.COULD_NOT
    assert done.stderr.startswith("error: the disk is full: the output could not be written")
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("arguments", [("key", "list"), ("key", "--help")])
def test_reader_that_left_ends_the_program_quietly(home: Path, arguments: tuple[str, ...]) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "cli.main", *arguments],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as program:
        assert program.stdout is not None
        assert program.stderr is not None
        program.stdout.close()
        told = program.stderr.read()
    assert (program.returncode, told) == (Exit.READER_LEFT, "")


def test_settings_file_with_an_unknown_name_is_wrong_input(run_cli: Run, home: Path) -> None:
    home.mkdir(mode=0o700)
    (home / "config.toml").write_text('legder = "x"', encoding="utf-8")
    refused = run_cli("key", "list", "--json")
    assert (refused.code, refused.error["code"]) == (Exit.WRONG_INPUT, "SETTINGS_INVALID")
    assert refused.error["facts"]["setting"] == "legder"


def test_console_script_is_the_same_program(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], home: Path
) -> None:
    monkeypatch.setattr(sys, "argv", ["cites-chain", "key", "list", "--json"])
    with pytest.raises(SystemExit) as left:
        main.main()
    assert left.value.code == Exit.DONE
    assert json.loads(capsys.readouterr().out) == {"keys": [], "damaged": []}
    assert key.noun.name == "key"


HEAVY = {"web3", "eth", "eth_tester", "eth_account", "cites_chain.chain", "cites_chain.permit"}


@pytest.mark.parametrize(
    ("arguments", "environment"),
    [
        (["--help"], {}),
        (["key", "new", "--help"], {}),
        (["key", "show", "nobody"], {"_CITES_CHAIN_COMPLETE": "complete_bash"}),
    ],
)
def test_help_and_completion_load_no_chain(
    arguments: list[str], environment: dict[str, str], home: Path
) -> None:
    program = (
        "import sys\n"
        "from cli.main import run\n"
        "try:\n"
        f"    run({arguments!r})\n"
        "finally:\n"
        "    print('\\n@@' + ' '.join(sys.modules))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **environment, "COMP_WORDS": "cites-chain key show ", "COMP_CWORD": "3"},
    )
    loaded = set(done.stdout.rpartition("@@")[2].split())
    assert "cli.main" in loaded
    assert loaded & HEAVY == set()
