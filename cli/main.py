"""The program `cites-chain`: its commands, and the one place where errors become exit codes."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Sequence

import typer
from typer.exceptions import Abort, TyperException

from cites_chain.errors import CitesChainError, StorageFull
from cites_chain.private_files import NO_ROOM
from cli.command import PROGRAM, common_options
from cli.commands import add_commands
from cli.context import Options, Session
from cli.exits import Exit, InputProblem, Interrupted, ReaderLeft, exit_of
from cli.output import Printer, Style

app = typer.Typer(
    name=PROGRAM,
    help=(
        "Issue, endorse, verify and trace CITES permits on a ledger that the Parties share.\n\n"
        "Begin with `cites-chain demo`. Every command explains itself with --help."
    ),
    epilog="Exit codes: 0 done or valid, 1 refused or not valid, 2 wrong input, 3 could not look.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["--help", "-h"]},
)
app.callback()(common_options)
add_commands(app)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the program and leave with its exit code."""
    sys.exit(int(run(sys.argv[1:] if arguments is None else arguments)))


def run(arguments: Sequence[str]) -> int:
    """Run one command; every error that can arise in it ends here.

    Returns:
        The exit code (`cli/exits.py`).
    """
    session = Session(Options(style=Style(as_json=_asks_for_json(arguments))))
    try:
        code = app(list(arguments), prog_name=PROGRAM, standalone_mode=False, obj=session)
        # Typer makes this number of a Ctrl-C, in silence.
        return _interrupted(session) if code == Exit.INTERRUPTED else int(code or Exit.DONE)
    except CitesChainError as error:
        return _refuse(session, error)
    except TyperException as problem:
        return _refuse(session, _misuse(problem))
    except (Interrupted, KeyboardInterrupt, Abort) as stopped:
        return _interrupted(
            session, stopped.sentence if isinstance(stopped, Interrupted) else _GO_ON
        )
    except (ReaderLeft, BrokenPipeError):
        return _reader_left()
    except SystemExit as left:
        if isinstance(left.__context__, BrokenPipeError):  # while Typer showed a help text
            return _reader_left()
        raise
    except OSError as problem:
        if problem.errno in NO_ROOM:
            return _refuse(session, _full(problem))
        return _our_bug(session)
    except Exception:  # noqa: BLE001 - the last boundary: nobody above can say it any better
        return _our_bug(session)


def _refuse(session: Session, error: CitesChainError) -> int:
    code = exit_of(error)
    printer = Printer(session.options.style)
    if session.options.debug:
        printer.trace(traceback.format_exc())
    printer.error(error, code)
    return code


def _misuse(problem: TyperException) -> CitesChainError:
    # No command at all: Typer has shown the help already.
    message = problem.format_message() or "a command is missing"
    return InputProblem(message, hint="Add --help to see what the command takes.")


def _full(problem: OSError) -> StorageFull:
    return StorageFull(
        f"the disk is full: {problem.filename or 'the output'} could not be written",
        hint="Make room on the disk, then run the command again: it finishes what was begun.",
        facts={"path": str(problem.filename or "")},
    )


_GO_ON = (
    "What was acknowledged is kept, nothing is half-written; "
    "run the same command again to finish the rest."
)


def _interrupted(session: Session, sentence: str = _GO_ON) -> int:
    Printer(session.options.style).remark(f"Interrupted. {sentence}")
    return Exit.INTERRUPTED


def _reader_left() -> int:
    # The interpreter would complain while closing; there is nobody left to read it.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return Exit.READER_LEFT


def _our_bug(session: Session) -> int:
    printer = Printer(session.options.style)
    kind, problem, _ = sys.exc_info()
    if session.options.debug:
        printer.trace(traceback.format_exc())
    name = kind.__name__ if kind else "error"
    error = CitesChainError(
        f"this is a fault of cites-chain itself ({name}: {problem}); nothing was half-written",
        hint="Run the same command with --debug and report what it shows.",
        facts={"kind": name},
    )
    printer.error(error, Exit.OUR_BUG)
    return Exit.OUR_BUG


def _asks_for_json(arguments: Sequence[str]) -> bool:
    """Whether --json was typed: needed for errors in the command line itself."""
    typed = list(arguments)
    return "--json" in typed[: typed.index("--") if "--" in typed else None]


if __name__ == "__main__":
    main()
