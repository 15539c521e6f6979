// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {ERC2771Forwarder} from "@openzeppelin/contracts/metatx/ERC2771Forwarder.sol";
import {Errors} from "@openzeppelin/contracts/utils/Errors.sol";
import {AuthorityRegistryBase} from "./AuthorityRegistryBase.t.sol";

/// @title Acts that are signed by an admin and carried by anybody
contract AuthorityForwardedTest is AuthorityRegistryBase {
    bytes32 private constant REQUEST = keccak256(
        "ForwardRequest(address from,address to,uint256 value,uint256 gas,uint256 nonce,uint48 deadline,bytes data)"
    );

    function test_the_forwarder_is_trusted_and_nobody_else() public view {
        assertTrue(registry.isTrustedForwarder(address(forwarder)), "forwarder");
        assertFalse(registry.isTrustedForwarder(stranger), "stranger");
        assertEq(registry.trustedForwarder(), address(forwarder), "address");
    }

    function test_every_kind_of_act_is_the_signers() public {
        _carries(1, addCall(officerOf(1), 1));
        assertEq(registry.getOfficer(1).partyId, 1, "appointed by Party 1");
        _carries(1, changeCall(1, ISSUER, TERM_END));
        _carries(1, voidCall(officerOf(1), NOW));
        _carries(1, endCall(1, 0));
        _carries(2, suspensionCall(1));
        assertTrue(registry.hasVoted(1, 2), "proposed by Party 2");
        _carries(3, voteCall(1));
        assertTrue(registry.hasVoted(1, 3), "voted by Party 3");
    }

    function test_the_same_acts_directly_and_carried_leave_the_same_state() public {
        uint256 id = vm.snapshotState();
        does(adminOf(1), addCall(officerOf(1), 1));
        does(adminOf(1), areaCall(102, 5));
        bytes memory directly = _state();
        vm.revertToState(id);
        _carries(1, addCall(officerOf(1), 1));
        _carries(1, areaCall(102, 5));
        assertEq(_state(), directly, "state");
    }

    function test_a_carried_act_of_a_stranger_is_refused() public {
        _carries(1, observerCall(stranger));
        ERC2771Forwarder.ForwardRequestData memory request = _request(keyOf("stranger", 0), observerCall(stranger));
        vm.expectRevert(abi.encodeWithSelector(Errors.FailedCall.selector));
        forwarder.execute(request);
    }

    function test_a_carried_act_is_not_carried_twice() public {
        ERC2771Forwarder.ForwardRequestData memory request = _request(keyOf("admin", 1), observerCall(stranger));
        forwarder.execute(request);
        assertFalse(forwarder.verify(request), "its nonce is used");
        assertEq(registry.proposalCount(), 1, "once");
    }

    function test_an_address_at_the_end_of_a_call_is_nobody_unless_the_forwarder_wrote_it() public {
        does(address(forwarder), bytes.concat(observerCall(stranger), bytes20(adminOf(1))));
        bytes memory call_ = bytes.concat(observerCall(stranger), bytes20(adminOf(1)));
        refused(stranger, call_, notAnAdmin(stranger));
        refused(address(forwarder), observerCall(stranger), notAnAdmin(_tail(observerCall(stranger))));
    }

    // ------------------------------------------------------------------------------------------------------ parts

    function _carries(uint256 partyId, bytes memory call_) private {
        ERC2771Forwarder.ForwardRequestData memory request = _request(keyOf("admin", partyId), call_);
        vm.prank(stranger);
        forwarder.execute(request);
    }

    function _request(uint256 key, bytes memory call_)
        private
        view
        returns (ERC2771Forwarder.ForwardRequestData memory request)
    {
        request.from = vm.addr(key);
        request.to = address(registry);
        request.gas = 1_000_000;
        request.deadline = uint48(block.timestamp + 1 days);
        request.data = call_;
        bytes32 structHash = keccak256(
            abi.encode(
                REQUEST,
                request.from,
                request.to,
                0,
                request.gas,
                forwarder.nonces(request.from),
                request.deadline,
                keccak256(call_)
            )
        );
        request.signature = signed(key, keccak256(abi.encodePacked("\x19\x01", _domain(), structHash)));
    }

    function _domain() private view returns (bytes32) {
        return keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256("CitesForwarder"),
                keccak256("1"),
                block.chainid,
                address(forwarder)
            )
        );
    }

    function _state() private view returns (bytes memory) {
        (bytes memory officer, bytes memory terms) =
            (abi.encode(registry.getOfficer(1)), abi.encode(registry.getTerms(1)));
        bytes memory proposal = abi.encode(registry.getProposal.selector);
        (, bytes memory answer) = address(registry).staticcall(abi.encodeCall(registry.getProposal, (1)));
        return bytes.concat(officer, terms, proposal, answer);
    }

    /// @dev The last 20 bytes, which the registry takes for the signer where the forwarder sends.
    function _tail(bytes memory call_) private pure returns (address) {
        bytes20 tail;
        for (uint256 i = 0; i < 20; ++i) {
            tail |= bytes20(call_[call_.length - 20 + i]) >> 8 * i;
        }
        return address(tail);
    }
}
