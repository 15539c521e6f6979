// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IPermitErrors} from "../../interfaces/IPermitErrors.sol";
import {IPermitEvents} from "../../interfaces/IPermitEvents.sol";
import {IPermitRegistry} from "../../interfaces/IPermitRegistry.sol";
import {Issue, PermitId, Status, Ties} from "../../types/PermitTypes.sol";
import {PermitRegistryBase} from "../PermitRegistryBase.t.sol";

/// @title Permits that end unused: cancelled, handed back, run out
contract PermitClosingTest is PermitRegistryBase {
    function test_cancel_gives_everything_back() public {
        (PermitId permitId, PermitId originId, Issue memory permit) = _reexport();
        vm.expectEmit(address(registry));
        emit IPermitEvents.PermitCancelled(permitId, SG, US, actOf(issuerOf(SG)), 1);
        does(issuerOf(SG), cancelCall(permitId, tiesOf(permit)));
        _requireClosed(permitId, originId, Status.CANCELLED);
    }

    function test_returned_unused_gives_everything_back() public {
        (PermitId permitId, PermitId originId, Issue memory permit) = _reexport();
        vm.expectEmit(address(registry));
        emit IPermitEvents.PermitReturned(permitId, SG, US, actOf(issuerOf(SG)));
        does(issuerOf(SG), _return(permitId, tiesOf(permit)));
        _requireClosed(permitId, originId, Status.RETURNED);
    }

    function test_expire_by_anybody_gives_everything_back() public {
        (PermitId permitId, PermitId originId, Issue memory permit) = _reexport();
        vm.warp(NOW + 211 days);
        vm.expectEmit(address(registry));
        emit IPermitEvents.PermitExpired(permitId, SG, US, address(0xbeef));
        does(address(0xbeef), _expire(permitId, tiesOf(permit)));
        _requireClosed(permitId, originId, Status.EXPIRED);
    }

    function test_expire_waits_for_late_reports() public {
        PermitId permitId = issued(SG, 5);
        uint256 first = uint256(TODAY) + 180 + 31;
        vm.warp(first * 1 days - 1);
        bytes memory reason =
            abi.encodeWithSelector(IPermitErrors.NotYetExpired.selector, permitId, first - 1, first);
        refused(address(0xbeef), _expire(permitId, noTies()), reason);
        vm.warp(first * 1 days);
        does(address(0xbeef), _expire(permitId, noTies()));
    }

    function test_cancel_needs_a_reason() public {
        PermitId permitId = issued(SG, 5);
        passes(issuerOf(ID), cancelCall(permitId, noTies()));
        bytes memory call_ = abi.encodeCall(IPermitRegistry.cancel, (permitId, 0, noTies()));
        refused(issuerOf(ID), call_, abi.encodeWithSelector(IPermitErrors.MissingReason.selector));
    }

    function test_another_issuer_is_refused() public {
        PermitId permitId = issued(SG, 5);
        passes(issuerOf(ID), cancelCall(permitId, noTies()));
        passes(issuerOf(ID), _return(permitId, noTies()));
        bytes memory reason = abi.encodeWithSelector(IPermitErrors.WrongJurisdiction.selector, ID, SG);
        refused(issuerOf(SG), cancelCall(permitId, noTies()), reason);
        refused(issuerOf(SG), _return(permitId, noTies()), reason);
    }

    function test_endorsed_permit_is_not_closed_as_unused() public {
        PermitId permitId = issued(SG, 5);
        vm.warp(NOW + 20 days);
        passes(issuerOf(ID), cancelCall(permitId, noTies()));
        passes(issuerOf(ID), _return(permitId, noTies()));
        endorse(permitId, 5);
        bytes memory reason = abi.encodeWithSelector(IPermitErrors.WrongStatus.selector, permitId, Status.ENDORSED);
        refused(issuerOf(ID), cancelCall(permitId, noTies()), reason);
        refused(issuerOf(ID), _return(permitId, noTies()), reason);
        vm.warp(NOW + 300 days);
        refused(issuerOf(ID), _expire(permitId, noTies()), reason);
    }

    function test_closing_needs_the_ties_of_the_permit() public {
        (PermitId permitId,, Issue memory permit) = _reexport();
        bytes memory reason = abi.encodeWithSelector(IPermitErrors.WrongTies.selector, permitId);
        passes(issuerOf(SG), cancelCall(permitId, tiesOf(permit)));
        refused(issuerOf(SG), cancelCall(permitId, noTies()), reason);
        passes(issuerOf(SG), _return(permitId, tiesOf(permit)));
        refused(issuerOf(SG), _return(permitId, noTies()), reason);
        vm.warp(NOW + 300 days);
        passes(issuerOf(SG), _expire(permitId, tiesOf(permit)));
        refused(issuerOf(SG), _expire(permitId, noTies()), reason);
    }

    /// @dev Nothing to give back: the ties are not read.
    function test_permit_without_ties_closes_with_any() public {
        PermitId permitId = issued(SG, 5);
        Ties memory any = Ties(permitId, linksOf(linkOf(0, permitId, 0, 3)));
        does(issuerOf(ID), cancelCall(permitId, any));
        assertQuantities(permitId, 5, 0, 0, 0);
    }

    function test_lost_permit_can_be_cancelled() public {
        PermitId permitId = issued(SG, 5);
        does(issuerOf(ID), abi.encodeCall(IPermitRegistry.reportLost, (permitId)));
        cancel(permitId, noTies());
    }

    function _reexport() private returns (PermitId permitId, PermitId originId, Issue memory permit) {
        originId = imported(SG, 1_000);
        permit = reexportOf(US, skins(600), linkOf(0, originId, 0, 600));
        permitId = issue(SG, permit);
        assertQuantities(originId, 1_000, 1_000, 1_000, 600);
    }

    function _requireClosed(PermitId permitId, PermitId originId, Status status) private view {
        assertStatus(permitId, status);
        assertQuantities(permitId, 600, 0, 0, 0);
        assertQuantities(originId, 1_000, 1_000, 1_000, 0);
    }

    function _return(PermitId permitId, Ties memory ties) private pure returns (bytes memory) {
        return abi.encodeCall(IPermitRegistry.returnUnused, (permitId, ties));
    }

    function _expire(PermitId permitId, Ties memory ties) private pure returns (bytes memory) {
        return abi.encodeCall(IPermitRegistry.expire, (permitId, ties));
    }
}
