"""Every act on permits, in one place."""

from __future__ import annotations

from cites_chain.ledger.acts import ActDone
from cites_chain.ledger.batches import BatchActs
from cites_chain.ledger.border import BorderActs
from cites_chain.ledger.closing import ClosingActs
from cites_chain.ledger.timber import TimberActs


class PermitDesk(BatchActs, BorderActs, ClosingActs, TimberActs):
    """Every act of the permit registry but quotas; see `Desk.permits`."""

    def name_taxon(self, scientific_name: str) -> ActDone:
        """Tell the ledger the name that a taxon id stands for; issuing does it by itself.

        Raises:
            WrongNameLength: It has more than 200 bytes.
            InvalidDocument: It is no scientific name.
        """
        return self._namer.name(scientific_name)
