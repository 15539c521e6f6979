"""Batches into bytes and back; whatever the bytes are, they are answers or refused."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cites_chain.chain.json_rpc import AnswerMalformed, Failure, decode_batch, encode_batches

HOST = "node"


def decoded(replies: object, count: int = 1) -> list[object]:
    return decode_batch(json.dumps(replies).encode(), count, HOST)


def test_requests_are_numbered_from_nought_in_every_batch() -> None:
    batches = [
        (count, json.loads(body))
        for count, body in encode_batches([("eth_call", (number,)) for number in range(501)])
    ]
    assert [count for count, _ in batches] == [500, 1]
    assert [one["id"] for one in batches[0][1]] == list(range(500))
    assert batches[1][1] == [
        {"jsonrpc": "2.0", "id": 0, "method": "eth_call", "params": [500]},
    ]
    assert list(encode_batches([])) == []


def test_answers_come_in_the_order_of_the_questions() -> None:
    replies = [{"id": 1, "result": "b"}, {"id": 0, "result": None}]
    assert decoded(replies, 2) == [None, "b"]


@pytest.mark.parametrize(
    ("error", "failure"),
    [
        ({"code": 3, "message": "no", "data": "0x0102"}, Failure(HOST, 3, "no", b"\x01\x02")),
        ({"code": -32000, "message": "no"}, Failure(HOST, -32000, "no")),
        ({"code": "3", "message": "no", "data": "0xzz"}, Failure(HOST, 0, "no")),
        ({"code": 3, "message": "no", "data": {"why": 1}}, Failure(HOST, 3, "no")),
        ({"code": 3, "message": "n" * 999}, Failure(HOST, 3, "n" * 300)),
    ],
)
def test_an_error_is_an_answer_too(error: dict[str, Any], failure: Failure) -> None:
    assert decoded([{"id": 0, "error": error}]) == [failure]
    assert decoded([{"id": 0, "error": None, "result": 7}]) == [7]


def test_large_answers_of_any_number_of_brackets_are_read() -> None:
    logs = [{"topics": ["[[[", '\\"]{'], "data": "0x"} for _ in range(5_000)]
    assert decoded([{"id": 0, "result": logs}]) == [logs]


@pytest.mark.parametrize(("opening", "closing"), [("[", "]"), ('{"a":', "}")])
def test_an_answer_nested_too_deep_is_refused_and_does_not_end_the_program(
    opening: str, closing: str
) -> None:
    def reply(depth: int) -> bytes:
        nested = opening * depth + "1" + closing * depth
        wide = ",".join(["[]"] * 600)
        return f'[{{"id":0,"result":[{nested},{wide}]}}]'.encode()

    assert decode_batch(reply(20), 1, HOST)
    for depth in (40, 100_000):
        with pytest.raises(AnswerMalformed, match="nested too deep"):
            decode_batch(reply(depth), 1, HOST)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["id", "result", "error", "code", "message", "x"]), inner)
    ),
    max_leaves=12,
)


@given(content=st.binary(max_size=60) | JSON.map(lambda value: json.dumps(value).encode()))
def test_whatever_comes_is_as_many_answers_as_questions_or_refused(content: bytes) -> None:
    kinds = {answers_or_refusal(content, count) for count in (1, 2)}
    assert "answered" not in kinds or len(kinds) == 2  # no bytes answer one and two questions


def answers_or_refusal(content: bytes, count: int) -> str:
    try:
        answers = decode_batch(content, count, HOST)
    except AnswerMalformed:
        return "refused"
    assert len(answers) == count
    return "answered"
