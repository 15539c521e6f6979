"""`party`: who belongs to the network, what is proposed, and the votes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from cli import words
from cli.answer import Answer, Facts, Part, Sentence, Table, Tone
from cli.command import Noun
from cli.context import Work
from cli.exits import InputProblem
from cli.parameters import AsKey
from cli.present import ACT_KEYS, act_document, act_sentence, moment
from cli.safe_text import Document
from cli.waiting import WAITING_KEYS, waits_for, what_is_next

if TYPE_CHECKING:
    from cites_chain.ids import PartyId
    from cites_chain.ledger.reader import PartyRecord
    from cites_chain.ledger.reader.authority_records import ProposalRecord
    from cites_chain.ledger.votes import Decision

noun = Noun(
    "party",
    "Parties: who belongs to the network, what is proposed, and the votes.\n\n"
    "Nobody owns the network. More than two thirds of the active Parties decide, each by the key "
    "of its admin.",
)

PARTY_KEYS = {
    "party_id": "number, given once",
    "active": "not suspended",
    "admin": "account that votes for it and appoints its officers",
    "validator": "account of its node, or null",
    "jurisdictions[].code": "what it speaks for",
    "jurisdictions[].area": "single market that it belongs to; 0 for none",
}
PROPOSAL_KEYS = {
    "proposal_id": "number of the proposal",
    "kind": "ADMIT, SUSPEND, REINSTATE, REPLACE_ADMIN, REPLACE_VALIDATOR, ADD_JURISDICTION, "
    "REMOVE_JURISDICTION, SET_AREA, VOID_KEY, UNDO_VOID, CHANGE_OBSERVER, ANNOUNCE_SUCCESSOR",
    "status": "OPEN, CARRIED, EXPIRED (after 30 days) or OVERTAKEN (other members by now)",
    "party_id": "Party that it is about, or null",
    "proposer": "Party that made it",
    "made": "when",
    "votes": "votes of others than the Party that it is about",
    "votes_needed": "how many of those carry it",
    "voters": "numbers of the Parties that voted for it",
    "jurisdictions": "codes of jurisdictions that it is about",
    "area": "area that it would set; 0 for none",
    "account": "account that it is about, or null",
    "second_account": "second account, or null",
    "void_from": "from when a key would be void, or null",
    **WAITING_KEYS,
}
DECISION_KEYS = {
    "carried": "whether this vote carried it; then it is done",
    **{f"proposal.{key}": meaning for key, meaning in PROPOSAL_KEYS.items()},
    **ACT_KEYS,
}

PartyArgument = Annotated[
    str, typer.Argument(metavar="PARTY", help="Its number, or the code of what it speaks for.")
]
LOOK, PROPOSE, CONSENT = "Look", "Propose and vote", "Sign as a candidate"


@noun.verb(
    "list",
    examples=["party list"],
    keys={f"parties[].{key}": meaning for key, meaning in PARTY_KEYS.items()},
    panel=LOOK,
)
def list_parties(work: Work) -> Answer:
    """List the Parties, in the order of their admission."""
    parties = work.reader.list_parties()
    rows = [
        (
            str(party.party_id),
            _places(party),
            "active" if party.is_active else "SUSPENDED",
            party.admin,
        )
        for party in parties
    ]
    return Answer(
        {"parties": [party_document(party) for party in parties]},
        [Table(("Party", "speaks for", "standing", "admin"), rows)],
    )


@noun.verb("show", examples=["party show KE", "party show 2"], keys=PARTY_KEYS, panel=LOOK)
def show(work: Work, party: PartyArgument) -> Answer:
    """Show a Party's accounts and what it speaks for."""
    found = work.reader.get_party(party_id_from(work, party))
    facts = Facts(
        [
            ("Party", str(found.party_id)),
            ("speaks for", _places(found)),
            ("standing", "active" if found.is_active else "SUSPENDED"),
            ("admin", found.admin),
            ("validator", found.validator or "none"),
        ]
    )
    return Answer(party_document(found), [facts])


@noun.verb(
    "proposals",
    examples=["party proposals", "party proposals --open"],
    keys={f"proposals[].{key}": meaning for key, meaning in PROPOSAL_KEYS.items()},
    panel=LOOK,
)
def proposals(
    work: Work,
    *,
    only_open: Annotated[
        bool, typer.Option("--open", help="Only those for which votes still count.")
    ] = False,
) -> Answer:
    """List what was ever proposed."""
    found = [each for each in work.reader.list_proposals() if each.is_open or not only_open]
    parties = work.reader.list_parties() if any(each.is_open for each in found) else ()
    rows = [
        (
            str(each.proposal_id),
            _what(each),
            each.status.name,
            f"{each.votes} of {each.votes_needed}",
            str(each.proposer),
            moment(each.made) or "",
        )
        for each in found
    ]
    table = Table(
        ("proposal", "what", "status", "votes", "by Party", "made"),
        rows,
        empty="Nothing is proposed.",
    )
    document = {"proposals": [proposal_document(each, parties) for each in found]}
    return Answer(document, [table])


