"""A ledger that could not be opened: whoever asks it is told why, again and again.

With it a permit file can still be looked at without a ledger; the verdict then says what could not
be looked up, and is never green.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NoReturn

from cites_chain.chain.backend import Call, Receipt
from cites_chain.errors import ChainError
from cites_chain.ids import Account


@dataclass(frozen=True, slots=True)
class UnreachableChain:
    """Implements `Chain` by raising the reason for which there is none.

    Attributes:
        reason: Why the ledger could not be opened.
    """

    reason: ChainError

    @property
    def chain_id(self) -> int:
        """Raise the reason."""
        self._raise()

    @property
    def genesis_hash(self) -> bytes:
        """Raise the reason."""
        self._raise()

    @property
    def is_trial(self) -> bool:
        """Raise the reason."""
        self._raise()

    def batch(self, requests: Sequence[Call]) -> list[object]:  # noqa: ARG002
        """Raise the reason."""
        self._raise()

    def send(self, raw: bytes) -> Receipt:  # noqa: ARG002
        """Raise the reason."""
        self._raise()

    def send_all(self, raws: Sequence[bytes]) -> tuple[Receipt, ...]:  # noqa: ARG002
        """Raise the reason."""
        self._raise()

    def send_parcels(self, parcels: Iterable[Sequence[bytes]]) -> tuple[Receipt, ...]:  # noqa: ARG002
        """Raise the reason."""
        self._raise()

    def find_receipt(self, transaction_hash: bytes) -> Receipt | None:  # noqa: ARG002
        """Raise the reason."""
        self._raise()

    def call(self, to: Account, data: bytes, *, sender: Account | None = None) -> bytes:  # noqa: ARG002
        """Raise the reason."""
        self._raise()

    def next_nonce(self, account: Account) -> int:  # noqa: ARG002
        """Raise the reason."""
        self._raise()

    def now(self) -> datetime:
        """Raise the reason."""
        self._raise()

    def close(self) -> None:
        """Do nothing: there is nothing open."""

    def _raise(self) -> NoReturn:
        raise self.reason
