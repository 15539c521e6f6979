"""A card's file: read back equal, and every malformed field named."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from cites_chain.errors import FileProblem
from cites_chain.network import Card, CardRefused, card_document, read_card
from tests.founders import card_of

CARD = card_of("FR", "GF", area=1)


def written(path: Path, document: object) -> Path:
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


@pytest.mark.parametrize("card", [CARD, card_of("AE", has_node=False)])
def test_card_reads_back_equal_and_signed(tmp_path: Path, card: Card) -> None:
    found = read_card(written(tmp_path / "card.json", card_document(card)))
    assert found == card
    found.require_signed("card.json")


def test_card_holds_the_codes_that_people_know() -> None:
    assert card_document(CARD)["seats"] == [
        {"jurisdiction": "FR", "area": 1},
        {"jurisdiction": "GF", "area": 1},
    ]


@pytest.mark.parametrize(
    ("field", "value", "problem"),
    [
        ("format", "cites-chain/card/9", "it is not cites-chain/card/1"),
        ("chain_id", 0, "it is no number of a network"),
        ("chain_id", "20190", "it is no number of a network"),
        ("chain_id", True, "it is no number of a network"),
        ("admin", None, "it is missing"),
        ("admin", "0x12", "it is malformed"),
        ("admin", CARD.founder.admin.lower(), "it is malformed"),
        ("validator", 7, "it is malformed"),
        ("seats", None, "it is missing"),
        ("seats", [], "it is malformed"),
        ("seats", [{"jurisdiction": "FR"}], "it is malformed"),
        ("seats", [{"jurisdiction": "FR", "area": 256}], "it is malformed"),
        ("seats", [{"jurisdiction": "FR", "area": True}], "it is malformed"),
        ("seats", [{"jurisdiction": "QQ", "area": 0}], "'QQ' is not a CITES jurisdiction code"),
        ("made_at", "2026-01-12", "it is malformed"),
        ("made_at", "2026-01-12T09:30:00.5+00:00", "it is malformed"),
        ("admin_signature", "0x00", "it is malformed"),
        ("admin_signature", None, "it is missing"),
        ("validator_signature", "00" * 65, "it is malformed"),
    ],
)
def test_malformed_field_is_named(tmp_path: Path, field: str, value: object, problem: str) -> None:
    document: dict[str, Any] = card_document(CARD)
    path = written(tmp_path / "card.json", document)
    assert read_card(path) == CARD
    written(path, document | {field: value})
    with pytest.raises(CardRefused) as no:
        read_card(path)
    assert no.value.facts == {"card": str(path), "field": field, "problem": problem}


def test_malformed_address_of_a_node_is_named(tmp_path: Path) -> None:
    path = written(tmp_path / "card.json", card_document(CARD) | {"enode": "enode://1@h:1"})
    with pytest.raises(CardRefused) as no:
        read_card(path)
    assert no.value.facts["field"] == "enode"


@pytest.mark.parametrize("content", ["", "[]", "{}", "null", "[" * 50_000, "\ud800"])
def test_what_is_no_card_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "card.json"
    path.write_bytes(content.encode("utf-8", "surrogatepass"))
    with pytest.raises(CardRefused) as no:
        read_card(path)
    assert no.value.facts["field"] == "format"


def test_card_that_is_not_there_or_far_too_long_is_refused_unread(tmp_path: Path) -> None:
    with pytest.raises(FileProblem):
        read_card(tmp_path / "absent.json")
    (tmp_path / "long.json").write_bytes(b" " * 70_000)
    with pytest.raises(FileProblem) as no:
        read_card(tmp_path / "long.json")
    assert "longer than" in no.value.message
