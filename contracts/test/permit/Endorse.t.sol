// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IPermitErrors} from "../../interfaces/IPermitErrors.sol";
import {IPermitEvents} from "../../interfaces/IPermitEvents.sol";
import {IPermitRegistry} from "../../interfaces/IPermitRegistry.sol";
import {Act, Issue, PermitId, PermitType, Status} from "../../types/PermitTypes.sol";
import {PermitRegistryBase} from "../PermitRegistryBase.t.sol";

/// @title Customs of the exporter see the goods leave
contract PermitEndorseTest is PermitRegistryBase {
    function test_endorse_stores_and_announces_what_left() public {
        PermitId permitId = issued(SG, 500);
        vm.warp(NOW + 3 days);
        Act act = actOf(inspectorOf(ID));
        vm.expectEmit(address(registry));
        emit IPermitEvents.ExportEndorsed(permitId, ID, SG, act, TODAY + 2, one(480));
        vm.prank(inspectorOf(ID));
        registry.endorseExport(permitId, TODAY + 2, one(480), noTies());
        assertStatus(permitId, Status.ENDORSED);
        assertQuantities(permitId, 500, 480, 0, 0);
        assertEq(Act.unwrap(registry.head(permitId).exportAct()), Act.unwrap(act), "export act");
    }

    function test_endorse_twice_is_refused_and_says_who_was_first() public {
        PermitId permitId = issued(SG, 500);
        bytes memory call_ = endorseCall(permitId, 500);
        does(inspectorOf(ID), call_);
        vm.warp(NOW + 5 hours);
        uint24 officerId = authorities.officerIdOf(inspectorOf(ID));
        bytes memory reason =
            abi.encodeWithSelector(IPermitErrors.AlreadyEndorsed.selector, permitId, officerId, HOUR);
        refused(inspectorOf(ID), call_, reason);
        import_(permitId, 500);
        refused(inspectorOf(ID), call_, reason);
    }

    /// @dev A transcription was never endorsed on the ledger: the officer named is the one who wrote it down.
    function test_endorse_of_a_transcription_says_who_wrote_it_down() public {
        PermitId permitId = transcribe(SG, paperOf(PermitType.EXPORT, SG, 5));
        uint24 officerId = authorities.officerIdOf(inspectorOf(SG));
        bytes memory reason =
            abi.encodeWithSelector(IPermitErrors.AlreadyEndorsed.selector, permitId, officerId, HOUR);
        refused(inspectorOf(ID), endorseCall(permitId, 5), reason);
    }

    function test_endorse_by_another_jurisdiction_is_refused() public {
        PermitId permitId = issued(SG, 500);
        passes(inspectorOf(ID), endorseCall(permitId, 500));
        bytes4 error = IPermitErrors.WrongJurisdiction.selector;
        refused(inspectorOf(SG), endorseCall(permitId, 500), abi.encodeWithSelector(error, ID, SG));
        refused(inspectorOf(US), endorseCall(permitId, 500), abi.encodeWithSelector(error, ID, US));
    }

    /// @dev A single market shares imports, not exports.
    function test_endorse_by_a_neighbour_of_the_single_market_is_refused() public {
        PermitId permitId = issue(IT, exportOf(US));
        passes(inspectorOf(IT), endorseCall(permitId, 1));
        bytes memory reason = abi.encodeWithSelector(IPermitErrors.WrongJurisdiction.selector, IT, FR);
        refused(inspectorOf(FR), endorseCall(permitId, 1), reason);
    }

    function test_endorse_above_permitted_is_refused() public {
        PermitId permitId = issued(SG, 500);
        passes(inspectorOf(ID), endorseCall(permitId, 500));
        bytes memory reason = abi.encodeWithSelector(IPermitErrors.AbovePermitted.selector, permitId, 0, 501, 500);
        refused(inspectorOf(ID), endorseCall(permitId, 501), reason);
    }

    function test_endorse_of_nothing_is_refused() public {
        PermitId permitId = issued(SG, 500);
        passes(inspectorOf(ID), endorseCall(permitId, 1));
        bytes memory reason = abi.encodeWithSelector(IPermitErrors.NothingExported.selector, permitId);
        refused(inspectorOf(ID), endorseCall(permitId, 0), reason);
    }

    function test_endorse_needs_one_quantity_for_each_line() public {
        PermitId permitId = issued(SG, 500);
        passes(inspectorOf(ID), endorseCall(permitId, 500));
        bytes4 error = IPermitErrors.WrongQuantityCount.selector;
        bytes memory call_ = endorseCall(permitId, new uint40[](2), noTies());
        refused(inspectorOf(ID), call_, abi.encodeWithSelector(error, 1, 2));
        call_ = endorseCall(permitId, new uint40[](0), noTies());
        refused(inspectorOf(ID), call_, abi.encodeWithSelector(error, 1, 0));
    }

    function test_endorse_is_for_movement_documents() public {
        passes(inspectorOf(ID), endorseCall(issued(SG, 5), 5));
        PermitType[3] memory others =
            [PermitType.IMPORT, PermitType.INTRODUCTION_FROM_THE_SEA, PermitType.SAMPLE_COLLECTION];
        for (uint256 i = 0; i < 3; ++i) {
            uint16 destination = others[i] == PermitType.INTRODUCTION_FROM_THE_SEA ? ID : SG;
            PermitId permitId = issue(ID, issueOf(draftOf(others[i], destination), skins(5)));
            bytes memory reason = abi.encodeWithSelector(IPermitErrors.WrongType.selector, permitId, others[i]);
            refused(inspectorOf(ID), endorseCall(permitId, 5), reason);
        }
    }

    function test_endorse_of_a_closed_permit_is_refused() public {
        PermitId permitId = issued(SG, 500);
        passes(inspectorOf(ID), endorseCall(permitId, 500));
        cancel(permitId, noTies());
        bytes memory reason =
            abi.encodeWithSelector(IPermitErrors.WrongStatus.selector, permitId, Status.CANCELLED);
        refused(inspectorOf(ID), endorseCall(permitId, 500), reason);
    }

    function test_endorse_of_an_unknown_permit_is_refused() public {
        PermitId unknown = permitIdOf(ID, "never issued");
        bytes memory reason = abi.encodeWithSelector(IPermitErrors.UnknownPermit.selector, unknown);
        passes(inspectorOf(ID), endorseCall(issued(SG, 500), 500));
        refused(inspectorOf(ID), endorseCall(unknown, 500), reason);
    }
}
