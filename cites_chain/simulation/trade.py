"""Ordinary trade: exports, re-exports, trophies with import permits, papers, instruments, landings.

Each function writes permits into the world and returns the acts of the day; what happens to them
later is noted as due.
"""

from __future__ import annotations

from cites_chain.codes import PermitType
from cites_chain.ledger.reader import Medium
from cites_chain.simulation import books
from cites_chain.simulation.goods import GOODS, INSTRUMENT, Goods, Kind
from cites_chain.simulation.model import Act, Actor, Draw, Label, Line, Permit, Quote, Verb
from cites_chain.simulation.world import World

MULTI_USE_DAYS = 1095
IMPORT_PERMIT_DAYS = 365

_PRODUCTS = {goods.kind: (goods.product, goods) for goods in GOODS if goods.product is not None}


def issue(permit: Permit, day: int, verb: Verb = Verb.ISSUE) -> Act:
    """Write a permit into the books, and return the act."""
    books.write_down(permit)
    return Act(
        verb, Actor(permit.writer, permit.issuer), day, permit, acted_on=day, label=permit.label
    )


def a_line(world: World, goods: Goods, scale: float = 1.0) -> Line:
    """Return a line of goods as they are exported."""
    return Line(
        kind=goods.kind,
        source=goods.source,
        appendix=goods.appendix,
        permitted=world.quantity(goods.kind, goods.typical * scale),
    )


def export(world: World, day: int) -> list[Act]:
    """Somebody exports goods of its own; trophies of Appendix I need an import permit first."""
    goods = world.some_goods()
    place = world.an_exporter(goods)
    destination = world.a_destination(place)
    if goods.appendix == "I":
        return trophy(world, day, goods, place, destination)
    permit_type = PermitType.EXPORT
    if goods.source == "A" and world.rng.random() < 0.1:
        permit_type = PermitType.ARTIFICIALLY_PROPAGATED
    lines = [a_line(world, goods)]
    if world.rng.random() < 0.2:
        others = [
            other
            for other in world.goods_of(place)
            if other.purpose == goods.purpose
            and other.appendix == goods.appendix
            and (permit_type is PermitType.EXPORT or other.source == "A")
        ]
        lines += [a_line(world, world.rng.choice(others)) for _ in range(world.rng.randint(1, 2))]
    permit = world.write(permit_type, place, destination, day, goods.purpose, lines)
    decide_fate(world, permit, day)
    for line in lines:
        if line.source in "CF":
            world.captive.add((place, line.kind.name))
    return [issue(permit, day)]


def trophy(world: World, day: int, goods: Goods, place: str, destination: str) -> list[Act]:
    """The importing country permits the import; the export permit that names it follows."""
    line = a_line(world, goods)
    permit = world.write(
        PermitType.IMPORT, destination, place, day, "H", [line], valid=IMPORT_PERMIT_DAYS
    )
    world.soon(day + world.rng.randint(4, 25), Verb.ISSUE, permit)
    return [issue(permit, day)]


def export_of_trophy(world: World, named: Permit, day: int) -> Act:
    """The export permit that names an import permit."""
    (wanted,) = named.lines
    line = Line(wanted.kind, wanted.source, wanted.appendix, wanted.permitted)
    permit = world.write(PermitType.EXPORT, named.destination, named.issuing, day, "H", [line])
    permit.import_permit = named
    decide_fate(world, permit, day)
    return issue(permit, day)


def reexport(world: World, day: int) -> list[Act] | None:
    """Somebody re-exports from stock, as it is or made into something; None without stock."""
    markets = [market for market, stock in sorted(world.stock.items()) if stock]
    if not markets:
        return None
    sizes = [len(world.stock[market]) for market in markets]
    market = world.rng.choices(markets, sizes)[0]
    found = world.take_stock(market)
    if found is None:
        return None
    lines = [draw_on(world, *found)]
    if world.rng.random() < 0.15:
        more = world.take_stock(market)
        if more is not None and more != found:
            lines.append(draw_on(world, *more))
    place = found[0].destination
    return [_reexported(world, place, lines, day)]


def draw_on(world: World, origin: Permit, at: int, *, is_converted: bool | None = None) -> Line:
    """Return a line that takes goods from an imported line."""
    source = origin.lines[at]
    taken = world.part(source.kind, source.left, 0.2, 1.0)
    product = _PRODUCTS.get(source.kind)
    if is_converted is None:
        is_converted = world.rng.random() < 0.45
    kind, quantity = source.kind, taken
    if is_converted and product is not None:
        kind, quantity = product[0], _made_of(product, taken)
    made = kind != source.kind
    root = source.origin or Quote(origin.issuing, origin)
    is_second = origin.permit_type is PermitType.REEXPORT
    return Line(
        kind=kind,
        source=source.source,
        appendix=source.appendix,
        permitted=quantity,
        draws=[Draw(origin, at, taken)],
        origin=root,
        last_reexport=Quote(origin.issuing, origin) if is_second else None,
        hops=source.hops + 1,
        is_unlinked=source.is_unlinked,
        is_converted=made,
        was_converted=source.is_converted or source.was_converted,
    )


