"""Answers "may I trust this permit, for this use, now?" with numbered checks. Needs no key."""

from cites_chain.verify.evidence import NetworkIdentity, Use
from cites_chain.verify.verdict import (
    CheckResult,
    CheckStatus,
    Group,
    NotValid,
    Outcome,
    Verdict,
)
from cites_chain.verify.verifier import verify

__all__ = [
    "CheckResult",
    "CheckStatus",
    "Group",
    "NetworkIdentity",
    "NotValid",
    "Outcome",
    "Use",
    "Verdict",
    "verify",
]
