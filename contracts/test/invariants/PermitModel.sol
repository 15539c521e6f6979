// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {Head, HeadWord} from "../../types/Head.sol";
import {Line, LineWord} from "../../types/Line.sol";
import {
    Act,
    INSPECTOR,
    ISSUER,
    Kind,
    Link,
    Medium,
    PermitId,
    PermitType,
    PermitView,
    QuotaKey,
    Release,
    SOURCE_SEIZED,
    Status,
    Ties
} from "../../types/PermitTypes.sol";
import {PermitRegistryBase} from "../PermitRegistryBase.t.sol";

/// @title What the registry should hold, kept beside it
/// @notice Written from the specification, not from the contract: officers and their void hours, and for each permit its head,
///         lines, ties and what each link still holds. Also the dice of the campaign, and the choice of permits.
abstract contract PermitModel is PermitRegistryBase {
    struct Ghost {
        bytes32 documentHash;
        bytes32 tag;
        Head head;
        Line[] lines;
        Link[] links;
        uint256[] held;
        PermitId importPermitId;
        PermitId transcriptionId;
        Act withdrawal;
        Release release;
        bool counted;
    }

    struct GhostOfficer {
        uint24 officerId;
        uint16 place;
        uint8 roles;
        uint24 voidHour;
    }

    struct GhostCrossing {
        bool out;
        Act act;
    }

    PermitId[] internal permitIds;
    mapping(PermitId => Ghost) internal ghosts;
    mapping(PermitId => mapping(uint16 => GhostCrossing)) internal crossings;
    /// By a passport that replaced another: the one before it.
    mapping(PermitId => PermitId) internal predecessors;
    mapping(bytes32 => mapping(uint16 => Act)) internal consents;
    mapping(address => GhostOfficer) internal officers;
    mapping(uint24 => address) internal accounts;
    mapping(uint16 => mapping(uint8 => address[])) internal hired;
    address[] internal voided;
    QuotaKey[] internal quotaKeys;
    mapping(bytes32 => uint16) internal quotaFirstDay;

    uint16[4] internal places = [ID, SG, IT, FR];
    uint256 internal moment;
    uint256 private _dice;
    uint256 private _hired;

    // ----------------------------------------------------------------------------------------------------------- dice

    function throwDice(uint256 seed) internal {
        _dice = seed;
        vm.warp(moment);
    }

    /// @dev A number below `sides`.
    function roll(uint256 sides) internal returns (uint256) {
        _dice = uint256(keccak256(abi.encode(_dice)));
        return (_dice >> 8) % sides;
    }

    /// @dev True once in `sides` times.
    function rarely(uint256 sides) internal returns (bool) {
        return roll(sides) == 0;
    }

    function anyPlace() internal returns (uint16) {
        return places[roll(4)];
    }

    // ------------------------------------------------------------------------------------------------------- officers

    function hire(uint16 place, uint8 role) internal {
        address account_ = address(uint160(uint256(keccak256(abi.encode("officer", ++_hired)))));
        uint24 officerId = enrol(account_, place, role);
        officers[account_] = GhostOfficer(officerId, place, role, 0);
        accounts[officerId] = account_;
        hired[place][role].push(account_);
    }

    /// @dev The first officer of each kind is never robbed, the last one may be.
    function officerOf_(uint16 place, uint8 role) internal returns (address) {
        address[] storage all = hired[place][role];
        if (all.length == 0) return address(0xbad);
        return rarely(4) ? all[all.length - 1] : all[0];
    }

    /// @dev Mostly the right officer; now and then a stranger, the wrong role, another place, a robbed key.
    function sender(uint16 place, uint8 role) internal returns (address) {
        uint256 luck = roll(24);
        if (luck == 0) return address(0xbad);
        if (luck == 1) return officerOf_(place, role ^ 3);
        if (luck == 2) return officerOf_(anyPlace(), role);
        if (luck == 3 && voided.length != 0) return voided[roll(voided.length)];
        return officerOf_(place, role);
    }

    function actNow(address account_) internal view returns (Act) {
        return Act.wrap((uint48(officers[account_].officerId) << 24) | uint24(moment / 1 hours));
    }

    function isVoid(Act act) internal view returns (bool) {
        if (Act.unwrap(act) == 0) return false;
        uint24 from = officers[accounts[act.officerOf()]].voidHour;
        return from != 0 && act.hourOf() >= from;
    }

    function shareArea(uint16 one_, uint16 other) internal pure returns (bool) {
        return one_ == other || (one_ == IT && other == FR) || (one_ == FR && other == IT);
    }

    // -------------------------------------------------------------------------------------------------------- permits

    function isSame(PermitId one_, PermitId other) internal pure returns (bool) {
        return PermitId.unwrap(one_) == PermitId.unwrap(other);
    }

    function exists(PermitId permitId) internal view returns (bool) {
        return !ghosts[permitId].head.isNone();
    }

    /// @dev Any permit; an unknown id now and then.
    function any() internal returns (PermitId) {
        if (permitIds.length == 0 || rarely(40)) return PermitId.wrap(bytes32(roll(1 << 200)));
        return permitIds[roll(permitIds.length)];
    }

    /// @dev Looks from a random place for a permit in one of the statuses (bits) and of a kind; any now and then.
    function some(uint256 statuses, Kind kind) internal returns (PermitId) {
        uint256 length = permitIds.length;
        if (length == 0 || rarely(10)) return any();
        uint256 from = roll(length);
        for (uint256 i = 0; i < length && i < 48; ++i) {
            PermitId permitId = permitIds[(from + i) % length];
            Head head = ghosts[permitId].head;
            if (statuses >> uint8(head.status()) & 1 == 1 && head.kind() == kind) return permitId;
        }
        return any();
    }

    /// @dev Goods whose arrival was written by a robbed key, if there are any; now and then such as were drawn upon.
    function someVoidArrival() internal returns (PermitId permitId) {
        uint256 length = permitIds.length;
        if (length == 0) return any();
        uint256 from = roll(length);
        bool drawn = rarely(2);
        for (uint256 i = 0; i < length && i < 256; ++i) {
            permitId = permitIds[(from + i) % length];
            Ghost storage ghost = ghosts[permitId];
            Status status = ghost.head.status();
            if (status != Status.IMPORTED && status != Status.REFUSED) continue;
            if (isVoid(ghost.head.importAct()) && (!drawn || ghost.lines[0].drawn() != 0)) return permitId;
        }
    }

    function someTranscription() internal returns (PermitId permitId) {
        uint256 length = permitIds.length;
        if (length == 0 || rarely(12)) return any();
        uint256 from = roll(length);
        for (uint256 i = 0; i < length && i < 64; ++i) {
            permitId = permitIds[(from + i) % length];
            if (ghosts[permitId].head.medium() == Medium.TRANSCRIBED) return permitId;
        }
    }

    function someTimber(bool released) internal returns (PermitId permitId) {
        uint256 length = permitIds.length;
        if (length == 0 || rarely(12)) return any();
        uint256 from = roll(length);
        for (uint256 i = 0; i < length && i < 64; ++i) {
            permitId = permitIds[(from + i) % length];
            Ghost storage ghost = ghosts[permitId];
            if (!ghost.head.isFlagged(HeadWord.TIMBER) || ghost.head.status() != Status.ENDORSED) continue;
            if (!released || ghost.release.newDestination != 0) return permitId;
        }
    }

    function tiesOf(PermitId permitId) internal returns (Ties memory) {
        if (rarely(6)) return Ties(any(), ghosts[permitId].links);
        return Ties(ghosts[permitId].importPermitId, ghosts[permitId].links);
    }

    function isTied(Ghost storage ghost) internal view returns (bool) {
        return ghost.head.permitType() == PermitType.REEXPORT || ghost.head.isFlagged(HeadWord.WITH_IMPORT_PERMIT);
    }

    function remember(PermitId permitId, bytes32 tag, bytes32 documentHash, Head head, Line[] memory lines) internal {
        assertFalse(exists(permitId), "invariant 2: a permit id was given twice");
        permitIds.push(permitId);
        Ghost storage ghost = ghosts[permitId];
        (ghost.tag, ghost.documentHash, ghost.head) = (tag, documentHash, head);
        for (uint256 i = 0; i < lines.length; ++i) {
            ghost.lines.push(lines[i]);
        }
    }

    function setStatus(PermitId permitId, Status status) internal {
        Head head = ghosts[permitId].head;
        ghosts[permitId].head = Head.wrap(Head.unwrap(head) & ~(uint256(0xff) << 224) | (uint256(status) << 224));
    }

    function take(Link memory link) internal {
        Line[] storage lines = ghosts[link.originId].lines;
        uint256 at = link.draw.originLine();
        lines[at] = Line.wrap(Line.unwrap(lines[at]) + link.draw.quantity());
    }

    function giveBack(Ghost storage ghost, uint256 link, uint256 quantity) internal {
        ghost.held[link] -= quantity;
        Line[] storage lines = ghosts[ghost.links[link].originId].lines;
        uint256 at = ghost.links[link].draw.originLine();
        lines[at] = Line.wrap(Line.unwrap(lines[at]) - quantity);
    }

    function giveBackAll(PermitId permitId) internal {
        Ghost storage ghost = ghosts[permitId];
        for (uint256 k = 0; k < ghost.links.length; ++k) {
            giveBack(ghost, k, ghost.held[k]);
        }
        if (PermitId.unwrap(ghost.importPermitId) != 0) setStatus(ghost.importPermitId, Status.ISSUED);
    }

    /// @dev Last link first; nothing for a converted line.
    function giveBackUnshipped(PermitId permitId) internal {
        Ghost storage ghost = ghosts[permitId];
        for (uint256 i = 0; i < ghost.lines.length; ++i) {
            if (ghost.lines[i].isMarked(LineWord.CONVERTED)) continue;
            uint256 rest = ghost.lines[i].permitted() - ghost.lines[i].exported();
            for (uint256 k = ghost.links.length; k > 0 && rest > 0; --k) {
                if (ghost.links[k - 1].draw.line() != i) continue;
                uint256 share = ghost.held[k - 1] < rest ? ghost.held[k - 1] : rest;
                rest -= share;
                giveBack(ghost, k - 1, share);
            }
        }
    }

    // --------------------------------------------------------------------------------------------------------- quotas

    function quotaApplies(Head head, Line line, QuotaKey memory key) internal view returns (bool) {
        uint16 firstDay = quotaFirstDay[keccak256(abi.encode(key))];
        if (firstDay == 0 || head.issuedOn() < firstDay || line.source() == SOURCE_SEIZED) return false;
        if (head.issuing() != key.jurisdiction || yearOf(head.issuedOn()) != key.year) return false;
        return line.taxonId() == key.taxonId && line.term() == key.term && line.unit() == key.unit
            && line.source() == key.source;
    }

    /// @dev Section 6: permitted while ISSUED, exported from then on, nothing once everything was given back.
    function quotaUse(QuotaKey memory key, uint256 opening) internal view returns (uint256 used) {
        used = opening;
        for (uint256 i = 0; i < permitIds.length; ++i) {
            Ghost storage ghost = ghosts[permitIds[i]];
            if (!ghost.counted) continue;
            Status status = ghost.head.status();
            bool left = status == Status.ENDORSED || status == Status.IMPORTED || status == Status.REFUSED
                || status == Status.PRESENTED;
            if (!left && status != Status.ISSUED) continue;
            for (uint256 k = 0; k < ghost.lines.length; ++k) {
                if (!quotaApplies(ghost.head, ghost.lines[k], key)) continue;
                used += left ? ghost.lines[k].exported() : ghost.lines[k].permitted();
            }
        }
    }

    /// @dev The first passport in a row of replacements, found by walking back, unlike in the contract.
    function crossedAs(PermitId permitId) internal view returns (PermitId) {
        while (PermitId.unwrap(predecessors[permitId]) != 0) permitId = predecessors[permitId];
        return permitId;
    }

    /// @dev Counted on, year by year, unlike in the contract.
    function yearOf(uint256 day) internal pure returns (uint16 year) {
        day -= 18_262;
        for (year = 2020;; ++year) {
            uint256 length = (year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)) ? 366 : 365;
            if (day < length) return year;
            day -= length;
        }
    }
}