def unlinked(world: World, day: int) -> list[Act]:
    """A re-export of goods that came in before the ledger began."""
    goods = world.some_goods()
    while goods.appendix == "I" or goods.kind.term == "TRO":
        goods = world.some_goods()
    origin = world.an_exporter(goods)
    place = world.a_destination(origin)
    line = a_line(world, goods, 0.3)
    line.origin = Quote(origin)
    line.hops = 1
    line.is_unlinked = line.is_declared_unlinked = True
    act = _reexported(world, place, [line], day)
    assert act.permit is not None  # noqa: S101 - made two lines above
    act.permit.unlinked_reason = "BEFORE_THE_LEDGER"
    return [act]


def plain_export(world: World, day: int, medium: Medium = Medium.ELECTRONIC) -> Permit:
    """Write an export of any goods but those of Appendix I, which need an import permit."""
    goods = world.some_goods()
    while goods.appendix == "I":
        goods = world.some_goods()
    place = world.an_exporter(goods)
    return world.write(
        PermitType.EXPORT,
        place,
        world.a_destination(place),
        day,
        goods.purpose,
        [a_line(world, goods)],
        medium=medium,
    )


def paper(world: World, day: int) -> list[Act]:
    """An issuer registers a paper document of its own."""
    permit = plain_export(world, day, Medium.PAPER)
    decide_fate(world, permit, day)
    return [issue(permit, day, Verb.REGISTER)]


def transcription(world: World, day: int, label: Label | None = None) -> list[Act]:
    """A destination writes down a paper that its issuer had not recorded."""
    permit = plain_export(world, day, Medium.TRANSCRIBED)
    permit.label = label
    act = issue(permit, day, Verb.TRANSCRIBE)
    permit.exported_on = day
    world.soon(day + world.rng.randint(1, 9), Verb.IMPORT, permit)
    if label is None and world.rng.random() < 0.85:
        world.soon(day + world.rng.randint(10, 40), Verb.ATTEST, permit)
    return [act]


def instrument(world: World, day: int) -> list[Act]:
    """A musician travels with an instrument."""
    place = world.rng.choice(world.places)
    line = Line(INSTRUMENT, "W", "II", 1000)
    permit = world.write(
        PermitType.MUSICAL_INSTRUMENT, place, "XV", day, "P", [line], valid=MULTI_USE_DAYS
    )
    at = day
    for _ in range(world.rng.randint(0, 6)):
        at += world.rng.randint(5, 60)
        world.soon(at, Verb.CROSS, permit)
    return [issue(permit, day)]


def landing(world: World, day: int) -> list[Act]:
    """Fins are landed that were taken where no State rules."""
    place = world.rng.choice([p for p in ("ES", "JP", "US", "CN") if p in world.places])
    kind = Kind("Isurus oxyrinchus", "FIN", "KGM")
    line = Line(kind, "X", "II", world.quantity(kind, 400_000))
    permit = world.write(
        PermitType.INTRODUCTION_FROM_THE_SEA, place, place, day, "T", [line], valid=200
    )
    world.soon(day + world.rng.randint(2, 60), Verb.IMPORT, permit)
    return [issue(permit, day)]


def decide_fate(world: World, permit: Permit, day: int) -> None:
    """Note what will become of a permit."""
    chance = world.rng.random()
    if chance < 0.05:
        world.soon(day + world.rng.randint(15, 85), Verb.RETURN, permit)
    elif chance < 0.07:
        world.soon(day + world.rng.randint(2, 40), Verb.CANCEL, permit)
    elif chance < 0.11:
        world.soon(permit.last_day + world.rng.randint(31, 50), Verb.EXPIRE, permit)
    elif chance >= 0.13:  # between the two nobody ever does anything with it
        due = day + 1 + int(world.rng.expovariate(1 / 22))
        world.soon(min(due, permit.last_day - 3), Verb.ENDORSE, permit)


def _reexported(world: World, place: str, lines: list[Line], day: int) -> Act:
    destination = world.a_destination(place)
    permit = world.write(PermitType.REEXPORT, place, destination, day, "T", lines)
    decide_fate(world, permit, day)
    return issue(permit, day)


def _made_of(product: tuple[Kind, Goods], taken: int) -> int:
    kind, goods = product
    made = int(taken * goods.per_unit)
    return max(1000, made // 1000 * 1000) if kind.is_counted else max(1, made)
