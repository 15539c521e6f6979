"""The one test on real validators that `make test` runs; all others run in `make test-network`."""

from __future__ import annotations

import pytest

from cites_chain.ledger.reader import LedgerReader, Status
from tests.network.blocks import hashes_of
from tests.network.goquorum import QbftNetwork
from tests.world import World

pytestmark = [pytest.mark.timeout(900)]


def test_a_permit_is_issued_endorsed_and_imported_and_four_validators_tell_the_same(
    network: QbftNetwork, world: World
) -> None:
    permit_id = world.imported("26ID000001", "98.5", issued_on=world.ledger.chain.now().date())
    record = world.permit(permit_id)
    assert record.status is Status.IMPORTED
    newest = max(network.heights())
    network.await_block(newest)
    assert len(hashes_of(network, newest)) == 1
    for node in network.nodes:
        with network.chain(node) as chain:
            assert LedgerReader(chain).get_permit(permit_id) == record
