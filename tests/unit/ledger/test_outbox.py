from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from cites_chain.errors import ContractRejected, TransactionRefused
from cites_chain.ids import Account, PermitId
from cites_chain.ledger.acts import (
    GAS_LEAST,
    GAS_MOST,
    GAS_PER_WORD,
    ActDone,
    PlannedAct,
    always,
    never,
)
from cites_chain.ledger.outbox import Outbox
from cites_chain.refusals import AlreadyEndorsed, LostPermit
from cites_chain.signing import Signer
from cites_chain.vault import ActOutcome, ActState, Journal, JournalEntry
from tests.unit.ledger.fake_chain import ALICE, REGISTRY, Crash, FakeChain, FakeSigner

PERMIT = PermitId(bytes(range(32)))
BOB = Account("0x0000000000000000000000000000000000000B0b")


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    tmp_path.chmod(0o700)
    with Journal.open_file(tmp_path / "journal.sqlite", "20190:genesis") as opened:
        yield opened


def an_act(words: str = "issue A", *, again: bool = False) -> PlannedAct:
    return PlannedAct(
        "issue",
        REGISTRY,
        words.encode(),
        (words,),
        PERMIT,
        never if again else always,
    )


def an_outbox(chain: FakeChain, journal: Journal, signer: Signer | None = None) -> Outbox:
    return Outbox(chain, signer or FakeSigner(), journal)


def once_only(call: str, done: list[str]) -> ContractRejected | None:
    return AlreadyEndorsed(PERMIT, 7, 473_000) if call in done else None


# ------------------------------------------------------------------------------ one act, done once


def test_an_act_is_done_and_told_in_full(journal: Journal) -> None:
    chain = FakeChain()
    done = an_outbox(chain, journal).perform(an_act())
    assert chain.done == ["issue A"]
    assert (done.verb, done.account, done.permit_id) == ("issue", ALICE, PERMIT)
    assert (done.block_number, done.gas_used, done.was_done_before) == (1, 21_000, False)
    assert done.code == "000G-40R4-0M30"
    assert done.transaction_hash in chain.receipts


def test_the_same_act_again_sends_nothing_and_says_so(journal: Journal) -> None:
    chain = FakeChain()
    outbox = an_outbox(chain, journal)
    first = outbox.perform(an_act())
    again = outbox.perform(an_act())
    assert chain.done == ["issue A"]
    assert again.was_done_before
    assert again.transaction_hash == first.transaction_hash


def test_an_act_at_a_border_done_again_is_refused_by_the_contract(journal: Journal) -> None:
    chain = FakeChain(once_only)
    outbox = an_outbox(chain, journal)
    outbox.perform(an_act("endorse A", again=True))
    with pytest.raises(AlreadyEndorsed) as refused:
        outbox.perform(an_act("endorse A", again=True))
    assert refused.value.facts["officer_id"] == 7
    assert chain.nonces[ALICE] == 1


def test_another_act_is_sent_with_the_next_nonce(journal: Journal) -> None:
    chain, signer = FakeChain(), FakeSigner()
    outbox = an_outbox(chain, journal, signer)
    outbox.perform(an_act())
    outbox.perform(an_act("issue B"))
    assert [transaction.nonce for transaction in signer.signed] == [0, 1]


def test_an_act_whose_effect_is_gone_is_done_a_second_time(journal: Journal) -> None:
    chain = FakeChain()
    outbox = an_outbox(chain, journal)
    lost = True

    def is_lost(_: ActDone) -> bool:
        return lost

    def report() -> ActDone:
        return outbox.perform(
            PlannedAct("reportLost", REGISTRY, b"lost", (PERMIT,), PERMIT, is_lost)
        )

    report()
    assert report().was_done_before
    lost = False
    assert not report().was_done_before
    lost = True
    assert report().was_done_before
    assert chain.done == ["lost", "lost"]


# -------------------------------------------------------------------------------------- refusals


def test_a_refusal_is_found_before_anything_is_signed(journal: Journal) -> None:
    chain, signer = FakeChain(lambda *_: LostPermit(PERMIT)), FakeSigner()
    with pytest.raises(LostPermit) as refused:
        an_outbox(chain, journal, signer).perform(an_act())
    assert refused.value.facts == {"permit_id": PERMIT.hex()}
    assert signer.signed == []
    assert journal.list_all() == ()


def test_a_refusal_in_the_block_is_raised_and_the_act_can_be_tried_anew(journal: Journal) -> None:
    chain = FakeChain()
    outbox = an_outbox(chain, journal)
    faster = iter([None, AlreadyEndorsed(PERMIT, 9, 473_001)])
    chain.rule = lambda *_: next(faster, None)
    with pytest.raises(AlreadyEndorsed) as refused:
        outbox.perform(an_act("endorse A"))
    assert refused.value.facts["officer_id"] == 9
    (entry,) = journal.list_all()
    assert entry.state is ActState.REFUSED
    assert entry.outcome is not None
    assert entry.outcome.error == "ALREADY_ENDORSED"
    assert not outbox.perform(an_act("endorse A")).was_done_before
    assert chain.done == ["endorse A"]


