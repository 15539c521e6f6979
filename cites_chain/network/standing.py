"""One node at a glance: how far its chain is, who is connected, whether it makes blocks."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from cites_chain.ids import Account
from cites_chain.network.health import Health
from cites_chain.network.network_file import NetworkFile


@dataclass(frozen=True, slots=True)
class Standing:
    """A node at a glance.

    Attributes:
        account: Account of its key.
        health: What it says of itself.
        age: How old its newest block is.
        lag: About how many blocks should have been made since then.
        validators: Who makes blocks, as its newest state has it.
        is_validator: Whether it is one of them.
        is_current: Whether its newest block is recent.
    """

    account: Account
    health: Health
    age: timedelta
    lag: int
    validators: tuple[Account, ...]
    is_validator: bool
    is_current: bool


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How often a network makes a block.

    Attributes:
        block: Time between two blocks.
        turn: How long one validator is waited for before the next one's turn.
    """

    block: timedelta
    turn: timedelta

    @property
    def patience(self) -> timedelta:
        """How old a newest block may be while all is well, with two turns lost one after another.

        The second turn is waited for twice as long as the first.
        """
        return 2 * self.block + 3 * self.turn + timedelta(seconds=10)


def standing_of(
    account: Account,
    health: Health,
    validators: Sequence[Account],
    rhythm: Rhythm,
    now: datetime,
) -> Standing:
    """Return a node at a glance.

    Args:
        account: Account of its key.
        health: What it says of itself.
        validators: Who makes blocks.
        rhythm: How often there is a block.
        now: This moment.
    """
    age = health.age(now)
    return Standing(
        account=account,
        health=health,
        age=age,
        lag=max(int(age / rhythm.block) - 1, 0),
        validators=tuple(validators),
        is_validator=account in validators,
        is_current=age <= rhythm.patience,
    )


def rhythm_of(network: NetworkFile) -> Rhythm:
    """Return a network's rhythm, as its genesis sets it."""
    consensus = json.loads(network.genesis)["config"]["qbft"]
    return Rhythm(
        timedelta(seconds=consensus["blockperiodseconds"]),
        timedelta(seconds=consensus["requesttimeoutseconds"]),
    )
