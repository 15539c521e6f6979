"""Nonces before an act whose transactions were lost for ever: empty ones take their places.

To sign the act anew with a lower nonce would be wrong: other nodes may still have the first one.
"""

from __future__ import annotations

from collections.abc import Callable

from cites_chain.chain.backend import Chain, Receipt
from cites_chain.signing import Signer, UnsignedTransaction
from cites_chain.vault import Journal, JournalConflict, JournalEntry, act_key

_LEAST_GAS = 21_000
_MOST_FILLED = 64
"""Nonces that are filled at once."""

VERB = "fill"
"""What the journal says of such a transaction."""


def fill_gap(
    chain: Chain,
    signer: Signer,
    journal: Journal,
    end: int,
    settle: Callable[[JournalEntry, Receipt], None],
) -> bool:
    """Use every nonce of the account before one that the ledger has not.

    Args:
        chain: The ledger.
        signer: Signs for the account.
        journal: Has what was begun: that is sent as it was.
        end: First nonce that is not missing.
        settle: Notes what became of an empty transaction.

    Returns:
        False where it would be wrong: the journal knows that the ledger had the nonce, so the node
        that is asked is not as far as that.

    Raises:
        ChainError: The ledger could not be reached: run it again later.
    """
    account = signer.account
    for _ in range(_MOST_FILLED):
        begun = {entry.nonce: entry for entry in journal.list_open(account)}
        nonce = chain.next_nonce(account)
        if nonce >= end:
            return True
        if nonce in begun:
            chain.send(begun[nonce].raw_transaction)
            continue
        if journal.next_nonce(account, nonce) != nonce:
            return False
        try:
            empty = _note_empty(chain, signer, journal, nonce)
        except JournalConflict:  # another program took the nonce just now
            continue
        settle(empty, chain.send(empty.raw_transaction))
    return False


def _note_empty(chain: Chain, signer: Signer, journal: Journal, nonce: int) -> JournalEntry:
    """Note a transaction that does nothing but use up a nonce."""
    account = signer.account
    nothing = UnsignedTransaction(nonce, account, b"", _LEAST_GAS, chain.chain_id)
    raw = signer.sign_transaction(nothing)
    return journal.prepare(act_key(VERB, account, nonce), raw, account, nonce, {"verb": VERB})
