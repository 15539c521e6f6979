"""An act as the journal notes it: its key, how far it has come, what the ledger did with it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NewType

from cites_chain.errors import Fact
from cites_chain.ids import Account
from cites_chain.vault.cipher import joined

ActKey = NewType("ActKey", bytes)
"""32 bytes: hash of what an act means, equal whenever the same act is meant."""


def act_key(verb: str, *meaning: str | int | bytes) -> ActKey:
    """Return the key of an act: equal for equal meaning, different for any difference.

    Everything that makes the act the one it is belongs here (permit id, day, port, document hash),
    nothing that changes from one run of the command to the next (nonce, clock, salt).
    """
    parts = [b"cites-chain/act/1", b"s" + verb.encode()]
    for part in meaning:
        if isinstance(part, bytes):
            parts.append(b"b" + part)
        elif isinstance(part, str):
            parts.append(b"s" + part.encode())
        else:
            parts.append(b"i" + str(int(part)).encode())
    return ActKey(hashlib.sha256(joined(*parts)).digest())


class ActState(StrEnum):
    """How far an act has come."""

    PREPARED = "prepared"
    """Signed and noted; perhaps sent, perhaps on the ledger. Send it again to find out."""
    ACCEPTED = "accepted"
    """On the ledger, with the effect that was meant."""
    REFUSED = "refused"
    """On the ledger, refused by the contract; the same act may be tried anew."""
    DISCARDED = "discarded"
    """It was not sent, or can never reach the ledger; its nonce is free."""


@dataclass(frozen=True, slots=True)
class ActOutcome:
    """What the ledger did with an act.

    Attributes:
        accepted: False where the contract refused it.
        block: Number of the chain block it is in.
        transaction_hash: Of the transaction, 32 bytes.
        error: Code of the contract's refusal; empty where it was accepted.
        facts: What the caller wants to say again when the command is repeated.
    """

    accepted: bool
    block: int
    transaction_hash: bytes
    error: str = ""
    facts: Mapping[str, Fact] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """One attempt at one act.

    Attributes:
        act_key: What the act means.
        attempt: 1 for the first; a refused or discarded act may be attempted anew.
        account: Who signed.
        nonce: The transaction's place among those of the account.
        raw_transaction: The signed transaction, to be sent as it is.
        facts: What the caller noted before sending.
        state: How far it has come.
        outcome: What the ledger did; None while that is not known.
    """

    act_key: ActKey
    attempt: int
    account: Account
    nonce: int
    raw_transaction: bytes
    facts: Mapping[str, Fact]
    state: ActState
    outcome: ActOutcome | None


def facts_text(facts: Mapping[str, Fact]) -> str:
    """Return facts as JSON text in one fixed form."""
    # ASCII: a file name may hold halves of pairs that no file takes as text.
    return json.dumps(dict(facts), sort_keys=True, ensure_ascii=True)


def facts_from(text: str) -> dict[str, Fact]:
    """Return the facts of such a text."""
    found: dict[str, Fact] = json.loads(text)
    return found


def outcome_text(outcome: ActOutcome | None) -> str | None:
    """Return an outcome as JSON text, None for none."""
    if outcome is None:
        return None
    return json.dumps(
        {
            "accepted": outcome.accepted,
            "block": outcome.block,
            "transaction_hash": outcome.transaction_hash.hex(),
            "error": outcome.error,
            "facts": dict(outcome.facts),
        },
        sort_keys=True,
        ensure_ascii=True,
    )


def outcome_from(text: str) -> ActOutcome:
    """Return the outcome of such a text."""
    found = json.loads(text)
    return ActOutcome(
        accepted=found["accepted"],
        block=found["block"],
        transaction_hash=bytes.fromhex(found["transaction_hash"]),
        error=found["error"],
        facts=found["facts"],
    )
