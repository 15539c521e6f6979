"""The same ledger through a node's door: answers, refusals, and every way not to answer."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest
from eth_account import Account as EthAccount
from eth_utils.address import to_checksum_address

from cites_chain.chain import Chain
from cites_chain.chain.backend import MethodUnknown
from cites_chain.chain.embedded import EmbeddedChain
from cites_chain.chain.endpoint import EndpointUnusable, Patience
from cites_chain.chain.json_rpc import LARGEST_BATCH, MOST_TOGETHER, AnswerMalformed
from cites_chain.chain.node import LedgerBehind, LedgerStalled, NodeChain
from cites_chain.chain.node_errors import NodeRefused
from cites_chain.chain.reverts import data_of
from cites_chain.chain.shapes import hex_of
from cites_chain.errors import (
    ChainError,
    ContractRejected,
    DeploymentMismatch,
    LedgerUnreachable,
    TransactionRefused,
    TransactionTimedOut,
    UnknownRevert,
    WrongNetwork,
)
from cites_chain.refusals import OutOfGas, UnknownPermit
from tests.rpc_server import Exchange, NodeServer
from tests.unit.chain.contracts import (
    CHAIN_ID,
    KEEPER,
    REFUSER,
    SPENDER,
    START,
    signed,
    signer,
    tiny_genesis,
    word,
)

HASTY = Patience(answer=10, block=0, poll=0, largest_answer=2**20)
REFUSAL = UnknownPermit(b"p" * 32)


def data_of_refusal() -> bytes:
    return data_of(REFUSAL)


def node_of(*servers: NodeServer, patience: Patience = HASTY, **how: Any) -> NodeChain:
    """Return a chain behind servers of the tiny network, whose clock is that of the network."""
    how = {"clock": lambda: START, "pause": lambda _: None} | how
    genesis = tiny_genesis()
    urls = [server.url for server in servers]
    return NodeChain(urls, CHAIN_ID, genesis.hash, patience=patience, **how)


@pytest.fixture
def server(chain: EmbeddedChain) -> Iterator[NodeServer]:
    with NodeServer(chain) as serving:
        yield serving


@pytest.fixture
def node(server: NodeServer) -> Iterator[NodeChain]:
    with node_of(server) as made:
        yield made


@pytest.fixture
def other(folder: Path) -> Iterator[NodeServer]:
    """A second node of the same network, at the same height."""
    with (
        EmbeddedChain.create(folder / "other.db", tiny_genesis(), clock=START) as chain,
        NodeServer(chain) as serving,
    ):
        yield serving


# ------------------------------------------------------------------------------- as embedded


def test_node_is_a_chain_and_answers_as_the_ledger_behind_it(
    node: NodeChain, chain: EmbeddedChain
) -> None:
    assert isinstance(node, Chain)
    assert (node.chain_id, node.genesis_hash) == (chain.chain_id, chain.genesis_hash)
    asked = [("eth_blockNumber", ()), ("eth_getBlockByNumber", ("0x0", False))]
    assert node.batch(asked) == chain.batch(asked)
    assert node.batch([]) == []


def test_send_returns_the_receipt_that_the_ledger_has(
    node: NodeChain, chain: EmbeddedChain
) -> None:
    receipt = node.send(signed(0, word(77))).require_success()
    assert receipt == chain.find_receipt(receipt.transaction_hash)
    assert node.find_receipt(receipt.transaction_hash) == receipt
    assert node.find_receipt(bytes(32)) is None
    assert node.next_nonce(signer().account) == 1


def test_send_again_what_is_in_a_block_returns_its_receipt(node: NodeChain) -> None:
    first = node.send(signed(0, word(77)))
    assert node.send(signed(0, word(77))) == first
    assert node.next_nonce(signer().account) == 1


def test_send_all_returns_receipts_in_the_order_given(
    node: NodeChain, chain: EmbeddedChain
) -> None:
    raws = [signed(nonce, word(nonce)) for nonce in range(5)]
    once = node.send(raws[0])
    receipts = node.send_all([*raws, raws[2]])
    assert receipts[0] == once
    assert receipts[5] == receipts[2]
    assert [r.block_number for r in receipts[:5]] == [1, 2, 2, 2, 2]
    assert node.send_all([]) == ()


def test_send_that_a_contract_refuses_says_why_in_the_receipt(
    node: NodeChain, chain: EmbeddedChain
) -> None:
    raw = signed(0, data_of_refusal(), to=REFUSER)
    receipt = node.send(raw)
    assert receipt.succeeded is False
    with pytest.raises(UnknownPermit) as refused:
        receipt.require_success()
    assert refused.value.facts == REFUSAL.facts
    embedded = chain.find_receipt(receipt.transaction_hash)
    assert embedded is not None
    assert (embedded.block_number, embedded.gas_used) == (receipt.block_number, receipt.gas_used)


def test_send_that_uses_up_its_gas_says_so(node: NodeChain) -> None:
    with pytest.raises(OutOfGas):
        node.send(signed(0, b"", to=SPENDER, gas=50_000)).require_success()


def test_send_refused_with_unknown_data_keeps_the_data(node: NodeChain) -> None:
    with pytest.raises(UnknownRevert) as refused:
        node.send(signed(0, b"\xde\xad\xbe\xef\x01", to=REFUSER)).require_success()
    assert refused.value.facts["data"] == "0xdeadbeef01"


def test_reason_that_a_node_keeps_in_the_receipt_is_taken(
    node: NodeChain, server: NodeServer
) -> None:
    def with_reason(exchange: Exchange) -> None:
        for request, reply in zip(exchange.requests, exchange.replies, strict=True):
            if request["method"] == "eth_getTransactionReceipt" and reply.get("result"):
                reply["result"]["revertReason"] = hex_of(data_of_refusal())

    server.faults.append(with_reason)
    with pytest.raises(UnknownPermit):
        node.send(signed(0, b"something else", to=REFUSER)).require_success()
    assert "eth_call" not in [method for methods in server.asked for method in methods]


def test_a_call_refused_only_behind_another_of_its_block_is_repeated_after_it(
    node: NodeChain, server: NodeServer
) -> None:
    """Before its block the call would have succeeded; after it, it shows why it did not."""

    def innocent_before(exchange: Exchange) -> None:
        for request, reply in zip(exchange.requests, exchange.replies, strict=True):
            if request["method"] == "eth_call" and request["params"][1] == "0x0":
                reply.pop("error")
                reply["result"] = "0x"

    server.faults.append(innocent_before)
    with pytest.raises(UnknownPermit):
        node.send(signed(0, data_of_refusal(), to=REFUSER)).require_success()


def test_call_returns_the_output_or_raises_the_refusal(node: NodeChain) -> None:
    assert node.call(KEEPER, word(5)) == b""
    assert node.call(KEEPER, word(5), sender=signer().account) == b""
    with pytest.raises(UnknownPermit) as refused:
        node.call(REFUSER, data_of_refusal())
    assert refused.value.facts == REFUSAL.facts


def test_batch_with_a_method_that_the_node_has_not_is_refused(node: NodeChain) -> None:
    node.batch([("eth_blockNumber", ())])
    with pytest.raises(MethodUnknown) as refused:
        node.batch([("debug_everything", ())])
    assert refused.value.facts["method"] == "debug_everything"


def test_batch_with_a_question_that_the_node_refuses_quotes_the_node(node: NodeChain) -> None:
    with pytest.raises(NodeRefused) as refused:
        node.batch([("eth_call", ({"to": KEEPER, "data": "0x"}, "0x99"))])
    assert "no block 0x99" in str(refused.value.facts["said"])


def test_now_is_the_clock_and_never_before_the_newest_block(server: NodeServer) -> None:
    late = START + timedelta(days=3)
    with node_of(server, clock=lambda: late) as node:
        assert node.now() == late
    with node_of(server, clock=lambda: START - timedelta(days=3)) as node:
        assert node.now() == START + timedelta(seconds=1)


def test_require_recent_refuses_a_node_that_is_behind(server: NodeServer) -> None:
    clock = {"now": START + timedelta(seconds=20)}
    with node_of(server, clock=lambda: clock["now"]) as node:
        node.require_recent(timedelta(seconds=20))
        clock["now"] += timedelta(seconds=1)
        with pytest.raises(LedgerBehind) as refused:
            node.require_recent(timedelta(seconds=20))
    assert refused.value.facts == {"block": 0, "age": 21, "limit": 20}
    assert isinstance(refused.value, LedgerStalled)


def test_a_node_that_catches_up_is_behind_and_not_stalled(server: NodeServer) -> None:
    def catching_up(exchange: Exchange) -> None:
        for request, reply in zip(exchange.requests, exchange.replies, strict=True):
            if request["method"] == "eth_syncing":
                reply["result"] = {"currentBlock": "0x0", "highestBlock": "0x99"}

    server.faults.append(catching_up)
    late = START + timedelta(minutes=5)
    with node_of(server, clock=lambda: late) as node, pytest.raises(LedgerBehind) as refused:
        node.require_recent(timedelta(seconds=20))
    assert not isinstance(refused.value, LedgerStalled)
    assert refused.value.facts == {"block": 0, "age": 300, "limit": 20}


def test_require_recent_goes_on_with_a_node_that_is_not_behind(
    server: NodeServer, other: NodeServer
) -> None:
    def years_ago(exchange: Exchange) -> None:
        for reply in exchange.replies:
            if isinstance(reply.get("result"), dict) and "timestamp" in reply["result"]:
                reply["result"]["timestamp"] = hex(1_000)

    server.faults.append(years_ago)
    with node_of(server, other) as node:
        node.require_recent(timedelta(seconds=20))
        asked = len(server.asked)
        assert node.batch(QUESTIONS) == ["0x0", hex(CHAIN_ID)]
        assert len(server.asked) == asked
        other.end()
        with pytest.raises(LedgerStalled) as refused:
            node.require_recent(timedelta(seconds=20))
        assert int(str(refused.value.facts["age"])) > 10**9
        server.end()
        with pytest.raises(LedgerUnreachable):
            node.require_recent(timedelta(seconds=20))
        server.begin()
        other.begin()


def test_a_node_that_is_behind_is_not_asked_where_another_is_not(
    server: NodeServer, other: NodeServer, chain: EmbeddedChain
) -> None:
    chain.send(signed(0, word(1)))
    other_is_newer = START + timedelta(seconds=21)

    def newer(exchange: Exchange) -> None:
        for reply in exchange.replies:
            if isinstance(reply.get("result"), dict) and reply["result"].get("number") == "0x0":
                reply["result"]["timestamp"] = hex(int(other_is_newer.timestamp()))

    limit = timedelta(seconds=20)
    late = START + timedelta(seconds=22)
    other.faults.append(newer)
    with node_of(server, other, clock=lambda: late, max_lag=limit) as node:
        assert node.batch([("eth_blockNumber", ())]) == ["0x0"]
    with node_of(server, other, clock=lambda: late) as node:
        assert node.batch([("eth_blockNumber", ())]) == ["0x1"]


def test_nothing_is_signed_for_a_node_that_is_behind(server: NodeServer, other: NodeServer) -> None:
    clock = {"now": START + timedelta(seconds=20)}
    limit = timedelta(seconds=20)
    with node_of(server, other, clock=lambda: clock["now"], max_lag=limit) as node:
        assert node.next_nonce(signer().account) == 0
        clock["now"] += timedelta(seconds=1)
        with pytest.raises(LedgerStalled) as refused:
            node.next_nonce(signer().account)
        assert refused.value.facts["age"] == 21
        assert node.batch(QUESTIONS) == ["0x0", hex(CHAIN_ID)]  # but reading goes on


def test_require_deployed_compares_the_code(network: EmbeddedChain, chain: EmbeddedChain) -> None:
    with (
        NodeServer(network) as real,
        NodeChain([real.url], CHAIN_ID, network.genesis_hash, patience=HASTY) as node,
    ):
        node.require_deployed()
    with (
        NodeServer(chain) as tiny,
        node_of(tiny) as node,
        pytest.raises(DeploymentMismatch) as refused,
    ):
        node.require_deployed()
    assert refused.value.facts["contract"] == "AuthorityRegistry"


# ------------------------------------------------------------------------------- the door


@pytest.mark.parametrize("engine", ["besu", "goquorum"])
@pytest.mark.parametrize(
    ("nonce", "how", "reason"),
    [
        (0, {}, "nonce_too_low"),
        (5, {}, "nonce_too_high"),
        (1, {"chain_id": 20191}, "wrong_chain"),
        (1, {"gas": 20_000}, "too_little_gas"),
        (1, {"gas": 60_000_001}, "too_much_gas"),
    ],
)
def test_send_what_cannot_get_in_is_refused_as_on_the_embedded_ledger(
    node: NodeChain,
    server: NodeServer,
    chain: EmbeddedChain,
    engine: str,
    nonce: int,
    how: dict[str, int],
    reason: str,
) -> None:
    server.engine = engine
    node.send(signed(0, word(1)))
    raw = signed(nonce, word(2), **how)  # type: ignore[arg-type]
    with pytest.raises(TransactionRefused) as by_node:
        node.send(raw)
    with pytest.raises(TransactionRefused) as by_ledger:
        chain.send(raw)
    assert by_node.value.facts["reason"] == by_ledger.value.facts["reason"] == reason
    assert node.send(signed(1, word(2))).succeeded


@pytest.mark.parametrize("engine", ["besu", "goquorum"])
@pytest.mark.parametrize(
    ("nonce", "how", "reason"),
    [
        (0, {}, "nonce_too_low"),
        (5, {}, "nonce_too_high"),
        (1, {"chain_id": 20191}, "wrong_chain"),
        (1, {"gas": 20_000}, "too_little_gas"),
        (1, {"gas": 60_000_001}, "too_much_gas"),
    ],
)
def test_refusals_of_both_engines_are_one(
    server: NodeServer, engine: str, nonce: int, how: dict[str, int], reason: str
) -> None:
    """What this side would have seen itself, told by the node."""
    server.engine = engine
    with node_of(server) as node:
        node.send(signed(0, word(1)))
        raw = signed(nonce, word(2), **how)  # type: ignore[arg-type]
        answer = server.answer(
            {"id": 0, "method": "eth_sendRawTransaction", "params": [hex_of(raw)]}
        )
        error = answer["error"]

        def say_so(exchange: Exchange) -> None:
            if exchange.requests[0]["method"] == "eth_sendRawTransaction":
                exchange.replies[0].pop("result", None)
                exchange.replies[0]["error"] = error

        server.faults.append(say_so)
        # Nobody's account, so that nothing of it is known.
        with pytest.raises(TransactionRefused) as refused:
            node.batch([("eth_sendRawTransaction", (hex_of(signed(1, word(3))),))])
    assert refused.value.facts == {"reason": reason, "host": f"127.0.0.1:{server.port}"}


@pytest.mark.parametrize(
    ("code", "message", "reason"),
    [
        (-32000, "Replacement transaction underpriced", "replaced"),
        (-32000, "replacement transaction underpriced", "replaced"),
        (-32007, "Sender account not authorized to send transactions", "not_allowed"),
        (-32007, "something new in the same place", "not_allowed"),
        (-32000, "Gas price not 0", "priced"),
        (-32000, "insufficient funds for gas * price + value", "valued"),
        (-32000, "txpool is full", "pool_full"),
        (-32002, "Transaction pool not enabled. (Either explicitly, or", "pool_closed"),
        (-32001, "in other words", "nonce_too_low"),
    ],
)
def test_refusals_that_only_a_node_has_are_told_by_a_reason(
    node: NodeChain, server: NodeServer, code: int, message: str, reason: str
) -> None:
    server.faults.append(sending_answers({"error": {"code": code, "message": message}}))
    with pytest.raises(TransactionRefused) as refused:
        node.batch([("eth_sendRawTransaction", (hex_of(signed(0, word(1))),))])
    assert refused.value.facts["reason"] == reason


def test_refusal_in_words_unheard_of_is_quoted(node: NodeChain, server: NodeServer) -> None:
    server.faults.append(sending_answers({"error": {"code": -32000, "message": "it is Monday"}}))
    with pytest.raises(NodeRefused) as refused:
        node.batch([("eth_sendRawTransaction", (hex_of(signed(0, word(1))),))])
    assert refused.value.facts["said"] == "it is Monday"


@pytest.mark.parametrize("message", ["already known", "Known transaction"])
def test_a_transaction_that_waits_already_is_no_error(
    node: NodeChain, server: NodeServer, message: str
) -> None:
    server.faults.append(sending_answers({"error": {"code": -32000, "message": message}}))
    assert node.send(signed(0, word(1))).succeeded


def test_a_transaction_that_got_in_while_it_was_sent_is_no_error(
    node: NodeChain, server: NodeServer
) -> None:
    error = {"code": -32000, "message": "nonce too low"}
    server.faults.append(sending_answers({"error": error}))
    assert node.send(signed(0, word(1))).succeeded


@pytest.mark.parametrize(
    ("changes", "reason"), [({"gasPrice": 1}, "priced"), ({"value": 1}, "valued")]
)
def test_price_and_value_are_refused_before_the_node_hears_of_it(
    node: NodeChain, server: NodeServer, changes: dict[str, int], reason: str
) -> None:
    raw = with_fields(**changes)
    with pytest.raises(TransactionRefused) as refused:
        node.send(raw)
    assert refused.value.facts["reason"] == reason
    with pytest.raises(TransactionRefused):
        node.batch([("eth_sendRawTransaction", (hex_of(raw),))])
    assert server.asked == []
    assert node.send(with_fields()).succeeded


def with_fields(**changes: int) -> bytes:
    to = to_checksum_address(KEEPER)
    fields = {"nonce": 0, "to": to, "gas": 60_000, "data": b"", "chainId": CHAIN_ID}
    priced = fields | {"gasPrice": 0, "value": 0} | changes
    return bytes(EthAccount.sign_transaction(priced, (1).to_bytes(32, "big")).raw_transaction)


def test_send_all_with_one_that_cannot_get_in_sends_none(
    node: NodeChain, chain: EmbeddedChain
) -> None:
    with pytest.raises(TransactionRefused) as refused:
        node.send_all([signed(0, word(1)), signed(2, word(2))])
    assert refused.value.facts["reason"] == "nonce_too_high"
    assert chain.next_nonce(signer().account) == 0
    assert len(node.send_all([signed(0, word(1)), signed(1, word(2))])) == 2


def test_send_that_no_block_takes_in_time_says_so_and_is_found_later(
    node: NodeChain, server: NodeServer
) -> None:
    server.faults.append(without_receipts)
    raw = signed(0, word(1))
    with pytest.raises(TransactionTimedOut) as refused:
        node.send(raw)
    assert refused.value.facts["waiting"] == 1
    server.faults.clear()
    assert node.send(raw).succeeded
    assert node.next_nonce(signer().account) == 1


def test_what_waits_long_is_sent_again(chain: EmbeddedChain) -> None:
    """A node's waiting room is memory only: after its restart nothing is there."""
    rounds: list[float] = []

    with NodeServer(chain) as server:

        def forget_once(exchange: Exchange) -> None:
            sends = sum(methods == ["eth_sendRawTransaction"] for methods in server.asked)
            if sends < 2:
                without_receipts(exchange)

        server.faults.append(forget_once)
        patience = Patience(answer=10, block=60, poll=7.0)
        with node_of(server, patience=patience, pause=rounds.append) as node:
            assert node.send(signed(0, word(1))).succeeded
        assert server.asked.count(["eth_sendRawTransaction"]) == 2
    assert set(rounds) == {7.0}
    assert len(rounds) >= 40


