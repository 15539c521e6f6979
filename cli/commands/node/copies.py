"""`node backup`, `node restore`: what cannot be had from other nodes, kept and put back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.answer import Answer, Facts, Sentence, Tone
from cli.command import PROGRAM
from cli.commands.node.noun import folder_of, noun
from cli.context import Work
from cli.exits import InputProblem

if TYPE_CHECKING:
    from cites_chain.network.backup import Backup

_COPIES = "Backup"

BACKUP_KEYS = {
    "file": "the backup",
    "account": "account of the node's key",
    "genesis": "hash of block 0, the network's name",
    "files": "how many files of the node are in it",
    "has_chain": "whether the chain is, too",
}

BackupFile = Annotated[Path, typer.Argument(metavar="FILE", help="File of the backup.")]


@noun.verb("backup", examples=["node backup node-2026-03-01.tar"], keys=BACKUP_KEYS, panel=_COPIES)
def backup(
    work: Work,
    file: BackupFile,
    *,
    with_chain: Annotated[
        bool, typer.Option("--with-chain", help="Take the chain, too; the node has to stand.")
    ] = False,
) -> Answer:
    """Write a backup of the node: its key, encrypted, the network's file, settings and cards.

    The passphrase that you choose opens the key in it. The chain need not be in it: the other nodes
    have every block. A backup without the chain can be made while the node runs.
    """
    from cites_chain.network.backup import back_up

    if file.exists():
        raise InputProblem(f"there is a file {file} already; it is kept as it is")
    folder = folder_of(work)
    folder.config()
    passphrase = work.passphrases.new("the backup of the node's key")
    cost = work.settings.scrypt_cost
    made = back_up(folder, file, passphrase, cost, with_chain=with_chain)
    return _answer(made, "The backup is written. Keep it apart from this computer.")


@noun.verb(
    "restore", examples=["node restore node-2026-03-01.tar"], keys=BACKUP_KEYS, panel=_COPIES
)
def restore(work: Work, file: BackupFile) -> Answer:
    """Make the node from a backup, on a computer that has none.

    Nothing is overwritten, and everything is compared with the backup's list before the first file
    is written. Never let two nodes run with one key: make sure that the old one is gone.
    """
    from cites_chain.network.restoring import restore as restore_node
    from cites_chain.private_files import make_private_folder

    if not file.is_file():
        raise InputProblem(f"there is no file {file}")
    make_private_folder(work.settings.home)
    passphrase = work.passphrases.for_key("of the node in the backup")
    made = restore_node(folder_of(work), file, passphrase)
    return _answer(made, f"The node is restored. Next: {PROGRAM} node run")


def _answer(made: Backup, sentence: str) -> Answer:
    document = {
        "file": made.path,
        "account": made.account,
        "genesis": f"0x{made.genesis_hash.hex()}",
        "files": made.files,
        "has_chain": made.has_chain,
    }
    facts = [
        ("file", str(made.path)),
        ("node", made.account),
        ("files", str(made.files)),
        ("chain", "in it" if made.has_chain else "not in it: other nodes have it"),
    ]
    return Answer(document, [Sentence(sentence, Tone.GOOD), Facts(facts)])
