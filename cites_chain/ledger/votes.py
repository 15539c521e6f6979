"""What the Parties decide together: proposals and votes, each in the name of the admin's Party."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from cites_chain.codes import JURISDICTIONS
from cites_chain.errors import ChainError
from cites_chain.ids import Account, PartyId
from cites_chain.ledger.acts import ActDone, PlannedAct
from cites_chain.ledger.calldata import AUTHORITY_REGISTRY, NO_ACCOUNT, calldata, second
from cites_chain.ledger.candidacy import Admission, Replacement
from cites_chain.ledger.office import Office
from cites_chain.ledger.reader.authority_events import ProposalCarried, Proposed
from cites_chain.ledger.reader.authority_questions import ask_proposal


@dataclass(frozen=True, slots=True)
class Decision:
    """A proposal that was made or voted for.

    Attributes:
        proposal_id: Its number.
        is_carried: This vote carried it, and it was done in the same transaction.
        act: The act on the ledger.
    """

    proposal_id: int
    is_carried: bool
    act: ActDone


class VoteActs:
    """What a Party's admin proposes and votes for; see `Desk.authority`.

    Every proposal counts as the vote of the Party that makes it, and may raise `NotAnAdmin` and
    `PartyNotActive`. Running a command again finds the proposal that it made while that is open.
    """

    def __init__(self, office: Office) -> None:
        self._office = office

    def propose_admission(
        self, admission: Admission, admin_signature: bytes, validator_signature: bytes = b""
    ) -> Decision:
        """Propose to admit a Party.

        Args:
            admission: What it asks for.
            admin_signature: Its admin's consent (`Admission.sign`).
            validator_signature: Its node's consent; empty for a Party without a node.

        Raises:
            NotSignedByCandidate: A signature is not the candidate's.
            ConsentExpired: The signatures were good until an earlier time.
            JurisdictionTaken: Another Party speaks for it.
            AccountTaken: An account has, or had, a duty.
            ContractRejected: Any other refusal, see `IAuthorityRegistry.proposeAdmission`.
        """
        seats = [(seat.jurisdiction, seat.area) for seat in admission.seats]
        return self._propose(
            "proposeAdmission",
            admission.admin,
            admission.validator or NO_ACCOUNT,
            seats,
            second(admission.deadline),
            admin_signature,
            validator_signature,
        )

    def propose_suspension(self, party_id: PartyId) -> Decision:
        """Propose to suspend a Party; one that wants to leave proposes itself.

        Raises:
            PartyNotActive: It is suspended or unknown.
            TooFewParties: Fewer than two would remain.
            TooFewValidators: The network would lose a validator that it needs.
        """
        return self._propose("proposeSuspension", party_id)

    def propose_reinstatement(self, party_id: PartyId) -> Decision:
        """Propose to let a suspended Party act again.

        Raises:
            PartyNotSuspended: It is active.
            UnknownParty: There is no such Party.
        """
        return self._propose("proposeReinstatement", party_id)

    def propose_admin(self, replacement: Replacement, signature: bytes) -> Decision:
        """Propose another admin for a Party.

        Raises:
            NotSignedByCandidate: The signature is not the candidate's.
            ConsentExpired: It was good until an earlier time.
            AccountTaken: The account has, or had, a duty.
            UnknownParty: There is no such Party.
        """
        return self._propose("proposeAdmin", *_candidate(replacement), signature)

    def propose_validator(self, replacement: Replacement, signature: bytes) -> Decision:
        """Propose another node for a Party.

        Raises:
            NotSignedByCandidate: The signature is not the candidate's.
            ConsentExpired: It was good until an earlier time.
            AccountTaken: The account has, or had, a duty.
            UnknownParty: There is no such Party.
        """
        return self._propose("proposeValidator", *_candidate(replacement), signature)

    def propose_no_validator(self, party_id: PartyId) -> Decision:
        """Propose that a Party no longer have a node.

        Raises:
            NothingToChange: It has none.
            TooFewValidators: The network would lose a validator that it needs.
        """
        return self._propose("proposeValidator", party_id, NO_ACCOUNT, 0, b"")

    def propose_jurisdiction(self, party_id: PartyId, jurisdiction: str, area: int = 0) -> Decision:
        """Propose that a Party speak for one more jurisdiction.

        Raises:
            JurisdictionTaken: Another Party does.
            WrongJurisdictionCount: It would be too many.
            PartyNotActive: The Party is suspended or unknown.
            UnknownCode: There is no such jurisdiction.
        """
        seat = (JURISDICTIONS.get(jurisdiction).number, area)
        return self._propose("proposeJurisdiction", party_id, seat)

    def propose_removal(self, party_id: PartyId, jurisdiction: str) -> Decision:
        """Propose that a Party no longer speak for a jurisdiction; its officers there act no more.

        Raises:
            JurisdictionNotHeld: It does not.
            UnknownCode: There is no such jurisdiction.
        """
        number = JURISDICTIONS.get(jurisdiction).number
        return self._propose("proposeRemoval", party_id, number)

    def propose_area(self, jurisdiction: str, area: int) -> Decision:
        """Propose the single market that a jurisdiction belongs to; 0 for none.

        Raises:
            NothingToChange: It belongs there.
            JurisdictionNotHeld: No Party speaks for it.
            UnknownCode: There is no such jurisdiction.
        """
        return self._propose("proposeArea", JURISDICTIONS.get(jurisdiction).number, area)

    def propose_void(self, account: Account, since: datetime) -> Decision:
        """Propose to declare an officer's acts void from that hour on, however far back.

        Raises:
            AlreadyVoid: They are, from there or from an earlier hour.
            NotAnOfficer: The account is none.
            TimeAhead: The moment is to come.
        """
        return self._propose("proposeVoid", account, second(since))

    def propose_undo(self, account: Account) -> Decision:
        """Propose to undo what an admin declared void within the last 30 days.

        Raises:
            NothingToUndo: Nothing was, or it is too long ago.
            NotAnOfficer: The account is none.
        """
        return self._propose("proposeUndo", account)

    def propose_observer(self, account: Account | None) -> Decision:
        """Propose who observes for the CITES Secretariat; None for nobody.

        Raises:
            NothingToChange: It is so.
        """
        return self._propose("proposeObserver", account or NO_ACCOUNT)

    def propose_successor(
        self, authority_registry: Account | None, permit_registry: Account | None
    ) -> Decision:
        """Propose to announce the pair of registries that follows; None and None withdraws.

        Raises:
            NothingToChange: It is so.
            UnfitAccount: Only one of the pair is given.
        """
        pair = (authority_registry or NO_ACCOUNT, permit_registry or NO_ACCOUNT)
        return self._propose("proposeSuccessor", *pair)

    def vote(self, proposal_id: int) -> Decision:
        """Vote for a proposal in the name of the Party; a vote is for ever.

        Raises:
            UnknownProposal: There is no such proposal.
            AlreadyVoted: The Party did.
            AlreadyCarried: It was carried and done.
            ProposalExpired: It is older than 30 days.
            MembersChanged: The set of members is another than when it was made.
            ContractRejected: The proposal became impossible; the subclass says why.
        """
        data = calldata(AUTHORITY_REGISTRY, "vote", proposal_id)
        done = self._office.perform(PlannedAct("vote", AUTHORITY_REGISTRY, data, (proposal_id,)))
        return self._decision(done, proposal_id)

    def _propose(self, verb: str, *arguments: object) -> Decision:
        data = calldata(AUTHORITY_REGISTRY, verb, *arguments)
        act = PlannedAct(verb, AUTHORITY_REGISTRY, data, (data,), still_stands=self._is_open)
        return self._decision(self._office.perform(act))

    def _is_open(self, done: ActDone) -> bool:
        proposal_id = self._decision(done).proposal_id
        (proposal,) = self._office.reader.ask(ask_proposal(proposal_id))
        return proposal is not None and proposal.is_open

    def _decision(self, done: ActDone, proposal_id: int | None = None) -> Decision:
        is_carried = False
        for event in self._office.reader.iter_events(done.block_number, done.block_number):
            if event.transaction != done.transaction_hash:
                continue
            match event.announcement:
                case Proposed(proposal_id=found):
                    proposal_id = found
                case ProposalCarried():
                    is_carried = True
        if proposal_id is None:
            raise ChainError("the ledger announced no proposal for the transaction that made one")
        return Decision(proposal_id, is_carried, done)


def _candidate(replacement: Replacement) -> tuple[PartyId, Account, int]:
    return replacement.party_id, replacement.candidate, second(replacement.deadline)
