"""A ledger shared by its owner: same answers, refusals and clock, and nobody without the token."""

from __future__ import annotations

import json
import stat
from base64 import b64encode
from collections.abc import Iterator
from datetime import timedelta
from http.client import HTTPConnection
from pathlib import Path

import pytest
from web3 import Web3
from web3.middleware import ExtraDataToPOAMiddleware

from cites_chain.chain.backend import MethodUnknown
from cites_chain.chain.embedded import EmbeddedChain
from cites_chain.chain.lock import OwnerAddress, read_owner
from cites_chain.chain.owner import LARGEST_REQUEST, LedgerOwner
from cites_chain.chain.shared import SharedChain
from cites_chain.errors import LedgerUnreachable, TransactionRefused, WrongNetwork
from cites_chain.ids import PermitId
from cites_chain.ledger.ledger import Ledger
from cites_chain.refusals import AlreadyEndorsed, UnknownPermit
from tests.unit.chain.contracts import KEEPER, START, signed, signer, tiny_genesis, word
from tests.world import World, a_document, signer_of


@pytest.fixture
def chain(tmp_path: Path) -> Iterator[EmbeddedChain]:
    tmp_path.chmod(0o700)
    with EmbeddedChain.create(tmp_path / "ledger.db", tiny_genesis(), clock=START) as chain:
        yield chain


@pytest.fixture
def owner(chain: EmbeddedChain) -> Iterator[LedgerOwner]:
    with LedgerOwner(chain) as owner:
        yield owner


@pytest.fixture
def shared(owner: LedgerOwner) -> Iterator[SharedChain]:
    with SharedChain(owner.address) as shared:
        yield shared


def post(owner: LedgerOwner, body: bytes, authorization: str = "") -> tuple[int, bytes]:
    connection = HTTPConnection("127.0.0.1", owner.address.port, timeout=60)
    try:
        connection.request("POST", "/", body, {"Authorization": authorization})
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def test_the_lock_says_where_the_owner_answers_and_only_its_user_can_read_it(
    chain: EmbeddedChain, owner: LedgerOwner
) -> None:
    found = read_owner(chain.path)
    assert found is not None
    assert (found.port, found.token) == (owner.address.port, owner.address.token)
    lock = chain.path.with_name("ledger.db.lock")
    assert stat.S_IMODE(lock.stat().st_mode) == 0o600
    assert owner.address.token not in repr(owner.address)
    owner.close()
    assert read_owner(chain.path) is None
    lock.unlink()
    assert read_owner(chain.path) is None


def test_shared_ledger_answers_sends_and_tells_time_as_its_owner(
    chain: EmbeddedChain, shared: SharedChain
) -> None:
    assert shared.is_trial
    assert shared.now() == chain.now()
    first = shared.send(signed(0, word(7)))
    assert first.succeeded
    several = shared.send_all([signed(1, word(8)), signed(2, word(9))])
    assert {receipt.block_number for receipt in several} == {first.block_number + 1}
    assert shared.find_receipt(first.transaction_hash) == chain.find_receipt(first.transaction_hash)
    assert shared.next_nonce(signer().account) == 3
    asked = [("eth_getStorageAt", (KEEPER, "0x0", "latest")), ("eth_blockNumber", ())]
    assert shared.batch(asked) == chain.batch(asked)
    chain.set_clock(chain.now() + timedelta(days=3))
    assert shared.now() == chain.now()


def test_shared_ledger_refuses_as_its_owner(chain: EmbeddedChain, shared: SharedChain) -> None:
    assert shared.send(signed(0, word(7))).succeeded
    for nonce, reason in ((0, "nonce_too_low"), (5, "nonce_too_high")):
        for ledger in (chain, shared):
            with pytest.raises(TransactionRefused) as refused:
                ledger.send(signed(nonce, word(1)))
            assert refused.value.facts["reason"] == reason
    with pytest.raises(MethodUnknown) as unknown:
        shared.batch([("admin_peers", ())])
    assert unknown.value.facts["method"] == "admin_peers"


