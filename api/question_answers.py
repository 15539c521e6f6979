"""What the questions' routes answer, for the OpenAPI description."""

from __future__ import annotations

from api.answered import Answered, AsOf, Day, Hash, PermitShown, Quantity, SecurityCode


class PageAnswer(Answered):
    """Some permits, newest first."""

    permits: list[PermitShown]
    cursor: str
    """Give it as `after` for the next page; empty where there is none."""
    as_of: AsOf


class PermitsAnswer(Answered):
    """A list of permits."""

    permits: list[PermitShown]
    as_of: AsOf


class StopShown(Answered):
    """A line of a permit on the way of goods."""

    permit_id: Hash
    code: SecurityCode
    line: str
    steps: int
    """Hops from the permit that was asked about."""
    type: str
    status: str
    issuing: str
    destination: str
    taxon_id: str
    taxon: str | None
    term: str
    unit: str
    permitted: Quantity
    exported: Quantity
    imported: Quantity
    drawn: Quantity
    not_shipped: Quantity
    """Permitted, and did not leave."""
    lost: Quantity
    """Left, and did not arrive, or not yet."""
    kept: Quantity
    """Arrived, and was not re-exported."""


class FlowShown(Answered):
    """What one line took from another, in the origin's unit."""

    origin_id: Hash
    origin_line: str
    taker_id: Hash
    line: str
    quantity: Quantity


class LineageAnswer(Answered):
    """A way of goods."""

    stops: list[StopShown]
    flows: list[FlowShown]
    block: int | None
    """Block as of which it was asked; null for now."""
    as_of: AsOf


class BalanceShown(Answered):
    """What came in of one kind of goods, and what re-exports may still draw."""

    taxon_id: str
    taxon: str | None
    term: str
    unit: str
    permits: int
    imported: Quantity
    drawn: Quantity
    left: Quantity


class BalancesAnswer(Answered):
    """Balances of one jurisdiction."""

    balances: list[BalanceShown]
    as_of: AsOf


class FindingShown(Answered):
    """A suspicious pattern. It says what to look at first, and is no verdict."""

    code: str
    title: str
    weight: str
    reason: str
    permits: list[Hash]
    """Permits behind it, the suspicious ones first."""


class FindingsAnswer(Answered):
    """Suspicious patterns."""

    today: Day
    findings: list[FindingShown]
    as_of: AsOf
