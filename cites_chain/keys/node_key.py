"""The key of one's own node: a secret file without a passphrase, because a node starts by itself.

Who may read the file can seal blocks in the Party's name, so its folder and the file are closed to
other users of the computer, and both are looked at each time. It holds 0x, 64 digits and a line's
end: the form that the engines read.
"""

from __future__ import annotations

import re
from pathlib import Path

from cites_chain.errors import KeyFileDamaged, KeyNotFound
from cites_chain.ids import Account
from cites_chain.keys.keyfile import KeyFile
from cites_chain.keys.signer import LocalSigner, new_secret
from cites_chain.passphrase import Passphrase, ScryptCost
from cites_chain.private_files import (
    make_private_folder,
    read_file,
    require_private,
    write_new_file,
)

_CONTENT = re.compile(rb"0x[0-9a-fA-F]{64}\n?")
_LONGEST_FILE = 1024


def make_node_key(path: Path) -> LocalSigner:
    """Make a new random key and write its file.

    Raises:
        FileProblem: There is a file of that name, or the folder cannot be written.
        FileExposed: Other users can enter the folder.
        StorageFull: The disk is full; nothing was written.
    """
    secret = new_secret()
    signer = LocalSigner(secret)
    make_private_folder(path.parent)
    write_new_file(path, _content_of(secret))
    return signer


def read_node_key(path: Path) -> LocalSigner:
    """Read the key of a node.

    Raises:
        KeyNotFound: There is no such file.
        FileExposed: Other users can read the file or enter its folder.
        KeyFileDamaged: It does not hold a key.
        UnusableKey: What it holds is not a private key of the curve.
    """
    return LocalSigner(_read(path))


def seal_node_key(path: Path, passphrase: Passphrase, cost: ScryptCost) -> bytes:
    """Return the key of a node as the content of an encrypted key file, for a backup.

    Raises:
        KeyNotFound: There is no such file.
        FileExposed: Other users can read the file or enter its folder.
        KeyFileDamaged: It does not hold a key.
    """
    return KeyFile.seal(_read(path), passphrase, cost)


class UnsealedNodeKey:
    """The key of a node out of a backup, before it has a file."""

    __slots__ = ("_secret", "account")

    def __init__(self, content: bytes, passphrase: Passphrase, where: str) -> None:
        """Open what `seal_node_key` made.

        Raises:
            WrongPassphrase: The passphrase does not open it.
            KeyFileDamaged: It is no encrypted key file, or was changed.
        """
        self._secret = KeyFile(content, where=where).reveal(passphrase)
        self.account: Account = LocalSigner(self._secret).account

    def write(self, path: Path) -> None:
        """Write the file of the key.

        Raises:
            FileProblem: There is a file of that name, or the folder cannot be written.
            FileExposed: Other users can enter the folder.
        """
        make_private_folder(path.parent)
        write_new_file(path, _content_of(self._secret))


def _content_of(secret: bytes) -> bytes:
    return f"0x{secret.hex()}\n".encode()


def _read(path: Path) -> bytes:
    if not path.exists():
        raise KeyNotFound(
            f"there is no key of a node at {path}",
            hint="`cites-chain network card` makes it.",
            facts={"key": str(path), "folder": str(path.parent)},
        )
    require_private(path.parent)
    require_private(path)
    content = read_file(path, limit=_LONGEST_FILE)
    if not _CONTENT.fullmatch(content):
        raise KeyFileDamaged(
            f"the file {path} does not hold the key of a node",
            hint="It has 0x and 64 digits. Put a copy back, or make a new key and let the Parties "
            "vote on it.",
            facts={"key": str(path), "problem": "not 0x and 64 digits"},
        )
    return bytes.fromhex(content.decode()[2:66])
