"""The one table that turns logs of both registries into typed announcements."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from functools import cache
from typing import TypeVar, get_type_hints

from eth_hash.auto import keccak

from cites_chain.errors import ChainError
from cites_chain.ids import PermitId
from cites_chain.ledger.reader.announcement import Announcement
from cites_chain.ledger.reader.authority_events import AUTHORITY_EVENTS
from cites_chain.ledger.reader.fields import WORD, TailField, WordField
from cites_chain.ledger.reader.permit_events import PERMIT_EVENTS

EVENTS: tuple[type[Announcement], ...] = PERMIT_EVENTS + AUTHORITY_EVENTS
"""Every event of both registries."""

E = TypeVar("E", bound=Announcement)


class UnreadableEvent(ChainError):
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
        names = permit_fields_of(type(announcement))
        found = (getattr(announcement, name) for name in names)
        return tuple(permit_id for permit_id in found if permit_id is not None)


@dataclass(frozen=True, slots=True)
class _Layout:
    """How the logs of one event are read."""

    kind: type[Announcement]
    topic: bytes
    readers: tuple[Callable[[bytes], object], ...]
    tails: tuple[bool, ...]
    topics: int


def signature_of(kind: type[Announcement]) -> str:
    """Return the Solidity signature of an event, as it is hashed into its topic."""
    return f"{kind.__name__}({','.join(field.abi for field in _fields_of(kind))})"


@cache
def topic_of(kind: type[Announcement]) -> bytes:
    """Return the first topic of an event's logs."""
    return keccak(signature_of(kind).encode())


@cache
def permit_fields_of(kind: type[Announcement]) -> tuple[str, ...]:
    """Return the names of an event's indexed permit ids."""
    names = [field.name for field in fields(kind)][: kind.topics]  # type: ignore[arg-type]
    return tuple(
        name for name in names if name.endswith(("permit_id", "_id")) and _is_key(kind, name)
    )


def _is_key(kind: type[Announcement], name: str) -> bool:
    hint = get_type_hints(kind, include_extras=True)[name]
    return bool(hint.__metadata__[0].abi == "bytes32")


def decode(topics: Sequence[bytes], data: bytes) -> Announcement:
    """Return the announcement that a log holds.

    Raises:
        UnreadableEvent: No event of the registries looks like this.
    """
    layout = _layouts().get(topics[0] if topics else b"")
    if layout is None or len(topics) != layout.topics + 1:
        raise UnreadableEvent(
            "the ledger announced something that this release cannot read",
            hint="Update cites-chain.",
            facts={"topic": topics[0].hex() if topics else None},
        )
    values = [read(topic) for read, topic in zip(layout.readers, topics[1:], strict=False)]
    at = 0
    rest = zip(layout.readers[layout.topics :], layout.tails[layout.topics :], strict=True)
    for read, is_tail in rest:
        word = data[at : at + WORD]
        at += WORD
        values.append(read(data[int.from_bytes(word, "big") :] if is_tail else word))
    return layout.kind(*values)


def _fields_of(kind: type[Announcement]) -> tuple[WordField | TailField, ...]:
    hints = get_type_hints(kind, include_extras=True)
    return tuple(hints[field.name].__metadata__[0] for field in fields(kind))  # type: ignore[arg-type]


@cache
def _layouts() -> dict[bytes, _Layout]:
    layouts = {}
    for kind in EVENTS:
        parts = _fields_of(kind)
        layouts[topic_of(kind)] = _Layout(
            kind=kind,
            topic=topic_of(kind),
            readers=tuple(part.read for part in parts),
            tails=tuple(isinstance(part, TailField) for part in parts),
            topics=kind.topics,
        )
    return layouts
