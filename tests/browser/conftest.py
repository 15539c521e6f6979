"""The page in Debian's chromium, over a trial network that a server in this process owns."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from playwright.sync_api import (
    Browser,
    BrowserContext,
    Page,
    Playwright,
    expect,
    sync_playwright,
)

from api.app import make_app
from api.place import Place
from api.protection import Limits
from cites_chain.ledger.carrier import Carrier, CarrierFiles
from tests.browser.officer import Officer, Site
from tests.world import World, signer_of

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream",
)
PATIENCE = 60_000
"""Milliseconds for which a state is waited for; a busy machine is no failure."""

expect.set_options(timeout=PATIENCE)


def require_chromium() -> str:
    """Return the browser; where it is missing, a gate fails and a person's run is skipped."""
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        said = "Chromium is missing: make test-tools"
        if os.environ.get("CI"):
            pytest.fail(said)
        pytest.skip(said)
    return found


def launched(playwright: Playwright, *flags: str) -> Browser:
    return playwright.chromium.launch(
        executable_path=require_chromium(), args=[*FLAGS, *flags], timeout=PATIENCE
    )


@pytest.fixture(scope="package")
def playwright() -> Iterator[Playwright]:
    require_chromium()
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="package")
def browser(playwright: Playwright) -> Iterator[Browser]:
    opened = launched(playwright)
    yield opened
    opened.close()


@pytest.fixture
def site(founded: Path, tmp_path: Path) -> Iterator[Site]:
    """Yield a server over a fresh trial network, on a port of its own."""
    folder = tmp_path / "world"
    shutil.copytree(founded, folder)
    world = World.open(folder)
    files = CarrierFiles(folder / "acts.sqlite", folder / "carrier.sqlite")
    carrier = Carrier(world.ledger, signer_of("carrier of a server"), files)
    place = Place(world.ledger, carrier, patience=60)
    app = make_app(place, limits=Limits(rate=10_000, burst=10_000))
    config = uvicorn.Config(app, host="127.0.0.1", port=0, log_level="error")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    site = Site(world, server)
    yield site
    server.should_exit = True
    thread.join()
    carrier.close()
    world.close()


@pytest.fixture
def telephone() -> dict[str, Any]:
    """Return what a telephone is: 360 x 640, English, nothing remembered."""
    return {
        "viewport": {"width": 360, "height": 640},
        "locale": "en-GB",
        "timezone_id": "UTC",
        "has_touch": True,
        "permissions": ["camera"],
    }


@pytest.fixture
def context(browser: Browser, telephone: dict[str, Any]) -> Iterator[BrowserContext]:
    context = browser.new_context(**telephone)
    context.set_default_timeout(PATIENCE)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


@pytest.fixture
def officer(site: Site, page: Page) -> Officer:
    """Return an officer with the page open."""
    officer = Officer(site, page)
    officer.open()
    return officer
