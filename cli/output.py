"""The printer: the only module that writes to the terminal.

Results go to standard output; progress, remarks, questions and errors to standard error, so that a
pipe carries results alone. On a terminal text is coloured and laid out; piped it is plain, tables
are tabs, nothing is cut. `NO_COLOR` is respected. All text is shown as text: markup, escapes and
direction tricks in somebody's permit do nothing here (`cli/safe_text.py`).
"""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, TextIO

from cites_chain.errors import CitesChainError, ContractRejected
from cli.answer import Answer, Branch, Facts, Part, Raw, Sentence, Table, Tone
from cli.exits import InputProblem
from cli.safe_text import Document, harmless_json, json_text, visible

if TYPE_CHECKING:
    from rich.console import Console
    from rich.tree import Tree


class Steps(Protocol):
    """Tells how far long work has come."""

    def advance(self, label: str = "") -> None:
        """One more step is done; `label` names what is worked on now."""


class _Silent:
    def advance(self, label: str = "") -> None:
        pass


@dataclass(frozen=True, slots=True)
class Style:
    """What the user asked of the output.

    Attributes:
        as_json: One JSON document instead of text.
        quiet: No remarks and no progress; results and errors only.
        assume_yes: Questions are answered with yes.
    """

    as_json: bool = False
    quiet: bool = False
    assume_yes: bool = False


class Printer:
    """Shows answers, remarks, progress and errors in the way the user asked for."""

    def __init__(self, style: Style) -> None:
        self._style = style
        for stream in (sys.stdout, sys.stderr):
            # A terminal that is not UTF-8 gets escapes instead of a crash.
            if isinstance(stream, io.TextIOWrapper):
                stream.reconfigure(errors="backslashreplace")

    @property
    def as_json(self) -> bool:
        """Whether one JSON document is asked for."""
        return self._style.as_json

    def answer(self, answer: Answer) -> None:
        """Show a command's whole answer on standard output."""
        if self._style.as_json:
            self.document(answer.document)
        else:
            self.parts(answer.parts)

    def document(self, document: Document) -> None:
        """Write one JSON document to standard output."""
        print(json_text(document), file=sys.stdout)

    def parts(self, parts: Sequence[Part]) -> None:
        """Write text to standard output."""
        _Writer(sys.stdout).write(parts)

    def line(self, part: Part) -> None:
        """Write one part of a long answer at once; with --json it waits for the document."""
        if not self._style.as_json:
            _Writer(sys.stdout).write((part,))
            sys.stdout.flush()

    def remark(self, text: str, tone: Tone = Tone.FAINT) -> None:
        """Say on standard error what is going on; not with --quiet, nor with --json.

        A program that asks for JSON reads its errors there and nothing else.
        """
        if not self._style.quiet and not self._style.as_json:
            _Writer(sys.stderr).write((Sentence(text, tone),))

    def error(self, error: CitesChainError, exit_code: int) -> None:
        """Show a foreseen error on standard error: what happened, then what to do."""
        if self._style.as_json:
            report = {
                "error": {
                    "code": error.code,
                    "message": _sentence_of(error),
                    "hint": error.hint,
                    "facts": error.facts,
                },
                "exit_code": exit_code,
            }
            print(json_text(report), file=sys.stderr)
            return
        parts: list[Part] = [Sentence(f"error: {_sentence_of(error)}", Tone.BAD)]
        if error.hint:
            parts.append(Sentence(error.hint))
        _Writer(sys.stderr).write(parts)

    def trace(self, text: str) -> None:
        """Write a Python traceback to standard error, line by line."""
        _Writer(sys.stderr).write([Sentence(line) for line in text.splitlines()])

    def confirm(self, question: str) -> bool:
        """Ask before an act that cannot be undone; the answer is no unless somebody says yes.

        Raises:
            InputProblem: There is nobody to ask, and --yes was not given.
        """
        if self._style.assume_yes:
            return True
        if not sys.stdin.isatty():
            raise InputProblem(
                f"nobody can be asked: {question}",
                hint="Add --yes where no person is at the keyboard.",
            )
        print(f"{visible(question)} [y/N] ", end="", file=sys.stderr, flush=True)
        return sys.stdin.readline().strip().casefold() in {"y", "yes"}

    @contextmanager
    def progress(self, title: str, total: int | None) -> Iterator[Steps]:
        """Show a bar on standard error while long work goes on; only on a terminal."""
        if self._style.quiet or not sys.stderr.isatty():
            yield _Silent()
            return
        from rich.progress import Progress  # only long work on a terminal needs it

        with Progress(console=_console(sys.stderr), transient=True) as bar:
            task = bar.add_task(_escaped(title), total=total)

            class _Bar:
                def advance(self, label: str = "") -> None:
                    bar.update(task, advance=1, description=_escaped(label or title))

            yield _Bar()

    def flush(self) -> None:
        """Bring out what is still held back; a full disk or a closed pipe shows here."""
        sys.stdout.flush()
        sys.stderr.flush()


