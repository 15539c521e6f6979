"""The work place of one command: opens settings, keys, vault and ledger when they are asked for.

The only module of the command line that loads the SDK's heavy parts, and it does so inside its
functions: `--help` and completion must not wait a second for a chain (docs/decisions/0060).
"""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Self

from cli.output import Printer, Style

if TYPE_CHECKING:
    from types import TracebackType


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
        self._open = ExitStack()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        where: TracebackType | None,
    ) -> None:
        self._open.__exit__(kind, problem, where)
