// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IAuthorityErrors} from "../../interfaces/IAuthorityErrors.sol";
import {IPermitErrors} from "../../interfaces/IPermitErrors.sol";
import {IPermitEvents} from "../../interfaces/IPermitEvents.sol";
import {IPermitRegistry} from "../../interfaces/IPermitRegistry.sol";
import {Act, INSPECTOR, Issue, PermitId, PermitType, PermitView, Status} from "../../types/PermitTypes.sol";
import {PermitRegistryBase} from "../PermitRegistryBase.t.sol";

/// @title Keys in wrong hands: what later acts think of their acts
contract PermitVoidedKeyTest is PermitRegistryBase {
    address private _spare;

    function setUp() public override {
        super.setUp();
        _spare = accountOf("spare inspector", SG);
        enrol(_spare, SG, INSPECTOR);
    }

    // ---------------------------------------------------------------------------------------------- acts that stand on it

    function test_endorse_on_a_void_issue_is_refused() public {
        PermitId permitId = issued(SG, 5);
        passes(inspectorOf(ID), endorseCall(permitId, 5));
        voidKey(issuerOf(ID), ID, HOUR);
        refused(inspectorOf(ID), endorseCall(permitId, 5), _voided(issuerOf(ID), HOUR));
        undoVoid(issuerOf(ID), ID);
        does(inspectorOf(ID), endorseCall(permitId, 5));
    }

    function test_acts_of_earlier_hours_stand() public {
        PermitId permitId = issued(SG, 5);
        vm.warp(NOW + 1 hours);
        PermitId later = issued(SG, 5);
        voidKey(issuerOf(ID), ID, HOUR + 1);
        does(inspectorOf(ID), endorseCall(permitId, 5));
        refused(inspectorOf(ID), endorseCall(later, 5), _voided(issuerOf(ID), HOUR + 1));
    }

    function test_crossing_on_a_void_issue_is_refused() public {
        PermitId permitId = issue(ID, issueOf(draftOf(PermitType.PERSONAL_OWNERSHIP, SG), skins(1)));
        passes(inspectorOf(SG), crossCall(permitId, 2));
        voidKey(issuerOf(ID), ID, HOUR);
        refused(inspectorOf(SG), crossCall(permitId, 2), _voided(issuerOf(ID), HOUR));
    }

    function test_import_on_a_void_issue_or_export_is_refused_and_its_refusal_is_not() public {
        PermitId permitId = endorsed(SG, 5);
        passes(inspectorOf(SG), importCall(permitId, 5));
        passes(inspectorOf(SG), refuseCall(permitId));
        uint256 id = vm.snapshotState();
        voidKey(issuerOf(ID), ID, HOUR);
        refused(inspectorOf(SG), importCall(permitId, 5), _voided(issuerOf(ID), HOUR));
        passes(inspectorOf(SG), refuseCall(permitId));
        vm.revertToState(id);
        voidKey(inspectorOf(ID), ID, HOUR);
        refused(inspectorOf(SG), importCall(permitId, 5), _voided(inspectorOf(ID), HOUR));
        passes(inspectorOf(SG), refuseCall(permitId));
    }

    function test_import_of_a_void_transcription_is_refused() public {
        PermitId permitId = transcribe(SG, paperOf(PermitType.EXPORT, SG, 5));
        attest(permitId, "own");
        uint256 id = vm.snapshotState();
        voidKey(inspectorOf(SG), SG, HOUR);
        refused(_spare, importCall(permitId, 5), _voided(inspectorOf(SG), HOUR));
        vm.revertToState(id);
        voidKey(issuerOf(ID), ID, HOUR);
        does(_spare, importCall(permitId, 5));
    }

    function test_draw_on_any_void_act_of_the_origin_is_refused() public {
        PermitId originId = imported(SG, 5);
        bytes memory call_ = issueCall(reexportOf(US, skins(5), linkOf(0, originId, 0, 5)));
        passes(issuerOf(SG), call_);
        address[3] memory officers = [issuerOf(ID), inspectorOf(ID), inspectorOf(SG)];
        uint16[3] memory places = [ID, ID, SG];
        for (uint256 i = 0; i < 3; ++i) {
            uint256 id = vm.snapshotState();
            voidKey(officers[i], places[i], HOUR);
            refused(issuerOf(SG), call_, _voided(officers[i], HOUR));
            vm.revertToState(id);
        }
    }

    function test_draw_on_a_void_attestation_is_refused() public {
        PermitId originId = transcribe(SG, paperOf(PermitType.EXPORT, SG, 5));
        attest(originId, "own");
        import_(originId, 5);
        bytes memory call_ = issueCall(reexportOf(US, skins(5), linkOf(0, originId, 0, 5)));
        passes(issuerOf(SG), call_);
        voidKey(issuerOf(ID), ID, HOUR);
        refused(issuerOf(SG), call_, _voided(issuerOf(ID), HOUR));
    }

    function test_void_import_permit_is_not_named_or_used() public {
        PermitId importPermitId = importPermit(5);
        Issue memory permit = exportNaming(importPermitId, 5);
        passes(issuerOf(ID), issueCall(permit));
        uint256 id = vm.snapshotState();
        voidKey(issuerOf(SG), SG, HOUR);
        refused(issuerOf(ID), issueCall(permit), _voided(issuerOf(SG), HOUR));
        vm.revertToState(id);
        PermitId permitId = issue(ID, permit);
        endorse(permitId, 5);
        passes(inspectorOf(SG), importCall(permitId, 5, permit));
        voidKey(issuerOf(SG), SG, HOUR);
        refused(inspectorOf(SG), importCall(permitId, 5, permit), _voided(issuerOf(SG), HOUR));
    }

    // --------------------------------------------------------------------------------------------------- second steps

    function test_void_withdrawal_is_not_confirmed_and_can_be_proposed_again() public {
        PermitId permitId = endorsed(SG, 5);
        address other = accountOf("other inspector", ID);
        enrol(other, ID, INSPECTOR);
        bytes memory propose = abi.encodeCall(IPermitRegistry.withdrawExport, (permitId, 1));
        bytes memory confirm = abi.encodeCall(IPermitRegistry.confirmWithdrawal, (permitId, noTies()));
        does(other, propose);
        passes(issuerOf(ID), confirm);
        voidKey(other, ID, HOUR);
        refused(issuerOf(ID), confirm, _voided(other, HOUR));
        does(inspectorOf(ID), propose);
        does(issuerOf(ID), confirm);
    }

    function test_void_consent_is_not_used_and_can_be_given_again() public {
        address other = accountOf("other issuer", SG);
        enrol(other, SG, 1);
        Issue memory permit = exportOf(SG);
        PermitId permitId = permitIdOf(ID, permit.tag);
        bytes memory consent = abi.encodeCall(IPermitRegistry.consentRetrospective, (permitId, permit.documentHash));
        bytes memory use = abi.encodeCall(IPermitRegistry.issueRetrospective, (permit));
        does(other, consent);
        passes(issuerOf(ID), use);
        voidKey(other, SG, HOUR);
        refused(issuerOf(ID), use, _voided(other, HOUR));
        does(issuerOf(SG), consent);
        does(issuerOf(ID), use);
    }

    function test_void_release_is_not_accepted() public {
        PermitId permitId = timber();
        does(issuerOf(SG), abi.encodeCall(IPermitRegistry.releaseDestination, (permitId, US)));
        bytes memory accept = abi.encodeCall(IPermitRegistry.acceptDestination, (permitId));
        passes(issuerOf(US), accept);
        voidKey(issuerOf(SG), SG, HOUR);
        refused(issuerOf(US), accept, _voided(issuerOf(SG), HOUR));
    }

    // --------------------------------------------------------------------------------------- void arrivals done again

    function test_void_import_is_done_again_and_overrides() public {
        PermitId permitId = imported(SG, 500);
        bytes memory again = importCall(permitId, one(300), 2);
        uint24 officerId = authorities.officerIdOf(inspectorOf(SG));
        bytes4 error = IPermitErrors.AlreadyImported.selector;
        refused(_spare, again, abi.encodeWithSelector(error, permitId, officerId, HOUR));
        voidKey(inspectorOf(SG), SG, HOUR);
        does(_spare, again);
        assertQuantities(permitId, 500, 500, 300, 0);
        assertStatus(permitId, Status.IMPORTED);
        assertEq(registry.head(permitId).importAct().officerOf(), authorities.officerIdOf(_spare), "act");
    }

    function test_void_import_becomes_a_refusal_and_the_reverse() public {
        PermitId permitId = imported(SG, 500);
        voidKey(inspectorOf(SG), SG, HOUR);
        does(_spare, refuseCall(permitId));
        assertStatus(permitId, Status.REFUSED);
        assertQuantities(permitId, 500, 500, 0, 0);
        address third = accountOf("third inspector", SG);
        enrol(third, SG, INSPECTOR);
        uint24 officerId = authorities.officerIdOf(_spare);
        bytes4 error = IPermitErrors.AlreadyRefused.selector;
        refused(third, importCall(permitId, 500), abi.encodeWithSelector(error, permitId, officerId, HOUR));
        voidKey(_spare, SG, HOUR);
        does(third, importCall(permitId, 500));
        assertStatus(permitId, Status.IMPORTED);
    }

    function test_void_import_is_not_done_again_once_something_was_drawn() public {
        PermitId permitId = imported(SG, 500);
        issue(SG, reexportOf(US, skins(200), linkOf(0, permitId, 0, 200)));
        voidKey(inspectorOf(SG), SG, HOUR);
        bytes memory reason = abi.encodeWithSelector(IPermitErrors.AlreadyDrawn.selector, permitId, 0, 200);
        refused(_spare, importCall(permitId, 500), reason);
        refused(_spare, refuseCall(permitId), reason);
    }

    /// @dev A neighbour may confirm an import, not correct one.
    function test_void_import_is_done_again_by_the_destination_itself() public {
        PermitId permitId = endorsed(IT, 500);
        does(inspectorOf(FR), importCall(permitId, 500));
        voidKey(inspectorOf(FR), FR, HOUR);
        address neighbour = accountOf("spare inspector", FR);
        enrol(neighbour, FR, INSPECTOR);
        bytes memory reason = abi.encodeWithSelector(IPermitErrors.WrongJurisdiction.selector, IT, FR);
        refused(neighbour, importCall(permitId, 500), reason);
        does(inspectorOf(IT), importCall(permitId, 500));
    }

    function test_void_import_with_an_import_permit_done_again_leaves_it_used() public {
        (PermitId permitId, PermitId importPermitId, Issue memory permit) = _importedNaming();
        does(_spare, importCall(permitId, 500, permit));
        assertStatus(importPermitId, Status.USED);
    }

    function test_void_import_refused_reserves_the_import_permit_again() public {
        (PermitId permitId, PermitId importPermitId, Issue memory permit) = _importedNaming();
        bytes32 linksHash = linksHashOf(permit);
        bytes memory wrong = abi.encodeCall(IPermitRegistry.refuseImport, (permitId, TODAY, 1, 0, importPermitId));
        refused(_spare, wrong, abi.encodeWithSelector(IPermitErrors.WrongTies.selector, permitId));
        bytes memory right =
            abi.encodeCall(IPermitRegistry.refuseImport, (permitId, TODAY, 1, linksHash, importPermitId));
        vm.expectEmit(address(registry));
        emit IPermitEvents.ImportPermitMoved(importPermitId, permitId, Status.RESERVED);
        does(_spare, right);
        assertStatus(importPermitId, Status.RESERVED);
        does(inspectorOf(ID), backCall(permitId, tiesOf(permit)));
        assertStatus(importPermitId, Status.ISSUED);
    }

    function test_view_says_which_acts_are_void() public {
        PermitId permitId = imported(SG, 5);
        _requireVoid(permitId, false, false, false);
        voidKey(inspectorOf(SG), SG, HOUR);
        _requireVoid(permitId, false, false, true);
        voidKey(inspectorOf(ID), ID, HOUR);
        _requireVoid(permitId, false, true, true);
        voidKey(issuerOf(ID), ID, HOUR);
        _requireVoid(permitId, true, true, true);
    }

    function _importedNaming() private returns (PermitId permitId, PermitId importPermitId, Issue memory permit) {
        importPermitId = importPermit(500);
        permit = exportNaming(importPermitId, 500);
        permitId = issue(ID, permit);
        endorse(permitId, 500);
        does(inspectorOf(SG), importCall(permitId, 500, permit));
        voidKey(inspectorOf(SG), SG, HOUR);
    }

    function _voided(address officer, uint24 hour) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IAuthorityErrors.KeyVoided.selector, officer, uint40(uint256(hour) * 1 hours));
    }

    function _requireVoid(PermitId permitId, bool issueAct, bool exportAct, bool importAct) private view {
        PermitView memory seen = viewOf(permitId);
        assertEq(seen.issueActVoid, issueAct, "issue act");
        assertEq(seen.exportActVoid, exportAct, "export act");
        assertEq(seen.importActVoid, importAct, "import act");
    }
}
