"""The key folder: encrypted key files by name, one officer's or validator's key in each."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from cites_chain.errors import (
    CitesChainError,
    FileProblem,
    InvalidKeyName,
    KeyAlreadyExists,
    KeyFileDamaged,
    KeyNotFound,
)
from cites_chain.ids import Account
from cites_chain.keys.keyfile import LONGEST_FILE, KeyFile
from cites_chain.keys.signer import LocalSigner, new_secret
from cites_chain.passphrase import STANDARD_COST, Passphrase, ScryptCost
from cites_chain.private_files import (
    make_private_folder,
    read_file,
    replace_file,
    require_private,
    write_new_file,
)

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,62}")
_SUFFIX = ".json"


@dataclass(frozen=True, slots=True)
class KeyEntry:
    """What may be known of a key without its passphrase.

    Attributes:
        name: What its owner calls it; the file's name.
        account: Whose signatures it makes.
        path: Where the encrypted file is.
    """

    name: str
    account: Account
    path: Path


class KeyFolder:
    """A folder of encrypted key files, closed to other users of the computer.

    Example:
        >>> keys = KeyFolder(home / "keys")                          # doctest: +SKIP
        >>> entry = keys.create("kenya-issuer", passphrase)          # doctest: +SKIP
        >>> signer = keys.open("kenya-issuer", passphrase)           # doctest: +SKIP
    """

    def __init__(self, folder: Path) -> None:
        """Name the folder; it is made when the first key is."""
        self._folder = folder

    def create(
        self, name: str, passphrase: Passphrase, *, cost: ScryptCost = STANDARD_COST
    ) -> KeyEntry:
        """Make a new random key and write its encrypted file.

        Args:
            name: 1 to 63 letters, digits, dots, dashes or underscores; not yet taken.
            passphrase: What will open it; there is no other way.
            cost: Of one guess; less than the standard only for keys that guard nothing.

        Raises:
            InvalidKeyName: The name has other characters.
            KeyAlreadyExists: The name is taken; the old file stands.
            UnusablePassphrase: It is too short.
            FileExposed: Other users can enter the folder.
            StorageFull: The disk is full; nothing was written.
        """
        return self.import_secret(name, new_secret(), passphrase, cost=cost)

    def require_free_name(self, name: str) -> None:
        """Refuse a name under which no key can be made; look before anybody types a passphrase.

        Raises:
            InvalidKeyName: The name has other characters than a key's name may.
            KeyAlreadyExists: The name is taken.
        """
        if self._path(name).exists():
            taken = next((entry for entry in self.list_keys() if entry.name == name), None)
            raise _taken(name, taken.account if taken else None)

    def import_secret(
        self, name: str, secret: bytes, passphrase: Passphrase, *, cost: ScryptCost = STANDARD_COST
    ) -> KeyEntry:
        """Write an encrypted file for a private key that was made elsewhere.

        Args:
            name: As for `create`.
            secret: 32 bytes.
            passphrase: What will open it here.
            cost: As for `create`.

        Raises:
            UnusableKey: The bytes are not a private key.
            KeyAlreadyExists: The name is taken, or the account's key is here under another name.
            InvalidKeyName: As for `create`.
            UnusablePassphrase: As for `create`.
            FileExposed: As for `create`.
            StorageFull: As for `create`.
        """
        passphrase.require_strong()
        path = self._path(name)
        account = LocalSigner(secret).account
        make_private_folder(self._folder)
        self._require_free(name, account)
        content = KeyFile.seal(secret, passphrase, cost)
        try:
            write_new_file(path, content)
        except FileProblem as problem:
            if path.exists():  # somebody was faster since the look above
                raise _taken(name, account) from problem
            raise
        return KeyEntry(name, account, path)

    def import_key_file(
        self,
        name: str,
        source: Path,
        source_passphrase: Passphrase,
        passphrase: Passphrase,
        *,
        cost: ScryptCost = STANDARD_COST,
    ) -> KeyEntry:
        """Take over a key file of another tool, such as a wallet; the source is not touched.

        Raises:
            WrongPassphrase: The source does not open.
            KeyFileDamaged: The source is not such a file.
            FileProblem: The source cannot be read.
            KeyAlreadyExists: As for `import_secret`.
            InvalidKeyName: As for `create`.
            UnusablePassphrase: As for `create`.
        """
        content = read_file(source, limit=LONGEST_FILE)
        secret = KeyFile(content, where=source.name).reveal(source_passphrase)
        return self.import_secret(name, secret, passphrase, cost=cost)

    def list_keys(self) -> tuple[KeyEntry, ...]:
        """Return every key that can be read, by name. Damaged files are in `list_damaged`."""
        return tuple(found for found in self._scan() if isinstance(found, KeyEntry))

    def list_damaged(self) -> tuple[CitesChainError, ...]:
        """Return one error for each file of the folder that is not a usable key file."""
        return tuple(found for found in self._scan() if isinstance(found, CitesChainError))

    def get(self, name_or_account: str) -> KeyEntry:
        """Return the key of that name, or of that account (in any capitals).

        Raises:
            KeyNotFound: There is none.
            KeyFileDamaged: The file of that name cannot be used.
        """
        if _NAME.fullmatch(name_or_account) and self._path(name_or_account).is_file():
            return self._entry(self._path(name_or_account))
        for entry in self.list_keys():
            if entry.account.lower() == name_or_account.lower():
                return entry
        raise KeyNotFound(
            f"there is no key {name_or_account!r} in {self._folder}",
            hint="`cites-chain key list` shows the keys that are there.",
            facts={"key": name_or_account, "folder": str(self._folder)},
        )

    def open(self, name_or_account: str, passphrase: Passphrase) -> LocalSigner:
        """Decrypt a key and return its signer.

        Raises:
            KeyNotFound: There is no such key.
            WrongPassphrase: The passphrase does not open it.
            KeyFileDamaged: The file was changed or is not a key file.
            FileExposed: Other users of the computer can read the file or enter the folder.
        """
        return self._locked(name_or_account).unlock(passphrase)

    def change_passphrase(
        self,
        name_or_account: str,
        passphrase: Passphrase,
        new_passphrase: Passphrase,
        *,
        cost: ScryptCost = STANDARD_COST,
    ) -> None:
        """Seal a key under another passphrase; the account stays. Old backups keep the old one.

        Raises:
            KeyNotFound: There is no such key.
            WrongPassphrase: The present passphrase does not open it.
            UnusablePassphrase: The new one is too short.
            StorageFull: The disk is full; the old file stands.
        """
        new_passphrase.require_strong()
        secret = self._locked(name_or_account).reveal(passphrase)
        replace_file(self.get(name_or_account).path, KeyFile.seal(secret, new_passphrase, cost))

    def _locked(self, name_or_account: str) -> KeyFile:
        path = self.get(name_or_account).path
        require_private(self._folder)
        require_private(path)
        return KeyFile(read_file(path, limit=LONGEST_FILE), where=path.stem)

    def _require_free(self, name: str, account: Account) -> None:
        for entry in self.list_keys():
            if entry.name == name or entry.account == account:
                raise _taken(entry.name, entry.account)
        self.require_free_name(name)

    def _scan(self) -> list[KeyEntry | CitesChainError]:
        found: list[KeyEntry | CitesChainError] = []
        for path in sorted(self._folder.glob(f"*{_SUFFIX}")):
            if not _NAME.fullmatch(path.stem):
                continue
            try:
                found.append(self._entry(path))
            except (KeyFileDamaged, FileProblem) as problem:
                found.append(problem)
        return found

    def _entry(self, path: Path) -> KeyEntry:
        account = KeyFile(read_file(path, limit=LONGEST_FILE), where=path.stem).account
        if account is None:
            raise KeyFileDamaged(
                f"the key file {path.stem} does not say whose key it holds",
                hint="Take it over with `cites-chain key import`.",
                facts={"key": path.stem, "problem": "no account"},
            )
        return KeyEntry(path.stem, account, path)

    def _path(self, name: str) -> Path:
        if not _NAME.fullmatch(name):
            raise InvalidKeyName(
                f"{name!r} cannot be the name of a key",
                hint="Use 1 to 63 letters, digits, dots, dashes or underscores, such as ke-issuer.",
                facts={"name": name},
            )
        return self._folder / f"{name}{_SUFFIX}"


def _taken(name: str, account: Account | None) -> KeyAlreadyExists:
    return KeyAlreadyExists(
        f"there is a key {name!r} already; key files are never overwritten",
        hint="Choose another name, or use the key that is there.",
        facts={"name": name, "account": account},
    )
