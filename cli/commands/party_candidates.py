"""`party apply` and `party consent`: what a candidate signs before the Parties vote.

Needs keys and the network's number, but no ledger: a candidate has none yet.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer

from cli import words
from cli.answer import Answer, Facts, Raw
from cli.candidate_file import (
    SignedAdmission,
    SignedReplacement,
    admission_document,
    replacement_document,
)
from cli.commands.party import CONSENT, noun
from cli.completion import complete_key
from cli.context import Work
from cli.exits import InputProblem
from cli.files import write_text
from cli.parameters import AsKey, OutFile, moment_from
from cli.safe_text import Document, json_text

_DAYS = 30

ChainId = Annotated[
    int,
    typer.Option("--chain-id", help="Number of the network. \\[the network file's]", min=0),
]
GoodUntil = Annotated[
    str,
    typer.Option(
        "--good-until",
        metavar="MOMENT",
        help="Last moment at which the Parties may decide. \\[in 30 days]",
    ),
]
_FILE_KEYS = {
    "format": "of the file",
    "chain_id": "network for which the signature counts",
    "deadline": "last moment at which the Parties may decide",
}


@noun.verb(
    "apply",
    examples=["party apply --in PE --as pe-admin --node pe-node --out peru.json"],
    keys={
        **_FILE_KEYS,
        "admin": "account that will vote and appoint officers",
        "validator": "account of its node, or null",
        "seats[].jurisdiction": "code of what it will speak for",
        "seats[].area": "single market; 0 for none",
        "admin_signature": "the admin's consent",
        "validator_signature": "the node's consent; empty for none",
    },
    panel=CONSENT,
)
def apply(
    work: Work,
    place: Annotated[
        list[str],
        typer.Option("--in", metavar="CODE[@AREA]", help="What you will speak for; repeat."),
    ],
    *,
    node: Annotated[
        str,
        typer.Option(
            "--node",
            metavar="KEY",
            help="Key of your node; leave it out for a Party without one.",
            autocompletion=complete_key,
        ),
    ] = "",
    chain_id: ChainId = 0,
    good_until: GoodUntil = "",
    out: OutFile = None,
    as_key: AsKey = "",
) -> Answer:
    """Ask to be admitted as a Party: sign with the keys of your admin and your node.

    Send the file to a member Party; its admin types `party propose-admission FILE`.
    """
    from cites_chain.ledger.candidacy import Admission, SeatSought

    number = chain_id or _own_chain_id(work)
    seats = []
    for text in place:
        code, _, area = text.partition("@")
        if area and not (area.isdecimal() and int(area) <= 255):
            raise InputProblem(f"{area!r} is not an area", hint="Areas are numbers: FR@1.")
        seats.append(SeatSought(words.jurisdiction_from(code), int(area or 0)))
    admin = work.signer(as_key)
    validator = work.signer(node) if node else None
    admission = Admission(
        admin.account,
        validator.account if validator else None,
        tuple(seats),
        _deadline(good_until),
    )
    signed = SignedAdmission(
        admission,
        admission.sign(admin, number),
        admission.sign(validator, number) if validator else b"",
    )
    return _written(admission_document(signed, number), out)


@noun.verb(
    "consent",
    examples=[
        "party consent 2 --to admin --as new-admin --out new-admin.json",
        "party consent 2 --to node --as new-node --current none --chain-id 20190",
    ],
    keys={
        **_FILE_KEYS,
        "party_id": "Party in which the duty is",
        "current": "who has the duty now, or null",
        "candidate": "who asks for it",
        "duty": "admin or node",
        "signature": "the candidate's",
    },
    panel=CONSENT,
)
def consent(
    work: Work,
    party: Annotated[int, typer.Argument(metavar="PARTY", help="Number of the Party.", min=1)],
    to: Annotated[str, typer.Option("--to", metavar="DUTY", help="admin or node.")],
    *,
    current: Annotated[
        str,
        typer.Option(
            "--current",
            metavar="ACCOUNT",
            help="Who has the duty now; none for a Party without a node. \\[as the ledger says]",
        ),
    ] = "",
    chain_id: ChainId = 0,
    good_until: GoodUntil = "",
    out: OutFile = None,
    as_key: AsKey = "",
) -> Answer:
    """Ask to become the admin or the node of a Party: sign with the new key.

    Send the file to a member Party; its admin types `party propose-admin FILE` or
    `party propose-validator FILE`.
    """
    from cites_chain.ids import PartyId
    from cites_chain.ledger.candidacy import Replacement

    if to not in ("admin", "node"):
        raise InputProblem(f"{to!r} is not a duty", hint="Say admin or node.")
    party_id = PartyId(party)
    if current:
        holder = None if current == "none" else work.account(current)
    else:
        found = work.reader.get_party(party_id)
        holder = found.validator if to == "node" else found.admin
    number = chain_id or _own_chain_id(work)
    candidate = work.signer(as_key)
    replacement = Replacement(
        party_id, holder, candidate.account, to == "node", _deadline(good_until)
    )
    signed = SignedReplacement(replacement, replacement.sign(candidate, number))
    return _written(replacement_document(signed, number), out)


def _own_chain_id(work: Work) -> int:
    from cites_chain.network import NetworkFile

    if not work.settings.network.is_file():
        raise InputProblem(
            "it is not known for which network to sign",
            hint="Add --chain-id, or put the network's file at "
            f"{work.settings.network} (a founder has it).",
        )
    return NetworkFile.read(work.settings.network).chain_id


def _deadline(typed: str) -> datetime:
    found = moment_from(typed) if typed else datetime.now(UTC) + timedelta(days=_DAYS)
    return found.replace(microsecond=0)


def _written(document: Document, out: OutFile) -> Answer:
    text = json_text(document) + "\n"
    if out is None:
        return Answer(document, [Raw(text)])
    write_text(out, text)
    return Answer(document, [Facts([("file", str(out))])])
