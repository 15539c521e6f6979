"""Verbs of `permit` at a border: what inspectors record."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Annotated

import typer

from cli.answer import Answer
from cli.commands.permit.noun import BORDER, DONE_KEYS, RARE, act_on, done_answer, noun
from cli.context import Work
from cli.exits import InputProblem
from cli.lookup import permit_id_of
from cli.parameters import (
    AsKey,
    Lines,
    OnDay,
    PermitArgument,
    Reason,
    day_from,
    quantities_from,
)

if TYPE_CHECKING:
    from cites_chain.ledger.reader import PermitRecord


@noun.verb(
    "endorse",
    examples=[
        "permit endorse 4K7Q-M2X9-0BTD --as ke-jkia",
        "permit endorse 4K7Q-M2X9-0BTD --line A=980 --on 2024-02-19 --as ke-jkia",
    ],
    keys=DONE_KEYS,
    panel=BORDER,
)
def endorse(
    work: Work, permit: PermitArgument, line: Lines = None, on: OnDay = "", as_key: AsKey = ""
) -> Answer:
    """Record what leaves under a permit (box 14), once.

    Say a line's quantity where less leaves than is permitted. A second endorsement is refused, and
    the answer says who was first.
    """
    desk = work.desk(as_key)
    record = work.reader.get_permit(permit_id_of(work, permit))
    exported = quantities_from(line, [each.permitted for each in record.lines])
    done = desk.permits.endorse_export(
        record.permit_id, exported, on=day_from(on, desk.office.today())
    )
    return done_answer(work, "Export endorsed", done)


@noun.verb(
    "import",
    examples=[
        "permit import 4K7Q-M2X9-0BTD --as sg-changi",
        "permit import 4K7Q-M2X9-0BTD --line A=978 --reason DIED --as sg-changi",
    ],
    keys=DONE_KEYS,
    panel=BORDER,
)
def confirm_import(
    work: Work,
    permit: PermitArgument,
    line: Lines = None,
    reason: Annotated[
        str,
        typer.Option(
            "--reason",
            metavar="CODE",
            help="Why less arrives than left: DIED, LOST_ON_THE_WAY ... (`permit reasons`).",
        ),
    ] = "",
    on: OnDay = "",
    as_key: AsKey = "",
) -> Answer:
    """Record what arrives under a permit, once. Only what arrived can be re-exported."""
    desk = work.desk(as_key)
    record = work.reader.get_permit(permit_id_of(work, permit))
    imported = quantities_from(line, _most(record))
    done = desk.permits.confirm_import(
        record.permit_id,
        imported,
        on=day_from(on, desk.office.today()),
        discrepancy=reason.upper(),
    )
    return done_answer(work, "Import confirmed", done)


@noun.verb(
    "refuse",
    examples=["permit refuse 4K7Q-M2X9-0BTD --reason GOODS_SEIZED --as sg-changi"],
    keys=DONE_KEYS,
    panel=BORDER,
)
def refuse(
    work: Work, permit: PermitArgument, reason: Reason, on: OnDay = "", as_key: AsKey = ""
) -> Answer:
    """Record that an import was refused. `permit reasons` lists the codes."""
    desk = work.desk(as_key)
    done = desk.permits.refuse_import(
        permit_id_of(work, permit), reason.upper(), on=day_from(on, desk.office.today())
    )
    return done_answer(work, "Import refused", done)


@noun.verb(
    "cross",
    examples=["permit cross 4K7Q-M2X9-0BTD out --as de-leipzig"],
    keys=DONE_KEYS,
    panel=BORDER,
)
def cross(
    work: Work,
    permit: PermitArgument,
    direction: Annotated[
        str, typer.Argument(metavar="out|in", help="Out of the officer's country, or into it.")
    ],
    on: OnDay = "",
    as_key: AsKey = "",
) -> Answer:
    """Record that a multi-use certificate crosses this border."""
    from cites_chain.ledger.reader import Direction

    wanted = {"out": Direction.OUT, "in": Direction.IN}.get(direction.lower())
    if wanted is None:
        raise InputProblem(f"{direction!r} is no direction", hint="Say out or in.")
    desk = work.desk(as_key)
    done = desk.permits.record_crossing(
        permit_id_of(work, permit), wanted, on=day_from(on, desk.office.today())
    )
    return done_answer(work, f"Crossing {direction.lower()} recorded", done)


@noun.verb(
    "return",
    examples=["permit return 4K7Q-M2X9-0BTD --as ke-jkia"],
    keys=DONE_KEYS,
    panel=RARE,
)
def return_to_origin(
    work: Work, permit: PermitArgument, on: OnDay = "", as_key: AsKey = ""
) -> Answer:
    """Record that goods refused elsewhere were seen back; what the permit drew comes back, too."""
    desk = work.desk(as_key)
    done = desk.permits.return_to_origin(
        permit_id_of(work, permit), on=day_from(on, desk.office.today())
    )
    return done_answer(work, "Return recorded", done)


@noun.verb(
    "withdraw",
    examples=["permit withdraw 4K7Q-M2X9-0BTD --reason NOT_SHIPPED --as ke-jkia"],
    keys=DONE_KEYS,
    panel=RARE,
)
def withdraw(work: Work, permit: PermitArgument, reason: Reason, as_key: AsKey = "") -> Answer:
    """Propose to take back an endorsement of goods that never left; an issuer confirms."""
    return act_on(
        work,
        permit,
        as_key,
        "Withdrawal proposed",
        lambda acts, one: acts.withdraw_export(one, reason.upper()),
    )


@noun.verb(
    "confirm-withdrawal",
    examples=["permit confirm-withdrawal 4K7Q-M2X9-0BTD --as ke-issuer"],
    keys=DONE_KEYS,
    panel=RARE,
)
def confirm_withdrawal(work: Work, permit: PermitArgument, as_key: AsKey = "") -> Answer:
    """Confirm that endorsed goods never left; the permit is cancelled and all is given back."""
    return act_on(
        work, permit, as_key, "Export withdrawn", lambda acts, one: acts.confirm_withdrawal(one)
    )


def _most(record: PermitRecord) -> list[Decimal]:
    """Return what may arrive at most: what left, or what is permitted to goods from the sea."""
    if record.permit_type.is_movement:
        return [line.exported for line in record.lines]
    return [line.permitted for line in record.lines]
