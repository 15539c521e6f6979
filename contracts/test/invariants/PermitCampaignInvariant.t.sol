// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {TestBase} from "../Vm.sol";
import {CampaignGoals} from "./CampaignGoals.sol";
import {RecordingHandler} from "./RecordingHandler.sol";

/// @title Some long runs whose counts are added up
/// @notice A forge invariant run forgets its counts at its end; here every act must have been done, every refusal given and every
///         status reached; the events of every run rebuild the registry (invariant 6). The runs are those of fixed seeds, so that a gap shows at every run or at none.
contract PermitCampaignInvariantTest is TestBase {
    uint256 private constant RUNS = 6;
    uint256 private constant ACTS_OF_A_RUN = 3_000;

    mapping(bytes4 => uint256) private _accepted;
    mapping(bytes4 => uint256) private _refusals;
    uint256[13] private _reached;

    function test_campaign_meets_every_act_refusal_and_status() public {
        for (uint256 run = 0; run < RUNS; ++run) {
            RecordingHandler handler = new RecordingHandler();
            handler.setUp();
            for (uint256 i = 0; i < ACTS_OF_A_RUN; ++i) {
                handler.step(uint256(keccak256(abi.encode("campaign", run, i))));
            }
            handler.lookAtAll();
            _add(handler);
        }
        bytes4[] memory acts = CampaignGoals.acts();
        for (uint256 i = 0; i < acts.length; ++i) {
            if (_accepted[acts[i]] == 0) revert CampaignGoals.NeverMet("act", acts[i], 0);
        }
        bytes4[] memory refusals = CampaignGoals.refusals();
        for (uint256 i = 0; i < refusals.length; ++i) {
            if (_refusals[refusals[i]] == 0) revert CampaignGoals.NeverMet("refusal", refusals[i], 0);
        }
        for (uint256 i = 1; i < 13; ++i) {
            if (_reached[i] == 0) revert CampaignGoals.NeverMet("status", bytes4(uint32(i)), 0);
        }
    }

    function _add(RecordingHandler handler) private {
        bytes4[] memory acts = CampaignGoals.acts();
        for (uint256 i = 0; i < acts.length; ++i) {
            _accepted[acts[i]] += handler.accepted(acts[i]);
        }
        bytes4[] memory refusals = CampaignGoals.refusals();
        for (uint256 i = 0; i < refusals.length; ++i) {
            _refusals[refusals[i]] += handler.refusals(refusals[i]);
        }
        for (uint256 i = 1; i < 13; ++i) {
            _reached[i] += handler.reached(i);
        }
    }
}
