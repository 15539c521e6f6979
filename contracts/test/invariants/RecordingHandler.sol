// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {PermitHandler} from "./PermitHandler.sol";
import {PermitReplay} from "./PermitReplay.sol";

/// @title The handler with somebody listening to the events
contract RecordingHandler is PermitHandler {
    PermitReplay private _replay;

    function setUp() public override {
        super.setUp();
        _replay = new PermitReplay();
    }

    function lookAtAll() public override {
        super.lookAtAll();
        _replay.requireSame(registry);
        for (uint256 i = 0; i < permitIds.length; ++i) {
            bytes32 documentHash = ghosts[permitIds[i]].documentHash;
            uint16 destination = ghosts[permitIds[i]].head.destination();
            _replay.requireSameConsent(registry, permitIds[i], documentHash, destination);
        }
    }

    function beforeAct() internal override {
        vm.recordLogs();
    }

    function afterAct() internal override {
        _replay.listen(vm.getRecordedLogs(), address(registry));
    }
}
