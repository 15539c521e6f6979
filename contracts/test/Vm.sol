// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

/// @title Cheat codes of the Foundry test runner
/// @notice The part of them that this project uses; the runner answers at a fixed account.
interface Vm {
    /// @notice A log as recorded by {recordLogs}.
    struct Log {
        bytes32[] topics;
        bytes data;
        address emitter;
    }

    function prank(address sender) external;
    function startPrank(address sender) external;
    function stopPrank() external;

    function warp(uint256 timestamp) external;
    function roll(uint256 blockNumber) external;
    function chainId(uint256 id) external;
    function deal(address account, uint256 balance) external;
    function etch(address account, bytes calldata code) external;
    function load(address account, bytes32 slot) external view returns (bytes32);
    function store(address account, bytes32 slot, bytes32 value) external;
    function label(address account, string calldata name) external;
    function cool(address account) external;
    function deployCode(string calldata artifact, bytes calldata arguments) external returns (address deployed);

    function addr(uint256 privateKey) external pure returns (address);
    function sign(uint256 privateKey, bytes32 digest) external pure returns (uint8 v, bytes32 r, bytes32 s);

    function expectRevert() external;
    function expectRevert(bytes4 selector) external;
    function expectRevert(bytes calldata data) external;
    function expectEmit() external;
    function expectEmit(address emitter) external;
    function expectEmit(bool topic1, bool topic2, bool topic3, bool data) external;
    function expectEmit(bool topic1, bool topic2, bool topic3, bool data, address emitter) external;
    function expectCall(address callee, bytes calldata data) external;
    function expectCall(address callee, bytes calldata data, uint64 count) external;
    function mockCall(address callee, bytes calldata data, bytes calldata answer) external;
    function clearMockedCalls() external;

    function record() external;
    function accesses(address account) external view returns (bytes32[] memory read, bytes32[] memory written);
    function recordLogs() external;
    function getRecordedLogs() external returns (Log[] memory);
    function snapshotState() external returns (uint256 id);
    function revertToState(uint256 id) external returns (bool done);
    function assume(bool condition) external pure;
    function pauseGasMetering() external;
    function resumeGasMetering() external;

    function toString(uint256 value) external pure returns (string memory);
    function toString(bytes32 value) external pure returns (string memory);
    function toString(address value) external pure returns (string memory);
    function readFile(string calldata path) external view returns (string memory);
    function writeFile(string calldata path, string calldata text) external;
    function setEnv(string calldata name, string calldata value) external;
    function envOr(string calldata name, uint256 otherwise) external view returns (uint256);
}

