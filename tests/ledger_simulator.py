"""A ledger in memory that answers JSON-RPC batches from announcements it was given.

It writes nothing but what it is told, so tests can tell it what no contract would accept: overdrawn
lines, links to nothing, a node that is away or lies. Logs and views are encoded with eth_abi, which
knows nothing of the reader under test.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import astuple, dataclass, field, fields
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from enum import IntEnum
from hashlib import sha256
from typing import Any

from eth_abi.abi import encode
from eth_utils.crypto import keccak

from cites_chain.errors import ChainError, LedgerUnreachable
from cites_chain.ids import (
    Account,
    DocumentHash,
    Hour,
    Jurisdiction,
    OfficerId,
    PermitId,
    TaxonId,
    day_of,
)
from cites_chain.ledger.reader import authority_events as authority
from cites_chain.ledger.reader import permit_events as events
from cites_chain.ledger.reader.announcement import Announcement
from cites_chain.ledger.reader.authority_rebuild import AuthorityReplica
from cites_chain.ledger.reader.authority_records import JurisdictionRecord
from cites_chain.ledger.reader.events import signature_of
from cites_chain.ledger.reader.fields import QuotaTerms
from cites_chain.ledger.reader.questions import AUTHORITY_REGISTRY, PERMIT_REGISTRY
from cites_chain.ledger.reader.rebuild import PermitReplica
from cites_chain.ledger.reader.records import (
    Act,
    Alias,
    LineRecord,
    Link,
    PermitRecord,
    QuotaKey,
)
from cites_chain.ledger.reader.vocabulary import Medium, PermitType, Role, Status
from cites_chain.ledger.reader.words import HeadWord, act_word, draw_word, thousandths_of
from tests.authority_simulator import FOREVER, NOBODY, AuthorityViews, founders

VIEW = "(bytes32,bytes32,uint256,bytes32,bytes32,uint48,(uint16,uint48),bool,bool,bool,uint256[])[]"
GENESIS = keccak(b"genesis of the simulator")
ID, SG, IT, US, CA = map(Jurisdiction, (360, 702, 380, 840, 124))
PYTHON = TaxonId(int.from_bytes(keccak(b"Malayopython reticulatus")[:8], "big"))
ACCOUNT = Account("0x1111111111111111111111111111111111111111")
START = datetime(2024, 2, 5, 9, tzinfo=UTC)


def an_id(name: str) -> PermitId:
    return PermitId(sha256(name.encode()).digest())


def a_line(
    permitted: str, position: int = 0, *, exported: str = "0", marks: int = 0, term: int = 70
) -> LineRecord:
    return LineRecord(
        position=position,
        taxon_id=PYTHON,
        term=term,
        unit=1,
        source=1,
        appendix=2,
        is_unlinked=bool(marks & 0x80),
        is_converted=bool(marks & 0x40),
        is_converted_before=bool(marks & 0x20),
        permitted=Decimal(permitted),
        exported=Decimal(exported),
        imported=Decimal(0),
        drawn=Decimal(0),
    )


def line_word(line: LineRecord) -> int:
    marks = line.appendix | line.is_unlinked << 7 | line.is_converted << 6
    marks |= line.is_converted_before << 5
    word = line.taxon_id << 192 | line.term << 184 | line.unit << 176 | line.source << 168
    word |= marks << 160 | thousandths_of(line.permitted) << 120
    word |= thousandths_of(line.exported) << 80 | thousandths_of(line.imported) << 40
    return word | thousandths_of(line.drawn)


def head_word(record: PermitRecord) -> int:
    word = record.permit_type << 240 | record.medium << 232 | record.status << 224
    word |= record.issuing << 208 | record.destination << 192
    word |= day_of(record.issued_on) << 176 | day_of(record.last_day) << 160
    flags = record.is_lost | record.is_timber << 1 | record.is_extended << 2
    flags |= record.names_import_permit << 3 | record.is_retrospective << 4 | record.is_counted << 5
    word |= len(record.lines) << 152 | flags << 144 | act_word(record.issue_act) << 96
    if record.permit_type.is_multi_use:
        word |= (record.attester or 0) << 72 | record.crossings << 48
    else:
        word |= act_word(record.export_act or record.attestation) << 48
    return word | act_word(record.import_act)


@dataclass
class SimulatedLedger:
    """Announcements, one block each."""

    chain_id: int = 20190
    genesis: bytes = GENESIS
    time: datetime = START
    logs: list[dict[str, object]] = field(default_factory=list)
    times: list[datetime] = field(default_factory=lambda: [START])
    replica: PermitReplica = field(default_factory=PermitReplica)
    void_hours: dict[OfficerId, Hour] = field(default_factory=dict)
    overrides: dict[PermitId, PermitRecord | None] = field(default_factory=dict)
    batches: list[int] = field(default_factory=list)
    problem: ChainError | None = None
    stamps_logs: bool = False
    authorities: AuthorityViews = field(
        default_factory=lambda: AuthorityViews(
            AuthorityReplica(
                founders((ID,), (SG,), (IT,), (US, CA)), minimum_validators=1, founded=START
            )
        )
    )

    @property
    def genesis_hash(self) -> bytes:
        return self.genesis

    # ------------------------------------------------------------------------- what is told

    def hour(self) -> Hour:
        return Hour(int(self.time.timestamp()) // 3600)

    def act(self, officer: int) -> Act:
        return Act(OfficerId(officer), self.hour())

    def wait(self, **how: float) -> None:
        self.time += timedelta(**how)

    def announce(self, announcement: Announcement) -> None:
        self.times.append(self.time)
        self.replica.apply(announcement)
        known = {officer.officer_id for officer in self.authorities.replica.officers()}
        if getattr(announcement, "officer_id", None) in {None, *known} or isinstance(
            announcement, authority.OfficerAdded
        ):
            self.authorities.replica.apply(announcement, self.time)  # others were never appointed
        match announcement:
            case authority.OfficerKeyVoided(officer_id=officer_id, hour=int() as hour):
                self.void_hours[officer_id] = Hour(hour)
            case authority.VoidUndone(officer_id=officer_id):
                self.void_hours.pop(officer_id, None)
        self.logs.append(self._log_of(announcement, len(self.times) - 1))

    def issue(
        self,
        name: str,
        lines: Sequence[LineRecord],
        *,
        issuing: Jurisdiction = ID,
        destination: Jurisdiction = SG,
        permit_type: PermitType = PermitType.EXPORT,
        medium: Medium = Medium.ELECTRONIC,
        officer: int = 1,
        days: int = 180,
        links: Sequence[Link] = (),
        import_permit: str | None = None,
        unlinked_reason: int = 0,
        document_hash: bytes | None = None,
        is_retrospective: bool = False,
        permit_id: PermitId | None = None,
        issued_on: date | None = None,
        is_timber: bool = False,
    ) -> PermitId:
        permit_id = permit_id or an_id(name)
        is_transcribed = medium is Medium.TRANSCRIBED
        today = issued_on or self.time.date()
        record = PermitRecord(
            permit_id=permit_id,
            permit_type=permit_type,
            medium=medium,
            status=Status.ENDORSED if is_transcribed or is_retrospective else Status.ISSUED,
            issuing=issuing,
            destination=destination,
            issued_on=today,
            last_day=today + timedelta(days=days),
            document_hash=DocumentHash(document_hash or keccak(name.encode())),
            lines=tuple(lines),
            issue_act=self.act(officer),
            export_act=self.act(officer) if is_retrospective else None,
            names_import_permit=import_permit is not None,
            is_retrospective=is_retrospective,
            is_timber=is_timber,
        )
        head = HeadWord(head_word(record))
        rest = (head, record.document_hash, record.lines)
        if is_transcribed:
            written: Announcement = events.PermitTranscribed(
                permit_id, issuing, destination, destination, *rest
            )
        else:
            if is_retrospective:
                consent = (permit_id, destination, record.document_hash, self.act(officer))
                self.announce(events.RetrospectiveConsented(*consent))
            written = events.PermitIssued(permit_id, issuing, destination, *rest)
        self.announce(written)
        named = None if import_permit is None else an_id(import_permit)
        if named is not None or permit_type is PermitType.REEXPORT:
            self.announce(events.PermitTied(permit_id, named, unlinked_reason, tuple(links)))
        if named is not None:
            self.announce(events.ImportPermitMoved(named, permit_id, Status.RESERVED))
        return permit_id

    def endorse(self, permit_id: PermitId, *quantities: str, officer: int = 2) -> None:
        record = self.record(permit_id)
        exported = tuple(Decimal(quantity) for quantity in quantities)
        self.announce(
            events.ExportEndorsed(
                permit_id,
                record.issuing,
                record.destination,
                self.act(officer),
                self.time.date(),
                exported,
            )
        )

    def arrive(self, permit_id: PermitId, *quantities: str, officer: int = 3) -> None:
        record = self.record(permit_id)
        imported = tuple(Decimal(quantity) for quantity in quantities)
        ties = self.replica.ties_of(permit_id)
        if ties.import_permit_id is not None:
            self.announce(events.ImportPermitMoved(ties.import_permit_id, permit_id, Status.USED))
        self.announce(
            events.ImportConfirmed(
                permit_id,
                record.issuing,
                record.destination,
                self.act(officer),
                self.time.date(),
                0,
                imported,
            )
        )

    def close(self, kind: Callable[..., Announcement], permit_id: PermitId, *more: object) -> None:
        record = self.record(permit_id)
        self.announce(kind(permit_id, record.issuing, record.destination, *more))

    def replace(self, old_id: PermitId, name: str, *, officer: int = 1) -> PermitId:
        old, new_id = self.record(old_id), an_id(name)
        head = HeadWord(
            head_word(old) & ~(0xFFFFFFFFFFFF << 96) | act_word(self.act(officer)) << 96
        )
        document_hash = DocumentHash(keccak(name.encode()))
        self.announce(
            events.PermitReplaced(
                old_id, new_id, old.issuing, head, document_hash, self.act(officer), 1
            )
        )
        return new_id

    def appoint(self, officer: int, account: Account, at: Jurisdiction, roles: int = 3) -> None:
        until = self.time + timedelta(days=3650)
        party_id = self.authorities.replica.jurisdiction(at).party_id
        self.announce(
            authority.OfficerAdded(
                OfficerId(officer), at, account, party_id, Role(roles), self.time, until, bytes(32)
            )
        )

    def void_key(self, officer: int, moment: datetime) -> None:
        hour = Hour(int(moment.timestamp()) // 3600)
        self.announce(authority.OfficerKeyVoided(OfficerId(officer), ACCOUNT, hour, False))

    def record(self, permit_id: PermitId) -> PermitRecord:
        record = self.replica.find_permit(permit_id)
        assert isinstance(record, PermitRecord)
        return record

    # ---------------------------------------------------------------------- what is answered

    def batch(self, requests: Sequence[tuple[str, Sequence[object]]]) -> list[object]:
        if self.problem is not None:
            raise self.problem
        self.batches.append(len(requests))
        return [self._answer(method, params) for method, params in requests]

    def go_away(self) -> None:
        self.problem = LedgerUnreachable("the node does not answer", facts={"endpoint": "test"})

    def _answer(self, method: str, params: Sequence[object]) -> object:
        match method, list(params):
            case "eth_chainId", []:
                return hex(self.chain_id)
            case "eth_getBlockByNumber", ["latest", False]:
                return self._block(len(self.times) - 1)
            case "eth_getBlockByNumber", [str(number), False]:
                at = int(number, 16)
                return self._block(at) if at < len(self.times) else None
            case "eth_getLogs", [Mapping() as query]:
                return [log for log in self.logs if _matches(log, query)]
            case "eth_call", [Mapping() as called, "latest"]:
                data = bytes.fromhex(str(called["data"])[2:])
                if called["to"] == AUTHORITY_REGISTRY:
                    return "0x" + self.authorities.answer(data, self.time).hex()
                return "0x" + self._view(data).hex()
        raise AssertionError(f"the simulator was asked {method} {params}")

    def _block(self, number: int) -> dict[str, object]:
        block_hash = self._hash(number)
        stamp = hex(int(self.times[number].timestamp()))
        return {"number": hex(number), "hash": "0x" + block_hash.hex(), "timestamp": stamp}

    def _hash(self, number: int) -> bytes:
        return self.genesis if number == 0 else keccak(number.to_bytes(32, "big"))

    def _view(self, data: bytes) -> bytes:
        if data[:4] == keccak(b"permits(bytes32[])")[:4]:
            words = [data[at : at + 32] for at in range(4, len(data), 32)]
            return encode([VIEW], [[self._permit_view(PermitId(word)) for word in words[2:]]])
        assert data[:4] == keccak(b"quota((uint16,uint16,uint64,uint8,uint8,uint8))")[:4]
        numbers = [int.from_bytes(data[at : at + 32], "big") for at in range(4, len(data), 32)]
        quota = self.replica.find_quota(
            QuotaKey(Jurisdiction(numbers[0]), numbers[1], TaxonId(numbers[2]), *numbers[3:])
        )
        parts: tuple[object, ...] = (0, 0, 0, 0, False)
        if quota is not None:
            amounts = (thousandths_of(a) for a in (quota.limit, quota.used, quota.opening))
            parts = (*amounts, day_of(quota.first_day), quota.is_hard)
        return encode(["(uint64,uint64,uint64,uint16,bool)"], [parts])

    def _permit_view(self, permit_id: PermitId) -> tuple[object, ...]:
        record = self.overrides.get(permit_id, self.replica.find_permit(permit_id))
        none = bytes(32)
        if not isinstance(record, PermitRecord):
            other = record.transcription_id if isinstance(record, Alias) else none
            return (permit_id, none, 0, none, other, 0, (0, 0), False, False, False, [])
        release = record.release
        return (
            permit_id,
            record.document_hash,
            head_word(record),
            record.ties_hash or none,
            record.transcription_id or none,
            act_word(record.withdrawal),
            (0, 0) if release is None else (release.destination, act_word(release.act)),
            self._is_void(record.issue_act),
            self._is_void(record.export_act or record.attestation),
            self._is_void(record.import_act),
            [line_word(line) for line in record.lines],
        )

    def _is_void(self, act: Act | None) -> bool:
        if act is None or act.officer_id not in self.void_hours:
            return False
        return act.hour >= self.void_hours[act.officer_id]

    def _log_of(self, announcement: Announcement, block: int) -> dict[str, object]:
        signature = signature_of(type(announcement))
        kinds = _split(signature[signature.index("(") + 1 : -1])
        names = [part.name for part in fields(announcement)]  # type: ignore[arg-type]
        values = [
            _NOTHING[kind] if (value := getattr(announcement, name)) is None else _plain(value)
            for kind, name in zip(kinds, names, strict=True)
        ]
        cut = announcement.topics
        topics = [keccak(signature.encode())]
        topics += [encode([k], [v]) for k, v in zip(kinds[:cut], values[:cut], strict=True)]
        is_permit = type(announcement) in events.PERMIT_EVENTS
        log: dict[str, object] = {
            "address": PERMIT_REGISTRY if is_permit else AUTHORITY_REGISTRY,
            "topics": ["0x" + topic.hex() for topic in topics],
            "data": "0x" + encode(kinds[cut:], values[cut:]).hex(),
            "blockNumber": hex(block),
            "blockHash": "0x" + self._hash(block).hex(),
            "logIndex": "0x0",
            "transactionHash": "0x" + keccak(b"transaction" + block.to_bytes(8, "big")).hex(),
        }
        if self.stamps_logs:
            log["blockTimestamp"] = hex(int(self.times[block].timestamp()))
        return log


def _matches(log: Mapping[str, object], query: Mapping[str, object]) -> bool:
    number = int(str(log["blockNumber"]), 16)
    last = str(query["toBlock"])
    if number < int(str(query["fromBlock"]), 16):
        return False
    if last != "latest" and number > int(last, 16):
        return False
    accounts = query["address"]
    if log["address"] not in (accounts if isinstance(accounts, list) else [accounts]):
        return False
    found, wanted = log["topics"], query.get("topics", [])
    assert isinstance(found, list)
    assert isinstance(wanted, list)
    for position, choice in enumerate(wanted):
        if choice is not None and (position >= len(found) or found[position] not in choice):
            return False
    return True


def _split(kinds: str) -> list[str]:
    parts, depth, start = [], 0, 0
    for at, letter in enumerate(kinds):
        depth += (letter == "(") - (letter == ")")
        if letter == "," and depth == 0:
            parts.append(kinds[start:at])
            start = at + 1
    return [*parts, kinds[start:]] if kinds else []


_PLAIN: Mapping[type, Callable[[Any], object]] = {
    Act: act_word,
    HeadWord: lambda head: head.word,
    LineRecord: line_word,
    Link: lambda link: (link.origin_id, draw_word(link)),
    JurisdictionRecord: lambda seat: (seat.jurisdiction, seat.area),
    QuotaKey: astuple,
    QuotaTerms: lambda terms: [_plain(value) for value in astuple(terms)],
    Decimal: thousandths_of,
    datetime: lambda moment: int(moment.timestamp()),
    date: day_of,
    tuple: lambda items: [_plain(item) for item in items],
}


_NOTHING = {"bytes32": bytes(32), "address": NOBODY, "uint24": 0, "uint40": FOREVER}
"""How Solidity writes what Python calls None."""


def _plain(value: object) -> object:
    if isinstance(value, IntEnum):
        return int(value)
    plain = _PLAIN.get(type(value))
    return value if plain is None else plain(value)
