"""The standard Merkle tree of OpenZeppelin: sorted leaves, hashed twice; pairs hashed in order.

Byte for byte what `StandardMerkleTree` of `@openzeppelin/merkle-tree` makes from leaves of type
(string, string, bytes16). A leaf is the hash of a hash, an inner hash the hash of 64 bytes, and a
proof begins with the content of a leaf, never with its hash: no inner hash can pass as a leaf.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from eth_hash.auto import keccak

from cites_chain.errors import DocumentError

HASH = 32
SALT = 16


class InvalidProof(DocumentError):
    """The boxes shown and their proof do not lead to one hash."""

    code = "INVALID_PROOF"

    def __init__(self, problem: str) -> None:
        super().__init__(
            f"the proof cannot be followed: {problem}",
            hint="Ask the holder for the permit file, or look the permit up by its security code.",
            facts={"problem": problem},
        )


@dataclass(frozen=True, slots=True)
class Leaf:
    """One value of a document, hidden by its salt.

    Attributes:
        path: Place of the value in the document, a JSON pointer.
        value: Canonical text of the value.
        salt: 16 bytes; without them nobody can try values until the hash fits.
    """

    path: str
    value: str
    salt: bytes = field(repr=False)

    def hash(self) -> bytes:
        """Return keccak256(keccak256(abi.encode(path, value, salt)))."""
        return keccak(keccak(_encoded(self)))


@dataclass(frozen=True, slots=True)
class Proof:
    """What leads from some leaves to the root.

    Attributes:
        hashes: Hashes of what is not shown, in the order of use.
        sides: For each step, whether its second input is known already (true) or comes from
            `hashes`; OpenZeppelin calls them flags.
    """

    hashes: tuple[bytes, ...] = ()
    sides: tuple[bool, ...] = ()


def _encoded(leaf: Leaf) -> bytes:
    """ABI encoding of (string, string, bytes16): two offsets, the salt, the two texts."""
    path, value = (_padded(text.encode("utf-8")) for text in (leaf.path, leaf.value))
    head = 3 * HASH
    offsets = head.to_bytes(HASH, "big") + (head + len(path)).to_bytes(HASH, "big")
    return offsets + leaf.salt.ljust(HASH, b"\0") + path + value


def _padded(text: bytes) -> bytes:
    return len(text).to_bytes(HASH, "big") + text + bytes(-len(text) % HASH)


def _join(left: bytes, right: bytes) -> bytes:
    return keccak(left + right if left < right else right + left)


class MerkleTree:
    """The tree over a set of leaf hashes. The first place is the root, the leaves come last."""

    def __init__(self, leaf_hashes: Iterable[bytes]) -> None:
        leaves = sorted(leaf_hashes, reverse=True)
        if not leaves:
            raise InvalidProof("there is no leaf")
        tree = [b""] * (len(leaves) - 1) + leaves
        for at in range(len(leaves) - 2, -1, -1):
            tree[at] = _join(tree[2 * at + 1], tree[2 * at + 2])
        self._tree = tree
        self._places = {leaf: len(leaves) - 1 + at for at, leaf in enumerate(leaves)}

    @property
    def root(self) -> bytes:
        """Hash over everything."""
        return self._tree[0]

    def prove(self, leaf_hashes: Collection[bytes]) -> Proof:
        """Return what leads from some of its leaves to the root.

        Raises:
            InvalidProof: None is given, or one is not in the tree or given twice.
        """
        if any(leaf not in self._places for leaf in leaf_hashes):
            raise InvalidProof("a leaf is not in the tree")
        places = sorted((self._places[leaf] for leaf in leaf_hashes), reverse=True)
        if not places or len(set(places)) != len(places):
            raise InvalidProof("a leaf is given twice, or none at all")
        hashes, sides = [], []
        waiting = deque(places)
        while waiting[0] > 0:
            at = waiting.popleft()
            sibling = at - 1 if at % 2 == 0 else at + 1
            is_known = bool(waiting) and waiting[0] == sibling
            sides.append(is_known)
            if is_known:
                waiting.popleft()
            else:
                hashes.append(self._tree[sibling])
            waiting.append((at - 1) // 2)
        return Proof(tuple(hashes), tuple(sides))


def root_of(leaves: Sequence[Leaf], proof: Proof) -> bytes:
    """Return the root to which leaves and their proof lead.

    Raises:
        InvalidProof: There is no leaf, a path stands twice, or the proof does not fit the leaves.
    """
    if not leaves or len({leaf.path for leaf in leaves}) != len(leaves):
        raise InvalidProof("a path is shown twice, or none at all")
    if len(leaves) + len(proof.hashes) != len(proof.sides) + 1:
        raise InvalidProof("its length does not fit the number of boxes shown")
    waiting = deque(sorted(leaf.hash() for leaf in leaves))
    unused = deque(proof.hashes)
    for is_known in proof.sides:
        left = waiting.popleft()
        others = waiting if is_known else unused
        if not others:
            raise InvalidProof("a step has nothing to work with")
        waiting.append(_join(left, others.popleft()))
    if len(waiting) != 1 or unused:
        raise InvalidProof("it does not end in one hash")
    return waiting[0]
