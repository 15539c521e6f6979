"""What verification answers: numbered checks and the one rule that combines them.

>>> from cites_chain.verify.verdict import Outcome, Verdict
>>> Verdict(checks=()).outcome is Outcome.UNDETERMINED  # nobody looked at anything
True
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from cites_chain.errors import CitesChainError, Fact
from cites_chain.ids import PermitId
from cites_chain.ledger.reader.records import LedgerHead, PermitRecord

_NO_FACTS: Mapping[str, Fact] = MappingProxyType({})


class CheckStatus(StrEnum):
    """Answer of one check. Could-not-look is never a yes and never a no."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_APPLICABLE = "not_applicable"
    UNKNOWN = "unknown"


class Group(StrEnum):
    """What a check is about; each required group needs at least one passed check."""

    LEDGER = "ledger"
    INTEGRITY = "integrity"
    ISSUER = "issuer"
    STATUS = "status"
    LINK = "link"


_REQUIRED_OF_RECORD = (Group.LEDGER, Group.ISSUER, Group.STATUS)


class Outcome(StrEnum):
    """Answer of all checks together."""

    VALID = "valid"
    """No check failed or is unknown, and the document was compared with the ledger."""

    RECORDED = "recorded"
    """As valid, but no document was brought: what is printed was compared with nothing."""

    INVALID = "invalid"
    """At least one check failed."""

    UNDETERMINED = "undetermined"
    """None failed, but something required could not be looked at. Neither yes nor no."""


_SUMMARIES = MappingProxyType(
    {
        Outcome.VALID: "Valid: the document is the one on the ledger and may be used.",
        Outcome.RECORDED: (
            "In order as recorded; the document was not compared. "
            "Bring the permit file or its QR code to compare it."
        ),
        Outcome.INVALID: "Not valid.",
        Outcome.UNDETERMINED: "Could not be determined: neither valid nor invalid.",
    }
)


@dataclass(frozen=True, slots=True)
class CheckResult:
    """Answer of one numbered check.

    Attributes:
        number: Its number in docs/reference/verdict.md, never reused.
        name: Its short name there.
        group: What it is about.
        status: The answer.
        sentence: The answer for people, with the facts in it.
        facts: The values behind the sentence, for programs.
        why: Name of the reason for a no, or for not knowing; empty for a yes.
    """

    number: int
    name: str
    group: Group
    status: CheckStatus
    sentence: str
    facts: Mapping[str, Fact] = field(default_factory=lambda: _NO_FACTS)
    why: str = ""


class NotValid(CitesChainError):
    """A permit that had to be valid is not, or could not be looked at."""

    code = "NOT_VALID"

    def __init__(self, verdict: Verdict) -> None:
        super().__init__(
            verdict.summary,
            facts={
                "outcome": verdict.outcome.value,
                "checks": ",".join(str(check.number) for check in verdict.reasons),
            },
        )
        self.verdict = verdict


@dataclass(frozen=True, slots=True)
class Verdict:
    """Answer to "may I trust this permit, for this use, now?".

    Attributes:
        checks: All checks, by number.
        permit_id: Permit that was looked for, if that could be told.
        record: The permit as the ledger has it, if it could be read.
        head: How far the ledger had come, if it answered.
    """

    checks: tuple[CheckResult, ...]
    permit_id: PermitId | None = None
    record: PermitRecord | None = None
    head: LedgerHead | None = None

    @property
    def outcome(self) -> Outcome:
        """Combine the checks: a failed one makes it invalid, else an unknown one undetermined.

        Valid needs a passed check in each of ledger, integrity, issuer and status, and in link if
        any check of that group applies. Where nothing of integrity applied, because no document
        was brought, the outcome is recorded.
        """
        if self._having(CheckStatus.FAILED):
            return Outcome.INVALID
        if self._having(CheckStatus.UNKNOWN):
            return Outcome.UNDETERMINED
        passed = {check.group for check in self._having(CheckStatus.PASSED)}
        if not passed.issuperset(_REQUIRED_OF_RECORD):
            return Outcome.UNDETERMINED
        return Outcome.VALID if Group.INTEGRITY in passed else Outcome.RECORDED

    @property
    def is_valid(self) -> bool:
        """Whether the outcome is valid; recorded is not."""
        return self.outcome is Outcome.VALID

    @property
    def reasons(self) -> tuple[CheckResult, ...]:
        """Checks that decided against: the failed ones, or else the unknown ones."""
        return self._having(CheckStatus.FAILED) or self._having(CheckStatus.UNKNOWN)

    @property
    def summary(self) -> str:
        """The verdict and its reasons in plain sentences."""
        sentences = (_SUMMARIES[self.outcome], *(check.sentence for check in self.reasons))
        return " ".join(sentences)

    def require_valid(self) -> None:
        """Return quietly if the outcome is valid.

        Raises:
            NotValid: It is anything else; the error carries this verdict.
        """
        if not self.is_valid:
            raise NotValid(self)

    def _having(self, status: CheckStatus) -> tuple[CheckResult, ...]:
        return tuple(check for check in self.checks if check.status is status)