class _Writer:
    """Lays parts out for a terminal, or writes them plainly where another program reads."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._on_terminal = stream.isatty()

    def write(self, parts: Sequence[Part]) -> None:
        for part in parts:
            match part:
                case Sentence(text, tone):
                    self._sentence(text, tone)
                case Facts(rows):
                    self._facts(rows)
                case Table():
                    self._table(part)
                case Branch():
                    self._branch(part)
                case Raw(text):
                    self._stream.write(harmless_json(text))

    def _sentence(self, text: str, tone: Tone) -> None:
        if self._on_terminal and tone is not Tone.PLAIN:
            _print(_console(self._stream), text, tone)
        else:
            self._plain(visible(text))

    def _facts(self, rows: Sequence[tuple[str, str]]) -> None:
        shown = [(name, visible(value)) for name, value in rows if value]
        width = max((len(name) for name, _ in shown), default=0)
        for name, value in shown:
            self._plain(f"{name:<{width}}  {value}" if self._on_terminal else f"{name}\t{value}")

    def _table(self, table: Table) -> None:
        if not table.rows and table.empty:
            self._plain(table.empty)
        elif not self._on_terminal:
            for row in table.rows:
                self._plain("\t".join(visible(cell) for cell in row))
        else:
            self._grid(table)

    def _grid(self, table: Table) -> None:
        from rich.table import Table as Grid  # only on a terminal
        from rich.text import Text

        grid = Grid(box=None, pad_edge=False, header_style="bold")
        for heading in table.headings:
            grid.add_column(heading, overflow="fold")
        for row in table.rows:
            grid.add_row(*(Text(visible(cell)) for cell in row))
        _console(self._stream).print(grid)

    def _branch(self, branch: Branch) -> None:
        from rich.text import Text
        from rich.tree import Tree  # only where a tree is shown

        def grow(node: Branch, tree: Tree) -> None:
            for child in node.children:
                grow(child, tree.add(Text(visible(child.text), style=child.tone.value)))

        root = Tree(Text(visible(branch.text), style=branch.tone.value))
        grow(branch, root)
        width = None if self._on_terminal else _UNCUT
        _console(self._stream, width).print(root, soft_wrap=not self._on_terminal)

    def _plain(self, text: str) -> None:
        print(text, file=self._stream)


_UNCUT = 100_000
"""Columns of a tree that another program reads: nothing is cut."""


def _console(stream: TextIO, width: int | None = None) -> Console:
    from rich.console import Console  # costs 25 ms; piped output does without

    return Console(file=stream, markup=False, highlight=False, emoji=False, width=width)


def _print(console: Console, text: str, tone: Tone) -> None:
    from rich.text import Text

    console.print(Text(visible(text), style=tone.value), soft_wrap=True)


def _escaped(label: str) -> str:
    from rich.markup import escape  # a progress description is read as markup

    return escape(visible(label))


def _sentence_of(error: CitesChainError) -> str:
    if not isinstance(error, ContractRejected):
        return error.message
    from cites_chain.ledger.refused import sentence_of  # knows codes and names: loads them

    return sentence_of(error)
