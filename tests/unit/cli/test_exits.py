from __future__ import annotations

import importlib
import pkgutil

import pytest

import cites_chain
import cli
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
from cli.exits import EXITS, Exit, exit_of


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


def family() -> list[type[CitesChainError]]:
    """Every error class of the package and of the command line."""
    for root in (cites_chain, cli):
        for module in pkgutil.walk_packages(root.__path__, f"{root.__name__}."):
            importlib.import_module(module.name)
    found: list[type[CitesChainError]] = []
    waiting = [CitesChainError]
    while waiting:
        kind = waiting.pop()
        if kind.__module__.partition(".")[0] in ("cites_chain", "cli"):
            found.append(kind)
        waiting += kind.__subclasses__()
    return sorted(set(found), key=lambda kind: kind.__qualname__)


def test_every_error_class_has_an_exit_code_of_its_own_family() -> None:
    kinds = family()
    assert len(kinds) > 40
    strays = {
        kind.__name__
        for kind in kinds
        if kind is not CitesChainError
        and not any(getattr(above, "code", "") in EXITS for above in kind.__mro__[:-4])
    }
    assert strays == set()


def test_every_entry_of_the_table_belongs_to_an_error_class() -> None:
    codes = {kind.code for kind in family()}
    assert set(EXITS) - codes == set()


def test_no_two_error_classes_share_a_code() -> None:
    seen: dict[str, list[str]] = {}
    for kind in family():
        if "code" in vars(kind):
            seen.setdefault(kind.code, []).append(kind.__name__)
    assert {code: names for code, names in seen.items() if len(names) > 1} == {}
    nameless = {
        kind.__name__
        for kind in family()
        if "code" not in vars(kind) and not kind.__subclasses__()  # a base may do without
    }
    assert nameless == set()
