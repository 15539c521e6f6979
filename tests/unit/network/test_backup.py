"""A backup holds what other nodes do not have, and gives it back whole or not at all."""

from __future__ import annotations

import io
import json
import tarfile
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest

from cites_chain.errors import CitesChainError, FileExposed, FileProblem, WrongPassphrase
from cites_chain.network import card_document
from cites_chain.network.backup import back_up
from cites_chain.network.engines import Door
from cites_chain.network.founding import found
from cites_chain.network.node_config import NodeConfig
from cites_chain.network.node_folder import NodeExists, NodeFolder, NodeNotFound, NodeRuns
from cites_chain.network.peers import PeerBook
from cites_chain.network.restoring import BackupDamaged, restore
from cites_chain.passphrase import TRIAL_COST, Passphrase
from tests.founders import FOUR, card_of, cards_of
from tests.world import signer_of

SENTENCE = Passphrase("four unrelated plain words")
SECRET = sha256(b"trial key of ID validator").hexdigest()


@pytest.fixture(scope="module")
def network_json() -> str:
    return found(cards_of(*FOUR)).to_json()


@pytest.fixture
def node(tmp_path: Path, network_json: str) -> NodeFolder:
    """A node with everything that a node can have."""
    home = tmp_path / "home"
    folder = NodeFolder(home / "node", home / "network.json")
    for each in (home, folder.folder, folder.cards, folder.chain, folder.chain / "data"):
        each.mkdir(mode=0o700)
    folder.network_file.write_text(network_json)
    folder.key.write_text(f"0x{SECRET}\n")
    folder.key.chmod(0o600)
    doors = (Door("192.0.2.7", 30303), Door("127.0.0.1", 8545))
    NodeConfig("192.0.2.7", *doors).write(folder.settings)
    PeerBook().after([signer_of("ID validator").account]).write(folder.book)
    (folder.cards / "us.json").write_text(json.dumps(card_document(card_of("US"))))
    (folder.chain / "data" / "blocks").write_bytes(b"block" * 1000)
    return folder


@pytest.fixture
def elsewhere(tmp_path: Path) -> NodeFolder:
    home = tmp_path / "elsewhere"
    home.mkdir(mode=0o700)
    return NodeFolder(home / "node", home / "network.json")


def contents(folder: NodeFolder) -> dict[str, bytes]:
    files = {
        str(path.relative_to(folder.folder)): path.read_bytes()
        for path in folder.folder.rglob("*")
        if path.is_file() and path.suffix != ".lock"
    }
    return files | {"network": folder.network_file.read_bytes()}


@pytest.mark.parametrize("with_chain", [False, True])
def test_what_was_backed_up_is_restored_byte_for_byte(
    node: NodeFolder, elsewhere: NodeFolder, tmp_path: Path, *, with_chain: bool
) -> None:
    path = tmp_path / "backup.tar"
    made = back_up(node, path, SENTENCE, TRIAL_COST, with_chain=with_chain)
    assert path.stat().st_mode & 0o777 == 0o600
    assert SECRET.encode() not in path.read_bytes()
    assert (made.account, made.files) == (signer_of("ID validator").account, 5)
    assert restore(elsewhere, path, SENTENCE) == made
    before = contents(node)
    if not with_chain:
        del before["chain/data/blocks"]
    assert contents(elsewhere) == before
    modes = {path.stat().st_mode & 0o077 for path in elsewhere.folder.rglob("*")}
    assert modes == {0}


def test_a_backup_is_not_written_over_a_file_nor_of_no_node(
    node: NodeFolder, elsewhere: NodeFolder, tmp_path: Path
) -> None:
    path = tmp_path / "backup.tar"
    path.write_text("something else")
    with pytest.raises(FileProblem) as refused:
        back_up(node, path, SENTENCE, TRIAL_COST)
    assert refused.value.facts == {"path": str(path)}
    assert path.read_text() == "something else"
    with pytest.raises(NodeNotFound) as nothing:
        back_up(elsewhere, tmp_path / "other.tar", SENTENCE, TRIAL_COST)
    assert nothing.value.facts == {"path": str(elsewhere.folder)}


def test_the_chain_is_taken_of_a_node_that_stands_only(node: NodeFolder, tmp_path: Path) -> None:
    lock = node.lock()
    back_up(node, tmp_path / "small.tar", SENTENCE, TRIAL_COST)
    with pytest.raises(NodeRuns) as refused:
        back_up(node, tmp_path / "whole.tar", SENTENCE, TRIAL_COST, with_chain=True)
    assert "process" in str(refused.value.facts["holder"])
    assert not (tmp_path / "whole.tar").exists()
    lock.release()
    assert back_up(node, tmp_path / "whole.tar", SENTENCE, TRIAL_COST, with_chain=True).has_chain


