"""The audit log: who asked for what, who approved and who signed, in a chain that cannot be bent.

Each entry's hash covers the one before, so nothing in the middle changes unseen; each entry's text
is sealed for its own hash, so nobody without the passphrase can forge the chain anew; the head is
sealed too, so entries cut off at the end are missed. Two things remain: whoever has the passphrase
could write a whole new log, and whoever has an old copy of the file could put it back. Against both
the head can be anchored where it cannot be taken back, and given to `verify`.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from cites_chain.errors import CitesChainError
from cites_chain.ids import PermitId
from cites_chain.vault.cipher import Cipher, joined
from cites_chain.vault.database import Database, Migration, Row
from cites_chain.vault.errors import VaultDamaged

AUDIT_TABLES = Migration(
    "0003-audit",
    (
        """CREATE TABLE audit (
            sequence INTEGER PRIMARY KEY,
            at TEXT NOT NULL,
            act TEXT NOT NULL,
            permit_id BLOB NOT NULL,
            content_hash BLOB NOT NULL,
            entry_hash BLOB NOT NULL,
            content BLOB
        ) STRICT""",
        "CREATE INDEX audit_by_permit ON audit (permit_id)",
        "CREATE TABLE audit_head (id INTEGER PRIMARY KEY CHECK (id = 1), sealed BLOB) STRICT",
    ),
)

_BEGINNING = bytes(32)
_SALT_BYTES = 16
_COLUMNS = "sequence, at, act, permit_id, content_hash, entry_hash, content"


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One thing that happened to a permit at this authority. Shown without the people in it.

    Attributes:
        act: What happened, as a verb in the past: requested, approved, issued, endorsed.
        at: When, with its time zone.
        actor: Who did it; empty once the entry was redacted.
        permit_id: Which permit; None where the entry is about no single one.
        details: Anything that shows where it comes from, such as the headers of a message.
    """

    act: str
    at: datetime
    actor: str = field(repr=False)
    permit_id: PermitId | None = None
    details: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class AuditHead:
    """Where the log ends: what is anchored.

    Attributes:
        sequence: How many entries there are.
        entry_hash: Hash of the last one; it covers all before it.
    """

    sequence: int
    entry_hash: bytes


@dataclass(frozen=True, slots=True)
class AuditCheck:
    """What `verify` found.

    Attributes:
        entries: How many entries the log has.
        broken_at: Sequence of the first entry that does not hold; None where all do.
        problem: What is wrong with it, for people; empty where nothing is.
    """

    entries: int
    broken_at: int | None = None
    problem: str = ""

    @property
    def is_intact(self) -> bool:
        """Whether every entry holds."""
        return self.broken_at is None


