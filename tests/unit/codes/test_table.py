"""Looking codes up: exactly, by number, and as people write them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from cites_chain.codes import JURISDICTIONS, PERMIT_TYPES, TERMS, UNITS, ReasonGroup, reasons_for
from cites_chain.errors import UnknownCode


def test_get_known_code_gives_its_row() -> None:
    row = TERMS.get("SKI")
    assert (row.code, row.name) == ("SKI", "skin")
    assert TERMS.get_number(row.number) is row
    assert "SKI" in TERMS


@pytest.mark.parametrize("text", ["ski", " SKI", "SKX", "", "LEATHER"])
def test_get_code_written_otherwise_is_refused_with_list_and_value(text: str) -> None:
    assert TERMS.get("SKI").code == "SKI"
    with pytest.raises(UnknownCode) as refused:
        TERMS.get(text, box="9")
    assert refused.value.facts == {"list": "term", "value": text, "box": "9"}
    assert TERMS.find(text) is None
    assert text not in TERMS


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("ski", "Perhaps SKI (skin)?"),
        ("KGS", "KGM (kilogram)"),
        ("kilogram", "KGM (kilogram)"),
        ("KIL", "KIL: code of the kilogram before 2021. Write KGM."),
        ("", "Blank: a blank unit meant a number of specimens. Write NAR."),
        ("???", "There are 9 unit codes, such as NAR."),
    ],
)
def test_hint_names_what_was_perhaps_meant(text: str, hint: str) -> None:
    table = TERMS if text == "ski" else UNITS
    assert hint in table.hint(text)


@pytest.mark.parametrize("number", [0, 92, 255, -1])
def test_get_number_that_is_not_given_is_refused(number: int) -> None:
    assert TERMS.get_number(91).code == "WPR"
    assert TERMS.find_number(number) is None
    with pytest.raises(UnknownCode) as refused:
        TERMS.get_number(number)
    assert refused.value.facts == {"list": "term", "value": str(number), "box": ""}


@pytest.mark.parametrize(
    ("old", "new", "factor"),
    [
        ("KIL", "KGM", "1"),
        ("SQM", "MTK", "1"),
        ("CUM", "MTQ", "1"),
        ("CCM", "CMQ", "1"),
        ("", "NAR", "1"),
        ("  ", "NAR", "1"),
        ("PAI", "NAR", "2"),
        ("TON", "KGM", "1000"),
    ],
)
def test_normalise_old_unit_says_what_it_did(old: str, new: str, factor: str) -> None:
    found = UNITS.normalise(old)
    assert (found.code.code, found.factor) == (new, Decimal(factor))
    assert f"read as {new}" in found.remark
    with pytest.raises(UnknownCode):
        UNITS.get(old)


def test_normalise_current_code_changes_nothing_and_says_nothing() -> None:
    assert UNITS.normalise("KGM").remark == ""
    assert UNITS.normalise(" kgm").remark == "' kgm' read as KGM"
    assert TERMS.normalise("SHO").code.code == "LPS"
    assert JURISDICTIONS.normalise("ZZ").code.code == "HS"
    assert PERMIT_TYPES.normalise("IFS").code.code == "INTRODUCTION_FROM_THE_SEA"


def test_normalise_unknown_text_is_refused() -> None:
    with pytest.raises(UnknownCode) as refused:
        UNITS.normalise("bushel", box="11 line A")
    assert refused.value.facts == {"list": "unit", "value": "bushel", "box": "11 line A"}


def test_reasons_for_one_act_are_no_reasons_for_another() -> None:
    refusals, closings = reasons_for(ReasonGroup.REFUSAL), reasons_for(ReasonGroup.CLOSING)
    assert refusals.get("GOODS_SEIZED").number == 31
    with pytest.raises(UnknownCode) as refused:
        closings.get("GOODS_SEIZED")
    assert refused.value.facts["list"] == "closing reason"


@pytest.mark.parametrize(
    ("text", "remark"),
    [
        ("KIL", "KIL: code of the kilogram before 2021; read as KGM"),
        ("", "blank: a blank unit meant a number of specimens; read as NAR"),
    ],
)
def test_normalise_says_what_was_written_and_what_it_is_read_as(text: str, remark: str) -> None:
    assert UNITS.normalise(text).remark == remark
