"""The embedded ledger: a whole chain in this process, and in one file.

No server, nothing to set up. A block is made for every transaction at once and is on the disk
before `send` returns; whatever happens to the program afterwards, it is there. One program at a
time has the ledger open; within it any thread may use it.

Example::

    with EmbeddedChain.create(path, build_genesis(founders, timestamp=moment)) as chain:
        receipt = chain.send(signer.sign_transaction(transaction)).require_success()
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from threading import RLock
from typing import Self

from eth.vm.interrupt import EVMMissingData
from trie.exceptions import MissingTraversalNode, MissingTrieNode

from cites_chain.chain.answers import Answers
from cites_chain.chain.artifacts import deployed_accounts, load_artifact
from cites_chain.chain.backend import Call, Receipt
from cites_chain.chain.blocks import GAS_LIMIT
from cites_chain.chain.clock import LedgerClock, moment_of, seconds_of
from cites_chain.chain.database import LedgerDatabase
from cites_chain.chain.examination import Progress, examine
from cites_chain.chain.genesis import Genesis
from cites_chain.chain.lock import LedgerLock, OwnerAddress
from cites_chain.chain.reverts import refusal_of_call
from cites_chain.chain.sealing import parcels, seal
from cites_chain.chain.shapes import hex_of
from cites_chain.chain.store import LedgerStore, SealedBlock, StoredTransaction
from cites_chain.chain.transactions import SignedTransaction, read_transaction, require_nonce
from cites_chain.chain.view import LedgerView
from cites_chain.errors import (
    ChainError,
    DeploymentMismatch,
    FileProblem,
    LedgerAlreadyExists,
    LedgerNotFound,
)
from cites_chain.ids import Account
from cites_chain.private_files import publish_file, require_private


class EmbeddedChain:
    """One ledger file, open. Implements `Chain`."""

    def __init__(self, path: Path, lock: LedgerLock, database: LedgerDatabase) -> None:
        """Use `create` or `open` instead; this takes what they have opened."""
        store = LedgerStore(database)
        facts = store.meta()
        clock = facts.get("clock")
        self.path = path
        self._guard = RLock()
        self._lock: LedgerLock | None = lock
        self._store = store
        self._view = LedgerView(
            store,
            chain_id=_whole(database, facts.get("chain_id")),
            clock=LedgerClock(clock if isinstance(clock, int) else None),
        )
        self._answers = Answers(self._view)
        first = self._view.find_header(0)
        if first is None or hex_of(first.hash) != facts.get("genesis_hash"):
            raise database.damaged("its first block is not that of its network")
        self._genesis_hash = first.hash

    # --------------------------------------------------------------------------------- opening

    @classmethod
    def create(cls, path: Path, genesis: Genesis, *, clock: datetime | None = None) -> Self:
        """Make a new ledger file and open it; after a crash it is whole or absent.

        Args:
            path: Where; its folder is there already.
            genesis: Block 0.
            clock: Makes it a trial ledger, whose clock is set by hand and begins here.

        Raises:
            LedgerAlreadyExists: There is something of that name.
            LedgerLocked: Another program makes or uses it.
            StorageFull: The disk is full; nothing is left behind.
        """
        if not path.parent.is_dir():
            raise FileProblem(path, "its folder is not there")
        lock = LedgerLock(path)
        try:
            _write_new(path, genesis, clock)
        except BaseException:
            lock.release()
            raise
        return cls._open(path, lock, {})

    @classmethod
    def open(cls, path: Path, *, deployment: Mapping[str, Account] | None = None) -> Self:
        """Open a ledger file.

        Args:
            path: The file that `create` made.
            deployment: Contracts of this release that must stand on the ledger, by name; None
                for all of them.

        Raises:
            LedgerNotFound: There is no file.
            LedgerLocked: Another program has it open; the error names it.
            LedgerDamaged: It is not a ledger, or was changed by something else.
            LedgerTooNew: A later release made it.
            DeploymentMismatch: Its contracts are not those of this release.
            FileExposed: Other users of the computer can read it.
        """
        if not path.is_file():
            raise LedgerNotFound(path)
        require_private(path)
        expected = deployed_accounts() if deployment is None else deployment
        return cls._open(path, LedgerLock(path), expected)

    @classmethod
    def _open(cls, path: Path, lock: LedgerLock, deployment: Mapping[str, Account]) -> Self:
        database = None
        try:
            database = LedgerDatabase(path)
            chain = cls(path, lock, database)
            chain.require_deployed(deployment)
        except BaseException:
            if database is not None:
                database.close()
            lock.release()
            raise
        return chain

    def require_deployed(self, deployment: Mapping[str, Account]) -> None:
        """Compare the code of contracts with that of this release.

        Raises:
            DeploymentMismatch: Something else stands at one of the accounts.
        """
        with self._using():
            world = self._view.world_for_call("latest")
            for name, account in deployment.items():
                if not load_artifact(name).is_code(world.code(account), deployed_accounts()):
                    raise DeploymentMismatch(
                        f"the code at {account} is not that of this release's {name}",
                        hint="Use the release with which the network was founded.",
                        facts={"contract": name, "account": account},
                    )

    def announce(self, address: OwnerAddress | None) -> None:
        """Say in the lock's file where this program answers for the ledger (`chain.owner`)."""
        with self._guard:
            if self._lock is not None:
                self._lock.announce(address)

    def close(self) -> None:
        """Close the file and let other programs in."""
        with self._guard:
            if self._lock is not None:
                self._store.database.close()
                self._lock.release()
                self._lock = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # --------------------------------------------------------------------------------- looking

    @property
    def chain_id(self) -> int:
        """The network's number: what contracts see, and what signatures are for."""
        return self._view.chain_id

    @property
    def genesis_hash(self) -> bytes:
        """Hash of block 0."""
        return self._genesis_hash

    @property
    def is_trial(self) -> bool:
        """Whether the clock of this ledger is set by hand."""
        return self._view.clock.set_to is not None

    def batch(self, requests: Sequence[Call]) -> list[object]:
        """Answer JSON-RPC requests, in order and from one moment.

        Raises:
            ContractRejected: A contract refused one of the calls.
            TransactionRefused: A transaction sent did not get in.
            ChainError: One of the requests has no answer.
        """
        with self._using():
            return [self._answer(method, tuple(params)) for method, params in requests]

    def call(self, to: Account, data: bytes, *, sender: Account | None = None) -> bytes:
        """Run a call on the newest state, as if it were in the next block.

        Raises:
            ContractRejected: The contract refused; the subclass says why.
        """
        call: dict[str, object] = {"to": to, "data": data}
        if sender is not None:
            call["from"] = sender
        with self._using():
            output = str(self._answers.answer("eth_call", (call,)))
        return bytes.fromhex(output[2:])

    def find_receipt(self, transaction_hash: bytes) -> Receipt | None:
        """Return what became of a transaction, or None where no block has it."""
        with self._using():
            stored = self._store.find_transaction(transaction_hash)
        return None if stored is None else _receipt(stored, self.chain_id)

    def next_nonce(self, account: Account) -> int:
        """Return the nonce that the account's next transaction must carry."""
        with self._using():
            return self._view.world_for_call("latest").nonce(account)

    def now(self) -> datetime:
        """Return the time that the next block would carry."""
        with self._using():
            return moment_of(self._view.next_timestamp())

    def require_sound(self, progress: Progress | None = None) -> None:
        """Look at every block of the ledger; takes time with its length.

        Args:
            progress: Told how many blocks of how many were looked at.

        Raises:
            LedgerDamaged: Something is not what was written; the sentence names the block.
        """
        with self._using():
            examine(self._store, progress)

    # --------------------------------------------------------------------------------- sending

    def send(self, raw: bytes) -> Receipt:
        """Put a signed transaction into a block of its own.

        Raises:
            TransactionRefused: The ledger did not take it.
            StorageFull: The disk is full; the ledger is as it was before.
        """
        (receipt,) = self.send_all([raw])
        return receipt

    def send_all(self, raws: Sequence[bytes]) -> tuple[Receipt, ...]:
        """Put signed transactions into one block, or as few as their gas needs, all or none.

        Those that are in a block already are not sent again; their receipts come back with the
        others'.

        Raises:
            TransactionRefused: The ledger did not take one of them; none was sent.
            StorageFull: The disk is full; none was sent.
        """
        with self._using():
            signed = [self._read(raw) for raw in raws]
            known = {t.hash: self._store.find_transaction(t.hash) for t in signed}
            fresh = {t.hash: t for t in signed if known[t.hash] is None}
            self._require_order(list(fresh.values()))
            added = {t.hash: t for t in self._append(list(fresh.values()))}
        found = [known[t.hash] or added[t.hash] for t in signed]
        return tuple(_receipt(stored, self.chain_id) for stored in found)

    def send_parcels(self, parcels: Iterable[Sequence[bytes]]) -> tuple[Receipt, ...]:
        """Send all parcels as one: no block is waited for here, so nothing is gained by parts."""
        return self.send_all([raw for parcel in parcels for raw in parcel])

    def set_clock(self, moment: datetime) -> None:
        """Set a trial ledger's clock forward.

        Raises:
            ClockRefused: This is no trial ledger, or the moment is not ahead of its clock.
        """
        with self._using():
            clock = self._view.clock.advanced(moment, self._view.newest.timestamp)
            self._store.set_meta(clock=seconds_of(moment))
            self._view.clock = clock

    def _answer(self, method: str, params: tuple[object, ...]) -> object:
        if method == "eth_sendRawTransaction":
            (raw,) = params
            sent = raw if isinstance(raw, bytes) else bytes.fromhex(str(raw)[2:])
            return hex_of(self.send(sent).transaction_hash)
        return self._answers.answer(method, params)

    def _read(self, raw: bytes) -> SignedTransaction:
        return read_transaction(raw, self._view.chain_id, self._view.newest.gas_limit)

    def _require_order(self, transactions: Sequence[SignedTransaction]) -> None:
        world = self._view.world_for_call("latest")
        expected: dict[bytes, int] = {}
        for transaction in transactions:
            sender = transaction.invocation.sender
            nonce = expected.get(sender)
            if nonce is None:
                nonce = world.nonce(Account(hex_of(sender)))
            require_nonce(transaction, nonce)
            expected[sender] = nonce + 1

    def _append(self, transactions: Sequence[SignedTransaction]) -> list[StoredTransaction]:
        before = self._view.newest
        blocks: list[SealedBlock] = []
        try:
            for parcel in parcels(transactions, before.gas_limit):
                timestamp = self._view.next_timestamp()
                world = self._view.next_world(timestamp)
                blocks.append(seal(world, self._view.newest, timestamp, parcel))
                self._view.move_to(blocks[-1].header)
            self._store.append(blocks)
        except BaseException:
            # Also where a signal comes between the commit and here: the file knows what is true.
            self._store.nodes.forget()
            self._view.move_to(self._store.newest())
            raise
        return [transaction for block in blocks for transaction in block.transactions]

    @contextmanager
    def _using(self) -> Iterator[None]:
        with self._guard:
            if self._lock is None:
                raise ChainError(f"the ledger {self.path} was closed")
            try:
                yield
            except (EVMMissingData, MissingTrieNode, MissingTraversalNode) as problem:
                raise self._store.database.damaged("a part of the state is missing") from problem


