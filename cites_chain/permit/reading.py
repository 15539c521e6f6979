"""From bytes to JSON values: with limits, without floats, and no field twice."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any, NoReturn

from cites_chain.errors import DocumentError

LARGEST_FILE = 8 * 1024 * 1024
"""Bytes of a permit's file; the largest real one has a few hundred thousand."""

_DEEPEST = 12
_LONGEST_NUMBER = 40
_BRACKET = re.compile(r'"(?:[^"\\]++|\\.?)*+(?:"|\Z)|[\[\]{}]', re.DOTALL)
"""A text, which may hold brackets that mean nothing, or a bracket. Never goes back: linear time."""


class UnreadableDocument(DocumentError):
    """A file is no JSON text as a permit is written in; nothing of it was used."""

    code = "UNREADABLE_DOCUMENT"

    def __init__(self, problem: str, *, line: int = 0, column: int = 0) -> None:
        where = f"line {line}, column {column}: " if line else ""
        super().__init__(
            f"{where}{problem}",
            hint="A permit's file is JSON text; docs/reference/permit-document.md has an example.",
            facts={"problem": problem, "line": line, "column": column},
        )


def read_json(content: bytes) -> dict[str, Any]:
    """Return the fields of a JSON text. Fractions become decimals.

    Raises:
        UnreadableDocument: It is too large, not UTF-8, not JSON, nested too deep, has a field
            twice, or is no group of fields.
    """
    if len(content) > LARGEST_FILE:
        raise UnreadableDocument(
            f"the file has {len(content):,} bytes, at most {LARGEST_FILE:,} are read"
        )
    return read_fields(_text_of(content))


def read_fields(text: str, *, whole: Callable[[str], int | Decimal] = int) -> dict[str, Any]:
    """Return the fields of a JSON text that is decoded already.

    Args:
        text: One group of fields.
        whole: What becomes of the digits of a whole number.

    Raises:
        UnreadableDocument: It is not JSON, nested too deep, has a field twice, a number of many
            digits, or is no group of fields.
    """
    require_shallow(text)
    try:
        found = json.loads(
            text,
            parse_float=_fraction,
            parse_int=lambda digits: whole(_short(digits)),
            parse_constant=_no_number,
            object_pairs_hook=_fields,
        )
    except json.JSONDecodeError as problem:
        raise UnreadableDocument(
            f"this is not JSON: {problem.msg}", line=problem.lineno, column=problem.colno
        ) from problem
    if not isinstance(found, dict):
        raise UnreadableDocument("it is not a group of fields")
    return found


def _text_of(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        raise UnreadableDocument(f"byte {problem.start} is not UTF-8 text") from problem


def _fraction(digits: str) -> Decimal:
    try:
        return Decimal(_short(digits))
    except InvalidOperation as problem:  # an exponent of twenty digits
        raise UnreadableDocument("a number is out of all bounds") from problem


def _short(digits: str) -> str:
    if len(digits) > _LONGEST_NUMBER:
        raise UnreadableDocument(f"a number has {len(digits)} digits")
    return digits


def _no_number(word: str) -> NoReturn:
    raise UnreadableDocument(f"{word} is no number")


def _fields(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise UnreadableDocument(f"the field {name[:80]!r} stands twice in one group")
        found[name] = value
    return found


def require_shallow(text: str) -> None:
    """Refuse deep nesting before anything descends into it: the stack of a program has an end.

    Raises:
        UnreadableDocument: Groups stand in groups deeper than in any document.
    """
    level = 0
    for token in _BRACKET.finditer(text):
        bracket = token[0][0]
        if bracket in "[{":
            level += 1
        elif bracket in "]}":
            level -= 1
        if level > _DEEPEST:
            raise UnreadableDocument("its groups are nested too deep")
