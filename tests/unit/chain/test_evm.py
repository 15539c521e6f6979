"""The machine against eth-tester's own chain: same calls, same gas, same logs, same storage."""

from __future__ import annotations

from typing import Any

import pytest
from eth.chains.base import MiningChain
from eth.db.atomic import AtomicDB
from eth.vm.forks import BerlinVM
from eth_tester import EthereumTester, PyEVMBackend

from cites_chain.chain.embedded import EmbeddedChain
from cites_chain.chain.evm import (
    NO_STATE,
    NOBODY,
    Invocation,
    Surroundings,
    World,
    bytes_of,
)
from cites_chain.ids import Account
from tests.unit.chain.contracts import (
    CODES,
    KEEPER,
    PASSER,
    REFUSER,
    SPENDER,
    TELLER,
    signed,
    signer,
    word,
)

AROUND = Surroundings(20190, 5, 1_700_000_000, 60_000_000)
CREATOR = bytes.fromhex("6005600c60003960056000f3" + "6001600055")
"""Creates a contract whose code stores 1 in slot 0."""


def world(*accounts: Account) -> World:
    fresh = World(AtomicDB(), NO_STATE, AROUND)
    for account in accounts:
        fresh.place(account, bytes.fromhex(CODES[account]), {})
    return fresh


def invocation(to: Account, data: bytes = b"", gas: int = 100_000) -> Invocation:
    return Invocation(bytes_of(signer().account), bytes_of(to), data, gas)


@pytest.fixture(scope="module")
def peer() -> EthereumTester:
    """eth-tester with the tiny contracts in its genesis, on Berlin rules."""
    accounts = {bytes_of(account): contract(code) for account, code in CODES.items()}
    accounts[bytes_of(signer().account)] = contract("", balance=10**24)
    backend = PyEVMBackend(
        genesis_parameters={"gas_limit": 60_000_000, "difficulty": 1},
        genesis_state=accounts,
        vm_configuration=((0, BerlinVM),),
    )
    tester = EthereumTester(backend)
    assert isinstance(backend.chain, MiningChain)
    return tester


def contract(code: str, *, balance: int = 0) -> dict[str, Any]:
    return {"balance": balance, "nonce": 0, "code": bytes.fromhex(code), "storage": {}}


@pytest.mark.parametrize(
    ("to", "data", "gas"),
    [
        (KEEPER, word(1), 100_000),
        (KEEPER, word(0), 100_000),
        (PASSER, word(9), 100_000),
        (PASSER, word(9), 40_000),
        (TELLER, b"", 100_000),
        (REFUSER, b"why", 100_000),
        (SPENDER, b"", 50_000),
    ],
)
def test_transaction_costs_and_does_what_it_does_on_eth_tester(
    chain: EmbeddedChain, peer: EthereumTester, to: Account, data: bytes, gas: int
) -> None:
    account = signer().account
    before = peer.take_snapshot()
    sent = {"from": account, "to": to, "data": "0x" + data.hex(), "gas": gas, "gas_price": 10**9}
    theirs = peer.get_transaction_receipt(peer.send_transaction(sent))
    peer.revert_to_snapshot(before)
    receipt = chain.send(signed(0, data, to=to, gas=gas))
    (ours,) = chain.batch([("eth_getTransactionReceipt", ("0x" + receipt.transaction_hash.hex(),))])
    assert isinstance(ours, dict)
    assert receipt.gas_used == theirs["gas_used"]
    assert receipt.succeeded == bool(theirs["status"])
    shown = [(log["topics"], log["data"]) for log in ours["logs"]]
    assert shown == [(list(log["topics"]), log["data"]) for log in theirs["logs"]]


def test_refund_is_at_most_half_of_the_gas() -> None:
    fresh = world(KEEPER)
    fresh.apply(invocation(KEEPER, word(1)))
    cleared = fresh.apply(invocation(KEEPER, word(0)))
    assert cleared.gas_needed > cleared.gas_used >= cleared.gas_needed // 2


def test_call_is_forgotten_and_transaction_stays() -> None:
    fresh = world(KEEPER)
    for value in (5, 6):
        assert fresh.call(invocation(KEEPER, word(value))).succeeded
        assert fresh.storage(KEEPER, 0) == 0
        assert fresh.nonce(signer().account) == 0
    assert fresh.apply(invocation(KEEPER, word(5))).succeeded
    assert fresh.storage(KEEPER, 0) == 5
    assert fresh.nonce(signer().account) == 1
    assert fresh.written_slots(KEEPER) == {0: 5}


def test_calls_cost_the_same_however_often_they_are_made() -> None:
    fresh = world(KEEPER, PASSER)
    costs = {fresh.call(invocation(PASSER, word(5))).gas_used for _ in range(3)}
    assert len(costs) == 1


def test_refused_transaction_changes_the_nonce_only() -> None:
    fresh = world(REFUSER)
    refused = fresh.apply(invocation(REFUSER, b"why"))
    assert (refused.succeeded, refused.output, refused.logs) == (False, b"why", ())
    assert fresh.nonce(signer().account) == 1


def test_contract_can_be_created() -> None:
    fresh = world()
    sender = bytes_of(signer().account)
    made = fresh.apply(Invocation(sender, Account(b""), CREATOR, 200_000))  # type: ignore[arg-type]
    assert made.created is not None
    there = Account("0x" + made.created.hex())
    assert fresh.code(there).hex() == "6001600055"
    assert fresh.apply(invocation(there)).succeeded
    assert fresh.storage(there, 0) == 1


def test_constructor_runs_at_the_address_that_is_asked_for() -> None:
    fresh = world()
    # Stores its own address in slot 0, and leaves one byte of code.
    outcome = fresh.deploy(KEEPER, bytes.fromhex("30600055" + "60006000536001" + "6000f3"))
    assert outcome.succeeded
    assert fresh.written_slots(KEEPER) == {0: int(KEEPER, 16)}
    assert fresh.code(KEEPER) == b"\x00"
    assert fresh.nonce(KEEPER) == 0


def test_refusing_constructor_leaves_nothing() -> None:
    fresh = world()
    outcome = fresh.deploy(KEEPER, bytes.fromhex("6001600055" + "60006000fd"))
    assert not outcome.succeeded
    assert fresh.code(KEEPER) == b""
    assert fresh.storage(KEEPER, 0) == 0


def test_nobody_s_account_is_never_made() -> None:
    fresh = world(KEEPER)
    fresh.apply(invocation(KEEPER, word(1)))
    with_act = fresh.persist()
    again = world(KEEPER)
    again.apply(invocation(KEEPER, word(1)))
    assert again.balance(Account("0x" + NOBODY.hex())) == 0
    assert again.persist() == with_act
