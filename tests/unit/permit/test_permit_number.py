"""One tag for all spellings of a number, and never one for two numbers (abuse case 4)."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cites_chain.codes import JURISDICTIONS
from cites_chain.errors import InvalidDocument
from cites_chain.ids import Jurisdiction, NumberTag
from cites_chain.permit import (
    UnusableSecret,
    code_of,
    normalised_number,
    permit_id_of,
    tag_of,
    transcription_id_of,
)
from tests.permits import PARTY_SECRET, permit_numbers

VECTORS = json.loads(
    (Path(__file__).parents[2] / "vectors" / "identity-1.json").read_text(encoding="utf-8")
)
INDONESIA, SINGAPORE = (Jurisdiction(JURISDICTIONS.get(code).number) for code in ("ID", "SG"))
NUMBER = "24ID001201/SK"


@pytest.mark.parametrize("row", VECTORS["numbers"], ids=lambda row: row["number"])
def test_number_of_vector_has_its_tag_and_ids(row: dict[str, str]) -> None:
    tag = tag_of(PARTY_SECRET, row["number"])
    permit_id = permit_id_of(INDONESIA, tag)
    assert normalised_number(row["number"]) == row["normalised"]
    assert f"0x{tag.hex()}" == row["tag"]
    assert f"0x{permit_id.hex()}" == row["permit_id"]
    assert code_of(permit_id) == row["security_code"]
    third = transcription_id_of(SINGAPORE, INDONESIA, tag)
    assert f"0x{third.hex()}" == row["transcription_id"]


@pytest.mark.parametrize(
    "spelling",
    [
        "24id001201/sk",
        "24 ID 001201 / SK",
        "24\u00a0ID\u2009001201\u200b/SK",
        "24ID001201-SK",
        "24ID001201SK",
        "24-ID-001201–SK",
        "24.ID.001201_SK",
        "２４ＩＤ００１２０１／ＳＫ",
        "24ІD001201/ЅК",
        "24ΙD001201/SΚ",
        "24IDОО12О1/SK",
        "24IDOO12O1/SK",
        "24lD00l20I/SK",
        "24ÍD001201/ŚK",
        "²⁴ID001201/SK",
        "٢٤ID٠٠١٢٠١/SK",
        "२४ID००१२०१/SK",
        "24ID\u200f001201/\u202eSK",
        "24ID001201/SK.",
        "(24ID001201/SK)",
    ],
)
def test_tag_of_another_spelling_is_the_same(spelling: str) -> None:
    assert tag_of(PARTY_SECRET, spelling) == tag_of(PARTY_SECRET, NUMBER)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (NUMBER, "24ID001202/SK"),
        (NUMBER, "24ID001201/SX"),
        ("1/12", "11/2"),
        ("1/12", "112"),
        ("11222-11334", "1122211334"),
        ("EX1/12", "EX11/2"),
        ("0001/IV/SATS-LN/2009", "0001/VI/SATS-LN/2009"),
        ("许可证-17", "许可訨-17"),
        ("Ж-1", "Э-1"),
    ],
)
def test_tags_of_two_numbers_differ(one: str, other: str) -> None:
    assert tag_of(PARTY_SECRET, one) == tag_of(PARTY_SECRET, f" {one.lower()} ")
    assert tag_of(PARTY_SECRET, one) != tag_of(PARTY_SECRET, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("24NL-000111", "24NL000111"), ("24IL/000111", "24IL000111"), ("1O-1", "10-1")],
)
def test_punctuation_beside_letters_read_as_digits_counts_only_between_digits(
    one: str, other: str
) -> None:
    assert normalised_number(one) == normalised_number(other)


@given(permit_numbers)
def test_normalised_number_is_the_same_in_capitals_spaced_and_in_compatibility_form(
    number: str,
) -> None:
    found = normalised_number(number)
    assert found
    if len(number) * 2 < 35:
        assert normalised_number(" ".join(number)) == found
    assert normalised_number(unicodedata.normalize("NFC", number)) == found


@given(st.from_regex(r"[0-9]{2}[A-Z]{2}[0-9]{6}/[0-9A-Z]{2}", fullmatch=True))
def test_normalised_number_of_recommended_format_is_a_fixed_point(number: str) -> None:
    found = normalised_number(number)
    assert normalised_number(found) == found
    assert normalised_number(number.lower()) == found
    assert normalised_number(number.replace("/", " / ")) == found


@pytest.mark.parametrize("number", ["", "  ", "/-/", "\u200f", "—"])
def test_number_without_letter_or_digit_is_refused(number: str) -> None:
    assert normalised_number("7") == "7"
    with pytest.raises(InvalidDocument) as refused:
        normalised_number(number)
    assert refused.value.facts["box"] == "1"
    assert refused.value.facts["problem"] == "the permit number has no letter or digit"


def test_number_of_more_than_35_characters_is_refused() -> None:
    assert len(normalised_number("9" * 35)) == 35
    with pytest.raises(InvalidDocument) as refused:
        normalised_number("9" * 36)
    assert refused.value.facts["box"] == "1"
    assert refused.value.facts["value"] == 36


@given(st.binary(min_size=32, max_size=40), st.binary(min_size=32, max_size=40))
def test_tag_depends_on_the_secret_of_the_party(one: bytes, other: bytes) -> None:
    assert (tag_of(one, NUMBER) == tag_of(other, NUMBER)) == (one == other)


def test_secret_that_is_too_short_is_refused() -> None:
    assert len(tag_of(bytes(32), NUMBER)) == 32
    with pytest.raises(UnusableSecret) as refused:
        tag_of(bytes(31), NUMBER)
    assert refused.value.facts == {"length": 31, "shortest": 32}
    assert NUMBER not in refused.value.explain()


@given(st.integers(1, 999), st.integers(1, 999), st.binary(min_size=32, max_size=32))
def test_permit_ids_of_two_jurisdictions_differ(one: int, other: int, tag: bytes) -> None:
    first = permit_id_of(Jurisdiction(one), NumberTag(tag))
    assert (first == permit_id_of(Jurisdiction(other), NumberTag(tag))) == (one == other)
    assert first != transcription_id_of(Jurisdiction(one), Jurisdiction(other), NumberTag(tag))
