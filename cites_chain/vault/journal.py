"""The journal of acts: a command that is run again after a crash finishes its work once.

Before a signed transaction is sent it is noted here under its *act key*, a hash of what the act
means. Whoever runs the same command again finds the very same transaction and sends it again: the
ledger takes it once, because its nonce is used once. Nothing here is secret: what is noted is what
the ledger is told anyway. So officers without a vault use the same journal in a file of its own.

Example of the order of things (`chain` and `signer` stand for the caller's own)::

    entry = journal.prepare_next(act_key("issue", permit_id), account, chain_nonce, sign, facts)
    receipt = chain.find_receipt(entry.raw_transaction) or chain.send(entry.raw_transaction)
    journal.settle(entry.act_key, ActOutcome(accepted=True, block=receipt.block, ...))
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import NewType, Self

from cites_chain.errors import Fact
from cites_chain.ids import Account
from cites_chain.vault.cipher import joined
from cites_chain.vault.database import BUSY_SECONDS, Database, FileKind, Migration, Row
from cites_chain.vault.errors import JournalConflict, VaultAlreadyExists

ActKey = NewType("ActKey", bytes)
"""32 bytes: hash of what an act means, equal whenever the same act is meant."""

_NO_FACTS: Mapping[str, Fact] = MappingProxyType({})

JOURNAL_TABLES = Migration(
    "0001-journal",
    (
        """CREATE TABLE acts (
            position INTEGER PRIMARY KEY,
            network TEXT NOT NULL,
            act_key BLOB NOT NULL CHECK (length(act_key) = 32),
            attempt INTEGER NOT NULL,
            account TEXT NOT NULL,
            nonce INTEGER NOT NULL CHECK (nonce >= 0),
            raw_transaction BLOB NOT NULL,
            facts TEXT NOT NULL,
            state TEXT NOT NULL,
            outcome TEXT,
            UNIQUE (network, act_key, attempt)
        ) STRICT""",
        """CREATE UNIQUE INDEX acts_by_nonce ON acts (network, account, nonce)
            WHERE state <> 'discarded'""",
        "CREATE INDEX acts_open ON acts (network, account) WHERE state = 'prepared'",
    ),
)

_FILE = FileKind("journal of acts", int.from_bytes(b"CITJ", "big"), (JOURNAL_TABLES,))
_COLUMNS = "act_key, attempt, account, nonce, raw_transaction, facts, state, outcome"


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


class Journal:
    """The acts of the officers who work on this computer, on one network."""

    def __init__(self, database: Database, network: str) -> None:
        """Use the journal tables of an open file.

        Args:
            database: The vault's file, or a journal file.
            network: What tells this network from every other one, such as its genesis hash: a
                nonce of an earlier trial network means nothing on this one.
        """
        self._database = database
        self._network = network

    @classmethod
    def open_file(cls, path: Path, network: str, *, busy_seconds: float = BUSY_SECONDS) -> Self:
        """Open a journal that is a file of its own; it is made if it is not there.

        Raises:
            VaultDamaged: The file is something else, or was changed.
            FileExposed: Other users of the computer can read it or enter its folder.
        """
        if not path.exists():
            try:
                Database.create(path, _FILE)
            except VaultAlreadyExists:
                pass  # another command made it just now: that is the one to open
        return cls(Database(path, _FILE, busy_seconds=busy_seconds), network)

    def close(self) -> None:
        """Close the file; only for a journal of its own."""
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def prepare(
        self,
        key: ActKey,
        raw_transaction: bytes,
        account: Account,
        nonce: int,
        facts: Mapping[str, Fact] = _NO_FACTS,
    ) -> JournalEntry:
        """Note a signed transaction before it is sent.

        If the act is noted already and was not refused or discarded, the note stands: the
        transaction in the answer is the one to send, not the one just given.

        Returns:
            The note that counts.

        Raises:
            JournalConflict: Another act of the account has that nonce.
            StorageFull: The disk is full. Nothing was noted: do not send.
        """
        return self._note(key, account, lambda: (nonce, raw_transaction), facts)

    def prepare_next(
        self,
        key: ActKey,
        account: Account,
        chain_nonce: int,
        sign: Callable[[int], bytes],
        facts: Mapping[str, Fact] = _NO_FACTS,
    ) -> JournalEntry:
        """Choose the nonce, sign and note in one step that no other program can come between.

        Args:
            key: What the act means.
            account: Who signs.
            chain_nonce: How many transactions of the account the ledger has.
            sign: Returns the raw signed transaction for a nonce; called at most once.
            facts: What the caller wants to find again.

        Returns:
            The note that counts; an earlier one where the act is noted already.

        Raises:
            VaultBusy: Another program holds the journal.
            StorageFull: The disk is full. Nothing was noted: do not send.
        """

        def signed() -> tuple[int, bytes]:
            nonce = self.next_nonce(account, chain_nonce)
            return nonce, sign(nonce)

        return self._note(key, account, signed, facts)

    def settle(self, key: ActKey, outcome: ActOutcome) -> JournalEntry:
        """Note what the ledger did. Noting the same once more changes nothing.

        Raises:
            JournalConflict: The act was never prepared, or is noted with another outcome.
        """
        with self._database.atomic():
            entry = self._require(key)
            if entry.outcome is not None and entry.outcome != outcome:
                raise JournalConflict(
                    f"the act is {entry.state} already, by another transaction or block",
                    act_key=f"0x{key.hex()}",
                    state=str(entry.state),
                )
            if entry.state is ActState.DISCARDED:
                raise JournalConflict(
                    "the act was discarded", act_key=f"0x{key.hex()}", state=str(entry.state)
                )
            state = ActState.ACCEPTED if outcome.accepted else ActState.REFUSED
            self._close_entry(entry, state, outcome)
            return self._require(key)

    def discard(self, key: ActKey) -> JournalEntry:
        """Give up an act that is not on the ledger and can never get there; its nonce is free.

        Only where it was never sent, or where another transaction has its nonce on the ledger.

        Raises:
            JournalConflict: The act was never prepared, or the ledger has it.
        """
        with self._database.atomic():
            entry = self._require(key)
            if entry.state in (ActState.ACCEPTED, ActState.REFUSED):
                raise JournalConflict(
                    f"the act is on the ledger, {entry.state}",
                    act_key=f"0x{key.hex()}",
                    state=str(entry.state),
                )
            self._close_entry(entry, ActState.DISCARDED, None)
            return self._require(key)

    def find(self, key: ActKey) -> JournalEntry | None:
        """Return the latest attempt at an act, or None where there was none."""
        found = self._database.row(
            f"SELECT {_COLUMNS} FROM acts WHERE network = ? AND act_key = ?"  # noqa: S608
            " ORDER BY attempt DESC LIMIT 1",
            (self._network, key),
        )
        return None if found is None else self._entry(found)

    def list_open(self, account: Account | None = None) -> tuple[JournalEntry, ...]:
        """Return the acts whose outcome is not known, in the order in which they must be sent."""
        every = f"SELECT {_COLUMNS} FROM acts WHERE network = ? AND state = 'prepared'"  # noqa: S608
        if account is None:
            found = self._database.rows(every + " ORDER BY account, nonce", (self._network,))
        else:
            found = self._database.rows(
                every + " AND account = ? ORDER BY nonce", (self._network, account)
            )
        return tuple(self._entry(row) for row in found)

    def list_all(self) -> tuple[JournalEntry, ...]:
        """Return every attempt at every act, oldest first."""
        found = self._database.rows(
            f"SELECT {_COLUMNS} FROM acts WHERE network = ? ORDER BY position",  # noqa: S608
            (self._network,),
        )
        return tuple(self._entry(row) for row in found)

    def next_nonce(self, account: Account, chain_nonce: int) -> int:
        """Return the first nonce of an account that neither the ledger nor an open act has."""
        found = self._database.row(
            "SELECT max(nonce) FROM acts WHERE network = ? AND account = ? AND state <> 'discarded'",
            (self._network, account),
        )
        noted = found[0] if found else None
        return chain_nonce if not isinstance(noted, int) else max(chain_nonce, noted + 1)

    def _note(
        self,
        key: ActKey,
        account: Account,
        signed: Callable[[], tuple[int, bytes]],
        facts: Mapping[str, Fact],
    ) -> JournalEntry:
        with self._database.atomic():
            last = self.find(key)
            if last is not None and last.state in (ActState.PREPARED, ActState.ACCEPTED):
                return last
            nonce, raw_transaction = signed()
            self._require_free(account, nonce)
            attempt = 1 if last is None else last.attempt + 1
            self._database.write(
                "INSERT INTO acts (network, act_key, attempt, account, nonce, raw_transaction,"
                " facts, state) VALUES (?, ?, ?, ?, ?, ?, ?, 'prepared')",
                (self._network, key, attempt, account, nonce, raw_transaction, _text(facts)),
            )
            return self._require(key)

    def _require_free(self, account: Account, nonce: int) -> None:
        taken = self._database.row(
            "SELECT act_key FROM acts WHERE network = ? AND account = ? AND nonce = ?"
            " AND state <> 'discarded'",
            (self._network, account, nonce),
        )
        if taken is not None:
            raise JournalConflict(
                f"another act of {account} has nonce {nonce}",
                account=account,
                nonce=nonce,
                act_key=f"0x{_bytes(taken[0]).hex()}",
            )

    def _require(self, key: ActKey) -> JournalEntry:
        entry = self.find(key)
        if entry is None:
            raise JournalConflict(
                "the act was never prepared", act_key=f"0x{key.hex()}", state=None
            )
        return entry

    def _close_entry(
        self, entry: JournalEntry, state: ActState, outcome: ActOutcome | None
    ) -> None:
        self._database.write(
            "UPDATE acts SET state = ?, outcome = ?"
            " WHERE network = ? AND act_key = ? AND attempt = ?",
            (state, _outcome_text(outcome), self._network, entry.act_key, entry.attempt),
        )

    def _entry(self, row: Row) -> JournalEntry:
        key, attempt, account, nonce, raw_transaction, facts, state, outcome = row
        try:
            return JournalEntry(
                act_key=ActKey(_bytes(key)),
                attempt=int(attempt or 0),
                account=Account(str(account)),
                nonce=int(nonce or 0),
                raw_transaction=_bytes(raw_transaction),
                facts=json.loads(str(facts)),
                state=ActState(str(state)),
                outcome=None if outcome is None else _outcome(str(outcome)),
            )
        except (ValueError, TypeError, KeyError) as problem:
            raise self._database.damaged("an entry of the journal cannot be read") from problem


def _text(facts: Mapping[str, Fact]) -> str:
    return json.dumps(dict(facts), sort_keys=True, ensure_ascii=False)


def _outcome_text(outcome: ActOutcome | None) -> str | None:
    if outcome is None:
        return None
    return _text(
        {
            "accepted": outcome.accepted,
            "block": outcome.block,
            "transaction_hash": outcome.transaction_hash.hex(),
            "error": outcome.error,
            "facts": _text(outcome.facts),
        }
    )


def _outcome(text: str) -> ActOutcome:
    found = json.loads(text)
    return ActOutcome(
        accepted=found["accepted"],
        block=found["block"],
        transaction_hash=bytes.fromhex(found["transaction_hash"]),
        error=found["error"],
        facts=json.loads(found["facts"]),
    )


def _bytes(value: object) -> bytes:
    if not isinstance(value, bytes):
        raise TypeError(type(value).__name__)
    return value
