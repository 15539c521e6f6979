"""The authority's own staff: signing in with a key, listing, issuing; everybody else is refused."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.app import make_app
from api.place import Place
from cites_chain.keys import ForwardRequest
from cites_chain.ledger.back_office import BackOffice
from cites_chain.ledger.calldata import FORWARDER
from cites_chain.ledger.carrier import Carrier
from cites_chain.ledger.reader import Status
from cites_chain.ledger.sign_in import CHALLENGE_GOOD_FOR, SESSION_GOOD_FOR, SignIns
from cites_chain.permit import PermitFile, read_permit_file
from cites_chain.vault import Vault
from cites_chain.verify import Outcome, verify
from tests.unit.api.conftest import PATIENT, challenged, signed_in
from tests.world import PASSPHRASE, World, a_document, a_line, signer_of

ISSUER = signer_of("ID issuer")
Clock = dict[str, timedelta]


@pytest.fixture
def clock() -> Clock:
    """How far the server's clock was set forward."""
    return {"ahead": timedelta(0)}


@pytest.fixture
def client(world: World, carrier: Carrier, clock: Clock) -> Iterator[TestClient]:
    """Yield a client of Indonesia's own server."""
    world.vault("ID")  # it is there
    party = world.ledger.reader.find_officer(ISSUER.account)
    assert party is not None
    back_office = BackOffice(
        world.ledger, lambda: Vault.open(world.folder / "ID-vault.sqlite", PASSPHRASE)
    )
    place = Place(
        world.ledger,
        carrier,
        sign_ins=SignIns(world.ledger, party.party_id),
        back_office=back_office,
        patience=60,
        clock=lambda: datetime(2024, 2, 5, 9, tzinfo=UTC) + clock["ahead"],
    )
    with TestClient(make_app(place, limits=PATIENT), raise_server_exceptions=False) as client:
        yield client
    back_office.close()


def sign_in(client: TestClient, name: str = "ID issuer") -> dict[str, str]:
    return signed_in(client, name)


def signed(world: World, request: dict[str, Any]) -> dict[str, Any]:
    """Sign a forward request that the server planned, as the office's own program does."""
    act = ForwardRequest(
        request["from"],
        request["to"],
        request["gas"],
        request["nonce"],
        request["deadline"],
        bytes.fromhex(request["data"][2:]),
    )
    signature = ISSUER.sign_hash(act.digest(FORWARDER, world.chain.chain_id))
    return request | {"signature": f"0x{signature.hex()}"}


def fields_of(number: str, **how: Any) -> dict[str, Any]:
    document = a_document(number, **how).model_dump_json(exclude_none=True)
    found: dict[str, Any] = json.loads(document)
    return found


def test_an_officer_signs_in_with_the_key_and_out_again(client: TestClient) -> None:
    begun = client.post("/v1/session", json=challenged(client, "ID issuer"))
    said = begun.json()
    assert (begun.status_code, said["jurisdiction"], said["roles"]) == (201, "ID", ["ISSUER"])
    header = {"Authorization": f"Bearer {said['token']}"}
    assert client.get("/v1/permits", headers=header).status_code == 200
    assert client.delete("/v1/session", headers=header).status_code == 204
    refused = client.get("/v1/permits", headers=header)
    assert (refused.status_code, refused.json()["code"]) == (401, "NOT_SIGNED_IN")
    assert refused.headers["www-authenticate"] == "Bearer"


def test_nobody_gets_in_without_a_session(client: TestClient) -> None:
    assert client.get("/v1/permits", headers=sign_in(client)).status_code == 200
    for header in ({}, {"Authorization": "Bearer guessed"}, {"Authorization": "Basic YTpi"}):
        refused = client.get("/v1/permits", headers=header)
        assert (refused.status_code, refused.json()["code"]) == (401, "NOT_SIGNED_IN")


def test_a_challenge_is_good_once_for_its_account_and_not_for_long(
    client: TestClient, clock: Clock
) -> None:
    answered = challenged(client, "ID issuer")
    assert client.post("/v1/session", json=answered).status_code == 201
    late = challenged(client, "ID issuer")
    foreign = challenged(client, "ID issuer") | {
        "signature": challenged(client, "SG issuer")["signature"]
    }
    other = challenged(client, "ID issuer") | {"account": signer_of("ID inspector").account}
    unknown = challenged(client, "ID issuer") | {"challenge": "0x" + "00" * 32}
    clock["ahead"] += CHALLENGE_GOOD_FOR
    for body in (answered, late):
        refused = client.post("/v1/session", json=body)
        assert (refused.status_code, refused.json()["code"]) == (401, "NOT_SIGNED_IN")
    clock["ahead"] -= CHALLENGE_GOOD_FOR
    for body in (foreign, other, unknown):
        refused = client.post("/v1/session", json=body)
        assert (refused.status_code, refused.json()["code"]) == (401, "NOT_SIGNED_IN")


def test_a_session_ends_by_itself(client: TestClient, clock: Clock) -> None:
    header = sign_in(client)
    assert client.get("/v1/permits", headers=header).status_code == 200
    clock["ahead"] += SESSION_GOOD_FOR
    refused = client.get("/v1/permits", headers=header)
    assert (refused.status_code, refused.json()["code"]) == (401, "NOT_SIGNED_IN")


def test_staff_of_another_party_and_strangers_do_not_get_in(client: TestClient) -> None:
    sign_in(client, "ID issuer")
    for name, code in (("SG issuer", "NOT_OWN_STAFF"), ("somebody", "NOT_AN_OFFICER")):
        refused = client.post("/v1/session", json=challenged(client, name))
        assert (refused.status_code, refused.json()["code"]) == (403, code)


