"""Frauds that no contract can see, only the indicators of an analyst.

Each function plays one on a day and returns its acts, or None where there is no occasion today.
"""

from __future__ import annotations

from cites_chain.codes import PermitType
from cites_chain.codes.taxa import TAXA
from cites_chain.ledger.reader import Status
from cites_chain.simulation import trade
from cites_chain.simulation.goods import GOODS
from cites_chain.simulation.model import Act, Actor, Label, Line, Verb
from cites_chain.simulation.occasions import attempt, find, may_feed
from cites_chain.simulation.world import World

SECOND_ISSUER = "second issuer"
SPLIT_INTO = 8

_PRODUCED = {goods.product: goods for goods in GOODS if goods.product is not None}


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
    origin = find(
        world,
        lambda p: (
            p.status is Status.IMPORTED
            and p.lines[0].is_converted
            and p.lines[0].kind in _PRODUCED
            and may_feed(p)
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
        acts.append(attempt(Verb.ENDORSE, inspector, day, permit, Label.VOID_KEY, quantities))
    return acts


def _labelled_export(
    world: World, place: str, destination: str, line: Line, day: int, label: Label
) -> Act:
    permit = world.write(PermitType.EXPORT, place, destination, day, "T", [line])
    permit.label = label
    world.soon(day + 1 + world.rng.randrange(20), Verb.ENDORSE, permit)
    return trade.issue(permit, day)
