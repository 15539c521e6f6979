"""Who may connect: makes blocks, or never did; not who did once."""

from __future__ import annotations

from pathlib import Path

from cites_chain.network.peers import PeerBook, nodes_of
from tests.founders import card_of
from tests.world import signer_of

ID, SG, FR = (signer_of(f"{code} validator").account for code in ("ID", "SG", "FR"))


def test_a_validator_and_a_candidate_are_let_in_and_a_suspended_one_is_not() -> None:
    book = PeerBook().after([ID, SG]).after([ID])
    assert book == PeerBook(frozenset({ID}), frozenset({ID, SG}))
    assert book.lets_in(ID)
    assert not book.lets_in(SG)
    assert book.lets_in(FR)
    assert book.after([ID, SG]).lets_in(SG)


def test_before_the_first_look_everybody_with_a_card_is_let_in() -> None:
    assert PeerBook(seen=frozenset({ID})).lets_in(ID)


def test_the_nodes_are_those_of_the_cards_and_a_card_without_a_node_has_none() -> None:
    cards = [card_of("ID"), card_of("SG"), card_of("FR", has_node=False)]
    book = PeerBook().after([ID, SG]).after([SG])
    assert [node.account for node in nodes_of(cards, PeerBook())] == [ID, SG]
    assert [node.account for node in nodes_of(cards, book)] == [SG]


def test_a_later_card_of_the_same_key_stands_for_the_earlier() -> None:
    first, second = card_of("ID"), card_of("ID", "SG")
    assert nodes_of([first, second], PeerBook()) == (second.node,)


def test_the_book_is_kept_and_a_damaged_one_is_begun_anew(tmp_path: Path) -> None:
    path = tmp_path / "peers.json"
    assert PeerBook.read(path) == PeerBook()
    book = PeerBook().after([ID, SG])
    book.write(path)
    assert PeerBook.read(path) == book
    path.write_text('{"validators": 5}')
    assert PeerBook.read(path) == PeerBook()
