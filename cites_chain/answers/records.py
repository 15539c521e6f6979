"""Permits, verdicts and acts as documents with stable keys: what every front answers alike.

Loading this module loads no chain, so that the command line's help does not wait for one.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from cites_chain.answers import words
from cites_chain.codes.line_letters import line_letter

if TYPE_CHECKING:
    from cites_chain.ids import PermitId, TaxonId
    from cites_chain.ledger.acts import ActDone
    from cites_chain.ledger.reader import Act, LineRecord, PermitRecord
    from cites_chain.verify import CheckResult, Verdict

Document = Mapping[str, object]
"""Stable keys; values of JSON, or decimals, dates, bytes and enums."""

TaxonNames = Mapping["TaxonId", str]
"""Scientific names that officers announced, by taxon id."""

PERMIT_KEYS = {
    "code": "security code, XXXX-XXXX-XXXX",
    "permit_id": "key on the ledger, 0x and 64 hexadecimal digits",
    "type": "EXPORT, REEXPORT, IMPORT ... (document types of the standard form)",
    "medium": "ELECTRONIC, PAPER or TRANSCRIBED",
    "status": "ISSUED, ENDORSED, IMPORTED ...",
    "issuing": "who signed it, ISO code",
    "destination": "box 3a, ISO code",
    "issued_on": "box 13, date",
    "last_day": "box 2, date",
    "document_hash": "root over all boxes",
    "fingerprint": "the document hash in eight words, as printed on the permit",
    "lost": "reported lost or stolen",
    "retrospective": "issued after the goods had left",
    "timber": "may be extended or change its destination once",
    "crossings": "how often a multi-use document crossed a border",
    "transcription_id": "the attested transcription that stands for this number, or null",
    "acts": "list of {act, officer_id, hour, void}",
    "lines": "list of {line, taxon_id, taxon, term, unit, source, appendix, permitted, exported, "
    "imported, drawn, left, unlinked, converted, converted_before}; quantities are decimal strings",
}

VERDICT_KEYS = {
    "outcome": "valid, recorded (in order, no document compared), invalid or undetermined",
    "summary": "the verdict in plain sentences",
    "permit_id": "the permit that was looked for, or null",
    "code": "its security code, or null",
    "checks": "list of {number, name, group, status, sentence, facts, why}; why names the reason "
    "for a no or for not knowing",
    "permit": "the permit as `permit show` has it, or null",
    "ledger": "{chain_id, genesis, block, time}: what was asked and how far it had come, or null",
}

ACT_KEYS = {
    "act": "what was done, in the words of the contract",
    "block": "block that holds it",
    "transaction": "its hash",
    "done_before": "whether an earlier run of the same command had done it",
}


def plain(quantity: Decimal) -> str:
    """Return a quantity without exponent and without zeros that say nothing: 1000, 84.6."""
    from cites_chain.permit.values import plain as digits  # loads the whole document model

    return digits(quantity)


def moment(value: datetime | None) -> str | None:
    """Return a moment as ISO 8601 in UTC."""
    return value.isoformat(timespec="minutes").replace("+00:00", "Z") if value else None


def hexadecimal(value: bytes | None) -> str | None:
    """Return bytes as 0x and digits."""
    return None if value is None else f"0x{value.hex()}"


def permit_document(record: PermitRecord, taxa: TaxonNames) -> Document:
    """Return what `permit show --json` prints (`PERMIT_KEYS`)."""
    return {
        "code": words.security_code(record.permit_id),
        "permit_id": hexadecimal(record.permit_id),
        "type": record.permit_type.name,
        "medium": record.medium.name,
        "status": record.status.name,
        "issuing": words.country(record.issuing),
        "destination": words.country(record.destination),
        "issued_on": record.issued_on,
        "last_day": record.last_day,
        "document_hash": hexadecimal(record.document_hash),
        "fingerprint": words.fingerprint(record.document_hash),
        "lost": record.is_lost,
        "retrospective": record.is_retrospective,
        "timber": record.is_timber,
        "crossings": record.crossings,
        "transcription_id": hexadecimal(record.transcription_id),
        "acts": [
            {
                "act": name,
                "officer_id": int(act.officer_id),
                "hour": moment(act.moment),
                "void": act.is_void,
            }
            for name, act in acts_of(record)
        ],
        "lines": [line_document(line, taxa) for line in record.lines],
    }


def line_document(line: LineRecord, taxa: TaxonNames) -> Document:
    """Return one line with its four quantities."""
    return {
        "line": line_letter(line.position),
        "taxon_id": f"0x{line.taxon_id:016x}",
        "taxon": taxa.get(line.taxon_id),
        "term": words.term(line.term),
        "unit": words.unit(line.unit),
        "source": words.source(line.source),
        "appendix": words.appendix(line.appendix),
        "permitted": plain(line.permitted),
        "exported": plain(line.exported),
        "imported": plain(line.imported),
        "drawn": plain(line.drawn),
        "left": plain(line.left),
        "unlinked": line.is_unlinked,
        "converted": line.is_converted,
        "converted_before": line.is_converted_before,
    }


def verdict_document(verdict: Verdict, taxa: TaxonNames) -> Document:
    """Return what `permit verify --json` prints (`VERDICT_KEYS`)."""
    head = verdict.head
    return {
        "outcome": verdict.outcome.value,
        "summary": verdict.summary,
        "permit_id": hexadecimal(verdict.permit_id),
        "code": verdict.permit_id and words.security_code(verdict.permit_id),
        "checks": [_check_document(check) for check in verdict.checks],
        "permit": verdict.record and permit_document(verdict.record, taxa),
        "ledger": head
        and {
            "chain_id": head.chain_id,
            "genesis": hexadecimal(head.genesis),
            "block": head.number,
            "time": moment(head.time),
        },
    }


def act_document(done: ActDone) -> Document:
    """Return what `--json` says of an act (`ACT_KEYS`)."""
    return {
        "act": done.verb,
        "block": done.block_number,
        "transaction": hexadecimal(done.transaction_hash),
        "done_before": done.was_done_before,
    }


def permit_reference(permit_id: PermitId) -> Document:
    """Return the two names of a permit on the ledger."""
    return {"code": words.security_code(permit_id), "permit_id": hexadecimal(permit_id)}


def acts_of(record: PermitRecord) -> list[tuple[str, Act]]:
    """Return the acts that stand in the record itself, with what each is called."""
    named = (
        ("issue", record.issue_act),
        ("export", record.export_act),
        ("import", record.import_act),
        ("withdrawal proposed", record.withdrawal),
        ("destination released", record.release and record.release.act),
    )
    return [(name, act) for name, act in named if act]


def _check_document(check: CheckResult) -> Document:
    return {
        "number": check.number,
        "name": check.name,
        "group": check.group.value,
        "status": check.status.value,
        "sentence": check.sentence,
        "facts": dict(check.facts),
        "why": check.why,
    }
