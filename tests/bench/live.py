"""What is measured of following: how soon after a new block the index has it.

All processes are those of real life: the server owns the ledger and takes in what an inspector
signed, `index sync --follow` follows. Both heads, the ledger's and the index's, are watched.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

from cites_chain.chain.lock import read_owner
from cites_chain.chain.shared import SharedChain
from cites_chain.indexer import ChainSource, IndexStore
from cites_chain.ledger.signed_acts import SignedAct
from tests.bench.measures import Figure
from tests.served import INDEX, Server, following, serving, wire
from tests.world import World, a_document

BLOCKS = 30
_BETWEEN = 0.37
"""Seconds between two acts; it falls to other parts of the follower's rhythm each time."""

_LOOK = 0.002


def measure_live(folder: Path) -> Iterator[Figure]:
    """Following: seconds from a new block to the index that has it."""
    world = World.found(folder)
    desk = world.inspector("ID")
    acts = [
        desk.forwarding.sign(desk.permits.plan_endorsement(permit_id), waiting=at)
        for at, permit_id in enumerate(
            world.issuer("ID").permits.issue(a_document(f"24ID{number:06}")).permit_id
            for number in range(BLOCKS)
        )
    ]
    world.close()
    with serving(folder) as server, following(folder), ThreadPoolExecutor(1) as telephone:
        work = telephone.submit(_deliver, server, acts)
        lags = _lags(folder, BLOCKS)
        work.result()
    yield Figure(f"index behind a new block, median of {BLOCKS}", statistics.median(lags), "s")
    yield Figure("index behind a new block, longest", max(lags), "s", "< 1", max(lags) < 1)


def _deliver(server: Server, acts: Sequence[SignedAct]) -> None:
    for act in acts:
        Event().wait(_BETWEEN)
        body = {"key": act.signature.hex()[:40], "request": wire(act)}
        status, said = server.ask("POST", "/v1/acts", body)
        assert status in (200, 202), said


def _lags(folder: Path, blocks: int) -> list[float]:
    owner = read_owner(folder / "ledger.sqlite")
    assert owner is not None
    ledger = ChainSource(SharedChain(owner))
    seen, taken = ledger.head().number, ledger.head().number
    last = seen + blocks
    made: dict[int, float] = {}
    lags = []
    with IndexStore(folder / INDEX) as store:
        while taken < last:
            cursor, head = store.cursor(), ledger.head().number  # so that no block is new to us
            now = time.perf_counter()
            made |= dict.fromkeys(range(seen + 1, head + 1), now)
            seen = head
            reached = taken if cursor is None else cursor.number
            lags += [
                now - made[number] for number in range(taken + 1, reached + 1) if number in made
            ]
            taken = max(taken, reached)
            Event().wait(_LOOK)
    return lags
