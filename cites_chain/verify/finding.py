"""What one check found, before it is numbered."""

from __future__ import annotations

from dataclasses import dataclass

from cites_chain.errors import Fact
from cites_chain.verify.verdict import CheckStatus


@dataclass(frozen=True, slots=True)
class Finding:
    """Answer of a check.

    Attributes:
        status: The answer.
        sentence: The answer for people.
        facts: The values behind it.
        why: Name of the reason for a no, or for not knowing; catalogues have its sentence in other
            languages under `because.` and this name. Empty for a yes.
    """

    status: CheckStatus
    sentence: str
    facts: tuple[tuple[str, Fact], ...] = ()
    why: str = ""


def passed(sentence: str, **facts: Fact) -> Finding:
    """Looked, and it holds."""
    return Finding(CheckStatus.PASSED, sentence, tuple(facts.items()))


def failed(why: str, sentence: str, /, **facts: Fact) -> Finding:
    """Looked, and it does not hold."""
    return Finding(CheckStatus.FAILED, sentence, tuple(facts.items()), why)


def unknown(why: str, sentence: str, /, **facts: Fact) -> Finding:
    """Could not look."""
    return Finding(CheckStatus.UNKNOWN, sentence, tuple(facts.items()), why)


def not_applicable(sentence: str, **facts: Fact) -> Finding:
    """This kind of document, or this question, has no such thing."""
    return Finding(CheckStatus.NOT_APPLICABLE, sentence, tuple(facts.items()))
