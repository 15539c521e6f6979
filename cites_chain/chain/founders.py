"""Who founds a network, as the registry's constructor takes it. Loading this loads no EVM."""

from __future__ import annotations

from dataclasses import dataclass

from cites_chain.ids import Account, Jurisdiction


@dataclass(frozen=True, slots=True)
class Seat:
    """A jurisdiction with its area.

    Attributes:
        jurisdiction: ISO 3166-1 numeric code.
        area: Single market it belongs to; 0 for none.
    """

    jurisdiction: Jurisdiction
    area: int = 0


@dataclass(frozen=True, slots=True)
class Founder:
    """A Party that is there from the beginning.

    Attributes:
        admin: Account that votes for the Party and appoints its officers.
        validator: Account of its node's key; None for a Party without a node.
        seats: Jurisdictions that it holds.
    """

    admin: Account
    validator: Account | None
    seats: tuple[Seat, ...]
