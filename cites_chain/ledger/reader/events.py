"""The one table that turns logs of both registries into typed announcements."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from functools import cache
from typing import get_type_hints

from eth_hash.auto import keccak

from cites_chain.ids import PermitId
from cites_chain.ledger.reader.announcement import Announcement
from cites_chain.ledger.reader.answers import UnreadableAnswer
from cites_chain.ledger.reader.authority_events import AUTHORITY_EVENTS
from cites_chain.ledger.reader.fields import WORD, TailField, WordField
from cites_chain.ledger.reader.permit_events import PERMIT_EVENTS

EVENTS: tuple[type[Announcement], ...] = PERMIT_EVENTS + AUTHORITY_EVENTS
"""Every event of both registries."""


class UnreadableEvent(UnreadableAnswer):
    """A log of the registries is not one that this release knows."""

    code = "UNREADABLE_EVENT"


@dataclass(frozen=True, slots=True)
class LedgerEvent:
    """An announcement and where it stands.

    Attributes:
        announcement: What was announced.
        block_number: Block that holds it.
        log_index: Its place among the block's logs.
        transaction: Hash of the transaction that caused it.
        time: Time of the block, UTC.
    """

    announcement: Announcement
    block_number: int
    log_index: int
    transaction: bytes
    time: datetime

    @property
    def name(self) -> str:
        """Name of the event, as in the contract."""
        return type(self.announcement).__name__

    def permit_ids(self) -> tuple[PermitId, ...]:
        """Return the permits that the event names as its subject (not those in its links)."""
        announcement = self.announcement
        found = (getattr(announcement, name) for name in _layouts_by_name()[self.name].permit_ids)
        return tuple(permit_id for permit_id in found if permit_id is not None)


@dataclass(frozen=True, slots=True)
class _Layout:
    """How the logs of one event are read: words of each field, 0 for one named by an offset."""

    kind: type[Announcement]
    topic: bytes
    permit_ids: tuple[str, ...]
    topics: tuple[Callable[[bytes], object], ...]
    data: tuple[tuple[Callable[[bytes], object], int], ...]


def signature_of(kind: type[Announcement]) -> str:
    """Return the Solidity signature of an event, as it is hashed into its topic."""
    return f"{kind.__name__}({','.join(field.abi for field in _fields_of(kind))})"


def abi_fields(kind: type[Announcement]) -> tuple[tuple[str, str], ...]:
    """Return name and Solidity type of each field of an event, indexed ones first."""
    names = (field.name for field in fields(kind))  # type: ignore[arg-type]
    return tuple((name, field.abi) for name, field in zip(names, _fields_of(kind), strict=True))


def topic_of(kind: type[Announcement]) -> bytes:
    """Return the first topic of an event's logs."""
    return _layouts_by_name()[kind.__name__].topic


def decode(topics: Sequence[bytes], data: bytes) -> Announcement:
    """Return the announcement that a log holds.

    Raises:
        UnreadableEvent: No event of the registries looks like this.
    """
    layout = _layouts().get(topics[0] if topics else b"")
    if layout is None or len(topics) != len(layout.topics) + 1:
        raise UnreadableEvent(
            "the ledger announced something that this release cannot read",
            hint="Update cites-chain.",
            facts={"topic": topics[0].hex() if topics else None},
        )
    if len(data) < WORD * sum(words or 1 for _, words in layout.data):
        raise UnreadableEvent(
            f"the announcement {layout.kind.__name__} ends too early", facts={"bytes": len(data)}
        )
    values = [read(topic) for read, topic in zip(layout.topics, topics[1:], strict=True)]
    at = 0
    for read, words in layout.data:
        end = at + WORD * (words or 1)
        part = data[at:end]
        values.append(read(part if words else data[int.from_bytes(part, "big") :]))
        at = end
    return layout.kind(*values)


def _fields_of(kind: type[Announcement]) -> tuple[WordField | TailField, ...]:
    hints = get_type_hints(kind, include_extras=True)
    return tuple(hints[field.name].__metadata__[0] for field in fields(kind))  # type: ignore[arg-type]


@cache
def _layouts() -> dict[bytes, _Layout]:
    return {layout.topic: layout for layout in _layouts_by_name().values()}


@cache
def _layouts_by_name() -> dict[str, _Layout]:
    return {kind.__name__: _layout_of(kind) for kind in EVENTS}


def _layout_of(kind: type[Announcement]) -> _Layout:
    parts = _fields_of(kind)
    names = [field.name for field in fields(kind)]  # type: ignore[arg-type]
    indexed = list(zip(names, parts, strict=True))[: kind.topics]
    return _Layout(
        kind=kind,
        topic=keccak(signature_of(kind).encode()),
        permit_ids=tuple(
            name for name, part in indexed if name.endswith("_id") and part.abi == "bytes32"
        ),
        topics=tuple(part.read for _, part in indexed),
        data=tuple(
            (part.read, part.words if isinstance(part, WordField) else 0)
            for part in parts[kind.topics :]
        ),
    )
