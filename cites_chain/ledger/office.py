"""What every desk of one officer shares: ledger, outbox, vault, and the way an act is made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, tzinfo

from cites_chain.ids import Account, Day, Jurisdiction, OfficerId, PermitId, day_of
from cites_chain.ledger.acts import ActDone, PlannedAct, always
from cites_chain.ledger.calldata import AUTHORITY_REGISTRY, PERMIT_REGISTRY, calldata
from cites_chain.ledger.ledger import Ledger
from cites_chain.ledger.outbox import Outbox
from cites_chain.ledger.reader import LedgerReader, PermitRecord, Ties
from cites_chain.vault import Vault

ANY_ROLE = 3
"""ISSUER or INSPECTOR."""


@dataclass(frozen=True, slots=True)
class Post:
    """For whom an account acts.

    Attributes:
        officer_id: Number of the officer.
        jurisdiction: Where the officer acts.
    """

    officer_id: OfficerId
    jurisdiction: Jurisdiction


@dataclass(frozen=True)
class Office:
    """One officer's place of work, without the acts.

    Attributes:
        ledger: Where acts are written.
        outbox: Where they leave from.
        vault: The authority's own documents, None for officers who have none.
        zone: Time zone of the place; it decides which day it is.
    """

    ledger: Ledger
    outbox: Outbox
    vault: Vault | None = None
    zone: tzinfo = UTC

    @property
    def reader(self) -> LedgerReader:
        """The ledger, read only."""
        return self.ledger.reader

    @property
    def account(self) -> Account:
        """Whose acts they are."""
        return self.outbox.account

    def today(self) -> date:
        """Return the calendar day here, by the ledger's clock."""
        return self.ledger.chain.now().astimezone(self.zone).date()

    def acted_on(self, on: date | None) -> Day:
        """Return the day of an act; today, where none is given."""
        return day_of(self.today() if on is None else on)

    def post(self) -> Post:
        """Return for whom the account acts now.

        Raises:
            NotAnOfficer: For nobody.
            OutsideTerm: Its term has not begun or is over.
            KeyVoided: Its key is void.
            JurisdictionNotHeld: Its Party lost the jurisdiction.
            PartyNotActive: Its Party is suspended.
        """
        data = calldata(AUTHORITY_REGISTRY, "requireOfficer", self.account, ANY_ROLE)
        found = self.ledger.chain.call(AUTHORITY_REGISTRY, data)
        return Post(
            OfficerId(int.from_bytes(found[:32], "big")),
            Jurisdiction(int.from_bytes(found[32:64], "big")),
        )

    def ties_if(self, record: PermitRecord | None, *, needed: bool = True) -> Ties:
        """Return the ties of a permit where it has some and they are needed; else empty ones."""
        if record is None or record.ties_hash is None or not needed:
            return Ties()
        return self.reader.get_ties(record.permit_id)

    def plan(
        self,
        verb: str,
        permit_id: PermitId | None,
        *arguments: object,
        meaning: tuple[str | int | bytes, ...] = (),
        still_stands: Callable[[ActDone], bool] = always,
    ) -> PlannedAct:
        """Return an act of the permit registry; the permit, if any, is its first argument."""
        subject = () if permit_id is None else (permit_id,)
        return PlannedAct(
            verb,
            PERMIT_REGISTRY,
            calldata(PERMIT_REGISTRY, verb, *subject, *arguments),
            (*subject, *meaning),
            permit_id,
            still_stands,
        )

    def perform(self, act: PlannedAct) -> ActDone:
        """Do an act; see `Outbox.perform`."""
        return self.outbox.perform(act)
