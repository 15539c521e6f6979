"""Signs acts, sends them and remembers them, so that each is done once whatever breaks in between.

The order for one act:

1. Acts of the account that were begun and not settled are finished first; their nonces come first.
2. If one of them is this very act, it is done. If the journal says it was done long ago and its
   effect still stands, nothing is left to do.
3. The call is tried without signing. A refusal ends here, costs nothing and comes with its reason.
4. The transaction is signed and noted, then sent, and its receipt is read: between trying and
   sending another officer may have been faster.
5. It is noted as settled when the caller asks for the next act or closes the outbox. By then the
   answer has been handed over. A program that dies before finds the act open and gets its answer.

Many programs may do so at once with one account and one journal, on a node whose waiting room
forgets. An act that was signed is signed anew only where its transaction can never get into a
block; else the very same one is sent again (docs/decisions/0131).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import replace
from itertools import islice

from eth_hash.auto import keccak

from cites_chain.chain.backend import Chain, Receipt
from cites_chain.errors import ContractRejected, TransactionRefused
from cites_chain.ids import Account, PermitId
from cites_chain.ledger.acts import ActDone, PlannedAct
from cites_chain.ledger.gap import fill_gap
from cites_chain.signing import Signer, UnsignedTransaction
from cites_chain.vault import ActKey, ActOutcome, ActState, Journal, JournalEntry, act_key

_ATTEMPTS = 5
PARCEL = 250
"""Acts that are signed and noted in one write, and sent while those before them wait."""

_HOPELESS = frozenset(
    {
        "too_much_gas",
        "too_little_gas",
        "priced",
        "valued",
        "typed",
        "unsigned",
        "malformed",
        "wrong_chain",
    }
)
"""No node ever takes such a transaction: the act is given up."""


Note = Callable[[], None]
"""Something to be written down together with the journal's entry."""

Witness = Callable[[JournalEntry, ActOutcome], None]
"""Told what became of an act."""


