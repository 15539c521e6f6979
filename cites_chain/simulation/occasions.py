"""Where a fraud can be tried: permits that will do, and the act that tries it."""

from __future__ import annotations

from collections.abc import Callable
from itertools import chain, islice

from cites_chain.ledger.reader import Medium, Status
from cites_chain.simulation.model import Act, Actor, Label, Permit, Verb
from cites_chain.simulation.world import World

_LOOKED_AT = 4000
"""How many permits are looked through for an occasion."""


def find(
    world: World, fits: Callable[[Permit], bool], *, of_any_age: bool = False
) -> Permit | None:
    """Return a permit on which a fraud can be tried; None where there is none.

    Args:
        world: Where it is looked for.
        fits: Whether it will do.
        of_any_age: Whether the search begins anywhere, not among the newest permits.
    """
    permits = world.permits if of_any_age else world.permits[-_LOOKED_AT:]
    if not permits:
        return None
    begin = world.rng.randrange(len(permits))
    looked_at = islice(chain(permits[begin:], permits[:begin]), _LOOKED_AT)
    return next(filter(fits, looked_at), None)


def waits_for_export(permit: Permit) -> bool:
    """Whether its goods have not left yet, whatever the day."""
    return permit.status is Status.ISSUED and permit.permit_type.is_movement and not permit.is_void


def is_usable(permit: Permit, day: int) -> bool:
    """Whether nothing but the fraud itself stands against the act."""
    return (
        permit.permit_type.is_movement
        and permit.medium is not Medium.TRANSCRIBED
        and not permit.is_void
        and permit.exported_on is not None
        and permit.exported_on <= day <= permit.last_day
        and permit.import_permit is None
    )


def may_feed(permit: Permit) -> bool:
    """Whether a re-export can draw on it."""
    line = permit.lines[0]
    return (
        permit.permit_type.is_movement
        and permit.medium is not Medium.TRANSCRIBED
        and not permit.is_void
        and line.left >= 2000
        and line.hops < 5
        and line.kind.term != "TRO"
    )


def attempt(
    verb: Verb,
    actor: Actor,
    day: int,
    permit: Permit,
    label: Label,
    quantities: tuple[int, ...] = (),
) -> Act:
    """Return an act that the contract must refuse, under the label of its fraud."""
    return Act(
        verb,
        actor,
        day,
        permit,
        acted_on=day,
        quantities=quantities,
        label=label,
        is_attempt=True,
    )
