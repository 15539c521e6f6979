"""What a proposal waits for, in words and in JSON, whatever became of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from cites_chain.ids import Account, Jurisdiction, PartyId
from cites_chain.ledger.reader import PartyRecord
from cites_chain.ledger.reader.authority_records import ProposalRecord
from cites_chain.ledger.reader.vocabulary import ProposalKind, ProposalStatus
from cli.waiting import waits_for, what_is_next

OPEN = ProposalRecord(
    proposal_id=7,
    kind=ProposalKind.SUSPEND,
    status=ProposalStatus.OPEN,
    party_id=PartyId(4),
    proposer=PartyId(1),
    made=datetime(2024, 2, 5, 9, tzinfo=UTC),
    votes=1,
    votes_needed=3,
    subject_agrees=False,
    jurisdiction=Jurisdiction(0),
    area=0,
    hour=None,
    account=None,
    second_account=None,
    voters=(PartyId(1),),
)


def party(number: int, *, is_active: bool = True) -> PartyRecord:
    admin = Account("0x00000000000000000000000000000000000A11cE")
    return PartyRecord(PartyId(number), admin, None, is_active, ())


PARTIES = [party(1), party(2), party(3, is_active=False), party(4), party(5)]


def test_an_open_proposal_waits_for_active_parties_that_did_not_vote_and_not_for_its_subject() -> (
    None
):
    assert waits_for(OPEN, PARTIES) == {
        "votes": 2,
        "parties": [2, 5],
        "until": "2024-03-06T09:00Z",
    }
    assert what_is_next(OPEN, PARTIES) == (
        "Waits for 2 more votes, of Party 2, 5, until 2024-03-06T09:00Z: cites-chain party vote 7"
    )
    nearly = replace(OPEN, votes=2, voters=(PartyId(1), PartyId(2)))
    assert what_is_next(nearly, PARTIES).startswith("Waits for 1 more vote, of Party 5, until")


@pytest.mark.parametrize(
    ("kind", "block", "sentence"),
    [
        (ProposalKind.SUSPEND, 41, "another set from block 42 on"),
        (ProposalKind.REPLACE_VALIDATOR, None, "another set from the next block on"),
        (ProposalKind.SET_AREA, 41, "It is done; nothing is waited for."),
    ],
)
def test_a_carried_proposal_says_when_the_validators_are_others(
    kind: ProposalKind, block: int | None, sentence: str
) -> None:
    carried = replace(OPEN, kind=kind, status=ProposalStatus.CARRIED)
    assert waits_for(carried, PARTIES) is None
    assert sentence in what_is_next(carried, PARTIES, block)


@pytest.mark.parametrize(
    ("status", "sentence"),
    [
        (ProposalStatus.EXPIRED, "It was not carried in time. Propose it again."),
        (ProposalStatus.OVERTAKEN, "Members changed before it was carried. Propose it again."),
    ],
)
def test_a_dead_proposal_says_why(status: ProposalStatus, sentence: str) -> None:
    dead = replace(OPEN, status=status)
    assert waits_for(dead, PARTIES) is None
    assert what_is_next(dead, PARTIES) == sentence
