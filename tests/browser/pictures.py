"""Pictures of the page, for docs/officer.md and for whoever looks at a failed run."""

from __future__ import annotations

import os
from pathlib import Path

from playwright.sync_api import Page

FOLDER = "CITES_CHAIN_PICTURES"
"""Folder for the pictures, in the environment; without it they are taken and thrown away."""


def take(page: Page, name: str) -> None:
    """Take a picture of what is on the telephone now."""
    page.evaluate("() => document.activeElement?.blur()")
    folder = os.environ.get(FOLDER)
    path = Path(folder) / f"{name}.png" if folder else None
    assert page.screenshot(path=path, animations="disabled")
