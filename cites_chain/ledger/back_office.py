"""An authority's vault for officers who sign elsewhere: what they issue is planned and kept here.

The vault belongs to the one thread that opened it; every question waits for its turn.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, tzinfo
from typing import TypeVar

from cites_chain.errors import CitesChainError
from cites_chain.ids import Account, Jurisdiction, PermitId
from cites_chain.ledger.absent import AbsentSigner
from cites_chain.ledger.acts import PlannedAct
from cites_chain.ledger.desk import Desk
from cites_chain.ledger.ledger import Ledger
from cites_chain.ledger.reader import PermitRecord, Status
from cites_chain.ledger.signed_acts import SignedAct
from cites_chain.permit import PermitDocument, PermitFile, read_permit_file
from cites_chain.vault import Vault

MOST_ON_PAGE = 200
T = TypeVar("T")


class ActUnfit(CitesChainError):
    """A signed act is not the one that was planned."""

    code = "ACT_UNFIT"


@dataclass(frozen=True, slots=True)
class Kept:
    """A document of the authority.

    Attributes:
        permit_id: Key on the ledger.
        number: Box 1.
        record: Where it stands there; None where it was never written.
    """

    permit_id: PermitId
    number: str
    record: PermitRecord | None


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which documents are asked for; None for all.

    Attributes:
        status: Where they stand on the ledger.
        destination: Where they lead.
    """

    status: Status | None = None
    destination: Jurisdiction | None = None

    def fits(self, record: PermitRecord | None) -> bool:
        """Whether a document is one of them."""
        if self.status is None and self.destination is None:
            return True
        return (
            record is not None
            and self.status in (None, record.status)
            and self.destination in (None, record.destination)
        )


class BackOffice:
    """The documents of one authority. Threads share it."""

    def __init__(
        self, ledger: Ledger, open_vault: Callable[[], Vault], *, zone: tzinfo = UTC
    ) -> None:
        """Open the vault.

        Args:
            ledger: Where permits are written.
            open_vault: Opens the vault; called in the thread that keeps it.
            zone: Time zone of the office.
        """
        self._ledger = ledger
        self._zone = zone
        self._thread = ThreadPoolExecutor(1, "vault")
        self._vault = self._thread.submit(open_vault).result()

    def plan_issue(
        self, officer: Account, document: PermitDocument
    ) -> tuple[PermitFile, tuple[PlannedAct, ...]]:
        """Make and keep a permit file; return it with the acts that its officer has to sign.

        Raises:
            As `WritingActs.issue`; nothing is written on the ledger.
        """
        return self._do(lambda: self._desk(officer).permits.plan_issue(document))

    def sign(self, permit_id: PermitId, signature: bytes, act: SignedAct) -> PermitFile:
        """Put the officer's signature into a file that was planned, before its act is carried.

        Args:
            permit_id: The permit.
            signature: The officer's, over permit id and document hash.
            act: The officer's act of issuing it.

        Raises:
            ActUnfit: The act does not issue this document.
            PermitNotInVault: None was planned under this id.
            PermitExists: It was issued already, with another signature.
            SignatureUnfit: It is not this officer's.
        """
        document_hash = self.file(permit_id).document_hash
        if act.verb != "issue" or bytes(document_hash) not in act.request.data:
            raise ActUnfit(
                "the act does not issue this document",
                hint="Sign the request that came with the draft, unchanged.",
                facts={"permit_id": f"0x{permit_id.hex()}", "act": act.verb},
            )
        officer = act.request.sender
        return self._do(lambda: self._desk(officer).permits.sign(permit_id, signature))

    def file(self, permit_id: PermitId) -> PermitFile:
        """Return a permit file.

        Raises:
            PermitNotInVault: There is none.
            PermitErased: It was erased.
        """
        return self._do(lambda: read_permit_file(self._vault.permits.get(permit_id).document))

    def list_kept(
        self, wanted: Wanted, *, after: PermitId | None, most: int
    ) -> tuple[tuple[Kept, ...], bool]:
        """Return documents in the order in which they were kept, and whether there are more.

        Args:
            wanted: Which.
            after: The last one that the reader has; None to begin.
            most: How many at most.
        """
        return self._do(lambda: self._list(wanted, after, min(most, MOST_ON_PAGE)))

    def close(self) -> None:
        """Close the vault."""
        self._do(self._vault.close)
        self._thread.shutdown()

    def _list(
        self, wanted: Wanted, after: PermitId | None, most: int
    ) -> tuple[tuple[Kept, ...], bool]:
        every = list(self._vault.permits.iter_ids())
        first = every.index(after) + 1 if after in every else 0
        found: list[Kept] = []
        for at in range(first, len(every), MOST_ON_PAGE):
            ids = every[at : at + MOST_ON_PAGE]
            for permit_id, stands in zip(ids, self._ledger.reader.list_permits(ids), strict=True):
                record = stands if isinstance(stands, PermitRecord) else None
                if not wanted.fits(record):
                    continue
                if len(found) == most:
                    return tuple(found), True
                number = self._vault.permits.get(permit_id).permit_number
                found.append(Kept(permit_id, number, record))
        return tuple(found), False

    def _desk(self, officer: Account) -> Desk:
        return Desk(self._ledger, AbsentSigner(officer), vault=self._vault, zone=self._zone)

    def _do(self, work: Callable[[], T]) -> T:
        return self._thread.submit(work).result()
