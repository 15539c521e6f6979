// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

/// @title Which line takes how much from which line of an origin, in one word
/// @dev From the least significant byte: quantity 5 (in the origin's unit, thousandths), origin line 1, own line 1. The rest
///      is 0. Lines are counted from 0.
type Draw is uint256;

using DrawWord for Draw global;

/// @title Reading a draw
library DrawWord {
    function quantity(Draw draw) internal pure returns (uint256) {
        return Draw.unwrap(draw) & type(uint40).max;
    }

    /// @dev Line of the origin permit that gives.
    function originLine(Draw draw) internal pure returns (uint256) {
        return (Draw.unwrap(draw) >> 40) & 0xff;
    }

    /// @dev Line of the permit itself that takes. Higher than 255 if bits above are set, so never a line.
    function line(Draw draw) internal pure returns (uint256) {
        return Draw.unwrap(draw) >> 48;
    }
}
