"""How the vault's contents are sealed, and how the passphrase opens them.

A random data key seals every value (AES-256-GCM). The data key itself is sealed under a key derived
from the passphrase, in the *key slot*; a new passphrase seals it again and touches nothing else.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import struct
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from cites_chain.errors import WrongPassphrase
from cites_chain.passphrase import Passphrase, ScryptCost
from cites_chain.vault.errors import VaultDamaged

KEY_BYTES = 32
_NONCE_BYTES = 12  # NIST SP 800-38D: 96 random bits serve 2^32 values under one key
_SALT_BYTES = 32
_SLOT_LABEL = b"cites-chain/vault/1/key-slot"
_MOST_MEMORY = 2**30
_MOST_RUNS = 16


def joined(*parts: bytes) -> bytes:
    """Return the parts in one string from which they can be told apart: each after its length."""
    return b"".join(struct.pack(">I", len(part)) + part for part in parts)


class Cipher:
    """Seals values under one data key. Each value is bound to its place and opens nowhere else."""

    __slots__ = ("_aead", "_index_key", "_stamp_key", "_where")

    def __init__(self, data_key: bytes, *, where: str) -> None:
        """Take the data key; one key for each use is derived from it (HKDF, RFC 5869)."""
        self._aead = AESGCM(_derived(data_key, b"cites-chain/vault/1/values"))
        self._index_key = _derived(data_key, b"cites-chain/vault/1/number-index")
        self._stamp_key = _derived(data_key, b"cites-chain/vault/1/stamps")
        self._where = where

    def seal(self, value: bytes, *place: bytes) -> bytes:
        """Return the value encrypted and bound to its place (table, column, row)."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return nonce + self._aead.encrypt(nonce, value, joined(*place))

    def open(self, sealed: bytes, *place: bytes) -> bytes:
        """Return the value that was sealed for this place.

        Raises:
            VaultDamaged: It was changed, or sealed for another place.
        """
        nonce, rest = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
        try:
            return self._aead.decrypt(nonce, rest, joined(*place))
        except (InvalidTag, ValueError) as problem:
            what = "/".join(part.decode("ascii", "replace") for part in place[:2])
            raise VaultDamaged(self._where, f"{what} was changed or moved") from problem

    def stamp(self, content: bytes) -> bytes:
        """Return 32 bytes by which a change of the content is noticed; it stays readable."""
        return hmac.digest(self._stamp_key, content, "sha256")

    def index_of(self, text: str) -> bytes:
        """Return 32 bytes by which equal texts are found and from which no text is learned."""
        return hmac.digest(self._index_key, text.encode(), "sha256")


@dataclass(frozen=True, slots=True)
class KeySlot:
    """The sealed data key with what is needed to open it, as it stands in the file.

    Attributes:
        cost: Of one guess at the passphrase.
        salt: Random, so that equal passphrases give different keys.
        sealed: The data key, encrypted.
        checksum: Tells a damaged slot from a wrong passphrase; reveals nothing.
    """

    cost: ScryptCost
    salt: bytes
    sealed: bytes
    checksum: bytes

    @classmethod
    def seal(cls, data_key: bytes, passphrase: Passphrase, cost: ScryptCost) -> KeySlot:
        """Return a new slot for a data key."""
        salt, nonce = secrets.token_bytes(_SALT_BYTES), secrets.token_bytes(_NONCE_BYTES)
        aead = AESGCM(cost.derive(passphrase, salt))
        sealed = nonce + aead.encrypt(nonce, data_key, _bound(cost, salt))
        return cls(cost, salt, sealed, _checksum(cost, salt, sealed))

    def unlock(self, passphrase: Passphrase, *, where: str) -> bytes:
        """Return the data key.

        Raises:
            VaultDamaged: The slot is not as it was written.
            WrongPassphrase: The passphrase does not open it.
        """
        if not _is_sensible(self.cost):
            raise VaultDamaged(where, "the key slot asks for work that no computer should do")
        if not hmac.compare_digest(self.checksum, _checksum(self.cost, self.salt, self.sealed)):
            raise VaultDamaged(where, "the key slot was changed")
        nonce, rest = self.sealed[:_NONCE_BYTES], self.sealed[_NONCE_BYTES:]
        aead = AESGCM(self.cost.derive(passphrase, self.salt))
        try:
            return aead.decrypt(nonce, rest, _bound(self.cost, self.salt))
        except InvalidTag:
            raise WrongPassphrase(
                f"the passphrase does not open the vault {where}",
                hint="Passphrases distinguish capital and small letters; check the keyboard.",
                facts={"path": where},
            ) from None


def new_data_key() -> bytes:
    """Return a new random data key."""
    return secrets.token_bytes(KEY_BYTES)


def _is_sensible(cost: ScryptCost) -> bool:
    """Whether scrypt takes these numbers, and takes them in bearable time and memory."""
    power_of_two = cost.n >= 2 and cost.n & (cost.n - 1) == 0
    return (
        power_of_two and cost.r >= 1 and 1 <= cost.p <= _MOST_RUNS and cost.memory <= _MOST_MEMORY
    )


def _derived(data_key: bytes, label: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=label).derive(data_key)


def _bound(cost: ScryptCost, salt: bytes) -> bytes:
    return joined(_SLOT_LABEL, struct.pack(">QII", cost.n, cost.r, cost.p), salt)


def _checksum(cost: ScryptCost, salt: bytes, sealed: bytes) -> bytes:
    return hashlib.sha256(joined(_bound(cost, salt), sealed)).digest()
