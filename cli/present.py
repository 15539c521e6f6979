"""Records of the ledger as lines that people read; their JSON documents are `answers.records`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from cites_chain.answers.records import (
    ACT_KEYS,
    PERMIT_KEYS,
    VERDICT_KEYS,
    TaxonNames,
    act_document,
    acts_of,
    hexadecimal,
    line_document,
    moment,
    permit_document,
    permit_reference,
    plain,
    verdict_document,
)
from cites_chain.codes.line_letters import line_letter
from cli import words
from cli.answer import Branch, Facts, Part, Sentence, Table, Tone
from cli.safe_text import Document

if TYPE_CHECKING:
    from cites_chain.ledger.acts import ActDone
    from cites_chain.ledger.reader import LineRecord, PermitRecord
    from cites_chain.queries import TraceNode
    from cites_chain.verify import Verdict

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


def hosts_of(endpoints: Sequence[str]) -> list[str]:
    """Return addresses of nodes as host and port; a path or a password in them is not shown."""
    return [urlsplit(address).netloc.rpartition("@")[2] for address in endpoints]


def day(value: date | None) -> str:
    """Return a day as ISO 8601, nothing for none."""
    return value.isoformat() if value else ""


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
        for name, act in acts_of(record)
    ]
    return parts


def permit_row(record: PermitRecord, taxa: TaxonNames) -> tuple[str, ...]:
    """Return a permit as one row of a list: code, type, from, to, status, days, goods."""
    goods = "; ".join(
        f"{plain(line.permitted)} {words.unit(line.unit)} {words.term(line.term)} "
        f"{taxa.get(line.taxon_id) or f'0x{line.taxon_id:016x}'}"
        for line in record.lines
    )
    return (
        words.security_code(record.permit_id),
        record.permit_type.name,
        words.country(record.issuing),
        words.country(record.destination),
        _status(record),
        day(record.issued_on),
        day(record.last_day),
        goods,
    )


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
                "origin_line": line_letter(draw.origin_position),
                "line": line_letter(draw.position),
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
            f"takes {plain(draw.quantity)} of line {line_letter(draw.origin_position)} "
            f"for line {line_letter(draw.position)}",
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


def _status(record: PermitRecord) -> str:
    return record.status.name + (" (LOST)" if record.is_lost else "")


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
        line_letter(line.position),
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


def act_sentence(what: str, done: ActDone) -> str:
    """Return the sentence that says what was done, and where it stands."""
    before = " It had been done before; nothing was sent now." if done.was_done_before else ""
    return f"{what} (block {done.block_number}).{before}"


__all__ = [
    "ACT_KEYS",
    "PERMIT_KEYS",
    "VERDICT_KEYS",
    "TaxonNames",
    "act_document",
    "act_sentence",
    "day",
    "hexadecimal",
    "line_document",
    "moment",
    "permit_document",
    "permit_parts",
    "permit_reference",
    "permit_row",
    "plain",
    "trace_branch",
    "trace_document",
    "verdict_document",
    "verdict_parts",
]
