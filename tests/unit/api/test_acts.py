"""Officers' acts over HTTP: carried as signed, once, and refused with the real reason."""

from __future__ import annotations

from starlette.testclient import TestClient

from api.app import make_app
from api.place import Place
from cites_chain.chain.endpoint import Patience
from cites_chain.chain.node import NodeChain
from cites_chain.ids import PermitId
from cites_chain.ledger.carrier import Carrier, CarrierFiles
from cites_chain.ledger.ledger import Ledger
from cites_chain.ledger.reader import Status
from cites_chain.ledger.signed_acts import SignedAct
from tests.rpc_server import NodeServer
from tests.served import wire
from tests.unit.api.conftest import PATIENT
from tests.world import World, a_document, signer_of

KEY = "an-idempotency-key-1"
HASTY = Patience(answer=60, block=60, poll=0)


def issued(world: World, number: str = "24ID000001") -> PermitId:
    return world.issuer("ID").permits.issue(a_document(number)).permit_id


def endorsement(
    world: World, permit_id: PermitId, *, by: str = "ID", waiting: int = 0
) -> SignedAct:
    """Let an inspector sign an endorsement on a telephone."""
    desk = world.inspector(by)
    return desk.forwarding.sign(desk.permits.plan_endorsement(permit_id), waiting=waiting)


def test_an_act_is_carried_as_the_officers_own(world: World, client: TestClient) -> None:
    permit_id = issued(world)
    signed = endorsement(world, permit_id)
    answer = client.post("/v1/acts", json={"key": KEY, "request": wire(signed)})
    assert answer.status_code == 200, answer.text
    found = answer.json()
    assert (found["state"], found["act"], found["officer"]) == (
        "done",
        "endorseExport",
        signer_of("ID inspector").account,
    )
    assert found["permit_id"] == f"0x{permit_id.hex()}"
    record = world.permit(permit_id)
    assert record.status is Status.ENDORSED
    assert record.export_act is not None
    assert record.export_act.officer_id == 2
    assert client.get(f"/v1/acts/{KEY}").json()["block"] == found["block"]


def test_the_same_key_is_carried_once(world: World, client: TestClient) -> None:
    body = {"key": KEY, "request": wire(endorsement(world, issued(world)))}
    first = client.post("/v1/acts", json=body).json()
    block = world.ledger.reader.head().number
    again = client.post("/v1/acts", json=body)
    other_key = client.post("/v1/acts", json=body | {"key": "another-key-for-it-1"})
    for answer in (again, other_key):
        assert answer.status_code == 200
        assert answer.json()["transaction"] == first["transaction"]
    assert world.ledger.reader.head().number == block


def test_a_key_stands_for_one_act(world: World, client: TestClient) -> None:
    first = endorsement(world, issued(world))
    assert client.post("/v1/acts", json={"key": KEY, "request": wire(first)}).status_code == 200
    second = endorsement(world, issued(world, "24ID000002"))
    refused = client.post("/v1/acts", json={"key": KEY, "request": wire(second)})
    assert (refused.status_code, refused.json()["code"]) == (409, "KEY_REUSED")
    assert refused.json()["facts"] == {"key": KEY}


def test_a_second_endorsement_says_when_and_where_the_first_was(
    world: World, client: TestClient
) -> None:
    permit_id = issued(world)
    first = endorsement(world, permit_id)
    assert client.post("/v1/acts", json={"key": KEY, "request": wire(first)}).status_code == 200
    second = endorsement(world, permit_id)
    for address, body in (
        ("/v1/acts/simulate", {"request": wire(second)}),
        ("/v1/acts", {"key": "the-second-one-0001", "request": wire(second)}),
    ):
        refused = client.post(address, json=body)
        assert refused.headers["content-type"] == "application/problem+json"
        said = refused.json()
        assert (refused.status_code, said["code"]) == (409, "ALREADY_ENDORSED")
        assert said["facts"]["officer_id"] == 2
    assert client.get("/v1/acts/the-second-one-0001").status_code == 404


