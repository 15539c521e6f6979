// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IPermitErrors} from "../interfaces/IPermitErrors.sol";
import {IPermitEvents} from "../interfaces/IPermitEvents.sol";
import {Draft} from "../types/Draft.sol";
import {Head, HeadWord} from "../types/Head.sol";
import {Line, LineWord} from "../types/Line.sol";
import {
    FIRST_EXTRA_JURISDICTION,
    Issue,
    Kind,
    Link,
    MAX_LINES,
    Medium,
    PermitId,
    PermitType,
    Status
} from "../types/PermitTypes.sol";
import {Days} from "./Days.sol";
import {ImportPermits} from "./ImportPermits.sol";
import {Origins} from "./Origins.sol";
import {Actor, ActorChecks, Ledger, LedgerAccess, Permit} from "./PermitLedger.sol";
import {Quotas} from "./Quotas.sol";
import {Retrospection} from "./Retrospection.sol";

/// @title Writing new permits
/// @dev Order in each act: the draft makes the head, the lines are checked, drawn for and stored, then quota, import permit and
///      events. What differs between the acts is said by medium and status of the head.
library Writing {
    /// @dev `issue`, and each of `issueBatch`.
    function issue(Ledger storage ledger, Actor memory actor, Issue calldata permit) internal returns (PermitId permitId) {
        Line[] memory lines = permit.lines;
        Head head = _headOf(actor, permit, lines.length, actor.jurisdiction, HeadWord.ISSUED_ELECTRONICALLY);
        Days.requireReportable(head.issuedOn());
        permitId = LedgerAccess.permitIdOf(actor.jurisdiction, permit.tag);
        _writeOwn(ledger, actor, permitId, permit, head, lines);
    }

    /// @dev `registerPaper`.
    function registerPaper(Ledger storage ledger, Actor memory actor, Issue calldata permit)
        internal
        returns (PermitId permitId)
    {
        Line[] memory lines = permit.lines;
        Head head = _headOf(actor, permit, lines.length, actor.jurisdiction, HeadWord.ISSUED_ON_PAPER);
        Days.requireNotAhead(head.issuedOn());
        permitId = LedgerAccess.permitIdOf(actor.jurisdiction, permit.tag);
        _writeOwn(ledger, actor, permitId, permit, head, lines);
    }

    /// @dev `issueRetrospective`.
    function issueRetrospective(Ledger storage ledger, Actor memory actor, Issue calldata permit)
        internal
        returns (PermitId permitId)
    {
        Line[] memory lines = permit.lines;
        Head head = _headOf(actor, permit, lines.length, actor.jurisdiction, HeadWord.ISSUED_AFTERWARDS);
        Days.requireReportable(head.issuedOn());
        permitId = LedgerAccess.permitIdOf(actor.jurisdiction, permit.tag);
        ActorChecks.requireMovement(permitId, head);
        Retrospection.useConsent(ledger, actor, permitId, permit.documentHash, head.destination());
        head = head.withExportAct(actor.act);
        _writeOwn(ledger, actor, permitId, permit, head, lines);
    }

    /// @dev `transcribe`.
    function transcribe(Ledger storage ledger, Actor memory actor, Issue calldata paper)
        internal
        returns (PermitId permitId)
    {
        uint16 issuer = paper.draft.namedIssuer();
        if (issuer == 0 || issuer >= FIRST_EXTRA_JURISDICTION) revert IPermitErrors.UnknownJurisdiction(issuer);
        Line[] memory lines = paper.lines;
        Head head = _headOf(actor, paper, lines.length, issuer, HeadWord.WRITTEN_DOWN_ABROAD);
        Days.requireNotAhead(head.issuedOn());
        permitId = LedgerAccess.transcriptionIdOf(actor.jurisdiction, issuer, paper.tag);
        _requireTranscriber(actor, permitId, head);
        bool isTied = _store(ledger, actor, permitId, paper, head, lines);
        _requireExport(permitId, lines);
        emit IPermitEvents.PermitTranscribed(
            permitId, issuer, head.destination(), actor.jurisdiction, head, paper.documentHash, lines
        );
        if (isTied) _tie(ledger, actor, permitId, paper, head);
    }

    function _writeOwn(
        Ledger storage ledger,
        Actor memory actor,
        PermitId permitId,
        Issue calldata permit,
        Head head,
        Line[] memory lines
    ) private {
        bool isTied = _store(ledger, actor, permitId, permit, head, lines);
        emit IPermitEvents.PermitIssued(
            permitId, actor.jurisdiction, head.destination(), head, permit.documentHash, lines
        );
        if (isTied) _tie(ledger, actor, permitId, permit, head);
    }

    // ------------------------------------------------------------------------------------------------------- the head

    function _headOf(Actor memory actor, Issue calldata permit, uint256 lineCount, uint16 issuing, uint256 way)
        private
        pure
        returns (Head head)
    {
        if (lineCount == 0 || lineCount > MAX_LINES) revert IPermitErrors.WrongLineCount(lineCount);
        Draft draft = permit.draft;
        uint8 number = draft.permitType();
        if (number == 0 || number > uint8(type(PermitType).max)) revert IPermitErrors.UnknownType(number);
        Days.requireValidity(draft.issuedOn(), draft.lastDay(), number);
        uint16 destination = draft.destination();
        if (destination == 0) revert IPermitErrors.UnknownJurisdiction(0);
        if ((destination == issuing) != (number == uint8(PermitType.INTRODUCTION_FROM_THE_SEA))) {
            revert IPermitErrors.UnfitDestination(issuing, destination);
        }
        head = HeadWord.compose(draft, way, issuing, lineCount, actor.act);
        if (!draft.isPlain()) head = _examineRest(draft, head);
        if (PermitId.unwrap(permit.importPermitId) != 0) head = head.withFlag(HeadWord.WITH_IMPORT_PERMIT);
    }

    /// @dev Timber goes by movement documents, lines are unlinked in re-exports, and issuers are named by transcriptions only.
    function _examineRest(Draft draft, Head head) private pure returns (Head) {
        bool fits = draft.isClean() && (draft.timber() == 0 || (draft.timber() == 1 && head.isKind(Kind.MOVEMENT)));
        if (draft.unlinkedReason() != 0 && !head.isType(PermitType.REEXPORT)) fits = false;
        if (draft.namedIssuer() != 0 && !head.isMedium(Medium.TRANSCRIBED)) fits = false;
        if (!fits) revert IPermitErrors.UnfitDraft(draft);
        return draft.timber() == 0 ? head : head.withFlag(HeadWord.TIMBER);
    }

    function _requireTranscriber(Actor memory actor, PermitId permitId, Head head) private pure {
        if (head.isKind(Kind.MOVEMENT)) return actor.requireJurisdiction(head.destination());
        if (!head.isKind(Kind.MULTI_USE)) revert IPermitErrors.WrongType(permitId, head.permitType());
        if (actor.jurisdiction == head.issuing()) {
            revert IPermitErrors.UnfitDestination(head.issuing(), actor.jurisdiction);
        }
    }

    // ------------------------------------------------------------------------------------------------------ the lines

    /// @dev Writes the permit, makes `lines` what is stored of them, and says whether ties are to follow.
    function _store(
        Ledger storage ledger,
        Actor memory actor,
        PermitId permitId,
        Issue calldata permit,
        Head head,
        Line[] memory lines
    ) private returns (bool isTied) {
        Permit storage stored = ledger.vacant(permitId, permit.documentHash);
        stored.documentHash = permit.documentHash;
        stored.head = head;
        if (head.isType(PermitType.REEXPORT)) {
            _draw(ledger, actor, stored, permitId, permit, head, lines);
            return true;
        }
        if (permit.links.length != 0) revert IPermitErrors.LinksNotAllowed(permitId);
        _keep(ledger, stored, permitId, head, permit.draft, lines);
        return head.isFlagged(HeadWord.WITH_IMPORT_PERMIT);
    }

    /// @dev Stores the lines of all but re-exports; those of an export are counted in the quotas of their goods.
    function _keep(
        Ledger storage ledger,
        Permit storage stored,
        PermitId permitId,
        Head head,
        Draft draft,
        Line[] memory lines
    ) private {
        uint256 keys = head.isType(PermitType.EXPORT) ? Quotas.scopeOf(head) : 0;
        bool isSpecial = _isSpecial(head);
        for (uint256 i = 0; i < lines.length; ++i) {
            Line line = lines[i];
            if (isSpecial || !line.isPlain()) lines[i] = line = _examine(permitId, head, draft, i, line);
            stored.lines[i] = line;
            if (keys != 0) Quotas.add(ledger, keys, permitId, head, i, line);
        }
    }

    /// @dev Draws on the origins and stores the lines with the marks they earn. A transcriber does not dispose of what the named
    ///      issuer holds: its re-exports have no links.
    function _draw(
        Ledger storage ledger,
        Actor memory actor,
        Permit storage stored,
        PermitId permitId,
        Issue calldata permit,
        Head head,
        Line[] memory lines
    ) private {
        Link[] calldata links = permit.links;
        if (links.length != 0 && head.isMedium(Medium.TRANSCRIBED)) revert IPermitErrors.LinksNotAllowed(permitId);
        bool isSpecial = _isSpecial(head);
        for (uint256 i = 0; i < lines.length; ++i) {
            Line line = lines[i];
            if (isSpecial || !line.isPlain()) lines[i] = _examine(permitId, head, permit.draft, i, line);
        }
        Origins.draw(ledger, actor, permitId, links, lines);
        for (uint256 i = 0; i < lines.length; ++i) {
            stored.lines[i] = lines[i];
        }
    }

    /// @dev Whether the lines must be looked at although they are plain.
    function _isSpecial(Head head) private pure returns (bool) {
        return head.isFlagged(HeadWord.TIMBER | HeadWord.RETROSPECTIVE);
    }

    /// @dev The line as it is before its links.
    function _examine(PermitId permitId, Head head, Draft draft, uint256 index, Line line) private pure returns (Line) {
        if (line.taxonId() == 0 || line.term() == 0 || line.unit() == 0 || line.source() == 0) {
            revert IPermitErrors.ZeroCode(index);
        }
        uint8 appendix = line.appendix();
        if (appendix == 0 || appendix > 3) revert IPermitErrors.UnknownAppendix(index, appendix);
        if (appendix == 1 && head.isFlagged(HeadWord.TIMBER | HeadWord.RETROSPECTIVE)) {
            revert IPermitErrors.AppendixOne(index);
        }
        if (line.permitted() == 0) revert IPermitErrors.ZeroQuantity(index);
        if (line.isMarked(LineWord.CONVERTED | LineWord.CONVERTED_BEFORE) || line.imported() != 0 || line.drawn() != 0) {
            revert IPermitErrors.UnfitLine(index);
        }
        if (line.isMarked(LineWord.UNLINKED)) {
            if (!head.isType(PermitType.REEXPORT)) revert IPermitErrors.LinksNotAllowed(permitId);
            if (draft.unlinkedReason() == 0) revert IPermitErrors.MissingReason();
        }
        if (head.isMedium(Medium.TRANSCRIBED)) {
            if (line.exported() > line.permitted()) {
                revert IPermitErrors.AbovePermitted(permitId, index, line.exported(), line.permitted());
            }
            return line;
        }
        if (line.exported() != 0) revert IPermitErrors.UnfitLine(index);
        return head.isStatus(Status.ENDORSED) ? line.withExported(uint40(line.permitted())) : line;
    }

    function _requireExport(PermitId permitId, Line[] memory lines) private pure {
        for (uint256 i = 0; i < lines.length; ++i) {
            if (lines[i].exported() != 0) return;
        }
        revert IPermitErrors.NothingExported(permitId);
    }

    // ------------------------------------------------------------------------------------------------------- the ties

    function _tie(Ledger storage ledger, Actor memory actor, PermitId permitId, Issue calldata permit, Head head) private {
        PermitId importPermitId = permit.importPermitId;
        ledger.permits[permitId].tiesHash =
            LedgerAccess.hashTies(keccak256(abi.encode(permit.links)), importPermitId);
        emit IPermitEvents.PermitTied(permitId, importPermitId, permit.draft.unlinkedReason(), permit.links);
        if (head.isFlagged(HeadWord.WITH_IMPORT_PERMIT)) {
            ImportPermits.reserve(ledger, actor, permitId, head, importPermitId);
        }
    }
}
