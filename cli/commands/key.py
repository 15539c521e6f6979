"""`key`: signing keys on this computer. What the ledger knows of them is `officer` and `party`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.answer import Answer, Facts, Sentence, Table, Tone
from cli.command import Noun
from cli.completion import complete_key
from cli.context import Work
from cli.exits import Exit, InputProblem
from cli.safe_text import Document

if TYPE_CHECKING:
    from cites_chain.keys import KeyEntry

noun = Noun(
    "key",
    "Signing keys on this computer: make, take over, list, change their passphrase.\n\n"
    "A key is an encrypted file. Its passphrase is typed, or read from the first line of the file "
    "that CITES_CHAIN_PASSPHRASE_FILE names.",
)

NewName = Annotated[str, typer.Argument(metavar="NAME", help="What to call it, such as ke-issuer.")]
KnownName = Annotated[
    str,
    typer.Argument(metavar="NAME", help="Its name or account.", autocompletion=complete_key),
]

KEY_KEYS = {
    "name": "what its owner calls it",
    "account": "whose signatures it makes",
    "path": "encrypted file; copy it to back it up",
}


@noun.verb("new", examples=["key new ke-issuer"], keys=KEY_KEYS)
def new(work: Work, name: NewName) -> Answer:
    """Make a new signing key.

    The passphrase that you choose is the only way to open it. Tell the account, never the file, to
    the admin of your Party, who makes it an officer.
    """
    work.keys.require_free_name(name)
    passphrase = work.passphrases.new(f"key {name}")
    return _answer(work.keys.create(name, passphrase, cost=work.settings.scrypt_cost))


@noun.verb(
    "import",
    examples=["key import ke-issuer UTC--2026-01-01--5b38da6a"],
    keys=KEY_KEYS,
)
def import_key(
    work: Work,
    name: NewName,
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="Key file of a wallet or another tool.")
    ],
) -> Answer:
    """Take over a key file of another tool.

    The file is left as it is. Its own passphrase is typed, or read from the file that
    CITES_CHAIN_SOURCE_PASSPHRASE_FILE names.
    """
    work.keys.require_free_name(name)
    if not file.is_file():
        raise InputProblem(f"there is no file {file}")
    theirs = work.passphrases.of_other_tool(file)
    ours = work.passphrases.new(f"key {name}")
    return _answer(
        work.keys.import_key_file(name, file, theirs, ours, cost=work.settings.scrypt_cost)
    )


@noun.verb(
    "list",
    examples=["key list", "key list --json"],
    keys={
        **{f"keys[].{key}": meaning for key, meaning in KEY_KEYS.items()},
        "damaged[].code": "code of what is wrong with a file that cannot be used",
        "damaged[].message": "the same as a sentence",
    },
)
def list_keys(work: Work) -> Answer:
    """List the keys that are here; no passphrase is needed."""
    keys = work.keys.list_keys()
    damaged = work.keys.list_damaged()
    document: Document = {
        "keys": [_document(entry) for entry in keys],
        "damaged": [{"code": each.code, "message": each.message} for each in damaged],
    }
    table = Table(
        ("name", "account"),
        [(entry.name, entry.account) for entry in keys],
        empty=f"There are no keys in {work.settings.keys}. Make one with `cites-chain key new`.",
    )
    return Answer(
        document,
        [table, *(Sentence(f"not usable: {each.message}", Tone.BAD) for each in damaged)],
        Exit.COULD_NOT if damaged else Exit.DONE,
    )


@noun.verb("show", examples=["key show ke-issuer"], keys=KEY_KEYS)
def show(work: Work, name: KnownName) -> Answer:
    """Show a key's account and where its file is; no passphrase is needed."""
    return _answer(work.keys.get(name))


@noun.verb(
    "passphrase",
    examples=["key passphrase ke-issuer", "key passphrase --vault"],
    keys={"changed": "key or vault that opens with the new passphrase", "path": "its file"},
)
def passphrase(
    work: Work,
    name: Annotated[
        str,
        typer.Argument(metavar="NAME", help="Its name or account.", autocompletion=complete_key),
    ] = "",
    *,
    vault: Annotated[bool, typer.Option("--vault", help="The vault's passphrase.")] = False,
) -> Answer:
    """Change the passphrase of a key, or of the vault.

    Copies made before still open with the old one. The new passphrase is typed twice, or read from
    the file that CITES_CHAIN_NEW_PASSPHRASE_FILE names.
    """
    if bool(name) == vault:
        raise InputProblem("say one of the two: the name of a key, or --vault")
    if vault:
        return _change_of_vault(work)
    entry = work.keys.get(name)
    present = work.passphrases.for_key(entry.name)
    work.keys.open(entry.name, present)
    chosen = work.passphrases.replacement(f"key {entry.name}")
    work.keys.change_passphrase(entry.name, present, chosen, cost=work.settings.scrypt_cost)
    return _changed(f"key {entry.name}", entry.path)


def _change_of_vault(work: Work) -> Answer:
    opened = work.vault
    chosen = work.passphrases.replacement("the vault")
    opened.change_passphrase(work.passphrases.for_vault(), chosen, cost=work.settings.scrypt_cost)
    return _changed("vault", opened.path)


def _changed(what: str, path: Path) -> Answer:
    return Answer(
        {"changed": what, "path": path},
        [Sentence(f"The {what} opens with the new passphrase from now on.", Tone.GOOD)],
    )


def _answer(entry: KeyEntry) -> Answer:
    return Answer(
        _document(entry),
        [Facts([("name", entry.name), ("account", entry.account), ("file", str(entry.path))])],
    )


def _document(entry: KeyEntry) -> Document:
    return {"name": entry.name, "account": entry.account, "path": entry.path}
