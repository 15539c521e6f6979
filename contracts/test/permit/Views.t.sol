// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IPermitErrors} from "../../interfaces/IPermitErrors.sol";
import {IPermitEvents} from "../../interfaces/IPermitEvents.sol";
import {IPermitRegistry} from "../../interfaces/IPermitRegistry.sol";
import {Head} from "../../types/Head.sol";
import {Act, Issue, PermitId, PermitType, PermitView, Quota} from "../../types/PermitTypes.sol";
import {PermitRegistryBase} from "../PermitRegistryBase.t.sol";

/// @title Reading, and names of species
contract PermitViewsTest is PermitRegistryBase {
    function test_view_of_nothing_is_empty_and_never_reverts() public view {
        PermitId unknown = PermitId.wrap("unknown");
        PermitView memory wanted;
        wanted.permitId = unknown;
        assertEq(abi.encode(viewOf(unknown)), abi.encode(wanted), "view");
        assertEq(Head.unwrap(registry.head(unknown)), 0, "head");
        assertEq(registry.lines(unknown).length, 0, "lines");
        Quota memory none;
        assertEq(abi.encode(registry.quota(skinQuota(1999))), abi.encode(none), "quota");
        assertEq(Act.unwrap(registry.crossing(unknown, SG).act), 0, "crossing");
        assertEq(Act.unwrap(registry.consent(unknown, 0, SG)), 0, "consent");
        assertEq(registry.permits(new PermitId[](0)).length, 0, "no keys");
    }

    function test_view_of_many_keeps_the_order() public {
        Issue memory permit = exportOf(SG);
        PermitId[] memory permitIds = new PermitId[](3);
        permitIds[0] = permitIdOf(ID, "unknown");
        permitIds[1] = issue(ID, permit);
        permitIds[2] = imported(SG, 5);
        PermitView[] memory found = registry.permits(permitIds);
        for (uint256 i = 0; i < 3; ++i) {
            assertEq(found[i].permitId, permitIds[i], "order");
            assertEq(Head.unwrap(found[i].head), Head.unwrap(registry.head(permitIds[i])), "head");
            assertEq(abi.encode(found[i].lines), abi.encode(registry.lines(permitIds[i])), "lines");
        }
        assertEq(found[1].documentHash, permit.documentHash, "hash");
        assertEq(found[1].tiesHash, 0, "no ties");
    }

    /// @dev Where passports keep their count, no export act stands that could be void.
    function test_view_of_a_passport_reads_no_export_act() public {
        PermitId permitId = issue(ID, issueOf(draftOf(PermitType.PERSONAL_OWNERSHIP, SG), skins(1)));
        does(inspectorOf(SG), crossCall(permitId, 2));
        voidKey(inspectorOf(SG), SG, HOUR);
        assertFalse(viewOf(permitId).exportActVoid, "export act");
        assertFalse(viewOf(permitId).issueActVoid, "issue act");
    }

    function test_registry_names_the_authorities() public view {
        assertEq(registry.authorities(), address(authorities), "authorities");
    }

    function test_taxon_is_named_by_any_officer() public {
        bytes memory call_ = abi.encodeCall(IPermitRegistry.nameTaxon, ("Python reticulatus"));
        uint64 taxonId = uint64(bytes8(keccak256("Python reticulatus")));
        vm.expectEmit(address(registry));
        emit IPermitEvents.TaxonNamed(taxonId, "Python reticulatus");
        vm.prank(inspectorOf(SG));
        assertEq(registry.nameTaxon("Python reticulatus"), taxonId, "id");
        passes(issuerOf(SG), call_);
    }

    function test_name_has_1_to_200_bytes() public {
        bytes4 error = IPermitErrors.WrongNameLength.selector;
        passes(issuerOf(SG), abi.encodeCall(IPermitRegistry.nameTaxon, (string(new bytes(1)))));
        passes(issuerOf(SG), abi.encodeCall(IPermitRegistry.nameTaxon, (string(new bytes(200)))));
        bytes memory call_ = abi.encodeCall(IPermitRegistry.nameTaxon, (string(new bytes(201))));
        refused(issuerOf(SG), call_, abi.encodeWithSelector(error, 201));
        refused(issuerOf(SG), abi.encodeCall(IPermitRegistry.nameTaxon, ("")), abi.encodeWithSelector(error, 0));
    }
}
