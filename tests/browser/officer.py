"""What an officer does with the page, in his own words."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256
from typing import Any

import uvicorn
from playwright.sync_api import Page, Response, Route, expect

from cites_chain.ids import Account
from cites_chain.ledger.reader import Role
from cites_chain.ledger.writing import Written
from cites_chain.verify.qr import encode, payload_of
from tests.world import BEGINNING, World, a_document

PIN = "493817"


@dataclass
class Site:
    """A server with its trial network."""

    world: World
    server: uvicorn.Server

    @property
    def address(self) -> str:
        """Return where it listens, as soon as it does."""
        while not self.server.started:
            time.sleep(0.02)
        socket = self.server.servers[0].sockets[0]
        return f"http://localhost:{socket.getsockname()[1]}"

    def issue(self, number: str = "24ID000001", **how: Any) -> Written:
        return self.world.issuer("ID").permits.issue(a_document(number, **how))

    def appoint(self, account: str, code: str) -> None:
        """Let a Party's admin appoint an inspector."""
        self.world.admin(code).authority.add_officer(
            Account(account),
            code,
            Role.INSPECTOR,
            until=BEGINNING + timedelta(days=3000),
            identity_hash=sha256(account.encode()).digest(),
        )


def qr_of(written: Written) -> str:
    return encode(payload_of(written.file))


@dataclass
class Officer:
    """Somebody with a telephone."""

    site: Site
    page: Page
    requests: list[str] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)
    """Addresses of what came from the server, not from what the page keeps."""

    def open(self, language: str = "en") -> None:
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("response", self._note)
        self.page.goto(f"{self.site.address}/")
        self.wait_until_ready()

    def _note(self, response: Response) -> None:
        if not response.from_service_worker:
            self.answers.append(response.url)

    def wait_until_ready(self) -> None:
        """Until it can be used, and knows the officers."""
        self.page.wait_for_selector("html[data-ready=yes]", state="attached")
        self.page.wait_for_selector("html[data-fresh=yes]", state="attached")

    def wait_until_kept(self) -> None:
        """Until it can be opened without a network, too."""
        self.wait_until_ready()
        self.page.wait_for_function("() => navigator.serviceWorker.controller !== null")

    def type_code(self, code: str) -> None:
        self.to("#check")
        self.page.fill("#code", code)
        self.page.click("#by-code button")

    def type_qr(self, text: str) -> None:
        """As if a reader for QR codes typed it."""
        self.to("#check")
        self.page.evaluate("() => document.querySelector('#code').removeAttribute('maxlength')")
        self.page.fill("#code", text)
        self.page.click("#by-code button")

    def bring_file(self, name: str, content: bytes) -> None:
        self.to("#check")
        self.page.set_input_files(
            "#file", {"name": name, "mimeType": "application/octet-stream", "buffer": content}
        )

    def to(self, hash_: str) -> None:
        self.page.click(f"nav a[href='{hash_}']")
        expect(self.page.locator(hash_)).to_be_visible()

    def sees(self, look: str) -> None:
        """The verdict has come, and has this look in words, colour and shape."""
        expect(self.page.locator("#verdict .look")).to_have_class(re.compile(rf"\b{look}\b"))

    def reads(self) -> str:
        """Return what the verdict says; no value of the program shows through."""
        text = self.page.locator("#verdict").inner_text()
        assert not re.search(r"\[object|\bnull\b|\bundefined\b|\bNaN\b|\{[a-z_]+\}", text)
        return text

    def make_key(self, pin: str = PIN) -> str:
        """Make a key and return its account."""
        self.to("#key")
        self.page.fill("#new-pin", pin)
        self.page.fill("#again-pin", pin)
        self.page.click("#make-key")
        return self.page.locator("#account").inner_text()

    def become_inspector(self, code: str) -> None:
        account = self.make_key()
        self.site.appoint(account, code)
        self.page.reload()
        self.wait_until_ready()

    def act(self, verb: str, pin: str = PIN) -> None:
        """Take the way to an act and confirm it."""
        self.page.click(f"#do-{verb}")
        self.page.fill("#pin", pin)
        self.page.click("#confirm")

    def answer_with(self, path: str, change: Mapping[str, Any] | None) -> None:
        """Let the server's answer be changed on its way; None lets it break."""

        def handle(route: Route) -> None:
            if change is None:
                route.abort()
                return
            answer = route.fetch()
            route.fulfill(response=answer, body=json.dumps({**answer.json(), **change}))

        self.page.route(f"**{path}", handle)
