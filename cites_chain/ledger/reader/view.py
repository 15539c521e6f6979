"""The read side of the ledger: questions to both registries, answered as frozen records.

Needs no key and imports nothing that writes. A question is one JSON-RPC batch.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from cites_chain.errors import CitesChainError
from cites_chain.ids import Account, Jurisdiction, OfficerId, PermitId
from cites_chain.ledger.reader.records import (
    Alias,
    CrossingRecord,
    LedgerHead,
    OfficerRecord,
    PartyRecord,
    PermitRecord,
    ProposalRecord,
    QuotaKey,
    QuotaRecord,
    Ties,
)

if TYPE_CHECKING:
    from cites_chain.chain.backend import Chain

    from cites_chain.ledger.reader.events import LedgerEvent

Progress = Callable[[int, int], None]
"""Told how many blocks of how many were read."""


class NotOnLedger(CitesChainError):
    """Nothing is recorded under what was asked for."""

    code = "NOT_ON_LEDGER"


class AmbiguousCode(CitesChainError):
    """Several permits share the security code; the whole permit id is needed."""

    code = "AMBIGUOUS_CODE"


class LedgerReader:
    """Reads one ledger. Every method may raise `ChainError`: the ledger could not be asked."""

    def __init__(self, chain: Chain) -> None:
        self._chain = chain

    # ------------------------------------------------------------------------------- permits

    def get_permit(self, permit_id: PermitId) -> PermitRecord:
        """Return a permit; the number of an attested transcription leads to the transcription.

        Raises:
            NotOnLedger: Nothing was written under this id.
        """
        raise NotImplementedError

    def find_permit(self, permit_id: PermitId) -> PermitRecord | None:
        """Return a permit as `get_permit`, or None."""
        raise NotImplementedError

    def list_permits(
        self, permit_ids: Sequence[PermitId]
    ) -> tuple[PermitRecord | Alias | None, ...]:
        """Return what stands under each id, in order, None for nothing."""
        raise NotImplementedError

    def get_permit_id(self, code: str, *, progress: Progress | None = None) -> PermitId:
        """Return the id that a security code stands for (12 or more characters, dashes ignored).

        Raises:
            InvalidSecurityCode: The text is no security code.
            NotOnLedger: No permit has this code.
            AmbiguousCode: Several have.
        """
        raise NotImplementedError

    def get_ties(self, permit_id: PermitId) -> Ties:
        """Return links and import permit of a permit as written; empty where it has neither."""
        raise NotImplementedError

    def list_history(self, permit_id: PermitId) -> tuple[LedgerEvent, ...]:
        """Return every event that names the permit, oldest first."""
        raise NotImplementedError

    def list_crossings(self, permit_id: PermitId) -> tuple[CrossingRecord, ...]:
        """Return the crossings of a multi-use document, oldest first."""
        raise NotImplementedError

    def find_quota(self, key: QuotaKey) -> QuotaRecord | None:
        """Return a quota and its use, None if it was never set."""
        raise NotImplementedError

    # ---------------------------------------------------------------------------- membership

    def list_parties(self) -> tuple[PartyRecord, ...]:
        """Return all Parties ever admitted, by number."""
        raise NotImplementedError

    def find_party_of(self, jurisdiction: Jurisdiction) -> PartyRecord | None:
        """Return the Party that speaks for a jurisdiction now."""
        raise NotImplementedError

    def list_officers(self, jurisdiction: Jurisdiction | None = None) -> tuple[OfficerRecord, ...]:
        """Return all officers ever named, of one jurisdiction or of all, by number."""
        raise NotImplementedError

    def find_officer(self, officer: OfficerId | Account) -> OfficerRecord | None:
        """Return an officer by number or account."""
        raise NotImplementedError

    def list_proposals(self) -> tuple[ProposalRecord, ...]:
        """Return all proposals, by number."""
        raise NotImplementedError

    def list_validators(self) -> tuple[Account, ...]:
        """Return the accounts that make blocks."""
        raise NotImplementedError

    def find_observer(self) -> Account | None:
        """Return the Secretariat's account."""
        raise NotImplementedError

    # -------------------------------------------------------------------------------- events

    def head(self) -> LedgerHead:
        """Return how far the ledger has come, and which ledger it is."""
        raise NotImplementedError

    def iter_events(
        self, first: int = 0, last: int | None = None, *, progress: Progress | None = None
    ) -> Iterator[LedgerEvent]:
        """Yield all events of both registries from block `first` to `last`, oldest first."""
        raise NotImplementedError

    def taxon_names(self) -> dict[int, str]:
        """Return the names that officers gave to taxon ids."""
        raise NotImplementedError
