"""Checks 7 to 10: may it be used, for this, today."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType

from cites_chain.errors import Fact
from cites_chain.ids import Jurisdiction
from cites_chain.ledger.reader import Act, Alias, Medium, PermitRecord, PermitType, Status
from cites_chain.verify.evidence import Evidence, Use
from cites_chain.verify.finding import Finding, failed, not_applicable, passed, unknown
from cites_chain.verify.wording import (
    code_of,
    could_not_ask,
    day,
    moment,
    place,
    unknown_codes_of,
)

_NO_RECORD = "Nothing is recorded under this id."
_ONE_DAY = timedelta(days=1)

_MOVEMENT: Mapping[Use, frozenset[Status]] = MappingProxyType(
    {
        Use.ANY: frozenset({Status.ISSUED, Status.ENDORSED}),
        Use.EXPORT: frozenset({Status.ISSUED}),
        Use.IMPORT: frozenset({Status.ENDORSED}),
        Use.ORIGIN: frozenset({Status.IMPORTED}),
    }
)
_FROM_THE_SEA: Mapping[Use, frozenset[Status]] = MappingProxyType(
    {
        Use.ANY: frozenset({Status.ISSUED}),
        Use.EXPORT: frozenset(),
        Use.IMPORT: frozenset({Status.ISSUED}),
        Use.ORIGIN: frozenset({Status.IMPORTED}),
    }
)
_IMPORT_PERMIT: Mapping[Use, frozenset[Status]] = MappingProxyType(
    {
        Use.ANY: frozenset({Status.ISSUED, Status.RESERVED}),
        Use.EXPORT: frozenset(),
        Use.IMPORT: frozenset({Status.ISSUED, Status.RESERVED}),
        Use.ORIGIN: frozenset(),
    }
)
_MULTI_USE: Mapping[Use, frozenset[Status]] = MappingProxyType(
    {
        Use.ANY: frozenset({Status.ISSUED, Status.ENDORSED}),
        Use.EXPORT: frozenset({Status.ISSUED, Status.ENDORSED}),
        Use.IMPORT: frozenset({Status.ISSUED, Status.ENDORSED}),
        Use.ORIGIN: frozenset(),
    }
)

_PURPOSES = MappingProxyType(
    {
        Use.ANY: "for anything",
        Use.EXPORT: "for an export",
        Use.IMPORT: "for an import",
        Use.ORIGIN: "as the origin of a re-export",
    }
)


def is_usable(record: PermitRecord, use: Use) -> bool:
    """Whether a permit of this type and status may be used so, all else being well."""
    return record.status in _usable(record.permit_type)[use]


def check_status(evidence: Evidence) -> Finding:
    """Check 7: the permit is open for this use; if not, what became of it, where and when."""
    if evidence.problem is not None:
        return could_not_ask(evidence)
    record = evidence.record
    if isinstance(record, Alias):
        return failed(
            "presented",
            "The paper of this number was presented at a border and stands on the ledger as "
            f"transcription {code_of(record.transcription_id)}.",
            status="PRESENTED",
            transcription_id=record.transcription_id.hex(),
        )
    if record is None:
        return not_applicable(_NO_RECORD)
    facts: dict[str, Fact] = {"status": record.status.name, "use": evidence.use.value}
    if record.is_lost:
        return failed("lost", "It is reported lost or stolen.", **facts)
    if not is_usable(record, evidence.use):
        why, sentence, more = _why_not(evidence, record)
        return failed(why, sentence, **facts, **more)
    if evidence.use is Use.ORIGIN:
        return _as_origin(record, facts)
    return passed(f"It is {record.status.name} and may be used {_purpose(evidence)}.", **facts)


def check_time(evidence: Evidence) -> Finding:
    """Check 8: today is a day of its validity, where the officer stands."""
    if evidence.use is Use.ORIGIN:
        return not_applicable(
            "An origin was used when it was imported; its last day matters no more."
        )
    if evidence.problem is not None:
        return could_not_ask(evidence)
    record, head = evidence.record, evidence.head
    if not isinstance(record, PermitRecord):
        return not_applicable(_NO_RECORD)
    facts = {
        "today": day(evidence.today),
        "issued_on": day(record.issued_on),
        "last_day": day(record.last_day),
    }
    if head is not None and evidence.now + _ONE_DAY < head.time:
        return unknown(
            "clocks_differ",
            f"The clock here says {moment(evidence.now)}, but the ledger is at "
            f"{moment(head.time)} already.",
            **facts,
        )
    today = evidence.today
    if today > record.last_day:
        return failed("over", f"It was valid until {day(record.last_day)}.", **facts)
    # One day before issue is the same day on the other side of the date line.
    if today + _ONE_DAY < record.issued_on:
        return failed("not_yet", f"It is valid from {day(record.issued_on)} only.", **facts)
    return passed(f"It is valid until the end of {day(record.last_day)}.", **facts)


def check_endorsement(evidence: Evidence) -> Finding:
    """Check 9: customs of the exporting side saw the goods leave (box 14)."""
    if evidence.problem is not None:
        return could_not_ask(evidence)
    record = evidence.record
    if not isinstance(record, PermitRecord):
        return not_applicable(_NO_RECORD)
    if not record.permit_type.is_movement or record.medium is Medium.TRANSCRIBED:
        return not_applicable("No export is endorsed on the ledger for a document of this kind.")
    if record.is_retrospective:
        return not_applicable("It was issued after the goods had left (R-36).")
    act = record.export_act
    if act is None:
        if evidence.use is Use.IMPORT:
            return failed(
                "not_endorsed",
                f"Customs of {place(record.issuing)} have not endorsed an export under it.",
            )
        return not_applicable("No export was endorsed under it yet.")
    facts = {"officer_id": act.officer_id, "hour": act.hour}
    if act.is_void:
        return failed(
            "endorsement_voided",
            f"The key of officer {act.officer_id} was voided; the endorsement of "
            f"{moment(act.moment)} does not count.",
            **facts,
        )
    return passed(
        f"Officer {act.officer_id} of {place(record.issuing)} endorsed the export on "
        f"{moment(act.moment)}.",
        **facts,
    )


def check_codes(evidence: Evidence) -> Finding:
    """Check 10: every code on the ledger is one that this release knows."""
    if evidence.problem is not None:
        return could_not_ask(evidence)
    record = evidence.record
    if not isinstance(record, PermitRecord):
        return not_applicable(_NO_RECORD)
    strange = unknown_codes_of(record)
    if strange:
        return failed(
            "strange_codes",
            f"It has codes that are not known here: {', '.join(strange)}.",
            codes=", ".join(strange),
        )
    return passed("Every code of it is known.")


def _usable(permit_type: PermitType) -> Mapping[Use, frozenset[Status]]:
    if permit_type.is_multi_use:
        return _MULTI_USE
    if permit_type is PermitType.IMPORT:
        return _IMPORT_PERMIT
    if permit_type is PermitType.INTRODUCTION_FROM_THE_SEA:
        return _FROM_THE_SEA
    return _MOVEMENT


def _purpose(evidence: Evidence) -> str:
    return _PURPOSES[evidence.use]


def _as_origin(record: PermitRecord, facts: dict[str, Fact]) -> Finding:
    act = record.import_act
    if act is not None and act.is_void:
        return failed(
            "import_voided",
            f"The key of officer {act.officer_id} was voided; the import of {moment(act.moment)} "
            "does not count.",
            officer_id=act.officer_id,
            hour=act.hour,
            **facts,
        )
    left = {str(line.position): str(line.left) for line in record.lines if line.left}
    if not left:
        return failed("all_drawn", "Re-exports have drawn all that was imported under it.", **facts)
    amounts = ", ".join(f"line {int(position) + 1}: {left[position]}" for position in left)
    return passed(f"It was imported; left to draw: {amounts}.", left=amounts, **facts)


def _why_not(evidence: Evidence, record: PermitRecord) -> tuple[str, str, dict[str, Fact]]:
    closing = evidence.closing
    act = record.import_act
    if record.status in (Status.IMPORTED, Status.REFUSED) and act is not None:
        done = "imported" if record.status is Status.IMPORTED else "refused"
        on = day(closing.acted_on) if closing and closing.acted_on else moment(act.moment)
        facts = _first_use(act, record.destination, on)
        where = place(record.destination)
        sentence = f"The goods were {done} in {where} on {on}"
        return done, f"{sentence}; it cannot be used {_purpose(evidence)}.", facts
    act = record.export_act
    if record.status is Status.ENDORSED and act is not None:
        on = moment(act.moment)
        sentence = f"Its export was endorsed in {place(record.issuing)} on {on}"
        facts = _first_use(act, record.issuing, on)
        return "endorsed", f"{sentence}; it cannot be used {_purpose(evidence)}.", facts
    if record.is_live:
        sentence = f"It is {record.status.name}; it cannot be used {_purpose(evidence)}."
        return "not_open", sentence, {}
    sentence = f"It is {record.status.name}"
    facts = {}
    if closing is not None:
        on = day(closing.acted_on) if closing.acted_on else moment(closing.moment)
        sentence += f" since {on}"
        facts["on"] = on
        if closing.successor is not None:
            did = "used it" if record.status is Status.USED else "took its place"
            sentence += f"; {code_of(closing.successor)} {did}"
            facts["successor"] = closing.successor.hex()
    return "closed", f"{sentence}.", facts


def _first_use(act: Act, where: Jurisdiction, on: str) -> dict[str, Fact]:
    return {"at": where, "on": on, "officer_id": act.officer_id, "hour": act.hour}
