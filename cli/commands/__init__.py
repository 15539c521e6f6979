"""One module per noun; each declares its verbs with `cli.command.Noun`."""

from __future__ import annotations

import typer

from cli.commands import (
    demo,
    key,
    network,
    replay,
)

NOUNS = (
    demo.noun,
    network.noun,
    key.noun,
    replay.noun,
)
"""In the order of the help."""


def add_commands(app: typer.Typer) -> None:
    """Hang every noun into the program; a noun without a name lends it its verbs."""
    for noun in NOUNS:
        app.add_typer(noun.app)
