"""Runs the numbered checks for a permit file, a permit id, a security code or a QR text."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from cites_chain.ids import NumberTag, PermitId
from cites_chain.ledger.reader import LedgerReader
from cites_chain.verify.verdict import Verdict

if TYPE_CHECKING:
    from cites_chain.permit.permit_file import PermitFile


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


def verify(
    subject: PermitFile | PermitId | str,
    reader: LedgerReader,
    now: datetime,
    *,
    use: Use = Use.ANY,
    network: NetworkIdentity | None = None,
    tag: NumberTag | None = None,
) -> Verdict:
    """Check a permit against the ledger; never raises for what it finds.

    Args:
        subject: The permit file; or a permit id, a security code or the text of a QR code.
        reader: Ledger to ask; if it cannot be asked, the verdict is undetermined.
        now: When, with the time zone of the place where the permit is shown.
        use: What it is wanted for.
        network: Ledger that has to answer; None believes the reader.
        tag: Tag of the permit number, by who holds the Party's secret.
    """
    raise NotImplementedError
