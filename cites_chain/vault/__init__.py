"""What an authority keeps to itself: permit files, salts, numbers, journal of acts, audit log.

One SQLite file, sealed under a passphrase (`Vault`). The journal alone also works in a file of its
own without a passphrase (`Journal.open_file`), for officers who have no vault.
"""

from cites_chain.vault.act import ActKey, ActOutcome, ActState, JournalEntry, act_key
from cites_chain.vault.audit import AuditCheck, AuditEntry, AuditHead, AuditLog
from cites_chain.vault.errors import (
    JournalConflict,
    PermitAlreadyInVault,
    PermitErased,
    PermitNotInVault,
    VaultAlreadyExists,
    VaultBusy,
    VaultDamaged,
    VaultError,
    VaultNotFound,
    VaultTooNew,
)
from cites_chain.vault.journal import Journal
from cites_chain.vault.permits import PermitArchive, PermitRecord
from cites_chain.vault.vault import Vault

__all__ = [
    "ActKey",
    "ActOutcome",
    "ActState",
    "AuditCheck",
    "AuditEntry",
    "AuditHead",
    "AuditLog",
    "Journal",
    "JournalConflict",
    "JournalEntry",
    "PermitAlreadyInVault",
    "PermitArchive",
    "PermitErased",
    "PermitNotInVault",
    "PermitRecord",
    "Vault",
    "VaultAlreadyExists",
    "VaultBusy",
    "VaultDamaged",
    "VaultError",
    "VaultNotFound",
    "VaultTooNew",
    "act_key",
]
