"""Every genus that occurs in sample, simulated world and quotas belongs somewhere."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping
from importlib.resources import files
from pathlib import Path

import pytest

from cites_chain.codes.taxa import HIGHER_TAXA, TAXA
from cites_chain.queries.taxonomy import NOT_IN_TABLE, below, place
from cites_chain.simulation.goods import GOODS

_QUOTAS = Path(__file__).with_name("quota_taxa.txt")
_NOT_PLACED = {
    "misspelt there": {
        "Ambystomidae", "Carettochelidae", "Eschrichtidae", "Meandriniidae",
    },
    "united with another family": {
        "Astrangiidae", "Byblidaceae", "Cephalotaceae", "Chloanthaceae", "Galaxeidae",
        "Humiriaceae", "Hydrophiidae", "Paryphantidae", "Saxifragaceae",
    },
    "a lichen, no plant": {"Parmeliaceae"},
}  # fmt: skip


def quota_names() -> Iterator[str]:
    """Taxa that have quotas or annotations of the Conference of the Parties."""
    yield from _QUOTAS.read_text(encoding="utf-8").splitlines()[1:]


def story_names() -> Iterator[str]:
    """Taxa on the permits of the sample stories."""
    text = files("cites_chain.replay").joinpath("data", "stories.jsonl").read_text("utf-8")
    for line in text.splitlines():
        for goods in json.loads(line)["lines"]:
            yield goods["scientific_name"]


def table(package: str, name: str) -> list[dict[str, str]]:
    """Rows of a table that is shipped."""
    text = files(package).joinpath("data", name).read_text(encoding="utf-8")
    return list(csv.DictReader(io.StringIO(text)))


@pytest.mark.parametrize(
    ("names", "least"),
    [
        (set(quota_names()), 40),
        (set(story_names()), 14),
        ({goods.kind.name for goods in GOODS}, 40),
        (set(TAXA), 40),
    ],
    ids=["quotas", "stories", "simulator", "species"],
)
def test_every_taxon_that_occurs_has_all_its_higher_taxa(names: set[str], least: int) -> None:
    assert len(names) >= least
    nowhere = {name for name in names if name.split(" ")[0] not in HIGHER_TAXA}
    assert nowhere == set()
    for name in names - {"Scleractinia spp."}:
        assert all(place(name).ranks()), name
        assert NOT_IN_TABLE not in place(name).ranks()


def test_every_taxon_of_the_plausible_terms_is_there_or_said_why_not() -> None:
    pairs = {
        (row["rank"], row["taxon"])
        for row in table("cites_chain.reports", "taxon_terms.csv")
        if row["rank"] not in ("phylum", "subfamily")
    }
    assert len(pairs) > 200
    missing = {taxon for _, taxon in pairs if taxon.split(" ")[0] not in HIGHER_TAXA}
    assert missing == set().union(*_NOT_PLACED.values())
    for rank, taxon in pairs:
        if rank in ("family", "order", "class", "kingdom") and taxon not in missing:
            assert place(taxon).named()[rank] == taxon


def test_a_name_stands_once_and_has_all_ranks() -> None:
    rows = table("cites_chain.codes", "higher_taxa.csv")
    families = [row["family"] for row in rows]
    genera = [genus for row in rows for genus in row["genera"].split()]
    assert len(genera) > 900
    higher = {row[rank] for row in rows for rank in ("order", "class", "kingdom")}
    names = [*families, *genera, *higher]
    assert len(set(names)) == len(names)
    assert all(re.fullmatch("[A-Z][a-z]+", name) for name in names)
    assert {row["kingdom"] for row in rows} == {"Animalia", "Plantae"}
    for parent, child in (("class", "kingdom"), ("order", "class")):
        above: Mapping[str, set[str]] = {row[parent]: set() for row in rows}
        for row in rows:
            above[row[parent]].add(row[child])
        assert all(len(each) == 1 for each in above.values())
    plants = [row["family"] for row in rows if row["kingdom"] == "Plantae"]
    animals = [row["family"] for row in rows if row["kingdom"] == "Animalia"]
    assert all(re.search("aceae$|^Compositae$|^Leguminosae$|^Palmae$", each) for each in plants)
    assert all(each.endswith("idae") for each in animals)


def test_a_name_above_the_genus_is_placed_by_its_own_rank_and_an_unknown_one_nowhere() -> None:
    coral = place("Scleractinia spp.")
    assert coral.named() == {
        "taxon": "Scleractinia spp.", "genus": "", "family": "", "order": "Scleractinia",
        "class": "Anthozoa", "kingdom": "Animalia",
    }  # fmt: skip
    assert place("Aloe vera").class_name == "Liliopsida"
    assert place("Strangea nova").ranks() == ("Strangea nova", "Strangea", *4 * [NOT_IN_TABLE])
    assert place("taxon 00000000deadbeef").genus == NOT_IN_TABLE


def test_what_is_below_a_taxon() -> None:
    assert below("Scleractinia") >= {"Scleractinia", "Acroporidae", "Acropora", "Euphyllia"}
    assert "Anthozoa" not in below("Scleractinia")
    assert below("Acropora") == {"Acropora"}
    assert below("Strangea") == frozenset()
