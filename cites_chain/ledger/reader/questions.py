"""Questions to the ledger: requests to a node and how their answers are read.

Several questions travel in one JSON-RPC batch (`LedgerReader.ask`), so that what they say comes
from one moment and costs one round trip.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Generic, TypeVar

from eth_hash.auto import keccak

from cites_chain.ids import Account, DocumentHash, Jurisdiction, PermitId
from cites_chain.ledger.reader.announcement import Announcement
from cites_chain.ledger.reader.answers import (
    bytes_of,
    list_of,
    mapping_of,
    number_of,
    second_of,
)
from cites_chain.ledger.reader.events import decode, topic_of
from cites_chain.ledger.reader.permit_events import PermitReplaced, PermitTied
from cites_chain.ledger.reader.records import (
    Act,
    Alias,
    LedgerHead,
    PermitRecord,
    QuotaKey,
    QuotaRecord,
)
from cites_chain.ledger.reader.views import (
    read_act,
    read_crossing,
    read_permit_views,
    read_quota,
)
from cites_chain.ledger.reader.vocabulary import Direction

T = TypeVar("T")

AUTHORITY_REGISTRY = Account("0x0000000000000000000000000000000000007001")
PERMIT_REGISTRY = Account("0x0000000000000000000000000000000000007002")


@dataclass(frozen=True, slots=True)
class Request:
    """One JSON-RPC request."""

    method: str
    params: tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Question(Generic[T]):
    """Requests, and what their answers mean together."""

    requests: tuple[Request, ...]
    read: Callable[[Sequence[object]], T]


@dataclass(frozen=True, slots=True)
class Log:
    """A log as it stands on the chain; the time of its block may not be known yet."""

    announcement: Announcement
    block_number: int
    log_index: int
    transaction: bytes
    time: datetime | None


def ask_head() -> Question[LedgerHead]:
    """How far has the ledger come, and which is it?"""
    requests = (
        Request("eth_chainId", ()),
        Request("eth_getBlockByNumber", ("0x0", False)),
        Request("eth_getBlockByNumber", ("latest", False)),
    )
    return Question(requests, _read_head)


def ask_permits(
    permit_ids: Sequence[PermitId],
) -> Question[tuple[PermitRecord | Alias | None, ...]]:
    """What stands under these ids?"""
    count = len(permit_ids).to_bytes(32, "big")
    data = selector("permits(bytes32[])") + (32).to_bytes(32, "big") + count + b"".join(permit_ids)

    def read(answers: Sequence[object]) -> tuple[PermitRecord | Alias | None, ...]:
        return read_permit_views(bytes_of(answers[0]), permit_ids)

    return Question((call(PERMIT_REGISTRY, data),), read)


def ask_logs(
    account: Account,
    kinds: Iterable[type[Announcement]] = (),
    *topics: Sequence[bytes] | None,
    first: int = 0,
    last: int | None = None,
) -> Question[tuple[Log, ...]]:
    """What did a registry announce, of some kinds, with some values in the topics?"""
    names = [_hex(topic_of(kind)) for kind in kinds] or None
    values = [None if topic is None else [_hex(value) for value in topic] for topic in topics]
    query = {
        "address": account,
        "topics": [names, *values],
        "fromBlock": hex(first),
        "toBlock": "latest" if last is None else hex(last),
    }
    return Question((Request("eth_getLogs", (query,)),), _read_logs)


def ask_ties(permit_ids: Sequence[PermitId]) -> Question[tuple[Log, ...]]:
    """What ties were announced for these permits, and which of them took another's place?"""
    tied = ask_logs(PERMIT_REGISTRY, (PermitTied,), permit_ids)
    replaced = ask_logs(PERMIT_REGISTRY, (PermitReplaced,), None, permit_ids)

    def read(answers: Sequence[object]) -> tuple[Log, ...]:
        return tied.read(answers[:1]) + replaced.read(answers[1:])

    return Question(tied.requests + replaced.requests, read)


def ask_quota(key: QuotaKey) -> Question[QuotaRecord | None]:
    """What is the quota under this key, and its use?"""
    words = (key.jurisdiction, key.year, key.taxon_id, key.term, key.unit, key.source)
    data = selector("quota((uint16,uint16,uint64,uint8,uint8,uint8))") + b"".join(
        word.to_bytes(32, "big") for word in words
    )
    request = call(PERMIT_REGISTRY, data)
    return Question((request,), lambda answers: read_quota(key, bytes_of(answers[0])))


def ask_crossing(
    permit_id: PermitId, at: Jurisdiction
) -> Question[tuple[Direction, date, Act] | None]:
    """What was the last crossing of a multi-use document at a jurisdiction?"""
    data = selector("crossing(bytes32,uint16)") + permit_id + at.to_bytes(32, "big")
    request = call(PERMIT_REGISTRY, data)
    return Question((request,), lambda answers: read_crossing(bytes_of(answers[0])))


def ask_consent(
    permit_id: PermitId, document_hash: DocumentHash, destination: Jurisdiction
) -> Question[Act | None]:
    """Who agreed to a retrospective permit that was not issued yet?"""
    words = permit_id + document_hash + destination.to_bytes(32, "big")
    request = call(PERMIT_REGISTRY, selector("consent(bytes32,bytes32,uint16)") + words)
    return Question((request,), lambda answers: read_act(bytes_of(answers[0])))


def ask_block_times(numbers: Sequence[int]) -> Question[dict[int, datetime]]:
    """When were these blocks made?"""
    requests = tuple(Request("eth_getBlockByNumber", (hex(n), False)) for n in numbers)

    def read(answers: Sequence[object]) -> dict[int, datetime]:
        pairs = zip(numbers, answers, strict=True)
        return {number: _time_of(mapping_of(block)) for number, block in pairs}

    return Question(requests, read)


def call(account: Account, data: bytes) -> Request:
    """Return the request that calls a view."""
    return Request("eth_call", ({"to": account, "data": _hex(data)}, "latest"))


def selector(signature: str) -> bytes:
    """Return the first four bytes of the hash of a function's signature."""
    return keccak(signature.encode())[:4]


def _hex(value: bytes) -> str:
    return f"0x{value.hex()}"


def _time_of(block: dict[str, object]) -> datetime:
    return second_of(number_of(block.get("timestamp")))


def _read_head(answers: Sequence[object]) -> LedgerHead:
    chain_id, genesis, newest = answers
    newest_block = mapping_of(newest)
    return LedgerHead(
        chain_id=number_of(chain_id),
        genesis=bytes_of(mapping_of(genesis).get("hash")),
        number=number_of(newest_block.get("number")),
        time=_time_of(newest_block),
    )


def _read_logs(answers: Sequence[object]) -> tuple[Log, ...]:
    return tuple(_read_log(mapping_of(log)) for log in list_of(answers[0]))


def _read_log(log: dict[str, object]) -> Log:
    topics = list_of(log.get("topics"))
    stamp = log.get("blockTimestamp")
    return Log(
        announcement=decode([bytes_of(topic) for topic in topics], bytes_of(log.get("data"))),
        block_number=number_of(log.get("blockNumber")),
        log_index=number_of(log.get("logIndex")),
        transaction=bytes_of(log.get("transactionHash")),
        time=None if stamp is None else second_of(number_of(stamp)),
    )
