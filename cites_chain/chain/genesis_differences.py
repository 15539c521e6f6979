"""Where a genesis file differs from the one that this release builds, said in words.

Two hashes that differ tell a ministry nothing. Here each difference is named: the code of which
contract, what a storage slot is for, which setting.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from eth_hash.auto import keccak
from eth_utils.address import to_checksum_address

from cites_chain.chain.genesis import Genesis
from cites_chain.chain.slot_meanings import Field, PossibleKeys, slot_meanings
from cites_chain.errors import DeploymentMismatch
from cites_chain.ids import Account

_NOTHING = "nothing"
_LONGEST_VALUE = 80
_MOST_OFFICERS = 32
_ACCOUNT_BYTES = 20


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not as it should be.

    Attributes:
        what: Its name.
        expected: What should be there.
        found: What is there.
    """

    what: str
    expected: str
    found: str

    def __str__(self) -> str:
        return f"{self.what}: expected {self.expected}, found {self.found}"


def genesis_differences(expected: Genesis, text: str) -> tuple[Difference, ...]:
    """Return what a genesis file has that it should not, and the other way round.

    Args:
        expected: The genesis as it has to be.
        text: JSON of the file that was brought.
    """
    wanted, found = json.loads(expected.to_json()), json.loads(text)
    naming = _Naming(expected, found)
    return tuple(
        difference
        for path, one, other in _unequal((), wanted, found)
        for difference in naming.differences(path, one, other)
    )


Path = tuple[str, ...]


def _unequal(path: Path, wanted: Any, found: Any) -> Iterator[tuple[Path, Any, Any]]:
    if isinstance(wanted, dict) and isinstance(found, dict):
        for key in [*wanted, *(key for key in found if key not in wanted)]:
            yield from _unequal((*path, key), wanted.get(key), found.get(key))
    elif (wanted, type(wanted)) != (found, type(found)):
        yield path, wanted, found


class _Naming:
    """Names of places in a genesis file."""

    def __init__(self, expected: Genesis, found: Any) -> None:
        self._contracts = {at[2:].lower(): name for name, at in expected.addresses.items()}
        self._keys = _possible_keys(expected, found)
        self._meanings: dict[str, Mapping[int, tuple[Field, ...]]] = {}

    def differences(self, path: Path, one: Any, other: Any) -> Iterator[Difference]:
        match path:
            case ("alloc", account, "storage", slot):
                yield from self._of_slot(self._contract(account), slot, one, other)
            case ("alloc", account):
                yield Difference(f"account {self._contract(account)}", _shown(one), _shown(other))
            case ("alloc", account, "code"):
                name = f"code of {self._contract(account)}"
                yield Difference(name, _code(one), _code(other))
            case ("alloc", account, *rest):
                name = f"{'.'.join(rest)} of {self._contract(account)}"
                yield Difference(name, _shown(one), _shown(other))
            case _:
                yield Difference(".".join(path) or "genesis", _shown(one), _shown(other))

    def _of_slot(self, contract: str, slot: str, one: Any, other: Any) -> Iterator[Difference]:
        """Name the fields of a slot that differ; the slot itself where nothing is known of it."""
        where = f"storage of {contract}"
        values = _number(one), _number(other)
        fields = self._fields(contract).get(_number(slot), ())
        unequal = [each for each in fields if each.read(values[0]) != each.read(values[1])]
        for each in unequal:
            expected, found = (_field(each, value) for value in values)
            yield Difference(f"{where}: {each.name}", expected, found)
        if not unequal:
            yield Difference(f"{where}: slot {slot}", _shown(one), _shown(other))

    def _fields(self, contract: str) -> Mapping[int, tuple[Field, ...]]:
        if contract not in self._meanings:
            try:
                self._meanings[contract] = slot_meanings(contract, self._keys)
            except DeploymentMismatch:  # an account that has no business here
                self._meanings[contract] = {}
        return self._meanings[contract]

    def _contract(self, account: str) -> str:
        return self._contracts.get(account.lower(), f"0x{account}")


def _possible_keys(expected: Genesis, found: Any) -> PossibleKeys:
    """Return keys of mappings: the founders', and accounts that somebody slipped in."""
    accounts = {each.admin for each in expected.founders}
    accounts |= {each.validator for each in expected.founders if each.validator is not None}
    for value in _storage_values(found):
        for start in range(13):  # an account may be packed with other things
            packed = (value >> (8 * start)) & (2**160 - 1)
            accounts.add(Account(to_checksum_address(packed.to_bytes(_ACCOUNT_BYTES, "big"))))
    places = {int(seat.jurisdiction) for each in expected.founders for seat in each.seats}
    numbers = places | set(range(len(expected.founders) + _MOST_OFFICERS))
    return PossibleKeys(frozenset(accounts), frozenset(numbers), len(expected.founders) + 8)


def _storage_values(found: Any) -> set[int]:
    alloc = found.get("alloc") if isinstance(found, dict) else None
    values: set[int] = set()
    for entry in alloc.values() if isinstance(alloc, dict) else ():
        storage = entry.get("storage") if isinstance(entry, dict) else None
        values |= {_number(each) for each in (storage or {}).values()}
    return values


def _number(text: object) -> int:
    try:
        return int(str(text), 16)
    except ValueError:
        return 0


def _field(field: Field, value: int) -> str:
    held = field.read(value)
    if field.size != _ACCOUNT_BYTES:
        return str(held)
    return str(to_checksum_address(held.to_bytes(_ACCOUNT_BYTES, "big")))


def _code(value: Any) -> str:
    if not isinstance(value, str):
        return _shown(value)
    return f"{len(value) // 2 - 1} bytes with the hash 0x{keccak(value.encode()).hex()[:16]}"


def _shown(value: Any) -> str:
    if value is None:
        return _NOTHING
    text = value if isinstance(value, str) else json.dumps(value)
    return text if len(text) <= _LONGEST_VALUE else f"{text[:_LONGEST_VALUE]}..."
