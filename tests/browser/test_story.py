"""The story of an officer with a telephone of 360 x 640, from the printed page to the ledger."""

from __future__ import annotations

from pathlib import Path

import pytest
import zxingcpp
from playwright.sync_api import BrowserContext, Playwright, expect

from cites_chain.ledger.reader import Status
from cites_chain.printing import print_permit
from tests.browser.camera import film, near, picture_of_page
from tests.browser.conftest import PATIENCE, launched
from tests.browser.officer import PIN, Officer, Site, qr_of
from tests.browser.pictures import take


def test_an_officer_scans_endorses_works_offline_and_delivers_once(
    playwright: Playwright, telephone: dict[str, object], site: Site, tmp_path: Path
) -> None:
    printed, other = site.issue(), site.issue("24ID000002")
    pdf = print_permit(printed.file, language="en")
    video = tmp_path / "camera.y4m"
    film(near(picture_of_page(pdf), box_of_code(pdf)), video)
    browser = launched(playwright, f"--use-file-for-fake-video-capture={video}")
    context = browser.new_context(**telephone)  # type: ignore[arg-type]
    context.set_default_timeout(PATIENCE)
    officer = Officer(site, context.new_page())
    officer.open()
    officer.become_inspector("ID")
    page = officer.page

    # The paper before the camera: valid.
    officer.to("#check")
    take(page, "check")
    page.click("#scan")
    officer.sees("valid")
    take(page, "valid")
    expect(page.locator("#stream")).to_be_hidden()

    # Endorsed with the PIN; the second time refused, with place and time.
    officer.act("endorseExport")
    expect(page.locator("#queue .done")).to_contain_text("On the ledger")
    take(page, "endorsed")
    assert site.world.permit(printed.permit_id).status is Status.ENDORSED
    officer.to("#check")
    page.select_option("#use", "export")
    page.click("#scan")
    officer.sees("stop")
    take(page, "stop")
    officer.act("endorseExport")
    said = page.locator("#act-said .problem")
    expect(said).to_contain_text("Used before: the export was endorsed already.")
    expect(said).to_contain_text("The first time: Indonesia (ID), 5 Feb 2024, 08:00 UTC.")
    take(page, "refused")

    # No network: as signed, never green; the act waits, and is delivered once.
    context.set_offline(True)
    page.reload()
    page.wait_for_selector("html[data-ready=yes]", state="attached")
    officer.type_qr(qr_of(other))
    officer.sees("unsure")
    assert "Valid as signed; use not checked" in officer.reads()
    take(page, "signed")
    officer.act("endorseExport", PIN)
    expect(page.locator("#waiting")).to_have_text("(1)")
    take(page, "waiting")
    block = site.world.ledger.reader.head().number
    context.set_offline(False)
    expect(page.locator("#queue .done")).to_have_count(2)
    assert site.world.ledger.reader.head().number == block + 1
    assert site.world.permit(other.permit_id).status is Status.ENDORSED
    browser.close()


def box_of_code(pdf: bytes) -> tuple[float, float, float, float]:
    """Where the QR code is on the page, with what is around it."""
    picture = picture_of_page(pdf)
    (found,) = zxingcpp.read_barcodes(picture)
    place, margin = found.position, 60
    width, height = picture.size
    return (
        (place.top_left.x - margin) / width,
        (place.top_left.y - margin) / height,
        (place.bottom_right.x + margin) / width,
        (place.bottom_right.y + margin) / height,
    )


def test_the_printed_form_is_checked_by_dropping_its_pdf(officer: Officer, site: Site) -> None:
    written = site.issue()
    officer.bring_file("permit.pdf", print_permit(written.file, language="fr"))
    officer.sees("valid")
    officer.bring_file("other.pdf", b"%PDF-1.7\nnothing in here")
    officer.sees("stop")


@pytest.mark.parametrize(
    ("name", "theme", "language"),
    [("dark", "dark", "en"), ("arabic", "light", "ar"), ("sunlight", "sun", "es")],
)
def test_the_page_speaks_and_is_painted_as_the_officer_chooses(
    officer: Officer, site: Site, context: BrowserContext, name: str, theme: str, language: str
) -> None:
    page = officer.page
    page.select_option("#theme", theme)
    page.select_option("#language", language)
    expect(page.locator("html")).to_have_attribute("lang", language)
    expect(page.locator("html")).to_have_attribute("dir", "rtl" if language == "ar" else "ltr")
    officer.type_qr(qr_of(site.issue()))
    officer.sees("valid")
    take(page, name)
    page.reload()
    expect(page.locator("html")).to_have_attribute("lang", language)
    expect(page.locator("#theme")).to_have_value(theme)
