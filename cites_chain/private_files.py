"""Files that hold secrets: readable by their owner alone, whole or not there at all."""

from __future__ import annotations

import errno
import os
import secrets
import stat
from pathlib import Path

from cites_chain.errors import FileExposed, FileProblem, StorageFull

FOLDER_MODE = 0o700
FILE_MODE = 0o600
NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
"""What a write fails with on a full disk, over a quota, or above a limit on the size of files."""

_OTHERS = 0o077


def make_private_folder(folder: Path) -> None:
    """Make a folder that only its owner can enter, or check that it is one.

    Folders above it that are missing are made so, too.

    Raises:
        FileExposed: It is there already and other users can enter it.
        FileProblem: It cannot be made, or something else has that name.
    """
    try:
        for each in reversed([folder, *folder.parents]):
            if each == folder or not each.exists():
                each.mkdir(mode=FOLDER_MODE, exist_ok=True)  # `parents` would leave those open
    except OSError as problem:
        raise FileProblem(folder, _reason(problem)) from problem
    require_private(folder)


def require_private(path: Path) -> None:
    """Refuse a file or folder that other users of the computer can read.

    Raises:
        FileExposed: Group or others have any permission on it.
        FileProblem: It cannot be looked at.
    """
    try:
        mode = path.stat().st_mode
    except OSError as problem:
        raise FileProblem(path, _reason(problem)) from problem
    # Elsewhere (Windows) these bits say nothing: access lists of the profile folder protect it.
    if os.name == "posix" and mode & _OTHERS:
        required = FOLDER_MODE if stat.S_ISDIR(mode) else FILE_MODE
        raise FileExposed(path, f"{stat.S_IMODE(mode):03o}", f"{required:03o}")


def write_new_file(path: Path, content: bytes) -> None:
    """Write a secret file that was not there before; after a crash it is whole or absent.

    Raises:
        FileProblem: The name is taken, or the folder cannot be written.
        StorageFull: The disk is full; nothing is left behind.
    """
    publish_file(_write_temporary(path, content), path)


def publish_file(draft: Path, path: Path) -> None:
    """Give a finished file its name, unless that is taken; the draft is gone afterwards.

    Raises:
        FileProblem: The name is taken, or the folder cannot be written.
    """
    try:
        # A link, unlike a rename, fails where the name is taken: two writers cannot both win.
        os.link(draft, path)
    except FileExistsError as problem:
        raise FileProblem(path, "there is a file of that name; it is kept as it is") from problem
    except OSError as problem:
        raise FileProblem(path, _reason(problem)) from problem
    finally:
        draft.unlink(missing_ok=True)
    _sync_folder(path.parent)


def replace_file(path: Path, content: bytes) -> None:
    """Put new content in the place of a secret file; after a crash it is the old or the new one.

    Raises:
        FileProblem: The folder cannot be written.
        StorageFull: The disk is full; the old file stands.
    """
    temporary = _write_temporary(path, content)
    try:
        temporary.replace(path)
    except OSError as problem:
        temporary.unlink(missing_ok=True)
        raise FileProblem(path, _reason(problem)) from problem
    _sync_folder(path.parent)


def read_file(path: Path, *, limit: int) -> bytes:
    """Return a small file's bytes.

    Args:
        path: File to read.
        limit: Most bytes that make sense; a longer file is refused unread.

    Raises:
        FileProblem: It cannot be read, or is longer than that.
    """
    try:
        with path.open("rb") as file:
            content = file.read(limit + 1)
    except OSError as problem:
        raise FileProblem(path, _reason(problem)) from problem
    if len(content) > limit:
        raise FileProblem(path, f"longer than {limit} bytes, so not what it should be")
    return content


def _write_temporary(path: Path, content: bytes) -> Path:
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, FILE_MODE)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(descriptor)
    except OSError as problem:
        temporary.unlink(missing_ok=True)
        if problem.errno in NO_ROOM:
            raise StorageFull(
                f"the disk is full: {path} was not written",
                hint="Make room on the disk, then run the command again.",
                facts={"path": str(path)},
            ) from problem
        raise FileProblem(path, _reason(problem)) from problem
    return temporary


def _sync_folder(folder: Path) -> None:
    if os.name != "posix":  # elsewhere a folder cannot be opened, and renames are journalled
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _reason(problem: OSError) -> str:
    return (problem.strerror or type(problem).__name__).lower()
