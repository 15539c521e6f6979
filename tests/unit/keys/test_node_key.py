"""The node's key: one file, closed to others, never overwritten."""

from __future__ import annotations

from pathlib import Path

import pytest

from cites_chain.errors import (
    FileExposed,
    FileProblem,
    KeyFileDamaged,
    KeyNotFound,
    UnusableKey,
    WrongPassphrase,
)
from cites_chain.keys import (
    LocalSigner,
    UnsealedNodeKey,
    account_of_key,
    make_node_key,
    read_node_key,
    seal_node_key,
)
from cites_chain.passphrase import TRIAL_COST, Passphrase


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "node" / "key"


def test_key_reads_back_and_is_closed_to_others(path: Path) -> None:
    made = make_node_key(path)
    assert read_node_key(path).account == made.account == account_of_key(made.public_key)
    assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    secret = bytes.fromhex(path.read_text().removeprefix("0x").strip())
    assert LocalSigner(secret).account == made.account


def test_every_key_is_another(tmp_path: Path) -> None:
    one, other = (make_node_key(tmp_path / name / "key") for name in ("one", "other"))
    assert one.account != other.account


def test_key_that_is_there_is_kept(path: Path) -> None:
    made = make_node_key(path)
    with pytest.raises(FileProblem) as no:
        make_node_key(path)
    assert no.value.facts == {"path": str(path)}
    assert read_node_key(path).account == made.account


def test_key_that_is_not_there_is_said_so(path: Path) -> None:
    with pytest.raises(KeyNotFound) as no:
        read_node_key(path)
    assert no.value.facts == {"key": str(path), "folder": str(path.parent)}


@pytest.mark.parametrize(("what", "mode"), [("file", 0o640), ("folder", 0o750)])
def test_key_that_others_can_read_is_not_used(path: Path, what: str, mode: int) -> None:
    make_node_key(path)
    opened = path if what == "file" else path.parent
    opened.chmod(mode)
    with pytest.raises(FileExposed) as no:
        read_node_key(path)
    assert no.value.facts["path"] == str(opened)


@pytest.mark.parametrize("content", ["", "0x12", "00" * 32, f"0x{'zz' * 32}", f"0x{'11' * 33}"])
def test_file_that_holds_no_key_is_refused(path: Path, content: str) -> None:
    make_node_key(path)
    path.write_text(content)
    with pytest.raises(KeyFileDamaged) as no:
        read_node_key(path)
    assert no.value.facts["key"] == str(path)


def test_number_that_is_no_key_is_refused(path: Path) -> None:
    make_node_key(path)
    path.write_text(f"0x{'00' * 32}\n")
    with pytest.raises(UnusableKey):
        read_node_key(path)


def test_a_sealed_key_is_opened_by_its_passphrase_and_written_as_it_was(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    first, second = tmp_path / "first", tmp_path / "inner" / "second"
    signer = make_node_key(first)
    passphrase = Passphrase("four unrelated plain words")
    sealed = seal_node_key(first, passphrase, TRIAL_COST)
    assert first.read_text().strip()[2:] not in sealed.decode()
    opened = UnsealedNodeKey(sealed, passphrase, "in a backup")
    assert opened.account == signer.account
    opened.write(second)
    assert second.read_bytes() == first.read_bytes()
    assert second.stat().st_mode & 0o077 == 0
    with pytest.raises(FileProblem) as taken:
        opened.write(second)
    assert taken.value.facts == {"path": str(second)}
    with pytest.raises(WrongPassphrase) as wrong:
        UnsealedNodeKey(sealed, Passphrase("five other unrelated plain words"), "in a backup")
    assert wrong.value.facts["account"] == signer.account


def test_a_key_that_others_can_read_is_not_sealed(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    path = tmp_path / "key"
    make_node_key(path)
    passphrase = Passphrase("four unrelated plain words")
    assert seal_node_key(path, passphrase, TRIAL_COST)
    path.chmod(0o644)
    with pytest.raises(FileExposed) as refused:
        seal_node_key(path, passphrase, TRIAL_COST)
    assert refused.value.facts["found"] == "644"
