"""Asks the ledger for all that the checks look at. Every look that fails becomes evidence, too."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from cites_chain.errors import ChainError, WrongNetwork
from cites_chain.ids import PermitId
from cites_chain.ledger.reader import (
    Alias,
    LedgerHead,
    LedgerReader,
    NotOnLedger,
    PermitRecord,
    Status,
    Ties,
)
from cites_chain.ledger.reader import permit_events as events
from cites_chain.ledger.reader.announcement import Announcement
from cites_chain.ledger.reader.events import LedgerEvent
from cites_chain.ledger.reader.questions import ask_head, ask_permits
from cites_chain.ledger.reader.words import ties_hash
from cites_chain.verify.evidence import (
    Claims,
    Closing,
    Evidence,
    Lineage,
    NetworkIdentity,
    Use,
)
from cites_chain.verify.standing import is_usable

MOST_GENERATIONS = 64
"""Origins of origins that are followed; real goods change hands a few times."""

_ENDINGS: dict[Status, tuple[type[Announcement], ...]] = {
    Status.IMPORTED: (events.ImportConfirmed,),
    Status.REFUSED: (events.ImportRefused,),
    Status.PRESENTED: (events.PermitPresented,),
    Status.CANCELLED: (events.PermitCancelled, events.ExportWithdrawn),
    Status.RETURNED: (events.PermitReturned, events.ReturnedToOrigin),
    Status.EXPIRED: (events.PermitExpired,),
    Status.REPLACED: (events.PermitReplaced,),
    Status.REPUDIATED: (events.TranscriptionRepudiated,),
    Status.USED: (events.ImportPermitMoved,),
    Status.RESERVED: (events.ImportPermitMoved,),
}


@dataclass(frozen=True, slots=True)
class Subject:
    """What is to be verified.

    Attributes:
        permit_id: Its key, None where only the security code is known or nothing could be read.
        code: Security code to look it up by, where there is no key.
        claims: The document that was brought.
        expected_id: Key that belongs to its number, by who holds the Party's secret.
        ties: Links and import permit, by who knows them; they are believed if their hash is right,
            and save a question.
    """

    permit_id: PermitId | None = None
    code: str | None = None
    claims: Claims | None = None
    expected_id: PermitId | None = None
    ties: Ties | None = None


def gather(
    subject: Subject,
    reader: LedgerReader,
    now: datetime,
    use: Use,
    network: NetworkIdentity | None,
) -> Evidence:
    """Return what is known about a permit; a ledger that cannot be asked is evidence, no error.

    Raises:
        InvalidSecurityCode: The code is none.
        AmbiguousCode: Several permits have it.
    """
    evidence = Evidence(
        permit_id=subject.permit_id,
        use=use,
        now=now,
        network=network,
        claims=subject.claims,
        expected_id=subject.expected_id,
    )
    try:
        return _ask(evidence, subject, reader)
    except ChainError as problem:
        return replace(evidence, problem=problem)


def _ask(evidence: Evidence, subject: Subject, reader: LedgerReader) -> Evidence:
    permit_id = subject.permit_id
    if permit_id is None and subject.code is not None:
        try:
            permit_id = reader.get_permit_id(subject.code)
        except NotOnLedger:
            permit_id = None
    if permit_id is None:
        head = reader.head()
        _require_network(evidence.network, head)
        return replace(evidence, head=head)
    given = subject.ties or Ties()
    wanted = [permit_id, *_leaned_on(given)]
    head, records = reader.ask(ask_head(), ask_permits(wanted))
    _require_network(evidence.network, head)
    found = dict(zip(wanted, records, strict=True))
    record = found[permit_id]
    evidence = replace(evidence, permit_id=permit_id, head=head, record=record)
    if not isinstance(record, PermitRecord):
        return evidence
    evidence = _with_lineage(evidence, reader, found, given)
    if not is_usable(record, evidence.use):
        return replace(evidence, closing=_closing_of(record, reader.list_history(permit_id)))
    return evidence


def _require_network(network: NetworkIdentity | None, head: LedgerHead) -> None:
    if network is None:
        return
    if head.chain_id != network.chain_id:
        raise WrongNetwork("the chain id", network.chain_id, head.chain_id)
    if network.genesis is not None and head.genesis != network.genesis:
        raise WrongNetwork("the genesis block", network.genesis.hex(), head.genesis.hex())


def _with_lineage(
    evidence: Evidence,
    reader: LedgerReader,
    records: dict[PermitId, PermitRecord | Alias | None],
    given: Ties,
) -> Evidence:
    record = evidence.record
    if not isinstance(record, PermitRecord) or record.ties_hash is None:
        return evidence
    ties: dict[PermitId, Ties] = {}
    if ties_hash(given) == record.ties_hash:
        ties[record.permit_id] = given
    generation = {record.permit_id}
    for _ in range(MOST_GENERATIONS):
        missing = [i for i in generation if i not in ties and _has_ties(records.get(i))]
        ties |= reader.read_ties(missing) if missing else {}
        generation = {
            neighbour
            for permit_id in generation
            for neighbour in _leaned_on(ties.get(permit_id, Ties()))
            if neighbour not in ties
        }
        unread = [i for i in generation if i not in records]
        if unread:
            records |= dict(zip(unread, reader.list_permits(unread), strict=True))
        if not generation:
            break
    named = ties.get(record.permit_id, Ties()).import_permit_id
    import_permit = records.get(named) if named is not None else None
    return replace(
        evidence,
        lineage=Lineage(records, ties),
        import_permit=import_permit if isinstance(import_permit, PermitRecord) else None,
    )


def _has_ties(record: PermitRecord | Alias | None) -> bool:
    return isinstance(record, PermitRecord) and record.ties_hash is not None


def _leaned_on(ties: Ties) -> list[PermitId]:
    named = [] if ties.import_permit_id is None else [ties.import_permit_id]
    return list(dict.fromkeys([*named, *(link.origin_id for link in ties.links)]))


def _closing_of(record: PermitRecord, history: Iterable[LedgerEvent]) -> Closing | None:
    kinds = _ENDINGS.get(record.status, ())
    found = [
        event
        for event in history
        if isinstance(event.announcement, kinds) and event.permit_ids()[0] == record.permit_id
    ]
    if not found:
        return None
    last = found[-1]
    successor = None
    match last.announcement:
        case (
            events.PermitReplaced(new_id=permit_id)
            | events.PermitPresented(transcription_id=permit_id)
        ):
            successor = permit_id
    acted_on = getattr(last.announcement, "acted_on", None)
    return Closing(last.name, last.time, acted_on, successor)
