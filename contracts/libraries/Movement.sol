// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IPermitErrors} from "../interfaces/IPermitErrors.sol";
import {IPermitEvents} from "../interfaces/IPermitEvents.sol";
import {Head, HeadWord} from "../types/Head.sol";
import {Line} from "../types/Line.sol";
import {Act, Crossing, Direction, Kind, Medium, PermitId, PermitType, Status, Ties} from "../types/PermitTypes.sol";
import {Days} from "./Days.sol";
import {ImportPermits} from "./ImportPermits.sol";
import {Origins} from "./Origins.sol";
import {Actor, ActorChecks, Ledger, Permit} from "./PermitLedger.sol";
import {Quotas} from "./Quotas.sol";

/// @title Goods on their way: endorsed out, confirmed or refused in, across borders and back
library Movement {
    // -------------------------------------------------------------------------------------------------------- export

    /// @dev `endorseExport`.
    function endorseExport(
        Ledger storage ledger,
        Actor memory actor,
        PermitId permitId,
        uint16 actedOn,
        uint40[] calldata exported,
        Ties calldata ties
    ) internal {
        (Permit storage permit, Head head) = ledger.existing(permitId);
        actor.requireJurisdiction(head.issuing());
        ActorChecks.requireMovement(permitId, head);
        _requireNotEndorsed(permitId, head);
        ActorChecks.requireNotLost(permitId, head);
        Days.requireInTime(permitId, head, actedOn);
        actor.authorities.requireActsStand(Act.unwrap(head.issueAct()));
        if (_ship(ledger, permitId, permit, head, exported) && head.isType(PermitType.REEXPORT)) {
            permit.requireTies(permitId, ties);
            Origins.giveBackUnshipped(ledger, permit, head, ties.links);
        }
        permit.head = head.withStatus(Status.ENDORSED).withExportAct(actor.act);
        emit IPermitEvents.ExportEndorsed(permitId, head.issuing(), head.destination(), actor.act, actedOn, exported);
    }

    function _requireNotEndorsed(PermitId permitId, Head head) private pure {
        if (head.isStatus(Status.ISSUED)) return;
        Status status = head.status();
        if (status == Status.ENDORSED || status == Status.IMPORTED || status == Status.REFUSED) {
            Act first = head.medium() == Medium.TRANSCRIBED ? head.issueAct() : head.exportAct();
            revert IPermitErrors.AlreadyEndorsed(permitId, first.officerOf(), first.hourOf());
        }
        revert IPermitErrors.WrongStatus(permitId, status);
    }

    /// @dev Stores what left, gives the rest back to its quota, and says whether any line was short.
    function _ship(Ledger storage ledger, PermitId permitId, Permit storage permit, Head head, uint40[] calldata exported)
        private
        returns (bool short)
    {
        _requireCount(head, exported);
        uint256 any = 0;
        for (uint256 i = 0; i < exported.length; ++i) {
            Line line = permit.lines[i];
            (uint256 permitted, uint256 quantity) = (line.permitted(), exported[i]);
            if (quantity > permitted) revert IPermitErrors.AbovePermitted(permitId, i, quantity, permitted);
            if (quantity < permitted) {
                short = true;
                if (Quotas.isCounted(head)) {
                    Quotas.giveBack(ledger, Quotas.scopeOf(head), head, line, permitted - quantity);
                }
            }
            any |= quantity;
            permit.lines[i] = line.withExported(uint40(quantity));
        }
        if (any == 0) revert IPermitErrors.NothingExported(permitId);
    }

    // -------------------------------------------------------------------------------------------------------- import

    /// @dev `confirmImport`, first part: the permit may be imported on this day, and so may its import permit be used.
    function openImport(
        Ledger storage ledger,
        Actor memory actor,
        PermitId permitId,
        uint16 actedOn,
        bytes32 linksHash,
        PermitId importPermitId
    ) internal returns (Permit storage permit, Head head) {
        (permit, head) = ledger.existing(permitId);
        _requireArrival(actor, permitId, permit, head);
        ActorChecks.requireNotLost(permitId, head);
        Days.requireInTime(permitId, head, actedOn);
        Days.requireAfterExport(permitId, head, actedOn);
        uint256 acts = _actsBefore(head);
        if (head.isFlagged(HeadWord.WITH_IMPORT_PERMIT)) {
            permit.requireTies(permitId, linksHash, importPermitId);
            acts |= uint256(Act.unwrap(ImportPermits.use(ledger, permitId, importPermitId, actedOn))) << 96;
        }
        actor.authorities.requireActsStand(acts);
    }

    /// @dev `confirmImport`, second part: what arrived.
    function confirmImport(
        Permit storage permit,
        Actor memory actor,
        PermitId permitId,
        Head head,
        uint16 actedOn,
        uint40[] calldata imported,
        uint8 discrepancy
    ) internal {
        _requireCount(head, imported);
        if (head.isKind(Kind.IFS)) {
            _land(permitId, permit, imported);
        } else {
            _arrive(permitId, permit, imported, discrepancy);
        }
        permit.head = head.withStatus(Status.IMPORTED).withImportAct(actor.act);
        emit IPermitEvents.ImportConfirmed(
            permitId, head.issuing(), head.destination(), actor.act, actedOn, discrepancy, imported
        );
    }

    /// @dev `refuseImport`. Papers of a void key are to be refused, so earlier acts are not asked about.
    function refuseImport(
        Ledger storage ledger,
        Actor memory actor,
        PermitId permitId,
        uint16 actedOn,
        uint8 reason,
        bytes32 linksHash,
        PermitId importPermitId
    ) internal {
        ActorChecks.requireReason(reason);
        (Permit storage permit, Head head) = ledger.existing(permitId);
        ActorChecks.requireMovement(permitId, head);
        _requireArrival(actor, permitId, permit, head);
        Days.requireIssuedBy(permitId, head, actedOn);
        Days.requireAfterExport(permitId, head, actedOn);
        if (head.isStatus(Status.IMPORTED)) {
            _clear(permit, head.lineCount());
            if (head.isFlagged(HeadWord.WITH_IMPORT_PERMIT)) {
                permit.requireTies(permitId, linksHash, importPermitId);
                ImportPermits.move(ledger, permitId, importPermitId, Status.RESERVED);
            }
        }
        permit.head = head.withStatus(Status.REFUSED).withImportAct(actor.act);
        emit IPermitEvents.ImportRefused(permitId, head.issuing(), head.destination(), actor.act, actedOn, reason);
    }

    /// @dev The officer may decide about the goods, and nobody has, except by an act that is void.
    function _requireArrival(Actor memory actor, PermitId permitId, Permit storage permit, Head head) private view {
        bool isExpected = head.isStatus(Status.ENDORSED);
        if (!head.isKind(Kind.MOVEMENT)) {
            if (!head.isKind(Kind.IFS)) revert IPermitErrors.WrongType(permitId, head.permitType());
            isExpected = head.isStatus(Status.ISSUED);
        }
        actor.requireArrivalAt(head.destination(), head.issuing());
        if (!isExpected) _requireVoidArrival(actor, permitId, permit, head);
    }

    /// @dev A void import or refusal may be done again by the destination itself while nothing is drawn.
    function _requireVoidArrival(Actor memory actor, PermitId permitId, Permit storage permit, Head head) private view {
        bool isImported = head.isStatus(Status.IMPORTED);
        if (!isImported && !head.isStatus(Status.REFUSED)) revert IPermitErrors.WrongStatus(permitId, head.status());
        Act first = head.importAct();
        if (!actor.isVoid(first)) {
            if (isImported) revert IPermitErrors.AlreadyImported(permitId, first.officerOf(), first.hourOf());
            revert IPermitErrors.AlreadyRefused(permitId, first.officerOf(), first.hourOf());
        }
        actor.requireJurisdiction(head.destination());
        for (uint256 i = 0; i < head.lineCount(); ++i) {
            uint256 drawn = permit.lines[i].drawn();
            if (drawn != 0) revert IPermitErrors.AlreadyDrawn(permitId, i, drawn);
        }
    }

    /// @dev Issue and export act; a transcription has an attester in the place of the latter, who matters to draws only.
    function _actsBefore(Head head) private pure returns (uint256) {
        return head.isMedium(Medium.TRANSCRIBED) ? Act.unwrap(head.issueAct()) : head.acts() >> 48;
    }

    function _arrive(PermitId permitId, Permit storage permit, uint40[] calldata imported, uint8 discrepancy) private {
        for (uint256 i = 0; i < imported.length; ++i) {
            Line line = permit.lines[i];
            (uint256 exported, uint256 quantity) = (line.exported(), imported[i]);
            if (quantity > exported) revert IPermitErrors.AboveExported(permitId, i, quantity, exported);
            if (quantity < exported && discrepancy == 0) revert IPermitErrors.MissingDiscrepancy(permitId, i);
            permit.lines[i] = line.withImported(uint40(quantity));
        }
    }

    /// @dev From the sea: what is landed is exported and imported in one.
    function _land(PermitId permitId, Permit storage permit, uint40[] calldata imported) private {
        uint256 any = 0;
        for (uint256 i = 0; i < imported.length; ++i) {
            Line line = permit.lines[i];
            uint256 permitted = line.permitted();
            uint40 quantity = imported[i];
            if (quantity > permitted) revert IPermitErrors.AbovePermitted(permitId, i, quantity, permitted);
            any |= quantity;
            permit.lines[i] = line.withExported(quantity).withImported(quantity);
        }
        if (any == 0) revert IPermitErrors.NothingExported(permitId);
    }

    function _clear(Permit storage permit, uint256 lineCount) private {
        for (uint256 i = 0; i < lineCount; ++i) {
            permit.lines[i] = permit.lines[i].withImported(0);
        }
    }

    function _requireCount(Head head, uint40[] calldata quantities) private pure {
        if (quantities.length != head.lineCount()) {
            revert IPermitErrors.WrongQuantityCount(head.lineCount(), quantities.length);
        }
    }

    // -------------------------------------------------------------------------------------------------------- crossing

    /// @dev `recordCrossing`. Transcribed passports are ENDORSED, own ones ISSUED.
    function recordCrossing(
        Ledger storage ledger,
        Actor memory actor,
        PermitId permitId,
        uint16 actedOn,
        uint8 direction
    ) internal {
        (Permit storage permit, Head head) = ledger.existing(permitId);
        if (!head.isKind(Kind.MULTI_USE)) revert IPermitErrors.WrongType(permitId, head.permitType());
        if (!head.isStatus(Status.ISSUED) && !head.isStatus(Status.ENDORSED)) {
            revert IPermitErrors.WrongStatus(permitId, head.status());
        }
        ActorChecks.requireNotLost(permitId, head);
        if (direction == 0 || direction > 2) revert IPermitErrors.UnknownDirection(direction);
        Days.requireInTime(permitId, head, actedOn);
        actor.authorities.requireActsStand(Act.unwrap(head.issueAct()));
        Crossing storage last = ledger.lastCrossing(permitId, head, actor.jurisdiction);
        _cross(last, actor, permitId, actedOn, Direction(direction));
        uint24 count = head.crossings() + 1;
        permit.head = head.withCrossings(count);
        emit IPermitEvents.CrossingRecorded(
            permitId, head.issuing(), actor.jurisdiction, actor.act, actedOn, Direction(direction), count
        );
    }

    function _cross(Crossing storage last, Actor memory actor, PermitId permitId, uint16 actedOn, Direction direction)
        private
    {
        if (direction == Direction.OUT && last.direction == Direction.OUT) {
            Act first = last.act;
            revert IPermitErrors.AlreadyOut(permitId, actor.jurisdiction, first.officerOf(), first.hourOf());
        }
        (last.direction, last.actedOn, last.act) = (direction, actedOn, actor.act);
    }
}
