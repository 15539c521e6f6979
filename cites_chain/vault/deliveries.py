"""Signed acts that were accepted for carrying, each under its sender's own key, until settled.

Whoever accepts an act writes it here before saying so. A program that dies finds it again and
carries it on; the same key, or the same act under another one, is never accepted twice. Nothing in
it is secret: an act can be carried to its own forwarder only, once.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Self

from cites_chain.ids import Account
from cites_chain.vault.database import Database, FileKind, Migration, Row
from cites_chain.vault.errors import VaultAlreadyExists, VaultError

_TABLES = Migration(
    "0001-deliveries",
    (
        """CREATE TABLE deliveries (
            position INTEGER PRIMARY KEY,
            network TEXT NOT NULL,
            key TEXT NOT NULL,
            officer TEXT NOT NULL,
            nonce INTEGER NOT NULL CHECK (nonce >= 0),
            digest BLOB NOT NULL CHECK (length(digest) = 32),
            act TEXT NOT NULL,
            state TEXT NOT NULL,
            outcome TEXT NOT NULL,
            UNIQUE (network, key),
            UNIQUE (network, digest)
        ) STRICT""",
        "CREATE INDEX deliveries_waiting ON deliveries (network, position) WHERE state = 'queued'",
    ),
)
_FILE = FileKind("queue of acts", int.from_bytes(b"CITQ", "big"), (_TABLES,))
_COLUMNS = "key, officer, act, state, outcome"


class KeyReused(VaultError):
    """The sender's key was used for another act before; nothing was accepted."""

    code = "KEY_REUSED"

    def __init__(self, key: str) -> None:
        super().__init__(
            "this key stands for another act already",
            hint="Make a new key for each act; keep it with the act when sending it again.",
            facts={"key": key},
        )


class DeliveryState(StrEnum):
    """How far an accepted act has come."""

    QUEUED = "queued"
    """Accepted; perhaps sent, perhaps on the ledger."""
    DONE = "done"
    """On the ledger, with the effect that was meant."""
    REFUSED = "refused"
    """The contract said no. Another act has to be signed."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """An act that was accepted.

    Attributes:
        key: Under which its sender asks for it.
        officer: Whose act it is.
        act: The signed act as text.
        state: How far it has come.
        outcome: What the ledger did, as the carrier wrote it down; empty while it is queued.
    """

    key: str
    officer: Account
    act: str = field(repr=False)
    state: DeliveryState
    outcome: str


class Deliveries:
    """The accepted acts on one network. Belongs to the thread that opened it."""

    def __init__(self, database: Database, network: str) -> None:
        """Take an open file, and what tells this network from every other one."""
        self._database = database
        self._network = network

    @classmethod
    def open_file(cls, path: Path, network: str) -> Self:
        """Open the file; it is made if it is not there.

        Raises:
            VaultDamaged: The file is something else.
            FileExposed: Other users of the computer can read it or enter its folder.
        """
        if not path.exists():
            with suppress(VaultAlreadyExists):  # made just now by another thread: open that
                Database.create(path, _FILE)
        return cls(Database(path, _FILE), network)

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    def accept(self, key: str, officer: Account, nonce: int, act: str) -> Delivery:
        """Write an act down, or find it as it was written before; it is on the disk then.

        Args:
            key: The sender's own.
            officer: Whose act it is.
            nonce: Its place among the signed acts of the officer.
            act: The signed act as text.

        Raises:
            KeyReused: The key stands for another act.
            StorageFull: The disk is full; nothing was accepted.
        """
        with self._database.atomic():
            known = self.find_known(key, act)
            if known is not None:
                return known
            self._database.write(
                "INSERT INTO deliveries (network, key, officer, nonce, digest, act, state, outcome)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    *(self._network, key, officer, nonce, _digest(act), act),
                    *(DeliveryState.QUEUED.value, ""),
                ),
            )
        return Delivery(key, officer, act, DeliveryState.QUEUED, "")

    def settle(self, key: str, state: DeliveryState, outcome: str) -> None:
        """Note what became of a queued act; one that is settled stays as it is."""
        self._database.write(
            "UPDATE deliveries SET state = ?, outcome = ?"
            " WHERE network = ? AND key = ? AND state = 'queued'",
            (state.value, outcome, self._network, key),
        )

    def find(self, key: str) -> Delivery | None:
        """Return an accepted act by its key, None where there is none."""
        found = self._rows("key = ?", (key,))
        return found[0] if found else None

    def find_known(self, key: str, act: str) -> Delivery | None:
        """Return an act as it was accepted before, under this key or another; None if it was not.

        Raises:
            KeyReused: The key stands for another act.
        """
        known = self.find(key)
        if known is not None and known.act != act:
            raise KeyReused(key)
        found = self._rows("digest = ?", (_digest(act),))
        return found[0] if found else None

    def list_waiting(self, most: int) -> tuple[Delivery, ...]:
        """Return the queued acts that were accepted first, in that order."""
        return self._rows("state = 'queued' ORDER BY position LIMIT ?", (most,))

    def count_waiting(self) -> int:
        """Return how many acts are queued."""
        return self._number("count(*)", "state = 'queued'", ())

    def last_nonce(self, officer: Account) -> int:
        """Return the highest nonce among an officer's queued acts, -1 where there is none."""
        return self._number(
            "coalesce(max(nonce), -1)", "state = 'queued' AND officer = ?", (officer,)
        )

    def _number(self, what: str, where: str, values: Sequence[str]) -> int:
        found = self._database.row(
            f"SELECT {what} FROM deliveries WHERE network = ? AND {where}",  # noqa: S608
            (self._network, *values),
        )
        match found:
            case (int(number),):
                return number
        raise self._database.damaged("the queue cannot be counted")

    def _rows(self, where: str, values: Sequence[str | int | bytes]) -> tuple[Delivery, ...]:
        rows = self._database.rows(
            f"SELECT {_COLUMNS} FROM deliveries WHERE network = ? AND {where}",  # noqa: S608
            (self._network, *values),
        )
        return tuple(self._delivery(row) for row in rows)

    def _delivery(self, row: Row) -> Delivery:
        match row:
            case (str(key), str(officer), str(act), str(state), str(outcome)):
                return Delivery(key, Account(officer), act, DeliveryState(state), outcome)
        raise self._database.damaged("an entry of the queue cannot be read")


def _digest(act: str) -> bytes:
    return hashlib.sha256(act.encode()).digest()
