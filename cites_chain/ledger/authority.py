"""What a Party's admin does: officers and votes."""

from __future__ import annotations

from cites_chain.ledger.officers import OfficerActs
from cites_chain.ledger.votes import VoteActs


class AuthorityDesk(OfficerActs, VoteActs):
    """Every act of the authority registry; see `Desk.authority`."""
