"""The vault: one encrypted file with all an authority must keep and the ledger must not have."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

from cites_chain.errors import UnusableKey
from cites_chain.ids import Account
from cites_chain.passphrase import STANDARD_COST, Passphrase, ScryptCost
from cites_chain.vault.audit import AUDIT_TABLES, AuditLog
from cites_chain.vault.cipher import KEY_BYTES, Cipher, KeySlot, joined, new_data_key
from cites_chain.vault.database import BUSY_SECONDS, Database, FileKind, Migration
from cites_chain.vault.errors import VaultDamaged
from cites_chain.vault.journal import JOURNAL_TABLES, Journal
from cites_chain.vault.permits import PERMIT_TABLES, PermitArchive

_KEY_TABLES = Migration(
    "0000-keys",
    (
        """CREATE TABLE key_slot (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            n INTEGER NOT NULL, r INTEGER NOT NULL, p INTEGER NOT NULL,
            salt BLOB NOT NULL,
            sealed BLOB NOT NULL,
            checksum BLOB NOT NULL
        ) STRICT""",
        "CREATE TABLE party_secret (id INTEGER PRIMARY KEY CHECK (id = 1), sealed BLOB) STRICT",
    ),
)

_FILE = FileKind(
    "vault",
    int.from_bytes(b"CITV", "big"),
    (_KEY_TABLES, JOURNAL_TABLES, PERMIT_TABLES, AUDIT_TABLES),
)


class Vault:
    """An open vault. One thread uses it; several programs may have it open, one writes at a time.

    Example:
        >>> vault = Vault.open(home / "vault.sqlite", passphrase)     # doctest: +SKIP
        >>> with vault.atomic():                                      # doctest: +SKIP
        ...     vault.permits.add(record)
        ...     vault.audit.append(entry)
    """

    def __init__(self, database: Database, cipher: Cipher) -> None:
        self._database = database
        self._cipher = cipher
        self.permits = PermitArchive(database, cipher)
        self.audit = AuditLog(database, cipher)

    @classmethod
    def create(
        cls,
        path: Path,
        passphrase: Passphrase,
        *,
        party_secret: bytes | None = None,
        cost: ScryptCost = STANDARD_COST,
    ) -> Self:
        """Make a new vault and open it.

        Args:
            path: Where; its folder is made if it is not there.
            passphrase: What will open it; there is no other way.
            party_secret: 32 bytes from an earlier vault of the same Party; new and random if
                left out. Two offices that share numbers must share it.
            cost: Of one guess; less than the standard only for vaults that hold nothing real.

        Raises:
            VaultAlreadyExists: There is something of that name.
            UnusablePassphrase: The passphrase is too short.
            UnusableKey: The Party secret is not 32 bytes.
            FileExposed: Other users of the computer can enter the folder.
            StorageFull: The disk is full; nothing is left behind.
        """
        passphrase.require_strong()
        secret = secrets.token_bytes(KEY_BYTES) if party_secret is None else party_secret
        if len(secret) != KEY_BYTES:
            raise UnusableKey(
                f"a Party secret has {KEY_BYTES} bytes, not {len(secret)}",
                facts={"length": len(secret)},
            )
        data_key = new_data_key()

        def fill(database: Database) -> None:
            cipher = Cipher(data_key, where=str(path))
            with database.atomic():
                _write_slot(database, KeySlot.seal(data_key, passphrase, cost))
                sealed = cipher.seal(secret, b"party_secret", b"sealed")
                database.write("INSERT INTO party_secret VALUES (1, ?)", (sealed,))

        Database.create(path, _FILE, fill)
        return cls(Database(path, _FILE), Cipher(data_key, where=str(path)))

    @classmethod
    def open(
        cls, path: Path, passphrase: Passphrase, *, busy_seconds: float = BUSY_SECONDS
    ) -> Self:
        """Open a vault.

        Raises:
            VaultNotFound: There is none.
            WrongPassphrase: The passphrase does not open it.
            VaultDamaged: The file is no vault, or was changed.
            VaultTooNew: A later release wrote to it.
            FileExposed: Other users of the computer can read it or enter its folder.
        """
        database = Database(path, _FILE, busy_seconds=busy_seconds)
        try:
            data_key = _read_slot(database).unlock(passphrase, where=str(path))
            return cls(database, Cipher(data_key, where=str(path)))
        except BaseException:
            database.close()
            raise

    @property
    def path(self) -> Path:
        """The vault's file."""
        return self._database.path

    @property
    def party_secret(self) -> bytes:
        """The 32 bytes with which this Party turns permit numbers into number tags.

        Raises:
            VaultDamaged: It was changed.
        """
        found = self._database.row("SELECT sealed FROM party_secret")
        if found is None or not isinstance(found[0], bytes):
            raise self._database.damaged("the Party secret is missing")
        return self._cipher.open(found[0], b"party_secret", b"sealed")

    def identity_hash(self, account: Account, person: str) -> bytes:
        """Return the 32 bytes that stand on the ledger for who an officer is.

        Keyed with the Party secret: the Party can show that it names this person, and nobody else
        can try out names. The same account and name always give the same.

        Args:
            account: The officer's account.
            person: Name or personnel number, as the Party keeps it.
        """
        meant = joined(b"cites-chain/officer/1", account.lower().encode(), person.encode())
        return hmac.digest(self.party_secret, meant, "sha256")

    def journal(self, network: str) -> Journal:
        """Return the journal of acts of one network, kept in the vault's own file.

        Args:
            network: What tells the network from every other one, such as its genesis hash.
        """
        return Journal(self._database, network, stamp=self._cipher.stamp)

    @contextmanager
    def atomic(self) -> Iterator[None]:
        """Do everything inside, or nothing: permits, journal and audit log together.

        Raises:
            VaultBusy: Another program is writing.
            StorageFull: The disk is full; everything inside was undone.
        """
        with self._database.atomic():
            yield

    def change_passphrase(
        self,
        passphrase: Passphrase,
        new_passphrase: Passphrase,
        *,
        cost: ScryptCost = STANDARD_COST,
    ) -> None:
        """Let another passphrase open the vault, and the old one no more; contents stay sealed.

        Backups still open with the passphrase they were made under.

        Raises:
            WrongPassphrase: The present passphrase is another one.
            UnusablePassphrase: The new one is too short.
        """
        new_passphrase.require_strong()
        with self._database.atomic():
            slot = _read_slot(self._database)
            data_key = slot.unlock(passphrase, where=str(self.path))
            self._database.write("DELETE FROM key_slot")
            _write_slot(self._database, KeySlot.seal(data_key, new_passphrase, cost))
        self._database.forget_log()

    def require_sound(self) -> None:
        """Look at every page, open every permit file, read the journal and verify the audit log.

        Raises:
            VaultDamaged: Something was changed; names the first thing found.
        """
        self._database.require_sound()
        if len(self.party_secret) != KEY_BYTES:
            raise self._database.damaged("the Party secret has another length")
        self.permits.require_sound()
        self.journal("").require_sound()
        found = self.audit.verify()
        if not found.is_intact:
            raise VaultDamaged(self.path, f"audit entry {found.broken_at}: {found.problem}")

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"Vault({str(self.path)!r})"


def _write_slot(database: Database, slot: KeySlot) -> None:
    database.write(
        "INSERT INTO key_slot VALUES (1, ?, ?, ?, ?, ?, ?)",
        (slot.cost.n, slot.cost.r, slot.cost.p, slot.salt, slot.sealed, slot.checksum),
    )


def _read_slot(database: Database) -> KeySlot:
    match database.row("SELECT n, r, p, salt, sealed, checksum FROM key_slot"):
        case (int(n), int(r), int(p), bytes(salt), bytes(sealed), bytes(checksum)):
            return KeySlot(ScryptCost(n, r, p), salt, sealed, checksum)
        case _:
            raise database.damaged("the key slot is missing")
