"""Whatever is uploaded or scanned: an answer, never a crash, never a yes, and bounded memory."""

from __future__ import annotations

import json
import resource
import sys
import zlib
from collections.abc import Iterator
from typing import Any

import base45  # type: ignore[import-untyped]
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from api.app import make_app
from api.place import Place
from cites_chain.permit import PermitFile
from cites_chain.permit.redacted import show
from cites_chain.verify import qr
from tests.unit.api.conftest import PATIENT
from tests.world import World, a_document

SAID = frozenset({200, 400, 413, 422})
MEGABYTES = 96
"""How much the process may grow in a long run; the ledger's own caches are in it."""

RELAXED = list(HealthCheck)
GOOD: dict[str, PermitFile] = {}
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4)
    ),
    max_leaves=20,
)


@pytest.fixture
def client(world: World) -> Iterator[TestClient]:
    """Yield a client of a server whose ledger has one permit."""
    GOOD["file"] = world.issuer("ID").permits.issue(a_document("24ID000001")).file
    app = make_app(Place(world.ledger), page=None, limits=PATIENT)
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client


def texts_of_qr() -> st.SearchStrategy[str]:
    """Texts that a camera may bring: anything, links, and a good code with some letters changed."""
    letters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
    return st.one_of(
        st.text(max_size=200),
        st.text(letters, max_size=400).map(qr.PREFIX.__add__),
        st.sampled_from(["https://a.example/", "javascript:alert(1)", "CITES1:", "WWW.A.B", "\0"]),
        st.tuples(st.integers(0, 2_000), st.text(max_size=3)).map(_altered_code),
        st.text(letters, min_size=4_290, max_size=4_310),
    )


def _altered_code(change: tuple[int, str]) -> str:
    at, letters = change
    text = qr.encode(qr.payload_of(GOOD["file"]))
    return text[:at] + letters + text[at + 1 :]


@st.composite
def uploads(draw: st.DrawFn) -> Any:
    """Files: anything that is JSON, and good files, or parts of one, with something changed."""
    if draw(st.booleans()):
        return draw(st.dictionaries(st.text(max_size=12), json_values, max_size=5))
    file = GOOD["file"]
    text = file.to_json() if draw(st.booleans()) else show(file, ["8", "9"]).to_json()
    found = json.loads(text)
    place: Any = found
    while True:
        keys = list(place) if isinstance(place, dict) else list(range(len(place)))
        key = draw(st.sampled_from(keys))
        deeper = place[key]
        if not isinstance(deeper, dict | list) or not deeper or draw(st.booleans()):
            place[key] = draw(json_values)
            return found
        place = deeper


def require_an_answer(client: TestClient, body: Any) -> None:
    """Send a request; it is answered, and what was made up is not valid."""
    answer = client.post(
        "/v1/verify",
        content=json.dumps(body).encode(),
        headers={"Content-Type": "application/json"},
    )
    assert answer.status_code in SAID, answer.text
    if answer.status_code == 200:
        assert answer.json()["outcome"] != "valid" or _says_the_same(body)


def _says_the_same(body: dict[str, Any]) -> bool:
    """Whether what was made up is good after all: a value took the place of itself.

    Or the issuer's signature is left out: the ledger knows who issued.
    """
    file = GOOD["file"]
    if "qr" in body:
        return bool(body["qr"].strip() == qr.encode(qr.payload_of(file)))
    good = (json.loads(text.to_json()) for text in (file, show(file, ["8", "9"])))
    return any(each | {"issuer": None} == body["file"] | {"issuer": None} for each in good)


def fuzzed(client: TestClient, times: int) -> None:
    """Upload and scan so often each."""

    @settings(max_examples=times, suppress_health_check=RELAXED)
    @given(text=texts_of_qr())
    @example(text="CITES1:" + "0" * 4_289)
    def scan(text: str) -> None:
        require_an_answer(client, {"qr": text} if text else {"code": "0"})

    @settings(max_examples=times, suppress_health_check=RELAXED)
    @given(file=uploads())
    def upload(file: Any) -> None:
        require_an_answer(client, {"file": file})

    scan()
    upload()


def test_abuse_22_made_up_scans_and_uploads_are_answered_and_never_valid(
    client: TestClient,
) -> None:
    fuzzed(client, 150)


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_abuse_22_ten_thousand_scans_and_uploads_use_no_more_memory(client: TestClient) -> None:
    fuzzed(client, 150)  # caches are warm
    before = _most_memory()
    fuzzed(client, 5_000)
    assert _most_memory() - before < MEGABYTES * 2**20


def _most_memory() -> int:
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return used if sys.platform == "darwin" else used * 1024


def test_a_bomb_in_a_code_is_cut_off(client: TestClient) -> None:
    good = qr.encode(qr.payload_of(GOOD["file"]))
    assert client.post("/v1/verify", json={"qr": good}).json()["outcome"] == "valid"
    bomb = qr.PREFIX + base45.b45encode(zlib.compress(bytes(2_000_000), 9)).decode()
    assert len(bomb) < qr.LONGEST_TEXT
    said = client.post("/v1/verify", json={"qr": bomb})
    assert (said.status_code, said.json()["outcome"]) == (200, "invalid")
