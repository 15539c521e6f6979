"""Runs the numbered checks for a permit file, a permit id, a security code or a QR text.

The checks and their numbers stand in `checks.py` and, for people, in docs/reference/verdict.md.
"""

from __future__ import annotations

from datetime import datetime

from cites_chain.ids import NumberTag
from cites_chain.ledger.reader import LedgerReader, PermitRecord
from cites_chain.verify.checks import CHECKS
from cites_chain.verify.evidence import NetworkIdentity, Use
from cites_chain.verify.gather import gather
from cites_chain.verify.subject import Brought, subject_of
from cites_chain.verify.verdict import Verdict


def verify(
    subject: Brought,
    reader: LedgerReader,
    now: datetime,
    *,
    use: Use = Use.ANY,
    network: NetworkIdentity | None = None,
    tag: NumberTag | None = None,
) -> Verdict:
    """Check a permit against the ledger; never raises for what it finds.

    Args:
        subject: The permit file, or a part of it; or a permit id (bytes, or 64 hexadecimal
            digits), a security code or the text of a QR code; or the error with which a file
            turned out to be no permit. With an id or a code alone nothing
            printed is compared: the verdict is `recorded` at best.
        reader: Ledger to ask; if it cannot be asked, the verdict is undetermined.
        now: When, with the time zone of the place where the permit is shown; UTC if it has none.
        use: What it is wanted for.
        network: Ledger that has to answer; None believes the reader.
        tag: Tag of the permit number, by who holds the Party's secret.

    Raises:
        InvalidSecurityCode: The text is neither a QR code's, nor a permit id, nor a security code.
    """
    evidence = gather(subject_of(subject, tag), reader, now, use, network)
    record = evidence.record
    return Verdict(
        checks=tuple(check.run(evidence) for check in CHECKS),
        permit_id=evidence.permit_id,
        record=record if isinstance(record, PermitRecord) else None,
        head=evidence.head,
    )
