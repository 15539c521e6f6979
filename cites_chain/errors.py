"""The error family: everything this package raises on purpose derives from `CitesChainError`.

An error carries facts (for programs), a sentence (for people) and a hint (what to do next). It
knows nothing of exit codes or HTTP: `cli/main.py` and `api` hold one table each. Errors of other
libraries are caught only in the adapter that owns the library and chained with `from`.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar

Fact = str | int | bool | None


class CitesChainError(Exception):
    """Anything that went wrong in a way this package foresees.

    Attributes:
        code: Short upper-case word, unique for each class and never reused.
        message: One sentence: what happened and where.
        hint: One sentence: what the reader can do; empty where nothing can be advised.
        facts: The values behind the sentence, for programs.
    """

    code: ClassVar[str] = "CITES_CHAIN"

    def __init__(
        self, message: str, *, hint: str = "", facts: Mapping[str, Fact] | None = None
    ) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.facts: dict[str, Fact] = dict(facts or {})

    def explain(self) -> str:
        """Return the text a person needs: the sentence, then the way out."""
        return f"{self.message}\n{self.hint}" if self.hint else self.message


class DocumentError(CitesChainError):
    """Something about a permit document."""

    code = "DOCUMENT"


class InvalidDocument(DocumentError):
    """A box of the document is missing, malformed or breaks a rule of the form."""

    code = "INVALID_DOCUMENT"

    def __init__(self, box: str, problem: str, *, value: Fact = None, hint: str = "") -> None:
        super().__init__(
            f"box {box}: {problem}" if box else problem,
            hint=hint,
            facts={"box": box, "problem": problem, "value": value},
        )


class UnknownCode(DocumentError):
    """A code is not in the CITES list it should come from."""

    code = "UNKNOWN_CODE"

    def __init__(self, code_list: str, value: str, *, box: str = "", hint: str = "") -> None:
        where = f"box {box}: " if box else ""
        super().__init__(
            f"{where}{value!r} is not a CITES {code_list} code",
            hint=hint,
            facts={"list": code_list, "value": value, "box": box},
        )


class UnsupportedSchema(DocumentError):
    """The document names a format version that this release does not know."""

    code = "UNSUPPORTED_SCHEMA"

    def __init__(self, found: str, supported: str) -> None:
        super().__init__(
            f"the document says format {found!r}; this release reads {supported}",
            hint="Update cites-chain, or ask the issuing authority for an older format.",
            facts={"found": found, "supported": supported},
        )


class FileProblem(CitesChainError):
    """A file cannot be used as asked; nothing was written."""

    code = "FILE"

    def __init__(self, path: Path | str, problem: str, *, hint: str = "") -> None:
        super().__init__(f"{path}: {problem}", hint=hint, facts={"path": str(path)})


class FileExposed(FileProblem):
    """A secret file or its folder can be read by other users of this computer."""

    code = "FILE_EXPOSED"

    def __init__(self, path: Path | str, found: str, required: str) -> None:
        super().__init__(
            path,
            f"other users can read it (permissions {found}, expected {required})",
            hint=f"Close it with: chmod {required} {path}",
        )
        self.facts |= {"found": found, "required": required}


class SettingsInvalid(CitesChainError):
    """A setting is unknown or has a value that cannot be used."""

    code = "SETTINGS_INVALID"

    def __init__(self, name: str, problem: str, *, origin: str, hint: str = "") -> None:
        of_the_file = Path(origin).name == name  # no single setting, but the whole file
        super().__init__(
            f"{origin} {problem}" if of_the_file else f"{origin}: setting {name!r} {problem}",
            hint=hint,
            facts={"setting": name, "problem": problem, "origin": origin},
        )


class UnusablePassphrase(CitesChainError):
    """A passphrase is too short to protect anything, or is not text."""

    code = "UNUSABLE_PASSPHRASE"


class KeyStoreError(CitesChainError):
    """Something about a signing key."""

    code = "KEY_STORE"


class KeyNotFound(KeyStoreError):
    """No key of that name or account is in the key folder."""

    code = "KEY_NOT_FOUND"


class WrongPassphrase(KeyStoreError):
    """The passphrase does not open the key file or the vault."""

    code = "WRONG_PASSPHRASE"


class KeyFileDamaged(KeyStoreError):
    """A key file is not a Web3 Secret Storage file, or was changed."""

    code = "KEY_FILE_DAMAGED"


class InvalidKeyName(KeyStoreError):
    """A key's name holds a character that a file name should not."""

    code = "INVALID_KEY_NAME"


