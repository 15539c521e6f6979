"""The kinds of value that stand in the boxes: text, days, quantities, codes.

Text is kept as it was written, in any script and of any length; only what cannot be shown is
refused (control characters, halves of surrogates, code points that are no characters). Quantities
are decimals from the beginning: a float is refused.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, BeforeValidator, PlainSerializer, WithJsonSchema
from pydantic_core import PydanticCustomError

from cites_chain.codes import (
    APPENDICES,
    JURISDICTIONS,
    PERMIT_TYPES,
    PURPOSES,
    SOURCES,
    TERMS,
    UNITS,
    Code,
    CodeTable,
    PermitType,
    ReasonGroup,
    reasons_for,
)

LARGEST_QUANTITY = Decimal("1099511627.775")
"""What fits into 40 bits of thousandths on the ledger."""

THOUSANDTH = Decimal("0.001")
"""Finest part of a unit."""

LONGEST_NUMBER = 35
"""Characters of a permit number, as other permit systems have it."""

UNKNOWN_CODE = "cites_unknown_code"
"""Type of the problem that becomes `errors.UnknownCode`."""

_DECIMAL = re.compile(r"[0-9]+(\.[0-9]+)?", re.ASCII)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_MOST_DIGITS = 40


def problem(text: str) -> PydanticCustomError:
    """Return a refusal with one sentence, to be raised in a validator."""
    return PydanticCustomError("cites_form", "{text}", {"text": text})


# --- text ---------------------------------------------------------------------------------------


def _require_showable(text: str, allowed: str) -> str:
    for letter in text:
        category = unicodedata.category(letter)
        if category == "Cs" or ord(letter) & 0xFFFE == 0xFFFE or 0xFDD0 <= ord(letter) <= 0xFDEF:
            raise problem(f"holds U+{ord(letter):04X}, which is no character")
        if category == "Cc" and letter not in allowed:
            raise problem(f"holds the control character U+{ord(letter):04X}")
    if not text.strip():
        raise problem("is empty")
    return text


def _one_line(text: str) -> str:
    return _require_showable(text, "")


def _many_lines(text: str) -> str:
    return _require_showable(text, "\n\t")


def _number(text: str) -> str:
    if len(text) > LONGEST_NUMBER:
        raise problem(f"has {len(text)} characters, at most {LONGEST_NUMBER} are allowed")
    return _one_line(text)


def _blank_is_absent(value: object) -> object:
    return None if isinstance(value, str) and not value.strip() else value


LineText = Annotated[str, AfterValidator(_one_line)]
"""Text in one line, any script and length."""

Paragraph = Annotated[str, AfterValidator(_many_lines)]
"""Text that may have several lines."""

NumberText = Annotated[
    str,
    AfterValidator(_number),
    WithJsonSchema({"type": "string", "minLength": 1, "maxLength": LONGEST_NUMBER}),
]
"""A permit's number as printed."""

OptionalLine = Annotated[LineText | None, BeforeValidator(_blank_is_absent)]
OptionalParagraph = Annotated[Paragraph | None, BeforeValidator(_blank_is_absent)]
OptionalNumber = Annotated[NumberText | None, BeforeValidator(_blank_is_absent)]


# --- days ---------------------------------------------------------------------------------------


def _day(value: object) -> date:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        raise problem("is not a day written as YYYY-MM-DD")
    try:
        return date.fromisoformat(value)
    except ValueError as wrong:
        raise problem(f"is not a day of the calendar: {value}") from wrong


CalendarDay = Annotated[
    date,
    BeforeValidator(_day),
    WithJsonSchema({"type": "string", "format": "date"}),
]


# --- quantities ---------------------------------------------------------------------------------


def plain(quantity: Decimal) -> str:
    """Return a quantity as digits: no exponent, no needless zeros.

    >>> plain(Decimal("84.600")), plain(Decimal("1E+3"))
    ('84.6', '1000')
    """
    text = format(quantity, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _decimal(value: object) -> Decimal:
    if isinstance(value, str) and len(value) <= _MOST_DIGITS and _DECIMAL.fullmatch(value):
        return Decimal(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return Decimal(value)
    if isinstance(value, Decimal) and value.is_finite():
        return value
    if isinstance(value, float):
        raise problem("is a binary fraction; give it as text, such as '84.6'")
    raise problem("is not a decimal number such as 84.6")


def _fits(quantity: Decimal) -> Decimal:
    if quantity < 0:
        raise problem("is negative")
    if quantity > LARGEST_QUANTITY:
        raise problem(f"is more than fits on the ledger ({LARGEST_QUANTITY:,})")
    if quantity % THOUSANDTH:
        raise problem("is finer than a thousandth of the unit")
    return Decimal(plain(quantity))


def _positive(quantity: Decimal) -> Decimal:
    if not quantity:
        raise problem("is zero")
    return quantity


_DECIMAL_SCHEMA = WithJsonSchema(
    {
        "anyOf": [
            {"type": "string", "pattern": r"^[0-9]{1,10}(\.[0-9]{1,3}0*)?$"},
            {"type": "number", "minimum": 0, "maximum": float(LARGEST_QUANTITY)},
        ]
    }
)
_PLAIN = PlainSerializer(plain, return_type=str)

Amount = Annotated[
    Decimal, BeforeValidator(_decimal), AfterValidator(_fits), _PLAIN, _DECIMAL_SCHEMA
]
"""A decimal from zero up, at most thousandths."""

Quantity = Annotated[
    Decimal,
    BeforeValidator(_decimal),
    AfterValidator(_fits),
    AfterValidator(_positive),
    _PLAIN,
    _DECIMAL_SCHEMA,
]
"""A decimal above zero, at most thousandths."""


# --- codes --------------------------------------------------------------------------------------

C = TypeVar("C", bound=Code)


def _code_in(table: CodeTable[C]) -> Callable[[object], str]:
    def check(value: object) -> str:
        wanted = value.strip().upper() if isinstance(value, str) else value
        if not isinstance(wanted, str):
            raise problem(f"is not a {table.name} code")
        if table.find(wanted) is None:
            raise PydanticCustomError(
                UNKNOWN_CODE,
                "{value} is not a {list} code",
                {"list": table.name, "value": str(value), "hint": table.hint(str(value))},
            )
        return wanted

    return check


def _codes(table: CodeTable[Any]) -> tuple[BeforeValidator, WithJsonSchema]:
    codes = [row.code for row in table]
    return BeforeValidator(_code_in(table)), WithJsonSchema({"type": "string", "enum": codes})


def _permit_type(value: object) -> PermitType:
    if isinstance(value, PermitType):
        return value
    return PERMIT_TYPES.get(_code_in(PERMIT_TYPES)(value)).permit_type


TermCode = Annotated[str, *_codes(TERMS)]
UnitCode = Annotated[str, *_codes(UNITS)]
SourceCode = Annotated[str, *_codes(SOURCES)]
PurposeCode = Annotated[str, *_codes(PURPOSES)]
AppendixCode = Annotated[str, *_codes(APPENDICES)]
JurisdictionText = Annotated[str, *_codes(JURISDICTIONS)]
ReplacementReason = Annotated[str, *_codes(reasons_for(ReasonGroup.REPLACEMENT))]
PermitTypeName = Annotated[
    PermitType,
    BeforeValidator(_permit_type),
    PlainSerializer(lambda permit_type: permit_type.name, return_type=str),
    WithJsonSchema({"type": "string", "enum": [row.code for row in PERMIT_TYPES]}),
]
