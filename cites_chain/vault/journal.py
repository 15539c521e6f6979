"""The journal of acts: a command that is run again after a crash finishes its work once.

Before a signed transaction is sent it is noted here under its *act key*, a hash of what the act
means. Whoever runs the same command again finds the very same transaction and sends it again: the
ledger takes it once, because its nonce is used once. Nothing here is secret: what is noted is what
the ledger is told anyway. So officers without a vault use the same journal in a file of its own.

Example of the order of things (`chain` and `sign` stand for the caller's own)::

    entry = journal.prepare_next(act_key("issue", permit_id), account, chain_nonce, sign, facts)
    receipt = chain.find_receipt(hash_of(entry)) or chain.send(entry.raw_transaction)
    journal.settle(entry.act_key, ActOutcome(True, receipt.block_number, receipt.transaction_hash))
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, suppress
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Self

from cites_chain.errors import Fact
from cites_chain.ids import Account
from cites_chain.vault.act import (
    ActKey,
    ActOutcome,
    ActState,
    JournalEntry,
    facts_from,
    facts_text,
    outcome_from,
    outcome_text,
)
from cites_chain.vault.cipher import joined
from cites_chain.vault.database import BUSY_SECONDS, Database, FileKind, Migration, Row, Value
from cites_chain.vault.errors import JournalConflict, VaultAlreadyExists

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
            stamp BLOB NOT NULL,
            UNIQUE (network, act_key, attempt)
        ) STRICT""",
        """CREATE UNIQUE INDEX acts_by_nonce ON acts (network, account, nonce)
            WHERE state <> 'discarded'""",
        "CREATE INDEX acts_open ON acts (network, account) WHERE state = 'prepared'",
    ),
)

_FILE = FileKind("journal of acts", int.from_bytes(b"CITJ", "big"), (JOURNAL_TABLES,))
_COLUMNS = (
    "network, act_key, attempt, account, nonce, raw_transaction, facts, state, outcome, stamp"
)

Stamp = Callable[[bytes], bytes]
"""Returns 32 bytes by which a changed entry is noticed."""


def plain_stamp(content: bytes) -> bytes:
    """Stamp without a key: a broken disk is noticed, somebody who means it is not."""
    return hashlib.sha256(content).digest()


