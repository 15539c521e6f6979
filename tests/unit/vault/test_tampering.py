"""Whoever can write to the vault's file without its passphrase is noticed, in every table."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cites_chain.errors import CitesChainError
from cites_chain.ids import Account
from cites_chain.passphrase import TRIAL_COST, ScryptCost
from cites_chain.vault import (
    ActOutcome,
    AuditEntry,
    Vault,
    VaultDamaged,
    act_key,
)
from cites_chain.vault.cipher import Cipher, KeySlot, _checksum, new_data_key
from tests.unit.vault.conftest import NETWORK, OTHER, PERMIT, RECORD, RIGHT
from tests.unit.vault.test_audit import NOON

ISSUE = act_key("issue", PERMIT)


def fill(vault: Vault) -> None:
    vault.permits.add(RECORD)
    vault.permits.add(replace(RECORD, permit_id=OTHER, permit_number="24-KE-000124"))
    vault.audit.append(AuditEntry("issued", NOON, "officer", PERMIT))
    journal = vault.journal(NETWORK)
    for n in range(2):
        journal.prepare(act_key("issue", n), b"raw", Account("0xA"), n)
    journal.settle(act_key("issue", 0), ActOutcome(True, 7, b"h" * 32))


SWAP = (
    "UPDATE permits SET {0} = (SELECT p.{0} FROM permits p WHERE p.permit_id <> permits.permit_id)"
)


@pytest.mark.parametrize(
    ("statement", "problem"),
    [
        ("UPDATE key_slot SET salt = zeroblob(32)", "the key slot was changed"),
        ("UPDATE key_slot SET sealed = zeroblob(60)", "the key slot was changed"),
        ("UPDATE key_slot SET checksum = zeroblob(32)", "the key slot was changed"),
        ("UPDATE key_slot SET n = n * 2", "the key slot was changed"),
        ("UPDATE key_slot SET n = 1000", "the key slot asks for work that no computer should do"),
        ("UPDATE key_slot SET n = -4", "the key slot asks for work that no computer should do"),
        ("UPDATE key_slot SET n = 1 << 40", "the key slot asks for work that no computer"),
        ("UPDATE key_slot SET p = 1 << 30", "the key slot asks for work that no computer"),
        ("UPDATE key_slot SET r = 0", "the key slot asks for work that no computer should do"),
        ("DELETE FROM key_slot", "the key slot is missing"),
        ("UPDATE party_secret SET sealed = zeroblob(60)", "party_secret/sealed was changed"),
        ("UPDATE party_secret SET sealed = NULL", "the Party secret is missing"),
        ("DELETE FROM party_secret", "the Party secret is missing"),
        ("UPDATE permits SET number = zeroblob(60)", "permits/number was changed or moved"),
        ("UPDATE permits SET document = zeroblob(60)", "permits/document was changed or moved"),
        ("UPDATE permits SET secret = zeroblob(60)", "permits/secret was changed or moved"),
        ("UPDATE permits SET secret = x'00'", "permits/secret was changed or moved"),
        ("UPDATE permits SET document = NULL", "permits/document is missing"),
        ("UPDATE permits SET number_index = zeroblob(32)", "permits/number_index was changed"),
        ("UPDATE permits SET erased_on = '2030-01-01'", "a permit is marked as erased"),
        (SWAP.format("number"), "permits/number was changed or moved"),
        (SWAP.format("document"), "permits/document was changed or moved"),
        (SWAP.format("secret"), "permits/secret was changed or moved"),
        ("UPDATE permits SET permit_id = zeroblob(32) WHERE rowid = 1", "permits/number was"),
        ("UPDATE acts SET state = 'accepted' WHERE nonce = 1", "an entry of the journal was"),
        ("UPDATE acts SET state = 'discarded'", "an entry of the journal was changed"),
        ("UPDATE acts SET raw_transaction = x'00'", "an entry of the journal was changed"),
        ("UPDATE acts SET nonce = nonce + 9", "an entry of the journal was changed"),
        ("UPDATE acts SET account = '0xB'", "an entry of the journal was changed"),
        ("UPDATE acts SET network = 'x'", "an entry of the journal was changed"),
        ("UPDATE acts SET facts = '{\"a\": 1}'", "an entry of the journal was changed"),
        ("UPDATE acts SET outcome = NULL", "an entry of the journal was changed"),
        ("UPDATE acts SET attempt = 2", "an entry of the journal was changed"),
        ("UPDATE acts SET act_key = zeroblob(32) WHERE nonce = 0", "an entry of the journal was"),
        ("UPDATE acts SET stamp = zeroblob(32)", "an entry of the journal was changed"),
        ("UPDATE audit SET act = 'refused'", "audit entry 1: its hash does not hold"),
        ("UPDATE audit_head SET sealed = NULL", "audit entry 2: the head of the log was changed"),
    ],
)
def test_change_in_any_table_is_noticed(
    vault: Vault, path: Path, statement: str, problem: str
) -> None:
    fill(vault)
    vault.require_sound()
    vault.close()
    with sqlite3.connect(path) as outsider:
        assert outsider.execute(statement).rowcount >= 1
    outsider.close()
    with pytest.raises(VaultDamaged) as no:
        Vault.open(path, RIGHT).require_sound()
    assert no.value.facts["path"] == str(path)
    assert str(no.value.facts["problem"]).startswith(problem)


def test_every_table_of_the_vault_is_tampered_with_above(vault: Vault) -> None:
    cases = next(
        mark.args[1]
        for mark in test_change_in_any_table_is_noticed.pytestmark  # type: ignore[attr-defined]
        if mark.name == "parametrize"
    )
    touched = {
        statement.split()[1 if statement.startswith("UPDATE") else 2] for statement, _ in cases
    }
    tables = vault._database.rows("SELECT name FROM sqlite_master WHERE type = 'table'")
    assert {name for (name,) in tables} - touched == {"migrations"}


def test_entry_of_the_journal_that_was_changed_is_never_sent(vault: Vault) -> None:
    journal = vault.journal(NETWORK)
    journal.prepare(ISSUE, b"raw", Account("0xA"), 0)
    assert journal.prepare(ISSUE, b"raw", Account("0xA"), 0).raw_transaction == b"raw"
    vault._database.write("UPDATE acts SET raw_transaction = x'00'")
    for look in (journal.list_open, journal.list_all, lambda: journal.find(ISSUE)):
        with pytest.raises(VaultDamaged) as no:
            look()
        assert no.value.facts["problem"] == "an entry of the journal was changed"
    with pytest.raises(VaultDamaged):
        journal.prepare(ISSUE, b"raw", Account("0xA"), 0)


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(at=st.integers(0, 10**9), flip=st.integers(1, 255))
def test_any_flipped_byte_is_noticed_or_changes_nothing(
    whole_vault: Path, tmp_path_factory: pytest.TempPathFactory, at: int, flip: int
) -> None:
    folder = tmp_path_factory.mktemp("flipped")
    path = folder / "vault.sqlite"
    content = bytearray(whole_vault.read_bytes())
    content[at % len(content)] ^= flip
    path.write_bytes(content)
    path.chmod(0o600)
    assert contents(path) in (None, ORIGINAL)


ORIGINAL = (
    RECORD,
    replace(RECORD, permit_id=OTHER, permit_number="24-KE-000124"),
    ("officer",),
    ("accepted", "prepared"),
)


def contents(path: Path) -> object:
    """What can be read in a vault, or None where it says that it is damaged."""
    try:
        with Vault.open(path, RIGHT) as vault:
            vault.require_sound()
            return (
                vault.permits.get(PERMIT),
                vault.permits.get(OTHER),
                tuple(entry.actor for entry in vault.audit.list_entries()),
                tuple(str(entry.state) for entry in vault.journal(NETWORK).list_all()),
            )
    except CitesChainError:
        return None


@pytest.fixture(scope="module")
def whole_vault(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("whole") / "vault.sqlite"
    with Vault.create(path, RIGHT, cost=TRIAL_COST) as vault:
        fill(vault)
    assert contents(path) == ORIGINAL
    return path


def test_value_opens_only_in_its_own_place() -> None:
    cipher = Cipher(new_data_key(), where="here")
    sealed = cipher.seal(b"value", b"permits", b"number", b"1")
    assert cipher.open(sealed, b"permits", b"number", b"1") == b"value"
    places = [
        (b"permits", b"number", b"2"),
        (b"permits", b"secret", b"1"),
        (b"permits", b"number1"),
        (b"permitsnumber", b"1"),
    ]
    for place in places:
        with pytest.raises(VaultDamaged) as no:
            cipher.open(sealed, *place)
        assert no.value.facts["path"] == "here"


def test_value_sealed_twice_differs_and_another_key_opens_neither() -> None:
    cipher = Cipher(new_data_key(), where="here")
    one, two = (cipher.seal(b"value", b"a", b"b") for _ in range(2))
    assert one != two
    with pytest.raises(VaultDamaged) as no:
        Cipher(new_data_key(), where="there").open(one, b"a", b"b")
    assert no.value.facts == {"path": "there", "problem": "a/b was changed or moved"}


def test_slot_with_a_forged_checksum_does_not_lower_the_cost() -> None:
    key = new_data_key()
    slot = KeySlot.seal(key, RIGHT, TRIAL_COST)
    assert slot.unlock(RIGHT, where="here") == key
    cheaper = ScryptCost(2)
    forged = replace(slot, cost=cheaper, checksum=_checksum(cheaper, slot.salt, slot.sealed))
    with pytest.raises(CitesChainError, match="does not open the vault here"):
        forged.unlock(RIGHT, where="here")


def test_erased_permit_is_sound(vault: Vault) -> None:
    fill(vault)
    vault.permits.erase(PERMIT, date(2030, 1, 1))
    vault.require_sound()
