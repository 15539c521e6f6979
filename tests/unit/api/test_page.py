"""The page's files over HTTP, its words, and what an act on a tied permit has to repeat."""

from __future__ import annotations

import json

import pytest
from starlette.testclient import TestClient

from api.protection import POLICY
from cites_chain.ids import PermitId
from cites_chain.languages import LANGUAGES, catalogue
from cites_chain.ledger.calldata import link_words, links_hash
from tests.world import World, a_document, a_line, quoting


def test_the_page_is_served_packed_and_asked_for_anew_each_time(client: TestClient) -> None:
    answer = client.get("/")
    assert answer.headers["content-type"].startswith("text/html")
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.headers["cache-control"] == "no-cache"
    assert answer.headers["content-security-policy"] == POLICY
    manifest = client.get("/manifest.webmanifest")
    assert manifest.headers["content-type"] == "application/manifest+json"
    assert manifest.json()["start_url"] == "/"
    assert client.get("/main.js").headers["content-type"].split(";")[0].endswith("javascript")
    assert client.get("/main.py").status_code == 404


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_words_of_a_language_are_served_and_nothing_beside_them(
    client: TestClient, language: str
) -> None:
    assert client.get(f"/languages/{language}.json").json() == dict(catalogue(language))
    for other in ("__init__.py", "tlh.json", "", "../config.py"):
        assert client.get(f"/languages/{other}").status_code == 404


def test_a_permit_tells_what_an_act_on_it_has_to_repeat(world: World, client: TestClient) -> None:
    origin = world.imported()
    line = a_line(60, origin=quoting("24ID000001", "ID"))
    document = a_document("24SG000001", "SG", "IT", permit_type="REEXPORT", lines=[line])
    reexport = world.issuer("SG").permits.issue(document)
    ties = world.ledger.reader.get_ties(reexport.permit_id)
    found = _shown(client, reexport.permit_id)
    ((origin_id, draw),) = link_words(ties.links)
    assert origin_id == origin
    assert found["ties"] == {
        "import_permit_id": None,
        "links": [{"origin_id": f"0x{origin.hex()}", "draw": str(draw)}],
        "links_hash": f"0x{links_hash(ties.links).hex()}",
    }
    assert _shown(client, origin)["ties"] is None


def _shown(client: TestClient, permit_id: PermitId) -> dict[str, object]:
    found: dict[str, object] = json.loads(client.get(f"/v1/permits/0x{permit_id.hex()}").content)
    return found
