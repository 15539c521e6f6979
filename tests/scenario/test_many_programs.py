"""Many programs use one account on one node at once, and die at any moment: nothing is done twice.

The node is `tests.rpc_server` with a waiting room that forgets.
"""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from cites_chain.chain.embedded import EmbeddedChain
from cites_chain.chain.endpoint import Patience
from cites_chain.chain.node import NodeChain
from cites_chain.errors import TransactionTimedOut
from cites_chain.ledger.desk import Desk
from cites_chain.ledger.ledger import Ledger
from cites_chain.ledger.reader import Role
from cites_chain.signing import UnsignedTransaction
from cites_chain.vault import ActState, Journal
from tests.rpc_server import NodeServer
from tests.scenario.office_program import ADMIN, officer
from tests.waiting_room import WaitingRoom
from tests.world import BEGINNING, signer_of

ROOT = Path(__file__).parents[2]
ACCOUNT = signer_of(ADMIN).account
SENDER = bytes.fromhex(ACCOUNT[2:])


@pytest.fixture
def room(founded: Path, tmp_path: Path) -> Iterator[WaitingRoom]:
    """A network of five Parties behind a node; Indonesia's admin has made some acts before."""
    tmp_path.chmod(0o700)
    shutil.copy(founded / "ledger.sqlite", tmp_path)
    with EmbeddedChain.open(tmp_path / "ledger.sqlite") as chain:
        yield WaitingRoom(chain)


def connected(server: NodeServer, room: WaitingRoom, block: float) -> Ledger:
    patience = Patience(answer=60, block=block, poll=0.01)
    chain = room.chain
    return Ledger(NodeChain([server.url], chain.chain_id, chain.genesis_hash, patience=patience))


def journal_of(folder: Path, ledger: Ledger) -> Journal:
    return Journal.open_file(folder / "journal.sqlite", ledger.network.name)


def appoint(desk: Desk, number: int) -> None:
    desk.authority.add_officer(
        officer(number),
        "ID",
        Role.ISSUER,
        until=BEGINNING + timedelta(days=300),
        identity_hash=(number + 1).to_bytes(32, "big"),
    )


