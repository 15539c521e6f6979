"""JSON-RPC of the embedded ledger: shapes as on a node, history, proofs, and web3's view of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
import rlp  # type: ignore[import-untyped]
from eth_hash.auto import keccak
from trie.hexary import HexaryTrie
from web3 import Web3
from web3.exceptions import ContractCustomError, MethodUnavailable

from cites_chain.chain.answers import MethodUnknown
from cites_chain.chain.artifacts import account_of, encode_call, load_artifact
from cites_chain.chain.embedded import EmbeddedChain
from cites_chain.chain.view import UnknownBlock
from cites_chain.chain.web3_provider import web3_of
from cites_chain.errors import ChainError, TransactionRefused
from cites_chain.refusals import OutOfGas, Panic
from tests.unit.chain.contracts import (
    CHAIN_ID,
    CODES,
    KEEPER,
    PASSER,
    REFUSER,
    SPENDER,
    START,
    TELLER,
    signed,
    signer,
    word,
)

PANIC = bytes.fromhex("4e487b71") + word(0x11)


def ask(chain: EmbeddedChain, method: str, *params: object) -> Any:
    (answer,) = chain.batch([(method, params)])
    return answer


def is_hex(value: object) -> bool:
    return isinstance(value, str) and value.startswith("0x") and int(value, 16) >= 0


def test_plain_questions(chain: EmbeddedChain) -> None:
    assert ask(chain, "eth_gasPrice") == "0x0"
    assert ask(chain, "eth_syncing") is False
    assert ask(chain, "eth_accounts") == []
    assert ask(chain, "web3_clientVersion").startswith("cites-chain/")
    assert ask(chain, "eth_getBalance", KEEPER, "latest") == "0x0"
    assert ask(chain, "eth_getCode", KEEPER, "latest") == "0x" + CODES[KEEPER]
    assert ask(chain, "eth_getCode", signer().account) == "0x"


def test_block_has_a_node_s_fields_and_hashes_to_its_hash(chain: EmbeddedChain) -> None:
    receipt = chain.send(signed(0, word(5)))
    block = ask(chain, "eth_getBlockByNumber", "0x1", False)
    numbers = {"number", "gasLimit", "gasUsed", "timestamp", "difficulty", "size"}
    assert all(is_hex(block[name]) for name in numbers)
    assert block["transactions"] == ["0x" + receipt.transaction_hash.hex()]
    assert block["parentHash"] == "0x" + chain.genesis_hash.hex()
    header = [
        block[name]
        for name in (
            "parentHash", "sha3Uncles", "miner", "stateRoot", "transactionsRoot", "receiptsRoot",
            "logsBloom", "difficulty", "number", "gasLimit", "gasUsed", "timestamp", "extraData",
            "mixHash", "nonce",
        )
    ]  # fmt: skip
    encoded = [
        int(part, 16) if at in range(7, 12) else bytes.fromhex(part[2:])
        for at, part in enumerate(header)
    ]
    assert block["hash"] == "0x" + keccak(rlp.encode(encoded)).hex()
    assert ask(chain, "eth_getBlockByHash", block["hash"], False) == block
    assert ask(chain, "eth_getBlockByNumber", "latest", False) == block
    whole = ask(chain, "eth_getBlockByNumber", "0x1", True)
    assert whole["transactions"] == [
        ask(chain, "eth_getTransactionByHash", block["transactions"][0])
    ]


def test_what_is_not_there_is_null(chain: EmbeddedChain) -> None:
    assert ask(chain, "eth_getBlockByNumber", "0x0", False)["number"] == "0x0"
    assert ask(chain, "eth_getBlockByNumber", "0x1", False) is None
    assert ask(chain, "eth_getBlockByHash", "0x" + "11" * 32, False) is None
    assert ask(chain, "eth_getTransactionByHash", "0x" + "11" * 32) is None
    assert ask(chain, "eth_getTransactionReceipt", "0x" + "11" * 32) is None


def test_receipt_says_what_became_of_a_transaction(chain: EmbeddedChain) -> None:
    receipts = chain.send_all([signed(0, word(5)), signed(1, PANIC, to=REFUSER)])
    done, failed = (
        ask(chain, "eth_getTransactionReceipt", "0x" + receipt.transaction_hash.hex())
        for receipt in receipts
    )
    assert (done["status"], failed["status"]) == ("0x1", "0x0")
    assert int(done["gasUsed"], 16) == receipts[0].gas_used
    assert int(failed["cumulativeGasUsed"], 16) == sum(receipt.gas_used for receipt in receipts)
    assert (done["transactionIndex"], failed["transactionIndex"]) == ("0x0", "0x1")
    assert done["from"] == signer().account.lower()
    assert done["to"] == KEEPER
    assert done["contractAddress"] is None
    assert failed["logs"] == []
    (log,) = done["logs"]
    assert log["topics"] == ["0x" + word(7).hex(), "0x" + word(5).hex()]
    assert int(done["logsBloom"], 16) != 0 == int(failed["logsBloom"], 16)


def test_transaction_shows_what_was_signed(chain: EmbeddedChain) -> None:
    receipt = chain.send(signed(0, word(5), gas=123_456))
    shown = ask(chain, "eth_getTransactionByHash", "0x" + receipt.transaction_hash.hex())
    assert shown["gas"] == hex(123_456)
    assert shown["input"] == "0x" + word(5).hex()
    assert shown["nonce"] == shown["value"] == shown["gasPrice"] == shown["type"] == "0x0"
    assert (int(shown["v"], 16) - 35) // 2 == int(shown["chainId"], 16) == CHAIN_ID


def test_raw_transaction_can_be_sent_as_to_a_node(chain: EmbeddedChain) -> None:
    sent = ask(chain, "eth_sendRawTransaction", "0x" + signed(0, word(5)).hex())
    assert ask(chain, "eth_getTransactionReceipt", sent)["status"] == "0x1"
    with pytest.raises(TransactionRefused):
        ask(chain, "eth_sendRawTransaction", "0x" + signed(5, word(5)).hex())


def test_questions_of_one_batch_are_answered_from_one_moment(chain: EmbeddedChain) -> None:
    answers = chain.batch(
        [
            ("eth_blockNumber", ()),
            ("eth_getTransactionCount", (signer().account, "latest")),
            ("eth_call", ({"to": TELLER, "data": "0x"}, "latest")),
        ]
    )
    assert answers[:2] == ["0x0", "0x0"]
    assert int(str(answers[2])[2:66], 16) == CHAIN_ID


# ------------------------------------------------------------------------------------ old states


def test_every_block_s_state_can_still_be_asked(chain: EmbeddedChain) -> None:
    for number in range(5):
        chain.send(signed(number, word(100 + number)))
    for block in range(1, 6):
        assert int(ask(chain, "eth_getStorageAt", KEEPER, "0x0", hex(block)), 16) == 99 + block
        assert ask(chain, "eth_getTransactionCount", signer().account, hex(block)) == hex(block)
    assert int(ask(chain, "eth_getStorageAt", KEEPER, "0x0", "earliest"), 16) == 0
    by_hash = {"blockHash": ask(chain, "eth_getBlockByNumber", "0x2", False)["hash"]}
    assert int(ask(chain, "eth_getStorageAt", KEEPER, "0x0", by_hash), 16) == 101


def test_contracts_see_the_hash_of_the_block_before(chain: EmbeddedChain) -> None:
    chain.send(signed(0, word(1)))
    newest = ask(chain, "eth_getBlockByNumber", "latest", False)
    assert ask(chain, "eth_call", {"to": TELLER, "data": "0x"})[-64:] == newest["hash"][2:]
    in_block_one = ask(chain, "eth_call", {"to": TELLER, "data": "0x"}, "0x1")
    assert in_block_one[-64:] == chain.genesis_hash.hex()


def test_block_that_is_not_there_cannot_be_asked(chain: EmbeddedChain) -> None:
    assert ask(chain, "eth_getTransactionCount", KEEPER, "0x0") == "0x0"
    with pytest.raises(UnknownBlock) as no:
        ask(chain, "eth_getTransactionCount", KEEPER, "0x1")
    assert no.value.facts == {"block": "0x1", "newest": 0}


@pytest.mark.parametrize(
    ("method", "params"),
    [
        ("debug_traceTransaction", ("0x00",)),
        ("eth_getBlockByNumber", ()),
        ("eth_getTransactionReceipt", ("nothing",)),
        ("eth_call", ({"to": "0x12"},)),
        ("eth_call", (5,)),
        ("eth_getStorageAt", (KEEPER, "slot")),
        ("eth_getLogs", ("all",)),
        ("eth_getLogs", ({"topics": [None] * 5},)),
        ("eth_getLogs", ({"address": "zoo"},)),
        ("eth_getLogs", ({"fromBlock": "soon"},)),
    ],
)
def test_wrong_question_is_an_error_in_words(
    chain: EmbeddedChain, method: str, params: tuple[object, ...]
) -> None:
    with pytest.raises(ChainError) as no:
        chain.batch([("eth_blockNumber", ()), (method, params)])
    assert no.value.message
    assert ask(chain, "eth_blockNumber") == "0x0"


# ------------------------------------------------------------------------------------------- gas


@pytest.mark.parametrize(("to", "data"), [(KEEPER, word(5)), (PASSER, word(5)), (TELLER, b"")])
def test_estimate_is_the_least_gas_with_which_it_succeeds(
    chain: EmbeddedChain, to: str, data: bytes
) -> None:
    call = {"to": to, "data": data, "from": signer().account}
    gas = int(ask(chain, "eth_estimateGas", call), 16)
    assert ask(chain, "eth_call", {**call, "gas": hex(gas)}) is not None
    account = next(account for account in CODES if account == to)
    assert chain.send(signed(0, data, to=account, gas=gas)).succeeded
    with pytest.raises(OutOfGas):
        ask(chain, "eth_call", {"to": KEEPER, "data": word(6), "gas": hex(25_000)})


def test_refused_call_has_no_estimate(chain: EmbeddedChain) -> None:
    with pytest.raises(Panic):
        ask(chain, "eth_estimateGas", {"to": REFUSER, "data": PANIC})
    with pytest.raises(OutOfGas):
        ask(chain, "eth_estimateGas", {"to": SPENDER, "gas": hex(100_000)})


# ---------------------------------------------------------------------------------------- proofs


def proven(root: bytes, key: bytes, nodes: list[str]) -> bytes:
    proof = [rlp.decode(bytes.fromhex(node[2:])) for node in nodes]
    return bytes(HexaryTrie.get_from_proof(root, keccak(key), proof))  # type: ignore[no-untyped-call]


def test_storage_is_proven_against_the_state_root(network: EmbeddedChain) -> None:
    registry = account_of("AuthorityRegistry")
    block = ask(network, "eth_getBlockByNumber", "latest", False)
    proof = ask(network, "eth_getProof", registry, ["0x0", "0x99"], "latest")
    root = bytes.fromhex(block["stateRoot"][2:])
    account = rlp.decode(proven(root, bytes.fromhex(registry[2:]), proof["accountProof"]))
    assert account[2] == bytes.fromhex(proof["storageHash"][2:])
    assert account[3] == bytes.fromhex(proof["codeHash"][2:])
    validators, nothing = proof["storageProof"]
    assert rlp.decode(proven(account[2], word(0), validators["proof"])) == b"\x03"
    assert (validators["value"], nothing["value"]) == ("0x3", "0x0")
    assert proven(account[2], word(0x99), nothing["proof"]) == b""


def test_absence_of_an_account_is_proven(chain: EmbeddedChain) -> None:
    nobody = signer(77).account
    proof = ask(chain, "eth_getProof", nobody, ["0x0"], "latest")
    root = bytes.fromhex(ask(chain, "eth_getBlockByNumber", "latest", False)["stateRoot"][2:])
    assert proven(root, bytes.fromhex(nobody[2:]), proof["accountProof"]) == b""
    assert proof["storageProof"] == [{"key": "0x" + "00" * 32, "value": "0x0", "proof": []}]


# ------------------------------------------------------------------------------------------ web3


@pytest.fixture
def w3(network: EmbeddedChain) -> Web3:
    return web3_of(network)


def test_web3_gives_the_same_answers(network: EmbeddedChain, w3: Web3) -> None:
    receipt = network.send(signed(0, word(1), to=account_of("AuthorityRegistry")))
    assert not receipt.succeeded
    assert w3.is_connected()
    assert w3.eth.chain_id == network.chain_id
    assert w3.eth.block_number == 1
    assert bytes(w3.eth.get_block(0)["hash"]) == network.genesis_hash
    assert w3.eth.get_block("latest")["timestamp"] == int(START.timestamp()) + 1
    assert w3.eth.get_transaction_count(Web3.to_checksum_address(signer().account)) == 1
    found: Mapping[str, Any] = w3.eth.get_transaction_receipt(receipt.transaction_hash)  # type: ignore[arg-type]
    assert (found["status"], found["gasUsed"]) == (0, receipt.gas_used)
    sent: Mapping[str, Any] = w3.eth.get_transaction(receipt.transaction_hash)  # type: ignore[arg-type]
    assert sent["from"] == signer().account


def test_web3_s_contract_objects_agree_with_ours(network: EmbeddedChain, w3: Web3) -> None:
    registry = account_of("AuthorityRegistry")
    abi = list(load_artifact("AuthorityRegistry").abi)
    contract = w3.eth.contract(Web3.to_checksum_address(registry), abi=abi)
    validators = contract.functions.getValidators().call()
    assert validators == [signer(51).account, signer(52).account, signer(53).account]
    arguments = [signer(99).account, 101, 1, word(1), 0, 2**39]
    encoded = contract.encode_abi("addOfficer", args=arguments)
    assert encoded == "0x" + encode_call("AuthorityRegistry", "addOfficer", arguments).hex()


def test_web3_sees_a_refusal_as_on_a_node(network: EmbeddedChain, w3: Web3) -> None:
    arguments = [signer(99).account, 101, 1, word(1), 0, 2**39]
    data = "0x" + encode_call("AuthorityRegistry", "addOfficer", arguments).hex()
    to = account_of("AuthorityRegistry")
    calls: list[Any] = [
        {"to": to, "data": data, "from": signer(number).account} for number in (11, 99)
    ]
    assert w3.eth.call(calls[0])
    with pytest.raises(ContractCustomError) as no:
        w3.eth.call(calls[1])
    selector = keccak(b"NotAnAdmin(address)")[:4].hex()
    assert str(no.value.data).startswith(f"0x{selector}")


def test_web3_is_told_of_methods_that_are_not_there(network: EmbeddedChain, w3: Web3) -> None:
    with pytest.raises(MethodUnavailable):
        w3.eth.fee_history(1, "latest")
    with pytest.raises(MethodUnknown) as no:
        ask(network, "eth_feeHistory", "0x1", "latest")
    assert no.value.facts == {"method": "eth_feeHistory"}
    network.close()
    assert not w3.is_connected()
