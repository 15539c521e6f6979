// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IAuthorityErrors} from "../interfaces/IAuthorityErrors.sol";
import {IAuthorityEvents} from "../interfaces/IAuthorityEvents.sol";
import {AuthorityRegister} from "../types/AuthorityRegister.sol";
import {
    Account,
    Duty,
    Membership,
    Party,
    PartyStatus,
    Proposal,
    ProposalKind,
    ProposalStatus,
    Seat
} from "../types/AuthorityTypes.sol";
import {Members} from "./Members.sol";
import {Officers} from "./Officers.sol";

/// @title Proposals and votes
/// @notice Two accounts at least, and more than two thirds of the Parties, stand behind everything that is done here.
library Ballot {
    uint256 internal constant LIFE = 30 days;

    /// @dev The Party for which `sender` acts; reverts with {NotAnAdmin} or {PartyNotActive}.
    function requireAdmin(AuthorityRegister storage register, address sender) internal view returns (uint16 partyId) {
        Account storage account = register.accounts[sender];
        if (account.duty != Duty.ADMIN) revert IAuthorityErrors.NotAnAdmin(sender);
        partyId = account.partyId;
        Members.requireActive(register, partyId);
    }

    /// @dev Checks the proposal, keeps it with the candidate's seats, and casts the first vote.
    function propose(AuthorityRegister storage register, uint16 proposer, Proposal memory proposal, Seat[] memory seats)
        internal
        returns (uint256 proposalId)
    {
        _requirePossible(register, proposal, seats);
        proposal.proposer = proposer;
        proposal.madeAt = uint40(block.timestamp);
        proposal.memberEpoch = register.memberEpoch;
        proposalId = ++register.proposalCount;
        register.proposals[proposalId] = proposal;
        _announce(proposalId, proposal);
        if (proposal.kind == ProposalKind.ADMIT) {
            for (uint256 i; i < seats.length; ++i) {
                register.seats[proposalId].push(seats[i]);
            }
            emit IAuthorityEvents.SeatsProposed(proposalId, seats);
        }
        _cast(register, proposalId, proposer);
    }

    function vote(AuthorityRegister storage register, uint16 partyId, uint256 proposalId) internal {
        Proposal memory proposal = proposalAt(register, proposalId);
        ProposalStatus status = statusOf(register, proposal);
        if (status == ProposalStatus.NONE) revert IAuthorityErrors.UnknownProposal(proposalId);
        if (status == ProposalStatus.CARRIED) revert IAuthorityErrors.AlreadyCarried(proposalId);
        if (status == ProposalStatus.OVERTAKEN) revert IAuthorityErrors.MembersChanged(proposalId);
        if (status == ProposalStatus.EXPIRED) {
            revert IAuthorityErrors.ProposalExpired(proposalId, uint40(proposal.madeAt + LIFE));
        }
        if (register.votes[proposalId][partyId]) revert IAuthorityErrors.AlreadyVoted(proposalId, partyId);
        _cast(register, proposalId, partyId);
    }

    function proposalAt(AuthorityRegister storage register, uint256 proposalId)
        internal
        view
        returns (Proposal memory)
    {
        return register.proposals[proposalId];
    }

    function seatsOf(AuthorityRegister storage register, uint256 proposalId) internal view returns (Seat[] memory) {
        return register.seats[proposalId];
    }

    function statusOf(AuthorityRegister storage register, Proposal memory proposal)
        internal
        view
        returns (ProposalStatus)
    {
        if (proposal.kind == ProposalKind.NONE) return ProposalStatus.NONE;
        if (proposal.carried) return ProposalStatus.CARRIED;
        if (proposal.memberEpoch != register.memberEpoch) return ProposalStatus.OVERTAKEN;
        if (block.timestamp > proposal.madeAt + LIFE) return ProposalStatus.EXPIRED;
        return ProposalStatus.OPEN;
    }

    /// @dev Fewest votes that carry the proposal: more than two thirds of the active Parties without the subject, and two once
    ///      there are two Parties (there stay two for ever, since no vote may leave fewer active).
    function votesNeeded(AuthorityRegister storage register, Proposal memory proposal) internal view returns (uint256) {
        uint256 needed = 2 * _countOthers(register, proposal.partyId) / 3 + 1;
        return needed == 1 && register.partyCount > 1 ? 2 : needed;
    }

    // ------------------------------------------------------------------------------------------------------ parts

    function _cast(AuthorityRegister storage register, uint256 proposalId, uint16 partyId) private {
        Proposal storage proposal = register.proposals[proposalId];
        register.votes[proposalId][partyId] = true;
        if (partyId == proposal.partyId) proposal.subjectAgrees = true;
        else ++proposal.votes;
        emit IAuthorityEvents.Voted(proposalId, partyId);
        Proposal memory decided = proposalAt(register, proposalId);
        if (!_isCarried(register, decided)) return;
        proposal.carried = true;
        emit IAuthorityEvents.ProposalCarried(proposalId);
        Seat[] memory seats = seatsOf(register, proposalId);
        _requirePossible(register, decided, seats);
        _carryOut(register, decided, seats);
    }

    /// @dev The subject's own vote counts where there are not two others: two Parties then act together, and one alone.
    function _isCarried(AuthorityRegister storage register, Proposal memory proposal) private view returns (bool) {
        uint256 votes = proposal.votes;
        if (proposal.subjectAgrees && _countOthers(register, proposal.partyId) < 2) ++votes;
        return votes >= votesNeeded(register, proposal);
    }

    /// @dev Active Parties without the subject.
    function _countOthers(AuthorityRegister storage register, uint16 subject) private view returns (uint256 others) {
        others = register.activePartyCount;
        if (register.parties[subject].status == PartyStatus.ACTIVE) --others;
    }

    function _requirePossible(AuthorityRegister storage register, Proposal memory proposal, Seat[] memory seats)
        private
        view
    {
        ProposalKind kind = proposal.kind;
        uint16 partyId = proposal.partyId;
        if (kind == ProposalKind.ADMIT) {
            Members.requireAdmissible(register, Membership(proposal.account, proposal.secondAccount, seats));
        } else if (kind == ProposalKind.SUSPEND) {
            Members.requireSuspendable(register, partyId);
        } else if (kind == ProposalKind.REINSTATE) {
            Members.requireSuspended(register, partyId);
        } else if (kind == ProposalKind.REPLACE_ADMIN) {
            Members.requireKnown(register, partyId);
            Members.requireFit(register, proposal.account);
            _requireStill(proposal.secondAccount, register.parties[partyId].admin);
        } else if (kind == ProposalKind.REPLACE_VALIDATOR) {
            Members.requireValidatorReplaceable(register, partyId, proposal.account);
            _requireStill(proposal.secondAccount, register.parties[partyId].validator);
        } else if (kind == ProposalKind.ADD_JURISDICTION) {
            Members.requireActive(register, partyId);
            Members.requireFree(register, proposal.jurisdiction);
            Members.requireRoom(register, partyId);
        } else if (kind == ProposalKind.REMOVE_JURISDICTION) {
            Members.requireHolder(register, proposal.jurisdiction, partyId);
        } else if (kind == ProposalKind.SET_AREA) {
            Members.requireHolder(register, proposal.jurisdiction, partyId);
            _requireChange(register.holdings[proposal.jurisdiction].area != proposal.area);
        } else if (kind == ProposalKind.VOID_KEY) {
            Officers.requireEarlier(register, Officers.idOf(register, proposal.account), proposal.hour);
        } else if (kind == ProposalKind.UNDO_VOID) {
            if (!Officers.isUndoable(register.voidings[Officers.idOf(register, proposal.account)])) {
                revert IAuthorityErrors.NothingToUndo(proposal.account);
            }
        } else if (kind == ProposalKind.CHANGE_OBSERVER) {
            _requireChange(register.observer != proposal.account);
        } else {
            _requireSuccessorPossible(register, proposal.account, proposal.secondAccount);
        }
    }

    function _requireSuccessorPossible(AuthorityRegister storage register, address authorities, address permits)
        private
        view
    {
        if ((authorities == address(0)) != (permits == address(0))) revert IAuthorityErrors.UnfitAccount(address(0));
        _requireChange(register.nextAuthorityRegistry != authorities || register.nextPermitRegistry != permits);
    }

    function _requireChange(bool changes) private pure {
        if (!changes) revert IAuthorityErrors.NothingToChange();
    }

    /// @dev The Parties voted on replacing one account; if another stands there by now, they did not vote on replacing that.
    function _requireStill(address replaced, address current) private pure {
        if (replaced != current) revert IAuthorityErrors.AlreadyReplaced(replaced, current);
    }

    function _carryOut(AuthorityRegister storage register, Proposal memory proposal, Seat[] memory seats) private {
        ProposalKind kind = proposal.kind;
        uint16 partyId = proposal.partyId;
        if (kind == ProposalKind.ADMIT) {
            ++register.memberEpoch;
            Members.admit(register, Membership(proposal.account, proposal.secondAccount, seats));
        } else if (kind == ProposalKind.SUSPEND) {
            ++register.memberEpoch;
            Members.suspend(register, partyId);
        } else if (kind == ProposalKind.REINSTATE) {
            ++register.memberEpoch;
            Members.reinstate(register, partyId);
        } else if (kind == ProposalKind.REPLACE_ADMIN) {
            Members.replaceAdmin(register, partyId, proposal.account);
        } else if (kind == ProposalKind.REPLACE_VALIDATOR) {
            Members.replaceValidator(register, partyId, proposal.account);
        } else if (kind == ProposalKind.ADD_JURISDICTION) {
            Members.addJurisdiction(register, partyId, proposal.jurisdiction, proposal.area);
        } else if (kind == ProposalKind.REMOVE_JURISDICTION) {
            Members.removeJurisdiction(register, partyId, proposal.jurisdiction);
        } else if (kind == ProposalKind.SET_AREA) {
            Members.setArea(register, proposal.jurisdiction, proposal.area);
        } else if (kind == ProposalKind.VOID_KEY) {
            Officers.voidKey(register, Officers.idOf(register, proposal.account), proposal.hour, true);
        } else if (kind == ProposalKind.UNDO_VOID) {
            Officers.undoVoid(register, Officers.idOf(register, proposal.account));
        } else if (kind == ProposalKind.CHANGE_OBSERVER) {
            emit IAuthorityEvents.ObserverChanged(register.observer, proposal.account);
            register.observer = proposal.account;
        } else {
            register.nextAuthorityRegistry = proposal.account;
            register.nextPermitRegistry = proposal.secondAccount;
            emit IAuthorityEvents.SuccessorAnnounced(proposal.account, proposal.secondAccount);
        }
    }

    function _announce(uint256 proposalId, Proposal memory proposal) private {
        emit IAuthorityEvents.Proposed(
            proposalId,
            proposal.kind,
            proposal.partyId,
            proposal.proposer,
            proposal.memberEpoch,
            proposal.jurisdiction,
            proposal.area,
            proposal.hour,
            proposal.account,
            proposal.secondAccount
        );
    }
}
