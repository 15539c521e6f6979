"""Verbs of `permit` for timber (rules R-16 and R-17)."""

from __future__ import annotations

from typing import Annotated

import typer

from cli.answer import Answer
from cli.commands.permit.noun import DONE_KEYS, RARE, act_on, done_answer, noun
from cli.context import Work
from cli.lookup import permit_id_of
from cli.parameters import AsKey, PermitArgument, day_from


@noun.verb(
    "extend",
    examples=["permit extend 4K7Q-M2X9-0BTD --until 2025-03-01 --as us-issuer"],
    keys=DONE_KEYS,
    panel=RARE,
)
def extend(
    work: Work,
    permit: PermitArgument,
    until: Annotated[str, typer.Option("--until", metavar="DAY", help="New last day.")],
    as_key: AsKey = "",
) -> Answer:
    """Extend a timber permit once, as the destination, where the goods wait in port."""
    desk = work.desk(as_key)
    last_day = day_from(until, desk.office.today())
    done = desk.permits.extend_timber(permit_id_of(work, permit), last_day)
    return done_answer(work, "Extended", done)


@noun.verb(
    "release",
    examples=["permit release 4K7Q-M2X9-0BTD CA --as us-issuer"],
    keys=DONE_KEYS,
    panel=RARE,
)
def release(
    work: Work,
    permit: PermitArgument,
    country: Annotated[str, typer.Argument(metavar="COUNTRY", help="Code of the new destination.")],
    as_key: AsKey = "",
) -> Answer:
    """Give timber up to another destination, which accepts it."""
    return act_on(
        work,
        permit,
        as_key,
        "Released",
        lambda acts, one: acts.release_destination(one, country.upper()),
    )


@noun.verb(
    "accept",
    examples=["permit accept 4K7Q-M2X9-0BTD --as ca-issuer"],
    keys=DONE_KEYS,
    panel=RARE,
)
def accept(work: Work, permit: PermitArgument, as_key: AsKey = "") -> Answer:
    """Accept timber that another destination gave up."""
    return act_on(work, permit, as_key, "Accepted", lambda acts, one: acts.accept_destination(one))
