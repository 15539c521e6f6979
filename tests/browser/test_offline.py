"""Without a network: as signed, never green; acts wait and are delivered once."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

from playwright.sync_api import BrowserContext, expect

from cites_chain.ids import Account
from cites_chain.keys import SigningDomain
from cites_chain.ledger.calldata import PERMIT_REGISTRY
from cites_chain.ledger.reader import Status
from cites_chain.ledger.writing import Written
from cites_chain.permit.signature import DOMAIN_NAME, DOMAIN_VERSION, struct_hash
from cites_chain.printing import print_permit
from cites_chain.verify.qr import encode, payload_of
from tests.browser.officer import PIN, Officer, Site, qr_of
from tests.world import signer_of

DAYS_AND_CODES = {"format", "last_day", "issued_on", "country_of_import", "country", "permit_type"}
"""Fields that the page writes in words."""


def values_of(part: object) -> list[str]:
    """Every text of a document that is shown as it is."""
    if isinstance(part, dict):
        return [
            text
            for name, inner in part.items()
            if name not in DAYS_AND_CODES
            for text in values_of(inner)
        ]
    if isinstance(part, list):
        return [text for inner in part for text in values_of(inner)]
    return [str(part)]


KEPT = """async () => {
  const names = await caches.keys();
  const caches_ = await Promise.all(names.map((name) => caches.open(name)));
  const keys = await Promise.all(caches_.map((cache) => cache.keys()));
  return keys.flat().map((request) => request.url);
}"""
"""Addresses of everything that the service worker keeps."""


def reopened_offline(officer: Officer, context: BrowserContext) -> None:
    officer.wait_until_kept()
    context.set_offline(True)
    officer.page.reload()
    officer.page.wait_for_selector("html[data-ready=yes]", state="attached")


def test_opens_without_a_network_and_judges_what_was_signed(
    officer: Officer, site: Site, context: BrowserContext
) -> None:
    written = site.issue()
    text = qr_of(written)
    officer.type_qr(text)
    officer.sees("valid")
    officer.wait_until_kept()
    kept = officer.page.evaluate(KEPT)
    assert f"{site.address}/main.js" in kept
    assert not any("/v1/" in address for address in kept)
    reopened_offline(officer, context)
    expect(officer.page.locator("#notice")).to_contain_text("No network")
    officer.type_qr(text)
    officer.sees("unsure")
    assert "Valid as signed; use not checked" in officer.reads()
    assert "list of" in officer.reads()
    officer.type_code(written.code)
    officer.sees("unsure")
    assert "no network" in officer.reads()
    officer.bring_file("holder.json", json.dumps({"format": "x"}).encode())
    officer.sees("stop")
    officer.page.evaluate("() => { const own = Date.now; Date.now = () => own.call(Date) - 9e7; }")
    officer.type_qr(text)
    officer.sees("unsure")
    assert "set back" in officer.reads()


def test_without_a_network_a_permit_that_ran_out_or_was_made_up_is_red(
    officer: Officer, site: Site, context: BrowserContext
) -> None:
    good, short = site.issue(), site.issue("24ID000002", days=3)
    site.world.wait(days=5)
    officer.type_qr(qr_of(good))
    officer.sees("valid")
    officer.page.reload()
    officer.wait_until_ready()
    reopened_offline(officer, context)
    officer.type_qr(qr_of(good))
    officer.sees("unsure")
    officer.type_qr(qr_of(short))
    officer.sees("stop")
    assert "It was valid until 8 Feb 2024" in officer.reads()
    officer.type_qr(_signed_by_a_stranger(good))
    officer.sees("stop")
    assert "No officer on the list signed these boxes" in officer.reads()
    officer.page.select_option("#language", "fr")  # never used here, so not kept
    expect(officer.page.locator("#notice")).to_contain_text("not kept on this telephone")
    expect(officer.page.locator("#language")).to_have_value("en")
    assert "No officer on the list signed these boxes" in officer.reads()


def _signed_by_a_stranger(written: Written) -> str:
    signature = signer_of("a stranger").sign_hash(_digest(written))
    return encode(replace(payload_of(written.file), signature=signature))


def test_without_a_network_a_permit_file_is_judged_box_by_box(
    officer: Officer, site: Site, context: BrowserContext
) -> None:
    good = site.issue()
    whole = json.loads(good.file.to_json())
    pdf = print_permit(good.file, language="en")
    reopened_offline(officer, context)

    def read(content: bytes) -> str:
        officer.bring_file("holder", content)
        expect(officer.page.locator("#verdict .look")).to_be_visible()
        return officer.reads()

    def bring(**changes: object) -> str:
        return read(json.dumps(whole | changes).encode())

    for content in (good.file.to_json().encode(), pdf):
        said = read(content)
        officer.sees("unsure")
        assert "Valid as signed; use not checked" in said
        assert "list of" in said
        for value in values_of(whole["document"]):
            assert value in said
    assert officer.page.locator("#verdict .valid").count() == 0
    line = whole["document"]["lines"][0] | {"quantity": "9000"}
    assert "altered: box 11 A" in bring(document=whole["document"] | {"lines": [line]})
    assert "altered: box 13" in bring(document=whole["document"] | {"issued_by": "Another"})
    officer.sees("stop")
    assert "Valid as signed" in bring()
    signature = whole["issuer"]["signature"]
    bad = f"{signature[:20]}{'0' if signature[20] != '0' else '1'}{signature[21:]}"
    assert "No officer on the list signed" in bring(issuer=whole["issuer"] | {"signature": bad})
    officer.sees("stop")
    digest = _digest(good)
    stranger = "0x" + signer_of("a stranger").sign_hash(digest).hex()
    said = bring(issuer=whole["issuer"] | {"signature": stranger})
    assert "No officer on the list signed" in said
    another = whole["issuer"] | {"account": signer_of("a stranger").account}
    assert "not that of the officer whom the document names" in bring(issuer=another)
    assert "Nobody signed" in bring(issuer=whole["issuer"] | {"signature": None})
    assert "does not hold together" in bring(security_code="0000-0000-0000")
    assert "does not hold together" in bring(leaf_hashes={})
    officer.sees("stop")


def test_without_a_network_a_permit_file_of_a_revoked_officer_is_red(
    officer: Officer, site: Site, context: BrowserContext
) -> None:
    good = site.issue()
    content = good.file.to_json().encode()
    officer.bring_file("holder.json", content)
    officer.sees("valid")
    issuer = good.file.issuer
    assert issuer is not None
    site.world.wait(days=1)
    since = site.world.chain.now() - timedelta(days=2)
    site.world.admin("ID").authority.void_key(Account(issuer.account), since)
    officer.page.reload()
    officer.wait_until_ready()
    reopened_offline(officer, context)
    officer.bring_file("holder.json", content)
    officer.sees("stop")
    assert "The key that signed it is void" in officer.reads()


def _digest(written: Written) -> bytes:
    payload = payload_of(written.file)
    domain = SigningDomain(DOMAIN_NAME, DOMAIN_VERSION, payload.chain_id, PERMIT_REGISTRY)
    return domain.digest(struct_hash(payload.permit_id, written.file.document_hash))


def test_an_act_signed_without_a_network_is_delivered_once(
    officer: Officer, site: Site, context: BrowserContext
) -> None:
    officer.become_inspector("ID")
    first, second = site.issue(), site.issue("24ID000002")
    reopened_offline(officer, context)
    for written in (first, second):
        officer.type_qr(qr_of(written))
        officer.sees("unsure")
        officer.act("endorseExport")
        expect(officer.page.locator("#queue .waiting").first).to_contain_text(written.code)
    expect(officer.page.locator("#waiting")).to_have_text("(2)")
    block = site.world.ledger.reader.head().number
    officer.page.reload()
    officer.page.wait_for_selector("html[data-ready=yes]", state="attached")
    context.set_offline(False)
    officer.to("#queue")
    expect(officer.page.locator("#queue .done")).to_have_count(2)
    officer.page.reload()
    officer.wait_until_ready()
    assert site.world.ledger.reader.head().number == block + 2
    for written in (first, second):
        assert site.world.permit(written.permit_id).status is Status.ENDORSED


def test_an_act_that_came_too_late_is_told_plainly_and_the_next_is_signed_again(
    officer: Officer, site: Site, context: BrowserContext
) -> None:
    officer.become_inspector("ID")
    taken, free = site.issue(), site.issue("24ID000002")
    reopened_offline(officer, context)
    for written in (taken, free):
        officer.type_qr(qr_of(written))
        officer.sees("unsure")
        officer.act("endorseExport")
        expect(officer.page.locator("#queue .waiting").first).to_contain_text(written.code)
    site.world.inspector("ID").permits.endorse_export(taken.permit_id)
    context.set_offline(False)
    refused = officer.page.locator("#queue .waiting", has_text=taken.code)
    expect(refused).to_contain_text("Used before: the export was endorsed already.")
    expect(refused).to_contain_text("The first time: Indonesia (ID), 5 Feb 2024")
    again = officer.page.locator("#queue .waiting", has_text=free.code)
    expect(again).to_contain_text("Sign this one again")
    assert site.world.permit(free.permit_id).status is Status.ISSUED
    again.locator("input").fill(PIN)
    again.locator("button[type=submit]").click()
    expect(officer.page.locator("#queue .done")).to_have_count(1)
    assert site.world.permit(free.permit_id).status is Status.ENDORSED
