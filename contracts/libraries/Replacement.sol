// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IPermitErrors} from "../interfaces/IPermitErrors.sol";
import {IPermitEvents} from "../interfaces/IPermitEvents.sol";
import {Head, HeadWord} from "../types/Head.sol";
import {Kind, PermitId, Status} from "../types/PermitTypes.sol";
import {Days} from "./Days.sol";
import {Actor, ActorChecks, Ledger, LedgerAccess, Permit} from "./PermitLedger.sol";

/// @title Documents replaced, lost and found
library Replacement {
    /// @dev `replace`: the slots of the old permit are copied, so that links, import permit and quota stay where they are.
    function replace(
        Ledger storage ledger,
        Actor memory actor,
        PermitId permitId,
        bytes32 tag,
        bytes32 documentHash,
        uint16 lastDay,
        uint8 reason
    ) internal returns (PermitId newId) {
        ActorChecks.requireReason(reason);
        (Permit storage old, Head head) = ledger.existing(permitId);
        _requireReplaceable(actor, permitId, head, lastDay);
        newId = LedgerAccess.permitIdOf(actor.jurisdiction, tag);
        Permit storage stored = ledger.vacant(newId, documentHash);
        old.head = head.withStatus(Status.REPLACED);
        if (head.isKind(Kind.MULTI_USE)) {
            ledger.crossedAs[newId] = ledger.crossedAsOf(permitId, head);
            head = head.withFlag(HeadWord.SUCCESSOR);
        }
        head = head.withLastDay(lastDay).withIssueAct(actor.act).withoutFlag(HeadWord.LOST);
        stored.documentHash = documentHash;
        stored.head = head;
        if (LedgerAccess.isTied(head)) stored.tiesHash = old.tiesHash;
        for (uint256 i = 0; i < head.lineCount(); ++i) {
            stored.lines[i] = old.lines[i];
        }
        emit IPermitEvents.PermitReplaced(permitId, newId, actor.jurisdiction, head, documentHash, actor.act, reason);
    }

    function _requireReplaceable(Actor memory actor, PermitId permitId, Head head, uint16 lastDay) private view {
        actor.requireJurisdiction(head.issuing());
        ActorChecks.requireOwn(permitId, head);
        Status status = head.status();
        if (status != Status.ISSUED && status != Status.ENDORSED) revert IPermitErrors.WrongStatus(permitId, status);
        uint256 today = Days.today();
        uint256 issuedOn = head.issuedOn();
        Days.requireLastDay(lastDay, today > issuedOn ? today : issuedOn, head.lastDay());
    }

    /// @dev `reportLost`.
    function reportLost(Ledger storage ledger, Actor memory actor, PermitId permitId) internal {
        (Permit storage permit, Head head) = _live(ledger, actor, permitId);
        ActorChecks.requireNotLost(permitId, head);
        permit.head = head.withFlag(HeadWord.LOST);
        emit IPermitEvents.LossReported(permitId, head.issuing(), head.destination(), actor.act);
    }

    /// @dev `reportFound`.
    function reportFound(Ledger storage ledger, Actor memory actor, PermitId permitId) internal {
        (Permit storage permit, Head head) = _live(ledger, actor, permitId);
        if (!head.isFlagged(HeadWord.LOST)) revert IPermitErrors.NotLost(permitId);
        permit.head = head.withoutFlag(HeadWord.LOST);
        emit IPermitEvents.FindReported(permitId, head.issuing(), head.destination(), actor.act);
    }

    function _live(Ledger storage ledger, Actor memory actor, PermitId permitId)
        private
        view
        returns (Permit storage permit, Head head)
    {
        (permit, head) = ledger.existing(permitId);
        actor.requireJurisdiction(head.issuing());
        Status status = head.status();
        if (status != Status.ISSUED && status != Status.ENDORSED && status != Status.RESERVED) {
            revert IPermitErrors.WrongStatus(permitId, status);
        }
    }
}
