"""What is measured of a network: four validators, three offices, and signing into a sink."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from itertools import count
from pathlib import Path
from queue import Queue

from eth_hash.auto import keccak

from cites_chain.chain.artifacts import account_of, encode_call
from cites_chain.chain.backend import Call
from cites_chain.chain.endpoint import Endpoint, Patience
from cites_chain.chain.genesis import Founder, Seat, build_genesis
from cites_chain.chain.json_rpc import Failure
from cites_chain.chain.node import NodeChain
from cites_chain.chain.rpc_node import RpcNode
from cites_chain.ids import Account, Jurisdiction, PermitId, day_of
from cites_chain.keys import LocalSigner
from cites_chain.ledger.acts import ActDone, PlannedAct
from cites_chain.ledger.desk import Desk
from cites_chain.ledger.ledger import Ledger
from cites_chain.ledger.reader import PermitRecord, Role, Status
from cites_chain.signing import UnsignedTransaction
from cites_chain.vault import Journal
from tests.bench.measures import Figure
from tests.network.goquorum import QbftNetwork, Validator, chosen_engine
from tests.world import number_of, signer_of

PARTIES = ("ID", "SG", "IT", "FR")
REGISTRY = account_of("PermitRegistry")
PATIENCE = Patience(answer=120, block=300, poll=0.25)
BLOCK_SECONDS = 2
AT_ONCE = 500
"""Acts that an office does in one call, and then hands on to the next office."""
MOST_WAITING = 1_500
"""Bare transactions that wait at the engine at once."""
SUNK = 4_000
SUNK_BY_WEB3 = 200
NOTHING = bytes(32)
ID, SG = number_of("ID"), number_of("SG")
GAS = 200_000


@dataclass
class Run:
    """How long each part takes, in seconds.

    Attributes:
        acts: Offices at work.
        bare: The engine alone.
    """

    acts: float = 180
    bare: float = 30


@dataclass
class Bench:
    """Four validators and the offices at the first of them.

    Attributes:
        network: The validators.
        folder: Where offices keep their journals.
        today: Day of every act.
    """

    network: QbftNetwork
    folder: Path
    today: int = field(default_factory=lambda: day_of(datetime.now(UTC).date()))

    def permit(self, number: int) -> tuple[object, ...]:
        """Return a permit of one line as the contract takes it."""
        draft = 1 | SG << 8 | self.today << 24 | (self.today + 180) << 40
        line = number + 7 << 192 | 1 << 184 | 1 << 176 | 1 << 168 | 2 << 160 | 100_000 << 120
        tag, document = keccak(b"tag %d" % number), keccak(b"document %d" % number)
        return (tag, document, draft, NOTHING, [line], [])

    def issue(self, number: int) -> PlannedAct:
        return _act("issue", [self.permit(number)], number)

    def endorse(self, number: int) -> PlannedAct:
        arguments = [id_of(number), self.today, [100_000], (NOTHING, [])]
        return _act("endorseExport", arguments, number)

    def arrive(self, number: int) -> PlannedAct:
        arguments = [id_of(number), self.today, [100_000], 0, NOTHING, NOTHING]
        return _act("confirmImport", arguments, number)

    @contextmanager
    def office(self, name: str) -> Iterator[Desk]:
        """Open the desk of an officer at its Party's own node, with a journal of its own."""
        own = self.network.nodes[PARTIES.index(name[:2])]
        ledger = Ledger(self.network.chain(own, patience=PATIENCE))
        path = self.folder / f"{name.replace(' ', '-')}.sqlite"
        with ledger, Journal.open_file(path, ledger.network.name, busy_seconds=60) as journal:
            yield Desk(ledger, signer_of(name), journal)


@contextmanager
def running(folder: Path) -> Iterator[Bench]:
    """Yield a network of four Parties with three officers."""
    folder.chmod(0o700)
    founders = [
        Founder(
            signer_of(f"{code} admin").account,
            signer_of(f"{code} validator").account,
            (Seat(number_of(code)),),
        )
        for code in PARTIES
    ]
    now = datetime.now(UTC).replace(microsecond=0)
    genesis = build_genesis(founders, minimum_validators=4, timestamp=now - timedelta(minutes=1))
    keys = [sha256(f"trial key of {code} validator".encode()).digest() for code in PARTIES]
    offices = folder / "offices"
    offices.mkdir(mode=0o700)
    prepared = QbftNetwork.prepare(genesis, keys, folder / "nodes", seconds=BLOCK_SECONDS)
    with prepared as network:
        network.await_block(1)
        bench = Bench(network, offices)
        for code, name, role in (
            ("ID", "issuer", Role.ISSUER),
            ("ID", "inspector", Role.INSPECTOR),
            ("SG", "inspector", Role.INSPECTOR),
            ("ID", "second issuer", Role.ISSUER),
            ("ID", "second inspector", Role.INSPECTOR),
            ("SG", "second inspector", Role.INSPECTOR),
        ):
            with bench.office(f"{code} admin") as desk:
                desk.authority.add_officer(
                    signer_of(f"{code} {name}").account,
                    code,
                    role,
                    until=now + timedelta(days=900),
                    identity_hash=sha256(name.encode()).digest(),
                )
        yield bench


