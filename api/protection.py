"""What stands around every answer: limits on what comes in, and headers on what goes out."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.problems import answer, document_of, our_fault, plain_problem
from cites_chain.permit.reading import UnreadableDocument, require_shallow

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
    "connect-src 'self'; manifest-src 'self'; worker-src 'self'; media-src 'self' blob:; "
    "font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""What a page from here may load: its own files and nothing else."""

HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(self), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one client may ask.

    Attributes:
        largest_body: Bytes of one request.
        rate: Requests per second in the long run.
        burst: Requests at once.
        clients: Clients that are remembered; the one heard of longest ago is forgotten first.
    """

    largest_body: int = 1024 * 1024
    rate: float = 20.0
    burst: int = 120
    clients: int = 10_000


def limits_of(rate: float) -> Limits:
    """Return limits for so many requests per second of one client."""
    usual = Limits()
    return Limits(rate=rate, burst=max(1, round(usual.burst * rate / usual.rate)))


class Buckets:
    """A token bucket for each client. The event loop alone uses it."""

    def __init__(self, limits: Limits, clock: Callable[[], float] = time.monotonic) -> None:
        self._limits = limits
        self._clock = clock
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def seconds_to_wait(self, client: str) -> float:
        """Take one token; return 0, or how long the client should wait for the next one."""
        now = self._clock()
        left, at = self._left.pop(client, (float(self._limits.burst), now))
        left = min(float(self._limits.burst), left + (now - at) * self._limits.rate)
        wait = 0.0 if left >= 1 else (1 - left) / self._limits.rate
        self._left[client] = (left if wait else left - 1, now)
        if len(self._left) > self._limits.clients:
            self._left.popitem(last=False)
        return wait


class Protection:
    """Refuses what is too much, reads a body whole before anybody descends into it."""

    def __init__(self, app: ASGIApp, limits: Limits, *, is_encrypted: bool = False) -> None:
        self._app = app
        self._limits = limits
        self._buckets = Buckets(limits)
        headers = dict(HEADERS)
        if is_encrypted:
            headers["Strict-Transport-Security"] = "max-age=31536000"
        self._headers = [(name.lower().encode(), text.encode()) for name, text in headers.items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        guarded = self._with_headers(send)
        client = scope["client"][0] if scope.get("client") else ""
        wait = self._buckets.seconds_to_wait(client)
        if wait:
            problem = plain_problem(
                HTTPStatus.TOO_MANY_REQUESTS, "TOO_MANY_REQUESTS", "too many requests at once"
            )
            refusal = answer(problem, {"Retry-After": str(int(wait) + 1)})
            await refusal(scope, receive, guarded)
            return
        body = await self._body(receive)
        if body is None:
            problem = plain_problem(
                HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
                "REQUEST_TOO_LARGE",
                f"a request has at most {self._limits.largest_body:,} bytes",
            )
            await answer(problem, {"Connection": "close"})(scope, receive, guarded)
            return
        try:
            require_shallow(body.decode("utf-8", "replace"))
        except UnreadableDocument as deep:
            await answer(document_of(deep))(scope, receive, guarded)
            return
        await self._answered(scope, _replayed(body, receive), guarded)

    async def _answered(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the application answer; a fault of ours ends here, untold to any other log."""
        has_begun = False

        async def watched(message: Message) -> None:
            nonlocal has_begun
            has_begun = True
            await send(message)

        try:
            await self._app(scope, receive, watched)
        except Exception as error:  # noqa: BLE001 - the last boundary: whoever is above logs it all
            fault = our_fault(error)
            if not has_begun:
                await fault(scope, receive, send)

    async def _body(self, receive: Receive) -> bytes | None:
        """Return the whole body, or None where it is too large."""
        content = bytearray()
        while True:
            message = await receive()
            if message["type"] != "http.request":
                return bytes(content)
            content += message.get("body", b"")
            if len(content) > self._limits.largest_body:
                return None
            if not message.get("more_body", False):
                return bytes(content)

    def _with_headers(self, send: Send) -> Send:
        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": [*message["headers"], *self._headers]}
            await send(message)

        return sent


def _replayed(body: bytes, receive: Receive) -> Receive:
    waiting: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def replay() -> Message:
        return waiting.pop() if waiting else await receive()

    return replay
