"""A hash in words that two people can read to each other over a telephone.

The words are those of BIP-39 in English, 11 bits each: four letters tell any of them apart. Eight
words are 88 bits, too many to find a second document for.

>>> " ".join(fingerprint_words(bytes(32))[:2])
'abandon abandon'
"""

from __future__ import annotations

from functools import cache
from typing import Final

from eth_account.hdaccount.mnemonic import Mnemonic
from eth_account.types import Language

WORDS: Final = 8
"""Words of a fingerprint."""

_BITS: Final = 11


@cache
def _word_list() -> tuple[str, ...]:
    return tuple(Mnemonic(Language.ENGLISH).wordlist)


def fingerprint_words(value: bytes) -> tuple[str, ...]:
    """Return the first 88 bits of a hash of 32 bytes as eight words."""
    bits = int.from_bytes(value, "big") >> 8 * len(value) - _BITS * WORDS
    words = _word_list()
    shifts = range(_BITS * (WORDS - 1), -1, -_BITS)
    return tuple(words[bits >> shift & (1 << _BITS) - 1] for shift in shifts)
