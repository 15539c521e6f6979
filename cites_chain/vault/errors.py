"""What can go wrong with the vault and the journal of acts."""

from __future__ import annotations

from pathlib import Path

from cites_chain.errors import CitesChainError, Fact


class VaultError(CitesChainError):
    """Something about the authority's own documents, or its journal of acts."""

    code = "VAULT"


class VaultNotFound(VaultError):
    """There is no vault where one was asked for."""

    code = "VAULT_NOT_FOUND"

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"there is no vault at {path}",
            hint="Make one with `cites-chain vault new`, or bring it back from a backup.",
            facts={"path": str(path)},
        )


class VaultAlreadyExists(VaultError):
    """There is a vault already; it is never overwritten."""

    code = "VAULT_ALREADY_EXISTS"

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"there is a vault at {path} already; it is never overwritten",
            hint="Open it, or name another place.",
            facts={"path": str(path)},
        )


class VaultDamaged(VaultError):
    """The vault or journal is not what was written: a broken disk, or somebody changed it."""

    code = "VAULT_DAMAGED"

    def __init__(self, path: Path | str, problem: str) -> None:
        super().__init__(
            f"{path} is damaged: {problem}",
            hint="Keep a copy of the file as it is, and bring back the last good backup.",
            facts={"path": str(path), "problem": problem},
        )


class VaultTooNew(VaultError):
    """A later release wrote to the file; this one could lose what it does not know."""

    code = "VAULT_TOO_NEW"

    def __init__(self, path: Path, migration: str) -> None:
        super().__init__(
            f"{path} was written by a later release (it has {migration!r})",
            hint="Update cites-chain.",
            facts={"path": str(path), "migration": migration},
        )


class VaultBusy(VaultError):
    """Another program is writing and did not finish in time; nothing was written."""

    code = "VAULT_BUSY"

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"another program is writing to {path}",
            hint="Run the command again when that program has finished.",
            facts={"path": str(path)},
        )


class PermitNotInVault(VaultError):
    """The vault has no document of that permit."""

    code = "PERMIT_NOT_IN_VAULT"

    def __init__(self, permit_id: bytes) -> None:
        super().__init__(
            f"the vault has no document of permit 0x{permit_id.hex()}",
            hint="Only the authority that issued a permit has its document; ask for the file.",
            facts={"permit_id": f"0x{permit_id.hex()}"},
        )


class PermitErased(VaultError):
    """The document and its secret were erased; only the permit id is left."""

    code = "PERMIT_ERASED"

    def __init__(self, permit_id: bytes, erased_on: str) -> None:
        super().__init__(
            f"the document of permit 0x{permit_id.hex()} was erased on {erased_on}",
            hint="Erasing cannot be undone; what the ledger says of the permit still stands.",
            facts={"permit_id": f"0x{permit_id.hex()}", "erased_on": erased_on},
        )


class PermitAlreadyInVault(VaultError):
    """The vault has another document under the same permit id."""

    code = "PERMIT_ALREADY_IN_VAULT"

    def __init__(self, permit_id: bytes) -> None:
        super().__init__(
            f"the vault already has another document of permit 0x{permit_id.hex()}",
            hint="A number is used once. Finish or cancel what was begun under it.",
            facts={"permit_id": f"0x{permit_id.hex()}"},
        )


class JournalConflict(VaultError):
    """What is to be noted contradicts what the journal says already."""

    code = "JOURNAL_CONFLICT"

    def __init__(self, problem: str, **facts: Fact) -> None:
        super().__init__(
            f"the journal of acts says otherwise: {problem}",
            hint="Run the first command again; it finishes what was begun.",
            facts=facts,
        )
