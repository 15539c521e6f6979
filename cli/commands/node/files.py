"""`node files`: what a ministry's own people run the node with."""

from __future__ import annotations

import getpass
import os
import shutil
import sys
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.answer import Answer, Sentence, Table, Tone
from cli.command import PROGRAM
from cli.commands.node.noun import folder_of, noun, program_of
from cli.context import Work

if TYPE_CHECKING:
    from cites_chain.network.node_config import NodeConfig

_FILES = "Running"


@noun.verb(
    "files",
    examples=["node files systemd", "node files compose"],
    keys={"folder": "where they were written", "files": "their names"},
    panel=_FILES,
)
def files(
    work: Work,
    kind: Annotated[
        str,
        typer.Argument(
            metavar="KIND", help="systemd, compose, or settings: the engine's own file of them."
        ),
    ],
    *,
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", metavar="FOLDER", help="Where. \\[deploy in the home]"),
    ] = None,
    user: Annotated[
        str, typer.Option("--user", metavar="NAME", help="System user that runs it. \\[you]")
    ] = "",
) -> Answer:
    """Write the files with which this computer keeps the node running by itself.

    They hold no secret and are made from the node's settings; make them anew when those change.
    Files of the same names are written over.
    """
    from cites_chain.network.deploy import DeployPlan, deploy_files
    from cites_chain.private_files import make_private_folder, replace_file

    folder = folder_of(work)
    plan = DeployPlan(
        home=work.settings.home,
        user=user or getpass.getuser(),
        program=_own_program(),
        version=version(PROGRAM),
        engine=folder.config().runs_with,
        node=folder.plan(),
        engine_program=_engine_program(folder.config()),
        java_home=Path(os.environ["JAVA_HOME"]) if os.environ.get("JAVA_HOME") else None,
    )
    made = deploy_files(kind, plan)
    target = (out or work.settings.home / "deploy").absolute()
    make_private_folder(target)
    for file in made:
        replace_file(target / file.name, file.text.encode())
    names = [file.name for file in made]
    return Answer(
        {"folder": target, "files": names},
        [
            Table(("file",), [(str(target / name),) for name in names]),
            Sentence("The first lines of each file say what to do with it.", Tone.FAINT),
        ],
    )


def _engine_program(config: NodeConfig) -> Path | None:
    """Return the engine's program where it is on this computer; files may be made for another."""
    from cites_chain.network.process import EngineMissing

    try:
        return program_of(config, None)
    except EngineMissing:
        return None


def _own_program() -> Path:
    """Return the program `cites-chain` as this computer finds it."""
    beside = Path(sys.executable).with_name(PROGRAM)
    found = shutil.which(PROGRAM)
    return Path(found).absolute() if found and not beside.exists() else beside
