"""web3.py over an open ledger, for people who know it and want to look around.

The package itself does not use it: its contract objects are slow, and its types stay in here.

Example::

    w3 = web3_of(chain)
    w3.eth.get_block("latest").timestamp
"""

from __future__ import annotations

from typing import Any

from web3 import Web3
from web3.middleware import ExtraDataToPOAMiddleware
from web3.providers.base import BaseProvider
from web3.types import RPCEndpoint, RPCError, RPCResponse

from cites_chain.chain.backend import Chain
from cites_chain.chain.reverts import data_of
from cites_chain.errors import ChainError, ContractRejected

_REVERTED = 3
_NO_METHOD = -32601
_SERVER_ERROR = -32000


class ChainProvider(BaseProvider):
    """Hands web3's requests to a chain, and its answers or errors back."""

    def __init__(self, chain: Chain) -> None:
        super().__init__()
        self._chain = chain

    def make_request(self, method: RPCEndpoint, params: Any) -> RPCResponse:
        """Answer one request as a node would."""
        try:
            (result,) = self._chain.batch([(str(method), tuple(params))])
        except ContractRejected as refusal:
            return _failed(_REVERTED, "execution reverted", f"0x{data_of(refusal).hex()}")
        except ChainError as problem:
            code = _NO_METHOD if problem.code == "METHOD_UNKNOWN" else _SERVER_ERROR
            return _failed(code, problem.message)
        return {"jsonrpc": "2.0", "id": 1, "result": result}

    def is_connected(self, show_traceback: bool = False) -> bool:  # noqa: ARG002, FBT001, FBT002
        """Return whether the ledger is open."""
        try:
            self._chain.batch([("eth_chainId", ())])
        except ChainError:
            return False
        return True


def web3_of(chain: Chain) -> Web3:
    """Return web3.py speaking with this ledger; it is good for as long as the ledger is open."""
    w3 = Web3(ChainProvider(chain))
    # Block 0 has the extra data of a QBFT network, longer than web3 expects elsewhere.
    w3.middleware_onion.inject(ExtraDataToPOAMiddleware, layer=0)
    return w3


def _failed(code: int, message: str, data: str | None = None) -> RPCResponse:
    error: RPCError = {"code": code, "message": message}
    if data is not None:
        error["data"] = data
    return {"jsonrpc": "2.0", "id": 1, "error": error}
