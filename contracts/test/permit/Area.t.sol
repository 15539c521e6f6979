// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IPermitErrors} from "../../interfaces/IPermitErrors.sol";
import {IPermitEvents} from "../../interfaces/IPermitEvents.sol";
import {PermitId, Status} from "../../types/PermitTypes.sol";
import {PermitRegistryBase} from "../PermitRegistryBase.t.sol";

/// @title The single market: goods move inside it without permits
contract PermitAreaTest is PermitRegistryBase {
    function test_import_is_confirmed_or_refused_by_any_member_of_the_area() public {
        PermitId permitId = endorsed(IT, 500);
        passes(inspectorOf(IT), importCall(permitId, 500));
        passes(inspectorOf(FR), refuseCall(permitId));
        vm.expectEmit(address(registry));
        emit IPermitEvents.ImportConfirmed(permitId, ID, IT, actOf(inspectorOf(FR)), TODAY, 0, one(500));
        does(inspectorOf(FR), importCall(permitId, 500));
        bytes memory reason = abi.encodeWithSelector(IPermitErrors.WrongJurisdiction.selector, IT, US);
        permitId = endorsed(IT, 500);
        refused(inspectorOf(US), importCall(permitId, 500), reason);
        refused(inspectorOf(US), refuseCall(permitId), reason);
    }

    function test_import_feeds_the_reexports_of_all_members() public {
        PermitId originId = imported(IT, 500);
        issue(FR, reexportOf(US, skins(300), linkOf(0, originId, 0, 300)));
        issue(IT, reexportOf(US, skins(200), linkOf(0, originId, 0, 200)));
        assertQuantities(originId, 500, 500, 500, 500);
    }

    /// @dev 0 is no area: two jurisdictions without one share nothing.
    function test_no_area_is_shared_with_nobody() public {
        PermitId permitId = endorsed(SG, 500);
        bytes memory reason = abi.encodeWithSelector(IPermitErrors.WrongJurisdiction.selector, SG, US);
        refused(inspectorOf(US), importCall(permitId, 500), reason);
        import_(permitId, 500);
        reason = abi.encodeWithSelector(IPermitErrors.WrongJurisdiction.selector, US, SG);
        bytes memory call_ = issueCall(reexportOf(FR, skins(5), linkOf(0, permitId, 0, 5)));
        refused(issuerOf(US), call_, reason);
    }

    function test_jurisdiction_that_leaves_the_area_has_no_share_any_more() public {
        PermitId permitId = endorsed(IT, 500);
        passes(inspectorOf(FR), importCall(permitId, 500));
        setArea(FR, 0);
        bytes memory reason = abi.encodeWithSelector(IPermitErrors.WrongJurisdiction.selector, IT, FR);
        refused(inspectorOf(FR), importCall(permitId, 500), reason);
        setArea(US, EU);
        does(inspectorOf(US), importCall(permitId, 500));
    }

    /// @dev Also inside an area nobody confirms the arrival of its own export.
    function test_exporter_in_the_area_of_the_destination_cannot_confirm_its_own_export() public {
        PermitId permitId = issue(IT, exportOf(FR));
        endorse(permitId, 500);
        passes(inspectorOf(FR), importCall(permitId, 500));
        passes(inspectorOf(FR), refuseCall(permitId));
        bytes memory reason = abi.encodeWithSelector(IPermitErrors.WrongJurisdiction.selector, FR, IT);
        refused(inspectorOf(IT), importCall(permitId, 500), reason);
        refused(inspectorOf(IT), refuseCall(permitId), reason);
        setArea(US, EU);
        does(inspectorOf(US), importCall(permitId, 500));
        assertStatus(permitId, Status.IMPORTED);
    }
}
