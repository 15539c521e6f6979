"""The embedded ledger: making, opening, sending, refusing, closing."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from cites_chain.chain import Chain
from cites_chain.chain.artifacts import (
    account_of,
    decode_result,
    deployed_accounts,
    encode_call,
)
from cites_chain.chain.embedded import EmbeddedChain
from cites_chain.chain.genesis import Genesis
from cites_chain.chain.store import SealedBlock
from cites_chain.errors import (
    ChainError,
    ClockRefused,
    DeploymentMismatch,
    FileExposed,
    FileProblem,
    LedgerAlreadyExists,
    LedgerLocked,
    LedgerNotFound,
    TransactionRefused,
)
from cites_chain.ids import Account
from cites_chain.refusals import NotAnAdmin, OutOfGas, Panic
from tests.unit.chain.contracts import (
    CHAIN_ID,
    KEEPER,
    REFUSER,
    SPENDER,
    START,
    TELLER,
    signed,
    signer,
    tiny_genesis,
    word,
)

NOBODY = Account("0x" + "00" * 20)


def stored(chain: EmbeddedChain, block: object = "latest") -> int:
    return int(str(chain.batch([("eth_getStorageAt", (KEEPER, "0x0", block))])[0]), 16)


def test_ledger_is_a_chain(chain: EmbeddedChain) -> None:
    assert isinstance(chain, Chain)
    assert chain.genesis_hash == tiny_genesis().hash


def test_sent_transaction_is_in_a_block_and_found_again(chain: EmbeddedChain) -> None:
    receipt = chain.send(signed(0, word(42)))
    assert receipt.succeeded
    assert receipt.refusal is None
    assert receipt.block_number == 1
    assert chain.find_receipt(receipt.transaction_hash) == receipt
    assert receipt.require_success() is receipt
    assert stored(chain) == 42
    assert chain.next_nonce(signer().account) == 1
    assert chain.find_receipt(bytes(32)) is None


def test_ledger_opened_again_is_as_it_was_left(chain: EmbeddedChain, folder: Path) -> None:
    receipt = chain.send(signed(0, word(42)))
    chain.close()
    chain.close()
    with EmbeddedChain.open(folder / "ledger.db", deployment={}) as again:
        assert stored(again) == 42
        assert again.find_receipt(receipt.transaction_hash) == receipt
        assert again.genesis_hash == chain.genesis_hash
        assert again.is_trial
        assert again.send(signed(1, word(43))).block_number == 2


def test_closed_ledger_answers_nothing(chain: EmbeddedChain) -> None:
    assert chain.batch([("eth_blockNumber", ())]) == ["0x0"]
    chain.close()
    with pytest.raises(ChainError, match="was closed"):
        chain.batch([("eth_blockNumber", ())])


def test_ledger_is_for_its_owner_only(chain: EmbeddedChain, folder: Path) -> None:
    chain.send(signed(0, word(1)))
    modes = {path.name: path.stat().st_mode & 0o777 for path in folder.iterdir()}
    assert modes.pop("ledger.db") == 0o600
    assert set(modes.values()) == {0o600}
    chain.close()
    assert {path.name for path in folder.iterdir()} == {"ledger.db", "ledger.db.lock"}
    (folder / "ledger.db").chmod(0o644)
    with pytest.raises(FileExposed) as exposed:
        EmbeddedChain.open(folder / "ledger.db")
    assert exposed.value.facts["found"] == "644"


# --------------------------------------------------------------------------------- many at once


def test_many_transactions_share_one_block(chain: EmbeddedChain) -> None:
    receipts = chain.send_all([signed(n, word(n)) for n in range(5)])
    assert [receipt.block_number for receipt in receipts] == [1] * 5
    assert stored(chain) == 4
    assert chain.send_all([]) == ()


def test_more_gas_than_a_block_has_makes_two_blocks(chain: EmbeddedChain) -> None:
    receipts = chain.send_all([signed(n, word(n), gas=25_000_000) for n in range(3)])
    assert [receipt.block_number for receipt in receipts] == [1, 1, 2]


def test_transaction_sent_again_is_recorded_once(chain: EmbeddedChain) -> None:
    first = chain.send(signed(0, word(1)))
    again = chain.send_all([signed(0, word(1)), signed(1, word(2)), signed(1, word(2))])
    assert again[0] == first
    assert [receipt.block_number for receipt in again] == [1, 2, 2]
    assert chain.next_nonce(signer().account) == 2


def test_one_bad_transaction_keeps_all_out(chain: EmbeddedChain) -> None:
    chain.send_all([signed(0, word(1)), signed(1, word(2))])
    with pytest.raises(TransactionRefused) as no:
        chain.send_all([signed(2, word(3)), signed(4, word(4))])
    assert no.value.facts == {"reason": "nonce_too_high", "expected": 3, "found": 4}
    assert chain.batch([("eth_blockNumber", ())]) == ["0x1"]
    assert chain.next_nonce(signer().account) == 2


def test_used_nonce_with_other_content_is_refused(chain: EmbeddedChain) -> None:
    assert chain.send(signed(0, word(1))).succeeded
    with pytest.raises(TransactionRefused) as no:
        chain.send(signed(0, word(2)))
    assert no.value.facts == {"reason": "nonce_too_low", "expected": 1, "found": 0}
    assert stored(chain) == 1


@pytest.mark.parametrize("is_committed", [False, True])
def test_interrupt_while_a_block_is_written_leaves_what_the_file_says(
    chain: EmbeddedChain, monkeypatch: pytest.MonkeyPatch, is_committed: bool
) -> None:
    chain.send(signed(0, word(1)))
    append = chain._store.append

    def interrupted(blocks: Sequence[SealedBlock]) -> None:
        if is_committed:
            append(blocks)
        raise KeyboardInterrupt

    monkeypatch.setattr(chain._store, "append", interrupted)
    with pytest.raises(KeyboardInterrupt):
        chain.send(signed(1, word(2)))
    monkeypatch.undo()
    assert chain.next_nonce(signer().account) == (2 if is_committed else 1)
    assert stored(chain) == (2 if is_committed else 1)
    receipt = chain.send(signed(1, word(2)))  # the command run again
    assert receipt.block_number == 2
    assert chain.send(signed(2, word(3))).block_number == 3
    chain.require_sound()


# ------------------------------------------------------------------------------------- refusals


def test_refused_transaction_uses_its_nonce_and_says_why(chain: EmbeddedChain) -> None:
    panic = bytes.fromhex("4e487b71") + word(0x11)
    receipt = chain.send(signed(0, panic, to=REFUSER))
    assert not receipt.succeeded
    assert isinstance(receipt.refusal, Panic)
    assert receipt.refusal.facts == {"reason": 0x11}
    assert chain.find_receipt(receipt.transaction_hash) is not None
    assert chain.next_nonce(signer().account) == 1
    with pytest.raises(Panic):
        receipt.require_success()


def test_used_up_gas_is_told_apart(chain: EmbeddedChain) -> None:
    receipt = chain.send(signed(0, b"", to=SPENDER, gas=30_000))
    assert isinstance(receipt.refusal, OutOfGas)
    assert receipt.gas_used == 30_000
    assert chain.send(signed(1, word(1), gas=100_000)).succeeded


def test_refused_call_says_why(chain: EmbeddedChain) -> None:
    assert chain.call(TELLER, b"")
    with pytest.raises(Panic) as no:
        chain.call(REFUSER, bytes.fromhex("4e487b71") + word(0x12))
    assert no.value.reason == 0x12
    assert "divided by zero" in no.value.message


def test_call_changes_nothing(chain: EmbeddedChain) -> None:
    for _ in range(3):
        assert chain.call(KEEPER, word(9)) == b""
        assert stored(chain) == 0
    assert chain.next_nonce(NOBODY) == 0
    chain.send(signed(0, word(5)))
    chain.call(KEEPER, word(9))
    assert stored(chain) == 5


# ----------------------------------------------------------------------------- one chain id, time


@pytest.mark.parametrize("chain_id", [CHAIN_ID, 1337])
def test_contracts_requests_and_signatures_see_one_chain_id(folder: Path, chain_id: int) -> None:
    genesis = tiny_genesis(chain_id)
    with EmbeddedChain.create(folder / "other.db", genesis, clock=START) as chain:
        assert chain.chain_id == chain_id
        assert chain.batch([("eth_chainId", ()), ("net_version", ())]) == [
            hex(chain_id),
            str(chain_id),
        ]
        assert int.from_bytes(chain.call(TELLER, b"")[:32], "big") == chain_id
        assert chain.send(signed(0, word(1), chain_id=chain_id)).succeeded


def told(chain: EmbeddedChain, block: object = "latest") -> tuple[int, int]:
    (answer,) = chain.batch([("eth_call", ({"to": TELLER, "data": "0x"}, block))])
    answered = bytes.fromhex(str(answer)[2:])
    return int.from_bytes(answered[32:64], "big"), int.from_bytes(answered[64:96], "big")


def test_trial_clock_stands_still_but_for_blocks(chain: EmbeddedChain) -> None:
    start = int(START.timestamp())
    assert chain.now() == START + timedelta(seconds=1)  # block 0 carries the start itself
    for number in range(1, 4):
        chain.send(signed(number - 1, word(1)))
        assert told(chain, hex(number)) == (start + number, number)
    assert told(chain) == (start + 4, 4)


def test_trial_clock_goes_forward_only(chain: EmbeddedChain, folder: Path) -> None:
    later = START + timedelta(days=400)
    chain.set_clock(later)
    assert chain.now() == later
    chain.send(signed(0, word(1)))
    assert chain.now() == later + timedelta(seconds=1)
    with pytest.raises(ClockRefused) as no:
        chain.set_clock(later)
    assert no.value.facts["asked"] == "2025-04-05 12:00:00 UTC"
    chain.set_clock(later + timedelta(seconds=1))
    chain.close()
    with EmbeddedChain.open(folder / "ledger.db", deployment={}) as again:
        assert again.now() == later + timedelta(seconds=1)


def test_clock_needs_a_time_zone(chain: EmbeddedChain) -> None:
    with pytest.raises(ClockRefused, match="time zone"):
        chain.set_clock(datetime(2030, 1, 1))  # noqa: DTZ001


def test_real_ledger_follows_the_computers_clock(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [START.timestamp() + 3600.5]
    monkeypatch.setattr("cites_chain.chain.clock.time.time", lambda: now[0])
    with EmbeddedChain.create(folder / "real.db", tiny_genesis()) as chain:
        assert not chain.is_trial
        assert chain.now() == START + timedelta(hours=1)
        chain.send(signed(0, word(1)))
        assert told(chain, "0x1")[0] == int(START.timestamp()) + 3600
        assert chain.now() == START + timedelta(hours=1, seconds=1)
        now[0] += 60
        assert chain.now() == START + timedelta(hours=1, minutes=1)
        now[0] -= 4000  # the computer's clock was set back: blocks never are
        assert chain.now() == START + timedelta(hours=1, seconds=1)
        with pytest.raises(ClockRefused, match="not a trial"):
            chain.set_clock(datetime.now(UTC))


# -------------------------------------------------------------------------------------- opening


def test_ledger_that_is_not_there_is_not_found(folder: Path) -> None:
    with pytest.raises(LedgerNotFound) as no:
        EmbeddedChain.open(folder / "none.db")
    assert no.value.facts == {"path": str(folder / "none.db")}
    assert list(folder.iterdir()) == []


def test_ledger_is_never_overwritten(chain: EmbeddedChain, folder: Path) -> None:
    chain.send(signed(0, word(1)))
    chain.close()
    with pytest.raises(LedgerAlreadyExists):
        EmbeddedChain.create(folder / "ledger.db", tiny_genesis())
    with EmbeddedChain.open(folder / "ledger.db", deployment={}) as again:
        assert stored(again) == 1


def test_ledger_needs_its_folder(folder: Path) -> None:
    with pytest.raises(FileProblem, match="folder is not there"):
        EmbeddedChain.create(folder / "none" / "ledger.db", tiny_genesis())


def test_open_ledger_is_locked_for_this_program_too(chain: EmbeddedChain, folder: Path) -> None:
    with pytest.raises(LedgerLocked) as no:
        EmbeddedChain.open(folder / "ledger.db")
    assert f"process {os.getpid()}" in str(no.value.facts["holder"])
    assert chain.send(signed(0, word(1))).succeeded
    chain.close()
    EmbeddedChain.open(folder / "ledger.db", deployment={}).close()


def test_ledger_with_the_release_s_contracts_opens(network: EmbeddedChain, folder: Path) -> None:
    network.close()
    with EmbeddedChain.open(folder / "network.db") as again:
        assert again.chain_id == CHAIN_ID


def test_ledger_with_other_contracts_is_refused(chain: EmbeddedChain, folder: Path) -> None:
    chain.close()
    with pytest.raises(DeploymentMismatch) as no:
        EmbeddedChain.open(folder / "ledger.db")
    expected = account_of("AuthorityRegistry")
    assert no.value.facts == {"contract": "AuthorityRegistry", "account": expected}
    with EmbeddedChain.open(folder / "ledger.db", deployment={}) as again:
        with pytest.raises(DeploymentMismatch):
            again.require_deployed({"RareActs": KEEPER})
        assert again.batch([("eth_blockNumber", ())]) == ["0x0"]


def test_real_contracts_answer_and_refuse(network: EmbeddedChain, genesis: Genesis) -> None:
    call = encode_call("AuthorityRegistry", "getValidators")
    answer = network.call(account_of("AuthorityRegistry"), call)
    (validators,) = decode_result("AuthorityRegistry", "getValidators", answer)
    expected = [str(founder.validator).lower() for founder in genesis.founders]
    assert list(validators) == expected
    stranger = signer(99)
    arguments = [stranger.account, 101, 1, word(1), 0, 2**39]
    data = encode_call("AuthorityRegistry", "addOfficer", arguments)
    admin = genesis.founders[0].admin
    network.call(account_of("AuthorityRegistry"), data, sender=admin)
    with pytest.raises(NotAnAdmin) as no:
        network.call(account_of("AuthorityRegistry"), data, sender=stranger.account)
    assert no.value.account == stranger.account
    assert set(genesis.addresses) == set(deployed_accounts())
