"""Sending signed transactions to one's own node, and waiting until blocks have them.

A node's waiting room is memory only and has an end. So no more wait there at once than fit, what
waits long is sent again, and every answer of a batch is looked at. Receipts are asked for in
batches, and only of transactions whose nonce is used: a look that finds nothing new is one request.
What is sent comes in parcels: while one waits for its block, the next is made and sent.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from eth_utils.address import to_checksum_address

from cites_chain.chain.backend import Receipt
from cites_chain.chain.blocks import GAS_LIMIT
from cites_chain.chain.endpoint import Patience
from cites_chain.chain.json_rpc import Failure
from cites_chain.chain.node_errors import SENDING, is_known, problem_of
from cites_chain.chain.receipts import Ask, find_receipts, succeeded, whole
from cites_chain.chain.transactions import SignedTransaction, read_transaction, require_nonce
from cites_chain.errors import (
    ChainError,
    CitesChainError,
    LedgerUnreachable,
    TransactionRefused,
    TransactionTimedOut,
)

MOST_WAITING = 2_000
"""Transactions of one call that a node keeps at once; both engines are set to keep 4,000."""

_FOR_LATER = frozenset({"pool_full", "pool_closed"})
"""Refusals that pass while one waits."""

_AT_ONCE = 500
"""Fewest that are sent together where more are left: not one for each receipt."""

_POLLS_TO_RESEND = 40
"""Looks at what was sent after which it is sent again."""

Found = dict[bytes, Receipt]
"""Receipts by the hashes of their transactions."""


@dataclass(slots=True)
class _Course:
    """How far a call has come.

    Attributes:
        parcels: What was not asked for yet; None after the last one.
        given: All that was asked for, in its order.
        queue: What still has to be sent.
        left: What was sent and is in no block yet, by hash.
        found: What is in a block.
        reach: By sender, the nonce after all that this call has asked for.
        is_full: The node had no room for more when it was asked last.
    """

    parcels: Iterator[Sequence[bytes]] | None
    given: list[bytes] = field(default_factory=list)
    queue: deque[SignedTransaction] = field(default_factory=deque)
    left: dict[bytes, SignedTransaction] = field(default_factory=dict)
    found: Found = field(default_factory=dict)
    reach: dict[bytes, int] = field(default_factory=dict)
    is_full: bool = False

    @property
    def has_work(self) -> bool:
        """Whether something was sent, or is to be sent, that is in no block yet."""
        return bool(self.queue or self.left)

    @property
    def wants_more(self) -> bool:
        """Whether there may be another parcel, and room for it."""
        has_room = not self.queue and not self.is_full and len(self.left) < MOST_WAITING
        return self.parcels is not None and has_room

    def move(self, new: Found) -> None:
        """Note what is in a block by now."""
        self.found |= new
        for known in new:
            self.left.pop(known, None)


@dataclass(frozen=True, slots=True)
class Sender:
    """Sends to one node and looks for receipts on all.

    Attributes:
        own: Asks the node that takes the transactions.
        ask: Asks whichever node answers.
        chain_id: Network for which transactions must be signed.
        patience: How long to wait.
        pause: Waits some seconds.
    """

    own: Ask
    ask: Ask
    chain_id: int
    patience: Patience
    pause: Callable[[float], None]

    def read(self, raw: bytes) -> SignedTransaction:
        """Read a transaction as the network would take it.

        Raises:
            TransactionRefused: It can never get in.
        """
        return read_transaction(raw, self.chain_id, GAS_LIMIT)

    def send_parcels(self, parcels: Iterable[Sequence[bytes]]) -> tuple[Receipt, ...]:
        """Send and wait; what can be seen to be wrong is seen before any of its parcel is sent.

        A parcel is asked for when those before it were taken by the node and there is room: the
        caller makes it while they wait for their blocks.

        Raises:
            TransactionRefused: One cannot get in.
            TransactionTimedOut: They were sent, and no block has all of them yet.
            LedgerUnreachable: The node did not answer; they may have been sent.
        """
        course = _Course(iter(parcels))
        self._drain(course)
        return tuple(course.found[known] for known in course.given)

    def _take(self, course: _Course) -> None:
        """Ask for the next parcel and queue what of it is in no block."""
        parcel = None if course.parcels is None else next(course.parcels, None)
        if parcel is None:
            course.parcels = None
            return
        given = [self.read(raw) for raw in parcel]
        known = course.found.keys() | course.left.keys()
        signed = {t.hash: t for t in given if t.hash not in known}
        course.given += [t.hash for t in given]
        if signed:
            course.found |= self._require_order(signed, course.reach)
        course.queue += [t for t in signed.values() if t.hash not in course.found]

    def _require_order(
        self, signed: Mapping[bytes, SignedTransaction], reach: dict[bytes, int]
    ) -> Found:
        """Return receipts of what is in a block, and refuse what no block will ever have.

        Args:
            signed: The transactions by hash.
            reach: Nonces after what was asked for before, and may wait: a node that forgot it is
                sent it again. After this call, also after what is given now.
        """
        method = "eth_getTransactionCount"
        senders = list(dict.fromkeys(t.invocation.sender for t in signed.values()))
        accounts = [to_checksum_address(sender) for sender in senders]
        asked = [(method, (a, tag)) for a in accounts for tag in ("latest", "pending")]
        # Nonces before receipts: what gets into a block in between is then seen to be there.
        counts = [whole(count) for count in succeeded(method, self.own(asked))]
        used = dict(zip(senders, counts[::2], strict=True))
        for sender, pending in zip(senders, counts[1::2], strict=True):
            reach[sender] = max(pending, reach.get(sender, 0))
        begun = [h for h, t in signed.items() if t.nonce < used[t.invocation.sender]]
        found = find_receipts(self.own, begun)
        for transaction in signed.values():
            sender = transaction.invocation.sender
            if transaction.hash in found:
                continue
            if transaction.nonce < used[sender]:
                require_nonce(transaction, used[sender])
            if transaction.nonce > reach[sender]:
                require_nonce(transaction, reach[sender])
            reach[sender] = max(reach[sender], transaction.nonce + 1)
        return found

    def _drain(self, course: _Course) -> None:
        """Send all parcels, as far as there is room, and wait until all of it is in blocks."""
        given_up = time.monotonic() + self.patience.block
        polls = 0
        while course.wants_more or course.has_work:
            if course.wants_more:
                self._take(course)
                given_up = time.monotonic() + self.patience.block
            self._send_queued(course)
            new, problem = self._look(course.left.values())
            course.move(new)
            if new:
                given_up, course.is_full = time.monotonic() + self.patience.block, False
            elif course.has_work and not course.wants_more and time.monotonic() >= given_up:
                raise _timed_out(course) from problem
            if course.has_work and not course.wants_more:
                self.pause(self.patience.poll)
                polls += 1
                if polls % _POLLS_TO_RESEND == 0 and problem is None:
                    course.is_full = self._submit(list(course.left.values()), course)

    def _send_queued(self, course: _Course) -> None:
        room = 0 if course.is_full else MOST_WAITING - len(course.left)
        queue = course.queue
        if queue and room >= min(len(queue), _AT_ONCE):
            batch = [queue.popleft() for _ in range(min(room, len(queue)))]
            course.is_full = self._submit(batch, course)

    def _submit(self, batch: Sequence[SignedTransaction], course: _Course) -> bool:
        """Send; return whether the node has no room for all of them: the rest is queued again."""
        left = course.left
        answers = self.own([(SENDING, (f"0x{t.raw.hex()}",)) for t in batch])
        left |= {t.hash: t for t in batch}
        problems: dict[bytes, CitesChainError] = {
            transaction.hash: problem_of(answer, SENDING)
            for transaction, answer in zip(batch, answers, strict=True)
            if isinstance(answer, Failure) and not is_known(answer)
        }
        # Some may have got into a block in the very same moment.
        course.move(find_receipts(self.own, list(problems)))
        turned_away = [t for t in batch if t.hash in left and _reason(problems, t) in _FOR_LATER]
        for transaction in reversed(turned_away):
            course.queue.appendleft(left.pop(transaction.hash))
        for known, problem in problems.items():
            # Another one waits with its nonce: which of them gets into a block is not known yet.
            if known in left and _reason(problems, left[known]) != "replaced":
                raise problem
        return bool(turned_away)

    def _look(self, left: Iterable[SignedTransaction]) -> tuple[Found, ChainError | None]:
        """Return the receipts that are there; nodes that are away now may come back."""
        waiting = list(left)
        if not waiting:
            return {}, None
        try:
            return find_receipts(self.ask, self._included(waiting)), None
        except LedgerUnreachable as problem:
            return {}, problem

    def _included(self, waiting: Sequence[SignedTransaction]) -> list[bytes]:
        """Return the hashes of those whose nonces are used by now."""
        method = "eth_getTransactionCount"
        senders = list(dict.fromkeys(t.invocation.sender for t in waiting))
        asked = [(method, (to_checksum_address(sender), "latest")) for sender in senders]
        counts = map(whole, succeeded(method, self.ask(asked)))
        used = dict(zip(senders, counts, strict=True))
        return [t.hash for t in waiting if t.nonce < used[t.invocation.sender]]


def _reason(
    problems: Mapping[bytes, CitesChainError], transaction: SignedTransaction
) -> object | None:
    problem = problems.get(transaction.hash)
    return problem.facts["reason"] if isinstance(problem, TransactionRefused) else None


def _timed_out(course: _Course) -> TransactionTimedOut:
    left = [*course.left, *(transaction.hash for transaction in course.queue)]
    return TransactionTimedOut(
        f"{len(left)} of {len(course.given)} transactions were sent and are in no block yet",
        hint="Run the same command again later: nothing is done twice.",
        facts={"waiting": len(left), "transaction": left[0].hex()},
    )
