// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IPermitErrors} from "../interfaces/IPermitErrors.sol";
import {Head} from "../types/Head.sol";
import {MAX_IMPORT_LEAD, MAX_REPORT_DELAY, Medium, PermitId} from "../types/PermitTypes.sol";

/// @title Calendar days and when something may be dated
/// @dev Days are uint16 since 1970, so the calendar ends on 2149-06-06, and no sum of days overflows.
library Days {
    /// 16 bits for each type, EXPORT second lowest: 184 days, 366 for IMPORT, IFS and CERTIFICATE_OF_ORIGIN, 1096 for passports.
    uint256 private constant LONGEST_VALIDITIES =
        0x00b8_0448_0448_0448_00b8_00b8_00b8_00b8_016e_016e_016e_00b8_00b8_0000;
    uint256 private constant FEBRUARY_ENDED_2100 = 47_541;

    /// @dev The block's UTC day.
    function today() internal view returns (uint256) {
        unchecked {
            return block.timestamp / 1 days;
        }
    }

    /// @dev Gregorian year of a day: four-year cycles from 1970, and 2100 is no leap year.
    function yearOf(uint256 day) internal pure returns (uint256) {
        unchecked {
            if (day >= FEBRUARY_ENDED_2100) ++day;
            return 1970 + (4 * day + 2) / 1461;
        }
    }

    /// @dev Refuses a last day before `issuedOn`, or later than the type allows (Article VI.2; domain rule R-11).
    function requireValidity(uint256 issuedOn, uint256 lastDay, uint256 permitType) internal pure {
        unchecked {
            uint256 latest = issuedOn + ((LONGEST_VALIDITIES >> (16 * permitType)) & type(uint16).max);
            if (lastDay < issuedOn || lastDay > latest) {
                revert IPermitErrors.LastDayOutOfRange(lastDay, issuedOn, latest);
            }
        }
    }

    /// @dev Refuses a day that no officer can report in this block: a day ahead is today at the date line, a post without a
    ///      network reports later.
    function requireReportable(uint256 day) internal view {
        unchecked {
            uint256 current = today();
            if (day > current + 1 || day + MAX_REPORT_DELAY < current) {
                revert IPermitErrors.DayNotReportable(day, current - MAX_REPORT_DELAY, current + 1);
            }
        }
    }

    /// @dev Refuses a day that has not begun anywhere. For papers of whatever age.
    function requireNotAhead(uint256 day) internal view {
        if (day > today() + 1) revert IPermitErrors.DayNotReportable(day, 0, today() + 1);
    }

    /// @dev Refuses an act before the permit's issue; one day earlier is the same day across the date line.
    function requireIssuedBy(PermitId permitId, Head head, uint256 actedOn) internal view {
        requireReportable(actedOn);
        unchecked {
            if (actedOn + 1 < head.issuedOn()) _outOfTime(permitId, head, actedOn);
        }
    }

    /// @dev Refuses an act outside the permit's time.
    function requireInTime(PermitId permitId, Head head, uint256 actedOn) internal view {
        requireReportable(actedOn);
        unchecked {
            if (actedOn + 1 < head.issuedOn() || actedOn > head.lastDay()) _outOfTime(permitId, head, actedOn);
        }
    }

    /// @dev Refuses an import dated long before its export was recorded. A transcription has no export act.
    function requireAfterExport(PermitId permitId, Head head, uint256 actedOn) internal pure {
        if (head.isMedium(Medium.TRANSCRIBED)) return;
        unchecked {
            uint256 exportDay = uint256(head.exportAct().hourOf()) / 24;
            if (actedOn + MAX_IMPORT_LEAD < exportDay) {
                revert IPermitErrors.ImportBeforeExport(permitId, actedOn, exportDay - MAX_IMPORT_LEAD);
            }
        }
    }

    /// @dev Refuses a last day outside the limits.
    function requireLastDay(uint256 lastDay, uint256 earliest, uint256 latest) internal pure {
        if (lastDay < earliest || lastDay > latest) revert IPermitErrors.LastDayOutOfRange(lastDay, earliest, latest);
    }

    function _outOfTime(PermitId permitId, Head head, uint256 actedOn) private pure {
        uint256 issuedOn = head.issuedOn();
        revert IPermitErrors.OutOfTime(permitId, actedOn, issuedOn == 0 ? 0 : issuedOn - 1, head.lastDay());
    }
}
