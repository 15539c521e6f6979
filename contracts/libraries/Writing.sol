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
import {Actor, Ledger, LedgerAccess, Permit} from "./PermitLedger.sol";
import {Quotas} from "./Quotas.sol";
import {Retrospection} from "./Retrospection.sol";

/// @title Writing new permits
/// @dev Order in each act: the draft makes the head, the lines are checked, drawn for and stored, then quota, import permit and
///      events. What differs between the acts is said by medium and status of the head.
library Writing {
    /// @dev `issue`, and each of `issueBatch`.
    function issue(Ledger storage ledger, Actor memory actor, Issue calldata permit) internal returns (PermitId permitId) {
        Head head = _headOf(actor, permit, actor.jurisdiction, Medium.ELECTRONIC, Status.ISSUED);
        Days.requireReportable(head.issuedOn());
        permitId = LedgerAccess.permitIdOf(actor.jurisdiction, permit.tag);
        _writeOwn(ledger, actor, permitId, permit, head);
    }

    /// @dev `registerPaper`.
    function registerPaper(Ledger storage ledger, Actor memory actor, Issue calldata permit)
        internal
        returns (PermitId permitId)
    {
        Head head = _headOf(actor, permit, actor.jurisdiction, Medium.PAPER, Status.ISSUED);
        Days.requireNotAhead(head.issuedOn());
        permitId = LedgerAccess.permitIdOf(actor.jurisdiction, permit.tag);
        _writeOwn(ledger, actor, permitId, permit, head);
    }

    /// @dev `issueRetrospective`.
    function issueRetrospective(Ledger storage ledger, Actor memory actor, Issue calldata permit)
        internal
        returns (PermitId permitId)
    {
        Head head = _headOf(actor, permit, actor.jurisdiction, Medium.ELECTRONIC, Status.ENDORSED);
        Days.requireReportable(head.issuedOn());
        permitId = LedgerAccess.permitIdOf(actor.jurisdiction, permit.tag);
        if (head.kind() != Kind.MOVEMENT) revert IPermitErrors.WrongType(permitId, head.permitType());
        Retrospection.useConsent(ledger, actor, permitId, permit.documentHash, head.destination());
        head = head.withFlag(HeadWord.RETROSPECTIVE).withExportAct(actor.act);
        _writeOwn(ledger, actor, permitId, permit, head);
    }

    /// @dev `transcribe`.
    function transcribe(Ledger storage ledger, Actor memory actor, Issue calldata paper)
        internal
        returns (PermitId permitId)
    {
        uint16 issuer = paper.draft.namedIssuer();
        if (issuer == 0 || issuer >= FIRST_EXTRA_JURISDICTION) revert IPermitErrors.UnknownJurisdiction(issuer);
        Head head = _headOf(actor, paper, issuer, Medium.TRANSCRIBED, Status.ENDORSED);
        Days.requireNotAhead(head.issuedOn());
        permitId = LedgerAccess.transcriptionIdOf(actor.jurisdiction, issuer, paper.tag);
        _requireTranscriber(actor, permitId, head);
        Line[] memory lines = _store(ledger, actor, permitId, paper, head);
        _requireExport(permitId, lines);
        emit IPermitEvents.PermitTranscribed(
            permitId, issuer, head.destination(), actor.jurisdiction, head, paper.documentHash, lines
        );
        _tie(ledger, actor, permitId, paper, head);
    }

    function _writeOwn(Ledger storage ledger, Actor memory actor, PermitId permitId, Issue calldata permit, Head head)
        private
    {
        Line[] memory lines = _store(ledger, actor, permitId, permit, head);
        emit IPermitEvents.PermitIssued(
            permitId, actor.jurisdiction, head.destination(), head, permit.documentHash, lines
        );
        _tie(ledger, actor, permitId, permit, head);
    }

    // ------------------------------------------------------------------------------------------------------- the head

    function _headOf(Actor memory actor, Issue calldata permit, uint16 issuing, Medium medium, Status status)
        private
        pure
        returns (Head head)
    {
        uint256 lineCount = permit.lines.length;
        if (lineCount == 0 || lineCount > MAX_LINES) revert IPermitErrors.WrongLineCount(lineCount);
        Draft draft = permit.draft;
        head = HeadWord.compose(draft, medium, status, issuing).complete(lineCount, _flagsOf(permit, draft), actor.act);
        _requireFit(draft, head);
    }

    function _requireFit(Draft draft, Head head) private pure {
        uint8 number = draft.permitType();
        if (number == 0 || number > uint8(type(PermitType).max)) revert IPermitErrors.UnknownType(number);
        if (!draft.isPlain()) _requireClean(draft, head);
        uint256 issuedOn = draft.issuedOn();
        unchecked {
            Days.requireLastDay(draft.lastDay(), issuedOn, issuedOn + Days.longestValidity(number));
        }
        uint16 destination = draft.destination();
        if (destination == 0) revert IPermitErrors.UnknownJurisdiction(0);
        bool isHome = destination == head.issuing();
        if (isHome != head.isType(PermitType.INTRODUCTION_FROM_THE_SEA)) {
            revert IPermitErrors.UnfitDestination(head.issuing(), destination);
        }
    }

    /// @dev Timber goes by movement documents, lines are unlinked in re-exports, and issuers are named by transcriptions only.
    function _requireClean(Draft draft, Head head) private pure {
        bool fits = draft.isClean() && (draft.timber() == 0 || (draft.timber() == 1 && head.isKind(Kind.MOVEMENT)));
        if (draft.unlinkedReason() != 0 && !head.isType(PermitType.REEXPORT)) fits = false;
        if (draft.namedIssuer() != 0 && !head.isMedium(Medium.TRANSCRIBED)) fits = false;
        if (!fits) revert IPermitErrors.UnfitDraft(draft);
    }

    function _flagsOf(Issue calldata permit, Draft draft) private pure returns (uint256 flags) {
        if (draft.timber() != 0) flags = HeadWord.TIMBER;
        if (PermitId.unwrap(permit.importPermitId) != 0) flags |= HeadWord.WITH_IMPORT_PERMIT;
    }

    function _requireTranscriber(Actor memory actor, PermitId permitId, Head head) private pure {
        Kind kind = head.kind();
        if (kind == Kind.MOVEMENT) return actor.requireJurisdiction(head.destination());
        if (kind != Kind.MULTI_USE) revert IPermitErrors.WrongType(permitId, head.permitType());
        if (actor.jurisdiction == head.issuing()) {
            revert IPermitErrors.UnfitDestination(head.issuing(), actor.jurisdiction);
        }
    }

    // ------------------------------------------------------------------------------------------------------ the lines

    function _store(Ledger storage ledger, Actor memory actor, PermitId permitId, Issue calldata permit, Head head)
        private
        returns (Line[] memory lines)
    {
        Permit storage stored = ledger.vacant(permitId, permit.documentHash);
        stored.documentHash = permit.documentHash;
        stored.head = head;
        lines = permit.lines;
        _examine(permitId, head, permit.draft, lines);
        if (head.isType(PermitType.REEXPORT)) {
            _draw(ledger, actor, permitId, permit.links, head, lines);
        } else {
            if (permit.links.length != 0) revert IPermitErrors.LinksNotAllowed(permitId);
            if (Quotas.isCounted(head)) _count(ledger, permitId, head, lines);
        }
        for (uint256 i = 0; i < lines.length; ++i) {
            stored.lines[i] = lines[i];
        }
    }

    /// @dev Makes the lines what is stored, before their links.
    function _examine(PermitId permitId, Head head, Draft draft, Line[] memory lines) private pure {
        bool isSpecial = head.isFlagged(HeadWord.TIMBER | HeadWord.RETROSPECTIVE);
        for (uint256 i = 0; i < lines.length; ++i) {
            Line line = lines[i];
            if (isSpecial || !line.isPlain()) lines[i] = _examineLine(permitId, head, draft, i, line);
        }
    }

    function _examineLine(PermitId permitId, Head head, Draft draft, uint256 index, Line line)
        private
        pure
        returns (Line)
    {
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

    /// @dev A transcriber does not dispose of what the named issuer holds: its re-exports have no links.
    function _draw(
        Ledger storage ledger,
        Actor memory actor,
        PermitId permitId,
        Link[] calldata links,
        Head head,
        Line[] memory lines
    ) private {
        if (links.length != 0 && head.isMedium(Medium.TRANSCRIBED)) revert IPermitErrors.LinksNotAllowed(permitId);
        Origins.Reader memory reader;
        for (uint256 i = 0; i < lines.length; ++i) {
            lines[i] = Origins.draw(ledger, actor, links, reader, i, lines[i]);
        }
        Origins.requireAllRead(permitId, links, reader, lines.length);
    }

    function _requireExport(PermitId permitId, Line[] memory lines) private pure {
        for (uint256 i = 0; i < lines.length; ++i) {
            if (lines[i].exported() != 0) return;
        }
        revert IPermitErrors.NothingExported(permitId);
    }

    /// @dev `issue` obeys a hard quota; paper and retrospective permits are counted; transcriptions only when attested.
    function _count(Ledger storage ledger, PermitId permitId, Head head, Line[] memory lines) private {
        uint256 keys = Quotas.scopeOf(head);
        bool obeys = head.isMedium(Medium.ELECTRONIC) && head.isStatus(Status.ISSUED);
        for (uint256 i = 0; i < lines.length; ++i) {
            Line line = lines[i];
            if (obeys) Quotas.obey(ledger, keys, permitId, head, i, line);
            else Quotas.count(ledger, keys, permitId, head, i, line, line.permitted());
        }
    }

    // ------------------------------------------------------------------------------------------------------- the ties

    function _tie(Ledger storage ledger, Actor memory actor, PermitId permitId, Issue calldata permit, Head head) private {
        if (!LedgerAccess.isTied(head)) return;
        PermitId importPermitId = permit.importPermitId;
        ledger.permits[permitId].tiesHash =
            LedgerAccess.hashTies(keccak256(abi.encode(permit.links)), importPermitId);
        emit IPermitEvents.PermitTied(permitId, importPermitId, permit.draft.unlinkedReason(), permit.links);
        if (head.isFlagged(HeadWord.WITH_IMPORT_PERMIT)) {
            ImportPermits.reserve(ledger, actor, permitId, head, importPermitId);
        }
    }
}