def test_refusal_of_a_contract_comes_through_with_its_facts(world: World) -> None:
    permit_id = world.issuer("ID").permits.issue(a_document("24ID000001")).permit_id
    desk = world.inspector("ID")
    act = desk.permits.plan_endorsement(permit_id)
    with LedgerOwner(world.chain) as owner, Ledger(SharedChain(owner.address)) as ledger:
        officer = signer_of("ID inspector").account
        ledger.chain.call(act.registry, act.data, sender=officer)
        desk.permits.endorse_export(permit_id)
        with pytest.raises(AlreadyEndorsed) as refused:
            ledger.chain.call(act.registry, act.data, sender=officer)
        assert refused.value.facts["officer_id"] == 2
        assert ledger.reader.get_permit(permit_id) == world.permit(permit_id)
        with pytest.raises(UnknownPermit):
            desk.permits.endorse_export(PermitId(bytes(32)))


def test_who_has_not_the_token_is_not_answered(owner: LedgerOwner, shared: SharedChain) -> None:
    question = b'{"jsonrpc": "2.0", "id": 1, "method": "eth_chainId", "params": []}'
    assert shared.batch([("eth_chainId", ())]) == ["0x4ede"]
    for authorization in ("", "Basic", "Basic b3duZXI6", f"Bearer {owner.address.token}"):
        assert post(owner, question, authorization) == (401, b"")
    stranger = OwnerAddress(
        owner.address.port, "guessed", owner.address.chain_id, owner.address.genesis_hash
    )
    with SharedChain(stranger) as refused, pytest.raises(LedgerUnreachable) as no:
        refused.batch([("eth_chainId", ())])
    assert no.value.facts["status"] == 401


def test_owner_of_another_network_is_not_believed(owner: LedgerOwner) -> None:
    right = owner.address
    other = OwnerAddress(right.port, right.token, right.chain_id, bytes(32))
    with SharedChain(other) as chain, pytest.raises(WrongNetwork) as no:
        chain.batch([("eth_chainId", ())])
    assert no.value.facts["found"] == f"0x{right.genesis_hash.hex()}"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", -32700),
        (b"\xff", -32700),
        (b"[" * 100_000, -32700),
        (b"[]", -32600),
        (b"7", -32600),
        (b'{"method": 1}', -32600),
        (b'{"method": "eth_call", "params": {}}', -32602),
        (b'{"method": "eth_call", "params": [1, "0xffff"]}', -32000),
        (b'{"method": "eth_sendRawTransaction", "params": ["0xzz"]}', -32602),
        (b'{"method": "eth_sendRawTransaction", "params": []}', -32602),
        (b'{"method": "debug_setHead", "params": []}', -32601),
    ],
)
def test_what_is_no_question_gets_an_error_and_the_owner_goes_on(
    owner: LedgerOwner, shared: SharedChain, body: bytes, code: int
) -> None:
    status, content = post(owner, body, _header(owner))
    assert status == 200
    assert json.loads(content)["error"]["code"] == code
    assert shared.batch([("eth_chainId", ())]) == ["0x4ede"]


def test_request_that_is_too_large_is_not_read(owner: LedgerOwner) -> None:
    connection = HTTPConnection("127.0.0.1", owner.address.port, timeout=60)
    length = str(LARGEST_REQUEST + 1)
    headers = {"Authorization": _header(owner), "Content-Length": length}
    connection.request("POST", "/", headers=headers)
    assert connection.getresponse().status == 413
    connection.close()


def test_web3_asks_the_owner_like_a_node(world: World) -> None:
    with LedgerOwner(world.chain) as owner:
        w3 = Web3(Web3.HTTPProvider(owner.address.url))
        w3.middleware_onion.inject(ExtraDataToPOAMiddleware, layer=0)
        assert w3.is_connected()
        assert w3.eth.chain_id == world.chain.chain_id
        before = w3.eth.block_number
        written = world.issuer("ID").permits.issue(a_document("24ID000001"))
        assert w3.eth.block_number > before
        receipt = w3.eth.get_transaction_receipt(
            "0x" + written.act.transaction_hash.hex()  # type: ignore[arg-type]
        )
        assert (receipt["status"], receipt["blockNumber"]) == (1, written.act.block_number)


def _header(owner: LedgerOwner) -> str:
    return "Basic " + b64encode(f"owner:{owner.address.token}".encode()).decode()
