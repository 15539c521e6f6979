"""Signing keys: encrypted on disk, opened with a passphrase, used through the `Signer` protocol.

This is the only place that touches a private key. It never asks for a passphrase, never prints one
and never talks to a chain.
"""

from cites_chain.keys.folder import KeyEntry, KeyFolder
from cites_chain.keys.node_key import (
    UnsealedNodeKey,
    make_node_key,
    read_node_key,
    seal_node_key,
)
from cites_chain.keys.signer import LocalSigner, account_of_key, recover_account
from cites_chain.keys.typed_data import ForwardRequest, SigningDomain

__all__ = [
    "ForwardRequest",
    "KeyEntry",
    "KeyFolder",
    "LocalSigner",
    "SigningDomain",
    "UnsealedNodeKey",
    "account_of_key",
    "make_node_key",
    "read_node_key",
    "recover_account",
    "seal_node_key",
]
