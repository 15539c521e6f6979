// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IPermitErrors} from "../../interfaces/IPermitErrors.sol";
import {IPermitEvents} from "../../interfaces/IPermitEvents.sol";
import {IPermitRegistry} from "../../interfaces/IPermitRegistry.sol";
import {HeadWord} from "../../types/Head.sol";
import {Issue, PermitId, Status} from "../../types/PermitTypes.sol";
import {PermitRegistryBase} from "../PermitRegistryBase.t.sol";

/// @title Documents lost and found
contract PermitLossTest is PermitRegistryBase {
    function test_lost_and_found_are_announced() public {
        PermitId permitId = issued(SG, 5);
        vm.expectEmit(address(registry));
        emit IPermitEvents.LossReported(permitId, ID, SG, actOf(issuerOf(ID)));
        does(issuerOf(ID), _lost(permitId));
        assertTrue(registry.head(permitId).isFlagged(HeadWord.LOST), "lost");
        assertStatus(permitId, Status.ISSUED);
        vm.expectEmit(address(registry));
        emit IPermitEvents.FindReported(permitId, ID, SG, actOf(issuerOf(ID)));
        does(issuerOf(ID), _found(permitId));
        assertFalse(registry.head(permitId).isFlagged(HeadWord.LOST), "found");
        endorse(permitId, 5);
    }

    function test_lost_permit_is_not_endorsed_or_imported() public {
        PermitId permitId = issued(SG, 5);
        bytes memory reason = abi.encodeWithSelector(IPermitErrors.LostPermit.selector, permitId);
        passes(inspectorOf(ID), endorseCall(permitId, 5));
        does(issuerOf(ID), _lost(permitId));
        refused(inspectorOf(ID), endorseCall(permitId, 5), reason);
        does(issuerOf(ID), _found(permitId));
        endorse(permitId, 5);
        passes(inspectorOf(SG), importCall(permitId, 5));
        does(issuerOf(ID), _lost(permitId));
        refused(inspectorOf(SG), importCall(permitId, 5), reason);
    }

    function test_lost_permit_is_not_lost_again() public {
        PermitId permitId = issued(SG, 5);
        does(issuerOf(ID), _lost(permitId));
        refused(issuerOf(ID), _lost(permitId), abi.encodeWithSelector(IPermitErrors.LostPermit.selector, permitId));
        does(issuerOf(ID), _found(permitId));
        refused(issuerOf(ID), _found(permitId), abi.encodeWithSelector(IPermitErrors.NotLost.selector, permitId));
    }

    function test_only_live_permits_get_lost() public {
        PermitId permitId = endorsed(SG, 5);
        passes(issuerOf(ID), _lost(permitId));
        import_(permitId, 5);
        bytes memory reason = abi.encodeWithSelector(IPermitErrors.WrongStatus.selector, permitId, Status.IMPORTED);
        refused(issuerOf(ID), _lost(permitId), reason);
        refused(issuerOf(ID), _found(permitId), reason);
    }

    function test_only_the_issuer_reports() public {
        PermitId permitId = issued(SG, 5);
        passes(issuerOf(ID), _lost(permitId));
        bytes memory reason = abi.encodeWithSelector(IPermitErrors.WrongJurisdiction.selector, ID, SG);
        refused(issuerOf(SG), _lost(permitId), reason);
        does(issuerOf(ID), _lost(permitId));
        refused(issuerOf(SG), _found(permitId), reason);
    }

    function test_lost_import_permit_is_not_named_or_used() public {
        PermitId importPermitId = importPermit(500);
        Issue memory permit = exportNaming(importPermitId, 500);
        bytes memory reason = abi.encodeWithSelector(IPermitErrors.LostPermit.selector, importPermitId);
        passes(issuerOf(ID), issueCall(permit));
        does(issuerOf(SG), _lost(importPermitId));
        refused(issuerOf(ID), issueCall(permit), reason);
        does(issuerOf(SG), _found(importPermitId));
        PermitId permitId = issue(ID, permit);
        endorse(permitId, 500);
        passes(inspectorOf(SG), importCall(permitId, 500, permit));
        does(issuerOf(SG), _lost(importPermitId));
        refused(inspectorOf(SG), importCall(permitId, 500, permit), reason);
    }

    function _lost(PermitId permitId) private pure returns (bytes memory) {
        return abi.encodeCall(IPermitRegistry.reportLost, (permitId));
    }

    function _found(PermitId permitId) private pure returns (bytes memory) {
        return abi.encodeCall(IPermitRegistry.reportFound, (permitId));
    }
}
