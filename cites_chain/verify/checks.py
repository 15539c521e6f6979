"""The table of checks. Numbers are for ever: one that is dropped is not given again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from cites_chain.verify.evidence import Evidence
from cites_chain.verify.finding import Finding
from cites_chain.verify.integrity import (
    check_content,
    check_document,
    check_document_hash,
    check_ledger,
    check_number,
)
from cites_chain.verify.issuance import check_issuer, check_medium, check_signature
from cites_chain.verify.links import check_import_permit, check_origins
from cites_chain.verify.standing import (
    check_codes,
    check_endorsement,
    check_status,
    check_time,
)
from cites_chain.verify.verdict import CheckResult, Group


@dataclass(frozen=True, slots=True)
class Check:
    """One numbered check.

    Attributes:
        number: Its number in docs/reference/verdict.md.
        name: Its short name, for programs.
        group: What it is about.
        look: Looks at the evidence and answers.
    """

    number: int
    name: str
    group: Group
    look: Callable[[Evidence], Finding]

    def run(self, evidence: Evidence) -> CheckResult:
        """Return the numbered answer."""
        finding = self.look(evidence)
        return CheckResult(
            self.number,
            self.name,
            self.group,
            finding.status,
            finding.sentence,
            dict(finding.facts),
            finding.why,
        )


CHECKS: tuple[Check, ...] = (
    Check(1, "ledger", Group.LEDGER, check_ledger),
    Check(2, "document", Group.INTEGRITY, check_document),
    Check(3, "document_hash", Group.INTEGRITY, check_document_hash),
    Check(4, "number", Group.INTEGRITY, check_number),
    Check(5, "content", Group.INTEGRITY, check_content),
    Check(6, "issuer", Group.ISSUER, check_issuer),
    Check(7, "status", Group.STATUS, check_status),
    Check(8, "time", Group.STATUS, check_time),
    Check(9, "endorsement", Group.STATUS, check_endorsement),
    Check(10, "codes", Group.STATUS, check_codes),
    Check(11, "import_permit", Group.LINK, check_import_permit),
    Check(12, "origins", Group.LINK, check_origins),
    Check(13, "medium", Group.ISSUER, check_medium),
    Check(14, "signature", Group.ISSUER, check_signature),
)
