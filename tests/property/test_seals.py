"""A header in which one bit is another is never taken for sealed."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cites_chain.chain.seals import _FIELDS as FIELDS
from cites_chain.chain.seals import (
    BlockNotSealed,
    ForeignSeal,
    HeaderUnreadable,
    _header,
    read_header,
    require_sealed,
)
from cites_chain.errors import ChainError
from tests.qbft import real_headers

HEADERS = real_headers()
NAMES = [*FIELDS, "hash"]
NUMBERS = {name for name, size in FIELDS.items() if size == 0}


def flipped(value: str, bit: int, *, is_number: bool) -> str:
    if is_number:
        return hex(int(value, 16) ^ 1 << bit % 64)
    content = bytearray(bytes.fromhex(value[2:]))
    content[bit // 8 % len(content)] ^= 1 << bit % 8
    return f"0x{content.hex()}"


@settings(max_examples=400, deadline=None)
@given(real=st.sampled_from(HEADERS), name=st.sampled_from(NAMES), bit=st.integers(0, 2**16))
def test_a_flipped_bit_in_what_a_node_answers_is_never_sealed(
    real: Any, name: str, bit: int
) -> None:
    require_sealed(read_header(real.block), real.validators)
    changed = real.block | {name: flipped(real.block[name], bit, is_number=name in NUMBERS)}
    with pytest.raises((HeaderUnreadable, ForeignSeal, BlockNotSealed)):
        require_sealed(read_header(changed), real.validators)


@settings(max_examples=400, deadline=None)
@given(real=st.sampled_from(HEADERS), name=st.sampled_from(list(FIELDS)), bit=st.integers(0, 2**16))
def test_a_flipped_bit_under_a_fitting_hash_is_never_sealed(real: Any, name: str, bit: int) -> None:
    """As above, by a liar who computes the hash of what he made up."""
    changed = real.block | {name: flipped(real.block[name], bit, is_number=name in NUMBERS)}
    with pytest.raises((HeaderUnreadable, ForeignSeal, BlockNotSealed)):
        require_sealed(_header(changed), real.validators)


@settings(max_examples=300, deadline=None)
@given(
    answer=st.recursive(
        st.none()
        | st.integers()
        | st.text(max_size=40)
        | st.binary(max_size=80).map("0x{0.hex}".format),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from(NAMES) | st.text(max_size=5), inner, max_size=17)
        ),
        max_leaves=20,
    )
)
def test_whatever_a_node_answers_it_is_read_or_refused(answer: Any) -> None:
    with pytest.raises(ChainError):
        read_header(answer)
