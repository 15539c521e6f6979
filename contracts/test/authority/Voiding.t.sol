// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IAuthorityErrors} from "../../interfaces/IAuthorityErrors.sol";
import {IAuthorityEvents} from "../../interfaces/IAuthorityEvents.sol";
import {Proposal, Voiding} from "../../types/AuthorityTypes.sol";
import {AuthorityRegistryBase} from "./AuthorityRegistryBase.t.sol";

/// @title Declaring a key void, and undoing it
contract AuthorityVoidingTest is AuthorityRegistryBase {
    uint24 private constant HOUR = uint24(NOW / 1 hours);

    address private _officer;
    uint24 private _officerId;

    function setUp() public override {
        super.setUp();
        (_officer, _officerId) = appoint(1);
    }

    // ------------------------------------------------------------------------------------------------ by the admin

    /// @dev Hour 0 means "not void", so nothing is void from then.
    function test_a_key_is_void_from_the_second_hour_of_1970_at_the_earliest() public {
        (Proposal memory proposal,,,) = registry.getProposal(propose(2, proposeVoidCall(_officer, 0)));
        assertEq(proposal.hour, 1, "from the beginning");
        (proposal,,,) = registry.getProposal(propose(2, proposeVoidCall(_officer, 2 hours - 1)));
        assertEq(proposal.hour, 1, "second hour");
        (proposal,,,) = registry.getProposal(propose(2, proposeVoidCall(_officer, 2 hours)));
        assertEq(proposal.hour, 2, "third hour");
    }

    function test_an_admin_voids_from_the_beginning_of_an_hour() public {
        vm.expectEmit(address(registry));
        emit IAuthorityEvents.OfficerKeyVoided(_officerId, _officer, HOUR - 1, false);
        does(adminOf(1), voidCall(_officer, NOW - 1));
        assertEq(registry.getOfficer(_officerId).voidHour, HOUR - 1, "hour");
        _assertVoidings(1, HOUR - 1, false);
    }

    function test_an_admin_voids_at_most_90_days_back() public {
        passes(adminOf(1), voidCall(_officer, NOW - 90 days));
        uint256 from = NOW - 90 days - 1;
        bytes memory reason = abi.encodeWithSelector(IAuthorityErrors.TooFarBack.selector, from, NOW - 90 days);
        refused(adminOf(1), voidCall(_officer, from), reason);
        passes(adminOf(1), proposeVoidCall(_officer, from));
    }

    function test_within_90_days_of_1970_there_is_no_limit_back() public {
        vm.warp(2 days);
        does(adminOf(2), addCall(officerOf(2), 102, BOTH, 0, TERM_END));
        does(adminOf(2), voidCall(officerOf(2), 0));
        // Hour 0 means "not void", so the first hour counts as the second.
        assertEq(registry.getOfficer(2).voidHour, 1, "hour");
    }

    function test_nobody_voids_what_is_to_come() public {
        passes(adminOf(1), voidCall(_officer, NOW));
        passes(adminOf(1), proposeVoidCall(_officer, NOW));
        bytes memory reason = abi.encodeWithSelector(IAuthorityErrors.TimeAhead.selector, NOW + 1, NOW);
        refused(adminOf(1), voidCall(_officer, NOW + 1), reason);
        refused(adminOf(1), proposeVoidCall(_officer, NOW + 1), reason);
    }

    function test_voiding_only_gets_earlier() public {
        does(adminOf(1), voidCall(_officer, NOW - 2 hours));
        bytes memory reason = _alreadyVoid(HOUR - 2);
        refused(adminOf(1), voidCall(_officer, NOW - 2 hours), reason);
        refused(adminOf(1), voidCall(_officer, NOW), reason);
        refused(adminOf(2), proposeVoidCall(_officer, NOW), reason);
        does(adminOf(1), voidCall(_officer, NOW - 3 hours));
        assertEq(registry.getOfficer(_officerId).voidHour, HOUR - 3, "earlier");
        assertEq(registry.getVoidings(_officerId).length, 2, "both are kept");
    }

    function test_an_admin_voids_no_keys_of_others() public {
        passes(adminOf(1), voidCall(_officer, NOW));
        bytes memory reason = abi.encodeWithSelector(IAuthorityErrors.WrongParty.selector, _officerId, 1, 2);
        refused(adminOf(2), voidCall(_officer, NOW), reason);
    }

    function test_only_officers_keys_are_voided() public {
        passes(adminOf(1), voidCall(_officer, NOW));
        address[3] memory others = [stranger, adminOf(1), validatorOf(2)];
        for (uint256 i = 0; i < others.length; ++i) {
            bytes memory reason = abi.encodeWithSelector(IAuthorityErrors.NotAnOfficer.selector, others[i]);
            refused(adminOf(1), voidCall(others[i], NOW), reason);
            refused(adminOf(1), proposeVoidCall(others[i], NOW), reason);
            refused(adminOf(1), undoCall(others[i]), reason);
        }
    }

    // ---------------------------------------------------------------------------------------------------- by vote

    function test_a_vote_voids_however_far_back() public {
        uint256 proposalId = nearlyCarry(proposeVoidCall(_officer, 0), 1);
        uint16 last = lastVoter(proposalId, 1);
        assertEq(registry.getOfficer(_officerId).voidHour, 0, "not yet");
        vm.expectEmit(address(registry));
        emit IAuthorityEvents.OfficerKeyVoided(_officerId, _officer, 1, true);
        vote(last, proposalId);
        _assertVoidings(1, 1, true);
    }

    function test_a_vote_does_not_make_voiding_later_when_the_admin_was_faster() public {
        uint256 proposalId = nearlyCarry(proposeVoidCall(_officer, NOW - 2 hours), 1);
        uint16 last = lastVoter(proposalId, 1);
        passes(adminOf(last), voteCall(proposalId));
        does(adminOf(1), voidCall(_officer, NOW - 5 hours));
        refused(adminOf(last), voteCall(proposalId), _alreadyVoid(HOUR - 5));
    }

    function test_a_suspended_partys_key_is_voided_by_vote() public {
        carry(suspensionCall(1), 1);
        refused(adminOf(1), voidCall(_officer, NOW), partyNotActive(1));
        carry(proposeVoidCall(_officer, NOW), 1);
        assertEq(registry.getOfficer(_officerId).voidHour, HOUR, "hour");
    }

    // ----------------------------------------------------------------------------------------------------- undoing

    function test_a_vote_undoes_what_the_admin_did() public {
        does(adminOf(1), voidCall(_officer, NOW - 1 hours));
        does(adminOf(1), voidCall(_officer, NOW - 2 hours));
        vm.warp(NOW + 3 days);
        uint256 proposalId = nearlyCarry(undoCall(_officer), 1);
        uint16 last = lastVoter(proposalId, 1);
        vm.expectEmit(address(registry));
        emit IAuthorityEvents.VoidUndone(_officerId, _officer, 0);
        vote(last, proposalId);
        assertEq(registry.getVoidings(_officerId).length, 0, "none stands");
        assertEq(registry.getOfficer(_officerId).voidHour, 0, "not void");
        registry.requireOfficer(_officer, BOTH);
        assertFalse(registry.isActVoid(_officerId, HOUR), "stands");
        assertTrue(registry.couldAct(_officer, BOTH, NOW), "could act");
    }

    function test_undoing_ends_at_a_voiding_by_vote() public {
        does(adminOf(1), voidCall(_officer, NOW - 1 hours));
        carry(proposeVoidCall(_officer, NOW - 2 hours), 1);
        refused(adminOf(2), undoCall(_officer), _nothingToUndo());
        does(adminOf(1), voidCall(_officer, NOW - 3 hours));
        carry(undoCall(_officer), 1);
        assertEq(registry.getOfficer(_officerId).voidHour, HOUR - 2, "the vote's stands");
        assertEq(registry.getVoidings(_officerId).length, 2, "and what is under it");
        refused(adminOf(2), undoCall(_officer), _nothingToUndo());
    }

    function test_undoing_ends_30_days_after() public {
        does(adminOf(1), voidCall(_officer, NOW));
        vm.warp(NOW + 20 days);
        does(adminOf(1), voidCall(_officer, NOW - 1 hours));
        vm.warp(NOW + 30 days + 1);
        carry(undoCall(_officer), 1);
        assertEq(registry.getOfficer(_officerId).voidHour, HOUR, "the older one stands");
        refused(adminOf(2), undoCall(_officer), _nothingToUndo());
    }

    function test_undoing_is_in_time_in_the_last_second_only() public {
        does(adminOf(1), voidCall(_officer, NOW));
        vm.warp(NOW + 10 days);
        uint256 proposalId = nearlyCarry(undoCall(_officer), 1);
        uint16 last = lastVoter(proposalId, 1);
        vm.warp(NOW + 30 days);
        passes(adminOf(last), voteCall(proposalId));
        vm.warp(NOW + 30 days + 1);
        refused(adminOf(last), voteCall(proposalId), _nothingToUndo());
    }

    function test_a_key_that_is_not_void_cannot_be_undone() public {
        refused(adminOf(2), undoCall(_officer), _nothingToUndo());
        does(adminOf(1), voidCall(_officer, NOW));
        passes(adminOf(2), undoCall(_officer));
    }

    // ------------------------------------------------------------------------------------------------------ parts

    function _assertVoidings(uint256 count, uint24 hour, bool byVote) private view {
        Voiding[] memory voidings = registry.getVoidings(_officerId);
        assertEq(voidings.length, count, "voidings");
        assertEq(voidings[count - 1].hour, hour, "hour");
        assertEq(voidings[count - 1].time, block.timestamp, "when");
        assertEq(voidings[count - 1].byVote, byVote, "by vote");
    }

    function _alreadyVoid(uint24 hour) private view returns (bytes memory) {
        return abi.encodeWithSelector(IAuthorityErrors.AlreadyVoid.selector, _officer, uint256(hour) * 1 hours);
    }

    function _nothingToUndo() private view returns (bytes memory) {
        return abi.encodeWithSelector(IAuthorityErrors.NothingToUndo.selector, _officer);
    }
}