@pytest.mark.parametrize("there", ["key", "node.toml", "peers.json", "cards", "chain"])
def test_nothing_is_restored_over_a_node(
    node: NodeFolder, elsewhere: NodeFolder, tmp_path: Path, there: str
) -> None:
    path = tmp_path / "backup.tar"
    back_up(node, path, SENTENCE, TRIAL_COST)
    elsewhere.folder.mkdir(mode=0o700)
    (elsewhere.folder / there).mkdir()
    with pytest.raises(NodeExists) as refused:
        restore(elsewhere, path, SENTENCE)
    assert refused.value.facts == {"path": str(elsewhere.folder), "found": there}
    assert [each.name for each in elsewhere.folder.iterdir()] == [there]
    (elsewhere.folder / there).rmdir()
    restore(elsewhere, path, SENTENCE)


def test_another_networks_file_is_not_overwritten(
    node: NodeFolder, elsewhere: NodeFolder, tmp_path: Path
) -> None:
    path = tmp_path / "backup.tar"
    back_up(node, path, SENTENCE, TRIAL_COST)
    elsewhere.network_file.write_text("another")
    with pytest.raises(NodeExists) as refused:
        restore(elsewhere, path, SENTENCE)
    assert "another network" in str(refused.value.facts["found"])
    assert elsewhere.network_file.read_text() == "another"
    assert not elsewhere.settings.exists()


def test_a_wrong_passphrase_and_a_file_that_others_read_are_refused(
    node: NodeFolder, elsewhere: NodeFolder, tmp_path: Path
) -> None:
    path = tmp_path / "backup.tar"
    back_up(node, path, SENTENCE, TRIAL_COST)
    with pytest.raises(WrongPassphrase) as wrong:
        restore(elsewhere, path, Passphrase("another sentence of words"))
    assert wrong.value.facts["account"] == signer_of("ID validator").account
    path.chmod(0o644)
    with pytest.raises(FileExposed) as exposed:
        restore(elsewhere, path, SENTENCE)
    assert exposed.value.facts["found"] == "644"
    assert not elsewhere.folder.exists()


Change = Callable[[dict[str, bytes]], None]


def rewritten(path: Path, change: Change) -> Path:
    """Return a copy of a backup with its entries changed."""
    with tarfile.open(path) as archive:
        files = {e.name: archive.extractfile(e).read() for e in archive}  # type: ignore[union-attr]
    change(files)
    other = path.with_name("changed.tar")
    with tarfile.open(other, "w") as archive:
        for name, content in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    other.chmod(0o600)
    return other


def _relist(files: dict[str, bytes], **fields: object) -> None:
    files["manifest.json"] = json.dumps(json.loads(files["manifest.json"]) | fields).encode()


CHANGES: dict[str, tuple[Change, str]] = {
    "settings": (
        lambda files: files.update({"node.toml": files["node.toml"] + b"#"}),
        "node.toml is not what was written",
    ),
    "card gone": (lambda files: files.pop("cards/us.json"), "cards/us.json is missing"),  # type: ignore[dict-item,return-value]
    "stranger": (lambda files: files.update({"../evil": b"x"}), "an entry '../evil'"),
    "absolute": (lambda files: files.update({"/etc/evil": b"x"}), "an entry '/etc/evil'"),
    "climbing": (lambda files: files.update({"chain/../../evil": b"x"}), "an entry 'chain/../../"),
    "no manifest": (lambda files: files.pop("manifest.json"), "it has no manifest"),  # type: ignore[dict-item,return-value]
    "manifest": (lambda files: files.update({"manifest.json": b"[]"}), "it has no manifest"),
    "format": (lambda files: _relist(files, format="other"), "not one of this release"),
    "no key": (lambda files: files.pop("key.json"), "the key, the network's file or"),  # type: ignore[dict-item,return-value]
    "account": (lambda files: _relist(files, account="0x0"), "its key is not that of its node"),
    "genesis": (
        lambda files: _relist(files, genesis_hash="0x" + "1" * 64),
        "that of another network",
    ),
    "chain": (
        lambda files: files.update({"chain/data/blocks": b"other"}),
        "chain/data/blocks is not what was written",
    ),
    "chain more": (lambda files: files.update({"chain/more": b""}), "missing, or too many"),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_backup_that_was_changed_is_refused_and_nothing_is_written(
    node: NodeFolder, elsewhere: NodeFolder, tmp_path: Path, name: str
) -> None:
    change, problem = CHANGES[name]
    path = tmp_path / "backup.tar"
    back_up(node, path, SENTENCE, TRIAL_COST, with_chain=True)
    with pytest.raises(BackupDamaged) as refused:
        restore(elsewhere, rewritten(path, change), SENTENCE)
    assert problem in str(refused.value.facts["problem"])
    assert not elsewhere.folder.exists()
    restore(elsewhere, rewritten(path, lambda _: None), SENTENCE)


def test_what_is_no_backup_is_refused(elsewhere: NodeFolder, tmp_path: Path) -> None:
    path = tmp_path / "backup.tar"
    path.write_bytes(b"no tar file" * 100)
    path.chmod(0o600)
    with pytest.raises(BackupDamaged) as refused:
        restore(elsewhere, path, SENTENCE)
    assert isinstance(refused.value, CitesChainError)
    assert refused.value.facts["path"] == str(path)
