"""The work place of one command: opens settings, keys, vault and ledger when they are asked for.

The only module of the command line that loads the SDK's heavy parts, and it does so inside its
functions: `--help` and completion must not wait a second for a chain (docs/decisions/0060).
"""

from __future__ import annotations

import os
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, Self, TypeVar

from cli.exits import InputProblem, NotConfirmed
from cli.output import Printer, Style
from cli.passphrases import Passphrases

if TYPE_CHECKING:
    from types import TracebackType

    from cites_chain.chain.backend import Chain
    from cites_chain.chain.embedded import EmbeddedChain
    from cites_chain.config import Settings
    from cites_chain.ids import Account, TaxonId
    from cites_chain.indexer import IndexStore
    from cites_chain.keys import KeyFolder, LocalSigner
    from cites_chain.ledger.desk import Desk
    from cites_chain.ledger.ledger import Ledger
    from cites_chain.ledger.reader import LedgerReader
    from cites_chain.vault import Vault


class Closable(Protocol):
    """Something that is open until it is closed."""

    def close(self) -> None:
        """Let it go."""


Opened = TypeVar("Opened", bound=Closable)


@dataclass(frozen=True, slots=True)
class Options:
    """What the user said to every command alike.

    Attributes:
        style: How answers are shown.
        home: Folder of ledger, keys and vault, if it was named.
        debug: Whether errors show where they arose.
    """

    style: Style = field(default_factory=Style)
    home: Path | None = None
    debug: bool = False


@dataclass(slots=True)
class Session:
    """One run of the program: the options as far as they have been read."""

    options: Options = field(default_factory=Options)


@dataclass(frozen=True, slots=True)
class IndexProgress:
    """What bringing an index up to its ledger came to.

    Attributes:
        events: Announcements taken in.
        undone: Blocks that were undone, because the ledger had been rewound.
        seconds: How long it took.
    """

    events: int
    undone: int
    seconds: float