# --------------------------------------------------------------------------------------- crashes


def test_a_crash_before_sending_is_finished_by_the_same_command(journal: Journal) -> None:
    chain = FakeChain(break_before_sending=True)
    with pytest.raises(Crash):
        an_outbox(chain, journal).perform(an_act())
    assert chain.done == []
    chain.break_before_sending = False
    done = an_outbox(chain, journal).perform(an_act())
    assert chain.done == ["issue A"]
    assert not done.was_done_before


def test_a_crash_after_sending_is_answered_by_the_same_command(journal: Journal) -> None:
    chain = FakeChain(once_only, break_after_sending=True)
    with pytest.raises(Crash):
        an_outbox(chain, journal).perform(an_act("endorse A", again=True))
    chain.break_after_sending = False
    done = an_outbox(chain, journal).perform(an_act("endorse A", again=True))
    assert chain.done == ["endorse A"]
    assert (done.block_number, done.was_done_before) == (1, False)


def test_a_crash_before_the_answer_was_settled_is_answered_once_more(journal: Journal) -> None:
    chain = FakeChain(once_only)
    first = an_outbox(chain, journal).perform(an_act("endorse A", again=True))
    # The process ends here without closing: nobody knows whether the answer was read.
    again = an_outbox(chain, journal).perform(an_act("endorse A", again=True))
    assert again.transaction_hash == first.transaction_hash
    outbox = an_outbox(chain, journal)
    outbox.finish_begun()
    with pytest.raises(AlreadyEndorsed):  # settled by now: this is a second shipment
        outbox.perform(an_act("endorse A", again=True))


def test_another_command_finishes_what_was_begun_first(journal: Journal) -> None:
    chain = FakeChain(break_before_sending=True)
    with pytest.raises(Crash):
        an_outbox(chain, journal).perform(an_act())
    chain.break_before_sending = False
    an_outbox(chain, journal).perform(an_act("issue B"))
    assert chain.done == ["issue A", "issue B"]


def test_what_is_noted_before_sending_is_noted_with_the_act_or_not_at_all(
    journal: Journal,
) -> None:
    noted: list[str] = []

    def full_disk() -> None:
        raise Crash

    chain = FakeChain()
    with pytest.raises(Crash):
        an_outbox(chain, journal).perform(an_act(), before=full_disk)
    assert journal.list_all() == ()
    assert chain.done == []
    an_outbox(chain, journal).perform(an_act(), before=lambda: noted.append("kept"))
    assert noted == ["kept"]
    assert chain.done == ["issue A"]


# --------------------------------------------------------------------- other programs, other keys


def test_a_nonce_that_another_program_used_is_replaced_by_the_next(journal: Journal) -> None:
    chain = FakeChain()
    outbox = an_outbox(chain, journal)
    stale = iter([0, 1])
    chain.nonces[ALICE] = 1  # the other program's transaction is in a block by now
    chain.next_nonce = lambda _: next(stale, 1)  # type: ignore[method-assign]
    outbox.perform(an_act())
    assert chain.done == ["issue A"]
    assert [entry.state for entry in journal.list_all()] == [ActState.DISCARDED, ActState.PREPARED]


def test_an_act_that_another_program_sent_meanwhile_is_not_signed_a_second_time(
    journal: Journal,
) -> None:
    chain, signer = FakeChain(), FakeSigner()
    looking, taking = chain.find_receipt, chain.send
    looks = iter([None])  # at the first look no block has it

    def outrun(raw: bytes) -> None:
        taking(raw)  # the other program is faster by a moment
        raise TransactionRefused("nonce_too_low", "the nonce is used")

    chain.find_receipt = lambda name: next(looks, looking(name))  # type: ignore[method-assign]
    chain.send = outrun  # type: ignore[assignment]
    done = an_outbox(chain, journal, signer).perform(an_act())
    assert chain.done == ["issue A"]
    assert len(signer.signed) == 1
    assert done.transaction_hash in chain.receipts
    assert [entry.state for entry in journal.list_all()] == [ActState.PREPARED]


def test_a_key_that_is_always_outrun_ends_with_a_clear_error(journal: Journal) -> None:
    chain = FakeChain()
    chain.nonces[ALICE] = 5
    chain.next_nonce = lambda _: 0  # type: ignore[method-assign]
    with pytest.raises(TransactionRefused) as refused:
        an_outbox(chain, journal).perform(an_act())
    assert refused.value.facts["reason"] == "nonce_too_low"
    assert refused.value.facts["account"] == ALICE
    assert chain.done == []


def test_a_transaction_that_no_ledger_takes_is_given_up(journal: Journal) -> None:
    chain = FakeChain()

    def too_much(_: bytes) -> None:
        raise TransactionRefused("too_much_gas", "more gas than a block has")

    taking = chain.send
    chain.send = too_much  # type: ignore[assignment]
    with pytest.raises(TransactionRefused) as refused:
        an_outbox(chain, journal).perform(an_act())
    assert refused.value.facts["reason"] == "too_much_gas"
    assert journal.list_open() == ()
    chain.send = taking  # type: ignore[method-assign]
    an_outbox(chain, journal).perform(an_act())
    assert chain.done == ["issue A"]


