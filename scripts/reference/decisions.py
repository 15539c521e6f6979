"""docs/decisions/index.md: every decision by its number and title, grouped by tens."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path

DECISIONS = Path(__file__).parents[2] / "docs" / "decisions"

_GROUPS = {
    "000": "Foundations",
    "001": "Chain",
    "002": "Permit document",
    "003": "Contracts",
    "004": "Vault and settings",
    "005": "Verification",
    "006": "Command line",
    "007": "Acts",
    "008": "Stories and demo",
    "010": "Nodes",
    "011": "Founding a network",
    "013": "Reaching the ledger, and believing it",
    "015": "API",
}


def page() -> str:
    """Return the page."""
    lines = [
        "# Decisions",
        "",
        "What was decided, why, and what was rejected. A number is never used again.",
        "Made from the pages by `make docs-write`.",
        "",
    ]
    pages = sorted(DECISIONS.glob("[0-9]*.md"))
    for group, members in groupby(pages, key=lambda path: path.name[:3]):
        lines += [f"## {_GROUPS.get(group, 'Others')}", "", "| | decision |", "|---|---|"]
        lines += [_row(path) for path in members]
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def _row(path: Path) -> str:
    head = path.read_text(encoding="utf-8").split("\n", 1)[0]
    number, _, title = head.removeprefix("# ").partition(" ")
    return f"| [{number}]({path.name}) | {title.replace('|', chr(92) + '|')} |"
