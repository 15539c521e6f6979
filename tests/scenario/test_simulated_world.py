"""A simulated world on a real ledger: its books, its frauds, its documents, its fast path."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from cites_chain.chain.embedded import EmbeddedChain
from cites_chain.errors import InvalidDocument
from cites_chain.ids import PermitId
from cites_chain.indexer import IndexStore
from cites_chain.indexer.chain_source import ChainSource
from cites_chain.indexer.columns import Columns
from cites_chain.indexer.log_file import LogFile
from cites_chain.indexer.sync import Indexer
from cites_chain.ledger.open import open_ledger
from cites_chain.ledger.reader import PermitRecord
from cites_chain.ledger.reader.events import topic_of
from cites_chain.ledger.reader.permit_events import PermitIssued, PermitTranscribed
from cites_chain.permit import code_of, read_permit_file
from cites_chain.queries.aggregates import Aggregates
from cites_chain.reports.annual import annual_report
from cites_chain.reports.biennial import biennial_counts
from cites_chain.reports.illegal import illegal_text, incidents
from cites_chain.reports.rows import Side, origin_text, upload_text
from cites_chain.reports.tabulation import comparative_tabulation, tabulation_text
from cites_chain.reports.validation import validate
from cites_chain.simulation.documents import document_of
from cites_chain.simulation.filing import file_world
from cites_chain.simulation.model import REFUSALS, Label
from cites_chain.simulation.performing import SimulationDiverged, _outcome
from cites_chain.simulation.planner import Planner
from cites_chain.simulation.simulation import simulate
from cites_chain.simulation.truth import digits
from cites_chain.simulation.world import Settings
from cli.main import run
from tests.simulated import SMALL, SmallWorld, logs_of, sides
from tests.unit.cli.conftest import strangers

TINY = Settings(permits=40, parties=6, seed=3, days=90)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> SmallWorld:
    return SmallWorld.make(tmp_path_factory.mktemp("simulated") / "world")


def test_the_ledger_agrees_with_the_books_line_by_line(world: SmallWorld) -> None:
    books = {row["permit_id"]: row for row in world.truth()}
    with open_ledger(world.ledger) as ledger:
        records = ledger.reader.list_permits([PermitId(bytes.fromhex(key)) for key in books])
    for record in records:
        assert isinstance(record, PermitRecord)
        row = books[record.permit_id.hex()]
        assert record.status.name == row["status"]
        found = [
            tuple(
                digits(int(quantity * 1000))
                for quantity in (line.permitted, line.exported, line.imported, line.drawn)
            )
            for line in record.lines
        ]
        assert found == [
            (line["permitted"], line["exported"], line["imported"], line["drawn"])
            for line in row["lines"]
        ]
    assert len(records) == SMALL.permits


def test_every_attempt_is_refused_and_says_why(world: SmallWorld) -> None:
    attempts = world.truth("attempt")
    assert {(row["label"], row["refusal"]) for row in attempts} == {
        (label.value, refusal) for label, refusal in REFUSALS.items()
    }


def test_every_other_fraud_is_on_the_ledger(world: SmallWorld) -> None:
    labels = Counter(row["label"] for row in world.truth() if row["label"])
    assert set(labels) == {label.value for label in Label if label not in REFUSALS}


def test_the_world_is_plausible(world: SmallWorld) -> None:
    rows = world.truth()
    types = Counter(row["type"] for row in rows)
    statuses = Counter(row["status"] for row in rows)
    assert types["EXPORT"] > types["REEXPORT"] > 10
    assert {"INTRODUCTION_FROM_THE_SEA", "MUSICAL_INSTRUMENT"} <= set(types)
    assert statuses["IMPORTED"] > len(rows) / 2
    assert {"RETURNED", "EXPIRED", "CANCELLED", "ISSUED", "ENDORSED"} <= set(statuses)
    lines = [line for row in rows for line in row["lines"]]
    short = [line for line in lines if float(line["exported"]) < float(line["permitted"])]
    assert short
    assert any(line["is_converted"] for line in lines)
    months = Counter(row["issued_on"][5:7] for row in rows if row["issued_on"] < "2025")
    assert months["11"] > months["08"]


def test_documents_stand_behind_the_hashes(world: SmallWorld) -> None:
    by_writer = Counter(
        row["destination"] if row["medium"] == "TRANSCRIBED" else row["issuing"]
        for row in world.truth()
    )
    with open_ledger(world.ledger) as ledger, world.vault("ID") as vault:
        ids = list(vault.permits.iter_ids())
        records = ledger.reader.list_permits(ids)
        for permit_id, record in zip(ids, records, strict=True):
            assert isinstance(record, PermitRecord)
            file = read_permit_file(vault.permits.get(permit_id).document)
            assert file.document_hash == record.document_hash
    assert len(ids) >= by_writer["ID"] > 0


def test_the_fast_path_announces_what_the_ledger_announces(
    world: SmallWorld, tmp_path: Path
) -> None:
    filed = file_world(SMALL, tmp_path / "world.logs")
    found = [
        (bytes.fromhex(topic[2:]), b"".join(bytes.fromhex(t[2:]) for t in rest), log["data"])
        for log in logs_of(world.ledger)
        for topic, *rest in [log["topics"]]
    ]
    source = LogFile(tmp_path / "world.logs")
    announced = source.read(0, source.head().number).logs
    expected = [_without_hash(log.topic, log.body) for log in announced]
    assert [
        _without_hash(topic, rest + bytes.fromhex(data[2:])) for topic, rest, data in found
    ] == expected
    assert len(expected) == filed.logs > SMALL.permits


def _without_hash(topic: bytes, body: bytes) -> bytes:
    """A log without the hash of a document: the fast path makes no documents."""
    at = {topic_of(PermitIssued): 4, topic_of(PermitTranscribed): 5}.get(topic)
    return topic + (body if at is None else body[: 32 * at] + body[32 * (at + 1) :])


def test_equal_seeds_make_equal_worlds(tmp_path: Path) -> None:
    for name, settings in (("a", TINY), ("b", TINY), ("c", replace(TINY, seed=4))):
        file_world(settings, tmp_path / name, truth_path=tmp_path / f"{name}.truth")
    a, b, c = ((tmp_path / f"{name}.truth").read_bytes() for name in "abc")
    assert a == b != c
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    assert (tmp_path / "a").read_bytes() != (tmp_path / "c").read_bytes()


def test_two_ledgers_of_one_seed_are_the_same(tmp_path: Path) -> None:
    few = replace(TINY, permits=20, days=30)
    for name in "ab":
        simulate(few, tmp_path / name, with_documents=False)
    first, second = (logs_of(tmp_path / name / "ledger.sqlite") for name in "ab")
    assert first == second


def test_a_world_without_parties_permits_or_days_is_refused() -> None:
    assert Settings(permits=20, parties=6, start=date(2024, 1, 1)).permits == 20
    with pytest.raises(InvalidDocument) as few:
        Settings(permits=20, parties=5)
    with pytest.raises(InvalidDocument) as none:
        Settings(permits=0)
    with pytest.raises(InvalidDocument) as short:
        Settings(permits=20, days=0)
    problems = (few, none, short)
    assert [problem.value.facts["value"] for problem in problems] == [5, 0, 0]


def test_a_ledger_that_decides_otherwise_stops_the_simulation(world: SmallWorld) -> None:
    from cites_chain.chain.backend import Receipt

    planner = Planner(TINY)
    act = next(act for _, acts in planner.days() for act in acts if act.permit is not None)
    accepted = Receipt(b"\0" * 32, 1, succeeded=True, gas_used=1)
    assert _outcome(act, accepted).refusal == ""
    act.is_attempt = True
    with pytest.raises(SimulationDiverged) as found:
        _outcome(act, accepted)
    assert found.value.facts["found"] == "accepted"


# --- the annual report ----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def columns(world: SmallWorld, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Columns]:
    path = tmp_path_factory.mktemp("index") / "index.sqlite"
    with EmbeddedChain.open(world.ledger) as chain:
        source = ChainSource(chain)
        store = IndexStore.create(path, *source.identity())
        for _ in Indexer(store, source).catch_up():
            pass
    with store, Columns(store) as columns:
        columns.refresh()
        yield columns


def _expected(world: SmallWorld, country: str, year: int) -> dict[str, list[tuple[str, ...]]]:
    """The same report once more, straight from the truth and without any of the product's code."""
    books = {row["permit_id"]: row for row in world.truth()}
    found: dict[str, list[tuple[str, ...]]] = {"exported": [], "imported": []}
    for permit in books.values():
        for side, moved_in in sides(permit):
            mine = permit["issuing"] if side == "exported" else permit["destination"]
            if mine != country or moved_in != year:
                continue
            is_mine = side == "imported" or permit["medium"] != "TRANSCRIBED"
            for line in permit["lines"]:
                if line[side] != "0":
                    row = _expected_row(books, permit, line, side, is_mine=is_mine)
                    found[side].append((*row, str(year)))
    return {side: sorted(rows) for side, rows in found.items()}


