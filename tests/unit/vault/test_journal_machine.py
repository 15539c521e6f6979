"""A machine that commands, crashes and repeats itself against a ledger that takes nonces in order.

The ledger here is a model: it takes a transaction exactly if its nonce is the account's next one.
Whatever order things happen in, no act takes effect twice and no nonce is used by two acts.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from cites_chain.ids import Account
from cites_chain.vault import ActKey, ActOutcome, ActState, Journal, JournalEntry, act_key

ACCOUNTS = (Account("0xA"), Account("0xB"))
ACTS = st.integers(0, 5)
ACCOUNT = st.sampled_from(ACCOUNTS)


class Ledger:
    """Takes each nonce once, in order; refuses an act that had its effect already."""

    def __init__(self) -> None:
        self.taken: dict[tuple[Account, int], bytes] = {}
        self.effects: list[bytes] = []
        self.receipts: dict[bytes, ActOutcome] = {}

    def nonce(self, account: Account) -> int:
        return sum(1 for owner, _ in self.taken if owner == account)

    def send(self, entry: JournalEntry, *, refuse: bool) -> None:
        raw = entry.raw_transaction
        if raw in self.receipts or entry.nonce != self.nonce(entry.account):
            return
        self.taken[entry.account, entry.nonce] = raw
        accepted = not refuse and entry.act_key not in self.effects
        if accepted:
            self.effects.append(entry.act_key)
        block = len(self.receipts) + 1
        self.receipts[raw] = ActOutcome(accepted, block, raw, "" if accepted else "REFUSED")


class JournalMachine(RuleBasedStateMachine):
    """Two officers, six acts, one journal file, any number of programs."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.ledger = Ledger()
        self.signed: list[bytes] = []
        self.counts = dict.fromkeys(("prepared", "accepted", "refused", "discarded"), 0)

    @initialize()
    def begin(self) -> None:
        self.journal = Journal.open_file(self.folder / "home" / "journal.sqlite", "network")

    @rule()
    def crash(self) -> None:
        self.journal.close()
        self.begin()

    @rule(number=ACTS, account=ACCOUNT)
    def prepare(self, number: int, account: Account) -> None:
        key = act_key("act", number)
        before = self.journal.find(key)

        def sign(nonce: int) -> bytes:
            raw = f"{account} {nonce} {number} {len(self.signed)}".encode()
            self.signed.append(raw)
            return raw

        count = len(self.signed)
        entry = self.journal.prepare_next(key, account, self.ledger.nonce(account), sign)
        if before is not None and before.state in (ActState.PREPARED, ActState.ACCEPTED):
            assert entry == before
            assert len(self.signed) == count
        else:
            assert entry.raw_transaction == self.signed[-1]
            self.counts["prepared"] += 1

    @rule(number=ACTS, refuse=st.booleans())
    def send(self, number: int, refuse: bool) -> None:
        entry = self.journal.find(act_key("act", number))
        if entry is not None and entry.state is ActState.PREPARED:
            self.ledger.send(entry, refuse=refuse)

    @rule(number=ACTS, account=ACCOUNT, refuse=st.booleans())
    def run_a_command(self, number: int, account: Account, refuse: bool) -> None:
        """Prepare, send, settle, with nothing in between."""
        self.prepare(number, account)
        self.send(number, refuse)
        self.settle(number)

    @rule(number=ACTS)
    def settle(self, number: int) -> None:
        entry = self.journal.find(act_key("act", number))
        if entry is None or entry.raw_transaction not in self.ledger.receipts:
            return
        outcome = self.ledger.receipts[entry.raw_transaction]
        settled = self.journal.settle(entry.act_key, outcome)
        assert settled.outcome == outcome
        if entry.state is ActState.PREPARED:
            self.counts["accepted" if outcome.accepted else "refused"] += 1

    @rule(number=ACTS)
    def discard_unsent(self, number: int) -> None:
        entry = self.journal.find(act_key("act", number))
        if entry is None or entry.state is not ActState.PREPARED:
            return
        if entry.raw_transaction not in self.ledger.receipts:
            self.journal.discard(entry.act_key)
            self.counts["discarded"] += 1

    @rule(number=ACTS, account=ACCOUNT)
    def give_up_at_once(self, number: int, account: Account) -> None:
        """Prepare and discard, with nothing in between: by chance alone it is too rare."""
        self.prepare(number, account)
        self.discard_unsent(number)

    @precondition(lambda self: bool(self.ledger.receipts))
    @rule()
    def finish_everything(self) -> None:
        """What a command does that is run again after a crash: send all in order, settle all.

        An act behind a nonce that was given up can never reach the ledger: it is given up, too,
        and done anew by its own command. Afterwards nothing is in the way of the account.
        """
        for entry in self.journal.list_open():
            self.ledger.send(entry, refuse=False)
            receipt = self.ledger.receipts.get(entry.raw_transaction)
            if receipt is None:
                assert entry.nonce != self.ledger.nonce(entry.account)
                self.journal.discard(entry.act_key)
            else:
                self.journal.settle(entry.act_key, receipt)
        assert self.journal.list_open() == ()
        for account in ACCOUNTS:
            free = self.ledger.nonce(account)
            assert self.journal.next_nonce(account, free) == free

    @invariant()
    def no_act_has_effect_twice(self) -> None:
        assert len(self.ledger.effects) == len(set(self.ledger.effects))

    @invariant()
    def no_two_acts_share_a_nonce(self) -> None:
        standing = [
            (entry.account, entry.nonce)
            for entry in self.journal.list_all()
            if entry.state is not ActState.DISCARDED
        ]
        assert len(standing) == len(set(standing))

    @invariant()
    def nothing_on_the_ledger_is_forgotten(self) -> None:
        noted = {entry.raw_transaction for entry in self.journal.list_all()}
        assert set(self.ledger.receipts) <= noted

    @invariant()
    def every_attempt_but_the_last_is_closed(self) -> None:
        open_keys: list[ActKey] = [entry.act_key for entry in self.journal.list_open()]
        assert len(open_keys) == len(set(open_keys))

    def teardown(self) -> None:
        self.journal.close()
        shutil.rmtree(self.folder)
        REACHED.append(self.counts)


REACHED: list[dict[str, int]] = []


def test_journal_machine_reaches_every_state() -> None:
    from hypothesis.stateful import run_state_machine_as_test

    run_state_machine_as_test(
        JournalMachine, settings=settings(max_examples=60, stateful_step_count=30, deadline=None)
    )
    total = {name: sum(counts[name] for counts in REACHED) for name in REACHED[0]}
    assert min(total.values()) > 0, total
