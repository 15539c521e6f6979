from __future__ import annotations

import stat
from pathlib import Path

import pytest

from cites_chain.errors import FileExposed, FileProblem
from cites_chain.private_files import make_private_folder


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_missing_folders_above_are_made_private_too(tmp_path: Path) -> None:
    before = mode_of(tmp_path)
    make_private_folder(tmp_path / "home" / "keys")
    make_private_folder(tmp_path / "home" / "keys")
    assert [mode_of(tmp_path / name) for name in ("home", "home/keys")] == [0o700, 0o700]
    assert mode_of(tmp_path) == before


def test_folder_that_others_can_enter_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "home"
    make_private_folder(folder)
    folder.chmod(0o755)
    with pytest.raises(FileExposed) as no:
        make_private_folder(folder)
    assert no.value.facts == {"path": str(folder), "found": "755", "required": "700"}


def test_folder_below_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("a file", encoding="utf-8")
    with pytest.raises(FileProblem) as no:
        make_private_folder(tmp_path / "home" / "keys")
    assert no.value.facts == {"path": str(tmp_path / "home" / "keys")}
