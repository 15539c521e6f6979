"""The ledger as a plain Python model: what each act does, and which refusals may come instead.

It knows nothing of words, storage or events. For each act it says which refusals are possible; none
means that the act must be accepted. The order in which the contract looks is its own business.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from cites_chain.errors import ContractRejected
from cites_chain.ids import PermitId
from cites_chain.ledger.reader import Direction, Medium, PermitRecord, Status
from cites_chain.permit import PermitDocument
from cites_chain.refusals import (
    AboveExported,
    AbovePermitted,
    AlreadyAttested,
    AlreadyEndorsed,
    AlreadyExtended,
    AlreadyImported,
    AlreadyOut,
    AlreadyProposed,
    AlreadyRefused,
    LastDayOutOfRange,
    LostPermit,
    NotEnoughLeft,
    NothingExported,
    NotLost,
    NotProposed,
    NotReleased,
    NotTimber,
    NotYetExpired,
    OriginNotAttested,
    OriginNotImported,
    OriginRefused,
    OutOfTime,
    QuotaExceeded,
    UnfitDestination,
    WrongJurisdiction,
    WrongMedium,
    WrongStatus,
    WrongType,
)
from tests.world import PARTIES

Refusals = set[type[ContractRejected]]
NOTHING = Decimal(0)

_CLOSED_BY: dict[Status, type[ContractRejected]] = {
    Status.ENDORSED: AlreadyEndorsed,
    Status.IMPORTED: AlreadyImported,
    Status.REFUSED: AlreadyRefused,
}


@dataclass
class Line:
    """The four quantities of a line."""

    permitted: Decimal
    exported: Decimal = NOTHING
    imported: Decimal = NOTHING
    drawn: Decimal = NOTHING


@dataclass
class Draw:
    """What a line took from an origin and still holds."""

    origin: Permit
    line: int
    held: Decimal


@dataclass
class Permit:
    """One permit."""

    permit_id: PermitId
    document: PermitDocument
    destination: str
    last_day: date
    lines: list[Line]
    status: Status = Status.ISSUED
    medium: Medium = Medium.ELECTRONIC
    draws: list[Draw] = field(default_factory=list)
    is_converted: bool = False
    is_lost: bool = False
    is_counted: bool = False
    is_withdrawn: bool = False
    is_extended: bool = False
    is_attested: bool = False
    released_to: str = ""
    last_crossing: dict[str, Direction] = field(default_factory=dict)
    crossings: int = 0

    @property
    def issuing(self) -> str:
        return self.document.authority.country

    @property
    def is_multi_use(self) -> bool:
        return self.document.is_multi_use

    @property
    def is_transcribed(self) -> bool:
        return self.medium is Medium.TRANSCRIBED

    def give_back(self) -> None:
        """Give back whatever it holds of its origins."""
        for draw in self.draws:
            draw.origin.lines[draw.line].drawn -= draw.held
            draw.held = NOTHING

    def agrees_with(self, record: PermitRecord) -> bool:
        """Whether the ledger says the same."""
        return (
            (record.status, record.medium, record.last_day, record.is_lost, record.crossings)
            == (self.status, self.medium, self.last_day, self.is_lost, self.crossings)
            and (record.withdrawal is not None, record.is_extended)
            == (self.is_withdrawn, self.is_extended)
            and [(li.permitted, li.exported, li.imported, li.drawn) for li in record.lines]
            == [(li.permitted, li.exported, li.imported, li.drawn) for li in self.lines]
        )


@dataclass
class Quota:
    """The one quota of the model: Indonesia, this year."""

    limit: Decimal
    used: Decimal
    first_day: date
    is_hard: bool


def same_area(one: str, other: str) -> bool:
    return one == other or (PARTIES[one] != 0 and PARTIES[one] == PARTIES[other])


def when(condition: bool, refusal: type[ContractRejected]) -> Iterator[type[ContractRejected]]:
    if condition:
        yield refusal


@dataclass
class Model:
    """All permits and the quota."""

    today: date
    permits: list[Permit] = field(default_factory=list)
    quota: Quota | None = None

    # ----------------------------------------------------------------------------------- writing

    def issue(self, permit: Permit) -> tuple[Refusals, Callable[[], None]]:
        asked = sum((line.permitted for line in permit.lines), NOTHING)
        counts = self._counts(permit)

        def done() -> None:
            if counts and self.quota is not None:
                self.quota.used += asked
                permit.is_counted = True
            for draw in permit.draws:
                draw.origin.lines[draw.line].drawn += draw.held
            self.permits.append(permit)

        refusals = {
            *when(
                counts
                and self.quota is not None
                and self.quota.is_hard
                and self.quota.used + asked > self.quota.limit,
                QuotaExceeded,
            ),
            *self._draw_refusals(permit),
        }
        return refusals, done

    def _counts(self, permit: Permit) -> bool:
        return (
            self.quota is not None
            and permit.issuing == "ID"
            and permit.document.permit_type.name == "EXPORT"
            and permit.document.lines[0].term == "SKI"
            and permit.document.issued_on >= self.quota.first_day
        )

    def _draw_refusals(self, permit: Permit) -> Iterator[type[ContractRejected]]:
        asked: dict[tuple[int, int], Decimal] = {}
        for draw in permit.draws:
            origin, key = draw.origin, (id(draw.origin), draw.line)
            asked[key] = asked.get(key, NOTHING) + draw.held
            line = origin.lines[draw.line]
            yield from when(origin.is_lost, LostPermit)
            yield from when(origin.status is Status.REFUSED, OriginRefused)
            yield from when(origin.status is not Status.IMPORTED, OriginNotImported)
            yield from when(origin.is_transcribed and not origin.is_attested, OriginNotAttested)
            elsewhere = not same_area(origin.destination, permit.issuing)
            yield from when(elsewhere, WrongJurisdiction)
            yield from when(line.drawn + asked[key] > line.imported, NotEnoughLeft)

    def transcribe(self, permit: Permit, by: str) -> tuple[Refusals, Callable[[], None]]:
        def done() -> None:
            permit.medium, permit.status = Medium.TRANSCRIBED, Status.ENDORSED
            for line in permit.lines:
                line.exported = line.permitted
            self.permits.append(permit)

        return {*when(by != permit.destination, WrongJurisdiction)}, done

    def replace(self, old: Permit, new: Permit) -> tuple[Refusals, Callable[[], None]]:
        def done() -> None:
            new.status, new.lines, new.draws = old.status, old.lines, old.draws
            new.is_converted, new.is_counted = old.is_converted, old.is_counted
            new.is_extended, new.destination = old.is_extended, old.destination
            new.last_crossing, new.crossings = old.last_crossing, old.crossings
            old.lines = [Line(li.permitted, li.exported, li.imported, NOTHING) for li in new.lines]
            old.draws, old.status = [], Status.REPLACED
            old.is_counted = False
            self.permits.append(new)

        refusals = {
            *when(old.is_transcribed, WrongMedium),
            *when(old.status not in (Status.ISSUED, Status.ENDORSED), WrongStatus),
            *when(old.last_day < self.today, LastDayOutOfRange),
        }
        return refusals, done

    def attest(self, permit: Permit, by: str) -> tuple[Refusals, Callable[[], None]]:
        def done() -> None:
            permit.is_attested = True

        closed = permit.status not in (Status.ENDORSED, Status.IMPORTED, Status.REFUSED)
        refusals = {
            *when(not permit.is_transcribed, WrongMedium),
            *when(by != permit.issuing, WrongJurisdiction),
            *when(permit.is_attested, AlreadyAttested),
            *when(closed, WrongStatus),
        }
        return refusals, done

    def repudiate(self, permit: Permit, by: str) -> tuple[Refusals, Callable[[], None]]:
        def done() -> None:
            permit.status = Status.REPUDIATED

        closed = permit.status not in (Status.ENDORSED, Status.IMPORTED, Status.REFUSED)
        refusals = {
            *when(not permit.is_transcribed, WrongMedium),
            *when(by != permit.issuing, WrongJurisdiction),
            *when(closed, WrongStatus),
        }
        return refusals, done

    # ------------------------------------------------------------------------------------ borders

    def endorse(
        self, permit: Permit, by: str, quantities: list[Decimal]
    ) -> tuple[Refusals, Callable[[], None]]:
        def done() -> None:
            permit.status = Status.ENDORSED
            for at, (line, quantity) in enumerate(zip(permit.lines, quantities, strict=True)):
                line.exported = quantity
                unshipped = line.permitted - quantity
                if permit.is_counted and self.quota is not None:
                    self.quota.used -= unshipped
                if not permit.is_converted and at == 0:
                    self._give_back_last(permit, unshipped)

        pairs = list(zip(quantities, permit.lines, strict=True))
        refusals = {
            *when(permit.is_multi_use, WrongType),
            *when(by != permit.issuing, WrongJurisdiction),
            *when(permit.status is not Status.ISSUED, self._used(permit)),
            *when(permit.status is not Status.ISSUED, AlreadyEndorsed),
            *when(permit.is_lost, LostPermit),
            *when(self.today > permit.last_day, OutOfTime),
            *when(any(asked > line.permitted for asked, line in pairs), AbovePermitted),
            *when(not any(quantities), NothingExported),
        }
        return refusals, done

    def _give_back_last(self, permit: Permit, unshipped: Decimal) -> None:
        for draw in reversed(permit.draws):
            back = min(draw.held, unshipped)
            draw.held -= back
            draw.origin.lines[draw.line].drawn -= back
            unshipped -= back

    def _used(self, permit: Permit) -> type[ContractRejected]:
        return _CLOSED_BY.get(permit.status, WrongStatus)

    def confirm(
        self, permit: Permit, by: str, quantities: list[Decimal]
    ) -> tuple[Refusals, Callable[[], None]]:
        def done() -> None:
            permit.status = Status.IMPORTED
            for line, quantity in zip(permit.lines, quantities, strict=True):
                line.imported = quantity

        pairs = list(zip(quantities, permit.lines, strict=True))
        not_endorsed = permit.status is not Status.ENDORSED
        refusals = {
            *when(permit.is_multi_use, WrongType),
            *when(not self._may_import(permit, by), WrongJurisdiction),
            *when(not_endorsed, WrongStatus if self._is_open(permit) else self._used(permit)),
            *when(permit.is_lost, LostPermit),
            *when(self.today > permit.last_day, OutOfTime),
            *when(any(asked > line.exported for asked, line in pairs), AboveExported),
        }
        return refusals, done

    def _is_open(self, permit: Permit) -> bool:
        return permit.status is Status.ISSUED

    def _may_import(self, permit: Permit, by: str) -> bool:
        there = permit.destination
        return by == there or (same_area(by, there) and by != permit.issuing)

    def refuse(self, permit: Permit, by: str) -> tuple[Refusals, Callable[[], None]]:
        def done() -> None:
            permit.status = Status.REFUSED

        not_endorsed = permit.status is not Status.ENDORSED
        refusals = {
            *when(permit.is_multi_use, WrongType),
            *when(not self._may_import(permit, by), WrongJurisdiction),
            *when(not_endorsed, WrongStatus if self._is_open(permit) else self._used(permit)),
        }
        return refusals, done

    def come_back(self, permit: Permit, by: str) -> tuple[Refusals, Callable[[], None]]:
        refusals = {
            *when(by != permit.issuing, WrongJurisdiction),
            *when(permit.status is not Status.REFUSED, WrongStatus),
        }
        return refusals, lambda: self._close(permit, Status.RETURNED)

    def withdraw(self, permit: Permit, by: str) -> tuple[Refusals, Callable[[], None]]:
        def done() -> None:
            permit.is_withdrawn = True

        refusals = {
            *when(by != permit.issuing, WrongJurisdiction),
            *when(permit.is_transcribed, WrongMedium),
            *when(permit.status is not Status.ENDORSED, WrongStatus),
            *when(permit.is_withdrawn, AlreadyProposed),
        }
        return refusals, done

    def confirm_withdrawal(self, permit: Permit, by: str) -> tuple[Refusals, Callable[[], None]]:
        def done() -> None:
            permit.is_withdrawn = False
            self._close(permit, Status.CANCELLED)

        refusals = {
            *when(by != permit.issuing, WrongJurisdiction),
            *when(permit.status is not Status.ENDORSED, WrongStatus),
            *when(not permit.is_withdrawn, NotProposed),
        }
        return refusals, done

    def cross(
        self, permit: Permit, by: str, direction: Direction
    ) -> tuple[Refusals, Callable[[], None]]:
        def done() -> None:
            permit.last_crossing[by] = direction
            permit.crossings += 1

        twice = direction is Direction.OUT and permit.last_crossing.get(by) is Direction.OUT
        refusals = {
            *when(not permit.is_multi_use, WrongType),
            *when(permit.status is not Status.ISSUED, WrongStatus),
            *when(permit.is_lost, LostPermit),
            *when(self.today > permit.last_day, OutOfTime),
            *when(twice, AlreadyOut),
        }
        return refusals, done

    # ------------------------------------------------------------------------------------ closing

    def close_unused(
        self, permit: Permit, by: str, status: Status
    ) -> tuple[Refusals, Callable[[], None]]:
        refusals = {
            *when(by != permit.issuing, WrongJurisdiction),
            *when(permit.status is not Status.ISSUED, WrongStatus),
        }
        return refusals, lambda: self._close(permit, status)

    def expire(self, permit: Permit) -> tuple[Refusals, Callable[[], None]]:
        too_early = self.today < permit.last_day + timedelta(days=31)
        refusals = {
            *when(permit.status is not Status.ISSUED, WrongStatus),
            *when(too_early, NotYetExpired),
        }
        return refusals, lambda: self._close(permit, Status.EXPIRED)

    def _close(self, permit: Permit, status: Status) -> None:
        permit.give_back()
        if permit.is_counted and self.quota is not None:
            was_issued = permit.status is Status.ISSUED
            for line in permit.lines:
                self.quota.used -= line.permitted if was_issued else line.exported
            permit.is_counted = False
        permit.status = status

    def lose(
        self, permit: Permit, by: str, *, is_lost: bool
    ) -> tuple[Refusals, Callable[[], None]]:
        def done() -> None:
            permit.is_lost = is_lost

        live = permit.status in (Status.ISSUED, Status.ENDORSED)
        refusals = {
            *when(by != permit.issuing, WrongJurisdiction),
            *when(not live, WrongStatus),
            *when(permit.is_lost is is_lost, LostPermit if is_lost else NotLost),
        }
        return refusals, done

    # ------------------------------------------------------------------------------------- timber

    def extend(
        self, permit: Permit, by: str, last_day: date
    ) -> tuple[Refusals, Callable[[], None]]:
        def done() -> None:
            permit.last_day, permit.is_extended = last_day, True

        added = (last_day - permit.last_day).days
        refusals = {
            *when(by != permit.destination, WrongJurisdiction),
            *when(not permit.document.is_timber, NotTimber),
            *when(permit.status is not Status.ENDORSED, WrongStatus),
            *when(permit.is_extended, AlreadyExtended),
            *when(not 1 <= added <= 184, LastDayOutOfRange),
        }
        return refusals, done

    def release(self, permit: Permit, by: str, to: str) -> tuple[Refusals, Callable[[], None]]:
        def done() -> None:
            permit.released_to = to

        refusals = {
            *when(by != permit.destination, WrongJurisdiction),
            *when(not permit.document.is_timber, NotTimber),
            *when(permit.status is not Status.ENDORSED, WrongStatus),
            *when(permit.is_lost, LostPermit),
            *when(self.today > permit.last_day, OutOfTime),
            *when(to in (permit.issuing, permit.destination), UnfitDestination),
        }
        return refusals, done

    def accept(self, permit: Permit, by: str) -> tuple[Refusals, Callable[[], None]]:
        def done() -> None:
            permit.destination, permit.released_to = by, ""

        refusals = {
            *when(not permit.document.is_timber, NotTimber),
            *when(not permit.released_to, NotReleased),
            *when(bool(permit.released_to) and by != permit.released_to, WrongJurisdiction),
            *when(permit.status is not Status.ENDORSED, WrongStatus),
            *when(permit.is_lost, LostPermit),
            *when(self.today > permit.last_day, OutOfTime),
        }
        return refusals, done
