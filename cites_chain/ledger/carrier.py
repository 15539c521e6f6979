"""Accepts acts that officers signed, keeps them on disk, and carries each to the ledger once.

The order for one act:

1. Its signature, deadline, nonce and registry are looked at, and the act is run as a call in its
   officer's name. A refusal ends here, with its reason, and nothing is kept.
2. It is written into the queue. Only then is it accepted.
3. One thread carries what is queued, in the order of acceptance, with the carrier's own key. Each
   outer transaction is in the journal before it is sent, so a killed program doubles none.
4. The outcome is written beside the act, for whoever asks.

The carrier is nobody on the ledger: it cannot sign an officer's act, only bring one.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from threading import Condition, Lock, Thread
from typing import TypeVar

from cites_chain.errors import CitesChainError, ContractRejected, TransactionRefused
from cites_chain.ids import Account
from cites_chain.keys import recover_account
from cites_chain.ledger.calldata import (
    AUTHORITY_REGISTRY,
    FORWARDER,
    NO_ACCOUNT,
    PERMIT_REGISTRY,
    calldata,
)
from cites_chain.ledger.desk import Desk
from cites_chain.ledger.forwarding import Carried
from cites_chain.ledger.ledger import Ledger
from cites_chain.ledger.signed_acts import SignedAct
from cites_chain.refusals import (
    ERC2771ForwarderExpiredRequest,
    ERC2771ForwarderInvalidSigner,
    ERC2771UntrustfulTarget,
    InvalidAccountNonce,
)
from cites_chain.signing import Signer
from cites_chain.vault import Journal
from cites_chain.vault.deliveries import Deliveries, Delivery, DeliveryState

MOST_WAITING = 10_000
"""Acts that may be queued; more say that the ledger has been away for long."""

_MOST_TOGETHER = 50
_PAUSE = 3.0
"""Seconds after which a ledger that could not be reached is tried again."""

T = TypeVar("T")

_log = logging.getLogger(__name__)


class CarrierIsOfficer(CitesChainError):
    """The carrier's key belongs to somebody who may act: a server must not be able to."""

    code = "CARRIER_IS_OFFICER"


class QueueFull(CitesChainError):
    """Too many acts wait to be carried; this one was not accepted."""

    code = "QUEUE_FULL"


@dataclass(frozen=True, slots=True)
class CarrierFiles:
    """Where a carrier keeps what it must not forget.

    Attributes:
        deliveries: The accepted acts.
        journal: The outer transactions.
    """

    deliveries: Path
    journal: Path


