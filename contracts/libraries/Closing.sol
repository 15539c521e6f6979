// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IPermitErrors} from "../interfaces/IPermitErrors.sol";
import {IPermitEvents} from "../interfaces/IPermitEvents.sol";
import {Head, HeadWord} from "../types/Head.sol";
import {Line} from "../types/Line.sol";
import {Act, MAX_REPORT_DELAY, PermitId, PermitType, Status, Ties} from "../types/PermitTypes.sol";
import {Days} from "./Days.sol";
import {ImportPermits} from "./ImportPermits.sol";
import {Origins} from "./Origins.sol";
import {Actor, ActorChecks, Ledger, LedgerAccess, Permit} from "./PermitLedger.sol";
import {Quotas} from "./Quotas.sol";

/// @title Permits that end without an import: everything they hold is given back
library Closing {
    /// @dev `cancel`.
    function cancel(Ledger storage ledger, Actor memory actor, PermitId permitId, uint8 reason, Ties calldata ties)
        internal
    {
        ActorChecks.requireReason(reason);
        Head head = _closeUnused(ledger, actor, permitId, ties, Status.CANCELLED);
        emit IPermitEvents.PermitCancelled(permitId, head.issuing(), head.destination(), actor.act, reason);
    }

    /// @dev `returnUnused`.
    function returnUnused(Ledger storage ledger, Actor memory actor, PermitId permitId, Ties calldata ties) internal {
        Head head = _closeUnused(ledger, actor, permitId, ties, Status.RETURNED);
        emit IPermitEvents.PermitReturned(permitId, head.issuing(), head.destination(), actor.act);
    }

    /// @dev `expire`, by anybody.
    function expire(Ledger storage ledger, address account, PermitId permitId, Ties calldata ties) internal {
        (Permit storage permit, Head head) = ledger.existing(permitId);
        ActorChecks.requireStatus(permitId, head, Status.ISSUED);
        uint256 firstDay = uint256(head.lastDay()) + MAX_REPORT_DELAY + 1;
        if (Days.today() < firstDay) revert IPermitErrors.NotYetExpired(permitId, Days.today(), firstDay);
        _close(ledger, permit, permitId, head, ties, Status.EXPIRED);
        emit IPermitEvents.PermitExpired(permitId, head.issuing(), head.destination(), account);
    }

    /// @dev `returnToOrigin`.
    function returnToOrigin(
        Ledger storage ledger,
        Actor memory actor,
        PermitId permitId,
        uint16 actedOn,
        Ties calldata ties
    ) internal {
        (Permit storage permit, Head head) = ledger.existing(permitId);
        actor.requireJurisdiction(head.issuing());
        ActorChecks.requireStatus(permitId, head, Status.REFUSED);
        Days.requireIssuedBy(permitId, head, actedOn);
        _close(ledger, permit, permitId, head, ties, Status.RETURNED);
        emit IPermitEvents.ReturnedToOrigin(permitId, head.issuing(), head.destination(), actor.act, actedOn);
    }

    /// @dev `withdrawExport`. A void proposal may be made again.
    function withdrawExport(Ledger storage ledger, Actor memory actor, PermitId permitId, uint8 reason) internal {
        ActorChecks.requireReason(reason);
        (, Head head) = ledger.existing(permitId);
        actor.requireJurisdiction(head.issuing());
        ActorChecks.requireOwn(permitId, head);
        ActorChecks.requireStatus(permitId, head, Status.ENDORSED);
        Act first = ledger.withdrawals[permitId];
        if (Act.unwrap(first) != 0 && !actor.isVoid(first)) {
            revert IPermitErrors.AlreadyProposed(permitId, first.officerOf(), first.hourOf());
        }
        ledger.withdrawals[permitId] = actor.act;
        emit IPermitEvents.WithdrawalProposed(permitId, head.issuing(), head.destination(), actor.act, reason);
    }

    /// @dev `confirmWithdrawal`.
    function confirmWithdrawal(Ledger storage ledger, Actor memory actor, PermitId permitId, Ties calldata ties)
        internal
    {
        (Permit storage permit, Head head) = ledger.existing(permitId);
        actor.requireJurisdiction(head.issuing());
        ActorChecks.requireStatus(permitId, head, Status.ENDORSED);
        Act proposal = ledger.withdrawals[permitId];
        if (Act.unwrap(proposal) == 0) revert IPermitErrors.NotProposed(permitId);
        if (proposal.officerOf() == actor.act.officerOf()) revert IPermitErrors.SameOfficer(proposal.officerOf());
        actor.authorities.requireActsStand(Act.unwrap(proposal));
        ledger.withdrawals[permitId] = Act.wrap(0);
        _close(ledger, permit, permitId, head, ties, Status.CANCELLED);
        emit IPermitEvents.ExportWithdrawn(permitId, head.issuing(), head.destination(), actor.act);
    }

    function _closeUnused(
        Ledger storage ledger,
        Actor memory actor,
        PermitId permitId,
        Ties calldata ties,
        Status closed
    ) private returns (Head head) {
        Permit storage permit;
        (permit, head) = ledger.existing(permitId);
        actor.requireJurisdiction(head.issuing());
        ActorChecks.requireStatus(permitId, head, Status.ISSUED);
        _close(ledger, permit, permitId, head, ties, closed);
    }

    /// @dev Gives back draws, import permit and quota, then closes.
    function _close(
        Ledger storage ledger,
        Permit storage permit,
        PermitId permitId,
        Head head,
        Ties calldata ties,
        Status closed
    ) private {
        if (LedgerAccess.isTied(head)) {
            permit.requireTies(permitId, ties);
            Origins.giveBackAll(ledger, permit, head, ties.links);
            if (head.isFlagged(HeadWord.WITH_IMPORT_PERMIT)) {
                ImportPermits.move(ledger, permitId, ties.importPermitId, Status.ISSUED);
            }
        }
        if (Quotas.isCounted(head)) _giveBackQuota(ledger, permit, head);
        permit.head = head.withStatus(closed);
    }

    /// @dev The use was what is permitted until the endorsement, what was exported from then on.
    function _giveBackQuota(Ledger storage ledger, Permit storage permit, Head head) private {
        bool left = !head.isStatus(Status.ISSUED);
        uint256 keys = Quotas.scopeOf(head);
        for (uint256 i = 0; i < head.lineCount(); ++i) {
            Line line = permit.lines[i];
            Quotas.giveBack(ledger, keys, head, line, left ? line.exported() : line.permitted());
        }
    }
}