/// @title Base of every Foundry test
/// @notice Cheat codes, assertions that say what they saw, and the functions by which the runner finds invariant targets.
abstract contract TestBase {
    /// @notice Functions of one target that an invariant run calls.
    struct FuzzSelector {
        address addr;
        bytes4[] selectors;
    }

    Vm internal constant vm = Vm(address(uint160(uint256(keccak256("hevm cheat code")))));

    /// @notice Tells the runner (and halmos) that this is a test contract.
    bool public constant IS_TEST = true;

    address[] private _targetContracts;
    address[] private _excludedContracts;
    address[] private _targetSenders;
    address[] private _excludedSenders;
    FuzzSelector[] private _targetSelectors;
    FuzzSelector[] private _excludedSelectors;

    /// @notice An assertion about two numbers failed.
    error NumbersDiffer(uint256 seen, uint256 wanted, string about);
    /// @notice An assertion about two signed numbers failed.
    error SignedNumbersDiffer(int256 seen, int256 wanted, string about);
    /// @notice An assertion about two words failed.
    error WordsDiffer(bytes32 seen, bytes32 wanted, string about);
    /// @notice An assertion about two accounts failed.
    error AccountsDiffer(address seen, address wanted, string about);
    /// @notice An assertion about two byte strings failed.
    error BytesDiffer(bytes seen, bytes wanted, string about);
    /// @notice A statement that had to hold did not.
    error DoesNotHold(string about);
    /// @notice A number was above its bar.
    error TooLarge(uint256 seen, uint256 most, string about);
    /// @notice A number was below its floor.
    error TooSmall(uint256 seen, uint256 least, string about);

    function targetContracts() public view returns (address[] memory) {
        return _targetContracts;
    }

    function excludeContracts() public view returns (address[] memory) {
        return _excludedContracts;
    }

    function targetSenders() public view returns (address[] memory) {
        return _targetSenders;
    }

    function excludeSenders() public view returns (address[] memory) {
        return _excludedSenders;
    }

    function targetSelectors() public view returns (FuzzSelector[] memory) {
        return _targetSelectors;
    }

    function excludeSelectors() public view returns (FuzzSelector[] memory) {
        return _excludedSelectors;
    }

    function targetContract(address target) internal {
        _targetContracts.push(target);
    }

    function excludeContract(address target) internal {
        _excludedContracts.push(target);
    }

    function targetSender(address sender) internal {
        _targetSenders.push(sender);
    }

    function excludeSender(address sender) internal {
        _excludedSenders.push(sender);
    }

    function targetSelector(FuzzSelector memory selector) internal {
        _targetSelectors.push(selector);
    }

    function excludeSelector(FuzzSelector memory selector) internal {
        _excludedSelectors.push(selector);
    }

    /// @notice The same value for every value inside the limits, spread evenly for the others; both limits included.
    function bound(uint256 value, uint256 least, uint256 most) internal pure returns (uint256) {
        if (least > most) revert TooLarge(least, most, "bound: limits");
        if (value >= least && value <= most) return value;
        uint256 size = most - least;
        if (size == type(uint256).max) return value;
        return least + value % (size + 1);
    }

    function account(string memory name) internal returns (address made, uint256 privateKey) {
        privateKey = uint256(keccak256(bytes(name)));
        made = vm.addr(privateKey);
        vm.label(made, name);
    }

    function assertTrue(bool holds, string memory about) internal pure {
        if (!holds) revert DoesNotHold(about);
    }

    function assertTrue(bool holds) internal pure {
        assertTrue(holds, "");
    }

    function assertFalse(bool holds, string memory about) internal pure {
        assertTrue(!holds, about);
    }

    function assertFalse(bool holds) internal pure {
        assertTrue(!holds, "");
    }

    function assertEq(uint256 seen, uint256 wanted, string memory about) internal pure {
        if (seen != wanted) revert NumbersDiffer(seen, wanted, about);
    }

    function assertEq(uint256 seen, uint256 wanted) internal pure {
        assertEq(seen, wanted, "");
    }

    function assertEq(int256 seen, int256 wanted, string memory about) internal pure {
        if (seen != wanted) revert SignedNumbersDiffer(seen, wanted, about);
    }

    function assertEq(bytes32 seen, bytes32 wanted, string memory about) internal pure {
        if (seen != wanted) revert WordsDiffer(seen, wanted, about);
    }

    function assertEq(bytes32 seen, bytes32 wanted) internal pure {
        assertEq(seen, wanted, "");
    }

    function assertEq(address seen, address wanted, string memory about) internal pure {
        if (seen != wanted) revert AccountsDiffer(seen, wanted, about);
    }

    function assertEq(address seen, address wanted) internal pure {
        assertEq(seen, wanted, "");
    }

    function assertEq(bool seen, bool wanted, string memory about) internal pure {
        if (seen != wanted) revert DoesNotHold(about);
    }

    function assertEq(bool seen, bool wanted) internal pure {
        assertEq(seen, wanted, "");
    }

    function assertEq(bytes memory seen, bytes memory wanted, string memory about) internal pure {
        if (keccak256(seen) != keccak256(wanted)) revert BytesDiffer(seen, wanted, about);
    }

    function assertEq(address[] memory seen, address[] memory wanted, string memory about) internal pure {
        assertEq(abi.encode(seen), abi.encode(wanted), about);
    }

    function assertNotEq(uint256 seen, uint256 other, string memory about) internal pure {
        if (seen == other) revert NumbersDiffer(seen, other, about);
    }

    function assertNotEq(bytes32 seen, bytes32 other, string memory about) internal pure {
        if (seen == other) revert WordsDiffer(seen, other, about);
    }

    function assertLe(uint256 seen, uint256 most, string memory about) internal pure {
        if (seen > most) revert TooLarge(seen, most, about);
    }

    function assertGe(uint256 seen, uint256 least, string memory about) internal pure {
        if (seen < least) revert TooSmall(seen, least, about);
    }
}
