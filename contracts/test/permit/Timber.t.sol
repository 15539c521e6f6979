// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IPermitErrors} from "../../interfaces/IPermitErrors.sol";
import {IPermitEvents} from "../../interfaces/IPermitEvents.sol";
import {IPermitRegistry} from "../../interfaces/IPermitRegistry.sol";
import {HeadWord} from "../../types/Head.sol";
import {Act, Issue, PermitId, PermitType, Release, Status} from "../../types/PermitTypes.sol";
import {PermitRegistryBase} from "../PermitRegistryBase.t.sol";

/// @title Timber: one extension (R-16), and a change of destination (R-17)
contract PermitTimberTest is PermitRegistryBase {
    uint16 private constant OLD_LAST = TODAY + 180;

    function test_extension_gives_a_new_last_day_once() public {
        PermitId permitId = timber();
        vm.expectEmit(address(registry));
        emit IPermitEvents.TimberExtended(permitId, ID, SG, actOf(issuerOf(SG)), OLD_LAST + 184);
        does(issuerOf(SG), _extend(permitId, OLD_LAST + 184));
        assertEq(registry.head(permitId).lastDay(), OLD_LAST + 184, "last day");
        assertTrue(registry.head(permitId).isFlagged(HeadWord.EXTENDED), "extended");
        bytes memory reason = abi.encodeWithSelector(IPermitErrors.AlreadyExtended.selector, permitId);
        refused(issuerOf(SG), _extend(permitId, OLD_LAST + 185), reason);
        vm.warp(NOW + 364 days);
        import_(permitId, 50_000);
    }

    function test_extension_adds_1_to_184_days() public {
        PermitId permitId = timber();
        bytes4 error = IPermitErrors.LastDayOutOfRange.selector;
        passes(issuerOf(SG), _extend(permitId, OLD_LAST + 1));
        bytes memory reason = abi.encodeWithSelector(error, OLD_LAST, OLD_LAST + 1, OLD_LAST + 184);
        refused(issuerOf(SG), _extend(permitId, OLD_LAST), reason);
        reason = abi.encodeWithSelector(error, OLD_LAST + 185, OLD_LAST + 1, OLD_LAST + 184);
        refused(issuerOf(SG), _extend(permitId, OLD_LAST + 185), reason);
    }

    function test_extension_is_for_endorsed_timber_by_its_destination() public {
        PermitId permitId = timber();
        passes(issuerOf(SG), _extend(permitId, OLD_LAST + 9));
        bytes memory reason = abi.encodeWithSelector(IPermitErrors.WrongJurisdiction.selector, SG, ID);
        refused(issuerOf(ID), _extend(permitId, OLD_LAST + 9), reason);
        PermitId other = endorsed(SG, 5);
        reason = abi.encodeWithSelector(IPermitErrors.NotTimber.selector, other);
        refused(issuerOf(SG), _extend(other, OLD_LAST + 9), reason);
        other = issue(ID, issueOf(withTimber(draftOf(PermitType.EXPORT, SG)), skins(5)));
        reason = abi.encodeWithSelector(IPermitErrors.WrongStatus.selector, other, Status.ISSUED);
        refused(issuerOf(SG), _extend(other, OLD_LAST + 9), reason);
    }

    // ---------------------------------------------------------------------------------------------------- destination

    function test_destination_is_released_and_accepted() public {
        PermitId permitId = timber();
        Act act = actOf(issuerOf(SG));
        vm.expectEmit(address(registry));
        emit IPermitEvents.DestinationReleased(permitId, ID, SG, act, US);
        does(issuerOf(SG), _release(permitId, US));
        Release memory release = viewOf(permitId).release;
        assertEq(release.newDestination, US, "released to");
        assertEq(Act.unwrap(release.act), Act.unwrap(act), "released by");
        vm.expectEmit(address(registry));
        emit IPermitEvents.DestinationAccepted(permitId, ID, US, actOf(issuerOf(US)), SG);
        does(issuerOf(US), _accept(permitId));
        assertEq(registry.head(permitId).destination(), US, "destination");
        assertEq(viewOf(permitId).release.newDestination, 0, "release used");
        bytes memory reason = abi.encodeWithSelector(IPermitErrors.WrongJurisdiction.selector, US, SG);
        refused(inspectorOf(SG), importCall(permitId, 50_000), reason);
        import_(permitId, 50_000);
    }

    function test_release_can_be_given_to_another_before_it_is_accepted() public {
        PermitId permitId = timber();
        does(issuerOf(SG), _release(permitId, US));
        passes(issuerOf(US), _accept(permitId));
        does(issuerOf(SG), _release(permitId, FR));
        bytes memory reason = abi.encodeWithSelector(IPermitErrors.WrongJurisdiction.selector, FR, US);
        refused(issuerOf(US), _accept(permitId), reason);
        does(issuerOf(FR), _accept(permitId));
    }

    function test_release_is_for_endorsed_timber_by_its_destination() public {
        PermitId permitId = timber();
        passes(issuerOf(SG), _release(permitId, US));
        bytes memory reason = abi.encodeWithSelector(IPermitErrors.WrongJurisdiction.selector, SG, US);
        refused(issuerOf(US), _release(permitId, US), reason);
        PermitId other = endorsed(SG, 5);
        reason = abi.encodeWithSelector(IPermitErrors.NotTimber.selector, other);
        refused(issuerOf(SG), _release(other, US), reason);
        refused(issuerOf(US), _accept(other), reason);
        import_(permitId, 50_000);
        reason = abi.encodeWithSelector(IPermitErrors.WrongStatus.selector, permitId, Status.IMPORTED);
        refused(issuerOf(SG), _release(permitId, US), reason);
    }

    function test_release_to_nowhere_to_the_issuer_or_to_itself_is_refused() public {
        PermitId permitId = timber();
        passes(issuerOf(SG), _release(permitId, US));
        bytes memory reason = abi.encodeWithSelector(IPermitErrors.UnknownJurisdiction.selector, 0);
        refused(issuerOf(SG), _release(permitId, 0), reason);
        reason = abi.encodeWithSelector(IPermitErrors.UnfitDestination.selector, ID, ID);
        refused(issuerOf(SG), _release(permitId, ID), reason);
        reason = abi.encodeWithSelector(IPermitErrors.UnfitDestination.selector, ID, SG);
        refused(issuerOf(SG), _release(permitId, SG), reason);
    }

    function test_accept_without_release_is_refused() public {
        PermitId permitId = timber();
        bytes memory reason = abi.encodeWithSelector(IPermitErrors.NotReleased.selector, permitId);
        refused(issuerOf(US), _accept(permitId), reason);
        does(issuerOf(SG), _release(permitId, US));
        does(issuerOf(US), _accept(permitId));
        refused(issuerOf(US), _accept(permitId), reason);
    }

    function test_timber_out_of_time_or_lost_does_not_change_destination() public {
        PermitId permitId = timber();
        does(issuerOf(SG), _release(permitId, US));
        passes(issuerOf(SG), _release(permitId, FR));
        passes(issuerOf(US), _accept(permitId));
        does(issuerOf(ID), abi.encodeCall(IPermitRegistry.reportLost, (permitId)));
        bytes memory reason = abi.encodeWithSelector(IPermitErrors.LostPermit.selector, permitId);
        refused(issuerOf(SG), _release(permitId, FR), reason);
        refused(issuerOf(US), _accept(permitId), reason);
        does(issuerOf(ID), abi.encodeCall(IPermitRegistry.reportFound, (permitId)));
        vm.warp(NOW + 181 days);
        bytes4 error = IPermitErrors.OutOfTime.selector;
        reason = abi.encodeWithSelector(error, permitId, OLD_LAST + 1, TODAY - 1, OLD_LAST);
        refused(issuerOf(SG), _release(permitId, FR), reason);
        refused(issuerOf(US), _accept(permitId), reason);
    }

    function test_timber_that_names_an_import_permit_keeps_its_destination() public {
        Issue memory permit = exportNaming(importPermit(50_000), 50_000);
        permit.draft = withTimber(permit.draft);
        PermitId permitId = issue(ID, permit);
        endorse(permitId, 50_000);
        passes(issuerOf(SG), _release(timber(), US));
        bytes memory reason = abi.encodeWithSelector(IPermitErrors.ImportPermitNamed.selector, permitId);
        refused(issuerOf(SG), _release(permitId, US), reason);
    }

    function _extend(PermitId permitId, uint16 lastDay) private pure returns (bytes memory) {
        return abi.encodeCall(IPermitRegistry.extendTimber, (permitId, lastDay));
    }

    function _release(PermitId permitId, uint16 newDestination) private pure returns (bytes memory) {
        return abi.encodeCall(IPermitRegistry.releaseDestination, (permitId, newDestination));
    }

    function _accept(PermitId permitId) private pure returns (bytes memory) {
        return abi.encodeCall(IPermitRegistry.acceptDestination, (permitId));
    }
}
