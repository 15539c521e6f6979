// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {TestBase} from "../Vm.sol";

/// @title Cheat codes of halmos
/// @notice The part of them that this project uses; each makes a value that stands for every value of its kind.
interface Svm {
    function createUint(uint256 bits, string calldata name) external pure returns (uint256);
    function createUint256(string calldata name) external pure returns (uint256);
    function createBytes32(string calldata name) external pure returns (bytes32);
    function createBool(string calldata name) external pure returns (bool);
    function createAddress(string calldata name) external pure returns (address);
    function createBytes(uint256 size, string calldata name) external pure returns (bytes memory);
}

/// @title Base of every proof
/// @notice A function that begins with `check_` is proved for all values of its arguments: no assertion in it can fail. Ways that
///         revert do not count; if all of them do, the proof is about nothing and halmos says so.
abstract contract SymbolicBase is TestBase {
    Svm internal constant svm = Svm(address(uint160(uint256(keccak256("svm cheat code")))));

    /// @dev Done or refused: both are to be looked at.
    function call(address target, address sender, bytes memory data) internal returns (bool done) {
        vm.prank(sender);
        (done,) = target.call(data);
    }
}