def test_a_node_that_catches_up_and_takes_nothing_yet_is_asked_again(chain: EmbeddedChain) -> None:
    refuse = sending_answers({"error": {"code": -32002, "message": "Transaction pool not enabled"}})
    rounds: list[float] = []

    def closed(exchange: Exchange) -> None:
        refuse(exchange)
        without_receipts(exchange)

    with NodeServer(chain) as server:
        server.faults.append(closed)

        def opens_later(seconds: float) -> None:
            rounds.append(seconds)
            if len(rounds) == 50:
                server.faults.clear()

        with node_of(server, patience=Patience(answer=10, block=60), pause=opens_later) as node:
            assert node.send(signed(0, word(1))).succeeded
        assert server.asked.count(["eth_sendRawTransaction"]) > 1
        server.faults.append(closed)
        with (
            node_of(server, patience=Patience(answer=10, block=0)) as node,
            pytest.raises(TransactionTimedOut) as refused,
        ):
            node.send(signed(1, word(1)))
        assert refused.value.facts["waiting"] == 1


# ------------------------------------------------------------------------ not an answer


def bodies(body: bytes) -> Any:
    def fault(exchange: Exchange) -> None:
        exchange.body = body

    return fault


def edited(change: Any) -> Any:
    def fault(exchange: Exchange) -> None:
        exchange.body = json.dumps(change(exchange.replies)).encode()

    return fault


