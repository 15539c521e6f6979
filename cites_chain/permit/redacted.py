"""Showing some boxes of a permit and nothing of the others."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Annotated, Final, Literal

from pydantic import Field, StrictBool

from cites_chain.errors import InvalidDocument
from cites_chain.ids import DocumentHash
from cites_chain.permit.boxes import box_of, path_of
from cites_chain.permit.hashing import leaves_of
from cites_chain.permit.merkle import Leaf, MerkleTree, Proof, root_of
from cites_chain.permit.model import PermitDocument
from cites_chain.permit.parts import FormPart
from cites_chain.permit.permit_file import (
    Envelope,
    Hash,
    PermitFile,
    hex_bytes,
    require_format,
)
from cites_chain.permit.reading import read_json

REDACTED_FORMAT: Final = "cites-permit-part/1"


class ShownValue(FormPart):
    """One value that is shown."""

    path: str
    """Place of the value in the document."""
    value: str
    """Canonical text of the value."""
    salt: Annotated[bytes, *hex_bytes(16)]
    """Salt of its leaf."""

    @property
    def box(self) -> str:
        """Box of the form that the value belongs to."""
        return box_of(PermitDocument, path_of(self.path))


class RedactedPermit(Envelope):
    """Some boxes of a permit, with the proof that they are in the document on the ledger."""

    format: Literal["cites-permit-part/1"] = REDACTED_FORMAT
    """Version of this file."""
    boxes: tuple[ShownValue, ...] = Field(min_length=1, max_length=4096)
    """What is shown."""
    proof: tuple[Hash, ...]
    """Hashes that lead from what is shown to the document hash."""
    sides: tuple[StrictBool, ...]
    """For each step of the proof, whether both inputs are known already."""

    @property
    def document_hash(self) -> DocumentHash:
        """Hash of the whole document, as far as the proof is right.

        Raises:
            InvalidProof: The proof cannot be followed.
        """
        leaves = [Leaf(shown.path, shown.value, shown.salt) for shown in self.boxes]
        return DocumentHash(root_of(leaves, Proof(self.proof, self.sides)))

    def to_json(self) -> str:
        """Return the text of the file."""
        whole = {"format": REDACTED_FORMAT, **self.model_dump(mode="json", exclude_none=True)}
        return json.dumps(whole, ensure_ascii=False, indent=2) + "\n"


def show(file: PermitFile, boxes: Iterable[str]) -> RedactedPermit:
    """Return a permit with some of its boxes only.

    Args:
        file: The whole permit.
        boxes: Names of boxes: "8" for that box of every line, "8 line A" for one line.

    Raises:
        InvalidDocument: The document has nothing in a box.
    """
    leaves = leaves_of(file.document, file.secret)
    chosen: dict[str, Leaf] = {}
    for name in boxes:
        found = {leaf.path: leaf for leaf in leaves if _is_in(leaf.path, name)}
        if not found:
            raise InvalidDocument(name, "there is nothing in it that could be shown")
        chosen |= found
    proof = MerkleTree(leaf.hash() for leaf in leaves).prove([x.hash() for x in chosen.values()])
    return RedactedPermit(
        network=file.network,
        permit_id=file.permit_id,
        security_code=file.security_code,
        issuer=file.issuer,
        boxes=tuple(
            ShownValue(path=leaf.path, value=leaf.value, salt=leaf.salt) for leaf in chosen.values()
        ),
        proof=proof.hashes,
        sides=proof.sides,
    )


def _is_in(path: str, name: str) -> bool:
    box = box_of(PermitDocument, path_of(path))
    return box != "" and (box == name or box.startswith(f"{name} line "))


def read_redacted(content: bytes) -> RedactedPermit:
    """Return the redacted permit that a text holds; whether it is true is for `verify`.

    Raises:
        UnreadableDocument: It is too large, or no JSON.
        InvalidDocument: A field is missing, unknown or malformed.
        UnsupportedSchema: It has a format not known here.
    """
    fields = read_json(content)
    require_format(fields, REDACTED_FORMAT)
    return RedactedPermit.model_validate(fields)
