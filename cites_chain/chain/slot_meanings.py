"""What a storage slot is for: the name that Solidity's source gives to what lies there.

A slot's number is a hash and tells nothing. The layout that the compiler wrote is walked with the
keys that may be there, and each slot met on the way gets its name: `parties[2].admin`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from cites_chain.chain.artifacts import load_storage_layout
from cites_chain.chain.layout import list_slot, mapping_slot
from cites_chain.ids import Account

_SLOT_BYTES = 32
_NESTING = 1
"""Mappings in mappings that are followed; deeper ones have too many keys to try."""


@dataclass(frozen=True, slots=True)
class PossibleKeys:
    """What may stand between the brackets.

    Attributes:
        accounts: Keys of mappings by account.
        numbers: Keys of mappings by number: of Parties, jurisdictions, officers, proposals.
        items: How many items of a list are looked at.
    """

    accounts: frozenset[Account]
    numbers: frozenset[int]
    items: int


@dataclass(frozen=True, slots=True)
class Field:
    """A variable, or a part of one, in a slot.

    Attributes:
        name: As Solidity's source would write it.
        offset: How many bytes of the slot lie below it.
        size: How many bytes it has.
    """

    name: str
    offset: int
    size: int

    def read(self, value: int) -> int:
        """Return what the field holds in a slot of that value."""
        return (value >> (8 * self.offset)) & ((1 << (8 * self.size)) - 1)


def slot_meanings(contract: str, keys: PossibleKeys) -> Mapping[int, tuple[Field, ...]]:
    """Return the fields of each slot of a contract's variables.

    Args:
        contract: Name in Solidity.
        keys: What to try in mappings and lists.
    """
    layout = load_storage_layout(contract)
    found: dict[int, tuple[Field, ...]] = {}
    walk = _Walk(layout["types"] or {}, keys)
    for variable in layout["storage"]:
        # The registries keep all they have in one struct, whose name says nothing.
        start = _Place(int(variable["slot"]), 0, "", 0)
        for slot, field in walk.fields(variable["type"], start):
            found[slot] = (*found.get(slot, ()), field)
    return found


@dataclass(frozen=True, slots=True)
class _Place:
    slot: int
    offset: int
    name: str
    depth: int

    def member(self, about: Mapping[str, Any]) -> _Place:
        label = about["label"]
        name = f"{self.name}.{label}" if self.name else label
        return _Place(self.slot + int(about["slot"]), int(about["offset"]), name, self.depth)


@dataclass(frozen=True, slots=True)
class _Walk:
    types: Mapping[str, Mapping[str, Any]]
    keys: PossibleKeys

    def fields(self, kind: str, at: _Place) -> Iterator[tuple[int, Field]]:
        about = self.types[kind]
        if about["encoding"] == "mapping":
            yield from self._mapping(about, at)
        elif about["encoding"] == "dynamic_array":
            yield at.slot, Field(f"length of {at.name}", 0, _SLOT_BYTES)
            yield from self._list(about["base"], at)
        elif "members" in about:
            for member in about["members"]:
                yield from self.fields(member["type"], at.member(member))
        else:
            yield at.slot, Field(at.name, at.offset, int(about["numberOfBytes"]))

    def _mapping(self, about: Mapping[str, Any], at: _Place) -> Iterator[tuple[int, Field]]:
        if at.depth == _NESTING:
            return
        for text, key in self._keys(about["key"]):
            slot = mapping_slot(at.slot, key)
            inner = _Place(slot, 0, f"{at.name}[{text}]", at.depth + 1)
            yield from self.fields(about["value"], inner)

    def _keys(self, kind: str) -> Iterator[tuple[str, bytes]]:
        if kind == "t_address":
            for account in sorted(self.keys.accounts):
                yield account, bytes.fromhex(account[2:]).rjust(_SLOT_BYTES, b"\0")
        elif kind.startswith("t_uint"):
            for number in sorted(self.keys.numbers):
                yield str(number), number.to_bytes(_SLOT_BYTES, "big")

    def _list(self, base: str, at: _Place) -> Iterator[tuple[int, Field]]:
        size = int(self.types[base]["numberOfBytes"])
        in_one = max(_SLOT_BYTES // size, 1)  # small items share a slot
        slots = -(-size // _SLOT_BYTES)
        for position in range(self.keys.items):
            slot = list_slot(at.slot, position // in_one * slots)
            offset = position % in_one * size
            inner = _Place(slot, offset, f"{at.name}[{position}]", at.depth)
            yield from self.fields(base, inner)
