"""What the checks look at: gathered first, all of it, so that a check does no input or output."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

from cites_chain.errors import CitesChainError
from cites_chain.ids import Account, DocumentHash, OfficerId, PermitId
from cites_chain.ledger.reader import Alias, LedgerHead, OfficerRecord, PermitRecord, Ties
from cites_chain.permit import LedgerFact


class Use(StrEnum):
    """What the permit is wanted for; a used permit is good as an origin and for nothing else."""

    ANY = "any"
    """Is it genuine and still open?"""
    EXPORT = "export"
    """May goods leave under it?"""
    IMPORT = "import"
    """May goods arrive under it?"""
    ORIGIN = "origin"
    """May a re-export draw on it?"""


@dataclass(frozen=True, slots=True)
class NetworkIdentity:
    """Which ledger has to answer.

    Attributes:
        chain_id: Its number.
        genesis: Hash of its block 0, None where it is not known here.
        max_lag: A ledger whose newest block is older than this is too far behind to be believed;
            None where blocks come only with acts (the embedded ledger).
    """

    chain_id: int
    genesis: bytes | None = None
    max_lag: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Claims:
    """A document in the ledger's terms.

    Attributes:
        document_hash: Hash over its boxes as they are now; None where the proof leads to none.
        issued_hash: Hash to which the leaf hashes lead that came with the document; None where
            it came without any.
        altered_boxes: Boxes that differ from those leaf hashes.
        facts: What the ledger knows too.
        permit_id: Key that the document says it has.
        security_code: Code printed on it.
        chain_id: Network of which it says that it is recorded there.
        genesis: Hash of that network's block 0, where it says one.
        registry: Account of the registry in which it says it is recorded.
        issuer: Account of the officer who issued it, by its own word.
        is_signed: It carries a signature.
        signer: Whose signature that is over this very document; None for nobody's.
        problem: Why the document cannot be read as a permit; then nothing else is set.
    """

    document_hash: DocumentHash | None = None
    issued_hash: DocumentHash | None = None
    altered_boxes: tuple[str, ...] = ()
    facts: tuple[LedgerFact, ...] = ()
    permit_id: PermitId | None = None
    security_code: str | None = None
    chain_id: int | None = None
    genesis: bytes | None = None
    registry: Account | None = None
    issuer: Account | None = None
    is_signed: bool = False
    signer: Account | None = None
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Lineage:
    """The permits that a permit draws on, and those they draw on.

    Attributes:
        records: What stands under each id that some link names.
        ties: Ties of each permit in the lineage, the subject's too, as far as their hash agrees
            with the ledger's; what is missing could not be found out.
    """

    records: Mapping[PermitId, PermitRecord | Alias | None] = field(default_factory=dict)
    ties: Mapping[PermitId, Ties] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Closing:
    """How a permit came to its end, for the sentence that says so.

    Attributes:
        event: Name of the announcement.
        moment: Hour of the act or time of its block.
        acted_on: Calendar day where the officer stood, where one is known.
        successor: Permit or transcription that took its place, or permit that used it.
    """

    event: str
    moment: datetime
    acted_on: date | None = None
    successor: PermitId | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that is known when the checks run.

    Attributes:
        permit_id: Permit that is looked for.
        use: What it is wanted for.
        now: When, in the time zone of the place where it is shown.
        network: Ledger that has to answer.
        claims: The document, None where none was brought.
        expected_id: Permit id that belongs to the number, by who holds the Party's secret.
        problem: Why the ledger could not be asked; then nothing below is set.
        head: How far the ledger had come.
        author_id: Officer whose key the document names or was signed with; None for no officer's.
        author: That officer, where another one recorded the permit.
        recorder: The officer who recorded it, where the author is another one.
        record: What stands under the id.
        lineage: Its origins.
        import_permit: The import permit it names, if that could be told.
        closing: How it was closed, where it was.
    """

    permit_id: PermitId | None
    use: Use
    now: datetime
    network: NetworkIdentity | None = None
    claims: Claims | None = None
    expected_id: PermitId | None = None
    problem: CitesChainError | None = None
    head: LedgerHead | None = None
    author_id: OfficerId | None = None
    author: OfficerRecord | None = None
    recorder: OfficerRecord | None = None
    record: PermitRecord | Alias | None = None
    lineage: Lineage = field(default_factory=Lineage)
    import_permit: PermitRecord | None = None
    closing: Closing | None = None

    @property
    def today(self) -> date:
        """Day on which it is shown, where it is shown.

        The ledger's time is a lower bound: a clock that was set back must not revive a permit.
        """
        latest = self.now if self.head is None else max(self.now, self.head.time)
        return latest.astimezone(self.now.tzinfo).date()
