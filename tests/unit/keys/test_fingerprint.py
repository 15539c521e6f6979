"""A document hash in words."""

from __future__ import annotations

from hashlib import sha256

from hypothesis import given
from hypothesis import strategies as st

from cites_chain.keys.fingerprint import WORDS, fingerprint_words

HASH = sha256(b"a permit").digest()


def test_words_follow_the_first_bits_of_the_hash_as_bip_39_numbers_them() -> None:
    # 11 bits each: 0 is the first word of the list, 1 the second, 2047 the last.
    assert fingerprint_words(bytes(32)) == ("abandon",) * WORDS
    assert fingerprint_words(b"\xff" * 32) == ("zoo",) * WORDS
    second = (1 << 256 - 11).to_bytes(32, "big")
    assert fingerprint_words(second) == ("ability",) + ("abandon",) * (WORDS - 1)


@given(st.integers(0, 87))
def test_one_bit_of_the_first_88_changes_exactly_one_word(bit: int) -> None:
    other = (int.from_bytes(HASH, "big") ^ 1 << 255 - bit).to_bytes(32, "big")
    pairs = zip(fingerprint_words(HASH), fingerprint_words(other), strict=True)
    assert [at for at, (one, two) in enumerate(pairs) if one != two] == [bit // 11]
