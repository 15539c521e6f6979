"""Records of the ledger as JSON documents with stable keys, and as lines that people read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from cli import words
from cli.answer import Branch, Facts, Part, Sentence, Table, Tone
from cli.parameters import letters_of
from cli.safe_text import Document

if TYPE_CHECKING:
    from cites_chain.ids import PermitId, TaxonId
    from cites_chain.ledger.acts import ActDone
    from cites_chain.ledger.reader import Act, LineRecord, PermitRecord
    from cites_chain.queries import TraceNode
    from cites_chain.verify import CheckResult, Verdict

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
    "checks": "list of {number, name, group, status, sentence, facts}",
    "permit": "the permit as `permit show` has it, or null",
    "ledger": "{chain_id, genesis, block, time}: what was asked and how far it had come, or null",
}

_TONES = {
    "passed": Tone.GOOD,
    "failed": Tone.BAD,
    "unknown": Tone.UNSURE,
    "not_applicable": Tone.FAINT,
    "valid": Tone.GOOD,
    "recorded": Tone.GOOD,
    "invalid": Tone.BAD,
    "undetermined": Tone.UNSURE,
}
_MARKS = {"passed": "yes", "failed": "NO", "unknown": "?", "not_applicable": "-"}


def plain(quantity: Decimal) -> str:
    """Return a quantity without exponent and without zeros that say nothing: 1000, 84.6."""
    from cites_chain.permit.values import plain as digits  # loads the whole document model

    return digits(quantity)


def day(value: date | None) -> str:
    """Return a day as ISO 8601, nothing for none."""
    return value.isoformat() if value else ""


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
            for name, act in _acts(record)
        ],
        "lines": [line_document(line, taxa) for line in record.lines],
    }


def line_document(line: LineRecord, taxa: TaxonNames) -> Document:
    """Return one line with its four quantities."""
    return {
        "line": letters_of(line.position),
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


def permit_parts(record: PermitRecord, taxa: TaxonNames) -> list[Part]:
    """Return a permit for people."""
    parts: list[Part] = [
        Facts(
            [
                ("code", words.security_code(record.permit_id)),
                ("permit id", hexadecimal(record.permit_id) or ""),
                (
                    "document",
                    f"{words.type_name(record.permit_type)}, {record.medium.name.lower()}",
                ),
                ("status", _status(record)),
                ("from", words.country(record.issuing)),
                ("to", words.country(record.destination)),
                ("issued on", day(record.issued_on)),
                ("good until", f"{day(record.last_day)} (end of the day)"),
                ("crossings", str(record.crossings) if record.permit_type.is_multi_use else ""),
                ("stands for", hexadecimal(record.transcription_id) or ""),
            ]
        ),
        Table(
            ("line", "taxon", "what", "permitted", "exported", "imported", "drawn", "left"),
            [_line_row(line, taxa) for line in record.lines],
        ),
    ]
    parts += [
        Sentence(
            f"{name}: officer {act.officer_id}, {moment(act.moment)}"
            + (" - VOID, the key was stolen or lost" if act.is_void else ""),
            Tone.BAD if act.is_void else Tone.FAINT,
        )
        for name, act in _acts(record)
    ]
    return parts


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


def verdict_parts(verdict: Verdict, taxa: TaxonNames) -> list[Part]:
    """Return a verdict for people: the answer first, then every check that looked."""
    parts: list[Part] = [
        Sentence(f"{verdict.outcome.value.upper()}  {verdict.summary}", _TONES[verdict.outcome])
    ]
    parts += [
        Sentence(
            f"{check.number:>4}  {_MARKS[check.status]:<3}  {check.sentence}", _TONES[check.status]
        )
        for check in verdict.checks
    ]
    if verdict.record:
        parts += permit_parts(verdict.record, taxa)
    return parts


def trace_document(node: TraceNode, taxa: TaxonNames) -> Document:
    """Return one node of a trace with everything below it."""
    return {
        "permit_id": hexadecimal(node.permit_id),
        "code": words.security_code(node.permit_id),
        "permit": node.record and permit_document(node.record, taxa),
        "acts": [
            {
                "act": act.name,
                "at": words.country(act.at) if act.at else None,
                "on": act.acted_on,
                "officer_id": int(act.act.officer_id) if act.act else None,
                "void": bool(act.act and act.act.is_void),
            }
            for act in node.acts
        ],
        "draws": [
            {
                "origin_line": letters_of(draw.origin_position),
                "line": letters_of(draw.position),
                "quantity": plain(draw.quantity),
            }
            for draw in node.draws
        ],
        "warnings": list(node.warnings),
        "repeated": node.is_repeated,
        "neighbours": [trace_document(each, taxa) for each in node.neighbours],
    }


def trace_branch(node: TraceNode, taxa: TaxonNames) -> Branch:
    """Return one node of a trace as a tree for people: permit, its lines, its neighbours."""
    title = f"{words.security_code(node.permit_id)}  {_title(node.record)}"
    drawn = [
        Branch(
            f"takes {plain(draw.quantity)} of line {letters_of(draw.origin_position)} "
            f"for line {letters_of(draw.position)}",
            tone=Tone.FAINT,
        )
        for draw in node.draws
    ]
    lines = [Branch("  ".join(_line_sentence(line, taxa))) for line in node.lines]
    warnings = [Branch(f"WARNING: {text}", tone=Tone.BAD) for text in node.warnings]
    below = (
        [Branch("(shown above)", tone=Tone.FAINT)]
        if node.is_repeated
        else [trace_branch(each, taxa) for each in node.neighbours]
    )
    return Branch(title, [*drawn, *lines, *warnings, *below], tone=Tone.HEAD)


def _title(record: PermitRecord | None) -> str:
    if record is None:
        return "never written on this ledger"
    return (
        f"{words.type_name(record.permit_type)}  "
        f"{words.country(record.issuing)} -> {words.country(record.destination)}  "
        f"{_status(record)}  {day(record.issued_on)}"
    )


def _acts(record: PermitRecord) -> list[tuple[str, Act]]:
    named = (
        ("issue", record.issue_act),
        ("export", record.export_act),
        ("import", record.import_act),
        ("withdrawal proposed", record.withdrawal),
        ("destination released", record.release and record.release.act),
    )
    return [(name, act) for name, act in named if act]


def _status(record: PermitRecord) -> str:
    return record.status.name + (" (LOST)" if record.is_lost else "")


def _check_document(check: CheckResult) -> Document:
    return {
        "number": check.number,
        "name": check.name,
        "group": check.group.value,
        "status": check.status.value,
        "sentence": check.sentence,
        "facts": dict(check.facts),
    }


def _marks(line: LineRecord) -> str:
    named = (
        ("origin not on the ledger", line.is_unlinked),
        ("converted", line.is_converted),
        ("from converted goods", line.is_converted_before),
    )
    return "; ".join(name for name, holds in named if holds)


def _line_row(line: LineRecord, taxa: TaxonNames) -> tuple[str, ...]:
    unit = words.unit(line.unit)
    listed = f"{words.appendix(line.appendix)} {words.source(line.source)}"
    what = f"{words.term(line.term)} {unit}, {listed}"
    marks = _marks(line)
    return (
        letters_of(line.position),
        taxa.get(line.taxon_id) or f"0x{line.taxon_id:016x}",
        f"{what} ({marks})" if marks else what,
        plain(line.permitted),
        plain(line.exported),
        plain(line.imported),
        plain(line.drawn),
        plain(line.left),
    )


def _line_sentence(line: LineRecord, taxa: TaxonNames) -> tuple[str, ...]:
    position, taxon, what, permitted, exported, imported, drawn, left = _line_row(line, taxa)
    quantities = (
        f"permitted {permitted}, exported {exported}, imported {imported}, "
        f"drawn {drawn}, left {left}"
    )
    return (f"{position}: {taxon} {what}", quantities)


ACT_KEYS = {
    "act": "what was done, in the words of the contract",
    "block": "block that holds it",
    "transaction": "its hash",
    "done_before": "whether an earlier run of the same command had done it",
}


def act_document(done: ActDone) -> Document:
    """Return what `--json` says of an act (`ACT_KEYS`)."""
    return {
        "act": done.verb,
        "block": done.block_number,
        "transaction": hexadecimal(done.transaction_hash),
        "done_before": done.was_done_before,
    }


def act_sentence(what: str, done: ActDone) -> str:
    """Return the sentence that says what was done, and where it stands."""
    before = " It had been done before; nothing was sent now." if done.was_done_before else ""
    return f"{what} (block {done.block_number}).{before}"


def permit_reference(permit_id: PermitId) -> Document:
    """Return the two names of a permit on the ledger."""
    return {"code": words.security_code(permit_id), "permit_id": hexadecimal(permit_id)}
