// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IPermitErrors} from "../../interfaces/IPermitErrors.sol";
import {IPermitRegistry} from "../../interfaces/IPermitRegistry.sol";
import {Head, HeadWord} from "../../types/Head.sol";
import {Line} from "../../types/Line.sol";
import {
    Act,
    INSPECTOR,
    ISSUER,
    Kind,
    PermitId,
    PermitType,
    Quota,
    QuotaKey,
    Release,
    Status,
    Ties
} from "../../types/PermitTypes.sol";
import {ClosingActs} from "./ClosingActs.sol";

/// @title What the named issuer says, timber, quotas, names; and the world around: time, robbed keys
abstract contract RareActsOfAll is ClosingActs {
    uint256 private constant DISOWNABLE =
        (1 << uint8(Status.ENDORSED)) | (1 << uint8(Status.IMPORTED)) | (1 << uint8(Status.REFUSED));
    uint256 private constant ENDORSED_ = 1 << uint8(Status.ENDORSED);

    // ---------------------------------------------------------------------------------------------- transcriptions

    function attest(uint256 seed) public {
        throwDice(seed);
        PermitId permitId = someTranscription();
        Head head = ghosts[permitId].head;
        address sender_ = sender(head.issuing(), ISSUER);
        uint16 place = officers[sender_].place;
        bytes32 tag = newTag();
        if (rarely(2)) tag = ghosts[some((1 << uint8(Status.ISSUED)) | DISOWNABLE, head.kind())].tag;
        else if (rarely(2)) tag = _usedTag(head);
        PermitId ownId = permitIdOf(place, tag);
        Reasons memory reasons;
        if (mayAct(reasons, sender_, ISSUER) && known(reasons, permitId)) _attestRules(reasons, sender_, permitId, ownId);
        if (!judge(sender_, abi.encodeCall(IPermitRegistry.attest, (permitId, tag)), reasons)) return;
        _attested(permitId, ownId, actNow(sender_));
        aliasTags.push(tag);
    }

    function repudiate(uint256 seed) public {
        throwDice(seed);
        PermitId permitId = someTranscription();
        Ghost storage ghost = ghosts[permitId];
        address sender_ = sender(ghost.head.issuing(), ISSUER);
        uint8 reason = uint8(roll(10));
        Ties memory ties = tiesOf(permitId);
        bool frees = PermitId.unwrap(ghost.importPermitId) != 0 && ghost.head.status() != Status.IMPORTED;
        Reasons memory reasons;
        if (mayAct(reasons, sender_, ISSUER)) {
            needReason(reasons, reason);
            if (known(reasons, permitId)) {
                needMedium(reasons, permitId, true);
                needPlace(reasons, sender_, ghost.head.issuing());
                needStatus(reasons, permitId, DISOWNABLE);
                if (frees) needTies(reasons, permitId, ties);
            }
        }
        if (!judge(sender_, abi.encodeCall(IPermitRegistry.repudiate, (permitId, reason, ties)), reasons)) return;
        if (frees) setStatus(ghost.importPermitId, Status.ISSUED);
        setStatus(permitId, Status.REPUDIATED);
        look(permitId);
    }

    bytes32[] internal aliasTags;

    /// @dev A number that was attested before, of a passport rather.
    function _usedTag(Head) private returns (bytes32) {
        return aliasTags.length == 0 ? newTag() : aliasTags[roll(aliasTags.length)];
    }

    function _attestRules(Reasons memory reasons, address sender_, PermitId permitId, PermitId ownId) private view {
        Head head = ghosts[permitId].head;
        needMedium(reasons, permitId, true);
        needPlace(reasons, sender_, head.issuing());
        needStatus(reasons, permitId, DISOWNABLE);
        (uint24 attester, uint24 hour) = _attesterOf(head);
        if (attester != 0) broken(reasons, abi.encodeWithSelector(IPermitErrors.AlreadyAttested.selector, permitId, attester, hour));
        PermitId first = ghosts[ownId].transcriptionId;
        if (PermitId.unwrap(first) != 0) {
            bool copy = head.kind() == Kind.MULTI_USE && ghosts[first].head.permitType() == head.permitType();
            (attester, hour) = _attesterOf(ghosts[first].head);
            bytes4 error = IPermitErrors.AlreadyPresented.selector;
            if (!copy) broken(reasons, abi.encodeWithSelector(error, ownId, first, attester, hour));
        } else if (exists(ownId)) {
            _presentRules(reasons, ownId, head);
        }
    }

    function _attesterOf(Head head) private pure returns (uint24 attester, uint24 hour) {
        attester = uint24(Head.unwrap(head) >> 72);
        if (head.kind() != Kind.MULTI_USE) hour = uint24(Head.unwrap(head) >> 48);
    }

    function _presentRules(Reasons memory reasons, PermitId ownId, Head head) private view {
        Head own = ghosts[ownId].head;
        if (own.permitType() != head.permitType()) wrongType(reasons, ownId);
        if (own.status() == Status.IMPORTED) {
            Act first = own.importAct();
            bytes4 error = IPermitErrors.AlreadyImported.selector;
            broken(reasons, abi.encodeWithSelector(error, ownId, first.officerOf(), first.hourOf()));
        }
        needStatus(reasons, ownId, (1 << uint8(Status.ISSUED)) | ENDORSED_);
    }

    function _attested(PermitId permitId, PermitId ownId, Act act) private {
        Ghost storage ghost = ghosts[permitId];
        Ghost storage own = ghosts[ownId];
        uint256 word = Head.unwrap(ghost.head);
        if (ghost.head.kind() == Kind.MULTI_USE) word |= uint256(act.officerOf()) << 72;
        else word |= uint256(Act.unwrap(act)) << 48;
        bool free = !exists(ownId) && PermitId.unwrap(own.transcriptionId) == 0;
        if (free && ghost.head.permitType() == PermitType.EXPORT) {
            ghost.counted = true;
            word |= HeadWord.COUNTED << 144;
        }
        ghost.head = Head.wrap(word);
        if (PermitId.unwrap(own.transcriptionId) == 0) own.transcriptionId = permitId;
        look(permitId);
        if (!exists(ownId) || own.head.status() == Status.PRESENTED) return;
        for (uint256 i = 0; i < own.lines.length && own.head.status() == Status.ISSUED; ++i) {
            own.lines[i] = own.lines[i].withExported(uint40(own.lines[i].permitted()));
        }
        setStatus(ownId, Status.PRESENTED);
        look(ownId);
    }

    // ---------------------------------------------------------------------------------------------------------- timber

    function extend(uint256 seed) public {
        throwDice(seed);
        PermitId permitId = someTimber(false);
        Head head = ghosts[permitId].head;
        address sender_ = sender(head.destination(), ISSUER);
        uint16 lastDay = head.lastDay() + uint16(rarely(8) ? roll(400) : 1 + roll(184));
        Reasons memory reasons;
        if (mayAct(reasons, sender_, ISSUER) && known(reasons, permitId)) {
            _timberRules(reasons, permitId);
            needPlace(reasons, sender_, head.destination());
            if (head.isFlagged(HeadWord.EXTENDED)) broken(reasons, abi.encodeWithSelector(IPermitErrors.AlreadyExtended.selector, permitId));
            needLastDay(reasons, lastDay, uint256(head.lastDay()) + 1, uint256(head.lastDay()) + 184);
        }
        if (!judge(sender_, abi.encodeCall(IPermitRegistry.extendTimber, (permitId, lastDay)), reasons)) return;
        uint256 word = Head.unwrap(head) & ~(uint256(0xffff) << 160) | (uint256(lastDay) << 160);
        ghosts[permitId].head = Head.wrap(word | (HeadWord.EXTENDED << 144));
        look(permitId);
    }

    function release(uint256 seed) public {
        throwDice(seed);
        PermitId permitId = someTimber(false);
        Head head = ghosts[permitId].head;
        address sender_ = sender(head.destination(), ISSUER);
        uint16 to = rarely(16) ? 0 : anyPlace();
        Reasons memory reasons;
        if (mayAct(reasons, sender_, ISSUER) && known(reasons, permitId)) {
            _timberRules(reasons, permitId);
            needPlace(reasons, sender_, head.destination());
            _movableRules(reasons, permitId);
            if (to == 0) broken(reasons, abi.encodeWithSelector(IPermitErrors.UnknownJurisdiction.selector, 0));
            if (to == head.issuing() || to == head.destination()) {
                broken(reasons, abi.encodeWithSelector(IPermitErrors.UnfitDestination.selector, head.issuing(), to));
            }
        }
        if (!judge(sender_, abi.encodeCall(IPermitRegistry.releaseDestination, (permitId, to)), reasons)) return;
        ghosts[permitId].release = Release(to, actNow(sender_));
        look(permitId);
    }

    function takeOver(uint256 seed) public {
        throwDice(seed);
        PermitId permitId = someTimber(!rarely(8));
        Ghost storage ghost = ghosts[permitId];
        uint16 to = ghost.release.newDestination;
        address sender_ = sender(to == 0 ? anyPlace() : to, ISSUER);
        Reasons memory reasons;
        if (mayAct(reasons, sender_, ISSUER) && known(reasons, permitId)) {
            _timberRules(reasons, permitId);
            _movableRules(reasons, permitId);
            if (to == 0) broken(reasons, abi.encodeWithSelector(IPermitErrors.NotReleased.selector, permitId));
            else needPlace(reasons, sender_, to);
            needStanding(reasons, ghost.release.act);
        }
        if (!judge(sender_, abi.encodeCall(IPermitRegistry.acceptDestination, (permitId)), reasons)) return;
        ghost.head = Head.wrap(Head.unwrap(ghost.head) & ~(uint256(0xffff) << 192) | (uint256(to) << 192));
        delete ghost.release;
        look(permitId);
    }

    function _timberRules(Reasons memory reasons, PermitId permitId) private view {
        if (!ghosts[permitId].head.isFlagged(HeadWord.TIMBER)) {
            broken(reasons, abi.encodeWithSelector(IPermitErrors.NotTimber.selector, permitId));
        }
        needStatus(reasons, permitId, ENDORSED_);
    }

    function _movableRules(Reasons memory reasons, PermitId permitId) private view {
        needFound(reasons, permitId);
        needInTime(reasons, permitId, moment / 1 days, false);
        if (PermitId.unwrap(ghosts[permitId].importPermitId) == 0) return;
        broken(reasons, abi.encodeWithSelector(IPermitErrors.ImportPermitNamed.selector, permitId));
    }

    // ---------------------------------------------------------------------------------------------------------- quotas

    function setQuota(uint256 seed) public {
        throwDice(seed);
        uint256 now_ = moment / 1 days;
        uint16 firstDay = uint16(now_ + (rarely(6) ? roll(3) : 2 + roll(9)));
        QuotaKey memory key = QuotaKey(anyPlace(), yearOf(firstDay), PYTHON, SKI, NAR, rarely(20) ? 0 : WILD);
        if (rarely(10)) ++key.year;
        (uint64 opening, uint64 limit, bool hard) = (uint64(roll(99)), uint64(roll(60_000)), rarely(2));
        if (rarely(12)) limit = uint64(roll(50));
        address sender_ = sender(key.jurisdiction, ISSUER);
        Reasons memory reasons;
        if (mayAct(reasons, sender_, ISSUER)) _quotaRules(reasons, sender_, key, firstDay, hard ? opening : 0, limit);
        bytes memory call_ = abi.encodeCall(IPermitRegistry.setQuota, (key, firstDay, opening, limit, hard));
        if (!judge(sender_, call_, reasons)) return;
        quotaKeys.push(key);
        quotaFirstDay[keccak256(abi.encode(key))] = firstDay;
    }

    function changeQuota(uint256 seed) public {
        throwDice(seed);
        QuotaKey memory key = QuotaKey(anyPlace(), yearOf(moment / 1 days), PYTHON, SKI, NAR, WILD);
        if (quotaKeys.length != 0 && !rarely(5)) key = quotaKeys[roll(quotaKeys.length)];
        (uint64 limit, bool hard) = (uint64(roll(90_000)), rarely(2));
        address sender_ = sender(key.jurisdiction, ISSUER);
        Reasons memory reasons;
        if (mayAct(reasons, sender_, ISSUER)) {
            needPlace(reasons, sender_, key.jurisdiction);
            Quota memory quota = registry.quota(key);
            if (quotaFirstDay[keccak256(abi.encode(key))] == 0) {
                bytes4 error = IPermitErrors.UnknownQuota.selector;
                broken(reasons, abi.encodeWithSelector(error, key.jurisdiction, key.year));
            }
            if (limit < quota.limit && limit < quota.used) {
                broken(reasons, abi.encodeWithSelector(IPermitErrors.QuotaBelowUse.selector, limit, quota.used));
            }
        }
        judge(sender_, abi.encodeCall(IPermitRegistry.changeQuota, (key, limit, hard)), reasons);
    }

    function _quotaRules(Reasons memory reasons, address sender_, QuotaKey memory key, uint16 firstDay, uint64 least, uint64 limit)
        private
        view
    {
        needPlace(reasons, sender_, key.jurisdiction);
        if (key.source == 0) broken(reasons, abi.encodeWithSelector(IPermitErrors.ZeroCode.selector, 0));
        if (quotaFirstDay[keccak256(abi.encode(key))] != 0) {
            broken(reasons, abi.encodeWithSelector(IPermitErrors.QuotaExists.selector, key.jurisdiction, key.year));
        }
        uint256 earliest = moment / 1 days + 2;
        if (firstDay < earliest || yearOf(firstDay) != key.year) {
            broken(reasons, abi.encodeWithSelector(IPermitErrors.UnfitFirstDay.selector, firstDay, earliest, key.year));
        }
        if (least > limit) broken(reasons, abi.encodeWithSelector(IPermitErrors.QuotaBelowUse.selector, limit, least));
    }

    function nameTaxon(uint256 seed) public {
        throwDice(seed);
        address sender_ = sender(anyPlace(), uint8(1 + roll(2)));
        uint256 length = rarely(8) ? roll(2) * 201 : 1 + roll(200);
        Reasons memory reasons;
        if (mayAct(reasons, sender_, ISSUER | INSPECTOR) && (length == 0 || length > 200)) {
            broken(reasons, abi.encodeWithSelector(IPermitErrors.WrongNameLength.selector, length));
        }
        judge(sender_, abi.encodeCall(IPermitRegistry.nameTaxon, (string(new bytes(length)))), reasons);
    }

    // ------------------------------------------------------------------------------------------------------- the world

    /// @dev Mostly hours, now and then weeks.
    function pass(uint256 seed) public {
        throwDice(seed);
        moment += rarely(20) ? roll(40 days) : roll(2 days);
        vm.warp(moment);
    }

    /// @dev One of the officers who may be robbed is, back to some hour; a new one is hired. Some are undone by vote.
    function rob(uint256 seed) public {
        throwDice(seed);
        if (rarely(2)) return;
        if (voided.length != 0 && rarely(3)) return _undo(voided[roll(voided.length)]);
        (uint16 place, uint8 role) = (anyPlace(), uint8(1 + roll(2)));
        address robbed = hired[place][role][hired[place][role].length - 1];
        uint24 hour = uint24(moment / 1 hours - roll(200));
        voidKey(robbed, place, hour);
        officers[robbed].voidHour = hour;
        robbedAt[robbed] = moment;
        voided.push(robbed);
        hire(place, role);
    }

    mapping(address => uint256) internal robbedAt;

    function _undo(address robbed) private {
        if (officers[robbed].voidHour == 0 || moment > robbedAt[robbed] + 29 days) return;
        undoVoid(robbed, officers[robbed].place);
        officers[robbed].voidHour = 0;
    }
}
