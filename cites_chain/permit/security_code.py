"""Finding a permit by its security code: the first characters of its permit id.

Crockford's base 32, five bits a character; O is read as 0, I and L as 1, dashes and spaces count
for nothing.

>>> code_of(PermitId(bytes.fromhex("ff" * 32)))
'ZZZZ-ZZZZ-ZZZZ'
>>> prefix_of("zzzz zzzz zzzz").begins(PermitId(bytes.fromhex("ff" * 32)))
True
"""

from __future__ import annotations

from dataclasses import dataclass

from cites_chain.errors import CitesChainError
from cites_chain.ids import PermitId

PRINTED = 12
"""Characters printed on a permit: 60 bits."""

_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_READ_AS = str.maketrans("OIL", "011", "- ")
_BITS = 5
_LONGEST = 51


class InvalidSecurityCode(CitesChainError):
    """A text is not a security code."""

    code = "INVALID_SECURITY_CODE"

    def __init__(self, text: str, problem: str) -> None:
        super().__init__(
            f"{text!r} is no security code: {problem}",
            hint="It has twelve letters and digits, printed as XXXX-XXXX-XXXX.",
            facts={"code": text, "problem": problem},
        )


@dataclass(frozen=True, slots=True)
class Prefix:
    """The first bits of a permit id.

    Attributes:
        value: The bits as a number.
        bits: How many they are.
    """

    value: int
    bits: int

    def begins(self, permit_id: PermitId) -> bool:
        """Whether a permit id begins with these bits."""
        return int.from_bytes(permit_id, "big") >> 256 - self.bits == self.value


def prefix_of(code: str) -> Prefix:
    """Return the bits that a security code stands for; more characters than printed may be given.

    Raises:
        InvalidSecurityCode: Too short, too long, or a character that is not in the alphabet.
    """
    letters = code.upper().translate(_READ_AS)
    if not PRINTED <= len(letters) <= _LONGEST:
        raise InvalidSecurityCode(code, f"it has {len(letters)} characters")
    value = 0
    for letter in letters:
        digit = _LETTERS.find(letter)
        if digit < 0:
            raise InvalidSecurityCode(code, f"{letter!r} is not one of its letters")
        value = value << _BITS | digit
    return Prefix(value, _BITS * len(letters))


def code_of(permit_id: PermitId) -> str:
    """Return the security code printed on a permit."""
    bits = int.from_bytes(permit_id, "big") >> 256 - _BITS * PRINTED
    shifts = range(_BITS * (PRINTED - 1), -1, -_BITS)
    letters = "".join(_LETTERS[bits >> shift & 31] for shift in shifts)
    return "-".join(letters[at : at + 4] for at in range(0, PRINTED, 4))
