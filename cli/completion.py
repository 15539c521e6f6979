"""What the Tab key offers. Quick and silent: it never opens a ledger and never asks anything."""

from __future__ import annotations

import os
from pathlib import Path

from cites_chain.config import home_folder, load_settings
from cites_chain.errors import CitesChainError


def complete_key(incomplete: str) -> list[str]:
    """Names in the key folder."""
    try:
        keys = load_settings(home_folder(None, os.environ), os.environ).keys
    except CitesChainError:  # the command itself will say what is wrong with the settings
        return []
    return sorted(path.stem for path in keys.glob("*.json") if path.stem.startswith(incomplete))


def complete_permit_file(incomplete: str) -> list[str]:
    """JSON files and folders of that beginning."""
    typed = Path(incomplete)
    folder = typed if incomplete.endswith("/") else typed.parent
    return sorted(
        f"{path}/" if path.is_dir() else str(path)
        for path in folder.glob("*")
        if str(path).startswith(incomplete) and (path.is_dir() or path.suffix == ".json")
    )
