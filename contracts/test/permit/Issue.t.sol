// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IPermitErrors} from "../../interfaces/IPermitErrors.sol";
import {IPermitEvents} from "../../interfaces/IPermitEvents.sol";
import {Draft} from "../../types/Draft.sol";
import {Head} from "../../types/Head.sol";
import {Line, LineWord} from "../../types/Line.sol";
import {Act, Issue, Medium, PermitId, PermitType, SOURCE_SEIZED, Status} from "../../types/PermitTypes.sol";
import {PermitRegistryBase} from "../PermitRegistryBase.t.sol";

/// @title Issuing one permit: the document, its days and its lines
contract PermitIssueTest is PermitRegistryBase {
    function test_issue_of_a_fit_permit_stores_and_announces_all_of_it() public {
        Issue memory permit = exportOf(SG);
        PermitId permitId = permitIdOf(ID, permit.tag);
        Head wanted = headOf(permit, ID, Medium.ELECTRONIC, Status.ISSUED, actOf(issuerOf(ID)));
        vm.expectEmit(address(registry));
        emit IPermitEvents.PermitIssued(permitId, ID, SG, wanted, permit.documentHash, permit.lines);
        vm.prank(issuerOf(ID));
        assertEq(registry.issue(permit), permitId, "permit id");
        assertEq(Head.unwrap(registry.head(permitId)), Head.unwrap(wanted), "head");
        assertEq(viewOf(permitId).documentHash, permit.documentHash, "hash");
        assertQuantities(permitId, 1_000_000, 0, 0, 0);
        assertEq(Line.unwrap(lineAt(permitId, 0)), Line.unwrap(permit.lines[0]), "line");
    }

    function test_head_says_what_the_draft_said() public {
        Issue memory permit = exportOf(SG);
        permit.draft = withTimber(draftOf(PermitType.CAPTIVE_BRED, US, TODAY - 3, TODAY + 100));
        Head head = registry.head(issue(ID, permit));
        assertTrue(head.permitType() == PermitType.CAPTIVE_BRED, "type");
        assertTrue(head.medium() == Medium.ELECTRONIC && head.status() == Status.ISSUED, "medium, status");
        assertEq(head.issuing(), ID, "issuing");
        assertEq(head.destination(), US, "destination");
        assertEq(head.issuedOn(), TODAY - 3, "issued on");
        assertEq(head.lastDay(), TODAY + 100, "last day");
        assertEq(head.lineCount(), 1, "lines");
        assertEq(head.issueAct().officerOf(), authorities.officerIdOf(issuerOf(ID)), "officer");
        assertEq(head.issueAct().hourOf(), HOUR, "hour");
        assertEq(Act.unwrap(head.exportAct()) + Act.unwrap(head.importAct()), 0, "later acts");
    }

    function test_same_tag_in_two_jurisdictions_makes_two_permits() public {
        Issue memory permit = exportOf(US);
        PermitId first = issue(ID, permit);
        PermitId second = issue(SG, permit);
        assertTrue(first != second, "nobody can occupy another's ids");
    }

    function test_two_equal_lines_are_kept_and_counted_apart() public {
        Issue memory permit = exportOf(SG);
        permit.lines = new Line[](2);
        (permit.lines[0], permit.lines[1]) = (skins(500), skins(500));
        PermitId permitId = issue(ID, permit);
        uint40[] memory shipped = new uint40[](2);
        shipped[1] = 300;
        endorse(permitId, shipped, noTies());
        assertQuantities(permitId, 0, 500, 0, 0, 0);
        assertQuantities(permitId, 1, 500, 300, 0, 0);
    }

    // ------------------------------------------------------------------------------------------------------- document

    function test_issue_without_hash_is_refused() public {
        Issue memory permit = exportOf(SG);
        passes(issuerOf(ID), issueCall(permit));
        permit.documentHash = 0;
        _refused(permit, abi.encodeWithSelector(IPermitErrors.MissingDocumentHash.selector, permitIdOf(ID, permit.tag)));
    }

    function test_number_issued_twice_is_refused_also_after_cancellation() public {
        Issue memory permit = exportOf(SG);
        PermitId permitId = issue(ID, permit);
        bytes memory reason = abi.encodeWithSelector(IPermitErrors.PermitExists.selector, permitId);
        _refused(permit, reason);
        cancel(permitId, noTies());
        _refused(permit, reason);
    }

    function test_unknown_type_is_refused() public {
        Issue memory permit = exportOf(SG);
        passes(issuerOf(ID), issueCall(permit));
        uint256 rest = Draft.unwrap(permit.draft) & ~uint256(0xff);
        permit.draft = Draft.wrap(rest);
        _refused(permit, abi.encodeWithSelector(IPermitErrors.UnknownType.selector, 0));
        permit.draft = Draft.wrap(rest | 14);
        _refused(permit, abi.encodeWithSelector(IPermitErrors.UnknownType.selector, 14));
        permit.draft = Draft.wrap(rest | 13);
        passes(issuerOf(ID), issueCall(permit));
    }

    function test_draft_with_bits_that_mean_nothing_is_refused() public {
        Issue memory permit = exportOf(SG);
        uint256 fit = Draft.unwrap(permit.draft);
        passes(issuerOf(ID), issueCall(permit));
        for (uint256 bit = 57; bit < 256; ++bit) {
            permit.draft = Draft.wrap(fit | (1 << bit));
            _refused(permit, abi.encodeWithSelector(IPermitErrors.UnfitDraft.selector, permit.draft));
        }
    }

    function test_timber_is_for_movement_documents_alone() public {
        Issue memory permit = exportOf(SG);
        permit.draft = withTimber(permit.draft);
        passes(issuerOf(ID), issueCall(permit));
        permit.draft = withTimber(draftOf(PermitType.IMPORT, SG));
        _refused(permit, abi.encodeWithSelector(IPermitErrors.UnfitDraft.selector, permit.draft));
        permit.draft = withTimber(draftOf(PermitType.PERSONAL_OWNERSHIP, SG));
        _refused(permit, abi.encodeWithSelector(IPermitErrors.UnfitDraft.selector, permit.draft));
    }

    function test_timber_of_appendix_one_is_refused() public {
        Issue memory permit = exportOf(SG);
        permit.draft = withTimber(permit.draft);
        passes(issuerOf(ID), issueCall(permit));
        permit.lines[0] = lineOf(PYTHON, SKI, NAR, WILD, 1, 5);
        _refused(permit, abi.encodeWithSelector(IPermitErrors.AppendixOne.selector, 0));
    }

    // --------------------------------------------------------------------------------------------------- destinations

    function test_destination_nowhere_or_at_home_is_refused() public {
        Issue memory permit = exportOf(SG);
        passes(issuerOf(ID), issueCall(permit));
        permit.draft = draftOf(PermitType.EXPORT, 0);
        _refused(permit, abi.encodeWithSelector(IPermitErrors.UnknownJurisdiction.selector, 0));
        permit.draft = draftOf(PermitType.EXPORT, ID);
        _refused(permit, abi.encodeWithSelector(IPermitErrors.UnfitDestination.selector, ID, ID));
    }

    function test_goods_from_the_sea_come_home() public {
        Issue memory permit = issueOf(draftOf(PermitType.INTRODUCTION_FROM_THE_SEA, ID), skins(5));
        passes(issuerOf(ID), issueCall(permit));
        permit.draft = draftOf(PermitType.INTRODUCTION_FROM_THE_SEA, SG);
        _refused(permit, abi.encodeWithSelector(IPermitErrors.UnfitDestination.selector, ID, SG));
    }

    function test_goods_may_go_to_a_code_of_trade_reports() public {
        issue(ID, exportOf(1001));
    }

    // ---------------------------------------------------------------------------------------------------------- lines

    function test_no_lines_and_too_many_are_refused() public {
        Issue memory permit = exportOf(SG);
        permit.lines = _many(32);
        passes(issuerOf(ID), issueCall(permit));
        permit.lines = _many(33);
        _refused(permit, abi.encodeWithSelector(IPermitErrors.WrongLineCount.selector, 33));
        permit.lines = _many(0);
        _refused(permit, abi.encodeWithSelector(IPermitErrors.WrongLineCount.selector, 0));
    }

    function test_code_of_zero_is_refused() public {
        Issue memory permit = exportOf(SG);
        permit.lines = _many(2);
        passes(issuerOf(ID), issueCall(permit));
        bytes memory reason = abi.encodeWithSelector(IPermitErrors.ZeroCode.selector, 1);
        permit.lines[1] = lineOf(0, SKI, NAR, 5);
        _refused(permit, reason);
        permit.lines[1] = lineOf(PYTHON, 0, NAR, 5);
        _refused(permit, reason);
        permit.lines[1] = lineOf(PYTHON, SKI, 0, 5);
        _refused(permit, reason);
        permit.lines[1] = lineOf(PYTHON, SKI, NAR, 0, 2, 5);
        _refused(permit, reason);
    }

    function test_unknown_appendix_is_refused() public {
        Issue memory permit = exportOf(SG);
        for (uint8 appendix = 0; appendix < 32; ++appendix) {
            permit.lines[0] = lineOf(PYTHON, SKI, NAR, WILD, appendix, 5);
            if (appendix > 0 && appendix < 4) passes(issuerOf(ID), issueCall(permit));
            else _refused(permit, abi.encodeWithSelector(IPermitErrors.UnknownAppendix.selector, 0, appendix));
        }
    }

    function test_quantity_of_zero_is_refused() public {
        Issue memory permit = exportOf(SG);
        permit.lines[0] = skins(1);
        passes(issuerOf(ID), issueCall(permit));
        permit.lines[0] = skins(0);
        _refused(permit, abi.encodeWithSelector(IPermitErrors.ZeroQuantity.selector, 0));
    }

    function test_line_with_quantities_of_later_acts_is_refused() public {
        Issue memory permit = exportOf(SG);
        passes(issuerOf(ID), issueCall(permit));
        bytes memory reason = abi.encodeWithSelector(IPermitErrors.UnfitLine.selector, 0);
        permit.lines[0] = skins(5).withExported(5);
        _refused(permit, reason);
        permit.lines[0] = skins(5).withImported(1);
        _refused(permit, reason);
        permit.lines[0] = skins(5).withDrawn(1);
        _refused(permit, reason);
    }

    function test_marks_of_conversion_are_not_the_writers_to_set() public {
        Issue memory permit = exportOf(SG);
        passes(issuerOf(ID), issueCall(permit));
        bytes memory reason = abi.encodeWithSelector(IPermitErrors.UnfitLine.selector, 0);
        permit.lines[0] = skins(5).mark(LineWord.CONVERTED);
        _refused(permit, reason);
        permit.lines[0] = skins(5).mark(LineWord.CONVERTED_BEFORE);
        _refused(permit, reason);
    }

    function test_unlinked_line_and_links_are_for_reexports_alone() public {
        PermitId originId = imported(SG, 5_000);
        Issue memory permit = reexportOf(US, skins(5_000), linkOf(0, originId, 0, 5_000));
        passes(issuerOf(SG), issueCall(permit));
        permit.draft = draftOf(PermitType.EXPORT, US);
        bytes memory reason = abi.encodeWithSelector(IPermitErrors.LinksNotAllowed.selector, permitIdOf(SG, permit.tag));
        refused(issuerOf(SG), issueCall(permit), reason);
        delete permit.links;
        permit.lines[0] = skins(5_000).mark(LineWord.UNLINKED);
        refused(issuerOf(SG), issueCall(permit), reason);
        permit.lines[0] = skins(5_000);
        passes(issuerOf(SG), issueCall(permit));
    }

    function test_source_is_stored_whatever_its_number() public {
        Issue memory permit = exportOf(SG);
        permit.lines[0] = lineOf(PYTHON, SKI, NAR, SOURCE_SEIZED, 3, type(uint40).max);
        Line line = lineAt(issue(ID, permit), 0);
        assertEq(line.source(), SOURCE_SEIZED, "source");
        assertEq(line.permitted(), type(uint40).max, "the largest quantity");
    }

    function _refused(Issue memory permit, bytes memory reason) private {
        refused(issuerOf(ID), issueCall(permit), reason);
    }

    function _many(uint256 count) private pure returns (Line[] memory lines) {
        lines = new Line[](count);
        for (uint256 i = 0; i < count; ++i) {
            lines[i] = skins(uint40(1000 + i));
        }
    }
}
