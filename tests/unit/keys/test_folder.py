"""The key folder: what is written is private, whole and never overwritten."""

from __future__ import annotations

import json
import stat
import traceback
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from eth_account import Account as EthAccount
from hypothesis import given, settings
from hypothesis import strategies as st

from cites_chain import private_files
from cites_chain.errors import (
    CitesChainError,
    FileExposed,
    FileProblem,
    InvalidKeyName,
    KeyAlreadyExists,
    KeyFileDamaged,
    KeyNotFound,
    StorageFull,
    UnusableKey,
    UnusablePassphrase,
    WrongPassphrase,
)
from cites_chain.keys import KeyEntry, KeyFolder
from cites_chain.passphrase import TRIAL_COST, Passphrase

RIGHT = Passphrase("four unrelated plain words")
WRONG = Passphrase("four unrelated plain Words")
SECRET = bytes(range(1, 33))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "home" / "keys"


@pytest.fixture
def keys(folder: Path) -> KeyFolder:
    return KeyFolder(folder)


def make(keys: KeyFolder, name: str = "ke-issuer") -> KeyEntry:
    return keys.create(name, RIGHT, cost=TRIAL_COST)


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_create_then_open_gives_the_signer_of_the_listed_account(keys: KeyFolder) -> None:
    entry = make(keys)
    assert keys.list_keys() == (entry,)
    assert keys.open("ke-issuer", RIGHT).account == entry.account
    assert keys.open(entry.account.lower(), RIGHT).account == entry.account


def test_create_writes_an_owner_only_file_in_an_owner_only_folder(keys: KeyFolder) -> None:
    entry = make(keys)
    assert (mode_of(entry.path), mode_of(entry.path.parent)) == (0o600, 0o700)
    assert [path.name for path in entry.path.parent.iterdir()] == ["ke-issuer.json"]


def test_import_secret_writes_a_file_that_eth_account_opens(keys: KeyFolder) -> None:
    entry = keys.import_secret("ke-issuer", SECRET, RIGHT, cost=TRIAL_COST)
    content = json.loads(entry.path.read_text(encoding="utf-8"))
    assert bytes(EthAccount.decrypt(content, RIGHT.encoded())) == SECRET
    assert content["version"] == 3
    assert content["crypto"]["kdfparams"]["n"] == TRIAL_COST.n
    assert content["address"] == entry.account[2:].lower()


@pytest.mark.parametrize("kdf", ["scrypt", "pbkdf2"])
def test_import_key_file_of_another_tool_keeps_the_account(
    keys: KeyFolder, tmp_path: Path, kdf: str
) -> None:
    theirs = EthAccount.encrypt(SECRET, "elsewhere", kdf=kdf, iterations=1024)
    source = tmp_path / "UTC--2026-01-01--theirs"
    source.write_text(json.dumps({**theirs, "Crypto": theirs.pop("crypto")}), encoding="utf-8")
    entry = keys.import_key_file("taken", source, Passphrase("elsewhere"), RIGHT, cost=TRIAL_COST)
    assert entry.account == EthAccount.from_key(SECRET).address
    assert keys.open("taken", RIGHT).account == entry.account


def test_import_key_file_with_the_wrong_passphrase_is_refused(
    keys: KeyFolder, tmp_path: Path
) -> None:
    source = tmp_path / "theirs.json"
    source.write_text(
        json.dumps(EthAccount.encrypt(SECRET, "elsewhere", iterations=1024)), encoding="utf-8"
    )
    with pytest.raises(WrongPassphrase) as no:
        keys.import_key_file("taken", source, WRONG, RIGHT, cost=TRIAL_COST)
    assert no.value.facts == {
        "key": "theirs.json",
        "account": EthAccount.from_key(SECRET).address,
    }
    assert keys.list_keys() == ()


def test_open_with_the_wrong_passphrase_is_refused(keys: KeyFolder) -> None:
    entry = make(keys)
    assert keys.open("ke-issuer", RIGHT)
    with pytest.raises(WrongPassphrase) as no:
        keys.open("ke-issuer", WRONG)
    assert no.value.facts == {"key": "ke-issuer", "account": entry.account}


