"""Digests of typed structured data (EIP-712): what an officer signs without sending it.

Pure functions: plain values in, 32 bytes out. The definitions stand here as data, each next to the
contract that checks it, and are held against eth_account's own encoder by the tests.
"""

from __future__ import annotations

from dataclasses import dataclass

from eth_abi.abi import encode
from eth_hash.auto import keccak

from cites_chain.ids import Account

FORWARDER_NAME = "CitesForwarder"
FORWARDER_VERSION = "1"

_DOMAIN_TYPE = keccak(
    b"EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"
)
_FORWARD_REQUEST_TYPE = keccak(
    b"ForwardRequest(address from,address to,uint256 value,uint256 gas,uint256 nonce,"
    b"uint48 deadline,bytes data)"
)


@dataclass(frozen=True, slots=True)
class SigningDomain:
    """For which contract on which network a signature counts (EIP-712, `EIP712Domain`).

    Attributes:
        name: Name that the contract gives itself.
        version: Version that the contract gives itself.
        chain_id: Network of the contract.
        verifying_contract: The contract that checks the signature.
    """

    name: str
    version: str
    chain_id: int
    verifying_contract: Account

    def separator(self) -> bytes:
        """Return the domain separator: 32 bytes."""
        return keccak(
            encode(
                ("bytes32", "bytes32", "bytes32", "uint256", "address"),
                (
                    _DOMAIN_TYPE,
                    keccak(self.name.encode()),
                    keccak(self.version.encode()),
                    self.chain_id,
                    self.verifying_contract,
                ),
            )
        )

    def digest(self, struct_hash: bytes) -> bytes:
        """Return what is signed for a structure in this domain: 32 bytes."""
        return keccak(b"\x19\x01" + self.separator() + struct_hash)


@dataclass(frozen=True, slots=True)
class ForwardRequest:
    """An officer's act that somebody else carries to the ledger (OpenZeppelin ERC2771Forwarder).

    The value is always 0 and has no field. Attributes are in the order of the contract's type.

    Attributes:
        sender: Officer whose act it is (`from` on the wire).
        to: Registry that is called.
        gas: Most gas that the registry's call may use.
        nonce: How many requests of this officer the forwarder executed before.
        deadline: Last second (Unix time) at which it may be executed.
        data: Selector and encoded arguments.
    """

    sender: Account
    to: Account
    gas: int
    nonce: int
    deadline: int
    data: bytes

    def struct_hash(self) -> bytes:
        """Return the EIP-712 hash of the structure, without its domain."""
        return keccak(
            encode(
                (
                    "bytes32",
                    "address",
                    "address",
                    "uint256",
                    "uint256",
                    "uint256",
                    "uint48",
                    "bytes32",
                ),
                (
                    _FORWARD_REQUEST_TYPE,
                    self.sender,
                    self.to,
                    0,
                    self.gas,
                    self.nonce,
                    self.deadline,
                    keccak(self.data),
                ),
            )
        )

    def digest(self, forwarder: Account, chain_id: int) -> bytes:
        """Return what the officer signs so that this forwarder executes the request.

        Args:
            forwarder: The forwarder's account on the network.
            chain_id: The network.
        """
        domain = SigningDomain(FORWARDER_NAME, FORWARDER_VERSION, chain_id, forwarder)
        return domain.digest(self.struct_hash())