class AuditLog:
    """Appends to the log of an open vault, reads and verifies it."""

    def __init__(self, database: Database, cipher: Cipher) -> None:
        self._database = database
        self._cipher = cipher

    def append(self, entry: AuditEntry) -> AuditHead:
        """Add an entry at the end and return the new head.

        Raises:
            VaultDamaged: The head does not hold; nothing was added.
            StorageFull: The disk is full; nothing was added.
        """
        with self._database.atomic():
            head = self.head()
            sequence = head.sequence + 1
            salt = secrets.token_bytes(_SALT_BYTES)
            content = salt + _text(entry)
            content_hash = hashlib.sha256(content).digest()
            at = entry.at.astimezone(UTC).isoformat()
            permit_id = entry.permit_id or b""
            entry_hash = _entry_hash(
                head.entry_hash, sequence, at, entry.act, permit_id, content_hash
            )
            self._database.write(
                f"INSERT INTO audit ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?)",  # noqa: S608
                (
                    sequence,
                    at,
                    entry.act,
                    permit_id,
                    content_hash,
                    entry_hash,
                    self._cipher.seal(content, b"audit", b"content", entry_hash),
                ),
            )
            new_head = AuditHead(sequence, entry_hash)
            self._write_head(new_head)
            return new_head

    def head(self) -> AuditHead:
        """Return where the log ends; sequence 0 and 32 zero bytes for an empty one.

        Raises:
            VaultDamaged: The head was changed.
        """
        found = self._database.row("SELECT sealed FROM audit_head")
        if found is None:
            return AuditHead(0, _BEGINNING)
        if not isinstance(found[0], bytes):
            raise self._database.damaged("audit/head is missing")
        opened = self._cipher.open(found[0], b"audit", b"head")
        return AuditHead(int.from_bytes(opened[:8], "big"), opened[8:])

    def list_entries(self, permit_id: PermitId | None = None) -> tuple[AuditEntry, ...]:
        """Return the entries, oldest first; of one permit, if one is named.

        Raises:
            VaultDamaged: An entry's text was changed. `verify` says which is the first.
        """
        every = f"SELECT {_COLUMNS} FROM audit"  # noqa: S608
        if permit_id is None:
            found = self._database.rows(every + " ORDER BY sequence")
        else:
            found = self._database.rows(
                every + " WHERE permit_id = ? ORDER BY sequence", (permit_id,)
            )
        return tuple(self._entry(row) for row in found)

    def redact(self, permit_id: PermitId) -> int:
        """Erase who and why from a permit's entries; what happened and when stays, and the chain.

        Returns:
            How many entries lost their text.
        """
        changed = self._database.write(
            "UPDATE audit SET content = NULL WHERE permit_id = ? AND content IS NOT NULL",
            (permit_id,),
        )
        self._database.forget_log()
        return changed

    def verify(self, anchor: AuditHead | None = None) -> AuditCheck:
        """Go through the whole log and find the first entry that does not hold.

        Args:
            anchor: A head that was noted elsewhere; the log must contain it as it was.
        """
        rows = self._database.rows(f"SELECT {_COLUMNS} FROM audit ORDER BY sequence")  # noqa: S608
        previous = _BEGINNING
        for expected, row in enumerate(rows, start=1):
            problem, previous = self._examine(row, expected, previous)
            if not problem and anchor and anchor.sequence == expected:
                problem = "" if anchor.entry_hash == previous else "it is not the anchored entry"
            if problem:
                return AuditCheck(len(rows), expected, problem)
        return self._examine_end(len(rows), previous, anchor)

    def _examine(self, row: Row, expected: int, previous: bytes) -> tuple[str, bytes]:
        sequence, at, act, permit_id, content_hash, entry_hash, content = row
        if not isinstance(permit_id, bytes) or not isinstance(content_hash, bytes):
            return "it cannot be read", previous
        if sequence != expected:
            return "an entry is missing before the next one", previous
        computed = _entry_hash(previous, expected, str(at), str(act), permit_id, content_hash)
        if computed != entry_hash:
            return "its hash does not hold", computed
        if isinstance(content, bytes):
            try:
                opened = self._cipher.open(content, b"audit", b"content", computed)
            except VaultDamaged:
                return "its text was changed or moved", computed
            if hashlib.sha256(opened).digest() != content_hash:
                return "its text is not the one that was noted", computed
        return "", computed

    def _examine_end(self, count: int, last: bytes, anchor: AuditHead | None) -> AuditCheck:
        try:
            head = self.head()
        except CitesChainError:
            return AuditCheck(count, count + 1, "the head of the log was changed")
        if head != AuditHead(count, last):
            return AuditCheck(count, count + 1, "entries at the end are missing")
        if anchor and anchor.sequence > count:
            return AuditCheck(count, count + 1, "the log ends before the anchored entry")
        return AuditCheck(count)

    def _write_head(self, head: AuditHead) -> None:
        sealed = self._cipher.seal(
            head.sequence.to_bytes(8, "big") + head.entry_hash, b"audit", b"head"
        )
        self._database.write(
            "INSERT INTO audit_head (id, sealed) VALUES (1, ?)"
            " ON CONFLICT (id) DO UPDATE SET sealed = excluded.sealed",
            (sealed,),
        )

    def _entry(self, row: Row) -> AuditEntry:
        _, at, act, permit_id, _, entry_hash, content = row
        if not isinstance(permit_id, bytes) or not isinstance(entry_hash, bytes):
            raise self._database.damaged("an entry of the audit log cannot be read")
        try:
            moment = datetime.fromisoformat(str(at))
        except ValueError as problem:
            raise self._database.damaged("an entry of the audit log has no time") from problem
        actor, details = "", {}
        if isinstance(content, bytes):
            opened = self._cipher.open(content, b"audit", b"content", entry_hash)
            text = json.loads(opened[_SALT_BYTES:])
            actor, details = text["actor"], text["details"]
        return AuditEntry(
            act=str(act),
            at=moment,
            actor=actor,
            permit_id=PermitId(permit_id) if permit_id else None,
            details=details,
        )


def _text(entry: AuditEntry) -> bytes:
    content = {"actor": entry.actor, "details": dict(entry.details)}
    return json.dumps(content, sort_keys=True, ensure_ascii=True).encode()


def _entry_hash(
    previous: bytes, sequence: int, at: str, act: str, permit_id: bytes, content_hash: bytes
) -> bytes:
    covered = joined(
        b"cites-chain/audit/1",
        previous,
        sequence.to_bytes(8, "big"),
        at.encode(),
        act.encode(),
        permit_id,
        content_hash,
    )
    return hashlib.sha256(covered).digest()
