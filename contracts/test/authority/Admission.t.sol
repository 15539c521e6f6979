// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IAuthorityErrors} from "../../interfaces/IAuthorityErrors.sol";
import {IAuthorityEvents} from "../../interfaces/IAuthorityEvents.sol";
import {Duty, Membership, Party, PartyStatus, ProposalKind, Seat} from "../../types/AuthorityTypes.sol";
import {AuthorityRegistryBase} from "./AuthorityRegistryBase.t.sol";

/// @title Admitting, suspending and reinstating a Party
contract AuthorityAdmissionTest is AuthorityRegistryBase {
    // ----------------------------------------------------------------------------------------------------- admit

    function test_a_proposal_to_admit_shows_the_seats_asked_for() public {
        Membership memory member = memberOf(5);
        uint256 proposalId = propose(1, admissionCall(member, keyOf("admin", 5), keyOf("validator", 5)));
        (,,, Seat[] memory seats) = registry.getProposal(proposalId);
        assertEq(seats.length, 1, "seats");
        assertEq(abi.encode(seats), abi.encode(member.seats), "as asked for");
    }

    function test_an_admitted_party_is_a_member_with_all_it_asked_for() public {
        Membership memory member = memberOf(5);
        member.seats = new Seat[](2);
        (member.seats[0], member.seats[1]) = (Seat(500, 1), Seat(501, 0));
        bytes memory call_ = admissionCall(member, keyOf("admin", 5), keyOf("validator", 5));
        vm.expectEmit(address(registry));
        emit IAuthorityEvents.Proposed(1, ProposalKind.ADMIT, 0, 1, 1, 0, 0, 0, adminOf(5), validatorOf(5));
        vm.expectEmit(address(registry));
        emit IAuthorityEvents.SeatsProposed(1, member.seats);
        vm.expectEmit(address(registry));
        emit IAuthorityEvents.Voted(1, 1);
        uint256 proposalId = nearlyCarry(call_, 0);
        uint16 last = lastVoter(proposalId, 0);
        vm.expectEmit(address(registry));
        emit IAuthorityEvents.ProposalCarried(1);
        vm.expectEmit(address(registry));
        emit IAuthorityEvents.PartyAdmitted(5, adminOf(5), validatorOf(5));
        vm.expectEmit(address(registry));
        emit IAuthorityEvents.ValidatorAdded(validatorOf(5));
        vm.expectEmit(address(registry));
        emit IAuthorityEvents.JurisdictionAdded(5, 500, 1);
        vm.expectEmit(address(registry));
        emit IAuthorityEvents.JurisdictionAdded(5, 501, 0);
        vote(last, proposalId);
        Party memory party = registry.getParty(5);
        assertEq(party.admin, adminOf(5), "admin");
        assertEq(party.jurisdictions.length, 2, "seats");
        assertEq(registry.activePartyCount(), 5, "active");
        assertEq(registry.memberEpoch(), 2, "epoch");
        passes(adminOf(5), observerCall(stranger));
    }

    function test_a_party_without_a_node_is_admitted_without_its_signature() public {
        Membership memory member = memberOf(5);
        member.validator = address(0);
        carry(admissionCall(member, keyOf("admin", 5), 0), 0);
        assertEq(registry.getParty(5).validator, address(0), "no node");
        assertEq(registry.getValidators().length, 4, "validators");
    }

    function test_admissions_that_are_refused_when_proposed() public {
        passes(adminOf(1), admissionCall(5));
        Membership memory member = memberOf(5);
        member.seats = seatsOf(jurisdictionOf(3));
        bytes memory reason = abi.encodeWithSelector(IAuthorityErrors.JurisdictionTaken.selector, 103, 3);
        refused(_signed(member), reason);
        member.seats = seatsOf(1000);
        refused(_signed(member), abi.encodeWithSelector(IAuthorityErrors.UnknownJurisdiction.selector, 1000));
        member.seats = new Seat[](0);
        refused(_signed(member), abi.encodeWithSelector(IAuthorityErrors.WrongJurisdictionCount.selector, 0, 32));
        member.seats = new Seat[](33);
        refused(_signed(member), abi.encodeWithSelector(IAuthorityErrors.WrongJurisdictionCount.selector, 33, 32));
        member = memberOf(5);
        member.validator = member.admin;
        reason = _taken(member.admin, Duty.ADMIN);
        refused(admissionCall(member, keyOf("admin", 5), keyOf("admin", 5)), reason);
        member = memberOf(5);
        member.admin = adminOf(2);
        refused(admissionCall(member, keyOf("admin", 2), keyOf("validator", 5)), _taken(adminOf(2), Duty.ADMIN));
        member = memberOf(5);
        member.validator = validatorOf(2);
        reason = _taken(validatorOf(2), Duty.VALIDATOR);
        refused(admissionCall(member, keyOf("admin", 5), keyOf("validator", 2)), reason);
    }

    function test_a_jurisdiction_named_twice_is_refused() public {
        Membership memory member = memberOf(5);
        member.seats = new Seat[](2);
        (member.seats[0], member.seats[1]) = (Seat(500, 0), Seat(501, 0));
        passes(adminOf(1), _signed(member));
        member.seats[1].jurisdiction = 500;
        refused(_signed(member), abi.encodeWithSelector(IAuthorityErrors.JurisdictionTaken.selector, 500, 5));
    }

    function test_an_admission_that_became_impossible_is_refused_when_carried() public {
        uint256 proposalId = nearlyCarry(admissionCall(5), 0);
        uint16 last = lastVoter(proposalId, 0);
        passes(adminOf(last), voteCall(proposalId));
        carry(jurisdictionCall(2, 105, 0), 2);
        bytes memory reason = abi.encodeWithSelector(IAuthorityErrors.JurisdictionTaken.selector, 105, 2);
        refused(adminOf(last), voteCall(proposalId), reason);
        carry(removalCall(2, 105), 2);
        does(adminOf(2), addCall(adminOf(5), 2));
        refused(adminOf(last), voteCall(proposalId), _taken(adminOf(5), Duty.OFFICER));
    }

    // ---------------------------------------------------------------------------------------------- suspend, reinstate

    function test_a_suspended_party_leaves_members_and_validators() public {
        uint256 proposalId = nearlyCarry(suspensionCall(2), 2);
        uint16 last = lastVoter(proposalId, 2);
        vm.expectEmit(address(registry));
        emit IAuthorityEvents.PartySuspended(2);
        vm.expectEmit(address(registry));
        emit IAuthorityEvents.ValidatorRemoved(validatorOf(2));
        vote(last, proposalId);
        assertTrue(registry.getParty(2).status == PartyStatus.SUSPENDED, "status");
        assertEq(registry.activePartyCount(), 3, "active");
        assertEq(registry.partyCount(), 4, "parties");
        assertEq(registry.memberEpoch(), 2, "epoch");
        assertFalse(registry.getJurisdiction(102).active, "standing of its jurisdiction");
        assertEq(registry.getJurisdiction(102).partyId, 2, "which it still holds");
        assertEq(registry.partyOf(adminOf(2)), 2, "its admin is still its admin");
    }

    function test_a_reinstated_party_is_back() public {
        carry(suspensionCall(2), 2);
        refused(adminOf(2), observerCall(stranger), partyNotActive(2));
        uint256 proposalId = nearlyCarry(reinstatementCall(2), 2);
        uint16 last = lastVoter(proposalId, 2);
        vm.expectEmit(address(registry));
        emit IAuthorityEvents.PartyReinstated(2);
        vm.expectEmit(address(registry));
        emit IAuthorityEvents.ValidatorAdded(validatorOf(2));
        vote(last, proposalId);
        assertTrue(isActive(2), "status");
        assertEq(registry.activePartyCount(), 4, "active");
        assertEq(registry.memberEpoch(), 3, "epoch");
        assertTrue(registry.getJurisdiction(102).active, "standing");
        passes(adminOf(2), observerCall(stranger));
    }

    function test_unknown_and_suspended_parties_are_not_suspended() public {
        passes(adminOf(1), suspensionCall(2));
        refused(suspensionCall(0), partyNotActive(0));
        refused(suspensionCall(5), partyNotActive(5));
        carry(suspensionCall(2), 2);
        refused(suspensionCall(2), partyNotActive(2));
    }

    function test_only_suspended_parties_are_reinstated() public {
        refused(reinstatementCall(5), unknownParty(5));
        refused(reinstatementCall(0), unknownParty(0));
        refused(reinstatementCall(2), abi.encodeWithSelector(IAuthorityErrors.PartyNotSuspended.selector, 2));
        carry(suspensionCall(2), 2);
        passes(adminOf(1), reinstatementCall(2));
    }

    function test_two_parties_always_remain() public {
        found(3, 1);
        carry(suspensionCall(3), 3);
        refused(suspensionCall(2), abi.encodeWithSelector(IAuthorityErrors.TooFewParties.selector, 1, 2));
        carry(reinstatementCall(3), 3);
        passes(adminOf(1), suspensionCall(2));
    }

    function test_the_minimum_of_validators_remains_when_proposed_and_when_carried() public {
        found(4, 3);
        uint256 proposalId = nearlyCarry(suspensionCall(2), 2);
        uint16 last = lastVoter(proposalId, 2);
        passes(adminOf(last), voteCall(proposalId));
        carry(validatorCall(4, 0), 4);
        refused(adminOf(last), voteCall(proposalId), tooFewValidators(2, 3));
        refused(suspensionCall(3), tooFewValidators(2, 3));
        passes(adminOf(1), suspensionCall(4));
    }

    function test_a_party_that_wants_to_leave_proposes_itself() public {
        uint256 proposalId = propose(3, suspensionCall(3));
        vote(1, proposalId);
        vote(2, proposalId);
        assertTrue(isActive(3), "the three others decide");
        vote(4, proposalId);
        assertFalse(isActive(3), "left");
    }

    // ------------------------------------------------------------------------------------------------------ parts

    function _signed(Membership memory member) private view returns (bytes memory) {
        return admissionCall(member, keyOf("admin", 5), keyOf("validator", 5));
    }

    function _taken(address account_, Duty duty) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IAuthorityErrors.AccountTaken.selector, account_, duty);
    }
}
