// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IPermitErrors} from "../../interfaces/IPermitErrors.sol";
import {IPermitEvents} from "../../interfaces/IPermitEvents.sol";
import {Draw} from "../../types/Draw.sol";
import {Line, LineWord} from "../../types/Line.sol";
import {Issue, Link, PermitId, PermitType, Status} from "../../types/PermitTypes.sol";
import {PermitRegistryBase} from "../PermitRegistryBase.t.sol";

/// @title What re-exports draw from their origins: links, balances, conversions, unlinked lines
contract PermitLinksTest is PermitRegistryBase {
    PermitId private _originId;

    function setUp() public override {
        super.setUp();
        _originId = imported(SG, 1_000);
    }

    function test_links_are_drawn_hashed_and_announced() public {
        PermitId second = imported(SG, 500);
        Issue memory permit = _from(_originId, 1_000);
        permit.lines[0] = skins(1_200);
        permit.links = linksOf(linkOf(0, _originId, 0, 1_000), linkOf(0, second, 0, 200));
        PermitId permitId = permitIdOf(SG, permit.tag);
        vm.expectEmit(address(registry));
        emit IPermitEvents.PermitTied(permitId, PermitId.wrap(0), 0, permit.links);
        issue(SG, permit);
        assertQuantities(_originId, 1_000, 1_000, 1_000, 1_000);
        assertQuantities(second, 500, 500, 500, 200);
        bytes32 ties = keccak256(abi.encode(keccak256(abi.encode(permit.links)), PermitId.wrap(0)));
        assertEq(viewOf(permitId).tiesHash, ties, "ties hash");
    }

    function test_line_without_origin_is_refused() public {
        Issue memory permit = _from(_originId, 400);
        passes(issuerOf(SG), issueCall(permit));
        delete permit.links;
        _refused(permit, abi.encodeWithSelector(IPermitErrors.MissingOrigin.selector, 0));
    }

    function test_more_than_is_left_is_refused_in_one_permit_and_over_several() public {
        bytes4 error = IPermitErrors.NotEnoughLeft.selector;
        passes(issuerOf(SG), issueCall(_from(_originId, 1_000)));
        _refused(_from(_originId, 1_001), abi.encodeWithSelector(error, _originId, 0, 1_001, 1_000));
        issue(SG, _from(_originId, 600));
        _refused(_from(_originId, 401), abi.encodeWithSelector(error, _originId, 0, 401, 400));
        issue(SG, _from(_originId, 400));
        _refused(_from(_originId, 1), abi.encodeWithSelector(error, _originId, 0, 1, 0));
    }

    function test_two_links_of_one_permit_share_what_is_left() public {
        Issue memory permit = _from(_originId, 1_000);
        permit.links = linksOf(linkOf(0, _originId, 0, 700), linkOf(0, _originId, 0, 300));
        passes(issuerOf(SG), issueCall(permit));
        permit.lines[0] = skins(1_001);
        permit.links = linksOf(linkOf(0, _originId, 0, 700), linkOf(0, _originId, 0, 301));
        _refused(permit, abi.encodeWithSelector(IPermitErrors.NotEnoughLeft.selector, _originId, 0, 301, 300));
    }

    function test_sum_of_the_draws_is_what_is_permitted() public {
        Issue memory permit = _from(_originId, 400);
        passes(issuerOf(SG), issueCall(permit));
        bytes4 error = IPermitErrors.WrongSum.selector;
        permit.lines[0] = skins(401);
        _refused(permit, abi.encodeWithSelector(error, 0, 401, 400));
        permit.lines[0] = skins(399);
        _refused(permit, abi.encodeWithSelector(error, 0, 399, 400));
    }

    // -------------------------------------------------------------------------------------------------- unfit origins

    function test_origin_that_never_existed_is_refused() public {
        passes(issuerOf(SG), issueCall(_from(_originId, 5)));
        PermitId unknown = permitIdOf(ID, "never issued");
        _refused(_from(unknown, 5), abi.encodeWithSelector(IPermitErrors.UnknownPermit.selector, unknown));
    }

    function test_origin_not_imported_or_refused_is_refused() public {
        bytes4 error = IPermitErrors.OriginNotImported.selector;
        PermitId originId = issued(SG, 5);
        _refused(_from(originId, 5), abi.encodeWithSelector(error, originId, Status.ISSUED));
        endorse(originId, 5);
        _refused(_from(originId, 5), abi.encodeWithSelector(error, originId, Status.ENDORSED));
        uint256 id = vm.snapshotState();
        refuse(originId);
        uint24 officerId = authorities.officerIdOf(inspectorOf(SG));
        error = IPermitErrors.OriginRefused.selector;
        _refused(_from(originId, 5), abi.encodeWithSelector(error, originId, officerId, HOUR));
        vm.revertToState(id);
        import_(originId, 5);
        passes(issuerOf(SG), issueCall(_from(originId, 5)));
    }

    function test_origin_imported_elsewhere_is_refused() public {
        PermitId originId = imported(US, 5);
        bytes memory reason = abi.encodeWithSelector(IPermitErrors.WrongJurisdiction.selector, SG, US);
        _refused(_from(originId, 5), reason);
        Issue memory permit = reexportOf(SG, skins(5), linkOf(0, originId, 0, 5));
        passes(issuerOf(US), issueCall(permit));
    }

    function test_origin_of_another_species_is_refused() public {
        Issue memory permit = _from(_originId, 5);
        passes(issuerOf(SG), issueCall(permit));
        permit.lines[0] = lineOf(LEOPARD, SKI, NAR, 5);
        _refused(permit, abi.encodeWithSelector(IPermitErrors.WrongTaxon.selector, 0, LEOPARD, PYTHON));
    }

    function test_line_the_origin_does_not_have_is_refused() public {
        Issue memory permit = _from(_originId, 5);
        passes(issuerOf(SG), issueCall(permit));
        permit.links[0] = linkOf(0, _originId, 1, 5);
        _refused(permit, abi.encodeWithSelector(IPermitErrors.UnknownLine.selector, _originId, 1));
    }

    function test_draw_of_nothing_is_refused() public {
        Issue memory permit = _from(_originId, 5);
        passes(issuerOf(SG), issueCall(permit));
        permit.links = linksOf(linkOf(0, _originId, 0, 5), linkOf(0, _originId, 0, 0));
        _refused(permit, abi.encodeWithSelector(IPermitErrors.ZeroDraw.selector, 0));
    }

    // ---------------------------------------------------------------------------------------------------- link order

    function test_links_come_in_the_order_of_their_lines() public {
        Issue memory permit = _from(_originId, 5);
        permit.lines = _two(skins(5), skins(6));
        permit.links = linksOf(linkOf(0, _originId, 0, 5), linkOf(1, _originId, 0, 6));
        passes(issuerOf(SG), issueCall(permit));
        permit.lines = _two(skins(5).mark(LineWord.UNLINKED), skins(6));
        permit.draft = withUnlinkedReason(permit.draft, 1);
        permit.links = linksOf(linkOf(1, _originId, 0, 6), linkOf(0, _originId, 0, 5));
        _refused(permit, abi.encodeWithSelector(IPermitErrors.LinksOutOfOrder.selector, 1));
    }

    function test_link_for_a_line_that_is_not_there_is_refused() public {
        Issue memory permit = _from(_originId, 5);
        passes(issuerOf(SG), issueCall(permit));
        PermitId permitId = permitIdOf(SG, permit.tag);
        permit.links = linksOf(linkOf(0, _originId, 0, 5), linkOf(1, _originId, 0, 1));
        _refused(permit, abi.encodeWithSelector(IPermitErrors.UnknownLine.selector, permitId, 1));
        permit.links[1].draw = Draw.wrap((1 << 255) | 1);
        _refused(permit, abi.encodeWithSelector(IPermitErrors.UnknownLine.selector, permitId, 1 << 207));
    }

    // ---------------------------------------------------------------------------------------------------- conversions

    function test_links_of_another_unit_mark_the_line_as_converted() public {
        Issue memory permit = _from(_originId, 30);
        permit.lines[0] = lineOf(PYTHON, LPS, NAR, 400);
        Line line = lineAt(issue(SG, permit), 0);
        assertTrue(line.isMarked(LineWord.CONVERTED), "converted");
        assertFalse(line.isMarked(LineWord.CONVERTED_BEFORE), "not before");
        assertQuantities(_originId, 1_000, 1_000, 1_000, 30);
    }

    function test_unit_alone_makes_a_conversion() public {
        Issue memory permit = _from(_originId, 30);
        permit.lines[0] = lineOf(PYTHON, SKI, KGM, 7);
        assertTrue(lineAt(issue(SG, permit), 0).isMarked(LineWord.CONVERTED), "converted");
    }

    function test_what_is_drawn_from_a_converted_line_was_converted_before() public {
        Issue memory permit = _from(_originId, 30);
        permit.lines[0] = lineOf(PYTHON, LPS, NAR, 400);
        PermitId beltsId = _moved(permit, 400);
        permit = reexportOf(FR, lineOf(PYTHON, LPS, NAR, 150), linkOf(0, beltsId, 0, 150));
        PermitId childId = issue(US, permit);
        Line line = lineAt(childId, 0);
        assertTrue(line.isMarked(LineWord.CONVERTED_BEFORE), "before");
        assertFalse(line.isMarked(LineWord.CONVERTED), "the sum rule stays on");
        endorse(childId, 150);
        import_(childId, 150);
        permit = reexportOf(SG, lineOf(PYTHON, LPS, NAR, 50), linkOf(0, childId, 0, 50));
        line = lineAt(issue(FR, permit), 0);
        assertTrue(line.isMarked(LineWord.CONVERTED_BEFORE), "inherited further");
        permit.lines[0] = lineOf(PYTHON, LPS, NAR, 51);
        permit.tag = newTag();
        bytes memory reason = abi.encodeWithSelector(IPermitErrors.WrongSum.selector, 0, 51, 50);
        refused(issuerOf(FR), issueCall(permit), reason);
    }

    function test_links_alike_and_converted_do_not_mix() public {
        Issue memory permit = _from(_originId, 30);
        permit.lines[0] = lineOf(PYTHON, LPS, NAR, 400);
        passes(issuerOf(SG), issueCall(permit));
        PermitId belts = _import(issueOf(draftOf(PermitType.EXPORT, SG), lineOf(PYTHON, LPS, NAR, 500)), 500);
        permit.links = linksOf(linkOf(0, _originId, 0, 30), linkOf(0, belts, 0, 370));
        _refused(permit, abi.encodeWithSelector(IPermitErrors.MixedLinks.selector, 0));
    }

    // ------------------------------------------------------------------------------------------------------- unlinked

    function test_unlinked_line_needs_a_declared_reason() public {
        Issue memory permit = _unlinked();
        PermitId permitId = permitIdOf(SG, permit.tag);
        vm.expectEmit(address(registry));
        emit IPermitEvents.PermitTied(permitId, PermitId.wrap(0), 4, permit.links);
        issue(SG, permit);
        assertTrue(lineAt(permitId, 0).isMarked(LineWord.UNLINKED), "mark");
        permit = _unlinked();
        permit.draft = draftOf(PermitType.REEXPORT, US);
        _refused(permit, abi.encodeWithSelector(IPermitErrors.MissingReason.selector));
    }

    function test_unlinked_line_names_no_origin() public {
        Issue memory permit = _unlinked();
        passes(issuerOf(SG), issueCall(permit));
        permit.links = linksOf(linkOf(0, _originId, 0, 5));
        _refused(permit, abi.encodeWithSelector(IPermitErrors.LinkedAndUnlinked.selector, 0));
    }

    function test_mark_is_inherited_by_all_that_is_drawn_from_it() public {
        PermitId unlinkedId = _moved(_unlinked(), 5);
        Issue memory permit = reexportOf(FR, skins(3), linkOf(0, unlinkedId, 0, 3));
        Line line = lineAt(issue(US, permit), 0);
        assertTrue(line.isMarked(LineWord.UNLINKED), "inherited");
        assertFalse(line.isMarked(LineWord.CONVERTED | LineWord.CONVERTED_BEFORE), "nothing converted");
    }

    function _from(PermitId originId, uint40 quantity) private returns (Issue memory) {
        return reexportOf(US, skins(quantity), linkOf(0, originId, 0, quantity));
    }

    function _unlinked() private returns (Issue memory permit) {
        permit = issueOf(withUnlinkedReason(draftOf(PermitType.REEXPORT, US), 4), skins(5).mark(LineWord.UNLINKED));
    }

    /// @dev A re-export of Singapore, imported whole into the United States.
    function _moved(Issue memory permit, uint40 quantity) private returns (PermitId permitId) {
        permitId = issue(SG, permit);
        endorse(permitId, quantity);
        import_(permitId, quantity);
    }

    /// @dev A permit of Indonesia, imported whole.
    function _import(Issue memory permit, uint40 quantity) private returns (PermitId permitId) {
        permitId = issue(ID, permit);
        endorse(permitId, quantity);
        import_(permitId, quantity);
    }

    function _two(Line first, Line second) private pure returns (Line[] memory lines) {
        lines = new Line[](2);
        (lines[0], lines[1]) = (first, second);
    }

    function _refused(Issue memory permit, bytes memory reason) private {
        refused(issuerOf(SG), issueCall(permit), reason);
    }
}