class KeyAlreadyExists(KeyStoreError):
    """The key folder has a key of that name or account; key files are never overwritten."""

    code = "KEY_ALREADY_EXISTS"


class UnusableKey(KeyStoreError):
    """The bytes given are not a private key of the curve secp256k1."""

    code = "UNUSABLE_KEY"


class ChainError(CitesChainError):
    """The ledger could not be reached or read: neither a yes nor a no."""

    code = "CHAIN"


class LedgerUnreachable(ChainError):
    """The node did not answer."""

    code = "LEDGER_UNREACHABLE"


class LedgerNotFound(ChainError):
    """There is no ledger where one was asked for."""

    code = "LEDGER_NOT_FOUND"

    def __init__(self, path: Path | str) -> None:
        super().__init__(
            f"there is no ledger at {path}",
            hint="Make one with `cites-chain network new`, or name its folder with --home.",
            facts={"path": str(path)},
        )


class LedgerLocked(ChainError):
    """Another program has the embedded ledger open."""

    code = "LEDGER_LOCKED"

    def __init__(self, path: Path | str, holder: str) -> None:
        super().__init__(
            f"the ledger {path} is locked by {holder}",
            hint="Wait until that program ends, or close it.",
            facts={"path": str(path), "holder": holder},
        )


class LedgerDamaged(ChainError):
    """The ledger's file is not a ledger, or was changed by something else."""

    code = "LEDGER_DAMAGED"


class LedgerTooNew(ChainError):
    """A later release made the ledger's file; this one could read it wrongly."""

    code = "LEDGER_TOO_NEW"

    def __init__(self, path: Path | str, found: int, supported: int) -> None:
        super().__init__(
            f"the ledger {path} has format {found}, and this release knows format {supported}",
            hint="Update cites-chain.",
            facts={"path": str(path), "found": found, "supported": supported},
        )


class LedgerAlreadyExists(ChainError):
    """There is a ledger already; it is never overwritten."""

    code = "LEDGER_ALREADY_EXISTS"

    def __init__(self, path: Path | str) -> None:
        super().__init__(
            f"there is a ledger at {path} already; it is never overwritten",
            hint="Open it, or name another place.",
            facts={"path": str(path)},
        )


class ClockRefused(ChainError):
    """The ledger's clock cannot be set so: it only goes forward, and only on trial ledgers."""

    code = "CLOCK_REFUSED"


class StorageFull(ChainError):
    """The disk is full; the act was not recorded and nothing is half-written."""

    code = "STORAGE_FULL"


class WrongNetwork(ChainError):
    """The chain that answers is not the one that was asked for."""

    code = "WRONG_NETWORK"

    def __init__(self, what: str, expected: Fact, found: Fact) -> None:
        super().__init__(
            f"{what} is {found}, expected {expected}: this is another network",
            hint="Check which network file and which node are being used.",
            facts={"what": what, "expected": expected, "found": found},
        )


class TransactionRefused(ChainError):
    """The ledger did not take a transaction: no block has it, and its nonce is still free.

    Facts hold `reason`, one word for programs: nonce_too_low, nonce_too_high, priced, valued,
    typed, unsigned, wrong_chain, too_much_gas, too_little_gas, creates, malformed; of a node also
    replaced (another transaction waits with its nonce), not_allowed, pool_full, pool_closed
    (the node is behind the others).
    """

    code = "TRANSACTION_REFUSED"

    def __init__(self, reason: str, problem: str, *, hint: str = "", **facts: Fact) -> None:
        super().__init__(
            f"the ledger did not take the transaction: {problem}",
            hint=hint,
            facts={"reason": reason, **facts},
        )


class TransactionTimedOut(ChainError):
    """A transaction was sent and its outcome is not known yet."""

    code = "TRANSACTION_TIMED_OUT"


class DeploymentMismatch(ChainError):
    """The code on the chain is not the code this release was built with."""

    code = "DEPLOYMENT_MISMATCH"


class ContractRejected(CitesChainError):
    """A contract answered no. One subclass stands for each Solidity error, with the same fields."""

    code = "CONTRACT_REJECTED"


class UnknownRevert(ContractRejected):
    """A contract said no with data that this release cannot read."""

    code = "UNKNOWN_REVERT"

    def __init__(self, data: str) -> None:
        super().__init__(
            f"the contract refused with data that cannot be decoded: {data or 'none'}",
            facts={"selector": data[:10], "data": data},
        )
