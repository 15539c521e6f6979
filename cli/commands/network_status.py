"""`network status`: the network's nodes side by side."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from cli.answer import Answer, Sentence, Table, Tone
from cli.commands.network import noun
from cli.context import Work
from cli.exits import Exit, InputProblem
from cli.present import hosts_of

if TYPE_CHECKING:
    from cites_chain.network import NetworkFile
    from cites_chain.network.overview import NodeView, Overview

_SECONDS_FOR_AN_ANSWER = 5.0


@noun.verb(
    "status",
    examples=[
        "network status",
        "network status --endpoint http://127.0.0.1:8545 --endpoint http://127.0.0.1:8546",
    ],
    keys={
        "is_well": "whether all answer, are recent and have one chain",
        "compared_at": "height at which their blocks were compared, or null",
        "nodes[].node": "host and port",
        "nodes[].problem": "why nothing is known of it, in one word; null where something is",
        "nodes[].block": "number of its newest block, or null",
        "nodes[].age_seconds": "how old that block is, or null",
        "nodes[].lag": "how many blocks it is behind the foremost, or null",
        "nodes[].is_current": "whether its newest block is recent",
        "nodes[].peers": "with how many other nodes it is connected, or null",
        "nodes[].validators": "how many nodes make blocks, in its newest state, or null",
        "nodes[].same_chain": "whether it has the others' block at the compared height, or null",
        "nodes[].engine": "what runs it, in its own words, or null",
    },
)
def status(
    work: Work,
    endpoint: Annotated[
        list[str] | None,
        typer.Option(
            "--endpoint", metavar="URL", help="A node to ask; repeat. \\[those of the settings]"
        ),
    ] = None,
) -> Answer:
    """Show the network's nodes side by side: how far each is, and whether all have one chain.

    Exit code 3 where one does not answer, is behind its time, or has another chain.
    """
    from cites_chain.ledger.access import NetworkUnknown
    from cites_chain.network import NetworkFile

    addresses = endpoint or work.settings.endpoints
    if not addresses:
        raise InputProblem(
            "no node is named",
            hint="Add --endpoint http://127.0.0.1:8545, or set `endpoints`.",
        )
    if not work.settings.network.is_file():
        raise NetworkUnknown(work.settings)
    found = _overview(NetworkFile.read(work.settings.network), list(addresses))
    return _answer(found)


def _overview(network: NetworkFile, addresses: list[str]) -> Overview:
    from cites_chain.chain.endpoint import Patience
    from cites_chain.chain.node import NodeChain
    from cites_chain.ledger.reader import LedgerReader
    from cites_chain.network.overview import look_at
    from cites_chain.network.standing import rhythm_of

    patience = Patience(answer=_SECONDS_FOR_AN_ANSWER)
    with ExitStack() as opened:
        chains = {
            name: opened.enter_context(
                NodeChain([address], network.chain_id, network.genesis_hash, patience=patience)
            )
            for name, address in zip(hosts_of(addresses), addresses, strict=True)
        }
        return look_at(
            chains,
            lambda chain: LedgerReader(chain).get_network().validators,
            rhythm_of(network),
            datetime.now(UTC),
        )


def _answer(found: Overview) -> Answer:
    document = {
        "is_well": found.is_well,
        "compared_at": found.compared_at,
        "nodes": [_document(view) for view in found.nodes],
    }
    headings = ("node", "block", "age", "behind", "peers", "validators", "same chain", "")
    sentence = (
        Sentence(f"All {len(found.nodes)} nodes are up to date, with one chain.", Tone.GOOD)
        if found.is_well
        else Sentence("Not all is well.", Tone.UNSURE)
    )
    return Answer(
        document,
        [Table(headings, [_row(view) for view in found.nodes]), sentence],
        Exit.DONE if found.is_well else Exit.COULD_NOT,
    )


def _document(view: NodeView) -> dict[str, object]:
    health = view.health
    return {
        "node": view.name,
        "problem": view.problem or None,
        "block": health and health.block,
        "age_seconds": None if health is None else int(view.age.total_seconds()),
        "lag": None if health is None else view.lag,
        "is_current": view.is_current,
        "peers": None if health is None else health.peers,
        "validators": None if health is None else len(view.validators),
        "same_chain": view.has_same_chain,
        "engine": health and health.client,
    }


def _row(view: NodeView) -> tuple[str, ...]:
    if view.health is None:
        return (view.name, "", "", "", "", "", "", view.problem)
    return (
        view.name,
        str(view.health.block),
        f"{int(view.age.total_seconds())} s",
        str(view.lag),
        str(view.health.peers),
        str(len(view.validators)),
        {True: "yes", False: "NO", None: "not known"}[view.has_same_chain],
        "" if view.is_current else "old",
    )
