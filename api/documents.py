"""Documents that only the API answers; what the command line says too is `answers.records`."""

from __future__ import annotations

from api.answers import second
from cites_chain.answers import words
from cites_chain.answers.records import Document, permit_reference
from cites_chain.ledger.back_office import Kept
from cites_chain.ledger.calldata import link_words, links_hash
from cites_chain.ledger.reader import OfficerRecord, Role, Ties
from cites_chain.queries.acts import TraceAct


def history_document(act: TraceAct) -> Document:
    """Return one act on a permit: what, where, on which day, and whether it is void."""
    return {
        "act": act.name,
        "at": words.country(act.at) if act.at else None,
        "on": act.acted_on.isoformat() if act.acted_on else None,
        "recorded": second(act.moment),
        "officer_id": int(act.act.officer_id) if act.act else None,
        "void": bool(act.act and act.act.is_void),
    }


def ties_document(ties: Ties) -> Document:
    """Return where goods come from, in the words that an act has to repeat."""
    import_permit_id = ties.import_permit_id
    return {
        "import_permit_id": None if import_permit_id is None else f"0x{import_permit_id.hex()}",
        "links": [
            {"origin_id": f"0x{origin_id.hex()}", "draw": str(draw)}
            for origin_id, draw in link_words(ties.links)
        ],
        "links_hash": f"0x{links_hash(ties.links).hex()}",
    }


def kept_document(kept: Kept) -> Document:
    """Return one document of the authority with where it stands on the ledger."""
    record = kept.record
    return {
        **permit_reference(kept.permit_id),
        "number": kept.number,
        "status": None if record is None else record.status.name,
        "destination": None if record is None else words.country(record.destination),
        "last_day": None if record is None else record.last_day.isoformat(),
    }


def officer_document(officer: OfficerRecord) -> Document:
    """Return what is needed to judge a signature without the ledger. It has no names."""
    return {
        "officer_id": int(officer.officer_id),
        "account": officer.account,
        "party_id": int(officer.party_id),
        "jurisdiction": words.country(officer.jurisdiction),
        "roles": [role.name for role in Role if role in officer.roles],
        "from": second(officer.start),
        "until": second(officer.end),
        "voided_from": second(officer.void_from),
    }
