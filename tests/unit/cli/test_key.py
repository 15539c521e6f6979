"""`key`: made once, never overwritten, shown without a passphrase."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest
from eth_account import Account as EthAccount

from cites_chain.keys import KeyFolder
from cites_chain.passphrase import TRIAL_COST, Passphrase
from cites_chain.vault import Vault
from cli.exits import Exit
from tests.unit.cli.conftest import SENTENCE, Run, write_passphrase

SECRET = bytes(range(1, 33))


def test_new_makes_a_key_that_the_passphrase_opens(run_cli: Run, home: Path) -> None:
    done = run_cli("key", "new", "ke-issuer", "--json")
    assert done.code == Exit.DONE
    assert done.err == ""
    path = home / "keys" / "ke-issuer.json"
    signer = KeyFolder(home / "keys").open("ke-issuer", Passphrase(SENTENCE))
    assert done.document == {"name": "ke-issuer", "account": signer.account, "path": str(path)}
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_new_as_text_is_the_same_facts(run_cli: Run, home: Path) -> None:
    done = run_cli("key", "new", "ke-issuer")
    names = [line.split("\t")[0] for line in done.out.splitlines()]
    assert (done.code, names) == (Exit.DONE, ["name", "account", "file"])


def test_new_under_a_taken_name_is_refused_and_keeps_the_key(run_cli: Run, home: Path) -> None:
    first = run_cli("key", "new", "ke-issuer", "--json").document
    again = run_cli("key", "new", "ke-issuer", "--json")
    assert again.code == Exit.WRONG_INPUT
    assert again.out == ""
    assert again.error["code"] == "KEY_ALREADY_EXISTS"
    assert again.error["facts"] == {"name": "ke-issuer", "account": first["account"]}
    assert run_cli("key", "show", "ke-issuer", "--json").document == first


@pytest.mark.parametrize("name", ["../up", "a b", ".hidden"])
def test_new_under_a_name_unfit_for_a_file_is_refused(run_cli: Run, home: Path, name: str) -> None:
    refused = run_cli("key", "new", name, "--json")
    assert (refused.code, refused.error["code"]) == (Exit.WRONG_INPUT, "INVALID_KEY_NAME")
    assert refused.error["facts"] == {"name": name}
    assert not home.exists()


def test_new_with_a_short_passphrase_is_refused(run_cli: Run, tmp_path: Path) -> None:
    write_passphrase(tmp_path / "passphrase", "short")
    refused = run_cli("key", "new", "ke-issuer", "--json")
    assert (refused.code, refused.error["code"]) == (Exit.WRONG_INPUT, "UNUSABLE_PASSPHRASE")
    assert refused.error["facts"] == {"shortest": 8}


def test_list_shows_every_key_and_says_when_there_is_none(run_cli: Run, home: Path) -> None:
    empty = run_cli("key", "list")
    assert empty.out.startswith(f"There are no keys in {home / 'keys'}.")
    assert run_cli("key", "list", "--json").document == {"keys": [], "damaged": []}
    made = [run_cli("key", "new", name, "--json").document for name in ("b", "a")]
    assert run_cli("key", "list", "--json").document["keys"] == made[::-1]
    assert run_cli("key", "list").out.splitlines()[0] == f"a\t{made[1]['account']}"


def test_list_with_a_damaged_file_shows_the_others_and_ends_with_could_not(
    run_cli: Run, home: Path
) -> None:
    made = run_cli("key", "new", "good", "--json").document
    (home / "keys" / "bad.json").write_text("{}", encoding="utf-8")
    found = run_cli("key", "list", "--json")
    assert found.code == Exit.COULD_NOT
    assert found.document["keys"] == [made]
    assert [each["code"] for each in found.document["damaged"]] == ["KEY_FILE_DAMAGED"]
    assert "not usable" in run_cli("key", "list").out


def test_show_takes_the_name_or_the_account(run_cli: Run) -> None:
    made = run_cli("key", "new", "ke-issuer", "--json").document
    assert run_cli("key", "show", made["account"].lower(), "--json").document == made


def test_show_an_unknown_key_is_refused(run_cli: Run, home: Path) -> None:
    refused = run_cli("key", "show", "nobody", "--json")
    assert (refused.code, refused.error["code"]) == (Exit.WRONG_INPUT, "KEY_NOT_FOUND")
    assert refused.error["facts"] == {"key": "nobody", "folder": str(home / "keys")}


def write_foreign_file(path: Path, passphrase: str) -> Path:
    path.write_text(
        json.dumps(EthAccount.encrypt(SECRET, passphrase, iterations=1024)), encoding="utf-8"
    )
    return path


def test_import_takes_over_a_foreign_key_file(
    run_cli: Run, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = write_foreign_file(tmp_path / "UTC--theirs", "their own words")
    theirs = write_passphrase(tmp_path / "theirs", "their own words")
    monkeypatch.setenv("CITES_CHAIN_SOURCE_PASSPHRASE_FILE", str(theirs))
    done = run_cli("key", "import", "taken", str(source), "--json")
    assert done.code == Exit.DONE
    assert done.document["account"] == EthAccount.from_key(SECRET).address
    assert KeyFolder(home / "keys").open("taken", Passphrase(SENTENCE))
    write_passphrase(theirs, "other words")
    refused = run_cli("key", "import", "again", str(source), "--json")
    assert (refused.code, refused.error["code"]) == (Exit.WRONG_INPUT, "WRONG_PASSPHRASE")


def test_import_a_file_that_is_not_there_is_refused(run_cli: Run, tmp_path: Path) -> None:
    refused = run_cli("key", "import", "taken", str(tmp_path / "absent"), "--json")
    assert (refused.code, refused.error["code"]) == (Exit.WRONG_INPUT, "INPUT")
    assert refused.error["message"] == f"there is no file {tmp_path / 'absent'}"


def test_passphrase_of_a_key_is_changed(
    run_cli: Run, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_cli("key", "new", "ke-issuer")
    fresh = write_passphrase(tmp_path / "fresh", "another plain sentence")
    monkeypatch.setenv("CITES_CHAIN_NEW_PASSPHRASE_FILE", str(fresh))
    done = run_cli("key", "passphrase", "ke-issuer", "--json")
    assert done.document == {
        "changed": "key ke-issuer",
        "path": str(home / "keys" / "ke-issuer.json"),
    }
    assert KeyFolder(home / "keys").open("ke-issuer", Passphrase("another plain sentence"))
    refused = run_cli("key", "passphrase", "ke-issuer", "--json")
    assert (refused.code, refused.error["code"]) == (Exit.WRONG_INPUT, "WRONG_PASSPHRASE")


def test_passphrase_of_the_vault_is_changed(
    run_cli: Run, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    absent = run_cli("key", "passphrase", "--vault", "--json")
    assert (absent.code, absent.error["code"]) == (Exit.COULD_NOT, "VAULT_NOT_FOUND")
    Vault.create(home / "vault.sqlite", Passphrase(SENTENCE), cost=TRIAL_COST).close()
    fresh = write_passphrase(tmp_path / "fresh", "another plain sentence")
    monkeypatch.setenv("CITES_CHAIN_NEW_PASSPHRASE_FILE", str(fresh))
    assert run_cli("key", "passphrase", "--vault").code == Exit.DONE
    Vault.open(home / "vault.sqlite", Passphrase("another plain sentence")).close()


@pytest.mark.parametrize("arguments", [(), ("ke-issuer", "--vault")])
def test_passphrase_of_neither_or_both_is_refused(run_cli: Run, arguments: tuple[str, ...]) -> None:
    run_cli("key", "new", "ke-issuer")
    refused = run_cli("key", "passphrase", *arguments, "--json")
    assert (refused.code, refused.error["code"]) == (Exit.WRONG_INPUT, "INPUT")
    assert refused.error["message"] == "say one of the two: the name of a key, or --vault"
