"""Purposes of transactions (box 5a), which stand in documents only and not on the ledger."""

from __future__ import annotations

import json
from collections.abc import Callable

from cites_chain.codes import PURPOSES
from cites_chain.ids import PermitId
from cites_chain.indexer.columns import Columns
from cites_chain.vault import Vault

Progress = Callable[[int, int], None]
"""Told how many documents of how many were read."""


def learn_purposes(
    columns: Columns, vault: Vault, *, progress: Progress = lambda _, __: None
) -> int:
    """Let the columns know the purposes of the documents in a vault; return how many were new.

    Raises:
        VaultDamaged: A document was changed.
    """
    wanted = sorted(columns.without_purpose(vault.permits.iter_ids()))
    found: dict[PermitId, int] = {}
    for at, permit_id in enumerate(wanted, start=1):
        document = json.loads(vault.permits.get(permit_id).document)["document"]
        known = PURPOSES.find(str(document.get("purpose", "")))
        found[permit_id] = 0 if known is None else known.number
        progress(at, len(wanted))
    if found:
        columns.learn_purposes(found)
    return len(found)