def test_open_a_passphrase_typed_in_another_normal_form_opens(keys: KeyFolder) -> None:
    entry = keys.create("ke-issuer", Passphrase("sécurité forêt"), cost=TRIAL_COST)
    decomposed = Passphrase("se\u0301curite\u0301 fore\u0302t")
    assert keys.open("ke-issuer", decomposed).account == entry.account


def test_get_unknown_key_is_refused(keys: KeyFolder, folder: Path) -> None:
    assert keys.get(make(keys).account)
    for asked in ("no-such", "0x" + "0" * 40, "../ke-issuer", ""):
        with pytest.raises(KeyNotFound) as no:
            keys.get(asked)
        assert no.value.facts == {"key": asked, "folder": str(folder)}


def test_create_under_a_taken_name_keeps_the_old_file(keys: KeyFolder) -> None:
    entry = make(keys)
    before = entry.path.read_bytes()
    with pytest.raises(KeyAlreadyExists) as no:
        make(keys)
    assert no.value.facts == {"name": "ke-issuer", "account": entry.account}
    assert entry.path.read_bytes() == before
    assert make(keys, "ke-inspector").account != entry.account


def test_create_over_a_damaged_file_keeps_it(keys: KeyFolder) -> None:
    entry = make(keys)
    entry.path.write_bytes(b"{}")
    with pytest.raises(KeyAlreadyExists) as no:
        make(keys)
    assert no.value.facts == {"name": "ke-issuer", "account": None}
    assert entry.path.read_bytes() == b"{}"


def test_import_the_same_key_under_another_name_is_refused(keys: KeyFolder) -> None:
    first = keys.import_secret("first", SECRET, RIGHT, cost=TRIAL_COST)
    with pytest.raises(KeyAlreadyExists) as no:
        keys.import_secret("second", SECRET, RIGHT, cost=TRIAL_COST)
    assert no.value.facts == {"name": "first", "account": first.account}
    assert keys.list_keys() == (first,)


def test_create_at_the_same_moment_lets_exactly_one_win(keys: KeyFolder) -> None:
    with ThreadPoolExecutor(8) as pool:
        attempts = [pool.submit(make, keys) for _ in range(8)]
    won = [attempt.result() for attempt in attempts if attempt.exception() is None]
    lost = [attempt.exception() for attempt in attempts if attempt.exception() is not None]
    assert [type(problem) for problem in lost] == [KeyAlreadyExists] * 7
    assert len(won) == 1
    assert keys.open("ke-issuer", RIGHT).account == won[0].account


@pytest.mark.parametrize("name", ["", ".hidden", "a/b", "../up", "a b", "ключ", "x" * 64, "a\n"])
def test_create_under_a_name_unfit_for_a_file_is_refused(keys: KeyFolder, name: str) -> None:
    assert make(keys, "Kenya_2.issuer-1")
    with pytest.raises(InvalidKeyName) as no:
        make(keys, name)
    assert no.value.facts == {"name": name}


def test_create_with_a_short_passphrase_is_refused(keys: KeyFolder, folder: Path) -> None:
    with pytest.raises(UnusablePassphrase) as no:
        keys.create("ke-issuer", Passphrase("sevench"), cost=TRIAL_COST)
    assert no.value.facts == {"shortest": 8}
    assert not folder.exists()
    assert keys.create("ke-issuer", Passphrase("eight ch"), cost=TRIAL_COST)


def test_import_secret_that_is_no_key_is_refused(keys: KeyFolder, folder: Path) -> None:
    with pytest.raises(UnusableKey) as no:
        keys.import_secret("zero", b"\0" * 32, RIGHT, cost=TRIAL_COST)
    assert no.value.facts == {"length": 32}
    assert not folder.exists()


@pytest.mark.parametrize("mode", [0o604, 0o640, 0o644, 0o666])
def test_abuse_28_open_a_file_others_can_read_is_refused(keys: KeyFolder, mode: int) -> None:
    entry = make(keys)
    assert keys.open("ke-issuer", RIGHT)
    entry.path.chmod(mode)
    with pytest.raises(FileExposed) as no:
        keys.open("ke-issuer", RIGHT)
    assert no.value.facts == {
        "path": str(entry.path),
        "found": f"{mode:03o}",
        "required": "600",
    }
    assert no.value.hint == f"Close it with: chmod 600 {entry.path}"