def _expected_row(
    books: dict[str, Any], permit: dict[str, Any], line: dict[str, Any], side: str, *, is_mine: bool
) -> tuple[str, ...]:
    landed = permit["type"] == "INTRODUCTION_FROM_THE_SEA"
    number = permit["number"] if is_mine else ""
    exporter = "HS" if landed else permit["issuing"]
    quoted = line["origin"] if permit["type"] == "REEXPORT" else None
    is_other = quoted is not None and quoted["country"] != exporter
    origin, origin_number = (quoted["country"], quoted["number"] or "") if is_other else ("", "")
    drawn = [books[draw["permit_id"]]["type"] for draw in line["draws"]]
    ifs = number if landed else ""
    if "INTRODUCTION_FROM_THE_SEA" in drawn:
        ifs = quoted["number"]
    export_permit = "" if landed else number
    import_permit = (permit["import_permit"] or "",) if side == "imported" else ()
    return (
        line["appendix"], line["taxon"], line["term"], line[side], line["unit"],
        exporter if side == "imported" else permit["destination"], origin, *import_permit,
        export_permit, origin_number, ifs, permit["purpose"] if is_mine else "", line["source"],
    )  # fmt: skip


@pytest.mark.parametrize("year", [2024, 2025])
@pytest.mark.parametrize("country", ["ID", "SG", "US", "IT", "FR", "CN", "ZA", "DE", "JP"])
def test_the_annual_report_is_what_the_truth_says(
    world: SmallWorld, columns: Columns, country: str, year: int
) -> None:
    with world.vault(country) as vault:
        report = annual_report(columns, vault, country, year)
    expected = _expected(world, country, year)
    for side, rows in ((Side.EXPORTS, "exported"), (Side.IMPORTS, "imported")):
        text = upload_text(side, report.rows(side))
        header, *found = list(csv.reader(io.StringIO(text)))
        assert tuple(header) == side.columns
        assert sorted(map(tuple, found)) == expected[rows]
    assert list(validate((*report.exports, *report.imports))) == []


