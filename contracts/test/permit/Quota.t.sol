// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IPermitErrors} from "../../interfaces/IPermitErrors.sol";
import {IPermitEvents} from "../../interfaces/IPermitEvents.sol";
import {IPermitRegistry} from "../../interfaces/IPermitRegistry.sol";
import {Line} from "../../types/Line.sol";
import {Issue, PermitId, PermitType, Quota, QuotaKey, SOURCE_SEIZED, Status} from "../../types/PermitTypes.sol";
import {PermitRegistryBase} from "../PermitRegistryBase.t.sol";

/// @title Quotas: set, obeyed, counted, given back
contract PermitQuotaTest is PermitRegistryBase {
    uint16 private constant FIRST = TODAY + 2;
    uint16 private constant LAST_DAY_OF_2024 = 20_088;

    // -------------------------------------------------------------------------------------------------------- setting

    function test_quota_is_stored_and_announced() public {
        QuotaKey memory key = skinQuota(2024);
        Quota memory wanted = Quota(5_000, 700, 700, FIRST, true);
        vm.expectEmit(address(registry));
        emit IPermitEvents.QuotaSet(ID, 2024, PYTHON, key, wanted, actOf(issuerOf(ID)));
        does(issuerOf(ID), _set(key, FIRST, 700, 5_000, true));
        assertEq(abi.encode(registry.quota(key)), abi.encode(wanted), "quota");
    }

    function test_quota_is_set_once_by_its_own_jurisdiction() public {
        QuotaKey memory key = skinQuota(2024);
        bytes memory call_ = _set(key, FIRST, 0, 5_000, true);
        bytes memory reason = abi.encodeWithSelector(IPermitErrors.WrongJurisdiction.selector, ID, SG);
        refused(issuerOf(SG), call_, reason);
        does(issuerOf(ID), call_);
        refused(issuerOf(ID), call_, abi.encodeWithSelector(IPermitErrors.QuotaExists.selector, ID, 2024));
    }

    function test_quota_of_a_zero_code_is_refused() public {
        QuotaKey memory key = skinQuota(2024);
        passes(issuerOf(ID), _set(key, FIRST, 0, 1, true));
        bytes memory reason = abi.encodeWithSelector(IPermitErrors.ZeroCode.selector, 0);
        key.taxonId = 0;
        refused(issuerOf(ID), _set(key, FIRST, 0, 1, true), reason);
        (key.taxonId, key.term) = (PYTHON, 0);
        refused(issuerOf(ID), _set(key, FIRST, 0, 1, true), reason);
        (key.term, key.unit) = (SKI, 0);
        refused(issuerOf(ID), _set(key, FIRST, 0, 1, true), reason);
        (key.unit, key.source) = (NAR, 0);
        refused(issuerOf(ID), _set(key, FIRST, 0, 1, true), reason);
    }

    /// @dev The notice makes sure that no permit of a counting day exists yet.
    function test_first_day_is_two_days_ahead_and_in_the_year() public {
        bytes4 error = IPermitErrors.UnfitFirstDay.selector;
        bytes memory reason = abi.encodeWithSelector(error, FIRST - 1, FIRST, 2024);
        refused(issuerOf(ID), _set(skinQuota(2024), FIRST - 1, 0, 1, true), reason);
        passes(issuerOf(ID), _set(skinQuota(2024), FIRST, 0, 1, true));
        passes(issuerOf(ID), _set(skinQuota(2024), LAST_DAY_OF_2024, 0, 1, true));
        passes(issuerOf(ID), _set(skinQuota(2025), LAST_DAY_OF_2024 + 1, 0, 1, true));
        reason = abi.encodeWithSelector(error, LAST_DAY_OF_2024 + 1, FIRST, 2024);
        refused(issuerOf(ID), _set(skinQuota(2024), LAST_DAY_OF_2024 + 1, 0, 1, true), reason);
        reason = abi.encodeWithSelector(error, LAST_DAY_OF_2024, FIRST, 2025);
        refused(issuerOf(ID), _set(skinQuota(2025), LAST_DAY_OF_2024, 0, 1, true), reason);
    }

    function test_hard_limit_below_the_opening_balance_is_refused() public {
        passes(issuerOf(ID), _set(skinQuota(2024), FIRST, 700, 699, false));
        bytes memory reason = abi.encodeWithSelector(IPermitErrors.QuotaBelowUse.selector, 699, 700);
        refused(issuerOf(ID), _set(skinQuota(2024), FIRST, 700, 699, true), reason);
        passes(issuerOf(ID), _set(skinQuota(2024), FIRST, 700, 700, true));
    }

    function test_limit_and_hardness_change() public {
        QuotaKey memory key = skinQuota(2024);
        bytes memory reason = abi.encodeWithSelector(IPermitErrors.UnknownQuota.selector, ID, 2024);
        refused(issuerOf(ID), _change(key, 800, false), reason);
        does(issuerOf(ID), _set(key, FIRST, 700, 5_000, true));
        vm.expectEmit(address(registry));
        emit IPermitEvents.QuotaChanged(ID, 2024, PYTHON, key, 800, false, actOf(issuerOf(ID)));
        does(issuerOf(ID), _change(key, 800, false));
        Quota memory seen = registry.quota(key);
        assertEq(seen.limit, 800, "limit");
        assertFalse(seen.hard, "hardness");
        reason = abi.encodeWithSelector(IPermitErrors.QuotaBelowUse.selector, 699, 700);
        refused(issuerOf(ID), _change(key, 699, false), reason);
        passes(issuerOf(ID), _change(key, 700, true));
        reason = abi.encodeWithSelector(IPermitErrors.WrongJurisdiction.selector, ID, SG);
        refused(issuerOf(SG), _change(key, 900, true), reason);
    }

    // ------------------------------------------------------------------------------------------------------- counting

    function test_hard_quota_refuses_more() public {
        _quota(300, 1_000, true);
        PermitId permitId = issued(SG, 600);
        _requireUsed(900);
        Issue memory more = issueOf(draftOf(PermitType.EXPORT, SG), skins(101));
        bytes4 error = IPermitErrors.QuotaExceeded.selector;
        bytes memory reason = abi.encodeWithSelector(error, permitIdOf(ID, more.tag), 0, 101, 100);
        refused(issuerOf(ID), issueCall(more), reason);
        more.lines[0] = skins(100);
        issue(ID, more);
        _requireUsed(1_000);
        cancel(permitId, noTies());
        _requireUsed(400);
    }

    function test_lines_of_one_permit_count_together() public {
        _quota(0, 1_000, true);
        Issue memory permit = issueOf(draftOf(PermitType.EXPORT, SG), skins(600));
        permit.lines = new Line[](2);
        (permit.lines[0], permit.lines[1]) = (skins(600), skins(401));
        bytes4 error = IPermitErrors.QuotaExceeded.selector;
        bytes memory reason = abi.encodeWithSelector(error, permitIdOf(ID, permit.tag), 1, 401, 400);
        refused(issuerOf(ID), issueCall(permit), reason);
        permit.lines[1] = skins(400);
        issue(ID, permit);
    }

    function test_soft_quota_announces_more() public {
        _quota(0, 1_000, false);
        Issue memory permit = issueOf(draftOf(PermitType.EXPORT, SG), skins(1_200));
        vm.expectEmit(address(registry));
        emit IPermitEvents.QuotaOverrun(permitIdOf(ID, permit.tag), ID, 0, 1_200, 1_000);
        issue(ID, permit);
        _requireUsed(1_200);
    }

    /// @dev A soft quota that was overrun and made hard leaves nothing, and says so without an underflow.
    function test_quota_made_hard_after_an_overrun_has_nothing_left() public {
        _quota(0, 1_000, false);
        issued(SG, 1_200);
        does(issuerOf(ID), _change(skinQuota(2024), 1_000, true));
        Issue memory permit = issueOf(draftOf(PermitType.EXPORT, SG), skins(1));
        bytes4 error = IPermitErrors.QuotaExceeded.selector;
        bytes memory reason = abi.encodeWithSelector(error, permitIdOf(ID, permit.tag), 0, 1, 0);
        refused(issuerOf(ID), issueCall(permit), reason);
        does(issuerOf(ID), _change(skinQuota(2024), 1_201, true));
        issue(ID, permit);
    }

    function test_batch_obeys_a_hard_quota() public {
        _quota(0, 1_000, true);
        Issue[] memory batch = new Issue[](2);
        batch[0] = issueOf(draftOf(PermitType.EXPORT, SG), skins(600));
        batch[1] = issueOf(draftOf(PermitType.EXPORT, SG), skins(500));
        bytes4 error = IPermitErrors.QuotaExceeded.selector;
        bytes memory reason = abi.encodeWithSelector(error, permitIdOf(ID, batch[1].tag), 0, 500, 400);
        refused(issuerOf(ID), abi.encodeCall(IPermitRegistry.issueBatch, (batch)), reason);
        batch[1].lines[0] = skins(400);
        does(issuerOf(ID), abi.encodeCall(IPermitRegistry.issueBatch, (batch)));
        _requireUsed(1_000);
    }

    function test_paper_is_counted_and_not_refused() public {
        _quota(0, 1_000, true);
        Issue memory paper = issueOf(draftOf(PermitType.EXPORT, SG), skins(1_500));
        vm.expectEmit(address(registry));
        emit IPermitEvents.QuotaOverrun(permitIdOf(ID, paper.tag), ID, 0, 1_500, 1_000);
        does(issuerOf(ID), abi.encodeCall(IPermitRegistry.registerPaper, (paper)));
        _requireUsed(1_500);
    }

    function test_retrospective_permit_is_counted_and_not_refused() public {
        _quota(0, 1_000, true);
        Issue memory permit = issueOf(draftOf(PermitType.EXPORT, SG), skins(1_500));
        PermitId permitId = permitIdOf(ID, permit.tag);
        does(issuerOf(SG), abi.encodeCall(IPermitRegistry.consentRetrospective, (permitId, permit.documentHash)));
        does(issuerOf(ID), abi.encodeCall(IPermitRegistry.issueRetrospective, (permit)));
        _requireUsed(1_500);
    }

    function test_transcription_counts_when_it_is_attested_until_it_is_repudiated() public {
        _quota(0, 1_000, true);
        Issue memory paper = paperOf(PermitType.EXPORT, SG, 1_500);
        paper.lines[0] = skins(1_500).withExported(1_300);
        PermitId permitId = transcribe(SG, paper);
        _requireUsed(0);
        vm.expectEmit(address(registry));
        emit IPermitEvents.QuotaOverrun(permitId, ID, 0, 1_300, 1_000);
        attest(permitId, "own");
        _requireUsed(1_300);
        does(issuerOf(ID), abi.encodeCall(IPermitRegistry.repudiate, (permitId, 1, noTies())));
        _requireUsed(0);
    }

    /// @dev The own permit goes on counting, so its transcription does not.
    function test_transcription_that_nobody_attested_gives_nothing_back() public {
        _quota(700, 5_000, true);
        PermitId permitId = transcribe(SG, paperOf(PermitType.EXPORT, SG, 300));
        refuse(permitId);
        does(inspectorOf(ID), backCall(permitId, noTies()));
        assertStatus(permitId, Status.RETURNED);
        _requireUsed(700);
    }

    function test_transcription_of_an_own_permit_does_not_count_twice() public {
        _quota(0, 5_000, true);
        Issue memory own = issueOf(draftOf(PermitType.EXPORT, SG), skins(1_500));
        issue(ID, own);
        PermitId permitId = transcribe(SG, paperOf(PermitType.EXPORT, SG, 1_500));
        attest(permitId, own.tag);
        _requireUsed(1_500);
        does(issuerOf(ID), abi.encodeCall(IPermitRegistry.repudiate, (permitId, 1, noTies())));
        _requireUsed(1_500);
    }

    function test_short_shipment_and_every_ending_change_the_use() public {
        _quota(100, 5_000, true);
        PermitId permitId = issued(SG, 1_000);
        _requireUsed(1_100);
        endorse(permitId, 800);
        _requireUsed(900);
        uint256 id = vm.snapshotState();
        import_(permitId, one(700), 1);
        _requireUsed(900);
        vm.revertToState(id);
        refuse(permitId);
        _requireUsed(900);
        does(inspectorOf(ID), backCall(permitId, noTies()));
        _requireUsed(100);
    }

    function test_replacement_leaves_the_use_as_it_is() public {
        _quota(0, 5_000, true);
        PermitId permitId = issued(SG, 1_000);
        does(issuerOf(ID), replaceCall(permitId, "new", FIRST + 100));
        _requireUsed(1_000);
        cancel(permitIdOf(ID, "new"), noTies());
        _requireUsed(0);
    }

    /// @dev A balance at the end of its 64 bits: rather a panic than a use that begins again at 0.
    function test_use_never_wraps_around() public {
        _quota(type(uint64).max - 5, type(uint64).max, false);
        Issue memory paper = issueOf(draftOf(PermitType.EXPORT, SG), skins(5));
        passes(issuerOf(ID), abi.encodeCall(IPermitRegistry.registerPaper, (paper)));
        paper.lines[0] = skins(6);
        bytes memory reason = abi.encodeWithSignature("Panic(uint256)", 0x11);
        refused(issuerOf(ID), abi.encodeCall(IPermitRegistry.registerPaper, (paper)), reason);
    }

    // ---------------------------------------------------------------------------------------------------- not counted

    function test_only_exports_without_origin_from_the_first_day_count() public {
        does(issuerOf(ID), _set(skinQuota(2024), FIRST + 3, 0, 10, true));
        vm.warp(NOW + 4 days);
        issued(SG, 500);
        _requireUsed(0);
        vm.warp(NOW + 5 days);
        issue(ID, issueOf(draftOf(PermitType.CAPTIVE_BRED, SG), skins(500)));
        issue(ID, issueOf(draftOf(PermitType.EXPORT, SG), lineOf(PYTHON, SKI, NAR, SOURCE_SEIZED, 2, 500)));
        issue(ID, issueOf(draftOf(PermitType.EXPORT, SG), lineOf(PYTHON, SKI, KGM, 500)));
        issue(ID, issueOf(draftOf(PermitType.EXPORT, SG), lineOf(PYTHON, LPS, NAR, 500)));
        issue(ID, issueOf(draftOf(PermitType.EXPORT, SG), lineOf(LEOPARD, SKI, NAR, 500)));
        issue(US, exportOf(SG));
        _requireUsed(0);
        issued(SG, 10);
        _requireUsed(10);
    }

    function test_ending_of_another_type_gives_nothing_back() public {
        _quota(700, 5_000, true);
        PermitId permitId = issue(ID, issueOf(draftOf(PermitType.CAPTIVE_BRED, SG), skins(500)));
        cancel(permitId, noTies());
        assertStatus(permitId, Status.CANCELLED);
        _requireUsed(700);
    }

    function test_quota_of_seized_specimens_never_counts() public {
        QuotaKey memory key = skinQuota(2024);
        key.source = SOURCE_SEIZED;
        does(issuerOf(ID), _set(key, FIRST, 0, 10, true));
        vm.warp(NOW + 2 days);
        issue(ID, issueOf(draftOf(PermitType.EXPORT, SG), lineOf(PYTHON, SKI, NAR, SOURCE_SEIZED, 2, 500)));
        assertEq(registry.quota(key).used, 0, "used");
    }

    /// @dev The year is that of `issuedOn`, not that of the block.
    function test_each_year_has_its_own_quota() public {
        does(issuerOf(ID), _set(skinQuota(2024), LAST_DAY_OF_2024, 0, 1_000, true));
        does(issuerOf(ID), _set(skinQuota(2025), LAST_DAY_OF_2024 + 1, 0, 1_000, true));
        vm.warp(uint256(LAST_DAY_OF_2024 + 1) * 1 days);
        issue(ID, issueOf(draftOf(PermitType.EXPORT, SG, LAST_DAY_OF_2024, LAST_DAY_OF_2024 + 9), skins(300)));
        issue(ID, issueOf(draftOf(PermitType.EXPORT, SG, LAST_DAY_OF_2024 + 1, LAST_DAY_OF_2024 + 9), skins(70)));
        _requireUsed(300);
        assertEq(registry.quota(skinQuota(2025)).used, 70, "used of the next year");
    }

    function _quota(uint64 opening, uint64 limit, bool hard) private {
        does(issuerOf(ID), _set(skinQuota(2024), FIRST, opening, limit, hard));
        vm.warp(NOW + 2 days);
    }

    function _requireUsed(uint256 used) private view {
        assertEq(registry.quota(skinQuota(2024)).used, used, "used");
    }

    function _set(QuotaKey memory key, uint16 firstDay, uint64 opening, uint64 limit, bool hard)
        private
        pure
        returns (bytes memory)
    {
        return abi.encodeCall(IPermitRegistry.setQuota, (key, firstDay, opening, limit, hard));
    }

    function _change(QuotaKey memory key, uint64 limit, bool hard) private pure returns (bytes memory) {
        return abi.encodeCall(IPermitRegistry.changeQuota, (key, limit, hard));
    }
}
