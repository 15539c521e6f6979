"""Reading who may act: the network, its Parties, their officers and their proposals.

Everything comes from the views of the authority registry, because the founders stand in the genesis
and were never announced; only who voted for what is read from announcements.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

import cites_chain.ledger.reader.authority_events as events
from cites_chain.ids import Account, Jurisdiction, OfficerId, PartyId
from cites_chain.ledger.reader.asking import Asker, NotOnLedger
from cites_chain.ledger.reader.authority_questions import (
    ask_could_act,
    ask_holding,
    ask_network,
    ask_officer,
    ask_officer_id,
    ask_party,
    ask_party_of,
    ask_proposal,
    ask_standings,
    ask_terms,
    ask_validators,
    ask_voidings,
)
from cites_chain.ledger.reader.authority_records import (
    JurisdictionRecord,
    NetworkRecord,
    OfficerRecord,
    PartyRecord,
    ProposalRecord,
    StandingRecord,
    TermRecord,
    VoidingRecord,
)
from cites_chain.ledger.reader.questions import AUTHORITY_REGISTRY, ask_logs
from cites_chain.ledger.reader.vocabulary import Role


class AuthorityReader(Asker):
    """Reads the authority registry. Every method may raise `ChainError`."""

    def get_network(self) -> NetworkRecord:
        """Return how many Parties, officers and proposals there are, and who makes the blocks."""
        (network,) = self.ask(ask_network())
        return network

    def get_validators(self) -> tuple[Account, ...]:
        """Return the accounts of the nodes that make blocks."""
        (validators,) = self.ask(ask_validators())
        return validators

    # ------------------------------------------------------------------------------- Parties

    def get_party(self, party_id: PartyId) -> PartyRecord:
        """Return a Party with its jurisdictions.

        Raises:
            NotOnLedger: There is none of this number.
        """
        (found,) = self._parties([party_id])
        if found is None:
            raise NotOnLedger(f"there is no Party {party_id}", facts={"party_id": party_id})
        return found

    def find_party_of(self, admin: Account) -> PartyRecord | None:
        """Return the Party for which an account acts as admin."""
        (party_id,) = self.ask(ask_party_of(admin))
        return None if party_id is None else self.get_party(party_id)

    def list_parties(self) -> tuple[PartyRecord, ...]:
        """Return every Party ever admitted, in the order of admission."""
        count = self.get_network().party_count
        found = self._parties([PartyId(i) for i in range(1, count + 1)])
        return tuple(party for party in found if party is not None)

    def find_jurisdiction(self, jurisdiction: Jurisdiction) -> JurisdictionRecord | None:
        """Return who speaks for a jurisdiction, None where nobody does."""
        (found,) = self.ask(ask_holding(jurisdiction))
        return found if found.party_id else None

    def list_standings(self, jurisdiction: Jurisdiction) -> tuple[StandingRecord, ...]:
        """Return every change of who speaks for a jurisdiction, oldest first."""
        (found,) = self.ask(ask_standings(jurisdiction))
        return found

    def _parties(self, party_ids: Iterable[PartyId]) -> list[PartyRecord | None]:
        parties = self.ask_each([ask_party(party_id) for party_id in party_ids])
        held = [seat.jurisdiction for party in parties if party for seat in party.jurisdictions]
        holdings = {seat.jurisdiction: seat for seat in self.ask_each([*map(ask_holding, held)])}
        return [
            party
            and replace(
                party,
                jurisdictions=tuple(holdings[seat.jurisdiction] for seat in party.jurisdictions),
            )
            for party in parties
        ]

    # ------------------------------------------------------------------------------ officers

    def get_officer(self, officer_id: OfficerId) -> OfficerRecord:
        """Return an officer as it is now.

        Raises:
            NotOnLedger: There is none of this number.
        """
        (found,) = self.ask(ask_officer(officer_id))
        if found is None:
            raise NotOnLedger(f"there is no officer {officer_id}", facts={"officer_id": officer_id})
        return found

    def find_officer(self, account: Account) -> OfficerRecord | None:
        """Return the officer whose key is an account, None if it never was one."""
        (officer_id,) = self.ask(ask_officer_id(account))
        return None if officer_id is None else self.get_officer(officer_id)

    def list_officers(self, jurisdiction: Jurisdiction | None = None) -> tuple[OfficerRecord, ...]:
        """Return the officers of a jurisdiction (or all) ever appointed, by their number."""
        count = self.get_network().officer_count
        found = self.ask_each([ask_officer(OfficerId(i)) for i in range(1, count + 1)])
        return tuple(
            officer
            for officer in found
            if officer is not None and jurisdiction in (None, officer.jurisdiction)
        )

    def list_terms(self, officer_id: OfficerId) -> tuple[TermRecord, ...]:
        """Return every change of an officer's roles and term, oldest first."""
        (found,) = self.ask(ask_terms(officer_id))
        return found

    def list_voidings(self, officer_id: OfficerId) -> tuple[VoidingRecord, ...]:
        """Return the voidings of an officer's key that stand, oldest first; the last one counts."""
        (found,) = self.ask(ask_voidings(officer_id))
        return found

    def could_act(self, account: Account, roles: Role, moment: datetime) -> bool:
        """Return whether an account could act in one of these roles in the second of a moment.

        The answer for the past changes by voiding alone; for the future it is no.
        """
        (answer,) = self.ask(ask_could_act(account, roles, moment))
        return answer

    # ----------------------------------------------------------------------------- proposals

    def get_proposal(self, proposal_id: int) -> ProposalRecord:
        """Return a proposal with those who voted for it.

        Raises:
            NotOnLedger: There is none of this number.
        """
        words = [proposal_id.to_bytes(32, "big")]
        voted = ask_logs(AUTHORITY_REGISTRY, (events.Voted,), words)
        found, logs = self.ask(ask_proposal(proposal_id), voted)
        if found is None:
            raise NotOnLedger(
                f"there is no proposal {proposal_id}", facts={"proposal_id": proposal_id}
            )
        votes = (log.announcement for log in logs)
        voters = tuple(vote.party_id for vote in votes if isinstance(vote, events.Voted))
        return replace(found, voters=voters)

    def list_proposals(self) -> tuple[ProposalRecord, ...]:
        """Return every proposal ever made with its voters, oldest first."""
        count = self.get_network().proposal_count
        if not count:
            return ()
        found = self.ask_each([ask_proposal(i) for i in range(1, count + 1)])
        voters: dict[int, list[PartyId]] = {}
        for log in self._iter_logs(AUTHORITY_REGISTRY, (events.Voted,)):
            if isinstance(log.announcement, events.Voted):
                vote = log.announcement
                voters.setdefault(vote.proposal_id, []).append(vote.party_id)
        return tuple(
            replace(proposal, voters=tuple(voters.get(proposal.proposal_id, ())))
            for proposal in found
            if proposal is not None
        )
