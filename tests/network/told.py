"""What a story leaves on a ledger, without the moments at which it was told."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import fields, is_dataclass
from datetime import datetime

from cites_chain.chain.artifacts import account_of
from cites_chain.chain.backend import Chain
from cites_chain.chain.storage_proof import permit_slots, validator_slots
from cites_chain.ids import Account, PermitId
from cites_chain.ledger.reader import LedgerReader, PermitRecord
from cites_chain.ledger.reader.events import LedgerEvent
from cites_chain.ledger.reader.words import HeadWord


def ids_in(events: Iterable[LedgerEvent]) -> list[PermitId]:
    """Return the permits that some announcements speak of."""
    return sorted({known for event in events for known in event.permit_ids()})


def words(chain: Chain, reader: LedgerReader, ids: Sequence[PermitId]) -> list[object]:
    """Return words of storage as the ledger itself shows them: of permits, and the validators."""

    def stored(account: Account, slots: Sequence[int]) -> list[int]:
        asked = [("eth_getStorageAt", (account, hex(slot), "latest")) for slot in slots]
        return [int(str(word), 16) for word in chain.batch(asked)]

    found: list[object] = []
    for record in reader.list_permits(ids):
        if not isinstance(record, PermitRecord):
            continue  # another name of a permit that is there
        slots = permit_slots(record.permit_id, len(record.lines))
        document_hash, head, *others = stored(account_of("PermitRegistry"), slots)
        assert document_hash == int(record.document_hash.hex(), 16)
        found.append([document_hash, timeless(HeadWord(head)), *others])
    return [*found, stored(account_of("AuthorityRegistry"), validator_slots(8))]


def timeless(head: HeadWord) -> int:
    """Return the word without the hours of its three acts."""
    hours = [96, 0] if head.permit_type.is_multi_use else [96, 48, 0]
    return head.word & ~sum(0xFFFFFF << position for position in hours)


def plain(value: object) -> object:
    """Return a value without the moments in it; calendar days stay."""
    if isinstance(value, datetime):
        return "a moment"
    if isinstance(value, HeadWord):
        return timeless(value)
    if is_dataclass(value) and not isinstance(value, type):
        kept = [
            (field.name, None if "hour" in field.name else plain(getattr(value, field.name)))
            for field in fields(value)
        ]
        return (type(value).__name__, kept)
    if isinstance(value, tuple | list):
        return [plain(one) for one in value]
    return value
