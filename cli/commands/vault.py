"""`vault`: the authority's own documents, encrypted, on this computer."""

from __future__ import annotations

from cli.answer import Answer, Sentence, Tone
from cli.command import Noun
from cli.context import Work

noun = Noun("vault", "The authority's own documents, encrypted; an office that issues has one.")


@noun.verb("new", examples=["vault new"], keys={"path": "file of the vault"})
def new(work: Work) -> Answer:
    """Make a vault for the documents of this office.

    The passphrase that you choose is the only way to open it. An office that founds a network in a
    file with `network new` has one already.
    """
    from cites_chain.private_files import make_private_folder
    from cites_chain.vault import Vault, VaultAlreadyExists

    path = work.settings.vault
    if path.exists():  # before anybody types a passphrase for nothing
        raise VaultAlreadyExists(path)
    make_private_folder(path.parent)
    Vault.create(path, work.passphrases.new_for_vault(), cost=work.settings.scrypt_cost).close()
    return Answer({"path": path}, [Sentence(f"The vault is {path}.", Tone.GOOD)])
