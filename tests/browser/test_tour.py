"""The README's tour of the telephone page: every row of its table is done and seen in a browser.

It is the whole story of an officer with a telephone of 360 x 640, from the printed page before the
camera to an act that waited for a network and was delivered once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import zxingcpp
from playwright.sync_api import Playwright, expect

from cites_chain.ledger.reader import Status
from cites_chain.ledger.writing import Written
from cites_chain.printing import print_permit
from tests.browser.camera import film, near, picture_of_page
from tests.browser.conftest import PATIENCE, launched
from tests.browser.officer import PIN, Officer, Site
from tests.browser.pictures import take

README = Path(__file__).parents[2] / "README.md"
_ROW = re.compile(r"^\| \d+ \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)


def rows_of_the_tour() -> list[tuple[str, list[str]]]:
    """What is done, and the words that are seen then: those in *italics*."""
    text = README.read_text(encoding="utf-8").split("## Five minutes with a telephone", 1)[1]
    rows = _ROW.findall(text.split("\n## ", 1)[0])
    return [(done.strip(), re.findall(r"\*([^*]+)\*", seen)) for done, seen in rows]


@dataclass
class Tour:
    """An officer of Indonesia, two printed permits, and a camera."""

    officer: Officer
    video: Path
    printed: Written
    other: Written
    blocks: int = 0

    def hold(self, written: Written) -> None:
        """Hold a printed permit before the camera."""
        pdf = print_permit(written.file, language="en")
        film(near(picture_of_page(pdf), box_of_code(pdf)), self.video)

    def key(self) -> None:
        self.officer.make_key()

    def appoint(self) -> None:
        account = self.officer.page.locator("#account").inner_text()
        self.officer.site.appoint(account, "ID")
        self.officer.page.reload()
        self.officer.wait_until_ready()

    def scan(self) -> None:
        self.officer.to("#check")
        take(self.officer.page, "check")
        self.hold(self.printed)
        self.officer.page.click("#scan")
        self.officer.sees("valid")
        take(self.officer.page, "valid")

    def endorse(self) -> None:
        self.officer.act("endorseExport", PIN)
        expect(self.officer.page.locator("#queue .done")).to_have_count(1)
        permit_id = self.printed.permit_id
        assert self.officer.site.world.permit(permit_id).status is Status.ENDORSED

    def scan_again(self) -> None:
        self.officer.to("#check")
        self.officer.page.select_option("#use", "export")
        self.officer.page.click("#scan")
        self.officer.sees("stop")
        take(self.officer.page, "stop")

    def endorse_again(self) -> None:
        self.officer.act("endorseExport", PIN)
        expect(self.officer.page.locator("#act-said .problem")).to_be_visible()
        take(self.officer.page, "refused")

    def go_offline(self) -> None:
        page = self.officer.page
        self.officer.wait_until_kept()
        page.context.set_offline(True)
        page.reload()
        page.wait_for_selector("html[data-ready=yes]", state="attached")
        self.hold(self.other)
        self.officer.to("#check")
        page.click("#scan")
        self.officer.sees("unsure")
        take(page, "signed")

    def endorse_offline(self) -> None:
        self.blocks = self.officer.site.world.ledger.reader.head().number
        self.officer.act("endorseExport", PIN)
        expect(self.officer.page.locator("#waiting")).to_have_text("(1)")
        take(self.officer.page, "waiting")

    def come_back(self) -> None:
        self.officer.page.context.set_offline(False)
        expect(self.officer.page.locator("#queue .done")).to_have_count(2)
        world = self.officer.site.world
        assert world.permit(self.other.permit_id).status is Status.ENDORSED
        assert world.ledger.reader.head().number == self.blocks + 1  # once


STEPS: Mapping[str, Callable[[Tour], None]] = {
    "Under **My key**, choose a PIN and tap **Make a key**.": Tour.key,
    "Your authority appoints the account; open the page again.": Tour.appoint,
    "Tap **Scan the QR code** and hold the printed permit before the camera.": Tour.scan,
    "Tap **Endorse the export**, type the PIN, tap **Sign and send**.": Tour.endorse,
    "Choose **Goods leave here** and scan the same paper again.": Tour.scan_again,
    "Tap **Endorse the export** all the same.": Tour.endorse_again,
    "Go where there is no network, open the page, scan another permit.": Tour.go_offline,
    "Endorse it there.": Tour.endorse_offline,
    "Come back to the network.": Tour.come_back,
}


def test_every_row_of_the_tour_is_done_and_seen(
    playwright: Playwright, telephone: dict[str, Any], site: Site, tmp_path: Path
) -> None:
    rows = rows_of_the_tour()
    assert [done for done, _ in rows] == list(STEPS)
    video = tmp_path / "camera.y4m"
    browser = launched(playwright, f"--use-file-for-fake-video-capture={video}")
    context = browser.new_context(**telephone)
    context.set_default_timeout(PATIENCE)
    officer = Officer(site, context.new_page())
    tour = Tour(officer, video, site.issue(), site.issue("24ID000002"))
    officer.open()
    for done, seen in rows:
        STEPS[done](tour)
        assert seen
        for words in seen:
            expect(officer.page.locator("main")).to_contain_text(words)
    browser.close()


def box_of_code(pdf: bytes) -> tuple[float, float, float, float]:
    """Where the QR code is on the page, with what is around it."""
    picture = picture_of_page(pdf)
    (found,) = zxingcpp.read_barcodes(picture, zxingcpp.BarcodeFormat.QRCode)
    place, margin = found.position, 60
    width, height = picture.size
    return (
        (place.top_left.x - margin) / width,
        (place.top_left.y - margin) / height,
        (place.bottom_right.x + margin) / width,
        (place.bottom_right.y + margin) / height,
    )
