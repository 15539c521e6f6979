// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {AuthorityRegistryBase} from "./AuthorityRegistryBase.t.sol";

/// @title Who could act at a moment of the past: the question of whoever verifies an old act
/// @dev The model is the question itself, asked of {requireOfficer} at the time, second by second.
contract AuthorityHistoryTest is AuthorityRegistryBase {
    uint40 private _end;
    mapping(uint256 time => bool) private _could;

    function test_a_term_counts_from_its_first_second_to_just_before_its_end() public {
        does(adminOf(1), addCall(officerOf(1), 101, ISSUER, NOW + 10, NOW + 20));
        vm.warp(NOW + 100);
        _assertCould(ISSUER, NOW + 9, false);
        _assertCould(ISSUER, NOW + 10, true);
        _assertCould(ISSUER, NOW + 19, true);
        _assertCould(ISSUER, NOW + 20, false);
        _assertCould(INSPECTOR, NOW + 15, false);
        _assertCould(BOTH, NOW + 15, true);
        _assertCould(0, NOW + 15, false);
    }

    function test_the_future_is_answered_no() public {
        appoint(1);
        _assertCould(BOTH, NOW, true);
        _assertCould(BOTH, NOW + 1, false);
        vm.warp(NOW + 1);
        _assertCould(BOTH, NOW + 1, true);
        _assertCould(BOTH, type(uint256).max, false);
    }

    function test_who_never_was_an_officer_could_not() public view {
        assertFalse(registry.couldAct(stranger, BOTH, NOW), "stranger");
        assertFalse(registry.couldAct(adminOf(1), BOTH, NOW), "admin");
        assertFalse(registry.couldAct(address(0), BOTH, NOW), "nobody");
    }

    function test_a_change_leaves_the_past_alone() public {
        appoint(1);
        vm.warp(NOW + 10);
        does(adminOf(1), changeCall(1, INSPECTOR, NOW + 30));
        vm.warp(NOW + 20);
        does(adminOf(1), endCall(1, 0));
        vm.warp(NOW + 100);
        _assertCould(ISSUER, NOW + 9, true);
        _assertCould(ISSUER, NOW + 10, true);
        _assertCould(ISSUER, NOW + 11, false);
        _assertCould(INSPECTOR, NOW + 11, true);
        _assertCould(INSPECTOR, NOW + 19, true);
        _assertCould(INSPECTOR, NOW + 20, true);
        _assertCould(INSPECTOR, NOW + 21, false);
    }

    function test_suspension_counts_from_its_second_on() public {
        appoint(1);
        vm.warp(NOW + 10);
        carry(suspensionCall(1), 1);
        vm.warp(NOW + 20);
        carry(reinstatementCall(1), 1);
        vm.warp(NOW + 100);
        _assertCould(BOTH, NOW + 10, true);
        _assertCould(BOTH, NOW + 11, false);
        _assertCould(BOTH, NOW + 19, false);
        _assertCould(BOTH, NOW + 20, true);
    }

    function test_a_lost_jurisdiction_counts_for_its_new_holder_only() public {
        appoint(1);
        vm.warp(NOW + 10);
        carry(removalCall(1, 101), 1);
        vm.warp(NOW + 20);
        carry(jurisdictionCall(2, 101, 0), 2);
        does(adminOf(2), addCall(officerOf(2), 101, BOTH, 0, TERM_END));
        vm.warp(NOW + 100);
        _assertCould(BOTH, NOW + 10, true);
        _assertCould(BOTH, NOW + 20, false);
        assertTrue(registry.couldAct(officerOf(2), BOTH, NOW + 20), "the new holder's officer");
        assertFalse(registry.couldAct(officerOf(2), BOTH, NOW + 19), "not before");
    }

    /// @dev In one second: the jurisdiction is lost, then a role is won. At no moment of it did both hold.
    function test_a_role_won_after_the_jurisdiction_was_lost_does_not_count() public {
        does(adminOf(1), addCall(officerOf(1), 101, ISSUER, 0, TERM_END));
        vm.warp(NOW + 10);
        carry(removalCall(1, 101), 1);
        does(adminOf(1), changeCall(1, INSPECTOR, TERM_END));
        vm.warp(NOW + 20);
        _assertCould(ISSUER, NOW + 10, true);
        _assertCould(INSPECTOR, NOW + 10, false);
        _assertCould(BOTH, NOW + 11, false);
    }

    /// @dev The other way round: the old role is lost before the jurisdiction comes back.
    function test_a_role_lost_before_the_jurisdiction_came_back_does_not_count() public {
        does(adminOf(1), addCall(officerOf(1), 101, ISSUER, 0, TERM_END));
        carry(removalCall(1, 101), 1);
        vm.warp(NOW + 10);
        does(adminOf(1), changeCall(1, INSPECTOR, TERM_END));
        carry(jurisdictionCall(1, 101, 0), 1);
        vm.warp(NOW + 20);
        _assertCould(ISSUER, NOW + 10, false);
        _assertCould(INSPECTOR, NOW + 10, true);
    }

    function test_a_moment_is_enough_for_its_second() public {
        vm.warp(NOW + 10);
        appoint(1);
        does(adminOf(1), endCall(1, NOW + 11));
        vm.warp(NOW + 20);
        _assertCould(BOTH, NOW + 10, true);
        _assertCould(BOTH, NOW + 11, false);
    }

    function test_term_and_standing_must_hold_at_the_same_moment() public {
        appoint(1);
        vm.warp(NOW + 10);
        carry(suspensionCall(1), 1);
        vm.warp(NOW + 20);
        // Reinstated, and in the same second suspended again: it was active for a moment of this second.
        carry(reinstatementCall(1), 1);
        carry(suspensionCall(1), 1);
        vm.warp(NOW + 30);
        _assertCould(BOTH, NOW + 20, true);
        _assertCould(BOTH, NOW + 21, false);
    }

    function test_voiding_takes_the_past_from_its_hour_and_undoing_gives_it_back() public {
        appoint(1);
        vm.warp(NOW + 10 hours);
        _assertCould(BOTH, NOW + 5 hours, true);
        does(adminOf(1), voidCall(officerOf(1), NOW + 5 hours + 7));
        _assertCould(BOTH, NOW + 5 hours - 1, true);
        _assertCould(BOTH, NOW + 5 hours, false);
        carry(undoCall(officerOf(1)), 1);
        _assertCould(BOTH, NOW + 5 hours, true);
    }

    /// @dev A random life in two dozen seconds, with several changes in one second; every second's answer is what
    ///      {requireOfficer} said at some moment of it, and no later change alters it.
    function testFuzz_the_past_is_what_was_true_at_the_time(uint256 seed) public {
        appoint(1);
        _note();
        for (uint256 i = 0; i < 24; ++i) {
            seed = uint256(keccak256(abi.encode(seed)));
            if (seed % 3 != 0) vm.warp(block.timestamp + 1);
            _note();
            _change((seed >> 8) % 8, uint40(block.timestamp + 1 + (seed >> 16) % 5));
            _note();
        }
        _end = uint40(block.timestamp + 3);
        while (block.timestamp < _end) {
            vm.warp(block.timestamp + 1);
            _note();
        }
        for (uint256 time = NOW - 2; time <= _end; ++time) {
            assertEq(registry.couldAct(officerOf(1), ISSUER, time), _could[time], "as at the time");
        }
    }

    // ------------------------------------------------------------------------------------------------------ parts

    function _assertCould(uint8 roles, uint256 time, bool wanted) private view {
        assertEq(registry.couldAct(officerOf(1), roles, time), wanted, "could act");
    }

    function _couldActNow(address officer) private view returns (bool done) {
        (done,) = address(registry).staticcall(abi.encodeCall(registry.requireOfficer, (officer, ISSUER)));
    }

    function _note() private {
        if (_couldActNow(officerOf(1))) _could[block.timestamp] = true;
    }

    function _change(uint256 what, uint40 until) private {
        bool active = isActive(1);
        uint8 roles = uint8(what % 3) + 1;
        if (what < 3 && active) _try(adminOf(1), changeCall(1, roles, until));
        else if (what == 3 && active) _try(adminOf(1), endCall(1, until - 1));
        else if (what == 4 && active) carry(suspensionCall(1), 1);
        else if (!active) carry(reinstatementCall(1), 1);
        else if (registry.getJurisdiction(101).partyId == 1) carry(removalCall(1, 101), 1);
        else carry(jurisdictionCall(1, 101, 0), 1);
    }

    /// @dev A term that is over cannot be changed; then the life goes on without.
    function _try(address sender, bytes memory call_) private {
        vm.prank(sender);
        (bool done,) = address(registry).call(call_);
        assertTrue(done || registry.getOfficer(1).until <= block.timestamp + 6, "refused");
    }
}
