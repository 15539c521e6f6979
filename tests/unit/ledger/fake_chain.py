"""A chain in memory that takes transactions in the order of their nonces and can break anywhere."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from eth_hash.auto import keccak

from cites_chain.chain import Receipt
from cites_chain.errors import ContractRejected, TransactionRefused
from cites_chain.ids import Account
from cites_chain.signing import UnsignedTransaction

ALICE = Account("0x00000000000000000000000000000000000A11cE")
REGISTRY = Account("0x0000000000000000000000000000000000007002")


class Crash(BaseException):
    """The process ends here; nothing catches this."""


class FakeSigner:
    """Writes a transaction down in a way that `FakeChain` reads."""

    def __init__(self, account: Account = ALICE) -> None:
        self.account = account
        self.signed: list[UnsignedTransaction] = []

    def sign_transaction(self, transaction: UnsignedTransaction) -> bytes:
        self.signed.append(transaction)
        said = [self.account, transaction.nonce, transaction.data.decode()]
        return json.dumps(said).encode()

    def sign_hash(self, digest: bytes) -> bytes:
        return digest.ljust(65, b"\0")


@dataclass
class FakeChain:
    """Calls are texts; `rule` says which are refused, looking at those done so far."""

    rule: Callable[[str, list[str]], ContractRejected | None] = lambda _, __: None
    done: list[str] = field(default_factory=list)
    receipts: dict[bytes, Receipt] = field(default_factory=dict)
    nonces: dict[str, int] = field(default_factory=dict)
    break_before_sending: bool = False
    break_after_sending: bool = False
    tried: int = 0

    chain_id = 20190
    genesis_hash = b"g" * 32
    is_trial = True

    def batch(self, requests: Sequence[object]) -> list[object]:
        raise NotImplementedError

    def call(self, to: Account, data: bytes, *, sender: Account | None = None) -> bytes:
        self.tried += 1
        refusal = self.rule(data.decode(), self.done)
        if refusal is not None:
            raise refusal
        return b""

    def send(self, raw: bytes) -> Receipt:
        if self.break_before_sending:
            raise Crash
        receipt = self._take(raw)
        if self.break_after_sending:
            raise Crash
        return receipt

    def send_all(self, raws: Sequence[bytes]) -> tuple[Receipt, ...]:
        return self.send_parcels([raws])

    def send_parcels(self, parcels: Iterable[Sequence[bytes]]) -> tuple[Receipt, ...]:
        return tuple(self.send(raw) for parcel in parcels for raw in parcel)

    def find_receipt(self, transaction_hash: bytes) -> Receipt | None:
        return self.receipts.get(transaction_hash)

    def next_nonce(self, account: Account) -> int:
        return self.nonces.get(account, 0)

    def now(self) -> datetime:
        return datetime(2024, 2, 5, 9, tzinfo=UTC)

    def close(self) -> None:
        """Nothing to let go."""

    def _take(self, raw: bytes) -> Receipt:
        name = keccak(raw)
        if name in self.receipts:
            return self.receipts[name]
        account, nonce, call = json.loads(raw)
        expected = self.nonces.get(account, 0)
        if nonce != expected:
            reason = "nonce_too_low" if nonce < expected else "nonce_too_high"
            raise TransactionRefused(reason, f"nonce {nonce}, expected {expected}")
        refusal = self.rule(call, self.done)
        if refusal is None:
            self.done.append(call)
        self.nonces[account] = nonce + 1
        receipt = Receipt(name, len(self.receipts) + 1, refusal is None, 21_000, refusal)
        self.receipts[name] = receipt
        return receipt
