"""Signing an act for others to carry, and carrying what others signed.

The forwarder hides why a carried act failed, so each is run as a call in its officer's name first.
A failed act has used its signature: it must be signed anew.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from eth_hash.auto import keccak

from cites_chain.errors import CitesChainError, ContractRejected
from cites_chain.ids import Account
from cites_chain.keys import ForwardRequest
from cites_chain.ledger.acts import GAS_MOST, ActDone, PlannedAct
from cites_chain.ledger.calldata import FORWARDER, calldata
from cites_chain.ledger.office import Office
from cites_chain.ledger.reader.answers import bytes_of, list_of, mapping_of, number_of
from cites_chain.ledger.reader.questions import Question, Request
from cites_chain.ledger.signed_acts import SignedAct
from cites_chain.refusals import FailedCall

LONGEST = timedelta(days=30)
"""Longest time for which an act may be signed."""

STANDARD_TIME = timedelta(days=7)
"""Time for which an act is signed where nothing else is said."""

_EXECUTED = keccak(b"ExecutedForwardRequest(address,uint256,bool)")
_Waiting = tuple[int, SignedAct]

_OVERHEAD = 200_000
"""Gas of the forwarder itself for one act; 1 part in 64 stays behind at each call (EIP-150)."""


class DeadlineTooFar(CitesChainError):
    """An act may be carried for 30 days at most after it was signed."""

    code = "DEADLINE_TOO_FAR"


@dataclass(frozen=True, slots=True)
class Carried:
    """What became of an act in a queue.

    Attributes:
        signed: The act.
        done: How it is on the ledger; None where it was refused.
        refusal: Why it was refused; None where it was not.
        is_spent: It was refused, and its signature was used: it must be signed anew.
    """

    signed: SignedAct
    done: ActDone | None = None
    refusal: ContractRejected | None = None
    is_spent: bool = False


class ForwardingDesk:
    """Acts by way of the forwarder; see `Desk.forwarding`."""

    def __init__(self, office: Office) -> None:
        self._office = office

    def sign(
        self, act: PlannedAct, *, good_for: timedelta = STANDARD_TIME, waiting: int = 0
    ) -> SignedAct:
        """Sign an act for others to carry.

        Args:
            act: The act, such as `desk.permits.plan_endorsement(...)`.
            good_for: How long it may be carried, by the ledger's clock.
            waiting: How many acts of this officer were signed before it and not carried yet.

        Raises:
            DeadlineTooFar: More than 30 days were asked for.
        """
        if good_for > LONGEST:
            raise DeadlineTooFar(
                f"a signed act is good for {LONGEST.days} days at most",
                facts={"days": good_for.days, "most": LONGEST.days},
            )
        chain = self._office.ledger.chain
        request = ForwardRequest(
            sender=self._office.account,
            to=act.registry,
            gas=act.gas,
            nonce=self.next_nonce(self._office.account) + waiting,
            deadline=int((chain.now() + good_for).timestamp()),
            data=act.data,
        )
        digest = request.digest(FORWARDER, chain.chain_id)
        signature = self._office.outbox.signer.sign_hash(digest)
        return SignedAct(request, signature, act.verb, act.permit_id)

    def next_nonce(self, officer: Account) -> int:
        """Return how many signed acts of an officer were carried: the nonce of the next one."""
        data = calldata(FORWARDER, "nonces", officer)
        return int.from_bytes(self._office.ledger.chain.call(FORWARDER, data), "big")

    def carry(self, signed: SignedAct) -> ActDone:
        """Carry one act to the ledger. The same act again sends nothing.

        Raises:
            ERC2771ForwarderInvalidSigner: The signature is not the officer's, or was used.
            ERC2771ForwarderExpiredRequest: It waited too long.
            ContractRejected: The registry refuses the act itself; the subclass says why.
        """
        try:
            done = self._office.perform(self._plan("execute", [signed], signed.words()))
        except FailedCall:
            self._try_inner(signed)  # the call itself says why
            raise
        return _as_own(signed, done)

    def carry_each(self, queue: Sequence[SignedAct]) -> tuple[Carried, ...]:
        """Carry several acts at once, each in a transaction of its own, in their order.

        Unlike `carry_all` it is the same after a crash however the queue is cut: an act that was
        carried before is found done. A refused one does not hold back the others.

        Raises:
            ChainError: The ledger could not be reached: run it again later.
        """
        plans = [self._plan("execute", [signed], signed.words()) for signed in queue]
        answers = self._office.outbox.perform_all(plans)
        return tuple(
            Carried(signed, _as_own(signed, answer))
            if isinstance(answer, ActDone)
            else Carried(signed, None, self._reason(signed, answer))
            for signed, answer in zip(queue, answers, strict=True)
        )

    def _reason(self, signed: SignedAct, answer: ContractRejected) -> ContractRejected:
        return (self._refusal_of(signed) or answer) if isinstance(answer, FailedCall) else answer

    def carry_all(self, queue: Sequence[SignedAct]) -> tuple[Carried, ...]:
        """Carry a queue of acts, in its order; one that is refused does not hold back the others.

        Acts that would be refused are not sent, unless a later act of their officer would stand: it
        counts on their nonce. What an earlier act makes possible is tried again after it.
        """
        answers: dict[int, Carried] = {}
        waiting = list(enumerate(queue))
        while waiting:
            refusals = {at: self._refusal_of(signed) for at, signed in waiting}
            ready = _sendable(waiting, refusals)
            if not ready:
                answers |= {at: Carried(signed, None, refusals[at]) for at, signed in waiting}
                break
            for batch in _batches(ready):
                answers |= self._carry_batch(batch)
            waiting = [pair for pair in waiting if pair[0] not in answers]
        return tuple(answers[at] for at in range(len(queue)))

    def _carry_batch(self, batch: Sequence[_Waiting]) -> dict[int, Carried]:
        acts = [signed for _, signed in batch]
        words = [signed.words() for signed in acts]
        # Without somebody to get money back, one failure would undo all. There is no money.
        done = self._office.perform(self._plan("executeBatch", acts, words, self._office.account))
        (results,) = self._office.reader.ask(_ask_results(done))
        answers = {}
        for at, signed in batch:
            request = signed.request
            succeeded = results.get((int(request.sender, 16), request.nonce))
            if succeeded:
                answers[at] = Carried(signed, _as_own(signed, done))
            elif succeeded is None:
                answers[at] = Carried(signed, None, self._why_not_taken(signed))
            else:
                refusal = self._refusal_of(signed) or FailedCall()
                answers[at] = Carried(signed, None, refusal, is_spent=True)
        return answers

    def _plan(self, verb: str, acts: Sequence[SignedAct], *arguments: object) -> PlannedAct:
        return PlannedAct(
            verb,
            FORWARDER,
            calldata(FORWARDER, verb, *arguments),
            tuple(signed.signature for signed in acts),
            gas_needed=sum(_gas_of(signed) for signed in acts),
        )

    def _try_inner(self, signed: SignedAct) -> None:
        request = signed.request
        self._office.ledger.chain.call(request.to, request.data, sender=request.sender)

    def _refusal_of(self, signed: SignedAct) -> ContractRejected | None:
        try:
            self._try_inner(signed)
        except ContractRejected as refusal:
            return refusal
        return None

    def _why_not_taken(self, signed: SignedAct) -> ContractRejected:
        """Return why the forwarder passed an act over: a bad or used signature, or its deadline."""
        act = self._plan("execute", [signed], signed.words())
        try:
            self._office.outbox.try_out(act)
        except ContractRejected as refusal:
            return refusal
        return FailedCall()


def _as_own(signed: SignedAct, done: ActDone) -> ActDone:
    return replace(
        done, verb=signed.verb, account=signed.request.sender, permit_id=signed.permit_id
    )


def _gas_of(signed: SignedAct) -> int:
    return signed.request.gas * 65 // 63 + _OVERHEAD


def _sendable(
    waiting: Sequence[_Waiting], refusals: Mapping[int, ContractRejected | None]
) -> list[_Waiting]:
    """Return the acts up to the last one of each officer that would stand."""
    last: dict[Account, int] = {}
    for at, signed in waiting:
        if refusals[at] is None:
            last[signed.request.sender] = at
    return [pair for pair in waiting if pair[0] <= last.get(pair[1].request.sender, -1)]


def _batches(ready: Sequence[_Waiting]) -> Iterator[list[_Waiting]]:
    batch: list[_Waiting] = []
    for pair in ready:
        if batch and sum(_gas_of(signed) for _, signed in (*batch, pair)) > GAS_MOST:
            yield batch
            batch = []
        batch.append(pair)
    yield batch


def _ask_results(done: ActDone) -> Question[dict[tuple[int, int], bool]]:
    """Which carried acts of a transaction succeeded, by officer and nonce?"""
    block = hex(done.block_number)
    query = {
        "address": FORWARDER,
        "topics": [f"0x{_EXECUTED.hex()}"],
        "fromBlock": block,
        "toBlock": block,
    }

    def read(answers: Sequence[object]) -> dict[tuple[int, int], bool]:
        found = {}
        for log in map(mapping_of, list_of(answers[0])):
            if bytes_of(log.get("transactionHash")) == done.transaction_hash:
                officer = number_of(list_of(log.get("topics"))[1])
                data = bytes_of(log.get("data"))
                nonce, succeeded = (int.from_bytes(data[at : at + 32], "big") for at in (0, 32))
                found[officer, nonce] = bool(succeeded)
        return found

    return Question((Request("eth_getLogs", (query,)),), read)
