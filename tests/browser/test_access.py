"""For every hand, eye and ear: axe finds nothing in any state, and the keyboard is enough."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, expect

from cites_chain.permit import code_of
from tests.browser.officer import PIN, Officer, Site, qr_of

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
FOCUSED = "() => document.activeElement.hash ?? document.activeElement.tagName"
STRONG = {"rules": {"color-contrast-enhanced": {"enabled": True}}}


def assert_nothing_found(page: Page, state: str, **more: object) -> None:
    options = {"runOnly": {"type": "tag", "values": RULES}, **more}
    found = Axe().run(page, options=options)
    told = [
        (each["id"], [node["html"][:120] for node in each["nodes"]])
        for each in found.response["violations"]
    ]
    assert told == [], f"{state}: {told}"
    assert len(found.response["passes"]) > 10


def assert_fits(page: Page, state: str) -> None:
    """Nothing is wider than the telephone."""
    width = page.evaluate("() => document.documentElement.scrollWidth")
    assert width <= 360, f"{state}: {width}"


@pytest.mark.parametrize(
    ("theme", "language"),
    [
        ("light", "en"),
        ("sun", "ar"),
        pytest.param("dark", "fr", marks=pytest.mark.slow),
        pytest.param("sun", "de", marks=pytest.mark.slow),
    ],
)
def test_no_state_of_the_page_keeps_anybody_out(
    officer: Officer, site: Site, context: BrowserContext, theme: str, language: str
) -> None:
    page = officer.page
    page.select_option("#theme", theme)
    page.select_option("#language", language)
    expect(page.locator("html")).to_have_attribute("lang", language)
    more = STRONG if theme == "sun" else {}
    written = site.issue()

    def look(state: str) -> None:
        assert_nothing_found(page, f"{state} in {theme} and {language}", **more)
        assert_fits(page, state)

    look("check")
    page.fill("#code", "12")
    page.click("#by-code button")
    look("no code")
    officer.to("#key")
    look("no key")
    officer.become_inspector("ID")
    officer.to("#key")
    expect(page.locator("#key .done")).to_be_visible()
    look("key")
    officer.type_code(written.code)
    officer.sees("compare")
    look("compare")
    officer.type_qr(qr_of(written))
    officer.sees("valid")
    page.click("#verdict summary")
    look("valid")
    page.click("#do-endorseExport")
    page.fill("#pin", "wrong one")
    page.click("#confirm")
    expect(page.locator("#act-said .problem")).to_be_visible()
    look("wrong PIN")
    page.fill("#pin", PIN)
    page.click("#confirm")
    expect(page.locator("#queue .done")).to_be_visible()
    look("done")
    officer.type_qr("https://evil.example/?CITES1:")
    expect(page.locator("#code-help")).to_have_class("help problem")
    officer.type_qr("CITES1:EVIL")
    officer.sees("stop")
    look("stop")
    context.set_offline(True)
    officer.type_qr(qr_of(written))
    officer.sees("unsure")
    look("unsure")


@pytest.mark.slow
def test_the_rarer_states_keep_nobody_out_either(
    officer: Officer, site: Site, context: BrowserContext
) -> None:
    page = officer.page
    page.click("#scan")
    expect(page.locator("#camera")).to_be_visible()
    assert_nothing_found(page, "camera")
    page.click("#stop")
    expect(page.locator("#scan")).to_be_focused()
    officer.become_inspector("SG")
    permit_id = site.world.endorsed()
    officer.type_code(code_of(permit_id))
    officer.sees("compare")
    for verb in ("confirmImport", "refuseImport"):
        page.click(f"#do-{verb}")
        expect(page.locator("#act-title")).to_be_focused()
        assert_nothing_found(page, verb)
        assert_fits(page, verb)
        page.click("#act a")
    page.click("#do-confirmImport")
    page.fill(".quantity", "101")
    page.fill("#pin", PIN)
    page.click("#confirm")
    expect(page.locator("#act-said .problem")).to_contain_text("More than left.")
    assert_nothing_found(page, "refused")
    page.fill(".quantity", "100")
    officer.wait_until_kept()
    context.set_offline(True)
    page.click("#confirm")
    expect(page.locator("#waiting")).to_have_text("(1)")
    assert_nothing_found(page, "waiting")
    site.world.inspector("SG").permits.confirm_import(permit_id)
    context.set_offline(False)
    expect(page.locator("#queue .problem")).to_contain_text("The first time: Singapore (SG)")
    assert_nothing_found(page, "refused later")
    assert_fits(page, "refused later")


def test_the_keyboard_is_enough_from_the_code_to_the_verdict(officer: Officer, site: Site) -> None:
    written = site.issue()
    page = officer.page
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main, #check-title").first).to_be_visible()
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("() => document.activeElement.id") == "code":
            break
    expect(page.locator("#code")).to_be_focused()
    page.keyboard.type(written.code)
    page.keyboard.press("Enter")
    officer.sees("compare")
    expect(page.locator("#verdict-title")).to_be_focused()
    reached: set[str] = set()
    for _ in range(12):
        page.keyboard.press("Tab")
        reached.add(
            page.evaluate("() => document.activeElement.hash ?? document.activeElement.tagName")
        )
    assert {"#key", "#check", "#queue", "SUMMARY"} <= reached
