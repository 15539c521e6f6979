"""A node for tests: an HTTP server that answers from an embedded ledger, and can misbehave.

What an embedded ledger refuses is told in the words of one of the engines, so that a test sees both
tell the same.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from types import TracebackType
from typing import Any, Self

from eth_hash.auto import keccak

from cites_chain.chain.backend import Chain
from cites_chain.chain.reverts import data_of
from cites_chain.errors import ChainError, ContractRejected, TransactionRefused

Reply = dict[str, Any]
Fault = Callable[["Exchange"], None]
"""Changes what is about to be answered."""

WORDS: dict[str, dict[str, tuple[int, str]]] = {
    "besu": {
        "nonce_too_low": (-32001, "Nonce too low"),
        "nonce_too_high": (-32000, "Transaction nonce is too distant from current sender nonce"),
        "wrong_chain": (-32000, "Wrong chainId"),
        "too_little_gas": (-32003, "Intrinsic gas exceeds gas limit"),
        "too_much_gas": (-32005, "Transaction gas limit exceeds block gas limit"),
        "reverted": (3, "Execution reverted"),
        "no_method": (-32604, "Method not enabled"),
    },
    "goquorum": {
        "nonce_too_low": (-32000, "nonce too low"),
        "nonce_too_high": (-32000, "nonce too high"),
        "wrong_chain": (-32000, "invalid chain id for signer"),
        "too_little_gas": (-32000, "intrinsic gas too low"),
        "too_much_gas": (-32000, "exceeds block gas limit"),
        "reverted": (3, "execution reverted"),
        "no_method": (-32601, "the method does not exist/is not available"),
    },
}


@dataclass
class Exchange:
    """One request and what is to be answered to it; a fault may change the latter.

    Attributes:
        requests: What was asked.
        replies: What would be answered.
        status: HTTP status.
        body: Bytes in the place of the replies.
        cut: Bytes after which the connection breaks; None for none.
        held: The server waits for this before it answers.
    """

    requests: list[Reply]
    replies: list[Reply]
    status: int = 200
    body: bytes | None = None
    cut: int | None = None
    held: Event | None = None


@dataclass
class NodeServer:
    """Listens on a port of this computer until it is left.

    Attributes:
        chain: What answers.
        engine: Whose words it uses for refusals.
        faults: Applied to every exchange, in their order.
        asked: Methods of every exchange so far.
    """

    chain: Chain
    engine: str = "goquorum"
    faults: list[Fault] = field(default_factory=list)
    asked: list[list[str]] = field(default_factory=list)
    connections: int = 0

    def __post_init__(self) -> None:
        self.begin()

    def begin(self, port: int = 0) -> None:
        """Listen, on a free port or on one that was used before."""
        self._http = _Http(("127.0.0.1", port), _handler_of(self))
        self._thread = Thread(target=self._http.serve_forever, args=(0.01,), daemon=True)
        self._thread.start()

    @property
    def port(self) -> int:
        return int(self._http.server_address[1])

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def end(self) -> None:
        """Stop listening and end all connections."""
        self._http.shutdown()
        self._http.end_connections()
        self._http.server_close()
        self._thread.join()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.end()

    def answer_all(self, requests: list[Reply]) -> list[Reply]:
        """Answer a batch; transactions that are sent together get into one block."""
        raws = [r["params"][0] for r in requests if r["method"] == "eth_sendRawTransaction"]
        if len(raws) == len(requests) and not self._is_refused(raws):
            hashes = [f"0x{keccak(bytes.fromhex(raw[2:])).hex()}" for raw in raws]
            return [
                {"jsonrpc": "2.0", "id": request["id"], "result": known}
                for request, known in zip(requests, hashes, strict=True)
            ]
        return [self.answer(request) for request in requests]

    def _is_refused(self, raws: list[str]) -> bool:
        try:
            self.chain.send_all([bytes.fromhex(raw[2:]) for raw in raws])
        except ChainError:
            return True
        return False

    def answer(self, request: Reply) -> Reply:
        """Answer one request as a node would."""
        head = {"jsonrpc": "2.0", "id": request["id"]}
        words = WORDS[self.engine]
        try:
            (result,) = self.chain.batch([(request["method"], tuple(request["params"]))])
        except ContractRejected as refusal:
            number, said = words["reverted"]
            error = {"code": number, "message": said, "data": f"0x{data_of(refusal).hex()}"}
            return head | {"error": error}
        except TransactionRefused as refusal:
            number, said = words.get(str(refusal.facts["reason"]), (-32000, refusal.message))
            return head | {"error": {"code": number, "message": said}}
        except ChainError as problem:
            number, said = words["no_method"]
            if problem.code != "METHOD_UNKNOWN":
                number, said = -32000, problem.message
            return head | {"error": {"code": number, "message": said}}
        return head | {"result": result}


class _Http(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    allow_reuse_address = True

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self._open: list[Any] = []

    def get_request(self) -> tuple[Any, Any]:
        connection, address = super().get_request()
        self._open.append(connection)
        return connection, address

    def end_connections(self) -> None:
        for connection in self._open:
            self.shutdown_request(connection)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients of these tests go away in the middle; that is no news."""


def _handler_of(server: NodeServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def setup(self) -> None:
            super().setup()
            server.connections += 1

        def do_POST(self) -> None:
            requests = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            server.asked.append([request["method"] for request in requests])
            exchange = Exchange(requests, server.answer_all(requests))
            for fault in list(server.faults):
                fault(exchange)
            if exchange.held is not None:
                exchange.held.wait(timeout=60)
            self._give(exchange)

        def _give(self, exchange: Exchange) -> None:
            body = exchange.body
            if body is None:
                body = json.dumps(exchange.replies).encode()
            self.send_response(exchange.status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body if exchange.cut is None else body[: exchange.cut])
            if exchange.cut is not None:
                self.close_connection = True

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    return Handler
