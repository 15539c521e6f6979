"""Permit numbers: one tag for all spellings of a number, and the ids that come from it.

How a number is normalised (docs/decisions/0023), step by step:

1. compatibility form (NFKC), so that full-width and raised letters become plain ones; digits of
   every script become 0 to 9;
2. capitals; marks above and below letters, spaces and invisible characters go;
3. Greek and Cyrillic capitals that look like Latin ones become those;
4. O is read as 0, I and L as 1;
5. punctuation goes, but between two digits it stays as one dash: 1/12 and 11/2 are two numbers.

>>> normalised_number("24id 001201-sk"), normalised_number("２４ＩＤ００１２０１/ЅК")
('241D001201SK', '241D001201SK')
>>> normalised_number("1/12"), normalised_number("11/2")
('1-12', '11-2')
"""

from __future__ import annotations

import hashlib
import hmac
import unicodedata
from collections.abc import Iterator

from eth_hash.auto import keccak

from cites_chain.errors import CitesChainError, InvalidDocument
from cites_chain.ids import Jurisdiction, NumberTag, PermitId
from cites_chain.permit.values import LONGEST_NUMBER

SHORTEST_SECRET = 32
"""Bytes of a Party's secret, at least."""

_LOOK_ALIKES = str.maketrans(
    # Greek, then Cyrillic; each beside the Latin capital that it looks like
    "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧϹͿ" + "АВЕЅІЈКМНОРСТУХҮԚԜӀӏ",
    "ABEZHIKMNOPTYXCJ" + "ABESIJKMHOPCTYXYQWII",
)
_DIGIT_LIKE = str.maketrans("OIL", "011")


class UnusableSecret(CitesChainError):
    """A secret is too short to hide anything."""

    code = "UNUSABLE_SECRET"

    def __init__(self, what: str, length: int, shortest: int) -> None:
        super().__init__(
            f"{what} has {length} bytes, at least {shortest} are needed",
            hint="Secrets come from the vault; do not make them up.",
            facts={"length": length, "shortest": shortest},
        )


def normalised_number(permit_number: str, *, box: str = "1") -> str:
    """Return the form of a permit number that is the same for all its spellings.

    Raises:
        InvalidDocument: It has no letter or digit, or more than 35 characters.
    """
    if len(unicodedata.normalize("NFC", permit_number.strip())) > LONGEST_NUMBER:
        raise InvalidDocument(
            box,
            f"the permit number has more than {LONGEST_NUMBER} characters",
            value=len(permit_number),
        )
    letters = "".join(_capitals(permit_number)).translate(_LOOK_ALIKES)
    found = "".join(_without_punctuation(letters))
    if not found:
        raise InvalidDocument(
            box, "the permit number has no letter or digit", value=repr(permit_number)
        )
    return found.translate(_DIGIT_LIKE)


def _capitals(text: str) -> Iterator[str]:
    """Steps 1 and 2: letters and digits as plain capitals, punctuation as a dash."""
    folded = unicodedata.normalize("NFKC", text).casefold().upper()
    for letter in unicodedata.normalize("NFKD", folded):
        digit = unicodedata.decimal(letter, None)
        if digit is not None:
            yield str(digit)
        elif letter.isalnum():
            yield letter
        elif unicodedata.category(letter)[0] in "PS":
            yield "-"


def _without_punctuation(letters: str) -> Iterator[str]:
    dashed = False
    for at, letter in enumerate(letters):
        if letter != "-":
            dashed = False
            yield letter
        elif not dashed and _is_digit(letters, at - 1) and _is_digit(letters, _next(letters, at)):
            dashed = True
            yield letter


def _next(letters: str, at: int) -> int:
    """Position of the next letter or digit behind punctuation, the end if there is none."""
    while at < len(letters) and letters[at] == "-":
        at += 1
    return at


def _is_digit(letters: str, at: int) -> bool:
    """Whether a digit stands there, or a letter read as one with a digit right beside it."""
    if not 0 <= at < len(letters):
        return False
    if letters[at].isdigit():
        return True
    beside = letters[max(at - 1, 0) : at] + letters[at + 1 : at + 2]
    return letters[at] in "OIL" and any(letter.isdigit() for letter in beside)


def tag_of(party_secret: bytes, permit_number: str) -> NumberTag:
    """Return what stands for a number on the ledger; without the secret it says nothing.

    Raises:
        InvalidDocument: It is no number.
        UnusableSecret: The Party's secret is too short.
    """
    if len(party_secret) < SHORTEST_SECRET:
        raise UnusableSecret("the Party's secret", len(party_secret), SHORTEST_SECRET)
    number = normalised_number(permit_number).encode()
    return NumberTag(hmac.new(party_secret, number, hashlib.sha256).digest())


def permit_id_of(issuing: Jurisdiction, tag: NumberTag) -> PermitId:
    """Return the key of a permit on the ledger."""
    return PermitId(keccak(issuing.to_bytes(2, "big") + tag))


def transcription_id_of(
    transcriber: Jurisdiction, named_issuer: Jurisdiction, tag: NumberTag
) -> PermitId:
    """Return the key of a paper that its issuer did not record and somebody else did."""
    places = transcriber.to_bytes(2, "big") + named_issuer.to_bytes(2, "big")
    return PermitId(keccak(b"T" + places + tag))
