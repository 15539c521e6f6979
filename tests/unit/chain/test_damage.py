"""A ledger's file that is something else, cut off, changed or full: found, said, nothing lost."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from cites_chain.chain.database import FORMAT
from cites_chain.chain.embedded import EmbeddedChain
from cites_chain.errors import LedgerDamaged, LedgerTooNew, StorageFull
from tests.unit.chain.contracts import KEEPER, START, signed, signer, tiny_genesis, word

Change = Callable[[sqlite3.Connection], object]


@pytest.fixture
def ledger(folder: Path) -> Path:
    """A closed ledger with three blocks."""
    with EmbeddedChain.create(folder / "ledger.db", tiny_genesis(), clock=START) as chain:
        for number in range(3):
            chain.send(signed(number, word(number + 1)))
    return folder / "ledger.db"


def reopen(ledger: Path) -> EmbeddedChain:
    return EmbeddedChain.open(ledger, deployment={})


def change(ledger: Path, statement: str, *values: object) -> None:
    with sqlite3.connect(ledger) as connection:
        assert connection.execute(statement, values).rowcount != 0
    connection.close()


def write_private(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    path.chmod(0o600)
    return path


@pytest.mark.parametrize(
    "content", [b"", b"not a ledger", b"SQLite format 3\x00" + bytes(4096), bytes(100_000)]
)
def test_file_of_something_else_is_no_ledger(folder: Path, ledger: Path, content: bytes) -> None:
    reopen(ledger).close()
    with pytest.raises(LedgerDamaged) as no:
        reopen(write_private(folder / "other.db", content))
    assert no.value.facts["path"] == str(folder / "other.db")
    assert (folder / "other.db").read_bytes() == content


def test_database_of_another_program_is_no_ledger(folder: Path) -> None:
    path = write_private(folder / "other.db", b"")
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE meta (name, value)")
    connection.close()
    with pytest.raises(LedgerDamaged) as no:
        reopen(path)
    assert no.value.facts["problem"] == "it is not a ledger of this program"


def test_ledger_of_a_later_release_is_refused(ledger: Path) -> None:
    reopen(ledger).close()
    change(ledger, f"PRAGMA user_version = {FORMAT + 1}")
    with pytest.raises(LedgerTooNew) as no:
        reopen(ledger)
    assert no.value.facts == {"path": str(ledger), "found": FORMAT + 1, "supported": FORMAT}


@pytest.mark.parametrize("part", [0.1, 0.5, 0.9])
def test_ledger_that_was_cut_off_is_damaged(ledger: Path, part: float) -> None:
    whole = ledger.read_bytes()
    reopen(ledger).close()
    write_private(ledger, whole[: int(len(whole) * part)])
    with pytest.raises(LedgerDamaged), reopen(ledger) as chain:
        chain.require_sound()


def test_ledger_of_another_network_is_damaged(ledger: Path) -> None:
    change(ledger, "UPDATE meta SET value = ? WHERE name = 'genesis_hash'", "0x" + "11" * 32)
    with pytest.raises(LedgerDamaged) as no:
        reopen(ledger)
    assert "first block" in str(no.value.facts["problem"])


@pytest.mark.parametrize(
    ("statement", "values"),
    [
        ("DELETE FROM meta WHERE name = 'chain_id'", ()),
        ("DELETE FROM blocks", ()),
        ("UPDATE blocks SET header = ? WHERE number = 3", (b"\xc0",)),
        ("UPDATE blocks SET header = ? WHERE number = 0", (b"\xc0",)),
    ],
)
def test_ledger_changed_at_its_ends_does_not_open(
    ledger: Path, statement: str, values: tuple[object, ...]
) -> None:
    reopen(ledger).close()
    change(ledger, statement, *values)
    with pytest.raises(LedgerDamaged):
        reopen(ledger)


@pytest.mark.parametrize(
    ("statement", "values", "found"),
    [
        ("DELETE FROM blocks WHERE number = 2", (), "block 2: it is missing"),
        ("DELETE FROM transactions WHERE block = 2", (), "block 2: its transactions"),
        ("DELETE FROM logs WHERE block = 2", (), "block 2: its outcomes or logs"),
        ("UPDATE logs SET data = ? WHERE block = 1", (word(9),), "block 1: its outcomes or logs"),
        ("UPDATE transactions SET succeeded = 0 WHERE block = 3", (), "block 3: its outcomes"),
        ("UPDATE transactions SET raw = ? WHERE block = 1", (b"x",), "a transaction is not"),
        ("UPDATE blocks SET header = ? WHERE number = 2", (b"\xc0",), "a block's header"),
    ],
)
def test_ledger_changed_in_its_middle_is_found_by_looking(
    ledger: Path, statement: str, values: tuple[object, ...], found: str
) -> None:
    with reopen(ledger) as chain:
        seen: list[tuple[int, int]] = []
        chain.require_sound(lambda done, of: seen.append((done, of)))
        assert seen == [(1, 4), (2, 4), (3, 4), (4, 4)]
    change(ledger, statement, *values)
    with reopen(ledger) as chain, pytest.raises(LedgerDamaged) as no:
        chain.require_sound()
    assert found in str(no.value.facts["problem"])


@pytest.mark.parametrize("part", [0.2, 0.4, 0.6, 0.8])
def test_overwritten_page_is_found_by_looking(ledger: Path, part: float) -> None:
    content = bytearray(ledger.read_bytes())
    start = int(len(content) * part) // 4096 * 4096
    content[start : start + 4096] = b"\xa5" * 4096
    with reopen(ledger) as chain:
        chain.require_sound()
    ledger.write_bytes(content)
    with pytest.raises(LedgerDamaged), reopen(ledger) as chain:
        chain.require_sound()


def test_flipped_bit_in_the_state_is_never_believed(ledger: Path) -> None:
    with sqlite3.connect(ledger) as connection:
        rows = connection.execute("SELECT hash, content FROM nodes").fetchall()
    connection.close()
    for key, content in rows:
        flipped = bytes((content[0], content[1] ^ 1)) + content[2:]
        change(ledger, "UPDATE nodes SET content = ? WHERE hash = ?", flipped, key)
    with reopen(ledger) as chain:
        with pytest.raises(LedgerDamaged) as no:
            chain.next_nonce(signer().account)
        assert "not what was written" in str(no.value.facts["problem"])
        with pytest.raises(LedgerDamaged):
            chain.send(signed(3, word(4)))


def test_missing_state_is_said(ledger: Path) -> None:
    change(ledger, "DELETE FROM nodes")
    with reopen(ledger) as chain, pytest.raises(LedgerDamaged) as no:
        chain.next_nonce(signer().account)
    assert no.value.facts["problem"] == "a part of the state is missing"


# ------------------------------------------------------------------------------------- full disk


def test_full_disk_leaves_the_ledger_as_it_was(ledger: Path) -> None:
    with reopen(ledger) as chain:
        database = chain._store.database
        ((pages,),) = database.run("PRAGMA page_count")
        database.run(f"PRAGMA max_page_count = {pages}")
        parcel = [signed(number, word(number + 1)) for number in range(3, 103)]
        with pytest.raises(StorageFull) as no:
            chain.send_all(parcel)
        assert no.value.facts == {"path": str(ledger)}
        assert chain.batch([("eth_blockNumber", ())]) == ["0x3"]
        assert chain.next_nonce(signer().account) == 3
        chain.require_sound()
        database.run("PRAGMA max_page_count = 1000000")
        assert chain.send_all(parcel)[-1].block_number == 4
        chain.require_sound()
    with reopen(ledger) as chain:
        (stored,) = chain.batch([("eth_getStorageAt", (KEEPER, "0x0", "latest"))])
        assert int(str(stored), 16) == 103
