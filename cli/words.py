"""What people type for a place, as the ledger's number; the other way round is `answers.words`."""

from __future__ import annotations

from cites_chain.answers.words import (
    appendix,
    country,
    country_name,
    fingerprint,
    place,
    security_code,
    source,
    term,
    type_name,
    unit,
)
from cites_chain.codes import JURISDICTIONS
from cites_chain.errors import UnknownCode
from cites_chain.ids import Jurisdiction


def jurisdiction_from(text: str) -> Jurisdiction:
    """Return the jurisdiction that was typed: a code in any capitals, or the name.

    Raises:
        UnknownCode: There is none of that code, or none that has an authority.
    """
    wanted = text.strip()
    by_name = {row.name.casefold(): row for row in JURISDICTIONS}
    found = by_name.get(wanted.casefold()) or JURISDICTIONS.normalise(wanted).code
    if not found.may_issue:
        raise UnknownCode(
            "jurisdiction", text, hint=f"{found.code} ({found.name}) has no authority of its own."
        )
    return Jurisdiction(found.number)


__all__ = [
    "appendix",
    "country",
    "country_name",
    "fingerprint",
    "jurisdiction_from",
    "place",
    "security_code",
    "source",
    "term",
    "type_name",
    "unit",
]
