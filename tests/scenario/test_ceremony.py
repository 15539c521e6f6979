"""A network that Parties founded from their cards, on the ledger that follows from its file."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from cites_chain.chain.embedded import EmbeddedChain
from cites_chain.chain.genesis import Genesis
from cites_chain.errors import WrongNetwork
from cites_chain.ledger.desk import Desk
from cites_chain.ledger.ledger import Ledger
from cites_chain.ledger.reader import Role
from cites_chain.network import NetworkFile
from cites_chain.network.founding import found
from cites_chain.refusals import NotAnAdmin
from cites_chain.vault import Journal
from tests.founders import FOUR, MADE_AT, card_of, cards_of
from tests.world import number_of, signer_of

WITHOUT_A_NODE = card_of("AE", has_node=False)


@pytest.fixture
def file(tmp_path: Path) -> NetworkFile:
    """The network's file as a Party that was sent it reads it."""
    found(cards_of(*FOUR) | {"AE.json": WITHOUT_A_NODE}).write(tmp_path / "network.json")
    return NetworkFile.read(tmp_path / "network.json")


@pytest.fixture
def ledger(file: NetworkFile, tmp_path: Path) -> Ledger:
    tmp_path.chmod(0o700)
    genesis = Genesis.from_json(file.genesis)
    clock = MADE_AT + timedelta(days=1)
    return Ledger(EmbeddedChain.create(tmp_path / "ledger.sqlite", genesis, clock=clock))


def test_ledger_made_from_the_file_is_the_network_that_the_file_names(
    file: NetworkFile, ledger: Ledger
) -> None:
    with ledger:
        file.require(ledger.chain.chain_id, ledger.chain.genesis_hash)
        other = found(cards_of(*FOUR))
        with pytest.raises(WrongNetwork) as no:
            other.require(ledger.chain.chain_id, ledger.chain.genesis_hash)
    assert no.value.facts["what"] == "the genesis hash"


def test_registry_says_of_every_founder_what_its_card_says(
    file: NetworkFile, ledger: Ledger
) -> None:
    with ledger:
        network = ledger.reader.get_network()
        assert sorted(network.validators) == sorted(node.account for node in file.nodes)
        assert network.minimum_validators == file.minimum_validators == 4
        for number, card in enumerate(file.founders, start=1):
            party = ledger.reader.get_party(number)  # type: ignore[arg-type]
            assert (party.admin, party.validator) == (card.founder.admin, card.founder.validator)
            held = {(each.jurisdiction, each.area) for each in party.jurisdictions}
            assert held == {(seat.jurisdiction, seat.area) for seat in card.founder.seats}


def test_key_that_signed_the_card_and_no_other_appoints_officers(
    ledger: Ledger, tmp_path: Path
) -> None:
    officer = signer_of("AE issuer").account
    until = MADE_AT + timedelta(days=300)
    with (
        ledger,
        Journal.open_file(tmp_path / "own.sqlite", ledger.network.name) as own,
        Journal.open_file(tmp_path / "theirs.sqlite", ledger.network.name) as theirs,
        Desk(ledger, signer_of("AE admin"), own) as admin,
        Desk(ledger, signer_of("AE stranger"), theirs) as stranger,
    ):
        with pytest.raises(NotAnAdmin) as no:
            stranger.authority.add_officer(
                officer, "AE", Role.ISSUER, until=until, identity_hash=b"\x01" * 32
            )
        assert no.value.facts["account"] == signer_of("AE stranger").account
        admin.authority.add_officer(
            officer, "AE", Role.ISSUER, until=until, identity_hash=b"\x01" * 32
        )
        assert admin.authority.get_officer(officer).jurisdiction == number_of("AE")