# ------------------------------------------------------------------------------------- the acts


def measure_network(bench: Bench, run: Run) -> list[Figure]:
    """Three offices issue, endorse and import side by side; then the engine alone."""
    own = bench.network.nodes[0]
    before = disk_of(own), memory_of(own)
    permits, seconds = work(bench, run.acts)
    after = disk_of(own), memory_of(own)
    lost = permits - arrived(bench, permits)
    grown = after[0] - before[0], after[1] - before[1]
    acts = 3 * permits / seconds
    bare = measure_bare(bench, run.bare)
    share = 100 * acts / bare
    tens = 10_000 / permits
    disk = grown[0] * tens / 2**20
    return [
        Figure(f"issue, endorse, import for {seconds:.0f} s", acts, "acts/s", ">= 35", acts >= 35),
        Figure("of these lost or doubled", lost, "permits", "0", lost == 0),
        Figure("the engine alone, the same acts signed before", bare, "tx/s"),
        Figure("share of the engine's own limit", share, "%", ">= 70", share >= 70),
        Figure("disk of a node for 10,000 permits (30,000 acts)", disk, "MiB"),
        Figure("memory of a node, the same", grown[1] * tens / 2**20, "MiB"),
        Figure("memory of a node in the end", after[1] / 2**20, "MiB"),
        Figure("on paper, disk for a year of the world (1,000,000)", disk / 10.24, "GiB"),
    ]


def work(bench: Bench, seconds: float) -> tuple[int, float]:
    """Let three offices work for so long; return how many permits arrived, and the time it took.

    They work side by side: what one has done is handed on to the next, a batch at a time.
    """
    issued: Queue[int | None] = Queue()
    endorsed: Queue[int | None] = Queue()
    start = time.perf_counter()

    def issue() -> None:
        for batch in count():
            if time.perf_counter() - start >= seconds:
                break
            _do(bench, "ID issuer", bench.issue, batch)
            issued.put(batch)
        issued.put(None)

    def endorse() -> None:
        while (batch := issued.get()) is not None:
            _do(bench, "ID inspector", bench.endorse, batch)
            endorsed.put(batch)
        endorsed.put(None)

    def arrive() -> int:
        batches = 0
        while (batch := endorsed.get()) is not None:
            _do(bench, "SG inspector", bench.arrive, batch)
            batches += 1
        return batches

    with ThreadPoolExecutor(3) as pool:
        running_ones = [pool.submit(each) for each in (issue, endorse)]
        batches = pool.submit(arrive).result()
        for each in running_ones:
            each.result()
    return batches * AT_ONCE, time.perf_counter() - start


def _do(bench: Bench, name: str, plan: Callable[[int], PlannedAct], batch: int) -> None:
    acts = [plan(number) for number in range(batch * AT_ONCE, (batch + 1) * AT_ONCE)]
    with bench.office(name) as office, office as desk:
        done = desk.perform_all(acts)
    refused = [each for each in done if not isinstance(each, ActDone)]
    assert not refused, refused[:1]


def arrived(bench: Bench, permits: int) -> int:
    """Return how many of the first permits were imported, as another Party's node tells."""
    chain = bench.network.chain(bench.network.nodes[2], patience=PATIENCE)
    with Ledger(chain) as ledger:
        bench.network.await_block(ledger.reader.head().number)
        found = 0
        for first in range(0, permits, 100):
            ids = [id_of(number) for number in range(first, min(first + 100, permits))]
            found += sum(
                isinstance(record, PermitRecord) and record.status is Status.IMPORTED
                for record in ledger.reader.list_permits(ids)
            )
        used = [chain.next_nonce(signer_of(f"{who}").account) for who in _OFFICERS]
    return found - sum(each != permits for each in used)


_OFFICERS = ("ID issuer", "ID inspector", "SG inspector")
_SPARE_OFFICERS = ("ID second issuer", "ID second inspector", "SG second inspector")
_BARE = 10**9
"""Number of the first permit that the engine is fed with."""


def measure_bare(bench: Bench, seconds: float) -> float:
    """Transactions a second that the engine alone puts into blocks: the same acts, signed before.

    First issues for a third of the time, then the endorsements of these permits, then the imports.
    """
    most = int(seconds * 200)
    signers = [signer_of(name) for name in _SPARE_OFFICERS]
    plans = (bench.issue, bench.endorse, bench.arrive)
    signed = [
        [_signed(signer, nonce, plan(_BARE + nonce).data) for nonce in range(most)]
        for signer, plan in zip(signers, plans, strict=True)
    ]
    issued, took = _feed(bench, signed[0], signers[0].account, seconds / 3)
    for raws, signer in zip(signed[1:], signers[1:], strict=True):
        took += _feed(bench, raws[:issued], signer.account, None)[1]
    return 3 * issued / took


