"""Verbs of `permit` that close one, or say that it is lost."""

from __future__ import annotations

from cli.answer import Answer
from cli.commands.permit.noun import CLOSING, DONE_KEYS, RARE, act_on, done_answer, noun
from cli.context import Work
from cli.lookup import permit_id_of
from cli.parameters import AsKey, PermitArgument, Reason
from cli.words import security_code


@noun.verb(
    "cancel",
    examples=["permit cancel 4K7Q-M2X9-0BTD --reason HOLDER_ASKED --as ke-issuer"],
    keys=DONE_KEYS,
    panel=CLOSING,
)
def cancel(work: Work, permit: PermitArgument, reason: Reason, as_key: AsKey = "") -> Answer:
    """Cancel a permit that was not used; have the original in hand first.

    What it drew from its origins, its use of a quota and its import permit come back.
    """
    desk = work.desk(as_key)
    permit_id = permit_id_of(work, permit)
    work.confirm(f"Cancel permit {security_code(permit_id)} for ever?")
    return done_answer(work, "Cancelled", desk.permits.cancel(permit_id, reason.upper()))


@noun.verb(
    "return-unused",
    examples=["permit return-unused 4K7Q-M2X9-0BTD --as ke-issuer"],
    keys=DONE_KEYS,
    panel=CLOSING,
)
def return_unused(work: Work, permit: PermitArgument, as_key: AsKey = "") -> Answer:
    """Take an unused permit back from its holder; all that it held is given back."""
    desk = work.desk(as_key)
    permit_id = permit_id_of(work, permit)
    work.confirm(f"Close permit {security_code(permit_id)} for ever as returned unused?")
    return done_answer(work, "Taken back", desk.permits.return_unused(permit_id))


@noun.verb(
    "expire",
    examples=["permit expire 4K7Q-M2X9-0BTD --as ke-issuer"],
    keys=DONE_KEYS,
    panel=CLOSING,
)
def expire(work: Work, permit: PermitArgument, as_key: AsKey = "") -> Answer:
    """Close a permit that was not used, 31 days after its last day. Anybody may."""
    return act_on(work, permit, as_key, "Expired", lambda acts, one: acts.expire(one))


@noun.verb(
    "lost",
    examples=["permit lost 4K7Q-M2X9-0BTD --as ke-issuer"],
    keys=DONE_KEYS,
    panel=CLOSING,
)
def lost(work: Work, permit: PermitArgument, as_key: AsKey = "") -> Answer:
    """Report a permit lost or stolen: nobody can use it until it is found or replaced."""
    return act_on(work, permit, as_key, "Loss reported", lambda acts, one: acts.report_lost(one))


@noun.verb(
    "found",
    examples=["permit found 4K7Q-M2X9-0BTD --as ke-issuer"],
    keys=DONE_KEYS,
    panel=CLOSING,
)
def found(work: Work, permit: PermitArgument, as_key: AsKey = "") -> Answer:
    """Report that a lost permit was found; it can be used again."""
    return act_on(work, permit, as_key, "Find reported", lambda acts, one: acts.report_found(one))


@noun.verb(
    "repudiate",
    examples=["permit repudiate 4K7Q-M2X9-0BTD --reason NEVER_ISSUED --as ke-issuer"],
    keys=DONE_KEYS,
    panel=RARE,
)
def repudiate(work: Work, permit: PermitArgument, reason: Reason, as_key: AsKey = "") -> Answer:
    """Say that a paper transcribed elsewhere in your name is not yours."""
    desk = work.desk(as_key)
    permit_id = permit_id_of(work, permit)
    work.confirm(f"Repudiate the transcription {security_code(permit_id)} for ever?")
    return done_answer(work, "Repudiated", desk.permits.repudiate(permit_id, reason.upper()))
