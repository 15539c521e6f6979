"""Tiny contracts in hand-written bytecode: what the chain does needs no Solidity to be seen."""

from __future__ import annotations

from datetime import UTC, datetime

from cites_chain.chain.genesis import Founder, Genesis, PlacedContract, Seat
from cites_chain.ids import Account, Jurisdiction
from cites_chain.keys import LocalSigner
from cites_chain.signing import UnsignedTransaction

START = datetime(2024, 3, 1, 12, tzinfo=UTC)
CHAIN_ID = 20190

KEEPER = Account("0x00000000000000000000000000000000000000c1")
"""Stores the first word it is called with in slot 0 and announces it with topic 7 and itself."""

TELLER = Account("0x00000000000000000000000000000000000000c2")
"""Answers chain id, timestamp, block number and the hash of the block before."""

REFUSER = Account("0x00000000000000000000000000000000000000c3")
"""Reverts with the data it is called with."""

SPENDER = Account("0x00000000000000000000000000000000000000c4")
"""Runs in a circle until its gas is gone."""

PASSER = Account("0x00000000000000000000000000000000000000c5")
"""Calls the keeper with its own first word, and answers 32 bytes of zero."""

CODES = {
    KEEPER: "600035600055600035600052600035600760206000a200",
    TELLER: "466000524260205243604052600143034060605260806000f3",
    REFUSER: "366000600037366000fd",
    SPENDER: "5b600056",
    PASSER: "6000356000526000600060206000600060c15af150600060005260206000f3",
}


def tiny_genesis(chain_id: int = CHAIN_ID, start: datetime = START) -> Genesis:
    contracts = {account: PlacedContract(bytes.fromhex(code)) for account, code in CODES.items()}
    return Genesis(chain_id, int(start.timestamp()), contracts)


def signer(number: int = 1) -> LocalSigner:
    return LocalSigner(number.to_bytes(32, "big"))


def word(number: int) -> bytes:
    return number.to_bytes(32, "big")


def signed(
    nonce: int,
    data: bytes,
    *,
    to: Account = KEEPER,
    by: LocalSigner | None = None,
    gas: int = 200_000,
    chain_id: int = CHAIN_ID,
) -> bytes:
    transaction = UnsignedTransaction(nonce, to, data, gas, chain_id)
    return (by or signer()).sign_transaction(transaction)


def founders(count: int = 3) -> tuple[Founder, ...]:
    """Parties 1, 2, 3 with validators, holding jurisdictions 101, 102, 103."""
    return tuple(
        Founder(
            admin=signer(10 + number).account,
            validator=signer(50 + number).account,
            seats=(Seat(Jurisdiction(100 + number)),),
        )
        for number in range(1, count + 1)
    )