def _feed(
    bench: Bench, raws: Sequence[bytes], account: Account, seconds: float | None
) -> tuple[int, float]:
    """Keep the engine busy for so long, or until it has all; return how many it took, and how long.

    What still waits at the end gets into blocks, too, before this returns.
    """
    node = bench.network.nodes[0]
    sent = used = 0
    start = time.perf_counter()
    with bench.network.chain(node, patience=PATIENCE) as chain:
        while used < len(raws):
            is_over = seconds is not None and time.perf_counter() - start >= seconds
            room = 0 if is_over else min(MOST_WAITING - (sent - used), len(raws) - sent)
            if room >= MOST_WAITING // 3 or 0 < room == len(raws) - sent:
                _send(bench, raws[sent : sent + room])
                sent += room
            used = _used(chain, account)
            if is_over and used == sent:
                break
            time.sleep(0.1)
    return used, time.perf_counter() - start


def _send(bench: Bench, raws: Sequence[bytes]) -> None:
    node = RpcNode(
        Endpoint(bench.network.nodes[0].url, PATIENCE), 20190, bench.network.genesis.hash
    )
    answers = node.ask([("eth_sendRawTransaction", (f"0x{raw.hex()}",)) for raw in raws])
    node.close()
    assert not [answer for answer in answers if isinstance(answer, Failure)], answers[:1]


def _used(chain: NodeChain, account: Account) -> int:
    (used,) = chain.batch([("eth_getTransactionCount", (account, "latest"))])
    return int(str(used), 16)


def disk_of(node: Validator) -> int:
    """Bytes of a node's folder."""
    return sum(path.stat().st_size for path in node.folder.rglob("*") if path.is_file())


def memory_of(node: Validator) -> int:
    """Resident bytes of a node's process; 0 where the system does not tell."""
    assert node.process is not None
    try:
        status = Path(f"/proc/{node.process.pid}/status").read_text(encoding="utf-8")
    except OSError:
        return 0
    (line,) = [line for line in status.splitlines() if line.startswith("VmRSS")]
    return int(line.split()[1]) * 1024


# ------------------------------------------------------------------------------------- the sink


def measure_sink() -> list[Figure]:
    """Sign and send into something that takes all: by this package in batches, by web3 one by one.

    The sink is a process of its own and looks at nothing.
    """
    command = [sys.executable, "-m", "tests.bench.sink"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as sink:
        assert sink.stdout is not None
        url = f"http://127.0.0.1:{sink.stdout.readline().strip()}"
        try:
            ours, theirs = _pipelined(url), _by_web3(url)
        finally:
            sink.terminate()
    return [
        Figure("signing and sending, pipelined", ours, "tx/s", ">= 1,000", ours >= 1_000),
        Figure("the same by web3.py, one by one", theirs, "tx/s"),
    ]


def _pipelined(url: str) -> float:
    signer = signer_of("ID issuer")
    arguments = _call_of(1)
    start = time.perf_counter()
    with NodeChain([url], 20190, NOTHING, patience=PATIENCE) as chain:
        for first in range(0, SUNK, 500):
            calls: list[Call] = []
            for nonce in range(first, first + 500):
                raw = signer.sign_transaction(
                    UnsignedTransaction(nonce, REGISTRY, arguments, GAS, 20190)
                )
                calls.append(("eth_sendRawTransaction", (f"0x{raw.hex()}",)))
            chain.batch(calls)
    return SUNK / (time.perf_counter() - start)


def _by_web3(url: str) -> float:
    from eth_account import Account as Keys
    from web3 import Web3

    web3 = Web3(Web3.HTTPProvider(url))
    key = sha256(b"trial key of ID issuer").digest()
    call = {"to": REGISTRY, "data": _call_of(1), "gas": GAS, "gasPrice": 0, "value": 0}
    start = time.perf_counter()
    for nonce in range(SUNK_BY_WEB3):
        signed = Keys.sign_transaction({**call, "nonce": nonce, "chainId": 20190}, key)
        web3.eth.send_raw_transaction(signed.raw_transaction)
    return SUNK_BY_WEB3 / (time.perf_counter() - start)


def _call_of(number: int) -> bytes:
    today = 20_000
    draft = 1 | SG << 8 | today << 24 | (today + 180) << 40
    line = number + 7 << 192 | 1 << 184 | 1 << 176 | 1 << 168 | 2 << 160 | 100_000 << 120
    permit = (keccak(b"tag"), keccak(b"document"), draft, NOTHING, [line], [])
    return encode_call("PermitRegistry", "issue", [permit])


def _signed(signer: LocalSigner, nonce: int, data: bytes) -> bytes:
    return signer.sign_transaction(UnsignedTransaction(nonce, REGISTRY, data, GAS, 20190))


def _act(function: str, arguments: list[object], number: int) -> PlannedAct:
    data = encode_call("PermitRegistry", function, arguments)
    return PlannedAct(function, REGISTRY, data, (number,), id_of(number), gas_needed=GAS)


def id_of(number: int, issuing: Jurisdiction = ID) -> PermitId:
    """Return the id of a permit."""
    return PermitId(keccak(issuing.to_bytes(2, "big") + keccak(b"tag %d" % number)))


def engine() -> str:
    """Name of the engine that was measured."""
    return chosen_engine().name


def load() -> str:
    """How busy the computer is: load of the last minute."""
    return f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "unknown"
