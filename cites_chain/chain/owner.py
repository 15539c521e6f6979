"""The embedded ledger shared by its owner: JSON-RPC on a loopback port, for programs of one user.

Whoever has the ledger's file open answers for all others; there is one writer, and everybody sees
what is there now. The port and a random token stand in the lock's file, which only its owner can
read. Other clients, such as web3.py, use `OwnerAddress.url`.
"""

from __future__ import annotations

import hmac
import json
import secrets
from base64 import b64decode
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socket import SHUT_RDWR, socket
from threading import Lock, Thread
from types import TracebackType
from typing import Any, Self

from eth_hash.auto import keccak

from cites_chain.chain.embedded import EmbeddedChain
from cites_chain.chain.lock import OwnerAddress
from cites_chain.chain.node_errors import SENDING
from cites_chain.chain.reverts import data_of
from cites_chain.chain.shared import CLOCK
from cites_chain.errors import ChainError, CitesChainError, ContractRejected, TransactionRefused
from cites_chain.permit.reading import UnreadableDocument, require_shallow

LARGEST_REQUEST = 8 * 2**20
"""Bytes of one request; an act of the largest permit has a few ten thousand."""

MOST_TOGETHER = 1_024
"""Questions in one batch, as nodes have it."""

_IDLE_SECONDS = 300
_WORDS = {
    "nonce_too_low": "nonce too low",
    "nonce_too_high": "nonce too high",
    "wrong_chain": "invalid chain id for signer",
    "too_little_gas": "intrinsic gas too low",
    "too_much_gas": "exceeds block gas limit",
    "priced": "gas price not 0",
    "valued": "insufficient funds",
}
"""Refusals of a transaction in the words of nodes, so that one client understands both."""

Reply = dict[str, object]


class LedgerOwner:
    """Answers for an open ledger until it is closed; the ledger itself stays open."""

    def __init__(self, chain: EmbeddedChain) -> None:
        """Listen on a free port of this computer, and say so in the lock's file."""
        self._chain = chain
        token = secrets.token_urlsafe(32)
        self._authorization = b"owner:" + token.encode()
        self._server = _Server(self)
        port = int(self._server.server_address[1])
        self.address = OwnerAddress(port, token, chain.chain_id, chain.genesis_hash)
        self._thread = Thread(target=self._server.serve_forever, args=(0.1,), daemon=True)
        self._thread.start()
        chain.announce(self.address)

    def close(self) -> None:
        """Stop answering."""
        self._chain.announce(None)
        self._server.shutdown()
        self._server.end_connections()
        self._server.server_close()
        self._thread.join()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def is_allowed(self, authorization: str) -> bool:
        """Whether a request's header `Authorization` has the token (RFC 7617)."""
        scheme, _, given = authorization.partition(" ")
        try:
            found = b64decode(given, validate=True)
        except ValueError:
            return False
        return scheme.lower() == "basic" and hmac.compare_digest(found, self._authorization)

    def answer(self, content: bytes) -> bytes:
        """Return what is answered to a request: one question, or a batch of them."""
        try:
            text = content.decode()
            require_shallow(text)
            asked = json.loads(text)
        except (ValueError, UnreadableDocument):
            return _encoded(_failed(None, -32700, "this is no JSON-RPC"))
        if not isinstance(asked, list):
            return _encoded(self._answer(asked))
        if not 0 < len(asked) <= MOST_TOGETHER:
            return _encoded(_failed(None, -32600, f"a batch has 1 to {MOST_TOGETHER} questions"))
        return _encoded(self._send_together(asked) or [self._answer(each) for each in asked])

    def _send_together(self, asked: list[Any]) -> list[Reply] | None:
        """Put transactions that came together into one block; None where that is not possible."""
        try:
            if any(each["method"] != SENDING for each in asked):
                return None
            raws = [bytes.fromhex(each["params"][0][2:]) for each in asked]
            self._chain.send_all(raws)
        except (LookupError, TypeError, ValueError, ChainError):
            return None
        return [
            {"jsonrpc": "2.0", "id": each.get("id"), "result": f"0x{keccak(raw).hex()}"}
            for each, raw in zip(asked, raws, strict=True)
        ]

    def _answer(self, asked: object) -> Reply:
        if not isinstance(asked, Mapping) or not isinstance(asked.get("method"), str):
            return _failed(None, -32600, "this is no JSON-RPC")
        number, method, params = asked.get("id"), str(asked["method"]), asked.get("params", [])
        if not isinstance(params, list):
            return _failed(number, -32602, "parameters are a list here")
        try:
            if method == CLOCK:
                result: object = self._clock()
            else:
                (result,) = self._chain.batch([(method, tuple(params))])
        except ContractRejected as refusal:
            data = f"0x{data_of(refusal).hex()}"
            return _failed(number, 3, "execution reverted", data)
        except TransactionRefused as problem:
            words = _WORDS.get(str(problem.facts["reason"]), problem.message)
            return _failed(number, -32000, words)
        except CitesChainError as problem:
            unknown = problem.code == "METHOD_UNKNOWN"
            return _failed(number, -32601 if unknown else -32000, problem.message)
        except (TypeError, ValueError):
            return _failed(number, -32602, f"{method} does not take these parameters")
        return {"jsonrpc": "2.0", "id": number, "result": result}

    def _clock(self) -> dict[str, object]:
        return {"now": int(self._chain.now().timestamp()), "trial": self._chain.is_trial}


class _Server(ThreadingHTTPServer):
    """Listens on this computer only; every connection has a thread of its own."""

    daemon_threads = True

    def __init__(self, owner: LedgerOwner) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.owner = owner
        self._guard = Lock()
        self._connections: set[socket] = set()

    def process_request(self, request: Any, client_address: Any) -> None:
        with self._guard:
            self._connections.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        with self._guard:
            self._connections.discard(request)
        super().shutdown_request(request)

    def end_connections(self) -> None:
        """End what is open; who waits for a question gets its answer no more."""
        with self._guard:
            open_now = list(self._connections)
        for connection in open_now:
            try:
                connection.shutdown(SHUT_RDWR)
            except OSError:
                continue  # it ended by itself

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Programs that go away in the middle are no news."""


class _Handler(BaseHTTPRequestHandler):
    """One connection."""

    server: _Server
    protocol_version = "HTTP/1.1"
    timeout = _IDLE_SECONDS
    disable_nagle_algorithm = True
    wbufsize = -1

    def do_POST(self) -> None:
        """Answer one request."""
        length = self.headers.get("Content-Length", "")
        if not self.server.owner.is_allowed(self.headers.get("Authorization", "")):
            self._give(401, b"")
        elif not length.isascii() or not length.isdigit() or int(length) > LARGEST_REQUEST:
            self._give(413, b"")
        else:
            self._give(200, self.server.owner.answer(self.rfile.read(int(length))))

    def _give(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        if status != 200:  # its body was not read
            self.send_header("Connection", "close")
            self.close_connection = True
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Say nothing: what is asked is nobody's business."""


def _failed(number: object, code: int, message: str, data: str | None = None) -> Reply:
    error: Reply = {"code": code, "message": message}
    if data is not None:
        error["data"] = data
    return {"jsonrpc": "2.0", "id": number, "error": error}


def _encoded(reply: object) -> bytes:
    return json.dumps(reply, separators=(",", ":")).encode()