def test_two_accounts_in_one_journal_do_not_share_acts_or_nonces(journal: Journal) -> None:
    chain, bob = FakeChain(), FakeSigner(BOB)
    an_outbox(chain, journal).perform(an_act())
    assert not an_outbox(chain, journal, bob).perform(an_act()).was_done_before
    assert chain.nonces == {ALICE: 1, BOB: 1}


# ------------------------------------------------------------------------------------- many acts


def test_many_acts_go_together_and_one_refusal_does_not_hold_back_the_rest(
    journal: Journal,
) -> None:
    chain = FakeChain(once_only)
    acts = [an_act("endorse A"), an_act("endorse B"), an_act("endorse C")]
    chain.done.append("endorse B")
    first, second, third = an_outbox(chain, journal).perform_all(acts)
    assert isinstance(second, AlreadyEndorsed)
    assert isinstance(first, ActDone)
    assert isinstance(third, ActDone)
    assert chain.done == ["endorse B", "endorse A", "endorse C"]


def test_many_acts_interrupted_are_finished_by_the_same_call(journal: Journal) -> None:
    chain = FakeChain()
    acts = [an_act(f"issue {name}") for name in "ABCD"]
    taken: list[bytes] = []
    taking = chain.send

    def two_only(raw: bytes) -> object:
        if len(taken) == 2:
            raise Crash
        taken.append(raw)
        return taking(raw)

    chain.send = two_only  # type: ignore[assignment]
    with pytest.raises(Crash):
        an_outbox(chain, journal).perform_all(acts)
    assert len(chain.done) == 2
    chain.send = taking  # type: ignore[method-assign]
    answers = an_outbox(chain, journal).perform_all(acts)
    assert chain.done == ["issue A", "issue B", "issue C", "issue D"]
    assert all(isinstance(answer, ActDone) for answer in answers)


def test_many_acts_at_a_border_interrupted_are_answered_by_the_same_call(journal: Journal) -> None:
    chain = FakeChain(once_only, break_after_sending=True)
    acts = [an_act("endorse A", again=True), an_act("endorse B", again=True)]
    with pytest.raises(Crash):
        an_outbox(chain, journal).perform_all(acts)
    assert chain.done == ["endorse A"]
    chain.break_after_sending = False
    with_answers = an_outbox(chain, journal)
    first, second = with_answers.perform_all(acts)
    assert isinstance(first, ActDone)
    assert isinstance(second, ActDone)
    assert chain.done == ["endorse A", "endorse B"]
    for answer in with_answers.perform_all(acts):  # the answers were handed over: a second use
        assert isinstance(answer, AlreadyEndorsed)
        assert answer.facts["officer_id"] == 7
    assert chain.done == ["endorse A", "endorse B"]


def test_an_act_given_twice_in_one_call_is_asked_for_twice(journal: Journal) -> None:
    chain = FakeChain(once_only)
    acts = [an_act("endorse A", again=True), an_act("issue B")] * 2
    endorsed, issued, endorsed_again, issued_again = an_outbox(chain, journal).perform_all(acts)
    assert isinstance(endorsed, ActDone)
    assert isinstance(issued, ActDone)
    assert isinstance(endorsed_again, AlreadyEndorsed)
    assert endorsed_again.facts["officer_id"] == 7
    assert isinstance(issued_again, ActDone)
    assert issued_again.was_done_before
    assert chain.done == ["endorse A", "issue B"]


# ------------------------------------------------------------------------------------ what is told


def test_the_witness_is_told_of_each_act_once_when_it_is_settled(journal: Journal) -> None:
    told: list[tuple[object, bool]] = []

    def witness(entry: JournalEntry, outcome: ActOutcome) -> None:
        told.append((entry.facts["permit_id"], outcome.accepted))

    outbox = Outbox(FakeChain(), FakeSigner(), journal, witness=witness)
    outbox.perform(an_act())
    assert told == []
    outbox.settle_handed_over()
    outbox.settle_handed_over()
    assert told == [(PERMIT.hex(), True)]


def test_gas_grows_with_the_data_and_stays_below_a_block(journal: Journal) -> None:
    signer = FakeSigner()
    outbox = an_outbox(FakeChain(), journal, signer)
    outbox.perform(an_act("x" * 320))
    outbox.perform(an_act("x" * 320_000))
    small, large = signer.signed
    assert small.gas == GAS_LEAST + 10 * GAS_PER_WORD
    assert large.gas == GAS_MOST


def test_a_permit_with_an_open_act_is_begun_and_a_settled_one_is_not(journal: Journal) -> None:
    chain = FakeChain()
    outbox = an_outbox(chain, journal)
    assert not outbox.is_begun(PERMIT)
    outbox.perform(an_act())
    assert outbox.is_begun(PERMIT)
    outbox.settle_handed_over()
    assert not outbox.is_begun(PERMIT)
