"""What an officer records with his thumb: each act once, and the ledger's reason if refused."""

from __future__ import annotations

import re
from decimal import Decimal
from hashlib import sha256
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from cites_chain.ids import PermitId
from cites_chain.keys.keyfile import KeyFile
from cites_chain.ledger.reader import Status
from cites_chain.passphrase import TRIAL_COST
from cites_chain.permit import code_of
from tests.browser.officer import PIN, Officer, Site, qr_of
from tests.world import PASSPHRASE, a_document, a_line, quoting, signer_of

PASSPORT = {
    "consignee": None,
    "country_of_import": None,
    "lines": [a_line(1, term="LIV", source="C")],
}
OWN_KEY = sha256(b"trial key of ID inspector").hexdigest()
"""The key of `signer_of("ID inspector")`."""


@pytest.fixture
def telephone(telephone: dict[str, Any]) -> dict[str, Any]:
    """Return a telephone that keeps nothing for no network: it is ready sooner."""
    return telephone | {"service_workers": "block"}


def code_of_endorsed(site: Site) -> tuple[PermitId, str]:
    """Let a permit leave Indonesia; return its id and its security code."""
    permit_id = site.world.endorsed()
    return permit_id, code_of(permit_id)


def test_an_import_with_less_than_left_needs_its_reason_and_a_pin_that_fits(
    officer: Officer, site: Site
) -> None:
    officer.become_inspector("SG")
    permit_id, code = code_of_endorsed(site)
    officer.type_code(code)
    officer.sees("compare")
    page = officer.page
    page.click("#do-confirmImport")
    expect(page.locator(".quantity")).to_have_value("100")
    page.fill(".quantity", "98,5,")
    page.fill("#pin", PIN)
    page.click("#confirm")
    expect(page.locator("#act-said")).to_contain_text("A quantity has digits")
    page.fill(".quantity", "98")
    page.click("#confirm")
    expect(page.locator("#act-said")).to_contain_text("Less arrived than left on block A: say why.")
    page.select_option("#reason", "6")
    page.fill("#pin", "000000")
    page.click("#confirm")
    expect(page.locator("#act-said")).to_contain_text("That is not your PIN")
    assert site.world.permit(permit_id).status is Status.ENDORSED
    page.fill("#pin", PIN)
    page.click("#confirm")
    expect(page.locator("#queue .done")).to_have_count(1)
    record = site.world.permit(permit_id)
    assert (record.status, record.lines[0].imported) == (Status.IMPORTED, Decimal(98))


def test_a_reexport_that_ships_short_gives_back_to_its_origin(officer: Officer, site: Site) -> None:
    world = site.world
    origin = world.imported()
    line = a_line(60, origin=quoting("24ID000001", "ID"))
    document = a_document("24SG000001", "SG", "IT", permit_type="REEXPORT", lines=[line])
    reexport = world.issuer("SG").permits.issue(document)
    officer.become_inspector("SG")
    officer.type_qr(qr_of(reexport))
    officer.sees("valid")
    officer.page.click("#do-endorseExport")
    officer.page.fill(".quantity", "50")
    officer.page.fill("#pin", PIN)
    officer.page.click("#confirm")
    expect(officer.page.locator("#queue .done")).to_have_count(1)
    assert world.permit(reexport.permit_id).lines[0].exported == Decimal(50)
    assert world.permit(origin).lines[0].drawn == Decimal(50)


def test_goods_are_turned_away_with_a_reason(officer: Officer, site: Site) -> None:
    officer.become_inspector("SG")
    permit_id, code = code_of_endorsed(site)
    officer.type_code(code)
    officer.page.click("#do-refuseImport")
    officer.page.select_option("#reason", "31")
    officer.page.fill("#pin", PIN)
    officer.page.click("#confirm")
    expect(officer.page.locator("#queue .done")).to_have_count(1)
    assert site.world.permit(permit_id).status is Status.REFUSED


def test_a_passport_crosses_out_once_and_back_with_the_officers_own_key(
    officer: Officer, site: Site
) -> None:
    page = officer.page
    officer.to("#key")
    page.fill("#new-pin", PIN)
    page.fill("#again-pin", PIN)
    page.click("#key summary")
    page.fill("#imported", OWN_KEY[:-1])
    page.click("#import-key")
    expect(page.locator("#key-said .problem")).to_contain_text("no private key")
    page.fill("#imported", "")
    file = KeyFile.seal(bytes.fromhex(OWN_KEY), PASSPHRASE, TRIAL_COST)
    page.set_input_files("#key-file", {"name": "k", "mimeType": "text/plain", "buffer": file})
    page.fill("#passphrase", "quite another one")
    page.click("#import-key")
    expect(page.locator("#key-said .problem")).to_contain_text("does not open it")
    page.fill("#passphrase", PASSPHRASE.encoded().decode())
    page.click("#import-key")
    expect(page.locator("#account")).to_have_text(signer_of("ID inspector").account)
    expect(page.locator("#key .done")).to_contain_text("Indonesia (ID)")
    written = site.world.issuer("ID").permits.issue(
        a_document("24ID000009", permit_type="PERSONAL_OWNERSHIP", **PASSPORT)
    )
    ways = (("1", "#queue .done"), ("1", "#act-said .problem"), ("2", "#queue .done"))
    for direction, outcome in ways:
        officer.type_qr(qr_of(written))
        officer.sees("valid")
        page.click("#do-recordCrossing")
        page.check(f"input[name=direction][value='{direction}']")
        page.fill("#pin", PIN)
        page.click("#confirm")
        expect(page.locator(outcome).first).to_be_visible()
    assert site.world.permit(written.permit_id).crossings == 2


def test_abuse_28_a_second_tap_does_nothing_and_secrets_stay_on_the_telephone(
    officer: Officer, site: Site
) -> None:
    bodies: list[str] = []
    page: Page = officer.page
    page.on("request", lambda request: bodies.append(f"{request.url} {request.post_data or ''}"))
    officer.become_inspector("ID")
    written = site.issue()
    officer.type_qr(qr_of(written))
    officer.sees("valid")
    page.click("#do-endorseExport")
    page.fill("#pin", PIN)
    taps = "() => { for (let n = 0; n < 5; n += 1) document.querySelector('#confirm').click(); }"
    page.evaluate(taps)
    expect(page.locator("#queue .done")).to_have_count(1)
    expect(page.locator("#queue .waiting")).to_have_count(1)
    assert sum("/v1/acts " in f"{body.split(' ', 1)[0]} " for body in bodies) == 1
    assert not any(PIN in body for body in bodies)
    kept = page.evaluate(DUMP)
    assert re.search(r'"iterations":600000', kept)
    assert PIN not in kept
    assert site.world.permit(written.permit_id).status is Status.ENDORSED


DUMP = """async () => {
  const database = await new Promise((done) => {
    const asked = indexedDB.open('cites-chain');
    asked.onsuccess = () => done(asked.result);
  });
  const all = await Promise.all(['kept', 'acts'].map((name) => new Promise((done) => {
    const asked = database.transaction(name).objectStore(name).getAll();
    asked.onsuccess = () => done(asked.result);
  })));
  return JSON.stringify([all, {...localStorage}], (key, value) => value);
}"""
