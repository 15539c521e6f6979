"""What a node says of the state, checked against a state root: nothing in it is believed unproven.

The answer of `eth_getProof` (EIP-1186) holds the nodes of two Merkle tries, of the accounts and of
one account's storage. Whoever knows that a state root is right, because the block that bears it is
sealed (`seals`), can so believe a single word of storage from anybody's node.

Example::

    slots = permit_slots(permit_id, line_count=1)
    (answer,) = chain.batch([("eth_getProof", (registry, [hex(s) for s in slots], block))])
    permit = permit_from_proof(answer, header.state_root, permit_id, line_count=1)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import rlp  # type: ignore[import-untyped]
from eth_hash.auto import keccak
from eth_utils.address import to_checksum_address
from trie.exceptions import MissingTrieNode
from trie.hexary import HexaryTrie

from cites_chain.chain.artifacts import AUTHORITY_REGISTRY, PERMIT_REGISTRY, account_of
from cites_chain.chain.layout import list_slot, mapping_slot, offset_in, slot_of
from cites_chain.errors import ChainError
from cites_chain.ids import Account, PermitId

MOST_VALIDATORS = 64
"""Validators asked for at once where their number is not known yet."""

MOST_LINES = 32
"""Lines that a permit can have."""

_ACCOUNT_FIELDS = 4
_EMPTY_ROOT = keccak(rlp.encode(b""))
_NO_CODE = keccak(b"")


class ProofRefused(ChainError):
    """A node's proof of a part of the state does not prove what it was asked for."""

    code = "PROOF_REFUSED"

    def __init__(self, problem: str, **facts: str | int) -> None:
        super().__init__(
            f"the node's proof does not hold: {problem}",
            hint="Do not believe it; ask another node.",
            facts={"problem": problem, **facts},
        )


@dataclass(frozen=True, slots=True)
class ProvenAccount:
    """An account as it stands in a state.

    Attributes:
        account: Which one.
        nonce: Transactions it sent.
        balance: Its balance.
        storage_root: Root of its storage.
        code_hash: Hash of its code.
        slots: The words that were asked for; 0 for what was never written.
    """

    account: Account
    nonce: int
    balance: int
    storage_root: bytes
    code_hash: bytes
    slots: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class ProvenPermit:
    """A permit's words as the registry keeps them; `ledger.reader.words` reads them.

    Attributes:
        permit_id: Key of the permit.
        document_hash: Root of its document; 32 zero bytes where there is no such permit.
        head: What it is and where it stands.
        ties_hash: Links and import permit, hashed; 32 zero bytes where there are none.
        lines: Words of its first lines.
    """

    permit_id: PermitId
    document_hash: bytes
    head: int
    ties_hash: bytes
    lines: tuple[int, ...]


def verify_proof(
    answer: object, state_root: bytes, account: Account, slots: Sequence[int]
) -> ProvenAccount:
    """Check an answer of `eth_getProof`.

    Args:
        answer: What the node said.
        state_root: Root of the state it is to be proven in; known to be right.
        account: Whose state was asked for.
        slots: Which words of its storage.

    Returns:
        What is proven: also that an account or a word is not there.

    Raises:
        ProofRefused: The proof does not lead to the root, is cut short, or proves something else
            than the answer says.
    """
    if not isinstance(answer, Mapping):
        raise ProofRefused("it is no answer of eth_getProof")
    nonce, balance, storage_root, code_hash = _account_fields(
        _look_up(state_root, _bytes(account), answer.get("accountProof"))
    )
    proven = ProvenAccount(
        account, _number(nonce), _number(balance), storage_root, code_hash,
        _slots(answer, storage_root, slots),
    )  # fmt: skip
    _require_said(answer, proven)
    return proven


def validator_slots(count: int = MOST_VALIDATORS) -> tuple[int, ...]:
    """Return the slots of the AuthorityRegistry in which up to so many validators are kept."""
    length = slot_of(AUTHORITY_REGISTRY, "_register", "validators")
    return (length, *(list_slot(length, position) for position in range(count)))


def validators_from_proof(
    answer: object, state_root: bytes, *, registry: Account | None = None
) -> tuple[Account, ...]:
    """Return who may seal the block after the one whose state root is given.

    Args:
        answer: What `eth_getProof` said of `validator_slots`.
        state_root: Root of the state after a block.
        registry: Contract that holds the validators; None for the AuthorityRegistry.

    Raises:
        ProofRefused: It is not proven, or there are more validators than were asked for: the fact
            `count` says how many.
    """
    holder = account_of(AUTHORITY_REGISTRY) if registry is None else registry
    asked = _keys(answer)
    wanted = validator_slots(max(0, len(asked) - 1))
    proven = verify_proof(answer, state_root, holder, wanted).slots
    count = proven[wanted[0]]
    if count > len(wanted) - 1:
        raise ProofRefused(f"it proves {len(wanted) - 1} of {count} validators", count=count)
    words = [proven[slot] for slot in wanted[1 : count + 1]]
    return tuple(
        Account(to_checksum_address((word % 2**160).to_bytes(20, "big"))) for word in words
    )


