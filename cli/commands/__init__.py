"""One module per noun; each declares its verbs with `cli.command.Noun`."""

from __future__ import annotations

import typer

from cli.commands import (
    demo,
    index,
    key,
    network,
    network_ceremony,
    network_status,
    node,
    officer,
    party,
    party_candidates,
    party_proposals,
    permit,
    quota,
    replay,
    report,
    search,
    serve,
    simulate,
    stats,
    stats_lists,
    trace,
    vault,
)

NOUNS = (
    demo.noun,
    network.noun,
    node.noun,
    party.noun,
    officer.noun,
    key.noun,
    vault.noun,
    permit.noun,
    quota.noun,
    trace.noun,
    search.noun,
    index.noun,
    stats.noun,
    report.noun,
    replay.noun,
    serve.noun,
    simulate.noun,
)
"""In the order of the help."""

VERBS_ELSEWHERE = (network_ceremony, stats_lists, network_status, party_candidates, party_proposals)
"""Modules that add verbs to a noun of another module when they are loaded."""


def add_commands(app: typer.Typer) -> None:
    """Hang every noun into the program; a noun without a name lends it its verbs."""
    for noun in NOUNS:
        app.add_typer(noun.app)
