// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IPermitErrors} from "../../interfaces/IPermitErrors.sol";
import {IPermitRegistry} from "../../interfaces/IPermitRegistry.sol";
import {Head, HeadWord} from "../../types/Head.sol";
import {Act, INSPECTOR, ISSUER, Kind, PermitId, Status, Ties} from "../../types/PermitTypes.sol";
import {MovementActs} from "./MovementActs.sol";

/// @title Permits cancelled, handed back, run out, withdrawn, replaced, lost and found
abstract contract ClosingActs is MovementActs {
    uint256 private constant ISSUED_ = 1 << uint8(Status.ISSUED);
    uint256 private constant ENDORSED_ = 1 << uint8(Status.ENDORSED);
    uint256 private constant LIVE = ISSUED_ | ENDORSED_ | (1 << uint8(Status.RESERVED));

    function close(uint256 seed) public {
        throwDice(seed);
        PermitId permitId = some(ISSUED_, Kind(roll(4)));
        Ties memory ties = tiesOf(permitId);
        bool cancelled = rarely(2);
        uint8 reason = uint8(roll(10));
        address sender_ = sender(ghosts[permitId].head.issuing(), ISSUER);
        Reasons memory reasons;
        if (mayAct(reasons, sender_, ISSUER)) {
            if (cancelled) needReason(reasons, reason);
            if (known(reasons, permitId)) {
                needPlace(reasons, sender_, ghosts[permitId].head.issuing());
                needStatus(reasons, permitId, ISSUED_);
                needTies(reasons, permitId, ties);
            }
        }
        bytes memory call_ = cancelled
            ? abi.encodeCall(IPermitRegistry.cancel, (permitId, reason, ties))
            : abi.encodeCall(IPermitRegistry.returnUnused, (permitId, ties));
        if (judge(sender_, call_, reasons)) _closed(permitId, cancelled ? Status.CANCELLED : Status.RETURNED);
    }

    function expire(uint256 seed) public {
        throwDice(seed);
        PermitId permitId = _oldest();
        Ties memory ties = tiesOf(permitId);
        Reasons memory reasons;
        if (known(reasons, permitId)) {
            needStatus(reasons, permitId, ISSUED_);
            uint256 first = uint256(ghosts[permitId].head.lastDay()) + 31;
            if (moment / 1 days < first) {
                bytes4 error = IPermitErrors.NotYetExpired.selector;
                broken(reasons, abi.encodeWithSelector(error, permitId, moment / 1 days, first));
            }
            needTies(reasons, permitId, ties);
        }
        bool done = judge(address(0xbad), abi.encodeCall(IPermitRegistry.expire, (permitId, ties)), reasons);
        if (done) _closed(permitId, Status.EXPIRED);
    }

    function withdraw(uint256 seed) public {
        throwDice(seed);
        PermitId permitId = some(ENDORSED_, Kind.MOVEMENT);
        uint8 reason = uint8(roll(10));
        uint16 place = ghosts[permitId].head.issuing();
        address sender_ = rarely(8) ? bothOf(place) : sender(place, INSPECTOR);
        Reasons memory reasons;
        if (mayAct(reasons, sender_, INSPECTOR)) {
            needReason(reasons, reason);
            if (known(reasons, permitId)) _proposalRules(reasons, sender_, permitId);
        }
        if (!judge(sender_, abi.encodeCall(IPermitRegistry.withdrawExport, (permitId, reason)), reasons)) return;
        ghosts[permitId].withdrawal = actNow(sender_);
        look(permitId);
        if (!rarely(4)) _confirm(permitId);
    }

    function confirm(uint256 seed) public {
        throwDice(seed);
        _confirm(some(ENDORSED_, Kind.MOVEMENT));
    }

    function replace(uint256 seed) public {
        throwDice(seed);
        PermitId permitId = some(ISSUED_ | ENDORSED_, Kind(roll(4)));
        Head head = ghosts[permitId].head;
        address sender_ = sender(head.issuing(), ISSUER);
        bytes32 tag = rarely(30) ? ghosts[any()].tag : newTag();
        bytes32 documentHash = rarely(30) ? bytes32(0) : keccak256(abi.encode("document", tag));
        uint16 lastDay = head.lastDay();
        if (rarely(12)) lastDay += uint16(roll(3));
        else if (lastDay > 40 && rarely(3)) lastDay -= uint16(roll(40));
        uint8 reason = uint8(roll(12));
        PermitId newId = permitIdOf(officers[sender_].place, tag);
        Reasons memory reasons;
        if (mayAct(reasons, sender_, ISSUER)) {
            needReason(reasons, reason);
            if (known(reasons, permitId)) _replaceRules(reasons, sender_, permitId, lastDay);
            _vacantRules(reasons, newId, documentHash);
        }
        bytes memory call_ = abi.encodeCall(IPermitRegistry.replace, (permitId, tag, documentHash, lastDay, reason));
        if (judge(sender_, call_, reasons)) _replaced(permitId, newId, tag, documentHash, lastDay, actNow(sender_));
    }

    function lose(uint256 seed) public {
        throwDice(seed);
        PermitId permitId = some(LIVE, Kind(roll(4)));
        bool lost = ghosts[permitId].head.isFlagged(HeadWord.LOST);
        bool report = rarely(8) ? lost : !lost;
        address sender_ = sender(ghosts[permitId].head.issuing(), ISSUER);
        Reasons memory reasons;
        if (mayAct(reasons, sender_, ISSUER) && known(reasons, permitId)) {
            needPlace(reasons, sender_, ghosts[permitId].head.issuing());
            needStatus(reasons, permitId, LIVE);
            if (report) needFound(reasons, permitId);
            else if (!lost) broken(reasons, abi.encodeWithSelector(IPermitErrors.NotLost.selector, permitId));
        }
        bytes memory call_ = report
            ? abi.encodeCall(IPermitRegistry.reportLost, (permitId))
            : abi.encodeCall(IPermitRegistry.reportFound, (permitId));
        if (!judge(sender_, call_, reasons)) return;
        ghosts[permitId].head = Head.wrap(Head.unwrap(ghosts[permitId].head) ^ (HeadWord.LOST << 144));
        look(permitId);
    }

    // ----------------------------------------------------------------------------------------------------------- rules

    function _proposalRules(Reasons memory reasons, address sender_, PermitId permitId) private view {
        needPlace(reasons, sender_, ghosts[permitId].head.issuing());
        needMedium(reasons, permitId, false);
        needStatus(reasons, permitId, ENDORSED_);
        Act first = ghosts[permitId].withdrawal;
        if (Act.unwrap(first) == 0 || isVoid(first)) return;
        bytes4 error = IPermitErrors.AlreadyProposed.selector;
        broken(reasons, abi.encodeWithSelector(error, permitId, first.officerOf(), first.hourOf()));
    }

    function _confirm(PermitId permitId) private {
        Ties memory ties = tiesOf(permitId);
        uint16 place = ghosts[permitId].head.issuing();
        uint24 proposer = ghosts[permitId].withdrawal.officerOf();
        bool alone = proposer == officers[bothOf(place)].officerId && rarely(2);
        address sender_ = alone ? bothOf(place) : sender(place, ISSUER);
        Reasons memory reasons;
        if (mayAct(reasons, sender_, ISSUER) && known(reasons, permitId)) {
            needPlace(reasons, sender_, ghosts[permitId].head.issuing());
            needStatus(reasons, permitId, ENDORSED_);
            Act proposal = ghosts[permitId].withdrawal;
            if (Act.unwrap(proposal) == 0) {
                broken(reasons, abi.encodeWithSelector(IPermitErrors.NotProposed.selector, permitId));
            } else if (proposal.officerOf() == officers[sender_].officerId) {
                broken(reasons, abi.encodeWithSelector(IPermitErrors.SameOfficer.selector, proposal.officerOf()));
            }
            needStanding(reasons, proposal);
            needTies(reasons, permitId, ties);
        }
        if (!judge(sender_, abi.encodeCall(IPermitRegistry.confirmWithdrawal, (permitId, ties)), reasons)) return;
        ghosts[permitId].withdrawal = Act.wrap(0);
        _closed(permitId, Status.CANCELLED);
    }

    /// @dev An officer with both roles.
    function bothOf(uint16 place) internal view returns (address) {
        return hired[place][3].length == 0 ? address(0xbad) : hired[place][3][0];
    }

    function _replaceRules(Reasons memory reasons, address sender_, PermitId permitId, uint16 lastDay) private view {
        Head head = ghosts[permitId].head;
        needPlace(reasons, sender_, head.issuing());
        needMedium(reasons, permitId, false);
        needStatus(reasons, permitId, ISSUED_ | ENDORSED_);
        uint256 now_ = moment / 1 days;
        needLastDay(reasons, lastDay, now_ > head.issuedOn() ? now_ : head.issuedOn(), head.lastDay());
    }

    function _vacantRules(Reasons memory reasons, PermitId newId, bytes32 documentHash) private view {
        if (exists(newId) || PermitId.unwrap(ghosts[newId].transcriptionId) != 0) {
            broken(reasons, abi.encodeWithSelector(IPermitErrors.PermitExists.selector, newId));
        }
        if (documentHash == 0) broken(reasons, abi.encodeWithSelector(IPermitErrors.MissingDocumentHash.selector, newId));
    }

    // --------------------------------------------------------------------------------------------------------- effects

    function _closed(PermitId permitId, Status status) private {
        giveBackAll(permitId);
        setStatus(permitId, status);
        look(permitId);
    }

    function _replaced(PermitId oldId, PermitId newId, bytes32 tag, bytes32 documentHash, uint16 lastDay, Act act) private {
        Ghost storage old = ghosts[oldId];
        bool passport = old.head.kind() == Kind.MULTI_USE;
        if (passport) predecessors[newId] = oldId;
        uint256 word = Head.unwrap(old.head) & ~((uint256(0xffff) << 160) | (HeadWord.LOST << 144) | (uint256(type(uint48).max) << 96));
        if (passport) word |= HeadWord.SUCCESSOR << 144;
        Head head = Head.wrap(word | (uint256(lastDay) << 160) | (uint256(Act.unwrap(act)) << 96));
        remember(newId, tag, documentHash, head, old.lines);
        Ghost storage ghost = ghosts[newId];
        (ghost.importPermitId, ghost.counted) = (old.importPermitId, old.counted);
        for (uint256 k = 0; k < old.links.length; ++k) {
            ghost.links.push(old.links[k]);
            ghost.held.push(old.held[k]);
            old.held[k] = 0;
        }
        setStatus(oldId, Status.REPLACED);
        look(oldId);
        look(newId);
    }

    /// @dev Of a few ISSUED permits the one that runs out first.
    function _oldest() private returns (PermitId permitId) {
        permitId = some(ISSUED_, Kind(roll(4)));
        for (uint256 i = 0; i < 6; ++i) {
            PermitId other = some(ISSUED_, Kind.MOVEMENT);
            if (ghosts[other].head.status() != Status.ISSUED) continue;
            if (ghosts[other].head.lastDay() < ghosts[permitId].head.lastDay()) permitId = other;
        }
    }
}
