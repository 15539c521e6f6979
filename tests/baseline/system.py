"""What a system that keeps permits is asked to do here, so that four kinds can be compared."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum


class Outcome(StrEnum):
    """When a fraud is caught; the words of docs/why-a-ledger.md."""

    WRITTEN = "refused when written"
    READ = "refused when read"
    LATER = "found later"
    NEVER = "not found"


class RefusedWhenWritten(Exception):
    """The system did not record it."""


class RefusedWhenRead(Exception):
    """The system recorded it, or was shown it, and whoever looks refuses it."""


@dataclass(frozen=True)
class Paper:
    """A permit as it is shown.

    Attributes:
        country: Whose authority issued it.
        number: Its number.
        quantity: Of its one line.
        destination: Where the goods go.
        origin: Number of the permit under which they came into the country; empty for none.
    """

    country: str
    number: str
    quantity: int
    destination: str
    origin: str = ""


class System(ABC):
    """A system in which several countries keep permits. Every method may refuse."""

    @abstractmethod
    def issue(self, paper: Paper) -> None:
        """Let a country issue a permit, or a re-export certificate that names an origin."""

    @abstractmethod
    def leave(self, paper: Paper, quantity: int) -> None:
        """Let the issuing country's customs record what leaves."""

    @abstractmethod
    def arrive(self, paper: Paper, country: str) -> None:
        """Let a country's customs look at a paper and record the import."""

    @abstractmethod
    def look(self, paper: Paper) -> None:
        """Let customs look at a paper that is shown, and record nothing."""

    @abstractmethod
    def report_stolen(self, country: str) -> None:
        """Report the issuing key of a country as stolen."""

    @abstractmethod
    def rewrite(self, paper: Paper) -> None:
        """Let whoever hosts a copy change the permit's quantity in it, in silence."""

    def findings(self) -> set[str]:
        """Return numbers of permits that are seen to be wrong once all that is kept is compared."""
        return set()


@dataclass
class Books:
    """Permits and their acts as one place knows them, with the rules that it enforces.

    Attributes:
        papers: Permits by number.
        left: What left under each.
        arrived: Where each was used.
        drawn: What was re-exported of each.
    """

    papers: dict[str, Paper] = field(default_factory=dict)
    left: dict[str, int] = field(default_factory=dict)
    arrived: dict[str, list[str]] = field(default_factory=dict)
    drawn: dict[str, int] = field(default_factory=dict)

    def wrong_with_issue(self, paper: Paper) -> str:
        """Return what is wrong with a new permit; nothing if it is well."""
        if paper.number in self.papers:
            return "the number was issued before"
        if not paper.origin:
            return ""
        if not self.arrived.get(paper.origin):
            return "the origin was never imported"
        drawn = self.drawn.get(paper.origin, 0) + paper.quantity
        return "more than came in" if drawn > self.left.get(paper.origin, 0) else ""

    def wrong_with_arrival(self, paper: Paper, country: str) -> str:
        """Return what is wrong with an import; nothing if it is well."""
        if self.arrived.get(paper.number):
            return "it was used before"
        return "" if country == paper.destination else "it goes to another country"

    def add(self, paper: Paper) -> None:
        """Note a permit."""
        self.papers[paper.number] = paper
        if paper.origin:
            self.drawn[paper.origin] = self.drawn.get(paper.origin, 0) + paper.quantity


def outcome_of(system: System, fraud: Callable[[System], object], number: str) -> Outcome:
    """Commit a fraud and return when it is caught.

    Args:
        system: Where it is committed; all before it went well.
        fraud: What is done.
        number: Of the permit with which something is wrong then.
    """
    try:
        fraud(system)
    except RefusedWhenWritten:
        return Outcome.WRITTEN
    except RefusedWhenRead:
        return Outcome.READ
    return Outcome.LATER if number in system.findings() else Outcome.NEVER