class Work:
    """Everything a command may use. What it opened is closed when the command ends."""

    def __init__(self, options: Options) -> None:
        self.options = options
        self.printer = Printer(options.style)
        self.passphrases = Passphrases(os.environ)
        self._open = ExitStack()

    @cached_property
    def settings(self) -> Settings:
        """Where things are.

        Raises:
            SettingsInvalid: A setting is unknown or cannot be used.
        """
        from cites_chain.config import home_folder, load_settings

        return load_settings(home_folder(self.options.home, os.environ), os.environ)

    @cached_property
    def keys(self) -> KeyFolder:
        """The signing keys of this computer."""
        from cites_chain.keys import KeyFolder

        return KeyFolder(self.settings.keys)

    @cached_property
    def vault(self) -> Vault:
        """The authority's own documents; asks for their passphrase.

        Raises:
            VaultNotFound: There is none.
            WrongPassphrase: The passphrase does not open it.
        """
        from cites_chain.vault import Vault, VaultNotFound

        path = self.settings.vault
        if not path.is_file():  # before anybody types a passphrase for nothing
            raise VaultNotFound(path)
        return self._open.enter_context(Vault.open(path, self.passphrases.for_vault()))

    @cached_property
    def chain(self) -> Chain:
        """The ledger: behind nodes where endpoints are set, else in its file; open till the end.

        Raises:
            LedgerNotFound: There is none.
            LedgerLocked: Another program has it open.
            NetworkUnknown: Endpoints are set, and there is no network file.
            WrongNetwork: It is not the one that the network file names.
        """
        from cites_chain.ledger.access import open_chain

        return self.keep_open(open_chain(self.settings))

    def embedded(self, what: str, why: str) -> EmbeddedChain:
        """Return the ledger in a file, for what no node can do.

        Args:
            what: What it is wanted for.
            why: Why a node cannot do it.

        Raises:
            OnlyEmbedded: Endpoints are set: this office's ledger is behind nodes.
            LedgerShared: Another program has it open and answers for it.
            LedgerNotFound: There is none.
        """
        from cites_chain.chain.embedded import EmbeddedChain
        from cites_chain.chain.shared import SharedChain
        from cites_chain.ledger.access import LedgerShared, OnlyEmbedded

        if isinstance(self.chain, EmbeddedChain):
            return self.chain
        if isinstance(self.chain, SharedChain):
            raise LedgerShared(what, self.chain.holder)
        raise OnlyEmbedded(what, why)

    def keep_open(self, opened: Opened) -> Opened:
        """Return something that is open; it is closed when the command ends."""
        return self._open.enter_context(closing(opened))

    @cached_property
    def ledger(self) -> Ledger:
        """The ledger, open until the command ends."""
        from cites_chain.ledger.ledger import Ledger

        return Ledger(self.chain)

    @property
    def reader(self) -> LedgerReader:
        """The ledger, read only."""
        return self.ledger.reader

    @cached_property
    def index(self) -> IndexStore | None:
        """The index, brought up to the ledger and open until the command ends; None for none."""
        return self.made_index() if self.settings.index.is_file() else None

    def made_index(self) -> IndexStore:
        """Return the index as `index`; where there is none it is made.

        Raises:
            IndexProblem: It cannot be used; nothing about the ledger.
        """
        from cites_chain.indexer import IndexStore

        chain = self.chain
        path = self.settings.index
        store = self.keep_open(IndexStore.create(path, chain.chain_id, chain.genesis_hash))
        self.sync(store)
        return store

    def taxon_names(self) -> dict[TaxonId, str]:
        """Return the names that officers gave to taxon ids, from the index where there is one."""
        if self.index is None:
            return self.reader.taxon_names()
        from cites_chain.indexer.records import IndexRecords

        return IndexRecords(self.index).taxon_names()

    def sync(self, store: IndexStore) -> IndexProgress:
        """Bring an index up to the ledger; shows how far it is, and at what rate."""
        from time import monotonic

        from cites_chain.indexer import ChainSource, Indexer

        begun, events, undone = monotonic(), 0, 0
        with self.printer.progress("reading the ledger", None) as bar:
            for batch in Indexer(store, ChainSource(self.chain)).catch_up():
                events += batch.events
                undone += batch.undone
                rate = events / max(monotonic() - begun, 0.001)
                bar.advance(
                    f"block {batch.last.number:,} of {batch.head.number:,}, {rate:,.0f} events/s"
                )
        return IndexProgress(events, undone, monotonic() - begun)

    def desk(self, key: str = "", *, needs_vault: bool = False) -> Desk:
        """Return the place of work of one key's owner.

        Where there is a vault, acts go through it, so that one journal has all acts of a key and
        the audit log has them, too; else they are noted in the journal's own file.

        Args:
            key: Name of the key; that of the settings where it is empty.
            needs_vault: Whether the acts are about documents, which only a vault has.

        Raises:
            VaultNotFound: There is none, and it is needed.
        """
        from cites_chain.ledger.access import require_ledger
        from cites_chain.ledger.desk import Desk
        from cites_chain.vault import Journal

        require_ledger(self.settings)  # before anybody types a passphrase for nothing
        signer = self.signer(key)
        vault = self.vault if needs_vault or self.settings.vault.is_file() else None
        ledger = self.ledger  # last: nobody else is locked out while a passphrase is typed
        journal = None
        if vault is None:
            journal = self._open.enter_context(
                Journal.open_file(self.settings.journal, ledger.network.name)
            )
        return self._open.enter_context(
            Desk(ledger, signer, journal, vault, zone=self.settings.zone)
        )

    def account(self, text: str) -> Account:
        """Return the account that was typed: 0x and 40 digits, or the name of a key here.

        Raises:
            InputProblem: The capitals of the account do not fit (EIP-55): a digit is wrong.
            KeyNotFound: There is no key of that name.
        """
        from eth_utils.address import is_address, is_checksum_formatted_address, to_checksum_address

        from cites_chain.ids import Account

        if not text.startswith("0x"):
            return self.keys.get(text).account
        if not is_address(text) or (
            is_checksum_formatted_address(text) and to_checksum_address(text) != text
        ):
            raise InputProblem(
                f"{text} is not an account",
                hint="It has 0x and 40 digits; their capitals are a check against misspelling.",
            )
        return Account(to_checksum_address(text))

    def signer(self, name: str = "") -> LocalSigner:
        """Return the signer of a key; the one of the settings where none is named.

        Raises:
            InputProblem: None is named anywhere.
            KeyNotFound: There is no such key.
            WrongPassphrase: The passphrase does not open it.
        """
        chosen = name or self.settings.key
        if not chosen:
            raise InputProblem(
                "no key is named that should sign",
                hint="Add --as NAME; `cites-chain key list` shows the names.",
            )
        entry = self.keys.get(chosen)
        return self.keys.open(entry.name, self.passphrases.for_key(entry.name))

    def confirm(self, question: str) -> None:
        """Ask before an act that cannot be undone.

        Raises:
            NotConfirmed: The answer is not yes; nothing was done.
            InputProblem: There is nobody to ask, and --yes was not given.
        """
        if not self.printer.confirm(question):
            raise NotConfirmed("not confirmed: nothing was done")

    def now(self) -> datetime:
        """Return this moment, in the zone of the place where acts are done."""
        return datetime.now(self.settings.zone)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        where: TracebackType | None,
    ) -> None:
        self._open.__exit__(kind, problem, where)
