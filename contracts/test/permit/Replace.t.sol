// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IPermitErrors} from "../../interfaces/IPermitErrors.sol";
import {IPermitEvents} from "../../interfaces/IPermitEvents.sol";
import {IPermitRegistry} from "../../interfaces/IPermitRegistry.sol";
import {Head, HeadWord} from "../../types/Head.sol";
import {Act, Issue, Medium, PermitId, PermitType, Status} from "../../types/PermitTypes.sol";
import {PermitRegistryBase} from "../PermitRegistryBase.t.sol";

/// @title One document in the place of another
contract PermitReplaceTest is PermitRegistryBase {
    bytes32 private constant NEW = "new number";

    function test_replacement_takes_over_all_of_an_endorsed_permit() public {
        PermitId originId = imported(SG, 1_000);
        Issue memory permit = reexportOf(US, skins(600), linkOf(0, originId, 0, 600));
        PermitId oldId = issue(SG, permit);
        endorse(oldId, one(500), tiesOf(permit));
        Head head = registry.head(oldId);
        vm.warp(NOW + 2 days);
        PermitId newId = permitIdOf(SG, NEW);
        Head wanted = head.withLastDay(TODAY + 90).withIssueAct(actOf(issuerOf(SG)));
        vm.expectEmit(address(registry));
        emit IPermitEvents.PermitReplaced(
            oldId, newId, SG, wanted, keccak256(abi.encode(NEW)), actOf(issuerOf(SG)), 1
        );
        does(issuerOf(SG), replaceCall(oldId, NEW, TODAY + 90));
        assertEq(Head.unwrap(registry.head(newId)), Head.unwrap(wanted), "head");
        assertEq(viewOf(newId).documentHash, keccak256(abi.encode(NEW)), "hash");
        assertEq(viewOf(newId).tiesHash, viewOf(oldId).tiesHash, "ties");
        assertStatus(oldId, Status.REPLACED);
        assertEq(viewOf(oldId).documentHash, permit.documentHash, "the old hash stays");
        assertQuantities(newId, 600, 500, 0, 0);
        does(inspectorOf(US), importCall(newId, 500));
    }

    function test_replaced_permit_is_an_input_of_nothing() public {
        PermitId permitId = issued(SG, 5);
        passes(inspectorOf(ID), endorseCall(permitId, 5));
        does(issuerOf(ID), replaceCall(permitId, NEW, TODAY + 180));
        bytes memory reason = abi.encodeWithSelector(IPermitErrors.WrongStatus.selector, permitId, Status.REPLACED);
        refused(inspectorOf(ID), endorseCall(permitId, 5), reason);
        refused(issuerOf(ID), replaceCall(permitId, "third", TODAY + 180), reason);
        refused(issuerOf(ID), cancelCall(permitId, noTies()), reason);
        passes(inspectorOf(ID), endorseCall(permitIdOf(ID, NEW), 5));
    }

    function test_replacement_of_a_replacement_gives_back_what_the_first_drew() public {
        PermitId originId = imported(SG, 1_000);
        Issue memory permit = reexportOf(US, skins(600), linkOf(0, originId, 0, 600));
        PermitId permitId = issue(SG, permit);
        does(issuerOf(SG), replaceCall(permitId, NEW, TODAY + 180));
        assertQuantities(originId, 1_000, 1_000, 1_000, 600);
        does(issuerOf(SG), replaceCall(permitIdOf(SG, NEW), "third", TODAY + 180));
        cancel(permitIdOf(SG, "third"), tiesOf(permit));
        assertQuantities(originId, 1_000, 1_000, 1_000, 0);
    }

    function test_replacement_is_not_lost_any_more() public {
        PermitId permitId = issued(SG, 5);
        does(issuerOf(ID), abi.encodeCall(IPermitRegistry.reportLost, (permitId)));
        does(issuerOf(ID), replaceCall(permitId, NEW, TODAY + 180));
        assertFalse(registry.head(permitIdOf(ID, NEW)).isFlagged(HeadWord.LOST), "new");
        endorse(permitIdOf(ID, NEW), 5);
    }

    function test_replacement_keeps_that_the_extension_was_used() public {
        PermitId permitId = timber();
        does(issuerOf(SG), abi.encodeCall(IPermitRegistry.extendTimber, (permitId, TODAY + 200)));
        does(issuerOf(ID), replaceCall(permitId, NEW, TODAY + 200));
        PermitId newId = permitIdOf(ID, NEW);
        bytes memory call_ = abi.encodeCall(IPermitRegistry.extendTimber, (newId, TODAY + 210));
        refused(issuerOf(SG), call_, abi.encodeWithSelector(IPermitErrors.AlreadyExtended.selector, newId));
    }

    function test_replaced_passport_keeps_its_count() public {
        PermitId permitId = issue(ID, issueOf(draftOf(PermitType.PERSONAL_OWNERSHIP, SG), skins(1)));
        does(inspectorOf(SG), crossCall(permitId, 2));
        does(issuerOf(ID), replaceCall(permitId, NEW, TODAY + 180));
        assertEq(registry.head(permitIdOf(ID, NEW)).crossings(), 1, "count");
    }

    function test_new_last_day_is_neither_past_nor_later_than_the_old() public {
        PermitId permitId = issued(SG, 5);
        vm.warp(NOW + 10 days);
        passes(issuerOf(ID), replaceCall(permitId, NEW, TODAY + 180));
        passes(issuerOf(ID), replaceCall(permitId, NEW, TODAY + 10));
        bytes4 error = IPermitErrors.LastDayOutOfRange.selector;
        bytes memory reason = abi.encodeWithSelector(error, TODAY + 181, TODAY + 10, TODAY + 180);
        refused(issuerOf(ID), replaceCall(permitId, NEW, TODAY + 181), reason);
        reason = abi.encodeWithSelector(error, TODAY + 9, TODAY + 10, TODAY + 180);
        refused(issuerOf(ID), replaceCall(permitId, NEW, TODAY + 9), reason);
    }

    function test_replacement_needs_hash_number_and_reason() public {
        PermitId permitId = issued(SG, 5);
        Issue memory other = exportOf(SG);
        PermitId otherId = issue(ID, other);
        passes(issuerOf(ID), replaceCall(permitId, NEW, TODAY + 180));
        bytes memory reason = abi.encodeWithSelector(IPermitErrors.PermitExists.selector, otherId);
        refused(issuerOf(ID), replaceCall(permitId, other.tag, TODAY + 180), reason);
        bytes memory call_ = abi.encodeCall(IPermitRegistry.replace, (permitId, NEW, 0, TODAY + 180, 1));
        reason = abi.encodeWithSelector(IPermitErrors.MissingDocumentHash.selector, permitIdOf(ID, NEW));
        refused(issuerOf(ID), call_, reason);
        call_ = abi.encodeCall(IPermitRegistry.replace, (permitId, NEW, NEW, TODAY + 180, 0));
        refused(issuerOf(ID), call_, abi.encodeWithSelector(IPermitErrors.MissingReason.selector));
    }

    function test_replacement_is_the_issuers_and_never_of_a_transcription() public {
        PermitId permitId = endorsed(SG, 5);
        passes(issuerOf(ID), replaceCall(permitId, NEW, TODAY + 180));
        bytes memory reason = abi.encodeWithSelector(IPermitErrors.WrongJurisdiction.selector, ID, SG);
        refused(issuerOf(SG), replaceCall(permitId, NEW, TODAY + 180), reason);
        permitId = transcribe(SG, paperOf(PermitType.EXPORT, SG, 5));
        reason = abi.encodeWithSelector(IPermitErrors.WrongMedium.selector, permitId, Medium.TRANSCRIBED);
        refused(issuerOf(ID), replaceCall(permitId, NEW, TODAY + 180), reason);
    }
}
