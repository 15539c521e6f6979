"""Vaults to test with: cheap to open, filled with one permit that is easily recognised."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from cites_chain.ids import PermitId
from cites_chain.passphrase import TRIAL_COST, Passphrase
from cites_chain.vault import PermitRecord, Vault

RIGHT = Passphrase("four unrelated plain words")
WRONG = Passphrase("four unrelated plain Words")
NETWORK = "genesis-of-a-trial-network"
PERMIT = PermitId(bytes(range(32)))
OTHER = PermitId(bytes(range(32, 64)))
RECORD = PermitRecord(
    PERMIT, "24-KE-000123", '{"1": "24-KE-000123", "3": "محمد بن راشد"}'.encode(), b"S" * 32
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "home" / "vault.sqlite"


@pytest.fixture
def vault(path: Path) -> Iterator[Vault]:
    with Vault.create(path, RIGHT, cost=TRIAL_COST) as made:
        yield made


def bytes_on_disk(path: Path) -> bytes:
    """Everything in the folder of the vault: the file, its log and what else was left there."""
    return b"".join(each.read_bytes() for each in path.parent.iterdir())


def fill_disk(vault: Vault) -> None:
    """Let SQLite find no room for another page."""
    connection = vault._database._connection
    (pages,) = connection.execute("PRAGMA page_count").fetchone()
    connection.execute(f"PRAGMA max_page_count = {pages}")


def empty_disk(vault: Vault) -> None:
    vault._database._connection.execute("PRAGMA max_page_count = 1000000")