class Journal:
    """The acts of the officers who work on this computer, on one network."""

    def __init__(self, database: Database, network: str, *, stamp: Stamp = plain_stamp) -> None:
        """Use the journal tables of an open file.

        Args:
            database: The vault's file, or a journal file.
            network: What tells this network from every other one, such as its genesis hash: a
                nonce of an earlier trial network means nothing on this one.
            stamp: How entries are protected; in a vault under its key.
        """
        self._database = database
        self._network = network
        self._stamp = stamp

    @classmethod
    def open_file(cls, path: Path, network: str, *, busy_seconds: float = BUSY_SECONDS) -> Self:
        """Open a journal that is a file of its own; it is made if it is not there.

        Raises:
            VaultDamaged: The file is something else, or was changed.
            FileExposed: Other users of the computer can read it or enter its folder.
        """
        if not path.exists():
            with suppress(VaultAlreadyExists):  # made just now by another command: open that
                Database.create(path, _FILE)
        return cls(Database(path, _FILE, busy_seconds=busy_seconds), network)

    def close(self) -> None:
        """Close the file; only for a journal of its own."""
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def atomic(self) -> AbstractContextManager[None]:
        """Note everything inside in one write, or nothing of it."""
        return self._database.atomic()

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

        That holds for an earlier attempt, too: another program may have noted its refusal and
        begun a new attempt since.

        Raises:
            JournalConflict: The act was never prepared, or is noted with another outcome.
        """
        with self._database.atomic():
            for attempt in self._attempts(key):
                if attempt.outcome == outcome:
                    return attempt
            entry = self._require(key)
            if entry.state is not ActState.PREPARED:
                raise JournalConflict(
                    f"the act is {entry.state} already",
                    act_key=f"0x{key.hex()}",
                    state=str(entry.state),
                )
            state = ActState.ACCEPTED if outcome.accepted else ActState.REFUSED
            self._close_entry(entry, state, outcome)
            return self._require(key)

    def discard(self, key: ActKey, *, attempt: int | None = None) -> JournalEntry:
        """Give up an act that is not on the ledger and can never get there; its nonce is free.

        Only where it was never sent, or where another transaction has its nonce on the ledger.

        Args:
            key: What the act means.
            attempt: Which attempt is meant; where a later one was begun meanwhile, by another
                program, nothing is changed. None for the latest.

        Raises:
            JournalConflict: The act was never prepared, or the ledger has it.
        """
        with self._database.atomic():
            entry = self._require(key)
            if attempt is not None and entry.attempt > attempt:
                return entry
            if entry.state in (ActState.ACCEPTED, ActState.REFUSED):
                raise JournalConflict(
                    f"the act is on the ledger, {entry.state}",
                    act_key=f"0x{key.hex()}",
                    state=str(entry.state),
                )
            self._close_entry(entry, ActState.DISCARDED, None)
            return self._require(key)

    def find(self, key: ActKey) -> JournalEntry | None:
        """Return the latest attempt at an act, or None where there was none.

        Raises:
            VaultDamaged: It was changed.
        """
        attempts = self._attempts(key)
        return attempts[-1] if attempts else None

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
        """Return the first nonce of an account that neither the ledger nor a noted act has.

        A nonce that was given up is given again before any later one: the ledger takes the acts of
        an account in order, and a gap would hold back all that come after it.
        """
        taken = self._database.rows(
            "SELECT nonce FROM acts WHERE network = ? AND account = ? AND nonce >= ?"
            " AND state <> 'discarded' ORDER BY nonce",
            (self._network, account, chain_nonce),
        )
        nonce = chain_nonce
        for (noted,) in taken:
            if noted != nonce:
                break
            nonce += 1
        return nonce

    def require_sound(self) -> None:
        """Read every entry of every network in the file.

        Raises:
            VaultDamaged: One was changed.
        """
        for row in self._database.rows(f"SELECT {_COLUMNS} FROM acts"):  # noqa: S608
            self._entry(row)

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
            entry = JournalEntry(
                act_key=key,
                attempt=1 if last is None else last.attempt + 1,
                account=account,
                nonce=nonce,
                raw_transaction=raw_transaction,
                facts=dict(facts),
                state=ActState.PREPARED,
                outcome=None,
            )
            row = self._row(entry)
            self._database.write(
                f"INSERT INTO acts ({_COLUMNS}) VALUES ({', '.join('?' * len(row))})",  # noqa: S608
                row,
            )
            return self._require(key)

    def _attempts(self, key: ActKey) -> list[JournalEntry]:
        found = self._database.rows(
            f"SELECT {_COLUMNS} FROM acts WHERE network = ? AND act_key = ?"  # noqa: S608
            " ORDER BY attempt",
            (self._network, key),
        )
        return [self._entry(row) for row in found]

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
                act_key=_hexadecimal(taken[0]),
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
        *_, new_state, new_outcome, stamp = self._row(replace(entry, state=state, outcome=outcome))
        self._database.write(
            "UPDATE acts SET state = ?, outcome = ?, stamp = ?"
            " WHERE network = ? AND act_key = ? AND attempt = ?",
            (new_state, new_outcome, stamp, self._network, entry.act_key, entry.attempt),
        )

    def _row(self, entry: JournalEntry) -> Row:
        row: Row = (
            self._network,
            entry.act_key,
            entry.attempt,
            entry.account,
            entry.nonce,
            entry.raw_transaction,
            facts_text(entry.facts),
            str(entry.state),
            outcome_text(entry.outcome),
        )
        return (*row, self._stamp(_covered(row)))

    def _entry(self, row: Row) -> JournalEntry:
        *content, stamp = row
        if not isinstance(stamp, bytes) or not hmac.compare_digest(
            stamp, self._stamp(_covered(content))
        ):
            raise self._database.damaged("an entry of the journal was changed")
        match content:
            case [_, bytes(key), int(attempt), str(account), int(nonce), bytes(raw), *rest]:
                facts, state, outcome = rest
                return JournalEntry(
                    act_key=ActKey(key),
                    attempt=attempt,
                    account=Account(account),
                    nonce=nonce,
                    raw_transaction=raw,
                    facts=facts_from(str(facts)),
                    state=ActState(str(state)),
                    outcome=None if outcome is None else outcome_from(str(outcome)),
                )
            case _:
                raise self._database.damaged("an entry of the journal cannot be read")


def _hexadecimal(value: Value) -> str:
    return f"0x{value.hex()}" if isinstance(value, bytes) else ""


def _covered(content: Sequence[Value]) -> bytes:
    """Return the bytes of an entry that its stamp stands for."""
    parts = [value if isinstance(value, bytes) else repr(value).encode() for value in content]
    return joined(b"cites-chain/journal/1", *parts)
