"""Nodes side by side: away, behind, of another network, on another chain."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from cites_chain.chain.backend import Call, Chain
from cites_chain.errors import ChainError, LedgerUnreachable, WrongNetwork
from cites_chain.network.overview import NodeView, Overview, look_at
from cites_chain.network.standing import Rhythm
from tests.world import signer_of

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
RHYTHM = Rhythm(timedelta(seconds=2), timedelta(seconds=4))
VALIDATORS = (signer_of("ID validator").account, signer_of("SG validator").account)


@dataclass(frozen=True)
class FakeNode:
    """Answers as a node would whose newest block has that number."""

    head: int = 100
    age: float = 1.0
    chain: str = "a"
    problem: ChainError | None = None
    forgets: bool = False

    def batch(self, requests: Sequence[Call]) -> list[object]:
        if self.problem is not None:
            raise self.problem
        return [self._answer(method, params) for method, params in requests]

    def _answer(self, method: str, params: tuple[object, ...]) -> object:
        if method == "net_peerCount":
            return "0x3"
        if method == "web3_clientVersion":
            return "engine/1"
        made_at = NOW - timedelta(seconds=self.age)
        if params[0] == "latest":
            return {"number": hex(self.head), "timestamp": hex(int(made_at.timestamp()))}
        return None if self.forgets else {"hash": f"0x{self.chain}{int(str(params[0]), 16)}"}


def seen(**nodes: FakeNode) -> Overview:
    chains = {name: cast("Chain", node) for name, node in nodes.items()}
    return look_at(chains, lambda _: VALIDATORS, RHYTHM, NOW)


def of(overview: Overview, name: str) -> NodeView:
    return next(view for view in overview.nodes if view.name == name)


def test_nodes_that_agree_are_well() -> None:
    found = seen(a=FakeNode(), b=FakeNode(99), c=FakeNode())
    assert found.is_well
    assert found.compared_at == 99
    view = of(found, "b")
    assert (view.lag, view.has_same_chain, view.is_current, view.validators) == (
        1, True, True, VALIDATORS,
    )  # fmt: skip
    assert view.health is not None
    assert (view.health.block, view.health.peers, view.health.client) == (99, 3, "engine/1")


def test_node_on_another_chain_is_told_from_the_others() -> None:
    assert seen(a=FakeNode(), b=FakeNode(), c=FakeNode()).is_well
    found = seen(a=FakeNode(chain="b"), b=FakeNode(), c=FakeNode())
    assert not found.is_well
    assert [view.has_same_chain for view in found.nodes] == [False, True, True]


def test_node_that_is_far_behind_is_not_current() -> None:
    assert seen(a=FakeNode(), b=FakeNode(99, 25)).is_well
    found = seen(a=FakeNode(), b=FakeNode(40, 130))
    view = of(found, "b")
    assert (view.lag, view.is_current, view.has_same_chain) == (60, False, True)
    assert view.age == timedelta(seconds=130)
    assert (found.compared_at, found.is_well) == (40, False)


def problem_of(node: FakeNode) -> str:
    assert seen(a=FakeNode(), b=replace(node, problem=None)).is_well
    found = seen(a=FakeNode(), b=node)
    assert not found.is_well
    assert of(found, "a").has_same_chain
    assert of(found, "b").health is None
    return of(found, "b").problem


def test_nodes_that_say_nothing_are_told_with_the_reason() -> None:
    slow = LedgerUnreachable("slow", facts={"reason": "slow"})
    assert problem_of(FakeNode(problem=slow)) == "slow"
    assert problem_of(FakeNode(problem=LedgerUnreachable("gone"))) == "away"
    other = WrongNetwork("the genesis hash", "0x1", "0x2")
    assert problem_of(FakeNode(problem=other)) == "another network"
    assert problem_of(FakeNode(problem=ChainError("odd"))) == "chain"


def test_nonsense_is_unreadable() -> None:
    @dataclass(frozen=True)
    class Nonsense(FakeNode):
        def _answer(self, method: str, params: tuple[Any, ...]) -> object:
            return "nonsense"

    assert of(seen(a=FakeNode(), b=Nonsense()), "b").problem == "unreadable"


def test_node_that_forgot_a_block_is_not_said_to_have_another_chain() -> None:
    found = seen(a=FakeNode(), b=FakeNode(forgets=True))
    assert of(found, "b").has_same_chain is None
    assert not found.is_well


def test_nobody_answers() -> None:
    away = FakeNode(problem=LedgerUnreachable("gone"))
    found = seen(a=away, b=away)
    assert (found.compared_at, found.is_well) == (None, False)
    assert [view.problem for view in found.nodes] == ["away", "away"]
