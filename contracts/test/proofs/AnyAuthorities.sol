// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

/// @title Officers of any jurisdiction, whose acts stand or not, in any areas
contract AnyAuthorities {
    uint16 private _jurisdiction;
    bool private _isVoid;
    uint8 private _area;

    constructor(uint16 jurisdiction, bool isVoid, uint8 area) {
        (_jurisdiction, _isVoid, _area) = (jurisdiction, isVoid, area);
    }

    function requireOfficer(address, uint8) external view returns (uint24, uint16) {
        return (1, _jurisdiction);
    }

    function requireActsStand(uint256) external pure {}

    function isActVoid(uint24, uint24) external view returns (bool) {
        return _isVoid;
    }

    function areaOf(uint16) external view returns (uint8) {
        return _area;
    }
}
