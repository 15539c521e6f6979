"""Checks 1 to 5: the right ledger, and the document that it remembers."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from cites_chain.errors import Fact
from cites_chain.ledger.reader import PermitRecord
from cites_chain.permit.ledger_form import FactValue, LedgerFact
from cites_chain.verify.evidence import Claims, Evidence
from cites_chain.verify.finding import Finding, failed, not_applicable, passed, unknown
from cites_chain.verify.wording import code_of, could_not_ask, moment

_NO_DOCUMENT = "No document was brought, only an id or a code."
_NO_RECORD = "Nothing is recorded under this id, so there is nothing to compare with."


def check_ledger(evidence: Evidence) -> Finding:
    """Check 1: the ledger answers, is the one expected, and is not behind."""
    head, network = evidence.head, evidence.network
    if evidence.problem is not None or head is None:
        return could_not_ask(evidence)
    facts: dict[str, Fact] = {
        "chain_id": head.chain_id,
        "block": head.number,
        "time": head.time.isoformat(),
    }
    if network is not None and network.max_lag is not None:
        lag = evidence.now - head.time
        if lag > network.max_lag:
            return unknown(
                "behind",
                f"The ledger's newest block is of {moment(head.time)}: it is behind, "
                "and what happened since is not known here.",
                **facts,
                age=int(lag.total_seconds()),
            )
    return passed(
        f"Network {head.chain_id} answered, as of block {head.number} ({moment(head.time)}).",
        **facts,
    )


def check_document(evidence: Evidence) -> Finding:
    """Check 2: the document can be read and is a permit as the form wants it."""
    claims = evidence.claims
    if claims is None:
        return not_applicable(_NO_DOCUMENT)
    if claims.problem is not None:
        return failed(
            "no_permit", f"The document is no permit: {claims.problem}.", problem=claims.problem
        )
    return passed("The document can be read and is well formed.")


def check_document_hash(evidence: Evidence) -> Finding:
    """Check 3: every box is as it was when the permit was issued."""
    claims = _readable(evidence)
    if claims is None:
        return not_applicable(_NO_DOCUMENT)
    if claims.document_hash is None:
        return failed("no_proof", "The boxes shown and their proof lead to no document hash.")
    if evidence.problem is not None:
        return could_not_ask(evidence)
    if not isinstance(evidence.record, PermitRecord):
        return not_applicable(_NO_RECORD)
    facts = {
        "expected": evidence.record.document_hash.hex(),
        "found": claims.document_hash.hex(),
    }
    if claims.document_hash == evidence.record.document_hash:
        return passed("Every box is as it was when the permit was recorded.", **facts)
    if claims.altered_boxes and claims.issued_hash == evidence.record.document_hash:
        boxes = ", ".join(claims.altered_boxes)
        return failed("altered", f"The document was altered: box {boxes}.", boxes=boxes, **facts)
    return failed(
        "another_document", "The document is not the one that was recorded under this id.", **facts
    )


def check_number(evidence: Evidence) -> Finding:
    """Check 4: permit id, permit number and the printed security code belong together."""
    claims = _readable(evidence)
    if claims is None or evidence.permit_id is None:
        return not_applicable(_NO_DOCUMENT)
    code = code_of(evidence.permit_id)
    if claims.security_code is not None and claims.security_code != code:
        return failed(
            "other_code",
            f"The security code printed is {claims.security_code}, that of the permit is {code}.",
            expected=code,
            found=claims.security_code,
        )
    if evidence.expected_id is None:
        return not_applicable(
            "Only the issuing Party, which holds the secret, can tell the id of a number."
        )
    if evidence.expected_id != evidence.permit_id:
        return failed(
            "other_number",
            "The permit number belongs to another permit id.",
            expected=evidence.expected_id.hex(),
            found=evidence.permit_id.hex(),
        )
    return passed("The permit number, the permit id and the security code belong together.")


def check_content(evidence: Evidence) -> Finding:
    """Check 5: type, jurisdictions, dates and lines on the ledger are those of the document."""
    claims = _readable(evidence)
    if claims is None:
        return not_applicable(_NO_DOCUMENT)
    if evidence.problem is not None:
        return could_not_ask(evidence)
    record = evidence.record
    if not isinstance(record, PermitRecord):
        return not_applicable(_NO_RECORD)
    if not claims.facts:
        return not_applicable("The document shows no box that the ledger knows too.")
    different = [fact for fact in claims.facts if not _is_recorded(record, fact)]
    if not different:
        return passed("Type, jurisdictions, dates and lines are recorded as the document says.")
    boxes = ", ".join(dict.fromkeys(fact.box for fact in different))
    first = different[0]
    return failed(
        "other_content",
        f"The ledger has something else than the document says in box {boxes}.",
        boxes=boxes,
        document=_text(first.value),
        ledger=_text(_recorded(record, first)),
    )


def _readable(evidence: Evidence) -> Claims | None:
    claims = evidence.claims
    return claims if claims is not None and claims.problem is None else None


def _is_recorded(record: PermitRecord, fact: LedgerFact) -> bool:
    found = _recorded(record, fact)
    if record.is_timber and fact.name == "destination":
        return True  # the document keeps the destination that timber was sent to first
    if record.is_extended and fact.name == "last_day":
        return isinstance(found, date) and isinstance(fact.value, date) and fact.value <= found
    return found == fact.value


def _recorded(record: PermitRecord, fact: LedgerFact) -> FactValue | None:
    if fact.name == "line_count":
        return len(record.lines)
    if fact.position is None:
        found: FactValue = getattr(record, fact.name)
        return found
    if fact.position >= len(record.lines):
        return None
    value: FactValue = getattr(record.lines[fact.position], fact.name)
    return value


def _text(value: FactValue | None) -> str | int | None:
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value
