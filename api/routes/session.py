"""Signing in: the officer's key signs a challenge; there are no passwords and no cookies."""

from __future__ import annotations

from http import HTTPStatus

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.answered import ChallengeAnswer, SessionAnswer, problems
from api.answers import JsonAnswer, second
from api.place import Here
from api.requests import ChallengeRequest, SessionRequest
from api.signed_in import Token, require
from cites_chain.answers import words
from cites_chain.ids import Account
from cites_chain.ledger.reader import Role

router = APIRouter(prefix="/v1/session", tags=["staff"])

_NO_STORE = {"Cache-Control": "no-store"}


@router.post("/challenge", response_model=ChallengeAnswer, responses=problems(404))
def challenge(body: ChallengeRequest, request: Request, here: Here) -> Response:
    """Return something new to sign; it is good once, for five minutes."""
    service = request.headers.get("host", "")[:255]
    made = here.require_sign_ins().challenge(Account(body.account), service, here.clock())
    said = {
        "account": made.account,
        "challenge": f"0x{made.nonce.hex()}",
        "service": made.service,
        "expires": second(made.expires),
        "typed_data": made.typed_data(here.ledger.network.chain_id),
    }
    return JsonAnswer(said, headers=_NO_STORE)


@router.post(
    "",
    response_model=SessionAnswer,
    status_code=HTTPStatus.CREATED,
    responses=problems(401, 403, 404, 409),
)
def begin(body: SessionRequest, here: Here) -> Response:
    """Begin a session of half an hour with a signed challenge."""
    sign_ins = here.require_sign_ins()
    nonce, signature = bytes.fromhex(body.challenge[2:]), bytes.fromhex(body.signature[2:])
    token, session = sign_ins.begin(Account(body.account), nonce, signature, here.clock())
    officer = sign_ins.require(session, Role.ISSUER | Role.INSPECTOR)
    said = {
        "token": token,
        "expires": second(session.expires),
        "account": session.account,
        "jurisdiction": words.country(officer.jurisdiction),
        "roles": [role.name for role in Role if role in officer.roles],
    }
    return JsonAnswer(said, HTTPStatus.CREATED, headers=_NO_STORE)


@router.delete("", status_code=HTTPStatus.NO_CONTENT, responses=problems(401, 403, 404, 409))
def end(token: Token, here: Here) -> Response:
    """Sign out."""
    require(here, token, Role.ISSUER | Role.INSPECTOR)
    here.require_sign_ins().end(token)
    return Response(status_code=HTTPStatus.NO_CONTENT)
