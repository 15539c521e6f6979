"""Who may act, read from views that are encoded by the compiled ABI."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from cites_chain.ids import Hour, Jurisdiction, OfficerId, PartyId
from cites_chain.ledger.reader import (
    JurisdictionRecord,
    LedgerReader,
    NotOnLedger,
    ProposalKind,
    ProposalStatus,
    Role,
    StandingRecord,
)
from cites_chain.ledger.reader import authority_events as events
from cites_chain.ledger.reader.answers import UnreadableAnswer
from tests.authority_simulator import account
from tests.ledger_simulator import CA, ID, IT, SG, START, US, SimulatedLedger

OFFICER = account("officer of Indonesia")
NO_HASH = b"i" * 32


@pytest.fixture
def ledger() -> SimulatedLedger:
    return SimulatedLedger()


@pytest.fixture
def reader(ledger: SimulatedLedger) -> LedgerReader:
    return LedgerReader(ledger)


def add_officer(
    ledger: SimulatedLedger, number: int, at: Jurisdiction, *, until: datetime | None = None
) -> None:
    party_id = ledger.authorities.replica.jurisdiction(at).party_id
    ledger.announce(
        events.OfficerAdded(
            OfficerId(number),
            at,
            account(f"officer {number}"),
            party_id,
            Role.ISSUER | Role.INSPECTOR,
            ledger.time,
            until,
            NO_HASH,
        )
    )


def propose(ledger: SimulatedLedger, number: int, kind: ProposalKind, about: int) -> None:
    ledger.announce(
        events.Proposed(
            number,
            kind,
            PartyId(about),
            PartyId(1),
            ledger.authorities.replica.network().member_epoch,
            Jurisdiction(0),
            0,
            None,
            account("candidate"),
            None,
        )
    )
    ledger.announce(events.Voted(number, PartyId(1)))


# ------------------------------------------------------------------------------------- network


def test_get_network_returns_counts_validators_and_what_was_voted(
    ledger: SimulatedLedger, reader: LedgerReader
) -> None:
    network = reader.get_network()
    assert (network.party_count, network.active_party_count, network.member_epoch) == (4, 4, 1)
    assert network.validators == tuple(account(f"validator {i}") for i in range(1, 5))
    assert (network.observer, network.successor, network.minimum_validators) == (None, None, 1)
    assert len(ledger.batches) == 1
    pair = (account("next authorities"), account("next permits"))
    ledger.announce(events.ObserverChanged(None, account("Secretariat")))
    ledger.announce(events.SuccessorAnnounced(*pair))
    ledger.announce(events.PartySuspended(PartyId(2)))
    ledger.announce(events.ValidatorRemoved(account("validator 2")))
    later = reader.get_network()
    assert (later.active_party_count, later.member_epoch) == (3, 2)
    assert (later.observer, later.successor) == (account("Secretariat"), pair)
    assert reader.get_validators() == tuple(account(f"validator {i}") for i in (1, 4, 3))


# ------------------------------------------------------------------------------------- Parties


def test_list_parties_returns_founders_with_areas_of_their_jurisdictions(
    ledger: SimulatedLedger, reader: LedgerReader
) -> None:
    ledger.announce(events.AreaSet(IT, 1))
    parties = reader.list_parties()
    assert [party.party_id for party in parties] == [1, 2, 3, 4]
    assert parties[2].jurisdictions == (JurisdictionRecord(IT, PartyId(3), 1),)
    assert [seat.jurisdiction for seat in parties[3].jurisdictions] == [US, CA]
    assert parties[0].admin == account("admin 1")
    assert len(ledger.batches) == 3  # how many, all of them, all their jurisdictions


def test_get_party_of_unknown_number_raises_with_the_number(reader: LedgerReader) -> None:
    assert reader.get_party(PartyId(4)).validator == account("validator 4")
    with pytest.raises(NotOnLedger) as refused:
        reader.get_party(PartyId(5))
    assert refused.value.facts == {"party_id": 5}


def test_find_party_of_admin_returns_its_party_and_none_for_a_stranger(
    reader: LedgerReader,
) -> None:
    found = reader.find_party_of(account("admin 2"))
    assert found is not None
    assert found.party_id == 2
    assert reader.find_party_of(account("stranger")) is None


def test_find_jurisdiction_follows_removal_and_standings_remember(
    ledger: SimulatedLedger, reader: LedgerReader
) -> None:
    assert reader.find_jurisdiction(CA) == JurisdictionRecord(CA, PartyId(4), 0)
    ledger.wait(days=1)
    ledger.announce(events.JurisdictionRemoved(PartyId(4), CA))
    assert reader.find_jurisdiction(CA) is None
    assert reader.list_standings(CA) == (
        StandingRecord(START, 5, PartyId(4)),
        StandingRecord(START + timedelta(days=1), 6, PartyId(0)),
    )


def test_suspended_party_and_its_jurisdictions_are_not_active(
    ledger: SimulatedLedger, reader: LedgerReader
) -> None:
    ledger.announce(events.PartySuspended(PartyId(4)))
    party = reader.get_party(PartyId(4))
    assert not party.is_active
    assert [seat.is_active for seat in party.jurisdictions] == [False, False]


# ------------------------------------------------------------------------------------ officers


def test_find_officer_returns_every_field(ledger: SimulatedLedger, reader: LedgerReader) -> None:
    add_officer(ledger, 1, ID, until=START + timedelta(days=365))
    officer = reader.find_officer(account("officer 1"))
    assert officer is not None
    assert (officer.officer_id, officer.party_id, officer.jurisdiction) == (1, 1, ID)
    assert officer.roles == Role.ISSUER | Role.INSPECTOR
    assert (officer.start, officer.end) == (START, START + timedelta(days=365))
    assert officer.identity_hash == NO_HASH
    assert officer.void_from is None
    assert officer.is_in_term(START)
    assert not officer.is_in_term(START + timedelta(days=365))
    assert reader.find_officer(account("stranger")) is None


def test_get_officer_of_term_without_end_has_none(
    ledger: SimulatedLedger, reader: LedgerReader
) -> None:
    add_officer(ledger, 1, ID)
    assert reader.get_officer(OfficerId(1)).end is None
    (term,) = reader.list_terms(OfficerId(1))
    assert (term.start, term.end) == (START, None)
    with pytest.raises(NotOnLedger) as refused:
        reader.get_officer(OfficerId(2))
    assert refused.value.facts == {"officer_id": 2}


def test_list_officers_returns_those_of_a_jurisdiction_or_all(
    ledger: SimulatedLedger, reader: LedgerReader
) -> None:
    for number, at in enumerate([ID, SG, ID], start=1):
        add_officer(ledger, number, at)
    ledger.batches.clear()
    assert [officer.officer_id for officer in reader.list_officers(ID)] == [1, 3]
    assert len(ledger.batches) == 2
    assert [officer.officer_id for officer in reader.list_officers()] == [1, 2, 3]
    assert reader.list_officers(IT) == ()


def test_list_terms_and_voidings_remember_each_change(
    ledger: SimulatedLedger, reader: LedgerReader
) -> None:
    add_officer(ledger, 1, ID)
    ledger.wait(days=10)
    ends = ledger.time
    ledger.announce(events.OfficerChanged(OfficerId(1), Role.INSPECTOR, START, ends))
    terms = reader.list_terms(OfficerId(1))
    assert [(term.time, term.roles) for term in terms] == [
        (START, Role.ISSUER | Role.INSPECTOR),
        (ends, Role.INSPECTOR),
    ]
    hour = Hour(int(START.timestamp()) // 3600)
    who = (OfficerId(1), account("officer 1"))
    ledger.announce(events.OfficerKeyVoided(*who, hour, False))
    assert reader.get_officer(OfficerId(1)).void_from == START
    assert [v.hour for v in reader.list_voidings(OfficerId(1))] == [hour]
    ledger.announce(events.VoidUndone(*who, None))
    assert reader.get_officer(OfficerId(1)).void_from is None
    assert reader.list_voidings(OfficerId(1)) == ()


def test_could_act_asks_for_the_second_of_the_moment(
    ledger: SimulatedLedger, reader: LedgerReader
) -> None:
    moment = datetime(2024, 3, 1, 12, 0, 0, 900, tzinfo=UTC)
    ledger.authorities.could.add((OFFICER, Role.ISSUER, int(moment.timestamp())))
    assert reader.could_act(OFFICER, Role.ISSUER, moment)
    assert not reader.could_act(OFFICER, Role.INSPECTOR, moment)
    assert not reader.could_act(OFFICER, Role.ISSUER, moment - timedelta(seconds=1))


# ----------------------------------------------------------------------------------- proposals


def test_list_proposals_returns_each_with_its_voters(
    ledger: SimulatedLedger, reader: LedgerReader
) -> None:
    assert reader.list_proposals() == ()
    propose(ledger, 1, ProposalKind.SUSPEND, 4)
    ledger.announce(events.Voted(1, PartyId(2)))
    propose(ledger, 2, ProposalKind.REPLACE_ADMIN, 3)
    ledger.announce(events.Voted(2, PartyId(3)))
    first, second = reader.list_proposals()
    assert (first.kind, first.status, first.voters) == (
        ProposalKind.SUSPEND,
        ProposalStatus.OPEN,
        (1, 2),
    )
    assert (first.votes, first.votes_needed, first.subject_agrees) == (2, 3, False)
    assert (second.votes, second.subject_agrees, second.voters) == (1, True, (1, 3))
    assert second.account == account("candidate")
    assert reader.get_proposal(2) == second


def test_get_proposal_of_candidate_names_the_seats_it_asks_for(
    ledger: SimulatedLedger, reader: LedgerReader
) -> None:
    propose(ledger, 1, ProposalKind.ADMIT, 0)
    seats = (JurisdictionRecord(Jurisdiction(392), PartyId(0), 2),)
    ledger.announce(events.SeatsProposed(1, seats))
    assert reader.get_proposal(1).seats == seats
    with pytest.raises(NotOnLedger) as refused:
        reader.get_proposal(2)
    assert refused.value.facts == {"proposal_id": 2}


def test_get_proposal_expires_after_thirty_days_and_is_overtaken_by_members(
    ledger: SimulatedLedger, reader: LedgerReader
) -> None:
    propose(ledger, 1, ProposalKind.CHANGE_OBSERVER, 0)
    assert reader.get_proposal(1).is_open is True
    ledger.wait(days=30)
    assert reader.get_proposal(1).is_open is True
    ledger.wait(seconds=1)
    assert reader.get_proposal(1).status is ProposalStatus.EXPIRED
    ledger.announce(events.PartySuspended(PartyId(2)))
    assert reader.get_proposal(1).status is ProposalStatus.OVERTAKEN


# -------------------------------------------------------------------- answers that are no answer


def test_reading_where_nothing_is_deployed_is_refused_not_read_as_nothing(
    ledger: SimulatedLedger, reader: LedgerReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert reader.find_party_of(account("admin 1")) is not None
    monkeypatch.setattr(type(ledger), "_answer", lambda *_: "0x")
    with pytest.raises(UnreadableAnswer) as refused:
        reader.find_party_of(account("admin 1"))
    assert refused.value.facts == {"bytes": 0, "needed": 32}
