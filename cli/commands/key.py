"""`key`: signing keys on this computer, and what the Parties do about a stolen one."""

from __future__ import annotations

from typing import Annotated

import typer

from cli.answer import Answer, Facts
from cli.command import Noun
from cli.context import Work

noun = Noun("key", "Signing keys: make, list, and void the stolen.")


@noun.verb("list", examples=["key list"], keys={"keys[]": "x"})
def list_keys(
    work: Work, name: Annotated[str, typer.Argument(help="Which [red]one[/red].")] = "a"
) -> Answer:
    """List them.

    More text here
    over lines.
    """
    return Answer({"keys": [name]}, [Facts([("n", name)])])
