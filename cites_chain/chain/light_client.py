"""Believing somebody else's node without trusting it: from a trusted genesis to the newest block.

A block is believed when the validators that its parent's state proves have sealed it. To find them
without walking every block there is the jump: a block counts, however far away, if a full quorum of
validators that are trusted already sealed it, too. Where too few of them did, because the set has
changed since, the client goes half as far first. So it asks for a handful of blocks and no more
(docs/decisions/0132 says why that is as strong as walking).

Example::

    client = LightClient([RpcNode(Endpoint(url, patience), chain_id, genesis_hash)], genesis_hash)
    checkpoint = client.follow(saved)
    chain = ProvenChain(client, checkpoint, chain_id)
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Protocol, TypeVar

from cites_chain.chain.artifacts import AUTHORITY_REGISTRY, account_of
from cites_chain.chain.backend import Call
from cites_chain.chain.checkpoint import Checkpoint
from cites_chain.chain.node_errors import NodeRefused
from cites_chain.chain.receipts import succeeded, whole
from cites_chain.chain.seals import (
    BlockNotSealed,
    ForeignSeal,
    HeaderUnreadable,
    read_header,
    require_sealed,
    seals_needed,
)
from cites_chain.chain.storage_proof import (
    MOST_VALIDATORS,
    ProofRefused,
    validator_slots,
    validators_from_proof,
)
from cites_chain.errors import ChainError, CitesChainError
from cites_chain.ids import Account

T = TypeVar("T")

_SPARE = 3
"""Validators more than are known that are asked for at once: sets grow by votes, one by one."""

_BACK = 3
"""Newest blocks that are tried, where the newest itself cannot be believed yet."""


class LedgerRolledBack(ChainError):
    """Nodes show less of the chain than was seen before: they are behind, or hide something."""

    code = "LEDGER_ROLLED_BACK"

    def __init__(self, shown: int, seen: int) -> None:
        super().__init__(
            f"the newest block shown is {shown}, and block {seen} was seen before",
            hint="Ask another node: what happened since is hidden or not known there.",
            facts={"shown": shown, "seen": seen},
        )


class AskedNode(Protocol):
    """A node that may lie."""

    @property
    def host(self) -> str:
        """Host and port, for people."""
        ...

    def ask(self, requests: Sequence[Call]) -> list[object]:
        """Return results in the order of the requests, a `Failure` for each error."""
        ...


@dataclass(frozen=True, slots=True)
class Jump:
    """What was believed on the way, for whoever wants to know.

    Attributes:
        checkpoint: The block.
        sealers: Who of its validators sealed it.
    """

    checkpoint: Checkpoint
    sealers: tuple[Account, ...]


class LightClient:
    """Follows one chain over nodes that need not be trusted."""

    def __init__(self, nodes: Sequence[AskedNode], genesis_hash: bytes) -> None:
        """Take the nodes, and the hash of block 0, which is trusted."""
        self.nodes = tuple(nodes)
        self._genesis_hash = genesis_hash
        self.jumps: list[Jump] = []

    def follow(self, seen: Checkpoint | None = None) -> Checkpoint:
        """Return the newest block that can be believed.

        Args:
            seen: Where to begin; one of another chain, or None, means the genesis.

        Raises:
            BlockNotSealed: No node shows the newest blocks with enough seals.
            ForeignSeal: Somebody sealed one who may not.
            HeaderUnreadable: What is shown is no header, or not the one it says.
            ProofRefused: Who may seal is not proven.
            LedgerRolledBack: Nodes show less than was seen before.
            LedgerUnreachable: No node answered.
            WrongNetwork: The nodes say themselves that they are of another network.
        """
        if seen is None or seen.genesis_hash != self._genesis_hash:
            seen = self._begin()
        heads = self._heads()
        if heads[0] < seen.number:
            raise LedgerRolledBack(heads[0], seen.number)
        problems: list[CitesChainError] = []
        for head in heads:
            for number in range(head, max(seen.number, head - _BACK + 1) - 1, -1):
                if number == seen.number:
                    return seen
                try:
                    return self._reach(seen, number)
                except (BlockNotSealed, ForeignSeal) as problem:
                    problems.append(problem)  # an engine may keep too few seals of a block
                except (HeaderUnreadable, ProofRefused, NodeRefused) as problem:
                    problems.append(problem)
                    break
        raise problems[0]

    def _begin(self) -> Checkpoint:
        """Return the genesis, its validators proven in its own state."""

        def look(node: AskedNode) -> Checkpoint:
            block, proof = self._show(node, (0,), (0,), MOST_VALIDATORS)
            header = read_header(block)
            if header.hash != self._genesis_hash:
                raise HeaderUnreadable("its block 0 is another one")
            validators = validators_from_proof(proof, header.state_root)
            return Checkpoint.of(header, validators, self._genesis_hash)

        return self._first(look)

    def _heads(self) -> list[int]:
        """Return the newest blocks that nodes say they have, highest first."""
        found: set[int] = set()
        problems: list[CitesChainError] = []
        for node in self.nodes:
            try:
                (number,) = succeeded("eth_blockNumber", node.ask([("eth_blockNumber", ())]))
                found.add(whole(number))
            except CitesChainError as problem:
                problems.append(problem)
        if not found:
            raise problems[0]
        return sorted(found, reverse=True)

    def _reach(self, trusted: Checkpoint, number: int) -> Checkpoint:
        """Return a block, believed by one jump or by several shorter ones."""
        goals = [number]
        while goals:
            goal = goals[-1]
            reached = self._first(partial(self._jump, trusted=trusted, number=goal))
            if reached is None:
                goals.append((trusted.number + goal) // 2)
                continue
            trusted = reached
            goals.pop()
        return trusted

    def _jump(self, node: AskedNode, trusted: Checkpoint, number: int) -> Checkpoint | None:
        """Return a block as one node shows it; None where too few seals are of trusted ones."""
        blocks, states = (number, number - 1), (number - 1, number)
        count = len(trusted.validators) + _SPARE
        try:
            return self._believe(self._show(node, blocks, states, count), trusted, number)
        except ProofRefused as problem:
            if (count := _count_in(problem) + _SPARE) <= _SPARE:
                raise
        return self._believe(self._show(node, blocks, states, count), trusted, number)

    def _believe(
        self, answers: Sequence[object], trusted: Checkpoint, number: int
    ) -> Checkpoint | None:
        header, parent = read_header(answers[0]), read_header(answers[1])
        if header.number != number or header.parent_hash != parent.hash:
            raise HeaderUnreadable("it is not the block that was asked for, on its own parent")
        if parent.number == trusted.number and parent.hash != trusted.hash:
            raise HeaderUnreadable("it is not on the block that was verified before")
        validators = validators_from_proof(answers[2], parent.state_root)
        sealers = require_sealed(header, validators)
        known = {account.lower() for account in trusted.validators}
        of_trusted = sum(account.lower() in known for account in sealers)
        if of_trusted < seals_needed(len(known)) and parent.number != trusted.number:
            return None
        following = validators_from_proof(answers[3], header.state_root)
        reached = Checkpoint.of(header, following, self._genesis_hash)
        self.jumps.append(Jump(reached, sealers))
        return reached

    def _show(
        self, node: AskedNode, blocks: Sequence[int], states: Sequence[int], count: int
    ) -> list[object]:
        """Let a node show blocks, and proofs of so many validators in the states after others."""
        keys = [f"0x{slot:064x}" for slot in validator_slots(count)]
        registry = account_of(AUTHORITY_REGISTRY)
        asked: list[Call] = [("eth_getBlockByNumber", (hex(each), False)) for each in blocks]
        asked += [("eth_getProof", (registry, keys, hex(each))) for each in states]
        return succeeded("eth_getProof", node.ask(asked))

    def _first(self, look: Callable[[AskedNode], T]) -> T:
        """Return what the first node shows that can be believed; the first problem if none."""
        problems: list[CitesChainError] = []
        for node in self.nodes:
            try:
                return look(node)
            except CitesChainError as problem:
                problems.append(problem)
        raise problems[0]


def _count_in(problem: ProofRefused) -> int:
    """Return how many validators there are, where a proof of too few was asked for; 0 else."""
    count = problem.facts.get("count")
    return count if isinstance(count, int) and count <= MOST_VALIDATORS else 0
