"""For anybody: verify a permit, look at one, the officers' list, and how the ledger is."""

from __future__ import annotations

import json
from typing import Annotated

from fastapi import APIRouter, Path, Request
from starlette.responses import Response

from api.answered import (
    NOT_MODIFIED,
    HealthAnswer,
    OfficersAnswer,
    PermitAnswer,
    VerdictAnswer,
    problems,
)
from api.answers import JsonAnswer, as_of, tagged
from api.documents import history_document, officer_document, ties_document
from api.place import Here, Place
from api.requests import VerifyRequest
from cites_chain.answers.records import permit_document, verdict_document
from cites_chain.chain.backend import MethodUnknown
from cites_chain.errors import InvalidDocument, UnknownCode
from cites_chain.permit import read_permit_file, read_redacted
from cites_chain.permit.redacted import REDACTED_FORMAT
from cites_chain.queries.acts import acts_of
from cites_chain.verify import Use, verify
from cites_chain.verify.subject import Brought

router = APIRouter(prefix="/v1", tags=["looking"])

CodeInPath = Annotated[
    str, Path(max_length=80, description="Security code, or permit id (0x and 64 digits).")
]
_NO_STORE = {"Cache-Control": "no-store"}


@router.post("/verify", response_model=VerdictAnswer, responses=problems())
def verify_permit(body: VerifyRequest, here: Here) -> Response:
    """Check a permit with numbered checks; an invalid one is answered with 200 and says why."""
    verdict = verify(
        _brought(body), here.reader, here.now(), use=Use(body.use), network=here.network
    )
    taxa = {} if verdict.record is None else here.taxa(verdict.head)
    said = verdict_document(verdict, taxa)
    return JsonAnswer({**said, "as_of": as_of(verdict.head, here.now())}, headers=_NO_STORE)


@router.get("/permits/{code}", response_model=PermitAnswer, responses=problems(404) | NOT_MODIFIED)
def show_permit(code: CodeInPath, request: Request, here: Here) -> Response:
    """Show what the ledger knows of a permit, and what was done with it, where and when."""
    permit_id = here.permit_id_of(code)
    head = here.reader.head()
    record = here.reader.get_permit(permit_id)
    look = here.reader.look_closely([permit_id])
    history = [history_document(act) for act in acts_of(permit_id, look.history, look.void_hours)]
    ties = here.reader.get_ties(permit_id) if record.ties_hash else None
    said = {
        **permit_document(record, here.taxa(head)),
        "history": history,
        "ties": ties and ties_document(ties),
    }
    return tagged(request, said, as_of(head, here.now()))


@router.get("/officers", response_model=OfficersAnswer, responses=problems() | NOT_MODIFIED)
def list_officers(request: Request, here: Here) -> Response:
    """List every officer's account, place, roles and term: enough to check signatures offline."""
    head, officers = here.officers()
    network = here.ledger.network
    said = {
        "chain_id": network.chain_id,
        "genesis": f"0x{network.genesis_hash.hex()}",
        "officers": [officer_document(each) for each in officers],
    }
    return tagged(request, said, as_of(head, here.now()))


@router.get("/health", response_model=HealthAnswer, responses=problems())
def health(here: Here) -> Response:
    """Say whether the ledger answers, how far it has come, and who makes its blocks."""
    head, now = here.reader.head(), here.now()
    validators = here.reader.get_validators()
    said = {
        "status": "ok",
        "chain_id": head.chain_id,
        "genesis": f"0x{head.genesis.hex()}",
        "lag_seconds": max(0, int((now - head.time).total_seconds())),
        "peers": _peers(here),
        "validators": list(validators),
        "waiting_acts": None if here.carrier is None else here.carrier.waiting(),
        "as_of": as_of(head, now),
    }
    return JsonAnswer(said, headers=_NO_STORE)


def _peers(here: Place) -> int | None:
    try:
        (count,) = here.ledger.chain.batch([("net_peerCount", ())])
        return int(str(count), 16)
    except (MethodUnknown, ValueError):
        return None  # a ledger in a file, or a node that does not say


def _brought(body: VerifyRequest) -> Brought:
    if body.file is None:
        return body.code or body.qr or ""
    content = json.dumps(body.file).encode("ascii")
    is_part = body.file.get("format") == REDACTED_FORMAT
    try:
        return read_redacted(content) if is_part else read_permit_file(content)
    except (InvalidDocument, UnknownCode) as problem:
        return problem  # a permit file with a box that cannot be is still a permit file
