"""The printed form as a file, and the page in the officer's own language and colours."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from cites_chain.printing import print_permit
from tests.browser.officer import Officer, Site, qr_of
from tests.browser.pictures import take


@pytest.fixture
def telephone(telephone: dict[str, Any]) -> dict[str, Any]:
    """Return a telephone that keeps nothing for no network: it is ready sooner."""
    return telephone | {"service_workers": "block"}


def test_the_printed_form_is_checked_by_dropping_its_pdf(officer: Officer, site: Site) -> None:
    written = site.issue()
    officer.bring_file("permit.pdf", print_permit(written.file, language="fr"))
    officer.sees("valid")
    officer.bring_file("other.pdf", b"%PDF-1.7\nnothing in here")
    officer.sees("stop")


@pytest.mark.parametrize(
    ("name", "theme", "language"),
    [("dark", "dark", "en"), ("arabic", "light", "ar")],
)
def test_the_page_speaks_and_is_painted_as_the_officer_chooses(
    officer: Officer, site: Site, name: str, theme: str, language: str
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
