// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IPermitErrors} from "../interfaces/IPermitErrors.sol";
import {IPermitEvents} from "../interfaces/IPermitEvents.sol";
import {Head, HeadWord} from "../types/Head.sol";
import {Line} from "../types/Line.sol";
import {Medium, PermitId, PermitType, Quota, SOURCE_SEIZED, Status} from "../types/PermitTypes.sol";
import {Days} from "./Days.sol";
import {Ledger} from "./PermitLedger.sol";

/// @title Counting exports against quotas
/// @dev Use is what was permitted while a permit is ISSUED, what was exported from then on, nothing once everything was given
///      back. A quota begins after the day it was set, so a permit either counts from its first block on or never.
library Quotas {
    /// @dev Jurisdiction and year of a permit: the upper part of the keys of all quotas that its lines can fall under.
    function scopeOf(Head head) internal pure returns (uint256) {
        return scope(head.issuing(), Days.yearOf(head.issuedOn()));
    }

    /// @dev A key is a scope and, below it, taxon, term, unit and source as a line has them.
    function scope(uint256 jurisdiction, uint256 year) internal pure returns (uint256) {
        return (jurisdiction << 104) | (year << 88);
    }

    /// @dev Whether permits of this head are counted at all.
    function isCounted(Head head) internal pure returns (bool) {
        return head.isType(PermitType.EXPORT)
            && (!head.isMedium(Medium.TRANSCRIBED) || head.isFlagged(HeadWord.COUNTED));
    }

    /// @dev Adds a line of a new permit. `issue` obeys a hard quota; paper and retrospective permits are counted, since they went
    ///      out already; a transcription may be attested later and is counted then.
    function add(Ledger storage ledger, uint256 keys, PermitId permitId, Head head, uint256 index, Line line) internal {
        (Quota storage quota, bool applies) = _find(ledger, keys, head, line);
        if (!applies || head.isMedium(Medium.TRANSCRIBED)) return;
        uint256 asked = line.permitted();
        if (quota.hard && head.isMedium(Medium.ELECTRONIC) && head.isStatus(Status.ISSUED)) {
            (uint256 used, uint256 limit) = (quota.used, quota.limit);
            if (used + asked > limit) {
                revert IPermitErrors.QuotaExceeded(permitId, index, asked, used < limit ? limit - used : 0);
            }
        }
        _add(quota, permitId, head, index, asked);
    }

    /// @dev Adds what left by a paper that is attested now; the limit is only reported.
    function count(
        Ledger storage ledger,
        uint256 keys,
        PermitId permitId,
        Head head,
        uint256 index,
        Line line,
        uint256 quantity
    ) internal {
        (Quota storage quota, bool applies) = _find(ledger, keys, head, line);
        if (applies) _add(quota, permitId, head, index, quantity);
    }

    /// @dev Takes a quantity off again.
    function giveBack(Ledger storage ledger, uint256 keys, Head head, Line line, uint256 quantity) internal {
        (Quota storage quota, bool applies) = _find(ledger, keys, head, line);
        if (applies) quota.used -= uint64(quantity);
    }

    /// @dev Arithmetic is checked: a quota that was opened at the end of its 64 bits refuses rather than wraps around.
    function _add(Quota storage quota, PermitId permitId, Head head, uint256 index, uint256 quantity) private {
        uint64 used = quota.used + uint64(quantity);
        quota.used = used;
        if (used > quota.limit) emit IPermitEvents.QuotaOverrun(permitId, head.issuing(), index, used, quota.limit);
    }

    function _find(Ledger storage ledger, uint256 keys, Head head, Line line)
        private
        view
        returns (Quota storage quota, bool applies)
    {
        quota = ledger.quotas[keys | line.counted()];
        uint256 firstDay = quota.firstDay;
        applies = firstDay != 0 && head.issuedOn() >= firstDay && line.source() != SOURCE_SEIZED;
    }
}
