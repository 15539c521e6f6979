// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IAuthorityErrors} from "../../interfaces/IAuthorityErrors.sol";
import {IAuthorityRegistry} from "../../interfaces/IAuthorityRegistry.sol";
import {AuthorityRegistryBase} from "./AuthorityRegistryBase.t.sol";

/// @title Every function that changes something, called by everybody
/// @notice Each act first passes for Party 1's admin; then whoever has no right to it is refused, and nothing is left of it.
contract AuthorityAccessTest is AuthorityRegistryBase {
    uint24 private _officerId;
    uint256 private _proposalId;
    bytes[] private _acts;
    bytes4[] private _selectors;

    function setUp() public override {
        super.setUp();
        found(5, 2);
        (, _officerId) = appoint(1);
        appoint(2);
        does(adminOf(1), voidCall(officerOf(1), NOW - 1 hours));
        carry(suspensionCall(5), 5);
        _proposalId = propose(2, observerCall(stranger));
        // What a Party does by itself.
        _acts.push(addCall(officerOf(9), 1));
        _acts.push(changeCall(_officerId, ISSUER, TERM_END));
        _acts.push(endCall(_officerId, 0));
        _acts.push(voidCall(officerOf(1), NOW - 2 hours));
        // What it proposes and votes for.
        _acts.push(admissionCall(6));
        _acts.push(suspensionCall(3));
        _acts.push(reinstatementCall(5));
        _acts.push(adminCall(3, keyOf("admin", 30)));
        _acts.push(validatorCall(3, keyOf("validator", 30)));
        _acts.push(jurisdictionCall(3, 500, 1));
        _acts.push(removalCall(3, 103));
        _acts.push(areaCall(103, 1));
        _acts.push(proposeVoidCall(officerOf(2), NOW));
        _acts.push(undoCall(officerOf(1)));
        _acts.push(observerCall(adminOf(9)));
        _acts.push(successorCall(address(1), address(2)));
        _acts.push(voteCall(_proposalId));
    }

    function test_the_matrix_has_every_function_that_changes_something() public {
        _selectors = [
            IAuthorityRegistry.addOfficer.selector,
            IAuthorityRegistry.changeOfficer.selector,
            IAuthorityRegistry.endOfficer.selector,
            IAuthorityRegistry.voidKey.selector,
            IAuthorityRegistry.proposeAdmission.selector,
            IAuthorityRegistry.proposeSuspension.selector,
            IAuthorityRegistry.proposeReinstatement.selector,
            IAuthorityRegistry.proposeAdmin.selector,
            IAuthorityRegistry.proposeValidator.selector,
            IAuthorityRegistry.proposeJurisdiction.selector,
            IAuthorityRegistry.proposeRemoval.selector,
            IAuthorityRegistry.proposeArea.selector,
            IAuthorityRegistry.proposeVoid.selector,
            IAuthorityRegistry.proposeUndo.selector,
            IAuthorityRegistry.proposeObserver.selector,
            IAuthorityRegistry.proposeSuccessor.selector,
            IAuthorityRegistry.vote.selector
        ];
        assertEq(_acts.length, _selectors.length, "acts");
        for (uint256 i = 0; i < _acts.length; ++i) {
            assertEq(bytes32(bytes4(_acts[i])), bytes32(_selectors[i]), "act");
        }
    }

    function test_an_admin_of_an_active_party_may() public {
        for (uint256 i = 0; i < _acts.length; ++i) {
            passes(adminOf(1), _acts[i]);
        }
    }

    function test_a_stranger_may_not() public {
        _nobodyMay(stranger, notAnAdmin(stranger));
    }

    function test_an_officer_may_not() public {
        _nobodyMay(officerOf(2), notAnAdmin(officerOf(2)));
    }

    function test_a_validator_may_not() public {
        _nobodyMay(validatorOf(1), notAnAdmin(validatorOf(1)));
    }

    function test_a_suspended_partys_admin_may_not() public {
        _nobodyMay(adminOf(5), partyNotActive(5));
    }

    function test_a_replaced_admin_may_not() public {
        does(adminOf(1), _acts[7]);
        for (uint16 partyId = 2; partyId <= 4; ++partyId) {
            if (partyId != 3) does(adminOf(partyId), voteCall(_proposalId + 1));
        }
        assertEq(registry.partyOf(adminOf(30)), 3, "replaced");
        _nobodyMay(adminOf(3), notAnAdmin(adminOf(3)), 7);
    }

    function test_the_registry_and_the_forwarder_may_not() public {
        _nobodyMay(address(registry), notAnAdmin(address(registry)));
        _nobodyMay(address(0), notAnAdmin(address(0)));
    }

    function test_the_observer_may_not() public {
        carry(observerCall(accountOf("secretariat", 0)), 0);
        address observer = registry.observer();
        _nobodyMay(observer, notAnAdmin(observer));
    }

    /// @dev Another Party's admin may propose and vote, but not touch Party 1's officers or appoint in its jurisdiction.
    function test_another_partys_admin_may_only_propose() public {
        refused(adminOf(3), _acts[0], notHeld(101, 3));
        bytes memory reason = abi.encodeWithSelector(IAuthorityErrors.WrongParty.selector, _officerId, 1, 3);
        for (uint256 i = 1; i < 4; ++i) {
            refused(adminOf(3), _acts[i], reason);
        }
        for (uint256 i = 4; i < _acts.length; ++i) {
            passes(adminOf(3), _acts[i]);
        }
    }

    /// @dev No act of Party 1 alone changes members or validators, of one other Party together with it neither.
    function test_what_one_admin_does_alone_moves_neither_members_nor_validators() public {
        for (uint256 i = 0; i < _acts.length; ++i) {
            bytes32 before = _standing();
            does(adminOf(1), _acts[i]);
            assertEq(_standing(), before, "members, validators, others' officers");
        }
    }

    function test_there_is_nothing_else_to_call() public {
        bytes[4] memory calls = [
            abi.encodeWithSignature("transferOwnership(address)", stranger),
            abi.encodeWithSignature("upgradeTo(address)", stranger),
            abi.encodeWithSignature("pause()"),
            bytes("")
        ];
        for (uint256 i = 0; i < calls.length; ++i) {
            refused(adminOf(1), calls[i], "");
        }
    }

    // ------------------------------------------------------------------------------------------------------ parts

    function _nobodyMay(address sender, bytes memory reason) private {
        _nobodyMay(sender, reason, type(uint256).max);
    }

    function _nobodyMay(address sender, bytes memory reason, uint256 except) private {
        bytes32 before = keccak256(abi.encode(_standing(), registry.proposalCount()));
        for (uint256 i = 0; i < _acts.length; ++i) {
            if (i != except) refused(sender, _acts[i], reason);
        }
        bytes32 later = keccak256(abi.encode(_standing(), registry.proposalCount()));
        assertEq(later, before, "nothing changed");
    }

    function _standing() private view returns (bytes32) {
        bytes memory parties;
        for (uint16 partyId = 1; partyId <= 5; ++partyId) {
            parties = bytes.concat(parties, abi.encode(registry.getParty(partyId)));
        }
        return keccak256(
            abi.encode(parties, registry.getValidators(), registry.activePartyCount(), registry.getOfficer(2))
        );
    }
}
