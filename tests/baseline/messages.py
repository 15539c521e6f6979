"""Messages from authority to authority, as an electronic permit exchange sends them.

Every country keeps books of its own and enforces every rule in them. A permit's data go to the
country of destination, which can ask the issuing country whether a paper is genuine, and reports
the import back. Nobody sees what passes between two others.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace

from tests.baseline.system import Books, Paper, RefusedWhenRead, RefusedWhenWritten, System


@dataclass
class MessageExchange(System):
    """Books of each country, and the imports that were reported to each."""

    books: defaultdict[str, Books] = field(default_factory=lambda: defaultdict(Books))
    reported: defaultdict[str, list[tuple[str, str]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    stolen: dict[str, list[str]] = field(default_factory=dict)

    def issue(self, paper: Paper) -> None:
        """The issuing office writes what it likes into books that are its own."""
        self.books[paper.country].papers.setdefault(paper.number, paper)
        self.books[paper.destination].papers[paper.number] = paper
        if paper.country in self.stolen:
            self.stolen[paper.country].append(paper.number)

    def leave(self, paper: Paper, quantity: int) -> None:
        if quantity > self.books[paper.country].papers[paper.number].quantity:
            raise RefusedWhenWritten("more than is permitted")
        self.books[paper.country].left[paper.number] = quantity

    def arrive(self, paper: Paper, country: str) -> None:
        """Ask the issuer; look into one's own books; report back."""
        self.look(paper)
        if self.books[country].arrived.get(paper.number):
            raise RefusedWhenWritten("it was used here before")
        self.books[country].arrived[paper.number] = [country]
        self.reported[paper.country].append((paper.number, country))

    def look(self, paper: Paper) -> None:
        places = (paper.country, paper.destination)
        if paper not in [self.books[place].papers.get(paper.number) for place in places]:
            raise RefusedWhenRead(paper.number)
        if paper.origin and not self._anybody_knows(paper.origin):
            raise RefusedWhenRead(paper.origin)

    def report_stolen(self, country: str) -> None:
        """The notice reaches the others by post: what is written until then is taken."""
        self.stolen[country] = []

    def rewrite(self, paper: Paper) -> None:
        """Change one's own books; the other side still has the message."""
        changed = replace(paper, quantity=paper.quantity * 10)
        self.books[paper.country].papers[paper.number] = changed

    def findings(self) -> set[str]:
        """Compare what any one country holds: its own books, and what was reported to it."""
        found = {number for numbers in self.stolen.values() for number in numbers}
        for country, reports in self.reported.items():
            numbers = [number for number, _ in reports]
            found |= {number for number in numbers if numbers.count(number) > 1}
            for number in numbers:
                mine = self.books[country].papers.get(number)
                theirs = self.books[mine.destination].papers.get(number) if mine else None
                if theirs is not None and theirs != mine:
                    found.add(number)
        return found

    def _anybody_knows(self, number: str) -> bool:
        return any(number in books.papers for books in self.books.values())
