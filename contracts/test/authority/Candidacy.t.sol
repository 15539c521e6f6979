// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {AuthorityRegistry} from "../../AuthorityRegistry.sol";
import {IAuthorityErrors} from "../../interfaces/IAuthorityErrors.sol";
import {IAuthorityRegistry} from "../../interfaces/IAuthorityRegistry.sol";
import {Membership, Seat} from "../../types/AuthorityTypes.sol";
import {AuthorityRegistryBase} from "./AuthorityRegistryBase.t.sol";

/// @title Nobody becomes admin or validator who did not sign for exactly that
contract AuthorityCandidacyTest is AuthorityRegistryBase {
    uint256 private constant HALF_ORDER = 0x7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0;
    uint256 private constant ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141;
    uint40 private constant DEADLINE = NOW + 1 days;

    // ----------------------------------------------------------------------------- digests, computed a second time

    function test_the_domain_names_this_chain_and_this_contract() public {
        assertEq(registry.domainSeparator(), _domain(address(registry)), "domain");
        vm.chainId(block.chainid + 1);
        assertEq(registry.domainSeparator(), _domain(address(registry)), "domain of another chain");
    }

    function test_the_admission_digest_is_the_typed_data_of_the_interface() public view {
        Seat[] memory seats = new Seat[](2);
        (seats[0], seats[1]) = (Seat(500, 1), Seat(501, 0));
        bytes32 seatType = keccak256("Seat(uint16 jurisdiction,uint8 area)");
        bytes32 first = keccak256(abi.encode(seatType, uint256(500), uint256(1)));
        bytes32 second = keccak256(abi.encode(seatType, uint256(501), uint256(0)));
        bytes32 structHash = keccak256(
            abi.encode(
                keccak256(
                    "Admission(address admin,address validator,Seat[] seats,uint40 deadline)Seat(uint16 jurisdiction,uint8 area)"
                ),
                adminOf(5),
                validatorOf(5),
                keccak256(bytes.concat(first, second)),
                uint256(DEADLINE)
            )
        );
        bytes32 wanted = keccak256(abi.encodePacked("\x19\x01", _domain(address(registry)), structHash));
        assertEq(registry.admissionDigest(adminOf(5), validatorOf(5), seats, DEADLINE), wanted, "digest");
    }

    function test_the_replacement_digest_names_who_is_replaced() public view {
        bytes32 wanted = _replacement(2, adminOf(2), adminOf(20), false);
        assertEq(registry.replacementDigest(2, adminOf(20), false, DEADLINE), wanted, "admin");
        wanted = _replacement(2, validatorOf(2), adminOf(20), true);
        assertEq(registry.replacementDigest(2, adminOf(20), true, DEADLINE), wanted, "validator");
    }

    // ------------------------------------------------------------------------------------------ signatures refused

    function test_a_signature_is_good_until_its_deadline() public {
        bytes32 digest = registry.replacementDigest(2, adminOf(20), false, DEADLINE);
        bytes memory call_ = _adminCall(signed(keyOf("admin", 20), digest));
        vm.warp(DEADLINE);
        passes(adminOf(1), call_);
        vm.warp(DEADLINE + 1);
        bytes memory reason = abi.encodeWithSelector(IAuthorityErrors.ConsentExpired.selector, DEADLINE);
        refused(call_, reason);
        bytes memory admission = _admissionCall(keyOf("admin", 5), keyOf("validator", 5));
        refused(admission, reason);
        vm.warp(DEADLINE);
        passes(adminOf(1), admission);
    }

    function test_the_deadline_is_for_proposing_only() public {
        uint256 proposalId = nearlyCarry(adminCall(2, keyOf("admin", 20)), 2);
        vm.warp(NOW + 20 days);
        vote(lastVoter(proposalId, 2), proposalId);
        assertEq(registry.getParty(2).admin, adminOf(20), "carried after the deadline");
    }

    function test_both_candidates_of_an_admission_sign() public {
        passes(adminOf(1), _admissionCall(keyOf("admin", 5), keyOf("validator", 5)));
        refused(_admissionCall(keyOf("admin", 6), keyOf("validator", 5)), _notSigned(adminOf(5), adminOf(6)));
        refused(_admissionCall(keyOf("admin", 5), keyOf("admin", 5)), _notSigned(validatorOf(5), adminOf(5)));
    }

    function test_another_partys_or_duties_signature_is_refused() public {
        uint256 key = keyOf("admin", 20);
        passes(adminOf(1), _adminCall(signed(key, registry.replacementDigest(2, vm.addr(key), false, DEADLINE))));
        _refusedFor(registry.replacementDigest(3, vm.addr(key), false, DEADLINE));
        _refusedFor(registry.replacementDigest(2, vm.addr(key), true, DEADLINE));
        _refusedFor(registry.replacementDigest(2, vm.addr(key), false, DEADLINE + 1));
        _refusedFor(_replacement(2, adminOf(3), vm.addr(key), false));
    }

    function test_a_new_validator_signs_for_being_the_validator() public {
        uint256 key = keyOf("validator", 20);
        address candidate = vm.addr(key);
        bytes32 wanted = registry.replacementDigest(2, candidate, true, DEADLINE);
        passes(adminOf(1), _validatorCall(candidate, signed(key, wanted)));
        refused(_validatorCall(candidate, new bytes(65)), _notSigned(candidate, address(0)));
        bytes memory asAdmin = signed(key, registry.replacementDigest(2, candidate, false, DEADLINE));
        refused(_validatorCall(candidate, asAdmin), _notSigned(candidate, _signer(wanted, asAdmin)));
    }

    function test_signatures_of_another_chain_or_contract_are_refused() public {
        uint256 key = keyOf("admin", 20);
        passes(adminOf(1), _adminCall(signed(key, registry.replacementDigest(2, vm.addr(key), false, DEADLINE))));
        AuthorityRegistry here = registry;
        found(4, 2);
        bytes32 elsewhere = registry.replacementDigest(2, vm.addr(key), false, DEADLINE);
        registry = here;
        _refusedFor(elsewhere);
        vm.chainId(block.chainid + 1);
        elsewhere = registry.replacementDigest(2, vm.addr(key), false, DEADLINE);
        vm.chainId(block.chainid - 1);
        _refusedFor(elsewhere);
    }

    function test_a_signature_for_one_seat_is_none_for_another() public {
        Membership memory member = memberOf(5);
        bytes32 digest = registry.admissionDigest(member.admin, member.validator, member.seats, DEADLINE);
        bytes memory byAdmin = signed(keyOf("admin", 5), digest);
        bytes memory byValidator = signed(keyOf("validator", 5), digest);
        passes(adminOf(1), _admission(member, byAdmin, byValidator));
        member.seats[0].area = 1;
        digest = registry.admissionDigest(member.admin, member.validator, member.seats, DEADLINE);
        refused(_admission(member, byAdmin, byValidator), _notSigned(member.admin, _signer(digest, byAdmin)));
    }

    function test_signatures_that_are_none_recover_to_nobody() public {
        uint256 key = keyOf("admin", 20);
        bytes32 digest = registry.replacementDigest(2, vm.addr(key), false, DEADLINE);
        bytes memory good = signed(key, digest);
        passes(adminOf(1), _adminCall(good));
        bytes memory nobody = _notSigned(vm.addr(key), address(0));
        refused(_adminCall(""), nobody);
        refused(_adminCall(new bytes(65)), nobody);
        refused(_adminCall(bytes.concat(good, hex"00")), nobody);
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, digest);
        bytes32 vs = bytes32(uint256(s) | uint256(v - 27) << 255);
        refused(_adminCall(abi.encodePacked(r, vs)), nobody);
        refused(_adminCall(abi.encodePacked(r, bytes32(ORDER - uint256(s)), v ^ 7)), nobody);
        assertLe(uint256(s), HALF_ORDER, "the good one is the low one");
    }

    function test_a_used_signature_cannot_be_used_again() public {
        bytes memory call_ = adminCall(2, keyOf("admin", 20));
        carry(call_, 2);
        vm.prank(adminOf(1));
        (bool done, bytes memory answer) = address(registry).call(call_);
        assertFalse(done, "again");
        // Who is replaced is part of what was signed, so the signature now recovers to somebody else.
        assertEq(bytes32(bytes4(answer)), bytes32(IAuthorityErrors.NotSignedByCandidate.selector), "error");
    }

    function testFuzz_one_changed_bit_is_refused(uint256 place) public {
        place = bound(place, 0, 65 * 8 - 1);
        uint256 key = keyOf("admin", 20);
        bytes32 digest = registry.replacementDigest(2, vm.addr(key), false, DEADLINE);
        bytes memory signature = signed(key, digest);
        signature[place / 8] ^= bytes1(uint8(1 << place % 8));
        refused(_adminCall(signature), _notSigned(vm.addr(key), _signer(digest, signature)));
    }

    // ------------------------------------------------------------------------------------------------------ parts

    function _validatorCall(address candidate, bytes memory signature) private pure returns (bytes memory) {
        return abi.encodeCall(IAuthorityRegistry.proposeValidator, (2, candidate, DEADLINE, signature));
    }

    function _refusedFor(bytes32 digest) private {
        bytes memory signature = signed(keyOf("admin", 20), digest);
        bytes32 wanted = registry.replacementDigest(2, adminOf(20), false, DEADLINE);
        refused(_adminCall(signature), _notSigned(adminOf(20), _signer(wanted, signature)));
    }

    function _adminCall(bytes memory signature) private pure returns (bytes memory) {
        return abi.encodeCall(IAuthorityRegistry.proposeAdmin, (2, adminOf(20), DEADLINE, signature));
    }

    function _admissionCall(uint256 adminKey, uint256 validatorKey) private view returns (bytes memory) {
        Membership memory member = memberOf(5);
        bytes32 digest = registry.admissionDigest(member.admin, member.validator, member.seats, DEADLINE);
        return _admission(member, signed(adminKey, digest), signed(validatorKey, digest));
    }

    function _admission(Membership memory member, bytes memory byAdmin, bytes memory byValidator)
        private
        pure
        returns (bytes memory)
    {
        return abi.encodeCall(
            IAuthorityRegistry.proposeAdmission,
            (member.admin, member.validator, member.seats, DEADLINE, byAdmin, byValidator)
        );
    }

    function _domain(address contract_) private view returns (bytes32) {
        return keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256("CITES Authority Registry"),
                keccak256("1"),
                block.chainid,
                contract_
            )
        );
    }

    function _replacement(uint256 partyId, address current, address candidate, bool validator)
        private
        view
        returns (bytes32)
    {
        bytes32 structHash = keccak256(
            abi.encode(
                keccak256("Replacement(uint16 partyId,address current,address candidate,bool validator,uint40 deadline)"),
                partyId,
                current,
                candidate,
                validator,
                uint256(DEADLINE)
            )
        );
        return keccak256(abi.encodePacked("\x19\x01", _domain(address(registry)), structHash));
    }

    /// @dev Whom the signature recovers to, 0 for nobody; not by the library under test.
    function _signer(bytes32 digest, bytes memory signature) private pure returns (address) {
        bytes32[2] memory words;
        for (uint256 i = 0; i < 64; ++i) {
            words[i / 32] |= bytes32(signature[i]) >> 8 * (i % 32);
        }
        if (uint256(words[1]) > HALF_ORDER) return address(0);
        return ecrecover(digest, uint8(signature[64]), words[0], words[1]);
    }

    function _notSigned(address candidate, address signer) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IAuthorityErrors.NotSignedByCandidate.selector, candidate, signer);
    }
}
