"""The noun `node`, and what all its verbs begin with."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.command import Noun
from cli.context import Work

if TYPE_CHECKING:
    from cites_chain.chain.node import NodeChain
    from cites_chain.network.node_config import NodeConfig
    from cites_chain.network.node_folder import NodeFolder

noun = Noun(
    "node",
    "This Party's node: make it, run it, look how it does, back it up.\n\n"
    "A node seals blocks in the Party's name and keeps a copy of the whole ledger.",
)

EngineProgram = Annotated[
    Path | None,
    typer.Option(
        "--engine-program", metavar="FILE", help="Program of the engine. \\[looked for on the path]"
    ),
]

SECONDS_FOR_AN_ANSWER = 5.0


def folder_of(work: Work) -> NodeFolder:
    """Return the folder of this Party's node, whatever is in it."""
    from cites_chain.network.node_folder import NodeFolder

    return NodeFolder(work.settings.node, work.settings.network)


def program_of(config: NodeConfig, named: Path | None) -> Path:
    """Return the engine's program: as typed, as the node's settings say, or looked for.

    Raises:
        EngineMissing: It is not there.
    """
    from cites_chain.network.process import find_program

    said = named or (Path(config.program) if config.program else None)
    return find_program(config.runs_with, os.environ, said)


def chain_of(folder: NodeFolder) -> NodeChain:
    """Return the ledger behind this node alone; nothing is asked yet."""
    from cites_chain.chain.endpoint import Patience
    from cites_chain.chain.node import NodeChain

    network = folder.network()
    patience = Patience(answer=SECONDS_FOR_AN_ANSWER)
    url = folder.config().url
    return NodeChain([url], network.chain_id, network.genesis_hash, patience=patience)
