"""One encrypted key file: Web3 Secret Storage, version 3 (what most wallets write).

Files written here use scrypt and carry one addition that others ignore: a checksum over the
encrypted part. Without it a flipped bit and a wrong passphrase look the same.
"""

from __future__ import annotations

import hashlib
import json
from typing import Annotated, Literal

from eth_keyfile.keyfile import create_keyfile_json, decode_keyfile_json
from eth_utils.address import to_checksum_address
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from cites_chain.errors import KeyFileDamaged, UnusableKey, WrongPassphrase
from cites_chain.ids import Account
from cites_chain.keys.signer import LocalSigner
from cites_chain.passphrase import Passphrase, ScryptCost

LONGEST_FILE = 64 * 1024
"""Bytes; a real key file has about 600."""

_MOST_MEMORY = 2**30
_MOST_ROUNDS = 2**24

_Hex = Annotated[str, Field(pattern=r"^(0x)?([0-9a-fA-F]{2})+$", max_length=256)]
_Hex16 = Annotated[str, Field(pattern=r"^(0x)?[0-9a-fA-F]{32}$")]
_Hex20 = Annotated[str, Field(pattern=r"^(0x)?[0-9a-fA-F]{40}$")]
_Hex32 = Annotated[str, Field(pattern=r"^(0x)?[0-9a-fA-F]{64}$")]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", strict=True)


class _ScryptParameters(_Part):
    dklen: Literal[32]
    n: Annotated[int, Field(ge=2)]
    r: Annotated[int, Field(ge=1)]
    p: Annotated[int, Field(ge=1, le=16)]
    salt: _Hex


class _Pbkdf2Parameters(_Part):
    dklen: Literal[32]
    c: Annotated[int, Field(ge=1, le=_MOST_ROUNDS)]
    prf: Literal["hmac-sha256"]
    salt: _Hex


class _CipherParameters(_Part):
    iv: _Hex16


class _Encrypted(_Part):
    cipher: Literal["aes-128-ctr"]
    cipherparams: _CipherParameters
    ciphertext: _Hex32
    kdf: Literal["scrypt", "pbkdf2"]
    kdfparams: _ScryptParameters | _Pbkdf2Parameters
    mac: _Hex32


class _Addition(_Part):
    checksum: _Hex32


class _Form(_Part):
    version: Literal[3]
    address: _Hex20 | None = None
    crypto: _Encrypted
    cites_chain: _Addition | None = None


class KeyFile:
    """The content of a key file: whole and well formed, still locked.

    Attributes:
        account: Whose key it is, as the file says; None in files of tools that leave it out.
    """

    __slots__ = ("_form", "_where", "account")

    def __init__(self, content: bytes, *, where: str) -> None:
        """Read a key file's content.

        Args:
            content: Bytes of the file.
            where: Its name, for errors.

        Raises:
            KeyFileDamaged: It is not such a file, or its checksum does not hold.
        """
        self._where = where
        try:
            found = json.loads(content)
            lowered = {str(key).lower(): value for key, value in found.items()}
            self._form = _Form.model_validate(lowered)
        except ValidationError as problem:
            first = problem.errors(include_input=False, include_url=False)[0]
            place = ".".join(str(step) for step in first["loc"])
            raise self._damaged(f"{place}: {first['msg'].lower()}") from None
        except (ValueError, AttributeError, RecursionError) as problem:
            raise self._damaged("it is not a JSON object") from problem
        self._require_bearable()
        addition = self._form.cites_chain
        if addition and addition.checksum != _checksum(self._encrypted()):
            raise self._damaged("its checksum does not hold")
        address = self._form.address
        self.account = Account(to_checksum_address(address)) if address else None

    @classmethod
    def seal(cls, secret: bytes, passphrase: Passphrase, cost: ScryptCost) -> bytes:
        """Return the content of a new key file.

        Raises:
            UnusableKey: The secret is not a private key.
        """
        account = LocalSigner(secret).account
        sealed = create_keyfile_json(
            secret, passphrase.encoded(), kdf="scrypt", iterations=cost.n, salt_size=32
        )
        form = {
            "address": account[2:].lower(),
            "cites_chain": {"checksum": _checksum(sealed["crypto"])},
            "crypto": sealed["crypto"],
            "id": sealed["id"],
            "version": 3,
        }
        return json.dumps(form, indent=2).encode() + b"\n"

    def unlock(self, passphrase: Passphrase) -> LocalSigner:
        """Return the signer behind the passphrase.

        Raises:
            WrongPassphrase: The passphrase does not open the file.
            KeyFileDamaged: It opens, but another account's key is inside.
        """
        return LocalSigner(self.reveal(passphrase))

    def reveal(self, passphrase: Passphrase) -> bytes:
        """Return the private key itself; only for sealing it again under another passphrase.

        Raises:
            WrongPassphrase: The passphrase does not open the file.
            KeyFileDamaged: It opens, but another account's key is inside.
        """
        locked = {"version": 3, "crypto": self._encrypted()}
        try:
            secret = bytes(decode_keyfile_json(locked, passphrase.encoded()))
        except ValueError:  # the derived key does not match the file's MAC
            raise WrongPassphrase(
                f"the passphrase does not open the key {self._where}",
                hint="Passphrases distinguish capital and small letters; check the keyboard.",
                facts={"key": self._where, "account": self.account},
            ) from None
        try:
            account = LocalSigner(secret).account
        except UnusableKey as problem:
            raise self._damaged("what is inside is not a private key") from problem
        if self.account is not None and self.account != account:
            raise self._damaged(f"it says {self.account} but holds the key of {account}")
        return secret

    def _encrypted(self) -> dict[str, object]:
        return self._form.crypto.model_dump()

    def _require_bearable(self) -> None:
        parameters = self._form.crypto.kdfparams
        fits = self._form.crypto.kdf == "scrypt"
        if isinstance(parameters, _ScryptParameters) is not fits:
            raise self._damaged("crypto.kdfparams: they belong to another key derivation")
        if isinstance(parameters, _ScryptParameters):
            cost = ScryptCost(parameters.n, parameters.r, parameters.p)
            if cost.memory > _MOST_MEMORY or cost.n & (cost.n - 1) or cost.n >= 2 ** (16 * cost.r):
                raise self._damaged("crypto.kdfparams: no computer should be asked for that")

    def _damaged(self, problem: str) -> KeyFileDamaged:
        return KeyFileDamaged(
            f"the key file {self._where} cannot be used: {problem}",
            hint="Take it from a backup; the key inside cannot be made again.",
            facts={"key": self._where, "problem": problem},
        )


def _checksum(encrypted: object) -> str:
    text = json.dumps(encrypted, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
