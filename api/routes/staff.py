"""For the issuing officers of the authority whose server this is: its documents, and issuing."""

from __future__ import annotations

import json
from collections.abc import Sequence
from http import HTTPStatus
from typing import Annotated, Literal

from eth_utils.address import to_checksum_address
from fastapi import APIRouter, Path, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from api.answered import NOT_MODIFIED, ActAnswer, DraftAnswer, KeptAnswer, problems
from api.answers import JsonAnswer, as_of, tagged
from api.documents import kept_document
from api.place import Here, Place
from api.requests import DraftRequest, IssueRequest
from api.routes.acts import CARRIED, carried
from api.signed_in import Issuer
from cites_chain.answers.records import Document, permit_reference
from cites_chain.codes import JURISDICTIONS
from cites_chain.ids import Account, Jurisdiction, PermitId
from cites_chain.keys import ForwardRequest
from cites_chain.ledger.acts import PlannedAct
from cites_chain.ledger.back_office import MOST_ON_PAGE, Wanted
from cites_chain.ledger.files import permit_digest
from cites_chain.ledger.forwarding import STANDARD_TIME
from cites_chain.ledger.reader import Status
from cites_chain.permit import read_document

router = APIRouter(prefix="/v1", tags=["staff"])

PermitIdInPath = Annotated[str, Path(pattern=r"^0x[0-9a-fA-F]{64}$")]
StatusName = Literal[
    "ISSUED", "ENDORSED", "IMPORTED", "REFUSED", "PRESENTED", "CANCELLED", "RETURNED", "EXPIRED",
    "REPLACED", "REPUDIATED", "RESERVED", "USED",
]  # fmt: skip
_NO_STORE = {"Cache-Control": "no-store"}
STAFF = problems(401, 403, 404, 409, 410)
"""What may be said to somebody who may not, or asks for what is not there."""


@router.get("/permits", response_model=KeptAnswer, responses=STAFF | NOT_MODIFIED)
def list_permits(
    request: Request,
    here: Here,
    officer: Issuer,  # noqa: ARG001 - somebody has to be signed in
    status: StatusName | None = None,
    destination: Annotated[str | None, Query(pattern="^[A-Z]{2}$")] = None,
    cursor: Annotated[str | None, Query(pattern=r"^0x[0-9a-fA-F]{64}$")] = None,
    limit: Annotated[int, Query(ge=1, le=MOST_ON_PAGE)] = 50,
) -> Response:
    """List the authority's own documents in the order in which they were kept, page by page."""
    place = None if destination is None else Jurisdiction(JURISDICTIONS.get(destination).number)
    wanted = Wanted(None if status is None else Status[status], place)
    after = None if cursor is None else _permit_id(cursor)
    found, has_more = here.require_back_office().list_kept(wanted, after=after, most=limit)
    following = f"0x{found[-1].permit_id.hex()}" if has_more else None
    said = {"permits": [kept_document(each) for each in found], "next": following}
    return tagged(request, said, as_of(here.reader.head(), here.now()))


@router.post(
    "/permits/drafts",
    response_model=DraftAnswer,
    status_code=HTTPStatus.CREATED,
    responses=STAFF | problems(507),
)
def draft(body: DraftRequest, here: Here, officer: Issuer) -> Response:
    """Make and keep a permit file, and return what its officer has to sign to issue it."""
    document = read_document(json.dumps(body.document).encode("ascii"))
    file, acts = here.require_back_office().plan_issue(officer.account, document)
    permit_id = PermitId(file.permit_id)
    digest = permit_digest(here.ledger.network.chain_id, permit_id, file.document_hash)
    said = {
        **permit_reference(permit_id),
        "document_hash": f"0x{file.document_hash.hex()}",
        "to_sign": f"0x{digest.hex()}",
        "acts": _requests(here, officer.account, acts),
        "as_of": as_of(here.reader.head(), here.now()),
    }
    return JsonAnswer(said, HTTPStatus.CREATED, headers=_NO_STORE)


@router.post("/permits/{permit_id}/issue", response_model=ActAnswer, responses=STAFF | CARRIED)
async def issue(
    permit_id: PermitIdInPath,
    body: IssueRequest,
    here: Here,
    officer: Issuer,  # noqa: ARG001 - somebody has to be signed in; the act says who issues
) -> Response:
    """Issue a permit that was drafted: keep the officer's signature, carry the officer's act."""
    act, signature = body.request.signed_act(), bytes.fromhex(body.permit_signature[2:])
    back_office = here.require_back_office()
    await run_in_threadpool(back_office.sign, _permit_id(permit_id), signature, act)
    return await carried(here, body.key, act)


@router.get("/permits/{permit_id}/file", responses=STAFF)
def permit_file(
    permit_id: PermitIdInPath,
    here: Here,
    officer: Issuer,  # noqa: ARG001 - somebody has to be signed in
) -> Response:
    """Return the permit file, for the holder."""
    text = here.require_back_office().file(_permit_id(permit_id)).to_json()
    return Response(text, media_type="application/json", headers=_NO_STORE)


def _permit_id(text: str) -> PermitId:
    return PermitId(bytes.fromhex(text[2:]))


def _requests(here: Place, officer: Account, acts: Sequence[PlannedAct]) -> list[Document]:
    """Return acts as forward requests, to be signed and handed over in this order."""
    first = here.require_carrier().next_nonce(officer)
    deadline = int((here.ledger.chain.now() + STANDARD_TIME).timestamp())
    requests = [
        ForwardRequest(officer, act.registry, act.gas, first + turn, deadline, act.data)
        for turn, act in enumerate(acts)
    ]
    return [
        {
            "act": act.verb,
            "request": {
                "from": to_checksum_address(request.sender),
                "to": request.to,
                "value": 0,
                "gas": request.gas,
                "nonce": request.nonce,
                "deadline": request.deadline,
                "data": f"0x{request.data.hex()}",
            },
        }
        for act, request in zip(acts, requests, strict=True)
    ]
