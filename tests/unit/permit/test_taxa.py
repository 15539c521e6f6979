"""The number of a species: from its printed name, the same for every Party."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from eth_hash.auto import keccak
from hypothesis import given

from cites_chain.errors import InvalidDocument
from cites_chain.permit import normalised_name, taxon_id
from tests.permits import texts

VECTORS = json.loads(
    (Path(__file__).parents[2] / "vectors" / "identity-1.json").read_text(encoding="utf-8")
)


@pytest.mark.parametrize("row", VECTORS["names"], ids=lambda row: row["name"])
def test_name_of_vector_has_its_number(row: dict[str, str]) -> None:
    assert normalised_name(row["name"]) == row["normalised"]
    assert f"{taxon_id(row['name']):016x}" == row["taxon_id"]


def test_taxon_id_is_the_first_eight_bytes_of_the_hash_of_the_name() -> None:
    assert taxon_id("Panthera leo").to_bytes(8, "big") == keccak(b"Panthera leo")[:8]


@pytest.mark.parametrize(
    "spelling",
    [
        "panthera leo",
        "PANTHERA LEO",
        "Panthera Leo",
        " Panthera\t leo ",
        "Panthera\u00a0leo",
        "Panthera leo (Linnaeus, 1758)",
        "Panthera leo Linnaeus, 1758",
    ],
)
def test_taxon_id_of_another_spelling_is_the_same(spelling: str) -> None:
    assert taxon_id(spelling) == taxon_id("Panthera leo")


@pytest.mark.parametrize(
    "other",
    ["Panthera", "Panthera leo persica", "Panthera spp.", "Panthera pardus", "Panthera leο"],
)
def test_taxon_id_of_another_name_is_another(other: str) -> None:
    assert taxon_id(other) != taxon_id("Panthera leo")


def test_hybrid_names_both_parents() -> None:
    found = normalised_name("Panthera leo x Panthera tigris")
    assert found == "Panthera leo x panthera tigris"
    assert taxon_id("Panthera leo × Panthera tigris") != taxon_id("Panthera leo")


@given(texts(max_size=40))
def test_normalised_name_is_a_fixed_point_in_capitals_or_none(name: str) -> None:
    found = normalised_name(name)
    assert "  " not in found
    assert found == found.strip()
    assert normalised_name(found.lower()) == normalised_name(found)


@pytest.mark.parametrize(("name", "problem"), [("", "empty"), (" \u3000", "empty")])
def test_empty_name_is_refused(name: str, problem: str) -> None:
    assert taxon_id("A")
    with pytest.raises(InvalidDocument) as refused:
        taxon_id(name, box="7 line B")
    assert refused.value.facts["box"] == "7 line B"
    assert problem in str(refused.value.facts["problem"])


def test_name_longer_than_the_ledger_takes_is_refused() -> None:
    assert taxon_id("A" * 200)
    with pytest.raises(InvalidDocument) as refused:
        taxon_id("A" * 201)
    assert refused.value.facts["box"] == "7"
    assert "201 bytes" in str(refused.value.facts["problem"])
