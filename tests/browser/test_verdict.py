"""The look of a verdict: green only for what is known to be good (abuse cases 16, 19 to 22)."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.officer import Officer, Site, qr_of
from tests.page.vectors import text_of
from tests.world import a_document, a_line

SCRIPT = "<script>document.body.dataset.taken = 'yes'</script>"
PICTURE = "<img src=x onerror=\"document.body.dataset.taken='yes'\">"


@pytest.fixture
def telephone(telephone: dict[str, Any]) -> dict[str, Any]:
    """Return a telephone that keeps nothing for no network: it is ready sooner."""
    return telephone | {"service_workers": "block"}


def verdicts_asked(officer: Officer) -> int:
    return sum(url.endswith("/v1/verify") for url in officer.requests)


def test_a_scanned_permit_is_valid_and_its_code_alone_has_to_be_compared(
    officer: Officer, site: Site
) -> None:
    written = site.issue()
    officer.type_qr(qr_of(written))
    officer.sees("valid")
    expect(officer.page.locator("#verdict-title")).to_be_focused()
    assert "Malayopython reticulatus" in officer.reads()
    assert "As of block" in officer.reads()
    officer.type_code(written.code.lower().replace("-", " ").replace("0", "o"))
    officer.sees("compare")
    assert "letter by letter" in officer.reads()


def test_abuse_16_one_letter_changed_in_a_file_is_red_and_names_the_box(
    officer: Officer, site: Site
) -> None:
    file = site.issue().file.to_json()
    officer.bring_file("holder.json", file.encode())
    officer.sees("valid")
    officer.bring_file("holder.json", file.replace("Straits Reptile", "Strait Reptile").encode())
    officer.sees("stop")
    assert "box 3" in officer.reads()
    officer.bring_file("holder.json", b'{"format": "something else"}')
    officer.sees("stop")
    assert "holds no permit" in officer.reads()


def test_abuse_19_markup_in_every_text_field_is_shown_as_text(officer: Officer, site: Site) -> None:
    world, both = site.world, f"{SCRIPT}{PICTURE}"
    line = a_line(common_name=both, description=both)
    document = a_document(
        f"24ID{PICTURE[:20]}",
        lines=[line],
        conditions=both,
        consignee={"name": both, "country": "SG"},
        consignor={"name": both, "country": "ID"},
        authority={"name": SCRIPT, "country": "ID"},
        issued_by=both,
        place_of_issue=both,
    )
    written = world.issuer("ID").permits.issue(document)
    officer.bring_file("holder.json", written.file.to_json().encode())
    officer.sees("valid")
    assert officer.reads().count(SCRIPT) >= 6
    assert officer.page.evaluate("() => document.body.dataset.taken") is None
    assert officer.page.locator("#verdict script, #verdict img").count() == 0


def test_abuse_20_what_the_server_says_strangely_is_never_green(
    officer: Officer, site: Site
) -> None:
    written = site.issue()
    text = qr_of(written)
    officer.type_qr(text)
    officer.sees("valid")
    answer = officer.page.request.post(f"{site.address}/v1/verify", data={"qr": text})
    checks: list[dict[str, Any]] = answer.json()["checks"]
    without = {"ledger", "integrity", "issuer", "status"}
    strange: list[dict[str, Any] | None] = [
        {"checks": []},
        {"checks": None},
        {"checks": [*checks, {"name": "new", "group": "link", "status": "unknown", "number": 99}]},
        {"checks": [*checks, {"name": "new", "group": "link", "status": "perhaps", "number": 99}]},
        {"outcome": "undetermined"},
        {"outcome": "VALID"},
        {"permit": {"lines": "none"}},
        *({"checks": [each for each in checks if each["group"] != group]} for group in without),
        None,
    ]
    for change in strange:
        officer.answer_with("/v1/verify", change)
        officer.type_qr(text)
        officer.sees("unsure")
        officer.page.unroute("**/v1/verify")
    officer.type_qr(text)
    officer.sees("valid")


def test_abuse_20_an_answer_from_before_the_cancellation_is_not_green(
    officer: Officer, site: Site
) -> None:
    written = site.issue()
    officer.type_code(written.code)
    officer.sees("compare")
    kept = officer.page.request.post(
        f"{site.address}/v1/verify", data={"qr": qr_of(written)}
    ).body()
    site.world.issuer("ID").permits.cancel(written.permit_id, "WRITTEN_IN_ERROR")
    officer.type_qr(qr_of(written))
    officer.sees("stop")
    old = {"Content-Type": "application/json", "Date": "Mon, 05 Feb 2024 08:00:00 GMT"}
    officer.page.route("**/v1/verify", lambda route: route.fulfill(body=kept, headers=old))
    officer.type_qr(qr_of(written))
    officer.sees("unsure")
    assert "clock" in officer.reads()


def test_abuse_20_with_a_wrong_telephone_clock_nothing_is_green(
    officer: Officer, site: Site
) -> None:
    text = qr_of(site.issue())
    officer.type_qr(text)
    officer.sees("valid")
    for hours in (-25, 2):
        officer.page.evaluate(
            "(by) => { const own = Date.now; Date.now = () => own.call(Date) + by; }",
            hours * 3_600_000,
        )
        officer.type_qr(text)
        officer.sees("unsure")
        assert "clock is wrong" in officer.reads()


def test_abuse_20_a_verdict_on_the_screen_grows_old(site: Site, page: Page) -> None:
    page.clock.install()
    officer = Officer(site, page)
    officer.open()
    officer.type_qr(qr_of(site.issue()))
    officer.sees("valid")
    page.clock.fast_forward("02:30")
    officer.sees("valid")
    page.clock.fast_forward("08:30")
    officer.sees("unsure")
    assert "This answer is old" in officer.reads()


def test_abuse_21_a_used_or_expired_permit_is_red_and_says_why(
    officer: Officer, site: Site
) -> None:
    used, late = site.issue(), site.issue("24ID000002")
    officer.page.select_option("#use", "export")
    officer.type_qr(qr_of(used))
    officer.sees("valid")
    site.world.inspector("ID").permits.endorse_export(used.permit_id)
    officer.type_qr(qr_of(used))
    officer.sees("stop")
    history = officer.page.locator("#history li", has_text="Export endorsed")
    expect(history).to_contain_text("Indonesia (ID) · 5 Feb 2024")
    site.world.chain.set_clock(site.world.chain.now() + timedelta(days=200))
    officer.type_qr(qr_of(late))
    officer.sees("stop")
    assert "2024-08-03" in officer.reads()


def test_abuse_22_a_hostile_qr_code_is_refused_and_nothing_is_fetched(
    officer: Officer, site: Site
) -> None:
    good = qr_of(site.issue())
    officer.type_qr(good)
    officer.sees("valid")
    asked, before = verdicts_asked(officer), len(officer.requests)
    hostile = {
        "CITES1:HTTPS://EVIL.EXAMPLE/": "damaged",
        good[:-5]: "damaged",
        text_of(bytes(2_000_000)): "damaged",
        text_of(json.dumps({"url": "https://evil.example"}).encode()): "damaged",
        good + "0" * 5000: "damaged",
    }
    for text, word in hostile.items():
        officer.type_qr(text)
        officer.sees("stop")
        assert word in officer.reads()
    assert verdicts_asked(officer) == asked
    fetched = [url for url in officer.requests[before:] if not url.startswith(site.address)]
    assert fetched == []
