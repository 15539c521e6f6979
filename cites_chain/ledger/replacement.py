"""What a replacement must share with the document whose place it takes: the goods and the places.

The ledger moves lines, type and places to the new permit as they were; a document that says
something else would never verify. Any other correction is a cancellation and a new permit.
"""

from __future__ import annotations

from cites_chain.errors import InvalidDocument
from cites_chain.ledger.reader import PermitRecord
from cites_chain.permit import LedgerFact, PermitDocument, facts_of

_ITS_OWN = frozenset({"last_day", "issued_on"})
"""What a replacement says for itself: its own days."""


def require_same_goods(document: PermitDocument, old: PermitRecord) -> None:
    """Refuse a replacement that says something else than the old permit.

    Raises:
        InvalidDocument: It does; names the box.
    """
    for fact in facts_of(document):
        if fact.name in _ITS_OWN or (fact.name == "destination" and old.is_timber):
            continue
        recorded = _recorded(old, fact)
        if recorded != fact.value:
            raise InvalidDocument(
                fact.box,
                f"the replacement says {fact.value}, the old document {recorded}",
                value=str(fact.value),
                hint="A replacement changes nothing else. Cancel the old permit and issue another.",
            )


def _recorded(old: PermitRecord, fact: LedgerFact) -> object:
    if fact.name == "line_count":
        return len(old.lines)
    if fact.position is None:
        return getattr(old, fact.name)
    if fact.position >= len(old.lines):
        return None
    return getattr(old.lines[fact.position], fact.name)
