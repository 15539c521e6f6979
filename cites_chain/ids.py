"""Types that name what a value means, so that one hash cannot be passed where another is meant."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import NewType

PermitId = NewType("PermitId", bytes)
"""32 bytes: keccak256(uint16 issuing jurisdiction, tag). The key of a permit on the ledger."""

NumberTag = NewType("NumberTag", bytes)
"""32 bytes: HMAC-SHA256(Party secret, normalised permit number). Reveals nothing of the number."""

DocumentHash = NewType("DocumentHash", bytes)
"""32 bytes: root of the salted Merkle tree over all boxes of one document."""

TaxonId = NewType("TaxonId", int)
"""64 bits: first 8 bytes of keccak256 of the normalised scientific name."""

Account = NewType("Account", str)
"""An Ethereum account as checksummed hex text (EIP-55)."""

Jurisdiction = NewType("Jurisdiction", int)
"""ISO 3166-1 numeric code 1..999, or a CITES extra code from 1001 up."""

OfficerId = NewType("OfficerId", int)
"""24 bits, given once by the AuthorityRegistry and never reused."""

PartyId = NewType("PartyId", int)
"""Number of a member Party in the AuthorityRegistry, given once."""

Hour = NewType("Hour", int)
"""Whole hours since 1970-01-01T00:00Z: how the ledger stamps an act."""

Day = NewType("Day", int)
"""Whole days since 1970-01-01: how the ledger writes a calendar day."""

_EPOCH = date(1970, 1, 1)


def day_of(day: date) -> Day:
    """Return the ledger's number of a calendar day."""
    return Day((day - _EPOCH).days)


def date_of(day: Day) -> date:
    """Return the calendar day that a ledger day stands for."""
    return _EPOCH + timedelta(days=day)


def moment_of(hour: Hour) -> datetime:
    """Return the beginning of a ledger hour, in UTC."""
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(hours=hour)
