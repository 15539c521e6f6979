"""Blocks: the header with its hash, and the roots and blooms that stand in it (yellow paper, 4.3).

Headers are those of a QBFT network before London: difficulty 1, no base fee. Block 0 is the same on
every backend, byte for byte; later blocks of the embedded ledger carry no seals.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from functools import lru_cache

import rlp  # type: ignore[import-untyped]
from eth_hash.auto import keccak
from trie.hexary import HexaryTrie

from cites_chain.chain.evm import DIFFICULTY, NO_STATE, NOBODY, Announced

GAS_LIMIT = 60_000_000
"""Most gas of one block; one engine mines nothing with much more."""

NO_UNCLES = keccak(rlp.encode([]))
EMPTY_LIST_ROOT = NO_STATE
NO_BLOOM = bytes(256)
_NO_NONCE = bytes(8)
_QBFT_MIX_HASH = bytes.fromhex("63746963616c2062797a616e74696e65206661756c7420746f6c6572616e6365")
"""Tells QBFT headers from others."""

QBFT_EXTRA_DATA = rlp.encode([bytes(32), [], [], b"", []])
"""Vanity, validators, vote, round and seals: all empty, as contract mode wants it in block 0."""


@dataclass(frozen=True, slots=True)
class Header:
    """A block's header, its fields in the order in which they are hashed."""

    parent_hash: bytes
    uncles_hash: bytes
    coinbase: bytes
    state_root: bytes
    transactions_root: bytes
    receipts_root: bytes
    bloom: bytes
    difficulty: int
    number: int
    gas_limit: int
    gas_used: int
    timestamp: int
    extra_data: bytes
    mix_hash: bytes
    nonce: bytes

    def encode(self) -> bytes:
        """Return the RLP of all fields."""
        return _encoded(self)

    @classmethod
    def decode(cls, encoded: bytes) -> Header:
        """Return the header that was encoded."""
        parts = rlp.decode(encoded)
        numbers = {at: int.from_bytes(parts[at], "big") for at in range(7, 12)}
        return cls(*(numbers.get(at, part) for at, part in enumerate(parts)))

    @property
    def hash(self) -> bytes:
        """Hash by which the block is known."""
        return _hash(self)


@lru_cache(maxsize=256)
def _encoded(header: Header) -> bytes:
    return bytes(rlp.encode([getattr(header, field.name) for field in fields(header)]))


@lru_cache(maxsize=256)  # the newest header is asked for with every question
def _hash(header: Header) -> bytes:
    return keccak(_encoded(header))


@dataclass(frozen=True, slots=True)
class Effect:
    """What one transaction of a block came to: the part of a receipt that is hashed."""

    succeeded: bool
    cumulative_gas: int
    logs: tuple[Announced, ...]

    def encode(self) -> bytes:
        """Return the receipt's RLP."""
        logs = [[log.account, list(log.topics), log.data] for log in self.logs]
        return bytes(
            rlp.encode([int(self.succeeded), self.cumulative_gas, bloom_of(self.logs), logs])
        )


def genesis_header(state_root: bytes, timestamp: int) -> Header:
    """Return the header of block 0."""
    return Header(
        parent_hash=bytes(32),
        uncles_hash=NO_UNCLES,
        coinbase=NOBODY,
        state_root=state_root,
        transactions_root=EMPTY_LIST_ROOT,
        receipts_root=EMPTY_LIST_ROOT,
        bloom=NO_BLOOM,
        difficulty=DIFFICULTY,
        number=0,
        gas_limit=GAS_LIMIT,
        gas_used=0,
        timestamp=timestamp,
        extra_data=QBFT_EXTRA_DATA,
        mix_hash=_QBFT_MIX_HASH,
        nonce=_NO_NONCE,
    )


def next_header(
    parent_hash: bytes,
    number: int,
    timestamp: int,
    state_root: bytes,
    transactions: Sequence[bytes],
    effects: Sequence[Effect],
) -> Header:
    """Return the header of a block with these signed transactions and what they came to."""
    return Header(
        parent_hash=parent_hash,
        uncles_hash=NO_UNCLES,
        coinbase=NOBODY,
        state_root=state_root,
        transactions_root=root_of(transactions),
        receipts_root=root_of([effect.encode() for effect in effects]),
        bloom=bloom_of(log for effect in effects for log in effect.logs),
        difficulty=DIFFICULTY,
        number=number,
        gas_limit=GAS_LIMIT,
        gas_used=effects[-1].cumulative_gas if effects else 0,
        timestamp=timestamp,
        extra_data=b"",
        mix_hash=bytes(32),
        nonce=_NO_NONCE,
    )


def size_of(header: Header, transactions: Sequence[bytes]) -> int:
    """Return the bytes of a whole block: its header, its encoded transactions, no uncles."""
    body = _size_of_list(sum(map(len, transactions)))
    return _size_of_list(len(header.encode()) + body + len(rlp.encode([])))


def _size_of_list(content: int) -> int:
    """Return the bytes of a list in RLP, from those of its content (yellow paper, appendix B)."""
    is_short = content < 56
    return content + 1 + (0 if is_short else (content.bit_length() + 7) // 8)


def root_of(items: Sequence[bytes]) -> bytes:
    """Return the root of the trie that maps positions to encoded items."""
    trie = HexaryTrie({})
    with trie.squash_changes() as pending:
        for position, item in enumerate(items):
            pending[rlp.encode(position)] = item
    return bytes(trie.root_hash)


def bloom_of(logs: Iterable[Announced]) -> bytes:
    """Return the filter in which every account and topic of the logs sets three of 2,048 bits."""
    bits = 0
    for log in logs:
        for item in (log.account, *log.topics):
            digest = keccak(item)
            for at in (0, 2, 4):
                bits |= 1 << (int.from_bytes(digest[at : at + 2], "big") & 0x7FF)
    return bits.to_bytes(256, "big")
