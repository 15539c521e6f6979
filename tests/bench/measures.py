"""What is measured: acts, logs, verification, opening and growth, each on a ledger of its own."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import cast

from eth_hash.auto import keccak

from cites_chain.chain.artifacts import account_of, encode_call
from cites_chain.chain.backend import Call, Chain
from cites_chain.chain.embedded import EmbeddedChain
from cites_chain.chain.genesis import Founder, Seat, build_genesis
from cites_chain.ids import Jurisdiction, day_of
from cites_chain.keys import LocalSigner
from cites_chain.ledger.reader import LedgerReader
from cites_chain.signing import UnsignedTransaction
from cites_chain.verify import verify
from tests.unit.chain.contracts import KEEPER, signed, tiny_genesis, word
from tests.world import World, a_document

PERMITS = 300
BATCH = 300
BLOCKS = 5_000
LOOKS = 50
ID, SG = Jurisdiction(360), Jurisdiction(702)
NOTHING = bytes(32)
BEGINNING = datetime(2026, 3, 2, 12, tzinfo=UTC)


@dataclass(frozen=True)
class Figure:
    """One row of the table.

    Attributes:
        name: What was measured.
        value: How much.
        unit: Of what.
        bar: What it has to reach; None for what is only told.
        is_good: The bar is reached.
    """

    name: str
    value: float
    unit: str
    bar: str = ""
    is_good: bool = True


class Stopwatch:
    """Wall-clock seconds of what runs inside."""

    seconds = 0.0

    @contextmanager
    def running(self) -> Iterator[None]:
        start = time.perf_counter()
        yield
        self.seconds = time.perf_counter() - start


def best_of(times: int, work: Callable[[], object]) -> float:
    """Seconds of the fastest of several runs."""
    watch = Stopwatch()
    found = []
    for _ in range(times):
        with watch.running():
            work()
        found.append(watch.seconds)
    return min(found)


class Post:
    """A network of two Parties whose officers issue, endorse and import, one block each."""

    def __init__(self, path: Path) -> None:
        self.path = path
        founders = [
            Founder(_key(place, "admin").account, _key(place, "node").account, (Seat(place),))
            for place in (ID, SG)
        ]
        genesis = build_genesis(founders, timestamp=BEGINNING)
        self.chain = EmbeddedChain.create(path, genesis, clock=BEGINNING)
        until = int((BEGINNING + timedelta(days=900)).timestamp())
        for place in (ID, SG):
            account = _key(place, "officer").account
            arguments = [account, place, 3, keccak(b"identity"), 0, until]
            self.act(place, "admin", "AuthorityRegistry", "addOfficer", arguments)

    def act(
        self, place: Jurisdiction, who: str, contract: str, function: str, arguments: list[object]
    ) -> None:
        self.chain.send(self.sign(place, who, contract, function, arguments)).require_success()

    def sign(
        self, place: Jurisdiction, who: str, contract: str, function: str, arguments: list[object]
    ) -> bytes:
        signer = _key(place, who)
        nonce = self.chain.next_nonce(signer.account)
        data = encode_call(contract, function, arguments)
        to = account_of(contract)
        return signer.sign_transaction(
            UnsignedTransaction(nonce, to, data, 300_000, self.chain.chain_id)
        )

    def issue(self, number: int) -> bytes:
        """Issue a permit of one line and return its id."""
        permit = self.permit(number)
        self.act(ID, "officer", "PermitRegistry", "issue", [permit])
        return keccak(ID.to_bytes(2, "big") + keccak(b"tag %d" % number))

    def permit(self, number: int) -> tuple[object, ...]:
        today = day_of(BEGINNING.date())
        draft = 1 | SG << 8 | today << 24 | (today + 180) << 40
        line = number + 7 << 192 | 1 << 184 | 1 << 176 | 1 << 168 | 2 << 160 | 100_000 << 120
        tag, document = keccak(b"tag %d" % number), keccak(b"document %d" % number)
        return (tag, document, draft, NOTHING, [line], [])

    def travel(self, permit_id: bytes) -> None:
        """Endorse the export of a permit, then confirm its import."""
        day, all_of_it = day_of(BEGINNING.date()), [100_000]
        ends: list[tuple[Jurisdiction, str, list[object]]] = [
            (ID, "endorseExport", [permit_id, day, all_of_it, (NOTHING, [])]),
            (SG, "confirmImport", [permit_id, day, all_of_it, 0, NOTHING, NOTHING]),
        ]
        for place, function, arguments in ends:
            self.act(place, "officer", "PermitRegistry", function, arguments)


def measure_acts(folder: Path) -> list[Figure]:
    """Sign, send and acknowledge: issue, endorse, import, each in a block of its own."""
    post = Post(folder / "acts.db")
    watch = Stopwatch()
    busy = time.process_time()
    with watch.running():
        for number in range(PERMITS):
            post.travel(post.issue(number))
    busy = time.process_time() - busy
    rate = 3 * PERMITS / watch.seconds
    post.chain.close()
    growth = post.path.stat().st_size / PERMITS / 1024
    return [
        Figure("acts, one block each, on disk", rate, "acts/s", ">= 100", rate >= 100),
        Figure("processor time of an act", busy / PERMITS / 3 * 1000, "ms"),
        Figure("file growth for a permit issued, exported and imported", growth, "KiB"),
    ]


def measure_batch(folder: Path) -> list[Figure]:
    """As many issues, sent together."""
    post = Post(folder / "batch.db")
    signer = _key(ID, "officer")
    raws = [
        signer.sign_transaction(
            UnsignedTransaction(
                number,
                account_of("PermitRegistry"),
                encode_call("PermitRegistry", "issue", [post.permit(number)]),
                190_000,
                post.chain.chain_id,
            )
        )
        for number in range(BATCH)
    ]
    watch = Stopwatch()
    with watch.running():
        receipts = post.chain.send_all(raws)
    post.chain.close()
    blocks = len({receipt.block_number for receipt in receipts})
    return [Figure(f"issues sent together ({blocks} block)", BATCH / watch.seconds, "acts/s")]


def measure_logs(folder: Path) -> list[Figure]:
    """A search through many blocks, one log among them, and opening such a ledger."""
    path = folder / "logs.db"
    with EmbeddedChain.create(path, tiny_genesis(), clock=BEGINNING) as chain:
        for number in range(BLOCKS):
            chain.send(signed(number, word(number)))
        whole: dict[str, object] = {"fromBlock": "0x0", "toBlock": "latest", "address": KEEPER}
        one = {**whole, "topics": [None, "0x" + word(BLOCKS // 2).hex()]}
        everything = best_of(3, lambda: chain.batch([("eth_getLogs", (whole,))]))
        single = best_of(20, lambda: chain.batch([("eth_getLogs", (one,))]))
    opening = best_of(5, lambda: EmbeddedChain.open(path, deployment={}).close())
    name = f"`eth_getLogs` over {BLOCKS:,} blocks"
    return [
        Figure(f"{name}, all {BLOCKS:,} logs", everything, "s", "<= 0.3", everything <= 0.3),
        Figure(f"{name}, one log", single * 1000, "ms"),
        Figure(f"opening a ledger of {BLOCKS:,} blocks", opening * 1000, "ms"),
    ]


def measure_verification(folder: Path) -> list[Figure]:
    """The numbered checks of a plain permit, its document in hand."""
    world = World.found(folder)
    file = world.issuer("ID").permits.issue(a_document("24ID000001")).file
    counting = _CountingChain(world.chain)
    reader = LedgerReader(cast("Chain", counting))  # it asks by `batch` only
    now = world.chain.now()
    verify(file, reader, now)
    requests = len(counting.batches)
    seconds = best_of(LOOKS, lambda: verify(file, reader, now))
    world.close()
    return [
        Figure("verifying a permit", seconds * 1000, "ms"),
        Figure("requests to the ledger for that", requests, "batch", "1", requests == 1),
    ]


class _CountingChain:
    def __init__(self, chain: EmbeddedChain) -> None:
        self.chain = chain
        self.batches: list[int] = []

    def batch(self, requests: Sequence[Call]) -> list[object]:
        self.batches.append(len(requests))
        return self.chain.batch(requests)


def _key(place: Jurisdiction, who: str) -> LocalSigner:
    return LocalSigner(keccak(f"{place} {who}".encode()))