def permit_slots(permit_id: PermitId, line_count: int = MOST_LINES) -> tuple[int, ...]:
    """Return the slots of the PermitRegistry that hold a permit with so many lines."""
    first = mapping_slot(slot_of(PERMIT_REGISTRY, "_ledger", "permits"), permit_id)
    fixed = [offset_in(PERMIT_REGISTRY, "Permit", name) for name in _PERMIT_WORDS]
    lines = offset_in(PERMIT_REGISTRY, "Permit", "lines")
    offsets = (*fixed, *range(lines, lines + line_count))
    return tuple((first + offset) % 2**256 for offset in offsets)


def permit_from_proof(
    answer: object, state_root: bytes, permit_id: PermitId, line_count: int = MOST_LINES
) -> ProvenPermit:
    """Return a permit as it stands in a state.

    Args:
        answer: What `eth_getProof` said of `permit_slots` with the same arguments.
        state_root: Root of that state.
        permit_id: Which permit.
        line_count: How many lines were asked for; a permit has no more than `MOST_LINES`.

    Raises:
        ProofRefused: It is not proven.
    """
    slots = permit_slots(permit_id, line_count)
    proven = verify_proof(answer, state_root, account_of(PERMIT_REGISTRY), slots).slots
    document_hash, head, ties_hash, *lines = (proven[slot] for slot in slots)
    return ProvenPermit(
        permit_id=permit_id,
        document_hash=document_hash.to_bytes(32, "big"),
        head=head,
        ties_hash=ties_hash.to_bytes(32, "big"),
        lines=tuple(word for word in lines if word),
    )


_PERMIT_WORDS = ("documentHash", "head", "tiesHash")


def _look_up(root: bytes, key: bytes, nodes: object) -> bytes:
    """Return what a trie with this root holds under a key; empty where it provably holds none."""
    if not isinstance(nodes, Sequence) or isinstance(nodes, str):
        raise ProofRefused("it has no list of nodes")
    known = {keccak(node): node for node in map(_bytes, nodes)}
    try:
        return bytes(HexaryTrie(known, root)[keccak(key)])
    except MissingTrieNode as problem:
        raise ProofRefused("a node of the trie is missing or was changed") from problem
    except Exception as problem:  # a node that is none makes the library fail in many ways
        raise ProofRefused("a node of the trie is none") from problem


def _account_fields(encoded: bytes) -> list[bytes]:
    if not encoded:
        return [b"", b"", _EMPTY_ROOT, _NO_CODE]
    try:
        fields = rlp.decode(encoded)
    except rlp.DecodingError as problem:
        raise ProofRefused("what stands under the account is no RLP") from problem
    is_account = isinstance(fields, list) and len(fields) == _ACCOUNT_FIELDS
    if not is_account or not all(isinstance(field, bytes) for field in fields):
        raise ProofRefused("what stands under the account is no account")
    return list(fields)


def _slots(answer: Mapping[str, object], root: bytes, slots: Sequence[int]) -> Mapping[int, int]:
    entries = _entries(answer)
    found = dict(zip(_keys(answer), entries, strict=True))  # one engine sorts them
    if len(found) != len(entries) or found.keys() != set(slots):
        raise ProofRefused("it answers for other slots than were asked for")
    return {slot: _slot(root, slot, found[slot]) for slot in slots}


def _slot(root: bytes, slot: int, entry: Mapping[str, object]) -> int:
    found = _look_up(root, slot.to_bytes(32, "big"), entry.get("proof"))
    try:
        word = rlp.decode(found) if found else b""
    except rlp.DecodingError as problem:
        raise ProofRefused("what stands in a slot is no word", slot=hex(slot)) from problem
    if not isinstance(word, bytes):
        raise ProofRefused("what stands in a slot is no word", slot=hex(slot))
    value = _number(word)
    if _whole(entry.get("value")) != value:
        raise ProofRefused("it says another value than it proves", slot=hex(slot))
    return value


def _require_said(answer: Mapping[str, object], proven: ProvenAccount) -> None:
    """Refuse an answer whose words contradict its own proof."""
    said = {
        "nonce": (_whole(answer.get("nonce")), proven.nonce),
        "balance": (_whole(answer.get("balance")), proven.balance),
        "storageHash": (_bytes(answer.get("storageHash")), proven.storage_root),
        "codeHash": (_bytes(answer.get("codeHash")), proven.code_hash),
    }
    for name, (claimed, found) in said.items():
        if claimed != found:
            raise ProofRefused(f"it says another {name} than it proves", field=name)


def _entries(answer: object) -> list[Mapping[str, object]]:
    entries = answer.get("storageProof") if isinstance(answer, Mapping) else None
    if not isinstance(entries, list) or not all(isinstance(e, Mapping) for e in entries):
        raise ProofRefused("it has no list of slots")
    return entries


def _keys(answer: object) -> list[int]:
    return [_whole(entry.get("key")) for entry in _entries(answer)]


def _bytes(value: object) -> bytes:
    try:
        return bytes.fromhex(str(value).removeprefix("0x"))
    except ValueError as problem:
        raise ProofRefused("something in it is not hexadecimal") from problem


def _whole(value: object) -> int:
    try:
        return int(str(value), 16)
    except ValueError as problem:
        raise ProofRefused("something in it is no number") from problem


def _number(part: bytes) -> int:
    return int.from_bytes(part, "big")
