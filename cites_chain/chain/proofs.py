"""`eth_getProof`: the nodes of the state trie that prove an account and its storage."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import rlp  # type: ignore[import-untyped]
from eth.abc import AtomicDatabaseAPI
from eth_hash.auto import keccak
from trie.hexary import HexaryTrie

from cites_chain.chain.evm import NO_STATE


@dataclass(frozen=True, slots=True)
class SlotProof:
    """One word of storage with its proof."""

    slot: int
    value: int
    nodes: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class AccountProof:
    """An account with its proof (EIP-1186).

    Attributes:
        nonce: Transactions it sent.
        balance: Its balance.
        storage_root: Root of its storage.
        code_hash: Hash of its code.
        nodes: From the state root down to the account, or to where it would be.
        slots: The words asked for.
    """

    nonce: int
    balance: int
    storage_root: bytes
    code_hash: bytes
    nodes: tuple[bytes, ...]
    slots: tuple[SlotProof, ...]


def prove(
    nodes: AtomicDatabaseAPI, state_root: bytes, account: bytes, slots: Sequence[int]
) -> AccountProof:
    """Prove an account, also one that is not there, in the state with this root."""
    state = HexaryTrie(nodes, state_root)
    key = keccak(account)
    found = state[key]
    empty = [b"", b"", NO_STATE, keccak(b"")]
    nonce, balance, storage_root, code_hash = rlp.decode(found) if found else empty
    storage = HexaryTrie(nodes, storage_root)
    return AccountProof(
        nonce=int.from_bytes(nonce, "big"),
        balance=int.from_bytes(balance, "big"),
        storage_root=storage_root,
        code_hash=code_hash,
        nodes=_encoded(state, key),
        slots=tuple(_prove_slot(storage, slot) for slot in slots),
    )


def _prove_slot(storage: HexaryTrie, slot: int) -> SlotProof:
    key = keccak(slot.to_bytes(32, "big"))
    found = storage[key]
    value = int.from_bytes(rlp.decode(found), "big") if found else 0
    return SlotProof(slot, value, _encoded(storage, key))


def _encoded(trie: HexaryTrie, key: bytes) -> tuple[bytes, ...]:
    if trie.root_hash == NO_STATE:
        return ()
    nodes = trie.get_proof(key)  # type: ignore[no-untyped-call]
    return tuple(bytes(rlp.encode(node)) for node in nodes)
