"""Makes the pages of docs that are generated, or says which are stale (`--check`)."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

from reference import api, commands, contracts, decisions, errors, schema

DOCS = Path(__file__).parents[1] / "docs"

PAGES: dict[str, Callable[[], str]] = {
    "reference/api.md": api.page,
    "reference/cli.md": commands.page,
    "reference/errors.md": errors.page,
    "reference/contracts.md": contracts.page,
    "decisions/index.md": decisions.page,
    **{f"schema/{name}": partial(schema.page, name) for name in schema.NAMES},
}


def main(arguments: list[str]) -> int:
    """Write all pages, or compare them; return the exit code."""
    check = "--check" in arguments
    stale = []
    for name, make in PAGES.items():
        path = DOCS / name
        wanted = make()
        if path.exists() and path.read_text(encoding="utf-8") == wanted:
            continue
        stale.append(name)
        if not check:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(wanted, encoding="utf-8")
            print(f"wrote docs/{name}")
    if check and stale:
        print(f"stale: {', '.join(f'docs/{name}' for name in stale)}; run `make docs-write`")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