class Carrier:
    """Carries officers' acts to one ledger. Many threads may use it."""

    def __init__(
        self, ledger: Ledger, signer: Signer, files: CarrierFiles, *, pause: float = _PAUSE
    ) -> None:
        """Go on with what was accepted before.

        Args:
            ledger: Where acts go.
            signer: Signs the outer transactions; nobody on the ledger.
            files: Where accepted acts are kept.
            pause: Seconds after which a ledger that could not be reached is tried again.

        Raises:
            CarrierIsOfficer: The signer's account may act on the ledger.
        """
        _require_nobody(ledger, signer.account)
        self._ledger = ledger
        self._signer = signer
        self._files = files
        self._pause = pause
        self._wakes = Condition()
        self._is_closing = False
        self._has_news = False
        self._futures: dict[str, list[Future[Delivery]]] = {}
        self._futures_guard = Lock()
        self._clerk = ThreadPoolExecutor(1, "carrier-clerk")
        self._queue = self._clerk.submit(self._open_queue).result()
        self._runner = Thread(target=self._run, name="carrier", daemon=True)
        self._runner.start()

    @property
    def account(self) -> Account:
        """The carrier's own account."""
        return self._signer.account

    def next_nonce(self, officer: Account) -> int:
        """Return the nonce for an officer's next act, after what is carried and what is queued."""
        return self._with_queue(lambda queue: self._next_nonce(queue, officer))

    def waiting(self) -> int:
        """Return how many acts are queued."""
        return self._with_queue(lambda queue: queue.count_waiting())

    def simulate(self, act: SignedAct) -> None:
        """Run an act as a call in its officer's name; nothing changes.

        Raises:
            ContractRejected: The registry would refuse it; the subclass says why.
        """
        request = act.request
        if request.to not in (PERMIT_REGISTRY, AUTHORITY_REGISTRY):
            raise ERC2771UntrustfulTarget(request.to, FORWARDER)
        self._ledger.chain.call(request.to, request.data, sender=request.sender)

    def find(self, key: str) -> Delivery | None:
        """Return an accepted act by its sender's key."""
        return self._with_queue(lambda queue: queue.find(key))

    def accept(self, key: str, act: SignedAct) -> Future[Delivery]:
        """Accept an act: when this returns, it is on the disk and will be carried.

        Args:
            key: The sender's own; the same act under the same key is accepted once.
            act: The act.

        Returns:
            What becomes of it; done at once where that is known already.

        Raises:
            KeyReused: The key stands for another act.
            ERC2771ForwarderInvalidSigner: The signature is not the officer's.
            ERC2771ForwarderExpiredRequest: It waited too long.
            InvalidAccountNonce: Another act of the officer was carried or queued since.
            ContractRejected: The registry would refuse the act; the subclass says why.
            QueueFull: Too many acts wait.
            StorageFull: The disk is full. Nothing was accepted.
        """
        text = act.to_json()
        if self._with_queue(lambda queue: queue.find_known(key, text)) is None:
            self._require_carriable(act)
        return self._clerk.submit(self._enter, key, act, text).result()

    def close(self) -> None:
        """Finish the act that is being carried, keep the others for the next start."""
        if self._is_closing:
            return
        with self._wakes:
            self._is_closing = True
            self._wakes.notify_all()
        self._runner.join()
        self._clerk.submit(self._queue.close).result()
        self._clerk.shutdown()

    # ------------------------------------------------------------------------------ accepting

    def _require_carriable(self, act: SignedAct) -> None:
        request, chain = act.request, self._ledger.chain
        signer = recover_account(request.digest(FORWARDER, chain.chain_id), act.signature)
        if signer != request.sender:
            raise ERC2771ForwarderInvalidSigner(signer or NO_ACCOUNT, request.sender)
        if request.deadline < int(chain.now().timestamp()):
            raise ERC2771ForwarderExpiredRequest(request.deadline)
        self.simulate(act)

    def _enter(self, key: str, act: SignedAct, text: str) -> Future[Delivery]:
        """Write the act down; runs in the clerk's thread, so nonces are given in one order."""
        queue, officer = self._queue, act.request.sender
        if queue.find_known(key, text) is None:
            self._require_room(queue.count_waiting())
            nonce = self._next_nonce(queue, officer)
            if act.request.nonce != nonce:
                raise InvalidAccountNonce(officer, nonce)
        future: Future[Delivery] = Future()
        with self._futures_guard:  # before it is queued: it may be settled the moment it is
            delivery = queue.accept(key, officer, act.request.nonce, text)
            if delivery.state is not DeliveryState.QUEUED:
                future.set_result(delivery)
                return future
            self._futures.setdefault(delivery.key, []).append(future)
        with self._wakes:
            self._has_news = True
            self._wakes.notify_all()
        return future

    def _require_room(self, waiting: int) -> None:
        if waiting >= MOST_WAITING:
            raise QueueFull(
                f"{waiting:,} acts wait to be carried",
                hint="The ledger may be away. Keep the act and send it again later.",
                facts={"waiting": waiting},
            )

    def _next_nonce(self, queue: Deliveries, officer: Account) -> int:
        data = calldata(FORWARDER, "nonces", officer)
        carried = int.from_bytes(self._ledger.chain.call(FORWARDER, data), "big")
        return max(carried, queue.last_nonce(officer) + 1)

    def _open_queue(self) -> Deliveries:
        return Deliveries.open_file(self._files.deliveries, self._ledger.network.name)

    def _with_queue(self, ask: Callable[[Deliveries], T]) -> T:
        return self._clerk.submit(ask, self._queue).result()

    # ------------------------------------------------------------------------------- carrying

    def _run(self) -> None:
        """Carry what is queued until the carrier is closed; the only thread that signs."""
        network = self._ledger.network.name
        queue = Deliveries.open_file(self._files.deliveries, network)
        journal = Journal.open_file(self._files.journal, network)
        try:
            with Desk(self._ledger, self._signer, journal) as desk:
                while not self._is_closing:
                    self._wait(None if self._carry_all(desk, queue) else self._pause)
        finally:
            journal.close()
            queue.close()

    def _carry_all(self, desk: Desk, queue: Deliveries) -> bool:
        """Carry what waits; False where the ledger could not be reached."""
        while waiting := queue.list_waiting(_MOST_TOGETHER):
            try:
                answers = _carried_by(desk, [SignedAct.from_json(each.act) for each in waiting])
            except CitesChainError as problem:
                _log.warning("acts wait: %s", problem.code)
                return False
            for delivery, answer in zip(waiting, answers, strict=True):
                queue.settle(delivery.key, *_outcome_of(answer))
                self._tell(queue.find(delivery.key))
            if self._is_closing:
                break
        return True

    def _tell(self, delivery: Delivery | None) -> None:
        if delivery is None:
            return
        with self._futures_guard:
            for future in self._futures.pop(delivery.key, []):
                future.set_result(delivery)

    def _wait(self, seconds: float | None) -> None:
        with self._wakes:
            if not self._has_news and not self._is_closing:
                self._wakes.wait(seconds)
            self._has_news = False


def _carried_by(desk: Desk, acts: Sequence[SignedAct]) -> tuple[Carried, ...]:
    try:
        return desk.forwarding.carry_each(acts)
    except TransactionRefused:  # another program used the carrier's key: each is signed anew
        return tuple(_carried_alone(desk, act) for act in acts)


def _carried_alone(desk: Desk, act: SignedAct) -> Carried:
    try:
        return Carried(act, desk.forwarding.carry(act))
    except ContractRejected as refusal:
        return Carried(act, None, refusal)


def _outcome_of(carried: Carried) -> tuple[DeliveryState, str]:
    done, refusal = carried.done, carried.refusal
    if done is not None:
        said: dict[str, object] = {
            "act": done.verb,
            "block": done.block_number,
            "transaction": f"0x{done.transaction_hash.hex()}",
        }
        return DeliveryState.DONE, json.dumps(said)
    error = refusal or ContractRejected("the contract refused the act and gave no reason")
    said = {
        "title": type(error).__name__,
        "code": error.code,
        "message": error.message,
        "hint": error.hint,
        "facts": error.facts,
    }
    return DeliveryState.REFUSED, json.dumps(said)


def _require_nobody(ledger: Ledger, account: Account) -> None:
    reader = ledger.reader
    if reader.find_officer(account) is None and reader.find_party_of(account) is None:
        return
    raise CarrierIsOfficer(
        f"the carrier's account {account} belongs to somebody who may act on the ledger",
        hint="Give the server a key of its own: move its key file away, and a new one is made.",
        facts={"account": account},
    )
