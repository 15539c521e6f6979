"""What stands around every answer: headers, limits on size, depth and rate, and a closed CORS."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from api.app import make_app
from api.place import Place
from api.protection import Buckets, Limits

DEEP = b'{"file":' + b"[" * 50_000 + b"]" * 50_000 + b"}"


@pytest.fixture
def page(tmp_path: Path) -> Path:
    folder = tmp_path / "page"
    folder.mkdir()
    (folder / "index.html").write_text("<!doctype html><title>page</title>")
    return folder


def test_every_answer_has_the_headers_of_a_closed_door(place: Place, page: Path) -> None:
    with TestClient(make_app(place, page=page)) as client:
        answers = [client.get(path) for path in ("/", "/v1/health", "/nothing", "/v1/permits/x")]
        answers.append(client.post("/v1/verify", content=DEEP))
    assert [answer.status_code for answer in answers] == [200, 200, 404, 422, 422]
    for answer in answers:
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "script-src 'self'" in policy
        assert "unsafe" not in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert "strict-transport-security" not in answer.headers
    assert answers[0].headers["cache-control"] == "no-cache"


def test_over_https_browsers_are_told_to_stay_there(place: Place) -> None:
    with TestClient(make_app(place, page=None, is_encrypted=True)) as client:
        assert "strict-transport-security" in client.get("/v1/health").headers


def test_no_other_origin_is_let_in(client: TestClient) -> None:
    origin = {"Origin": "https://elsewhere.example", "Access-Control-Request-Method": "POST"}
    for answer in (
        client.get("/v1/health", headers=origin),
        client.options("/v1/verify", headers=origin),
    ):
        assert not [name for name in answer.headers if name.startswith("access-control")]


def test_a_request_that_is_too_large_is_not_taken(place: Place) -> None:
    app = make_app(place, page=None, limits=Limits(largest_body=2_000))
    with TestClient(app) as client:
        just_fits = json.dumps({"code": "x" * 80}).encode().ljust(2_000)
        assert client.post("/v1/verify", content=just_fits).json()["code"] != "REQUEST_TOO_LARGE"
        refused = client.post("/v1/verify", content=just_fits + b" ")
    assert (refused.status_code, refused.json()["code"]) == (413, "REQUEST_TOO_LARGE")


def test_deep_nesting_is_refused_before_anybody_descends(client: TestClient) -> None:
    refused = client.post("/v1/verify", content=DEEP)
    assert (refused.status_code, refused.json()["code"]) == (422, "UNREADABLE_DOCUMENT")


@pytest.mark.parametrize(
    "body",
    [
        *(b"", b"\xff\xfe", b"{", b"[]", b"null", b'{"code": 1e999}', b'{"code": "\\ud800"}'),
        *(b'{"code": ' + b"9" * 5_000 + b"}", b'{"qr": "\\u0000"}', b'{"file": {"a": NaN}}'),
    ],
)
def test_what_is_no_request_is_told_so(client: TestClient, body: bytes) -> None:
    refused = client.post("/v1/verify", content=body, headers={"Content-Type": "application/json"})
    assert refused.status_code in (400, 422)
    assert refused.headers["content-type"] == "application/problem+json"
    assert set(refused.json()) == {"type", "title", "status", "detail", "code", "hint", "facts"}


def test_who_asks_too_much_has_to_wait_and_nobody_else() -> None:
    seconds = [0.0]
    buckets = Buckets(Limits(rate=2, burst=3), lambda: seconds[0])
    assert [buckets.seconds_to_wait("a") for _ in range(4)] == [0, 0, 0, 0.5]
    assert buckets.seconds_to_wait("b") == 0
    seconds[0] = 0.5
    assert [buckets.seconds_to_wait("a") for _ in range(2)] == [0, 0.5]
    seconds[0] = 1_000.0
    assert [buckets.seconds_to_wait("a") for _ in range(4)] == [0, 0, 0, 0.5]


def test_only_so_many_clients_are_remembered() -> None:
    buckets = Buckets(Limits(rate=1, burst=1, clients=2), lambda: 0.0)
    assert buckets.seconds_to_wait("first") == 0
    assert buckets.seconds_to_wait("first") == 1
    assert [buckets.seconds_to_wait(each) for each in ("second", "third")] == [0, 0]
    assert buckets.seconds_to_wait("first") == 0  # forgotten


def test_too_many_requests_are_answered_with_when_to_come_back(place: Place) -> None:
    app = make_app(place, page=None, limits=Limits(rate=0.001, burst=2))
    with TestClient(app) as client:
        answers = [client.get("/v1/health") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[2].json()["code"] == "TOO_MANY_REQUESTS"
    assert int(answers[2].headers["retry-after"]) > 1
