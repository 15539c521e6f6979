"""What each act does to the simulated world's books: the ledger's rules, written a second time.

Short and slow to disagree with: if the contract refuses an act that these books allowed, or allows
one that they refuse, the simulation stops.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from cites_chain.codes import PermitType
from cites_chain.ids import Day, date_of
from cites_chain.ledger.reader import Medium, Status
from cites_chain.simulation.model import Permit


def year_of(day: int) -> int:
    """Return the calendar year of a day."""
    found: date = date_of(Day(day))
    return found.year


def write_down(permit: Permit) -> None:
    """A permit is issued, registered or transcribed: its origins are drawn on."""
    for _, draw in permit.draws:
        draw.origin.lines[draw.origin_line].drawn += draw.quantity
    if permit.import_permit is not None:
        permit.import_permit.status = Status.RESERVED
    if permit.medium is Medium.TRANSCRIBED:
        permit.status = Status.ENDORSED
        for line in permit.lines:
            line.exported = line.permitted


def endorse(permit: Permit, quantities: Sequence[int], day: int) -> None:
    """Customs saw these quantities leave; what stayed goes back to its origins."""
    for line, quantity in zip(permit.lines, quantities, strict=True):
        line.exported = quantity
    for at in range(len(permit.lines)):
        _give_back(permit, at, _unshipped(permit, at))
    permit.status = Status.ENDORSED
    permit.exported_on = day


def take_in(permit: Permit, quantities: Sequence[int], day: int) -> None:
    """These quantities arrived."""
    for line, quantity in zip(permit.lines, quantities, strict=True):
        line.imported = quantity
        if permit.permit_type is PermitType.INTRODUCTION_FROM_THE_SEA:
            line.exported = quantity
    permit.status = Status.IMPORTED
    permit.imported_on = day
    if permit.import_permit is not None:
        permit.import_permit.status = Status.USED


def refuse(permit: Permit, day: int) -> None:
    """The goods were turned away."""
    permit.status = Status.REFUSED
    permit.imported_on = day


def close(permit: Permit, status: Status) -> None:
    """The permit ends unused, or its goods came back: all that it holds is given back."""
    was_endorsed = permit.status is not Status.ISSUED
    for at, line in enumerate(permit.lines):
        held = sum(draw.quantity for draw in line.draws)
        _give_back(permit, at, held - (_unshipped(permit, at) if was_endorsed else 0), was_endorsed)
    permit.status = status
    if permit.import_permit is not None:
        permit.import_permit.status = Status.ISSUED


def _unshipped(permit: Permit, at: int) -> int:
    line = permit.lines[at]
    return 0 if line.is_converted or not line.draws else line.permitted - line.exported


def _give_back(permit: Permit, at: int, quantity: int, after_endorsement: bool = False) -> None:  # noqa: FBT001, FBT002
    """Give back a part of what a line drew: the last link first, what went back before left out."""
    gone = _unshipped(permit, at) if after_endorsement else 0
    for draw in reversed(permit.lines[at].draws):
        before = min(gone, draw.quantity)
        gone -= before
        back = min(quantity, draw.quantity - before)
        quantity -= back
        draw.origin.lines[draw.origin_line].drawn -= back
