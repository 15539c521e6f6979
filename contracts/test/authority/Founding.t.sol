// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {AuthorityRegistry} from "../../AuthorityRegistry.sol";
import {IAuthorityErrors} from "../../interfaces/IAuthorityErrors.sol";
import {IAuthorityEvents} from "../../interfaces/IAuthorityEvents.sol";
import {Duty, Holding, Membership, Party, PartyStatus, Seat} from "../../types/AuthorityTypes.sol";
import {AuthorityRegistryBase} from "./AuthorityRegistryBase.t.sol";

/// @title The network's first second: which founders are taken
contract AuthorityFoundingTest is AuthorityRegistryBase {
    function test_founders_are_members_with_their_seats_in_order() public view {
        assertEq(registry.partyCount(), 4, "parties");
        assertEq(registry.activePartyCount(), 4, "active");
        assertEq(registry.memberEpoch(), 1, "epoch");
        assertEq(registry.minimumValidators(), 2, "minimum");
        assertEq(registry.officerCount() + registry.proposalCount(), 0, "officers, proposals");
        for (uint16 partyId = 1; partyId <= 4; ++partyId) {
            Party memory party = registry.getParty(partyId);
            assertEq(party.admin, adminOf(partyId), "admin");
            assertEq(party.validator, validatorOf(partyId), "validator");
            assertTrue(party.status == PartyStatus.ACTIVE, "status");
            assertEq(party.jurisdictions.length, 1, "seats");
            assertEq(party.jurisdictions[0], jurisdictionOf(partyId), "jurisdiction");
            assertEq(registry.partyOf(adminOf(partyId)), partyId, "party of admin");
            assertEq(registry.partyOf(validatorOf(partyId)), 0, "a validator's key speaks for nobody");
            assertEq(registry.getValidators()[partyId - 1], validatorOf(partyId), "validator set");
        }
    }

    function test_founding_announces_all_it_stores() public {
        Membership memory founder = memberOf(1);
        founder.seats[0].area = 7;
        vm.expectEmit();
        emit IAuthorityEvents.PartyAdmitted(1, adminOf(1), validatorOf(1));
        vm.expectEmit();
        emit IAuthorityEvents.ValidatorAdded(validatorOf(1));
        vm.expectEmit();
        emit IAuthorityEvents.JurisdictionAdded(1, jurisdictionOf(1), 7);
        registry = _found(founder, memberOf(2), 1);
        Holding memory holding = registry.getJurisdiction(jurisdictionOf(1));
        assertEq(holding.partyId, 1, "holder");
        assertTrue(holding.active, "active");
        assertEq(holding.area, 7, "area");
        assertEq(registry.areaOf(jurisdictionOf(1)), 7, "areaOf");
    }

    function test_nothing_is_announced_or_followed_at_first() public view {
        (address authorities, address permits) = registry.successor();
        assertEq(authorities, address(0), "authorities");
        assertEq(permits, address(0), "permits");
        assertEq(registry.observer(), address(0), "observer");
    }

    function test_a_founder_needs_no_node_but_the_network_does() public {
        Membership memory without = memberOf(1);
        without.validator = address(0);
        registry = _found(without, memberOf(2), 1);
        assertEq(registry.getValidators().length, 1, "one node for two Parties");
        Membership memory other = memberOf(2);
        other.validator = address(0);
        _refused(without, other, 1, tooFewValidators(0, 1));
    }

    function test_a_minimum_of_zero_counts_as_one() public {
        registry = _found(memberOf(1), memberOf(2), 0);
        assertEq(registry.minimumValidators(), 1, "minimum");
        Membership memory without = memberOf(1);
        without.validator = address(0);
        Membership memory other = memberOf(2);
        other.validator = address(0);
        _refused(without, other, 0, tooFewValidators(0, 1));
    }

    function test_fewer_validators_than_the_minimum_are_refused() public {
        _found(memberOf(1), memberOf(2), 2);
        _refused(memberOf(1), memberOf(2), 3, tooFewValidators(2, 3));
    }

    function test_nobody_founds_nothing() public {
        vm.expectRevert(tooFewValidators(0, 1));
        deploy(new bytes[](0), 0);
    }

    function test_accounts_without_duty_cannot_found() public {
        Membership memory founder = memberOf(2);
        founder.admin = address(0);
        _refused(memberOf(1), founder, 1, unfit(address(0)));
        founder.admin = address(forwarder);
        _refused(memberOf(1), founder, 1, unfit(address(forwarder)));
        founder = memberOf(2);
        founder.validator = address(forwarder);
        _refused(memberOf(1), founder, 1, unfit(address(forwarder)));
    }

    function test_one_account_has_one_duty_among_founders() public {
        Membership memory founder = memberOf(2);
        founder.admin = adminOf(1);
        _refused(memberOf(1), founder, 1, _taken(adminOf(1), Duty.ADMIN));
        founder.admin = validatorOf(1);
        _refused(memberOf(1), founder, 1, _taken(validatorOf(1), Duty.VALIDATOR));
        founder = memberOf(2);
        founder.validator = validatorOf(1);
        _refused(memberOf(1), founder, 1, _taken(validatorOf(1), Duty.VALIDATOR));
        founder.validator = founder.admin;
        _refused(memberOf(1), founder, 1, _taken(founder.admin, Duty.ADMIN));
    }

    function test_seats_are_one_to_32_existing_and_free() public {
        Membership memory founder = memberOf(2);
        founder.seats = _seats(32);
        registry = _found(memberOf(1), founder, 1);
        assertEq(registry.getParty(2).jurisdictions.length, 32, "32 seats");
        founder.seats = _seats(33);
        _refused(memberOf(1), founder, 1, _wrongCount(33));
        founder.seats = new Seat[](0);
        _refused(memberOf(1), founder, 1, _wrongCount(0));
        founder.seats = seatsOf(0);
        _refused(memberOf(1), founder, 1, _unknown(0));
        founder.seats = seatsOf(1000);
        _refused(memberOf(1), founder, 1, _unknown(1000));
        founder.seats = seatsOf(999);
        _found(memberOf(1), founder, 1);
        founder.seats = seatsOf(jurisdictionOf(1));
        _refused(memberOf(1), founder, 1, _heldBy(jurisdictionOf(1), 1));
        founder.seats = _seats(2);
        founder.seats[1].jurisdiction = founder.seats[0].jurisdiction;
        _refused(memberOf(1), founder, 1, _heldBy(founder.seats[0].jurisdiction, 2));
    }

    // ------------------------------------------------------------------------------------------------------ parts

    function _found(Membership memory first, Membership memory second, uint16 minimum)
        private
        returns (AuthorityRegistry)
    {
        bytes[] memory founders = new bytes[](2);
        (founders[0], founders[1]) = (abi.encode(first), abi.encode(second));
        return deploy(founders, minimum);
    }

    function _refused(Membership memory first, Membership memory second, uint16 minimum, bytes memory reason) private {
        vm.expectRevert(reason);
        _found(first, second, minimum);
    }

    function _seats(uint256 count) private pure returns (Seat[] memory seats) {
        seats = new Seat[](count);
        for (uint256 i = 0; i < count; ++i) {
            seats[i] = Seat(uint16(500 + i), 0);
        }
    }

    function _taken(address account_, Duty duty) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IAuthorityErrors.AccountTaken.selector, account_, duty);
    }

    function _wrongCount(uint256 count) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IAuthorityErrors.WrongJurisdictionCount.selector, count, 32);
    }

    function _unknown(uint16 jurisdiction) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IAuthorityErrors.UnknownJurisdiction.selector, jurisdiction);
    }

    function _heldBy(uint16 jurisdiction, uint16 partyId) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IAuthorityErrors.JurisdictionTaken.selector, jurisdiction, partyId);
    }
}
