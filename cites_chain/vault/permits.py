"""The authority's permit files: the whole document and its salts' secret, sealed, by permit id.

Only the permit id stands in clear, as it does on the ledger. A permit's number is found through a
keyed hash, so that whoever holds the file without the passphrase cannot try the few million numbers
there are.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from cites_chain.ids import PermitId
from cites_chain.vault.cipher import Cipher
from cites_chain.vault.database import Database, Migration, Value
from cites_chain.vault.errors import PermitAlreadyInVault, PermitErased, PermitNotInVault

PERMIT_TABLES = Migration(
    "0002-permits",
    (
        """CREATE TABLE permits (
            permit_id BLOB PRIMARY KEY CHECK (length(permit_id) = 32),
            number_index BLOB NOT NULL,
            number BLOB,
            document BLOB,
            secret BLOB,
            erased_on TEXT
        ) STRICT""",
        "CREATE INDEX permits_by_number ON permits (number_index)",
    ),
)


@dataclass(frozen=True, slots=True)
class PermitRecord:
    """What an authority keeps of one permit. Shown without its contents.

    Attributes:
        permit_id: Key of the permit on the ledger.
        permit_number: Box 1, as printed.
        document: The permit file: JSON with every box.
        secret: Random secret from which the salts of the document's hash are derived.
    """

    permit_id: PermitId
    permit_number: str = field(repr=False)
    document: bytes = field(repr=False)
    secret: bytes = field(repr=False)


class PermitArchive:
    """Adds, finds and erases permit files in an open vault."""

    def __init__(self, database: Database, cipher: Cipher) -> None:
        self._database = database
        self._cipher = cipher

    def add(self, record: PermitRecord) -> None:
        """Keep a permit file. Adding the very same one again changes nothing.

        Raises:
            PermitAlreadyInVault: There is another document under that permit id.
            PermitErased: The permit was erased; it cannot come back.
            StorageFull: The disk is full; nothing was kept.
        """
        with self._database.atomic():
            if not self._is_known(record.permit_id):
                self._insert(record)
            elif self.get(record.permit_id) != record:
                raise PermitAlreadyInVault(record.permit_id)

    def correct(self, record: PermitRecord) -> None:
        """Keep another document under a permit id that never reached the ledger.

        The caller makes sure that the ledger has no such permit: the document of an issued permit
        is the only thing that proves what it says.

        Raises:
            PermitNotInVault: There is none to correct.
            PermitErased: The permit was erased.
        """
        with self._database.atomic():
            self.get(record.permit_id)
            self._database.write("DELETE FROM permits WHERE permit_id = ?", (record.permit_id,))
            self._insert(record)

    def get(self, permit_id: PermitId) -> PermitRecord:
        """Return a permit file.

        Raises:
            PermitNotInVault: There is none.
            PermitErased: It was erased.
            VaultDamaged: It was changed or moved.
        """
        found = self._database.row(
            "SELECT number_index, number, document, secret, erased_on FROM permits"
            " WHERE permit_id = ?",
            (permit_id,),
        )
        if found is None:
            raise PermitNotInVault(permit_id)
        number_index, sealed_number, document, secret, erased_on = found
        if erased_on is not None:
            raise PermitErased(permit_id, str(erased_on))
        number = self._open(sealed_number, b"number", permit_id).decode()
        if number_index != self._cipher.index_of(_searchable(number)):
            raise self._database.damaged("permits/number_index was changed or moved")
        return PermitRecord(
            permit_id,
            number,
            self._open(document, b"document", permit_id),
            self._open(secret, b"secret", permit_id),
        )

    def find(self, permit_id: PermitId) -> PermitRecord | None:
        """Return a permit file, or None where there never was one.

        Raises:
            PermitErased: It was erased.
            VaultDamaged: It was changed or moved.
        """
        return self.get(permit_id) if self._is_known(permit_id) else None

    def find_by_number(self, permit_number: str) -> tuple[PermitId, ...]:
        """Return the ids of every permit of that number, erased ones too.

        Capitals, spaces and punctuation do not matter, so another spelling is found as well.
        """
        found = self._database.rows(
            "SELECT permit_id FROM permits WHERE number_index = ? ORDER BY rowid",
            (self._cipher.index_of(_searchable(permit_number)),),
        )
        return tuple(PermitId(row[0]) for row in found if isinstance(row[0], bytes))

    def iter_ids(self) -> Iterator[PermitId]:
        """Yield the id of every permit that was not erased, oldest first."""
        for (permit_id,) in self._database.rows(
            "SELECT permit_id FROM permits WHERE erased_on IS NULL ORDER BY rowid"
        ):
            if isinstance(permit_id, bytes):
                yield PermitId(permit_id)

    def erase(self, permit_id: PermitId, on: date) -> None:
        """Erase a permit's document, number and secret for ever; its id stays.

        Without the secret nobody can connect the document's hash on the ledger with any text. The
        sealed bytes are overwritten in this file; backups and the disk's own spare blocks are
        beyond its reach (docs/decisions/0044).

        Args:
            permit_id: Which permit.
            on: The day of erasure, kept as a mark.

        Raises:
            PermitNotInVault: There is none.
            PermitErased: It was erased before.
        """
        with self._database.atomic():
            self.get(permit_id)
            self._database.write(
                "UPDATE permits SET number = NULL, document = NULL, secret = NULL, erased_on = ?"
                " WHERE permit_id = ?",
                (on.isoformat(), permit_id),
            )
        self._database.forget_log()

    def require_sound(self) -> None:
        """Open every permit file.

        Raises:
            VaultDamaged: One was changed, or marked as erased without being so.
        """
        marked = self._database.row(
            "SELECT 1 FROM permits WHERE erased_on IS NOT NULL"
            " AND coalesce(number, document, secret) IS NOT NULL"
        )
        if marked is not None:
            raise self._database.damaged("a permit is marked as erased and is still there")
        for permit_id in self.iter_ids():
            self.get(permit_id)

    def _is_known(self, permit_id: PermitId) -> bool:
        return bool(self._database.row("SELECT 1 FROM permits WHERE permit_id = ?", (permit_id,)))

    def _insert(self, record: PermitRecord) -> None:
        row = record.permit_id
        self._database.write(
            "INSERT INTO permits (permit_id, number_index, number, document, secret)"
            " VALUES (?, ?, ?, ?, ?)",
            (
                row,
                self._cipher.index_of(_searchable(record.permit_number)),
                self._cipher.seal(record.permit_number.encode(), b"permits", b"number", row),
                self._cipher.seal(record.document, b"permits", b"document", row),
                self._cipher.seal(record.secret, b"permits", b"secret", row),
            ),
        )

    def _open(self, sealed: Value, column: bytes, permit_id: PermitId) -> bytes:
        if not isinstance(sealed, bytes):
            raise self._database.damaged(f"permits/{column.decode()} is missing")
        return self._cipher.open(sealed, b"permits", column, permit_id)


def _searchable(permit_number: str) -> str:
    """Fold what people type differently; coarser than the ledger's own form, which decides."""
    folded = unicodedata.normalize("NFKC", permit_number).casefold()
    return "".join(letter for letter in folded if letter.isalnum())