def http_status(status: int) -> Any:
    def fault(exchange: Exchange) -> None:
        exchange.status = status

    return fault


def cut_off(exchange: Exchange) -> None:
    exchange.cut = 20


def cut_before_the_first_byte(exchange: Exchange) -> None:
    exchange.cut = 0


def without_receipts(exchange: Exchange) -> None:
    for request, reply in zip(exchange.requests, exchange.replies, strict=True):
        if request["method"] == "eth_getTransactionReceipt":
            reply["result"] = None


def sending_answers(answer: dict[str, Any]) -> Any:
    def fault(exchange: Exchange) -> None:
        for request, reply in zip(exchange.requests, exchange.replies, strict=True):
            if request["method"] == "eth_sendRawTransaction":
                reply.pop("result", None)
                reply.pop("error", None)
                reply.update(answer)

    return fault


FAULTS = {
    "cut reply": (cut_off, "cut"),
    "cut before it began": (cut_before_the_first_byte, "cut"),
    "not JSON": (bodies(b"<html>502</html>"), "malformed"),
    "not UTF-8": (bodies(b"\xff\xfe["), "malformed"),
    "empty": (bodies(b""), "malformed"),
    "no batch": (bodies(b"7"), "malformed"),
    "nested too deep": (bodies(b"[" * 100_000), "malformed"),
    "refused batch": (
        bodies(b'{"jsonrpc":"2.0","id":null,"error":{"code":-1,"message":"too many"}}'),
        "malformed",
    ),
    "too few answers": (edited(lambda replies: replies[1:]), "malformed"),
    "too many answers": (edited(lambda replies: [*replies, replies[0] | {"id": 99}]), "malformed"),
    "duplicate ids": (edited(lambda replies: [replies[0]] * len(replies)), "malformed"),
    "ids that are none": (edited(lambda replies: [r | {"id": "0"} for r in replies]), "malformed"),
    "ids that are true": (edited(lambda replies: [r | {"id": True} for r in replies]), "malformed"),
    "answers that are none": (edited(lambda replies: [7 for _ in replies]), "malformed"),
    "neither result nor error": (
        edited(lambda replies: [{"id": r["id"]} for r in replies]),
        "malformed",
    ),
    "error that is none": (
        edited(lambda replies: [{"id": r["id"], "error": 7} for r in replies]),
        "malformed",
    ),
    "huge answer": (bodies(b"[" + b" " * (2**20 + 1) + b"]"), "too_large"),
    "HTTP 500": (http_status(500), "status"),
    "HTTP 401": (http_status(401), "status"),
    "redirect": (http_status(302), "status"),
}
QUESTIONS = [("eth_blockNumber", ()), ("eth_chainId", ())]


