// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IPermitErrors} from "../../interfaces/IPermitErrors.sol";
import {IPermitEvents} from "../../interfaces/IPermitEvents.sol";
import {IPermitRegistry} from "../../interfaces/IPermitRegistry.sol";
import {Act, Issue, PermitId, PermitType, Status, Ties} from "../../types/PermitTypes.sol";
import {PermitRegistryBase} from "../PermitRegistryBase.t.sol";

/// @title Goods turned away at the border, and seen back at home
contract PermitRefuseTest is PermitRegistryBase {
    function test_refuse_stores_and_announces_it() public {
        PermitId permitId = endorsed(SG, 500);
        Act act = actOf(inspectorOf(SG));
        vm.expectEmit(address(registry));
        emit IPermitEvents.ImportRefused(permitId, ID, SG, act, TODAY, 4);
        vm.prank(inspectorOf(SG));
        registry.refuseImport(permitId, TODAY, 4, 0, PermitId.wrap(0));
        assertStatus(permitId, Status.REFUSED);
        assertQuantities(permitId, 500, 500, 0, 0);
        assertEq(Act.unwrap(registry.head(permitId).importAct()), Act.unwrap(act), "import act");
    }

    function test_refuse_twice_or_after_import_is_refused() public {
        PermitId permitId = endorsed(SG, 500);
        uint24 officerId = authorities.officerIdOf(inspectorOf(SG));
        does(inspectorOf(SG), refuseCall(permitId));
        bytes4 error = IPermitErrors.AlreadyRefused.selector;
        refused(inspectorOf(SG), refuseCall(permitId), abi.encodeWithSelector(error, permitId, officerId, HOUR));
        permitId = imported(SG, 5);
        error = IPermitErrors.AlreadyImported.selector;
        refused(inspectorOf(SG), refuseCall(permitId), abi.encodeWithSelector(error, permitId, officerId, HOUR));
    }

    function test_refuse_needs_a_reason() public {
        PermitId permitId = endorsed(SG, 500);
        passes(inspectorOf(SG), refuseCall(permitId));
        bytes memory call_ = abi.encodeCall(IPermitRegistry.refuseImport, (permitId, TODAY, 0, 0, PermitId.wrap(0)));
        refused(inspectorOf(SG), call_, abi.encodeWithSelector(IPermitErrors.MissingReason.selector));
    }

    function test_refuse_by_another_state_is_refused() public {
        PermitId permitId = endorsed(SG, 500);
        passes(inspectorOf(SG), refuseCall(permitId));
        bytes memory reason = abi.encodeWithSelector(IPermitErrors.WrongJurisdiction.selector, SG, ID);
        refused(inspectorOf(ID), refuseCall(permitId), reason);
    }

    function test_goods_from_the_sea_are_not_refused() public {
        passes(inspectorOf(SG), refuseCall(endorsed(SG, 5)));
        PermitId permitId = issue(SG, issueOf(draftOf(PermitType.INTRODUCTION_FROM_THE_SEA, SG), skins(5)));
        bytes4 error = IPermitErrors.WrongType.selector;
        bytes memory reason = abi.encodeWithSelector(error, permitId, PermitType.INTRODUCTION_FROM_THE_SEA);
        refused(inspectorOf(SG), refuseCall(permitId), reason);
    }

    function test_refuse_of_an_unendorsed_permit_is_refused() public {
        PermitId permitId = issued(SG, 500);
        bytes memory reason = abi.encodeWithSelector(IPermitErrors.WrongStatus.selector, permitId, Status.ISSUED);
        refused(inspectorOf(SG), refuseCall(permitId), reason);
        endorse(permitId, 500);
        passes(inspectorOf(SG), refuseCall(permitId));
    }

    /// @dev Goods that come too late, or under a lost document, are turned away.
    function test_lost_or_late_goods_may_be_refused() public {
        PermitId permitId = endorsed(SG, 500);
        does(issuerOf(ID), abi.encodeCall(IPermitRegistry.reportLost, (permitId)));
        passes(inspectorOf(SG), refuseCall(permitId));
        vm.warp(NOW + 300 days);
        passes(inspectorOf(SG), refuseCall(permitId));
    }

    // ------------------------------------------------------------------------------------------------- return to origin

    function test_goods_seen_back_give_everything_back_once() public {
        PermitId originId = imported(SG, 1_000);
        Issue memory permit = reexportOf(US, skins(600), linkOf(0, originId, 0, 600));
        PermitId permitId = issue(SG, permit);
        endorse(permitId, one(500), tiesOf(permit));
        assertQuantities(originId, 1_000, 1_000, 1_000, 500);
        refuse(permitId);
        assertQuantities(originId, 1_000, 1_000, 1_000, 500);
        vm.expectEmit(address(registry));
        emit IPermitEvents.ReturnedToOrigin(permitId, SG, US, actOf(inspectorOf(SG)), TODAY);
        does(inspectorOf(SG), backCall(permitId, tiesOf(permit)));
        assertStatus(permitId, Status.RETURNED);
        assertQuantities(originId, 1_000, 1_000, 1_000, 0);
        bytes memory reason = abi.encodeWithSelector(IPermitErrors.WrongStatus.selector, permitId, Status.RETURNED);
        refused(inspectorOf(SG), backCall(permitId, tiesOf(permit)), reason);
    }

    function test_return_needs_the_ties_of_the_permit() public {
        PermitId originId = imported(SG, 1_000);
        Issue memory permit = reexportOf(US, skins(600), linkOf(0, originId, 0, 600));
        PermitId permitId = issue(SG, permit);
        endorse(permitId, 600);
        refuse(permitId);
        passes(inspectorOf(SG), backCall(permitId, tiesOf(permit)));
        bytes memory reason = abi.encodeWithSelector(IPermitErrors.WrongTies.selector, permitId);
        refused(inspectorOf(SG), backCall(permitId, noTies()), reason);
        Ties memory more = Ties(PermitId.wrap(0), linksOf(linkOf(0, originId, 0, 601)));
        refused(inspectorOf(SG), backCall(permitId, more), reason);
    }

    function test_return_of_what_was_not_refused_is_refused() public {
        PermitId permitId = endorsed(SG, 500);
        bytes memory reason = abi.encodeWithSelector(IPermitErrors.WrongStatus.selector, permitId, Status.ENDORSED);
        refused(inspectorOf(ID), backCall(permitId, noTies()), reason);
        refuse(permitId);
        passes(inspectorOf(ID), backCall(permitId, noTies()));
    }

    function test_return_is_seen_by_the_exporter() public {
        PermitId permitId = endorsed(SG, 500);
        refuse(permitId);
        passes(inspectorOf(ID), backCall(permitId, noTies()));
        bytes memory reason = abi.encodeWithSelector(IPermitErrors.WrongJurisdiction.selector, ID, SG);
        refused(inspectorOf(SG), backCall(permitId, noTies()), reason);
    }
}
