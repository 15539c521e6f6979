"""What the issuing officer signs about a document (EIP-712), as data.

The signature says that this officer stands by this document under this permit id, so that a
document can be judged where no ledger can be reached. Signing and checking is for `keys`:
`SigningDomain(DOMAIN_NAME, DOMAIN_VERSION, chain_id, registry).digest(struct_hash(...))`.
"""

from __future__ import annotations

from eth_hash.auto import keccak

from cites_chain.ids import DocumentHash, PermitId

DOMAIN_NAME = "CitesPermit"
DOMAIN_VERSION = "1"

_TYPE = keccak(b"Permit(bytes32 permitId,bytes32 documentHash)")


def struct_hash(permit_id: PermitId, document_hash: DocumentHash) -> bytes:
    """Return the EIP-712 hash of the structure, without its domain."""
    return keccak(_TYPE + permit_id + document_hash)
