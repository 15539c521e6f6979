"""The journal: an act is signed once, sent as often as needed, and settled once."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cites_chain.errors import StorageFull
from cites_chain.ids import Account
from cites_chain.passphrase import TRIAL_COST
from cites_chain.vault import (
    ActOutcome,
    ActState,
    Journal,
    JournalConflict,
    Vault,
    VaultBusy,
    VaultDamaged,
    act_key,
)
from tests.unit.vault.conftest import NETWORK, OTHER, PERMIT, RIGHT, empty_disk, fill_disk

KENYA = Account("0x00000000000000000000000000000000000000aA")
INDIA = Account("0x00000000000000000000000000000000000000bB")
ISSUE = act_key("issue", PERMIT)
ENDORSE = act_key("endorse", PERMIT, 19772)
ACCEPTED = ActOutcome(accepted=True, block=7, transaction_hash=b"\x07" * 32, facts={"lines": 3})
REFUSED = ActOutcome(False, 8, b"\x08" * 32, "ALREADY_ENDORSED", {"officer_id": 4})


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "home" / "journal.sqlite"


@pytest.fixture
def journal(path: Path) -> Iterator[Journal]:
    with Journal.open_file(path, NETWORK) as made:
        yield made


class Pen:
    """Signs, and counts how often it was asked to."""

    def __init__(self) -> None:
        self.signed: list[int] = []

    def __call__(self, nonce: int) -> bytes:
        self.signed.append(nonce)
        return f"signed {nonce}".encode()


def test_prepare_next_signs_with_the_chains_nonce_and_notes_it(journal: Journal) -> None:
    pen = Pen()
    entry = journal.prepare_next(ISSUE, KENYA, 5, pen, {"code": "4K7Q-M2X9-0BTD"})
    assert (entry.nonce, entry.raw_transaction, entry.attempt) == (5, b"signed 5", 1)
    assert (entry.state, entry.outcome, entry.account) == (ActState.PREPARED, None, KENYA)
    assert entry.facts == {"code": "4K7Q-M2X9-0BTD"}
    assert journal.find(ISSUE) == entry
    assert journal.list_open() == journal.list_all() == (entry,)


def test_prepare_next_of_a_noted_act_gives_the_same_transaction_unsigned_anew(
    journal: Journal, path: Path
) -> None:
    pen = Pen()
    first = journal.prepare_next(ISSUE, KENYA, 5, pen)
    with Journal.open_file(path, NETWORK) as after_crash:
        assert after_crash.prepare_next(ISSUE, KENYA, 6, pen) == first
    settled = journal.settle(ISSUE, ACCEPTED)
    assert journal.prepare_next(ISSUE, KENYA, 6, pen) == settled
    assert pen.signed == [5]


def test_prepare_keeps_the_note_that_was_first(journal: Journal) -> None:
    first = journal.prepare(ISSUE, b"one", KENYA, 0)
    assert journal.prepare(ISSUE, b"two", KENYA, 1) == first
    assert first.raw_transaction == b"one"


def test_prepare_next_counts_open_acts_and_each_account_for_itself(journal: Journal) -> None:
    pen = Pen()
    journal.prepare_next(ISSUE, KENYA, 5, pen)
    assert journal.prepare_next(ENDORSE, KENYA, 5, pen).nonce == 6
    assert journal.prepare_next(act_key("issue", OTHER), INDIA, 0, pen).nonce == 0
    assert journal.next_nonce(KENYA, 5) == 7
    assert journal.next_nonce(KENYA, 9) == 9
    assert [entry.nonce for entry in journal.list_open(KENYA)] == [5, 6]


def test_prepare_next_whose_signing_fails_notes_nothing(journal: Journal) -> None:
    def cannot(nonce: int) -> bytes:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        journal.prepare_next(ISSUE, KENYA, 5, cannot)
    assert journal.list_all() == ()
    assert journal.prepare_next(ISSUE, KENYA, 5, Pen()).nonce == 5


def test_prepare_with_a_nonce_of_another_act_is_refused(journal: Journal) -> None:
    journal.prepare(ISSUE, b"one", KENYA, 5)
    with pytest.raises(JournalConflict) as no:
        journal.prepare(ENDORSE, b"two", KENYA, 5)
    assert no.value.facts == {"account": KENYA, "nonce": 5, "act_key": f"0x{ISSUE.hex()}"}
    assert journal.find(ENDORSE) is None
    assert journal.prepare(ENDORSE, b"two", INDIA, 5).nonce == 5


@pytest.mark.parametrize(
    ("outcome", "state"), [(ACCEPTED, ActState.ACCEPTED), (REFUSED, ActState.REFUSED)]
)
def test_settle_notes_the_outcome_and_once_more_changes_nothing(
    journal: Journal, outcome: ActOutcome, state: ActState
) -> None:
    journal.prepare(ISSUE, b"one", KENYA, 0)
    settled = journal.settle(ISSUE, outcome)
    assert (settled.state, settled.outcome) == (state, outcome)
    assert journal.settle(ISSUE, outcome) == settled
    assert journal.list_open() == ()


def test_settle_with_another_outcome_is_refused(journal: Journal) -> None:
    journal.prepare(ISSUE, b"one", KENYA, 0)
    settled = journal.settle(ISSUE, ACCEPTED)
    with pytest.raises(JournalConflict) as no:
        journal.settle(ISSUE, REFUSED)
    assert no.value.facts == {"act_key": f"0x{ISSUE.hex()}", "state": "accepted"}
    assert journal.find(ISSUE) == settled


@pytest.mark.parametrize("act", ["settle", "discard"])
def test_close_an_act_that_was_never_prepared_is_refused(journal: Journal, act: str) -> None:
    journal.prepare(ISSUE, b"one", KENYA, 0)
    with pytest.raises(JournalConflict) as no:
        journal.settle(ENDORSE, ACCEPTED) if act == "settle" else journal.discard(ENDORSE)
    assert no.value.facts == {"act_key": f"0x{ENDORSE.hex()}", "state": None}


def test_refused_act_may_be_tried_anew_with_the_next_nonce(journal: Journal) -> None:
    pen = Pen()
    journal.prepare_next(ISSUE, KENYA, 5, pen)
    journal.settle(ISSUE, REFUSED)
    again = journal.prepare_next(ISSUE, KENYA, 6, pen)
    assert (again.attempt, again.nonce, again.state) == (2, 6, ActState.PREPARED)
    assert [entry.attempt for entry in journal.list_all()] == [1, 2]


def test_settle_of_the_earlier_attempt_again_does_not_touch_the_new_one(journal: Journal) -> None:
    pen = Pen()
    journal.prepare_next(ISSUE, KENYA, 5, pen)
    first = journal.settle(ISSUE, REFUSED)
    again = journal.prepare_next(ISSUE, KENYA, 6, pen)
    assert journal.settle(ISSUE, REFUSED) == first  # another program that was slower
    assert journal.find(ISSUE) == again
    assert journal.settle(ISSUE, ACCEPTED).attempt == 2


def test_discard_of_an_earlier_attempt_does_not_touch_the_one_begun_since(
    journal: Journal,
) -> None:
    pen = Pen()
    first = journal.prepare_next(ISSUE, KENYA, 5, pen)
    assert journal.discard(ISSUE, attempt=first.attempt).state is ActState.DISCARDED
    again = journal.prepare_next(ISSUE, KENYA, 6, pen)
    assert journal.discard(ISSUE, attempt=first.attempt) == again  # a slower program
    assert journal.find(ISSUE) == again
    assert journal.list_open(KENYA) == (again,)


def test_discarded_nonce_is_given_again_before_any_later_one(journal: Journal) -> None:
    pen = Pen()
    for n in range(3):
        journal.prepare_next(act_key("issue", n), KENYA, 5, pen)
    assert journal.discard(act_key("issue", 1)).state is ActState.DISCARDED
    assert journal.next_nonce(KENYA, 5) == 6
    again = journal.prepare_next(act_key("issue", 1), KENYA, 5, pen)
    assert (again.attempt, again.nonce) == (2, 6)
    assert journal.next_nonce(KENYA, 5) == 8


@pytest.mark.parametrize(("outcome", "state"), [(ACCEPTED, "accepted"), (REFUSED, "refused")])
def test_discard_what_the_ledger_has_is_refused(
    journal: Journal, outcome: ActOutcome, state: str
) -> None:
    journal.prepare(ENDORSE, b"two", KENYA, 1)
    assert journal.discard(ENDORSE).outcome is None
    journal.prepare(ISSUE, b"one", KENYA, 0)
    journal.settle(ISSUE, outcome)
    with pytest.raises(JournalConflict) as no:
        journal.discard(ISSUE)
    assert no.value.facts == {"act_key": f"0x{ISSUE.hex()}", "state": state}


def test_settle_what_was_discarded_is_refused(journal: Journal) -> None:
    journal.prepare(ISSUE, b"one", KENYA, 0)
    journal.discard(ISSUE)
    journal.discard(ISSUE)  # once more changes nothing
    with pytest.raises(JournalConflict) as no:
        journal.settle(ISSUE, ACCEPTED)
    assert no.value.facts == {"act_key": f"0x{ISSUE.hex()}", "state": "discarded"}


def test_networks_know_nothing_of_each_other(journal: Journal, path: Path) -> None:
    journal.prepare(ISSUE, b"one", KENYA, 5)
    with Journal.open_file(path, "another genesis") as other:
        assert other.find(ISSUE) is None
        assert other.list_all() == ()
        assert other.prepare_next(ISSUE, KENYA, 0, Pen()).nonce == 0


def test_facts_with_any_text_come_back_as_they_were(journal: Journal) -> None:
    facts = {"name": "محمد", "half": "\udcff", "none": None, "yes": True, "n": 2**60}
    assert journal.prepare(ISSUE, b"one", KENYA, 0, facts).facts == facts


def test_abuse_25_second_program_waits_or_is_told(journal: Journal, path: Path) -> None:
    with Journal.open_file(path, NETWORK, busy_seconds=0) as second:

        def sign_while_another_tries(nonce: int) -> bytes:
            with pytest.raises(VaultBusy) as no:
                second.prepare_next(ENDORSE, KENYA, 5, Pen())
            assert no.value.facts == {"path": str(path)}
            return b"raw"

        journal.prepare_next(ISSUE, KENYA, 5, sign_while_another_tries)
        assert second.prepare_next(ENDORSE, KENYA, 5, Pen()).nonce == 6


def test_many_programs_at_once_never_share_a_nonce(path: Path) -> None:
    def work(worker: int) -> list[int]:
        with Journal.open_file(path, NETWORK) as own:
            return [
                own.prepare_next(act_key("issue", worker, n), KENYA, 0, Pen()).nonce
                for n in range(10)
            ]

    with ThreadPoolExecutor(4) as pool:
        nonces = [nonce for found in pool.map(work, range(4)) for nonce in found]
    assert sorted(nonces) == list(range(40))


def test_journal_in_the_vault_keeps_no_note_of_a_full_disk(tmp_path: Path) -> None:
    file = tmp_path / "home" / "vault.sqlite"
    with Vault.create(file, RIGHT, cost=TRIAL_COST) as vault:
        own = vault.journal(NETWORK)
        own.prepare(ISSUE, b"one", KENYA, 0)
        fill_disk(vault)
        with pytest.raises(StorageFull) as no:
            own.prepare(ENDORSE, b"x" * 100_000, KENYA, 1)
        assert no.value.facts == {"path": str(file)}
        assert own.find(ENDORSE) is None
        empty_disk(vault)
        assert own.prepare(ENDORSE, b"x" * 100_000, KENYA, 1).nonce == 1


def test_open_a_file_that_is_no_journal_is_refused(journal: Journal, path: Path) -> None:
    journal.close()
    path.write_bytes(b"something else entirely" * 100)
    with pytest.raises(VaultDamaged) as no:
        Journal.open_file(path, NETWORK)
    assert no.value.facts["path"] == str(path)


MEANING = st.lists(st.one_of(st.text(), st.integers(), st.binary()), max_size=4)


@given(one=MEANING, other=MEANING)
def test_act_keys_are_equal_exactly_for_equal_meaning(
    one: list[str | int | bytes], other: list[str | int | bytes]
) -> None:
    def typed(meaning: list[str | int | bytes]) -> list[tuple[type, object]]:
        return [(type(part), part) for part in meaning]

    assert (act_key("issue", *one) == act_key("issue", *other)) is (typed(one) == typed(other))
    assert act_key("issue", *one) == act_key("issue", *one)
    assert act_key("issue", *one) != act_key("endorse", *one)


def test_act_key_is_the_same_on_every_computer() -> None:
    assert act_key("issue", b"\x01", 7, "AE").hex() == (
        "8e7de1b028417600a900819390adab15bd787056907b0da482ef88a565109289"
    )
