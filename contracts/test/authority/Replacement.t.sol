// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IAuthorityErrors} from "../../interfaces/IAuthorityErrors.sol";
import {IAuthorityEvents} from "../../interfaces/IAuthorityEvents.sol";
import {IAuthorityRegistry} from "../../interfaces/IAuthorityRegistry.sol";
import {Duty, ProposalKind} from "../../types/AuthorityTypes.sol";
import {AuthorityRegistryBase} from "./AuthorityRegistryBase.t.sol";

/// @title Replacing a Party's admin or validator
contract AuthorityReplacementTest is AuthorityRegistryBase {
    uint256 private _key = keyOf("candidate", 1);
    address private _candidate = accountOf("candidate", 1);

    // ------------------------------------------------------------------------------------------------------- admin

    function test_a_new_admin_speaks_and_the_old_one_is_retired() public {
        vm.expectEmit(address(registry));
        emit IAuthorityEvents.Proposed(
            1, ProposalKind.REPLACE_ADMIN, 2, 1, 1, 0, 0, 0, _candidate, adminOf(2)
        );
        uint256 proposalId = nearlyCarry(adminCall(2, _key), 2);
        uint16 last = lastVoter(proposalId, 2);
        vm.expectEmit(address(registry));
        emit IAuthorityEvents.AdminReplaced(2, adminOf(2), _candidate);
        vote(last, proposalId);
        assertEq(registry.getParty(2).admin, _candidate, "admin");
        assertEq(registry.partyOf(_candidate), 2, "speaks");
        assertEq(registry.partyOf(adminOf(2)), 0, "retired");
        refused(adminOf(2), observerCall(stranger), notAnAdmin(adminOf(2)));
        passes(_candidate, observerCall(stranger));
        assertEq(registry.memberEpoch(), 1, "the members are the same");
    }

    function test_a_retired_admin_or_validator_cannot_come_back() public {
        carry(adminCall(2, _key), 2);
        passes(adminOf(1), adminCall(2, keyOf("candidate", 2)));
        refused(adminCall(2, keyOf("admin", 2)), _taken(adminOf(2), Duty.RETIRED));
        carry(validatorCall(2, keyOf("candidate", 3)), 2);
        refused(validatorCall(2, keyOf("validator", 2)), _taken(validatorOf(2), Duty.RETIRED));
    }

    function test_officers_stay_when_the_admin_goes() public {
        (address officer, uint24 officerId) = appoint(2);
        carry(adminCall(2, _key), 2);
        registry.requireOfficer(officer, BOTH);
        does(_candidate, endCall(officerId, 0));
    }

    function test_the_admin_of_a_suspended_party_is_replaced_but_stays_silent() public {
        carry(suspensionCall(2), 2);
        carry(adminCall(2, _key), 2);
        assertEq(registry.getParty(2).admin, _candidate, "admin");
        refused(_candidate, observerCall(stranger), partyNotActive(2));
    }

    function test_admins_that_are_refused() public {
        passes(adminOf(1), adminCall(2, _key));
        refused(adminCall(5, _key), unknownParty(5));
        refused(adminCall(2, keyOf("admin", 3)), _taken(adminOf(3), Duty.ADMIN));
        refused(adminCall(2, keyOf("validator", 3)), _taken(validatorOf(3), Duty.VALIDATOR));
        (address officer,) = appoint(3);
        refused(adminCall(2, keyOf("officer", 3)), _taken(officer, Duty.OFFICER));
        bytes memory call_ = abi.encodeCall(IAuthorityRegistry.proposeAdmin, (2, address(0), NOW, new bytes(65)));
        bytes memory reason =
            abi.encodeWithSelector(IAuthorityErrors.NotSignedByCandidate.selector, address(0), address(0));
        refused(call_, reason);
    }

    // --------------------------------------------------------------------------------------------------- validator

    function test_a_new_validator_takes_the_old_ones_place() public {
        uint256 proposalId = nearlyCarry(validatorCall(2, _key), 2);
        uint16 last = lastVoter(proposalId, 2);
        vm.expectEmit(address(registry));
        emit IAuthorityEvents.ValidatorReplaced(2, validatorOf(2), _candidate);
        vm.expectEmit(address(registry));
        emit IAuthorityEvents.ValidatorAdded(_candidate);
        vm.expectEmit(address(registry));
        emit IAuthorityEvents.ValidatorRemoved(validatorOf(2));
        vote(last, proposalId);
        assertEq(registry.getParty(2).validator, _candidate, "validator");
        assertEq(registry.getValidators().length, 4, "validators");
        assertEq(registry.partyOf(_candidate), 0, "speaks for nobody");
        passes(adminOf(1), validatorCall(3, keyOf("candidate", 9)));
        refused(validatorCall(3, _key), _taken(_candidate, Duty.VALIDATOR));
        refused(validatorCall(3, keyOf("validator", 2)), _taken(validatorOf(2), Duty.RETIRED));
    }

    function test_a_node_is_taken_off_and_set_up_again() public {
        uint256 proposalId = nearlyCarry(validatorCall(2, 0), 2);
        uint16 last = lastVoter(proposalId, 2);
        vm.expectEmit(address(registry));
        emit IAuthorityEvents.ValidatorReplaced(2, validatorOf(2), address(0));
        vm.expectEmit(address(registry));
        emit IAuthorityEvents.ValidatorRemoved(validatorOf(2));
        vote(last, proposalId);
        assertEq(registry.getValidators().length, 3, "off");
        refused(validatorCall(2, 0), nothingToChange());
        carry(validatorCall(2, _key), 2);
        assertEq(registry.getValidators().length, 4, "again");
    }

    function test_a_suspended_partys_validator_is_replaced_outside_the_set() public {
        carry(suspensionCall(2), 2);
        carry(validatorCall(2, _key), 2);
        assertEq(registry.getValidators().length, 3, "outside");
        assertEq(registry.getParty(2).validator, _candidate, "validator");
        carry(validatorCall(2, 0), 2);
        carry(reinstatementCall(2), 2);
        assertEq(registry.getValidators().length, 3, "back without a node");
    }

    function test_the_minimum_of_validators_remains_when_proposed_and_when_carried() public {
        found(4, 3);
        uint256 proposalId = nearlyCarry(validatorCall(2, 0), 2);
        uint16 last = lastVoter(proposalId, 2);
        passes(adminOf(last), voteCall(proposalId));
        carry(validatorCall(4, 0), 4);
        refused(adminOf(last), voteCall(proposalId), tooFewValidators(2, 3));
        refused(validatorCall(3, 0), tooFewValidators(2, 3));
        passes(adminOf(1), validatorCall(3, _key));
    }

    function test_validators_that_are_refused() public {
        passes(adminOf(1), validatorCall(2, _key));
        refused(validatorCall(5, _key), unknownParty(5));
        refused(validatorCall(5, 0), unknownParty(5));
        refused(validatorCall(2, keyOf("admin", 3)), _taken(adminOf(3), Duty.ADMIN));
        refused(validatorCall(2, keyOf("validator", 2)), _taken(validatorOf(2), Duty.VALIDATOR));
    }

    // ----------------------------------------------------------------------------------------------- two proposals

    function test_what_stood_when_proposed_has_to_stand_when_carried() public {
        uint256 first = nearlyCarry(adminCall(2, _key), 2);
        uint256 second = nearlyCarry(validatorCall(2, keyOf("candidate", 2)), 2);
        passes(adminOf(lastVoter(first, 2)), voteCall(first));
        passes(adminOf(lastVoter(second, 2)), voteCall(second));
        carry(adminCall(2, keyOf("candidate", 3)), 2);
        carry(validatorCall(2, keyOf("candidate", 4)), 2);
        address last = adminOf(lastVoter(first, 2));
        refused(last, voteCall(first), _replaced(adminOf(2), accountOf("candidate", 3)));
        refused(last, voteCall(second), _replaced(validatorOf(2), accountOf("candidate", 4)));
    }

    function test_one_candidate_in_two_proposals_gets_one_place() public {
        uint256 first = nearlyCarry(adminCall(2, _key), 2);
        uint256 second = nearlyCarry(validatorCall(3, _key), 3);
        uint16 last = lastVoter(second, 3);
        passes(adminOf(last), voteCall(second));
        vote(lastVoter(first, 2), first);
        refused(adminOf(last), voteCall(second), _taken(_candidate, Duty.ADMIN));
    }

    // ------------------------------------------------------------------------------------------------------ parts

    function _taken(address account_, Duty duty) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IAuthorityErrors.AccountTaken.selector, account_, duty);
    }

    function _replaced(address replaced, address current) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IAuthorityErrors.AlreadyReplaced.selector, replaced, current);
    }
}
