"""docs/reference/cli.md: every command as it explains itself with --help."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import typer

from cli.command import COMMON, PROGRAM, REGISTER, Card
from cli.exits import Exit
from cli.main import app

_ENDINGS = {
    Exit.DONE: "done, or valid",
    Exit.NO: "the ledger refused, or the permit is not valid",
    Exit.WRONG_INPUT: "wrong input: the command, a file or a passphrase",
    Exit.COULD_NOT: "could not look: neither yes nor no",
    Exit.OUR_BUG: "a fault of the program itself",
    Exit.INTERRUPTED: "interrupted with Ctrl-C",
    Exit.READER_LEFT: "whoever read the output closed it",
}


def page() -> str:
    """Return the page."""
    lines = [
        "# Command reference",
        "",
        "Made from the program itself by `make docs-write`. Every command takes `--json`,",
        "`--quiet`, `--yes`, `--home` and `--debug`; keys of the JSON documents are stable.",
        "",
        "| exit code | meaning |",
        "|---|---|",
        *(f"| {code.value} | {_ENDINGS[code]} |" for code in Exit),
        "",
    ]
    commands = dict(_leaves(typer.main.get_command(app), ()))
    for path, card in sorted(REGISTER.items()):
        lines += _section(card, commands[path])
    return "\n".join(lines).rstrip() + "\n"


def _leaves(command: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Any]]:
    below = getattr(command, "commands", None)
    if below is None:
        yield path, command
        return
    for name, inner in below.items():
        yield from _leaves(inner, (*path, name))


def _section(card: Card, command: Any) -> list[str]:
    own = [p for p in command.params if p.name not in COMMON and p.name != "help"]
    arguments = [p for p in own if p.param_type_name == "argument"]
    options = [p for p in own if p.param_type_name == "option"]
    words = [PROGRAM, *card.path, *(_slot(p) for p in arguments)]
    if options:
        words.append("[OPTIONS]")
    lines = [f"## {' '.join(card.path)}", "", _prose(command.help), ""]
    lines += ["```", " ".join(words), "```", ""]
    if own:
        lines += ["| | |", "|---|---|", *(_row(p) for p in (*arguments, *options)), ""]
    lines += ["Examples", "", "```", *(f"{PROGRAM} {text}" for text in card.examples), "```", ""]
    if card.keys:
        lines += ["| key with `--json` | meaning |", "|---|---|"]
        lines += [f"| `{key}` | {_cell(text)} |" for key, text in card.keys.items()]
        lines.append("")
    return lines


def _slot(argument: Any) -> str:
    name = argument.metavar or argument.name.upper()
    dots = "..." if argument.nargs == -1 else ""
    return f"{name}{dots}" if argument.required else f"[{name}{dots}]"


def _row(parameter: Any) -> str:
    if parameter.param_type_name == "argument":
        name = parameter.metavar or parameter.name.upper()
    else:
        name = ", ".join((*parameter.opts, *parameter.secondary_opts))
        if parameter.metavar:
            name += f" {parameter.metavar}"
    text = getattr(parameter, "help", None) or ""
    variable = f" (or `{parameter.envvar}`)" if parameter.envvar else ""
    needed = " Required." if parameter.required and parameter.param_type_name == "option" else ""
    return f"| `{_cell(name)}` | {_cell(_prose(text))}{variable}{needed} |"


def _prose(text: str | None) -> str:
    found = text or ""
    for style in ("bold", "red", "dim"):
        found = found.replace(f"[{style}]", "").replace(f"[/{style}]", "")
    return found.strip()


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")
