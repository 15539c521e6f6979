"""Who signed a block: the seals of a QBFT header, checked without trusting the node that shows it.

A validator signs the header without seals; the block's hash leaves out the round as well. So two
nodes may hold different seals of one block, and both are right: compare hashes, never seals. The
validators that count for a block are those in the state of the block before
(`storage_proof.validators_from_proof`).

Example::

    header = read_header(block)  # as `eth_getBlockByNumber` gave it
    require_sealed(header, validators)
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property

import rlp  # type: ignore[import-untyped]
from coincurve import PublicKey
from eth_hash.auto import keccak
from eth_utils.address import to_checksum_address
from rlp.exceptions import RLPException  # type: ignore[import-untyped]

from cites_chain.errors import ChainError
from cites_chain.ids import Account

_WORD = 32
_ANY = None
_FIELDS: Mapping[str, int | None] = {
    "parentHash": _WORD,
    "sha3Uncles": _WORD,
    "miner": 20,
    "stateRoot": _WORD,
    "transactionsRoot": _WORD,
    "receiptsRoot": _WORD,
    "logsBloom": 256,
    "difficulty": 0,
    "number": 0,
    "gasLimit": 0,
    "gasUsed": 0,
    "timestamp": 0,
    "extraData": _ANY,
    "mixHash": _WORD,
    "nonce": 8,
}
"""Fields in the order in which they are hashed, with their bytes; 0 for a number."""

_LATER_FIELDS: Mapping[str, int | None] = {
    "baseFeePerGas": 0,
    "withdrawalsRoot": _WORD,
    "blobGasUsed": 0,
    "excessBlobGas": 0,
    "parentBeaconBlockRoot": _WORD,
    "requestsHash": _WORD,
}
"""Fields that rules after Berlin append, each only where those before it are there."""

_EXTRA = list(_FIELDS).index("extraData")
_SEAL = 65


class HeaderUnreadable(ChainError):
    """What a node gave as a block is no QBFT header, or not the one whose hash it bears."""

    code = "HEADER_UNREADABLE"

    def __init__(self, problem: str) -> None:
        super().__init__(
            f"this is no header of a QBFT network: {problem}",
            hint="Ask another node.",
            facts={"problem": problem},
        )


class BlockNotSealed(ChainError):
    """A block has not the seals of enough of those who may seal it."""

    code = "BLOCK_NOT_SEALED"

    def __init__(self, number: int, required: int, found: int) -> None:
        super().__init__(
            f"block {number} is sealed by {found} validators, and {required} are needed",
            hint="Do not believe it; ask another node.",
            facts={"block": number, "required": required, "found": found},
        )


class ForeignSeal(ChainError):
    """Somebody sealed a block who is no validator."""

    code = "FOREIGN_SEAL"

    def __init__(self, number: int, account: Account) -> None:
        super().__init__(
            f"block {number} bears a seal of {account}, who is no validator",
            hint="Do not believe it; ask another node.",
            facts={"block": number, "account": account},
        )


@dataclass(frozen=True, slots=True)
class ExtraData:
    """What QBFT keeps in a header's extra data.

    Attributes:
        vanity: Up to 32 bytes of whatever the proposer likes.
        validators: Empty where a contract holds the validators.
        vote: Empty likewise.
        round: In which round the block was agreed on.
        seals: Signatures, each r, s and v.
    """

    vanity: bytes
    validators: list[bytes]
    vote: object
    round: bytes
    seals: tuple[bytes, ...]

    @classmethod
    def decode(cls, encoded: bytes) -> ExtraData:
        """Read the RLP.

        Raises:
            HeaderUnreadable: It is something else.
        """
        try:
            parts = rlp.decode(encoded)
        except (RLPException, RecursionError) as problem:
            raise HeaderUnreadable("its extra data is no RLP") from problem
        if not isinstance(parts, list) or len(parts) != 5:
            raise HeaderUnreadable("its extra data is no list of five")
        vanity, validators, vote, turn, seals = parts
        if not isinstance(vanity, bytes) or not isinstance(turn, bytes):
            raise HeaderUnreadable("its vanity or its round is a list")
        if not isinstance(validators, list) or not isinstance(seals, list):
            raise HeaderUnreadable("its validators or its seals are no list")
        if not all(isinstance(seal, bytes) and len(seal) == _SEAL for seal in seals):
            raise HeaderUnreadable("one of its seals is no signature of 65 bytes")
        return cls(vanity, validators, vote, turn, tuple(seals))

    def encode(self, turn: bytes) -> bytes:
        """Return the RLP without seals, as it is signed and hashed."""
        return bytes(rlp.encode([self.vanity, self.validators, self.vote, turn, []]))


@dataclass(frozen=True)
class QbftHeader:
    """A block's header as its validators signed it.

    Attributes:
        fields: Its fields as they are hashed, the extra data among them.
        extra: The extra data, taken apart.
    """

    fields: tuple[bytes, ...]
    extra: ExtraData

    @property
    def number(self) -> int:
        """Height of the block."""
        return int.from_bytes(self.fields[8], "big")

    @property
    def timestamp(self) -> int:
        """Seconds since 1970 that the block carries."""
        return int.from_bytes(self.fields[11], "big")

    @property
    def parent_hash(self) -> bytes:
        """Hash of the block before."""
        return self.fields[0]

    @property
    def state_root(self) -> bytes:
        """Root of the state after the block."""
        return self.fields[3]

    @cached_property
    def hash(self) -> bytes:
        """Hash by which the block is known."""
        return self._digest(b"")

    @cached_property
    def signed_hash(self) -> bytes:
        """What the validators signed: the hash, and the round in which they agreed."""
        return self._digest(self.extra.round)

    @cached_property
    def sealers(self) -> tuple[Account, ...]:
        """Whose keys made the seals, in their order; says nothing of whether they may.

        Raises:
            HeaderUnreadable: A seal is nobody's signature.
        """
        return tuple(_recover(self.signed_hash, seal) for seal in self.extra.seals)

    def _digest(self, turn: bytes) -> bytes:
        unsealed = list(self.fields)
        unsealed[_EXTRA] = self.extra.encode(turn)
        return keccak(rlp.encode(unsealed))


def read_header(block: object) -> QbftHeader:
    """Read a header from the answer of `eth_getBlockByNumber`.

    Raises:
        HeaderUnreadable: It is no QBFT header, or its hash is not the one it bears.
    """
    if not isinstance(block, Mapping):
        raise HeaderUnreadable("there is no block")
    header = _header(block)
    if _field(block, "hash", _WORD) != header.hash:
        raise HeaderUnreadable("its hash is not the one it bears")
    return header


def seals_needed(validators: int) -> int:
    """Return how many of so many validators have to seal a block: two thirds, rounded up."""
    return -(-2 * validators // 3)


def require_sealed(header: QbftHeader, validators: Collection[Account]) -> tuple[Account, ...]:
    """Refuse a block that its validators did not agree on.

    Args:
        header: The block's header.
        validators: Who may seal it: the set in the state of the block before.

    Returns:
        Who sealed it, each once.

    Raises:
        ForeignSeal: One of the seals is of somebody else.
        BlockNotSealed: Fewer than two thirds sealed it; nobody can where there are no validators.
        HeaderUnreadable: A seal is nobody's signature.
    """
    allowed = {account.lower() for account in validators}
    sealers = tuple(dict.fromkeys(header.sealers))
    for account in sealers:
        if account.lower() not in allowed:
            raise ForeignSeal(header.number, account)
    required = max(1, seals_needed(len(allowed)))
    if len(sealers) < required:
        raise BlockNotSealed(header.number, required, len(sealers))
    return sealers


def _header(block: Mapping[str, object]) -> QbftHeader:
    fields = [_field(block, name, size) for name, size in _FIELDS.items()]
    for name, size in _LATER_FIELDS.items():
        if block.get(name) is None:
            break
        fields.append(_field(block, name, size))
    return QbftHeader(tuple(fields), ExtraData.decode(fields[_EXTRA]))


def _field(block: Mapping[str, object], name: str, size: int | None) -> bytes:
    value = block.get(name)
    if not isinstance(value, str) or not value.startswith("0x"):
        raise HeaderUnreadable(f"it has no {name}")
    try:
        if size == 0:
            number = int(value[2:], 16)
            return number.to_bytes((number.bit_length() + 7) // 8, "big")
        found = bytes.fromhex(value[2:])
    except (ValueError, OverflowError) as problem:
        raise HeaderUnreadable(f"its {name} is not hexadecimal") from problem
    if size is not None and len(found) != size:
        raise HeaderUnreadable(f"its {name} has {len(found)} bytes, not {size}")
    return found


def _recover(digest: bytes, seal: bytes) -> Account:
    try:
        key = PublicKey.from_signature_and_message(seal, digest, hasher=None)
    except Exception as problem:  # coincurve raises bare Exception and ValueError alike
        raise HeaderUnreadable("one of its seals is nobody's signature") from problem
    return Account(to_checksum_address(keccak(key.format(compressed=False)[1:])[12:]))
