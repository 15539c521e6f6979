"""A trial network on this computer: one Party for each country of the stories, each with its folder.

Everything is real but the people: an embedded ledger with a settable clock, keys in key folders,
documents in vaults. The passphrase of all of them lies beside them, because they guard nothing.

    FOLDER/ledger.sqlite            the ledger that all Parties share
    FOLDER/passphrase               opens every key and vault below
    FOLDER/parties/ID/              home folder of Indonesia's authority: keys, vault, settings
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256
from pathlib import Path
from types import TracebackType
from typing import Self

from cites_chain.codes import JURISDICTIONS
from cites_chain.config import Settings
from cites_chain.keys import KeyFolder, LocalSigner
from cites_chain.ids import Jurisdiction
from cites_chain.ledger.desk import Desk
from cites_chain.ledger.open import FoundingParty, create_ledger
from cites_chain.ledger.reader import Role
from cites_chain.passphrase import TRIAL_COST, Passphrase
from cites_chain.private_files import make_private_folder, write_new_file
from cites_chain.vault import Journal, Vault

MORNING = time(9, tzinfo=UTC)
"""When a day of acts begins."""

SINGLE_MARKET = frozenset(
    "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK".split()
)
"""Members of the European Union, among which goods move without permits."""

_EUROPEAN_UNION = 1
_TERM = timedelta(days=20 * 365)
_SETTINGS = 'ledger = "../../ledger.sqlite"\nguess_cost = "trial"\nkey = "{key}"\n'
