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
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import Self, cast

from cites_chain.chain.artifacts import deployed_accounts, load_artifact
from cites_chain.chain.backend import Call, Receipt
from cites_chain.chain.endpoint import (
    STANDARD_PATIENCE,
    Endpoint,
    EndpointUnusable,
    Patience,
)
from cites_chain.chain.json_rpc import AnswerMalformed, Failure
from cites_chain.chain.log_pages import LOGS, is_too_wide, search_by_pages
from cites_chain.chain.node_errors import SENDING, problem_of
from cites_chain.chain.receipts import find_receipts, octets, succeeded, whole
from cites_chain.chain.rpc_node import RpcNode
from cites_chain.chain.sending import Sender
from cites_chain.errors import (
    ChainError,
    DeploymentMismatch,
    LedgerUnreachable,
    WrongNetwork,
)
from cites_chain.ids import Account

_NEWEST: Call = ("eth_getBlockByNumber", ("latest", False))
_SYNCING: Call = ("eth_syncing", ())


class LedgerBehind(ChainError):
    """The node's newest block is old, and the node is catching up with the others."""

    code = "LEDGER_BEHIND"
    _why = "it is catching up with the others"
    _hint = "What it answers may be out of date; look again later, or ask another node."

    def __init__(self, block: int, age: timedelta, limit: timedelta) -> None:
        seconds = int(age.total_seconds())
        super().__init__(
            f"the node's newest block {block} is {seconds} seconds old: {self._why}",
            hint=self._hint,
            facts={"block": block, "age": seconds, "limit": int(limit.total_seconds())},
        )


class LedgerStalled(LedgerBehind):
    """No block has come for long: too few nodes run, or this one is cut off from the others."""

    code = "LEDGER_STALLED"
    _why = "the network stands, or the node is cut off from it"
    _hint = "Ask another Party's node; where it stands too, more than a third of the nodes is down."


class NodeChain:
    """Nodes of one network. Implements `Chain`; threads may share it."""

    def __init__(
        self,
        endpoints: Sequence[str],
        chain_id: int,
        genesis_hash: bytes,
        *,
        patience: Patience = STANDARD_PATIENCE,
        max_lag: timedelta | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        """Take addresses; nothing is asked yet.

        Args:
            endpoints: Addresses of nodes, one's own first.
            chain_id: Number of the network that they must be of.
            genesis_hash: Hash of its block 0.
            patience: How long to wait, and for how much.
            max_lag: How old the newest block of one's own node may be where acts are signed; None
                for however old.
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
        self._max_lag = max_lag
        self._choose_at = 0.0
        self._clock = clock
        self._sender = Sender(self._nodes[0].ask, self._ask, chain_id, patience, pause)

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
        self._choose()
        sent = [params for method, params in requests if method == SENDING]
        for (raw,) in sent:
            self._sender.read(octets(raw))
        answers = self._nodes[0].ask(requests) if sent else self._ask(requests)
        for at, (method, params) in enumerate(requests):
            answer = answers[at]
            if method == LOGS and is_too_wide(answer):
                answers[at] = search_by_pages(self._ask, cast("Mapping[str, object]", params[0]))
            elif isinstance(answer, Failure):
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
        """Return the nonce after all that one's own node has in blocks and in its waiting room.

        Raises:
            LedgerBehind: The node's newest block is too old: it may not know what the account did.
        """
        if self._max_lag is not None:
            self._require_recent(self._nodes[:1], self._max_lag)
        method = "eth_getTransactionCount"
        (count,) = succeeded(method, self._nodes[0].ask([(method, (account, "pending"))]))
        return whole(count)

    def now(self) -> datetime:
        """Return the time that the next block would carry, at the earliest."""
        _, time_of_head = self._head()
        return max(self._clock(), time_of_head + timedelta(seconds=1))

    def require_recent(self, limit: timedelta) -> None:
        """Refuse to go on where the newest block is older than that, on every node.

        Blocks come all the time, also empty ones, so an old one says that something is wrong. Where
        only some nodes are behind, another one is asked from here on.

        Raises:
            LedgerStalled: It is older, and the node is not catching up; the facts say how old.
            LedgerBehind: It is older, and the node is catching up.
        """
        self._preferred = self._require_recent(self._nodes, limit)

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
        return self._sender.send_parcels([raws])

    def send_parcels(self, parcels: Iterable[Sequence[bytes]]) -> tuple[Receipt, ...]:
        """Send one parcel after the other, each as `send_all`, as the node has room."""
        return self._sender.send_parcels(parcels)

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

    def _choose(self) -> None:
        """Look now and then which node is not behind, where there are several; ask that one."""
        if self._max_lag is None or len(self._nodes) == 1 or time.monotonic() < self._choose_at:
            return
        self._choose_at = time.monotonic() + self._max_lag.total_seconds()
        with suppress(ChainError):  # all are behind, or none answers: the question will tell
            self._preferred = self._require_recent(self._nodes, self._max_lag)

    def _head(self) -> tuple[int, datetime]:
        return _read_head(self.batch([_NEWEST])[0])

    def _require_recent(self, nodes: Sequence[RpcNode], limit: timedelta) -> int:
        """Return which of the nodes has a newest block that is young enough."""
        problems: list[LedgerUnreachable | WrongNetwork] = []
        behind: list[LedgerBehind] = []
        for turn in range(len(nodes)):
            at = (self._preferred + turn) % len(nodes)
            try:
                newest, syncing = succeeded("eth_syncing", nodes[at].ask([_NEWEST, _SYNCING]))
            except (LedgerUnreachable, WrongNetwork) as problem:
                problems.append(problem)
                continue
            block, time_of_head = _read_head(newest)
            age = self._clock() - time_of_head
            if age <= limit:
                return at
            kind = LedgerBehind if isinstance(syncing, Mapping) else LedgerStalled
            behind.append(kind(block, age, limit))
        if not behind:
            raise _nobody(problems)
        raise max(behind, key=lambda problem: int(str(problem.facts["block"])))


def _read_head(block: object) -> tuple[int, datetime]:
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
