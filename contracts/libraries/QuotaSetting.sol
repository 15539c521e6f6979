// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IPermitErrors} from "../interfaces/IPermitErrors.sol";
import {IPermitEvents} from "../interfaces/IPermitEvents.sol";
import {Quota, QUOTA_NOTICE, QuotaKey} from "../types/PermitTypes.sol";
import {Days} from "./Days.sol";
import {Actor, Ledger} from "./PermitLedger.sol";
import {Quotas} from "./Quotas.sol";

/// @title Setting and changing quotas
library QuotaSetting {
    /// @dev `setQuota`. The notice makes sure that no permit of a counting day exists yet.
    function setQuota(
        Ledger storage ledger,
        Actor memory actor,
        QuotaKey calldata key,
        uint16 firstDay,
        uint64 opening,
        uint64 limit,
        bool hard
    ) internal {
        Quota storage quota = _own(ledger, actor, key);
        if (key.taxonId == 0 || key.term == 0 || key.unit == 0 || key.source == 0) revert IPermitErrors.ZeroCode(0);
        if (quota.firstDay != 0) revert IPermitErrors.QuotaExists(key.jurisdiction, key.year);
        _requireFirstDay(firstDay, key.year);
        if (hard && opening > limit) revert IPermitErrors.QuotaBelowUse(limit, opening);
        (quota.limit, quota.used, quota.opening) = (limit, opening, opening);
        (quota.firstDay, quota.hard) = (firstDay, hard);
        emit IPermitEvents.QuotaSet(key.jurisdiction, key.year, key.taxonId, key, quota, actor.act);
    }

    /// @dev `changeQuota`.
    function changeQuota(Ledger storage ledger, Actor memory actor, QuotaKey calldata key, uint64 limit, bool hard)
        internal
    {
        Quota storage quota = _own(ledger, actor, key);
        if (quota.firstDay == 0) revert IPermitErrors.UnknownQuota(key.jurisdiction, key.year);
        if (limit < quota.limit && limit < quota.used) revert IPermitErrors.QuotaBelowUse(limit, quota.used);
        (quota.limit, quota.hard) = (limit, hard);
        emit IPermitEvents.QuotaChanged(key.jurisdiction, key.year, key.taxonId, key, limit, hard, actor.act);
    }

    /// @dev The quota under a key, set or not.
    function find(Ledger storage ledger, QuotaKey calldata key) internal view returns (Quota storage) {
        uint256 counted = (uint256(key.taxonId) << 24) | (uint256(key.term) << 16) | (uint256(key.unit) << 8) | key.source;
        return ledger.quotas[Quotas.scope(key.jurisdiction, key.year) | counted];
    }

    function _requireFirstDay(uint256 firstDay, uint256 year) private view {
        uint256 earliest = Days.today() + QUOTA_NOTICE;
        if (firstDay < earliest || Days.yearOf(firstDay) != year) {
            revert IPermitErrors.UnfitFirstDay(firstDay, earliest, year);
        }
    }

    function _own(Ledger storage ledger, Actor memory actor, QuotaKey calldata key) private view returns (Quota storage) {
        actor.requireJurisdiction(key.jurisdiction);
        return find(ledger, key);
    }
}