def test_a_foreign_inspector_is_not_allowed(world: World, client: TestClient) -> None:
    permit_id = issued(world)
    allowed = {"request": wire(endorsement(world, permit_id), signature=None)}
    assert client.post("/v1/acts/simulate", json=allowed).json()["would"] == "stand"
    foreign = {"request": wire(endorsement(world, permit_id, by="SG"))}
    refused = client.post("/v1/acts/simulate", json=foreign)
    assert (refused.status_code, refused.json()["code"]) == (403, "WRONG_JURISDICTION")
    assert refused.json()["facts"]["required"] == 360


def test_an_act_that_was_changed_is_not_the_officers(world: World, client: TestClient) -> None:
    signed = endorsement(world, issued(world))
    changed = wire(signed, deadline=signed.request.deadline + 1)
    refused = client.post("/v1/acts", json={"key": KEY, "request": changed})
    assert (refused.status_code, refused.json()["code"]) == (
        403,
        "ERC2771_FORWARDER_INVALID_SIGNER",
    )
    assert refused.json()["facts"]["from"] == signer_of("ID inspector").account
    assert client.post("/v1/acts", json={"key": KEY, "request": wire(signed)}).status_code == 200


def test_an_act_for_another_contract_is_not_carried(world: World, client: TestClient) -> None:
    signed = endorsement(world, issued(world))
    refused = client.post("/v1/acts/simulate", json={"request": wire(signed, to="0x" + "12" * 20)})
    assert (refused.status_code, refused.json()["code"]) == (403, "ERC2771_UNTRUSTFUL_TARGET")


def test_nonces_count_what_is_carried(world: World, client: TestClient) -> None:
    officer = signer_of("ID inspector").account
    assert client.get(f"/v1/acts/nonce/{officer.lower()}").json()["nonce"] == 0
    signed = endorsement(world, issued(world))
    client.post("/v1/acts", json={"key": KEY, "request": wire(signed)})
    assert client.get(f"/v1/acts/nonce/{officer}").json()["nonce"] == 1
    early = endorsement(world, issued(world, "24ID000002"), waiting=1)
    refused = client.post("/v1/acts", json={"key": "too-early-by-one-01", "request": wire(early)})
    assert (refused.status_code, refused.json()["code"]) == (409, "INVALID_ACCOUNT_NONCE")
    assert refused.json()["facts"]["current_nonce"] == 1


def test_everything_works_over_a_node_alike(world: World) -> None:
    permit_id = issued(world)
    signed = endorsement(world, permit_id)
    served = world.chain
    with (
        NodeServer(served) as node,
        NodeChain(
            [node.url], served.chain_id, served.genesis_hash, patience=HASTY, clock=served.now
        ) as chain,
    ):
        ledger = Ledger(chain)
        files = CarrierFiles(world.folder / "acts.sqlite", world.folder / "carrier.sqlite")
        carrier = Carrier(ledger, signer_of("carrier of a server"), files)
        place = Place(ledger, carrier, patience=60, clock=served.now)
        client = TestClient(make_app(place, limits=PATIENT))
        body = {"key": KEY, "request": wire(signed)}
        assert client.post("/v1/acts/simulate", json={"request": wire(signed)}).is_success
        assert client.post("/v1/acts", json=body).json()["state"] == "done"
        refused = client.post("/v1/acts/simulate", json={"request": wire(signed)})
        assert (refused.status_code, refused.json()["code"]) == (409, "ALREADY_ENDORSED")
        found = client.get(f"/v1/permits/0x{permit_id.hex()}").json()
        assert (found["status"], found["history"][-1]["act"]) == ("ENDORSED", "endorse")
        assert client.get("/v1/officers").status_code == 200
        assert client.get("/v1/health").json()["peers"] is None
        carrier.close()
