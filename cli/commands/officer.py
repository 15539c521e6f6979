"""`officer`: who may act for a Party, until when, and whose key was stolen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from cli import words
from cli.answer import Answer, Facts, Sentence, Table, Tone
from cli.command import Noun
from cli.completion import complete_key
from cli.context import Work
from cli.exits import InputProblem
from cli.parameters import AsKey, moment_from
from cli.present import ACT_KEYS, act_document, act_sentence, hexadecimal, moment
from cli.safe_text import Document

if TYPE_CHECKING:
    from cites_chain.ids import Account
    from cites_chain.ledger.acts import ActDone
    from cites_chain.ledger.reader import OfficerRecord, Role

noun = Noun(
    "officer",
    "Officers: appointed, changed and ended by the admin of their Party; stolen keys voided.",
)

OFFICER_KEYS = {
    "officer_id": "number, given once",
    "account": "key that signs",
    "party_id": "Party that appointed the officer",
    "jurisdiction": "code of where the officer acts",
    "roles": "list of ISSUER, INSPECTOR",
    "start": "first moment of the term",
    "end": "first moment after the term",
    "void_from": "acts from here on are void, or null",
    "acts_now": "whether the term covers the ledger's present and the key is not void",
    "identity_hash": "keyed hash of who the person is; the Party knows",
}
_ACTED = {
    **{f"officer.{key}": meaning for key, meaning in OFFICER_KEYS.items()},
    **ACT_KEYS,
}

Officer = Annotated[
    str,
    typer.Argument(
        metavar="OFFICER",
        help="Account (0x...) of the officer, or the name of its key here.",
        autocompletion=complete_key,
    ),
]
Roles = Annotated[
    list[str],
    typer.Option("--role", metavar="ROLE", help="issuer or inspector; repeat for both."),
]
Until = Annotated[
    str, typer.Option("--until", metavar="MOMENT", help="First moment after the term.")
]


@noun.verb(
    "add",
    examples=[
        "officer add ke-issuer --in KE --role issuer --until 2030-01-01 --as ke-admin",
        "officer add ke-jkia --in KE --role inspector --until 2030-01-01 --name 'A. Otieno'",
    ],
    keys=_ACTED,
)
def add(
    work: Work,
    officer: Officer,
    place: Annotated[
        str, typer.Option("--in", metavar="CODE", help="Jurisdiction where the officer acts.")
    ],
    role: Roles,
    until: Until,
    *,
    start: Annotated[
        str, typer.Option("--from", metavar="MOMENT", help="First moment of the term. \\[at once]")
    ] = "",
    name: Annotated[
        str,
        typer.Option(
            "--name", help="Who the person is. Stays in the vault; the ledger gets a keyed hash."
        ),
    ] = "",
    as_key: AsKey = "",
) -> Answer:
    """Appoint an officer of your Party.

    An account is an officer once in its life. The ledger learns the account, the place, the roles
    and the term; who the person is stays in your vault.
    """
    account = work.account(officer)
    jurisdiction = words.country(words.jurisdiction_from(place))
    desk = work.desk(as_key, needs_vault=True)
    done = desk.authority.add_officer(
        account,
        jurisdiction,
        _roles(role),
        until=moment_from(until),
        start=moment_from(start) if start else None,
        identity_hash=work.vault.identity_hash(account, name or account),
    )
    _note_person(work, account, name, done.act)
    return _acted(work, account, done.act, "is an officer now")


@noun.verb(
    "change",
    examples=["officer change ke-issuer --role issuer --role inspector --until 2031-01-01"],
    keys=_ACTED,
)
def change(
    work: Work, officer: Officer, role: Roles, until: Until, *, as_key: AsKey = ""
) -> Answer:
    """Give an officer other roles or another end of the term. What was done before stands."""
    account = work.account(officer)
    done = work.desk(as_key).authority.change_officer(
        account, _roles(role), until=moment_from(until)
    )
    return _acted(work, account, done, "has these roles and this term now")


@noun.verb(
    "end",
    examples=["officer end ke-issuer", "officer end ke-issuer --until 2026-12-31"],
    keys=_ACTED,
)
def end(
    work: Work,
    officer: Officer,
    *,
    until: Annotated[
        str,
        typer.Option("--until", metavar="MOMENT", help="First moment after the term. \\[at once]"),
    ] = "",
    as_key: AsKey = "",
) -> Answer:
    """End an officer's term. What was done before stands; the account is never an officer again."""
    account = work.account(officer)
    done = work.desk(as_key).authority.end_officer(
        account, until=moment_from(until) if until else None
    )
    return _acted(work, account, done, "leaves office")


