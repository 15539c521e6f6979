"""An officer reads in his own language why the ledger refused his act."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.officer import PIN, Officer, Site, qr_of

AGAIN = {
    "fr": "Déjà utilisé",
    "ar": "استُخدم من قبل",
}


@pytest.mark.parametrize("language", AGAIN)
def test_a_refusal_is_read_in_the_officers_language(
    officer: Officer, site: Site, language: str
) -> None:
    officer.become_inspector("ID")
    page, written = officer.page, site.issue()
    page.select_option("#language", language)
    officer.type_qr(qr_of(written))
    officer.sees("valid")
    page.click("#do-endorseExport")
    page.fill(".quantity", "5000")
    page.fill("#pin", PIN)
    page.click("#confirm")
    problem = page.locator("#act-said .problem")
    expect(problem.locator("bdi").first).to_have_text("A")
    shown = problem.locator("bdi").nth(1).inner_text()
    assert "".join(filter(str.isdigit, shown)) == "100"
    expect(problem.locator("[lang=en]")).to_have_count(0)
    site.world.inspector("ID").permits.endorse_export(written.permit_id)
    page.fill(".quantity", "100")
    page.click("#confirm")
    expect(problem).to_contain_text(AGAIN[language])
    expect(problem.locator("[lang=en]")).to_have_count(0)
