"""Sums of trade, against sums that were made from the truth of a simulated world."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from cites_chain.codes.taxa import TAXA
from cites_chain.errors import UnknownCode
from cites_chain.ids import PermitId
from cites_chain.indexer import IndexStore
from cites_chain.indexer.columns import Columns
from cites_chain.queries.aggregates import Aggregates, UnknownFileFormat
from cites_chain.queries.comparison import REASONS, country_figures, differences
from cites_chain.queries.dimensions import (
    Dimension,
    Filter,
    UnfitValue,
    UnknownDimension,
    read_dimensions,
)
from cites_chain.simulation.world import Settings
from tests.simulated import FiledWorld, sides

SETTINGS = Settings(permits=900, parties=14, seed=11)
ALL = (
    Dimension.YEAR,
    Dimension.EXPORTER,
    Dimension.IMPORTER,
    Dimension.ORIGIN,
    Dimension.TAXON,
    Dimension.TERM,
    Dimension.UNIT,
    Dimension.SOURCE,
    Dimension.APPENDIX,
)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> FiledWorld:
    return FiledWorld(tmp_path_factory.mktemp("filed"), SETTINGS)


@pytest.fixture(scope="module")
def aggregates(world: FiledWorld) -> Iterator[Aggregates]:
    with Columns(world.store) as columns:
        columns.refresh()
        yield Aggregates(columns)


def sums(truth: list[dict[str, Any]]) -> dict[tuple[str, ...], dict[str, Decimal]]:
    """What every group must come to."""
    found: dict[tuple[str, ...], dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for permit in truth:
        for side, year in sides(permit):
            for line in permit["lines"]:
                quantity = Decimal(line[side])
                if quantity:
                    found[(str(year), *key_of(permit, line))][side] += quantity
    return found


def key_of(permit: dict[str, Any], line: dict[str, Any]) -> tuple[str, ...]:
    is_landing = permit["type"] == "INTRODUCTION_FROM_THE_SEA"
    exporter = "HS" if is_landing else permit["issuing"]
    origin = ""
    if permit["type"] == "REEXPORT":
        origin = "XX" if line["is_unlinked"] else line["origin"]["country"]
        origin = "" if origin == exporter else origin
    names = (line["taxon"], line["term"], line["unit"], line["source"], line["appendix"])
    return (exporter, permit["destination"], origin, *names)


def test_every_group_is_what_the_truth_says(world: FiledWorld, aggregates: Aggregates) -> None:
    found = {
        group.keys: {
            side: quantity
            for side, quantity in (("exported", group.exported), ("imported", group.imported))
            if quantity is not None
        }
        for group in aggregates.aggregate(ALL).groups
    }
    assert found == sums(world.truth())
    assert len(found) > SETTINGS.permits / 2


def test_higher_taxa_and_filters(world: FiledWorld, aggregates: Aggregates) -> None:
    wanted = Filter({Dimension.EXPORTER: ("ID",), Dimension.TAXON: ("serpentes",)})
    found = aggregates.aggregate([Dimension.FAMILY], wanted)
    expected: Counter[tuple[str, ...]] = Counter()
    for key, both in sums(world.truth()).items():
        taxon = TAXA[key[4]]
        if key[1] == "ID" and taxon.order == "Serpentes":
            expected[taxon.family, key[5], key[6]] += both.get("exported", Decimal(0))
    assert found.dimensions == (Dimension.FAMILY, Dimension.TERM, Dimension.UNIT)
    assert {group.keys: group.exported for group in found.groups} == expected


def test_columns_brought_up_to_date_step_by_step_are_those_made_at_once(
    world: FiledWorld, aggregates: Aggregates, tmp_path: Path
) -> None:
    from cites_chain.indexer import LogFile
    from cites_chain.indexer.sync import Indexer

    source = _InParts(LogFile(world.logs))
    store = IndexStore.create(tmp_path / "index.sqlite", *source.identity())
    steps = []
    with Columns(store) as columns:
        for part in (0.2, 0.5, 0.9, 1.0):
            source.part = part
            for _ in Indexer(store, source).catch_up():
                pass
            steps.append(columns.refresh())
        mine = columns.question(_EVERYTHING)
    assert mine == aggregates.columns.question(_EVERYTHING)
    assert all(0 < step < SETTINGS.permits for step in steps)


_EVERYTHING = (
    "SELECT permit, position, year, exporter, importer, origin, t.taxon, term, unit, source,"
    " appendix, marks, is_void, exported, imported FROM trade JOIN taxa t ON t.number ="
    " trade.taxon ORDER BY ALL"
)


class _InParts:
    """A source of logs that has only a part of its blocks yet."""

    def __init__(self, source: Any) -> None:
        self._source = source
        self.part = 1.0

    def head(self) -> Any:
        whole = self._source.head()
        if self.part == 1.0:
            return whole
        number = int(whole.number * self.part)
        return self._source.stamp(number)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._source, name)


def test_a_rewound_index_makes_the_columns_anew(world: FiledWorld, tmp_path: Path) -> None:
    copy = tmp_path / "index.sqlite"
    with Columns(world.store, tmp_path / "columns.duckdb") as columns:
        everything = columns.refresh()
        assert columns.refresh() == 0
    world.store.run(f"VACUUM INTO '{copy}'")
    with IndexStore(copy) as store, Columns(store, tmp_path / "columns.duckdb") as columns:
        (last,) = store.first("SELECT max(number) FROM blocks") or (0,)
        store.run("UPDATE blocks SET hash = zeroblob(32) WHERE number = ?", (last,))
        assert columns.refresh() == everything == SETTINGS.permits


def test_purposes_are_known_where_documents_are(world: FiledWorld, aggregates: Aggregates) -> None:
    by_purpose = [Dimension.PURPOSE]
    before = aggregates.aggregate(by_purpose)
    assert {group.keys[0] for group in before.groups} == {""}
    trophies = {
        PermitId(bytes.fromhex(permit["permit_id"])): 4
        for permit in world.truth()
        if permit["purpose"] == "H"
    }
    aggregates.columns.learn_purposes(trophies)
    found = aggregates.aggregate(by_purpose, Filter({Dimension.PURPOSE: ("H",)}))
    assert {group.keys[0] for group in found.groups} == {"H"}
    expected = [
        group
        for group in before.groups
        if group.keys[1] in {group.keys[1] for group in found.groups}
    ]
    assert 0 < sum(g.lines for g in found.groups) <= sum(g.lines for g in expected)
    assert aggregates.columns.without_purpose(trophies) == set()


def test_differences_name_the_permits_and_a_reason(
    world: FiledWorld, aggregates: Aggregates
) -> None:
    found = differences(aggregates, most=10_000)
    groups: dict[tuple[str, ...], dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for key, both in sums(world.truth()).items():
        year, exporter, importer, origin, taxon, term, unit, _, appendix = key
        if exporter != "HS":
            gross = (year, appendix, taxon, importer, exporter, origin, term, unit)
            for side, quantity in both.items():
                groups[gross][side] += quantity
    expected = {
        key: (both["exported"], both["imported"])
        for key, both in groups.items()
        if both["exported"] != both["imported"]
    }
    assert {one.keys: (one.exported, one.imported) for one in found} == expected
    assert {one.reason for one in found} <= set(REASONS)
    books = {row["permit_id"]: row for row in world.truth()}
    for one in found:
        assert one.permit_ids
        for permit_id in one.permit_ids:
            assert books[permit_id.hex()]["destination"] == one.keys[3]
    lost = [one for one in found if one.imported == 0 and one.reason == REASONS[0]]
    assert lost
    tolerant = differences(aggregates, tolerance=Decimal("0.5"), most=10_000)
    assert len(lost) <= len(tolerant) < len(found)


def test_gross_and_net_trade_take_the_larger_side_of_each_group(
    world: FiledWorld, aggregates: Aggregates
) -> None:
    groups: dict[tuple[str, ...], dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for key, both in sums(world.truth()).items():
        for side, quantity in both.items():
            groups[(*key[:7], key[8])][side] += quantity
    exports: Counter[tuple[str, ...]] = Counter()
    imports: Counter[tuple[str, ...]] = Counter()
    for (year, exporter, importer, _, taxon, term, unit, _), both in groups.items():
        most = max(both["exported"], both["imported"])
        if exporter == "SG":
            exports[year, taxon, term, unit] += most  # type: ignore[assignment]
        if importer == "SG":
            imports[year, taxon, term, unit] += most  # type: ignore[assignment]
    found = country_figures(aggregates, "SG")
    for one in found:
        key = (str(one.year), one.taxon, one.term, one.unit)
        assert one.gross_exports == exports[key]
        assert one.gross_imports == imports[key]
        assert one.net_exports - one.net_imports == one.gross_exports - one.gross_imports
        assert min(one.net_exports, one.net_imports) == 0
    assert len(found) == len(exports.keys() | imports.keys()) > 0
    assert country_figures(aggregates, "ZZ") == ()


def test_files_hold_what_the_table_holds(aggregates: Aggregates, tmp_path: Path) -> None:
    by = [Dimension.YEAR, Dimension.EXPORTER]
    groups = aggregates.aggregate(by).groups
    for name in ("a.csv", "a.json", "a.parquet"):
        aggregates.write(tmp_path / name, by)
    rows = json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))
    assert [(str(r["year"]), r["exporter"], r["term"], r["unit"]) for r in rows] == [
        group.keys for group in groups
    ]
    columns = "year, exporter, term, unit, exported, imported, lines"
    with duckdb.connect() as reader:
        for name in ("a.csv", "a.parquet"):
            text = f"SELECT {columns} FROM '{tmp_path / name}'"  # noqa: S608 - own file
            read = reader.execute(text).fetchall()
            assert [tuple(map(str, row[:4])) for row in read] == [group.keys for group in groups]
            assert [Decimal(str(row[4] or 0)) for row in read] == [
                group.exported or 0 for group in groups
            ]
    with pytest.raises(UnknownFileFormat):
        aggregates.write(tmp_path / "a.xls", by)


def test_few_rows_are_those_with_most_lines(aggregates: Aggregates) -> None:
    whole = aggregates.aggregate([Dimension.EXPORTER]).groups
    few = aggregates.aggregate([Dimension.EXPORTER], most=5).groups
    assert len(few) == 5
    assert sorted(g.lines for g in few) == sorted(g.lines for g in whole)[-5:]


def test_what_cannot_be_asked_is_refused(aggregates: Aggregates) -> None:
    assert read_dimensions(["Year", "taxon", "year"]) == (Dimension.YEAR, Dimension.TAXON)
    with pytest.raises(UnknownDimension) as dimension:
        read_dimensions(["year", "colour"])
    assert dimension.value.facts == {"dimension": "colour"}
    assert aggregates.aggregate([Dimension.TERM], Filter({Dimension.TERM: ("SKI",)})).groups
    with pytest.raises(UnknownCode) as code:
        aggregates.aggregate([Dimension.TERM], Filter({Dimension.TERM: ("SKN",)}))
    assert code.value.facts["value"] == "SKN"
    with pytest.raises(UnfitValue) as year:
        aggregates.aggregate([Dimension.YEAR], Filter({Dimension.YEAR: ("24",)}))
    assert year.value.facts == {"dimension": "year", "value": "24"}
