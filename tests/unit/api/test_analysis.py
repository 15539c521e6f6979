"""The analysis routes: figures of a small ledger, filters in the address, files, refusals."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from starlette.testclient import TestClient

from api.analyst import Analyst
from api.app import make_app
from api.place import Place
from cites_chain.permit import code_of
from tests.unit.api.conftest import PATIENT
from tests.world import World, a_document, a_line, kilos, quoting

NAMES = "/v1/analysis"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Yield a ledger on which 100 skins left, 90 came, and 30 were re-exported."""
    world = World.found(tmp_path_factory.mktemp("analysis"))
    permit_id = world.issuer("ID").permits.issue(a_document("24ID000001")).permit_id
    world.inspector("ID").permits.endorse_export(permit_id)
    world.inspector("SG").permits.confirm_import(permit_id, kilos(90), discrepancy="SPOILED")
    world.hand_over(permit_id, "ID", "SG")
    line = a_line("30", origin=quoting("24ID000001", "ID"))
    again = a_document("24SG000001", "SG", "IT", lines=[line], permit_type="REEXPORT")
    second = world.issuer("SG").permits.issue(again)
    world.inspector("SG").permits.endorse_export(second.permit_id)
    yield world
    world.close()


@pytest.fixture(scope="module")
def codes(office: World) -> list[str]:
    """Return the codes of the export permit and of the re-export certificate."""
    written = [office.vault(place).permits.iter_ids() for place in ("ID", "SG")]
    first, second = (list(ids)[-1] for ids in written)
    return [code_of(first), code_of(second)]


@pytest.fixture(scope="module")
def client(office: World) -> Iterator[TestClient]:
    analyst = Analyst(office.chain, office.folder / "index.sqlite")
    app = make_app(Place(office.ledger, analyst=analyst), limits=PATIENT)
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client
    analyst.close()


def test_sums_are_filtered_by_the_address(client: TestClient) -> None:
    everything = client.get(f"{NAMES}/aggregate?by=exporter,origin").json()
    assert everything["by"] == ["exporter", "origin", "term", "unit"]
    assert [(row["keys"], row["exported"], row["imported"]) for row in everything["rows"]] == [
        (["ID", "", "SKI", "NAR"], "100", "90"),
        (["SG", "ID", "SKI", "NAR"], "30", None),
    ]
    only = client.get(f"{NAMES}/aggregate?by=year&importer=IT&taxon=Serpentes").json()
    assert [row["keys"] for row in only["rows"]] == [["2024", "SKI", "NAR"]]
    assert client.get(f"{NAMES}/aggregate?year=2023").json()["rows"] == []


def test_tables_are_files_too(client: TestClient, tmp_path: Path) -> None:
    shown = client.get(f"{NAMES}/aggregate?by=exporter").json()
    text = client.get(f"{NAMES}/aggregate?by=exporter&format=csv")
    assert text.headers["content-disposition"] == 'attachment; filename="aggregate.csv"'
    rows = list(csv.DictReader(io.StringIO(text.text)))
    assert [row["exported"] for row in rows] == [row["exported"] for row in shown["rows"]]
    parquet = client.get(f"{NAMES}/aggregate?by=exporter&format=parquet")
    (tmp_path / "a.parquet").write_bytes(parquet.content)
    with duckdb.connect() as reader:
        found = reader.read_parquet(str(tmp_path / "a.parquet")).fetchall()
    assert [row[0] for row in found] == ["ID", "SG"]


def test_differences_name_reason_and_permits(client: TestClient, codes: list[str]) -> None:
    first, second = codes
    found = client.get(f"{NAMES}/differences").json()["rows"]
    assert [(row["difference"], row["codes"]) for row in found] == [
        ("30", [second]),
        ("10", [first]),
    ]
    assert "confirmed" in found[0]["reason"]
    assert len(client.get(f"{NAMES}/differences?tolerance=20").json()["rows"]) == 1
    lines = client.get(f"{NAMES}/differences?format=csv").text.splitlines()
    assert lines[1].endswith(second)


def test_a_country_has_gross_and_net_trade(client: TestClient) -> None:
    (row,) = client.get(f"{NAMES}/countries/SG").json()["rows"]
    assert (row["gross_exports"], row["gross_imports"]) == ("30", "100")
    assert (row["net_exports"], row["net_imports"]) == ("0", "70")
    text = client.get(f"{NAMES}/countries/SG?format=csv").text
    assert text.splitlines()[1].startswith("2024,Malayopython reticulatus,SKI,NAR,30,100")


def test_taxa_are_a_tree(client: TestClient) -> None:
    (kingdom,) = client.get(f"{NAMES}/taxa").json()["taxa"]
    names = [kingdom["name"]]
    while kingdom["children"]:
        (kingdom,) = kingdom["children"]
        names.append(kingdom["name"])
    assert names == [
        "Animalia", "Reptilia", "Serpentes", "Pythonidae", "Malayopython",
        "Malayopython reticulatus",
    ]  # fmt: skip


def test_the_way_of_goods_is_nodes_and_links(client: TestClient, codes: list[str]) -> None:
    first, second = codes
    found = client.get(f"{NAMES}/permits/{second}/chain").json()
    assert {(node["code"], node["imported"], node["asked"]) for node in found["nodes"]} == {
        (first, "90", False),
        (second, "0", True),
    }
    assert [(node["hop"], node["taxon"]) for node in found["nodes"]] == [
        (0, "Malayopython reticulatus"),
        (1, "Malayopython reticulatus"),
    ]
    (link,) = found["links"]
    assert (link["source"], link["target"]) == ([first, "A"], [second, "A"])
    assert (link["quantity"], link["unit"], link["converted"]) == ("30", "NAR", False)
    other = client.get(f"{NAMES}/permits/{first}/chain").json()
    assert other["links"] == [link]


@pytest.mark.parametrize(
    ("address", "status", "code"),
    [
        ("aggregate?by=colour", 422, "UNKNOWN_DIMENSION"),
        ("aggregate?term=SKN", 422, "UNKNOWN_CODE"),
        ("aggregate?year=24", 422, "UNFIT_VALUE"),
        ("aggregate?format=xls", 422, "MALFORMED_REQUEST"),
        ("aggregate?top=0", 422, "MALFORMED_REQUEST"),
        ("countries/QQQ", 422, "UNKNOWN_CODE"),
        ("permits/0000-0000-0000/chain", 404, "NOT_ON_LEDGER"),
    ],
)
def test_what_cannot_be_asked_is_refused(
    client: TestClient, address: str, status: int, code: str
) -> None:
    assert client.get(f"{NAMES}/aggregate").status_code == 200
    found = client.get(f"{NAMES}/{address}")
    assert (found.status_code, found.json()["code"]) == (status, code)


def test_a_server_without_index_offers_nothing(office: World) -> None:
    app = make_app(Place(office.ledger), limits=PATIENT)
    with TestClient(app) as client:
        found = client.get(f"{NAMES}/taxa")
    assert (found.status_code, found.json()["code"]) == (404, "NOT_OFFERED")


def test_a_new_act_is_in_the_next_answer(client: TestClient, office: World) -> None:
    before = client.get(f"{NAMES}/flows").json()
    permit_id = office.endorsed("24ID000002")
    after = client.get(f"{NAMES}/flows").json()
    assert after["as_of"]["block"] == before["as_of"]["block"] + 2
    assert [flow["permits"] for flow in before["flows"]] == [1, 1]
    assert [flow["permits"] for flow in after["flows"]] == [2, 1]
    assert permit_id
