"""A ledger behind nodes: JSON-RPC over HTTP, in batches, to one's own node and to others.

The first endpoint is one's own node: acts go there and nowhere else, because a queue of an
account's transactions that is spread over nodes stands still where one of them is lost. Questions
go to whichever node answered last, and to the next where it does not answer.

Example::

    chain = NodeChain(["http://127.0.0.1:8545"], network.chain_id, network.genesis_hash)
    receipt = chain.send(signer.sign_transaction(transaction)).require_success()
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import Self

from eth_utils.address import to_checksum_address

from cites_chain.chain.artifacts import deployed_accounts, load_artifact
from cites_chain.chain.backend import Call, Receipt
from cites_chain.chain.blocks import GAS_LIMIT
from cites_chain.chain.endpoint import (
    STANDARD_PATIENCE,
    Endpoint,
    EndpointUnusable,
    Patience,
)
from cites_chain.chain.json_rpc import AnswerMalformed, Failure
from cites_chain.chain.node_errors import SENDING, is_known, problem_of
from cites_chain.chain.receipts import find_receipts, octets, succeeded, whole
from cites_chain.chain.rpc_node import RpcNode
from cites_chain.chain.transactions import SignedTransaction, read_transaction, require_nonce
from cites_chain.errors import (
    ChainError,
    CitesChainError,
    DeploymentMismatch,
    LedgerUnreachable,
    TransactionTimedOut,
    WrongNetwork,
)
from cites_chain.ids import Account

_POLLS_TO_RESEND = 40
"""Looks at what was sent after which it is sent again: a node's waiting room is memory only."""


class LedgerBehind(ChainError):
    """The node's newest block is old: it is cut off, still catching up, or the network stands."""

    code = "LEDGER_BEHIND"

    def __init__(self, block: int, age: timedelta, limit: timedelta) -> None:
        seconds = int(age.total_seconds())
        super().__init__(
            f"the node's newest block {block} is {seconds} seconds old",
            hint="What it answers may be out of date; look again later, or ask another node.",
            facts={"block": block, "age": seconds, "limit": int(limit.total_seconds())},
        )


