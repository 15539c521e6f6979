"""Who has the embedded ledger open: one program at a time, and its name for the others.

The operating system holds the lock and drops it when the program ends, however it ends: what a
killed program leaves behind never keeps anybody out. The file beside the ledger says who holds it.
"""

from __future__ import annotations

import json
import os
import socket
import sys
from pathlib import Path

from cites_chain.errors import FileProblem, LedgerLocked

if sys.platform != "win32":
    import fcntl

_MODE = 0o600
_MOST_BYTES = 4096


class LedgerLock:
    """The right to use one ledger file, from making this object until `release`."""

    def __init__(self, ledger: Path) -> None:
        """Take the lock.

        Raises:
            LedgerLocked: Another program, or this one, has the ledger open.
            FileProblem: The lock's file cannot be made.
        """
        path = ledger.with_name(f"{ledger.name}.lock")
        try:
            self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT, _MODE)
        except OSError as problem:
            raise FileProblem(path, (problem.strerror or "cannot be opened").lower()) from problem
        try:
            _lock(self._descriptor)
        except OSError as problem:
            holder = _read_holder(self._descriptor)
            os.close(self._descriptor)
            raise LedgerLocked(ledger, holder) from problem
        _write(self._descriptor, _own_name())

    def release(self) -> None:
        """Let others in. The file stays, empty: removing it would race with who opens it now."""
        if self._descriptor >= 0:
            _write(self._descriptor, b"")
            os.close(self._descriptor)
            self._descriptor = -1


def _lock(descriptor: int) -> None:
    # Elsewhere (Windows) SQLite's own exclusive lock keeps the second program out.
    if sys.platform != "win32":
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _own_name() -> bytes:
    program = Path(sys.argv[0]).name if sys.argv and sys.argv[0] else "python"
    name = {"program": program, "pid": os.getpid(), "host": socket.gethostname()}
    return json.dumps(name).encode()


def _write(descriptor: int, content: bytes) -> None:
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, content, 0)


def _read_holder(descriptor: int) -> str:
    try:
        name = json.loads(os.pread(descriptor, _MOST_BYTES, 0))
        return f"{name['program']} (process {name['pid']} on {name['host']})"
    except (ValueError, TypeError, KeyError):
        return "another program"  # it took the lock a moment ago and is writing its name
