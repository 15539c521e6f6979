"""An embedded ledger whose blocks are sealed as a QBFT network's are, shown by a node that can lie.

Block 0 is the ledger's own. Every later header gets the seals of the validators that were in the
state before it, made with the keys of the test world, and the parent's hash that follows from that.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from hashlib import sha256
from typing import Any

import rlp  # type: ignore[import-untyped]
from coincurve import PrivateKey

from cites_chain.chain.backend import Call
from cites_chain.chain.embedded import EmbeddedChain
from cites_chain.chain.json_rpc import Failure
from cites_chain.chain.seals import ExtraData, QbftHeader, read_header, seals_needed
from cites_chain.chain.storage_proof import validator_slots, validators_from_proof
from cites_chain.errors import ChainError
from tests.world import PARTIES, signer_of

Lie = Callable[[str, tuple[object, ...], Any], Any]
"""Changes an answer: gets the method, its parameters, and what would be answered."""

_FIELDS = (
    "parentHash",
    "sha3Uncles",
    "miner",
    "stateRoot",
    "transactionsRoot",
    "receiptsRoot",
    "logsBloom",
    "difficulty",
    "number",
    "gasLimit",
    "gasUsed",
    "timestamp",
    "extraData",
    "mixHash",
    "nonce",
)
_EXTRA = rlp.encode([bytes(32), [], [], b"", []])


def key_of(code: str) -> PrivateKey:
    """The key of a Party's validator in `tests.world`."""
    return PrivateKey(sha256(f"trial key of {code} validator".encode()).digest())


KEYS = {signer_of(f"{code} validator").account: key_of(code) for code in (*PARTIES, "KE", "DE")}


class SealedLedger:
    """A node of the sealed chain. Knows who may seal each block, and lies only where told to.

    Attributes:
        chain: The ledger behind it.
        lies: Applied to every answer, in their order.
        newest: Newest block that is shown; None for the ledger's.
        asked: Methods, one by one, that were asked so far.
        sealers: Says with whose keys a block is sealed, given who may.
    """

    def __init__(self, chain: EmbeddedChain, host: str = "node.test:8545") -> None:
        self.chain = chain
        self.host = host
        self.lies: list[Lie] = []
        self.newest: int | None = None
        self.asked: list[list[str]] = []
        self.sealers: Callable[[int, Sequence[str]], Sequence[PrivateKey]] = quorum
        self._headers: list[QbftHeader] = []

    def again(self, host: str = "node.test:8545") -> SealedLedger:
        """Return another node of the same chain, with the same blocks, that does not lie."""
        self.header(self._newest())
        other = SealedLedger(self.chain, host)
        other._headers = list(self._headers)
        return other

    def ask(self, requests: Sequence[Call]) -> list[object]:
        """Answer as `RpcNode` does."""
        self.asked.append([method for method, _ in requests])
        return [self._or_failure(method, params) for method, params in requests]

    def batch(self, requests: Sequence[Call]) -> list[object]:
        """Answer as the chain behind `tests.rpc_server` does."""
        self.asked.append([method for method, _ in requests])
        return [self.answer(method, params) for method, params in requests]

    def __getattr__(self, name: str) -> Any:
        return getattr(self.chain, name)

    def answer(self, method: str, params: tuple[object, ...]) -> Any:
        """Answer one question, and lie if a lie applies."""
        found = self._answer(method, params)
        for lie in self.lies:
            found = lie(method, params, found)
        return found

    def header(self, number: int) -> QbftHeader:
        """Return a sealed header."""
        while len(self._headers) <= number:
            self._headers.append(self._seal(len(self._headers)))
        return self._headers[number]

    def validators_after(self, number: int) -> tuple[str, ...]:
        """Return who may seal the block after this one."""
        keys = [f"0x{slot:064x}" for slot in validator_slots()]
        registry = "0x0000000000000000000000000000000000007001"
        (proof,) = self.chain.batch([("eth_getProof", (registry, keys, hex(number)))])
        return validators_from_proof(proof, self._root(number))

    def _or_failure(self, method: str, params: tuple[object, ...]) -> object:
        try:
            return self.answer(method, params)
        except ChainError as problem:
            return Failure(self.host, -32000, problem.message)

    def _answer(self, method: str, params: tuple[object, ...]) -> Any:
        if method == "eth_blockNumber":
            return hex(self._newest())
        if method == "eth_getBlockByNumber":
            number = self._newest() if params[0] == "latest" else int(str(params[0]), 16)
            return shape_of(self.header(number)) if number <= self._newest() else None
        (found,) = self.chain.batch([(method, params)])
        return found

    def _newest(self) -> int:
        if self.newest is not None:
            return self.newest
        return int(str(self.chain.batch([("eth_blockNumber", ())])[0]), 16)

    def _block(self, number: int) -> dict[str, Any]:
        (block,) = self.chain.batch([("eth_getBlockByNumber", (hex(number), False))])
        assert isinstance(block, dict)
        return block

    def _root(self, number: int) -> bytes:
        return bytes.fromhex(self._block(number)["stateRoot"][2:])

    def _seal(self, number: int) -> QbftHeader:
        block = self._block(number)
        if number == 0:
            return read_header(block)
        fields = list(self._headers[0].fields)
        fields[0] = self._headers[number - 1].hash
        fields[3] = self._root(number)
        fields[8] = int(block["number"], 16).to_bytes(8, "big").lstrip(b"\0")
        fields[11] = int(block["timestamp"], 16).to_bytes(8, "big").lstrip(b"\0")
        fields[12] = bytes(_EXTRA)
        header = QbftHeader(tuple(fields), ExtraData.decode(bytes(_EXTRA)))
        return sealed(header, self.sealers(number, self.validators_after(number - 1)))


def quorum(number: int, validators: Sequence[str]) -> list[PrivateKey]:
    """Just as many as are needed, beginning with another one at each block."""
    needed = seals_needed(len(validators))
    turned = [*validators[number % len(validators) :], *validators[: number % len(validators)]]
    return [KEYS[account] for account in turned[:needed]]


def sealed(header: QbftHeader, keys: Sequence[PrivateKey]) -> QbftHeader:
    """Return the header with the seals of these keys only."""
    seals = tuple(key.sign_recoverable(header.signed_hash, hasher=None) for key in keys)
    return replace(header, extra=replace(header.extra, seals=seals))


def shape_of(header: QbftHeader) -> dict[str, str]:
    """Return a header as `eth_getBlockByNumber` gives it."""
    numbers = {"difficulty", "number", "gasLimit", "gasUsed", "timestamp"}
    shown = {
        name: hex(int.from_bytes(field, "big")) if name in numbers else f"0x{field.hex()}"
        for name, field in zip(_FIELDS, header.fields, strict=True)
    }
    extra = header.extra
    parts = [extra.vanity, extra.validators, extra.vote, extra.round, list(extra.seals)]
    return shown | {"extraData": f"0x{rlp.encode(parts).hex()}", "hash": f"0x{header.hash.hex()}"}
