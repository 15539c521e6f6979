// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IAuthorityErrors} from "../../interfaces/IAuthorityErrors.sol";
import {IPermitErrors} from "../../interfaces/IPermitErrors.sol";
import {Head, HeadWord} from "../../types/Head.sol";
import {Act, Kind, Medium, PermitId, PermitType, Status, Ties} from "../../types/PermitTypes.sol";
import {PermitModel} from "./PermitModel.sol";

/// @title What each act needs, rule by rule
/// @notice Every broken rule adds its refusal. An act must be done when no rule is broken, and else be refused with one of the
///         refusals that were added; in which order the contract looks is its own affair.
abstract contract PermitRules is PermitModel {
    struct Reasons {
        uint256 count;
        bytes[64] list;
    }

    /// @notice A fit act was refused, an unfit one done, or refused for a reason that does not hold.
    error ModelDisagrees(bool done, bytes answer, uint256 brokenRules, bytes firstRule, address sender, bytes call_);

    mapping(bytes4 => uint256) public accepted;
    mapping(bytes4 => uint256) public refusals;
    uint256 public doneCount;
    uint256 public refusedCount;
    uint256[13] public reached;

    // -------------------------------------------------------------------------------------------------------- judging

    function broken(Reasons memory reasons, bytes memory reason) internal pure {
        if (reasons.count < 64) reasons.list[reasons.count++] = reason;
    }

    /// @dev Does the act and holds the answer against the rules.
    function judge(address sender_, bytes memory call_, Reasons memory reasons) internal returns (bool done) {
        bytes memory answer;
        beforeAct();
        vm.prank(sender_);
        (done, answer) = address(registry).call(call_);
        if (done) {
            if (reasons.count != 0) revert ModelDisagrees(true, answer, reasons.count, reasons.list[0], sender_, call_);
            ++accepted[bytes4(call_)];
            ++doneCount;
            afterAct();
            return true;
        }
        bytes32 seen = keccak256(answer);
        bool expected = false;
        for (uint256 i = 0; i < reasons.count && !expected; ++i) {
            expected = keccak256(reasons.list[i]) == seen;
        }
        if (!expected) revert ModelDisagrees(false, answer, reasons.count, reasons.list[0], sender_, call_);
        ++refusals[bytes4(answer)];
        ++refusedCount;
    }

    /// @dev Where the events of an act are listened to.
    function beforeAct() internal virtual {}

    function afterAct() internal virtual {}

    // --------------------------------------------------------------------------------------------------- common rules

    /// @dev False if the sender is no officer who may act so; then nothing else is looked at.
    function mayAct(Reasons memory reasons, address sender_, uint8 roles) internal view returns (bool) {
        GhostOfficer storage officer = officers[sender_];
        if (officer.officerId == 0) {
            broken(reasons, abi.encodeWithSelector(IAuthorityErrors.NotAnOfficer.selector, sender_));
        } else if (officer.voidHour != 0) {
            uint256 from = uint256(officer.voidHour) * 1 hours;
            broken(reasons, abi.encodeWithSelector(IAuthorityErrors.KeyVoided.selector, sender_, from));
        } else if (officer.roles & roles == 0) {
            bytes4 error = IAuthorityErrors.RoleMissing.selector;
            broken(reasons, abi.encodeWithSelector(error, sender_, roles, officer.roles));
        } else {
            return true;
        }
        return false;
    }

    /// @dev False if nothing was written there.
    function known(Reasons memory reasons, PermitId permitId) internal view returns (bool) {
        if (exists(permitId)) return true;
        broken(reasons, abi.encodeWithSelector(IPermitErrors.UnknownPermit.selector, permitId));
        return false;
    }

    function needPlace(Reasons memory reasons, address sender_, uint16 required) internal view {
        uint16 place = officers[sender_].place;
        if (place == required) return;
        broken(reasons, abi.encodeWithSelector(IPermitErrors.WrongJurisdiction.selector, required, place));
    }

    function needStatus(Reasons memory reasons, PermitId permitId, uint256 statuses) internal view {
        Status status = ghosts[permitId].head.status();
        if (statuses >> uint8(status) & 1 == 1) return;
        broken(reasons, abi.encodeWithSelector(IPermitErrors.WrongStatus.selector, permitId, status));
    }

    function needFound(Reasons memory reasons, PermitId permitId) internal view {
        if (!ghosts[permitId].head.isFlagged(HeadWord.LOST)) return;
        broken(reasons, abi.encodeWithSelector(IPermitErrors.LostPermit.selector, permitId));
    }

    function needReason(Reasons memory reasons, uint8 reason) internal pure {
        if (reason == 0) broken(reasons, abi.encodeWithSelector(IPermitErrors.MissingReason.selector));
    }

    function needMedium(Reasons memory reasons, PermitId permitId, bool transcribed) internal view {
        Medium medium = ghosts[permitId].head.medium();
        if ((medium == Medium.TRANSCRIBED) == transcribed) return;
        broken(reasons, abi.encodeWithSelector(IPermitErrors.WrongMedium.selector, permitId, medium));
    }

    function wrongType(Reasons memory reasons, PermitId permitId) internal view {
        PermitType permitType = ghosts[permitId].head.permitType();
        broken(reasons, abi.encodeWithSelector(IPermitErrors.WrongType.selector, permitId, permitType));
    }

    function needStanding(Reasons memory reasons, Act act) internal view {
        if (!isVoid(act)) return;
        address account_ = accounts[act.officerOf()];
        uint256 from = uint256(officers[account_].voidHour) * 1 hours;
        broken(reasons, abi.encodeWithSelector(IAuthorityErrors.KeyVoided.selector, account_, from));
    }

    /// @dev Ties are read only where something is tied.
    function needTies(Reasons memory reasons, PermitId permitId, Ties memory ties) internal view {
        Ghost storage ghost = ghosts[permitId];
        if (!isTied(ghost)) return;
        bool same = isSame(ties.importPermitId, ghost.importPermitId)
            && keccak256(abi.encode(ties.links)) == keccak256(abi.encode(ghost.links));
        if (!same) broken(reasons, abi.encodeWithSelector(IPermitErrors.WrongTies.selector, permitId));
    }

    // ----------------------------------------------------------------------------------------------------------- days

    function needReportable(Reasons memory reasons, uint256 day) internal view {
        uint256 now_ = moment / 1 days;
        if (day <= now_ + 1 && day + 30 >= now_) return;
        broken(reasons, abi.encodeWithSelector(IPermitErrors.DayNotReportable.selector, day, now_ - 30, now_ + 1));
    }

    function needBegun(Reasons memory reasons, uint256 day) internal view {
        uint256 latest = moment / 1 days + 1;
        if (day > latest) broken(reasons, abi.encodeWithSelector(IPermitErrors.DayNotReportable.selector, day, 0, latest));
    }

    /// @dev From the day before the issue to the last day; without end if `late`.
    function needInTime(Reasons memory reasons, PermitId permitId, uint256 day, bool late) internal view {
        Head head = ghosts[permitId].head;
        if (day + 1 >= head.issuedOn() && (late || day <= head.lastDay())) return;
        bytes4 error = IPermitErrors.OutOfTime.selector;
        broken(reasons, abi.encodeWithSelector(error, permitId, day, head.issuedOn() - 1, head.lastDay()));
    }

    function needLastDay(Reasons memory reasons, uint256 lastDay, uint256 earliest, uint256 latest) internal pure {
        if (lastDay >= earliest && lastDay <= latest) return;
        broken(reasons, abi.encodeWithSelector(IPermitErrors.LastDayOutOfRange.selector, lastDay, earliest, latest));
    }

    // -------------------------------------------------------------------------------------------------------- arrival

    /// @dev Who may decide about the goods: the destination and its area, not the exporter; nobody did before, except in vain.
    function needArrival(Reasons memory reasons, address sender_, PermitId permitId, bool refusal) internal view {
        Ghost storage ghost = ghosts[permitId];
        Head head = ghost.head;
        Kind kind = head.kind();
        bool isIfs = kind == Kind.IFS && !refusal;
        if (kind != Kind.MOVEMENT && !isIfs) wrongType(reasons, permitId);
        uint16 place = officers[sender_].place;
        bool exporter = place == head.issuing() && place != head.destination();
        if (!shareArea(place, head.destination()) || exporter) needPlace(reasons, sender_, head.destination());
        Status status = head.status();
        if (status != Status.IMPORTED && status != Status.REFUSED) {
            needStatus(reasons, permitId, 1 << uint8(isIfs ? Status.ISSUED : Status.ENDORSED));
            return;
        }
        Act first = head.importAct();
        if (!isVoid(first)) {
            bytes4 error =
                status == Status.IMPORTED ? IPermitErrors.AlreadyImported.selector : IPermitErrors.AlreadyRefused.selector;
            broken(reasons, abi.encodeWithSelector(error, permitId, first.officerOf(), first.hourOf()));
        }
        needPlace(reasons, sender_, head.destination());
        for (uint256 i = 0; i < ghost.lines.length; ++i) {
            uint256 drawn = ghost.lines[i].drawn();
            if (drawn != 0) broken(reasons, abi.encodeWithSelector(IPermitErrors.AlreadyDrawn.selector, permitId, i, drawn));
        }
    }

    /// @dev The acts an arrival rests on: issue and export; of a transcription its transcriber's.
    function needArrivalActs(Reasons memory reasons, PermitId permitId) internal view {
        Head head = ghosts[permitId].head;
        needStanding(reasons, head.issueAct());
        if (head.medium() != Medium.TRANSCRIBED && head.kind() == Kind.MOVEMENT) {
            needStanding(reasons, head.exportAct());
        }
    }
}
