"""A node from a backup: everything is read and compared before the first file is written."""

from __future__ import annotations

import hashlib
import json
import re
import tarfile
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Any

from cites_chain.chain.genesis import Genesis
from cites_chain.errors import CitesChainError
from cites_chain.ids import Account
from cites_chain.keys import UnsealedNodeKey
from cites_chain.network.backup import CHAIN, FORMAT, KEY, LONGEST_FILE, MANIFEST, NETWORK, Backup
from cites_chain.network.network_file import NetworkFile
from cites_chain.network.node_folder import NodeExists, NodeFolder
from cites_chain.passphrase import Passphrase
from cites_chain.private_files import make_private_folder, require_private, write_new_file

_NAMES = re.compile(r"manifest\.json|key\.json|network\.json|node\.toml|peers\.json|cards/[\w.-]+")
_PIECE = 2**20
_FILE_MODE = 0o600


class BackupDamaged(CitesChainError):
    """A backup is not one, or is not what was written; nothing was restored."""

    code = "BACKUP_DAMAGED"

    def __init__(self, path: Path, problem: str) -> None:
        super().__init__(
            f"{path} cannot be restored: {problem}",
            hint="Take another backup; nothing was changed here.",
            facts={"path": str(path), "problem": problem},
        )


def restore(folder: NodeFolder, path: Path, passphrase: Passphrase) -> Backup:
    """Make a node from a backup, where there is none.

    Everything is read and compared before the first file is written.

    Args:
        folder: Where the node is to be.
        path: The backup.
        passphrase: What opens the key in it.

    Raises:
        NodeExists: There is a node, a key or another network's file already.
        BackupDamaged: It is no backup, or not what was written.
        WrongPassphrase: The passphrase does not open the key.
        FileExposed: Other users can read the backup.
    """
    require_private(path)
    _require_free(folder)
    try:
        with tarfile.open(path, "r:") as archive:
            files = _checked(path, archive)
            found = _manifest(path, files)
            chain = [each for each in archive if _is_of_chain(each.name)]
            key = UnsealedNodeKey(files[KEY], passphrase, f"in {path.name}")
            _require_whole(path, found, files, key.account)
            _require_chain(path, archive, chain, found)
            _place(folder, files)
            for each in chain:
                _extract(archive, each, folder)
            key.write(folder.key)  # last: without it the folder is no node
    except tarfile.TarError as problem:
        raise BackupDamaged(path, "it is not a tar file, or ends too soon") from problem
    return Backup(
        path,
        key.account,
        bytes.fromhex(found["genesis_hash"][2:]),
        len(files) - 1,
        bool(chain),
    )


def _require_free(folder: NodeFolder) -> None:
    for path in (folder.settings, folder.key, folder.book, folder.cards, folder.chain):
        if path.exists():
            raise NodeExists(folder.folder, path.name)


def _checked(path: Path, archive: tarfile.TarFile) -> dict[str, bytes]:
    """Return the small files of a backup; names that no backup has are refused."""
    files: dict[str, bytes] = {}
    for each in archive:
        if _is_of_chain(each.name) and each.isfile():
            continue
        file = archive.extractfile(each) if each.isfile() else None
        if file is None or not _NAMES.fullmatch(each.name) or each.size > LONGEST_FILE:
            raise BackupDamaged(path, f"it has an entry {each.name[:80]!r} that no backup has")
        files[each.name] = file.read()
    return files


def _is_of_chain(name: str) -> bool:
    parts = PurePosixPath(name).parts
    return len(parts) > 1 and parts[0] == CHAIN and ".." not in parts


def _manifest(path: Path, files: Mapping[str, bytes]) -> dict[str, Any]:
    try:
        found: dict[str, Any] = json.loads(files[MANIFEST])
        sums = {name: str(digest) for name, digest in found["sha256"].items()}
        if found["format"] != FORMAT or not re.fullmatch(r"0x[0-9a-f]{64}", found["genesis_hash"]):
            raise BackupDamaged(path, "its manifest is not one of this release")
    except (KeyError, ValueError, TypeError, AttributeError, RecursionError) as problem:
        raise BackupDamaged(path, "it has no manifest") from problem
    if {KEY, NETWORK, "node.toml"} - set(files):
        raise BackupDamaged(path, "the key, the network's file or the settings are missing")
    return found | {"sha256": sums}


def _require_whole(
    path: Path, manifest: Mapping[str, Any], files: Mapping[str, bytes], account: Account
) -> None:
    sums = manifest["sha256"]
    small = {name: content for name, content in files.items() if name != MANIFEST}
    for name, content in small.items():
        if sums.get(name) != hashlib.sha256(content).hexdigest():
            raise BackupDamaged(path, f"{name} is not what was written")
    missing = {name for name in sums if not _is_of_chain(name)} - set(small)
    if missing:
        raise BackupDamaged(path, f"{min(missing)} is missing")
    network = NetworkFile.parse(files[NETWORK], path)
    genesis = Genesis.from_json(network.genesis)
    network.require(genesis.chain_id, genesis.hash)
    if manifest["genesis_hash"] != f"0x{network.genesis_hash.hex()}":
        raise BackupDamaged(path, "its network's file is that of another network")
    if manifest["account"] != account:
        raise BackupDamaged(path, "its key is not that of its node")


def _place(folder: NodeFolder, files: Mapping[str, bytes]) -> None:
    make_private_folder(folder.folder)
    network = files[NETWORK]
    if not folder.network_file.exists():
        make_private_folder(folder.network_file.parent)
        write_new_file(folder.network_file, network)
    elif folder.network_file.read_bytes() != network:
        raise NodeExists(folder.folder, f"another network's file {folder.network_file.name}")
    for name, content in files.items():
        if name not in (MANIFEST, KEY, NETWORK):
            place = folder.folder / name
            make_private_folder(place.parent)
            write_new_file(place, content)


def _require_chain(
    path: Path,
    archive: tarfile.TarFile,
    chain: Sequence[tarfile.TarInfo],
    manifest: Mapping[str, Any],
) -> None:
    sums = {name: digest for name, digest in manifest["sha256"].items() if _is_of_chain(name)}
    if sums.keys() != {each.name for each in chain}:
        raise BackupDamaged(path, "files of the chain are missing, or too many")
    for each in chain:
        source = archive.extractfile(each)
        digest = hashlib.sha256()
        while source is not None and (piece := source.read(_PIECE)):
            digest.update(piece)
        if digest.hexdigest() != sums[each.name]:
            raise BackupDamaged(path, f"{each.name} is not what was written")


def _extract(archive: tarfile.TarFile, entry: tarfile.TarInfo, folder: NodeFolder) -> None:
    target = folder.chain / PurePosixPath(entry.name).relative_to(CHAIN)
    make_private_folder(target.parent)
    source = archive.extractfile(entry)
    with target.open("xb") as file:
        target.chmod(_FILE_MODE)
        while source is not None and (piece := source.read(_PIECE)):
            file.write(piece)
