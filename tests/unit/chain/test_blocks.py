"""Headers, roots and blooms, held against py-evm's own as an independent second implementation."""

from __future__ import annotations

import pytest
import rlp  # type: ignore[import-untyped]
from eth.rlp.headers import BlockHeader
from eth.rlp.logs import Log
from eth.rlp.receipts import Receipt
from eth_typing import Address
from hypothesis import given
from hypothesis import strategies as st

from cites_chain.chain.blocks import (
    Effect,
    Header,
    bloom_of,
    genesis_header,
    next_header,
    root_of,
    size_of,
)
from cites_chain.chain.evm import NO_STATE, Announced

WORDS = st.binary(min_size=32, max_size=32)
ACCOUNTS = st.binary(min_size=20, max_size=20)
LOGS = st.builds(
    Announced, ACCOUNTS, st.lists(WORDS, max_size=4).map(tuple), st.binary(max_size=100)
)
EFFECTS = st.builds(
    Effect, st.booleans(), st.integers(0, 60_000_000), st.lists(LOGS, max_size=3).map(tuple)
)


def theirs(effect: Effect) -> Receipt:
    logs = [
        Log(Address(log.account), tuple(int.from_bytes(t, "big") for t in log.topics), log.data)
        for log in effect.logs
    ]
    status = b"\x01" if effect.succeeded else b""
    return Receipt(state_root=status, gas_used=effect.cumulative_gas, logs=logs)


@given(EFFECTS)
def test_receipt_is_encoded_as_py_evm_does(effect: Effect) -> None:
    assert effect.encode() == theirs(effect).encode()
    assert bloom_of(effect.logs) == int(theirs(effect).bloom).to_bytes(256, "big")


@given(WORDS, st.integers(1, 2**32), st.integers(1, 2**32), st.lists(EFFECTS, max_size=3))
def test_header_hashes_as_py_evm_does(
    parent: bytes, number: int, timestamp: int, effects: list[Effect]
) -> None:
    raws = [b"raw" * (at + 1) for at in range(len(effects))]
    ours = next_header(parent, number, timestamp, NO_STATE, raws, effects)
    assert as_py_evm(ours).hash == ours.hash
    assert Header.decode(ours.encode()) == ours


def test_genesis_header_hashes_as_py_evm_does() -> None:
    ours = genesis_header(NO_STATE, 1_700_000_000)
    assert as_py_evm(ours).hash == ours.hash
    assert Header.decode(ours.encode()) == ours


def test_root_depends_on_every_item_and_its_place() -> None:
    items = [bytes([n]) * 40 for n in range(200)]
    assert root_of([]) == NO_STATE
    assert root_of(items) == root_of(list(items))
    assert root_of(items[:-1]) != root_of(items) != root_of(items[::-1])


def as_py_evm(header: Header) -> BlockHeader:
    return BlockHeader(
        difficulty=header.difficulty,
        block_number=header.number,  # type: ignore[arg-type]
        gas_limit=header.gas_limit,
        timestamp=header.timestamp,
        coinbase=header.coinbase,  # type: ignore[arg-type]
        parent_hash=header.parent_hash,  # type: ignore[arg-type]
        uncles_hash=header.uncles_hash,  # type: ignore[arg-type]
        state_root=header.state_root,  # type: ignore[arg-type]
        transaction_root=header.transactions_root,  # type: ignore[arg-type]
        receipt_root=header.receipts_root,  # type: ignore[arg-type]
        bloom=int.from_bytes(header.bloom, "big"),
        gas_used=header.gas_used,
        extra_data=header.extra_data,
        mix_hash=header.mix_hash,  # type: ignore[arg-type]
        nonce=header.nonce,
    )


@pytest.mark.parametrize("sizes", [[], [3], [40, 70], [300] * 5, [70_000]])
def test_size_of_a_block_is_that_of_its_encoding(sizes: list[int]) -> None:
    header = genesis_header(bytes(32), 1)
    raws = [rlp.encode([b"x" * size]) for size in sizes]
    whole = rlp.encode([rlp.decode(header.encode()), [rlp.decode(raw) for raw in raws], []])
    assert size_of(header, raws) == len(whole)