def program(
    server: NodeServer, room: WaitingRoom, folder: Path, first: int, last: int, *point: str
) -> subprocess.Popen[str]:
    words = [server.url, room.chain.genesis_hash.hex(), str(folder), str(first), str(last), *point]
    return subprocess.Popen(
        [sys.executable, "-m", "tests.scenario.office_program", *words],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def must_die(running: subprocess.Popen[str]) -> None:
    _, said = running.communicate(timeout=300)
    assert running.returncode == -signal.SIGKILL, said


def used_since(room: WaitingRoom, before: int) -> int:
    return room.chain.next_nonce(ACCOUNT) - before


def test_programs_that_share_an_account_and_die_anywhere_do_every_act_once(
    room: WaitingRoom, tmp_path: Path
) -> None:
    before = room.chain.next_nonce(ACCOUNT)
    with NodeServer(room) as server, room.sealing():  # type: ignore[arg-type]
        # Alone, so that nobody else sends what it signed.
        must_die(program(server, room, tmp_path, 20, 23, "after-sending"))
        room.forget()
        dying = [
            program(server, room, tmp_path, 23, 26, "after-journal"),
            program(server, room, tmp_path, 26, 29, "before-settling"),
        ]
        living = [program(server, room, tmp_path, *them) for them in ((0, 6), (3, 9))]
        for each in dying:
            must_die(each)
        room.forget()
        living.append(program(server, room, tmp_path, 20, 29))
        for each in living:
            _, said = each.communicate(timeout=300)
            assert each.returncode == 0, said
    assert used_since(room, before) == 18
    assert all(len(once) == 1 for once in room.seen.values())
    ledger = Ledger(room.chain)
    for number in (*range(9), *range(20, 29)):
        assert ledger.reader.find_officer(officer(number))
    with journal_of(tmp_path, ledger) as journal:
        entries = journal.list_all()
    accepted = [entry for entry in entries if entry.state is ActState.ACCEPTED]
    assert len({entry.act_key for entry in entries}) == len(entries) == 18
    assert len(accepted) >= 15  # the last of each program is settled by the next one


def test_what_a_node_forgot_is_sent_again_as_it_was(room: WaitingRoom, tmp_path: Path) -> None:
    with (
        NodeServer(room) as server,  # type: ignore[arg-type]
        connected(server, room, block=0) as ledger,
        journal_of(tmp_path, ledger) as journal,
    ):
        desk = Desk(ledger, signer_of(ADMIN), journal)
        before = room.chain.next_nonce(ACCOUNT)
        with pytest.raises(TransactionTimedOut):
            appoint(desk, 1)
        room.forget()
        with room.sealing(), connected(server, room, block=60) as patient:
            appoint(Desk(patient, signer_of(ADMIN), journal), 1)
        assert used_since(room, before) == 1
    assert [len(once) for once in room.seen.values()] == [1]


def test_a_lost_transaction_before_ones_own_is_replaced_by_an_empty_one(
    room: WaitingRoom, tmp_path: Path
) -> None:
    """Another program without this journal used a nonce, and the node forgot its transaction."""
    before = room.chain.next_nonce(ACCOUNT)
    other = UnsignedTransaction(before, officer(99), b"", 21_000, room.chain.chain_id)
    with (
        NodeServer(room) as server,  # type: ignore[arg-type]
        connected(server, room, block=0) as ledger,
        journal_of(tmp_path, ledger) as journal,
    ):
        raw = signer_of(ADMIN).sign_transaction(other)
        ledger.chain.batch([("eth_sendRawTransaction", (f"0x{raw.hex()}",))])
        with pytest.raises(TransactionTimedOut):
            appoint(Desk(ledger, signer_of(ADMIN), journal), 1)
        room.forget()
        with room.sealing(), connected(server, room, block=60) as patient:
            appoint(Desk(patient, signer_of(ADMIN), journal), 1)
        assert [entry.facts["verb"] for entry in journal.list_all()] == ["addOfficer", "fill"]
    assert used_since(room, before) == 2
    assert len(room.seen[SENDER, before + 1]) == 1  # the act itself was never signed anew
    assert Ledger(room.chain).reader.find_officer(officer(1))


def test_an_act_whose_nonce_another_program_waits_with_is_signed_anew_only_when_that_is_sealed(
    room: WaitingRoom, tmp_path: Path
) -> None:
    before = room.chain.next_nonce(ACCOUNT)
    other = UnsignedTransaction(before, officer(99), b"", 21_000, room.chain.chain_id)
    with (
        NodeServer(room) as server,  # type: ignore[arg-type]
        connected(server, room, block=0) as ledger,
        journal_of(tmp_path, ledger) as journal,
    ):
        with pytest.raises(TransactionTimedOut):
            appoint(Desk(ledger, signer_of(ADMIN), journal), 1)
        room.forget()
        raw = signer_of(ADMIN).sign_transaction(other)
        ledger.chain.batch([("eth_sendRawTransaction", (f"0x{raw.hex()}",))])
        with pytest.raises(TransactionTimedOut):  # it is not known yet which of them gets in
            appoint(Desk(ledger, signer_of(ADMIN), journal), 1)
        assert [entry.state for entry in journal.list_all()] == [ActState.PREPARED]
        with room.sealing(), connected(server, room, block=60) as patient:
            appoint(Desk(patient, signer_of(ADMIN), journal), 1)
        states = [entry.state for entry in journal.list_all()]
        assert states == [ActState.DISCARDED, ActState.PREPARED]
    assert used_since(room, before) == 2
    assert Ledger(room.chain).reader.find_officer(officer(1))


def test_more_than_a_waiting_room_holds_goes_in_as_it_empties(
    room: WaitingRoom, tmp_path: Path
) -> None:
    room.most = 7
    before = room.chain.next_nonce(ACCOUNT)
    signer = signer_of(ADMIN)
    raws = [
        signer.sign_transaction(
            UnsignedTransaction(before + number, officer(99), b"", 21_000, room.chain.chain_id)
        )
        for number in range(40)
    ]
    with (
        NodeServer(room) as server,  # type: ignore[arg-type]
        room.sealing(),
        connected(server, room, block=60) as ledger,
    ):
        receipts = ledger.chain.send_all(raws)
    assert len(receipts) == used_since(room, before) == 40
    assert len({receipt.block_number for receipt in receipts}) >= 6
