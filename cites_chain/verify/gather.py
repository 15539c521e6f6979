"""Asks the ledger for all that the checks look at. Every look that fails becomes evidence, too."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime

from cites_chain.chain.backend import HistoryUnproven
from cites_chain.errors import ChainError, WrongNetwork
from cites_chain.ids import Account, NumberTag, PermitId
from cites_chain.ledger.reader import (
    Alias,
    AmbiguousCode,
    LedgerHead,
    LedgerReader,
    Medium,
    NotOnLedger,
    PermitRecord,
    Status,
    Ties,
)
from cites_chain.ledger.reader import permit_events as events
from cites_chain.ledger.reader.announcement import Announcement
from cites_chain.ledger.reader.authority_questions import ask_officer, ask_officer_id
from cites_chain.ledger.reader.events import LedgerEvent
from cites_chain.ledger.reader.questions import (
    PERMIT_REGISTRY,
    ask_head,
    ask_permits,
    ask_ties,
)
from cites_chain.ledger.reader.words import ties_hash
from cites_chain.permit import permit_id_of, transcription_id_of
from cites_chain.verify.evidence import (
    Claims,
    Closing,
    Evidence,
    Lineage,
    NetworkIdentity,
    Use,
)
from cites_chain.verify.standing import is_usable
from cites_chain.verify.subject import Subject

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


def gather(
    subject: Subject,
    reader: LedgerReader,
    now: datetime,
    use: Use,
    network: NetworkIdentity | None,
) -> Evidence:
    """Return what is known about a permit; a ledger that cannot be asked is evidence, no error.

    A permit that draws on no other is asked for in one batch. Each generation of origins takes one
    more, and so does what became of a permit that cannot be used.

    Raises:
        InvalidSecurityCode: The code is none.
    """
    evidence = Evidence(
        permit_id=subject.permit_id,
        use=use,
        now=now if now.tzinfo else now.replace(tzinfo=UTC),
        network=network,
        claims=subject.claims,
    )
    if subject.claims is not None and subject.claims.problem is not None:
        return evidence  # nothing could be read: there is nothing to ask for
    try:
        return _ask(evidence, subject, reader)
    except (ChainError, AmbiguousCode) as problem:
        return replace(evidence, problem=problem)


def _ask(evidence: Evidence, subject: Subject, reader: LedgerReader) -> Evidence:
    permit_id = subject.permit_id
    if permit_id is None and subject.code is not None:
        permit_id = _find_id(reader, subject.code)
    if permit_id is None:
        head = reader.head()
        _require_network(evidence, head)
        return replace(evidence, head=head)
    evidence = _ask_for(replace(evidence, permit_id=permit_id), permit_id, subject, reader)
    record = evidence.record
    if not isinstance(record, PermitRecord):
        return evidence
    evidence = _with_lineage(_with_officers(evidence, record, reader), record, reader)
    if not is_usable(record, evidence.use):
        return replace(evidence, closing=_closing_of(record, _history_of(reader, permit_id)))
    return evidence


def _history_of(reader: LedgerReader, permit_id: PermitId) -> Iterable[LedgerEvent]:
    """Return what happened to a permit; nothing where nobody can prove that it is all."""
    try:
        return reader.list_history(permit_id)
    except HistoryUnproven:
        return ()


def _find_id(reader: LedgerReader, code: str) -> PermitId | None:
    try:
        return reader.get_permit_id(code)
    except NotOnLedger:
        return None


def _ask_for(
    evidence: Evidence, permit_id: PermitId, subject: Subject, reader: LedgerReader
) -> Evidence:
    """Ask for the permit itself, and in the same batch for all else that is known to be needed."""
    author = _author_of(evidence)
    authors = () if author is None else (ask_officer_id(author),)
    ties = (ask_ties([permit_id]),) if subject.is_tied else ()
    head, (record,), *more = reader.ask_all(ask_head(), ask_permits([permit_id]), *authors, *ties)
    _require_network(evidence, head)
    evidence = replace(
        evidence,
        head=head,
        record=record,
        author_id=more[0] if authors else None,
        expected_id=_expected_id(record, subject.tag),
    )
    if not subject.is_tied or not isinstance(record, PermitRecord):
        return evidence
    found = reader.ties_from(more[-1], [permit_id])
    return replace(evidence, lineage=Lineage({}, _agreeing(found, {permit_id: record})))


def _with_officers(evidence: Evidence, record: PermitRecord, reader: LedgerReader) -> Evidence:
    """Add who signed and who recorded, where they are two: they may be colleagues."""
    recorder_id = record.issue_act.officer_id
    if evidence.author_id in (None, recorder_id):
        return evidence
    author, recorder = reader.ask(ask_officer(evidence.author_id), ask_officer(recorder_id))
    return replace(evidence, author=author, recorder=recorder)


def _author_of(evidence: Evidence) -> Account | None:
    claims = evidence.claims
    if claims is None:
        return None
    return claims.signer if claims.is_signed else claims.issuer


def _expected_id(record: PermitRecord | Alias | None, tag: NumberTag | None) -> PermitId | None:
    if tag is None or not isinstance(record, PermitRecord):
        return None
    if record.medium is not Medium.TRANSCRIBED:
        return permit_id_of(record.issuing, tag)
    if record.permit_type.is_multi_use:
        return None  # any State that it crossed may have transcribed it
    return transcription_id_of(record.destination, record.issuing, tag)


def _require_network(evidence: Evidence, head: LedgerHead) -> None:
    """Refuse a ledger that is not the one expected, or not the one that the document names."""
    claims, network = evidence.claims or Claims(), evidence.network
    for chain_id in (network.chain_id if network else None, claims.chain_id):
        if chain_id not in (None, head.chain_id):
            raise WrongNetwork("the chain id", chain_id, head.chain_id)
    for genesis in (network.genesis if network else None, claims.genesis):
        if genesis is not None and genesis != head.genesis:
            raise WrongNetwork("the genesis block", genesis.hex(), head.genesis.hex())
    registry = claims.registry
    if registry is not None and int(registry, 16) != int(PERMIT_REGISTRY, 16):
        raise WrongNetwork("the permit registry", registry, PERMIT_REGISTRY)


def _with_lineage(evidence: Evidence, record: PermitRecord, reader: LedgerReader) -> Evidence:
    if record.ties_hash is None:
        return evidence
    own = dict(evidence.lineage.ties)
    if record.permit_id not in own:
        own = _agreeing(reader.read_ties([record.permit_id]), {record.permit_id: record})
    lineage = _follow(own, record, reader)
    named = own.get(record.permit_id, Ties()).import_permit_id
    import_permit = lineage.records.get(named) if named is not None else None
    return replace(
        evidence,
        lineage=lineage,
        import_permit=import_permit if isinstance(import_permit, PermitRecord) else None,
    )


def _follow(own: dict[PermitId, Ties], record: PermitRecord, reader: LedgerReader) -> Lineage:
    """Read origins, and theirs, generation by generation."""
    ties = own
    records: dict[PermitId, PermitRecord | Alias | None] = {}
    generation = _leaned_on(ties.get(record.permit_id, Ties()))
    for _ in range(MOST_GENERATIONS):
        if not generation:
            break
        found, their = reader.list_with_ties(generation)
        records |= found
        ties |= _agreeing(their, found)
        origins = (link.origin_id for i in generation for link in ties.get(i, Ties()).links)
        generation = [i for i in dict.fromkeys(origins) if i not in records]
    return Lineage(records, ties)


def _agreeing(
    ties: Mapping[PermitId, Ties], records: Mapping[PermitId, PermitRecord | Alias | None]
) -> dict[PermitId, Ties]:
    """Return those ties whose hash the registry has; others are no evidence."""
    return {
        permit_id: its
        for permit_id, its in ties.items()
        if isinstance(record := records.get(permit_id), PermitRecord)
        and ties_hash(its) == record.ties_hash
    }


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
        case events.ImportPermitMoved(permit_id=permit_id):
            successor = permit_id
    acted_on = getattr(last.announcement, "acted_on", None)
    return Closing(last.name, last.time, acted_on, successor)