def test_every_row_names_its_permit(world: SmallWorld, columns: Columns) -> None:
    books = {row["permit_id"]: row for row in world.truth()}
    with world.vault("US") as vault:
        report = annual_report(columns, vault, "US", 2024)
    for row in (*report.exports, *report.imports):
        permit = books[row.permit_id.hex()]
        line = permit["lines"][row.position]
        side = "exported" if row.side is Side.EXPORTS else "imported"
        assert Decimal(line[side]) == row.quantity
        assert row.code == code_of(row.permit_id)
    lines = origin_text(Side.IMPORTS, report.imports).splitlines()
    assert lines[0] == "Row,SecurityCode,Line,PermitId"
    assert lines[1].split(",")[3] == report.imports[0].permit_id.hex()
    assert len(lines) == len(report.imports) + 1


def test_a_report_without_vault_has_quantities_and_no_numbers(columns: Columns) -> None:
    report = annual_report(columns, None, "US", 2024)
    assert report.imports
    assert {row.export_permit for row in report.imports} == {""}
    assert len(report.without_document) == len(report.imports) + len(report.exports)
    assert [finding for finding in validate(report.imports) if finding.is_primary] == []


def test_counts_of_two_years_are_those_of_the_truth(world: SmallWorld, columns: Columns) -> None:
    found = biennial_counts(columns.store, "ID", 2024)
    rows = world.truth()
    own = [r for r in rows if r["issuing"] == "ID" and r["medium"] != "TRANSCRIBED"]
    assert {count.permit_type.name: count.issued for count in found.types} == Counter(
        row["type"] for row in own
    )
    unused = Counter(row["type"] for row in own if row["status"] in {"RETURNED", "EXPIRED"})
    assert {c.permit_type.name: c.unused for c in found.types if c.unused} == unused
    came = [row for row in rows if row["destination"] == "ID" and row["imported_on"]]
    assert found.imports == sum(row["status"] == "IMPORTED" for row in came)