@pytest.mark.parametrize("moment", ["first", "later"])
@pytest.mark.parametrize("fault", FAULTS)
def test_an_answer_that_is_none_is_no_answer_and_the_next_question_is_answered(
    node: NodeChain, server: NodeServer, fault: str, moment: str
) -> None:
    if moment == "later":
        assert node.batch(QUESTIONS) == ["0x0", hex(CHAIN_ID)]
    breaking, reason = FAULTS[fault]
    server.faults.append(breaking)
    with pytest.raises(LedgerUnreachable) as refused:
        node.batch(QUESTIONS)
    assert refused.value.facts["reason"] == reason
    assert refused.value.facts["host"] == f"127.0.0.1:{server.port}"
    server.faults.clear()
    assert node.batch(QUESTIONS) == ["0x0", hex(CHAIN_ID)]


@pytest.mark.parametrize("fault", FAULTS)
def test_a_node_that_gives_no_answer_is_passed_over_for_the_next(
    server: NodeServer, other: NodeServer, fault: str
) -> None:
    server.faults.append(FAULTS[fault][0])
    with node_of(server, other) as node:
        assert node.batch(QUESTIONS) == ["0x0", hex(CHAIN_ID)]
        asked = len(server.asked)
        assert node.batch(QUESTIONS) == ["0x0", hex(CHAIN_ID)]
        assert len(server.asked) == asked  # it is not tried again at every question
        with pytest.raises(LedgerUnreachable):
            node.send(signed(0, word(1)))  # but acts go to one's own node only
    assert "eth_sendRawTransaction" not in [m for methods in other.asked for m in methods]


