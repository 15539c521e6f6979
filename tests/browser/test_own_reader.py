"""A telephone with a QR reader of its own: used where it works, replaced where it does not.

Chromium on Linux has no `BarcodeDetector`; `own_reader.js` puts one into the page that reads
through ZXing in this process.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Browser, Playwright

from cites_chain.ledger.writing import Written
from cites_chain.printing import print_permit
from tests.browser.camera import film, near, picture_of_page
from tests.browser.conftest import PATIENCE, launched
from tests.browser.officer import Officer, Site
from tests.browser.test_tour import box_of_code

READER = Path(__file__).parent / "own_reader.js"
DECODER = "/vendor/qr/decode.js"


@pytest.fixture
def printed(site: Site) -> Written:
    return site.issue()


@pytest.fixture
def camera(playwright: Playwright, printed: Written, tmp_path: Path) -> Iterator[Browser]:
    """Yield a browser whose camera sees the printed permit."""
    video = tmp_path / "camera.y4m"
    pdf = print_permit(printed.file, language="en")
    film(near(picture_of_page(pdf), box_of_code(pdf)), video)
    browser = launched(playwright, f"--use-file-for-fake-video-capture={video}")
    yield browser
    browser.close()


@pytest.fixture
def scanning(
    camera: Browser, telephone: dict[str, Any], site: Site
) -> Callable[[str], tuple[Officer, list[str]]]:
    """Scan with a telephone whose reader is as `script` says; return its calls too."""

    def scan(script: str) -> tuple[Officer, list[str]]:
        context = camera.new_context(**telephone)
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        page.expose_function("readPicture", read_picture)
        page.add_init_script(path=READER)
        page.add_init_script(script)
        officer = Officer(site, page)
        officer.open()
        page.click("#scan")
        officer.sees("valid")
        calls: list[str] = page.evaluate("() => window.detectorCalls")
        return officer, calls

    return scan


def read_picture(picture: str) -> list[str]:
    """What an independent decoder finds in a frame of the camera."""
    image = Image.open(BytesIO(base64.b64decode(picture))).convert("RGB")
    return [code.text for code in zxingcpp.read_barcodes(image, zxingcpp.BarcodeFormat.QRCode)]


def uses_vendored(officer: Officer) -> bool:
    return any(url.endswith(DECODER) for url in officer.requests)


def test_a_telephones_own_reader_is_used_where_it_works_and_only_there(
    scanning: Callable[[str], tuple[Officer, list[str]]],
) -> None:
    officer, calls = scanning("")
    assert "new qr_code" in calls
    assert "detect" in calls
    assert not uses_vendored(officer)
    officer.page.context.close()

    officer, calls = scanning("window.detectorFormats = ['ean_13'];")
    assert "getSupportedFormats" in calls
    assert not any(call == "detect" or call.startswith("new") for call in calls)
    assert uses_vendored(officer)
    officer.page.context.close()

    officer, calls = scanning("window.detectorBroken = true;")
    assert calls.count("detect") == 1  # asked once, then never again
    assert uses_vendored(officer)
