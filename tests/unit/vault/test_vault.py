"""The vault's file: who can open it, what can be read in it, and what a full disk leaves."""

from __future__ import annotations

import shutil
import sqlite3
import stat
import traceback
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from cites_chain.errors import (
    FileExposed,
    StorageFull,
    UnusableKey,
    UnusablePassphrase,
    WrongPassphrase,
)
from cites_chain.ids import Account
from cites_chain.passphrase import TRIAL_COST, Passphrase
from cites_chain.vault import (
    AuditEntry,
    PermitRecord,
    Vault,
    VaultAlreadyExists,
    VaultBusy,
    VaultDamaged,
    VaultNotFound,
    VaultTooNew,
    act_key,
)
from cites_chain.vault.database import Database
from cites_chain.vault.vault import _FILE as KIND
from tests.unit.vault.conftest import (
    NETWORK,
    OTHER,
    PERMIT,
    RECORD,
    RIGHT,
    WRONG,
    bytes_on_disk,
    empty_disk,
    fill_disk,
)

NOON = datetime(2024, 2, 19, 12, tzinfo=UTC)


def entry(act: str = "requested", actor: str = "Straits Reptile Leather") -> AuditEntry:
    return AuditEntry(act, NOON, actor, PERMIT, {"message-id": "<a.secret@example>"})


def fill(vault: Vault) -> None:
    vault.permits.add(RECORD)
    vault.audit.append(entry())
    vault.journal(NETWORK).prepare(act_key("issue", PERMIT), b"raw", Account("0xA"), 0)


def note_and_add(vault: Vault, record: PermitRecord) -> None:
    with vault.atomic():
        vault.audit.append(entry("approved"))
        vault.permits.add(record)


def add_and_be_interrupted(vault: Vault, record: PermitRecord) -> None:
    with vault.atomic():
        note_and_add(vault, record)
        vault.journal(NETWORK).prepare(act_key("issue"), b"raw", Account("0xA"), 0)
        raise KeyboardInterrupt


def test_open_gives_back_what_was_kept(vault: Vault, path: Path) -> None:
    fill(vault)
    vault.close()
    with Vault.open(path, RIGHT) as again:
        assert again.permits.get(PERMIT) == RECORD
        assert again.audit.list_entries() == (entry(),)
        assert [each.raw_transaction for each in again.journal(NETWORK).list_open()] == [b"raw"]
        assert again.path == path
        again.require_sound()


def test_create_makes_an_owner_only_file_and_leaves_nothing_beside_it(
    vault: Vault, path: Path
) -> None:
    vault.close()
    assert [each.name for each in path.parent.iterdir()] == ["vault.sqlite"]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_open_with_the_wrong_passphrase_is_refused(vault: Vault, path: Path) -> None:
    Vault.open(path, RIGHT).close()
    with pytest.raises(WrongPassphrase) as no:
        Vault.open(path, WRONG)
    assert no.value.facts == {"path": str(path)}


def test_open_where_there_is_none_is_refused(path: Path) -> None:
    with pytest.raises(VaultNotFound) as no:
        Vault.open(path, RIGHT)
    assert no.value.facts == {"path": str(path)}
    assert not path.exists()


def test_create_over_another_vault_keeps_the_old_one(vault: Vault, path: Path) -> None:
    fill(vault)
    with pytest.raises(VaultAlreadyExists) as no:
        Vault.create(path, WRONG, cost=TRIAL_COST)
    assert no.value.facts == {"path": str(path)}
    assert Vault.open(path, RIGHT).permits.get(PERMIT) == RECORD


def test_create_where_another_program_was_faster_keeps_its_vault(path: Path) -> None:
    def be_slower(_: Database) -> None:
        Vault.create(path, RIGHT, party_secret=b"P" * 32, cost=TRIAL_COST).close()

    with pytest.raises(VaultAlreadyExists) as no:
        Database.create(path, KIND, be_slower)
    assert no.value.facts == {"path": str(path)}
    assert [each.name for each in path.parent.iterdir()] == [path.name]
    assert Vault.open(path, RIGHT).party_secret == b"P" * 32


def test_vault_used_from_another_thread_is_the_callers_fault_not_damage(vault: Vault) -> None:
    with ThreadPoolExecutor(1) as pool:
        problem = pool.submit(vault.audit.head).exception()
    assert isinstance(problem, sqlite3.ProgrammingError)
    vault.require_sound()


def test_create_with_a_short_passphrase_is_refused(path: Path) -> None:
    with pytest.raises(UnusablePassphrase) as no:
        Vault.create(path, Passphrase("sevench"), cost=TRIAL_COST)
    assert no.value.facts == {"shortest": 8}
    assert not path.exists()


