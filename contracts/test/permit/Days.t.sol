// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IPermitErrors} from "../../interfaces/IPermitErrors.sol";
import {IPermitRegistry} from "../../interfaces/IPermitRegistry.sol";
import {Issue, PermitId, PermitType} from "../../types/PermitTypes.sol";
import {PermitRegistryBase} from "../PermitRegistryBase.t.sol";

/// @title Days: what can be reported when, validity, and the date line
contract PermitDaysTest is PermitRegistryBase {
    // ---------------------------------------------------------------------------------------------------------- issue

    function test_issue_is_dated_from_30_days_back_to_tomorrow() public {
        bytes4 error = IPermitErrors.DayNotReportable.selector;
        _issuePasses(TODAY + 1, TODAY + 1);
        _issueRefused(TODAY + 2, TODAY + 2, abi.encodeWithSelector(error, TODAY + 2, TODAY - 30, TODAY + 1));
        _issuePasses(TODAY - 30, TODAY);
        _issueRefused(TODAY - 31, TODAY, abi.encodeWithSelector(error, TODAY - 31, TODAY - 30, TODAY + 1));
    }

    function test_last_day_is_not_before_the_first() public {
        _issuePasses(TODAY, TODAY);
        bytes4 error = IPermitErrors.LastDayOutOfRange.selector;
        _issueRefused(TODAY, TODAY - 1, abi.encodeWithSelector(error, TODAY - 1, TODAY, TODAY + 184));
    }

    /// @dev Longest validity of each type, in the order of the types.
    function test_longest_validity_of_each_type() public {
        uint16[13] memory longest = [184, 184, 366, 366, 366, 184, 184, 184, 184, 1096, 1096, 1096, 184];
        for (uint256 i = 0; i < 13; ++i) {
            PermitType permitType = PermitType(i + 1);
            Issue memory permit = _of(permitType, TODAY + longest[i]);
            passes(issuerOf(ID), issueCall(permit));
            permit = _of(permitType, TODAY + longest[i] + 1);
            bytes4 error = IPermitErrors.LastDayOutOfRange.selector;
            uint256 latest = TODAY + longest[i];
            refused(issuerOf(ID), issueCall(permit), abi.encodeWithSelector(error, latest + 1, TODAY, latest));
        }
    }

    // ----------------------------------------------------------------------------------------------------------- acts

    function test_acts_are_dated_from_30_days_back_to_tomorrow() public {
        PermitId permitId = issued(SG, 5);
        vm.warp(NOW + 60 days);
        uint16 now_ = TODAY + 60;
        bytes4 error = IPermitErrors.DayNotReportable.selector;
        passes(inspectorOf(ID), _endorse(permitId, now_ + 1));
        refused(inspectorOf(ID), _endorse(permitId, now_ + 2), abi.encodeWithSelector(error, now_ + 2, now_ - 30, now_ + 1));
        passes(inspectorOf(ID), _endorse(permitId, now_ - 30));
        refused(inspectorOf(ID), _endorse(permitId, now_ - 31), abi.encodeWithSelector(error, now_ - 31, now_ - 30, now_ + 1));
    }

    /// @dev West of the date line it is still yesterday.
    function test_act_one_day_before_the_issue_is_the_same_day_across_the_date_line() public {
        PermitId permitId = issued(SG, 5);
        passes(inspectorOf(ID), _endorse(permitId, TODAY - 1));
        bytes4 error = IPermitErrors.OutOfTime.selector;
        bytes memory reason = abi.encodeWithSelector(error, permitId, TODAY - 2, TODAY - 1, TODAY + 180);
        refused(inspectorOf(ID), _endorse(permitId, TODAY - 2), reason);
    }

    function test_endorse_after_the_last_day_is_refused_also_when_reported_in_time() public {
        PermitId permitId = issued(SG, 5);
        bytes4 error = IPermitErrors.OutOfTime.selector;
        vm.warp(NOW + 205 days);
        bytes memory reason = abi.encodeWithSelector(error, permitId, TODAY + 181, TODAY - 1, TODAY + 180);
        refused(inspectorOf(ID), _endorse(permitId, TODAY + 181), reason);
        does(inspectorOf(ID), _endorse(permitId, TODAY + 180));
    }

    function test_import_after_the_last_day_is_refused_also_when_reported_in_time() public {
        PermitId permitId = endorsed(SG, 5);
        vm.warp(NOW + 205 days);
        bytes memory reason =
            abi.encodeWithSelector(IPermitErrors.OutOfTime.selector, permitId, TODAY + 181, TODAY - 1, TODAY + 180);
        refused(inspectorOf(SG), _import(permitId, TODAY + 181), reason);
        does(inspectorOf(SG), _import(permitId, TODAY + 180));
    }

    function test_import_one_day_before_the_issue_passes_and_two_not() public {
        PermitId permitId = endorsed(SG, 5);
        passes(inspectorOf(SG), _import(permitId, TODAY - 1));
        bytes memory reason =
            abi.encodeWithSelector(IPermitErrors.OutOfTime.selector, permitId, TODAY - 2, TODAY - 1, TODAY + 180);
        refused(inspectorOf(SG), _import(permitId, TODAY - 2), reason);
    }

    /// @dev Blocks never go back, so the rule on late reports refuses such a day before this one can: it guards the ledger if
    ///      one rule is ever changed without the other.
    function test_import_long_before_its_export_is_refused() public {
        Issue memory permit = issueOf(draftOf(PermitType.EXPORT, SG, TODAY, TODAY + 180), skins(5));
        PermitId permitId = issue(ID, permit);
        vm.warp(NOW + 60 days);
        does(inspectorOf(ID), _endorse(permitId, TODAY + 60));
        vm.warp(NOW + 30 days);
        passes(inspectorOf(SG), _import(permitId, TODAY + 29));
        passes(inspectorOf(SG), _refuse(permitId, TODAY + 29));
        bytes4 error = IPermitErrors.ImportBeforeExport.selector;
        bytes memory reason = abi.encodeWithSelector(error, permitId, TODAY + 28, TODAY + 29);
        refused(inspectorOf(SG), _import(permitId, TODAY + 28), reason);
        refused(inspectorOf(SG), _refuse(permitId, TODAY + 28), reason);
    }

    function test_late_report_of_an_import_reaches_back_before_the_endorsement_was_recorded() public {
        PermitId permitId = issued(SG, 5);
        vm.warp(NOW + 30 days);
        does(inspectorOf(ID), _endorse(permitId, TODAY));
        does(inspectorOf(SG), _import(permitId, TODAY + 1));
    }

    function test_refusal_and_return_have_no_last_day_but_a_first() public {
        PermitId permitId = endorsed(SG, 5);
        bytes4 error = IPermitErrors.OutOfTime.selector;
        bytes memory reason = abi.encodeWithSelector(error, permitId, TODAY - 2, TODAY - 1, TODAY + 180);
        refused(inspectorOf(SG), _refuse(permitId, TODAY - 2), reason);
        passes(inspectorOf(SG), _refuse(permitId, TODAY - 1));
        vm.warp(NOW + 250 days);
        does(inspectorOf(SG), _refuse(permitId, TODAY + 250));
        passes(inspectorOf(ID), _back(permitId, TODAY + 251));
        error = IPermitErrors.DayNotReportable.selector;
        reason = abi.encodeWithSelector(error, TODAY + 252, TODAY + 220, TODAY + 251);
        refused(inspectorOf(ID), _back(permitId, TODAY + 252), reason);
    }

    function test_return_before_the_issue_is_refused() public {
        PermitId permitId = endorsed(SG, 5);
        does(inspectorOf(SG), _refuse(permitId, TODAY));
        passes(inspectorOf(ID), _back(permitId, TODAY - 1));
        bytes memory reason =
            abi.encodeWithSelector(IPermitErrors.OutOfTime.selector, permitId, TODAY - 2, TODAY - 1, TODAY + 180);
        refused(inspectorOf(ID), _back(permitId, TODAY - 2), reason);
    }

    function test_crossing_keeps_the_same_days() public {
        PermitId permitId = issue(ID, issueOf(draftOf(PermitType.PERSONAL_OWNERSHIP, SG), skins(1)));
        passes(inspectorOf(SG), _cross(permitId, TODAY + 1));
        bytes4 error = IPermitErrors.DayNotReportable.selector;
        bytes memory reason = abi.encodeWithSelector(error, TODAY + 2, TODAY - 30, TODAY + 1);
        refused(inspectorOf(SG), _cross(permitId, TODAY + 2), reason);
        vm.warp(NOW + 181 days);
        reason = abi.encodeWithSelector(IPermitErrors.OutOfTime.selector, permitId, TODAY + 181, TODAY - 1, TODAY + 180);
        refused(inspectorOf(SG), _cross(permitId, TODAY + 181), reason);
        passes(inspectorOf(SG), _cross(permitId, TODAY + 180));
    }

    function _of(PermitType permitType, uint16 lastDay) private returns (Issue memory permit) {
        uint16 destination = permitType == PermitType.INTRODUCTION_FROM_THE_SEA ? ID : SG;
        permit = issueOf(draftOf(permitType, destination, TODAY, lastDay), skins(5));
        if (permitType != PermitType.REEXPORT) return permit;
        permit = reexportOf(SG, skins(5), linkOf(0, _landed(), 0, 5));
        permit.draft = draftOf(permitType, SG, TODAY, lastDay);
    }

    /// @dev Goods that Indonesia may re-export.
    function _landed() private returns (PermitId permitId) {
        permitId = issue(ID, issueOf(draftOf(PermitType.INTRODUCTION_FROM_THE_SEA, ID), skins(5)));
        import_(permitId, 5);
    }

    function _issuePasses(uint16 issuedOn, uint16 lastDay) private {
        passes(issuerOf(ID), issueCall(issueOf(draftOf(PermitType.EXPORT, SG, issuedOn, lastDay), skins(5))));
    }

    function _issueRefused(uint16 issuedOn, uint16 lastDay, bytes memory reason) private {
        refused(issuerOf(ID), issueCall(issueOf(draftOf(PermitType.EXPORT, SG, issuedOn, lastDay), skins(5))), reason);
    }

    function _endorse(PermitId permitId, uint16 actedOn) private pure returns (bytes memory) {
        return abi.encodeCall(IPermitRegistry.endorseExport, (permitId, actedOn, one(5), noTies()));
    }

    function _import(PermitId permitId, uint16 actedOn) private pure returns (bytes memory) {
        return abi.encodeCall(IPermitRegistry.confirmImport, (permitId, actedOn, one(5), 0, 0, PermitId.wrap(0)));
    }

    function _refuse(PermitId permitId, uint16 actedOn) private pure returns (bytes memory) {
        return abi.encodeCall(IPermitRegistry.refuseImport, (permitId, actedOn, 1, 0, PermitId.wrap(0)));
    }

    function _back(PermitId permitId, uint16 actedOn) private pure returns (bytes memory) {
        return abi.encodeCall(IPermitRegistry.returnToOrigin, (permitId, actedOn, noTies()));
    }

    function _cross(PermitId permitId, uint16 actedOn) private pure returns (bytes memory) {
        return abi.encodeCall(IPermitRegistry.recordCrossing, (permitId, actedOn, 2));
    }
}
