"""Passphrases: text that must not show up anywhere, and the cost of guessing it."""

from __future__ import annotations

import hashlib
import hmac
import os
import stat
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from cites_chain.errors import FileExposed, UnusablePassphrase
from cites_chain.private_files import read_file

SHORTEST = 8
"""Fewest characters of a new passphrase (NIST SP 800-63B, section 5.1.1)."""

_LONGEST_FILE = 4096


class Passphrase:
    """What a person typed to open a key file or a vault.

    It is normalised (Unicode NFC), so that the same keys typed on another computer open the same
    file. It cannot be printed, compared in a way that takes longer for a better guess, or pickled.
    """

    __hash__ = None  # type: ignore[assignment]
    __slots__ = ("_encoded", "_length")

    def __init__(self, text: str) -> None:
        normal = unicodedata.normalize("NFC", text)
        try:
            self._encoded = normal.encode("utf-8")
        except UnicodeEncodeError:
            # Without `from`: the error of the codec carries the whole text.
            raise UnusablePassphrase(
                "the passphrase is not valid Unicode text",
                hint="Type it in a terminal that uses UTF-8.",
            ) from None
        self._length = len(normal)

    @classmethod
    def from_file(cls, path: Path) -> Passphrase:
        """Read a passphrase from the first line of a file.

        Raises:
            FileExposed: Every user of the computer can read the file.
            FileProblem: It cannot be read.
            UnusablePassphrase: It is empty or not UTF-8 text.
        """
        content = read_file(path, limit=_LONGEST_FILE)
        mode = path.stat().st_mode
        # Its group may read it: that is how services are commonly handed a secret.
        if os.name == "posix" and mode & (stat.S_IROTH | stat.S_IWOTH):
            raise FileExposed(path, f"{stat.S_IMODE(mode):03o}", "600")
        try:
            text = content.decode("utf-8")
        except UnicodeDecodeError:
            raise UnusablePassphrase(
                f"the passphrase file {path} is not UTF-8 text", facts={"path": str(path)}
            ) from None
        first = text.splitlines()[0] if text else ""
        if not first:
            raise UnusablePassphrase(
                f"the first line of the passphrase file {path} is empty",
                hint="Write the passphrase on the first line of that file.",
                facts={"path": str(path)},
            )
        return cls(first)

    def encoded(self) -> bytes:
        """Return the bytes that a key derivation takes, or a program that this one becomes.

        Nothing else may ask for them.
        """
        return self._encoded

    def require_strong(self) -> None:
        """Refuse to protect something new with a passphrase that is quickly guessed.

        Raises:
            UnusablePassphrase: It has fewer than eight characters.
        """
        if self._length < SHORTEST:
            raise UnusablePassphrase(
                f"the passphrase has fewer than {SHORTEST} characters",
                hint="Four or five unrelated words are easy to remember and hard to guess.",
                facts={"shortest": SHORTEST},
            )

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Passphrase):
            return NotImplemented
        return hmac.compare_digest(self._encoded, other._encoded)

    def __repr__(self) -> str:
        return "Passphrase(hidden)"

    def __reduce__(self) -> NoReturn:
        raise UnusablePassphrase("a passphrase cannot be copied out of its process")


@dataclass(frozen=True, slots=True)
class ScryptCost:
    """What one guess at a passphrase costs (scrypt, RFC 7914).

    Attributes:
        n: Work and memory factor, a power of two; one guess takes 128 x n x r bytes of memory.
        r: Block size.
        p: How many such runs one guess takes.
    """

    n: int
    r: int = 8
    p: int = 1

    @property
    def memory(self) -> int:
        """Bytes of memory that one guess takes."""
        return 128 * self.n * self.r

    def derive(self, passphrase: Passphrase, salt: bytes) -> bytes:
        """Return the 32-byte key that belongs to a passphrase and a salt."""
        return hashlib.scrypt(
            passphrase.encoded(),
            salt=salt,
            n=self.n,
            r=self.r,
            p=self.p,
            maxmem=self.memory + 2**20 * self.p,
            dklen=32,
        )


STANDARD_COST = ScryptCost(2**17)
"""128 MiB and about 0.4 s a guess (docs/decisions/0041). What real keys and vaults use."""

TRIAL_COST = ScryptCost(2**10)
"""A millisecond a guess: for trial networks and tests, whose keys guard nothing."""
