"""Fraud: attempts that the contract must refuse, and patterns that only indicators can find.

Each function tries one fraud on a day and returns its acts, or None where there is no occasion
today. An attempt that the contract refuses changes nothing in the books.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import chain, islice

from cites_chain.codes import PermitType
from cites_chain.codes.taxa import TAXA
from cites_chain.ledger.reader import Medium, Status
from cites_chain.simulation import trade
from cites_chain.simulation.goods import GOODS
from cites_chain.simulation.model import Act, Actor, Draw, Label, Line, Permit, Quote, Verb
from cites_chain.simulation.world import World

SECOND_ISSUER = "second issuer"
SPLIT_INTO = 8
_LOOKED_AT = 4000
"""How many permits are looked through for an occasion."""

_PRODUCED = {goods.product: goods for goods in GOODS if goods.product is not None}


def reused_at_import(world: World, day: int) -> list[Act] | None:
    """A permit that was imported is shown at a border again."""
    permit = _find(world, lambda p: p.status is Status.IMPORTED and _is_usable(p, day))
    if permit is None:
        return None
    quantities = tuple(line.exported for line in permit.lines)
    actor = Actor(permit.destination, "inspector")
    return [_attempt(Verb.IMPORT, actor, day, permit, Label.REUSED_AT_IMPORT, quantities)]


def reused_at_export(world: World, day: int) -> list[Act] | None:
    """A permit that left is shown at export again."""
    used = (Status.ENDORSED, Status.IMPORTED)
    permit = _find(world, lambda p: p.status in used and _is_usable(p, day))
    if permit is None:
        return None
    quantities = tuple(line.permitted for line in permit.lines)
    actor = Actor(permit.issuing, "inspector")
    return [_attempt(Verb.ENDORSE, actor, day, permit, Label.REUSED_AT_EXPORT, quantities)]


def overdrawn(world: World, day: int) -> list[Act] | None:
    """More is re-exported than came in."""
    origin = _find(world, lambda p: p.status is Status.IMPORTED and _may_feed(p))
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
    origin = _find(
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
    first = _find(
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
    return [_attempt(Verb.ISSUE, actor, day, second, Label.NUMBER_TWICE)]


def wrong_jurisdiction(world: World, day: int) -> list[Act] | None:
    """A third country confirms an import between two others."""
    permit = _find(world, lambda p: p.status is Status.ENDORSED and _is_usable(p, day))
    if permit is None:
        return None
    actor = Actor(world.a_third(permit.issuing, permit.destination), "inspector")
    quantities = tuple(line.exported for line in permit.lines)
    return [_attempt(Verb.IMPORT, actor, day, permit, Label.WRONG_JURISDICTION, quantities)]


def out_of_date(world: World, day: int) -> list[Act] | None:
    """A permit is used after its last day."""
    permit = _find(
        world,
        lambda p: (
            p.status is Status.ISSUED
            and p.permit_type.is_movement
            and not p.is_void
            and p.last_day < day
        ),
        of_any_age=True,
    )
    if permit is None:
        return None
    quantities = tuple(line.permitted for line in permit.lines)
    actor = Actor(permit.issuing, "inspector")
    return [_attempt(Verb.ENDORSE, actor, day, permit, Label.OUT_OF_DATE, quantities)]


def above_permitted(world: World, day: int) -> list[Act] | None:
    """More leaves than the permit allows."""
    permit = _find(
        world,
        lambda p: (
            p.status is Status.ISSUED
            and p.permit_type.is_movement
            and not p.is_void
            and p.issued_on <= day <= p.last_day
        ),
    )
    if permit is None:
        return None
    quantities = tuple(line.permitted + 1000 for line in permit.lines)
    actor = Actor(permit.issuing, "inspector")
    return [_attempt(Verb.ENDORSE, actor, day, permit, Label.ABOVE_PERMITTED, quantities)]


def above_exported(world: World, day: int) -> list[Act] | None:
    """More arrives than left."""
    permit = _find(world, lambda p: p.status is Status.ENDORSED and _is_usable(p, day))
    if permit is None:
        return None
    quantities = tuple(line.exported + 1000 for line in permit.lines)
    actor = Actor(permit.destination, "inspector")
    return [_attempt(Verb.IMPORT, actor, day, permit, Label.ABOVE_EXPORTED, quantities)]


def split(world: World, day: int) -> list[Act]:
    """One large consignment goes under many small permits of one day."""
    goods = world.some_goods()
    while goods.appendix == "I" or goods.kind.term == "TRO":
        goods = world.some_goods()
    place = world.an_exporter(goods)
    destination = world.a_destination(place)
    return [
        _labelled_export(
            world, place, destination, trade.a_line(world, goods, 0.25), day, Label.SPLIT
        )
        for _ in range(SPLIT_INTO)
    ]


def outlier(world: World, day: int) -> list[Act]:
    """Far more than anybody else ever exported on one permit."""
    goods = world.some_goods()
    while goods.appendix == "I" or goods.kind.term == "TRO":
        goods = world.some_goods()
    line = trade.a_line(world, goods)
    line.permitted = goods.typical * world.rng.randint(60, 90)
    place = world.an_exporter(goods)
    destination = world.a_destination(place)
    return [_labelled_export(world, place, destination, line, day, Label.OUTLIER)]


def captive(world: World, day: int) -> list[Act] | None:
    """Wild animals are called captive-bred, where nobody ever bred them."""
    wild = [
        (goods, place)
        for goods in GOODS
        for place in goods.exporters
        if goods.source == "W"
        and goods.appendix == "II"
        and goods.kind.term != "TRO"
        and TAXA[goods.kind.name].kingdom == "Animalia"
        and place in world.places
        and (place, goods.kind.name) not in world.captive
    ]
    if not wild:
        return None
    goods, place = world.rng.choice(wild)
    world.captive.add((place, goods.kind.name))
    line = trade.a_line(world, goods, 2.0)
    line.source = "C"
    destination = world.a_destination(place)
    return [_labelled_export(world, place, destination, line, day, Label.CAPTIVE)]


def vanished(world: World, day: int) -> list[Act]:
    """Goods leave, and never arrive where they were said to go."""
    permit = trade.plain_export(world, day)
    permit.label = Label.VANISHED
    world.soon(day + 5, Verb.ENDORSE, permit)
    return [trade.issue(permit, day)]


def back_dated(world: World, day: int) -> list[Act]:
    """An export is recorded four weeks after the day that it is said to have had."""
    permit = trade.plain_export(world, day)
    permit.label = Label.BACK_DATED
    world.soon(day + 33, Verb.ENDORSE, permit)
    return [trade.issue(permit, day)]


def back_conversion(world: World, day: int) -> list[Act] | None:
    """Products are said to be raw material again, and so become more of it."""
    origin = _find(
        world,
        lambda p: (
            p.status is Status.IMPORTED
            and p.lines[0].is_converted
            and p.lines[0].kind in _PRODUCED
            and _may_feed(p)
        ),
    )
    if origin is None:
        return None
    line = trade.draw_on(world, origin, 0, is_converted=False)
    goods = _PRODUCED[line.kind]
    line.kind = goods.kind
    line.permitted = max(1000, int(line.permitted / goods.per_unit) // 1000 * 1000)
    line.is_converted = line.was_converted = True
    permit = world.write(
        PermitType.REEXPORT,
        origin.destination,
        world.a_destination(origin.destination),
        day,
        "T",
        [line],
    )
    permit.label = Label.BACK_CONVERSION
    world.soon(day + 6, Verb.ENDORSE, permit)
    return [trade.issue(permit, day)]


def unattested(world: World, day: int) -> list[Act]:
    """A forged paper is written down where it is shown; its issuer never stands by it."""
    return trade.transcription(world, day, Label.UNATTESTED)


def stolen_key(world: World, day: int) -> list[Act]:
    """A second issuer's key is stolen, three permits are written with it, then it is voided."""
    place = world.rng.choice([place for place in world.places if world.goods_of(place)])
    name = f"{place} {SECOND_ISSUER} {len(world.permits)}"  # nobody else has it
    acts = [Act(Verb.APPOINT, Actor(place, "admin"), day, name=name)]
    for _ in range(3):
        goods = world.rng.choice(world.goods_of(place))
        permit = world.write(
            PermitType.EXPORT,
            place,
            world.a_destination(place),
            day,
            goods.purpose,
            [Line(goods.kind, goods.source, "II", goods.typical * 2)],
        )
        permit.label, permit.issuer, permit.is_void = Label.STOLEN_KEY, name, True
        acts.append(trade.issue(permit, day))
    world.thefts.append((day + 6, place, name, day, permit))
    return acts


