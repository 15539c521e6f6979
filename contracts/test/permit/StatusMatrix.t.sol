// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IPermitErrors} from "../../interfaces/IPermitErrors.sol";
import {IPermitRegistry} from "../../interfaces/IPermitRegistry.sol";
import {Head} from "../../types/Head.sol";
import {Issue, Medium, PermitId, PermitType, Status} from "../../types/PermitTypes.sol";
import {RightfulActs} from "./RightfulActs.sol";

/// @title Every act on a permit in every status
contract PermitStatusMatrixTest is RightfulActs {
    /// One letter for each status: NONE, ISSUED, ENDORSED, IMPORTED, REFUSED, PRESENTED, CANCELLED, RETURNED, EXPIRED, REPLACED,
    /// REPUDIATED, RESERVED, USED. y: done; s: `WrongStatus`; u: `UnknownPermit`; x: `PermitExists`; e, i, r: `AlreadyEndorsed`,
    /// `AlreadyImported`, `AlreadyRefused`; t: `WrongType`; m: `WrongMedium`; n: `NotTimber`; -: no such case.
    string private constant UNUSED = "uysssssssssss";

    mapping(bytes4 => string) private _rows;

    function setUp() public override {
        super.setUp();
        _rows[IPermitRegistry.issue.selector] = "yxxxxxxxxx-xx";
        _rows[IPermitRegistry.issueBatch.selector] = "yxxxxxxxxx-xx";
        _rows[IPermitRegistry.registerPaper.selector] = "yxxxxxxxxx-xx";
        _rows[IPermitRegistry.transcribe.selector] = "y---------x--";
        _rows[IPermitRegistry.issueRetrospective.selector] = "yxxxxxxxxx---";
        _rows[IPermitRegistry.consentRetrospective.selector] = "yxxxxxxxxxxxx";
        _rows[IPermitRegistry.replace.selector] = "uyysssssssmss";
        _rows[IPermitRegistry.endorseExport.selector] = "uyeeessssss" "tt";
        _rows[IPermitRegistry.confirmImport.selector] = "usyirssssss" "tt";
        _rows[IPermitRegistry.refuseImport.selector] = "usyirssssss" "tt";
        _rows[IPermitRegistry.returnToOrigin.selector] = "usssyssssssss";
        _rows[IPermitRegistry.recordCrossing.selector] = "utttttttttttt";
        _rows[IPermitRegistry.cancel.selector] = UNUSED;
        _rows[IPermitRegistry.returnUnused.selector] = UNUSED;
        _rows[IPermitRegistry.expire.selector] = UNUSED;
        _rows[IPermitRegistry.withdrawExport.selector] = "usysssssssmss";
        _rows[IPermitRegistry.confirmWithdrawal.selector] = "usyssssssssss";
        _rows[IPermitRegistry.reportLost.selector] = "uyyssssssss" "ys";
        _rows[IPermitRegistry.reportFound.selector] = "uyyssssssss" "ys";
        _rows[IPermitRegistry.attest.selector] = "ummmmmmmmmsmm";
        _rows[IPermitRegistry.repudiate.selector] = "ummmmmmmmmsmm";
        _rows[IPermitRegistry.extendTimber.selector] = "usyssssssss" "nn";
        _rows[IPermitRegistry.releaseDestination.selector] = "usyssssssss" "nn";
        _rows[IPermitRegistry.acceptDestination.selector] = "usyssssssss" "nn";
    }

    function test_every_function_on_a_permit_has_a_row() public view {
        requireEveryFunctionKnown();
        bytes4[26] memory acts = actSelectors();
        for (uint256 i = 0; i < acts.length; ++i) {
            bool isOfQuotas =
                acts[i] == IPermitRegistry.setQuota.selector || acts[i] == IPermitRegistry.changeQuota.selector;
            assertEq(bytes(_rows[acts[i]]).length, isOfQuotas ? 0 : 13, "a row has thirteen statuses");
        }
    }

    function test_every_act_in_every_status() public {
        bytes4[26] memory acts = actSelectors();
        for (uint256 i = 0; i < 24; ++i) {
            for (uint8 status = 0; status < 13; ++status) {
                uint256 id = vm.snapshotState();
                _try(acts[i], Status(status), bytes(_rows[acts[i]])[status]);
                vm.revertToState(id);
            }
        }
    }

    /// @dev A transcription: may be attested and disowned until it is gone.
    function test_what_the_named_issuer_says_in_every_status() public {
        Status[3] memory open = [Status.ENDORSED, Status.IMPORTED, Status.REFUSED];
        for (uint256 i = 0; i < 3; ++i) {
            PermitId permitId = _transcription(open[i]);
            passes(issuerOf(ID), abi.encodeCall(IPermitRegistry.attest, (permitId, OWN)));
            passes(issuerOf(ID), abi.encodeCall(IPermitRegistry.repudiate, (permitId, 1, noTies())));
        }
        Status[2] memory closed = [Status.RETURNED, Status.REPUDIATED];
        for (uint256 i = 0; i < 2; ++i) {
            PermitId permitId = _transcription(closed[i]);
            bytes memory reason = abi.encodeWithSelector(IPermitErrors.WrongStatus.selector, permitId, closed[i]);
            refused(issuerOf(ID), abi.encodeCall(IPermitRegistry.attest, (permitId, OWN)), reason);
            refused(issuerOf(ID), abi.encodeCall(IPermitRegistry.repudiate, (permitId, 1, noTies())), reason);
        }
    }

    /// @dev A passport: crosses while it is open.
    function test_crossing_in_every_status() public {
        passes(inspectorOf(SG), crossCall(_passport(Status.ISSUED), 2));
        passes(inspectorOf(SG), crossCall(transcribe(IT, paperOf(PermitType.PERSONAL_OWNERSHIP, IT, 1)), 2));
        Status[5] memory closed =
            [Status.CANCELLED, Status.RETURNED, Status.REPLACED, Status.PRESENTED, Status.EXPIRED];
        for (uint256 i = 0; i < 5; ++i) {
            PermitId permitId = _passport(closed[i]);
            bytes memory reason = abi.encodeWithSelector(IPermitErrors.WrongStatus.selector, permitId, closed[i]);
            refused(inspectorOf(SG), crossCall(permitId, 2), reason);
        }
    }

    // ----------------------------------------------------------------------------------------------------------- cells

    function _try(bytes4 selector, Status status, bytes1 expected) private {
        if (expected == "-") return;
        (PermitId permitId, bytes32 tag) = _permitIn(status);
        assertStatus(permitId, status);
        bool dated = selector == IPermitRegistry.expire.selector;
        if (dated) vm.warp(NOW + 400 days);
        _prepareStep(selector, permitId, status);
        (address sender, bytes memory call_) = _callOn(selector, permitId, tag);
        if (expected == "y") return does(sender, call_);
        refused(sender, call_, _reason(permitId, status, expected));
    }

    function _reason(PermitId permitId, Status status, bytes1 letter) private view returns (bytes memory) {
        Head head = registry.head(permitId);
        if (letter == "u") return abi.encodeWithSelector(IPermitErrors.UnknownPermit.selector, permitId);
        if (letter == "x") return abi.encodeWithSelector(IPermitErrors.PermitExists.selector, permitId);
        if (letter == "s") return abi.encodeWithSelector(IPermitErrors.WrongStatus.selector, permitId, status);
        if (letter == "n") return abi.encodeWithSelector(IPermitErrors.NotTimber.selector, permitId);
        if (letter == "t") return abi.encodeWithSelector(IPermitErrors.WrongType.selector, permitId, head.permitType());
        if (letter == "m") return abi.encodeWithSelector(IPermitErrors.WrongMedium.selector, permitId, head.medium());
        if (letter == "e") {
            uint24 exporter = authorities.officerIdOf(inspectorOf(ID));
            return abi.encodeWithSelector(IPermitErrors.AlreadyEndorsed.selector, permitId, exporter, HOUR);
        }
        uint24 officerId = authorities.officerIdOf(inspectorOf(IT));
        if (letter == "i") return abi.encodeWithSelector(IPermitErrors.AlreadyImported.selector, permitId, officerId, HOUR);
        assertTrue(letter == "r", "unknown letter");
        return abi.encodeWithSelector(IPermitErrors.AlreadyRefused.selector, permitId, officerId, HOUR);
    }

    /// @dev The first of two steps, where it can be done.
    function _prepareStep(bytes4 selector, PermitId permitId, Status status) private {
        uint16 issuing = registry.head(permitId).issuing();
        bool live = status == Status.ISSUED || status == Status.ENDORSED || status == Status.RESERVED;
        if (selector == IPermitRegistry.reportFound.selector && live) {
            does(issuerOf(issuing), abi.encodeCall(IPermitRegistry.reportLost, (permitId)));
        }
        if (status != Status.ENDORSED) return;
        if (selector == IPermitRegistry.confirmWithdrawal.selector) {
            does(inspectorOf(ID), abi.encodeCall(IPermitRegistry.withdrawExport, (permitId, 1)));
        }
        if (selector == IPermitRegistry.acceptDestination.selector) {
            does(issuerOf(IT), abi.encodeCall(IPermitRegistry.releaseDestination, (permitId, US)));
        }
    }

    function _callOn(bytes4 selector, PermitId permitId, bytes32 tag)
        private
        returns (address sender, bytes memory call_)
    {
        Head head = registry.head(permitId);
        (uint16 issuing, uint16 destination) = head.isNone() ? (ID, IT) : (head.issuing(), head.destination());
        (sender, call_) = _writing(selector, permitId, tag, issuing);
        if (call_.length != 0) return (sender, call_);
        (sender, call_) = _movement(selector, permitId, issuing, destination);
        if (call_.length != 0) return (sender, call_);
        return _rare(selector, permitId, issuing, destination);
    }

    function _writing(bytes4 selector, PermitId permitId, bytes32 tag, uint16 issuing)
        private
        returns (address sender, bytes memory call_)
    {
        Issue memory permit = issueOf(draftOf(PermitType.EXPORT, US), skins(5));
        permit.tag = tag;
        sender = issuerOf(issuing);
        if (selector == IPermitRegistry.issue.selector) call_ = issueCall(permit);
        if (selector == IPermitRegistry.registerPaper.selector) call_ = abi.encodeCall(IPermitRegistry.registerPaper, (permit));
        if (selector == IPermitRegistry.issueBatch.selector) {
            Issue[] memory batch = new Issue[](1);
            batch[0] = permit;
            call_ = abi.encodeCall(IPermitRegistry.issueBatch, (batch));
        }
        if (selector == IPermitRegistry.transcribe.selector) {
            Issue memory paper = paperOf(PermitType.EXPORT, IT, 5);
            paper.tag = tag;
            return (inspectorOf(IT), abi.encodeCall(IPermitRegistry.transcribe, (paper)));
        }
        if (selector == IPermitRegistry.consentRetrospective.selector) {
            return (issuerOf(IT), abi.encodeCall(IPermitRegistry.consentRetrospective, (permitId, permit.documentHash)));
        }
        if (selector == IPermitRegistry.issueRetrospective.selector) {
            permit.draft = draftOf(PermitType.EXPORT, IT);
            _consentBefore(permitId, permit.documentHash);
            call_ = abi.encodeCall(IPermitRegistry.issueRetrospective, (permit));
        }
    }

    /// @dev On a used id no consent can be given any more; one given before it was used would still stand.
    function _consentBefore(PermitId permitId, bytes32 documentHash) private {
        if (registry.head(permitId).isNone()) {
            does(issuerOf(IT), abi.encodeCall(IPermitRegistry.consentRetrospective, (permitId, documentHash)));
            return;
        }
        bytes32 key = keccak256(abi.encode(permitId, documentHash));
        bytes32 slot = keccak256(abi.encode(uint256(IT), keccak256(abi.encode(key, uint256(6)))));
        vm.store(address(registry), slot, bytes32(uint256(1) << 24));
        assertTrue(registry.consent(permitId, documentHash, IT).officerOf() == 1, "the slot of the consent moved");
    }

    function _movement(bytes4 selector, PermitId permitId, uint16 issuing, uint16 destination)
        private
        view
        returns (address sender, bytes memory call_)
    {
        sender = inspectorOf(issuing);
        if (selector == IPermitRegistry.endorseExport.selector) call_ = endorseCall(permitId, 5);
        if (selector == IPermitRegistry.returnToOrigin.selector) call_ = backCall(permitId, noTies());
        if (selector == IPermitRegistry.withdrawExport.selector) call_ = abi.encodeCall(IPermitRegistry.withdrawExport, (permitId, 1));
        if (selector == IPermitRegistry.recordCrossing.selector) call_ = crossCall(permitId, 2);
        if (selector == IPermitRegistry.confirmImport.selector) return (inspectorOf(destination), importCall(permitId, 5));
        if (selector == IPermitRegistry.refuseImport.selector) return (inspectorOf(destination), refuseCall(permitId));
    }

    function _rare(bytes4 selector, PermitId permitId, uint16 issuing, uint16 destination)
        private
        pure
        returns (address sender, bytes memory call_)
    {
        sender = issuerOf(issuing);
        if (selector == IPermitRegistry.replace.selector) call_ = replaceCall(permitId, "new", TODAY + 9);
        if (selector == IPermitRegistry.cancel.selector) call_ = cancelCall(permitId, noTies());
        if (selector == IPermitRegistry.returnUnused.selector) call_ = abi.encodeCall(IPermitRegistry.returnUnused, (permitId, noTies()));
        if (selector == IPermitRegistry.expire.selector) call_ = abi.encodeCall(IPermitRegistry.expire, (permitId, noTies()));
        if (selector == IPermitRegistry.confirmWithdrawal.selector) call_ = abi.encodeCall(IPermitRegistry.confirmWithdrawal, (permitId, noTies()));
        if (selector == IPermitRegistry.reportLost.selector) call_ = abi.encodeCall(IPermitRegistry.reportLost, (permitId));
        if (selector == IPermitRegistry.reportFound.selector) call_ = abi.encodeCall(IPermitRegistry.reportFound, (permitId));
        if (selector == IPermitRegistry.attest.selector) call_ = abi.encodeCall(IPermitRegistry.attest, (permitId, OWN));
        if (selector == IPermitRegistry.repudiate.selector) call_ = abi.encodeCall(IPermitRegistry.repudiate, (permitId, 1, noTies()));
        if (call_.length != 0) return (sender, call_);
        sender = issuerOf(destination);
        if (selector == IPermitRegistry.extendTimber.selector) call_ = abi.encodeCall(IPermitRegistry.extendTimber, (permitId, TODAY + 190));
        if (selector == IPermitRegistry.releaseDestination.selector) call_ = abi.encodeCall(IPermitRegistry.releaseDestination, (permitId, US));
        if (selector == IPermitRegistry.acceptDestination.selector) return (issuerOf(US), abi.encodeCall(IPermitRegistry.acceptDestination, (permitId)));
    }

    // -------------------------------------------------------------------------------------------------------- subjects

    /// @dev Timber from Indonesia to Italy in the status; for three of them what alone can be in it.
    function _permitIn(Status status) private returns (PermitId permitId, bytes32 tag) {
        Issue memory permit = issueOf(withTimber(draftOf(PermitType.EXPORT, IT)), skins(5));
        tag = permit.tag;
        if (status == Status.NONE) return (permitIdOf(ID, tag), tag);
        if (status == Status.REPUDIATED) {
            permit = paperOf(PermitType.EXPORT, IT, 5);
            permit.draft = withTimber(permit.draft);
            permitId = transcribe(IT, permit);
            does(issuerOf(ID), abi.encodeCall(IPermitRegistry.repudiate, (permitId, 1, noTies())));
            return (permitId, permit.tag);
        }
        if (status == Status.RESERVED || status == Status.USED) return _importPermit(status);
        permitId = issue(ID, permit);
        if (status == Status.ISSUED) return (permitId, tag);
        _close(permitId, tag, status);
    }

    function _close(PermitId permitId, bytes32 tag, Status status) private {
        if (status == Status.CANCELLED) return cancel(permitId, noTies());
        if (status == Status.RETURNED) return does(issuerOf(ID), abi.encodeCall(IPermitRegistry.returnUnused, (permitId, noTies())));
        if (status == Status.REPLACED) return does(issuerOf(ID), replaceCall(permitId, "other", TODAY + 9));
        if (status == Status.EXPIRED) {
            vm.warp(NOW + 300 days);
            does(address(1), abi.encodeCall(IPermitRegistry.expire, (permitId, noTies())));
            vm.warp(NOW);
            return;
        }
        endorse(permitId, 5);
        if (status == Status.IMPORTED) return import_(permitId, 5);
        if (status == Status.REFUSED) return refuse(permitId);
        if (status == Status.PRESENTED) return attest(transcribe(IT, paperOf(PermitType.EXPORT, IT, 5)), tag);
    }

    function _importPermit(Status status) private returns (PermitId importPermitId, bytes32 tag) {
        Issue memory permit = issueOf(draftOf(PermitType.IMPORT, ID), skins(5));
        tag = permit.tag;
        importPermitId = issue(SG, permit);
        permit = exportNaming(importPermitId, 5);
        PermitId permitId = issue(ID, permit);
        if (status == Status.RESERVED) return (importPermitId, tag);
        endorse(permitId, 5);
        does(inspectorOf(SG), importCall(permitId, 5, permit));
    }

    function _transcription(Status status) private returns (PermitId permitId) {
        permitId = transcribe(IT, paperOf(PermitType.EXPORT, IT, 5));
        if (status == Status.IMPORTED) import_(permitId, 5);
        if (status == Status.REFUSED || status == Status.RETURNED) refuse(permitId);
        if (status == Status.RETURNED) does(inspectorOf(ID), backCall(permitId, noTies()));
        if (status == Status.REPUDIATED) does(issuerOf(ID), abi.encodeCall(IPermitRegistry.repudiate, (permitId, 1, noTies())));
    }

    function _passport(Status status) private returns (PermitId permitId) {
        Issue memory permit = issueOf(draftOf(PermitType.PERSONAL_OWNERSHIP, IT), skins(1));
        permitId = issue(ID, permit);
        if (status == Status.ISSUED) return permitId;
        if (status != Status.PRESENTED) {
            _close(permitId, permit.tag, status);
            if (status == Status.REPLACED) cancel(permitIdOf(ID, "other"), noTies());
            return permitId;
        }
        attest(transcribe(IT, paperOf(PermitType.PERSONAL_OWNERSHIP, IT, 1)), permit.tag);
    }
}
