"""Frauds that the contract must refuse; an attempt changes nothing in the books.

Each function tries one on a day and returns its acts, or None where there is no occasion today.
"""

from __future__ import annotations

from cites_chain.codes import PermitType
from cites_chain.ledger.reader import Medium, Status
from cites_chain.simulation import trade
from cites_chain.simulation.model import Act, Actor, Draw, Label, Line, Permit, Quote, Verb
from cites_chain.simulation.occasions import attempt, find, is_usable, may_feed, waits_for_export
from cites_chain.simulation.world import World


def reused_at_import(world: World, day: int) -> list[Act] | None:
    """A permit that was imported is shown at a border again."""
    permit = find(world, lambda p: p.status is Status.IMPORTED and is_usable(p, day))
    if permit is None:
        return None
    quantities = tuple(line.exported for line in permit.lines)
    actor = Actor(permit.destination, "inspector")
    return [attempt(Verb.IMPORT, actor, day, permit, Label.REUSED_AT_IMPORT, quantities)]


def reused_at_export(world: World, day: int) -> list[Act] | None:
    """A permit that left is shown at export again."""
    used = (Status.ENDORSED, Status.IMPORTED)
    permit = find(world, lambda p: p.status in used and is_usable(p, day))
    if permit is None:
        return None
    quantities = tuple(line.permitted for line in permit.lines)
    actor = Actor(permit.issuing, "inspector")
    return [attempt(Verb.ENDORSE, actor, day, permit, Label.REUSED_AT_EXPORT, quantities)]


def overdrawn(world: World, day: int) -> list[Act] | None:
    """More is re-exported than came in."""
    origin = find(world, lambda p: p.status is Status.IMPORTED and may_feed(p))
    if origin is None:
        return None
    line = trade.draw_on(world, origin, 0, is_converted=False) if origin.lines[0].left else None
    if line is None:
        return None
    asked = origin.lines[0].left + max(1000, origin.lines[0].imported // 10 // 1000 * 1000)
    line.permitted = line.draws[0].quantity = asked
    return [_false_reexport(world, origin.destination, line, day, Label.OVERDRAWN)]


def false_origin(world: World, day: int) -> list[Act] | None:
    """A re-export names a permit whose goods never arrived."""
    origin = find(
        world, lambda p: p.status is Status.ENDORSED and p.permit_type.is_movement and not p.is_void
    )
    if origin is None:
        return None
    source = origin.lines[0]
    line = Line(source.kind, source.source, source.appendix, source.permitted)
    line.origin = Quote(origin.issuing, origin)
    line.draws = [Draw(origin, 0, source.permitted)]
    return [_false_reexport(world, origin.destination, line, day, Label.FALSE_ORIGIN)]


def number_twice(world: World, day: int) -> list[Act] | None:
    """A number is issued a second time, with more goods."""
    first = find(
        world, lambda p: p.permit_type is PermitType.EXPORT and p.medium is Medium.ELECTRONIC
    )
    if first is None or first.import_permit is not None:
        return None
    line = first.lines[0]
    second = Permit(
        serial=-1,
        number=first.number.lower(),
        permit_type=first.permit_type,
        issuing=first.issuing,
        destination=first.destination,
        issued_on=day,
        last_day=day + 120,
        purpose=first.purpose,
        lines=[Line(line.kind, line.source, line.appendix, line.permitted * 2)],
    )
    actor = Actor(first.issuing, "issuer")
    return [attempt(Verb.ISSUE, actor, day, second, Label.NUMBER_TWICE)]


def wrong_jurisdiction(world: World, day: int) -> list[Act] | None:
    """A third country confirms an import between two others."""
    permit = find(world, lambda p: p.status is Status.ENDORSED and is_usable(p, day))
    if permit is None:
        return None
    actor = Actor(world.a_third(permit.issuing, permit.destination), "inspector")
    quantities = tuple(line.exported for line in permit.lines)
    return [attempt(Verb.IMPORT, actor, day, permit, Label.WRONG_JURISDICTION, quantities)]


def out_of_date(world: World, day: int) -> list[Act] | None:
    """A permit is used after its last day."""
    permit = find(world, lambda p: waits_for_export(p) and p.last_day < day, of_any_age=True)
    if permit is None:
        return None
    quantities = tuple(line.permitted for line in permit.lines)
    actor = Actor(permit.issuing, "inspector")
    return [attempt(Verb.ENDORSE, actor, day, permit, Label.OUT_OF_DATE, quantities)]


def above_permitted(world: World, day: int) -> list[Act] | None:
    """More leaves than the permit allows."""
    permit = find(world, lambda p: waits_for_export(p) and p.issued_on <= day <= p.last_day)
    if permit is None:
        return None
    quantities = tuple(line.permitted + 1000 for line in permit.lines)
    actor = Actor(permit.issuing, "inspector")
    return [attempt(Verb.ENDORSE, actor, day, permit, Label.ABOVE_PERMITTED, quantities)]


def above_exported(world: World, day: int) -> list[Act] | None:
    """More arrives than left."""
    permit = find(world, lambda p: p.status is Status.ENDORSED and is_usable(p, day))
    if permit is None:
        return None
    quantities = tuple(line.exported + 1000 for line in permit.lines)
    actor = Actor(permit.destination, "inspector")
    return [attempt(Verb.IMPORT, actor, day, permit, Label.ABOVE_EXPORTED, quantities)]


def _false_reexport(world: World, place: str, line: Line, day: int, label: Label) -> Act:
    permit = Permit(
        serial=-1,
        number=f"99{place}{label.value[:4]}{day}{world.rng.randrange(10**6):06}",
        permit_type=PermitType.REEXPORT,
        issuing=place,
        destination=world.a_destination(place),
        issued_on=day,
        last_day=day + 150,
        purpose="T",
        lines=[line],
    )
    return attempt(Verb.ISSUE, Actor(place, "issuer"), day, permit, label)
