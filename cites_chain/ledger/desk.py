"""One officer's or admin's place of work: every act that the contracts know.

Example::

    with open_ledger(path) as ledger, Vault.open(vault_path, passphrase) as vault:
        with Desk(ledger, signer, vault=vault) as desk:
            issued = desk.permits.issue(document)
            print(issued.code)
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, tzinfo
from types import TracebackType
from typing import Self

from cites_chain.errors import CitesChainError, ContractRejected
from cites_chain.ids import Account, PermitId
from cites_chain.ledger.acts import ActDone, PlannedAct
from cites_chain.ledger.authority import AuthorityDesk
from cites_chain.ledger.forwarding import ForwardingDesk
from cites_chain.ledger.ledger import Ledger
from cites_chain.ledger.office import Office, Post
from cites_chain.ledger.outbox import Outbox, Witness
from cites_chain.ledger.permits import PermitDesk
from cites_chain.ledger.quotas import QuotaDesk
from cites_chain.signing import Signer
from cites_chain.vault import ActOutcome, AuditEntry, Journal, JournalEntry, Vault


class NoJournal(CitesChainError):
    """A desk was given neither a vault nor a journal: a crash would lose what was begun."""

    code = "NO_JOURNAL"


class TwoJournals(CitesChainError):
    """A desk was given a vault and a second journal: a crash could part a document from its act."""

    code = "TWO_JOURNALS"


class Desk:
    """Where one account works on one ledger. One thread uses it.

    Each act returns a frozen record of what was done, or raises the refusal of the contract
    (`cites_chain.refusals`) with its facts. A refusal is found before anything is signed, unless
    somebody else was faster in between. Run again after a crash, an act finishes what was begun.

    Attributes:
        permits: Acts on permits.
        quotas: Acts on quotas.
        authority: Acts of a Party's admin: officers and votes.
        forwarding: Signing acts for others to carry, and carrying them.
    """

    def __init__(
        self,
        ledger: Ledger,
        signer: Signer,
        journal: Journal | None = None,
        vault: Vault | None = None,
        *,
        zone: tzinfo = UTC,
    ) -> None:
        """Sit down at the desk.

        Args:
            ledger: Where acts are written.
            signer: Whose acts they are.
            journal: Where they are noted, for an account without a vault.
            vault: The authority's documents; needed for whatever is about a permit number. It has
                a journal of its own, so that document and act are noted in one write.
            zone: Time zone of the place; it decides which day it is.

        Raises:
            NoJournal: There is neither a journal nor a vault.
            TwoJournals: There are both.
        """
        self._outbox = _outbox(ledger, signer, journal, vault)
        self.office = Office(ledger, self._outbox, vault, zone)
        self.permits = PermitDesk(self.office)
        self.quotas = QuotaDesk(self.office)
        self.authority = AuthorityDesk(self.office)
        self.forwarding = ForwardingDesk(self.office)

    @property
    def account(self) -> Account:
        """Whose acts leave from here."""
        return self._outbox.account

    def post(self) -> Post:
        """Return as which officer, and for which jurisdiction, the account acts now.

        Raises:
            NotAnOfficer: For none.
            OutsideTerm: Its term has not begun or is over.
            KeyVoided: Its key is void.
            JurisdictionNotHeld: Its Party lost the jurisdiction.
            PartyNotActive: Its Party is suspended.
        """
        return self.office.post()

    def perform_all(self, acts: Sequence[PlannedAct]) -> tuple[ActDone | ContractRejected, ...]:
        """Do many planned acts at once, in their order, without waiting for each one's block.

        A refused one does not hold back the others: its refusal stands in its place.

        Args:
            acts: Such as `desk.permits.plan_endorsement(...)`.

        Raises:
            ChainError: The ledger could not be reached: run it again later.
        """
        return self._outbox.perform_all(acts)

    def finish(self) -> None:
        """Send what earlier runs had begun and not finished, and settle it."""
        self._outbox.settle_handed_over()
        self._outbox.finish_begun()

    def close(self) -> None:
        """Note that every answer was handed over. Ledger, journal and vault stay open."""
        self._outbox.settle_handed_over()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def _outbox(ledger: Ledger, signer: Signer, journal: Journal | None, vault: Vault | None) -> Outbox:
    if vault is None:
        if journal is None:
            raise NoJournal(
                "acts need a place where they are noted before they are sent",
                hint="Open a vault, or a journal with `Journal.open_file`.",
            )
        return Outbox(ledger.chain, signer, journal, together=journal.atomic)
    if journal is not None:
        raise TwoJournals(
            "a vault notes the acts in its own journal, beside the documents",
            hint="Give the desk the vault alone.",
        )
    return Outbox(
        ledger.chain,
        signer,
        vault.journal(ledger.network.name),
        together=vault.atomic,
        witness=_audit(vault, ledger),
    )


def _audit(vault: Vault, ledger: Ledger) -> Witness:
    def note(entry: JournalEntry, outcome: ActOutcome) -> None:
        now: datetime = ledger.chain.now()
        permit_id = entry.facts.get("permit_id")
        details = {
            "transaction": outcome.transaction_hash.hex(),
            "block": str(outcome.block),
            "result": "accepted" if outcome.accepted else f"refused: {outcome.error}",
        }
        vault.audit.append(
            AuditEntry(
                act=str(entry.facts.get("verb", "")),
                at=now,
                actor=entry.account,
                permit_id=PermitId(bytes.fromhex(str(permit_id))) if permit_id else None,
                details=details,
            )
        )

    return note
