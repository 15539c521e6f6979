// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IPermitErrors} from "../../interfaces/IPermitErrors.sol";
import {IPermitEvents} from "../../interfaces/IPermitEvents.sol";
import {IPermitRegistry} from "../../interfaces/IPermitRegistry.sol";
import {Draft} from "../../types/Draft.sol";
import {HeadWord} from "../../types/Head.sol";
import {Line} from "../../types/Line.sol";
import {Issue, Link, PermitId, PermitType, Status} from "../../types/PermitTypes.sol";
import {PermitRegistryBase} from "../PermitRegistryBase.t.sol";

/// @title Import permits named by export permits
contract PermitImportPermitTest is PermitRegistryBase {
    function test_naming_reserves_and_import_uses() public {
        PermitId importPermitId = importPermit(500);
        Issue memory permit = exportNaming(importPermitId, 500);
        PermitId permitId = permitIdOf(ID, permit.tag);
        vm.expectEmit(address(registry));
        emit IPermitEvents.PermitTied(permitId, importPermitId, 0, new Link[](0));
        vm.expectEmit(address(registry));
        emit IPermitEvents.ImportPermitMoved(importPermitId, permitId, Status.RESERVED);
        issue(ID, permit);
        assertStatus(importPermitId, Status.RESERVED);
        assertTrue(registry.head(permitId).isFlagged(HeadWord.WITH_IMPORT_PERMIT), "flag");
        endorse(permitId, 500);
        vm.expectEmit(address(registry));
        emit IPermitEvents.ImportPermitMoved(importPermitId, permitId, Status.USED);
        does(inspectorOf(SG), importCall(permitId, 500, permit));
        assertStatus(importPermitId, Status.USED);
    }

    function test_import_needs_the_import_permit_that_was_named() public {
        (PermitId permitId,, Issue memory permit) = _endorsed();
        passes(inspectorOf(SG), importCall(permitId, 500, permit));
        bytes memory reason = abi.encodeWithSelector(IPermitErrors.WrongTies.selector, permitId);
        refused(inspectorOf(SG), importCall(permitId, 500), reason);
        permit.importPermitId = importPermit(500);
        refused(inspectorOf(SG), importCall(permitId, 500, permit), reason);
    }

    function test_import_after_the_import_permit_ended_is_refused() public {
        PermitId importPermitId = _importPermit(draftOf(PermitType.IMPORT, ID, TODAY, TODAY + 10), 500);
        Issue memory permit = exportNaming(importPermitId, 500);
        PermitId permitId = issue(ID, permit);
        endorse(permitId, 500);
        vm.warp(NOW + 10 days);
        passes(inspectorOf(SG), importCall(permitId, 500, permit));
        vm.warp(NOW + 11 days);
        bytes4 error = IPermitErrors.ImportPermitEnded.selector;
        bytes memory reason = abi.encodeWithSelector(error, importPermitId, TODAY + 11, TODAY + 10);
        refused(inspectorOf(SG), importCall(permitId, 500, permit), reason);
    }

    // -------------------------------------------------------------------------------------------------------- reserving

    function test_reserved_import_permit_is_not_cancelled_expired_replaced_or_named_again() public {
        PermitId importPermitId = importPermit(500);
        Issue memory other = exportNaming(importPermitId, 5);
        passes(issuerOf(SG), cancelCall(importPermitId, noTies()));
        passes(issuerOf(SG), replaceCall(importPermitId, "new", TODAY + 9));
        passes(issuerOf(ID), issueCall(other));
        issue(ID, exportNaming(importPermitId, 500));
        bytes memory reason =
            abi.encodeWithSelector(IPermitErrors.WrongStatus.selector, importPermitId, Status.RESERVED);
        refused(issuerOf(SG), cancelCall(importPermitId, noTies()), reason);
        refused(issuerOf(SG), replaceCall(importPermitId, "new", TODAY + 9), reason);
        refused(issuerOf(ID), issueCall(other), reason);
        vm.warp(NOW + 400 days);
        refused(address(1), abi.encodeCall(IPermitRegistry.expire, (importPermitId, noTies())), reason);
    }

    function test_only_an_import_permit_can_be_named_and_only_by_movement_documents() public {
        PermitId importPermitId = importPermit(500);
        Issue memory permit = exportNaming(importPermitId, 500);
        passes(issuerOf(ID), issueCall(permit));
        permit.importPermitId = issued(SG, 5);
        bytes4 error = IPermitErrors.WrongType.selector;
        _refused(permit, abi.encodeWithSelector(error, permit.importPermitId, PermitType.EXPORT));
        permit.importPermitId = permitIdOf(SG, "never issued");
        _refused(permit, abi.encodeWithSelector(IPermitErrors.UnknownPermit.selector, permit.importPermitId));
        permit.importPermitId = importPermitId;
        permit.draft = draftOf(PermitType.PERSONAL_OWNERSHIP, SG);
        PermitId permitId = permitIdOf(ID, permit.tag);
        _refused(permit, abi.encodeWithSelector(IPermitErrors.ImportPermitNotAllowed.selector, permitId));
    }

    function test_import_permit_mirrors_the_jurisdictions() public {
        PermitId importPermitId = importPermit(500);
        Issue memory permit = exportNaming(importPermitId, 500);
        passes(issuerOf(ID), issueCall(permit));
        bytes memory reason =
            abi.encodeWithSelector(IPermitErrors.ImportPermitMismatch.selector, importPermitId, SG, ID);
        permit.draft = draftOf(PermitType.EXPORT, US);
        _refused(permit, reason);
        permit.draft = draftOf(PermitType.EXPORT, SG);
        refused(issuerOf(US), issueCall(permit), reason);
    }

    function test_import_permit_ends_not_before_the_issue() public {
        PermitId importPermitId = _importPermit(draftOf(PermitType.IMPORT, ID, TODAY, TODAY + 5), 500);
        Issue memory permit = exportNaming(importPermitId, 500);
        vm.warp(NOW + 6 days);
        permit.draft = draftOf(PermitType.EXPORT, SG, TODAY + 5, TODAY + 50);
        passes(issuerOf(ID), issueCall(permit));
        permit.draft = draftOf(PermitType.EXPORT, SG, TODAY + 6, TODAY + 50);
        bytes4 error = IPermitErrors.ImportPermitEnded.selector;
        _refused(permit, abi.encodeWithSelector(error, importPermitId, TODAY + 6, TODAY + 5));
    }

    function test_import_permit_covers_each_line() public {
        PermitId importPermitId = importPermit(500);
        Issue memory permit = exportNaming(importPermitId, 500);
        bytes4 error = IPermitErrors.ImportPermitTooSmall.selector;
        passes(issuerOf(ID), issueCall(permit));
        permit.lines[0] = skins(501);
        _refused(permit, abi.encodeWithSelector(error, importPermitId, 0, 501, 500));
        permit.lines = new Line[](2);
        (permit.lines[0], permit.lines[1]) = (skins(300), skins(200));
        passes(issuerOf(ID), issueCall(permit));
        permit.lines[1] = skins(201);
        _refused(permit, abi.encodeWithSelector(error, importPermitId, 1, 501, 500));
        permit.lines[1] = lineOf(PYTHON, LPS, NAR, 1);
        _refused(permit, abi.encodeWithSelector(error, importPermitId, 1, 1, 0));
        permit.lines[1] = lineOf(PYTHON, SKI, KGM, 1);
        _refused(permit, abi.encodeWithSelector(error, importPermitId, 1, 1, 0));
        permit.lines[1] = lineOf(LEOPARD, SKI, NAR, 1);
        _refused(permit, abi.encodeWithSelector(error, importPermitId, 1, 1, 0));
    }

    function test_lines_of_one_import_permit_cover_together_whatever_the_source() public {
        Issue memory wide = issueOf(draftOf(PermitType.IMPORT, ID), skins(300));
        wide.lines = new Line[](2);
        (wide.lines[0], wide.lines[1]) = (skins(300), lineOf(PYTHON, SKI, NAR, 5, 3, 200));
        issue(ID, exportNaming(issue(SG, wide), 500));
    }

    // -------------------------------------------------------------------------------------------------------- freeing

    function test_cancel_return_and_expire_free_it() public {
        for (uint256 way = 0; way < 3; ++way) {
            vm.warp(NOW);
            PermitId importPermitId = importPermit(500);
            Issue memory permit = exportNaming(importPermitId, 500);
            PermitId permitId = issue(ID, permit);
            bytes memory call_ = cancelCall(permitId, tiesOf(permit));
            if (way == 1) call_ = abi.encodeCall(IPermitRegistry.returnUnused, (permitId, tiesOf(permit)));
            if (way == 2) call_ = abi.encodeCall(IPermitRegistry.expire, (permitId, tiesOf(permit)));
            if (way == 2) vm.warp(NOW + 300 days);
            vm.expectEmit(address(registry));
            emit IPermitEvents.ImportPermitMoved(importPermitId, permitId, Status.ISSUED);
            does(issuerOf(ID), call_);
            assertStatus(importPermitId, Status.ISSUED);
        }
    }

    function test_withdrawal_frees_it_for_another_permit() public {
        (PermitId permitId, PermitId importPermitId, Issue memory permit) = _endorsed();
        does(inspectorOf(ID), abi.encodeCall(IPermitRegistry.withdrawExport, (permitId, 1)));
        does(issuerOf(ID), abi.encodeCall(IPermitRegistry.confirmWithdrawal, (permitId, tiesOf(permit))));
        assertStatus(importPermitId, Status.ISSUED);
        issue(ID, exportNaming(importPermitId, 400));
        assertStatus(importPermitId, Status.RESERVED);
    }

    function test_refused_goods_keep_it_until_they_are_seen_back() public {
        (PermitId permitId, PermitId importPermitId, Issue memory permit) = _endorsed();
        refuse(permitId);
        assertStatus(importPermitId, Status.RESERVED);
        does(inspectorOf(ID), backCall(permitId, tiesOf(permit)));
        assertStatus(importPermitId, Status.ISSUED);
        cancel(importPermitId, noTies());
    }

    function test_replacement_holds_it() public {
        PermitId importPermitId = importPermit(500);
        Issue memory permit = exportNaming(importPermitId, 500);
        PermitId permitId = issue(ID, permit);
        does(issuerOf(ID), replaceCall(permitId, "new", TODAY + 50));
        assertStatus(importPermitId, Status.RESERVED);
        cancel(permitIdOf(ID, "new"), tiesOf(permit));
        assertStatus(importPermitId, Status.ISSUED);
    }

    function test_presented_permit_keeps_it() public {
        (PermitId permitId, PermitId importPermitId, Issue memory permit) = _endorsed();
        attest(transcribe(SG, paperOf(PermitType.EXPORT, SG, 500)), permit.tag);
        assertStatus(permitId, Status.PRESENTED);
        assertStatus(importPermitId, Status.RESERVED);
    }

    function _endorsed() private returns (PermitId permitId, PermitId importPermitId, Issue memory permit) {
        importPermitId = importPermit(500);
        permit = exportNaming(importPermitId, 500);
        permitId = issue(ID, permit);
        endorse(permitId, 500);
    }

    function _importPermit(Draft draft, uint40 quantity) private returns (PermitId) {
        return issue(SG, issueOf(draft, skins(quantity)));
    }

    function _refused(Issue memory permit, bytes memory reason) private {
        refused(issuerOf(ID), issueCall(permit), reason);
    }
}
