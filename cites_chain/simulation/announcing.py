"""The fast path: what the ledger would announce of a simulated world, without a ledger.

No contract runs and nothing is signed. The events are laid out as the ABI lays them out and go into
a file of logs, which the same decoder reads as it reads a chain; a test holds them against the logs
of a real ledger, word for word. Attempts that the contract refuses announce nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from hashlib import sha256
from itertools import count

from cites_chain.codes import ReasonGroup
from cites_chain.ids import Account, Day, date_of
from cites_chain.keys import LocalSigner
from cites_chain.ledger.calldata import NO_PERMIT
from cites_chain.ledger.reader import Medium, Role, Status
from cites_chain.ledger.reader.authority_events import OfficerAdded, OfficerKeyVoided
from cites_chain.ledger.reader.events import topic_of
from cites_chain.ledger.reader.permit_events import (
    CrossingRecorded,
    ExportEndorsed,
    ImportConfirmed,
    ImportPermitMoved,
    ImportRefused,
    PermitCancelled,
    PermitExpired,
    PermitIssued,
    PermitReturned,
    PermitTied,
    PermitTranscribed,
    ReturnedToOrigin,
    TaxonNamed,
    TranscriptionAttested,
)
from cites_chain.ledger.reader.words import WITH_IMPORT_PERMIT
from cites_chain.permit import taxon_id
from cites_chain.permit.permit_number import permit_id_of
from cites_chain.simulation.model import Act, Permit, Verb, number_of, party_of, secret_of
from cites_chain.simulation.performing import TERM_OF_SECOND_ISSUER
from cites_chain.simulation.words import (
    announced_line,
    document_hash,
    import_permit_id,
    links_of,
    reason_number,
    unlinked_reason,
)

MORNING = time(9, tzinfo=UTC)
_WORD = 32
_HOUR = 3600
_GONE = {
    Verb.CANCEL: Status.ISSUED,
    Verb.RETURN: Status.ISSUED,
    Verb.EXPIRE: Status.ISSUED,
    Verb.BRING_BACK: Status.ISSUED,
    Verb.IMPORT: Status.USED,
}
"""What an act makes of the import permit that its permit names."""


@dataclass(frozen=True, slots=True)
class Announced:
    """A log as the ledger would write it.

    Attributes:
        topics: Kind and indexed fields.
        data: All other fields.
    """

    topics: tuple[bytes, ...]
    data: bytes


class Announcer:
    """Says what the ledger would announce, act after act, from the first on."""

    def __init__(self, places: Sequence[str], term: timedelta, start: datetime) -> None:
        """Take the places in the order in which their officers are appointed.

        Args:
            places: Codes of all jurisdictions, ordered by Party and code.
            term: Term of the officers that are there from the beginning.
            start: When they are appointed.
        """
        self._ids = count(1)
        self._officers: dict[tuple[str, str], int] = {}
        self._accounts: dict[tuple[str, str], Account] = {}
        self._parties = {party: at for at, party in enumerate(_parties(places), start=1)}
        self._first: list[Announced] = []
        for place in places:
            # Each appointment is a block of its own, and blocks are a second apart at least.
            until = start + term + timedelta(seconds=len(self._first) + 1)
            for duty in ("issuer", "inspector"):
                moment = start + timedelta(seconds=len(self._first) + 1)
                name = f"{place} {duty}"
                self._first.append(self._appoint(place, duty, name, moment, until, _identity))

    def appointments(self) -> list[Announced]:
        """Return what is announced before the first act: the officers."""
        return self._first

    def announce(self, act: Act, moment: datetime) -> Iterator[Announced]:
        """Yield what the ledger announces of an accepted act, in order."""
        permit = act.permit
        match act.verb:
            case Verb.NAME:
                name = act.name.encode()
                text = _word(32) + _word(len(name)) + name.ljust(-(-len(name) // 32) * 32, b"\0")
                yield _log(TaxonNamed, [_word(taxon_id(act.name))], text)
            case Verb.APPOINT:
                until = moment + TERM_OF_SECOND_ISSUER
                place = act.actor.place
                yield self._appoint(place, act.name, act.name, moment, until, _own_identity)
            case Verb.VOID:
                key = (act.actor.place, act.name)
                topics = [_word(self._officers[key]), _account(self._accounts[key])]
                yield _log(OfficerKeyVoided, topics, _word(act.acted_on * 24) + _word(0))
            case _ if permit is not None:
                yield from self._about(act, permit, moment)

    def _about(self, act: Act, permit: Permit, moment: datetime) -> Iterator[Announced]:
        stamp = self._stamp(act, moment)
        match act.verb:
            case Verb.ISSUE | Verb.REGISTER | Verb.TRANSCRIBE:
                yield from _written(permit, stamp)
                return
            case Verb.ATTEST:
                own_id = permit_id_of(number_of(permit.issuing), permit.own_tag)
                topics = [permit.permit_id, own_id, _word(number_of(permit.issuing))]
                yield _log(TranscriptionAttested, topics, stamp + _word(0) + _word(1))
                return
        named = import_permit_id(permit)
        if named is not None and act.verb in _GONE:
            moved = _word(_GONE[act.verb])
            yield _log(ImportPermitMoved, [named, permit.permit_id], moved)
        if act.verb is Verb.EXPIRE:
            account = _account(self._account_of(act))
            yield _log(PermitExpired, _ends(permit), account)
        else:
            yield _moved(act, permit, stamp)

    def _account_of(self, act: Act) -> Account:
        return self._accounts[act.actor.place, act.actor.duty]

    def _stamp(self, act: Act, moment: datetime) -> bytes:
        officer = self._officers[act.actor.place, act.actor.duty]
        return _word(officer << 24 | int(moment.timestamp()) // _HOUR)

    def _appoint(
        self,
        place: str,
        duty: str,
        name: str,
        start: datetime,
        until: datetime,
        identity: Callable[[str], bytes],
    ) -> Announced:
        officer = next(self._ids)
        account = LocalSigner(secret_of(name)).account
        self._officers[place, duty] = officer
        self._accounts[place, duty] = account
        role = Role.INSPECTOR if duty == "inspector" else Role.ISSUER
        data = (
            _word(self._parties[party_of(place)])
            + _word(int(role))
            + _word(int(start.timestamp()))
            + _word(int(until.timestamp()))
            + identity(name)
        )
        topics = [_word(officer), _word(number_of(place)), _account(account)]
        return _log(OfficerAdded, topics, data)


def moment_of(day: int) -> datetime:
    """Return the moment at which the acts of a day are written."""
    return datetime.combine(date_of(Day(day)), MORNING)


def _written(permit: Permit, stamp: bytes) -> Iterator[Announced]:
    is_transcribed = permit.medium is Medium.TRANSCRIBED
    lines = [_word(announced_line(permit, line)) for line in permit.lines]
    head = _head(permit, int.from_bytes(stamp, "big"))
    transcriber = _word(number_of(permit.destination)) if is_transcribed else b""
    offset = _word(4 * _WORD if is_transcribed else 3 * _WORD)
    body = transcriber + head + document_hash(permit) + offset + _array(lines)
    yield _log(PermitTranscribed if is_transcribed else PermitIssued, _ends(permit), body)
    if not permit.is_tied:
        return
    named = import_permit_id(permit)
    links = [origin_id + _word(draw) for origin_id, draw in links_of(permit)]
    topics = [permit.permit_id, named or NO_PERMIT]
    data = _word(unlinked_reason(permit)) + _word(2 * _WORD) + _array(links)
    yield _log(PermitTied, topics, data)
    if named is not None:
        moved = [named, permit.permit_id]
        yield _log(ImportPermitMoved, moved, _word(Status.RESERVED))


def _moved(act: Act, permit: Permit, stamp: bytes) -> Announced:
    ends, day = _ends(permit), _word(act.acted_on)
    quantities = _array([_word(quantity) for quantity in act.quantities])
    match act.verb:
        case Verb.ENDORSE:
            return _log(ExportEndorsed, ends, stamp + day + _word(3 * _WORD) + quantities)
        case Verb.IMPORT:
            reason = _word(reason_number(ReasonGroup.DISCREPANCY, act.reason))
            tail = reason + _word(4 * _WORD) + quantities
            return _log(ImportConfirmed, ends, stamp + day + tail)
        case Verb.REFUSE:
            reason = _word(reason_number(ReasonGroup.REFUSAL, act.reason))
            return _log(ImportRefused, ends, stamp + day + reason)
        case Verb.BRING_BACK:
            return _log(ReturnedToOrigin, ends, stamp + day)
        case Verb.CANCEL:
            reason = _word(reason_number(ReasonGroup.CLOSING, act.reason))
            return _log(PermitCancelled, ends, stamp + reason)
        case Verb.CROSS:
            direction, crossings = act.quantities
            topics = [*ends[:2], _word(number_of(act.actor.place))]
            data = stamp + day + _word(direction) + _word(crossings)
            return _log(CrossingRecorded, topics, data)
    return _log(PermitReturned, ends, stamp)


def _head(permit: Permit, stamp: int) -> bytes:
    status = Status.ENDORSED if permit.medium is Medium.TRANSCRIBED else Status.ISSUED
    flags = WITH_IMPORT_PERMIT if permit.import_permit is not None else 0
    return _word(
        int(permit.permit_type) << 240
        | int(permit.medium) << 232
        | int(status) << 224
        | number_of(permit.issuing) << 208
        | number_of(permit.destination) << 192
        | permit.issued_on << 176
        | permit.last_day << 160
        | len(permit.lines) << 152
        | flags << 144
        | stamp << 96
    )


def _ends(permit: Permit) -> list[bytes]:
    issuing, destination = number_of(permit.issuing), number_of(permit.destination)
    return [permit.permit_id, _word(issuing), _word(destination)]


def _log(kind: type, topics: Sequence[bytes], data: bytes) -> Announced:
    return Announced((topic_of(kind), *topics), data)


def _word(number: int) -> bytes:
    return number.to_bytes(_WORD, "big")


def _array(items: Sequence[bytes]) -> bytes:
    return _word(len(items)) + b"".join(items)


def _account(account: Account) -> bytes:
    return bytes.fromhex(account[2:]).rjust(_WORD, b"\0")


def _identity(name: str) -> bytes:
    return sha256(secret_of(f"{name}, who it is")).digest()


def _own_identity(name: str) -> bytes:
    return sha256(name.encode()).digest()


def _parties(places: Sequence[str]) -> list[str]:
    return sorted({party_of(place) for place in places})
