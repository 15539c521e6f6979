"""What a node answered, read with suspicion: anything but a proper answer is `UnreadableAnswer`."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import IntEnum
from typing import TypeVar

from cites_chain.errors import ChainError

E = TypeVar("E", bound=IntEnum)

_END_OF_CALENDAR = 253_402_300_800
"""First second after the year 9999, where Python's calendar ends; terms may be longer."""


class UnreadableAnswer(ChainError):
    """A node answered with something that is no answer."""

    code = "UNREADABLE_ANSWER"


def bytes_of(answer: object) -> bytes:
    """Return the bytes of a hexadecimal answer.

    Raises:
        UnreadableAnswer: It is not one.
    """
    if isinstance(answer, bytes):
        return bytes(answer)
    if not isinstance(answer, str) or not answer.startswith("0x"):
        raise UnreadableAnswer("the node answered with something that is no hexadecimal text")
    try:
        return bytes.fromhex(answer[2:])
    except ValueError as problem:
        raise UnreadableAnswer("the node answered with damaged hexadecimal text") from problem


def number_of(answer: object) -> int:
    """Return the number of a hexadecimal answer.

    Raises:
        UnreadableAnswer: It is not one.
    """
    if isinstance(answer, int) and not isinstance(answer, bool):
        return answer
    if isinstance(answer, str):
        try:
            return int(answer, 16)
        except ValueError as problem:
            raise UnreadableAnswer("the node answered with a damaged number") from problem
    raise UnreadableAnswer("the node answered with something that is no number")


def mapping_of(answer: object) -> dict[str, object]:
    """Return an answer that is an object.

    Raises:
        UnreadableAnswer: It is not one.
    """
    if not isinstance(answer, dict):
        raise UnreadableAnswer("the node answered with something that is no object")
    return answer


def list_of(answer: object) -> list[object]:
    """Return an answer that is a list.

    Raises:
        UnreadableAnswer: It is not one.
    """
    if not isinstance(answer, list):
        raise UnreadableAnswer("the node answered with something that is no list")
    return answer


def named(words: type[E], number: int) -> E:
    """Return the word that a number of a contract's list stands for.

    Raises:
        UnreadableAnswer: The list ends before it; the contracts never say so.
    """
    try:
        return words(number)
    except ValueError as problem:
        raise UnreadableAnswer(
            f"the ledger has {number} where a {words.__name__} is expected",
            hint="Update cites-chain.",
            facts={"list": words.__name__, "number": number},
        ) from problem


def second_of(number: int) -> datetime:
    """Return the moment of a number of seconds since 1970, UTC; at most the end of year 9999."""
    return datetime.fromtimestamp(min(number, _END_OF_CALENDAR - 1), UTC)


def second_or_none(number: int) -> datetime | None:
    """Return the moment of a number of seconds since 1970, None for 0 and for after year 9999."""
    return second_of(number) if 0 < number < _END_OF_CALENDAR else None