def test_what_was_stopped_is_in_the_report_of_illegal_trade(
    world: SmallWorld, columns: Columns
) -> None:
    stopped = {
        row["permit_id"]: row
        for row in world.truth()
        if row["imported_on"] and row["status"] in {"REFUSED", "RETURNED"}
    }
    places = sorted({(row["destination"], int(row["imported_on"][:4])) for row in stopped.values()})
    found = [one for place, year in places for one in incidents(columns.store, place, year)]
    assert stopped
    for one in found:
        row = stopped[one.permit_id.hex()]
        assert (one.departure, one.country) == (row["issuing"], row["destination"])
        assert one.on.isoformat() == row["imported_on"]
        assert str(one.quantity) in {line["exported"] for line in row["lines"]}
    assert illegal_text(tuple(found)).count("\n") == len(found) + 1


def test_the_tabulation_has_both_sides_of_a_country(columns: Columns) -> None:
    rows = comparative_tabulation(Aggregates(columns), "SG", (2024, 2025))
    assert rows
    assert all("SG" in (row[7], row[8]) for row in rows)
    assert {row[0] for row in rows} == {"2024", "2025"}
    assert tabulation_text(rows).splitlines()[0].startswith("Year,App.,Taxon,Class,Order")


# --- the commands ---------------------------------------------------------------------------------


@pytest.fixture
def typed(
    world: SmallWorld, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., Any]:
    monkeypatch.setenv("CITES_CHAIN_PASSPHRASE_FILE", str(world.folder / "passphrase"))

    def run_typed(home: str, *arguments: str, code: int = 0) -> Any:
        assert run([*arguments, "--home", str(world.home(home)), "--json"]) == code
        found = json.loads(capsys.readouterr().out)
        assert strangers(found, arguments) == []
        return found

    return run_typed


def test_the_annual_report_is_written_into_a_folder(
    typed: Callable[..., Any], tmp_path: Path
) -> None:
    asked = ("report", "annual", "--party", "US", "--year", "2024", "--into", str(tmp_path / "r"))
    found = typed("US", *asked)
    assert found["findings"] == []
    assert found["without_document"] == 0
    text = (tmp_path / "r" / "US-2024-imports.csv").read_text(encoding="utf-8")
    assert list(csv.DictReader(io.StringIO(text))) == [row["cells"] for row in found["imports"]]
    assert len(found["files"]) == 6
    blind = typed("US", "report", "annual", "--party", "US", "--year", "2024", "--without-vault")
    assert {row["cells"]["ExportPermit"] for row in blind["imports"]} == {""}
    assert len(blind["imports"]) == len(found["imports"])


def test_statistics_are_asked_by_command(typed: Callable[..., Any], tmp_path: Path) -> None:
    to = tmp_path / "trade.csv"
    asked = ("stats", "aggregate", "--by", "year,exporter", "--taxon", "Reptilia")
    found = typed("SG", *asked, "--to", str(to))
    with to.open(encoding="utf-8") as file:
        read = list(csv.DictReader(file))
    assert [row["exported"] or None for row in read] == [row["exported"] for row in found["rows"]]
    assert found["by"] == ["year", "exporter", "term", "unit"]
    by_purpose = typed("US", "stats", "aggregate", "--by", "purpose", "--importer", "US")
    assert {"T"} <= {row["purpose"] for row in by_purpose["rows"]}
    differing = typed("SG", "stats", "differences", "--tolerance", "10")["rows"]
    assert differing
    assert all(row["codes"] and row["reason"] for row in differing)
    country = typed("SG", "stats", "country", "sg")["rows"]
    assert all("0" in (row["net_exports"], row["net_imports"]) for row in country)


def test_other_reports_are_asked_by_command(typed: Callable[..., Any], tmp_path: Path) -> None:
    counts = typed("ID", "report", "biennial", "--party", "ID", "--from-year", "2024")
    assert counts["types"][0]["type"] == "EXPORT"
    to = tmp_path / "illegal.csv"
    found = typed("SG", "report", "illegal", "--party", "SG", "--year", "2024", "--to", str(to))
    assert to.read_text(encoding="utf-8").count("\n") == len(found["rows"]) + 1


def test_every_permit_of_a_large_world_has_a_document() -> None:
    planner = Planner(Settings(permits=2_000, parties=30, seed=5))
    for _ in planner.days():
        pass
    documents = [document_of(permit) for permit in planner.world.permits]
    assert [document.permit_number for document in documents] == [
        permit.number for permit in planner.world.permits
    ]
