// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {ERC2771Forwarder} from "@openzeppelin/contracts/metatx/ERC2771Forwarder.sol";
import {IAuthorityErrors} from "../../interfaces/IAuthorityErrors.sol";
import {Status} from "../../types/PermitTypes.sol";
import {Vm} from "../Vm.sol";
import {RightfulActs} from "./RightfulActs.sol";

/// @title Signed acts, carried by anybody
contract PermitForwarderTest is RightfulActs {
    bytes32 private constant REQUEST = keccak256(
        "ForwardRequest(address from,address to,uint256 value,uint256 gas,uint256 nonce,uint48 deadline,bytes data)"
    );
    bytes32 private constant DOMAIN =
        keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)");
    address private constant CARRIER = address(0xca441e4);

    /// @dev Invariant 9, for every act: written slots, their values and the events are the same.
    function test_every_act_leaves_the_same_state_by_forwarder_as_directly() public {
        bytes4[26] memory acts = actSelectors();
        for (uint256 i = 0; i < acts.length; ++i) {
            requireSameByForwarder(acts[i]);
        }
    }

    function testFuzz_act_leaves_the_same_state_by_forwarder_as_directly(uint256 which, uint256 wait) public {
        vm.warp(NOW + wait % 12 hours);
        requireSameByForwarder(actSelectors()[which % 26]);
    }

    function test_carrier_is_not_the_officer() public {
        bytes memory call_ = prepare(actSelectors()[0]);
        uint256 key = rightfulKey(actSelectors()[0]);
        refused(CARRIER, call_, abi.encodeWithSelector(IAuthorityErrors.NotAnOfficer.selector, CARRIER));
        _carry(key, call_);
        assertStatus(permitIdOf(ID, TAG), Status.ISSUED);
    }

    /// @dev Only the forwarder is believed when it names a sender.
    function test_sender_named_by_anybody_else_is_not_believed() public {
        bytes memory call_ = prepare(actSelectors()[0]);
        passes(issuerOf(ID), call_);
        bytes memory forged = abi.encodePacked(call_, issuerOf(ID));
        refused(CARRIER, forged, abi.encodeWithSelector(IAuthorityErrors.NotAnOfficer.selector, CARRIER));
    }

    function test_forwarder_itself_is_no_officer() public {
        bytes memory call_ = prepare(actSelectors()[0]);
        passes(address(forwarder), abi.encodePacked(call_, issuerOf(ID)));
        bytes memory reason = abi.encodeWithSelector(IAuthorityErrors.NotAnOfficer.selector, CARRIER);
        refused(address(forwarder), abi.encodePacked(call_, CARRIER), reason);
    }

    function test_signed_act_is_done_once() public {
        ERC2771Forwarder.ForwardRequestData memory request =
            _signed(rightfulKey(actSelectors()[0]), prepare(actSelectors()[0]));
        forwarder.execute(request);
        (bool done, bytes memory answer) = address(forwarder).call(abi.encodeCall(forwarder.execute, (request)));
        assertFalse(done, "was carried twice");
        assertTrue(bytes4(answer) == ERC2771Forwarder.ERC2771ForwarderInvalidSigner.selector, "another reason");
    }

    /// @dev Queues go in one batch; what failed in it leaves the rest alone.
    function test_batch_does_what_it_can() public {
        ERC2771Forwarder.ForwardRequestData[] memory requests = new ERC2771Forwarder.ForwardRequestData[](2);
        requests[0] = _signed(keyOf("inspector", ID), endorseCall(issued(IT, 5), 6));
        requests[1] = _signed(keyOf("issuer", ID), issueCall(exportOf(SG)));
        uint256 id = vm.snapshotState();
        forwarder.executeBatch(requests, payable(CARRIER));
        vm.revertToState(id);
        vm.recordLogs();
        forwarder.executeBatch(requests, payable(CARRIER));
        Vm.Log[] memory logs = vm.getRecordedLogs();
        uint256 fromRegistry = 0;
        for (uint256 i = 0; i < logs.length; ++i) {
            if (logs[i].emitter == address(registry)) ++fromRegistry;
        }
        assertEq(fromRegistry, 1, "the second was issued, the first refused");
    }

    function requireSameByForwarder(bytes4 selector) internal {
        uint256 id = vm.snapshotState();
        bytes memory call_ = prepare(selector);
        uint256 prepared = vm.snapshotState();
        uint256 key = rightfulKey(selector);
        _record();
        does(vm.addr(key), call_);
        bytes32 direct = _trace();
        vm.revertToState(prepared);
        ERC2771Forwarder.ForwardRequestData memory request = _signed(key, call_);
        _record();
        vm.prank(CARRIER);
        forwarder.execute(request);
        assertEq(_trace(), direct, "invariant 9: another state by the forwarder");
        vm.revertToState(id);
    }

    function _record() private {
        vm.record();
        vm.recordLogs();
    }

    /// @dev Everything the registry wrote and announced since the recording began.
    function _trace() private returns (bytes32 trace) {
        (, bytes32[] memory written) = vm.accesses(address(registry));
        assertTrue(written.length != 0, "nothing was written");
        for (uint256 i = 0; i < written.length; ++i) {
            trace = keccak256(abi.encode(trace, written[i], vm.load(address(registry), written[i])));
        }
        Vm.Log[] memory logs = vm.getRecordedLogs();
        for (uint256 i = 0; i < logs.length; ++i) {
            if (logs[i].emitter == address(registry)) {
                trace = keccak256(abi.encode(trace, logs[i].topics, logs[i].data));
            }
        }
    }

    function _carry(uint256 key, bytes memory call_) private {
        ERC2771Forwarder.ForwardRequestData memory request = _signed(key, call_);
        vm.prank(CARRIER);
        forwarder.execute(request);
    }

    function _signed(uint256 key, bytes memory call_)
        private
        view
        returns (ERC2771Forwarder.ForwardRequestData memory request)
    {
        request.from = vm.addr(key);
        request.to = address(registry);
        request.gas = 3_000_000;
        request.deadline = uint48(block.timestamp + 30 days);
        request.data = call_;
        bytes32 domain = keccak256(
            abi.encode(DOMAIN, keccak256("CitesForwarder"), keccak256("1"), block.chainid, address(forwarder))
        );
        bytes32 content = keccak256(
            abi.encode(
                REQUEST, request.from, request.to, 0, request.gas, forwarder.nonces(request.from), request.deadline, keccak256(call_)
            )
        );
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, keccak256(abi.encodePacked(hex"1901", domain, content)));
        request.signature = abi.encodePacked(r, s, v);
    }
}
