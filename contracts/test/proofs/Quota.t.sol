// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {PermitRegistry} from "../../PermitRegistry.sol";
import {IAuthorityRegistry} from "../../interfaces/IAuthorityRegistry.sol";
import {IPermitRegistry} from "../../interfaces/IPermitRegistry.sol";
import {Draft} from "../../types/Draft.sol";
import {Line} from "../../types/Line.sol";
import {Issue, Quota, QuotaKey} from "../../types/PermitTypes.sol";
import {AnyAuthorities} from "./AnyAuthorities.sol";
import {SymbolicBase} from "./SymbolicBase.sol";

/// @title Proof: a hard quota is never exceeded by issuing, and what is issued is counted
/// @notice Any quota stands in storage, also one that was exceeded before; then an export of any quantity is issued. Bounds: one
///         line; one jurisdiction, taxon and year, which stand for all.
contract QuotaHalmosTest is SymbolicBase {
    uint256 private constant NOW = 1_718_193_600;
    uint16 private constant TODAY = uint16(NOW / 1 days);
    uint16 private constant JURISDICTION = 360;
    uint256 private constant GOODS = uint256(0x1111111111111111) << 192 | uint256(71) << 184 | 1 << 176 | 1 << 168;

    PermitRegistry private _registry;
    QuotaKey private _key = QuotaKey(JURISDICTION, 2024, 0x1111111111111111, 71, 1, 1);

    function setUp() public {
        vm.warp(NOW);
        AnyAuthorities authorities = new AnyAuthorities(JURISDICTION, false, 0);
        _registry = new PermitRegistry(IAuthorityRegistry(address(authorities)), address(0x7003));
    }

    function check_quota_obeyed(Quota memory quota, uint40 permitted, uint16 destination, uint16 lastDay) public {
        _put(quota);
        Quota memory seen = _registry.quota(_key);
        assert(seen.limit == quota.limit && seen.used == quota.used && seen.hard == quota.hard);
        Issue memory permit;
        permit.tag = bytes32(uint256(1));
        permit.documentHash = bytes32(uint256(2));
        permit.draft = Draft.wrap(
            1 | (uint256(destination) << 8) | (uint256(TODAY) << 24) | (uint256(lastDay) << 40)
        );
        permit.lines = new Line[](1);
        permit.lines[0] = Line.wrap(GOODS | 2 << 160 | (uint256(permitted) << 120));
        bool done = call(address(_registry), address(0xF1), abi.encodeCall(IPermitRegistry.issue, (permit)));
        Quota memory later = _registry.quota(_key);
        bool applies = done && quota.firstDay != 0 && TODAY >= quota.firstDay;
        assert(later.limit == quota.limit && later.hard == quota.hard && later.firstDay == quota.firstDay);
        assert(uint256(later.used) == uint256(quota.used) + (applies ? permitted : 0));
        assert(!applies || !quota.hard || later.used <= later.limit);
    }

    /// @dev The quotas are the ledger's second variable; limit, used, opening, first day and hard share a slot.
    function _put(Quota memory quota) private {
        uint256 key = uint256(JURISDICTION) << 104 | uint256(2024) << 88 | GOODS >> 168;
        uint256 word = uint256(quota.limit) | uint256(quota.used) << 64 | uint256(quota.opening) << 128;
        word |= uint256(quota.firstDay) << 192 | uint256(quota.hard ? 1 : 0) << 208;
        vm.store(address(_registry), keccak256(abi.encode(key, uint256(1))), bytes32(word));
    }
}
