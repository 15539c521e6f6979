"""The numbered words of the contracts. The numbers are fixed for ever.

A test holds them against the contracts. The permit types are those of the code lists.
"""

from __future__ import annotations

from enum import IntEnum, IntFlag

from cites_chain.codes import PermitType

__all__ = [
    "LIVE",
    "Direction",
    "Medium",
    "PermitType",
    "ProposalKind",
    "ProposalStatus",
    "Role",
    "Status",
]


class Medium(IntEnum):
    """How a document came onto the ledger."""

    ELECTRONIC = 1
    PAPER = 2
    TRANSCRIBED = 3


class Status(IntEnum):
    """Where a permit stands."""

    ISSUED = 1
    ENDORSED = 2
    IMPORTED = 3
    REFUSED = 4
    PRESENTED = 5
    CANCELLED = 6
    RETURNED = 7
    EXPIRED = 8
    REPLACED = 9
    REPUDIATED = 10
    RESERVED = 11
    USED = 12


LIVE = frozenset({Status.ISSUED, Status.ENDORSED, Status.RESERVED})
"""Open: some act may still use the permit."""


class Direction(IntEnum):
    """Way of a multi-use document across a border."""

    OUT = 1
    IN = 2


class Role(IntFlag):
    """What an officer may do."""

    ISSUER = 1
    INSPECTOR = 2


class PartyStatus(IntEnum):
    """Standing of a Party."""

    ACTIVE = 1
    SUSPENDED = 2


class ProposalKind(IntEnum):
    """What the Parties vote on."""

    ADMIT = 1
    SUSPEND = 2
    REINSTATE = 3
    REPLACE_ADMIN = 4
    REPLACE_VALIDATOR = 5
    ADD_JURISDICTION = 6
    REMOVE_JURISDICTION = 7
    SET_AREA = 8
    VOID_KEY = 9
    UNDO_VOID = 10
    CHANGE_OBSERVER = 11
    ANNOUNCE_SUCCESSOR = 12


class ProposalStatus(IntEnum):
    """Where a proposal stands; it dies after 30 days or when the member set changes."""

    OPEN = 1
    CARRIED = 2
    EXPIRED = 3
    OVERTAKEN = 4
