"""JSON as the API answers it: stable keys, ASCII on the wire, and how old the answer is."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from cites_chain.answers.records import Document
from cites_chain.ledger.reader import LedgerHead

_NOT_MODIFIED = 304


class JsonAnswer(Response):
    """A JSON answer. Everything beyond ASCII is escaped, so that any text can be sent back."""

    media_type = "application/json"

    def render(self, content: Any) -> bytes:
        """Return the bytes of a document."""
        return json_bytes(content)


def json_bytes(document: object) -> bytes:
    """Return a document as JSON in ASCII."""
    return json.dumps(document, separators=(",", ":"), default=_plain).encode("ascii")


def as_of(head: LedgerHead | None, now: datetime) -> dict[str, object]:
    """Return how old an answer is: the newest block it knows, and when it was given."""
    return {
        "block": None if head is None else head.number,
        "time": None if head is None else second(head.time),
        "server_time": second(now),
    }


def second(moment: datetime | None) -> str | None:
    """Return a moment as ISO 8601 in UTC, to the second."""
    if moment is None:
        return None
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def tagged(request: Request, document: Document, head: Mapping[str, object]) -> Response:
    """Return a document with its ETag, or 304 where the reader has it already.

    The tag stands for the content without how old it is, which is told in headers, too: a reader
    that keeps its copy learns how fresh it is now.
    """
    tag = f'W/"{hashlib.sha256(json_bytes(document)).hexdigest()[:32]}"'
    headers = {
        "ETag": tag,
        "Cache-Control": "no-cache",
        "Ledger-Block": str(head["block"]),
        "Ledger-Time": str(head["time"]),
    }
    wanted = request.headers.get("if-none-match", "")
    if tag in (each.strip() for each in wanted.split(",")):
        return Response(status_code=_NOT_MODIFIED, headers=headers)
    return JsonAnswer({**document, "as_of": head}, headers=headers)


def _plain(value: object) -> str:
    match value:
        case Enum():
            return value.name
        case Decimal():
            return format(value, "f")
        case bytes():
            return f"0x{value.hex()}"
        case datetime() | date():
            return value.isoformat()
    return str(value)
