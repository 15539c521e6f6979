"""The look of a verdict: green only for what is known to be good."""

from __future__ import annotations

from tests.browser.officer import Officer, Site, qr_of


def test_a_scanned_permit_is_valid_and_its_code_alone_has_to_be_compared(
    officer: Officer, site: Site
) -> None:
    written = site.issue()
    officer.type_qr(qr_of(written))
    officer.sees("valid")
    assert "Malayopython reticulatus" in officer.reads()
    officer.type_code(written.code.lower().replace("-", " "))
    officer.sees("compare")
