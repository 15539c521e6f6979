"""Reading over HTTP: the command line's verdict, tags, and could-not-look is never a yes."""

from __future__ import annotations

import json

import pytest
from starlette.testclient import TestClient

from cites_chain.ledger.writing import Written
from cites_chain.permit.redacted import show
from cites_chain.verify import qr, verify
from cli.present import permit_document, verdict_document
from cli.safe_text import json_text
from tests.world import World, a_document, signer_of


def issued(world: World, number: str = "24ID000001") -> Written:
    return world.issuer("ID").permits.issue(a_document(number))


def test_verify_answers_the_command_lines_verdict(world: World, client: TestClient) -> None:
    written = issued(world)
    reader = world.ledger.reader
    said = verdict_document(verify(written.file, reader, world.chain.now()), reader.taxon_names())
    answer = client.post("/v1/verify", json={"file": json.loads(written.file.to_json())})
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")
    found = answer.json()
    as_of = found.pop("as_of")
    assert (found["outcome"], as_of["block"]) == ("valid", reader.head().number)
    assert as_of["time"] <= as_of["server_time"]
    assert found == json.loads(json_text(said))


def test_a_code_a_scan_a_file_and_a_part_are_all_verified(world: World, client: TestClient) -> None:
    written = issued(world)
    scanned = qr.encode(qr.payload_of(written.file))
    part = show(written.file, ["8", "9"]).to_json()
    for body, outcome in (
        ({"code": written.code}, "recorded"),
        ({"code": written.code.lower().replace("-", " ")}, "recorded"),
        ({"code": f"0x{written.permit_id.hex()}"}, "recorded"),
        ({"qr": scanned}, "valid"),
        ({"file": json.loads(written.file.to_json())}, "valid"),
        ({"file": json.loads(part)}, "valid"),
    ):
        found = client.post("/v1/verify", json=body).json()
        assert (found["outcome"], found["code"]) == (outcome, written.code), body


def test_abuse_16_one_letter_in_one_box_is_named(world: World, client: TestClient) -> None:
    file = json.loads(issued(world).file.to_json())
    assert client.post("/v1/verify", json={"file": file}).json()["outcome"] == "valid"
    file["document"]["consignor"]["name"] += "."
    found = client.post("/v1/verify", json={"file": file}).json()
    failed = {check["number"] for check in found["checks"] if check["status"] == "failed"}
    assert (found["outcome"], 3 in failed) == ("invalid", True)
    assert "box 4" in found["summary"]


def test_abuse_21_a_used_permit_is_not_good_for_another_import(
    world: World, client: TestClient
) -> None:
    permit_id = world.endorsed("24ID000001", "100")
    body = {"code": f"0x{permit_id.hex()}", "use": "import"}
    assert client.post("/v1/verify", json=body).json()["outcome"] == "recorded"
    world.inspector("SG").permits.confirm_import(permit_id)
    found = client.post("/v1/verify", json=body).json()
    assert found["outcome"] == "invalid"
    origin = client.post("/v1/verify", json=body | {"use": "origin"}).json()
    assert origin["outcome"] == "recorded"


@pytest.mark.parametrize("text", ["https://evil.example/?x", "javascript:alert(1)", "CITES1:AAAA"])
def test_abuse_22_a_link_or_damaged_code_is_never_good(client: TestClient, text: str) -> None:
    found = client.post("/v1/verify", json={"qr": text})
    assert (found.status_code, found.json()["outcome"]) == (200, "invalid")
    assert found.json()["permit"] is None


def test_exactly_one_thing_is_verified(client: TestClient) -> None:
    for body in ({}, {"use": "any"}, {"code": "0", "qr": "CITES1:"}):
        refused = client.post("/v1/verify", json=body)
        assert (refused.status_code, refused.json()["code"]) == (422, "MALFORMED_REQUEST")


