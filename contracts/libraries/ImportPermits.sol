// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IPermitErrors} from "../interfaces/IPermitErrors.sol";
import {IPermitEvents} from "../interfaces/IPermitEvents.sol";
import {Head} from "../types/Head.sol";
import {Line} from "../types/Line.sol";
import {Act, Kind, PermitId, PermitType, Status} from "../types/PermitTypes.sol";
import {Actor, ActorChecks, Ledger, Permit} from "./PermitLedger.sol";

/// @title Import permits: reserved by the permit that names them, used by its import, or free again
library ImportPermits {
    /// @dev Reserves an import permit for a new permit whose lines are stored.
    function reserve(Ledger storage ledger, Actor memory actor, PermitId permitId, Head head, PermitId importPermitId)
        internal
    {
        if (head.kind() != Kind.MOVEMENT) revert IPermitErrors.ImportPermitNotAllowed(permitId);
        (Permit storage importPermit, Head importHead) = ledger.existing(importPermitId);
        if (importHead.permitType() != PermitType.IMPORT) {
            revert IPermitErrors.WrongType(importPermitId, importHead.permitType());
        }
        ActorChecks.requireStatus(importPermitId, importHead, Status.ISSUED);
        ActorChecks.requireNotLost(importPermitId, importHead);
        actor.authorities.requireActsStand(Act.unwrap(importHead.issueAct()));
        if (importHead.issuing() != head.destination() || importHead.destination() != head.issuing()) {
            revert IPermitErrors.ImportPermitMismatch(importPermitId, importHead.issuing(), importHead.destination());
        }
        requireDay(importPermitId, importHead, head.issuedOn());
        _requireCover(ledger.permits[permitId], head.lineCount(), importPermit, importHead.lineCount(), importPermitId);
        _move(importPermit, importPermitId, importHead, permitId, Status.RESERVED);
    }

    /// @dev The import happened: the import permit is used up. It is so already if a void import is done again.
    /// @return Its issue act, which must stand.
    function use(Ledger storage ledger, PermitId permitId, PermitId importPermitId, uint256 actedOn) internal returns (Act) {
        (Permit storage importPermit, Head importHead) = ledger.existing(importPermitId);
        ActorChecks.requireNotLost(importPermitId, importHead);
        requireDay(importPermitId, importHead, actedOn);
        if (!importHead.isStatus(Status.USED)) {
            _move(importPermit, importPermitId, importHead, permitId, Status.USED);
        }
        return importHead.issueAct();
    }

    /// @dev RESERVED again when a void import is overridden by a refusal, ISSUED again when nothing will be imported.
    function move(Ledger storage ledger, PermitId permitId, PermitId importPermitId, Status status) internal {
        (Permit storage importPermit, Head importHead) = ledger.existing(importPermitId);
        _move(importPermit, importPermitId, importHead, permitId, status);
    }

    /// @dev Refuses an import permit that ended before `day`.
    function requireDay(PermitId importPermitId, Head importHead, uint256 day) internal pure {
        if (importHead.lastDay() < day) revert IPermitErrors.ImportPermitEnded(importPermitId, day, importHead.lastDay());
    }

    function _move(Permit storage importPermit, PermitId importPermitId, Head importHead, PermitId permitId, Status status)
        private
    {
        importPermit.head = importHead.withStatus(status);
        emit IPermitEvents.ImportPermitMoved(importPermitId, permitId, status);
    }

    /// @dev For each line: all lines up to it with the same taxon, term and unit ask no more than the import permit has of them.
    function _requireCover(
        Permit storage permit,
        uint256 lineCount,
        Permit storage importPermit,
        uint256 importLineCount,
        PermitId importPermitId
    ) private view {
        for (uint256 i = 0; i < lineCount; ++i) {
            uint256 goods = permit.lines[i].goods();
            uint256 asked = _permittedOf(permit, i + 1, goods);
            uint256 covered = _permittedOf(importPermit, importLineCount, goods);
            if (asked > covered) revert IPermitErrors.ImportPermitTooSmall(importPermitId, i, asked, covered);
        }
    }

    function _permittedOf(Permit storage permit, uint256 lineCount, uint256 goods) private view returns (uint256 sum) {
        for (uint256 i = 0; i < lineCount; ++i) {
            Line line = permit.lines[i];
            if (line.goods() == goods) sum += line.permitted();
        }
    }
}
