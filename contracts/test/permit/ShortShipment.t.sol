// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IPermitErrors} from "../../interfaces/IPermitErrors.sol";
import {IPermitRegistry} from "../../interfaces/IPermitRegistry.sol";
import {Line} from "../../types/Line.sol";
import {Issue, Link, PermitId, Ties} from "../../types/PermitTypes.sol";
import {PermitRegistryBase} from "../PermitRegistryBase.t.sol";

/// @title Less leaves than was permitted: the rest goes back to the origins
contract PermitShortShipmentTest is PermitRegistryBase {
    PermitId private _first;
    PermitId private _second;

    function setUp() public override {
        super.setUp();
        (_first, _second) = (imported(SG, 1_000), imported(SG, 1_000));
    }

    function test_last_link_gives_back_first() public {
        (PermitId permitId, Issue memory permit) = _reexport();
        endorse(permitId, one(550), tiesOf(permit));
        _requireDrawn(400, 150);
    }

    function test_more_than_the_last_link_reaches_the_one_before() public {
        (PermitId permitId, Issue memory permit) = _reexport();
        endorse(permitId, one(100), tiesOf(permit));
        _requireDrawn(100, 0);
    }

    function test_rest_of_a_short_shipment_can_be_drawn_again() public {
        (PermitId permitId, Issue memory permit) = _reexport();
        endorse(permitId, one(100), tiesOf(permit));
        Issue memory more = reexportOf(US, skins(900), linkOf(0, _first, 0, 900));
        issue(SG, more);
        _requireDrawn(1_000, 0);
    }

    function test_full_shipment_gives_nothing_back_and_reads_no_ties() public {
        (PermitId permitId,) = _reexport();
        endorse(permitId, one(700), noTies());
        _requireDrawn(400, 300);
    }

    function test_short_shipment_needs_the_ties_of_the_permit() public {
        (PermitId permitId, Issue memory permit) = _reexport();
        passes(inspectorOf(SG), endorseCall(permitId, one(699), tiesOf(permit)));
        bytes memory reason = abi.encodeWithSelector(IPermitErrors.WrongTies.selector, permitId);
        refused(inspectorOf(SG), endorseCall(permitId, one(699), noTies()), reason);
        (permit.links[0], permit.links[1]) = (permit.links[1], permit.links[0]);
        refused(inspectorOf(SG), endorseCall(permitId, one(699), tiesOf(permit)), reason);
    }

    function test_converted_line_gives_nothing_back_when_short_and_all_when_withdrawn() public {
        Issue memory permit = reexportOf(US, lineOf(PYTHON, LPS, NAR, 90), linkOf(0, _first, 0, 30));
        PermitId permitId = issue(SG, permit);
        endorse(permitId, one(10), tiesOf(permit));
        _requireDrawn(30, 0);
        _withdraw(permitId, tiesOf(permit));
        _requireDrawn(0, 0);
    }

    /// @dev What was given back at the endorsement is not given back again.
    function test_withdrawal_after_a_short_shipment_gives_back_the_rest() public {
        (PermitId permitId, Issue memory permit) = _reexport();
        endorse(permitId, one(450), tiesOf(permit));
        _requireDrawn(400, 50);
        _withdraw(permitId, tiesOf(permit));
        _requireDrawn(0, 0);
    }

    /// @dev Each line has its own links; one ships short, the other ships whole, the third not at all.
    function test_lines_give_back_to_their_own_origins() public {
        Issue memory permit = reexportOf(US, skins(200), linkOf(0, _first, 0, 200));
        permit.lines = new Line[](3);
        (permit.lines[0], permit.lines[1], permit.lines[2]) = (skins(200), skins(300), skins(50));
        permit.links = new Link[](4);
        permit.links[0] = linkOf(0, _first, 0, 200);
        permit.links[1] = linkOf(1, _first, 0, 100);
        permit.links[2] = linkOf(1, _second, 0, 200);
        permit.links[3] = linkOf(2, _second, 0, 50);
        PermitId permitId = issue(SG, permit);
        _requireDrawn(300, 250);
        uint40[] memory shipped = new uint40[](3);
        (shipped[0], shipped[1]) = (200, 60);
        endorse(permitId, shipped, tiesOf(permit));
        _requireDrawn(260, 0);
        assertQuantities(permitId, 2, 50, 0, 0, 0);
    }

    function _reexport() private returns (PermitId permitId, Issue memory permit) {
        permit = reexportOf(US, skins(700), linkOf(0, _first, 0, 400));
        permit.links = linksOf(linkOf(0, _first, 0, 400), linkOf(0, _second, 0, 300));
        permitId = issue(SG, permit);
        _requireDrawn(400, 300);
    }

    function _withdraw(PermitId permitId, Ties memory ties) private {
        does(inspectorOf(SG), abi.encodeCall(IPermitRegistry.withdrawExport, (permitId, 1)));
        does(issuerOf(SG), abi.encodeCall(IPermitRegistry.confirmWithdrawal, (permitId, ties)));
    }

    function _requireDrawn(uint256 first, uint256 second) private view {
        assertEq(lineAt(_first, 0).drawn(), first, "drawn from the first origin");
        assertEq(lineAt(_second, 0).drawn(), second, "drawn from the second origin");
    }
}
