"""The one place where errors become HTTP: RFC 9457 documents with the SDK's own facts.

A verdict is no error: an invalid permit is answered with 200 and says so.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from http import HTTPStatus

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from api.answers import json_bytes
from cites_chain.errors import CitesChainError

MEDIA_TYPE = "application/problem+json"

_log = logging.getLogger("cites_chain.api")

STATUSES: dict[str, HTTPStatus] = {
    # What the ledger refuses: 409, and 403 where it is about who asks.
    "CONTRACT_REJECTED": HTTPStatus.CONFLICT,
    "NOT_AN_OFFICER": HTTPStatus.FORBIDDEN,
    "ROLE_MISSING": HTTPStatus.FORBIDDEN,
    "OUTSIDE_TERM": HTTPStatus.FORBIDDEN,
    "JURISDICTION_NOT_HELD": HTTPStatus.FORBIDDEN,
    "KEY_VOIDED": HTTPStatus.FORBIDDEN,
    "NOT_AN_ADMIN": HTTPStatus.FORBIDDEN,
    "PARTY_NOT_ACTIVE": HTTPStatus.FORBIDDEN,
    "WRONG_JURISDICTION": HTTPStatus.FORBIDDEN,
    "WRONG_PARTY": HTTPStatus.FORBIDDEN,
    "SAME_OFFICER": HTTPStatus.FORBIDDEN,
    "ERC2771_FORWARDER_INVALID_SIGNER": HTTPStatus.FORBIDDEN,
    "ERC2771_UNTRUSTFUL_TARGET": HTTPStatus.FORBIDDEN,
    "KEY_REUSED": HTTPStatus.CONFLICT,
    "NOT_VALID": HTTPStatus.CONFLICT,
    "PERMIT_ALREADY_IN_VAULT": HTTPStatus.CONFLICT,
    "SIGNATURE_UNFIT": HTTPStatus.FORBIDDEN,
    "NOT_OWN_STAFF": HTTPStatus.FORBIDDEN,
    "NOT_SIGNED_IN": HTTPStatus.UNAUTHORIZED,
    # What is not there.
    "PERMIT_NOT_IN_VAULT": HTTPStatus.NOT_FOUND,
    "PERMIT_ERASED": HTTPStatus.GONE,
    "NOT_OFFERED": HTTPStatus.NOT_FOUND,
    "NOT_ON_LEDGER": HTTPStatus.NOT_FOUND,
    "UNKNOWN_PERMIT": HTTPStatus.NOT_FOUND,
    # What cannot be read or used as it was sent.
    "DOCUMENT": HTTPStatus.UNPROCESSABLE_ENTITY,
    "AMBIGUOUS_CODE": HTTPStatus.UNPROCESSABLE_ENTITY,
    "INVALID_SECURITY_CODE": HTTPStatus.UNPROCESSABLE_ENTITY,
    "UNREADABLE_SIGNED_ACT": HTTPStatus.UNPROCESSABLE_ENTITY,
    "ACT_UNFIT": HTTPStatus.UNPROCESSABLE_ENTITY,
    "DEADLINE_TOO_FAR": HTTPStatus.UNPROCESSABLE_ENTITY,
    "ORIGIN_UNKNOWN": HTTPStatus.UNPROCESSABLE_ENTITY,
    "UNKNOWN_LANGUAGE": HTTPStatus.UNPROCESSABLE_ENTITY,
    "NO_FONT": HTTPStatus.UNPROCESSABLE_ENTITY,
    "UNKNOWN_DIMENSION": HTTPStatus.UNPROCESSABLE_ENTITY,
    "UNFIT_VALUE": HTTPStatus.UNPROCESSABLE_ENTITY,
    "INVALID_CURSOR": HTTPStatus.UNPROCESSABLE_ENTITY,
    "INDEX_BEHIND": HTTPStatus.NOT_FOUND,
    # What cannot be done here and now.
    "CHAIN": HTTPStatus.SERVICE_UNAVAILABLE,
    "INDEX": HTTPStatus.SERVICE_UNAVAILABLE,
    "QUEUE_FULL": HTTPStatus.SERVICE_UNAVAILABLE,
    "VAULT": HTTPStatus.SERVICE_UNAVAILABLE,
    "STORAGE_FULL": HTTPStatus.INSUFFICIENT_STORAGE,
    "CITES_CHAIN": HTTPStatus.INTERNAL_SERVER_ERROR,
}
"""Error code -> status. An error that is not here takes that of its nearest parent class."""

_RETRY_SECONDS = "5"


def status_of(error: CitesChainError) -> HTTPStatus:
    """Return the status of a foreseen error."""
    for kind in type(error).__mro__:
        found = STATUSES.get(getattr(kind, "code", ""))
        if found is not None:
            return found
    return HTTPStatus.INTERNAL_SERVER_ERROR


def document_of(error: CitesChainError) -> dict[str, object]:
    """Return the problem document of a foreseen error."""
    return {
        "type": f"urn:cites-chain:error:{error.code}",
        "title": type(error).__name__,
        "status": int(status_of(error)),
        "detail": error.message,
        "code": error.code,
        "hint": error.hint,
        "facts": dict(error.facts),
    }


def document_of_refusal(said: Mapping[str, object]) -> dict[str, object]:
    """Return the problem document of a refusal that was written down."""
    code = str(said["code"])
    return {
        "type": f"urn:cites-chain:error:{code}",
        "title": said["title"],
        "status": int(STATUSES.get(code, STATUSES["CONTRACT_REJECTED"])),
        "detail": said["message"],
        "code": code,
        "hint": said["hint"],
        "facts": said["facts"],
    }


def answer(document: Mapping[str, object], headers: Mapping[str, str] | None = None) -> Response:
    """Return a problem document as a response."""
    status = int(str(document["status"]))
    more = {"Cache-Control": "no-store"}
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        more["Retry-After"] = _RETRY_SECONDS
    if status == HTTPStatus.UNAUTHORIZED:
        more["WWW-Authenticate"] = "Bearer"
    return Response(
        json_bytes(document), status, {**more, **(headers or {})}, media_type=MEDIA_TYPE
    )


def plain_problem(status: HTTPStatus, code: str, detail: str, hint: str = "") -> dict[str, object]:
    """Return a problem document for what is about HTTP and not about permits."""
    return {
        "type": f"urn:cites-chain:error:{code}",
        "title": status.phrase,
        "status": int(status),
        "detail": detail,
        "code": code,
        "hint": hint,
        "facts": {},
    }


def add_handlers(app: FastAPI) -> None:
    """Let every error that was foreseen end here; `protection` catches all others."""
    app.exception_handler(CitesChainError)(_foreseen)
    app.exception_handler(RequestValidationError)(_malformed)
    app.exception_handler(HTTPException)(_of_http)


async def _foreseen(_: Request, error: Exception) -> Response:
    if not isinstance(error, CitesChainError):
        return our_fault(error)
    return answer(document_of(error))


async def _malformed(_: Request, error: Exception) -> Response:
    where = list(error.errors()) if isinstance(error, RequestValidationError) else []
    # What was sent is not sent back: it may hold what nobody else should read.
    said = "; ".join(
        f"{'.'.join(str(part) for part in each['loc'])[:80]}: {each['msg'][:200]}"
        for each in where[:5]
    )
    problem = plain_problem(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "MALFORMED_REQUEST",
        f"the request is not as it should be: {said}",
        "docs/reference/api.md has every request.",
    )
    return answer(problem)


async def _of_http(_: Request, error: Exception) -> Response:
    status = HTTPStatus(error.status_code if isinstance(error, HTTPException) else 500)
    headers = dict(error.headers or {}) if isinstance(error, HTTPException) else {}
    said = {HTTPStatus.NOT_FOUND: "there is nothing at this address"}
    detail = said.get(status, status.description or status.phrase)
    return answer(plain_problem(status, status.name, detail), headers)


def our_fault(error: Exception) -> Response:
    """Return the answer to what nobody foresaw, and log its class and place, and no more of it."""
    # Its text may hold what was sent; the class and the place say enough.
    place = error.__traceback__
    while place is not None and place.tb_next is not None:
        place = place.tb_next
    where = f"{place.tb_frame.f_code.co_filename}:{place.tb_lineno}" if place else "?"
    _log.error("fault of our own: %s at %s", type(error).__name__, where)
    problem = plain_problem(
        HTTPStatus.INTERNAL_SERVER_ERROR,
        "OUR_FAULT",
        "this is a fault of the server itself; nothing was half-written",
        "Tell whoever runs it what you did.",
    )
    return answer(problem)