def discover_thefts(world: World, day: int) -> list[Act]:
    """Void the keys that were stolen some days ago; what is tried with them then is refused."""
    acts: list[Act] = []
    for theft in [theft for theft in world.thefts if theft[0] <= day]:
        world.thefts.remove(theft)
        _, place, name, since, permit = theft
        acts.append(Act(Verb.VOID, Actor(place, "admin"), day, acted_on=since, name=name))
        quantities = tuple(line.permitted for line in permit.lines)
        inspector = Actor(place, "inspector")
        acts.append(_attempt(Verb.ENDORSE, inspector, day, permit, Label.VOID_KEY, quantities))
    return acts


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
    return _attempt(Verb.ISSUE, Actor(place, "issuer"), day, permit, label)


def _labelled_export(
    world: World, place: str, destination: str, line: Line, day: int, label: Label
) -> Act:
    permit = world.write(PermitType.EXPORT, place, destination, day, "T", [line])
    permit.label = label
    world.soon(day + 1 + world.rng.randrange(20), Verb.ENDORSE, permit)
    return trade.issue(permit, day)


def _attempt(
    verb: Verb,
    actor: Actor,
    day: int,
    permit: Permit,
    label: Label,
    quantities: tuple[int, ...] = (),
) -> Act:
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


def _find(
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


def _is_usable(permit: Permit, day: int) -> bool:
    """Whether nothing but the fraud itself stands against the act."""
    return (
        permit.permit_type.is_movement
        and permit.medium is not Medium.TRANSCRIBED
        and not permit.is_void
        and permit.exported_on is not None
        and permit.exported_on <= day <= permit.last_day
        and permit.import_permit is None
    )


def _may_feed(permit: Permit) -> bool:
    line = permit.lines[0]
    return (
        permit.permit_type.is_movement
        and permit.medium is not Medium.TRANSCRIBED
        and not permit.is_void
        and line.left >= 2000
        and line.hops < 5
        and line.kind.term != "TRO"
    )


FRAUDS: dict[Label, Callable[[World, int], list[Act] | None]] = {
    Label.REUSED_AT_IMPORT: reused_at_import,
    Label.REUSED_AT_EXPORT: reused_at_export,
    Label.OVERDRAWN: overdrawn,
    Label.NUMBER_TWICE: number_twice,
    Label.WRONG_JURISDICTION: wrong_jurisdiction,
    Label.OUT_OF_DATE: out_of_date,
    Label.ABOVE_PERMITTED: above_permitted,
    Label.ABOVE_EXPORTED: above_exported,
    Label.FALSE_ORIGIN: false_origin,
    Label.STOLEN_KEY: stolen_key,
    Label.SPLIT: split,
    Label.OUTLIER: outlier,
    Label.CAPTIVE: captive,
    Label.VANISHED: vanished,
    Label.BACK_CONVERSION: back_conversion,
    Label.BACK_DATED: back_dated,
    Label.UNATTESTED: unattested,
}
"""Every fraud by its label; what is tried with a voided key follows from a stolen one."""
