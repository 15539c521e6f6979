"""Acts that an officer's own key signed: tried, kept on disk, carried. It signs for nobody."""

from __future__ import annotations

import asyncio
import json
from http import HTTPStatus
from typing import Annotated, Any

from eth_utils.address import to_checksum_address
from fastapi import APIRouter, Path
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from api.answered import ActAnswer, NonceAnswer, WouldStand, problems
from api.answers import JsonAnswer, as_of
from api.place import Here, Place
from api.problems import answer, document_of_refusal
from api.requests import ActRequest, SimulateRequest
from cites_chain.answers import words
from cites_chain.answers.records import Document
from cites_chain.ids import Account
from cites_chain.ledger.reader import NotOnLedger
from cites_chain.ledger.signed_acts import SignedAct
from cites_chain.vault.deliveries import Delivery, DeliveryState

router = APIRouter(prefix="/v1/acts", tags=["acts"])

AccountInPath = Annotated[str, Path(pattern=r"^0x[0-9a-fA-F]{40}$")]
KeyInPath = Annotated[str, Path(pattern=r"^[0-9A-Za-z_-]{16,80}$")]
_NO_STORE = {"Cache-Control": "no-store"}
CARRIED: dict[int | str, dict[str, Any]] = {
    202: {"model": ActAnswer, "description": "Kept on disk; no block has it yet."},
    **problems(403, 404, 409, 507),
}
"""What becomes of an act that is handed over."""


@router.get("/nonce/{account}", response_model=NonceAnswer, responses=problems(404))
def next_nonce(account: AccountInPath, here: Here) -> Response:
    """Return the nonce for an officer's next act, after what is carried and what waits here."""
    officer = Account(to_checksum_address(account))
    nonce = here.require_carrier().next_nonce(officer)
    said = {"account": officer, "nonce": nonce, "as_of": as_of(here.reader.head(), here.now())}
    return JsonAnswer(said, headers=_NO_STORE)


@router.post("/simulate", response_model=WouldStand, responses=problems(403, 404, 409))
def simulate(body: SimulateRequest, here: Here) -> Response:
    """Run an act as a call in its officer's name; a refusal says why, nothing changes."""
    here.require_carrier().simulate(body.request.signed_act())
    said = {"would": "stand", "as_of": as_of(here.reader.head(), here.now())}
    return JsonAnswer(said, headers=_NO_STORE)


@router.post("", response_model=ActAnswer, responses=CARRIED)
async def carry(body: ActRequest, here: Here) -> Response:
    """Accept a signed act and wait a moment for its block; once accepted it is never lost."""
    return await carried(here, body.key, body.request.signed_act())


async def carried(here: Place, key: str, act: SignedAct) -> Response:
    """Accept an act, and answer what became of it within the patience of the place."""
    carrier = here.require_carrier()
    future = await run_in_threadpool(carrier.accept, key, act)
    settled = asyncio.wrap_future(future)
    done, _ = await asyncio.wait([settled], timeout=here.patience)
    if done:
        delivery = settled.result()
        if delivery.state is DeliveryState.REFUSED:
            return answer(document_of_refusal(json.loads(delivery.outcome)))
        return await run_in_threadpool(_answer, delivery, here, HTTPStatus.OK)
    found = await run_in_threadpool(carrier.find, key)
    return await run_in_threadpool(_answer, found, here, HTTPStatus.ACCEPTED)


@router.get("/{key}", response_model=ActAnswer, responses=problems(404))
def find_act(key: KeyInPath, here: Here) -> Response:
    """Say what became of an act that was accepted here."""
    return _answer(here.require_carrier().find(key), here, HTTPStatus.OK)


def _answer(delivery: Delivery | None, here: Place, status: HTTPStatus) -> Response:
    if delivery is None:
        raise NotOnLedger("no act was accepted here under this key")
    said = {**_document(delivery), "as_of": as_of(here.reader.head(), here.now())}
    return JsonAnswer(said, status, headers=_NO_STORE)


def _document(delivery: Delivery) -> Document:
    act = SignedAct.from_json(delivery.act)
    outcome = json.loads(delivery.outcome) if delivery.outcome else {}
    is_refused = delivery.state is DeliveryState.REFUSED
    permit_id = act.permit_id
    return {
        "key": delivery.key,
        "state": delivery.state.value,
        "officer": delivery.officer,
        "nonce": act.request.nonce,
        "act": act.verb,
        "permit_id": None if permit_id is None else f"0x{permit_id.hex()}",
        "code": None if permit_id is None else words.security_code(permit_id),
        "block": outcome.get("block"),
        "transaction": outcome.get("transaction"),
        "problem": document_of_refusal(outcome) if is_refused else None,
    }
