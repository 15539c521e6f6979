"""One node's door: JSON posted over HTTP, one connection kept open, and a limit to everything.

Errors name the host and nothing else of the address: a path or a password in it stays in here.
"""

from __future__ import annotations

import base64
import io
import ssl
import time
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from socket import socket
from typing import Any, cast
from urllib.parse import SplitResult, unquote, urlsplit

from cites_chain.errors import ChainError, LedgerUnreachable

_PIECE = 64 * 1024
_DONE = 200
_PORTS = {"http": 80, "https": 443}


class EndpointUnusable(ChainError):
    """The address of a node is not one."""

    code = "ENDPOINT_UNUSABLE"

    def __init__(self, problem: str) -> None:
        super().__init__(
            f"the address of a node cannot be used: {problem}",
            hint="Write it as http://host:port or https://host:port.",
            facts={"problem": problem},
        )


class ConnectionEnded(ChainError):
    """The node ended a connection that was kept open; on a new one it may answer."""

    code = "CONNECTION_ENDED"


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait, and for how much.

    Attributes:
        answer: Seconds that a node has for one answer.
        block: Seconds without any progress after which a transaction that was sent is given up.
        poll: Seconds between two looks at what was sent.
        largest_answer: Bytes after which an answer is no longer read.
    """

    answer: float = 20.0
    block: float = 60.0
    poll: float = 0.25
    largest_answer: int = 64 * 2**20


STANDARD_PATIENCE = Patience()
"""What a node on the same computer or in the same office needs."""


class Endpoint:
    """A node's address and the connection to it. One thread at a time uses it."""

    def __init__(self, url: str, patience: Patience) -> None:
        """Take an address; nothing is connected yet.

        Raises:
            EndpointUnusable: It is no address of HTTP.
        """
        parts, port = _parts_of(url)
        self._host = parts.hostname or ""
        self._port = port
        self._is_encrypted = parts.scheme == "https"
        self._target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        self._headers = {"Content-Type": "application/json", "Accept": "application/json"}
        if parts.username is not None:
            pair = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
            self._headers["Authorization"] = "Basic " + base64.b64encode(pair.encode()).decode()
        self._patience = patience
        self._connection: HTTPConnection | None = None

    @property
    def host(self) -> str:
        """Host and port, for people."""
        host = f"[{self._host}]" if ":" in self._host else self._host
        return f"{host}:{self._port}"

    @property
    def is_open(self) -> bool:
        """Whether there is a connection; the node may have ended it."""
        return self._connection is not None and self._connection.sock is not None

    def open(self) -> None:
        """Connect.

        Raises:
            LedgerUnreachable: Nobody answers there.
        """
        self.close()
        seconds = self._patience.answer
        connection = (
            HTTPSConnection(
                self._host, self._port, timeout=seconds, context=ssl.create_default_context()
            )
            if self._is_encrypted
            else HTTPConnection(self._host, self._port, timeout=seconds)
        )
        try:
            connection.connect()
        except TimeoutError as problem:
            raise self.unreachable("slow", "did not answer in time") from problem
        except ssl.SSLError as problem:
            raise self.unreachable(
                "untrusted", "shows no certificate that anybody vouches for"
            ) from problem
        except (OSError, UnicodeError) as problem:
            raise self.unreachable("away", "cannot be reached") from problem
        connection.auto_open = 0  # whoever opens a connection first asks which network is there
        self._connection = connection

    def close(self) -> None:
        """End the connection."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def post(self, body: bytes) -> bytes:
        """Send a request over the open connection and return what is answered.

        Raises:
            ConnectionEnded: The node had ended the connection.
            LedgerUnreachable: It did not answer, not in time, not in full, or too much.
        """
        try:
            return self._exchange(body)
        except TimeoutError as problem:
            self.close()
            raise self.unreachable("slow", "did not answer in time") from problem
        except (OSError, HTTPException) as problem:
            self.close()
            raise self.unreachable("cut", "broke off its answer") from problem
        except ChainError:
            self.close()
            raise

    def unreachable(self, reason: str, problem: str, **facts: int) -> LedgerUnreachable:
        """Return the error that says why this node did not answer."""
        return LedgerUnreachable(
            f"the node {self.host} {problem}",
            hint="Check that the node runs, or name another one.",
            facts={"host": self.host, "reason": reason, **facts},
        )

    def _exchange(self, body: bytes) -> bytes:
        connection = self._connection
        if connection is None or not isinstance(connection.sock, socket):
            raise ConnectionEnded("there is no connection")
        deadline = time.monotonic() + self._patience.answer
        connection.sock.settimeout(self._patience.answer)
        connection.response_class = _timed_response(deadline)
        try:
            connection.request("POST", self._target, body, self._headers)
            response = connection.getresponse()
        except ConnectionError as problem:  # before the first byte of an answer
            raise ConnectionEnded(f"the node {self.host} ended the connection") from problem
        with response:
            content = self._read(response)
        if response.status != _DONE:
            raise self.unreachable(
                "status", f"answered with HTTP status {response.status}", status=response.status
            )
        return content

    def _read(self, response: HTTPResponse) -> bytes:
        limit = self._patience.largest_answer
        content = bytearray()
        while piece := response.read1(_PIECE):
            content += piece
            if len(content) > limit:
                raise self.unreachable("too_large", f"answered with more than {limit} bytes")
        if response.length:
            raise self.unreachable("cut", "broke off its answer")
        return bytes(content)


class _Timed(io.RawIOBase):
    """What comes from a node until a moment: one byte now and then does not hold anybody up."""

    def __init__(self, wire: socket, deadline: float) -> None:
        self._wire = wire
        self._stream = wire.makefile("rb", buffering=0)
        self._deadline = deadline

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self._wire.settimeout(left)
        return self._stream.readinto(buffer)

    def close(self) -> None:
        self._stream.close()
        super().close()


class _TimedWire:
    """The part of a socket that a response reads from."""

    def __init__(self, wire: socket, deadline: float) -> None:
        self._wire = wire
        self._deadline = deadline

    def makefile(self, *_: object, **__: object) -> io.BufferedReader:
        return io.BufferedReader(_Timed(self._wire, self._deadline))


def _timed_response(deadline: float) -> Any:
    """Return what makes a response that has to be there by a moment."""

    def respond(wire: socket, **how: Any) -> HTTPResponse:
        return HTTPResponse(cast("socket", _TimedWire(wire, deadline)), **how)

    return respond


def _parts_of(url: str) -> tuple[SplitResult, int]:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as problem:
        raise EndpointUnusable("it is not written as one") from problem
    if parts.scheme not in _PORTS:
        raise EndpointUnusable("it begins with neither http:// nor https://")
    if not parts.hostname:
        raise EndpointUnusable("it names no host")
    return parts, _PORTS[parts.scheme] if port is None else port
