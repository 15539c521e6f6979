"""What the numbers in a refusal mean: how each is written in Solidity, shown to people and told.

The names of the contracts' enumerations are repeated here, lowest row of all, so that a refusal
reads well wherever it turns up; a test holds them against the contracts.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Annotated, Any

from eth_utils.address import to_checksum_address

from cites_chain.errors import Fact
from cites_chain.ids import Account, Day, Hour, date_of, moment_of

_LAST_SECOND = 253_402_300_799
"""End of the year 9999, the last that Python's calendar knows."""

_LAST_DAY = _LAST_SECOND // 86_400
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

STATUS_NAMES = (
    "none", "issued", "endorsed", "imported", "refused", "presented", "cancelled", "returned",
    "expired", "replaced", "repudiated", "reserved", "used",
)  # fmt: skip
MEDIUM_NAMES = ("none", "electronic", "paper", "transcribed")
TYPE_NAMES = (
    "none", "export permit", "re-export certificate", "import permit",
    "certificate of introduction from the sea", "certificate of origin",
    "pre-Convention certificate", "certificate of captive breeding",
    "certificate of artificial propagation", "phytosanitary certificate",
    "travelling-exhibition certificate", "certificate of ownership",
    "musical instrument certificate", "sample collection certificate",
)  # fmt: skip
DUTY_NAMES = ("none", "admin of a Party", "validator", "officer", "retired")
ROLE_NAMES = {0: "no role", 1: "issuer", 2: "inspector", 3: "issuer and inspector"}


def _same(value: Any) -> Any:
    return value


@dataclass(frozen=True)
class Kind:
    """What one field of a refusal is.

    Attributes:
        solidity: Its type in the signature of the error.
        show: How a person reads it.
        fact: How a program reads it.
        read: How the decoded value becomes the attribute.
    """

    solidity: str
    show: Callable[[Any], str] = str
    fact: Callable[[Any], Fact] = _same
    read: Callable[[Any], Any] = _same


def quantity_text(thousandths: int) -> str:
    """Return a quantity as people write it: `84.612`, `12`."""
    whole = Decimal(thousandths).scaleb(-3)
    return f"{whole.normalize():f}" if thousandths else "0"


def _short(permit_id: bytes) -> str:
    return f"{permit_id.hex()[:12]}…"


def _hour_text(hour: int) -> str:
    return f"{moment_of(Hour(hour)):%Y-%m-%d %H:00} UTC" if hour else "an hour that was not kept"


def _hour_fact(hour: int) -> Fact:
    return moment_of(Hour(hour)).isoformat() if hour else None


def _moment_text(second: int) -> str:
    if second > _LAST_SECOND:
        return "for ever"
    return f"{_EPOCH + timedelta(seconds=second):%Y-%m-%d %H:%M:%S} UTC"


def _moment_fact(second: int) -> Fact:
    return None if second > _LAST_SECOND else (_EPOCH + timedelta(seconds=second)).isoformat()


def _day_text(day: int) -> str:
    return date_of(Day(day)).isoformat() if day <= _LAST_DAY else f"day {day}"


def _named(names: tuple[str, ...]) -> Callable[[int], str]:
    return lambda number: names[number] if number < len(names) else f"number {number}"


def _roles_text(roles: int) -> str:
    return ROLE_NAMES.get(roles, f"roles {roles}")


Permit = Annotated[bytes, Kind("bytes32", _short, bytes.hex)]
"""32 bytes: key of a permit on the ledger."""

Holder = Annotated[Account, Kind("address", read=lambda a: Account(to_checksum_address(a)))]
"""An account."""

Officer = Annotated[int, Kind("uint24", lambda number: f"officer {number}")]
"""An officer's number, given once."""

HourStamp = Annotated[int, Kind("uint24", _hour_text, _hour_fact)]
"""Hours since 1970: how the ledger stamps acts."""

DayNumber = Annotated[int, Kind("uint256", _day_text, _day_text)]
"""Days since 1970."""

Moment = Annotated[int, Kind("uint40", _moment_text, _moment_fact)]
"""Seconds since 1970."""

Deadline = Annotated[int, Kind("uint48", _moment_text, _moment_fact)]
"""Seconds since 1970, as the forwarder writes them."""

LineNumber = Annotated[int, Kind("uint256", lambda line: f"line {line + 1}")]
"""A line of a permit: counted from 0 in the value, from 1 in sentences."""

Amount = Annotated[int, Kind("uint256", quantity_text, quantity_text)]
"""A quantity in thousandths of its unit."""

Count = Annotated[int, Kind("uint256")]
Place = Annotated[int, Kind("uint16", lambda code: f"jurisdiction {code}")]
"""A jurisdiction: ISO 3166-1 numeric code, or an extra one of CITES."""

PartyNumber = Annotated[int, Kind("uint16", lambda number: f"Party {number}")]
ProposalNumber = Annotated[int, Kind("uint256", lambda number: f"proposal {number}")]
Year = Annotated[int, Kind("uint16")]
WideYear = Annotated[int, Kind("uint256")]
Roles = Annotated[int, Kind("uint8", _roles_text, _roles_text)]
DutyNumber = Annotated[int, Kind("uint8", _named(DUTY_NAMES), _named(DUTY_NAMES))]
StatusNumber = Annotated[int, Kind("uint8", _named(STATUS_NAMES), _named(STATUS_NAMES))]
MediumNumber = Annotated[int, Kind("uint8", _named(MEDIUM_NAMES), _named(MEDIUM_NAMES))]
TypeNumber = Annotated[int, Kind("uint8", _named(TYPE_NAMES), _named(TYPE_NAMES))]
SmallNumber = Annotated[int, Kind("uint8")]
Taxon = Annotated[int, Kind("uint64", lambda taxon: f"{taxon:016x}", lambda t: f"{t:016x}")]
"""First 64 bits of the hash of a scientific name."""

Word = Annotated[int, Kind("uint256", lambda word: f"{word:#x}", lambda word: f"{word:#x}")]
Text = Annotated[str, Kind("string")]
