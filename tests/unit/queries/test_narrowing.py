"""Whatever way a search goes, it finds what looking at every permit finds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import combinations

import pytest

from cites_chain.codes import SOURCES, TERMS
from cites_chain.ids import Jurisdiction, OfficerId, PermitId
from cites_chain.indexer import IndexStore
from cites_chain.indexer.records import IndexRecords
from cites_chain.ledger.reader import PermitRecord, PermitType, Status
from cites_chain.queries import narrowing
from cites_chain.queries.narrowing import Condition, narrowed
from cites_chain.queries.search import Filter, search, taxa_below
from cites_chain.simulation.world import Settings
from tests.simulated import FiledWorld

WORLD = Settings(permits=300, parties=8, seed=11, days=400)
ID, US = Jurisdiction(360), Jurisdiction(840)
CHOICES: dict[str, object] = {
    "taxon": "Crocodylia",
    "issuing": ID,
    "destination": US,
    "country": US,
    "permit_type": PermitType.REEXPORT,
    "status": Status.IMPORTED,
    "term": TERMS.get("SKI").number,
    "source": SOURCES.get("W").number,
    "appendix": 2,
    "issued_from": date(2024, 6, 1),
    "issued_until": date(2024, 9, 30),
}


@dataclass(frozen=True)
class Known:
    """A permit, its short number, its officers, and its taxa as the index numbers them."""

    record: PermitRecord
    number: int
    officers: frozenset[int]
    taxa: frozenset[int]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[IndexStore]:
    world = FiledWorld(tmp_path_factory.mktemp("narrowing"), WORLD)
    yield world.store
    world.store.close()


@pytest.fixture(scope="module")
def everything(store: IndexStore) -> list[Known]:
    """Every permit, newest first."""
    rows = store.rows("SELECT permit, permit_id FROM permits ORDER BY permit DESC")
    records = IndexRecords(store).permits([PermitId(row[1]) for row in rows])
    officers: dict[int, set[int]] = {}
    for permit, officer in store.rows("SELECT permit, officer FROM events"):
        officers.setdefault(permit, set()).add(officer)
    made = []
    for number, permit_id in rows:
        record = records[PermitId(permit_id)]
        assert isinstance(record, PermitRecord)
        taxa = store.rows("SELECT taxon FROM lines WHERE permit = ?", (number,))
        made.append(
            Known(
                record,
                number,
                frozenset(officers.get(number, ())),
                frozenset(row[0] for row in taxa),
            )
        )
    return made


def fits(store: IndexStore, known: Known, wanted: Filter) -> bool:
    permit = known.record
    of_permit = (
        (wanted.issuing, {permit.issuing}),
        (wanted.destination, {permit.destination}),
        (wanted.country, {permit.issuing, permit.destination}),
        (wanted.permit_type, {permit.permit_type}),
        (wanted.status, {permit.status}),
        (wanted.officer, known.officers),
    )
    if any(value is not None and value not in found for value, found in of_permit):
        return False
    if (
        not (wanted.issued_from or date.min)
        <= permit.issued_on
        <= (wanted.issued_until or date.max)
    ):
        return False
    taxa = (
        {taxon & (1 << 64) - 1 for taxon in taxa_below(store, wanted.taxon)}
        if wanted.taxon
        else None
    )
    return any(
        (taxa is None or line.taxon_id in taxa)
        and wanted.term in (None, line.term)
        and wanted.source in (None, line.source)
        and wanted.appendix in (None, line.appendix)
        for line in permit.lines
    )


@pytest.mark.parametrize("few", [0, 20, 1_000_000], ids=["walk", "either", "by-index"])
def test_any_three_filters_find_what_looking_at_each_permit_finds(
    store: IndexStore, everything: list[Known], few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(narrowing, "FEW", few)
    officer = max(officer for known in everything for officer in known.officers if officer)
    choices = CHOICES | {"officer": OfficerId(officer)}
    hits = 0
    for some in combinations(choices, 3):
        wanted = Filter(**{name: choices[name] for name in some})  # type: ignore[arg-type]
        expected = [one.record.permit_id for one in everything if fits(store, one, wanted)]
        page = search(store, wanted, limit=1000)
        assert [permit.permit_id for permit in page.permits] == expected, some
        hits += bool(expected)
        if len(expected) > 1:
            first = search(store, wanted, limit=1)
            rest = search(store, wanted, limit=1000, cursor=first.cursor)
            found = [permit.permit_id for permit in (*first.permits, *rest.permits)]
            assert found == expected, some
    assert hits > 50


def test_what_few_fulfil_is_looked_up_and_the_rest_is_checked(store: IndexStore) -> None:
    rare = Condition("permits", ("status",), "= ?", int(Status.CANCELLED))
    common = Condition("permits", ("status",), "= ?", int(Status.IMPORTED))
    skins = Condition("lines", ("term",), "= ?", TERMS.get("SKI").number)
    assert 0 < rare.count(store) < skins.count(store) < common.count(store)
    assert [text for text, _ in narrowed(store, [common, skins, rare])] == [
        "EXISTS (SELECT 1 FROM lines WHERE lines.permit = permits.permit AND (+term = ?))",
        "(+status = ?)",
        "(status = ?)",
    ]