def test_abuse_28_use_a_folder_others_can_enter_is_refused(keys: KeyFolder, folder: Path) -> None:
    make(keys)
    folder.chmod(0o755)
    facts = {"path": str(folder), "found": "755", "required": "700"}
    with pytest.raises(FileExposed) as no:
        keys.open("ke-issuer", RIGHT)
    assert no.value.facts == facts
    with pytest.raises(FileExposed) as no:
        make(keys, "another")
    assert no.value.facts == facts


def test_create_in_a_folder_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "keys").write_text("not a folder", encoding="utf-8")
    with pytest.raises(FileProblem) as no:
        make(KeyFolder(tmp_path / "keys"))
    assert no.value.facts == {"path": str(tmp_path / "keys")}


HEX_FIELDS = [("ciphertext",), ("mac",), ("cipherparams", "iv"), ("kdfparams", "salt")]


@settings(max_examples=60)
@given(field=st.sampled_from(HEX_FIELDS), digit=st.integers(0, 31), distance=st.integers(1, 15))
def test_open_a_file_with_any_digit_altered_is_refused_as_damaged(
    field: tuple[str, ...], digit: int, distance: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    keys = KeyFolder(tmp_path_factory.mktemp("altered") / "keys")
    entry = keys.import_secret("key", SECRET, RIGHT, cost=TRIAL_COST)
    content = json.loads(entry.path.read_bytes())
    inner = content["crypto"]
    for step in field[:-1]:
        inner = inner[step]
    text = inner[field[-1]]
    altered = f"{int(text[digit], 16) ^ distance:x}"
    inner[field[-1]] = text[:digit] + altered + text[digit + 1 :]
    entry.path.write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(KeyFileDamaged) as no:
        keys.open("key", RIGHT)
    assert no.value.facts == {"key": "key", "problem": "its checksum does not hold"}


@pytest.mark.parametrize(
    ("place", "value", "problem"),
    [
        (("crypto", "ciphertext"), "00" * 32, "its checksum does not hold"),
        (("crypto", "mac"), "00" * 32, "its checksum does not hold"),
        (("crypto", "cipherparams", "iv"), "00" * 16, "its checksum does not hold"),
        (("crypto", "kdfparams", "salt"), "00" * 32, "its checksum does not hold"),
        (("crypto", "kdfparams", "n"), 2**30, "crypto.kdfparams: no computer should be asked"),
        (("crypto", "kdfparams", "n"), 1023, "crypto.kdfparams: no computer should be asked"),
        (("crypto", "kdf"), "pbkdf2", "crypto.kdfparams: they belong to another key derivation"),
        (("crypto", "kdf"), "rot13", "crypto.kdf:"),
        (("crypto", "cipher"), "none", "crypto.cipher:"),
        (("crypto", "ciphertext"), "xyz", "crypto.ciphertext:"),
        (("version",), 4, "version:"),
        (("crypto",), None, "crypto:"),
    ],
)
def test_open_a_damaged_file_names_what_is_wrong(
    keys: KeyFolder, place: tuple[str, ...], value: object, problem: str
) -> None:
    entry = keys.import_secret("key", SECRET, RIGHT, cost=TRIAL_COST)
    assert keys.open("key", RIGHT)
    content = json.loads(entry.path.read_bytes())
    inner = content
    for step in place[:-1]:
        inner = inner[step]
    inner[place[-1]] = value
    entry.path.write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(KeyFileDamaged) as no:
        keys.open("key", RIGHT)
    assert no.value.facts["key"] == "key"
    assert str(no.value.facts["problem"]).startswith(problem)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"null", b"\xff\xfe", b"[" * 60_000])
def test_open_a_file_that_is_no_json_object_is_refused(keys: KeyFolder, content: bytes) -> None:
    entry = make(keys)
    entry.path.write_bytes(content)
    with pytest.raises(KeyFileDamaged) as no:
        keys.open("ke-issuer", RIGHT)
    assert no.value.facts == {"key": "ke-issuer", "problem": "it is not a JSON object"}


