"""What a node's errors mean: both engines say one thing in several shapes, callers hear it in one.

Nodes tell most refusals of a transaction in words only, so words are what is looked at; a node that
says something unheard of is quoted and not guessed at.
"""

from __future__ import annotations

from collections.abc import Mapping

from cites_chain.chain.backend import MethodUnknown
from cites_chain.chain.json_rpc import Failure
from cites_chain.chain.reverts import refusal_of
from cites_chain.errors import ChainError, CitesChainError, TransactionRefused
from cites_chain.refusals import OutOfGas

SENDING = "eth_sendRawTransaction"

_CALLS = frozenset({"eth_call", "eth_estimateGas"})
_REVERTED = 3
_NO_METHOD = frozenset({-32601, -32604})
_KNOWN = ("already known", "known transaction")
_OUT_OF_GAS = ("out of gas", "gas required exceeds", "invalid opcode", "invalid jump")

_REASONS: Mapping[str, tuple[str, str]] = {
    "nonce too low": ("nonce_too_low", "its nonce is used"),
    "too distant": ("nonce_too_high", "too many of the account's transactions have to come first"),
    "nonce too high": ("nonce_too_high", "others of the account have to come first"),
    "replacement transaction underpriced": ("replaced", "another one waits with its nonce"),
    "chainid": ("wrong_chain", "it is signed for another network"),
    "chain id": ("wrong_chain", "it is signed for another network"),
    "replay": ("wrong_chain", "it is signed for no network"),
    "intrinsic gas": ("too_little_gas", "it may use less gas than it needs to begin with"),
    "block gas limit": ("too_much_gas", "it may use more gas than a block has room for"),
    "gas price not 0": ("priced", "it bids a gas price"),
    "insufficient funds": ("valued", "it bids a price or carries a value"),
    "upfront cost": ("valued", "it bids a price or carries a value"),
    "not authorized": ("not_allowed", "the node does not take this account's transactions"),
    "not permitted": ("not_allowed", "the node does not take this account's transactions"),
    "pool is full": ("pool_full", "too many transactions wait already"),
    "pool not enabled": ("pool_closed", "the node takes none while it catches up with the others"),
}
_CODES: Mapping[int, str] = {
    -32001: "nonce too low",
    -32003: "intrinsic gas",
    -32005: "block gas limit",
    -32007: "not authorized",
}
"""Numbers of one engine, where its words should change."""

_HINTS: Mapping[str, str] = {
    "nonce_too_low": "Another act of the same account was recorded first; sign this one anew.",
    "nonce_too_high": "Send the account's transactions in their order.",
    "replaced": "Another program uses the key at the same moment; use one journal for one key.",
    "wrong_chain": "Check which ledger is being used.",
    "pool_full": "Wait until some are in a block, then run it again.",
    "pool_closed": "Wait until the node is up to date (node status), then run it again.",
}


class NodeRefused(ChainError):
    """A node does not answer a question, for a reason of its own."""

    code = "NODE_REFUSED"

    def __init__(self, failure: Failure) -> None:
        super().__init__(
            f"the node {failure.host} refused: {failure.message}",
            facts={"host": failure.host, "number": failure.code, "said": failure.message},
        )


def is_known(failure: Failure) -> bool:
    """Whether a transaction was refused only because it waits already: that is no error."""
    return any(words in failure.message.lower() for words in _KNOWN)


def problem_of(failure: Failure, method: str) -> CitesChainError:
    """Return what a node's error means.

    Args:
        failure: The error.
        method: What was asked.
    """
    said = failure.message.lower()
    if method == SENDING:
        return _refused(failure)
    if method in _CALLS:
        if failure.code == _REVERTED or failure.data or "revert" in said:
            return refusal_of(failure.data)
        if any(words in said for words in _OUT_OF_GAS):
            return OutOfGas()
    if failure.code in _NO_METHOD:
        return MethodUnknown(
            f"the node {failure.host} does not answer {method}",
            hint="Its JSON-RPC may have this group of methods switched off.",
            facts={"method": method, "host": failure.host},
        )
    return NodeRefused(failure)


def _refused(failure: Failure) -> CitesChainError:
    said = failure.message.lower()
    key = next((words for words in _REASONS if words in said), _CODES.get(failure.code, ""))
    if not key:
        return NodeRefused(failure)
    reason, problem = _REASONS[key]
    return TransactionRefused(reason, problem, hint=_HINTS.get(reason, ""), host=failure.host)
