"""`party propose-...`: everything that the Parties decide by vote."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cli import words
from cli.answer import Answer
from cli.candidate_file import read_admission, read_replacement
from cli.commands.party import DECISION_KEYS, PROPOSE, PartyArgument, decided, noun, party_id_from
from cli.context import Work
from cli.exits import InputProblem
from cli.parameters import AsKey, moment_from

CandidateFile = Annotated[
    Path,
    typer.Argument(metavar="FILE", help="What the candidate signed (`party apply`, `consent`)."),
]
Code = Annotated[str, typer.Argument(metavar="CODE", help="Code of the jurisdiction, such as GL.")]
AccountArgument = Annotated[
    str, typer.Argument(metavar="ACCOUNT", help="Account (0x...), or name of a key here.")
]
NOBODY = "none"


@noun.verb(
    "propose-admission",
    examples=["party propose-admission peru.json --as ke-admin"],
    keys=DECISION_KEYS,
    panel=PROPOSE,
)
def propose_admission(work: Work, file: CandidateFile, *, as_key: AsKey = "") -> Answer:
    """Propose to admit a Party, with what its admin and its node signed (`party apply`)."""
    asked = read_admission(file)
    desk = work.desk(as_key)
    made = desk.authority.propose_admission(
        asked.admission, asked.admin_signature, asked.validator_signature
    )
    return decided(work, made)


@noun.verb(
    "propose-suspension",
    examples=["party propose-suspension SG --as ke-admin"],
    keys=DECISION_KEYS,
    panel=PROPOSE,
)
def propose_suspension(work: Work, party: PartyArgument, *, as_key: AsKey = "") -> Answer:
    """Propose to suspend a Party: its officers can act no more. What they did stands."""
    desk = work.desk(as_key)
    party_id = party_id_from(work, party)
    work.confirm(f"Propose to suspend Party {party_id}?")
    return decided(work, desk.authority.propose_suspension(party_id))


@noun.verb("leave", examples=["party leave --as sg-admin"], keys=DECISION_KEYS, panel=PROPOSE)
def leave(work: Work, *, as_key: AsKey = "") -> Answer:
    """Ask the others to let your Party go: its officers act no more, its node seals no more.

    What was done stands, and the Party can be reinstated by vote. It is a proposal like any other:
    the others have to vote for it, so that a stolen key alone takes no Party out.
    """
    desk = work.desk(as_key)
    own = work.reader.find_party_of(desk.account)
    if own is None:
        raise InputProblem(
            f"{desk.account} is the admin of no Party",
            hint="Name the key of your Party's admin with --as; `party list` shows it.",
        )
    work.confirm(f"Ask to leave the network as Party {own.party_id}?")
    return decided(work, desk.authority.propose_suspension(own.party_id))


@noun.verb(
    "propose-reinstatement",
    examples=["party propose-reinstatement 2 --as ke-admin"],
    keys=DECISION_KEYS,
    panel=PROPOSE,
)
def propose_reinstatement(work: Work, party: PartyArgument, *, as_key: AsKey = "") -> Answer:
    """Propose to let a suspended Party act again."""
    desk = work.desk(as_key)
    return decided(work, desk.authority.propose_reinstatement(party_id_from(work, party)))


@noun.verb(
    "propose-admin",
    examples=["party propose-admin new-admin.json --as ke-admin"],
    keys=DECISION_KEYS,
    panel=PROPOSE,
)
def propose_admin(work: Work, file: CandidateFile, *, as_key: AsKey = "") -> Answer:
    """Propose another admin for a Party, with what the candidate signed (`party consent`)."""
    asked = read_replacement(file)
    if asked.replacement.is_validator:
        raise InputProblem(f"{file} asks to be a node", hint="Use propose-validator.")
    desk = work.desk(as_key)
    return decided(work, desk.authority.propose_admin(asked.replacement, asked.signature))


@noun.verb(
    "propose-validator",
    examples=["party propose-validator new-node.json --as ke-admin"],
    keys=DECISION_KEYS,
    panel=PROPOSE,
)
def propose_validator(work: Work, file: CandidateFile, *, as_key: AsKey = "") -> Answer:
    """Propose another node for a Party, with what the candidate signed (`party consent`)."""
    asked = read_replacement(file)
    if not asked.replacement.is_validator:
        raise InputProblem(f"{file} asks to be an admin", hint="Use propose-admin.")
    desk = work.desk(as_key)
    return decided(work, desk.authority.propose_validator(asked.replacement, asked.signature))


@noun.verb(
    "propose-no-validator",
    examples=["party propose-no-validator SG --as ke-admin"],
    keys=DECISION_KEYS,
    panel=PROPOSE,
)
def propose_no_validator(work: Work, party: PartyArgument, *, as_key: AsKey = "") -> Answer:
    """Propose that a Party no longer have a node."""
    desk = work.desk(as_key)
    return decided(work, desk.authority.propose_no_validator(party_id_from(work, party)))


@noun.verb(
    "propose-jurisdiction",
    examples=["party propose-jurisdiction KE GL --area 1"],
    keys=DECISION_KEYS,
    panel=PROPOSE,
)
def propose_jurisdiction(
    work: Work,
    party: PartyArgument,
    code: Code,
    *,
    area: Annotated[
        int, typer.Option("--area", help="Single market that it belongs to.", min=0, max=255)
    ] = 0,
    as_key: AsKey = "",
) -> Answer:
    """Propose that a Party speak for one more jurisdiction."""
    desk = work.desk(as_key)
    party_id = party_id_from(work, party)
    return decided(work, desk.authority.propose_jurisdiction(party_id, _code(code), area))


@noun.verb(
    "propose-removal",
    examples=["party propose-removal KE GL"],
    keys=DECISION_KEYS,
    panel=PROPOSE,
)
def propose_removal(work: Work, party: PartyArgument, code: Code, *, as_key: AsKey = "") -> Answer:
    """Propose that a Party no longer speak for a jurisdiction; its officers there act no more."""
    desk = work.desk(as_key)
    party_id = party_id_from(work, party)
    return decided(work, desk.authority.propose_removal(party_id, _code(code)))


@noun.verb("propose-area", examples=["party propose-area DK 1"], keys=DECISION_KEYS, panel=PROPOSE)
def propose_area(
    work: Work,
    code: Code,
    area: Annotated[
        int, typer.Argument(metavar="AREA", help="Single market; 0 for none.", min=0, max=255)
    ],
    *,
    as_key: AsKey = "",
) -> Answer:
    """Propose the single market that a jurisdiction belongs to."""
    desk = work.desk(as_key)
    return decided(work, desk.authority.propose_area(_code(code), area))


@noun.verb(
    "propose-void",
    examples=["party propose-void 0xEA674fdDe714fd979de3EdF0F56AA9716B898ec8 --from 2024-01-01"],
    keys=DECISION_KEYS,
    panel=PROPOSE,
)
def propose_void(
    work: Work,
    account: AccountArgument,
    since: Annotated[
        str, typer.Option("--from", metavar="MOMENT", help="Since when the key was in wrong hands.")
    ],
    *,
    as_key: AsKey = "",
) -> Answer:
    """Propose to declare an officer's acts void, however far back, whatever its Party."""
    desk = work.desk(as_key)
    return decided(work, desk.authority.propose_void(work.account(account), moment_from(since)))


