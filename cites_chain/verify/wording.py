"""How places, days and codes are written in the sentences of a verdict."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from cites_chain.codes import APPENDICES, JURISDICTIONS, SOURCES, TERMS, UNITS, CodeTable
from cites_chain.ids import Jurisdiction
from cites_chain.ledger.reader import PermitRecord
from cites_chain.permit.security_code import code_of
from cites_chain.verify.evidence import Evidence
from cites_chain.verify.finding import Finding, unknown

__all__ = ["code_of", "could_not_ask", "day", "moment", "place", "unknown_codes_of"]


def day(value: date) -> str:
    """Return a calendar day as text."""
    return value.isoformat()


def moment(value: datetime) -> str:
    """Return a moment as text, in UTC."""
    return f"{value.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def place(jurisdiction: Jurisdiction) -> str:
    """Return a jurisdiction as people write it."""
    found = JURISDICTIONS.find_number(jurisdiction)
    return found.code if found else str(jurisdiction)


def could_not_ask(evidence: Evidence) -> Finding:
    """Return the finding for whatever needs a ledger that could not be asked."""
    problem = evidence.problem
    if problem is None:
        return unknown("not_asked", "The ledger was not asked.")
    facts = {name: value for name, value in problem.facts.items() if name != "code"}
    return unknown(
        "no_answer", f"The ledger gave no answer: {problem.message}.", error=problem.code, **facts
    )


def unknown_codes_of(record: PermitRecord) -> tuple[str, ...]:
    """Return the codes on the ledger that this release does not know, as text."""
    places = ((JURISDICTIONS, number) for number in (record.issuing, record.destination))
    numbers: list[tuple[CodeTable[Any], int]] = [*places]
    for line in record.lines:
        numbers += [(TERMS, line.term), (UNITS, line.unit), (SOURCES, line.source)]
        numbers += [(APPENDICES, line.appendix)]
    strange = (f"{table.name} {n}" for table, n in numbers if table.find_number(n) is None)
    return tuple(dict.fromkeys(strange))
