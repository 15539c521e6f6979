"""Questions over HTTP: search, lineage, what stands open, balances, patterns."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from api.analyst import Analyst
from api.app import make_app
from api.place import Place
from cites_chain.permit import code_of
from tests.unit.api.conftest import PATIENT
from tests.world import World, a_document, a_line, kilos, quoting


@pytest.fixture
def codes(world: World) -> list[str]:
    """Codes of an export that arrived short, and of a re-export of it."""
    first = world.endorsed("24ID000001", "100")
    world.inspector("SG").permits.confirm_import(first, kilos(80), discrepancy="SPOILED")
    world.hand_over(first, "ID", "SG")
    line = a_line("30", origin=quoting("24ID000001", "ID"))
    again = a_document("24SG000001", "SG", "IT", lines=[line], permit_type="REEXPORT")
    second = world.issuer("SG").permits.issue(again).permit_id
    return [code_of(first), code_of(second)]


@pytest.fixture
def analyst_client(world: World, codes: list[str]) -> Iterator[TestClient]:
    assert len(codes) == 2
    analyst = Analyst(world.chain, world.folder / "index.sqlite")
    app = make_app(Place(world.ledger, analyst=analyst), limits=PATIENT)
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client
    analyst.close()


def test_search_finds_permits_page_by_page(analyst_client: TestClient, codes: list[str]) -> None:
    page = analyst_client.get("/v1/search?limit=1").json()
    assert [permit["code"] for permit in page["permits"]] == [codes[1]]
    rest = analyst_client.get(f"/v1/search?limit=1&after={page['cursor']}").json()
    assert [permit["code"] for permit in rest["permits"]] == [codes[0]]
    assert rest["cursor"] == ""
    wanted = "taxon=Serpentes&issuing=ID&destination=SG&type=EXPORT&status=IMPORTED&term=SKI"
    found = analyst_client.get(f"/v1/search?{wanted}&source=W&appendix=II&officer=1").json()
    assert [permit["code"] for permit in found["permits"]] == [codes[0]]
    assert analyst_client.get("/v1/search?country=FR").json()["permits"] == []
    refused = analyst_client.get("/v1/search?country=Atlantis")
    assert (refused.status_code, refused.json()["code"]) == (422, "UNKNOWN_CODE")


def test_lineage_follows_goods_now_and_as_of_a_block(
    analyst_client: TestClient, codes: list[str], world: World
) -> None:
    way = analyst_client.get(f"/v1/permits/{codes[1]}/lineage").json()
    assert [(stop["code"], stop["steps"]) for stop in way["stops"]] == [
        (codes[1], 0),
        (codes[0], 1),
    ]
    assert [flow["quantity"] for flow in way["flows"]] == ["30"]
    assert (way["stops"][1]["lost"], way["stops"][1]["kept"]) == ("20", "50")
    block = world.ledger.reader.head().number - 1
    then = analyst_client.get(f"/v1/permits/{codes[0]}/lineage?direction=down&block={block}").json()
    assert (then["flows"], then["stops"][0]["drawn"], then["block"]) == ([], "0", block)
    missing = analyst_client.get(f"/v1/permits/{codes[0]}/lineage?block={block + 1000}")
    assert (missing.status_code, missing.json()["code"]) == (404, "INDEX_BEHIND")


def test_what_stands_open_and_what_is_left(analyst_client: TestClient, codes: list[str]) -> None:
    soon = analyst_client.get("/v1/expiring?days=200&issuing=SG").json()
    assert [permit["code"] for permit in soon["permits"]] == [codes[1]]
    assert analyst_client.get("/v1/not-arrived").json()["permits"] == []
    (balance,) = analyst_client.get("/v1/balances/SG").json()["balances"]
    assert (balance["imported"], balance["drawn"], balance["left"]) == ("80", "30", "50")
    (found,) = analyst_client.get("/v1/indicators?only=K-27b").json()["findings"]
    assert found["reason"] == "Line 1: 100 left, 80 arrived."
    assert analyst_client.get("/v1/indicators?only=K-99").status_code == 422


def test_new_acts_are_in_the_next_answer(
    analyst_client: TestClient, codes: list[str], world: World
) -> None:
    assert len(analyst_client.get("/v1/search").json()["permits"]) == len(codes)
    world.endorsed("24ID000002", "5")
    assert len(analyst_client.get("/v1/search").json()["permits"]) == len(codes) + 1


def test_a_server_without_an_index_says_so(client: TestClient, codes: list[str]) -> None:
    assert client.get(f"/v1/permits/{codes[0]}").status_code == 200
    refused = client.get("/v1/search")
    assert (refused.status_code, refused.json()["code"]) == (404, "NOT_OFFERED")
