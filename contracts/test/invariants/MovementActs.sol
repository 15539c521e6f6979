// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IPermitErrors} from "../../interfaces/IPermitErrors.sol";
import {IPermitRegistry} from "../../interfaces/IPermitRegistry.sol";
import {Head, HeadWord} from "../../types/Head.sol";
import {Line} from "../../types/Line.sol";
import {Act, INSPECTOR, Kind, Medium, PermitId, PermitType, Status, Ties} from "../../types/PermitTypes.sol";
import {WritingActs} from "./WritingActs.sol";

/// @title Goods and documents across borders, mostly as they should
abstract contract MovementActs is WritingActs {
    function endorse(uint256 seed) public {
        throwDice(seed);
        PermitId permitId = some(1 << uint8(Status.ISSUED), Kind.MOVEMENT);
        address sender_ = sender(ghosts[permitId].head.issuing(), INSPECTOR);
        uint40[] memory quantities = _quantities(permitId, false);
        Ties memory ties = tiesOf(permitId);
        uint16 day = _day(permitId);
        Reasons memory reasons;
        if (mayAct(reasons, sender_, INSPECTOR) && known(reasons, permitId)) {
            _endorseRules(reasons, sender_, permitId, day);
            if (_shipRules(reasons, permitId, quantities)) needTies(reasons, permitId, ties);
        }
        bytes memory call_ = abi.encodeCall(IPermitRegistry.endorseExport, (permitId, day, quantities, ties));
        if (!judge(sender_, call_, reasons)) return;
        Ghost storage ghost = ghosts[permitId];
        for (uint256 i = 0; i < quantities.length; ++i) {
            ghost.lines[i] = ghost.lines[i].withExported(quantities[i]);
        }
        giveBackUnshipped(permitId);
        setStatus(permitId, Status.ENDORSED);
        ghost.head = Head.wrap(Head.unwrap(ghost.head) | (uint256(Act.unwrap(actNow(sender_))) << 48));
        look(permitId);
    }

    function arrive(uint256 seed) public {
        throwDice(seed);
        bool landed = rarely(5);
        PermitId permitId = landed
            ? some(1 << uint8(Status.ISSUED), Kind.IFS)
            : some(rarely(12) ? _arrived() : 1 << uint8(Status.ENDORSED), Kind.MOVEMENT);
        if (voided.length != 0 && rarely(8)) permitId = someVoidArrival();
        address sender_ = sender(_arrivalPlace(permitId), INSPECTOR);
        uint40[] memory quantities = _quantities(permitId, true);
        uint8 discrepancy = uint8(roll(4));
        uint16 day = _day(permitId);
        Ties memory ties = tiesOf(permitId);
        Reasons memory reasons;
        if (mayAct(reasons, sender_, INSPECTOR) && known(reasons, permitId)) {
            needArrival(reasons, sender_, permitId, false);
            needFound(reasons, permitId);
            needReportable(reasons, day);
            needInTime(reasons, permitId, day, false);
            needArrivalActs(reasons, permitId);
            _arrivedRules(reasons, permitId, quantities, discrepancy);
            if (PermitId.unwrap(ghosts[permitId].importPermitId) != 0) _useRules(reasons, permitId, ties, day);
        }
        bytes32 linksHash = keccak256(abi.encode(ties.links));
        bytes memory call_ = abi.encodeCall(
            IPermitRegistry.confirmImport, (permitId, day, quantities, discrepancy, linksHash, ties.importPermitId)
        );
        if (judge(sender_, call_, reasons)) _imported(permitId, quantities, actNow(sender_));
    }

    function turnAway(uint256 seed) public {
        throwDice(seed);
        PermitId permitId = some(rarely(5) ? _arrived() : 1 << uint8(Status.ENDORSED), Kind.MOVEMENT);
        if (voided.length != 0 && rarely(4)) permitId = someVoidArrival();
        address sender_ = sender(_arrivalPlace(permitId), INSPECTOR);
        uint16 day = _day(permitId);
        uint8 reason = uint8(roll(10));
        Ties memory ties = tiesOf(permitId);
        Reasons memory reasons;
        if (mayAct(reasons, sender_, INSPECTOR)) {
            needReason(reasons, reason);
            if (known(reasons, permitId)) {
                needArrival(reasons, sender_, permitId, true);
                needReportable(reasons, day);
                needInTime(reasons, permitId, day, true);
                bool used = ghosts[permitId].head.status() == Status.IMPORTED
                    && PermitId.unwrap(ghosts[permitId].importPermitId) != 0;
                if (used) needTies(reasons, permitId, ties);
            }
        }
        bytes memory call_ = abi.encodeCall(
            IPermitRegistry.refuseImport,
            (permitId, day, reason, keccak256(abi.encode(ties.links)), ties.importPermitId)
        );
        if (judge(sender_, call_, reasons)) _refused(permitId, actNow(sender_));
    }

    function sendBack(uint256 seed) public {
        throwDice(seed);
        PermitId permitId = some(1 << uint8(Status.REFUSED), Kind.MOVEMENT);
        address sender_ = sender(ghosts[permitId].head.issuing(), INSPECTOR);
        uint16 day = _day(permitId);
        Ties memory ties = tiesOf(permitId);
        Reasons memory reasons;
        if (mayAct(reasons, sender_, INSPECTOR) && known(reasons, permitId)) {
            needPlace(reasons, sender_, ghosts[permitId].head.issuing());
            needStatus(reasons, permitId, 1 << uint8(Status.REFUSED));
            needReportable(reasons, day);
            needInTime(reasons, permitId, day, true);
            needTies(reasons, permitId, ties);
        }
        if (!judge(sender_, abi.encodeCall(IPermitRegistry.returnToOrigin, (permitId, day, ties)), reasons)) return;
        giveBackAll(permitId);
        setStatus(permitId, Status.RETURNED);
        look(permitId);
    }

    function cross(uint256 seed) public {
        throwDice(seed);
        PermitId permitId = some((1 << uint8(Status.ISSUED)) | (1 << uint8(Status.ENDORSED)), Kind.MULTI_USE);
        address sender_ = sender(anyPlace(), INSPECTOR);
        uint16 day = _day(permitId);
        uint8 direction = uint8(rarely(20) ? roll(2) * 3 : 1 + roll(2));
        uint16 place = officers[sender_].place;
        Reasons memory reasons;
        if (mayAct(reasons, sender_, INSPECTOR) && known(reasons, permitId)) {
            _crossRules(reasons, permitId, day, direction, place);
        }
        if (!judge(sender_, crossCallOn(permitId, day, direction), reasons)) return;
        crossings[crossedAs(permitId)][place] = GhostCrossing(direction == 1, actNow(sender_));
        ghosts[permitId].head = Head.wrap(Head.unwrap(ghosts[permitId].head) + (1 << 48));
        look(permitId);
    }

    // ----------------------------------------------------------------------------------------------------------- rules

    function crossCallOn(PermitId permitId, uint16 day, uint8 direction) internal pure returns (bytes memory) {
        return abi.encodeCall(IPermitRegistry.recordCrossing, (permitId, day, direction));
    }

    function _endorseRules(Reasons memory reasons, address sender_, PermitId permitId, uint16 day) private view {
        Head head = ghosts[permitId].head;
        needPlace(reasons, sender_, head.issuing());
        if (head.kind() != Kind.MOVEMENT) wrongType(reasons, permitId);
        Status status = head.status();
        if (status == Status.ENDORSED || status == Status.IMPORTED || status == Status.REFUSED) {
            Act first = head.medium() == Medium.TRANSCRIBED ? head.issueAct() : head.exportAct();
            bytes4 error = IPermitErrors.AlreadyEndorsed.selector;
            broken(reasons, abi.encodeWithSelector(error, permitId, first.officerOf(), first.hourOf()));
        }
        needStatus(reasons, permitId, 1 << uint8(Status.ISSUED));
        needFound(reasons, permitId);
        needReportable(reasons, day);
        needInTime(reasons, permitId, day, false);
        needStanding(reasons, head.issueAct());
    }

    /// @return short Whether the ties of a re-export are read.
    function _shipRules(Reasons memory reasons, PermitId permitId, uint40[] memory quantities)
        private
        view
        returns (bool short)
    {
        Ghost storage ghost = ghosts[permitId];
        if (quantities.length != ghost.lines.length) {
            bytes4 error = IPermitErrors.WrongQuantityCount.selector;
            broken(reasons, abi.encodeWithSelector(error, ghost.lines.length, quantities.length));
            return false;
        }
        uint256 total = 0;
        for (uint256 i = 0; i < quantities.length; ++i) {
            uint256 permitted = ghost.lines[i].permitted();
            total += quantities[i];
            if (quantities[i] < permitted) short = ghost.head.permitType() == PermitType.REEXPORT;
            if (quantities[i] > permitted) {
                bytes4 error = IPermitErrors.AbovePermitted.selector;
                broken(reasons, abi.encodeWithSelector(error, permitId, i, quantities[i], permitted));
            }
        }
        if (total == 0) broken(reasons, abi.encodeWithSelector(IPermitErrors.NothingExported.selector, permitId));
    }

    function _arrivedRules(Reasons memory reasons, PermitId permitId, uint40[] memory quantities, uint8 discrepancy)
        private
        view
    {
        Ghost storage ghost = ghosts[permitId];
        if (ghost.head.kind() == Kind.IFS) {
            _shipRules(reasons, permitId, quantities);
            return;
        }
        if (quantities.length != ghost.lines.length) {
            bytes4 error = IPermitErrors.WrongQuantityCount.selector;
            broken(reasons, abi.encodeWithSelector(error, ghost.lines.length, quantities.length));
            return;
        }
        for (uint256 i = 0; i < quantities.length; ++i) {
            uint256 exported = ghost.lines[i].exported();
            if (quantities[i] > exported) {
                bytes4 error = IPermitErrors.AboveExported.selector;
                broken(reasons, abi.encodeWithSelector(error, permitId, i, quantities[i], exported));
            }
            if (quantities[i] < exported && discrepancy == 0) {
                broken(reasons, abi.encodeWithSelector(IPermitErrors.MissingDiscrepancy.selector, permitId, i));
            }
        }
    }

    function _useRules(Reasons memory reasons, PermitId permitId, Ties memory ties, uint16 day) private view {
        PermitId importPermitId = ghosts[permitId].importPermitId;
        needTies(reasons, permitId, ties);
        needFound(reasons, importPermitId);
        needImportDay(reasons, importPermitId, day);
        needStanding(reasons, ghosts[importPermitId].head.issueAct());
    }

    function _crossRules(Reasons memory reasons, PermitId permitId, uint16 day, uint8 direction, uint16 place) private view {
        Head head = ghosts[permitId].head;
        if (head.kind() != Kind.MULTI_USE) wrongType(reasons, permitId);
        needStatus(reasons, permitId, (1 << uint8(Status.ISSUED)) | (1 << uint8(Status.ENDORSED)));
        needFound(reasons, permitId);
        if (direction == 0 || direction > 2) broken(reasons, abi.encodeWithSelector(IPermitErrors.UnknownDirection.selector, direction));
        needReportable(reasons, day);
        needInTime(reasons, permitId, day, false);
        needStanding(reasons, head.issueAct());
        GhostCrossing storage last = crossings[crossedAs(permitId)][place];
        if (direction != 1 || !last.out) return;
        bytes4 error = IPermitErrors.AlreadyOut.selector;
        broken(reasons, abi.encodeWithSelector(error, permitId, place, last.act.officerOf(), last.act.hourOf()));
    }

    // --------------------------------------------------------------------------------------------------------- effects

    function _imported(PermitId permitId, uint40[] memory quantities, Act act) private {
        Ghost storage ghost = ghosts[permitId];
        bool landed = ghost.head.kind() == Kind.IFS;
        for (uint256 i = 0; i < quantities.length; ++i) {
            Line line = ghost.lines[i].withImported(quantities[i]);
            ghost.lines[i] = landed ? line.withExported(quantities[i]) : line;
        }
        if (PermitId.unwrap(ghost.importPermitId) != 0) setStatus(ghost.importPermitId, Status.USED);
        _arrivalAct(permitId, Status.IMPORTED, act);
    }

    function _refused(PermitId permitId, Act act) private {
        Ghost storage ghost = ghosts[permitId];
        for (uint256 i = 0; i < ghost.lines.length; ++i) {
            ghost.lines[i] = ghost.lines[i].withImported(0);
        }
        if (PermitId.unwrap(ghost.importPermitId) != 0) setStatus(ghost.importPermitId, Status.RESERVED);
        _arrivalAct(permitId, Status.REFUSED, act);
    }

    function _arrivalAct(PermitId permitId, Status status, Act act) private {
        setStatus(permitId, status);
        uint256 word = Head.unwrap(ghosts[permitId].head);
        ghosts[permitId].head = Head.wrap(word >> 48 << 48 | Act.unwrap(act));
        look(permitId);
    }

    // -------------------------------------------------------------------------------------------------------- choosing

    function _arrived() private pure returns (uint256) {
        return (1 << uint8(Status.IMPORTED)) | (1 << uint8(Status.REFUSED));
    }

    function _arrivalPlace(PermitId permitId) private returns (uint16 place) {
        place = ghosts[permitId].head.destination();
        if ((place == IT || place == FR) && rarely(3)) place = place == IT ? FR : IT;
    }

    function _day(PermitId permitId) private returns (uint16) {
        uint256 now_ = moment / 1 days;
        Head head = ghosts[permitId].head;
        if (rarely(12)) return uint16(now_ + 3 - roll(40));
        if (now_ > head.lastDay() && rarely(2)) return uint16(head.lastDay());
        return uint16(rarely(6) ? now_ - roll(3) : now_);
    }

    /// @dev Mostly all of it; some of it, nothing, too much, too many now and then.
    function _quantities(PermitId permitId, bool arrival) private returns (uint40[] memory quantities) {
        Ghost storage ghost = ghosts[permitId];
        bool landed = ghost.head.kind() == Kind.IFS;
        uint256 length = ghost.lines.length;
        quantities = new uint40[](rarely(40) ? length + 1 : length);
        uint256 luck = roll(30);
        for (uint256 i = 0; i < length; ++i) {
            uint256 most = arrival && !landed ? ghost.lines[i].exported() : ghost.lines[i].permitted();
            if (luck < 8) most = most == 0 ? 0 : roll(most + 1);
            if (luck == 8) most = 0;
            if (luck == 9) ++most;
            quantities[i] = uint40(most);
        }
    }
}
