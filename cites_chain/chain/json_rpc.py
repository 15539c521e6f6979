"""JSON-RPC 2.0 in batches: questions into bytes, and bytes into answers in the order of asking."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from cites_chain.chain.backend import Call
from cites_chain.errors import ChainError

MOST_TOGETHER = 500
"""Requests in one batch; nodes take 1,024."""

LARGEST_BATCH = 2 * 2**20
"""Bytes of one batch beyond its first request; both engines take 5 MB."""

_LONGEST_MESSAGE = 300

_DEEPEST = 32
_HARMLESS = 500
"""Brackets with which no answer can be nested so deep that reading it uses up the stack."""

_TEXT = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"')
_NO_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))


class AnswerMalformed(ChainError):
    """What a node answered is not JSON-RPC, or not one answer to each question."""

    code = "ANSWER_MALFORMED"


@dataclass(frozen=True, slots=True)
class Failure:
    """A request that a node answered with an error.

    Attributes:
        host: The node.
        code: Number of the error.
        message: The node's own words, cut short.
        data: What a contract reverted with; empty where there is nothing.
    """

    host: str
    code: int
    message: str
    data: bytes = b""


def encode_batches(requests: Sequence[Call]) -> Iterator[tuple[int, bytes]]:
    """Yield batches that a node accepts, each with the number of its requests."""
    waiting: list[str] = []
    size = 0
    for method, params in requests:
        request = {"jsonrpc": "2.0", "id": len(waiting), "method": method, "params": params}
        encoded = json.dumps(request, separators=(",", ":"))
        if waiting and (len(waiting) == MOST_TOGETHER or size + len(encoded) > LARGEST_BATCH):
            yield len(waiting), _joined(waiting)
            waiting, size = [], 0
            encoded = json.dumps(request | {"id": 0}, separators=(",", ":"))
        waiting.append(encoded)
        size += len(encoded)
    if waiting:
        yield len(waiting), _joined(waiting)


def decode_batch(content: bytes, count: int, host: str) -> list[object]:
    """Return the results of a batch in the order of its requests, a `Failure` for each error.

    Raises:
        AnswerMalformed: It is no JSON, or not one answer to each request.
    """
    if _is_too_deep(content):
        raise AnswerMalformed("answered with something that is nested too deep")
    try:
        replies = json.loads(content)
    except (ValueError, RecursionError) as problem:
        raise AnswerMalformed("answered with something that is no JSON") from problem
    if isinstance(replies, Mapping) and isinstance(replies.get("error"), Mapping):
        said = _failure(replies["error"], host)
        raise AnswerMalformed(f"refused the whole batch: {said.message}")
    if not isinstance(replies, list):
        raise AnswerMalformed("answered with something that is no batch")
    found: dict[int, object] = {}
    for reply in replies:
        number, answer = _reply(reply, host)
        if number in found or not 0 <= number < count:
            raise AnswerMalformed("answered a question twice, or one that was not asked")
        found[number] = answer
    if len(found) != count:
        raise AnswerMalformed(f"left {count - len(found)} of {count} questions unanswered")
    return [found[number] for number in range(count)]


def _is_too_deep(content: bytes) -> bool:
    """Whether brackets stand in brackets deeper than in any answer of a node.

    The EVM raises this process's limit of recursion, so the JSON reader's own guard comes too late.
    """
    if content.count(b"[") + content.count(b"{") <= _HARMLESS:
        return False
    brackets = _TEXT.sub(b"", content).translate(None, _NO_BRACKETS)
    for _ in range(_DEEPEST):
        brackets = brackets.replace(b"[]", b"").replace(b"{}", b"")
    return bool(brackets)


def _reply(reply: object, host: str) -> tuple[int, object]:
    if not isinstance(reply, Mapping) or type(reply.get("id")) is not int:
        raise AnswerMalformed("answered with something that is no answer")
    error = reply.get("error")
    if error is not None:
        return reply["id"], _failure(error, host)
    if "result" not in reply:
        raise AnswerMalformed("answered with neither a result nor an error")
    return reply["id"], reply["result"]


def _failure(error: object, host: str) -> Failure:
    if not isinstance(error, Mapping):
        raise AnswerMalformed("answered with an error that is none")
    code = error.get("code")
    return Failure(
        host,
        code if type(code) is int else 0,
        str(error.get("message"))[:_LONGEST_MESSAGE],
        _data(error.get("data")),
    )


def _data(value: object) -> bytes:
    if not isinstance(value, str) or not value.startswith("0x"):
        return b""
    try:
        return bytes.fromhex(value[2:])
    except ValueError:
        return b""


def _joined(encoded: Sequence[str]) -> bytes:
    return f"[{','.join(encoded)}]".encode()
