// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {Head, HeadWord} from "../../types/Head.sol";
import {Line, LineWord} from "../../types/Line.sol";
import {
    Kind,
    Link,
    Medium,
    PermitId,
    PermitType,
    PermitView,
    QuotaKey,
    SOURCE_SEIZED,
    Status,
    Ties
} from "../../types/PermitTypes.sol";
import {PermitRegistryBase} from "../PermitRegistryBase.t.sol";

/// @title What the hunters remember beside the registry
/// @notice Written from the specification, not from the contract: who named what, which draw is still outstanding, what each
///         quota should say. After every accepted act the permits it touched are held against it, at the end of a run all.
abstract contract PermitGhosts is PermitRegistryBase {
    struct Ghost {
        bytes32 documentHash;
        bytes32 tag;
        Status status;
        bool counted;
        PermitId importPermitId;
        Link[] links;
        uint256[] outstanding;
    }

    PermitId[] internal permitIds;
    mapping(PermitId => Ghost) internal ghosts;
    mapping(PermitId => mapping(uint256 => uint256)) internal drawn;
    QuotaKey[] internal quotaKeys;
    mapping(bytes32 => uint16) internal quotaFirstDay;

    mapping(bytes4 => uint256) internal refusals;
    bytes4[] internal refusalKinds;
    uint256[13] internal reached;
    uint256 internal accepted;
    uint256 internal refused;

    // ------------------------------------------------------------------------------------------------------- counting

    /// @dev A refusal without a custom error would be a bug of the registry.
    function countRefusal(bytes memory reason) internal {
        assertGe(reason.length, 4, "refused without a reason");
        bytes4 kind = bytes4(reason);
        assertTrue(kind != bytes4(keccak256("Panic(uint256)")), "panic");
        if (refusals[kind]++ == 0) refusalKinds.push(kind);
        ++refused;
    }

    // ----------------------------------------------------------------------------------------------------- remembering

    function rememberNew(PermitId permitId, bytes32 tag, bytes32 documentHash, PermitId importPermitId, Link[] memory links)
        internal
    {
        assertTrue(ghosts[permitId].documentHash == 0, "a permit id was given twice");
        permitIds.push(permitId);
        Ghost storage ghost = ghosts[permitId];
        (ghost.tag, ghost.documentHash, ghost.importPermitId) = (tag, documentHash, importPermitId);
        ghost.counted = isCountedAtIssue(registry.head(permitId));
        for (uint256 i = 0; i < links.length; ++i) {
            ghost.links.push(links[i]);
            ghost.outstanding.push(links[i].draw.quantity());
            drawn[links[i].originId][links[i].draw.originLine()] += links[i].draw.quantity();
        }
        look(permitId);
    }

    function isCountedAtIssue(Head head) internal pure returns (bool) {
        return head.permitType() == PermitType.EXPORT && head.medium() != Medium.TRANSCRIBED;
    }

    /// @dev Short shipment: last link first; a converted line gives nothing back.
    function rememberShort(PermitId permitId) internal {
        Ghost storage ghost = ghosts[permitId];
        Line[] memory lines = registry.lines(permitId);
        for (uint256 i = 0; i < lines.length; ++i) {
            if (lines[i].isMarked(LineWord.CONVERTED)) continue;
            uint256 rest = lines[i].permitted() - lines[i].exported();
            for (uint256 k = ghost.links.length; k > 0 && rest > 0; --k) {
                if (ghost.links[k - 1].draw.line() != i) continue;
                uint256 share = ghost.outstanding[k - 1] < rest ? ghost.outstanding[k - 1] : rest;
                rest -= share;
                _giveBack(ghost, k - 1, share);
            }
        }
    }

    function rememberClosed(PermitId permitId) internal {
        Ghost storage ghost = ghosts[permitId];
        for (uint256 k = 0; k < ghost.links.length; ++k) {
            _giveBack(ghost, k, ghost.outstanding[k]);
        }
    }

    function rememberReplaced(PermitId oldId, PermitId newId, bytes32 tag, bytes32 documentHash) internal {
        assertTrue(ghosts[newId].documentHash == 0, "a permit id was given twice");
        permitIds.push(newId);
        Ghost storage old = ghosts[oldId];
        Ghost storage ghost = ghosts[newId];
        (ghost.tag, ghost.documentHash) = (tag, documentHash);
        (ghost.importPermitId, ghost.counted) = (old.importPermitId, old.counted);
        for (uint256 k = 0; k < old.links.length; ++k) {
            ghost.links.push(old.links[k]);
            ghost.outstanding.push(old.outstanding[k]);
            old.outstanding[k] = 0;
        }
        look(newId);
    }

    function _giveBack(Ghost storage ghost, uint256 k, uint256 quantity) private {
        ghost.outstanding[k] -= quantity;
        drawn[ghost.links[k].originId][ghost.links[k].draw.originLine()] -= quantity;
    }

    function tiesOfGhost(PermitId permitId) internal view returns (Ties memory) {
        return Ties(ghosts[permitId].importPermitId, ghosts[permitId].links);
    }

    // -------------------------------------------------------------------------------------------------------- looking

    /// @dev Holds one permit, its origins and its import permit against what is remembered.
    function look(PermitId permitId) internal {
        Ghost storage ghost = ghosts[permitId];
        PermitView memory seen = viewOf(permitId);
        assertEq(seen.documentHash, ghost.documentHash, "invariant 7: documentHash changed");
        Status status = seen.head.status();
        _requireStep(ghost.status, status, seen);
        ghost.status = status;
        ++reached[uint8(status)];
        lookAtBalance(permitId, seen.lines);
        for (uint256 k = 0; k < ghost.links.length; ++k) {
            lookAtBalance(ghost.links[k].originId, registry.lines(ghost.links[k].originId));
        }
        if (PermitId.unwrap(ghost.importPermitId) != 0) lookAtImportPermit(ghost.importPermitId);
    }

    /// @dev Invariant 1, of one permit.
    function lookAtBalance(PermitId permitId, Line[] memory lines) internal view {
        for (uint256 i = 0; i < lines.length; ++i) {
            Line line = lines[i];
            assertLe(line.drawn(), line.imported(), "invariant 1: drawn above imported");
            assertLe(line.imported(), line.exported(), "invariant 1: imported above exported");
            assertLe(line.exported(), line.permitted(), "invariant 1: exported above permitted");
            assertEq(line.drawn(), drawn[permitId][i], "invariant 1: drawn is not the sum over the links");
        }
    }

    /// @dev Invariant 3: what is closed stays closed; an import or refusal may be done again only if it was void.
    function _requireStep(Status before, Status now_, PermitView memory seen) private pure {
        if (before == now_) return;
        if (before == Status.IMPORTED || before == Status.REFUSED) {
            bool again = now_ == Status.IMPORTED || now_ == Status.REFUSED;
            bool onwards = before == Status.REFUSED && now_ == Status.RETURNED;
            bool disowned = now_ == Status.REPUDIATED && seen.head.medium() == Medium.TRANSCRIBED;
            assertTrue(again || onwards || disowned, "invariant 3: left IMPORTED or REFUSED");
            return;
        }
        bool open = before == Status.NONE || before == Status.ISSUED || before == Status.ENDORSED || before == Status.RESERVED;
        bool undone = before == Status.USED && (now_ == Status.RESERVED || now_ == Status.ISSUED);
        assertTrue(open || undone, "invariant 3: a closed permit changed");
    }

    /// @dev Invariant 10, of one import permit.
    function lookAtImportPermit(PermitId importPermitId) internal {
        uint256 naming = 0;
        for (uint256 i = 0; i < permitIds.length; ++i) {
            PermitId permitId = permitIds[i];
            if (ghosts[permitId].importPermitId != importPermitId) continue;
            if (_holds(registry.head(permitId).status())) ++naming;
        }
        Status status = registry.head(importPermitId).status();
        assertEq(naming, status == Status.RESERVED ? 1 : 0, "invariant 10: reserved without its permit, or the reverse");
        ghosts[importPermitId].status = status;
        ++reached[uint8(status)];
    }

    function _holds(Status status) private pure returns (bool) {
        return status == Status.ISSUED || status == Status.ENDORSED || status == Status.REFUSED || status == Status.PRESENTED;
    }

    /// @dev Invariant 5, of all quotas.
    function lookAtQuotas() internal view {
        for (uint256 q = 0; q < quotaKeys.length; ++q) {
            QuotaKey memory key = quotaKeys[q];
            uint256 used = registry.quota(key).opening;
            for (uint256 i = 0; i < permitIds.length; ++i) {
                used += _useOf(permitIds[i], key);
            }
            assertEq(registry.quota(key).used, used, "invariant 5: quota use");
        }
    }

    function _useOf(PermitId permitId, QuotaKey memory key) private view returns (uint256 use) {
        Head head = registry.head(permitId);
        if (!ghosts[permitId].counted || head.issuing() != key.jurisdiction) return 0;
        if (head.issuedOn() < quotaFirstDay[keccak256(abi.encode(key))] || _yearOf(head.issuedOn()) != key.year) return 0;
        Line[] memory lines = registry.lines(permitId);
        for (uint256 i = 0; i < lines.length; ++i) {
            Line line = lines[i];
            bool same = line.taxonId() == key.taxonId && line.term() == key.term && line.unit() == key.unit;
            if (!same || line.source() != key.source || line.source() == SOURCE_SEIZED) continue;
            use += _useOf(head.status(), line);
        }
    }

    function _useOf(Status status, Line line) private pure returns (uint256) {
        if (status == Status.ISSUED) return line.permitted();
        bool left = status == Status.ENDORSED || status == Status.IMPORTED || status == Status.REFUSED
            || status == Status.PRESENTED;
        return left ? line.exported() : 0;
    }

    /// @dev Counted on, year by year, unlike in the contract.
    function _yearOf(uint256 day) private pure returns (uint16 year) {
        for (year = 1970;; ++year) {
            uint256 length = (year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)) ? 366 : 365;
            if (day < length) return year;
            day -= length;
        }
    }

    /// @dev Everything, at the end of a run.
    function lookAtAll() internal {
        for (uint256 i = 0; i < permitIds.length; ++i) {
            look(permitIds[i]);
            if (registry.head(permitIds[i]).kind() == Kind.IMPORT) lookAtImportPermit(permitIds[i]);
        }
        lookAtQuotas();
    }
}