def test_open_a_file_with_another_account_inside_is_refused(keys: KeyFolder) -> None:
    entry = keys.import_secret("key", SECRET, RIGHT, cost=TRIAL_COST)
    content = json.loads(entry.path.read_bytes())
    content["address"] = "00" * 19 + "01"
    entry.path.write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(KeyFileDamaged, match=f"holds the key of {entry.account}"):
        keys.open("key", RIGHT)


def test_list_with_damaged_files_still_lists_the_others(keys: KeyFolder, folder: Path) -> None:
    entry = make(keys)
    (folder / "broken.json").write_bytes(b"{}")
    (folder / "huge.json").write_bytes(b" " * 70_000)
    (folder / "notes.txt").write_bytes(b"not a key")
    assert keys.list_keys() == (entry,)
    assert [type(problem) for problem in keys.list_damaged()] == [KeyFileDamaged, FileProblem]


def test_list_a_folder_that_is_not_there_is_empty(keys: KeyFolder) -> None:
    assert (keys.list_keys(), keys.list_damaged()) == ((), ())


def test_change_passphrase_keeps_the_account_and_locks_out_the_old_one(keys: KeyFolder) -> None:
    entry = make(keys)
    fresh = Passphrase("another plain sentence")
    keys.change_passphrase("ke-issuer", RIGHT, fresh, cost=TRIAL_COST)
    assert keys.open("ke-issuer", fresh).account == entry.account
    assert mode_of(entry.path) == 0o600
    with pytest.raises(WrongPassphrase) as no:
        keys.open("ke-issuer", RIGHT)
    assert no.value.facts["account"] == entry.account


def test_change_passphrase_without_the_old_one_changes_nothing(keys: KeyFolder) -> None:
    entry = make(keys)
    before = entry.path.read_bytes()
    with pytest.raises(WrongPassphrase) as no:
        keys.change_passphrase("ke-issuer", WRONG, Passphrase("another one"), cost=TRIAL_COST)
    assert no.value.facts["key"] == "ke-issuer"
    assert entry.path.read_bytes() == before


def full_disk(descriptor: int) -> None:
    raise OSError(28, "No space left on device")


def test_create_on_a_full_disk_leaves_nothing_behind(
    keys: KeyFolder, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(keys, "before")
    with monkeypatch.context() as patch:
        patch.setattr(private_files.os, "fsync", full_disk)
        with pytest.raises(StorageFull) as no:
            make(keys)
    assert no.value.facts == {"path": str(folder / "ke-issuer.json")}
    assert [path.name for path in folder.iterdir()] == ["before.json"]
    assert make(keys)


def test_change_passphrase_on_a_full_disk_keeps_the_old_file(
    keys: KeyFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = make(keys)
    with monkeypatch.context() as patch:
        patch.setattr(private_files.os, "fsync", full_disk)
        with pytest.raises(StorageFull) as no:
            keys.change_passphrase("ke-issuer", RIGHT, WRONG, cost=TRIAL_COST)
    assert no.value.facts == {"path": str(entry.path)}
    assert keys.open("ke-issuer", RIGHT).account == entry.account
    assert [path.name for path in entry.path.parent.iterdir()] == ["ke-issuer.json"]


def told_everywhere(problem: BaseException) -> str:
    return "".join(traceback.format_exception(problem)) + (
        problem.explain() + repr(problem.facts) if isinstance(problem, CitesChainError) else ""
    )


def test_abuse_28_no_error_text_holds_a_passphrase_or_a_key(keys: KeyFolder) -> None:
    sentence = "a most secret sentence"
    entry = keys.import_secret("key", SECRET, Passphrase(sentence), cost=TRIAL_COST)
    told = []
    with pytest.raises(WrongPassphrase) as wrong:
        keys.open("key", Passphrase(sentence + "!"))
    told.append(told_everywhere(wrong.value))
    content = json.loads(entry.path.read_bytes())
    content["address"] = "00" * 19 + "01"
    entry.path.write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(KeyFileDamaged) as damaged:
        keys.open("key", Passphrase(sentence))
    told.append(told_everywhere(damaged.value))
    for text in told:
        assert "key" in text
        assert sentence not in text
        assert SECRET.hex() not in text
