// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {Head} from "../../types/Head.sol";
import {Line} from "../../types/Line.sol";
import {Act, INSPECTOR, ISSUER, Kind, PermitId, PermitView, Status} from "../../types/PermitTypes.sol";
import {RareActsOfAll} from "./RareActsOfAll.sol";

/// @title Everybody who may act, doing anything, held against the model after each act
contract PermitHandler is RareActsOfAll {
    function setUp() public virtual override {
        super.setUp();
        moment = NOW;
        for (uint256 i = 0; i < 4; ++i) {
            hire(places[i], ISSUER);
            hire(places[i], ISSUER);
            hire(places[i], INSPECTOR);
            hire(places[i], INSPECTOR);
            hire(places[i], 3);
        }
    }

    /// @notice One act, by its number.
    function step(uint256 seed) external {
        uint256 which = uint256(keccak256(abi.encode(seed, "which"))) % 64;
        if (which < 18) write(seed);
        else if (which < 26) endorse(seed);
        else if (which < 34) arrive(seed);
        else if (which < 36) turnAway(seed);
        else if (which < 37) sendBack(seed);
        else if (which < 40) cross(seed);
        else if (which < 42) close(seed);
        else if (which < 43) expire(seed);
        else if (which < 45) withdraw(seed);
        else if (which < 46) confirm(seed);
        else if (which < 47) replace(seed);
        else if (which < 48) lose(seed);
        else if (which < 52) transcribe(seed);
        else if (which < 54) attest(seed);
        else if (which < 55) repudiate(seed);
        else if (which < 56) extend(seed);
        else if (which < 57) release(seed);
        else if (which < 58) takeOver(seed);
        else if (which < 60) retrospective(seed);
        else _outside(seed, which);
    }

    function _outside(uint256 seed, uint256 which) private {
        if (which == 60) setQuota(seed);
        else if (which == 61) pass(seed);
        else if (which == 62) rob(seed);
        else if (seed % 3 == 0) changeQuota(seed);
        else if (seed % 3 == 1) nameTaxon(seed);
        else emptyBatch(seed);
    }

    // --------------------------------------------------------------------------------------------------------- looking

    /// @dev Invariants 1 (each line), 3, 7 and 10 of what was touched: the registry holds exactly what the model says.
    function look(PermitId permitId) internal override {
        _lookAt(permitId);
        Ghost storage ghost = ghosts[permitId];
        for (uint256 k = 0; k < ghost.links.length; ++k) {
            _lookAtHeadAndLines(ghost.links[k].originId);
        }
        if (PermitId.unwrap(ghost.importPermitId) != 0) _lookAtHeadAndLines(ghost.importPermitId);
    }

    function _lookAtHeadAndLines(PermitId permitId) private {
        Ghost storage ghost = ghosts[permitId];
        assertEq(Head.unwrap(registry.head(permitId)), Head.unwrap(ghost.head), "head");
        Line[] memory lines = registry.lines(permitId);
        for (uint256 i = 0; i < lines.length; ++i) {
            assertEq(Line.unwrap(lines[i]), Line.unwrap(ghost.lines[i]), "line");
        }
        ++reached[uint8(ghost.head.status())];
    }

    function _lookAt(PermitId permitId) private {
        Ghost storage ghost = ghosts[permitId];
        PermitView memory seen = viewOf(permitId);
        assertEq(Head.unwrap(seen.head), Head.unwrap(ghost.head), "head");
        assertEq(seen.documentHash, ghost.documentHash, "invariant 7: documentHash changed");
        assertEq(seen.transcriptionId, ghost.transcriptionId, "transcription");
        assertEq(seen.lines.length, ghost.lines.length, "number of lines");
        for (uint256 i = 0; i < seen.lines.length; ++i) {
            assertEq(Line.unwrap(seen.lines[i]), Line.unwrap(ghost.lines[i]), "line");
        }
        assertEq(Act.unwrap(seen.withdrawal), Act.unwrap(ghost.withdrawal), "withdrawal");
        assertEq(seen.release.newDestination, ghost.release.newDestination, "release");
        bytes32 ties = isTied(ghost)
            ? keccak256(abi.encode(keccak256(abi.encode(ghost.links)), ghost.importPermitId))
            : bytes32(0);
        assertEq(seen.tiesHash, ties, "ties");
        ++reached[uint8(ghost.head.status())];
    }

    /// @notice All permits, quotas and sums, at the end of a run.
    function lookAtAll() public virtual {
        for (uint256 i = 0; i < permitIds.length; ++i) {
            _lookAt(permitIds[i]);
            _requireBalance(permitIds[i]);
            if (ghosts[permitIds[i]].head.kind() == Kind.IMPORT) _requireNamedOnce(permitIds[i]);
        }
        for (uint256 q = 0; q < quotaKeys.length; ++q) {
            uint256 used = quotaUse(quotaKeys[q], registry.quota(quotaKeys[q]).opening);
            assertEq(registry.quota(quotaKeys[q]).used, used, "invariant 5: quota use");
        }
    }

    /// @dev Invariant 1, also as sums over the links.
    function _requireBalance(PermitId permitId) private view {
        Line[] memory lines = registry.lines(permitId);
        uint256[] memory drawn = new uint256[](lines.length);
        for (uint256 p = 0; p < permitIds.length; ++p) {
            Ghost storage ghost = ghosts[permitIds[p]];
            for (uint256 k = 0; k < ghost.links.length; ++k) {
                if (isSame(ghost.links[k].originId, permitId)) drawn[ghost.links[k].draw.originLine()] += ghost.held[k];
            }
        }
        for (uint256 i = 0; i < lines.length; ++i) {
            assertEq(lines[i].drawn(), drawn[i], "invariant 1: drawn is not the sum over the links");
            assertLe(lines[i].drawn(), lines[i].imported(), "invariant 1: drawn above imported");
            assertLe(lines[i].imported(), lines[i].exported(), "invariant 1: imported above exported");
            assertLe(lines[i].exported(), lines[i].permitted(), "invariant 1: exported above permitted");
        }
    }

    /// @dev Invariant 10.
    function _requireNamedOnce(PermitId importPermitId) private view {
        uint256 naming = 0;
        for (uint256 i = 0; i < permitIds.length; ++i) {
            if (!isSame(ghosts[permitIds[i]].importPermitId, importPermitId)) continue;
            Status status = registry.head(permitIds[i]).status();
            bool holds = status == Status.ISSUED || status == Status.ENDORSED || status == Status.REFUSED
                || status == Status.PRESENTED;
            if (holds) ++naming;
        }
        bool reserved = registry.head(importPermitId).status() == Status.RESERVED;
        assertEq(naming, reserved ? 1 : 0, "invariant 10: reserved without its permit, or the reverse");
    }
}
