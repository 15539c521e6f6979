// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IAuthorityErrors} from "../../interfaces/IAuthorityErrors.sol";
import {IAuthorityEvents} from "../../interfaces/IAuthorityEvents.sol";
import {Proposal, ProposalKind, ProposalStatus, Seat} from "../../types/AuthorityTypes.sol";
import {AuthorityRegistryBase} from "./AuthorityRegistryBase.t.sol";

/// @title How many votes carry what, for how long, and whose they are
contract AuthorityVotingTest is AuthorityRegistryBase {
    function test_a_proposal_is_stored_with_its_first_vote() public {
        uint256 proposalId = propose(2, areaCall(103, 4));
        (Proposal memory proposal, ProposalStatus status, uint256 needed, Seat[] memory seats) =
            registry.getProposal(proposalId);
        assertTrue(proposal.kind == ProposalKind.SET_AREA, "kind");
        assertTrue(status == ProposalStatus.OPEN, "status");
        assertEq(proposal.partyId, 3, "subject");
        assertEq(proposal.proposer, 2, "proposer");
        assertEq(proposal.votes, 1, "votes");
        assertEq(proposal.madeAt, NOW, "made at");
        assertEq(proposal.memberEpoch, 1, "epoch");
        assertEq(proposal.jurisdiction, 103, "jurisdiction");
        assertEq(proposal.area, 4, "area");
        assertEq(needed, 3, "needed");
        assertEq(seats.length, 0, "seats");
        assertTrue(registry.hasVoted(proposalId, 2), "proposer's vote");
        assertFalse(registry.hasVoted(proposalId, 1), "nobody else's");
    }

    function test_a_vote_is_announced_and_counted() public {
        uint256 proposalId = propose(1, observerCall(stranger));
        vm.expectEmit(address(registry));
        emit IAuthorityEvents.Voted(proposalId, 4);
        vote(4, proposalId);
        (Proposal memory proposal,,,) = registry.getProposal(proposalId);
        assertEq(proposal.votes, 2, "votes");
        assertTrue(isOpen(proposalId), "open");
    }

    function test_an_unknown_proposal_has_no_status() public view {
        (Proposal memory proposal, ProposalStatus status,,) = registry.getProposal(7);
        assertTrue(proposal.kind == ProposalKind.NONE, "kind");
        assertTrue(status == ProposalStatus.NONE, "status");
    }

    // ---------------------------------------------------------------------------------------------- quorum table

    /// @dev Votes that carry a matter without a subject, for 1 to 12 Parties: more than two thirds, never fewer than two.
    function test_votes_needed_without_a_subject() public {
        uint8[12] memory wanted = [1, 2, 3, 3, 4, 5, 5, 6, 7, 7, 8, 9];
        for (uint16 parties = 1; parties <= 12; ++parties) {
            found(parties, 1);
            assertEq(_votesUntilCarried(observerCall(stranger), parties, 0), wanted[parties - 1], "votes");
        }
    }

    /// @dev Votes of others that carry a matter of one Party, for 3 to 12 Parties; its own vote, cast first, is not counted.
    function test_votes_needed_about_a_party() public {
        uint8[10] memory wanted = [2, 3, 3, 4, 5, 5, 6, 7, 7, 8];
        for (uint16 parties = 3; parties <= 12; ++parties) {
            found(parties, 1);
            uint256 id = vm.snapshotState();
            assertEq(_votesUntilCarried(areaCall(101, 9), parties, 1), wanted[parties - 3], "without its vote");
            vm.revertToState(id);
            uint256 proposalId = propose(1, areaCall(101, 9));
            assertEq(_countVotes(proposalId, parties, 1), wanted[parties - 3], "with its vote");
        }
    }

    function test_two_parties_decide_together_about_either() public {
        found(2, 1);
        uint256 proposalId = propose(1, areaCall(101, 9));
        assertTrue(isOpen(proposalId), "not the subject alone");
        vote(2, proposalId);
        assertEq(registry.areaOf(101), 9, "both");
        proposalId = propose(1, areaCall(102, 9));
        assertTrue(isOpen(proposalId), "not the other alone");
        vote(2, proposalId);
        assertEq(registry.areaOf(102), 9, "both");
    }

    function test_a_single_founder_decides_alone_until_there_are_two() public {
        found(1, 1);
        propose(1, areaCall(101, 9));
        assertEq(registry.areaOf(101), 9, "alone, about itself");
        propose(1, admissionCall(2));
        assertEq(registry.activePartyCount(), 2, "admitted");
        uint256 proposalId = propose(1, areaCall(101, 8));
        assertTrue(isOpen(proposalId), "not alone any more");
        proposalId = propose(1, admissionCall(3));
        assertTrue(isOpen(proposalId), "not alone any more");
    }

    /// @dev A suspended subject is not among the active Parties, so it is not taken off.
    function test_votes_needed_about_a_suspended_party() public {
        found(7, 1);
        carry(suspensionCall(7), 7);
        assertEq(_votesUntilCarried(reinstatementCall(7), 6, 0), 5, "of six");
    }

    function testFuzz_never_fewer_votes_than_the_rule(uint256 parties, uint256 subject, uint256 order) public {
        parties = bound(parties, 2, 9);
        subject = bound(subject, 0, parties);
        found(parties, 1);
        bytes memory call_ = subject == 0 ? observerCall(stranger) : areaCall(jurisdictionOf(subject), 9);
        uint16 next = uint16(order % parties) + 1;
        uint256 proposalId = propose(next, call_);
        (uint256 votes, uint256 ofOthers) = (1, next == subject ? 0 : 1);
        uint256 others = subject == 0 ? parties : parties - 1;
        for (uint256 i = 1; i < parties; ++i) {
            bool enough = 3 * ofOthers > 2 * others && votes >= 2;
            assertEq(isOpen(proposalId), !enough, "carried when the rule says so");
            if (enough) return;
            next = next % uint16(parties) + 1;
            vote(next, proposalId);
            ++votes;
            if (next != subject) ++ofOthers;
        }
        assertFalse(isOpen(proposalId), "all votes carry everything");
    }

    // --------------------------------------------------------------------------------------------- who and when

    function test_a_vote_cast_twice_is_refused() public {
        uint256 proposalId = propose(1, observerCall(stranger));
        refused(adminOf(1), voteCall(proposalId), _alreadyVoted(proposalId, 1));
        vote(2, proposalId);
        refused(adminOf(2), voteCall(proposalId), _alreadyVoted(proposalId, 2));
        assertTrue(isOpen(proposalId), "still open");
    }

    function test_a_partys_new_admin_has_no_second_vote() public {
        uint256 proposalId = propose(1, observerCall(stranger));
        carry(adminCall(1, keyOf("candidate", 1)), 1);
        address candidate = accountOf("candidate", 1);
        refused(candidate, voteCall(proposalId), _alreadyVoted(proposalId, 1));
        refused(adminOf(1), voteCall(proposalId), notAnAdmin(adminOf(1)));
    }

    function test_a_carried_proposal_is_not_carried_again() public {
        uint256 proposalId = carry(observerCall(stranger), 0);
        bytes memory reason = abi.encodeWithSelector(IAuthorityErrors.AlreadyCarried.selector, proposalId);
        for (uint16 partyId = 1; partyId <= 4; ++partyId) {
            refused(adminOf(partyId), voteCall(proposalId), reason);
        }
    }

    function test_unknown_proposals_have_no_votes() public {
        uint256 proposalId = propose(1, observerCall(stranger));
        passes(adminOf(2), voteCall(proposalId));
        refused(adminOf(2), voteCall(0), abi.encodeWithSelector(IAuthorityErrors.UnknownProposal.selector, 0));
        refused(adminOf(2), voteCall(2), abi.encodeWithSelector(IAuthorityErrors.UnknownProposal.selector, 2));
    }

    function test_a_suspended_party_has_no_vote() public {
        uint256 proposalId = propose(1, observerCall(stranger));
        passes(adminOf(2), voteCall(proposalId));
        carry(suspensionCall(2), 2);
        refused(adminOf(2), voteCall(proposalId), partyNotActive(2));
        refused(adminOf(2), observerCall(stranger), partyNotActive(2));
    }

    function test_a_proposal_lives_30_days() public {
        uint256 proposalId = propose(1, observerCall(stranger));
        vm.warp(NOW + 30 days);
        passes(adminOf(2), voteCall(proposalId));
        vm.warp(NOW + 30 days + 1);
        assertTrue(statusOf(proposalId) == ProposalStatus.EXPIRED, "expired");
        bytes memory reason =
            abi.encodeWithSelector(IAuthorityErrors.ProposalExpired.selector, proposalId, NOW + 30 days);
        refused(adminOf(2), voteCall(proposalId), reason);
    }

    function test_the_votes_of_a_smaller_circle_carry_nothing_of_before() public {
        found(5, 1);
        uint256 proposalId = propose(1, observerCall(stranger));
        vote(2, proposalId);
        vote(3, proposalId);
        passes(adminOf(4), voteCall(proposalId));
        // Without the fifth Party three of four would be enough.
        carry(suspensionCall(5), 5);
        assertTrue(statusOf(proposalId) == ProposalStatus.OVERTAKEN, "overtaken");
        bytes memory reason = abi.encodeWithSelector(IAuthorityErrors.MembersChanged.selector, proposalId);
        refused(adminOf(4), voteCall(proposalId), reason);
        carry(reinstatementCall(5), 5);
        refused(adminOf(4), voteCall(proposalId), reason);
        assertEq(registry.observer(), address(0), "nothing was done");
    }

    function test_an_admission_overtakes_open_proposals() public {
        uint256 proposalId = propose(1, observerCall(stranger));
        passes(adminOf(2), voteCall(proposalId));
        carry(admissionCall(5), 0);
        bytes memory reason = abi.encodeWithSelector(IAuthorityErrors.MembersChanged.selector, proposalId);
        refused(adminOf(5), voteCall(proposalId), reason);
    }

    function test_other_decisions_leave_open_proposals_alone() public {
        uint256 proposalId = propose(1, observerCall(stranger));
        carry(areaCall(101, 1), 1);
        carry(adminCall(2, keyOf("candidate", 1)), 2);
        carry(validatorCall(2, keyOf("candidate", 2)), 2);
        assertTrue(isOpen(proposalId), "open");
        passes(adminOf(3), voteCall(proposalId));
    }

    function test_a_carried_proposal_stays_carried_whatever_happens_later() public {
        uint256 proposalId = carry(observerCall(stranger), 0);
        carry(suspensionCall(2), 2);
        vm.warp(NOW + 60 days);
        assertTrue(statusOf(proposalId) == ProposalStatus.CARRIED, "carried");
    }

    // ------------------------------------------------------------------------------------------------------ parts

    /// @dev The Parties other than `subject` vote one by one; how many it took.
    function _votesUntilCarried(bytes memory call_, uint16 parties, uint16 subject) private returns (uint256) {
        uint256 proposalId = propose(subject == 1 ? 2 : 1, call_);
        return _countVotes(proposalId, parties, subject);
    }

    function _countVotes(uint256 proposalId, uint16 parties, uint16 subject) private returns (uint256 votes) {
        for (uint16 partyId = 1; partyId <= parties; ++partyId) {
            if (registry.hasVoted(proposalId, partyId) && partyId != subject) ++votes;
        }
        (,, uint256 needed,) = registry.getProposal(proposalId);
        for (uint16 partyId = 1; partyId <= parties && isOpen(proposalId); ++partyId) {
            if (partyId == subject || registry.hasVoted(proposalId, partyId)) continue;
            vote(partyId, proposalId);
            ++votes;
        }
        assertFalse(isOpen(proposalId), "carried by the others");
        assertEq(needed, votes, "votes needed as told before");
    }

    function _alreadyVoted(uint256 proposalId, uint16 partyId) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IAuthorityErrors.AlreadyVoted.selector, proposalId, partyId);
    }
}
