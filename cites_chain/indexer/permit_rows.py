"""Permits of the index while events are taken in: changed in memory, written once per batch."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from operator import attrgetter
from typing import Any

from cites_chain.indexer.errors import IndexDamaged
from cites_chain.indexer.schema import TABLES
from cites_chain.indexer.store import IndexStore

MOST_REMEMBERED = 20_000
"""Permits that stay in memory from one batch to the next: about 40 MB."""


def columns_of(table: str) -> tuple[str, ...]:
    """Return the columns of a table in their order."""
    parts = (line.split("--")[0].strip().rstrip(",") for line in TABLES[table].split("\n"))
    text = ", ".join(part for part in parts if part).split("PRIMARY KEY (")[0]
    return tuple(part.split()[0] for part in text.split(", ") if part)


class PermitRow:
    """A row of `permits` with its lines and links; attributes are named as the columns."""

    __slots__ = (*columns_of("permits"), "is_new", "lines", "links")

    permit: int
    permit_id: bytes
    document_hash: bytes
    type: int
    medium: int
    status: int
    issuing: int
    destination: int
    issued_on: int
    last_day: int
    flags: int
    issue_officer: int
    issue_hour: int
    export_officer: int | None
    export_hour: int | None
    exported_on: int | None
    import_officer: int | None
    import_hour: int | None
    imported_on: int | None
    discrepancy: int | None
    attester: int | None
    attest_hour: int | None
    crossings: int
    import_permit_id: bytes | None
    unlinked_reason: int | None
    predecessor: int | None
    transcription: int | None
    transcriber: int | None
    withdrawal_officer: int | None
    withdrawal_hour: int | None
    release_to: int | None
    release_officer: int | None
    release_hour: int | None
    reason: int | None
    written: int
    changed: int

    def __init__(self, values: Iterable[Any], lines: list[LineRow], links: list[LinkRow]) -> None:
        (
            self.permit,
            self.permit_id,
            self.document_hash,
            self.type,
            self.medium,
            self.status,
            self.issuing,
            self.destination,
            self.issued_on,
            self.last_day,
            self.flags,
            self.issue_officer,
            self.issue_hour,
            self.export_officer,
            self.export_hour,
            self.exported_on,
            self.import_officer,
            self.import_hour,
            self.imported_on,
            self.discrepancy,
            self.attester,
            self.attest_hour,
            self.crossings,
            self.import_permit_id,
            self.unlinked_reason,
            self.predecessor,
            self.transcription,
            self.transcriber,
            self.withdrawal_officer,
            self.withdrawal_hour,
            self.release_to,
            self.release_officer,
            self.release_hour,
            self.reason,
            self.written,
            self.changed,
        ) = values
        self.lines = lines
        self.links = links
        self.is_new = False


class LineRow:
    """A row of `lines`."""

    __slots__ = columns_of("lines")

    def __init__(self, values: Iterable[int]) -> None:
        (
            self.permit,
            self.position,
            self.taxon,
            self.term,
            self.unit,
            self.source,
            self.appendix,
            self.marks,
            self.permitted,
            self.exported,
            self.imported,
            self.drawn,
        ) = values


class LinkRow:
    """A row of `links`."""

    __slots__ = columns_of("links")

    def __init__(self, values: Iterable[int]) -> None:
        (
            self.permit,
            self.number,
            self.position,
            self.origin,
            self.origin_position,
            self.quantity,
            self.held,
        ) = values


PERMIT_COLUMNS = columns_of("permits")
_LINE_COLUMNS = columns_of("lines")
_LINK_COLUMNS = columns_of("links")
_FIXED = frozenset({"permit", "permit_id", "document_hash", "written"})
_CHANGING = tuple(name for name in PERMIT_COLUMNS if name not in _FIXED)

_row_of: Callable[[PermitRow], tuple[Any, ...]] = attrgetter(*PERMIT_COLUMNS)
_changes_of: Callable[[PermitRow], tuple[Any, ...]] = attrgetter(*_CHANGING, "permit")
_line_of: Callable[[LineRow], tuple[Any, ...]] = attrgetter(*_LINE_COLUMNS)
_line_changes: Callable[[LineRow], tuple[Any, ...]] = attrgetter(
    "exported", "imported", "drawn", "permit", "position"
)
_link_of: Callable[[LinkRow], tuple[Any, ...]] = attrgetter(*_LINK_COLUMNS)
_held_of: Callable[[LinkRow], tuple[Any, ...]] = attrgetter("held", "permit", "number")


def _insert(table: str, columns: tuple[str, ...]) -> str:
    marks = ", ".join("?" * len(columns))
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})"  # noqa: S608


_INSERT_PERMIT = _insert("permits", PERMIT_COLUMNS)
_INSERT_LINE = _insert("lines", _LINE_COLUMNS)
_INSERT_LINK = _insert("links", _LINK_COLUMNS)
_UPDATE_PERMIT = f"UPDATE permits SET {', '.join(f'{c} = ?' for c in _CHANGING)} WHERE permit = ?"  # noqa: S608
_UPDATE_LINE = (
    "UPDATE lines SET exported = ?, imported = ?, drawn = ? WHERE permit = ? AND position = ?"
)
_UPDATE_LINK = "UPDATE links SET held = ? WHERE permit = ? AND number = ?"
_SELECT = f"SELECT {', '.join(PERMIT_COLUMNS)} FROM permits WHERE "  # noqa: S608


class PermitRows:
    """The permits that a batch touches."""

    def __init__(self, store: IndexStore) -> None:
        self._store = store
        self._by_id: dict[bytes, PermitRow] = {}
        self._by_number: dict[int, PermitRow] = {}
        self._touched: dict[int, PermitRow] = {}
        self._next = self._last_number() + 1

    def find(self, permit_id: bytes) -> PermitRow | None:
        """Return the permit that was written under an id, to be looked at or changed."""
        row = self._by_id.get(permit_id)
        return row or self._load("permit_id = ?", permit_id)

    def number(self, number: int) -> PermitRow:
        """Return a permit by its short number."""
        row = self._by_number.get(number) or self._load("permit = ?", number)
        if row is None:
            raise IndexDamaged(self._store.path, f"permit {number} is missing")
        return row

    @property
    def next_number(self) -> int:
        """Number that the next new permit will have."""
        return self._next

    def touch(self, row: PermitRow) -> None:
        """Remember that a permit was changed."""
        self._touched[row.permit] = row

    def add(self, row: PermitRow) -> None:
        """Take in a new permit and give it the next number."""
        row.permit = self._next
        row.is_new = True
        self._next += 1
        for line in row.lines:
            line.permit = row.permit
        for link in row.links:
            link.permit = row.permit
        self._remember(row)
        self.touch(row)

    def flush(self) -> None:
        """Write what was changed since the last time."""
        touched = [self._touched[number] for number in sorted(self._touched)]
        new = [row for row in touched if row.is_new]
        old = [row for row in touched if not row.is_new]
        many = self._store.run_many
        many(_INSERT_PERMIT, map(_row_of, new))
        many(_INSERT_LINE, (_line_of(line) for row in new for line in row.lines))
        many(_UPDATE_PERMIT, map(_changes_of, old))
        many(_UPDATE_LINE, (_line_changes(line) for row in old for line in row.lines))
        many(_UPDATE_LINK, (_held_of(link) for row in old for link in row.links))
        many(_INSERT_LINK, (_link_of(link) for row in new for link in row.links))
        for row in new:
            row.is_new = False
        self._touched = {}
        if len(self._by_id) > MOST_REMEMBERED:
            self._forget_oldest()

    def forget(self) -> None:
        """What is in memory may not be in the file: read everything again."""
        self._by_id, self._by_number, self._touched = {}, {}, {}
        self._next = self._last_number() + 1

    def _forget_oldest(self) -> None:
        for permit_id in list(self._by_id)[: len(self._by_id) - MOST_REMEMBERED]:
            del self._by_number[self._by_id.pop(permit_id).permit]

    def _remember(self, row: PermitRow) -> None:
        self._by_id[row.permit_id] = row
        self._by_number[row.permit] = row

    def _load(self, condition: str, value: object) -> PermitRow | None:
        found = self._store.first(_SELECT + condition, (value,))
        if found is None:
            return None
        number = (found[0],)
        lines = self._store.run("SELECT * FROM lines WHERE permit = ? ORDER BY position", number)
        links = self._store.run("SELECT * FROM links WHERE permit = ? ORDER BY number", number)
        row = PermitRow(found, [LineRow(line) for line in lines], [LinkRow(link) for link in links])
        self._remember(row)
        return row

    def _last_number(self) -> int:
        (last,) = self._store.first("SELECT max(permit) FROM permits") or (None,)
        return last or 0
