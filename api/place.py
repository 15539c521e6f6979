"""What the routes work with: one open ledger and who may ask what of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo
from threading import Lock
from typing import Annotated

from fastapi import Depends, Request

from api.analyst import Analyst
from cites_chain.errors import CitesChainError
from cites_chain.ids import PermitId, TaxonId
from cites_chain.ledger.back_office import BackOffice
from cites_chain.ledger.carrier import Carrier
from cites_chain.ledger.ledger import Ledger
from cites_chain.ledger.reader import LedgerHead, LedgerReader, OfficerRecord
from cites_chain.ledger.sign_in import SignIns
from cites_chain.verify import NetworkIdentity


class NotOffered(CitesChainError):
    """This server was started without what would be needed."""

    code = "NOT_OFFERED"


@dataclass
class Place:
    """Where the API looks things up. Many threads use it.

    Attributes:
        ledger: The open ledger.
        zone: Time zone of the office; it decides which day it is.
        clock: Says what time it is, where the ledger's clock is not set by hand.
        carrier: Carries officers' acts; None where none are taken.
        sign_ins: Who of the office's own staff is signed in; None where nobody can.
        back_office: The authority's own documents; None where this server has none.
        analyst: Answers about sums of trade; None where this server has no index.
        patience: Seconds for which the sender of an act waits for its block.
        max_lag: How old the newest block may be; None where blocks come only with acts.
    """

    ledger: Ledger
    carrier: Carrier | None = None
    sign_ins: SignIns | None = None
    back_office: BackOffice | None = None
    analyst: Analyst | None = None
    patience: float = 10.0
    max_lag: timedelta | None = None
    zone: tzinfo = UTC
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    _officers: tuple[LedgerHead, tuple[OfficerRecord, ...]] | None = None
    _guard: Lock = field(default_factory=Lock)

    @property
    def reader(self) -> LedgerReader:
        """The ledger, read only."""
        return self.ledger.reader

    @property
    def network(self) -> NetworkIdentity:
        """Which ledger has to answer."""
        network = self.ledger.network
        return NetworkIdentity(network.chain_id, network.genesis_hash, self.max_lag)

    def now(self) -> datetime:
        """Return this moment in the zone of the office; by the ledger's clock on a trial."""
        chain = self.ledger.chain
        moment = chain.now() if chain.is_trial else self.clock()
        return moment.astimezone(self.zone)

    def require_carrier(self) -> Carrier:
        """Return what carries acts.

        Raises:
            NotOffered: This server takes none.
        """
        if self.carrier is None:
            raise NotOffered("this server carries no acts")
        return self.carrier

    def require_sign_ins(self) -> SignIns:
        """Return who is signed in.

        Raises:
            NotOffered: Nobody can sign in here.
        """
        if self.sign_ins is None:
            raise NotOffered("nobody can sign in at this server: it is no authority's own")
        return self.sign_ins

    def require_back_office(self) -> BackOffice:
        """Return the authority's documents.

        Raises:
            NotOffered: This server has none.
        """
        if self.back_office is None:
            raise NotOffered("this server was started without the authority's vault")
        return self.back_office

    def require_analyst(self) -> Analyst:
        """Return who answers about sums of trade.

        Raises:
            NotOffered: This server has no index.
        """
        if self.analyst is None:
            raise NotOffered("this server was started without an index of the ledger")
        return self.analyst

    def taxa(self, head: LedgerHead | None) -> Mapping[TaxonId, str]:
        """Return the scientific names that officers announced until some block."""
        return self.reader.taxon_names(head=head)

    def officers(self) -> tuple[LedgerHead, tuple[OfficerRecord, ...]]:
        """Return every officer ever appointed, read again only where there is a newer block."""
        head = self.reader.head()
        with self._guard:
            known = self._officers
        if known is None or known[0].number != head.number:
            known = (head, self.reader.list_officers())
            with self._guard:
                self._officers = known
        return known

    def permit_id_of(self, text: str) -> PermitId:
        """Return the permit that a security code or a permit id stands for.

        Raises:
            InvalidSecurityCode: The text is neither.
            NotOnLedger: No permit has the code.
            AmbiguousCode: Several have.
        """
        if text.startswith("0x") and len(text) == 66:
            digits = text[2:]
            if all(letter in "0123456789abcdefABCDEF" for letter in digits):
                return PermitId(bytes.fromhex(digits))
        return self.reader.get_permit_id(text)


def place_of(request: Request) -> Place:
    """Return the place that the application was made for."""
    found: Place = request.app.state.place
    return found


Here = Annotated[Place, Depends(place_of)]
"""The place, as a route takes it."""
