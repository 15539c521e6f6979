"""A database that all countries share: it enforces every rule, and somebody hosts it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from tests.baseline.system import Books, Paper, RefusedWhenRead, RefusedWhenWritten, System


@dataclass
class SharedDatabase(System):
    """One place with one set of rules. Whoever hosts it can change a row, and no row tells."""

    books: Books = field(default_factory=Books)
    barred: set[str] = field(default_factory=set)

    def issue(self, paper: Paper) -> None:
        problem = "the key is barred" if paper.country in self.barred else ""
        _require(problem or self.books.wrong_with_issue(paper))
        self.books.add(paper)

    def leave(self, paper: Paper, quantity: int) -> None:
        permitted = self.books.papers[paper.number].quantity
        _require("more than is permitted" if quantity > permitted else "")
        self.books.left[paper.number] = quantity

    def arrive(self, paper: Paper, country: str) -> None:
        self.look(paper)
        _require(self.books.wrong_with_arrival(paper, country))
        self.books.arrived[paper.number] = [country]

    def look(self, paper: Paper) -> None:
        if self.books.papers.get(paper.number) != paper:
            raise RefusedWhenRead(paper.number)

    def report_stolen(self, country: str) -> None:
        self.barred.add(country)

    def rewrite(self, paper: Paper) -> None:
        changed = replace(paper, quantity=paper.quantity * 10)
        self.books.papers[paper.number] = changed
        self.look(changed)


def _require(problem: str) -> None:
    if problem:
        raise RefusedWhenWritten(problem)
