"""Proves an index: made anew it is the same byte for byte, and the ledger stores what it says."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from cites_chain.ids import PermitId
from cites_chain.indexer.errors import IndexBehind
from cites_chain.indexer.raw import LogSource, Stamp, Stretch
from cites_chain.indexer.records import IndexRecords
from cites_chain.indexer.store import IndexStore, derived_tables
from cites_chain.indexer.sync import Indexer
from cites_chain.ledger.reader import LedgerReader, PermitRecord

AT_ONCE = 200
"""Permits of one question to the ledger."""

Progress = Callable[[int, int], None]
"""Told how many of how many are done."""


@dataclass(frozen=True, slots=True)
class Difference:
    """Something that is not the same.

    Attributes:
        what: A table, a permit, a quota, an officer.
        index: What the index says.
        other: What the one made anew, or the ledger, says.
    """

    what: str
    index: str
    other: str


def digest(store: IndexStore) -> dict[str, str]:
    """Return the SHA-256 of each table that follows from the events, rows in the order of keys."""
    return {table: _digest_of(store, table) for table in derived_tables()}


def compare_with_rebuilt(store: IndexStore, source: LogSource) -> list[Difference]:
    """Make the index anew, up to the same block, in a folder that is thrown away; compare all.

    Raises:
        IndexBehind: There is nothing in the index yet.
    """
    cursor = store.cursor()
    if cursor is None:
        raise IndexBehind(-1, source.head().number)
    with (
        TemporaryDirectory(dir=store.path.parent, prefix=".index-check-") as folder,
        IndexStore.create(Path(folder) / "anew.sqlite", *store.identity()) as anew,
    ):
        for _ in Indexer(anew, _Until(source, cursor)).catch_up():
            pass
        ours, theirs = digest(store), digest(anew)
    return [
        Difference(f"table {table}", ours[table], theirs[table])
        for table in ours
        if ours[table] != theirs[table]
    ]


def compare_with_ledger(
    store: IndexStore,
    reader: LedgerReader,
    *,
    every: int = 1,
    progress: Progress | None = None,
) -> tuple[int, list[Difference]]:
    """Hold permits, quotas and officers against what the contracts store.

    Args:
        store: An index that has caught up.
        reader: Its ledger.
        every: 1 for all permits, 10 for each tenth.
        progress: Told how far it has come.

    Returns:
        How many permits, quotas and officers were compared, and what differs.
    """
    records = IndexRecords(store)
    ids = [
        PermitId(row[0])
        for row in store.run("SELECT permit_id FROM permits WHERE permit % ? = 0", (every,))
    ]
    ids += [PermitId(row[0]) for row in store.run("SELECT permit_id FROM aliases")]
    found: list[Difference] = []
    for at in range(0, len(ids), AT_ONCE):
        some = ids[at : at + AT_ONCE]
        ours = records.permits(some)
        for permit_id, stored in zip(some, reader.list_permits(some), strict=True):
            if ours[permit_id] != stored:
                found.append(_permit_difference(permit_id, ours[permit_id], stored))
        if progress is not None:
            progress(at + len(some), len(ids))
    quotas = records.quotas()
    for quota in quotas:
        kept = reader.find_quota(quota.key)
        if kept != quota:
            found.append(Difference("quota", repr(quota), repr(kept)))
    officers = _officers(store)
    stored_officers = _stored_officers(reader)
    if officers != stored_officers:
        found.append(Difference("officers", repr(officers), repr(stored_officers)))
    return len(ids) + len(quotas) + len(officers), found


def _permit_difference(permit_id: PermitId, ours: object, stored: object) -> Difference:
    if isinstance(ours, PermitRecord) and isinstance(stored, PermitRecord):
        names = [
            name for name in PermitRecord.__slots__ if getattr(ours, name) != getattr(stored, name)
        ]
        mine = {name: getattr(ours, name) for name in names}
        theirs = {name: getattr(stored, name) for name in names}
        return Difference(f"permit 0x{permit_id.hex()}", repr(mine), repr(theirs))
    return Difference(f"permit 0x{permit_id.hex()}", repr(ours), repr(stored))


def _officers(store: IndexStore) -> list[tuple[object, ...]]:
    rows = store.rows(
        "SELECT officer, account, party, jurisdiction, roles, identity_hash, void_hour "
        "FROM officers ORDER BY officer"
    )
    return [tuple(row) for row in rows]


def _stored_officers(reader: LedgerReader) -> list[tuple[object, ...]]:
    return [
        (
            *(officer.officer_id, bytes.fromhex(officer.account[2:]), officer.party_id),
            *(officer.jurisdiction, int(officer.roles), officer.identity_hash, officer.void_hour),
        )
        for officer in reader.list_officers()
    ]


def _digest_of(store: IndexStore, table: str) -> str:
    keys = [row[1] for row in store.rows(f"PRAGMA table_info({table})") if row[5]]
    found = hashlib.sha256()
    for row in store.run(f"SELECT * FROM {table} ORDER BY {', '.join(keys)}"):  # noqa: S608
        found.update(repr(row).encode())
    return found.hexdigest()


@dataclass(frozen=True, slots=True)
class _Until:
    """A source that ends at a block, as the index does that it is compared with."""

    source: LogSource
    end: Stamp

    def identity(self) -> tuple[int, bytes]:
        return self.source.identity()

    def head(self) -> Stamp:
        return self.end

    def stamp(self, number: int) -> Stamp | None:
        return self.source.stamp(number)

    def read(self, first: int, head: int) -> Stretch:
        return self.source.read(first, head)
