"""The Merkle tree: what OpenZeppelin's makes, and nothing else is accepted."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from eth_abi.abi import encode
from eth_hash.auto import keccak
from hypothesis import given, settings
from hypothesis import strategies as st

from cites_chain.permit import InvalidProof, Leaf, MerkleTree, Proof, root_of

VECTORS = Path(__file__).parents[2] / "vectors"
LIBRARY = Path(__file__).parents[3] / "contracts" / "node_modules" / "@openzeppelin" / "merkle-tree"

salts = st.binary(min_size=16, max_size=16)
leaves = st.builds(Leaf, st.text(max_size=40), st.text(max_size=70), salts)
leaf_sets = st.lists(leaves, min_size=1, max_size=20, unique_by=lambda leaf: leaf.path)


def tree_of(found: list[Leaf]) -> MerkleTree:
    return MerkleTree(leaf.hash() for leaf in found)


def proof_of(found: list[Leaf], shown: list[Leaf]) -> Proof:
    return tree_of(found).prove([leaf.hash() for leaf in shown])


@given(leaves)
def test_hash_of_leaf_is_that_of_the_contract_encoding(leaf: Leaf) -> None:
    encoded = encode(["string", "string", "bytes16"], [leaf.path, leaf.value, leaf.salt])
    assert leaf.hash() == keccak(keccak(encoded))


def require_openzeppelin_library() -> str:
    node = shutil.which("node")
    if node is not None and LIBRARY.exists():
        return node
    missing = "node" if node is None else "npm ci in contracts/"
    if os.environ.get("CI"):
        pytest.fail(f"CI has to compare with OpenZeppelin's library: {missing} is missing")
    pytest.skip(f"needs {missing}: OpenZeppelin's own library is the second implementation")


def test_vectors_agree_with_openzeppelin_library() -> None:
    node = require_openzeppelin_library()
    files = [VECTORS / name for name in ("merkle-1.json", "document-1.json")]
    done = subprocess.run(
        [node, VECTORS / "check_merkle.cjs", *files], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    counted = json.loads(done.stdout)
    assert counted["trees"] >= 28
    assert counted["proofs"] >= 200


def test_vectors_with_one_root_changed_do_not_agree_with_openzeppelin_library(
    tmp_path: Path,
) -> None:
    node = require_openzeppelin_library()
    found = json.loads((VECTORS / "merkle-1.json").read_text(encoding="utf-8"))
    found["trees"][3]["root"] = found["trees"][2]["root"]
    forged = tmp_path / "forged.json"
    forged.write_text(json.dumps(found), encoding="utf-8")
    done = subprocess.run(
        [node, VECTORS / "check_merkle.cjs", forged], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "AssertionError" in done.stderr


@given(leaf_sets)
def test_root_does_not_depend_on_the_order_of_leaves(found: list[Leaf]) -> None:
    assert tree_of(found).root == tree_of(list(reversed(found))).root


@given(leaf_sets, st.data())
def test_proof_of_any_leaves_leads_to_the_root(found: list[Leaf], data: st.DataObject) -> None:
    shown = data.draw(st.lists(st.sampled_from(found), min_size=1, unique=True))
    assert root_of(shown, proof_of(found, shown)) == tree_of(found).root


@given(leaf_sets, leaf_sets)
def test_proof_does_not_pass_in_another_tree(found: list[Leaf], others: list[Leaf]) -> None:
    shown = found[:1]
    own = root_of(shown, proof_of(found, shown))
    assert own == tree_of(found).root
    same = sorted(leaf.hash() for leaf in found) == sorted(leaf.hash() for leaf in others)
    assert (own == tree_of(others).root) == same


@given(leaf_sets, st.sampled_from(["path", "value", "salt"]), st.data())
def test_proof_of_leaf_changed_in_anything_leads_elsewhere(
    found: list[Leaf], name: str, data: st.DataObject
) -> None:
    shown = data.draw(st.sampled_from(found))
    proof = proof_of(found, [shown])
    assert root_of([shown], proof) == tree_of(found).root
    change: dict[str, Leaf] = {
        "path": Leaf(shown.path + "x", shown.value, shown.salt),
        "value": Leaf(shown.path, shown.value + "x", shown.salt),
        "salt": Leaf(shown.path, shown.value, bytes(b ^ 1 for b in shown.salt)),
    }
    assert root_of([change[name]], proof) != tree_of(found).root


@given(st.lists(leaves, min_size=2, max_size=20, unique_by=lambda leaf: leaf.path))
def test_inner_hash_is_no_leaf(found: list[Leaf]) -> None:
    tree = tree_of(found)
    ours = [leaf.hash() for leaf in found]
    left, right = sorted(ours)[-2:]
    inner = keccak(left + right)
    assert tree.prove([left])
    with pytest.raises(InvalidProof) as refused:
        tree.prove([inner])
    assert refused.value.facts == {"problem": "a leaf is not in the tree"}
    # And as content: 64 bytes of two hashes are no encoding of path, value and salt.
    assert all(Leaf("", (left + right).hex(), salt).hash() != inner for salt in (b"\0" * 16,))


def test_tree_of_one_leaf_is_proved_by_nothing() -> None:
    leaf = Leaf("/a", '"b"', b"s" * 16)
    proof = proof_of([leaf], [leaf])
    assert proof == Proof((), ())
    assert root_of([leaf], proof) == leaf.hash()


@pytest.mark.parametrize(
    ("shown", "proof", "problem"),
    [
        ([0], Proof((b"h" * 32,) * 3, (False, False)), "its length does not fit"),
        ([0], Proof((), (False,)), "its length does not fit"),
        ([0], Proof((b"h" * 32,), (True,)), "a step has nothing to work with"),
        ([0, 1], Proof((b"h" * 32,), (True, True)), "a step has nothing to work with"),
        ([0, 1], Proof((), (False,)), "a step has nothing to work with"),
        ([], Proof((b"h" * 32,), ()), "a path is shown twice, or none at all"),
        ([0, 0], Proof((), (True,)), "a path is shown twice, or none at all"),
    ],
)
def test_proof_that_does_not_fit_is_refused(shown: list[int], proof: Proof, problem: str) -> None:
    found = [Leaf(f"/{at}", str(at), bytes([at]) * 16) for at in range(4)]
    chosen = [found[0]]
    assert root_of(chosen, proof_of(found, chosen)) == tree_of(found).root
    with pytest.raises(InvalidProof) as refused:
        root_of([found[at] for at in shown], proof)
    assert problem in str(refused.value.facts["problem"])


@settings(max_examples=200)
@given(
    leaf_sets,
    st.lists(st.binary(min_size=32, max_size=32), max_size=6).map(tuple),
    st.lists(st.booleans(), max_size=8).map(tuple),
)
def test_any_proof_is_refused_or_leads_to_some_root(
    found: list[Leaf], hashes: tuple[bytes, ...], sides: tuple[bool, ...]
) -> None:
    assert root_or_none(found, Proof(hashes, sides)) != bytes(32)


def root_or_none(found: list[Leaf], proof: Proof) -> bytes | None:
    try:
        return root_of(found, proof)
    except InvalidProof:
        return None


@pytest.mark.parametrize("places", [[], [0, 0]])
def test_prove_of_no_leaf_or_one_twice_is_refused(places: list[int]) -> None:
    found = [Leaf(f"/{at}", str(at), bytes([at]) * 16) for at in range(4)]
    tree = tree_of(found)
    assert tree.prove([found[0].hash(), found[1].hash()])
    with pytest.raises(InvalidProof) as refused:
        tree.prove([found[at].hash() for at in places])
    assert refused.value.facts == {"problem": "a leaf is given twice, or none at all"}


def test_tree_of_nothing_is_refused() -> None:
    with pytest.raises(InvalidProof) as refused:
        MerkleTree([])
    assert refused.value.facts == {"problem": "there is no leaf"}
