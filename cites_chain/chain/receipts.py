"""What became of transactions on a node, and why a contract refused those that failed.

A node's receipt says that a call failed and not why. So the call is repeated on the state before
its block; where it would have succeeded there, another one of the same block came first, and it is
repeated on the state after. Some nodes, told to, keep the reason in the receipt.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from cites_chain.chain.backend import Call, Receipt
from cites_chain.chain.json_rpc import AnswerMalformed, Failure
from cites_chain.chain.node_errors import problem_of
from cites_chain.chain.reverts import refusal_of_call
from cites_chain.errors import ContractRejected

Ask = Callable[[Sequence[Call]], list[object]]
"""Asks a node; a `Failure` stands for each error."""

_RECEIPT = "eth_getTransactionReceipt"
_TRANSACTION = "eth_getTransactionByHash"
_HASH = 32


def find_receipts(ask: Ask, hashes: Sequence[bytes]) -> dict[bytes, Receipt]:
    """Return the receipts of those transactions that are in a block, by hash.

    Raises:
        ChainError: The node did not answer, or with something that is no receipt.
    """
    if not hashes:
        return {}
    answers = succeeded(_RECEIPT, ask([(_RECEIPT, (_hex(h),)) for h in hashes]))
    found = {
        transaction: read_receipt(transaction, answer)
        for transaction, answer in zip(hashes, answers, strict=True)
        if answer is not None
    }
    failed = [receipt for receipt in found.values() if not receipt.succeeded]
    return found | {r.transaction_hash: r for r in _explained(ask, failed)}


def read_receipt(transaction_hash: bytes, answer: object) -> Receipt:
    """Read a receipt as a node gave it.

    Raises:
        AnswerMalformed: It is none, or that of another transaction.
    """
    if not isinstance(answer, Mapping) or answer.get("transactionHash") != _hex(transaction_hash):
        raise AnswerMalformed("a node gave something that is no receipt of the transaction")
    gas_used = whole(answer.get("gasUsed"))
    has_succeeded = whole(answer.get("status")) == 1
    reason = answer.get("revertReason")
    refusal = None
    if not has_succeeded and isinstance(reason, str) and len(reason) > len("0x"):
        refusal = refusal_of_call(octets(reason), gas=gas_used + 1, gas_used=gas_used)
    block = whole(answer.get("blockNumber"))
    return Receipt(transaction_hash, block, has_succeeded, gas_used, refusal)


def succeeded(method: str, answers: list[object]) -> list[object]:
    """Return answers none of which is an error.

    Raises:
        CitesChainError: What the first error among them means.
    """
    for answer in answers:
        if isinstance(answer, Failure):
            raise problem_of(answer, method)
    return answers


def whole(value: object) -> int:
    """Read a number as JSON-RPC writes it.

    Raises:
        AnswerMalformed: It is none.
    """
    if not isinstance(value, str) or not value.startswith("0x"):
        raise AnswerMalformed("a node gave something that is no number")
    try:
        return int(value, 16)
    except ValueError as problem:
        raise AnswerMalformed("a node gave something that is no number") from problem


def octets(value: object) -> bytes:
    """Read bytes as JSON-RPC writes them.

    Raises:
        AnswerMalformed: They are none.
    """
    if not isinstance(value, str) or not value.startswith("0x"):
        raise AnswerMalformed("a node gave something that is no hexadecimal")
    try:
        return bytes.fromhex(value[2:])
    except ValueError as problem:
        raise AnswerMalformed("a node gave something that is no hexadecimal") from problem


def _explained(ask: Ask, failed: Sequence[Receipt]) -> list[Receipt]:
    """Return receipts of failed calls with the reason, where it can be found out."""
    silent = [receipt for receipt in failed if receipt.refusal is None]
    if not silent:
        return []
    asked: list[Call] = [(_TRANSACTION, (_hex(r.transaction_hash),)) for r in silent]
    sent = succeeded(_TRANSACTION, ask(asked))
    calls = [_call_of(transaction) for transaction in sent]
    repeated: list[Call] = []
    for receipt, call in zip(silent, calls, strict=True):
        repeated.append(("eth_call", (call, hex(receipt.block_number - 1))))
        repeated.append(("eth_call", (call, hex(receipt.block_number))))
    answers = ask(repeated)
    return [
        replace(receipt, refusal=_refusal(call, receipt, answers[2 * at : 2 * at + 2]))
        for at, (receipt, call) in enumerate(zip(silent, calls, strict=True))
    ]


def _refusal(
    call: Mapping[str, object], receipt: Receipt, answers: Sequence[object]
) -> ContractRejected | None:
    for answer in answers:
        if isinstance(answer, Failure):
            problem = problem_of(answer, "eth_call")
            if isinstance(problem, ContractRejected):
                gas = whole(call["gas"])
                is_silent = not answer.data and receipt.gas_used >= gas
                return refusal_of_call(b"", gas=gas, gas_used=gas) if is_silent else problem
    return None


def _call_of(transaction: object) -> Mapping[str, object]:
    if not isinstance(transaction, Mapping):
        raise AnswerMalformed("a node has a receipt of a transaction that it does not know")
    call = {"from": transaction.get("from"), "data": transaction.get("input")}
    call["gas"] = hex(whole(transaction.get("gas")))
    if transaction.get("to") is not None:
        call["to"] = transaction["to"]
    return call


def _hex(value: bytes) -> str:
    return f"0x{value.hex()}"