def test_an_inspector_of_the_party_issues_nothing(client: TestClient) -> None:
    refused = client.get("/v1/permits", headers=sign_in(client, "ID inspector"))
    assert (refused.status_code, refused.json()["code"]) == (403, "ROLE_MISSING")


def test_an_officer_who_was_removed_is_nobody_at_the_next_request(
    world: World, client: TestClient
) -> None:
    header = sign_in(client)
    assert client.get("/v1/permits", headers=header).status_code == 200
    world.admin("ID").authority.end_officer(ISSUER.account)
    world.wait(seconds=1)
    refused = client.get("/v1/permits", headers=header)
    assert (refused.status_code, refused.json()["code"]) == (403, "OUTSIDE_TERM")


def test_a_permit_is_drafted_signed_elsewhere_and_issued(world: World, client: TestClient) -> None:
    header = sign_in(client)
    drafted = client.post(
        "/v1/permits/drafts", json={"document": fields_of("24ID000077")}, headers=header
    )
    assert drafted.status_code == 201, drafted.text
    draft = drafted.json()
    assert [each["act"] for each in draft["acts"]] == ["issue", "nameTaxon"]
    assert world.ledger.reader.list_permits([bytes.fromhex(draft["permit_id"][2:])]) == (None,)  # type: ignore[list-item]
    signature = ISSUER.sign_hash(bytes.fromhex(draft["to_sign"][2:]))
    body = {
        "key": "issue-of-24ID000077",
        "permit_signature": f"0x{signature.hex()}",
        "request": signed(world, draft["acts"][0]["request"]),
    }
    address = f"/v1/permits/{draft['permit_id']}"
    for _ in range(2):  # the same again changes nothing
        issued = client.post(f"{address}/issue", json=body, headers=header)
        assert (issued.status_code, issued.json()["state"]) == (200, "done"), issued.text
    naming = {"key": "name-of-the-python-1", "request": signed(world, draft["acts"][1]["request"])}
    assert client.post("/v1/acts", json=naming).json()["state"] == "done"
    file = read_permit_file(client.get(f"{address}/file", headers=header).content)
    assert isinstance(file, PermitFile)
    verdict = verify(file, world.ledger.reader, world.chain.now())
    assert verdict.outcome is Outcome.VALID, verdict.summary
    assert file.issuer is not None
    assert file.issuer.account == ISSUER.account


def test_a_draft_is_not_issued_with_another_signature_or_act(
    world: World, client: TestClient
) -> None:
    header = sign_in(client)
    draft = client.post(
        "/v1/permits/drafts", json={"document": fields_of("24ID000078")}, headers=header
    ).json()
    right = f"0x{ISSUER.sign_hash(bytes.fromhex(draft['to_sign'][2:])).hex()}"
    wrong = f"0x{signer_of('SG issuer').sign_hash(bytes.fromhex(draft['to_sign'][2:])).hex()}"
    issue, naming = (signed(world, each["request"]) for each in draft["acts"])
    address = f"/v1/permits/{draft['permit_id']}/issue"
    for code, body in (
        ("SIGNATURE_UNFIT", {"permit_signature": wrong, "request": issue}),
        ("ACT_UNFIT", {"permit_signature": right, "request": naming}),
    ):
        refused = client.post(address, json={"key": "key-of-a-bad-issue"} | body, headers=header)
        assert refused.json()["code"] == code
    good = {"key": "key-of-a-good-issue", "permit_signature": right, "request": issue}
    assert client.post(address, json=good, headers=header).json()["state"] == "done"


def test_a_document_that_is_wrong_or_foreign_is_refused_with_its_box(client: TestClient) -> None:
    header = sign_in(client)
    wrong = fields_of("24ID000079") | {"permit_type": "NOTHING"}
    refused = client.post("/v1/permits/drafts", json={"document": wrong}, headers=header)
    assert (refused.status_code, refused.json()["code"]) == (422, "UNKNOWN_CODE")
    foreign = fields_of("24SG000001", issuing="SG", destination="ID")
    refused = client.post("/v1/permits/drafts", json={"document": foreign}, headers=header)
    assert (refused.status_code, refused.json()["code"]) == (403, "WRONG_JURISDICTION")


def test_documents_are_listed_page_by_page_and_by_status(world: World, client: TestClient) -> None:
    desk = world.issuer("ID").permits
    ids = [desk.issue(a_document(f"24ID{n:06d}", lines=[a_line("5")])).permit_id for n in range(5)]
    world.inspector("ID").permits.endorse_export(ids[3])
    header = sign_in(client)
    seen, cursor = [], ""
    while True:
        page = client.get(f"/v1/permits?limit=2{cursor}", headers=header).json()
        seen += [each["number"] for each in page["permits"]]
        if page["next"] is None:
            break
        cursor = f"&cursor={page['next']}"
    assert seen == [f"24ID{n:06d}" for n in range(5)]
    endorsed = client.get("/v1/permits?status=ENDORSED&destination=SG", headers=header)
    assert [each["permit_id"] for each in endorsed.json()["permits"]] == [f"0x{ids[3].hex()}"]
    assert endorsed.json()["permits"][0]["status"] == Status.ENDORSED.name
    elsewhere = client.get("/v1/permits?status=ENDORSED&destination=IT", headers=header)
    assert elsewhere.json()["permits"] == []
    tag = {"If-None-Match": endorsed.headers["etag"]}
    again = client.get("/v1/permits?status=ENDORSED&destination=SG", headers=header | tag)
    assert (again.status_code, again.content) == (304, b"")
