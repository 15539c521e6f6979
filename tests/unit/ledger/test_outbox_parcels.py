"""Many acts of one outbox, sent in parcels: each noted before it is sent, done once, in order."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from cites_chain.chain import Receipt
from cites_chain.ledger.acts import ActDone, PlannedAct
from cites_chain.ledger.outbox import Outbox
from cites_chain.signing import Signer, UnsignedTransaction
from cites_chain.vault import Journal, act_key
from tests.unit.ledger.fake_chain import ALICE, REGISTRY, Crash, FakeChain, FakeSigner


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    tmp_path.chmod(0o700)
    with Journal.open_file(tmp_path / "journal.sqlite", "20190:genesis") as opened:
        yield opened


def an_act(words: str) -> PlannedAct:
    return PlannedAct("issue", REGISTRY, words.encode(), (words,))


def an_outbox(chain: FakeChain, journal: Journal, signer: Signer | None = None) -> Outbox:
    return Outbox(chain, signer or FakeSigner(), journal)


@pytest.fixture(autouse=True)
def by_twos(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let two acts be a parcel."""
    monkeypatch.setattr("cites_chain.ledger.outbox.PARCEL", 2)


def test_each_parcel_is_on_the_disk_before_it_is_sent_and_no_later_one_is_signed(
    journal: Journal, tmp_path: Path
) -> None:
    chain = FakeChain()
    noted: list[int] = []
    taking = chain.send

    def looking(raw: bytes) -> Receipt:
        with Journal.open_file(tmp_path / "journal.sqlite", "20190:genesis") as other:
            raws = [entry.raw_transaction for entry in other.list_open()]
        assert raw in raws
        noted.append(len(raws))
        return taking(raw)

    chain.send = looking  # type: ignore[method-assign]
    answers = an_outbox(chain, journal).perform_all([an_act(f"issue {name}") for name in "ABCDE"])
    assert all(isinstance(answer, ActDone) for answer in answers)
    assert noted == [2, 2, 4, 4, 5]


@pytest.mark.parametrize("taken_before", range(6))
def test_parcels_interrupted_anywhere_are_finished_by_the_same_call(
    journal: Journal, taken_before: int
) -> None:
    chain = FakeChain()
    signer = FakeSigner()
    acts = [an_act(f"issue {name}") for name in "ABCDEF"]
    taking = chain.send

    def some_only(raw: bytes) -> Receipt:
        if len(chain.done) == taken_before:
            raise Crash
        return taking(raw)

    chain.send = some_only  # type: ignore[method-assign]
    with pytest.raises(Crash):
        an_outbox(chain, journal, signer).perform_all(acts)
    chain.send = taking  # type: ignore[method-assign]
    answers = an_outbox(chain, journal, signer).perform_all(acts)
    assert chain.done == [f"issue {name}" for name in "ABCDEF"]
    assert all(isinstance(answer, ActDone) for answer in answers)
    assert sorted(transaction.nonce for transaction in signer.signed) == list(range(6))


def test_what_another_program_notes_between_two_parcels_is_sent_between_them(
    journal: Journal,
) -> None:
    chain = FakeChain()
    taking = chain.send
    others = FakeSigner()

    def sign(nonce: int) -> bytes:
        return others.sign_transaction(UnsignedTransaction(nonce, REGISTRY, b"other", 1, 20190))

    def interrupted(raw: bytes) -> Receipt:
        if len(chain.done) == 1:
            journal.prepare_next(act_key("other"), ALICE, 0, sign)
        return taking(raw)

    chain.send = interrupted  # type: ignore[method-assign]
    answers = an_outbox(chain, journal).perform_all([an_act(f"issue {name}") for name in "ABCD"])
    assert all(isinstance(answer, ActDone) for answer in answers)
    assert chain.done == ["issue A", "issue B", "other", "issue C", "issue D"]
    an_outbox(chain, journal).finish_begun()
    assert chain.done.count("other") == 1
    assert journal.list_open() == ()