def _write_new(path: Path, genesis: Genesis, clock: datetime | None) -> None:
    if path.exists():
        raise LedgerAlreadyExists(path)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    draft.touch(mode=0o600, exist_ok=False)
    try:
        database = LedgerDatabase.begin(draft)
        try:
            _fill(LedgerStore(database), genesis, clock)
        finally:
            database.close()
        publish_file(draft, path)
    finally:
        for suffix in ("", "-wal", "-shm", "-journal"):
            draft.with_name(draft.name + suffix).unlink(missing_ok=True)


def _fill(store: LedgerStore, genesis: Genesis, clock: datetime | None) -> None:
    genesis.place(store.nodes)
    store.append([SealedBlock(genesis.header, (), ())])
    facts: dict[str, str | int] = {
        "chain_id": genesis.chain_id,
        "genesis_hash": hex_of(genesis.hash),
    }
    if clock is not None:
        facts["clock"] = seconds_of(clock)
    store.set_meta(**facts)


def _receipt(stored: StoredTransaction, chain_id: int) -> Receipt:
    refusal = None
    if not stored.succeeded:
        gas = read_transaction(stored.raw, chain_id, GAS_LIMIT).invocation.gas
        refusal = refusal_of_call(stored.output, gas=gas, gas_used=stored.gas_used)
    return Receipt(stored.hash, stored.block, stored.succeeded, stored.gas_used, refusal)


def _whole(database: LedgerDatabase, value: object) -> int:
    if not isinstance(value, int):
        raise database.damaged("it does not say which network it is of")
    return value


__all__ = ["EmbeddedChain"]
