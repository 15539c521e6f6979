// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IPermitErrors} from "../../interfaces/IPermitErrors.sol";
import {IPermitEvents} from "../../interfaces/IPermitEvents.sol";
import {IPermitRegistry} from "../../interfaces/IPermitRegistry.sol";
import {Issue, Medium, PermitId, PermitType, Status, Ties} from "../../types/PermitTypes.sol";
import {PermitRegistryBase} from "../PermitRegistryBase.t.sol";

/// @title The named issuer disowns a transcription
contract PermitRepudiateTest is PermitRegistryBase {
    function test_repudiation_is_stored_and_announced() public {
        PermitId permitId = _transcription();
        vm.expectEmit(address(registry));
        emit IPermitEvents.TranscriptionRepudiated(permitId, ID, SG, actOf(issuerOf(ID)), 3);
        does(issuerOf(ID), abi.encodeCall(IPermitRegistry.repudiate, (permitId, 3, noTies())));
        assertStatus(permitId, Status.REPUDIATED);
        bytes memory reason =
            abi.encodeWithSelector(IPermitErrors.WrongStatus.selector, permitId, Status.REPUDIATED);
        refused(issuerOf(ID), _call(permitId, noTies()), reason);
        refused(inspectorOf(SG), importCall(permitId, 700), reason);
        refused(issuerOf(ID), abi.encodeCall(IPermitRegistry.attest, (permitId, "own")), reason);
    }

    function test_repudiation_after_attestation_leaves_what_was_drawn() public {
        PermitId permitId = _transcription();
        import_(permitId, 700);
        attest(permitId, "own");
        PermitId reexportId = issue(SG, reexportOf(US, skins(300), linkOf(0, permitId, 0, 300)));
        does(issuerOf(ID), _call(permitId, noTies()));
        assertQuantities(permitId, 700, 700, 700, 300);
        endorse(reexportId, 300);
        import_(reexportId, 300);
        Issue memory more = reexportOf(US, skins(100), linkOf(0, permitId, 0, 100));
        bytes memory reason =
            abi.encodeWithSelector(IPermitErrors.OriginNotImported.selector, permitId, Status.REPUDIATED);
        refused(issuerOf(SG), issueCall(more), reason);
    }

    function test_refused_and_imported_transcriptions_are_repudiated_too() public {
        PermitId permitId = _transcription();
        passes(issuerOf(ID), _call(permitId, noTies()));
        refuse(permitId);
        does(issuerOf(ID), _call(permitId, noTies()));
        permitId = _transcription();
        import_(permitId, 700);
        does(issuerOf(ID), _call(permitId, noTies()));
    }

    function test_goods_seen_back_are_not_repudiated() public {
        PermitId permitId = _transcription();
        refuse(permitId);
        passes(issuerOf(ID), _call(permitId, noTies()));
        does(inspectorOf(ID), backCall(permitId, noTies()));
        bytes memory reason = abi.encodeWithSelector(IPermitErrors.WrongStatus.selector, permitId, Status.RETURNED);
        refused(issuerOf(ID), _call(permitId, noTies()), reason);
    }

    function test_only_the_named_issuer_repudiates_with_a_reason() public {
        PermitId permitId = _transcription();
        passes(issuerOf(ID), _call(permitId, noTies()));
        bytes memory reason = abi.encodeWithSelector(IPermitErrors.WrongJurisdiction.selector, ID, SG);
        refused(issuerOf(SG), _call(permitId, noTies()), reason);
        bytes memory call_ = abi.encodeCall(IPermitRegistry.repudiate, (permitId, 0, noTies()));
        refused(issuerOf(ID), call_, abi.encodeWithSelector(IPermitErrors.MissingReason.selector));
    }

    function test_own_permit_is_not_repudiated() public {
        passes(issuerOf(ID), _call(_transcription(), noTies()));
        PermitId permitId = issued(SG, 5);
        bytes memory reason =
            abi.encodeWithSelector(IPermitErrors.WrongMedium.selector, permitId, Medium.ELECTRONIC);
        refused(issuerOf(ID), _call(permitId, noTies()), reason);
    }

    function test_repudiation_frees_the_import_permit() public {
        PermitId importPermitId = importPermit(700);
        Issue memory paper = paperOf(PermitType.EXPORT, SG, 700);
        paper.importPermitId = importPermitId;
        PermitId permitId = transcribe(SG, paper);
        assertStatus(importPermitId, Status.RESERVED);
        passes(issuerOf(ID), _call(permitId, tiesOf(paper)));
        bytes memory reason = abi.encodeWithSelector(IPermitErrors.WrongTies.selector, permitId);
        refused(issuerOf(ID), _call(permitId, noTies()), reason);
        vm.expectEmit(address(registry));
        emit IPermitEvents.ImportPermitMoved(importPermitId, permitId, Status.ISSUED);
        does(issuerOf(ID), _call(permitId, tiesOf(paper)));
        assertStatus(importPermitId, Status.ISSUED);
    }

    /// @dev The import happened: what it used stays used, and the ties are not read.
    function test_repudiation_after_import_leaves_the_import_permit_used() public {
        PermitId importPermitId = importPermit(700);
        Issue memory paper = paperOf(PermitType.EXPORT, SG, 700);
        paper.importPermitId = importPermitId;
        PermitId permitId = transcribe(SG, paper);
        does(inspectorOf(SG), importCall(permitId, 700, paper));
        does(issuerOf(ID), _call(permitId, noTies()));
        assertStatus(importPermitId, Status.USED);
    }

    function _transcription() private returns (PermitId) {
        return transcribe(SG, paperOf(PermitType.EXPORT, SG, 700));
    }

    function _call(PermitId permitId, Ties memory ties) private pure returns (bytes memory) {
        return abi.encodeCall(IPermitRegistry.repudiate, (permitId, 1, ties));
    }
}
