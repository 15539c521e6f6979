from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cites_chain.codes.line_letters import line_letter
from cli.exits import InputProblem
from cli.parameters import (
    day_from,
    moment_from,
    position_from,
    quantities_from,
    quantity_from,
)

TODAY = date(2024, 2, 19)


def test_day_is_the_one_typed_or_today() -> None:
    assert day_from("", TODAY) == TODAY
    assert day_from("2024-03-01", TODAY) == date(2024, 3, 1)


@pytest.mark.parametrize("text", ["19.2.2024", "2024-02-30", "yesterday", "2024-02-19T10:00"])
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(InputProblem) as no:
        day_from(text, TODAY)
    assert no.value.message == f"{text!r} is not a day"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-02-19", datetime(2024, 2, 19, tzinfo=UTC)),
        ("2024-02-19T14:00", datetime(2024, 2, 19, 14, tzinfo=UTC)),
        ("2024-02-19T14:00+03:00", datetime(2024, 2, 19, 11, tzinfo=UTC)),
        ("2024-02-19T14:00Z", datetime(2024, 2, 19, 14, tzinfo=UTC)),
    ],
)
def test_moment_without_a_zone_is_utc(text: str, expected: datetime) -> None:
    assert moment_from(text) == expected


def test_what_is_no_moment_is_refused() -> None:
    with pytest.raises(InputProblem) as no:
        moment_from("noon")
    assert no.value.message == "'noon' is not a moment"


@pytest.mark.parametrize("text", ["84.6", "0", "1000000", ".5", "84.6001"])
def test_quantity_is_the_decimal_typed(text: str) -> None:
    assert quantity_from(text) == Decimal(text)


@pytest.mark.parametrize("text", ["", "x", "1e3", "1_000", "1,000", "NaN", "Infinity", "0x10"])
def test_abuse_5_what_is_no_plain_quantity_is_refused(text: str) -> None:
    with pytest.raises(InputProblem) as no:
        quantity_from(text)
    assert no.value.message == f"{text!r} is not a quantity"


@given(st.integers(0, 26 + 26 * 26 - 1))
def test_letters_of_a_line_read_back(position: int) -> None:
    assert position_from(line_letter(position)) == position


def test_lines_are_lettered_as_on_the_form() -> None:
    assert [line_letter(n) for n in (0, 25, 26, 31)] == ["A", "Z", "AA", "AF"]
    assert position_from(" b ") == 1


@pytest.mark.parametrize("text", ["", "1", "ABC", "Ä", "A-"])
def test_what_are_no_letters_of_a_line_is_refused(text: str) -> None:
    with pytest.raises(InputProblem) as no:
        position_from(text)
    assert no.value.message == f"{text!r} is not a line of the form"


FULL = (Decimal(980), Decimal("84.6"))


def test_lines_left_out_count_in_full() -> None:
    assert quantities_from(None, FULL) == FULL
    assert quantities_from(["b=80"], FULL) == (Decimal(980), Decimal(80))
    assert quantities_from(["B=0", "A= 1"], FULL) == (Decimal(1), Decimal(0))


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        (["A"], "'A' does not say how much"),
        (["C=1"], "the permit has no line C; its lines are A to B"),
        (["A=1", "a=2"], "line A is given twice"),
        (["A=much"], "'much' is not a quantity"),
        (["=1"], "'' is not a line of the form"),
    ],
)
def test_quantities_that_fit_no_line_are_refused(typed: list[str], message: str) -> None:
    with pytest.raises(InputProblem) as no:
        quantities_from(typed, FULL)
    assert no.value.message == message
