"""What the API answers, for its OpenAPI description; a test holds real answers against it.

Routes answer documents as the SDK makes them and do not pass through these models.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

Hash = Annotated[str, Field(pattern=r"^0x[0-9a-f]{64}$")]
AccountText = Annotated[str, Field(pattern=r"^0x[0-9a-fA-F]{40}$")]
SecurityCode = Annotated[str, Field(pattern=r"^[0-9A-Z]{4}(-[0-9A-Z]{4}){2}$")]
Day = Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")]
Moment = Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?Z$")]
Quantity = Annotated[str, Field(pattern=r"^-?\d+(\.\d+)?$")]
Facts = dict[str, str | int | bool | None]


class Answered(BaseModel):
    """An answer; it has no keys that are not here."""

    model_config = ConfigDict(extra="forbid")


class AsOf(Answered):
    """How old an answer is."""

    block: int | None
    """Newest block that it knows; null where the ledger gave no answer."""
    time: Moment | None
    """Time of that block."""
    server_time: Moment
    """When it was given."""


class Problem(Answered):
    """An error, as RFC 9457 has it, with the SDK's own facts."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    hint: str
    facts: Facts


class LineShown(Answered):
    """One line of a permit with its quantities."""

    line: str
    taxon_id: str
    taxon: str | None
    term: str
    unit: str
    source: str
    appendix: str
    permitted: Quantity
    exported: Quantity
    imported: Quantity
    drawn: Quantity
    left: Quantity
    unlinked: bool
    converted: bool
    converted_before: bool


class ActShown(Answered):
    """An act that stands in the permit's record."""

    act: str
    officer_id: int
    hour: Moment
    void: bool


class PermitShown(Answered):
    """A permit as `permit show --json` has it."""

    code: SecurityCode
    permit_id: Hash
    type: str
    medium: str
    status: str
    issuing: str
    destination: str
    issued_on: Day
    last_day: Day
    document_hash: Hash
    fingerprint: str
    lost: bool
    retrospective: bool
    timber: bool
    crossings: int
    transcription_id: Hash | None
    acts: list[ActShown]
    lines: list[LineShown]


class HistoryShown(Answered):
    """One act on a permit."""

    act: str
    at: str | None
    on: Day | None
    recorded: Moment
    officer_id: int | None
    void: bool


class LinkShown(Answered):
    """A line takes a quantity from a line of an origin, as the contract has it."""

    origin_id: Hash
    draw: str


class TiesShown(Answered):
    """Where goods come from."""

    import_permit_id: Hash | None
    links: list[LinkShown]
    links_hash: Hash


class PermitAnswer(PermitShown):
    """A permit with what was done with it."""

    history: list[HistoryShown]
    ties: TiesShown | None
    as_of: AsOf


class CheckShown(Answered):
    """One numbered check."""

    number: int
    name: str
    group: Literal["ledger", "integrity", "issuer", "status", "link"]
    status: Literal["passed", "failed", "not_applicable", "unknown"]
    sentence: str
    facts: Facts
    why: str


class LedgerShown(Answered):
    """Which ledger was asked, and how far it had come."""

    chain_id: int
    genesis: Hash
    block: int
    time: Moment


class VerdictAnswer(Answered):
    """A verdict as `permit verify --json` has it."""

    outcome: Literal["valid", "recorded", "invalid", "undetermined"]
    summary: str
    permit_id: Hash | None
    code: SecurityCode | None
    checks: list[CheckShown]
    permit: PermitShown | None
    ledger: LedgerShown | None
    as_of: AsOf


class OfficerShown(Answered):
    """An officer's key; names are not on the ledger."""

    officer_id: int
    account: AccountText
    party_id: int
    jurisdiction: str
    roles: list[Literal["ISSUER", "INSPECTOR"]]
    from_: Annotated[Moment, Field(alias="from")]
    until: Moment | None
    voided_from: Moment | None


class OfficersAnswer(Answered):
    """Every officer ever appointed."""

    chain_id: int
    genesis: Hash
    officers: list[OfficerShown]
    as_of: AsOf


class HealthAnswer(Answered):
    """How the ledger is."""

    status: Literal["ok"]
    chain_id: int
    genesis: Hash
    lag_seconds: int
    peers: int | None
    """Nodes that one's own node talks to; null for a ledger in a file."""
    validators: list[AccountText]
    waiting_acts: int | None
    """Acts that were accepted and are not carried yet; null where none are taken."""
    as_of: AsOf


class NonceAnswer(Answered):
    """The nonce of an officer's next act."""

    account: AccountText
    nonce: int
    as_of: AsOf


class WouldStand(Answered):
    """The act would be accepted now."""

    would: Literal["stand"]
    as_of: AsOf


class ActAnswer(Answered):
    """An act that was accepted for carrying."""

    key: str
    state: Literal["queued", "done", "refused"]
    officer: AccountText
    nonce: int
    act: str
    permit_id: Hash | None
    code: SecurityCode | None
    block: int | None
    transaction: Hash | None
    problem: Problem | None
    as_of: AsOf


class ChallengeAnswer(Answered):
    """What an officer's key has to sign."""

    account: AccountText
    challenge: Hash
    service: str
    expires: Moment
    typed_data: dict[str, Any]


class SessionAnswer(Answered):
    """Somebody is signed in."""

    token: str
    expires: Moment
    account: AccountText
    jurisdiction: str
    roles: list[Literal["ISSUER", "INSPECTOR"]]


class KeptShown(Answered):
    """One document of the authority."""

    code: SecurityCode
    permit_id: Hash
    number: str
    status: str | None
    destination: str | None
    last_day: Day | None


class KeptAnswer(Answered):
    """A page of the authority's documents."""

    permits: list[KeptShown]
    next: Hash | None
    as_of: AsOf


class PlannedShown(Answered):
    """An act to be signed."""

    act: str
    request: dict[str, Any]


class DraftAnswer(Answered):
    """A permit file that was made and kept, and what its officer has to sign."""

    code: SecurityCode
    permit_id: Hash
    document_hash: Hash
    to_sign: Hash
    acts: list[PlannedShown]
    as_of: AsOf


_PROBLEM: dict[str, Any] = {
    "model": Problem,
    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
}
_MEANINGS = {
    400: "The request is no HTTP or JSON as it should be.",
    401: "Nobody is signed in.",
    403: "Not allowed: it is about who asks.",
    404: "There is nothing of the kind.",
    409: "The ledger refuses it.",
    410: "It was erased.",
    413: "The request is too large.",
    422: "Something in the request cannot be used.",
    429: "Too many requests at once; `Retry-After` says when.",
    500: "A fault of the server itself.",
    503: "The ledger could not be asked: neither yes nor no.",
    507: "The disk is full; nothing was accepted.",
}
_ALWAYS = (400, 413, 422, 429, 500, 503)


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return the problems that a route may answer with, beside those that every route may."""
    return {
        status: {"description": _MEANINGS[status], **_PROBLEM}
        for status in sorted({*_ALWAYS, *statuses})
    }


NOT_MODIFIED: dict[int | str, dict[str, Any]] = {304: {"description": "The reader has it already."}}
"""For routes with an ETag."""
