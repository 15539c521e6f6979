"""The ledger's number of a species: taken from the printed name, without any register.

The normalised name is in Unicode form NFC, has single spaces, is in lower case but for its first
letter, and names no author. An author is told by what stands after a word in lower case: a capital
letter or a bracket (`Dalbergia nigra (Vell.) Benth.`), or by a full stop, comma or figure right
after the first word (`Orchidaceae Juss.`). Synonyms are two names and so two numbers; what they
share is data of the rule packs.

>>> normalised_name("  PANTHERA   leo"), normalised_name("Falco rusticolus Linnaeus, 1758")
('Panthera leo', 'Falco rusticolus')
"""

from __future__ import annotations

import re
import unicodedata

from eth_hash.auto import keccak

from cites_chain.errors import InvalidDocument
from cites_chain.ids import TaxonId

LONGEST_NAME = 200
"""Bytes of a normalised name that the ledger takes."""

_HYBRID = "x"
_AUTHOR_AFTER_GENUS = re.compile(r"[.,0-9]")


def normalised_name(scientific_name: str, *, box: str = "7") -> str:
    """Return the form of a scientific name that its number is taken from.

    Raises:
        InvalidDocument: Nothing is left of it, or it is longer than the ledger takes.
    """
    words = unicodedata.normalize("NFC", scientific_name).split()
    name = unicodedata.normalize("NFC", " ".join(_without_author(words)).lower())
    if not name:
        raise InvalidDocument(box, "the scientific name is empty", value=scientific_name)
    size = len(name.encode("utf-8", "surrogatepass"))
    if size > LONGEST_NAME:
        raise InvalidDocument(
            box, f"the scientific name has {size} bytes, at most {LONGEST_NAME} are recorded"
        )
    return name[0].upper() + name[1:]


def taxon_id(scientific_name: str, *, box: str = "7") -> TaxonId:
    """Return the number under which the ledger knows a scientific name.

    Raises:
        InvalidDocument: It is no name.
    """
    name = normalised_name(scientific_name, box=box)
    return TaxonId(int.from_bytes(keccak(name.encode("utf-8", "surrogatepass"))[:8], "big"))


def _without_author(words: list[str]) -> list[str]:
    for at, word in enumerate(words[1:], start=1):
        if not word[0].isupper() and word[0] != "(":
            continue
        before = words[at - 1]
        follows_epithet = at >= 2 and before[0].islower() and before != _HYBRID
        if follows_epithet or (at == 1 and _AUTHOR_AFTER_GENUS.search(" ".join(words[1:]))):
            return words[:at]
    return words
