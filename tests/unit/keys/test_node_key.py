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
)
from cites_chain.keys import LocalSigner, account_of_key, make_node_key, read_node_key


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