@noun.verb("proposal", examples=["party proposal 3"], keys=PROPOSAL_KEYS, panel=LOOK)
def proposal(
    work: Work,
    number: Annotated[int, typer.Argument(metavar="NUMBER", help="Number of the proposal.", min=1)],
) -> Answer:
    """Show a proposal, who voted for it, and what it waits for."""
    found, parties = work.reader.get_proposal(number), work.reader.list_parties()
    following = Sentence(what_is_next(found, parties), Tone.FAINT)
    return Answer(proposal_document(found, parties), [proposal_facts(found), following])


@noun.verb("vote", examples=["party vote 3 --as sg-admin"], keys=DECISION_KEYS, panel=PROPOSE)
def vote(
    work: Work,
    number: Annotated[int, typer.Argument(metavar="NUMBER", help="Number of the proposal.", min=1)],
    *,
    as_key: AsKey = "",
) -> Answer:
    """Vote for a proposal in the name of your Party. A vote is for ever."""
    desk = work.desk(as_key)
    work.confirm(f"Vote for proposal {number} ({_what(work.reader.get_proposal(number))})?")
    return decided(work, desk.authority.vote(number))


def party_id_from(work: Work, text: str) -> PartyId:
    """Return the Party that was typed: its number, or the code or name of what it speaks for.

    Raises:
        InputProblem: No Party speaks for that jurisdiction.
        UnknownCode: There is no such jurisdiction.
    """
    from cites_chain.ids import PartyId

    if text.isdecimal():
        return PartyId(int(text))
    jurisdiction = words.jurisdiction_from(text)
    found = work.reader.find_jurisdiction(jurisdiction)
    if found is None:
        raise InputProblem(
            f"no Party speaks for {words.place(jurisdiction)}",
            hint="`cites-chain party list` shows what each speaks for.",
        )
    return found.party_id


def decided(work: Work, decision: Decision) -> Answer:
    """Return the answer to a proposal or a vote."""
    found = work.reader.get_proposal(decision.proposal_id)
    parties = work.reader.list_parties()
    what = f"Proposal {found.proposal_id} ({_what(found)})"
    sentence = (
        f"{what} is carried and done"
        if decision.is_carried
        else f"{what} has {found.votes} of {found.votes_needed} votes"
    )
    following = what_is_next(found, parties, decision.act.block_number)
    parts: list[Part] = [
        Sentence(act_sentence(sentence, decision.act), Tone.GOOD),
        proposal_facts(found),
        Sentence(following, Tone.FAINT),
    ]
    return Answer(
        {
            "carried": decision.is_carried,
            "proposal": proposal_document(found, parties),
            **act_document(decision.act),
        },
        parts,
    )


def party_document(party: PartyRecord) -> Document:
    """Return what `party show --json` prints (`PARTY_KEYS`)."""
    return {
        "party_id": int(party.party_id),
        "active": party.is_active,
        "admin": party.admin,
        "validator": party.validator,
        "jurisdictions": [
            {"code": words.country(seat.jurisdiction), "area": seat.area}
            for seat in party.jurisdictions
        ],
    }


def proposal_document(proposal: ProposalRecord, parties: Sequence[PartyRecord]) -> Document:
    """Return what `party proposal --json` prints (`PROPOSAL_KEYS`)."""
    return {
        "proposal_id": proposal.proposal_id,
        "kind": proposal.kind.name,
        "status": proposal.status.name,
        "party_id": int(proposal.party_id) or None,
        "proposer": int(proposal.proposer),
        "made": moment(proposal.made),
        "votes": proposal.votes,
        "votes_needed": proposal.votes_needed,
        "voters": [int(party_id) for party_id in proposal.voters],
        "jurisdictions": _codes(proposal),
        "area": proposal.area,
        "account": proposal.account,
        "second_account": proposal.second_account,
        "void_from": _void_from(proposal),
        "waits_for": waits_for(proposal, parties),
    }


def proposal_facts(proposal: ProposalRecord) -> Facts:
    """Return a proposal for people."""
    return Facts(
        [
            ("proposal", str(proposal.proposal_id)),
            ("what", _what(proposal)),
            ("status", proposal.status.name),
            ("votes", f"{proposal.votes} of {proposal.votes_needed}"),
            ("voted for it", ", ".join(f"Party {party_id}" for party_id in proposal.voters)),
            ("made", f"{moment(proposal.made)} by Party {proposal.proposer}"),
            ("account", proposal.account or ""),
            ("second account", proposal.second_account or ""),
            ("area", str(proposal.area or "")),
            ("void from", _void_from(proposal) or ""),
        ]
    )


def _what(proposal: ProposalRecord) -> str:
    about = [", ".join(_codes(proposal)), f"Party {proposal.party_id}" if proposal.party_id else ""]
    return " ".join([proposal.kind.name.lower().replace("_", " "), *filter(None, about)])


def _codes(proposal: ProposalRecord) -> list[str]:
    numbers = [seat.jurisdiction for seat in proposal.seats]
    numbers += [proposal.jurisdiction] if proposal.jurisdiction else []
    return [words.country(number) for number in numbers]


def _void_from(proposal: ProposalRecord) -> str | None:
    from cites_chain.ids import moment_of

    return None if not proposal.hour else moment(moment_of(proposal.hour))


def _places(party: PartyRecord) -> str:
    return ", ".join(
        words.country(seat.jurisdiction) + (f" (area {seat.area})" if seat.area else "")
        for seat in party.jurisdictions
    )