class NodeChain:
    """Nodes of one network. Implements `Chain`; threads may share it."""

    def __init__(
        self,
        endpoints: Sequence[str],
        chain_id: int,
        genesis_hash: bytes,
        *,
        patience: Patience = STANDARD_PATIENCE,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        """Take addresses; nothing is asked yet.

        Args:
            endpoints: Addresses of nodes, one's own first.
            chain_id: Number of the network that they must be of.
            genesis_hash: Hash of its block 0.
            patience: How long to wait, and for how much.
            clock: Says what time it is.
            pause: Waits some seconds.

        Raises:
            EndpointUnusable: One of the addresses is none, or there is none.
        """
        if not endpoints:
            raise EndpointUnusable("none was given")
        self._nodes = [
            RpcNode(Endpoint(url, patience), chain_id, genesis_hash) for url in endpoints
        ]
        self._preferred = 0
        self._chain_id = chain_id
        self._genesis_hash = genesis_hash
        self._patience = patience
        self._clock = clock
        self._pause = pause

    @property
    def chain_id(self) -> int:
        """The network's number."""
        return self._chain_id

    @property
    def genesis_hash(self) -> bytes:
        """Hash of block 0."""
        return self._genesis_hash

    @property
    def is_trial(self) -> bool:
        """No: nodes have the time of their computers."""
        return False

    # --------------------------------------------------------------------------------- looking

    def batch(self, requests: Sequence[Call]) -> list[object]:
        """Ask several things in one round trip; a batch that sends goes to one's own node.

        Raises:
            LedgerUnreachable: No node answered.
            WrongNetwork: The nodes belong to another network.
            ContractRejected: A contract refused one of the calls.
            ChainError: The node does not answer one of the questions.
        """
        sent = [params for method, params in requests if method == SENDING]
        for (raw,) in sent:
            self._read(octets(raw))
        answers = self._nodes[0].ask(requests) if sent else self._ask(requests)
        for answer, (method, _) in zip(answers, requests, strict=True):
            if isinstance(answer, Failure):
                raise problem_of(answer, method)
        return answers

    def call(self, to: Account, data: bytes, *, sender: Account | None = None) -> bytes:
        """Run a call on the newest state.

        Raises:
            ContractRejected: The contract refused; the subclass says why.
            ChainError: No node answered.
        """
        asked: dict[str, object] = {"to": to, "data": f"0x{data.hex()}"}
        if sender is not None:
            asked["from"] = sender
        (output,) = self.batch([("eth_call", (asked, "latest"))])
        return octets(output)

    def find_receipt(self, transaction_hash: bytes) -> Receipt | None:
        """Return what became of a transaction, or None where no block has it."""
        return find_receipts(self._ask, [transaction_hash]).get(transaction_hash)

    def next_nonce(self, account: Account) -> int:
        """Return the nonce after all that one's own node has in blocks and in its waiting room."""
        method = "eth_getTransactionCount"
        (count,) = succeeded(method, self._nodes[0].ask([(method, (account, "pending"))]))
        return whole(count)

    def now(self) -> datetime:
        """Return the time that the next block would carry, at the earliest."""
        _, time_of_head = self._head()
        return max(self._clock(), time_of_head + timedelta(seconds=1))

    def require_recent(self, limit: timedelta) -> None:
        """Refuse to go on where the newest block is older than that.

        Blocks come all the time, also empty ones, so an old one says that something is wrong.

        Raises:
            LedgerBehind: It is older; the facts say how old.
        """
        block, time_of_head = self._head()
        age = self._clock() - time_of_head
        if age > limit:
            raise LedgerBehind(block, age, limit)

    def require_deployed(self, deployment: Mapping[str, Account] | None = None) -> None:
        """Compare the code of contracts with that of this release.

        Args:
            deployment: Contracts that must be there, by name; None for all of this release.

        Raises:
            DeploymentMismatch: Something else stands at one of the accounts.
        """
        wanted = deployed_accounts() if deployment is None else deployment
        codes = self.batch([("eth_getCode", (account, "latest")) for account in wanted.values()])
        for (name, account), code in zip(wanted.items(), codes, strict=True):
            if not load_artifact(name).is_code(octets(code), deployed_accounts()):
                raise DeploymentMismatch(
                    f"the code at {account} is not that of this release's {name}",
                    hint="Use the release with which the network was founded.",
                    facts={"contract": name, "account": account},
                )

    def close(self) -> None:
        """End all connections."""
        for node in self._nodes:
            node.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    # --------------------------------------------------------------------------------- sending

    def send(self, raw: bytes) -> Receipt:
        """Send a signed transaction to one's own node and wait until it is in a block.

        Raises:
            TransactionRefused: It cannot get in: a price, a value, its nonce, another network.
            TransactionTimedOut: It was sent, and no block has it yet: send it again later.
            LedgerUnreachable: One's own node did not answer; it may have been sent.
        """
        (receipt,) = self.send_all([raw])
        return receipt

    def send_all(self, raws: Sequence[bytes]) -> tuple[Receipt, ...]:
        """Send several as `send`; what can be seen to be wrong is seen before any is sent."""
        given = [self._read(raw) for raw in raws]
        signed = {transaction.hash: transaction for transaction in given}
        found = self._require_order(signed)
        waiting = [t for t in signed.values() if t.hash not in found]
        found |= self._submit(waiting)
        found |= self._await([t for t in waiting if t.hash not in found])
        return tuple(found[transaction.hash] for transaction in given)

    def _read(self, raw: bytes) -> SignedTransaction:
        return read_transaction(raw, self._chain_id, GAS_LIMIT)

    def _require_order(self, signed: Mapping[bytes, SignedTransaction]) -> dict[bytes, Receipt]:
        """Return receipts of what is in a block, and refuse what no block will ever have."""
        own = self._nodes[0]
        method = "eth_getTransactionCount"
        senders = list(dict.fromkeys(t.invocation.sender for t in signed.values()))
        accounts = [to_checksum_address(sender) for sender in senders]
        asked = [(method, (a, tag)) for a in accounts for tag in ("latest", "pending")]
        # Nonces before receipts: what gets into a block in between is then seen to be there.
        counts = [whole(count) for count in succeeded(method, own.ask(asked))]
        found = find_receipts(own.ask, list(signed))
        used = dict(zip(senders, counts[::2], strict=True))
        reach = dict(zip(senders, counts[1::2], strict=True))
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

    def _submit(self, waiting: Sequence[SignedTransaction]) -> dict[bytes, Receipt]:
        """Send; return receipts of those that got into a block in the very same moment."""
        answers = self._nodes[0].ask([(SENDING, (f"0x{t.raw.hex()}",)) for t in waiting])
        problems: dict[bytes, CitesChainError] = {
            transaction.hash: problem_of(answer, SENDING)
            for transaction, answer in zip(waiting, answers, strict=True)
            if isinstance(answer, Failure) and not is_known(answer)
        }
        found = find_receipts(self._nodes[0].ask, list(problems))
        for transaction, problem in problems.items():
            if transaction not in found:
                raise problem
        return found

    def _await(self, waiting: Sequence[SignedTransaction]) -> dict[bytes, Receipt]:
        found: dict[bytes, Receipt] = {}
        left = {t.hash: t for t in waiting}
        given_up = time.monotonic() + self._patience.block
        polls = 0
        while True:
            new, problem = self._look(list(left))
            found |= new
            left = {known: t for known, t in left.items() if known not in new}
            if not left:
                return found
            if new:
                given_up = time.monotonic() + self._patience.block
            elif time.monotonic() >= given_up:
                raise _timed_out(list(left), len(waiting)) from problem
            self._pause(self._patience.poll)
            polls += 1
            if polls % _POLLS_TO_RESEND == 0 and problem is None:
                found |= (again := self._submit(list(left.values())))
                left = {known: t for known, t in left.items() if known not in again}

    def _look(self, left: Sequence[bytes]) -> tuple[dict[bytes, Receipt], ChainError | None]:
        """Return the receipts that are there; nodes that are away now may come back."""
        try:
            return find_receipts(self._ask, left), None
        except LedgerUnreachable as problem:
            return {}, problem

    # ------------------------------------------------------------------------------- answering

    def _ask(self, requests: Sequence[Call]) -> list[object]:
        problems: list[LedgerUnreachable | WrongNetwork] = []
        first = self._preferred
        for turn in range(len(self._nodes)):
            at = (first + turn) % len(self._nodes)
            try:
                answers = self._nodes[at].ask(requests)
            except (LedgerUnreachable, WrongNetwork) as problem:
                problems.append(problem)
                continue
            self._preferred = at
            return answers
        raise _nobody(problems)

    def _head(self) -> tuple[int, datetime]:
        (block,) = self.batch([("eth_getBlockByNumber", ("latest", False))])
        if not isinstance(block, Mapping):
            raise AnswerMalformed("a node has no newest block")
        seconds = whole(block.get("timestamp"))
        return whole(block.get("number")), datetime.fromtimestamp(seconds, UTC)


def _nobody(problems: Sequence[LedgerUnreachable | WrongNetwork]) -> ChainError:
    """Return the one error for several nodes none of which could be asked."""
    first, *others = problems
    if not others or all(isinstance(problem, WrongNetwork) for problem in problems):
        return first
    said = "; ".join(problem.message for problem in problems)
    return LedgerUnreachable(
        f"none of {len(problems)} nodes answered: {said}",
        hint="Check that a node runs, or name another one.",
        facts={"nodes": len(problems), "reason": "none"},
    )


def _timed_out(left: Sequence[bytes], sent: int) -> TransactionTimedOut:
    return TransactionTimedOut(
        f"{len(left)} of {sent} transactions were sent and are in no block yet",
        hint="Run the same command again later: nothing is done twice.",
        facts={"waiting": len(left), "transaction": left[0].hex()},
    )
