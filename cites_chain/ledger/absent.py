"""An officer who signs elsewhere: on a telephone, on a card, in a program of the office's own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NoReturn

from cites_chain.errors import KeyStoreError
from cites_chain.ids import Account
from cites_chain.signing import UnsignedTransaction


class SignerAbsent(KeyStoreError):
    """A signature was needed here, and its officer signs elsewhere."""

    code = "SIGNER_ABSENT"


@dataclass(frozen=True, slots=True)
class AbsentSigner:
    """Implements `Signer` for an account whose key is not here: acts can be planned, not signed.

    Attributes:
        account: Whose acts are planned.
    """

    account: Account

    def sign_transaction(self, transaction: UnsignedTransaction) -> bytes:  # noqa: ARG002
        """Refuse."""
        self._refuse()

    def sign_hash(self, digest: bytes) -> bytes:  # noqa: ARG002
        """Refuse."""
        self._refuse()

    def _refuse(self) -> NoReturn:
        raise SignerAbsent(
            f"the key of {self.account} is not here", facts={"account": self.account}
        )