def test_create_with_the_party_secret_of_another_office_shares_it(path: Path) -> None:
    with Vault.create(path, RIGHT, party_secret=b"P" * 32, cost=TRIAL_COST) as made:
        assert made.party_secret == b"P" * 32
    second = path.with_name("second.sqlite")
    with pytest.raises(UnusableKey) as no:
        Vault.create(second, RIGHT, party_secret=b"P" * 31, cost=TRIAL_COST)
    assert no.value.facts == {"length": 31}
    assert not second.exists()


def test_party_secrets_of_two_new_vaults_differ(vault: Vault, path: Path) -> None:
    with Vault.create(path.with_name("b.sqlite"), RIGHT, cost=TRIAL_COST) as other:
        assert len(vault.party_secret) == len(other.party_secret) == 32
        assert vault.party_secret != other.party_secret


@pytest.mark.parametrize(
    ("what", "mode", "required"), [("file", 0o640, "600"), ("folder", 0o750, "700")]
)
def test_abuse_28_open_what_others_can_read_is_refused(
    vault: Vault, path: Path, what: str, mode: int, required: str
) -> None:
    vault.close()
    target = path if what == "file" else path.parent
    target.chmod(mode)
    with pytest.raises(FileExposed) as no:
        Vault.open(path, RIGHT)
    assert no.value.facts == {"path": str(target), "found": f"{mode:o}", "required": required}
    target.chmod(int(required, 8))
    Vault.open(path, RIGHT).close()


@pytest.mark.parametrize("content", [b"", b"not a database" * 100])
def test_open_a_file_that_is_no_vault_is_refused(vault: Vault, path: Path, content: bytes) -> None:
    vault.close()
    path.write_bytes(content)
    with pytest.raises(VaultDamaged) as no:
        Vault.open(path, RIGHT)
    assert no.value.facts["path"] == str(path)


def test_open_another_programs_database_is_refused(vault: Vault, path: Path) -> None:
    other = path.with_name("other.sqlite")
    with sqlite3.connect(other) as connection:
        connection.execute("CREATE TABLE a (b)")
    other.chmod(0o600)
    with pytest.raises(VaultDamaged) as no:
        Vault.open(other, RIGHT)
    assert no.value.facts == {"path": str(other), "problem": "it is not a vault"}


def test_open_a_vault_of_a_later_release_is_refused(vault: Vault, path: Path) -> None:
    vault._database.write("INSERT INTO migrations VALUES ('0999-later')")
    with pytest.raises(VaultTooNew) as no:
        Vault.open(path, RIGHT)
    assert no.value.facts == {"path": str(path), "migration": "0999-later"}


def test_open_a_file_cut_off_in_the_middle_is_refused(vault: Vault, path: Path) -> None:
    fill(vault)
    vault.close()
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(VaultDamaged) as no:
        Vault.open(path, RIGHT).require_sound()
    assert no.value.facts["path"] == str(path)


def test_abuse_28_nothing_of_a_permit_can_be_read_in_the_file(vault: Vault, path: Path) -> None:
    fill(vault)
    readable = (
        b"24-KE-000123",
        "محمد بن راشد".encode(),
        b"S" * 16,
        b"Straits Reptile",
        b"a.secret",
        RIGHT.encoded(),
        vault.party_secret,
    )
    for stored in (bytes_on_disk(path), bytes_on_disk_after_closing(vault, path)):
        assert PERMIT in stored  # the permit's key on the ledger is no secret: the scan can find
        assert [text for text in readable if text in stored] == []


def bytes_on_disk_after_closing(vault: Vault, path: Path) -> bytes:
    vault.close()
    return bytes_on_disk(path)


def test_abuse_28_nothing_of_a_permit_shows_in_texts_of_objects(vault: Vault) -> None:
    shown = repr(RECORD) + repr(entry()) + repr(vault)
    assert "vault.sqlite" in shown
    for secret in ("24-KE-000123", "Straits", "a.secret", "SSSS"):
        assert secret not in shown


def test_erase_leaves_no_sealed_byte_in_the_file(vault: Vault, path: Path) -> None:
    fill(vault)
    row = vault._database.row("SELECT number, document, secret FROM permits")
    content = vault._database.row("SELECT content FROM audit")
    assert row is not None
    assert content is not None
    sealed = [each[-16:] for each in (*row, *content) if isinstance(each, bytes)]
    assert len(sealed) == 4
    assert all(each in bytes_on_disk(path) for each in sealed)
    with vault.atomic():  # the way an authority does it: both or neither
        vault.permits.erase(PERMIT, date(2030, 1, 1))
        vault.audit.redact(PERMIT)
    assert [each for each in sealed if each in bytes_on_disk(path)] == []
    vault.require_sound()


