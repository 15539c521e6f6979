"""One module per noun; each declares its verbs with `cli.command.Noun`."""

from __future__ import annotations

import typer

from cli.commands import key, network

NOUNS = (network.noun, key.noun)


def add_commands(app: typer.Typer) -> None:
    """Hang every noun into the program."""
    for noun in NOUNS:
        app.add_typer(noun.app)
