// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IPermitErrors} from "../interfaces/IPermitErrors.sol";
import {IPermitEvents} from "../interfaces/IPermitEvents.sol";
import {Head, HeadWord} from "../types/Head.sol";
import {Line} from "../types/Line.sol";
import {Act, Kind, PermitId, PermitType, Status, Ties} from "../types/PermitTypes.sol";
import {ImportPermits} from "./ImportPermits.sol";
import {Actor, ActorChecks, Ledger, LedgerAccess, Permit} from "./PermitLedger.sol";
import {Quotas} from "./Quotas.sol";

/// @title What the named issuer says about a transcription
library Attestation {
    /// @dev `attest`.
    function attest(Ledger storage ledger, Actor memory actor, PermitId transcriptionId, bytes32 tag) internal {
        (Permit storage transcription, Head head) = _transcription(ledger, actor, transcriptionId);
        _requireUnattested(transcriptionId, head);
        PermitId ownId = LedgerAccess.permitIdOf(actor.jurisdiction, tag);
        Permit storage own = ledger.permits[ownId];
        bool copy;
        bool counted;
        if (own.documentHash == 0) {
            own.documentHash = PermitId.unwrap(transcriptionId);
            counted = head.permitType() == PermitType.EXPORT;
            if (counted) head = _count(ledger, transcription, transcriptionId, head);
        } else {
            PermitId first = ledger.transcriptionOf(ownId);
            copy = PermitId.unwrap(first) != 0;
            if (copy) _requireCopy(ledger, ownId, first, head);
            else _present(ledger, actor, ownId, transcriptionId, head);
        }
        transcription.head = head.kind() == Kind.MULTI_USE
            ? head.withMultiUseAttester(actor.act.officerOf())
            : head.withExportAct(actor.act);
        emit IPermitEvents.TranscriptionAttested(transcriptionId, ownId, actor.jurisdiction, actor.act, copy, counted);
    }

    /// @dev `repudiate`. What was drawn stays drawn; the verdict on it comes from the index.
    function repudiate(
        Ledger storage ledger,
        Actor memory actor,
        PermitId transcriptionId,
        uint8 reason,
        Ties calldata ties
    ) internal {
        ActorChecks.requireReason(reason);
        (Permit storage permit, Head head) = _transcription(ledger, actor, transcriptionId);
        if (head.isFlagged(HeadWord.WITH_IMPORT_PERMIT) && head.status() != Status.IMPORTED) {
            permit.requireTies(transcriptionId, ties);
            ImportPermits.move(ledger, transcriptionId, ties.importPermitId, Status.ISSUED);
        }
        if (head.isFlagged(HeadWord.COUNTED)) {
            uint256 keys = Quotas.scopeOf(head);
            for (uint256 i = 0; i < head.lineCount(); ++i) {
                Line line = permit.lines[i];
                Quotas.giveBack(ledger, keys, head, line, line.exported());
            }
        }
        permit.head = head.withStatus(Status.REPUDIATED);
        emit IPermitEvents.TranscriptionRepudiated(
            transcriptionId, head.issuing(), head.destination(), actor.act, reason
        );
    }

    /// @dev A transcription the officer's jurisdiction is named by, neither repudiated nor gone back.
    function _transcription(Ledger storage ledger, Actor memory actor, PermitId transcriptionId)
        private
        view
        returns (Permit storage permit, Head head)
    {
        (permit, head) = ledger.existing(transcriptionId);
        ActorChecks.requireTranscription(transcriptionId, head);
        actor.requireJurisdiction(head.issuing());
        Status status = head.status();
        if (status != Status.ENDORSED && status != Status.IMPORTED && status != Status.REFUSED) {
            revert IPermitErrors.WrongStatus(transcriptionId, status);
        }
    }

    function _requireUnattested(PermitId transcriptionId, Head head) private pure {
        (uint24 officerId, uint24 hour) = _attesterOf(head);
        if (officerId != 0) revert IPermitErrors.AlreadyAttested(transcriptionId, officerId, hour);
    }

    function _attesterOf(Head head) private pure returns (uint24 officerId, uint24 hour) {
        officerId = head.exportAct().officerOf();
        if (head.kind() != Kind.MULTI_USE) hour = head.exportAct().hourOf();
    }

    /// @dev One multi-use passport may be transcribed at many borders; any other paper only once.
    function _requireCopy(Ledger storage ledger, PermitId ownId, PermitId first, Head head) private view {
        Head firstHead = ledger.permits[first].head;
        if (head.kind() == Kind.MULTI_USE && firstHead.permitType() == head.permitType()) return;
        (uint24 officerId, uint24 hour) = _attesterOf(firstHead);
        revert IPermitErrors.AlreadyPresented(ownId, first, officerId, hour);
    }

    /// @dev Closes the issuer's own permit: its paper was seen at a border. Not endorsed, it left with what it permits.
    function _present(Ledger storage ledger, Actor memory actor, PermitId ownId, PermitId transcriptionId, Head head)
        private
    {
        (Permit storage own, Head ownHead) = ledger.existing(ownId);
        Status status = ownHead.status();
        if (status == Status.IMPORTED) {
            Act first = ownHead.importAct();
            revert IPermitErrors.AlreadyImported(ownId, first.officerOf(), first.hourOf());
        }
        if (status != Status.ISSUED && status != Status.ENDORSED) revert IPermitErrors.WrongStatus(ownId, status);
        if (ownHead.permitType() != head.permitType()) revert IPermitErrors.WrongType(ownId, ownHead.permitType());
        if (status == Status.ISSUED) {
            for (uint256 i = 0; i < ownHead.lineCount(); ++i) {
                Line line = own.lines[i];
                own.lines[i] = line.withExported(uint40(line.permitted()));
            }
        }
        own.head = ownHead.withStatus(Status.PRESENTED);
        ledger.presentedAs[ownId] = transcriptionId;
        emit IPermitEvents.PermitPresented(ownId, transcriptionId, actor.jurisdiction, actor.act);
    }

    function _count(Ledger storage ledger, Permit storage permit, PermitId permitId, Head head)
        private
        returns (Head)
    {
        uint256 keys = Quotas.scopeOf(head);
        for (uint256 i = 0; i < head.lineCount(); ++i) {
            Line line = permit.lines[i];
            Quotas.count(ledger, keys, permitId, head, i, line, line.exported());
        }
        return head.withFlag(HeadWord.COUNTED);
    }
}
