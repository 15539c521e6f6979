// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {MessageHashUtils} from "@openzeppelin/contracts/utils/cryptography/MessageHashUtils.sol";
import {IAuthorityErrors} from "../interfaces/IAuthorityErrors.sol";
import {Seat} from "../types/AuthorityTypes.sol";

/// @title What a candidate signs (EIP-712)
/// @notice So that nobody is made admin or validator who did not ask for it, or cannot sign with that key.
/// @dev No nonce is needed: an account has one duty in its life, so a signature that was used cannot be used again, and the
///      domain names this chain and this contract.
library Candidacy {
    bytes32 private constant DOMAIN = keccak256(
        "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"
    );
    bytes32 private constant NAME = keccak256("CITES Authority Registry");
    bytes32 private constant VERSION = keccak256("1");
    bytes32 private constant SEAT = keccak256("Seat(uint16 jurisdiction,uint8 area)");
    bytes32 private constant ADMISSION = keccak256(
        "Admission(address admin,address validator,Seat[] seats,uint40 deadline)Seat(uint16 jurisdiction,uint8 area)"
    );
    bytes32 private constant REPLACEMENT = keccak256(
        "Replacement(uint16 partyId,address current,address candidate,bool validator,uint40 deadline)"
    );

    function domainSeparator() internal view returns (bytes32) {
        return keccak256(abi.encode(DOMAIN, NAME, VERSION, block.chainid, address(this)));
    }

    function admissionDigest(address admin, address validator, Seat[] calldata seats, uint40 deadline)
        internal
        view
        returns (bytes32)
    {
        bytes32[] memory hashes = new bytes32[](seats.length);
        for (uint256 i; i < seats.length; ++i) {
            hashes[i] = keccak256(abi.encode(SEAT, seats[i].jurisdiction, seats[i].area));
        }
        bytes32 seatsHash = keccak256(abi.encodePacked(hashes));
        return _digest(keccak256(abi.encode(ADMISSION, admin, validator, seatsHash, deadline)));
    }

    function replacementDigest(uint16 partyId, address current, address candidate, bool validator, uint40 deadline)
        internal
        view
        returns (bytes32)
    {
        return _digest(keccak256(abi.encode(REPLACEMENT, partyId, current, candidate, validator, deadline)));
    }

    /// @dev Reverts with {ConsentExpired}, or with {NotSignedByCandidate} unless `candidate` signed `digest` with 65 bytes.
    function requireConsent(address candidate, bytes32 digest, uint40 deadline, bytes calldata signature) internal view {
        if (block.timestamp > deadline) revert IAuthorityErrors.ConsentExpired(deadline);
        (address signer,,) = ECDSA.tryRecover(digest, signature);
        // A candidate of zero is refused here as well: a signature that recovers to nobody is nobody's consent.
        if (signer == address(0) || signer != candidate) {
            revert IAuthorityErrors.NotSignedByCandidate(candidate, signer);
        }
    }

    function _digest(bytes32 structHash) private view returns (bytes32) {
        return MessageHashUtils.toTypedDataHash(domainSeparator(), structHash);
    }
}