class Outbox:
    """Where the acts of one account leave from. One thread uses it."""

    def __init__(
        self,
        chain: Chain,
        signer: Signer,
        journal: Journal,
        *,
        together: Callable[[], AbstractContextManager[None]] = nullcontext,
        witness: Witness | None = None,
    ) -> None:
        """Take what it needs.

        Args:
            chain: The ledger.
            signer: Whose acts they are.
            journal: Where they are noted before they are sent.
            together: Opens a span in which notes and journal are written as one, or not at all.
            witness: Told of every act that is settled, in the same span; keeps the audit log.
        """
        self._chain = chain
        self._signer = signer
        self._journal = journal
        self._together = together
        self._witness = witness
        self._handed_over: list[tuple[JournalEntry, ActOutcome]] = []

    @property
    def account(self) -> Account:
        """Whose acts leave from here."""
        return self._signer.account

    @property
    def signer(self) -> Signer:
        """What signs for the account."""
        return self._signer

    def try_out(self, act: PlannedAct) -> bytes:
        """Run the act without signing and return what it would return; nothing changes.

        Raises:
            ContractRejected: The contract would refuse; the subclass says why.
        """
        return self._chain.call(act.registry, act.data, sender=self.account)

    def is_begun(self, permit_id: PermitId) -> bool:
        """Whether an act about a permit is noted, by whatever account, and not settled."""
        return any(
            entry.facts.get("permit_id") == permit_id.hex() for entry in self._journal.list_open()
        )

    def perform(
        self,
        act: PlannedAct,
        *,
        before: Note | None = None,
    ) -> ActDone:
        """Do one act; after a crash the same call finishes it and does it once.

        Args:
            act: What is meant.
            before: Written down together with the signed transaction, before it is sent.

        Raises:
            ContractRejected: The contract refuses; the subclass says why. Nothing was changed.
            TransactionTimedOut: It was sent and its outcome is not known: run it again later.
            ChainError: The ledger could not be reached: run it again later.
            VaultError: It could not be noted; nothing was sent.
        """
        self.settle_handed_over()
        for _ in range(_ATTEMPTS):
            self.finish_begun(but=[act])
            key = self._latest_key(act)
            entry = self._journal.find(key)
            if entry is not None and entry.state is ActState.ACCEPTED:
                return _repeated(act, entry)
            if entry is None or entry.state is not ActState.PREPARED:
                if not self._may_be_done(act, key):
                    continue
                entry = self._prepare(act, key, self._chain.next_nonce(self.account), before)
            receipt = self._send(entry)
            if receipt is not None:
                return self._conclude(act, entry, receipt)
        raise _outrun(act, self.account)

    def _may_be_done(self, act: PlannedAct, key: ActKey) -> bool:
        """Try the act; False where another program of the account does this very one just now."""
        try:
            self.try_out(act)
        except ContractRejected:
            entry = self._journal.find(key)
            if entry is None or entry.state not in (ActState.PREPARED, ActState.ACCEPTED):
                raise
            return False
        return True

    def perform_all(self, acts: Sequence[PlannedAct]) -> tuple[ActDone | ContractRejected, ...]:
        """Send many acts, in their order; a refused one does not hold back the others.

        They are signed and noted a parcel at a time; each parcel is on the disk before anything of
        it is sent, and the next one is made while those before it wait for their blocks.

        They are not tried out first, because a later one may need an earlier one. Running the same
        call again does none of them twice. An act that is given twice is asked for a second time
        after all others, and answered as `perform` would.

        Raises:
            ChainError: The ledger could not be reached: run it again later.
            VaultError: They could not be noted; nothing that is not noted was sent.
        """
        self.settle_handed_over()
        self.finish_begun(but=acts)
        keys = [self._latest_key(act) for act in acts]
        answers = self._perform_distinct(dict(zip(keys, acts, strict=True)))
        return tuple(
            answers.pop(key) if key in answers else self._perform_again(act)
            for key, act in zip(keys, acts, strict=True)
        )

    def _perform_distinct(
        self, acts: Mapping[ActKey, PlannedAct]
    ) -> dict[ActKey, ActDone | ContractRejected]:
        entries: dict[ActKey, JournalEntry] = {}
        raws: list[bytes] = []

        def parcels() -> Iterator[Sequence[bytes]]:
            reach = nonce = self._chain.next_nonce(self.account)
            waiting = iter(acts.items())
            while part := list(islice(waiting, PARCEL)):
                with self._together():
                    noted = {key: self._prepare(act, key, nonce) for key, act in part}
                entries.update(noted)
                begun = [e for e in noted.values() if e.state is ActState.PREPARED]
                parcel = self._with_those_between(begun, reach)
                reach = max([reach, *(entry.nonce + 1 for entry in parcel)])
                raws.extend(entry.raw_transaction for entry in parcel)
                yield [entry.raw_transaction for entry in parcel]

        receipts = dict(zip(raws, self._chain.send_parcels(parcels()), strict=True))
        return {
            key: self._answer(acts[key], entry, receipts.get(entry.raw_transaction))
            for key, entry in entries.items()
        }

    def _with_those_between(
        self, begun: Sequence[JournalEntry], reach: int
    ) -> Sequence[JournalEntry]:
        """Return noted acts in the order of their nonces, with what other programs noted between.

        Those programs may be about to send theirs, or may have died: a node takes them in order.
        """
        fresh = [entry for entry in begun if entry.nonce >= reach]
        if fresh and max(entry.nonce for entry in fresh) >= reach + len(fresh):
            end = max(entry.nonce for entry in fresh)
            noted = {entry.nonce: entry for entry in self._journal.list_open(self.account)}
            others = {nonce: noted[nonce] for nonce in noted if reach <= nonce < end}
            begun = list(({entry.nonce: entry for entry in begun} | others).values())
        return sorted(begun, key=lambda entry: entry.nonce)

    def _perform_again(self, act: PlannedAct) -> ActDone | ContractRejected:
        """Answer an act that was given before in the same call as if it came in its own."""
        try:
            return self.perform(act)
        except ContractRejected as refusal:
            return refusal

    def settle_handed_over(self) -> None:
        """Note as settled what was answered before; the caller has it by now."""
        if not self._handed_over:
            return
        with self._together():
            for entry, outcome in self._handed_over:
                self._settle(entry, outcome)
        self._handed_over.clear()

    def finish_begun(self, *, but: Sequence[PlannedAct] = ()) -> None:
        """Send what an earlier run noted and did not settle, in the order of the nonces.

        Args:
            but: Acts that are sent too, but settled by the one who asked for them.
        """
        kept = {self._latest_key(act) for act in but}
        begun = self._journal.list_open(self.account)
        sent = self._send_all(begun)
        with self._together():
            for entry, receipt in zip(begun, sent, strict=True):
                if receipt is not None and entry.act_key not in kept:
                    self._settle(entry, _outcome_of(receipt))

    def _send_all(self, begun: Sequence[JournalEntry]) -> Sequence[Receipt | None]:
        """Send noted transactions together; where one is refused, each for itself."""
        if len(begun) > 1:
            with suppress(TransactionRefused):
                return self._chain.send_all([entry.raw_transaction for entry in begun])
        return [self._send(entry) for entry in begun]

    def _latest_key(self, act: PlannedAct) -> ActKey:
        """Return the key under which the act is noted, or is to be noted.

        An act that may come again, such as a loss reported, found and lost anew, has one key for
        each time; a new one only if the last was done and its effect is gone.
        """
        meaning = (*act.meaning, self.account)
        times = 0
        key = act_key(act.verb, *meaning, times)
        while True:
            entry = self._journal.find(key)
            if entry is None or entry.state is not ActState.ACCEPTED:
                return key
            following = act_key(act.verb, *meaning, times + 1)
            if self._journal.find(following) is None and act.still_stands(_repeated(act, entry)):
                return key
            key, times = following, times + 1

    def _prepare(
        self, act: PlannedAct, key: ActKey, chain_nonce: int, before: Note | None = None
    ) -> JournalEntry:
        with self._together():
            if before is not None:
                before()
            return self._journal.prepare_next(
                key,
                self.account,
                chain_nonce,
                lambda nonce: self._sign(act, nonce),
                {"verb": act.verb, "permit_id": act.permit_id.hex() if act.permit_id else None},
            )

    def _sign(self, act: PlannedAct, nonce: int) -> bytes:
        return self._signer.sign_transaction(
            UnsignedTransaction(nonce, act.registry, act.data, act.gas, self._chain.chain_id)
        )

    def _send(self, entry: JournalEntry) -> Receipt | None:
        """Send a noted transaction; None where no block can ever have it: then it is discarded."""
        transaction = keccak(entry.raw_transaction)
        found = self._chain.find_receipt(transaction)
        if found is not None:
            return found
        try:
            return self._send_filling(entry)
        except TransactionRefused as problem:
            # Another program with this journal may have sent the very same one since then.
            found = self._chain.find_receipt(transaction)
            if found is not None:
                return found
            reason = problem.facts["reason"]
            if reason == "nonce_too_low" or reason in _HOPELESS:
                self._journal.discard(entry.act_key, attempt=entry.attempt)
            if reason != "nonce_too_low":
                raise
            return None

    def _send_filling(self, entry: JournalEntry) -> Receipt:
        """Send; where transactions before it were lost for ever, put empty ones in their places.

        To sign the act anew with a lower nonce would be wrong: other nodes may have this one.
        """
        try:
            return self._chain.send(entry.raw_transaction)
        except TransactionRefused as problem:
            if problem.facts["reason"] != "nonce_too_high":
                raise
            if not fill_gap(self._chain, self._signer, self._journal, entry.nonce, self._close):
                raise
        return self._chain.send(entry.raw_transaction)

    def _close(self, entry: JournalEntry, receipt: Receipt) -> None:
        with self._together():
            self._settle(entry, _outcome_of(receipt))

    def _conclude(self, act: PlannedAct, entry: JournalEntry, receipt: Receipt) -> ActDone:
        answer = self._answer(act, entry, receipt)
        if isinstance(answer, ContractRejected):
            raise answer
        return answer

    def _settle(self, entry: JournalEntry, outcome: ActOutcome) -> None:
        self._journal.settle(entry.act_key, outcome)
        if self._witness is not None:
            self._witness(entry, outcome)

    def _answer(
        self, act: PlannedAct, entry: JournalEntry, receipt: Receipt | None
    ) -> ActDone | ContractRejected:
        if receipt is None:
            return _repeated(act, entry)
        outcome = _outcome_of(receipt)
        if receipt.succeeded:
            self._handed_over.append((entry, outcome))
            return _done(act, entry.account, outcome)
        with self._together():
            self._settle(entry, outcome)
        return receipt.refusal or ContractRejected("the contract refused and gave no reason")


def _outcome_of(receipt: Receipt) -> ActOutcome:
    return ActOutcome(
        accepted=receipt.succeeded,
        block=receipt.block_number,
        transaction_hash=receipt.transaction_hash,
        error="" if receipt.refusal is None else receipt.refusal.code,
        facts={"gas_used": receipt.gas_used},
    )


def _done(act: PlannedAct, account: Account, outcome: ActOutcome) -> ActDone:
    gas_used = outcome.facts.get("gas_used")
    return ActDone(
        verb=act.verb,
        account=account,
        block_number=outcome.block,
        transaction_hash=outcome.transaction_hash,
        gas_used=gas_used if isinstance(gas_used, int) else 0,
        permit_id=act.permit_id,
    )


def _repeated(act: PlannedAct, entry: JournalEntry) -> ActDone:
    if entry.outcome is None:
        raise _outrun(act, entry.account)
    return replace(_done(act, entry.account, entry.outcome), was_done_before=True)


def _outrun(act: PlannedAct, account: Account) -> TransactionRefused:
    return TransactionRefused(
        "nonce_too_low",
        f"another program uses the key of {account} at the same moment",
        hint="Use one journal for one key; then run the command again.",
        verb=act.verb,
        account=account,
    )
