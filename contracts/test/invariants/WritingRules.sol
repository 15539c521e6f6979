// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IPermitErrors} from "../../interfaces/IPermitErrors.sol";
import {Draft} from "../../types/Draft.sol";
import {Head, HeadWord} from "../../types/Head.sol";
import {Line, LineWord} from "../../types/Line.sol";
import {Act, Issue, Kind, Link, Medium, PermitId, PermitType, QuotaKey, Status} from "../../types/PermitTypes.sol";
import {PermitRules} from "./PermitRules.sol";

/// @title What a new permit needs: its draft, its lines, its origins, its import permit, its quota
abstract contract WritingRules is PermitRules {
    enum Way {
        ISSUE,
        BATCH,
        PAPER,
        TRANSCRIBE,
        RETROSPECTIVE
    }

    // ------------------------------------------------------------------------------------------------------- document

    /// @dev False if the draft is so unfit that the rest has no meaning.
    function writingRules(Reasons memory reasons, Issue memory permit, uint16 issuing, Way way, PermitId permitId)
        internal
        view
        returns (bool)
    {
        Draft draft = permit.draft;
        uint8 number = draft.permitType();
        if (number == 0 || number > 13) {
            broken(reasons, abi.encodeWithSelector(IPermitErrors.UnknownType.selector, number));
            return false;
        }
        PermitType permitType = PermitType(number);
        bool fits = draft.isClean() && (permitType == PermitType.REEXPORT || draft.unlinkedReason() == 0)
            && (draft.namedIssuer() == 0 || way == Way.TRANSCRIBE)
            && (draft.timber() == 0 || (draft.timber() == 1 && kindOf(permitType) == Kind.MOVEMENT));
        if (!fits) broken(reasons, abi.encodeWithSelector(IPermitErrors.UnfitDraft.selector, draft));
        needLastDay(reasons, draft.lastDay(), draft.issuedOn(), uint256(draft.issuedOn()) + longestOf(permitType));
        if (draft.destination() == 0) broken(reasons, abi.encodeWithSelector(IPermitErrors.UnknownJurisdiction.selector, 0));
        if ((draft.destination() == issuing) != (permitType == PermitType.INTRODUCTION_FROM_THE_SEA)) {
            bytes4 error = IPermitErrors.UnfitDestination.selector;
            broken(reasons, abi.encodeWithSelector(error, issuing, draft.destination()));
        }
        if (way == Way.PAPER || way == Way.TRANSCRIBE) needBegun(reasons, draft.issuedOn());
        else needReportable(reasons, draft.issuedOn());
        if (permit.documentHash == 0) broken(reasons, abi.encodeWithSelector(IPermitErrors.MissingDocumentHash.selector, permitId));
        if (exists(permitId) || PermitId.unwrap(ghosts[permitId].transcriptionId) != 0) {
            broken(reasons, abi.encodeWithSelector(IPermitErrors.PermitExists.selector, permitId));
        }
        uint256 count = permit.lines.length;
        if (count != 0 && count <= 32) return true;
        broken(reasons, abi.encodeWithSelector(IPermitErrors.WrongLineCount.selector, count));
        return false;
    }

    function kindOf(PermitType permitType) internal pure returns (Kind) {
        if (permitType == PermitType.IMPORT) return Kind.IMPORT;
        if (permitType == PermitType.INTRODUCTION_FROM_THE_SEA) return Kind.IFS;
        return permitType >= PermitType.TRAVELLING_EXHIBITION ? Kind.MULTI_USE : Kind.MOVEMENT;
    }

    function longestOf(PermitType permitType) internal pure returns (uint256) {
        uint16[14] memory longest = [0, 184, 184, 366, 366, 366, 184, 184, 184, 184, 1096, 1096, 1096, 184];
        return longest[uint8(permitType)];
    }

    // ---------------------------------------------------------------------------------------------------------- lines

    function lineRules(Reasons memory reasons, Issue memory permit, Way way, PermitId permitId) internal pure {
        uint256 exported = 0;
        for (uint256 i = 0; i < permit.lines.length; ++i) {
            Line line = permit.lines[i];
            _codeRules(reasons, line, i);
            bool dirty = line.isMarked(LineWord.CONVERTED | LineWord.CONVERTED_BEFORE) || line.imported() + line.drawn() != 0
                || (way != Way.TRANSCRIBE && line.exported() != 0);
            if (dirty) broken(reasons, abi.encodeWithSelector(IPermitErrors.UnfitLine.selector, i));
            bool never = way == Way.RETROSPECTIVE || permit.draft.timber() != 0;
            if (never && line.appendix() == 1) broken(reasons, abi.encodeWithSelector(IPermitErrors.AppendixOne.selector, i));
            if (line.isMarked(LineWord.UNLINKED)) {
                if (permit.draft.permitType() != uint8(PermitType.REEXPORT)) {
                    broken(reasons, abi.encodeWithSelector(IPermitErrors.LinksNotAllowed.selector, permitId));
                }
                needReason(reasons, permit.draft.unlinkedReason());
            }
            exported += line.exported();
            if (way == Way.TRANSCRIBE && line.exported() > line.permitted()) {
                bytes4 error = IPermitErrors.AbovePermitted.selector;
                broken(reasons, abi.encodeWithSelector(error, permitId, i, line.exported(), line.permitted()));
            }
        }
        if (way == Way.TRANSCRIBE && exported == 0) {
            broken(reasons, abi.encodeWithSelector(IPermitErrors.NothingExported.selector, permitId));
        }
    }

    function _codeRules(Reasons memory reasons, Line line, uint256 i) private pure {
        if (line.taxonId() == 0 || line.term() == 0 || line.unit() == 0 || line.source() == 0) {
            broken(reasons, abi.encodeWithSelector(IPermitErrors.ZeroCode.selector, i));
        }
        if (line.appendix() == 0 || line.appendix() > 3) {
            broken(reasons, abi.encodeWithSelector(IPermitErrors.UnknownAppendix.selector, i, line.appendix()));
        }
        if (line.permitted() == 0) broken(reasons, abi.encodeWithSelector(IPermitErrors.ZeroQuantity.selector, i));
    }

    // -------------------------------------------------------------------------------------------------------- origins

    /// @dev Rules of the links; the lines get the marks they earn.
    function linkRules(Reasons memory reasons, Issue memory permit, uint16 place, Way way, PermitId permitId) internal view {
        bool reexport = permit.draft.permitType() == uint8(PermitType.REEXPORT);
        if (permit.links.length != 0 && (!reexport || way == Way.TRANSCRIBE)) {
            broken(reasons, abi.encodeWithSelector(IPermitErrors.LinksNotAllowed.selector, permitId));
        }
        if (!reexport) return;
        uint256 at = 0;
        for (uint256 i = 0; i < permit.lines.length; ++i) {
            uint256 first = at;
            while (at < permit.links.length && permit.links[at].draw.line() == i) ++at;
            permit.lines[i] = _lineLinkRules(reasons, permit, place, i, first, at);
        }
        if (at == permit.links.length) return;
        uint256 line = permit.links[at].draw.line();
        if (line >= permit.lines.length) broken(reasons, abi.encodeWithSelector(IPermitErrors.UnknownLine.selector, permitId, line));
        else broken(reasons, abi.encodeWithSelector(IPermitErrors.LinksOutOfOrder.selector, at));
    }

    function _lineLinkRules(
        Reasons memory reasons,
        Issue memory permit,
        uint16 place,
        uint256 i,
        uint256 first,
        uint256 end
    ) private view returns (Line line) {
        line = permit.lines[i];
        bool unlinked = line.isMarked(LineWord.UNLINKED);
        if (first == end) {
            if (!unlinked) broken(reasons, abi.encodeWithSelector(IPermitErrors.MissingOrigin.selector, i));
            return line;
        }
        if (unlinked) broken(reasons, abi.encodeWithSelector(IPermitErrors.LinkedAndUnlinked.selector, i));
        uint256 alike = 0;
        uint256 sum = 0;
        uint256 marks = 0;
        for (uint256 k = first; k < end; ++k) {
            Line origin = _originRules(reasons, permit, place, k, line);
            if (Line.unwrap(origin) == 0) return line;
            if (origin.term() == line.term() && origin.unit() == line.unit()) ++alike;
            sum += permit.links[k].draw.quantity();
            if (origin.isMarked(LineWord.UNLINKED)) marks |= LineWord.UNLINKED;
            if (origin.isMarked(LineWord.CONVERTED | LineWord.CONVERTED_BEFORE)) marks |= LineWord.CONVERTED_BEFORE;
        }
        if (alike == 0) return line.mark(marks | LineWord.CONVERTED);
        if (alike != end - first) broken(reasons, abi.encodeWithSelector(IPermitErrors.MixedLinks.selector, i));
        else if (sum != line.permitted()) broken(reasons, abi.encodeWithSelector(IPermitErrors.WrongSum.selector, i, line.permitted(), sum));
        return line.mark(marks);
    }

    /// @dev The origin's line, 0 if there is none.
    function _originRules(Reasons memory reasons, Issue memory permit, uint16 place, uint256 k, Line line)
        private
        view
        returns (Line origin)
    {
        PermitId originId = permit.links[k].originId;
        if (!known(reasons, originId)) return origin;
        Ghost storage ghost = ghosts[originId];
        _originHeadRules(reasons, originId, ghost.head, place);
        uint256 at = permit.links[k].draw.originLine();
        if (at >= ghost.lines.length) {
            broken(reasons, abi.encodeWithSelector(IPermitErrors.UnknownLine.selector, originId, at));
            return origin;
        }
        origin = ghost.lines[at];
        uint256 own = permit.links[k].draw.line();
        if (origin.taxonId() != line.taxonId()) {
            broken(reasons, abi.encodeWithSelector(IPermitErrors.WrongTaxon.selector, own, line.taxonId(), origin.taxonId()));
        }
        uint256 quantity = permit.links[k].draw.quantity();
        if (quantity == 0) broken(reasons, abi.encodeWithSelector(IPermitErrors.ZeroDraw.selector, own));
        uint256 left = origin.imported() - origin.drawn() - _takenBefore(permit, k);
        if (quantity > left) {
            broken(reasons, abi.encodeWithSelector(IPermitErrors.NotEnoughLeft.selector, originId, at, quantity, left));
        }
    }

    /// @dev What earlier links of this permit take from the same line; more than there is counts as all of it.
    function _takenBefore(Issue memory permit, uint256 k) private view returns (uint256 taken) {
        PermitId originId = permit.links[k].originId;
        uint256 at = permit.links[k].draw.originLine();
        for (uint256 j = 0; j < k; ++j) {
            bool same = isSame(permit.links[j].originId, originId) && permit.links[j].draw.originLine() == at;
            if (same) taken += permit.links[j].draw.quantity();
        }
        Line origin = ghosts[originId].lines[at];
        uint256 most = origin.imported() - origin.drawn();
        return taken < most ? taken : most;
    }

    function _originHeadRules(Reasons memory reasons, PermitId originId, Head head, uint16 place) private view {
        Status status = head.status();
        if (status == Status.REFUSED) {
            Act refusal = head.importAct();
            bytes4 error = IPermitErrors.OriginRefused.selector;
            broken(reasons, abi.encodeWithSelector(error, originId, refusal.officerOf(), refusal.hourOf()));
        } else if (status != Status.IMPORTED) {
            broken(reasons, abi.encodeWithSelector(IPermitErrors.OriginNotImported.selector, originId, status));
        }
        needFound(reasons, originId);
        if (!shareArea(place, head.destination())) {
            broken(reasons, abi.encodeWithSelector(IPermitErrors.WrongJurisdiction.selector, place, head.destination()));
        }
        if (head.medium() == Medium.TRANSCRIBED && Act.unwrap(head.exportAct()) == 0) {
            broken(reasons, abi.encodeWithSelector(IPermitErrors.OriginNotAttested.selector, originId));
        }
        needStanding(reasons, head.issueAct());
        if (head.kind() != Kind.MULTI_USE) needStanding(reasons, head.exportAct());
        needStanding(reasons, head.importAct());
    }

    // -------------------------------------------------------------------------------------------------- import permit

    function importPermitRules(Reasons memory reasons, Issue memory permit, uint16 issuing, PermitId permitId) internal view {
        PermitId importPermitId = permit.importPermitId;
        if (PermitId.unwrap(importPermitId) == 0) return;
        if (kindOf(PermitType(permit.draft.permitType())) != Kind.MOVEMENT) {
            broken(reasons, abi.encodeWithSelector(IPermitErrors.ImportPermitNotAllowed.selector, permitId));
        }
        if (!known(reasons, importPermitId)) return;
        Head head = ghosts[importPermitId].head;
        if (head.permitType() != PermitType.IMPORT) wrongType(reasons, importPermitId);
        needStatus(reasons, importPermitId, 1 << uint8(Status.ISSUED));
        needFound(reasons, importPermitId);
        needStanding(reasons, head.issueAct());
        if (head.issuing() != permit.draft.destination() || head.destination() != issuing) {
            bytes4 error = IPermitErrors.ImportPermitMismatch.selector;
            broken(reasons, abi.encodeWithSelector(error, importPermitId, head.issuing(), head.destination()));
        }
        needImportDay(reasons, importPermitId, permit.draft.issuedOn());
        for (uint256 i = 0; i < permit.lines.length; ++i) {
            _coverRule(reasons, permit, i, importPermitId);
        }
    }

    function needImportDay(Reasons memory reasons, PermitId importPermitId, uint256 day) internal view {
        uint256 lastDay = ghosts[importPermitId].head.lastDay();
        if (day <= lastDay) return;
        broken(reasons, abi.encodeWithSelector(IPermitErrors.ImportPermitEnded.selector, importPermitId, day, lastDay));
    }

    function _coverRule(Reasons memory reasons, Issue memory permit, uint256 i, PermitId importPermitId) private view {
        uint256 goods = Line.unwrap(permit.lines[i]) >> 176;
        uint256 asked = 0;
        for (uint256 k = 0; k <= i; ++k) {
            if (Line.unwrap(permit.lines[k]) >> 176 == goods) asked += permit.lines[k].permitted();
        }
        uint256 covered = 0;
        Line[] storage lines = ghosts[importPermitId].lines;
        for (uint256 k = 0; k < lines.length; ++k) {
            if (Line.unwrap(lines[k]) >> 176 == goods) covered += lines[k].permitted();
        }
        if (asked <= covered) return;
        broken(reasons, abi.encodeWithSelector(IPermitErrors.ImportPermitTooSmall.selector, importPermitId, i, asked, covered));
    }

    // ---------------------------------------------------------------------------------------------------------- quota

    /// @dev Hard quotas, as the registry says they stand; that this is right is invariant 5.
    function quotaRules(Reasons memory reasons, Issue memory permit, Head head, PermitId permitId) internal view {
        for (uint256 q = 0; q < quotaKeys.length; ++q) {
            QuotaKey memory key = quotaKeys[q];
            uint256 limit = registry.quota(key).limit;
            if (!registry.quota(key).hard) continue;
            uint256 used = registry.quota(key).used;
            for (uint256 i = 0; i < permit.lines.length; ++i) {
                if (!quotaApplies(head, permit.lines[i], key)) continue;
                uint256 asked = permit.lines[i].permitted();
                if (used + asked > limit) {
                    bytes4 error = IPermitErrors.QuotaExceeded.selector;
                    uint256 left = used < limit ? limit - used : 0;
                    broken(reasons, abi.encodeWithSelector(error, permitId, i, asked, left));
                }
                used += asked;
            }
        }
    }
}
