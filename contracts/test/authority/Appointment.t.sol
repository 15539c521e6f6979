// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IAuthorityErrors} from "../../interfaces/IAuthorityErrors.sol";
import {IAuthorityEvents} from "../../interfaces/IAuthorityEvents.sol";
import {IAuthorityRegistry} from "../../interfaces/IAuthorityRegistry.sol";
import {Duty, OfficerRecord, Term} from "../../types/AuthorityTypes.sol";
import {AuthorityRegistryBase} from "./AuthorityRegistryBase.t.sol";

/// @title Appointing officers, changing and ending their terms
contract AuthorityAppointmentTest is AuthorityRegistryBase {
    function test_an_appointed_officer_is_stored_and_announced() public {
        address officer = officerOf(1);
        vm.expectEmit(address(registry));
        emit IAuthorityEvents.OfficerAdded(1, 101, officer, 1, ISSUER, NOW + 5, TERM_END, IDENTITY);
        does(adminOf(1), addCall(officer, 101, ISSUER, NOW + 5, TERM_END));
        assertEq(registry.officerCount(), 1, "count");
        assertEq(registry.officerIdOf(officer), 1, "id");
        OfficerRecord memory record = registry.getOfficer(1);
        assertEq(record.account, officer, "account");
        assertEq(record.partyId, 1, "party");
        assertEq(record.jurisdiction, 101, "jurisdiction");
        assertEq(record.roles, ISSUER, "roles");
        assertEq(record.from, NOW + 5, "from");
        assertEq(record.until, TERM_END, "until");
        assertEq(record.voidHour, 0, "void");
        assertEq(record.identityHash, IDENTITY, "identity");
        Term[] memory terms = registry.getTerms(1);
        assertEq(terms.length, 1, "terms");
        assertEq(terms[0].time, NOW, "recorded at");
        assertEq(terms[0].roles, ISSUER, "recorded roles");
        assertEq(terms[0].from, NOW + 5, "recorded from");
        assertEq(terms[0].until, TERM_END, "recorded until");
    }

    function test_officers_are_counted_across_parties() public {
        appoint(1);
        (, uint24 officerId) = appoint(3);
        assertEq(officerId, 2, "second id");
        assertEq(registry.getOfficer(2).partyId, 3, "party");
    }

    function test_from_zero_is_this_block() public {
        does(adminOf(1), addCall(officerOf(1), 101, ISSUER, 0, NOW + 1));
        assertEq(registry.getOfficer(1).from, NOW, "from");
    }

    function test_an_unknown_officer_is_all_zero() public view {
        assertEq(abi.encode(registry.getOfficer(9)), abi.encode(OfficerRecord(address(0), 0, 0, 0, 0, 0, 0, 0)), "zero");
        assertEq(registry.officerIdOf(stranger), 0, "id");
        assertEq(registry.getTerms(9).length, 0, "terms");
    }

    function test_only_jurisdictions_of_the_own_party() public {
        passes(adminOf(1), addCall(officerOf(1), 101, ISSUER, 0, TERM_END));
        refused(adminOf(1), addCall(officerOf(1), 102, ISSUER, 0, TERM_END), notHeld(102, 1));
        refused(adminOf(1), addCall(officerOf(1), 0, ISSUER, 0, TERM_END), notHeld(0, 1));
        refused(adminOf(1), addCall(officerOf(1), 900, ISSUER, 0, TERM_END), notHeld(900, 1));
    }

    function test_accounts_that_cannot_be_officers() public {
        passes(adminOf(1), addCall(officerOf(1), 1));
        refused(adminOf(1), addCall(address(0), 1), unfit(address(0)));
        refused(adminOf(1), addCall(address(forwarder), 1), unfit(address(forwarder)));
        refused(adminOf(1), addCall(address(registry), 1), unfit(address(registry)));
        refused(adminOf(1), addCall(adminOf(1), 1), _taken(adminOf(1), Duty.ADMIN));
        refused(adminOf(1), addCall(validatorOf(2), 1), _taken(validatorOf(2), Duty.VALIDATOR));
    }

    function test_an_account_is_an_officer_once_in_its_life() public {
        (address officer,) = appoint(1);
        refused(adminOf(1), addCall(officer, 1), _taken(officer, Duty.OFFICER));
        refused(adminOf(2), addCall(officer, 2), _taken(officer, Duty.OFFICER));
        does(adminOf(1), endCall(1, 0));
        refused(adminOf(1), addCall(officer, 1), _taken(officer, Duty.OFFICER));
    }

    function test_a_retired_admin_or_validator_never_becomes_an_officer() public {
        carry(adminCall(2, keyOf("admin", 20)), 2);
        carry(validatorCall(2, keyOf("validator", 20)), 2);
        passes(adminOf(1), addCall(officerOf(1), 1));
        refused(adminOf(1), addCall(adminOf(2), 1), _taken(adminOf(2), Duty.RETIRED));
        refused(adminOf(1), addCall(validatorOf(2), 1), _taken(validatorOf(2), Duty.RETIRED));
    }

    function test_roles_are_issuer_inspector_or_both() public {
        for (uint8 roles = 1; roles <= 3; ++roles) {
            passes(adminOf(1), addCall(officerOf(1), 101, roles, 0, TERM_END));
        }
        refused(adminOf(1), addCall(officerOf(1), 101, 0, 0, TERM_END), _unknownRoles(0));
        refused(adminOf(1), addCall(officerOf(1), 101, 4, 0, TERM_END), _unknownRoles(4));
        refused(adminOf(1), addCall(officerOf(1), 101, 255, 0, TERM_END), _unknownRoles(255));
    }

    function test_an_officer_has_an_identity() public {
        passes(adminOf(1), addCall(officerOf(1), 1));
        bytes memory call_ =
            abi.encodeCall(IAuthorityRegistry.addOfficer, (officerOf(1), 101, BOTH, bytes32(0), 0, TERM_END));
        refused(adminOf(1), call_, abi.encodeWithSelector(IAuthorityErrors.NoIdentity.selector));
    }

    function test_a_term_is_not_past_and_not_empty() public {
        passes(adminOf(1), addCall(officerOf(1), 101, BOTH, NOW, NOW + 1));
        refused(adminOf(1), addCall(officerOf(1), 101, BOTH, NOW - 1, TERM_END), _timePast(NOW - 1));
        refused(adminOf(1), addCall(officerOf(1), 101, BOTH, NOW + 9, NOW + 9), _emptyTerm(NOW + 9, NOW + 9));
        refused(adminOf(1), addCall(officerOf(1), 101, BOTH, 0, 0), _emptyTerm(NOW, 0));
    }

    // ------------------------------------------------------------------------------------------------- other terms

    function test_a_changed_officer_is_stored_announced_and_remembered() public {
        (, uint24 officerId) = appoint(1);
        vm.warp(NOW + 10);
        vm.expectEmit(address(registry));
        emit IAuthorityEvents.OfficerChanged(officerId, INSPECTOR, NOW, NOW + 500);
        does(adminOf(1), changeCall(officerId, INSPECTOR, NOW + 500));
        assertEq(registry.getOfficer(officerId).roles, INSPECTOR, "roles");
        assertEq(registry.getOfficer(officerId).until, NOW + 500, "until");
        Term[] memory terms = registry.getTerms(officerId);
        assertEq(terms.length, 2, "terms");
        assertEq(terms[0].roles, BOTH, "before");
        assertEq(terms[1].roles, INSPECTOR, "after");
        assertEq(terms[1].time, NOW + 10, "when");
        assertTrue(terms[1].change > terms[0].change, "in order");
    }

    function test_only_the_own_party_changes_or_ends_an_officer() public {
        (, uint24 officerId) = appoint(1);
        passes(adminOf(1), changeCall(officerId, ISSUER, TERM_END));
        passes(adminOf(1), endCall(officerId, 0));
        bytes memory reason = abi.encodeWithSelector(IAuthorityErrors.WrongParty.selector, officerId, 1, 2);
        refused(adminOf(2), changeCall(officerId, ISSUER, TERM_END), reason);
        refused(adminOf(2), endCall(officerId, 0), reason);
    }

    function test_unknown_officers_cannot_be_changed_or_ended() public {
        (, uint24 officerId) = appoint(1);
        passes(adminOf(1), changeCall(officerId, ISSUER, TERM_END));
        bytes memory reason = abi.encodeWithSelector(IAuthorityErrors.UnknownOfficer.selector, 2);
        refused(adminOf(1), changeCall(2, ISSUER, TERM_END), reason);
        refused(adminOf(1), endCall(2, 0), reason);
        reason = abi.encodeWithSelector(IAuthorityErrors.UnknownOfficer.selector, 0);
        refused(adminOf(1), endCall(0, 0), reason);
    }

    function test_changes_that_are_refused() public {
        does(adminOf(1), addCall(officerOf(1), 101, BOTH, NOW + 100, TERM_END));
        passes(adminOf(1), changeCall(1, ISSUER, NOW + 101));
        refused(adminOf(1), changeCall(1, 0, TERM_END), _unknownRoles(0));
        refused(adminOf(1), changeCall(1, 4, TERM_END), _unknownRoles(4));
        refused(adminOf(1), changeCall(1, ISSUER, NOW - 1), _timePast(NOW - 1));
        refused(adminOf(1), changeCall(1, ISSUER, NOW + 100), _emptyTerm(NOW + 100, NOW + 100));
        refused(adminOf(1), changeCall(1, ISSUER, 0), _emptyTerm(NOW + 100, NOW));
        refused(adminOf(1), changeCall(1, BOTH, TERM_END), nothingToChange());
        passes(adminOf(1), changeCall(1, BOTH, TERM_END + 1));
    }

    function test_until_zero_is_this_block() public {
        appoint(1);
        vm.warp(NOW + 50);
        does(adminOf(1), changeCall(1, ISSUER, 0));
        assertEq(registry.getOfficer(1).until, NOW + 50, "until");
    }

    function test_a_term_that_is_over_stays_over() public {
        does(adminOf(1), addCall(officerOf(1), 101, BOTH, 0, NOW + 100));
        vm.warp(NOW + 99);
        passes(adminOf(1), changeCall(1, BOTH, TERM_END));
        vm.warp(NOW + 100);
        bytes memory reason = abi.encodeWithSelector(IAuthorityErrors.TermOver.selector, 1, NOW + 100);
        refused(adminOf(1), changeCall(1, BOTH, TERM_END), reason);
        refused(adminOf(1), endCall(1, 0), reason);
    }

    function test_ending_a_term_now_or_later() public {
        appoint(1);
        vm.warp(NOW + 10);
        vm.expectEmit(address(registry));
        emit IAuthorityEvents.OfficerChanged(1, BOTH, NOW, NOW + 60);
        does(adminOf(1), endCall(1, NOW + 60));
        refused(adminOf(1), endCall(1, NOW + 60), abi.encodeWithSelector(IAuthorityErrors.TermOver.selector, 1, NOW + 60));
        refused(adminOf(1), endCall(1, NOW + 9), _timePast(NOW + 9, NOW + 10));
        vm.expectEmit(address(registry));
        emit IAuthorityEvents.OfficerChanged(1, BOTH, NOW, NOW + 10);
        does(adminOf(1), endCall(1, 0));
        assertEq(registry.getTerms(1).length, 3, "terms");
        assertEq(registry.getTerms(1)[2].until, NOW + 10, "until");
    }

    function test_a_coming_term_may_be_ended_before_it_begins() public {
        does(adminOf(1), addCall(officerOf(1), 101, BOTH, NOW + 100, TERM_END));
        does(adminOf(1), endCall(1, 0));
        vm.warp(NOW + 100);
        vm.expectRevert(
            abi.encodeWithSelector(IAuthorityErrors.OutsideTerm.selector, officerOf(1), NOW + 100, NOW)
        );
        registry.requireOfficer(officerOf(1), BOTH);
    }

    // ------------------------------------------------------------------------------------------------------ parts

    function _taken(address account_, Duty duty) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IAuthorityErrors.AccountTaken.selector, account_, duty);
    }

    function _unknownRoles(uint8 roles) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IAuthorityErrors.UnknownRoles.selector, roles);
    }

    function _timePast(uint40 time) private pure returns (bytes memory) {
        return _timePast(time, NOW);
    }

    function _timePast(uint40 time, uint40 earliest) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IAuthorityErrors.TimePast.selector, time, earliest);
    }

    function _emptyTerm(uint40 from, uint40 until) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IAuthorityErrors.EmptyTerm.selector, from, until);
    }
}
