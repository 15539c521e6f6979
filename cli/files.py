"""Files that a command writes where the user says."""

from __future__ import annotations

from pathlib import Path

from cites_chain.errors import FileProblem, StorageFull
from cites_chain.private_files import NO_ROOM


def write_text(path: Path, text: str) -> None:
    """Write a file of text (UTF-8), in the place of an older one.

    Raises:
        FileProblem: It cannot be written.
        StorageFull: The disk is full.
    """
    write_bytes(path, text.encode())


def write_bytes(path: Path, content: bytes) -> None:
    """Write a file, in the place of an older one.

    Raises:
        FileProblem: It cannot be written.
        StorageFull: The disk is full.
    """
    try:
        path.write_bytes(content)
    except OSError as problem:
        if problem.errno in NO_ROOM:
            raise StorageFull(
                f"the disk is full: {path} was not written",
                hint="Make room on the disk, then run the command again.",
                facts={"path": str(path)},
            ) from problem
        reason = (problem.strerror or type(problem).__name__).lower()
        raise FileProblem(path, reason) from problem
