"""A backup of a node, and a node from a backup.

One tar file, readable by its owner alone. The node's key is in it encrypted, as a key file that a
passphrase opens; network file, settings, cards and book of peers are in it as they are. The chain
itself need not be: the other nodes have every block. A manifest names each file with its SHA-256.
"""

from __future__ import annotations

import hashlib
import io
import json
import tarfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from cites_chain.errors import FileProblem
from cites_chain.ids import Account
from cites_chain.keys import read_node_key, seal_node_key
from cites_chain.network.node_folder import NodeFolder, NodeNotFound
from cites_chain.passphrase import Passphrase, ScryptCost
from cites_chain.private_files import publish_file, read_file, write_new_file

FORMAT = "cites-chain/node-backup/1"
MANIFEST = "manifest.json"
KEY = "key.json"
NETWORK = "network.json"
CHAIN = "chain"
LONGEST_FILE = 8 * 2**20
"""Bytes of the largest file in it, but for those of the chain."""

_FILE_MODE = 0o600


@dataclass(frozen=True, slots=True)
class Backup:
    """What a backup holds.

    Attributes:
        path: Its file.
        account: Account of the node's key.
        genesis_hash: Hash of the network's block 0.
        files: How many files of the node are in it.
        has_chain: Whether the chain is, too.
    """

    path: Path
    account: Account
    genesis_hash: bytes
    files: int
    has_chain: bool


def back_up(
    folder: NodeFolder,
    path: Path,
    passphrase: Passphrase,
    cost: ScryptCost,
    *,
    with_chain: bool = False,
) -> Backup:
    """Write a backup of a node; a running node is not disturbed, unless its chain is wanted.

    Args:
        folder: The node.
        path: File to write; one that is there is kept as it is.
        passphrase: What is to open the key in it.
        cost: What one guess at the passphrase costs.
        with_chain: Whether to take the chain, too; then the node has to stand.

    Raises:
        NodeNotFound: There is no node.
        NodeRuns: The chain is wanted, and the node runs.
        FileProblem: The file is there already, or cannot be written.
    """
    if not folder.settings.is_file():
        raise NodeNotFound(folder.folder)
    if path.exists():
        raise FileProblem(path, "there is a file of that name; it is kept as it is")
    lock = folder.lock() if with_chain else None
    try:
        account = read_node_key(folder.key).account
        network = folder.network()
        files = dict(_files(folder)) | {KEY: seal_node_key(folder.key, passphrase, cost)}
        chain = _chain_files(folder) if with_chain else {}
        sums = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
        sums |= {name: _sum_of(place) for name, place in chain.items()}
        manifest = {
            "format": FORMAT,
            "account": account,
            "genesis_hash": f"0x{network.genesis_hash.hex()}",
            "sha256": dict(sorted(sums.items())),
        }
        files = {MANIFEST: (json.dumps(manifest, indent=1) + "\n").encode(), **files}
        _write(path, files, chain)
    finally:
        if lock is not None:
            lock.release()
    return Backup(path, account, network.genesis_hash, len(files) - 1, with_chain)


def _files(folder: NodeFolder) -> Iterator[tuple[str, bytes]]:
    yield NETWORK, read_file(folder.network_file, limit=LONGEST_FILE)
    for path in (folder.settings, folder.book):
        if path.is_file():
            yield path.name, read_file(path, limit=LONGEST_FILE)
    for path in sorted(folder.cards.glob("*.json")):
        yield f"cards/{path.name}", read_file(path, limit=LONGEST_FILE)


def _chain_files(folder: NodeFolder) -> dict[str, Path]:
    copy = folder.config().runs_with.key_copy("")  # the key is in the backup once, encrypted
    left_out = folder.chain / copy.name if copy else None
    return {
        f"{CHAIN}/{path.relative_to(folder.chain).as_posix()}": path
        for path in sorted(folder.chain.rglob("*"))
        if path.is_file() and not path.is_symlink() and path != left_out
    }


def _sum_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _write(path: Path, files: Mapping[str, bytes], chain: Mapping[str, Path]) -> None:
    draft = path.with_name(f".{path.name}.draft")
    try:
        write_new_file(draft, b"")
        with tarfile.open(draft, "w", format=tarfile.PAX_FORMAT) as archive:
            for name, content in files.items():
                archive.addfile(_entry(name, len(content)), io.BytesIO(content))
            for name, place in chain.items():
                with place.open("rb") as file:
                    archive.addfile(_entry(name, place.stat().st_size), file)
    except OSError as problem:
        draft.unlink(missing_ok=True)
        raise FileProblem(path, (problem.strerror or "cannot be written").lower()) from problem
    publish_file(draft, path)


def _entry(name: str, size: int) -> tarfile.TarInfo:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = size, _FILE_MODE
    return entry