@noun.verb(
    "void-key",
    examples=["officer void-key ke-issuer --from 2024-02-19T14:00 --as ke-admin"],
    keys=_ACTED,
)
def void_key(
    work: Work,
    officer: Officer,
    since: Annotated[
        str, typer.Option("--from", metavar="MOMENT", help="Since when the key was in wrong hands.")
    ],
    *,
    as_key: AsKey = "",
) -> Answer:
    """Declare that a key was stolen: what it did from that hour on is void, for ever.

    Nothing is deleted; permits that the thief issued turn red everywhere, and whatever depends on
    them is refused. Up to 90 days back; further back is a matter of a vote (`party propose-void`).
    """
    account = work.account(officer)
    moment_of_theft = moment_from(since)
    desk = work.desk(as_key)
    work.confirm(f"Declare void whatever {account} did from {moment(moment_of_theft)} on?")
    done = desk.authority.void_key(account, moment_of_theft)
    return _acted(work, account, done, "has a void key")


@noun.verb(
    "list",
    examples=["officer list", "officer list --in KE"],
    keys={f"officers[].{key}": meaning for key, meaning in OFFICER_KEYS.items()},
)
def list_officers(
    work: Work,
    place: Annotated[
        str, typer.Option("--in", metavar="CODE", help="Only of this jurisdiction.")
    ] = "",
) -> Answer:
    """List every officer ever appointed."""
    jurisdiction = words.jurisdiction_from(place) if place else None
    officers = work.reader.list_officers(jurisdiction)
    table = Table(
        ("officer", "account", "in", "roles", "until", "standing"),
        [_row(work, each) for each in officers],
        empty="There are no officers yet. The admin of a Party adds them: officer add.",
    )
    return Answer({"officers": [_document(work, each) for each in officers]}, [table])


@noun.verb(
    "show",
    examples=["officer show ke-issuer", "officer show 7"],
    keys=OFFICER_KEYS,
)
def show(
    work: Work,
    officer: Annotated[
        str,
        typer.Argument(
            metavar="OFFICER",
            help="Number, account (0x...) or name of a key here.",
            autocompletion=complete_key,
        ),
    ],
) -> Answer:
    """Show an officer's place, roles and term."""
    record = _find(work, officer)
    return Answer(_document(work, record), [_facts(work, record)])


def _find(work: Work, text: str) -> OfficerRecord:
    from cites_chain.ids import OfficerId
    from cites_chain.ledger.reader import NotOnLedger

    if text.isdecimal():
        return work.reader.get_officer(OfficerId(int(text)))
    account = work.account(text)
    found = work.reader.find_officer(account)
    if found is None:
        raise NotOnLedger(f"{account} never was an officer", facts={"account": account})
    return found


def _roles(typed: list[str]) -> Role:
    from cites_chain.ledger.reader import Role

    found = Role(0)
    for text in typed:
        try:
            found |= Role[text.strip().upper()]
        except KeyError:
            raise InputProblem(
                f"{text!r} is not a role", hint="There are two: issuer, inspector."
            ) from None
    return found


def _note_person(work: Work, account: Account, name: str, done: ActDone) -> None:
    from cites_chain.vault import AuditEntry

    if not name:
        return
    person = {"account": account, "name": name}
    # Not `done_before`: the run that appointed the officer may have ended before this.
    if all(entry.details != person for entry in work.vault.audit.list_entries()):
        work.vault.audit.append(
            AuditEntry("officer named", work.chain.now(), done.account, details=person)
        )


def _acted(work: Work, account: Account, done: ActDone, what: str) -> Answer:
    record = _find(work, account)
    return Answer(
        {"officer": _document(work, record), **act_document(done)},
        [
            Sentence(act_sentence(f"Officer {record.officer_id} {what}", done), Tone.GOOD),
            _facts(work, record),
        ],
    )


def _standing(work: Work, record: OfficerRecord) -> str:
    if record.void_from is not None:
        return f"KEY VOID from {moment(record.void_from)}"
    return "in office" if record.is_in_term(work.chain.now()) else "not in office"


def _row(work: Work, record: OfficerRecord) -> tuple[str, ...]:
    return (
        str(record.officer_id),
        record.account,
        words.country(record.jurisdiction),
        ", ".join(_role_names(record)).lower(),
        moment(record.end) or "",
        _standing(work, record),
    )


def _facts(work: Work, record: OfficerRecord) -> Facts:
    return Facts(
        [
            ("officer", str(record.officer_id)),
            ("account", record.account),
            ("Party", str(record.party_id)),
            ("acts in", words.place(record.jurisdiction)),
            ("roles", ", ".join(_role_names(record)).lower()),
            ("from", moment(record.start) or ""),
            ("until", moment(record.end) or ""),
            ("standing", _standing(work, record)),
        ]
    )


def _role_names(record: OfficerRecord) -> list[str]:
    return [role.name or "" for role in record.roles]


def _document(work: Work, record: OfficerRecord) -> Document:
    return {
        "officer_id": int(record.officer_id),
        "account": record.account,
        "party_id": int(record.party_id),
        "jurisdiction": words.country(record.jurisdiction),
        "roles": _role_names(record),
        "start": moment(record.start),
        "end": moment(record.end),
        "void_from": moment(record.void_from),
        "acts_now": record.is_in_term(work.chain.now()) and record.void_from is None,
        "identity_hash": hexadecimal(record.identity_hash),
    }
