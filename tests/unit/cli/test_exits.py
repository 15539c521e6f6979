from __future__ import annotations

import pytest

from cites_chain.errors import (
    CitesChainError,
    ContractRejected,
    DocumentError,
    InvalidDocument,
    KeyFileDamaged,
    LedgerLocked,
    LedgerUnreachable,
    StorageFull,
    UnknownCode,
    UnknownRevert,
    WrongPassphrase,
)
from cites_chain.vault import VaultAlreadyExists, VaultDamaged
from cli.exits import Exit, exit_of


class Unforeseen(DocumentError):
    code = "NOT_IN_ANY_TABLE"


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (UnknownRevert("0x"), Exit.NO),
        (ContractRejected("no"), Exit.NO),
        (InvalidDocument("8", "is missing"), Exit.WRONG_INPUT),
        (UnknownCode("term", "SKX"), Exit.WRONG_INPUT),
        (WrongPassphrase("no"), Exit.WRONG_INPUT),
        (VaultAlreadyExists.__new__(VaultAlreadyExists), Exit.WRONG_INPUT),
        (KeyFileDamaged("no"), Exit.COULD_NOT),
        (VaultDamaged("vault.sqlite", "page 3"), Exit.COULD_NOT),
        (LedgerLocked("ledger.sqlite", "process 1"), Exit.COULD_NOT),
        (LedgerUnreachable("no"), Exit.COULD_NOT),
        (StorageFull("no"), Exit.COULD_NOT),
        (Unforeseen("no"), Exit.WRONG_INPUT),
        (CitesChainError("no"), Exit.COULD_NOT),
    ],
    ids=lambda value: value.name if isinstance(value, Exit) else type(value).__name__,
)
def test_exit_code_of_error_is_that_of_its_nearest_class(
    error: CitesChainError, expected: Exit
) -> None:
    assert exit_of(error) is expected
