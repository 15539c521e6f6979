"""The work place of one command: opens settings, keys, vault and ledger when they are asked for.

The only module of the command line that loads the SDK's heavy parts, and it does so inside its
functions: `--help` and completion must not wait a second for a chain (docs/decisions/0060).
"""

from __future__ import annotations

import os
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Self

from cli.exits import InputProblem
from cli.output import Printer, Style
from cli.passphrases import Passphrases

if TYPE_CHECKING:
    from types import TracebackType

    from cites_chain.config import Settings
    from cites_chain.keys import KeyFolder, LocalSigner
    from cites_chain.vault import Vault


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
