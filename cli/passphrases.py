"""Where passphrases come from: typed unseen, or the first line of a file. Never an argument.

What stands in an argument shows in the list of processes and in the shell's history.
"""

from __future__ import annotations

import getpass
import os
import sys
from collections.abc import Mapping
from pathlib import Path

from cites_chain.passphrase import Passphrase
from cli.exits import InputProblem

KEY_FILE_VARIABLE = "CITES_CHAIN_PASSPHRASE_FILE"
"""Names the file whose first line opens keys, and the vault unless the next variable is set."""

VAULT_FILE_VARIABLE = "CITES_CHAIN_VAULT_PASSPHRASE_FILE"
"""Names the file whose first line opens the vault, where it has a passphrase of its own."""

NEW_FILE_VARIABLE = "CITES_CHAIN_NEW_PASSPHRASE_FILE"
"""Names the file whose first line is to open a key or the vault from now on."""

SOURCE_FILE_VARIABLE = "CITES_CHAIN_SOURCE_PASSPHRASE_FILE"
"""Names the file whose first line opens a key file that is taken over from another tool."""


class Passphrases:
    """Asks for passphrases, each at most once in a command."""

    def __init__(self, environment: Mapping[str, str] = os.environ) -> None:
        self._environment = environment
        self._known: dict[str, Passphrase] = {}

    def for_key(self, name: str) -> Passphrase:
        """Return what should open the key.

        Raises:
            InputProblem: There is neither a file nor a person to ask.
            FileExposed: Every user of the computer can read the file.
        """
        return self._existing(f"key {name}", KEY_FILE_VARIABLE)

    def for_vault(self) -> Passphrase:
        """Return what should open the vault.

        Raises:
            InputProblem: There is neither a file nor a person to ask.
            FileExposed: Every user of the computer can read the file.
        """
        return self._existing("the vault", self._vault_variable())

    def new(self, what: str) -> Passphrase:
        """Return a passphrase for something that is made now; a person types it twice.

        Raises:
            InputProblem: The two differ, or there is nobody to ask.
            UnusablePassphrase: It is too short.
        """
        return self._chosen(what, KEY_FILE_VARIABLE)

    def new_for_vault(self) -> Passphrase:
        """Return a passphrase for a vault that is made now; a person types it twice.

        Raises:
            InputProblem: The two differ, or there is nobody to ask.
            UnusablePassphrase: It is too short.
        """
        return self._chosen("the vault", self._vault_variable())

    def replacement(self, what: str) -> Passphrase:
        """Return what is to open something in the place of its present passphrase.

        Raises:
            InputProblem: The two that were typed differ, or there is nobody to ask.
            UnusablePassphrase: It is too short.
        """
        return self._chosen(what, NEW_FILE_VARIABLE)

    def of_other_tool(self, source: Path) -> Passphrase:
        """Return what opens a key file that another tool wrote.

        Raises:
            InputProblem: There is nobody to ask.
        """
        return self._existing(f"the file {source.name}", SOURCE_FILE_VARIABLE)

    def _existing(self, what: str, variable: str) -> Passphrase:
        if what not in self._known:
            found = self._from_file(variable)
            self._known[what] = found or _typed(f"Passphrase of {what}: ", variable)
        return self._known[what]

    def _chosen(self, what: str, variable: str) -> Passphrase:
        found = self._from_file(variable)
        if found is None:
            found = _typed(f"New passphrase for {what}: ", variable)
            found.require_strong()
            if _typed("The same again: ", variable) != found:
                raise InputProblem(
                    "the two passphrases differ; nothing was changed",
                    hint="Run the command again.",
                )
        found.require_strong()
        return found

    def _vault_variable(self) -> str:
        return (
            VAULT_FILE_VARIABLE if VAULT_FILE_VARIABLE in self._environment else KEY_FILE_VARIABLE
        )

    def _from_file(self, variable: str) -> Passphrase | None:
        named = self._environment.get(variable)
        return Passphrase.from_file(Path(named)) if named else None


def _typed(prompt: str, variable: str) -> Passphrase:
    if not sys.stdin.isatty():
        raise InputProblem(
            "a passphrase is needed and nobody is at the keyboard",
            hint=f"Write it on the first line of a file of mode 600 and name it in {variable}.",
        )
    return Passphrase(getpass.getpass(prompt, stream=sys.stderr))
