"""Views of all trade over HTTP: equal to the ledger, and offered only where they were wanted."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from starlette.testclient import TestClient

from api.analyst import Analyst
from api.app import make_app
from api.place import Place
from cites_chain.queries.parquet import parquet_bytes
from tests.unit.api.conftest import PATIENT
from tests.world import World, a_document, a_line


@pytest.fixture
def desk(world: World, tmp_path: Path) -> Iterator[TestClient]:
    """Yield a client of a server that has the analyst's page."""
    analyst = Analyst(world.ledger.chain, tmp_path / "analysis.sqlite")
    app = make_app(Place(world.ledger, analyst=analyst), limits=PATIENT)
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client
    analyst.close()


def moved(
    world: World, number: str = "24ID000001", lines: Sequence[dict[str, Any]] | None = None
) -> str:
    """Let a permit be issued, its goods leave in part and arrive; return its code."""
    written = world.issuer("ID").permits.issue(a_document(number, lines=lines))
    today = world.ledger.chain.now().date()
    world.inspector("ID").permits.endorse_export(written.permit_id, [Decimal(98)], on=today)
    world.inspector("SG").permits.confirm_import(written.permit_id, [Decimal(98)], on=today)
    return written.code


def test_a_view_follows_the_ledger_and_says_as_of_which_block(
    world: World, desk: TestClient
) -> None:
    empty = desk.get("/v1/views/taxa").json()
    assert (empty["rows"], "There are no figures" in empty["picture"]) == ([], True)
    code = moved(world)
    found = desk.get("/v1/views/compare").json()
    (row,) = found["rows"]
    assert row["cells"] == ["Malayopython reticulatus", "SKI", "NAR", "98", "98", "1"]
    assert found["as_of"]["block"] == world.ledger.reader.head().number
    (flow,) = desk.get("/v1/views/flows").json()["rows"]
    assert flow["cells"] == ["ID", "SG", "1", "1"]
    (line,) = desk.get(f"/v1/views/chain?permit={code}").json()["rows"]
    assert line["cells"][1:6] == [code, "A", "ID", "SG", "imported"]
    assert line["cells"][9:13] == ["100", "98", "98", "0"]
    assert line["link"] == f"?view=chain&permit={code}"
    permit_id = world.ledger.reader.get_permit_id(code)
    by_id = desk.get(f"/v1/views/chain?permit=0x{permit_id.hex()}").json()
    assert (by_id["code"], by_id["rows"]) == (code, [line])
    assert found["code"] == ""


def test_filters_narrow_and_are_kept_in_every_link(world: World, desk: TestClient) -> None:
    moved(world)
    year = str(world.ledger.chain.now().year)
    for kept in (
        f"year={year}",
        "exporter=id",
        "importer=sg",
        "taxon=pythonidae",
        "term=SKI",
    ):
        (row,) = desk.get(f"/v1/views/flows?{kept}").json()["rows"]
        assert row["cells"] == ["ID", "SG", "1", "1"]
    for other in ("year=1999", "exporter=SG", "taxon=Aves", "term=LIV"):
        assert desk.get(f"/v1/views/flows?{other}").json()["rows"] == []
    answer = desk.get(f"/v1/views/permits?year={year}&taxon=Malayopython")
    assert answer.status_code == 200, answer.text
    (month,) = answer.json()["rows"]
    assert month["cells"][-1] == "1"
    assert month["link"] == f"?view=taxa&year={year}&taxon=Malayopython"
    assert desk.get("/v1/views/permits?taxon=Aves").json()["rows"] == []


def test_rings_end_in_each_taxon_and_say_once_where_the_table_has_nothing(
    world: World, desk: TestClient
) -> None:
    names = ("Swietenia macrophylla", "Strangea nova", "Scleractinia spp.")
    for at, name in enumerate(names):
        line = a_line(scientific_name=name, common_name=name)
        moved(world, f"24ID00000{at}", [line])
    found = desk.get("/v1/views/taxa").json()
    assert sorted(row["cells"] for row in found["rows"]) == [
        ["Animalia", "Anthozoa", "", "Scleractinia spp.", "1"],
        ["Plantae", "Magnoliopsida", "Meliaceae", "Swietenia macrophylla", "1"],
        [*3 * ["not in the table"], "Strangea nova", "1"],
    ]
    titles = re.findall("<title>([^<]+): 1</title>", found["picture"])
    assert sorted(titles) == sorted(
        [
            *("Animalia", "Anthozoa", "Scleractinia spp."),
            *("Plantae", "Magnoliopsida", "Meliaceae", "Swietenia macrophylla"),
            *("not in the table", "Strangea nova"),
        ]
    )
    for taxon, name in (("magnoliopsida", names[0]), ("not in the table", names[1])):
        (row,) = desk.get(f"/v1/views/compare?taxon={taxon}").json()["rows"]
        assert row["cells"][0] == name


def test_what_cannot_be_asked_is_told_with_its_facts(world: World, desk: TestClient) -> None:
    assert desk.get("/v1/views/permits?year=2024").status_code == 200
    answer = desk.get("/v1/views/permits?year=24")
    assert (answer.status_code, answer.json()["code"]) == (422, "UNFIT_VALUE")
    assert answer.json()["facts"] == {"dimension": "year", "value": "24"}
    answer = desk.get("/v1/views/flows?exporter=Atlantis")
    assert (answer.status_code, answer.json()["code"]) == (422, "UNKNOWN_CODE")
    answer = desk.get("/v1/views/chain?permit=0000-0000-0000")
    assert (answer.status_code, answer.json()["code"]) == (404, "NOT_ON_LEDGER")
    assert desk.get("/v1/views/nothing").status_code == 422


def test_a_table_is_the_same_in_every_format(
    world: World, desk: TestClient, tmp_path: Path
) -> None:
    moved(world)
    shown = desk.get("/v1/views/compare").json()
    table = [shown["headings"], *(row["cells"] for row in shown["rows"])]
    text = desk.get("/v1/views/compare?format=csv")
    assert list(csv.reader(io.StringIO(text.text))) == table
    path = tmp_path / "table.parquet"
    path.write_bytes(desk.get("/v1/views/compare?format=parquet").content)
    (read,) = duckdb.read_parquet(str(path)).project("taxon, exported + imported").fetchall()
    assert read == ("Malayopython reticulatus", Decimal(196))
    picture = desk.get("/v1/views/compare?format=svg")
    assert picture.headers["content-type"] == "image/svg+xml"
    assert picture.text == shown["picture"]


def test_parquet_keeps_text_as_text_and_gaps_as_nothing(tmp_path: Path) -> None:
    path = tmp_path / "t.parquet"
    path.write_bytes(parquet_bytes(["a", 'b"', "c"], [["1.5", "=cmd", ""], ["", "2", ""]]))
    assert duckdb.read_parquet(str(path)).fetchall() == [
        (Decimal("1.5"), "=cmd", ""),
        (None, "2", ""),
    ]


def test_a_server_without_an_analyst_offers_neither_views_nor_page(
    client: TestClient, desk: TestClient
) -> None:
    assert desk.get("/analysis/").status_code == 200
    assert desk.get("/v1/views/taxa").status_code == 200
    answer = client.get("/v1/views/taxa")
    assert (answer.status_code, answer.json()["code"]) == (404, "NOT_OFFERED")
    assert client.get("/analysis/").status_code == 404
