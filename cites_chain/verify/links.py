"""Checks 11 and 12: the permits that this one leans on."""

from __future__ import annotations

from collections.abc import Iterator

from cites_chain.ids import PermitId
from cites_chain.ledger.reader import Alias, Medium, PermitRecord, PermitType, Status, Ties
from cites_chain.verify.evidence import Evidence, Use
from cites_chain.verify.finding import Finding, failed, not_applicable, passed, unknown
from cites_chain.verify.wording import code_of, could_not_ask, day, place


def check_import_permit(evidence: Evidence) -> Finding:
    """Check 11: the import permit that it names stands and is kept for it."""
    if evidence.problem is not None:
        return could_not_ask(evidence)
    record = evidence.record
    if not isinstance(record, PermitRecord) or not record.names_import_permit:
        return not_applicable("It names no import permit.")
    named = evidence.import_permit
    if named is None:
        return unknown(
            "import_permit_unknown", "It names an import permit that could not be found out."
        )
    code = code_of(named.permit_id)
    facts = {"import_permit": named.permit_id.hex(), "status": named.status.name}
    if named.is_lost:
        return failed("import_permit_lost", f"The import permit {code} is reported lost.", **facts)
    if named.issue_act.is_void:
        return failed(
            "import_permit_voided",
            f"The import permit {code} was written with a voided key.",
            **facts,
        )
    if named.status not in (Status.RESERVED, Status.USED):
        return failed(
            "import_permit_not_kept",
            f"The import permit {code} is {named.status.name}, not kept for it.",
            **facts,
        )
    if evidence.use is Use.IMPORT and named.last_day < evidence.today:
        return failed(
            "import_permit_over",
            f"The import permit {code} ended on {day(named.last_day)}.",
            **facts,
        )
    return passed(f"{place(named.issuing)} gave the import permit {code} for it.", **facts)


def check_origins(evidence: Evidence) -> Finding:
    """Check 12: every origin, and theirs in turn, exists, stands and gave no more than it had."""
    if evidence.problem is not None:
        return could_not_ask(evidence)
    record = evidence.record
    if not isinstance(record, PermitRecord) or record.permit_type is not PermitType.REEXPORT:
        return not_applicable("It is no re-export and draws on no other permit.")
    if record.medium is Medium.TRANSCRIBED:
        return not_applicable("A transcription draws on no other permit of the ledger.")
    ties = evidence.lineage.ties.get(record.permit_id)
    if ties is None:
        return unknown("origins_unknown", "The origins of the goods could not be found out.")
    if not ties.links:
        return not_applicable(
            "All its lines come from before the ledger, as declared.", reason=ties.unlinked_reason
        )
    for origin_id, sentence in _objections(evidence, record):
        return failed("origin", sentence, origin=origin_id.hex(), origin_code=code_of(origin_id))
    for origin_id in _unfollowed(evidence):
        return unknown(
            "origin_unknown",
            f"The origins of {code_of(origin_id)}, on which it draws, could not be found out.",
            origin=origin_id.hex(),
            origin_code=code_of(origin_id),
        )
    origins = len({link.origin_id for link in ties.links})
    marks = _marks(record)
    return passed(
        f"{'Its origin stands' if origins == 1 else f'All {origins} origins stand'} and "
        f"gave no more than was imported{marks}.",
        origins=origins,
    )


def _objections(evidence: Evidence, subject: PermitRecord) -> Iterator[tuple[PermitId, str]]:
    """Yield what is wrong with the permits behind `subject`, the nearest first."""
    waiting, seen = [subject], {subject.permit_id}
    while waiting:
        current = waiting.pop(0)
        for link in evidence.lineage.ties.get(current.permit_id, Ties()).links:
            if link.origin_id in seen:
                continue
            seen.add(link.origin_id)
            origin = evidence.lineage.records.get(link.origin_id)
            objection = _objection(origin)
            if objection is not None:
                yield link.origin_id, f"Its origin {code_of(link.origin_id)} {objection}."
            if isinstance(origin, PermitRecord):
                waiting.append(origin)
        yield from _misdrawn(evidence, current)


def _unfollowed(evidence: Evidence) -> Iterator[PermitId]:
    """Yield the re-exports behind the subject whose own origins could not be found out."""
    for permit_id, record in evidence.lineage.records.items():
        is_reexport = isinstance(record, PermitRecord) and _draws(record)
        if is_reexport and permit_id not in evidence.lineage.ties:
            yield permit_id


def _draws(record: PermitRecord) -> bool:
    return record.permit_type is PermitType.REEXPORT and record.medium is not Medium.TRANSCRIBED


def _objection(origin: PermitRecord | Alias | None) -> str | None:
    if not isinstance(origin, PermitRecord):
        return "is not recorded"
    if origin.status is Status.REPUDIATED:
        return f"was repudiated by {place(origin.issuing)}"
    if origin.status is not Status.IMPORTED:
        return f"is {origin.status.name}, not imported"
    if origin.medium is Medium.TRANSCRIBED and origin.attester is None:
        return f"is a transcription that {place(origin.issuing)} has not attested"
    acts = (origin.issue_act, origin.export_act, origin.import_act, origin.attestation)
    for act in acts:
        if act is not None and act.is_void:
            return f"rests on an act of officer {act.officer_id}, whose key was voided"
    return None


def _misdrawn(evidence: Evidence, current: PermitRecord) -> Iterator[tuple[PermitId, str]]:
    """Yield links that no contract would have taken: the ledger that shows them is not in order."""
    for link in evidence.lineage.ties.get(current.permit_id, Ties()).links:
        origin = evidence.lineage.records.get(link.origin_id)
        if not isinstance(origin, PermitRecord):
            continue
        code = code_of(link.origin_id)
        if link.origin_position >= len(origin.lines) or link.position >= len(current.lines):
            yield link.origin_id, f"Its origin {code} has no such line."
            continue
        line, own = origin.lines[link.origin_position], current.lines[link.position]
        if line.taxon_id != own.taxon_id:
            yield link.origin_id, f"Its origin {code} is of another taxon."
        if (line.term, line.unit) != (own.term, own.unit) and not own.is_converted:
            yield link.origin_id, f"Its origin {code} is of another term or unit."
        if line.drawn > line.imported:
            sentence = (
                f"Re-exports drew {line.drawn} from line {line.position + 1} of {code}, "
                f"where {line.imported} were imported."
            )
            yield link.origin_id, sentence


def _marks(record: PermitRecord) -> str:
    marks = []
    if any(line.is_converted or line.is_converted_before for line in record.lines):
        marks.append("made from another term or unit, so the sums hold between conversions only")
    if any(line.is_unlinked for line in record.lines):
        marks.append("in part from before the ledger")
    return f"; {'; '.join(marks)}" if marks else ""
