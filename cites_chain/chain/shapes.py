"""Blocks, transactions, receipts, logs and proofs in the shapes of Ethereum's JSON-RPC."""

from __future__ import annotations

from collections.abc import Sequence

from cites_chain.chain.blocks import Header, bloom_of
from cites_chain.chain.proofs import AccountProof
from cites_chain.chain.store import FoundLog, StoredTransaction
from cites_chain.chain.transactions import SignedTransaction

Shape = dict[str, object]


def hex_of(value: bytes | int) -> str:
    """Return bytes, or a number in its shortest form, as JSON-RPC writes them."""
    return hex(value) if isinstance(value, int) else f"0x{value.hex()}"


def block_shape(header: Header, transactions: Sequence[object], size: int) -> Shape:
    """Return a block with its transactions: hashes, or whole ones."""
    return {
        "number": hex(header.number),
        "hash": hex_of(header.hash),
        "parentHash": hex_of(header.parent_hash),
        "sha3Uncles": hex_of(header.uncles_hash),
        "miner": hex_of(header.coinbase),
        "stateRoot": hex_of(header.state_root),
        "transactionsRoot": hex_of(header.transactions_root),
        "receiptsRoot": hex_of(header.receipts_root),
        "logsBloom": hex_of(header.bloom),
        "difficulty": hex(header.difficulty),
        "totalDifficulty": hex((header.number + 1) * header.difficulty),
        "gasLimit": hex(header.gas_limit),
        "gasUsed": hex(header.gas_used),
        "timestamp": hex(header.timestamp),
        "extraData": hex_of(header.extra_data),
        "mixHash": hex_of(header.mix_hash),
        "nonce": hex_of(header.nonce),
        "size": hex(size),
        "transactions": list(transactions),
        "uncles": [],
    }


def transaction_shape(
    stored: StoredTransaction, signed: SignedTransaction, header: Header, chain_id: int
) -> Shape:
    """Return a transaction as it stands in its block."""
    v, r, s = signed.signature
    to = signed.invocation.to
    return {
        "hash": hex_of(stored.hash),
        "type": "0x0",
        "chainId": hex(chain_id),
        "blockHash": hex_of(header.hash),
        "blockNumber": hex(stored.block),
        "transactionIndex": hex(stored.position),
        "from": hex_of(stored.sender),
        "to": hex_of(to) if to else None,
        "nonce": hex(signed.nonce),
        "gas": hex(signed.invocation.gas),
        "gasPrice": "0x0",
        "value": "0x0",
        "input": hex_of(signed.invocation.data),
        "v": hex(v),
        "r": hex(r),
        "s": hex(s),
    }


def receipt_shape(
    stored: StoredTransaction, to: bytes, header: Header, logs: Sequence[FoundLog]
) -> Shape:
    """Return what became of a transaction."""
    return {
        "transactionHash": hex_of(stored.hash),
        "type": "0x0",
        "blockHash": hex_of(header.hash),
        "blockNumber": hex(stored.block),
        "transactionIndex": hex(stored.position),
        "from": hex_of(stored.sender),
        "to": hex_of(to) if to else None,
        "contractAddress": None if stored.created is None else hex_of(stored.created),
        "status": hex(stored.succeeded),
        "gasUsed": hex(stored.gas_used),
        "cumulativeGasUsed": hex(stored.cumulative_gas),
        "effectiveGasPrice": "0x0",
        "logsBloom": hex_of(bloom_of(found.log.announced for found in logs)),
        "logs": [log_shape(found) for found in logs],
    }


def log_shape(found: FoundLog) -> Shape:
    """Return a log as it stands in its block, with the block's time."""
    announced = found.log.announced
    return {
        "address": hex_of(announced.account),
        "topics": [hex_of(topic) for topic in announced.topics],
        "data": hex_of(announced.data),
        "blockNumber": hex(found.log.block),
        "blockHash": hex_of(found.block_hash),
        "blockTimestamp": hex(found.timestamp),
        "transactionHash": hex_of(found.transaction_hash),
        "transactionIndex": hex(found.log.position),
        "logIndex": hex(found.log.log_index),
        "removed": False,
    }


def proof_shape(account: bytes, proof: AccountProof) -> Shape:
    """Return an account's proof."""
    return {
        "address": hex_of(account),
        "nonce": hex(proof.nonce),
        "balance": hex(proof.balance),
        "storageHash": hex_of(proof.storage_root),
        "codeHash": hex_of(proof.code_hash),
        "accountProof": [hex_of(node) for node in proof.nodes],
        "storageProof": [
            {
                "key": f"0x{slot.slot:064x}",
                "value": hex(slot.value),
                "proof": [hex_of(node) for node in slot.nodes],
            }
            for slot in proof.slots
        ],
    }
