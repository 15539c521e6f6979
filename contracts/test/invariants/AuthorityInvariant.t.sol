// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {TestBase} from "../Vm.sol";
import {AuthorityHandler} from "./AuthorityHandler.sol";

/// @title Random lives of the authority registry
/// @notice From two Parties on no act of one account alone changes members, validators or another Party's officers; what could
///         be done in the past stays as it was but for voiding; the validators are those of the active Parties, each once,
///         never fewer than the minimum; an account has one duty in its life.
contract AuthorityInvariantTest is TestBase {
    /// Calls after which everything that can happen must have happened in one life or another.
    uint256 private constant ENOUGH_CALLS = 100_000;
    uint256 private constant ALL_KINDS = 0x1ffe;

    AuthorityHandler private _handler;

    function setUp() public {
        vm.warp(1_718_193_600);
        _handler = new AuthorityHandler();
        targetContract(address(_handler));
        bytes4[] memory selectors = new bytes4[](20);
        selectors[0] = _handler.addOfficer.selector;
        selectors[1] = _handler.changeOfficer.selector;
        selectors[2] = _handler.endOfficer.selector;
        selectors[3] = _handler.voidKey.selector;
        selectors[4] = _handler.proposeAdmission.selector;
        selectors[5] = _handler.proposeSuspension.selector;
        selectors[6] = _handler.proposeReinstatement.selector;
        selectors[7] = _handler.proposeAdmin.selector;
        selectors[8] = _handler.proposeValidator.selector;
        selectors[9] = _handler.proposeJurisdiction.selector;
        selectors[10] = _handler.proposeRemoval.selector;
        selectors[11] = _handler.proposeArea.selector;
        selectors[12] = _handler.proposeVoid.selector;
        selectors[13] = _handler.proposeUndo.selector;
        selectors[14] = _handler.proposeObserver.selector;
        selectors[15] = _handler.proposeSuccessor.selector;
        selectors[16] = _handler.vote.selector;
        selectors[17] = _handler.agree.selector;
        selectors[18] = _handler.pass.selector;
        selectors[19] = _handler.ask.selector;
        targetSelector(FuzzSelector(address(_handler), selectors));
    }

    /// forge-config: ci.invariant.runs = 1000
    function invariant_one_account_alone_moves_nothing_and_the_past_stands() public view {
        string memory breach = _handler.breach();
        assertTrue(bytes(breach).length == 0, breach);
    }

    /// @dev What was reached is kept in the environment of the run, since each life starts from nothing.
    function afterInvariant() public {
        uint256 calls = _keep("AUTHORITY_CALLS", vm.envOr("AUTHORITY_CALLS", uint256(0)) + _handler.calls());
        uint256 acts = _keep("AUTHORITY_ACTS", vm.envOr("AUTHORITY_ACTS", uint256(0)) | _handler.acceptedActs());
        uint256 kinds = _keep("AUTHORITY_KINDS", vm.envOr("AUTHORITY_KINDS", uint256(0)) | _handler.carriedKinds());
        uint256 refusals =
            _keep("AUTHORITY_REFUSALS", vm.envOr("AUTHORITY_REFUSALS", uint256(0)) | _handler.seenRefusals());
        if (calls < ENOUGH_CALLS) return;
        assertEq(acts, (1 << _handler.ACTS()) - 1, "an act was never accepted (one bit each)");
        assertEq(kinds, ALL_KINDS, "a kind of proposal was never carried (one bit each)");
        uint256 count = _handler.errorCount();
        for (uint256 i = 0; i < count; ++i) {
            bytes4 selector = _handler.errorAt(i);
            assertEq(bytes32((refusals >> i) & 1 == 1 ? selector : bytes4(0)), bytes32(selector), "never refused with");
        }
    }

    function _keep(string memory name, uint256 value) private returns (uint256) {
        vm.setEnv(name, vm.toString(value));
        return value;
    }
}
