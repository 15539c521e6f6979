"""Several nodes of one network side by side: who is how far, and whether all have one chain."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from cites_chain.chain.backend import Chain
from cites_chain.errors import ChainError, LedgerUnreachable, WrongNetwork
from cites_chain.ids import Account
from cites_chain.network.health import Health, HealthUnreadable, read_health
from cites_chain.network.standing import Rhythm

AskValidators = Callable[[Chain], Sequence[Account]]
"""Returns who makes blocks, as a node's newest state has it."""


@dataclass(frozen=True, slots=True)
class NodeView:
    """One node of several.

    Attributes:
        name: What to call it: host and port.
        health: What it says of itself; None where it did not.
        validators: Who makes blocks, in its newest state.
        problem: Why nothing is known of it: one word, empty where something is.
        lag: How many blocks it is behind the foremost.
        age: How old its newest block is.
        is_current: Whether that is recent.
        has_same_chain: Whether it has the block that the others have at the same height; None
            where that could not be compared.
    """

    name: str
    health: Health | None = None
    validators: tuple[Account, ...] = ()
    problem: str = ""
    lag: int = 0
    age: timedelta = timedelta(0)
    is_current: bool = False
    has_same_chain: bool | None = None


@dataclass(frozen=True, slots=True)
class Overview:
    """All nodes that were asked.

    Attributes:
        nodes: In the order in which they were named.
        compared_at: Height at which their blocks were compared; None where none answered.
    """

    nodes: tuple[NodeView, ...]
    compared_at: int | None

    @property
    def is_well(self) -> bool:
        """Whether all answer, are recent, and have one chain."""
        return all(view.is_current and view.has_same_chain for view in self.nodes)


def look_at(
    chains: Mapping[str, Chain], ask_validators: AskValidators, rhythm: Rhythm, now: datetime
) -> Overview:
    """Ask nodes how they do, one after the other, and compare them.

    Args:
        chains: One node each, by what to call it.
        ask_validators: Asks a node who makes blocks.
        rhythm: How often the network makes a block.
        now: This moment.
    """
    seen = {name: _look(name, chain, ask_validators) for name, chain in chains.items()}
    heads = {name: view.health.block for name, view in seen.items() if view.health is not None}
    if not heads:
        return Overview(tuple(seen.values()), None)
    foremost, common = max(heads.values()), min(heads.values())
    hashes = {name: _hash_at(chains[name], common) for name in heads}
    known = [one for one in hashes.values() if one]
    usual = max(known, key=known.count) if known else ""
    views = []
    for name, view in seen.items():
        if view.health is not None:
            age = view.health.age(now)
            view = replace(
                view,
                lag=foremost - view.health.block,
                age=age,
                is_current=age <= rhythm.patience,
                has_same_chain=hashes[name] == usual if hashes[name] else None,
            )
        views.append(view)
    return Overview(tuple(views), common)


def _look(name: str, chain: Chain, ask_validators: AskValidators) -> NodeView:
    try:
        health = read_health(chain)
        return NodeView(name, health, tuple(ask_validators(chain)))
    except WrongNetwork:
        return NodeView(name, problem="another network")
    except LedgerUnreachable as problem:
        return NodeView(name, problem=str(problem.facts.get("reason", "away")))
    except HealthUnreadable:
        return NodeView(name, problem="unreadable")
    except ChainError as problem:
        return NodeView(name, problem=problem.code.lower())


def _hash_at(chain: Chain, number: int) -> str:
    """Return the hash of a node's block; nothing where it does not tell."""
    try:
        (block,) = chain.batch([("eth_getBlockByNumber", (hex(number), False))])
    except ChainError:
        return ""
    return str(block.get("hash", "")) if isinstance(block, Mapping) else ""
