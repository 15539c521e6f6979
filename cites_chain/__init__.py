"""A permissioned ledger on which the Parties to CITES issue, endorse, verify and trace permits.

The names below are loaded when they are first used, so `import cites_chain` is fast and whoever
only verifies never loads what signs.

Example::

    from cites_chain import Desk, Vault, open_ledger, read_document

    with open_ledger(path) as ledger, Vault.open(vault_path, passphrase) as vault:
        with Desk(ledger, signer, vault=vault) as desk:
            issued = desk.permits.issue(read_document(content))
            print(issued.code)

`cites_chain.verify` and `cites_chain.queries` answer questions and need no key.
"""

from __future__ import annotations

from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cites_chain.config import Settings, load_settings
    from cites_chain.errors import ChainError, CitesChainError, ContractRejected, DocumentError
    from cites_chain.keys import KeyFolder, LocalSigner
    from cites_chain.ledger.acts import ActDone
    from cites_chain.ledger.desk import Desk
    from cites_chain.ledger.ledger import Ledger, Network
    from cites_chain.ledger.open import connect, create_ledger, open_ledger
    from cites_chain.ledger.origins import Origins
    from cites_chain.ledger.reader import LedgerReader
    from cites_chain.ledger.writing import Written
    from cites_chain.passphrase import Passphrase
    from cites_chain.permit import PermitDocument, PermitFile, read_document, read_permit_file
    from cites_chain.signing import Signer
    from cites_chain.vault import Journal, Vault
    from cites_chain.verify import Verdict

_HOMES = {
    "ActDone": "cites_chain.ledger.acts",
    "ChainError": "cites_chain.errors",
    "CitesChainError": "cites_chain.errors",
    "ContractRejected": "cites_chain.errors",
    "Desk": "cites_chain.ledger.desk",
    "DocumentError": "cites_chain.errors",
    "Journal": "cites_chain.vault",
    "KeyFolder": "cites_chain.keys",
    "Ledger": "cites_chain.ledger.ledger",
    "LedgerReader": "cites_chain.ledger.reader",
    "LocalSigner": "cites_chain.keys",
    "Network": "cites_chain.ledger.ledger",
    "Origins": "cites_chain.ledger.origins",
    "Passphrase": "cites_chain.passphrase",
    "PermitDocument": "cites_chain.permit",
    "PermitFile": "cites_chain.permit",
    "Settings": "cites_chain.config",
    "Signer": "cites_chain.signing",
    "Vault": "cites_chain.vault",
    "Verdict": "cites_chain.verify",
    "Written": "cites_chain.ledger.writing",
    "connect": "cites_chain.ledger.open",
    "create_ledger": "cites_chain.ledger.open",
    "load_settings": "cites_chain.config",
    "open_ledger": "cites_chain.ledger.open",
    "read_document": "cites_chain.permit",
    "read_permit_file": "cites_chain.permit",
}
"""Module of each public name."""

try:
    __version__ = version("cites-chain")
except PackageNotFoundError:  # a checkout that is not installed
    __version__ = "0"

__all__ = [
    "ActDone",
    "ChainError",
    "CitesChainError",
    "ContractRejected",
    "Desk",
    "DocumentError",
    "Journal",
    "KeyFolder",
    "Ledger",
    "LedgerReader",
    "LocalSigner",
    "Network",
    "Origins",
    "Passphrase",
    "PermitDocument",
    "PermitFile",
    "Settings",
    "Signer",
    "Vault",
    "Verdict",
    "Written",
    "connect",
    "create_ledger",
    "load_settings",
    "open_ledger",
    "read_document",
    "read_permit_file",
]


def __getattr__(name: str) -> object:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = getattr(import_module(home), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOMES})
