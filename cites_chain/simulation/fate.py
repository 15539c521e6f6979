"""What happens to permits after they were written: endorsement, import, refusal, closing."""

from __future__ import annotations

from cites_chain.codes import PermitType
from cites_chain.ledger.reader import Direction, Medium, Status
from cites_chain.simulation import books, trade
from cites_chain.simulation.model import Act, Actor, Label, Permit, Verb
from cites_chain.simulation.world import Due, World

_LOSSES = ("DIED", "SPOILED", "COUNTED_OTHERWISE", "SAMPLES_TAKEN", "NOT_LOADED")
_REFUSALS = ("SPECIES_DIFFERS", "MARKS_DIFFER", "GOODS_DIFFER", "TRANSPORT_UNFIT", "NOT_COLLECTED")
_LATEST_REPORT = 28
"""Days between an act and its record that a fraudster uses; the contract takes thirty."""


def fulfil(world: World, due: Due, day: int) -> Act:
    """Let something that is due happen, and return the act."""
    permit = due.permit
    match due.verb:
        case Verb.ISSUE:
            return trade.export_of_trophy(world, permit, day)
        case Verb.ENDORSE:
            return endorse(world, permit, day)
        case Verb.IMPORT:
            return take_in(world, permit, day)
        case Verb.REFUSE:
            return refuse(world, permit, day)
        case Verb.CROSS:
            return cross(world, permit, day)
        case Verb.ATTEST:
            permit.is_attested = True
            world.stow(permit)
            return Act(Verb.ATTEST, Actor(permit.issuing, "issuer"), day, permit, acted_on=day)
    return close(permit, due.verb, day)


def endorse(world: World, permit: Permit, day: int) -> Act:
    """Customs see goods leave, a quarter of them less than was permitted."""
    quantities = [line.permitted for line in permit.lines]
    chance = world.rng.random()
    if chance < 0.25:
        least = 0.8 if chance < 0.2 else 0.3
        quantities = [world.part(line.kind, line.permitted, least, 0.99) for line in permit.lines]
    acted_on = _when(world, permit, day)
    if permit.label is Label.BACK_DATED:
        acted_on = day - _LATEST_REPORT
    books.endorse(permit, quantities, acted_on)
    _await_arrival(world, permit, day)
    return Act(
        Verb.ENDORSE,
        Actor(permit.issuing, "inspector"),
        day,
        permit,
        acted_on=acted_on,
        quantities=tuple(quantities),
        label=permit.label if permit.label is Label.BACK_DATED else None,
    )


def take_in(world: World, permit: Permit, day: int) -> Act:
    """Customs see goods arrive, a tenth of them less than left."""
    is_landing = permit.permit_type is PermitType.INTRODUCTION_FROM_THE_SEA
    full = [line.permitted if is_landing else line.exported for line in permit.lines]
    came, reason = full, ""
    if not is_landing and world.rng.random() < 0.1:
        came = [
            world.part(line.kind, line.exported, 0.85, 0.999) if line.exported else 0
            for line in permit.lines
        ]
        if came != full:
            reason = world.rng.choice(_LOSSES)
    acted_on = _when(world, permit, day, permit.exported_on)
    books.take_in(permit, came, acted_on)
    if not permit.is_void and permit.medium is not Medium.TRANSCRIBED:
        world.stow(permit)
    return Act(
        Verb.IMPORT,
        Actor(permit.destination, "inspector"),
        day,
        permit,
        acted_on=acted_on,
        quantities=tuple(came),
        reason=reason,
    )


def refuse(world: World, permit: Permit, day: int) -> Act:
    """Customs turn goods away; most come back."""
    books.refuse(permit, day)
    if world.rng.random() < 0.6:
        world.soon(day + world.rng.randint(8, 30), Verb.BRING_BACK, permit)
    reason = world.rng.choice(_REFUSALS)
    actor = Actor(permit.destination, "inspector")
    return Act(Verb.REFUSE, actor, day, permit, acted_on=day, reason=reason)


def cross(world: World, permit: Permit, day: int) -> Act:
    """A document for many crossings leaves home, enters, leaves and comes home again."""
    step = permit.crossings % 4
    if step == 0:
        permit.destination_now = world.a_third(permit.issuing)
    permit.crossings += 1
    place = permit.issuing if step in (0, 3) else permit.destination_now
    direction = Direction.OUT if step in (0, 2) else Direction.IN
    actor = Actor(place, "inspector")
    told = (int(direction), permit.crossings)
    return Act(Verb.CROSS, actor, day, permit, acted_on=day, quantities=told)


def close(permit: Permit, verb: Verb, day: int) -> Act:
    """End a permit unused, or see goods back that were turned away."""
    status = {Verb.CANCEL: Status.CANCELLED, Verb.EXPIRE: Status.EXPIRED}.get(verb, Status.RETURNED)
    books.close(permit, status)
    duty = "inspector" if verb is Verb.BRING_BACK else "issuer"
    reason = "HOLDER_ASKED" if verb is Verb.CANCEL else ""
    return Act(verb, Actor(permit.issuing, duty), day, permit, acted_on=day, reason=reason)


def _await_arrival(world: World, permit: Permit, day: int) -> None:
    due = day + 1 + int(world.rng.expovariate(1 / 8))
    chance = world.rng.random()
    if permit.label is Label.VANISHED:
        return
    if chance < 0.015:
        world.soon(due, Verb.REFUSE, permit)
    elif chance >= 0.03 and day < permit.last_day:  # between the two nobody reports the arrival
        world.soon(min(due, permit.last_day), Verb.IMPORT, permit)


def _when(world: World, permit: Permit, day: int, after: int | None = None) -> int:
    """Return the day of an act: today, now and then some days before, for a post far out."""
    if world.rng.random() >= 0.05 or permit.medium is Medium.TRANSCRIBED:
        return day
    return max(day - world.rng.randint(1, 4), permit.issued_on, after or 0)
