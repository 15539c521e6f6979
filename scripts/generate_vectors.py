"""Writes the golden vectors of the permit document; `--check` says whether they are fresh.

Whoever re-implements the document in another language tests against these files. A file belongs to
one format version for ever: rows may be added, none may change. Nothing in here is random.

    python scripts/generate_vectors.py [--check]
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from cites_chain.codes import JURISDICTIONS, PermitType  # noqa: E402
from cites_chain.ids import Jurisdiction  # noqa: E402
from cites_chain.permit import (  # noqa: E402
    Leaf,
    MerkleTree,
    PermitDocument,
    canonical_bytes,
    code_of,
    document_hash,
    draft_word,
    line_words,
    normalised_name,
    normalised_number,
    permit_id_of,
    tag_of,
    taxon_id,
    transcription_id_of,
)
from cites_chain.permit.canonical import tree_of  # noqa: E402
from cites_chain.permit.hashing import leaves_of  # noqa: E402
from cites_chain.permit.signature import struct_hash  # noqa: E402
from tests.permits import (  # noqa: E402
    NETWORK,
    PARTY,
    PARTY_SECRET,
    fields,
    fields_of_type,
    line_fields,
)

FOLDER = ROOT / "tests" / "vectors"

NUMBERS = (
    "24ID001201/SK",
    "24id 001201-sk",
    "２４ＩＤ００１２０１／ＳＫ",
    "24ІD001201/ЅК",
    "FR1202501030-R",
    "0001/IV/SATS-LN/2009",
    "11222-11334",
    "1122211334",
    "08CA00153/CWHQ",
    "24IL-000111",
    "10-1",
    "1O-1",
    "٢٤SA٠٠١",
    "许可证2024-17",
)
NAMES = (
    "Malayopython reticulatus",
    "  malayopython   RETICULATUS ",
    "Panthera leo",
    "Panthera leo persica Meyer, 1826",
    "Dalbergia nigra (Vell.) Benth.",
    "Orchidaceae Juss.",
    "Acropora spp.",
    "Brassocattleya × maikai",
)


def bytes_of(label: str, length: int = 32) -> bytes:
    """Bytes that look random and are the same every time."""
    return hashlib.sha256(label.encode()).digest()[:length]


def hexed(value: bytes) -> str:
    """0x and digits."""
    return f"0x{value.hex()}"


def leaf_row(leaf: Leaf) -> list[str]:
    """A leaf as OpenZeppelin's library takes it."""
    return [leaf.path, leaf.value, hexed(leaf.salt)]


def proof_row(tree: MerkleTree, leaves: Iterable[Leaf], places: list[int]) -> dict[str, Any]:
    """A proof of some leaves."""
    whole = list(leaves)
    proof = tree.prove([whole[place].hash() for place in places])
    return {
        "leaves": places,
        "proof": [hexed(step) for step in proof.hashes],
        "sides": list(proof.sides),
    }


def tree_row(size: int) -> dict[str, Any]:
    """A tree of a number of leaves with proofs of every leaf, of some and of all."""
    leaves = [
        Leaf(f"/path/{at}", json.dumps("é" * at), bytes_of(f"salt {size} {at}", 16))
        for at in range(size)
    ]
    tree = MerkleTree(leaf.hash() for leaf in leaves)
    some = [list(range(0, size, 2)), list(range(size)), list(range(size // 2 + 1))]
    chosen = [[at] for at in range(size)] + [places for places in some if len(places) > 1]
    return {
        "leaves": [leaf_row(leaf) for leaf in leaves],
        "root": hexed(tree.root),
        "proofs": [proof_row(tree, leaves, places) for places in chosen],
    }


def merkle_vectors() -> dict[str, Any]:
    """Trees of one to nine leaves and some larger ones."""
    return {
        "format": "cites-permit/1",
        "leaf_encoding": ["string", "string", "bytes16"],
        "trees": [tree_row(size) for size in (*range(1, 10), 16, 33, 100)],
    }


def document_row(name: str, found: dict[str, Any]) -> dict[str, Any]:
    """A document with everything that follows from it."""
    document = PermitDocument.model_validate(found)
    label = f"permit {name}"
    secret = bytes_of(label)
    leaves = leaves_of(document, secret)
    permit_id = permit_id_of(document.issuing, tag_of(PARTY_SECRET, document.permit_number))
    whole = document_hash(document, secret)
    return {
        "name": name,
        "document": tree_of(document),
        "secret_is_sha256_of": label,
        "canonical": canonical_bytes(document).decode(),
        "leaves": [leaf_row(leaf) for leaf in leaves],
        "root": hexed(whole),
        "permit_id": hexed(permit_id),
        "signed": hexed(struct_hash(permit_id, whole)),
        "draft": hex(draft_word(document)),
        "lines": [hex(word) for word in line_words(document)],
    }


def document_vectors() -> dict[str, Any]:
    """A document of each type, and some in other scripts."""
    rows = [document_row(each.name, fields_of_type(each)) for each in PermitType]
    arabic = fields(
        consignee={"name": "مركز العين للصقور\u200f"},
        issued_by="王小明",
        conditions="Přeprava živých zvířat\nпо правилам IATA",
    )
    rows.append(document_row("scripts", arabic))
    decomposed = fields(issued_by="Jose\u0301 Nun\u0303ez")
    rows.append(document_row("combining characters", decomposed))
    lines = [line_fields(quantity=f"{at + 1}.{at:03d}") for at in range(32)]
    rows.append(document_row("thirty-two lines", fields(lines=lines)))
    return {"format": "cites-permit/1", "party_secret_is_sha256_of": PARTY, "documents": rows}


def identity_row(number: str) -> dict[str, Any]:
    """A permit number and what comes from it for Indonesia."""
    home, other = (Jurisdiction(JURISDICTIONS.get(code).number) for code in ("ID", "SG"))
    tag = tag_of(PARTY_SECRET, number)
    permit_id = permit_id_of(home, tag)
    return {
        "number": number,
        "normalised": normalised_number(number),
        "tag": hexed(tag),
        "permit_id": hexed(permit_id),
        "security_code": code_of(permit_id),
        "transcription_id": hexed(transcription_id_of(other, home, tag)),
    }


def identity_vectors() -> dict[str, Any]:
    """Permit numbers with their ids, scientific names with theirs."""
    return {
        "party_secret_is_sha256_of": PARTY,
        "issuing": 360,
        "transcriber": 702,
        "chain_id": NETWORK.chain_id,
        "numbers": [identity_row(number) for number in NUMBERS],
        "names": [
            {
                "name": name,
                "normalised": normalised_name(name),
                "taxon_id": f"{taxon_id(name):016x}",
            }
            for name in NAMES
        ],
    }


FILES = {
    "merkle-1.json": merkle_vectors,
    "document-1.json": document_vectors,
    "identity-1.json": identity_vectors,
}


def text_of(name: str) -> str:
    """What a vector file should hold."""
    return json.dumps(FILES[name](), ensure_ascii=True, indent=1, sort_keys=False) + "\n"


def main(arguments: list[str]) -> int:
    """Write the files, or compare them."""
    stale = []
    for name in FILES:
        path, text = FOLDER / name, text_of(name)
        if "--check" in arguments:
            if not path.exists() or path.read_text(encoding="utf-8") != text:
                stale.append(name)
        else:
            path.write_text(text, encoding="utf-8")
    for name in stale:
        print(f"tests/vectors/{name} is not what scripts/generate_vectors.py makes")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
