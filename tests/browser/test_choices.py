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


@pytest.mark.parametrize(
    ("language", "reason"),
    [
        ("fr", "Déjà utilisé : l'exportation a été visée en Indonésie (ID), "),
        ("ar", "استُخدم من قبل: صودق على التصدير في \u2068إندونيسيا (ID)\u2069، "),
    ],
    ids=["fr", "ar"],
)
def test_why_a_permit_is_stopped_is_said_in_the_officers_language(
    officer: Officer, site: Site, language: str, reason: str
) -> None:
    """Who was first, where and when; a code keeps its own direction among Arabic words."""
    written = site.issue()
    site.world.inspector("ID").permits.endorse_export(written.permit_id)
    officer.page.select_option("#language", language)
    officer.page.select_option("#use", "export")
    officer.type_qr(qr_of(written))
    officer.sees("stop")
    why = officer.page.locator(".reasons li span")
    expect(why).to_contain_text(reason)
    expect(why).not_to_have_attribute("lang", "en")
    take(officer.page, f"stop-{language}")
