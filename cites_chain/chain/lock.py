"""Who has the embedded ledger open: one program at a time, and its name for the others.

The operating system holds the lock and drops it when the program ends, however it ends: what a
killed program leaves behind never keeps anybody out. The file beside the ledger says who holds it.
"""

from __future__ import annotations

import json
import os
import socket
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cites_chain.errors import FileProblem, LedgerLocked

if sys.platform != "win32":
    import fcntl

_MODE = 0o600
_MOST_BYTES = 4096


@dataclass(frozen=True, slots=True)
class OwnerAddress:
    """Where the program that has a ledger open answers for it.

    Attributes:
        port: Of this computer.
        token: What it wants to see; only the user who started it can read it.
        chain_id: Number of the ledger's network.
        genesis_hash: Hash of block 0.
        holder: The program, for people.
    """

    port: int
    token: str = field(repr=False)
    chain_id: int
    genesis_hash: bytes
    holder: str = ""

    @property
    def url(self) -> str:
        """Address for any client of JSON-RPC; the token is in it."""
        return f"http://owner:{self.token}@127.0.0.1:{self.port}"


class LedgerLock:
    """The right to use one ledger file, from making this object until `release`."""

    def __init__(self, ledger: Path) -> None:
        """Take the lock.

        Raises:
            LedgerLocked: Another program, or this one, has the ledger open.
            FileProblem: The lock's file cannot be made.
        """
        path = _path_of(ledger)
        try:
            self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT, _MODE)
        except OSError as problem:
            raise FileProblem(path, (problem.strerror or "cannot be opened").lower()) from problem
        try:
            _lock(self._descriptor)
        except OSError as problem:
            holder = _holder(_read(self._descriptor))
            os.close(self._descriptor)
            raise LedgerLocked(ledger, holder) from problem
        _write(self._descriptor, _encoded(_own_name()))

    def announce(self, address: OwnerAddress | None) -> None:
        """Say where this program answers for the ledger, or that it does not any more."""
        if self._descriptor < 0:
            return
        if sys.platform != "win32":
            os.fchmod(self._descriptor, _MODE)  # before the token is in it
        name = _own_name()
        if address is not None:
            name |= {
                "port": address.port,
                "token": address.token,
                "chain_id": address.chain_id,
                "genesis": address.genesis_hash.hex(),
            }
        _write(self._descriptor, _encoded(name))

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


def read_owner(ledger: Path) -> OwnerAddress | None:
    """Return where the program that has a ledger open answers for it; None where it does not.

    Only good while the ledger is locked: what a killed program leaves behind looks the same.
    """
    path = _path_of(ledger)
    try:
        found = _parsed(path.read_bytes()[:_MOST_BYTES])
        return OwnerAddress(
            port=int(found["port"]),
            token=str(found["token"]),
            chain_id=int(found["chain_id"]),
            genesis_hash=bytes.fromhex(found["genesis"]),
            holder=_holder(found),
        )
    except (OSError, ValueError, TypeError, KeyError):
        return None


def _path_of(ledger: Path) -> Path:
    return ledger.with_name(f"{ledger.name}.lock")


def _own_name() -> dict[str, Any]:
    program = Path(sys.argv[0]).name if sys.argv and sys.argv[0] else "python"
    return {"program": program, "pid": os.getpid(), "host": socket.gethostname()}


def _encoded(name: dict[str, Any]) -> bytes:
    return json.dumps(name).encode()


def _read(descriptor: int) -> dict[str, Any]:
    return _parsed(os.pread(descriptor, _MOST_BYTES, 0))


def _parsed(content: bytes) -> dict[str, Any]:
    try:
        found = json.loads(content)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _holder(name: dict[str, Any]) -> str:
    try:
        return f"{name['program']} (process {name['pid']} on {name['host']})"
    except KeyError:
        return "another program"  # it took the lock a moment ago and is writing its name


def _write(descriptor: int, content: bytes) -> None:
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, content, 0)
