"""The key of one's own node: a secret file without a passphrase, because a node starts by itself.

Who may read the file can seal blocks in the Party's name, so its folder and the file are closed to
other users of the computer, and both are looked at each time. It holds 0x, 64 digits and a line's
end: the form that the engines read.
"""

from __future__ import annotations

import re
from pathlib import Path

from cites_chain.errors import KeyFileDamaged, KeyNotFound
from cites_chain.keys.signer import LocalSigner, new_secret
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
    write_new_file(path, f"0x{secret.hex()}\n".encode())
    return signer


def read_node_key(path: Path) -> LocalSigner:
    """Read the key of a node.

    Raises:
        KeyNotFound: There is no such file.
        FileExposed: Other users can read the file or enter its folder.
        KeyFileDamaged: It does not hold a key.
        UnusableKey: What it holds is not a private key of the curve.
    """
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
    return LocalSigner(bytes.fromhex(content.decode()[2:66]))
