"""The few lines of RLP that a transaction needs (Ethereum yellow paper, appendix B).

Written out because signing is the hot path of a batch: the general library takes several times as
long as the signature itself. The tests hold every transaction against eth_account.
"""

from __future__ import annotations

_SHORT = 55


def encode_bytes(value: bytes) -> bytes:
    """Return the encoding of a byte string."""
    if len(value) == 1 and value[0] < 0x80:
        return value
    return _prefix(0x80, len(value)) + value


def encode_number(value: int) -> bytes:
    """Return the encoding of a natural number: its shortest big-endian bytes, none for zero."""
    return encode_bytes(value.to_bytes((value.bit_length() + 7) // 8, "big"))


def encode_list(encoded: bytes) -> bytes:
    """Return the encoding of a list whose items are encoded already and joined."""
    return _prefix(0xC0, len(encoded)) + encoded


def _prefix(base: int, length: int) -> bytes:
    if length <= _SHORT:
        return bytes([base + length])
    size = length.to_bytes((length.bit_length() + 7) // 8, "big")
    return bytes([base + _SHORT + len(size)]) + size
