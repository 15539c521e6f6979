"""What is measured of the telephone page: a verdict over a slow network, in Chromium."""

from __future__ import annotations

import statistics
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from cites_chain.verify import qr
from tests.bench.measures import Figure
from tests.browser.conftest import launched
from tests.browser.test_budget import SLOW_3G
from tests.served import serving
from tests.world import World, a_document

OFTEN = 7
SLOWEST = 2.0
"""Seconds: the bar of the first verdict."""

READY = "html[data-ready=yes]"
TELEPHONE = {"width": 360, "height": 640}


def measure_telephone(folder: Path) -> list[Figure]:
    """The telephone page over 400 kbit/s and 400 ms: until it can be used, then a verdict."""
    world = World.found(folder)
    written = world.issuer("ID").permits.issue(a_document("24ID000001"))
    text = qr.encode(qr.payload_of(written.file))
    world.close()
    with serving(folder, ("--rate", "1000000")) as server, sync_playwright() as playwright:
        browser = launched(playwright)
        runs = [_run(browser, server.said["url"], text) for _ in range(OFTEN)]
        browser.close()
    opened, judged = ([run[part] for run in runs] for part in (0, 1))
    half = statistics.median(judged)
    return [
        Figure("page open over slow 3G, nothing kept, p50", statistics.median(opened), "s"),
        Figure("first verdict over slow 3G, p50", half, "s", f"< {SLOWEST:g}", half < SLOWEST),
        Figure("first verdict over slow 3G, longest", max(judged), "s"),
    ]


def _run(browser: Browser, address: str, text: str) -> tuple[float, float]:
    """Open the page on a telephone that never saw it, then check a QR code; seconds of both."""
    context = browser.new_context(viewport=TELEPHONE, locale="en-GB")  # type: ignore[arg-type]
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", SLOW_3G)
    page.goto(address)
    page.wait_for_selector(READY, state="attached")
    opened: float = page.evaluate("() => performance.now()")
    page.wait_for_selector("html[data-fresh=yes]", state="attached")
    page.evaluate("() => document.querySelector('#code').removeAttribute('maxlength')")
    page.fill("#code", text)
    begun: float = page.evaluate("() => performance.now()")
    page.click("#by-code button")
    page.wait_for_selector(".look.valid")
    ended: float = page.evaluate("() => performance.now()")
    context.close()
    return opened / 1000, (ended - begun) / 1000
