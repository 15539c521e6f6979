"""One node of a network: asked in batches, and on every new connection asked first who it is."""

from __future__ import annotations

from collections.abc import Sequence
from threading import Lock

from cites_chain.chain.backend import Call
from cites_chain.chain.endpoint import ConnectionEnded, Endpoint
from cites_chain.chain.json_rpc import AnswerMalformed, Failure, decode_batch, encode_batches
from cites_chain.chain.node_errors import problem_of
from cites_chain.errors import ChainError, WrongNetwork

_WHO = (("eth_chainId", ()), ("eth_getBlockByNumber", ("0x0", False)))


class RpcNode:
    """A node that may be another's: what it answers is only as good as the node. Threads share it.

    The network is asked for on each new connection, because something else may listen at the
    address since the last one.
    """

    def __init__(self, endpoint: Endpoint, chain_id: int, genesis_hash: bytes) -> None:
        """Take the door, and which network must be behind it."""
        self._endpoint = endpoint
        self._chain_id = chain_id
        self._genesis_hash = genesis_hash
        self._guard = Lock()
        self._is_closed = False

    @property
    def host(self) -> str:
        """Host and port, for people."""
        return self._endpoint.host

    def ask(self, requests: Sequence[Call]) -> list[object]:
        """Return the results in the order of the requests, a `Failure` for each error.

        Raises:
            LedgerUnreachable: It did not answer, or with something that is no answer.
            WrongNetwork: It belongs to another network.
        """
        found: list[object] = []
        for count, body in encode_batches(requests):
            with self._guard:
                content = self._post(body)
            found += self._decode(content, count)
        return found

    def close(self) -> None:
        """End the connection; later questions are errors."""
        with self._guard:
            self._is_closed = True
            self._endpoint.close()

    def _post(self, body: bytes) -> bytes:
        if self._is_closed:
            raise ChainError(
                f"the connection to the node {self.host} was closed", facts={"host": self.host}
            )
        if self._endpoint.is_open:
            try:
                return self._endpoint.post(body)
            except ConnectionEnded:
                pass  # nodes end connections that were idle: the question goes over a new one
        try:
            self._connect()
            return self._endpoint.post(body)
        except ConnectionEnded as problem:
            raise self._endpoint.unreachable("cut", "ended the connection") from problem

    def _connect(self) -> None:
        self._endpoint.open()
        try:
            ((count, body),) = encode_batches(_WHO)
            self._require_network(self._decode(self._endpoint.post(body), count))
        except ChainError:
            self._endpoint.close()
            raise

    def _require_network(self, answers: list[object]) -> None:
        chain_id, first = answers
        for answer, (method, _) in zip(answers, _WHO, strict=True):
            if isinstance(answer, Failure):
                raise problem_of(answer, method)
        if chain_id != hex(self._chain_id):
            raise WrongNetwork(
                f"the chain id of the node {self.host}", hex(self._chain_id), str(chain_id)[:80]
            )
        found = first.get("hash") if isinstance(first, dict) else None
        if found != f"0x{self._genesis_hash.hex()}":
            raise WrongNetwork(
                f"the genesis hash of the node {self.host}",
                f"0x{self._genesis_hash.hex()}",
                str(found)[:80],
            )

    def _decode(self, content: bytes, count: int) -> list[object]:
        try:
            return decode_batch(content, count, self.host)
        except AnswerMalformed as problem:
            raise self._endpoint.unreachable("malformed", problem.message) from problem
