"""How a command is declared: its verb, its examples, and the keys it answers with `--json`.

    permit = Noun("permit", "Write, endorse, confirm and look at permits.")

    @permit.verb("show", examples=["permit show 4K7Q-M2X9-0BTD"], keys=PERMIT_KEYS)
    def show(work: Work, code: CodeArgument) -> Answer:
        '''Show what the ledger knows of a permit.'''

Every command so declared takes the common options (`--json`, `--home` ...) before or after it, and
is in the register from which help, reference and tests are made.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Protocol

import typer

from cli.answer import Answer
from cli.context import Options, Session, Work
from cli.exits import ReaderLeft
from cli.output import Style

PROGRAM = "cites-chain"
COMMON_PANEL = "Options of every command"

AsJson = Annotated[
    bool,
    typer.Option("--json", help="Answer with one JSON document.", rich_help_panel=COMMON_PANEL),
]
Quiet = Annotated[
    bool,
    typer.Option(
        "--quiet", "-q", help="No remarks, no progress bar.", rich_help_panel=COMMON_PANEL
    ),
]
AssumeYes = Annotated[
    bool,
    typer.Option(
        "--yes", "-y", help="Answer every question with yes.", rich_help_panel=COMMON_PANEL
    ),
]
Home = Annotated[
    Path | None,
    typer.Option(
        "--home",
        # No `envvar`: the verb's would outweigh what was typed before the noun.
        help="Folder of ledger, keys and vault. \\[env var: CITES_CHAIN_HOME]",
        rich_help_panel=COMMON_PANEL,
    ),
]
Debug = Annotated[
    bool,
    typer.Option(
        "--debug", help="After an error, show where it arose.", rich_help_panel=COMMON_PANEL
    ),
]


def _show_version(wanted: bool) -> None:  # noqa: FBT001 - Typer calls it so
    if wanted:
        from importlib.metadata import version

        typer.echo(f"{PROGRAM} {version(PROGRAM)}")
        raise typer.Exit


Version = Annotated[
    bool,
    typer.Option(
        "--version", callback=_show_version, is_eager=True, help="Show which release this is."
    ),
]
COMMON: dict[str, Any] = {
    "as_json": AsJson,
    "quiet": Quiet,
    "assume_yes": AssumeYes,
    "home": Home,
    "debug": Debug,
}


class Body(Protocol):
    """What a command does: gets its work place and its arguments, returns its answer."""

    __name__: str
    __doc__: str | None

    def __call__(self, work: Work, /, *arguments: Any, **options: Any) -> Answer:
        """Do it."""


@dataclass(frozen=True, slots=True)
class Card:
    """What is known of a command without running it.

    Attributes:
        path: Noun and verb, such as ("permit", "show").
        summary: First line of its help.
        examples: Command lines without the program's name.
        keys: Key of the JSON document and what it means; `[]` stands for the items of a list.
    """

    path: tuple[str, ...]
    summary: str
    examples: tuple[str, ...]
    keys: Mapping[str, str]


REGISTER: dict[tuple[str, ...], Card] = {}
"""Every command by its path, in the order of declaration."""


class Noun:
    """A group of commands about one thing; the empty name stands for the program itself."""

    def __init__(self, name: str, about: str, *, app: typer.Typer | None = None) -> None:
        self.name = name
        self.app = app or typer.Typer(
            name=name, help=about, no_args_is_help=True, rich_markup_mode="rich"
        )

    def verb(
        self, name: str, *, examples: Sequence[str], keys: Mapping[str, str], panel: str = ""
    ) -> Callable[[Body], Body]:
        """Declare a command.

        Args:
            name: The verb.
            examples: Command lines without the program's name, at least one.
            keys: Keys of its JSON document with their meaning.
            panel: Heading in the noun's help, where it has many verbs.
        """
        path = (self.name, name) if self.name else (name,)

        def declare(body: Body) -> Body:
            summary = inspect.cleandoc(body.__doc__ or "").split("\n", 1)[0]
            REGISTER[path] = Card(path, summary, tuple(examples), keys)
            lines = ["[bold]Examples[/bold]", *(f"{PROGRAM} {line}" for line in examples)]
            self.app.command(
                name,
                help=_paragraphs(body.__doc__ or ""),
                epilog="\n".join(lines),
                rich_help_panel=panel or None,
            )(_runner(body))
            return body

        return declare


def common_options(
    context: typer.Context,
    *,
    as_json: AsJson = False,
    quiet: Quiet = False,
    assume_yes: AssumeYes = False,
    home: Home = None,
    debug: Debug = False,
    version: Version = False,  # noqa: ARG001 - answered by its callback
) -> None:
    """Remember options given before the noun."""
    _remember(
        context,
        {
            "as_json": as_json,
            "quiet": quiet,
            "assume_yes": assume_yes,
            "home": home,
            "debug": debug,
        },
    )


def _runner(body: Body) -> Callable[..., int]:
    signature = inspect.signature(body, eval_str=True)
    own = [p for p in signature.parameters.values() if p.name != "work"]

    def run(context: typer.Context, **given: Any) -> int:
        session = _remember(context, {name: given.pop(name) for name in COMMON})
        try:
            with Work(session.options) as work:
                answer = body(work, **given)
                work.printer.answer(answer)
                work.printer.flush()
                return int(answer.exit)
        except BrokenPipeError as problem:
            raise ReaderLeft from problem

    keyword = inspect.Parameter.KEYWORD_ONLY
    parameters = [
        inspect.Parameter("context", keyword, annotation=typer.Context),
        *(p.replace(kind=keyword) for p in own),
        *(
            inspect.Parameter(
                name, keyword, annotation=kind, default=None if name == "home" else False
            )
            for name, kind in COMMON.items()
        ),
    ]
    run.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    run.__annotations__ = {p.name: p.annotation for p in parameters}
    run.__name__ = body.__name__
    return run


def _remember(context: typer.Context, given: Mapping[str, Any]) -> Session:
    """Add what was said here to what was said before the noun."""
    session = context.ensure_object(Session)
    before = session.options
    style = Style(
        as_json=before.style.as_json or given["as_json"],
        quiet=before.style.quiet or given["quiet"],
        assume_yes=before.style.assume_yes or given["assume_yes"],
    )
    session.options = Options(
        style=style, home=given["home"] or before.home, debug=before.debug or given["debug"]
    )
    return session


def _paragraphs(text: str) -> str:
    """Join the lines of each paragraph: the terminal's width decides where they break."""
    blocks = inspect.cleandoc(text).split("\n\n")
    return "\n\n".join(" ".join(block.split()) for block in blocks)
