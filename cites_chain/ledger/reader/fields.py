"""Types of event fields: each says its Solidity type and how its words become a value.

Events hold only words, arrays of words or pairs of words, and text, so a few lines read them all;
a general ABI decoder would take most of the time of catching up with the ledger.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated

from eth_utils.address import to_checksum_address

from cites_chain.ids import (
    Account,
    Day,
    DocumentHash,
    Hour,
    Jurisdiction,
    OfficerId,
    PartyId,
    PermitId,
    TaxonId,
    date_of,
)
from cites_chain.ledger.reader.answers import UnreadableAnswer, named, second_of, second_or_none
from cites_chain.ledger.reader.authority_records import JurisdictionRecord
from cites_chain.ledger.reader.records import Act, LineRecord, Link, QuotaKey
from cites_chain.ledger.reader.vocabulary import Direction, ProposalKind, Role, Status
from cites_chain.ledger.reader.words import HeadWord, act_of, quantity_of, read_line, read_link

WORD = 32


@dataclass(frozen=True, slots=True)
class WordField:
    """A field of one word, or of a struct's words in a row."""

    abi: str
    read: Callable[[bytes], object]
    words: int = 1


@dataclass(frozen=True, slots=True)
class QuotaTerms:
    """A quota as it was set."""

    limit: Decimal
    used: Decimal
    opening: Decimal
    first_day: date
    is_hard: bool


@dataclass(frozen=True, slots=True)
class TailField:
    """An array or text, whose place is named by an offset; `read` gets all that follows it."""

    abi: str
    read: Callable[[bytes], object]


def _number(word: bytes) -> int:
    return int.from_bytes(word, "big")


def _account(word: bytes) -> Account | None:
    return Account(to_checksum_address(word[12:])) if any(word) else None


def _permit_id(word: bytes) -> PermitId | None:
    return PermitId(word) if any(word) else None


def _head(word: bytes) -> HeadWord:
    head = HeadWord(_number(word))
    # Words that nobody knows are refused here, not where somebody looks at the head.
    _ = (head.permit_type, head.medium, head.status)
    return head


def _act(word: bytes) -> Act:
    act = act_of(_number(word))
    if act is None:
        return Act(OfficerId(0), Hour(0))
    return act


def _require_length(tail: bytes, needed: int) -> None:
    if len(tail) < max(needed, WORD):
        raise UnreadableAnswer("an announcement ends too early", facts={"bytes": len(tail)})


def _items(tail: bytes, words_each: int) -> list[bytes]:
    size = WORD * words_each
    count = _number(tail[:WORD])
    _require_length(tail, WORD + count * size)
    return [tail[at : at + size] for at in range(WORD, WORD + count * size, size)]


def _lines(tail: bytes) -> tuple[LineRecord, ...]:
    return tuple(read_line(_number(word), i) for i, word in enumerate(_items(tail, 1)))


def _quantities(tail: bytes) -> tuple[Decimal, ...]:
    return tuple(quantity_of(_number(word)) for word in _items(tail, 1))


def _links(tail: bytes) -> tuple[Link, ...]:
    return tuple(read_link(pair[:WORD], _number(pair[WORD:])) for pair in _items(tail, 2))


def _seats(tail: bytes) -> tuple[JurisdictionRecord, ...]:
    return tuple(
        JurisdictionRecord(Jurisdiction(_number(pair[:WORD])), PartyId(0), _number(pair[WORD:]))
        for pair in _items(tail, 2)
    )


def _words(data: bytes) -> list[int]:
    return [_number(data[at : at + WORD]) for at in range(0, len(data), WORD)]


def _quota_key(data: bytes) -> QuotaKey:
    jurisdiction, year, taxon_id, term, unit, source = _words(data)
    return QuotaKey(Jurisdiction(jurisdiction), year, TaxonId(taxon_id), term, unit, source)


def _quota_terms(data: bytes) -> QuotaTerms:
    limit, used, opening, first_day, hard = _words(data)
    return QuotaTerms(
        quantity_of(limit),
        quantity_of(used),
        quantity_of(opening),
        date_of(Day(first_day)),
        bool(hard),
    )


def _text(tail: bytes) -> str:
    # Names are written by officers: what is not UTF-8 must not stop the reading of a ledger.
    end = WORD + _number(tail[:WORD])
    _require_length(tail, end)
    return tail[WORD:end].decode("utf-8", "replace")


Uint8 = Annotated[int, WordField("uint8", _number)]
Uint24 = Annotated[int, WordField("uint24", _number)]
Uint32 = Annotated[int, WordField("uint32", _number)]
Uint256 = Annotated[int, WordField("uint256", _number)]
Flag = Annotated[bool, WordField("bool", lambda word: any(word))]
Bytes32 = Annotated[bytes, WordField("bytes32", bytes)]
PermitKey = Annotated[PermitId, WordField("bytes32", bytes)]
PermitKeyOrNone = Annotated[PermitId | None, WordField("bytes32", _permit_id)]
HashOfDocument = Annotated[DocumentHash, WordField("bytes32", bytes)]
JurisdictionCode = Annotated[Jurisdiction, WordField("uint16", _number)]
Year = Annotated[int, WordField("uint16", _number)]
DayField = Annotated[date, WordField("uint16", lambda word: date_of(Day(_number(word))))]
HourOrNone = Annotated[
    Hour | None, WordField("uint24", lambda word: Hour(_number(word)) if any(word) else None)
]
ActField = Annotated[Act, WordField("uint48", _act)]
OfficerKey = Annotated[OfficerId, WordField("uint24", _number)]
PartyKey = Annotated[PartyId, WordField("uint16", _number)]
TaxonKey = Annotated[TaxonId, WordField("uint64", _number)]
Amount = Annotated[Decimal, WordField("uint64", lambda word: quantity_of(_number(word)))]
WideAmount = Annotated[Decimal, WordField("uint256", lambda word: quantity_of(_number(word)))]
HeadField = Annotated[HeadWord, WordField("uint256", _head)]
StatusField = Annotated[Status, WordField("uint8", lambda word: named(Status, _number(word)))]
DirectionField = Annotated[
    Direction, WordField("uint8", lambda word: named(Direction, _number(word)))
]
Roles = Annotated[Role, WordField("uint8", lambda word: Role(_number(word)))]
KindField = Annotated[
    ProposalKind, WordField("uint8", lambda word: named(ProposalKind, _number(word)))
]
AccountField = Annotated[Account, WordField("address", lambda word: to_checksum_address(word[12:]))]
AccountOrNone = Annotated[Account | None, WordField("address", _account)]
Second = Annotated[datetime, WordField("uint40", lambda word: second_of(_number(word)))]
SecondOrNone = Annotated[
    datetime | None, WordField("uint40", lambda word: second_or_none(_number(word)))
]

QuotaKeyField = Annotated[
    QuotaKey, WordField("(uint16,uint16,uint64,uint8,uint8,uint8)", _quota_key, words=6)
]
QuotaField = Annotated[
    QuotaTerms, WordField("(uint64,uint64,uint64,uint16,bool)", _quota_terms, words=5)
]

Lines = Annotated[tuple[LineRecord, ...], TailField("uint256[]", _lines)]
Quantities = Annotated[tuple[Decimal, ...], TailField("uint40[]", _quantities)]
Links = Annotated[tuple[Link, ...], TailField("(bytes32,uint256)[]", _links)]
Seats = Annotated[tuple[JurisdictionRecord, ...], TailField("(uint16,uint8)[]", _seats)]
Text = Annotated[str, TailField("string", _text)]
