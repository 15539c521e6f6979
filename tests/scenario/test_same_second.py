"""Abuse case 23: two officers at two borders confirm the same permit in the same second.

Both go through one open ledger, as two threads of one program. Exactly one succeeds; the other is
told who was first and when.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from cites_chain.chain import Receipt
from cites_chain.chain.artifacts import account_of, encode_call
from cites_chain.ids import PermitId, day_of
from cites_chain.ledger.reader import Role
from cites_chain.refusals import AlreadyImported
from cites_chain.signing import UnsignedTransaction
from tests.world import World, signer_of

NOTHING = bytes(32)
"""No links and no import permit."""
OFFICERS = ("SG inspector", "SG inspector at the other border")


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    world = World.found(tmp_path)
    world.appoint(OFFICERS[1], Role.INSPECTOR)
    yield world
    world.close()


def confirmation(world: World, name: str, permit_id: PermitId) -> bytes:
    """The signed act of one officer, ready to be sent."""
    signer = signer_of(name)
    today = day_of(world.chain.now().date())
    arguments = [permit_id, today, [100_000], 0, NOTHING, NOTHING]
    data = encode_call("PermitRegistry", "confirmImport", arguments)
    nonce = world.chain.next_nonce(signer.account)
    to = account_of("PermitRegistry")
    return signer.sign_transaction(
        UnsignedTransaction(nonce, to, data, 500_000, world.chain.chain_id)
    )


def race(world: World, permit_id: PermitId) -> list[Receipt]:
    """Let both officers send at the same moment."""
    start = Barrier(len(OFFICERS))
    acts = [confirmation(world, name, permit_id) for name in OFFICERS]

    def send(act: bytes) -> Receipt:
        start.wait(timeout=30)
        return world.chain.send(act)

    with ThreadPoolExecutor(len(OFFICERS)) as borders:
        return list(borders.map(send, acts))


@pytest.mark.parametrize("number", range(3))
def test_abuse_23_one_of_two_officers_succeeds_and_the_other_learns_who_was_first(
    world: World, number: int
) -> None:
    permit_id = world.endorsed(f"24ID00000{number}")
    receipts = race(world, permit_id)
    assert sorted(receipt.succeeded for receipt in receipts) == [False, True]
    (refused,) = (receipt for receipt in receipts if not receipt.succeeded)
    record = world.permit(permit_id)
    assert record.import_act is not None
    assert isinstance(refused.refusal, AlreadyImported)
    assert refused.refusal.values == (
        permit_id,
        record.import_act.officer_id,
        record.import_act.hour,
    )
    assert str(record.lines[0].imported) == "100"


def test_abuse_23_in_one_block_the_first_in_order_succeeds(world: World) -> None:
    permit_id = world.endorsed()
    acts = [confirmation(world, name, permit_id) for name in OFFICERS]
    first, second = world.chain.send_all(acts)
    assert first.block_number == second.block_number
    assert first.succeeded
    assert isinstance(second.refusal, AlreadyImported)
    world.chain.require_sound()
