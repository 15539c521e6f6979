"""Sending signed transactions to one's own node, and waiting until blocks have them.

A node's waiting room is memory only and has an end. So no more wait there at once than fit, what
waits long is sent again, and every answer of a batch is looked at. Receipts are asked for in
batches, and only of transactions whose nonce is used: a look that finds nothing new is one request.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

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

    def send_all(self, raws: Sequence[bytes]) -> tuple[Receipt, ...]:
        """Send and wait; what can be seen to be wrong is seen before any is sent.

        Raises:
            TransactionRefused: One cannot get in.
            TransactionTimedOut: They were sent, and no block has all of them yet.
            LedgerUnreachable: The node did not answer; they may have been sent.
        """
        given = [self.read(raw) for raw in raws]
        signed = {transaction.hash: transaction for transaction in given}
        found = self._require_order(signed)
        found |= self._drain(deque(t for t in signed.values() if t.hash not in found))
        return tuple(found[transaction.hash] for transaction in given)

    def _require_order(self, signed: Mapping[bytes, SignedTransaction]) -> Found:
        """Return receipts of what is in a block, and refuse what no block will ever have."""
        method = "eth_getTransactionCount"
        senders = list(dict.fromkeys(t.invocation.sender for t in signed.values()))
        accounts = [to_checksum_address(sender) for sender in senders]
        asked = [(method, (a, tag)) for a in accounts for tag in ("latest", "pending")]
        # Nonces before receipts: what gets into a block in between is then seen to be there.
        counts = [whole(count) for count in succeeded(method, self.own(asked))]
        used = dict(zip(senders, counts[::2], strict=True))
        reach = dict(zip(senders, counts[1::2], strict=True))
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

    def _drain(self, queue: deque[SignedTransaction]) -> Found:
        """Send what is queued, as far as there is room, and wait until all of it is in blocks."""
        wanted = len(queue)
        found: Found = {}
        left: dict[bytes, SignedTransaction] = {}
        given_up = time.monotonic() + self.patience.block
        polls, is_full = 0, False
        while queue or left:
            room = 0 if is_full else MOST_WAITING - len(left)
            if queue and room >= min(len(queue), _AT_ONCE):
                batch = [queue.popleft() for _ in range(min(room, len(queue)))]
                is_full = self._submit(batch, left, queue, found)
            new, problem = self._look(left.values())
            _move(new, left, found)
            if new:
                given_up, is_full = time.monotonic() + self.patience.block, False
            elif (queue or left) and time.monotonic() >= given_up:
                raise _timed_out([*left, *(t.hash for t in queue)], wanted) from problem
            if left or is_full:
                self.pause(self.patience.poll)
                polls += 1
                if polls % _POLLS_TO_RESEND == 0 and problem is None:
                    is_full = self._submit(list(left.values()), left, queue, found)
        return found

    def _submit(
        self,
        batch: Sequence[SignedTransaction],
        left: dict[bytes, SignedTransaction],
        queue: deque[SignedTransaction],
        found: Found,
    ) -> bool:
        """Send; return whether the node has no room for all of them: the rest is queued again."""
        answers = self.own([(SENDING, (f"0x{t.raw.hex()}",)) for t in batch])
        left |= {t.hash: t for t in batch}
        problems: dict[bytes, CitesChainError] = {
            transaction.hash: problem_of(answer, SENDING)
            for transaction, answer in zip(batch, answers, strict=True)
            if isinstance(answer, Failure) and not is_known(answer)
        }
        # Some may have got into a block in the very same moment.
        _move(find_receipts(self.own, list(problems)), left, found)
        turned_away = [t for t in batch if t.hash in left and _reason(problems, t) in _FOR_LATER]
        for transaction in reversed(turned_away):
            queue.appendleft(left.pop(transaction.hash))
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


def _move(new: Found, left: dict[bytes, SignedTransaction], found: Found) -> None:
    found |= new
    for known in new:
        left.pop(known, None)


def _reason(
    problems: Mapping[bytes, CitesChainError], transaction: SignedTransaction
) -> object | None:
    problem = problems.get(transaction.hash)
    return problem.facts["reason"] if isinstance(problem, TransactionRefused) else None


def _timed_out(left: Sequence[bytes], sent: int) -> TransactionTimedOut:
    return TransactionTimedOut(
        f"{len(left)} of {sent} transactions were sent and are in no block yet",
        hint="Run the same command again later: nothing is done twice.",
        facts={"waiting": len(left), "transaction": left[0].hex()},
    )
