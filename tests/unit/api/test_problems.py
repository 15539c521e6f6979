"""Errors as HTTP: every class of the family has a status, and nothing that was sent comes back."""

from __future__ import annotations

import importlib
import json
import logging
import pkgutil
from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

import api
import cites_chain
from api.app import make_app
from api.place import Place
from api.problems import STATUSES, document_of, status_of
from cites_chain.chain.endpoint import Patience
from cites_chain.chain.node import NodeChain
from cites_chain.errors import CitesChainError, ContractRejected, LedgerUnreachable
from cites_chain.ledger.carrier import Carrier
from cites_chain.ledger.ledger import Ledger
from tests.rpc_server import NodeServer
from tests.unit.api.conftest import PATIENT
from tests.world import World, a_document

ANSWERING = (
    "api.place",
    "api.signed_in",
    "cites_chain.chain",
    "cites_chain.refusals",
    "cites_chain.permit",
    "cites_chain.verify",
    "cites_chain.ledger.back_office",
    "cites_chain.ledger.carrier",
    "cites_chain.ledger.reader",
    "cites_chain.ledger.sign_in",
    "cites_chain.vault",
)
"""Parts whose errors a request may meet."""


def family(kind: type[CitesChainError]) -> Iterator[type[CitesChainError]]:
    for package in (cites_chain, api):
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            importlib.import_module(found.name)
    for below in kind.__subclasses__():
        if below.__module__.split(".", 1)[0] in {"cites_chain", "api"}:
            yield below
        yield from family_below(below)


def family_below(kind: type[CitesChainError]) -> Iterator[type[CitesChainError]]:
    for below in kind.__subclasses__():
        if below.__module__.split(".", 1)[0] in {"cites_chain", "api"}:
            yield below
        yield from family_below(below)


def test_every_error_that_a_request_may_meet_has_a_status() -> None:
    kinds = list(family(CitesChainError))
    assert len(kinds) > 100
    met = [kind for kind in kinds if kind.__module__.startswith(ANSWERING)]
    assert len(met) > 100
    assert {kind.code for kind in met if status_of(kind.__new__(kind)) == 500} == {
        "CARRIER_IS_OFFICER",  # such a server does not start
        "UNUSABLE_SECRET",  # the vault's own secret is damaged: a fault of the server's
    }


def test_every_status_is_for_an_error_that_is_there() -> None:
    known = {kind.code for kind in family(CitesChainError)} | {CitesChainError.code}
    assert set(STATUSES) <= known


def test_refusals_are_conflicts_unless_it_is_about_who_asks() -> None:
    refusals = [kind for kind in family(CitesChainError) if issubclass(kind, ContractRejected)]
    statuses = {int(status_of(kind.__new__(kind))) for kind in refusals}
    assert statuses == {403, 404, 409}


def test_a_problem_has_the_facts_of_the_error() -> None:
    error = LedgerUnreachable("the node away:1 is away", hint="Wait.", facts={"host": "away:1"})
    assert document_of(error) == {
        "type": "urn:cites-chain:error:LEDGER_UNREACHABLE",
        "title": "LedgerUnreachable",
        "status": 503,
        "detail": "the node away:1 is away",
        "code": "LEDGER_UNREACHABLE",
        "hint": "Wait.",
        "facts": {"host": "away:1"},
    }


@pytest.fixture
def broken(world: World, carrier: Carrier, monkeypatch: pytest.MonkeyPatch) -> TestClient:
    """A client of a server with a fault of its own."""
    place = Place(world.ledger, carrier)
    client = TestClient(make_app(place, limits=PATIENT))  # raises what goes past the application
    assert client.get("/v1/health").status_code == 200

    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("R. Wibowo, Jakarta")

    monkeypatch.setattr(type(world.ledger.reader), "head", fail)
    return client


def test_a_fault_of_our_own_tells_nobody_what_was_sent(
    broken: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        answer = broken.get("/v1/health")
    assert (answer.status_code, answer.json()["code"]) == (500, "OUR_FAULT")
    assert "Wibowo" not in answer.text
    assert "RuntimeError" in caplog.text
    assert "Wibowo" not in caplog.text


def test_nothing_personal_is_ever_logged(
    world: World, client: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    written = world.issuer("ID").permits.issue(a_document("24ID000042"))
    text = written.file.to_json()
    with caplog.at_level(logging.DEBUG):
        assert client.post("/v1/verify", json={"file": json.loads(text)}).is_success
        assert client.post("/v1/verify", json={"file": {"name": "R. Wibowo"}}).is_success
        assert client.post("/v1/verify", json={"cod": "R. Wibowo"}).status_code == 422
        assert client.get("/v1/permits/24ID000042").status_code == 422
    ours = "\n".join(record.getMessage() for record in caplog.records if record.name != "httpx2")
    for word in ("Wibowo", "Kulit", "Straits", "24ID000042", written.code):
        assert word not in ours


def test_a_malformed_request_is_not_sent_back(client: TestClient) -> None:
    refused = client.post("/v1/verify", json={"code": "x", "qr": "y", "secret": "R. Wibowo"})
    assert (refused.status_code, refused.json()["code"]) == (422, "MALFORMED_REQUEST")
    assert "Wibowo" not in refused.text


def test_a_node_that_does_not_answer_is_neither_yes_nor_no(world: World) -> None:
    code = world.issuer("ID").permits.issue(a_document("24ID000001")).code
    hasty = Patience(answer=10, block=0, poll=0)
    with NodeServer(world.chain) as node:
        chain = NodeChain(
            [node.url], world.chain.chain_id, world.chain.genesis_hash, patience=hasty
        )
        client = TestClient(make_app(Place(Ledger(chain)), limits=PATIENT))
        known = client.post("/v1/verify", json={"code": f"0x{'00' * 32}"})
        assert known.json()["outcome"] == "invalid"  # nothing is there, and the node says so
        assert client.get(f"/v1/permits/{code}").status_code == 200
    verdict = client.post("/v1/verify", json={"code": code})
    assert (verdict.status_code, verdict.json()["outcome"]) == (200, "undetermined")
    assert verdict.json()["as_of"]["block"] is None
    refused = client.get(f"/v1/permits/{code}")
    assert (refused.status_code, refused.headers["retry-after"]) == (503, "5")
    assert refused.json()["code"] == "LEDGER_UNREACHABLE"
