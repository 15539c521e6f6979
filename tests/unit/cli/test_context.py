"""The work place: what it opens, in which order, and what it closes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from cites_chain.chain.embedded import EmbeddedChain
from cites_chain.errors import KeyNotFound, LedgerNotFound
from cites_chain.passphrase import Passphrase
from cites_chain.vault import Vault, VaultNotFound
from cli.context import Options, Work
from cli.exits import Exit, InputProblem, NotConfirmed
from cli.output import Style
from tests.unit.cli.conftest import SENTENCE, Run

FOUND = "network new --trial --clock 2024-01-01 --party KE"


@pytest.fixture
def with_vault(set_up: Callable[..., Run]) -> Run:
    return set_up("context-vault", FOUND)


@pytest.fixture
def without_vault(set_up: Callable[..., Run]) -> Run:
    return set_up("context-journal", f"{FOUND} --no-vault")


def test_desk_without_a_vault_notes_acts_in_the_journals_own_file(
    without_vault: Run, home: Path
) -> None:
    with Work(Options()) as work:
        desk = work.desk("ke-admin")
        assert desk.office.vault is None
        desk.authority.propose_observer(work.account("ke-node"))
        assert (home / "journal.sqlite").is_file()
    assert not (home / "vault.sqlite").exists()


def test_desk_with_a_vault_notes_acts_there_and_in_its_audit_log(
    with_vault: Run, home: Path
) -> None:
    with Work(Options()) as work:
        work.desk("ke-admin").authority.propose_observer(work.account("ke-node"))
    assert not (home / "journal.sqlite").exists()
    with Vault.open(home / "vault.sqlite", Passphrase(SENTENCE)) as vault:
        assert [entry.act for entry in vault.audit.list_entries()] == ["proposeObserver"]


def test_desk_that_needs_a_vault_is_refused_without_one(without_vault: Run, home: Path) -> None:
    with Work(Options()) as work, pytest.raises(VaultNotFound) as no:
        work.desk("ke-admin", needs_vault=True)
    assert no.value.facts == {"path": str(home / "vault.sqlite")}


def test_desk_asks_for_no_passphrase_where_there_is_no_ledger(
    run_cli: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_cli("key", "new", "ke-admin")
    monkeypatch.setenv("CITES_CHAIN_PASSPHRASE_FILE", str(home / "absent"))
    with Work(Options()) as work, pytest.raises(LedgerNotFound) as no:
        work.desk("ke-admin")
    assert no.value.facts == {"path": str(home / "ledger.sqlite")}


def test_everything_is_closed_when_the_command_ends_however(with_vault: Run, home: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        open_all_and_be_interrupted()
    EmbeddedChain.open(home / "ledger.sqlite").close()  # nobody holds its lock
    assert not list(home.glob("*-wal"))


def open_all_and_be_interrupted() -> None:
    with Work(Options()) as work:
        work.desk("ke-admin", needs_vault=True)
        raise KeyboardInterrupt


def test_account_is_taken_by_key_or_digits(with_vault: Run) -> None:
    with Work(Options()) as work:
        account = work.account("ke-admin")
        assert work.account(account) == work.account(account.lower()) == account
        with pytest.raises(KeyNotFound) as no:
            work.account("nobody")
        assert no.value.facts["key"] == "nobody"
        with pytest.raises(InputProblem) as wrong:
            work.account(account[:2] + account[2:].swapcase())
        assert "is not an account" in wrong.value.message


def test_now_is_in_the_zone_of_the_place(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CITES_CHAIN_TIME_ZONE", "Asia/Jakarta")
    with Work(Options()) as work:
        now = work.now()
    assert now.utcoffset() == timedelta(hours=7)
    assert abs(datetime.now(UTC) - now) < timedelta(minutes=5)


def test_confirm_without_yes_is_not_done(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Work(Options(style=Style(assume_yes=True))) as work:
        work.confirm("Really?")
    with Work(Options()) as work:
        monkeypatch.setattr(work.printer, "confirm", lambda _: False)
        with pytest.raises(NotConfirmed) as no:
            work.confirm("Really?")
    assert no.value.message == "not confirmed: nothing was done"


def test_damaged_files_are_could_not_and_no_traceback(with_vault: Run, home: Path) -> None:
    looks = {
        "ledger.sqlite": (("network", "show"), "LEDGER_DAMAGED"),
        "vault.sqlite": (("key", "passphrase", "--vault"), "VAULT_DAMAGED"),
        "network.json": (("network", "show"), "NETWORK_FILE_DAMAGED"),
    }
    for name, (arguments, code) in looks.items():
        whole = (home / name).read_bytes()
        (home / name).write_bytes(b"\x00not what it was" * 300)
        refused = with_vault(*arguments, "--json")
        assert (refused.code, refused.error["code"]) == (Exit.COULD_NOT, code)
        assert "Traceback" not in refused.err
        (home / name).write_bytes(whole)
    assert with_vault("network", "show").code == Exit.DONE


def test_abuse_24_founding_that_was_interrupted_is_finished_by_the_same_command(
    run_cli: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    founding = FOUND.split()

    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(EmbeddedChain, "create", interrupted)
        assert run_cli(*founding).code == Exit.INTERRUPTED
    assert not (home / "ledger.sqlite").exists()
    keys = run_cli("key", "list", "--json").document["keys"]
    done = run_cli(*founding, "--json")
    assert done.code == Exit.DONE
    assert done.document["parties"][0]["admin"] in {entry["account"] for entry in keys}
    assert run_cli("key", "list", "--json").document["keys"] == keys
    assert done.document["vault"] == str(home / "vault.sqlite")
    Vault.open(home / "vault.sqlite", Passphrase(SENTENCE)).close()
