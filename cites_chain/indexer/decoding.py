"""Fast reading of logs: the fields of an event as plain numbers and bytes, by one table.

The table follows from the same classes as `ledger.reader.events`, which builds records of dates and
decimals; here nothing is built, because a first sync reads millions. A test holds both together.
Each event's words are taken apart by one `struct`; arrays are flat tuples of the items' parts.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cites_chain.ledger.reader.announcement import Announcement
from cites_chain.ledger.reader.events import EVENTS, abi_fields, topic_of

Values = tuple[Any, ...]

WORD = 32

_NUMBER, _WORD, _ACCOUNT = "24xQ", "32s", "12x20s"
_LINE = "qBBBB20s"
"""A line's taxon (signed, as the index has it), term, unit, source, marks, and four quantities."""

_PARTS: Mapping[str, str] = {
    "bytes32": _WORD,
    "address": _ACCOUNT,
    "uint256": _WORD,
    "bool": _NUMBER,
    **{f"uint{bits}": _NUMBER for bits in (8, 16, 24, 32, 40, 48, 64)},
}
_ITEMS: Mapping[str, str] = {
    "uint256[]": _LINE,
    "uint40[]": _NUMBER,
    "(bytes32,uint256)[]": _WORD + _NUMBER,
    "(uint16,uint8)[]": _NUMBER + _NUMBER,
    "string": "",
}
"""Parts of an array's items; the draw word of a link fits in 64 bits, and a text has no items."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How the logs of one event are read.

    Attributes:
        kind: Its number in the index.
        name: Of the event.
        fixed: Everything that has a fixed place.
        tails: For each array or text (always last): parts of its items, and bytes of one item.
        head_size: Bytes of the topics that belong to the body; offsets count from there.
    """

    kind: int
    name: str
    fixed: struct.Struct
    tails: tuple[tuple[str, int], ...]
    head_size: int

    def read(self, body: bytes) -> Values:
        """Return the fields; an array's place is taken by the flat tuple of its items.

        Raises:
            struct.error: The body ends too early.
        """
        if not self.tails:
            return self.fixed.unpack_from(body)
        *values, offset = self.fixed.unpack_from(body)
        ((parts, size),) = self.tails
        at = self.head_size + offset
        (count,) = _COUNT.unpack_from(body, at)
        if not parts:
            if len(body) < at + WORD + count:
                raise struct.error("a text ends too early")
            values.append(body[at + WORD : at + WORD + count])
        elif count * size > len(body):
            raise struct.error("a list ends too early")
        else:
            values.append(struct.unpack_from(">" + parts * count, body, at + WORD))
        return tuple(values)


_COUNT = struct.Struct(">" + _NUMBER)


def plans() -> dict[bytes, Plan]:
    """Return the plan of each event by its first topic."""
    return {topic_of(kind): _plan_of(number, kind) for number, kind in enumerate(EVENTS)}


def field_places(kind: type[Announcement]) -> dict[str, int]:
    """Return where each field's value begins among the values that a plan reads."""
    places = {}
    at = 0
    for name, abi in abi_fields(kind):
        places[name] = at
        at += len(_flat(abi)) if abi not in _ITEMS else 1
    return places


def lines_in(flat: Sequence[Any]) -> list[tuple[int, ...]]:
    """Return each line as taxon, term, unit, source, marks and appendix in one, then quantities."""
    found = []
    for at in range(0, len(flat), 6):
        quantities = int.from_bytes(flat[at + 5], "big")
        found.append(
            (
                *flat[at : at + 5],
                quantities >> 120,
                quantities >> 80 & _QUANTITY,
                quantities >> 40 & _QUANTITY,
                quantities & _QUANTITY,
            )
        )
    return found


_QUANTITY = 0xFFFFFFFFFF


def _plan_of(number: int, kind: type[Announcement]) -> Plan:
    fixed = []
    tails = []
    for _, abi in abi_fields(kind):
        if abi in _ITEMS:
            fixed.append(_NUMBER)
            tails.append((_ITEMS[abi], struct.calcsize(">" + _ITEMS[abi])))
        else:
            fixed += [_PARTS[part] for part in _flat(abi)]
    layout = struct.Struct(">" + "".join(fixed))
    return Plan(number, kind.__name__, layout, tuple(tails), WORD * kind.topics)


def _flat(abi: str) -> list[str]:
    return re.findall(r"[a-z]+\d*", abi)
