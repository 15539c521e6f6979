"""What the page costs: bytes, requests and hosts, counted; and a verdict over a slow network."""

from __future__ import annotations

import gzip
import urllib.request
from urllib.parse import urlsplit

from playwright.sync_api import Page, Request

from scripts.stamp_page import kept_files
from tests.browser.officer import Officer, Site, qr_of

FIRST_LOAD = 60_000
"""Bytes, compressed, until the page can be used: the issue's budget, before the QR decoder."""

WITHOUT_NETWORK = 75_000
"""Bytes, compressed, of all that is kept for no network, one language and no decoder."""

SLOW_3G = {
    "offline": False,
    "latency": 400,
    "downloadThroughput": 50_000,
    "uploadThroughput": 50_000,
}
"""400 ms there and back, 400 kbit/s each way."""


def test_first_load_is_small_and_asks_nobody_else(site: Site, page: Page) -> None:
    sizes: dict[str, int] = {}
    page.on("requestfinished", lambda request: sizes.update({request.url: _carried(request)}))
    page.goto(f"{site.address}/")
    page.wait_for_selector("html[data-ready=yes]", state="attached")
    first = dict(sizes)
    officer = Officer(site, page)
    officer.wait_until_kept()
    assert 5_000 < sum(first.values()) <= FIRST_LOAD
    assert not any("/vendor/" in url for url in first)
    assert {urlsplit(url).netloc for url in sizes} == {urlsplit(site.address).netloc}


def test_all_that_is_kept_for_no_network_is_small(site: Site) -> None:
    names = ["" if name == "index.html" else name for name in kept_files()]
    total = sum(_fetched(f"{site.address}/{name}") for name in (*names, "languages/en.json"))
    assert 30_000 < total <= WITHOUT_NETWORK


def test_a_verdict_takes_one_request_also_over_a_slow_network(officer: Officer, site: Site) -> None:
    page, text = officer.page, qr_of(site.issue())
    officer.wait_until_kept()
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", SLOW_3G)
    before = len(officer.answers)
    begun = page.evaluate("() => performance.now()")
    officer.type_qr(text)
    officer.sees("valid")
    took = page.evaluate("() => performance.now()") - begun
    paths = [urlsplit(address).path for address in officer.answers[before:]]
    asked = [path for path in paths if path != "/icon.svg"]  # the browser's own wish
    assert asked[0] == "/v1/verify"  # what comes later is the history, below the verdict
    assert asked.count("/v1/verify") == 1
    assert 400 < took < 30_000  # slow indeed; under 2 s on a computer with nothing else to do
    print(f"verdict over a slow network: {took:.0f} ms")  # noqa: T201 - shown by pytest -s


def _carried(request: Request) -> int:
    sizes = request.sizes()
    return sizes["responseBodySize"] + sizes["responseHeadersSize"]


def _fetched(address: str) -> int:
    request = urllib.request.Request(address, headers={"Accept-Encoding": "gzip"})  # noqa: S310
    with urllib.request.urlopen(request) as answer:  # noqa: S310 - an address of our own
        content = answer.read()
    assert gzip.decompress(content) if answer.headers["Content-Encoding"] else content
    return len(content)
