"""Reads what the registries' views return: words in the layout of the ABI."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from cites_chain.ids import Day, DocumentHash, Jurisdiction, PermitId, date_of
from cites_chain.ledger.reader.answers import UnreadableAnswer, named
from cites_chain.ledger.reader.records import (
    Act,
    Alias,
    PermitRecord,
    QuotaKey,
    QuotaRecord,
    Release,
)
from cites_chain.ledger.reader.vocabulary import Direction
from cites_chain.ledger.reader.words import HeadWord, act_of, quantity_of, read_line, read_permit

WORD = 32


class Words:
    """Returned data, word by word from some place on."""

    __slots__ = ("_base", "_data")

    def __init__(self, data: bytes, base: int = 0) -> None:
        self._data = data
        self._base = base

    def raw(self, position: int) -> bytes:
        """Return a word.

        Raises:
            UnreadableAnswer: The data ends before it.
        """
        at = self._base + position * WORD
        word = self._data[at : at + WORD]
        if len(word) != WORD:
            raise UnreadableAnswer(
                "the node's answer ends too early",
                hint="Is this the right network? Nothing may be deployed where the registry is.",
                facts={"bytes": len(self._data), "needed": at + WORD},
            )
        return word

    def number(self, position: int) -> int:
        """Return a word as a number."""
        return int.from_bytes(self.raw(position), "big")

    def at_offset(self, position: int) -> Words:
        """Return the words to which the offset in a word leads."""
        return Words(self._data, self._base + self.number(position))

    def after(self, position: int) -> Words:
        """Return the words from a position on."""
        return Words(self._data, self._base + position * WORD)


def read_permit_views(
    data: bytes, permit_ids: Sequence[PermitId]
) -> tuple[PermitRecord | Alias | None, ...]:
    """Return what `permits(bytes32[])` of the permit registry found (`PermitView[]`).

    Raises:
        UnreadableAnswer: It is not about these permits.
    """
    found = Words(data).at_offset(0)
    items = found.after(1)
    views = [items.at_offset(i) for i in range(min(found.number(0), len(permit_ids) + 1))]
    if [view.raw(0) for view in views] != list(permit_ids):
        raise UnreadableAnswer("the node answered about other permits than it was asked for")
    return tuple(_read_view(view) for view in views)


def read_quota(key: QuotaKey, data: bytes) -> QuotaRecord | None:
    """Return what `quota(QuotaKey)` of the permit registry found, None for one never set."""
    found = Words(data)
    if not found.number(3):
        return None
    return QuotaRecord(
        key=key,
        limit=quantity_of(found.number(0)),
        used=quantity_of(found.number(1)),
        opening=quantity_of(found.number(2)),
        first_day=date_of(Day(found.number(3))),
        is_hard=bool(found.number(4)),
    )


def read_crossing(data: bytes) -> tuple[Direction, date, Act] | None:
    """Return what `crossing(bytes32,uint16)` of the permit registry found, None for none."""
    found = Words(data)
    act = act_of(found.number(2))
    if act is None:
        return None
    return named(Direction, found.number(0)), date_of(Day(found.number(1))), act


def read_act(data: bytes) -> Act | None:
    """Return a single act, None for zero: not done."""
    return act_of(Words(data).number(0))


def _read_view(view: Words) -> PermitRecord | Alias | None:
    permit_id = PermitId(view.raw(0))
    head = HeadWord(view.number(2))
    transcription_id = PermitId(view.raw(4)) if view.number(4) else None
    if not head.word:
        return None if transcription_id is None else Alias(permit_id, transcription_id)
    lines = view.at_offset(11)
    words = lines.after(1)
    record = read_permit(
        permit_id,
        head,
        DocumentHash(view.raw(1)),
        tuple(read_line(words.number(i), i) for i in range(lines.number(0))),
    )
    middle_void = bool(view.number(9))
    release = act_of(view.number(7))
    return replace(
        record,
        ties_hash=view.raw(3) if view.number(3) else None,
        transcription_id=transcription_id,
        withdrawal=act_of(view.number(5)),
        release=None if release is None else Release(Jurisdiction(view.number(6)), release),
        issue_act=replace(record.issue_act, is_void=bool(view.number(8))),
        export_act=_voided(record.export_act, is_void=middle_void),
        attestation=_voided(record.attestation, is_void=middle_void),
        import_act=_voided(record.import_act, is_void=bool(view.number(10))),
    )


def _voided(act: Act | None, *, is_void: bool) -> Act | None:
    return None if act is None else replace(act, is_void=is_void)
