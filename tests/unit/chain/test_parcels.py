"""Transactions sent in parcels to a node that keeps them waiting, and may forget them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest

from cites_chain.chain.embedded import EmbeddedChain
from cites_chain.chain.endpoint import Patience
from cites_chain.chain.node import NodeChain
from cites_chain.errors import TransactionRefused
from tests.rpc_server import NodeServer
from tests.unit.chain.contracts import CHAIN_ID, signed, signer, tiny_genesis, word
from tests.waiting_room import WaitingRoom

RAWS = [signed(nonce, word(nonce)) for nonce in range(6)]


@pytest.fixture
def room(chain: EmbeddedChain) -> WaitingRoom:
    return WaitingRoom(chain)


@pytest.fixture
def node(room: WaitingRoom) -> Iterator[NodeChain]:
    """A node that makes a block whenever one pauses to wait for it."""
    patience = Patience(answer=10, block=60, poll=0)

    def seal(_: float) -> None:
        room.seal()

    with NodeServer(room) as server:  # type: ignore[arg-type]
        genesis_hash = tiny_genesis().hash
        with NodeChain([server.url], CHAIN_ID, genesis_hash, patience=patience, pause=seal) as made:
            yield made


def test_the_next_parcel_is_made_while_those_before_it_wait(
    node: NodeChain, room: WaitingRoom
) -> None:
    waiting = []

    def parcels() -> Iterator[Sequence[bytes]]:
        for first in (0, 2, 4):
            waiting.append(len(room.waiting))
            yield RAWS[first : first + 2]

    receipts = node.send_parcels(parcels())
    assert waiting == [0, 2, 4]
    assert [receipt.block_number for receipt in receipts] == [1] * 6
    assert receipts == tuple(map(room.chain.find_receipt, [r.transaction_hash for r in receipts]))
    assert node.next_nonce(signer().account) == 6


def test_parcels_that_overlap_are_sent_once_and_answered_in_the_order_given(
    node: NodeChain, room: WaitingRoom
) -> None:
    sealed = node.send(RAWS[0])
    receipts = node.send_parcels([RAWS[:2], [], RAWS[1:3], RAWS[:1]])
    assert receipts[0] == receipts[4] == sealed
    assert receipts[1] == receipts[2]
    assert len({receipt.transaction_hash for receipt in receipts}) == 3
    assert node.next_nonce(signer().account) == 3
    assert node.send_parcels([]) == ()


def test_what_the_node_forgot_between_parcels_is_sent_again_as_it_was(
    node: NodeChain, room: WaitingRoom
) -> None:
    def parcels() -> Iterator[Sequence[bytes]]:
        yield RAWS[:3]
        room.forget()
        yield RAWS[3:]

    receipts = node.send_parcels(parcels())
    assert all(receipt.succeeded for receipt in receipts)
    assert node.next_nonce(signer().account) == 6
    assert {len(hashes) for hashes in room.seen.values()} == {1}


def test_a_parcel_that_cannot_get_in_is_not_sent_and_those_before_it_stay(
    node: NodeChain, room: WaitingRoom
) -> None:
    with pytest.raises(TransactionRefused) as refused:
        node.send_parcels([RAWS[:2], [RAWS[2], RAWS[4]]])
    assert refused.value.facts == {"reason": "nonce_too_high", "expected": 3, "found": 4}
    assert sorted(nonce for _, nonce in room.waiting) == [0, 1]
    assert len(node.send_parcels([RAWS[:2], RAWS[2:5]])) == 5


def test_no_more_parcels_are_asked_for_where_the_node_has_no_room(
    node: NodeChain, room: WaitingRoom
) -> None:
    room.most = 3
    blocks = []

    def parcels() -> Iterator[Sequence[bytes]]:
        for first in (0, 2, 4):
            blocks.append(room.chain.batch([("eth_blockNumber", ())])[0])
            yield RAWS[first : first + 2]

    assert len(node.send_parcels(parcels())) == 6
    assert blocks[:2] == ["0x0", "0x0"]
    assert blocks[2] != "0x0"
