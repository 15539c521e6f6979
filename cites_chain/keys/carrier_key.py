"""The key of a server that carries officers' acts: it has no right on the ledger and pays nothing.

It signs the outer transaction only, so that a server can start again unattended it lies in a file
of its own without a passphrase. Whoever steals it can carry acts that officers signed, as anybody
can.
"""

from __future__ import annotations

from pathlib import Path

from cites_chain.errors import FileProblem, KeyFileDamaged
from cites_chain.keys.signer import SECRET_BYTES, LocalSigner, new_secret
from cites_chain.private_files import (
    make_private_folder,
    read_file,
    require_private,
    write_new_file,
)

_LONGEST = 128


def carrier_signer(path: Path) -> LocalSigner:
    """Return the signer of a carrier's key; the key is made where there is none.

    Raises:
        KeyFileDamaged: The file is none.
        FileExposed: Other users of the computer can read it.
        UnusableKey: Its digits are no key.
        StorageFull: The disk is full; nothing was made.
    """
    if not path.exists():
        make_private_folder(path.parent)
        try:
            write_new_file(path, f"{new_secret().hex()}\n".encode())
        except FileProblem:
            if not path.exists():  # else another program made it just now
                raise
    require_private(path)
    text = read_file(path, limit=_LONGEST).decode("ascii", "replace").strip()
    try:
        secret = bytes.fromhex(text)
    except ValueError:
        secret = b""
    if len(secret) != SECRET_BYTES:
        raise KeyFileDamaged(
            f"{path} is no carrier's key",
            hint="Move it away; a new one is made, and nothing is lost but its name.",
            facts={"path": str(path)},
        )
    return LocalSigner(secret)