def test_answers_in_another_order_are_put_in_order(node: NodeChain, server: NodeServer) -> None:
    server.faults.append(edited(lambda replies: replies[::-1]))
    assert node.batch(QUESTIONS) == ["0x0", hex(CHAIN_ID)]


def test_a_slow_node_is_not_waited_for(server: NodeServer) -> None:
    gate = Event()

    def hold(exchange: Exchange) -> None:
        exchange.held = gate

    with node_of(server, patience=Patience(answer=0.2)) as node:
        assert node.batch(QUESTIONS) == ["0x0", hex(CHAIN_ID)]
        server.faults.append(hold)
        with pytest.raises(LedgerUnreachable) as refused:
            node.batch(QUESTIONS)
        gate.set()
    assert refused.value.facts["reason"] == "slow"


@pytest.mark.parametrize("begin", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 999999\r\n\r\n"])
def test_a_node_that_answers_a_byte_now_and_then_is_not_waited_for(begin: bytes) -> None:
    """Each byte comes in time, in the headers or in the body; all of them would take a day."""
    over = Event()

    def drip(listener: socket.socket) -> None:
        connection, _ = listener.accept()
        with connection:
            connection.sendall(begin or b"HTTP/1.1 200 OK\r\nX-Long: ")
            while not over.wait(0.02):
                connection.send(b"1")

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = Thread(target=drip, args=(listener,), daemon=True)
        thread.start()
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        with (
            NodeChain([url], CHAIN_ID, bytes(32), patience=Patience(answer=0.3)) as node,
            pytest.raises(LedgerUnreachable) as refused,
        ):
            node.batch(QUESTIONS)
        over.set()
        thread.join(timeout=10)
    assert refused.value.facts["reason"] == "slow"


def test_a_node_that_is_away_is_said_to_be_and_asked_again_when_it_is_back(
    server: NodeServer,
) -> None:
    port = server.port
    with node_of(server) as node:
        assert node.batch(QUESTIONS) == ["0x0", hex(CHAIN_ID)]
        server.end()
        with pytest.raises(LedgerUnreachable) as refused:
            node.batch(QUESTIONS)
        assert refused.value.facts == {"host": f"127.0.0.1:{port}", "reason": "away"}
        server.begin(port)
        assert node.batch(QUESTIONS) == ["0x0", hex(CHAIN_ID)]


def test_nobody_at_home_names_every_node() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    urls = [f"http://127.0.0.1:{port}", f"http://localhost:{port}"]
    with (
        NodeChain(urls, CHAIN_ID, bytes(32), patience=HASTY) as node,
        pytest.raises(LedgerUnreachable) as refused,
    ):
        node.batch(QUESTIONS)
    assert refused.value.facts == {"nodes": 2, "reason": "none"}
    assert f"127.0.0.1:{port}" in refused.value.message
    assert f"localhost:{port}" in refused.value.message


def test_one_connection_serves_many_questions(node: NodeChain, server: NodeServer) -> None:
    for _ in range(20):
        node.batch(QUESTIONS)
    assert server.connections == 1
    assert len(server.asked) == 21  # and who it is was asked once


def test_a_closed_chain_answers_nothing(node: NodeChain) -> None:
    node.batch(QUESTIONS)
    node.close()
    node.close()
    with pytest.raises(ChainError, match="was closed"):
        node.batch(QUESTIONS)


def test_more_questions_than_a_node_takes_go_in_several_batches(
    node: NodeChain, server: NodeServer
) -> None:
    count = 2 * MOST_TOGETHER + 7
    assert node.batch([("eth_chainId", ())] * count) == [hex(CHAIN_ID)] * count
    assert [len(methods) for methods in server.asked[1:]] == [MOST_TOGETHER, MOST_TOGETHER, 7]


def test_large_questions_go_in_several_batches(node: NodeChain, server: NodeServer) -> None:
    large = ("eth_call", ({"to": KEEPER, "data": "0x" + "11" * (LARGEST_BATCH // 5)}, "latest"))
    assert node.batch([large] * 5) == ["0x"] * 5
    assert [len(methods) for methods in server.asked[1:]] == [2, 2, 1]


# ------------------------------------------------------------------------ another network


def test_a_node_of_another_chain_id_is_refused(folder: Path, server: NodeServer) -> None:
    genesis = tiny_genesis(chain_id=20191)
    with (
        EmbeddedChain.create(folder / "elsewhere.db", genesis, clock=START) as chain,
        NodeServer(chain) as elsewhere,
        node_of(elsewhere) as node,
    ):
        with pytest.raises(WrongNetwork) as refused:
            node.batch(QUESTIONS)
        assert refused.value.facts["expected"] == hex(CHAIN_ID)
        assert refused.value.facts["found"] == hex(20191)
        with node_of(elsewhere, server) as careful:
            assert careful.batch(QUESTIONS) == ["0x0", hex(CHAIN_ID)]


def test_a_node_of_another_genesis_is_refused(folder: Path) -> None:
    genesis = tiny_genesis(start=START + timedelta(seconds=1))
    with (
        EmbeddedChain.create(folder / "elsewhere.db", genesis, clock=START) as chain,
        NodeServer(chain) as elsewhere,
        node_of(elsewhere, elsewhere) as node,
    ):
        with pytest.raises(WrongNetwork) as refused:
            node.send(signed(0, word(1)))
        assert refused.value.facts["expected"] == hex_of(tiny_genesis().hash)
        assert refused.value.facts["found"] == hex_of(genesis.hash)
        with pytest.raises(WrongNetwork):
            node.batch(QUESTIONS)
        assert chain.batch([("eth_blockNumber", ())]) == ["0x0"]


def test_another_network_that_took_over_the_address_is_noticed(
    folder: Path, server: NodeServer
) -> None:
    port = server.port
    genesis = tiny_genesis(chain_id=20191)
    with node_of(server) as node:
        assert node.batch(QUESTIONS) == ["0x0", hex(CHAIN_ID)]
        server.end()
        with EmbeddedChain.create(folder / "elsewhere.db", genesis, clock=START) as chain:
            server.chain = chain
            server.begin(port)
            with pytest.raises(WrongNetwork):
                node.batch(QUESTIONS)


@pytest.mark.parametrize("answer", [None, 7, "0x", {"hash": 7}, [], {"hash": "0x" + "11" * 32}])
def test_a_node_that_answers_nonsense_about_its_first_block_is_refused(
    node: NodeChain, server: NodeServer, answer: object
) -> None:
    def fault(exchange: Exchange) -> None:
        for request, reply in zip(exchange.requests, exchange.replies, strict=True):
            if request["method"] == "eth_getBlockByNumber":
                reply["result"] = answer

    server.faults.append(fault)
    with pytest.raises(WrongNetwork):
        node.batch(QUESTIONS)


# ------------------------------------------------------------------------ lies and addresses


@pytest.mark.parametrize(
    ("method", "answer"),
    [
        ("eth_getTransactionReceipt", {"transactionHash": "0x00"}),
        ("eth_getTransactionReceipt", 7),
        ("eth_getTransactionCount", "many"),
        ("eth_getTransactionCount", 3),
        ("eth_getTransactionCount", "0xg"),
    ],
)
def test_nonsense_in_the_place_of_an_answer_is_refused(
    node: NodeChain, server: NodeServer, method: str, answer: object
) -> None:
    def fault(exchange: Exchange) -> None:
        for request, reply in zip(exchange.requests, exchange.replies, strict=True):
            if request["method"] == method:
                reply["result"] = answer

    server.faults.append(fault)
    with pytest.raises(AnswerMalformed):
        node.send(signed(0, word(1)))


def test_a_failure_whose_reason_cannot_be_found_is_still_a_refusal(
    node: NodeChain, server: NodeServer
) -> None:
    """The call is repeated before and after its block, and succeeds on both states."""

    def innocent(exchange: Exchange) -> None:
        for request, reply in zip(exchange.requests, exchange.replies, strict=True):
            if request["method"] == "eth_call":
                reply.pop("error", None)
                reply["result"] = "0x"

    server.faults.append(innocent)
    receipt = node.send(signed(0, data_of_refusal(), to=REFUSER))
    assert (receipt.succeeded, receipt.refusal) == (False, None)
    with pytest.raises(ContractRejected, match="gave no reason") as refused:
        receipt.require_success()
    assert refused.value.facts == {"transaction": receipt.transaction_hash.hex()}


def test_a_failed_transaction_that_the_node_does_not_know_is_refused(
    node: NodeChain, server: NodeServer
) -> None:
    def forgetful(exchange: Exchange) -> None:
        for request, reply in zip(exchange.requests, exchange.replies, strict=True):
            if request["method"] == "eth_getTransactionByHash":
                reply["result"] = None

    raw = signed(0, data_of_refusal(), to=REFUSER)
    assert node.send(raw).refusal is not None
    server.faults.append(forgetful)
    with pytest.raises(AnswerMalformed, match="does not know"):
        node.send(raw)


def test_a_node_without_a_trusted_certificate_is_refused_where_one_is_asked_for(
    server: NodeServer,
) -> None:
    genesis = tiny_genesis()
    url = f"https://127.0.0.1:{server.port}"
    with (
        NodeChain([url], CHAIN_ID, genesis.hash, patience=HASTY) as node,
        pytest.raises(LedgerUnreachable) as refused,
    ):
        node.batch(QUESTIONS)
    assert refused.value.facts["reason"] == "untrusted"
    with node_of(server) as plain:
        assert plain.batch(QUESTIONS) == ["0x0", hex(CHAIN_ID)]


@pytest.mark.parametrize("answer", [7, "0xzz", None, "11"])
def test_nonsense_in_the_place_of_an_output_is_refused(
    node: NodeChain, server: NodeServer, answer: object
) -> None:
    def fault(exchange: Exchange) -> None:
        for request, reply in zip(exchange.requests, exchange.replies, strict=True):
            if request["method"] == "eth_call":
                reply["result"] = answer

    server.faults.append(fault)
    with pytest.raises(AnswerMalformed):
        node.call(KEEPER, word(1))


def test_errors_name_the_host_and_no_secret_of_the_address(server: NodeServer) -> None:
    user, word_ = "officer", "hunter2"
    url = f"http://{user}:{word_}@127.0.0.1:{server.port}/token-abc?key=def"
    server.faults.append(http_status(503))
    with NodeChain([url], CHAIN_ID, tiny_genesis().hash, patience=HASTY) as node:
        with pytest.raises(LedgerUnreachable) as refused:
            node.batch(QUESTIONS)
        server.faults.clear()
        assert node.batch(QUESTIONS) == ["0x0", hex(CHAIN_ID)]
    said = refused.value.explain() + str(refused.value.facts) + repr(refused.value.__cause__)
    assert [secret for secret in ("hunter2", "token", "def", "officer") if secret in said] == []


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("127.0.0.1:8545", "it begins with neither http:// nor https://"),
        ("ftp://127.0.0.1", "it begins with neither http:// nor https://"),
        ("http://", "it names no host"),
        ("http://:8545", "it names no host"),
        ("http://127.0.0.1:many", "it is not written as one"),
        ("http://[::1", "it is not written as one"),
    ],
)
def test_an_address_that_is_none_is_refused(url: str, problem: str) -> None:
    with pytest.raises(EndpointUnusable) as refused:
        NodeChain([url], CHAIN_ID, bytes(32))
    assert refused.value.facts == {"problem": problem}
    assert url not in refused.value.message


def test_no_address_at_all_is_refused() -> None:
    with pytest.raises(EndpointUnusable, match="none was given"):
        NodeChain([], CHAIN_ID, bytes(32))


def test_a_refusal_of_a_contract_ends_no_connection(node: NodeChain, server: NodeServer) -> None:
    with pytest.raises(ContractRejected):
        node.call(REFUSER, b"\x01\x02\x03\x04")
    node.batch(QUESTIONS)
    assert server.connections == 1


def test_the_clock_is_that_of_the_computer_where_none_is_given(server: NodeServer) -> None:
    before = datetime.now(UTC)
    with NodeChain([server.url], CHAIN_ID, tiny_genesis().hash) as node:
        assert node.now() >= before
