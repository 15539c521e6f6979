"""What an announcement that a permit was written puts into the index."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from cites_chain.indexer.decoding import lines_in
from cites_chain.indexer.permit_book import (
    HOUR,
    MULTI_USE,
    TRANSCRIBED,
    PermitBook,
    Subjects,
    Values,
    quota_key,
)
from cites_chain.indexer.permit_rows import LineRow, LinkRow, PermitRow
from cites_chain.ledger.reader import Status
from cites_chain.ledger.reader.words import RETROSPECTIVE

_ACT = 0xFFFFFFFFFFFF
_QUANTITY = 0xFFFFFFFFFF
_APPENDIX = 0x03


class WritingEvents:
    """Takes new permits and their ties in, one after the other."""

    def __init__(self, book: PermitBook) -> None:
        self._book = book
        self._overruns: list[tuple[bytes, int, int]] = []

    def handlers(self) -> dict[str, Callable[[Values, int], Subjects]]:
        """Return what to call for each event: with its fields and its place."""
        return {
            "PermitIssued": self._issued,
            "PermitTranscribed": self._transcribed,
            "PermitTied": self._tied,
            "PermitReplaced": self._replaced,
            "QuotaOverrun": self._quota_overrun,
        }

    def _issued(self, values: Values, place: int) -> Subjects:
        permit_id, _, _, head, document_hash, flat = values
        row = self._write(permit_id, head, document_hash, place)
        row.lines = _lines_of(flat)
        self._book.rows.add(row)
        for line in row.lines:
            self._book.count(row, line, line.permitted)
        self._place_overruns(row)
        if row.flags & RETROSPECTIVE:
            self._book.store.run(
                "UPDATE consents SET is_used = 1 WHERE permit_id = ? AND document_hash = ?",
                (permit_id, document_hash),
            )
        return row.permit, None

    def _transcribed(self, values: Values, place: int) -> Subjects:
        permit_id, _, _, transcriber, head, document_hash, flat = values
        row = self._write(permit_id, head, document_hash, place)
        row.transcriber = transcriber
        row.lines = _lines_of(flat)
        self._book.rows.add(row)
        return row.permit, None

    def _tied(self, values: Values, place: int) -> Subjects:
        permit_id, import_permit_id, reason, flat = values
        row = self._book.change(permit_id, place)
        row.import_permit_id = import_permit_id if any(import_permit_id) else None
        row.unlinked_reason = reason
        for at in range(0, len(flat), 2):
            origin, draw = self._book.of(flat[at]), flat[at + 1]
            quantity = draw & _QUANTITY
            link = (row.permit, at // 2, draw >> 48, origin.permit, draw >> 40 & 0xFF)
            row.links.append(LinkRow((*link, quantity, quantity)))
            self._book.draw(origin, draw >> 40 & 0xFF, quantity)
        if row.import_permit_id is None:
            return row.permit, None
        return row.permit, self._book.of(import_permit_id).permit

    def _replaced(self, values: Values, place: int) -> Subjects:
        old_id, new_id, _, head, document_hash, _, reason = values
        old = self._book.change(old_id, place)
        new = self._write(new_id, head, document_hash, place)
        new.lines = [LineRow(_line_values(line)) for line in old.lines]
        new.links = [LinkRow(_link_values(link)) for link in old.links]
        new.import_permit_id = old.import_permit_id
        new.unlinked_reason = old.unlinked_reason
        new.exported_on = old.exported_on
        new.predecessor = old.permit
        self._book.rows.add(new)
        old.status = Status.REPLACED.value
        old.reason = reason
        for link in old.links:
            link.held = 0
        return old.permit, new.permit

    def _quota_overrun(self, values: Values, place: int) -> Subjects:
        permit_id, position = values[0], int.from_bytes(values[2], "big")
        row = self._book.rows.find(permit_id)
        if row is None:  # announced just before the permit itself
            self._overruns.append((permit_id, position, place))
            return self._book.rows.next_number, None
        self._book.quotas.overrun(quota_key(row, row.lines[position]), place)
        return row.permit, None

    def _write(self, permit_id: bytes, head: bytes, document_hash: bytes, place: int) -> PermitRow:
        """Return a new row as its head says; see `contracts/types/Head.sol`."""
        acts = int.from_bytes(head[14:], "big")
        kind, medium = head[1], head[2]
        middle, last = acts >> 48 & _ACT, acts & _ACT
        row = PermitRow(_BLANK, [], [])
        row.permit_id, row.document_hash = permit_id, document_hash
        row.type, row.medium, row.status = kind, medium, head[3]
        row.issuing, row.destination = head[4] << 8 | head[5], head[6] << 8 | head[7]
        row.issued_on, row.last_day = head[8] << 8 | head[9], head[10] << 8 | head[11]
        row.flags = head[13]
        row.issue_officer, row.issue_hour = acts >> 120, acts >> 96 & HOUR
        if kind in MULTI_USE:
            row.crossings = middle & HOUR
            row.attester = middle >> 24 or None
        elif middle and medium == TRANSCRIBED:
            row.attester, row.attest_hour = middle >> 24, middle & HOUR
        elif middle:
            row.export_officer, row.export_hour = middle >> 24, middle & HOUR
        if last:
            row.import_officer, row.import_hour = last >> 24, last & HOUR
        row.written = row.changed = place
        return row

    def _place_overruns(self, row: PermitRow) -> None:
        for permit_id, position, place in self._overruns:
            if permit_id == row.permit_id:
                self._book.quotas.overrun(quota_key(row, row.lines[position]), place)
        self._overruns = []


_BLANK = (
    *(0, b"", b"", 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
    *(None, None, None, None, None, None, None, None, None),
    0,
    *(None, None, None, None, None, None, None, None, None, None, None),
    *(0, 0),
)


def _lines_of(flat: tuple[Any, ...]) -> list[LineRow]:
    return [
        LineRow((0, at, *line[:4], line[4] & _APPENDIX, line[4] & ~_APPENDIX, *line[5:]))
        for at, line in enumerate(lines_in(flat))
    ]


def _line_values(line: LineRow) -> tuple[int, ...]:
    return tuple(getattr(line, name) for name in LineRow.__slots__)


def _link_values(link: LinkRow) -> tuple[int, ...]:
    return tuple(getattr(link, name) for name in LinkRow.__slots__)
