"""From a document and its secret to the hash on the ledger, and to a proof of single boxes.

Every value is a leaf (path, canonical text, salt); the salts come from one random secret of the
permit. Whoever has the secret can show all boxes, whoever has a salt that box alone, and when the
secret is deleted the hash on the ledger means nothing any more.
"""

from __future__ import annotations

from collections.abc import Iterable

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from cites_chain.ids import DocumentHash
from cites_chain.permit.canonical import canonical_text, canonical_tree, iter_values
from cites_chain.permit.form import FORMAT, PermitForm
from cites_chain.permit.merkle import SALT, Leaf, MerkleTree
from cites_chain.permit.permit_number import UnusableSecret

SECRET = 32
"""Bytes of a permit's secret."""

_PURPOSE = f"{FORMAT} salt ".encode()


def salt_of(secret: bytes, path: str) -> bytes:
    """Return the salt of one path: HKDF-SHA256 of the permit's secret.

    Raises:
        UnusableSecret: The secret has not 32 bytes.
    """
    if len(secret) != SECRET:
        raise UnusableSecret("the permit's secret", len(secret), SECRET)
    return HKDF(SHA256(), SALT, salt=None, info=_PURPOSE + path.encode()).derive(secret)


def leaves_of(form: PermitForm, secret: bytes) -> tuple[Leaf, ...]:
    """Return every leaf of a document, in the order of the form, the shape last.

    Raises:
        UnusableSecret: The secret has not 32 bytes.
    """
    return tuple(
        Leaf(path, canonical_text(value), salt_of(secret, path))
        for path, value in iter_values(canonical_tree(form))
    )


def document_hash(form: PermitForm, secret: bytes) -> DocumentHash:
    """Return the hash over all boxes that goes on the ledger.

    Raises:
        UnusableSecret: The secret has not 32 bytes.
    """
    return hash_of_leaves(leaf.hash() for leaf in leaves_of(form, secret))


def hash_of_leaves(leaf_hashes: Iterable[bytes]) -> DocumentHash:
    """Return the document hash to which all leaf hashes of a document lead."""
    return DocumentHash(MerkleTree(leaf_hashes).root)
