"""Reads the index as the records of `ledger.reader`: what stands in both must be equal.

An act is void here as on the ledger: where its officer's key is void from that hour or an earlier.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime

from cites_chain.ids import (
    Day,
    DocumentHash,
    Hour,
    Jurisdiction,
    OfficerId,
    PermitId,
    TaxonId,
    date_of,
)
from cites_chain.indexer.permit_rows import PERMIT_COLUMNS, LineRow, LinkRow, PermitRow
from cites_chain.indexer.raw import block_of, log_index_of
from cites_chain.indexer.schema import signed_taxon, taxon_id_of
from cites_chain.indexer.store import IndexStore, Row
from cites_chain.ledger.reader import (
    Act,
    Alias,
    LineRecord,
    Link,
    Medium,
    PermitRecord,
    PermitType,
    QuotaKey,
    QuotaRecord,
    Release,
    Status,
    Ties,
)
from cites_chain.ledger.reader.events import EVENTS, LedgerEvent, decode, topic_of
from cites_chain.ledger.reader.view import CloseLook
from cites_chain.ledger.reader.words import (
    CONVERTED,
    CONVERTED_BEFORE,
    COUNTED,
    EXTENDED,
    LOST,
    RETROSPECTIVE,
    TIMBER,
    UNLINKED,
    WITH_IMPORT_PERMIT,
    quantity_of,
    ties_hash,
)

# ruff: noqa: S608 - statements are made of the schema's own names and question marks

MOST_AT_ONCE = 500
"""Values in one question: SQLite takes a thousand and more."""

_WORD = 32
_PERMITS = f"SELECT {', '.join(PERMIT_COLUMNS)} FROM permits"


class IndexRecords:
    """The permits, ties, quotas and events of an index, as records."""

    def __init__(self, store: IndexStore) -> None:
        self.store = store
        self.void_hours: dict[int, int] = dict(
            store.rows("SELECT officer, void_hour FROM officers WHERE void_hour IS NOT NULL")
        )

    # ----------------------------------------------------------------------------------- permits

    def permits(
        self, permit_ids: Sequence[PermitId]
    ) -> dict[PermitId, PermitRecord | Alias | None]:
        """Return what stands under each id, None for nothing."""
        found: dict[PermitId, PermitRecord | Alias | None] = dict.fromkeys(permit_ids)
        for record in self.from_rows(self.rows("permit_id", permit_ids)):
            found[record.permit_id] = record
        for some in _chunks([one for one, record in found.items() if record is None]):
            question = (
                "SELECT aliases.permit_id, permits.permit_id FROM aliases JOIN permits "
                "ON permit = aliases.transcription "
                f"WHERE aliases.permit_id IN {_marks(some)}"
            )
            for own_id, transcription_id in self.store.run(question, some):
                found[PermitId(own_id)] = Alias(PermitId(own_id), PermitId(transcription_id))
        return found

    def look_closely(self, permit_ids: Sequence[PermitId]) -> CloseLook:
        """Return some permits with all that happened to them."""
        records = self.permits(permit_ids)
        numbers = self.numbers_of([one for one, found in records.items() if found is not None])
        hours = {OfficerId(officer): Hour(hour) for officer, hour in self.void_hours.items()}
        return CloseLook(records, self.history(list(numbers.values())), hours)

    def numbers_of(self, permit_ids: Sequence[PermitId]) -> dict[PermitId, int]:
        """Return the short numbers of permits."""
        found: dict[PermitId, int] = {}
        for some in _chunks(permit_ids):
            question = f"SELECT permit_id, permit FROM permits WHERE permit_id IN {_marks(some)}"
            found.update(self.store.rows(question, some))
        return found

    def numbered(self, numbers: Iterable[int]) -> dict[int, PermitRecord]:
        """Return permits by their short numbers."""
        rows = self.rows("permit", list(numbers))
        return {row.permit: record for row, record in zip(rows, self.from_rows(rows), strict=True)}

    def rows(self, column: str, values: Sequence[object]) -> list[PermitRow]:
        """Return the rows, with lines and links, that have one of the values in a column."""
        found = []
        for some in _chunks(values):
            question = f"{_PERMITS} WHERE {column} IN {_marks(some)} ORDER BY permit"
            found += self.store.rows(question, some)
        lines = self._parts("lines", LineRow, [row[0] for row in found])
        links = self._parts("links", LinkRow, [row[0] for row in found])
        return [PermitRow(row, lines.get(row[0], []), links.get(row[0], [])) for row in found]

    def _parts(self, table: str, kind: type, numbers: Sequence[int]) -> dict[int, list]:  # type: ignore[type-arg]
        parts: dict[int, list] = {}  # type: ignore[type-arg]
        for some in _chunks(numbers):
            question = f"SELECT * FROM {table} WHERE permit IN {_marks(some)} ORDER BY 1, 2"
            for values in self.store.run(question, some):
                parts.setdefault(values[0], []).append(kind(values))
        return parts

    def from_rows(self, rows: Sequence[PermitRow]) -> list[PermitRecord]:
        """Return the records that rows stand for."""
        ids = self.ids_of(
            number
            for row in rows
            for number in (row.transcription, *(link.origin for link in row.links))
            if number is not None
        )
        return [self._record(row, ids) for row in rows]

    def ids_of(self, numbers: Iterable[int]) -> dict[int, PermitId]:
        """Return the ids of permits by their short numbers."""
        found: dict[int, PermitId] = {}
        for some in _chunks(sorted(set(numbers))):
            question = f"SELECT permit, permit_id FROM permits WHERE permit IN {_marks(some)}"
            found.update(self.store.rows(question, some))
        return found

    def ties(self, row: PermitRow, ids: Mapping[int, PermitId]) -> Ties:
        """Return links and import permit of a row."""
        links = tuple(
            Link(ids[link.origin], link.origin_position, link.position, quantity_of(link.quantity))
            for link in row.links
        )
        named = None if row.import_permit_id is None else PermitId(row.import_permit_id)
        return Ties(links, named, row.unlinked_reason or 0)

    def _record(self, row: PermitRow, ids: Mapping[int, PermitId]) -> PermitRecord:
        flags = row.flags
        release = self._act(row.release_officer, row.release_hour, can_be_void=False)
        attester = None if row.attester is None else OfficerId(row.attester)
        return PermitRecord(
            permit_id=PermitId(row.permit_id),
            permit_type=PermitType(row.type),
            medium=Medium(row.medium),
            status=Status(row.status),
            issuing=Jurisdiction(row.issuing),
            destination=Jurisdiction(row.destination),
            issued_on=date_of(Day(row.issued_on)),
            last_day=date_of(Day(row.last_day)),
            document_hash=DocumentHash(row.document_hash),
            lines=tuple(map(_line_record, row.lines)),
            issue_act=self._must(row.issue_officer, row.issue_hour),
            export_act=self._act(row.export_officer, row.export_hour),
            import_act=self._act(row.import_officer, row.import_hour),
            attester=attester,
            attestation=None if row.attest_hour is None else self._act(attester, row.attest_hour),
            crossings=row.crossings,
            is_lost=bool(flags & LOST),
            is_timber=bool(flags & TIMBER),
            is_extended=bool(flags & EXTENDED),
            is_retrospective=bool(flags & RETROSPECTIVE),
            names_import_permit=bool(flags & WITH_IMPORT_PERMIT),
            is_counted=bool(flags & COUNTED),
            ties_hash=None if row.unlinked_reason is None else ties_hash(self.ties(row, ids)),
            transcription_id=None if row.transcription is None else ids[row.transcription],
            withdrawal=self._act(row.withdrawal_officer, row.withdrawal_hour, can_be_void=False),
            release=None
            if release is None or row.release_to is None
            else Release(Jurisdiction(row.release_to), release),
        )

    def _must(self, officer: int, hour: int) -> Act:
        void_from = self.void_hours.get(officer)
        is_void = void_from is not None and hour >= void_from
        return Act(OfficerId(officer), Hour(hour), is_void=is_void)

    def _act(
        self, officer: int | None, hour: int | None, *, can_be_void: bool = True
    ) -> Act | None:
        if officer is None or hour is None:
            return None
        return self._must(officer, hour) if can_be_void else Act(OfficerId(officer), Hour(hour))

    # ------------------------------------------------------------------------------------ others

    def quotas(self, jurisdiction: Jurisdiction | None = None) -> tuple[QuotaRecord, ...]:
        """Return the quotas with their use, of one jurisdiction or of all."""
        where, values = (
            ("", ()) if jurisdiction is None else (" WHERE jurisdiction = ?", (jurisdiction,))
        )
        rows = self.store.rows(f"SELECT * FROM quotas{where}", values)
        return tuple(_quota_record(row) for row in rows)

    def taxon_names(self, taxon_ids: Iterable[TaxonId] | None = None) -> dict[TaxonId, str]:
        """Return the names of some taxa, or of all."""
        if taxon_ids is None:
            rows = self.store.rows("SELECT taxon, name FROM taxa")
        else:
            rows = []
            for some in _chunks(sorted({signed_taxon(taxon_id) for taxon_id in taxon_ids})):
                question = f"SELECT taxon, name FROM taxa WHERE taxon IN {_marks(some)}"
                rows += self.store.rows(question, some)
        return {taxon_id_of(taxon): name for taxon, name in rows}

    def history(self, numbers: Sequence[int]) -> tuple[LedgerEvent, ...]:
        """Return every announcement that names one of these permits, oldest first."""
        found: dict[int, LedgerEvent] = {}
        for some in _chunks(numbers):
            for condition in _ABOUT:
                question = _EVENTS + condition.format(_marks(some))
                for row in self.store.run(question, some):
                    if row[0] not in found:
                        found[row[0]] = event_of(row)
        return tuple(found[place] for place in sorted(found))


_EVENTS = (
    "SELECT events.event, kind, events.hash, body, time FROM events "
    "JOIN blocks ON number = events.event >> 20 WHERE "
)
_ABOUT = (
    "permit IN {}",
    "other IN {}",
    # Consents are given before the permit is written.
    """events.event IN
        (SELECT event FROM consents JOIN permits USING (permit_id) WHERE permit IN {})""",
)


def event_of(row: Row) -> LedgerEvent:
    """Return the event of a row: place, kind, transaction, body, time of the block."""
    place, number, transaction, body, time = row
    kind = EVENTS[number]
    split = _WORD * kind.topics
    topics = [topic_of(kind), *(body[at : at + _WORD] for at in range(0, split, _WORD))]
    return LedgerEvent(
        announcement=decode(topics, body[split:]),
        block_number=block_of(place),
        log_index=log_index_of(place),
        transaction=transaction,
        time=datetime.fromtimestamp(time, UTC),
    )


def _line_record(line: LineRow) -> LineRecord:
    return LineRecord(
        position=line.position,
        taxon_id=taxon_id_of(line.taxon),
        term=line.term,
        unit=line.unit,
        source=line.source,
        appendix=line.appendix,
        is_unlinked=bool(line.marks & UNLINKED),
        is_converted=bool(line.marks & CONVERTED),
        is_converted_before=bool(line.marks & CONVERTED_BEFORE),
        permitted=quantity_of(line.permitted),
        exported=quantity_of(line.exported),
        imported=quantity_of(line.imported),
        drawn=quantity_of(line.drawn),
    )


def _quota_record(row: Row) -> QuotaRecord:
    jurisdiction, year, taxon, term, unit, source, most, used, opening, first_day, is_hard, _ = row
    return QuotaRecord(
        key=QuotaKey(Jurisdiction(jurisdiction), year, taxon_id_of(taxon), term, unit, source),
        limit=quantity_of(most),
        used=quantity_of(used),
        opening=quantity_of(opening),
        first_day=date_of(Day(first_day)),
        is_hard=bool(is_hard),
    )


def _chunks(values: Sequence[object]) -> list[Sequence[object]]:
    return [values[at : at + MOST_AT_ONCE] for at in range(0, len(values), MOST_AT_ONCE)]


def _marks(values: Sequence[object]) -> str:
    return f"({', '.join('?' * len(values))})"
