"""Revert data and refusals: there and back, and what is no known error."""

from __future__ import annotations

import pytest
from eth_abi.abi import encode
from eth_hash.auto import keccak
from hypothesis import given
from hypothesis import strategies as st

from cites_chain.chain.reverts import data_of, refusal_of, refusal_of_call
from cites_chain.errors import UnknownRevert
from cites_chain.refusals import (
    REFUSALS,
    AlreadyEndorsed,
    Error,
    FailedCall,
    OutOfGas,
    Panic,
)
from cites_chain.refusals.refusal import Refusal

DECLARED = [refusal for refusal in REFUSALS if refusal is not OutOfGas]


def sample(solidity: str) -> object:
    return {"bytes32": b"\x07" * 32, "address": "0x" + "07" * 20, "string": "why"}.get(solidity, 7)


@pytest.mark.parametrize("refusal", DECLARED, ids=lambda refusal: refusal.__name__)
def test_every_error_is_read_from_its_data(refusal: type[Refusal]) -> None:
    kinds = [kind.solidity for kind in refusal.fields.values()]
    values = [sample(kind) for kind in kinds]
    data = keccak(refusal.signature().encode())[:4] + encode(kinds, values)
    found = refusal_of(data)
    assert type(found) is refusal
    assert data_of(found) == data


def test_selectors_are_all_different() -> None:
    assert len({keccak(r.signature().encode())[:4] for r in DECLARED}) == len(DECLARED)


def test_data_of_the_compiler_s_own_errors_is_read() -> None:
    panic = bytes.fromhex("4e487b71") + encode(["uint256"], [0x32])
    assert isinstance(refusal_of(panic), Panic)
    text = bytes.fromhex("08c379a0") + encode(["string"], ["no"])
    found = refusal_of(text)
    assert isinstance(found, Error)
    assert found.message == "the contract refused: no"
    assert isinstance(refusal_of(keccak(b"FailedCall()")[:4]), FailedCall)


@pytest.mark.parametrize("data", [b"", b"\x01", b"\x12\x34\x56\x78", b"\x12\x34\x56\x78" * 9])
def test_unknown_data_is_kept(data: bytes) -> None:
    found = refusal_of(data)
    assert type(found) is UnknownRevert
    assert found.facts["data"] == ("0x" + data.hex() if data else "")
    assert data_of(found) == data


def test_data_cut_short_is_kept_as_unknown() -> None:
    whole = keccak(b"AlreadyEndorsed(bytes32,uint24,uint24)")[:4] + bytes(96)
    assert isinstance(refusal_of(whole), AlreadyEndorsed)
    assert type(refusal_of(whole[:-1])) is UnknownRevert


def test_used_up_gas_is_told_from_a_bare_refusal() -> None:
    assert type(refusal_of_call(b"", gas=100, gas_used=100)) is OutOfGas
    assert type(refusal_of_call(b"", gas=100, gas_used=99)) is UnknownRevert
    assert data_of(OutOfGas()) == b""
    panic = bytes.fromhex("4e487b71") + encode(["uint256"], [1])
    assert type(refusal_of_call(panic, gas=100, gas_used=100)) is Panic


@given(st.binary(max_size=200), st.sampled_from(DECLARED))
def test_no_data_breaks_the_reading(rest: bytes, refusal: type[Refusal]) -> None:
    data = keccak(refusal.signature().encode())[:4] + rest
    found = refusal_of(data)
    assert found.message
    assert type(found) in (refusal, UnknownRevert)
