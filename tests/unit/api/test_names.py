"""Names in any script go through the API unchanged, and an anonymous reader learns none of them."""

from __future__ import annotations

import json

import pytest
from starlette.testclient import TestClient

from tests.world import World, a_document

NAMES = (
    "شركة الصقور للتجارة",
    "穿山甲贸易有限公司",
    "Ёжик и Ко",
    "e\u0301 combining, a\u0301 too",
    "left \u202eright to left\u202c mark",
    "長" * 200,
)


@pytest.mark.parametrize("name", NAMES)
def test_abuse_18_a_name_in_any_script_is_verified_as_it_was_signed(
    world: World, client: TestClient, name: str
) -> None:
    consignor = {"name": name, "country": "ID"}
    written = world.issuer("ID").permits.issue(a_document("24ID000077", consignor=consignor))
    file = json.loads(written.file.to_json())
    assert file["document"]["consignor"]["name"] == name
    assert client.post("/v1/verify", json={"file": file}).json()["outcome"] == "valid"
    file["document"]["consignor"]["name"] = name[:-1] + "x"
    changed = client.post("/v1/verify", json={"file": file}).json()
    assert changed["outcome"] == "invalid"
    failed = [check for check in changed["checks"] if check["status"] == "failed"]
    assert any("box 4" in check["sentence"] for check in failed), failed


def test_abuse_17_an_anonymous_reader_learns_no_name_and_no_number(
    world: World, client: TestClient
) -> None:
    written = world.issuer("ID").permits.issue(a_document("24ID000078"))
    file = json.loads(written.file.to_json())
    secrets = ("24ID000078", "Straits Reptile Leather", "Kulit Nusantara", "Wibowo", "Jakarta")
    assert all(secret in json.dumps(file) for secret in secrets)  # they are in the document
    code = written.code
    answers = (
        client.get(f"/v1/permits/{code}"),
        client.post("/v1/verify", json={"code": code}),
        client.post("/v1/verify", json={"file": file}),
        client.get("/v1/officers"),
        client.get("/v1/health"),
    )
    for answer in answers:
        assert answer.status_code == 200
        assert [secret for secret in secrets if secret in answer.text] == []
