// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IPermitRegistry} from "../../interfaces/IPermitRegistry.sol";
import {Issue, PermitId, PermitType, QuotaKey} from "../../types/PermitTypes.sol";
import {PermitRegistryBase} from "../PermitRegistryBase.t.sol";

/// @title Every act of the registry, ready to be done
/// @notice For each state-changing function: a ledger on which it passes, the call, and an officer who may send it. The goods go
///         from Indonesia to Italy (France is in the same area), the United States are a third State. Matrices that use this
///         compare the functions they know with the interface, so that a new act without a row fails.
abstract contract RightfulActs is PermitRegistryBase {
    bytes32 internal constant TAG = "tag of the act";
    bytes32 internal constant OWN = "own number";

    /// @notice Every state-changing function.
    function actSelectors() internal pure returns (bytes4[26] memory) {
        return [
            IPermitRegistry.issue.selector,
            IPermitRegistry.issueBatch.selector,
            IPermitRegistry.registerPaper.selector,
            IPermitRegistry.transcribe.selector,
            IPermitRegistry.issueRetrospective.selector,
            IPermitRegistry.consentRetrospective.selector,
            IPermitRegistry.replace.selector,
            IPermitRegistry.endorseExport.selector,
            IPermitRegistry.confirmImport.selector,
            IPermitRegistry.refuseImport.selector,
            IPermitRegistry.returnToOrigin.selector,
            IPermitRegistry.recordCrossing.selector,
            IPermitRegistry.cancel.selector,
            IPermitRegistry.returnUnused.selector,
            IPermitRegistry.expire.selector,
            IPermitRegistry.withdrawExport.selector,
            IPermitRegistry.confirmWithdrawal.selector,
            IPermitRegistry.reportLost.selector,
            IPermitRegistry.reportFound.selector,
            IPermitRegistry.attest.selector,
            IPermitRegistry.repudiate.selector,
            IPermitRegistry.extendTimber.selector,
            IPermitRegistry.releaseDestination.selector,
            IPermitRegistry.acceptDestination.selector,
            IPermitRegistry.setQuota.selector,
            IPermitRegistry.changeQuota.selector
        ];
    }

    /// @notice Holds acts, `nameTaxon` and views against the interface.
    function requireEveryFunctionKnown() internal pure {
        bytes4 all = IPermitRegistry.nameTaxon.selector ^ IPermitRegistry.permits.selector
            ^ IPermitRegistry.head.selector ^ IPermitRegistry.lines.selector ^ IPermitRegistry.quota.selector
            ^ IPermitRegistry.crossing.selector ^ IPermitRegistry.consent.selector
            ^ IPermitRegistry.authorities.selector;
        bytes4[26] memory acts = actSelectors();
        for (uint256 i = 0; i < acts.length; ++i) {
            all ^= acts[i];
        }
        assertTrue(all == type(IPermitRegistry).interfaceId, "a function has no row");
    }

    /// @notice Makes the ledger ready for the act.
    /// @return call_ The act.
    function prepare(bytes4 selector) internal returns (bytes memory call_) {
        if (selector == IPermitRegistry.setQuota.selector) return _quota(false);
        if (selector == IPermitRegistry.changeQuota.selector) return _quota(true);
        call_ = _prepareWriting(selector);
        if (call_.length == 0) call_ = _prepareMovement(selector);
        if (call_.length == 0) call_ = _prepareClosing(selector);
        if (call_.length == 0) call_ = _prepareRareAct(selector);
        assertTrue(bytes4(call_) == selector, "the row is of another act");
    }

    /// @notice An officer who may do the act.
    function rightful(bytes4 selector) internal pure returns (address) {
        return vm.addr(rightfulKey(selector));
    }

    function rightfulKey(bytes4 selector) internal pure returns (uint256) {
        if (
            selector == IPermitRegistry.endorseExport.selector || selector == IPermitRegistry.returnToOrigin.selector
                || selector == IPermitRegistry.withdrawExport.selector
        ) return keyOf("inspector", ID);
        if (
            selector == IPermitRegistry.confirmImport.selector || selector == IPermitRegistry.refuseImport.selector
                || selector == IPermitRegistry.recordCrossing.selector || selector == IPermitRegistry.transcribe.selector
        ) return keyOf("inspector", IT);
        if (
            selector == IPermitRegistry.extendTimber.selector || selector == IPermitRegistry.releaseDestination.selector
                || selector == IPermitRegistry.consentRetrospective.selector
        ) return keyOf("issuer", IT);
        return keyOf("issuer", selector == IPermitRegistry.acceptDestination.selector ? US : ID);
    }

    function _prepareWriting(bytes4 selector) private returns (bytes memory) {
        Issue memory permit = issueOf(draftOf(PermitType.EXPORT, IT), skins(500));
        permit.tag = TAG;
        if (selector == IPermitRegistry.issue.selector) {
            permit.draft = draftOf(PermitType.EXPORT, SG);
            return issueCall(permit);
        }
        if (selector == IPermitRegistry.registerPaper.selector) {
            permit.draft = draftOf(PermitType.EXPORT, SG);
            return abi.encodeCall(IPermitRegistry.registerPaper, (permit));
        }
        if (selector == IPermitRegistry.issueBatch.selector) {
            Issue[] memory batch = new Issue[](1);
            permit.draft = draftOf(PermitType.EXPORT, SG);
            batch[0] = permit;
            return abi.encodeCall(IPermitRegistry.issueBatch, (batch));
        }
        if (selector == IPermitRegistry.transcribe.selector) {
            return abi.encodeCall(IPermitRegistry.transcribe, (paperOf(PermitType.EXPORT, IT, 500)));
        }
        bytes memory consent = abi.encodeCall(
            IPermitRegistry.consentRetrospective, (permitIdOf(ID, TAG), permit.documentHash)
        );
        if (selector == IPermitRegistry.consentRetrospective.selector) return consent;
        if (selector != IPermitRegistry.issueRetrospective.selector) return "";
        does(issuerOf(IT), consent);
        return abi.encodeCall(IPermitRegistry.issueRetrospective, (permit));
    }

    function _prepareMovement(bytes4 selector) private returns (bytes memory) {
        if (selector == IPermitRegistry.endorseExport.selector) return endorseCall(issued(IT, 500), 500);
        if (selector == IPermitRegistry.confirmImport.selector) return importCall(endorsed(IT, 500), 500);
        if (selector == IPermitRegistry.refuseImport.selector) return refuseCall(endorsed(IT, 500));
        if (selector == IPermitRegistry.recordCrossing.selector) {
            return crossCall(issue(ID, issueOf(draftOf(PermitType.PERSONAL_OWNERSHIP, IT), skins(1))), 2);
        }
        if (selector != IPermitRegistry.returnToOrigin.selector) return "";
        PermitId permitId = endorsed(IT, 500);
        refuse(permitId);
        return backCall(permitId, noTies());
    }

    function _prepareClosing(bytes4 selector) private returns (bytes memory) {
        bool endorsed_ = selector == IPermitRegistry.withdrawExport.selector
            || selector == IPermitRegistry.confirmWithdrawal.selector;
        PermitId permitId = endorsed_ ? endorsed(IT, 500) : issued(IT, 500);
        if (selector == IPermitRegistry.cancel.selector) return cancelCall(permitId, noTies());
        if (selector == IPermitRegistry.replace.selector) return replaceCall(permitId, "new", TODAY + 9);
        if (selector == IPermitRegistry.returnUnused.selector) {
            return abi.encodeCall(IPermitRegistry.returnUnused, (permitId, noTies()));
        }
        if (selector == IPermitRegistry.expire.selector) {
            vm.warp(NOW + 300 days);
            return abi.encodeCall(IPermitRegistry.expire, (permitId, noTies()));
        }
        bytes memory lost = abi.encodeCall(IPermitRegistry.reportLost, (permitId));
        if (selector == IPermitRegistry.reportLost.selector) return lost;
        if (selector == IPermitRegistry.reportFound.selector) {
            does(issuerOf(ID), lost);
            return abi.encodeCall(IPermitRegistry.reportFound, (permitId));
        }
        if (!endorsed_) return "";
        bytes memory propose = abi.encodeCall(IPermitRegistry.withdrawExport, (permitId, 1));
        if (selector == IPermitRegistry.withdrawExport.selector) return propose;
        does(inspectorOf(ID), propose);
        return abi.encodeCall(IPermitRegistry.confirmWithdrawal, (permitId, noTies()));
    }

    function _prepareRareAct(bytes4 selector) private returns (bytes memory) {
        bool transcribed =
            selector == IPermitRegistry.attest.selector || selector == IPermitRegistry.repudiate.selector;
        if (transcribed) {
            PermitId paperId = transcribe(IT, paperOf(PermitType.EXPORT, IT, 500));
            if (selector == IPermitRegistry.attest.selector) return abi.encodeCall(IPermitRegistry.attest, (paperId, OWN));
            return abi.encodeCall(IPermitRegistry.repudiate, (paperId, 1, noTies()));
        }
        PermitId permitId = issue(ID, issueOf(withTimber(draftOf(PermitType.EXPORT, IT)), skins(500)));
        endorse(permitId, 500);
        if (selector == IPermitRegistry.extendTimber.selector) {
            return abi.encodeCall(IPermitRegistry.extendTimber, (permitId, TODAY + 200));
        }
        bytes memory release = abi.encodeCall(IPermitRegistry.releaseDestination, (permitId, US));
        if (selector == IPermitRegistry.releaseDestination.selector) return release;
        does(issuerOf(IT), release);
        return abi.encodeCall(IPermitRegistry.acceptDestination, (permitId));
    }

    function _quota(bool change) private returns (bytes memory) {
        QuotaKey memory key = skinQuota(2024);
        bytes memory set = abi.encodeCall(IPermitRegistry.setQuota, (key, TODAY + 2, 0, 1_000, true));
        if (!change) return set;
        does(issuerOf(ID), set);
        return abi.encodeCall(IPermitRegistry.changeQuota, (key, 2_000, false));
    }
}
