"""docs/reference/errors.md: every error of the package, its code and its exit code."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Iterator

import api
import cites_chain
import cli
from cites_chain.errors import CitesChainError, ContractRejected
from cli.exits import exit_of


def page() -> str:
    """Return the page."""
    _load_everything()
    # A class without a code of its own, such as the parent of all refusals, has no row.
    named = {kind for kind in _below(CitesChainError) if "code" in vars(kind)}
    own = sorted(named, key=lambda kind: kind.code)
    others = [kind for kind in own if not issubclass(kind, ContractRejected)]
    refusals = [kind for kind in own if issubclass(kind, ContractRejected)]
    lines = [
        "# Errors",
        "",
        "Made from the code by `make docs-write`. Each error is a sentence, a hint and facts; its",
        "code never changes and is never used for something else. `--json` prints all of it.",
        "",
        *_table("What can go wrong", others),
        *_table("What a contract can refuse", refusals),
    ]
    return "\n".join(lines).rstrip() + "\n"


def _table(title: str, kinds: list[type[CitesChainError]]) -> list[str]:
    lines = [f"## {title}", "", "| code | exit | when |", "|---|---|---|"]
    for kind in kinds:
        first = (inspect.getdoc(kind) or "").split("\n\n", 1)[0]
        when = " ".join(first.split()).replace("|", "\\|")
        lines.append(f"| `{kind.code}` | {_exit(kind)} | {when} |")
    return [*lines, ""]


def _exit(kind: type[CitesChainError]) -> int:
    return int(exit_of(kind.__new__(kind)))


def _below(kind: type[CitesChainError]) -> Iterator[type[CitesChainError]]:
    for below in kind.__subclasses__():
        if below.__module__.split(".", 1)[0] in {"cites_chain", "cli", "api"}:
            yield below
        yield from _below(below)


def _load_everything() -> None:
    for package in (cites_chain, cli, api):
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            importlib.import_module(found.name)