@noun.verb(
    "propose-undo",
    examples=["party propose-undo 0xEA674fdDe714fd979de3EdF0F56AA9716B898ec8"],
    keys=DECISION_KEYS,
    panel=PROPOSE,
)
def propose_undo(work: Work, account: AccountArgument, *, as_key: AsKey = "") -> Answer:
    """Propose to undo what an admin declared void within the last 30 days."""
    desk = work.desk(as_key)
    return decided(work, desk.authority.propose_undo(work.account(account)))


@noun.verb(
    "propose-observer",
    examples=["party propose-observer 0xEA674fdDe714fd979de3EdF0F56AA9716B898ec8"],
    keys=DECISION_KEYS,
    panel=PROPOSE,
)
def propose_observer(work: Work, account: AccountArgument, *, as_key: AsKey = "") -> Answer:
    """Propose who observes for the CITES Secretariat; none for nobody. An observer has no vote."""
    desk = work.desk(as_key)
    observer = None if account == NOBODY else work.account(account)
    return decided(work, desk.authority.propose_observer(observer))


@noun.verb(
    "propose-successor",
    examples=["party propose-successor none none --as ke-admin"],
    keys=DECISION_KEYS,
    panel=PROPOSE,
)
def propose_successor(
    work: Work,
    authority_registry: AccountArgument,
    permit_registry: AccountArgument,
    *,
    as_key: AsKey = "",
) -> Answer:
    """Propose to announce the pair of registries that follows this one; none none withdraws."""
    desk = work.desk(as_key)
    pair = [
        None if each == NOBODY else work.account(each)
        for each in (authority_registry, permit_registry)
    ]
    return decided(work, desk.authority.propose_successor(pair[0], pair[1]))


def _code(text: str) -> str:
    return words.country(words.jurisdiction_from(text))
