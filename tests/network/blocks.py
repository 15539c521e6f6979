"""Blocks of real nodes, read as a stranger reads them: by seals and proofs."""

from __future__ import annotations

from eth_utils.address import to_checksum_address

from cites_chain.chain.artifacts import account_of
from cites_chain.chain.node import NodeChain
from cites_chain.chain.seals import (
    BlockNotSealed,
    ForeignSeal,
    QbftHeader,
    read_header,
    require_sealed,
)
from cites_chain.chain.storage_proof import validator_slots, validators_from_proof
from cites_chain.ids import Account
from tests.network.goquorum import QbftNetwork

AUTHORITIES = account_of("AuthorityRegistry")


def header_of(chain: NodeChain, number: int) -> QbftHeader:
    (block,) = chain.batch([("eth_getBlockByNumber", (hex(number), False))])
    return read_header(block)


def proof_of(chain: NodeChain, account: Account, slots: tuple[int, ...], number: int) -> object:
    keys = [f"0x{slot:064x}" for slot in slots]
    (answer,) = chain.batch([("eth_getProof", (account, keys, hex(number)))])
    return answer


def validators_at(chain: NodeChain, header: QbftHeader) -> tuple[Account, ...]:
    """Return who may seal the block after this one."""
    answer = proof_of(chain, AUTHORITIES, validator_slots(8), header.number)
    return validators_from_proof(answer, header.state_root)


def sealers_of(network: QbftNetwork, number: int) -> tuple[Account, ...]:
    """Return whose seals of a block are with any running node, each with enough of them.

    Nodes keep different seals of the same block. Right after a change of the validators one engine
    may keep a header with seals of too few: then the others are asked.
    """
    problems: list[BlockNotSealed | ForeignSeal] = []
    sealers: dict[Account, None] = {}
    network.await_block(number)
    for node in network.running:
        with network.chain(node) as chain:
            validators = validators_at(chain, header_of(chain, number - 1))
            try:
                sealers |= dict.fromkeys(require_sealed(header_of(chain, number), validators))
            except (BlockNotSealed, ForeignSeal) as problem:
                problems.append(problem)
    if not sealers:
        raise problems[0]
    return tuple(sealers)


def proposer_of(network: QbftNetwork, number: int) -> Account:
    """Return which validator proposed a block."""
    with network.chain(*network.running) as chain:
        (block,) = chain.batch([("eth_getBlockByNumber", (hex(number), False))])
    assert isinstance(block, dict)
    return Account(to_checksum_address(block["miner"]))


def hashes_of(network: QbftNetwork, newest: int) -> set[tuple[bytes, ...]]:
    """Return the hashes of all blocks up to one, once for all nodes that agree."""
    found = set()
    for node in network.running:
        with network.chain(node) as chain:
            found.add(tuple(header_of(chain, number).hash for number in range(newest + 1)))
    return found
