"""What every kind of ledger answers: the `Chain` protocol.

Whoever reads or writes the ledger knows this protocol and nothing of what stands behind it. Answers
of `batch` have the shapes of Ethereum's JSON-RPC, so that one reader serves every backend.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, runtime_checkable

from cites_chain.errors import ChainError, ContractRejected
from cites_chain.ids import Account

Call = tuple[str, tuple[object, ...]]
"""One JSON-RPC request: the method's name and its parameters."""


class MethodUnknown(ChainError):
    """The ledger does not answer a JSON-RPC method, or not with these parameters."""

    code = "METHOD_UNKNOWN"


class HistoryUnproven(ChainError):
    """What was announced is asked for, and nobody can prove that nothing of it is left out."""

    code = "HISTORY_UNPROVEN"

    def __init__(self) -> None:
        super().__init__(
            "a node that is not trusted can leave out what happened, so it is not asked for that",
            hint="Bring the permit file, its QR text or the whole permit id, not a security code.",
        )


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of a transaction that is in a block.

    Attributes:
        transaction_hash: Hash of the signed transaction, 32 bytes.
        block_number: Block that holds it; it is final at once.
        succeeded: False where the contract refused; only the nonce was used up then.
        gas_used: Gas that the call used.
        refusal: Why the contract refused; None where it did not.
    """

    transaction_hash: bytes
    block_number: int
    succeeded: bool
    gas_used: int
    refusal: ContractRejected | None = None

    def require_success(self) -> Receipt:
        """Return this receipt, or raise why the contract refused.

        Raises:
            ContractRejected: The transaction failed; the subclass says why.
        """
        if self.succeeded:
            return self
        if self.refusal is not None:
            raise self.refusal
        raise ContractRejected(
            "the contract refused the transaction and gave no reason",
            facts={"transaction": self.transaction_hash.hex()},
        )


@runtime_checkable
class Chain(Protocol):
    """A ledger: an EVM chain with Berlin rules, on which gas costs nothing and blocks are final.

    Every method may raise `ChainError` where the ledger could not be asked: neither a yes nor a no.
    """

    @property
    def chain_id(self) -> int:
        """The network's number; signatures count for it and no other."""
        ...

    @property
    def genesis_hash(self) -> bytes:
        """Hash of block 0: two ledgers that share a chain id still differ here."""
        ...

    @property
    def is_trial(self) -> bool:
        """Whether its clock is set by hand: it may stand years from the clock of this computer."""
        ...

    def batch(self, requests: Sequence[Call]) -> list[object]:
        """Ask several things in one round trip; the results come in order.

        Raises:
            ChainError: It could not be asked, or one of the requests has no answer.
            ContractRejected: A contract refused one of the calls.
        """
        ...

    def send(self, raw: bytes) -> Receipt:
        """Send a signed transaction and wait until it is in a block.

        A transaction that is in a block already is not an error: its receipt comes back. A refusal
        of the contract is not raised but told in the receipt.

        Raises:
            TransactionRefused: The ledger did not take it: wrong nonce, a price, another network.
            TransactionTimedOut: It was sent, and no block has it yet.
        """
        ...

    def send_all(self, raws: Sequence[bytes]) -> tuple[Receipt, ...]:
        """Send several as `send`; all go together, so they need not wait for each other's blocks.

        Either all are taken or none: what the ledger itself would refuse is found before.
        """
        ...

    def send_parcels(self, parcels: Iterable[Sequence[bytes]]) -> tuple[Receipt, ...]:
        """Send one parcel after the other as `send_all`; the next is asked for as there is room.

        So the caller can sign and note a parcel while those before it wait for their blocks. Of a
        parcel that is refused none is sent; those before it stay sent.

        Returns:
            The receipts of all, in the order given.
        """
        ...

    def find_receipt(self, transaction_hash: bytes) -> Receipt | None:
        """Return what became of a transaction, or None where no block has it."""
        ...

    def call(self, to: Account, data: bytes, *, sender: Account | None = None) -> bytes:
        """Run a call on the newest state, change nothing, and return its output.

        Raises:
            ContractRejected: The contract refused; the subclass says why.
        """
        ...

    def next_nonce(self, account: Account) -> int:
        """Return the nonce that the account's next transaction must carry."""
        ...

    def now(self) -> datetime:
        """Return the time (UTC) that the next block would carry."""
        ...

    def close(self) -> None:
        """Let the ledger go; closing twice changes nothing."""
        ...