def test_a_permit_is_shown_with_what_was_done_where_and_when(
    world: World, client: TestClient
) -> None:
    permit_id = world.imported("24ID000001", "100")
    reader = world.ledger.reader
    found = client.get(f"/v1/permits/0x{permit_id.hex()}").json()
    history = [(act["act"], act["at"], act["on"], act["void"]) for act in found["history"]]
    day = world.chain.now().date().isoformat()
    assert history == [
        ("issue", "ID", day, False),
        ("endorse", "ID", day, False),
        ("import", "SG", day, False),
    ]
    own = json.loads(json_text(permit_document(world.permit(permit_id), reader.taxon_names())))
    assert own.items() <= found.items()
    assert found["lines"][0]["left"] == "100"
    assert "24ID000001" not in json.dumps(found), "a number is never told"


def test_unknown_and_malformed_codes_are_told_apart(world: World, client: TestClient) -> None:
    written = issued(world)
    assert client.get(f"/v1/permits/{written.code}").status_code == 200
    for path, status, code in (
        ("0x" + "00" * 32, 404, "NOT_ON_LEDGER"),
        ("0000-0000-0000", 404, "NOT_ON_LEDGER"),
        ("nothing", 422, "INVALID_SECURITY_CODE"),
        ("<script>", 422, "INVALID_SECURITY_CODE"),
    ):
        refused = client.get(f"/v1/permits/{path}")
        assert (refused.status_code, refused.json()["code"]) == (status, code)


def test_a_copy_is_good_until_something_happens_and_knows_how_fresh_it_is(
    world: World, client: TestClient
) -> None:
    written = issued(world)
    address = f"/v1/permits/{written.code}"
    first = client.get(address)
    tag = {"If-None-Match": first.headers["etag"]}
    world.desk("SG admin").authority.end_officer(signer_of("SG inspector").account)
    again = client.get(address, headers=tag)
    assert (again.status_code, again.content) == (304, b"")
    assert int(again.headers["ledger-block"]) > int(first.headers["ledger-block"])
    world.inspector("ID").permits.endorse_export(written.permit_id)
    changed = client.get(address, headers=tag)
    assert (changed.status_code, changed.json()["status"]) == (200, "ENDORSED")


def test_abuse_13_the_officers_list_says_whose_key_is_void_from_when(
    world: World, client: TestClient
) -> None:
    before = client.get("/v1/officers")
    account = signer_of("ID issuer").account
    (found,) = [each for each in before.json()["officers"] if each["account"] == account]
    assert (found["jurisdiction"], found["roles"], found["voided_from"]) == ("ID", ["ISSUER"], None)
    assert found["from"] <= before.json()["as_of"]["server_time"] < found["until"]
    tag = {"If-None-Match": before.headers["etag"]}
    assert client.get("/v1/officers", headers=tag).status_code == 304
    world.wait(hours=2)
    world.admin("ID").authority.void_key(account, world.chain.now())
    after = client.get("/v1/officers", headers=tag)
    (voided,) = [each for each in after.json()["officers"] if each["account"] == account]
    assert (after.status_code, voided["voided_from"]) == (200, "2024-02-05T10:00:00Z")


def test_abuse_20_a_verdict_after_a_cancellation_is_not_the_old_one(
    world: World, client: TestClient
) -> None:
    written = issued(world)
    body = {"qr": qr.encode(qr.payload_of(written.file))}
    assert client.post("/v1/verify", json=body).json()["outcome"] == "valid"
    world.issuer("ID").permits.cancel(written.permit_id, "WRITTEN_IN_ERROR")
    assert client.post("/v1/verify", json=body).json()["outcome"] == "invalid"


def test_health_says_how_far_the_ledger_has_come(world: World, client: TestClient) -> None:
    found = client.get("/v1/health").json()
    head = world.ledger.reader.head()
    assert (found["status"], found["as_of"]["block"]) == ("ok", head.number)
    assert (found["peers"], found["waiting_acts"]) == (None, 0)
    assert found["validators"] == list(world.ledger.reader.get_validators())
