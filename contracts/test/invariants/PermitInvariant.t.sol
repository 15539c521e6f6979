// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {TestBase} from "../Vm.sol";
import {PermitHandler} from "./PermitHandler.sol";

/// @title The permit registry under everybody at once
/// @notice Each call of a run is one act, judged by the model when it is done (`PermitRules.judge`, `PermitHandler.look`); after the
///         last call of a run everything is looked at again.
contract PermitInvariantTest is TestBase {
    PermitHandler internal handler;

    function setUp() public {
        handler = new PermitHandler();
        handler.setUp();
        bytes4[] memory selectors = new bytes4[](1);
        selectors[0] = PermitHandler.step.selector;
        targetContract(address(handler));
        targetSelector(FuzzSelector(address(handler), selectors));
    }

    /// @dev The model speaks up inside each call, too: a call that disagrees fails the run. Seeds are hashed, so a dictionary of
    ///      values seen would only cost time.
    /// forge-config: default.invariant.dictionary-weight = 0
    /// forge-config: default.invariant.include-storage = false
    /// forge-config: default.invariant.include-push-bytes = false
    /// forge-config: default.invariant.check-interval = 250
    /// forge-config: ci.invariant.dictionary-weight = 0
    /// forge-config: ci.invariant.include-storage = false
    /// forge-config: ci.invariant.include-push-bytes = false
    /// forge-config: ci.invariant.check-interval = 250
    /// forge-config: night.invariant.dictionary-weight = 0
    /// forge-config: night.invariant.include-storage = false
    /// forge-config: night.invariant.include-push-bytes = false
    /// forge-config: night.invariant.check-interval = 250
    function invariant_model_and_registry_agree() public {
        handler.lookAtAll();
    }

    function afterInvariant() public {
        handler.lookAtAll();
    }
}
