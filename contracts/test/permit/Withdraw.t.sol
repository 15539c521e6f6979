// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IPermitErrors} from "../../interfaces/IPermitErrors.sol";
import {IPermitEvents} from "../../interfaces/IPermitEvents.sol";
import {IPermitRegistry} from "../../interfaces/IPermitRegistry.sol";
import {Act, Issue, PermitId, PermitType, Status, Ties} from "../../types/PermitTypes.sol";
import {PermitRegistryBase} from "../PermitRegistryBase.t.sol";

/// @title Endorsed goods that never left: an INSPECTOR proposes, an ISSUER confirms
contract PermitWithdrawTest is PermitRegistryBase {
    function test_withdrawal_takes_two_officers_and_gives_everything_back() public {
        PermitId originId = imported(SG, 1_000);
        Issue memory permit = reexportOf(US, skins(600), linkOf(0, originId, 0, 600));
        PermitId permitId = issue(SG, permit);
        endorse(permitId, 600);
        Act proposal = actOf(inspectorOf(SG));
        vm.expectEmit(address(registry));
        emit IPermitEvents.WithdrawalProposed(permitId, SG, US, proposal, 9);
        does(inspectorOf(SG), abi.encodeCall(IPermitRegistry.withdrawExport, (permitId, 9)));
        assertStatus(permitId, Status.ENDORSED);
        assertEq(Act.unwrap(viewOf(permitId).withdrawal), Act.unwrap(proposal), "proposal");
        vm.expectEmit(address(registry));
        emit IPermitEvents.ExportWithdrawn(permitId, SG, US, actOf(issuerOf(SG)));
        does(issuerOf(SG), _confirm(permitId, tiesOf(permit)));
        assertStatus(permitId, Status.CANCELLED);
        assertQuantities(originId, 1_000, 1_000, 1_000, 0);
        assertEq(Act.unwrap(viewOf(permitId).withdrawal), 0, "proposal used");
    }

    function test_withdrawal_without_proposal_is_refused() public {
        PermitId permitId = endorsed(SG, 5);
        bytes memory reason = abi.encodeWithSelector(IPermitErrors.NotProposed.selector, permitId);
        refused(issuerOf(ID), _confirm(permitId, noTies()), reason);
        does(inspectorOf(ID), _propose(permitId));
        passes(issuerOf(ID), _confirm(permitId, noTies()));
    }

    function test_one_officer_with_both_roles_cannot_do_both_steps() public {
        address both = accountOf("both", ID);
        uint24 officerId = enrol(both, ID, 3);
        PermitId permitId = endorsed(SG, 5);
        does(both, _propose(permitId));
        passes(issuerOf(ID), _confirm(permitId, noTies()));
        bytes memory reason = abi.encodeWithSelector(IPermitErrors.SameOfficer.selector, officerId);
        refused(both, _confirm(permitId, noTies()), reason);
    }

    function test_second_proposal_is_refused_and_says_who_was_first() public {
        PermitId permitId = endorsed(SG, 5);
        does(inspectorOf(ID), _propose(permitId));
        vm.warp(NOW + 2 hours);
        uint24 officerId = authorities.officerIdOf(inspectorOf(ID));
        bytes memory reason =
            abi.encodeWithSelector(IPermitErrors.AlreadyProposed.selector, permitId, officerId, HOUR);
        refused(inspectorOf(ID), _propose(permitId), reason);
    }

    function test_proposal_needs_a_reason_and_the_own_jurisdiction() public {
        PermitId permitId = endorsed(SG, 5);
        passes(inspectorOf(ID), _propose(permitId));
        bytes memory call_ = abi.encodeCall(IPermitRegistry.withdrawExport, (permitId, 0));
        refused(inspectorOf(ID), call_, abi.encodeWithSelector(IPermitErrors.MissingReason.selector));
        bytes memory reason = abi.encodeWithSelector(IPermitErrors.WrongJurisdiction.selector, ID, SG);
        refused(inspectorOf(SG), _propose(permitId), reason);
        does(inspectorOf(ID), _propose(permitId));
        refused(issuerOf(SG), _confirm(permitId, noTies()), reason);
        passes(issuerOf(ID), _confirm(permitId, noTies()));
    }

    function test_transcription_is_not_withdrawn() public {
        passes(inspectorOf(ID), _propose(endorsed(SG, 5)));
        PermitId permitId = transcribe(SG, paperOf(PermitType.EXPORT, SG, 5));
        bytes memory reason =
            abi.encodeWithSelector(IPermitErrors.WrongMedium.selector, permitId, registry.head(permitId).medium());
        refused(inspectorOf(ID), _propose(permitId), reason);
    }

    /// @dev The goods arrived after all: the proposal has no effect any more.
    function test_imported_goods_are_not_withdrawn() public {
        PermitId permitId = endorsed(SG, 5);
        does(inspectorOf(ID), _propose(permitId));
        passes(issuerOf(ID), _confirm(permitId, noTies()));
        import_(permitId, 5);
        bytes memory reason = abi.encodeWithSelector(IPermitErrors.WrongStatus.selector, permitId, Status.IMPORTED);
        refused(issuerOf(ID), _confirm(permitId, noTies()), reason);
        refused(inspectorOf(ID), _propose(permitId), reason);
    }

    function test_withdrawal_needs_the_ties_of_the_permit() public {
        PermitId originId = imported(SG, 1_000);
        Issue memory permit = reexportOf(US, skins(600), linkOf(0, originId, 0, 600));
        PermitId permitId = issue(SG, permit);
        endorse(permitId, 600);
        does(inspectorOf(SG), _propose(permitId));
        passes(issuerOf(SG), _confirm(permitId, tiesOf(permit)));
        bytes memory reason = abi.encodeWithSelector(IPermitErrors.WrongTies.selector, permitId);
        refused(issuerOf(SG), _confirm(permitId, noTies()), reason);
    }

    function _propose(PermitId permitId) private pure returns (bytes memory) {
        return abi.encodeCall(IPermitRegistry.withdrawExport, (permitId, 1));
    }

    function _confirm(PermitId permitId, Ties memory ties) private pure returns (bytes memory) {
        return abi.encodeCall(IPermitRegistry.confirmWithdrawal, (permitId, ties));
    }
}
