// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IPermitErrors} from "../../interfaces/IPermitErrors.sol";
import {IPermitEvents} from "../../interfaces/IPermitEvents.sol";
import {Act, PermitId, PermitType, Status} from "../../types/PermitTypes.sol";
import {PermitRegistryBase} from "../PermitRegistryBase.t.sol";

/// @title Customs of the importer see the goods arrive
contract PermitImportTest is PermitRegistryBase {
    function test_import_stores_and_announces_what_arrived() public {
        PermitId permitId = endorsed(SG, 500);
        vm.warp(NOW + 4 days);
        Act act = actOf(inspectorOf(SG));
        vm.expectEmit(address(registry));
        emit IPermitEvents.ImportConfirmed(permitId, ID, SG, act, TODAY + 3, 7, one(450));
        vm.prank(inspectorOf(SG));
        registry.confirmImport(permitId, TODAY + 3, one(450), 7, 0, PermitId.wrap(0));
        assertStatus(permitId, Status.IMPORTED);
        assertQuantities(permitId, 500, 500, 450, 0);
        assertEq(Act.unwrap(registry.head(permitId).importAct()), Act.unwrap(act), "import act");
    }

    function test_import_twice_is_refused_and_says_who_was_first() public {
        PermitId permitId = endorsed(SG, 500);
        bytes memory call_ = importCall(permitId, 500);
        does(inspectorOf(SG), call_);
        vm.warp(NOW + 9 hours);
        uint24 officerId = authorities.officerIdOf(inspectorOf(SG));
        bytes memory reason =
            abi.encodeWithSelector(IPermitErrors.AlreadyImported.selector, permitId, officerId, HOUR);
        refused(inspectorOf(SG), call_, reason);
    }

    function test_import_before_the_endorsement_is_refused() public {
        PermitId permitId = issued(SG, 500);
        bytes memory reason = abi.encodeWithSelector(IPermitErrors.WrongStatus.selector, permitId, Status.ISSUED);
        refused(inspectorOf(SG), importCall(permitId, 500), reason);
        endorse(permitId, 500);
        passes(inspectorOf(SG), importCall(permitId, 500));
    }

    function test_import_by_a_third_state_is_refused_and_names_who_may() public {
        PermitId permitId = endorsed(SG, 500);
        passes(inspectorOf(SG), importCall(permitId, 500));
        bytes memory reason = abi.encodeWithSelector(IPermitErrors.WrongJurisdiction.selector, SG, US);
        refused(inspectorOf(US), importCall(permitId, 500), reason);
    }

    function test_exporter_cannot_confirm_its_own_export() public {
        PermitId permitId = endorsed(SG, 500);
        passes(inspectorOf(SG), importCall(permitId, 500));
        bytes memory reason = abi.encodeWithSelector(IPermitErrors.WrongJurisdiction.selector, SG, ID);
        refused(inspectorOf(ID), importCall(permitId, 500), reason);
    }

    function test_more_than_left_is_refused() public {
        PermitId permitId = issued(SG, 500);
        endorse(permitId, 400);
        passes(inspectorOf(SG), importCall(permitId, 400));
        bytes memory reason = abi.encodeWithSelector(IPermitErrors.AboveExported.selector, permitId, 0, 401, 400);
        refused(inspectorOf(SG), importCall(permitId, 401), reason);
    }

    function test_less_than_left_needs_a_reason() public {
        PermitId permitId = endorsed(SG, 500);
        bytes memory reason = abi.encodeWithSelector(IPermitErrors.MissingDiscrepancy.selector, permitId, 0);
        refused(inspectorOf(SG), importCall(permitId, 499), reason);
        does(inspectorOf(SG), importCall(permitId, one(499), 1));
        assertQuantities(permitId, 500, 500, 499, 0);
    }

    function test_nothing_may_arrive_with_a_reason() public {
        PermitId permitId = endorsed(SG, 500);
        does(inspectorOf(SG), importCall(permitId, one(0), 3));
        assertQuantities(permitId, 500, 500, 0, 0);
        assertStatus(permitId, Status.IMPORTED);
    }

    function test_import_needs_one_quantity_for_each_line() public {
        PermitId permitId = endorsed(SG, 500);
        passes(inspectorOf(SG), importCall(permitId, 500));
        bytes memory reason = abi.encodeWithSelector(IPermitErrors.WrongQuantityCount.selector, 1, 3);
        refused(inspectorOf(SG), importCall(permitId, new uint40[](3), 1), reason);
    }

    function test_import_permits_and_passports_are_not_imported() public {
        passes(inspectorOf(SG), importCall(endorsed(SG, 5), 5));
        bytes4 error = IPermitErrors.WrongType.selector;
        PermitId permitId = issue(ID, issueOf(draftOf(PermitType.IMPORT, SG), skins(5)));
        refused(inspectorOf(SG), importCall(permitId, 5), abi.encodeWithSelector(error, permitId, PermitType.IMPORT));
        permitId = issue(ID, issueOf(draftOf(PermitType.PERSONAL_OWNERSHIP, SG), skins(5)));
        bytes memory reason = abi.encodeWithSelector(error, permitId, PermitType.PERSONAL_OWNERSHIP);
        refused(inspectorOf(SG), importCall(permitId, 5), reason);
    }

    function test_refused_goods_are_not_imported_later() public {
        PermitId permitId = endorsed(SG, 500);
        passes(inspectorOf(SG), importCall(permitId, 500));
        refuse(permitId);
        uint24 officerId = authorities.officerIdOf(inspectorOf(SG));
        bytes memory reason =
            abi.encodeWithSelector(IPermitErrors.AlreadyRefused.selector, permitId, officerId, HOUR);
        refused(inspectorOf(SG), importCall(permitId, 500), reason);
    }

    function test_import_of_an_unknown_permit_is_refused() public {
        passes(inspectorOf(SG), importCall(endorsed(SG, 5), 5));
        PermitId unknown = permitIdOf(ID, "never issued");
        bytes memory reason = abi.encodeWithSelector(IPermitErrors.UnknownPermit.selector, unknown);
        refused(inspectorOf(SG), importCall(unknown, 5), reason);
    }

    // --------------------------------------------------------------------------------------------------- from the sea

    function test_goods_from_the_sea_are_landed_straight_from_issue() public {
        PermitId permitId = _fromTheSea(500);
        vm.expectEmit(address(registry));
        emit IPermitEvents.ImportConfirmed(permitId, ID, ID, actOf(inspectorOf(ID)), TODAY, 0, one(420));
        does(inspectorOf(ID), importCall(permitId, 420));
        assertStatus(permitId, Status.IMPORTED);
        assertQuantities(permitId, 500, 420, 420, 0);
    }

    function test_more_landed_than_permitted_is_refused() public {
        PermitId permitId = _fromTheSea(500);
        passes(inspectorOf(ID), importCall(permitId, 500));
        bytes memory reason = abi.encodeWithSelector(IPermitErrors.AbovePermitted.selector, permitId, 0, 501, 500);
        refused(inspectorOf(ID), importCall(permitId, 501), reason);
        reason = abi.encodeWithSelector(IPermitErrors.NothingExported.selector, permitId);
        refused(inspectorOf(ID), importCall(permitId, 0), reason);
    }

    function test_landed_goods_feed_reexports() public {
        PermitId permitId = _fromTheSea(500);
        does(inspectorOf(ID), importCall(permitId, 500));
        issue(ID, reexportOf(US, skins(500), linkOf(0, permitId, 0, 500)));
        assertQuantities(permitId, 500, 500, 500, 500);
    }

    function _fromTheSea(uint40 quantity) private returns (PermitId) {
        return issue(ID, issueOf(draftOf(PermitType.INTRODUCTION_FROM_THE_SEA, ID), skins(quantity)));
    }
}
