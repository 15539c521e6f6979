// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {PermitId, QuotaKey, Ties} from "../types/PermitTypes.sol";
import {Attestation} from "./Attestation.sol";
import {Closing} from "./Closing.sol";
import {Actor, Ledger} from "./PermitLedger.sol";
import {QuotaSetting} from "./QuotaSetting.sol";
import {Replacement} from "./Replacement.sol";
import {Retrospection} from "./Retrospection.sol";
import {Timber} from "./Timber.sol";

/// @title Acts that are not done every day
/// @dev The one linked library: `PermitRegistry` alone would be too large. It works on the registry's storage, keeps none of
///      its own, and each function only leads to the library that has the idea.
library RareActs {
    /// @notice Cancels a permit that was not used. See `IPermitRegistry.cancel`.
    function cancel(Ledger storage ledger, Actor memory actor, PermitId permitId, uint8 reason, Ties calldata ties)
        external
    {
        Closing.cancel(ledger, actor, permitId, reason, ties);
    }

    /// @notice Takes an unused permit back. See `IPermitRegistry.returnUnused`.
    function returnUnused(Ledger storage ledger, Actor memory actor, PermitId permitId, Ties calldata ties) external {
        Closing.returnUnused(ledger, actor, permitId, ties);
    }

    /// @notice Closes a permit that ran out unused. See `IPermitRegistry.expire`.
    function expire(Ledger storage ledger, address account, PermitId permitId, Ties calldata ties) external {
        Closing.expire(ledger, account, permitId, ties);
    }

    /// @notice Sees refused goods back. See `IPermitRegistry.returnToOrigin`.
    function returnToOrigin(
        Ledger storage ledger,
        Actor memory actor,
        PermitId permitId,
        uint16 actedOn,
        Ties calldata ties
    ) external {
        Closing.returnToOrigin(ledger, actor, permitId, actedOn, ties);
    }

    /// @notice Reports that endorsed goods never left. See `IPermitRegistry.withdrawExport`.
    function withdrawExport(Ledger storage ledger, Actor memory actor, PermitId permitId, uint8 reason) external {
        Closing.withdrawExport(ledger, actor, permitId, reason);
    }

    /// @notice Confirms that. See `IPermitRegistry.confirmWithdrawal`.
    function confirmWithdrawal(Ledger storage ledger, Actor memory actor, PermitId permitId, Ties calldata ties)
        external
    {
        Closing.confirmWithdrawal(ledger, actor, permitId, ties);
    }

    /// @notice Writes another permit in the place of one. See `IPermitRegistry.replace`.
    function replace(
        Ledger storage ledger,
        Actor memory actor,
        PermitId permitId,
        bytes32 tag,
        bytes32 documentHash,
        uint16 lastDay,
        uint8 reason
    ) external returns (PermitId newId) {
        return Replacement.replace(ledger, actor, permitId, tag, documentHash, lastDay, reason);
    }

    /// @notice Reports a permit lost. See `IPermitRegistry.reportLost`.
    function reportLost(Ledger storage ledger, Actor memory actor, PermitId permitId) external {
        Replacement.reportLost(ledger, actor, permitId);
    }

    /// @notice Takes that report back. See `IPermitRegistry.reportFound`.
    function reportFound(Ledger storage ledger, Actor memory actor, PermitId permitId) external {
        Replacement.reportFound(ledger, actor, permitId);
    }

    /// @notice Stands by a transcription. See `IPermitRegistry.attest`.
    function attest(Ledger storage ledger, Actor memory actor, PermitId transcriptionId, bytes32 tag) external {
        Attestation.attest(ledger, actor, transcriptionId, tag);
    }

    /// @notice Says that a transcribed paper is not the issuer's. See `IPermitRegistry.repudiate`.
    function repudiate(
        Ledger storage ledger,
        Actor memory actor,
        PermitId transcriptionId,
        uint8 reason,
        Ties calldata ties
    ) external {
        Attestation.repudiate(ledger, actor, transcriptionId, reason, ties);
    }

    /// @notice Agrees to a permit for goods that have left. See `IPermitRegistry.consentRetrospective`.
    function consentRetrospective(Ledger storage ledger, Actor memory actor, PermitId permitId, bytes32 documentHash)
        external
    {
        Retrospection.consentRetrospective(ledger, actor, permitId, documentHash);
    }

    /// @notice Gives waiting timber a new last day. See `IPermitRegistry.extendTimber`.
    function extendTimber(Ledger storage ledger, Actor memory actor, PermitId permitId, uint16 lastDay) external {
        Timber.extendTimber(ledger, actor, permitId, lastDay);
    }

    /// @notice Lets timber go to another destination. See `IPermitRegistry.releaseDestination`.
    function releaseDestination(Ledger storage ledger, Actor memory actor, PermitId permitId, uint16 newDestination)
        external
    {
        Timber.releaseDestination(ledger, actor, permitId, newDestination);
    }

    /// @notice Takes released timber over. See `IPermitRegistry.acceptDestination`.
    function acceptDestination(Ledger storage ledger, Actor memory actor, PermitId permitId) external {
        Timber.acceptDestination(ledger, actor, permitId);
    }

    /// @notice Sets a quota. See `IPermitRegistry.setQuota`.
    function setQuota(
        Ledger storage ledger,
        Actor memory actor,
        QuotaKey calldata key,
        uint16 firstDay,
        uint64 opening,
        uint64 limit,
        bool hard
    ) external {
        QuotaSetting.setQuota(ledger, actor, key, firstDay, opening, limit, hard);
    }

    /// @notice Changes a quota. See `IPermitRegistry.changeQuota`.
    function changeQuota(Ledger storage ledger, Actor memory actor, QuotaKey calldata key, uint64 limit, bool hard)
        external
    {
        QuotaSetting.changeQuota(ledger, actor, key, limit, hard);
    }
}
