"""What a command answers: a document for programs, parts for people, and how it ended.

Commands build these and print nothing; `cli/output.py` shows them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum

from cli.exits import Exit
from cli.safe_text import Document


class Tone(Enum):
    """How a word is underlined with colour. The words alone must say the same."""

    PLAIN = ""
    GOOD = "green"
    BAD = "bold red"
    UNSURE = "yellow"
    FAINT = "dim"
    HEAD = "bold"


@dataclass(frozen=True, slots=True)
class Sentence:
    """One line of prose."""

    text: str
    tone: Tone = Tone.PLAIN


@dataclass(frozen=True, slots=True)
class Facts:
    """Names and values under each other. An empty value is left out."""

    rows: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under headings. Piped: one line a row, tabs between, nothing cut, no headings."""

    headings: Sequence[str]
    rows: Sequence[Sequence[str]]
    empty: str = ""
    """What is said where there are no rows."""


@dataclass(frozen=True, slots=True)
class Branch:
    """A tree: one line and what hangs below it."""

    text: str
    children: Sequence[Branch] = ()
    tone: Tone = Tone.PLAIN


@dataclass(frozen=True, slots=True)
class Raw:
    """JSON text for another program or a file to read; only steering characters are escaped."""

    text: str


Part = Sentence | Facts | Table | Branch | Raw


@dataclass(frozen=True, slots=True)
class Answer:
    """The whole answer of one command.

    Attributes:
        document: What `--json` prints.
        parts: What a person reads.
        exit: How the command ends.
    """

    document: Document
    parts: Sequence[Part] = field(default=())
    exit: Exit = Exit.DONE