def test_change_passphrase_locks_out_the_old_one_and_keeps_everything(
    vault: Vault, path: Path
) -> None:
    fill(vault)
    fresh = Passphrase("another plain sentence")
    vault.change_passphrase(RIGHT, fresh, cost=TRIAL_COST)
    with Vault.open(path, fresh) as again:
        assert again.permits.get(PERMIT) == RECORD
        assert again.party_secret == vault.party_secret
    with pytest.raises(WrongPassphrase) as no:
        Vault.open(path, RIGHT)
    assert no.value.facts == {"path": str(path)}


def test_change_passphrase_without_the_old_one_changes_nothing(vault: Vault, path: Path) -> None:
    with pytest.raises(WrongPassphrase) as no:
        vault.change_passphrase(WRONG, Passphrase("another plain sentence"), cost=TRIAL_COST)
    assert no.value.facts == {"path": str(path)}
    with pytest.raises(UnusablePassphrase) as weak:
        vault.change_passphrase(RIGHT, Passphrase("short"), cost=TRIAL_COST)
    assert weak.value.facts == {"shortest": 8}
    Vault.open(path, RIGHT).close()


def test_atomic_keeps_all_or_nothing(vault: Vault) -> None:
    with vault.atomic():
        vault.permits.add(RECORD)
        vault.audit.append(entry())
    other = replace(RECORD, permit_id=OTHER)
    with pytest.raises(KeyboardInterrupt):
        add_and_be_interrupted(vault, other)
    assert list(vault.permits.iter_ids()) == [PERMIT]
    assert vault.audit.head().sequence == 1
    assert vault.journal(NETWORK).list_all() == ()
    vault.permits.add(other)
    vault.require_sound()


def test_atomic_inside_atomic_undoes_only_its_own_part(vault: Vault) -> None:
    with vault.atomic():
        vault.audit.append(entry())
        with pytest.raises(KeyboardInterrupt):
            add_and_be_interrupted(vault, RECORD)
    assert vault.audit.head().sequence == 1
    assert vault.permits.find(PERMIT) is None


def test_abuse_25_second_writer_is_told_that_another_is_writing(vault: Vault, path: Path) -> None:
    with Vault.open(path, RIGHT, busy_seconds=0) as second:
        with vault.atomic():
            vault.permits.add(RECORD)
            with pytest.raises(VaultBusy) as no:
                second.audit.append(entry())
            assert no.value.facts == {"path": str(path)}
            assert second.permits.find(PERMIT) is None  # a reader does not wait
        assert second.audit.append(entry()).sequence == 1
        assert second.permits.get(PERMIT) == RECORD


def test_full_disk_keeps_nothing_of_the_act_and_everything_before(vault: Vault, path: Path) -> None:
    fill(vault)
    fill_disk(vault)
    large = replace(RECORD, permit_id=OTHER, document=b"x" * 100_000)
    with pytest.raises(StorageFull) as no:
        note_and_add(vault, large)
    assert no.value.facts == {"path": str(path)}
    assert vault.permits.find(OTHER) is None
    assert vault.audit.head().sequence == 1
    vault.require_sound()
    empty_disk(vault)
    vault.permits.add(large)
    assert vault.permits.get(OTHER) == large


def test_create_on_a_full_disk_leaves_nothing_behind(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = sqlite3.connect

    def without_room(*arguments: object, **options: object) -> sqlite3.Connection:
        connection = real(*arguments, **options)  # type: ignore[call-overload]
        connection.execute("PRAGMA max_page_count = 3")
        return connection  # type: ignore[no-any-return]

    with monkeypatch.context() as patch:
        patch.setattr(sqlite3, "connect", without_room)
        with pytest.raises(StorageFull):
            Vault.create(path, RIGHT, cost=TRIAL_COST)
    assert list(path.parent.iterdir()) == []
    Vault.create(path, RIGHT, cost=TRIAL_COST).close()


def test_copy_of_the_file_is_a_backup(vault: Vault, path: Path, tmp_path: Path) -> None:
    fill(vault)
    vault.close()
    copy = tmp_path / "backup"
    copy.mkdir(mode=0o700)
    shutil.copy(path, copy)
    with Vault.open(copy / "vault.sqlite", RIGHT) as restored:
        assert restored.permits.get(PERMIT) == RECORD


def test_abuse_28_no_error_of_the_vault_shows_a_passphrase(vault: Vault, path: Path) -> None:
    with pytest.raises(WrongPassphrase) as no:
        Vault.open(path, WRONG)
    told = "".join(traceback.format_exception(no.value)) + no.value.explain() + repr(no.value.facts)
    assert str(path) in told
    assert WRONG.encoded().decode() not in told
