"""How a reader asks: batches of questions, pages of logs. Knows nothing of permits or Parties."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, TypeVar, overload

from cites_chain.errors import CitesChainError, ContractRejected
from cites_chain.ids import Account
from cites_chain.ledger.reader.announcement import Announcement
from cites_chain.ledger.reader.answers import UnreadableAnswer
from cites_chain.ledger.reader.events import LedgerEvent
from cites_chain.ledger.reader.questions import (
    Log,
    Question,
    ask_block_times,
    ask_head,
    ask_logs,
)
from cites_chain.ledger.reader.records import LedgerHead

if TYPE_CHECKING:
    from cites_chain.chain import Chain

A = TypeVar("A")
B = TypeVar("B")
C = TypeVar("C")
D = TypeVar("D")

Progress = Callable[[int, int], None]
"""Told how many blocks of how many were read."""

PAGE = 5_000
"""Blocks in one search for logs; nodes refuse much more (5,000 as a rule)."""

MOST_TOGETHER = 500
"""Questions of one kind in one batch; nodes refuse much more (1,024 as a rule)."""


class NotOnLedger(CitesChainError):
    """Nothing is recorded under what was asked for."""

    code = "NOT_ON_LEDGER"


class Asker:
    """Asks one ledger. Every method may raise `ChainError`: the ledger could not be asked."""

    def __init__(self, chain: Chain, *, page: int = PAGE) -> None:
        """Take the chain to ask.

        Args:
            chain: Where the ledger is.
            page: Blocks in one search for logs.
        """
        self._chain = chain
        self._page = page

    @overload
    def ask(self, first: Question[A], /) -> tuple[A]: ...
    @overload
    def ask(self, first: Question[A], second: Question[B], /) -> tuple[A, B]: ...
    @overload
    def ask(
        self, first: Question[A], second: Question[B], third: Question[C], /
    ) -> tuple[A, B, C]: ...
    @overload
    def ask(
        self, first: Question[A], second: Question[B], third: Question[C], fourth: Question[D], /
    ) -> tuple[A, B, C, D]: ...
    def ask(self, *questions: Question[Any]) -> tuple[Any, ...]:
        """Ask in one batch and return the answers in order.

        Raises:
            UnreadableAnswer: The node answered with something that is no answer.
        """
        requests = [request for question in questions for request in question.requests]
        try:
            answers = self._chain.batch([(request.method, request.params) for request in requests])
        except ContractRejected as refusal:
            raise UnreadableAnswer(
                "a registry refused to be read, which it never does",
                hint="Is this the right network? Something else may stand where the registry is.",
                facts=refusal.facts,
            ) from refusal
        _require_as_many(answers, requests)
        found = []
        at = 0
        for question in questions:
            end = at + len(question.requests)
            found.append(_read(question, answers[at:end]))
            at = end
        return tuple(found)

    def ask_all(self, *questions: Question[Any]) -> tuple[Any, ...]:
        """Ask any number of questions of any kind in one batch; the answers come in order."""
        return self.ask(*questions)

    def ask_each(self, questions: Sequence[Question[A]]) -> tuple[A, ...]:
        """Ask any number of questions of one kind, in as few batches as nodes accept."""
        found: list[A] = []
        for at in range(0, len(questions), MOST_TOGETHER):
            found += self.ask(*questions[at : at + MOST_TOGETHER])
        return tuple(found)

    def head(self) -> LedgerHead:
        """Return how far the ledger has come, and which ledger it is."""
        (head,) = self.ask(ask_head())
        return head

    def _iter_logs(
        self,
        account: Account,
        kinds: Sequence[type[Announcement]],
        *,
        first: int = 0,
        progress: Progress | None = None,
    ) -> Iterator[Log]:
        end = self.head().number
        for start in range(first, end + 1, self._page):
            stop = min(start + self._page - 1, end)
            (logs,) = self.ask(ask_logs(account, kinds, first=start, last=stop))
            yield from logs
            if progress is not None:
                progress(stop + 1 - first, end + 1 - first)

    def _timed(self, logs: Iterable[Log]) -> tuple[LedgerEvent, ...]:
        """Put logs in order and give each the time of its block, where the node did not."""
        ordered = sorted(logs, key=lambda log: (log.block_number, log.log_index))
        missing = sorted({log.block_number for log in ordered if log.time is None})
        times = self.ask(ask_block_times(missing))[0] if missing else {}
        return tuple(
            LedgerEvent(
                log.announcement,
                log.block_number,
                log.log_index,
                log.transaction,
                times[log.block_number] if log.time is None else log.time,
            )
            for log in ordered
        )


def _require_as_many(answers: Sequence[object], requests: Sequence[object]) -> None:
    if len(answers) != len(requests):
        raise UnreadableAnswer(
            "the node left questions unanswered",
            facts={"asked": len(requests), "answered": len(answers)},
        )


def _read(question: Question[A], answers: Sequence[object]) -> A:
    try:
        return question.read(answers)
    except (ArithmeticError, LookupError, ValueError) as problem:
        # Whatever a node makes up that does not fit: it is no answer, and no reason to crash.
        raise UnreadableAnswer("the node answered with something that cannot be read") from problem
