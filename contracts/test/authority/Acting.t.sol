// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IAuthorityErrors} from "../../interfaces/IAuthorityErrors.sol";
import {AuthorityRegistryBase} from "./AuthorityRegistryBase.t.sol";

/// @title May one act now, and do old acts stand: what the permit registry asks
contract AuthorityActingTest is AuthorityRegistryBase {
    address private _officer;
    uint24 private _officerId;

    function setUp() public override {
        super.setUp();
        appoint(2);
        (_officer, _officerId) = appoint(1);
    }

    function test_an_officer_may_act_in_each_of_its_roles() public {
        (uint24 officerId, uint16 jurisdiction) = registry.requireOfficer(_officer, ISSUER);
        assertEq(officerId, _officerId, "officer");
        assertEq(jurisdiction, 101, "jurisdiction");
        registry.requireOfficer(_officer, INSPECTOR);
        registry.requireOfficer(_officer, BOTH);
        does(adminOf(1), changeCall(_officerId, INSPECTOR, TERM_END));
        registry.requireOfficer(_officer, INSPECTOR);
        registry.requireOfficer(_officer, BOTH);
        _refused(ISSUER, abi.encodeWithSelector(IAuthorityErrors.RoleMissing.selector, _officer, ISSUER, INSPECTOR));
    }

    function test_asking_for_no_role_or_another_is_refused() public {
        _refused(0, abi.encodeWithSelector(IAuthorityErrors.RoleMissing.selector, _officer, 0, BOTH));
        _refused(4, abi.encodeWithSelector(IAuthorityErrors.RoleMissing.selector, _officer, 4, BOTH));
    }

    function test_who_is_no_officer_may_not_act() public {
        registry.requireOfficer(_officer, BOTH);
        address[4] memory others = [stranger, address(0), adminOf(1), validatorOf(1)];
        for (uint256 i = 0; i < others.length; ++i) {
            vm.expectRevert(abi.encodeWithSelector(IAuthorityErrors.NotAnOfficer.selector, others[i]));
            registry.requireOfficer(others[i], BOTH);
        }
    }

    function test_only_within_the_term() public {
        does(adminOf(1), addCall(officerOf(10), 101, BOTH, NOW + 10, NOW + 20));
        _officer = officerOf(10);
        bytes memory reason = abi.encodeWithSelector(IAuthorityErrors.OutsideTerm.selector, _officer, NOW + 10, NOW + 20);
        vm.warp(NOW + 9);
        _refused(BOTH, reason);
        vm.warp(NOW + 10);
        registry.requireOfficer(_officer, BOTH);
        vm.warp(NOW + 19);
        registry.requireOfficer(_officer, BOTH);
        vm.warp(NOW + 20);
        _refused(BOTH, reason);
    }

    function test_not_after_the_party_lost_the_jurisdiction_even_to_another() public {
        registry.requireOfficer(_officer, BOTH);
        carry(removalCall(1, 101), 1);
        _refused(BOTH, notHeld(101, 1));
        carry(jurisdictionCall(2, 101, 0), 2);
        _refused(BOTH, notHeld(101, 1));
        carry(removalCall(2, 101), 2);
        carry(jurisdictionCall(1, 101, 0), 1);
        registry.requireOfficer(_officer, BOTH);
    }

    function test_not_while_the_party_is_suspended() public {
        registry.requireOfficer(_officer, BOTH);
        carry(suspensionCall(1), 1);
        _refused(BOTH, partyNotActive(1));
        registry.requireOfficer(officerOf(2), BOTH);
        carry(reinstatementCall(1), 1);
        registry.requireOfficer(_officer, BOTH);
    }

    function test_not_with_a_void_key() public {
        registry.requireOfficer(_officer, BOTH);
        does(adminOf(1), voidCall(_officer, NOW));
        _refused(BOTH, _voided(_officer, NOW / 1 hours));
    }

    function test_acts_stand_until_the_hour_of_voiding() public {
        uint24 hour = uint24(NOW / 1 hours);
        does(adminOf(1), voidCall(_officer, NOW));
        assertFalse(registry.isActVoid(_officerId, hour - 1), "the hour before stands");
        assertTrue(registry.isActVoid(_officerId, hour), "the hour is void");
        assertTrue(registry.isActVoid(_officerId, hour + 1), "and every later one");
        assertFalse(registry.isActVoid(1, hour), "another officer's stands");
        assertFalse(registry.isActVoid(99, hour), "an unknown officer did nothing void");
        registry.requireActsStand(_act(_officerId, hour - 1));
        vm.expectRevert(_voided(_officer, hour));
        registry.requireActsStand(_act(_officerId, hour));
    }

    function test_the_first_of_up_to_five_void_acts_is_named() public {
        uint24 hour = uint24(NOW / 1 hours);
        does(adminOf(1), voidCall(_officer, NOW));
        uint256 fine = _act(1, hour);
        registry.requireActsStand(0);
        registry.requireActsStand(fine | fine << 48 | fine << 96 | fine << 144 | fine << 192);
        for (uint256 place = 0; place < 5; ++place) {
            uint256 acts;
            for (uint256 i = 0; i < 5; ++i) {
                acts |= (i == place ? _act(_officerId, hour) : fine) << 48 * i;
            }
            vm.expectRevert(_voided(_officer, hour));
            registry.requireActsStand(acts);
        }
        vm.expectRevert(_voided(_officer, hour));
        registry.requireActsStand(_act(_officerId, hour) << 192);
        does(adminOf(2), voidCall(officerOf(2), NOW - 1 hours));
        vm.expectRevert(_voided(officerOf(2), hour - 1));
        registry.requireActsStand(_act(1, hour) | _act(_officerId, hour) << 48);
    }

    function testFuzz_an_act_is_void_from_the_hour_on(uint40 from, uint24 hour) public {
        from = uint40(bound(from, NOW - 90 days, NOW));
        does(adminOf(1), voidCall(_officer, from));
        bool isVoid = hour >= from / 1 hours;
        assertEq(registry.isActVoid(_officerId, hour), isVoid, "is void");
        if (isVoid) vm.expectRevert(_voided(_officer, from / 1 hours));
        registry.requireActsStand(_act(_officerId, hour));
    }

    // ------------------------------------------------------------------------------------------------------ parts

    function _refused(uint8 roles, bytes memory reason) private {
        vm.expectRevert(reason);
        registry.requireOfficer(_officer, roles);
    }

    function _act(uint24 officerId, uint24 hour) private pure returns (uint256) {
        return uint256(officerId) << 24 | hour;
    }

    function _voided(address officer, uint256 hour) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IAuthorityErrors.KeyVoided.selector, officer, hour * 1 hours);
    }
}
