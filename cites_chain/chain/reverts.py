"""Revert data into refusals: the same class and the same facts, whatever ledger it came from."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from eth_abi.abi import decode, encode
from eth_abi.exceptions import DecodingError
from eth_hash.auto import keccak

from cites_chain.errors import ContractRejected, UnknownRevert
from cites_chain.refusals import REFUSALS, OutOfGas, Refusal

_SELECTOR = 4


def refusal_of(data: bytes) -> ContractRejected:
    """Return what a contract meant with the data it reverted with.

    Data of an error that this release does not know is not lost: `UnknownRevert` holds it.
    """
    refusal = _by_selector().get(data[:_SELECTOR])
    if refusal is None:
        return UnknownRevert(f"0x{data.hex()}" if data else "")
    kinds = [kind.solidity for kind in refusal.fields.values()]
    try:
        return refusal(*decode(kinds, data[_SELECTOR:]))
    except (DecodingError, OverflowError):
        return UnknownRevert(f"0x{data.hex()}")


def refusal_of_call(data: bytes, *, gas: int, gas_used: int) -> ContractRejected:
    """Return why a call failed, where its data may be empty because it used up its gas."""
    if not data and gas_used >= gas:
        return OutOfGas()
    return refusal_of(data)


def data_of(refusal: ContractRejected) -> bytes:
    """Return the data that a contract reverted with, for who reads it in another way."""
    if isinstance(refusal, UnknownRevert):
        return bytes.fromhex(str(refusal.facts["data"]).removeprefix("0x"))
    if not isinstance(refusal, Refusal) or isinstance(refusal, OutOfGas):
        return b""
    kinds = [kind.solidity for kind in refusal.fields.values()]
    return _selector(type(refusal)) + encode(kinds, refusal.values)


@cache
def _by_selector() -> Mapping[bytes, type[Refusal]]:
    return {_selector(refusal): refusal for refusal in REFUSALS if refusal is not OutOfGas}


def _selector(refusal: type[Refusal]) -> bytes:
    return keccak(refusal.signature().encode())[:_SELECTOR]
