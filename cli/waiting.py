"""What a proposal waits for, and what follows from one that was carried."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from cites_chain.answers.records import moment
from cli.command import PROGRAM
from cli.safe_text import Document

if TYPE_CHECKING:
    from cites_chain.ledger.reader import PartyRecord
    from cites_chain.ledger.reader.authority_records import ProposalRecord

GOOD_FOR = timedelta(days=30)
"""A proposal dies after so long (contracts: `IAuthorityRegistry`)."""

WAITING_KEYS = {
    "waits_for": "{votes, parties, until}: how many votes more carry it, which Parties can cast "
    "them, until when; null where nothing is waited for",
}

_MOVES_VALIDATORS = frozenset({"ADMIT", "SUSPEND", "REINSTATE", "REPLACE_VALIDATOR"})


def waits_for(proposal: ProposalRecord, parties: Sequence[PartyRecord]) -> Document | None:
    """Return what `--json` says of what an open proposal waits for."""
    if not proposal.is_open:
        return None
    return {
        "votes": max(0, proposal.votes_needed - proposal.votes),
        "parties": [
            int(party.party_id)
            for party in parties
            if party.is_active
            and party.party_id not in proposal.voters
            and party.party_id != proposal.party_id
        ],
        "until": moment(proposal.made + GOOD_FOR),
    }


def what_is_next(
    proposal: ProposalRecord, parties: Sequence[PartyRecord], block: int | None = None
) -> str:
    """Return in one sentence what has to happen, or what happens by itself.

    Args:
        proposal: As it stands.
        parties: All Parties.
        block: Block in which it was carried just now, where it was.
    """
    waiting = waits_for(proposal, parties)
    if waiting is not None:
        votes = waiting["votes"]
        who = ", ".join(map(str, _parties_in(waiting)))
        return (
            f"Waits for {votes} more {'vote' if votes == 1 else 'votes'}, of Party {who}, until "
            f"{waiting['until']}: {PROGRAM} party vote {proposal.proposal_id}"
        )
    match proposal.status.name:
        case "CARRIED" if proposal.kind.name in _MOVES_VALIDATORS:
            when = "the next block" if block is None else f"block {block + 1}"
            return (
                f"Members moved in this very block; who may seal is another set from {when} on. "
                f"Every node learns it from the ledger: {PROGRAM} network show"
            )
        case "CARRIED":
            return "It is done; nothing is waited for."
        case "EXPIRED":
            return "It was not carried in time. Propose it again."
        case _:
            return "Members changed before it was carried. Propose it again."


def _parties_in(waiting: Document) -> Sequence[object]:
    found = waiting["parties"]
    return found if isinstance(found, list) else []
