"""`officer`: appointed, changed, ended, voided; each by the admin of its own Party."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from cites_chain.passphrase import Passphrase
from cites_chain.vault import Vault
from cli.exits import Exit
from tests.unit.cli.conftest import SENTENCE, Outcome, Run


@pytest.fixture
def trial(set_up: Callable[..., Run]) -> Run:
    """Kenya and Singapore on a trial ledger, with a key for an officer."""
    return set_up(
        "officer",
        "network new --trial --clock 2024-01-01 --party KE --party SG",
        "key new ke-issuer",
    )


def add(run: Run, *more: str, as_key: str = "ke-admin") -> Outcome:
    return run(
        "officer", "add", "ke-issuer", "--in", "KE", "--role", "issuer", "--until", "2030-01-01",
        "--as", as_key, "--json", *more,
    )  # fmt: skip


def test_add_makes_an_officer_whose_name_stays_in_the_vault(trial: Run, home: Path) -> None:
    done = add(trial, "--name", "A. Otieno")
    assert done.code == Exit.DONE
    officer = done.document["officer"]
    account = trial("key", "show", "ke-issuer", "--json").document["account"]
    assert (officer["officer_id"], officer["account"], officer["party_id"]) == (1, account, 1)
    assert (officer["jurisdiction"], officer["roles"]) == ("KE", ["ISSUER"])
    assert (officer["end"], officer["acts_now"]) == ("2030-01-01T00:00Z", True)
    assert (done.document["act"], done.document["done_before"]) == ("addOfficer", False)
    with Vault.open(home / "vault.sqlite", Passphrase(SENTENCE)) as vault:
        named = [each for each in vault.audit.list_entries() if each.act == "officer named"]
        assert [each.details for each in named] == [{"account": account, "name": "A. Otieno"}]
        assert officer["identity_hash"] == f"0x{vault.identity_hash(account, 'A. Otieno').hex()}"
        assert vault.identity_hash(account, "A. Otieno") != vault.identity_hash(account, "B.")


def test_abuse_17_add_puts_no_name_on_the_ledger(trial: Run, home: Path) -> None:
    assert add(trial, "--name", "A. Otieno").code == Exit.DONE
    written = (home / "ledger.sqlite").read_bytes()
    assert trial("key", "show", "ke-issuer", "--json").document["account"][2:].lower() in (
        written.hex()
    )
    assert b"Otieno" not in written
    assert b"Otieno".hex() not in written.hex()


def test_abuse_24_add_again_finds_that_it_was_done(trial: Run, home: Path) -> None:
    first = add(trial, "--name", "A. Otieno").document
    again = add(trial, "--name", "A. Otieno")
    assert (again.code, again.document) == (Exit.DONE, {**first, "done_before": True})
    assert len(trial("officer", "list", "--json").document["officers"]) == 1
    with Vault.open(home / "vault.sqlite", Passphrase(SENTENCE)) as vault:
        acts = [each.act for each in vault.audit.list_entries()]
    assert acts.count("officer named") == 1


def test_abuse_1_add_by_another_party_is_refused(trial: Run) -> None:
    refused = add(trial, as_key="sg-admin")
    assert (refused.code, refused.error["code"]) == (Exit.NO, "JURISDICTION_NOT_HELD")
    assert refused.error["facts"]["jurisdiction"] == 404
    assert trial("officer", "list", "--json").document == {"officers": []}
    assert add(trial).code == Exit.DONE


def test_add_by_who_is_no_admin_is_refused(trial: Run) -> None:
    refused = add(trial, as_key="ke-issuer")
    assert (refused.code, refused.error["code"]) == (Exit.NO, "NOT_AN_ADMIN")


def test_add_without_a_key_to_sign_is_wrong_input(trial: Run) -> None:
    refused = trial(
        "officer", "add", "ke-issuer", "--in", "KE", "--role", "issuer", "--until", "2030-01-01",
        "--json",
    )  # fmt: skip
    assert (refused.code, refused.error["code"]) == (Exit.WRONG_INPUT, "INPUT")
    assert refused.error["message"] == "no key is named that should sign"


def test_key_of_the_settings_signs_where_none_is_named(
    trial: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CITES_CHAIN_KEY", "ke-admin")
    done = trial(
        "officer", "add", "ke-issuer", "--in", "KE", "--role", "issuer", "--until", "2030-01-01"
    )
    assert done.code == Exit.DONE


@pytest.mark.parametrize(
    ("changed", "code", "message"),
    [
        (("--role", "judge"), "INPUT", "'judge' is not a role"),
        (("--until", "soon"), "INPUT", "'soon' is not a moment"),
        (("--in", "Atlantis"), "UNKNOWN_CODE", "'Atlantis' is not a CITES jurisdiction code"),
    ],
)
def test_add_with_a_mistyped_value_is_wrong_input(
    trial: Run, changed: tuple[str, ...], code: str, message: str
) -> None:
    refused = add(trial, *changed)
    assert (refused.code, refused.error["code"]) == (Exit.WRONG_INPUT, code)
    assert refused.error["message"] == message


def test_change_gives_other_roles_and_another_end(trial: Run) -> None:
    add(trial)
    arguments = ("officer", "change", "ke-issuer", "--role", "issuer", "--role", "Inspector")
    until = ("--until", "2029-06-01", "--json")
    refused = trial(*arguments, *until, "--as", "sg-admin")
    assert (refused.code, refused.error["code"]) == (Exit.NO, "WRONG_PARTY")
    done = trial(*arguments, *until, "--as", "ke-admin").document
    assert done["officer"]["roles"] == ["ISSUER", "INSPECTOR"]
    assert done["officer"]["end"] == "2029-06-01T00:00Z"


def test_end_is_the_end_for_ever(trial: Run) -> None:
    add(trial)
    trial("network", "clock", "2024-06-01")
    done = trial("officer", "end", "ke-issuer", "--as", "ke-admin", "--json").document
    assert done["officer"]["acts_now"] is False
    trial("network", "clock", "2024-06-02")
    refused = add(trial, "--until", "2031-01-01")
    assert (refused.code, refused.error["code"]) == (Exit.NO, "ACCOUNT_TAKEN")


VOID = ("officer", "void-key", "ke-issuer", "--from", "2024-01-01", "--as", "ke-admin", "--json")


def test_abuse_13_void_key_asks_first_and_is_shown_everywhere(trial: Run) -> None:
    add(trial)
    unasked = trial(*VOID)
    assert (unasked.code, unasked.error["code"]) == (Exit.WRONG_INPUT, "INPUT")
    assert trial("officer", "show", "1", "--json").document["void_from"] is None
    done = trial(*VOID, "--yes").document
    assert done["officer"]["void_from"] == "2024-01-01T00:00Z"
    assert done["officer"]["acts_now"] is False
    assert "KEY VOID from 2024-01-01T00:00Z" in trial("officer", "list").out
    later = (*VOID[:4], "2024-01-01T05:00", *VOID[5:])
    trial("network", "clock", "2024-01-02")
    refused = trial(*later, "--yes")
    assert (refused.code, refused.error["code"]) == (Exit.NO, "ALREADY_VOID")


def test_list_shows_the_officers_of_one_place(trial: Run) -> None:
    assert "There are no officers yet." in trial("officer", "list").out
    made = add(trial).document["officer"]
    assert trial("officer", "list", "--in", "Kenya", "--json").document == {"officers": [made]}
    assert trial("officer", "list", "--in", "SG", "--json").document == {"officers": []}


def test_show_takes_number_account_or_key_and_says_when_there_is_none(trial: Run) -> None:
    made = add(trial).document["officer"]
    for typed in ("1", made["account"], made["account"].lower(), "ke-issuer"):
        assert trial("officer", "show", typed, "--json").document == made
    for typed in ("2", "ke-admin"):
        refused = trial("officer", "show", typed, "--json")
        assert (refused.code, refused.error["code"]) == (Exit.NO, "NOT_ON_LEDGER")


def test_account_with_a_wrong_digit_is_refused(trial: Run) -> None:
    account = add(trial).document["officer"]["account"]
    swapped = account[:2] + account[2:].swapcase()
    for typed in (swapped, account[:-1], "0xzz"):
        refused = trial("officer", "show", typed, "--json")
        assert (refused.code, refused.error["code"]) == (Exit.WRONG_INPUT, "INPUT")
        assert refused.error["message"] == f"{typed} is not an account"
