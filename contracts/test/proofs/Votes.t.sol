// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {Ballot} from "../../libraries/Ballot.sol";
import {AuthorityRegister} from "../../types/AuthorityRegister.sol";
import {Holding, PartyStatus, Proposal, ProposalKind} from "../../types/AuthorityTypes.sol";
import {SymbolicBase} from "./SymbolicBase.sol";

/// @title Proof: how many votes carry a proposal, for any number of Parties
contract VotesHalmosTest is SymbolicBase {
    uint16 private constant SUBJECT = 1;
    uint16 private constant OTHER = 2;
    uint16 private constant JURISDICTION = 101;

    AuthorityRegister private _register;

    /// @dev More than two thirds of the others, two at least once there are two Parties; and not one vote more.
    function check_votes_needed(uint16 parties, uint16 active, bool subjectActive) public {
        uint256 others = _assumeParties(parties, active, subjectActive);
        Proposal memory proposal;
        proposal.partyId = SUBJECT;
        uint256 needed = Ballot.votesNeeded(_register, proposal);
        uint256 least = parties > 1 ? 2 : 1;
        assert(3 * needed > 2 * others);
        assert(needed >= least);
        assert(needed == least || 3 * (needed - 1) <= 2 * others);
    }

    /// @dev One more vote does what is proposed if, and only if, the votes then are enough.
    function check_a_vote_carries_by_the_rule(
        uint16 parties,
        uint16 active,
        uint16 votes,
        bool subjectActive,
        bool subjectAgrees,
        bool bySubject
    ) public {
        uint256 others = _assumeParties(parties, active, subjectActive);
        vm.assume(votes < type(uint16).max);
        vm.assume(!bySubject || !subjectAgrees);
        _register.memberEpoch = 1;
        _register.holdings[JURISDICTION] = Holding({partyId: SUBJECT, active: subjectActive, area: 0});
        Proposal storage proposal = _register.proposals[1];
        (proposal.kind, proposal.partyId, proposal.memberEpoch) = (ProposalKind.SET_AREA, SUBJECT, 1);
        (proposal.jurisdiction, proposal.area, proposal.madeAt) = (JURISDICTION, 7, uint40(block.timestamp));
        (proposal.votes, proposal.subjectAgrees) = (votes, subjectAgrees);
        Ballot.vote(_register, bySubject ? SUBJECT : OTHER, 1);
        bool agrees = subjectAgrees || bySubject;
        uint256 byOthers = bySubject ? votes : uint256(votes) + 1;
        // The subject's vote counts where there are not two others.
        uint256 counted = byOthers + (agrees && others < 2 ? 1 : 0);
        bool enough = 3 * counted > 2 * others && counted >= (parties > 1 ? 2 : 1);
        assert(proposal.carried == enough);
        assert(_register.holdings[JURISDICTION].area == (enough ? 7 : 0));
        // Under no reading of the rule do fewer votes carry it.
        assert(!proposal.carried || others == 0 || 3 * byOthers > 2 * others);
    }

    /// @dev Nothing is carried after 30 days, twice, or after the members changed.
    function check_no_vote_out_of_time(uint40 madeAt, uint40 time, uint32 made, uint32 epoch, bool carried, uint16 votes)
        public
    {
        vm.assume(madeAt <= time && votes < type(uint16).max);
        vm.warp(time);
        _register.partyCount = 3;
        _register.activePartyCount = 3;
        _register.memberEpoch = epoch;
        Proposal storage proposal = _register.proposals[1];
        (proposal.kind, proposal.carried, proposal.votes) = (ProposalKind.CHANGE_OBSERVER, carried, votes);
        (proposal.madeAt, proposal.memberEpoch, proposal.account) = (madeAt, made, address(1));
        this.vote();
        assert(!carried && made == epoch && uint256(time) <= uint256(madeAt) + 30 days);
    }

    function vote() external {
        Ballot.vote(_register, OTHER, 1);
    }

    /// @dev Any numbers that can be: at least one Party is active, two once there are two.
    function _assumeParties(uint16 parties, uint16 active, bool subjectActive) private returns (uint256 others) {
        vm.assume(active <= parties && active > 0 && (parties == 1 || active > 1));
        vm.assume(parties > 1 || subjectActive);
        _register.partyCount = parties;
        _register.activePartyCount = active;
        _register.parties[SUBJECT].status = subjectActive ? PartyStatus.ACTIVE : PartyStatus.SUSPENDED;
        return subjectActive ? uint256(active) - 1 : active;
    }
}
