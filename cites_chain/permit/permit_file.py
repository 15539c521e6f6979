"""The permit file: what the holder gets and what `permit verify` reads.

It holds the document, the secret of its salts and the hash of each leaf as it was when the permit
was issued, so that an altered box can be named. Whoever has the file can show single boxes
(`redacted.py`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any, Final, Literal, Self, TypeAlias

from pydantic import (
    BeforeValidator,
    Field,
    ModelWrapValidatorHandler,
    PlainSerializer,
    ValidationError,
    WithJsonSchema,
    model_validator,
)

from cites_chain.errors import InvalidDocument, UnsupportedSchema
from cites_chain.ids import DocumentHash, PermitId
from cites_chain.permit.boxes import Box, box_of, path_of
from cites_chain.permit.canonical import SHAPE, Tree, iter_values, tree_of
from cites_chain.permit.hashing import document_hash, hash_of_leaves, leaves_of
from cites_chain.permit.model import PermitDocument
from cites_chain.permit.parts import FormPart
from cites_chain.permit.problems import invalid_document
from cites_chain.permit.reading import read_json
from cites_chain.permit.security_code import code_of
from cites_chain.permit.values import plain, problem

FILE_FORMAT: Final = "cites-permit-file/1"

_HEX = re.compile(r"0x[0-9a-fA-F]*", re.ASCII)

WHOLE_FORM = "form"
"""What stands for a box where fields were added or taken away."""


def hex_bytes(length: int) -> tuple[BeforeValidator, PlainSerializer, WithJsonSchema]:
    """Return what makes a field of bytes that is written as 0x and hexadecimal digits."""

    def read(value: object) -> bytes:
        if isinstance(value, bytes) and len(value) == length:
            return value
        if isinstance(value, str) and len(value) == 2 + 2 * length and _HEX.fullmatch(value):
            return bytes.fromhex(value[2:])
        raise problem(f"is not 0x and {2 * length} hexadecimal digits")

    return (
        BeforeValidator(read),
        PlainSerializer(lambda value: f"0x{value.hex()}", return_type=str),
        WithJsonSchema({"type": "string", "pattern": f"^0x[0-9a-fA-F]{{{2 * length}}}$"}),
    )


Hash: TypeAlias = Annotated[bytes, *hex_bytes(32)]
AccountText = Annotated[str, Field(pattern=r"^0x[0-9a-fA-F]{40}$")]


class Network(FormPart):
    """The ledger that has the permit."""

    chain_id: Annotated[int, Field(gt=0, lt=2**53, strict=True)]
    """Number of the network."""
    genesis: Hash
    """Hash of its first block."""
    registry: AccountText
    """Account of the PermitRegistry."""


class Issuer(FormPart):
    """The officer who issued."""

    account: AccountText
    """The officer's account."""
    signature: Annotated[bytes, *hex_bytes(65)] | None = None
    """EIP-712 signature over permit id and document hash (`signature.py`)."""


class Envelope(FormPart):
    """What a permit file and a redacted one have in common."""

    network: Network
    """The ledger that has the permit."""
    permit_id: Hash
    """Key of the permit on the ledger."""
    security_code: Annotated[str, Field(pattern=r"^[0-9A-Z]{4}(-[0-9A-Z]{4}){2}$")]
    """Code printed on the permit: the first characters of the permit id."""
    issuer: Issuer | None = None
    """The officer who issued."""

    @model_validator(mode="wrap")
    @classmethod
    def _in_our_own_words(cls, fields: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:
        try:
            return handler(fields)
        except ValidationError as found:
            raise invalid_document(found, cls) from found


class PermitFile(Envelope):
    """A whole permit as its holder has it. Shown without its secret."""

    format: Literal["cites-permit-file/1"] = FILE_FORMAT
    """Version of this file."""
    document: Annotated[PermitDocument, Box("")]
    """Every box."""
    secret: Hash = Field(repr=False)
    """Secret from which the salts of the document hash come."""
    leaf_hashes: dict[str, Hash] = Field(repr=False, min_length=1)
    """Hash of each leaf when the permit was issued, by path."""

    @property
    def document_hash(self) -> DocumentHash:
        """Hash over all boxes as they are in this file."""
        return document_hash(self.document, self.secret)

    @property
    def hash_when_issued(self) -> DocumentHash:
        """Hash to which the leaf hashes lead: that of the document when it was issued."""
        return hash_of_leaves(self.leaf_hashes.values())

    def to_json(self) -> str:
        """Return the text of the file."""
        whole: dict[str, object] = self.model_dump(mode="json", exclude_none=True)
        ordered = {"format": FILE_FORMAT, **whole, "document": tree_of(self.document)}
        return json.dumps(ordered, ensure_ascii=False, indent=2) + "\n"


def new_permit_file(
    document: PermitDocument,
    secret: bytes,
    permit_id: PermitId,
    network: Network,
    issuer: Issuer | None = None,
) -> PermitFile:
    """Return the file of a permit that is being issued.

    Args:
        document: All boxes.
        secret: 32 random bytes, new for each permit.
        permit_id: Key on the ledger.
        network: The ledger.
        issuer: The officer, with the signature where there is one.

    Raises:
        UnusableSecret: The secret has not 32 bytes.
    """
    return PermitFile(
        network=network,
        permit_id=permit_id,
        security_code=code_of(permit_id),
        issuer=issuer,
        document=document,
        secret=secret,
        leaf_hashes={leaf.path: leaf.hash() for leaf in leaves_of(document, secret)},
    )


def read_permit_file(content: bytes) -> PermitFile:
    """Return the permit file that a text holds; whether it is true is for `verify`.

    The document in it has to be written exactly as this package writes it: what people may write in
    several ways when they fill a form (small letters in codes) would be a change here.

    Raises:
        UnreadableDocument: It is too large, or no JSON.
        InvalidDocument: A field is missing, unknown or malformed; the box is named.
        UnknownCode: A code is in no list.
        UnsupportedSchema: It has a format not known here.
    """
    fields = read_json(content)
    require_format(fields, FILE_FORMAT)
    file = PermitFile.model_validate(fields)
    _require_as_written(fields["document"], file.document)
    return file


def require_format(fields: Mapping[str, object], expected: str) -> None:
    """Refuse a file of another format.

    Raises:
        UnsupportedSchema: It says that it has another format.
        InvalidDocument: It does not say.
    """
    found = fields.get("format")
    if found is None:
        raise InvalidDocument("", "the file does not say its format", hint=f"Expected {expected}.")
    if found != expected:
        raise UnsupportedSchema(str(found)[:80], expected)


def _require_as_written(found: Mapping[str, Any], document: PermitDocument) -> None:
    written = dict(iter_values(tree_of(document)))
    for path, value in _iter_found(found, ""):
        if path in written and value != written[path]:
            raise InvalidDocument(
                box_of(PermitDocument, path_of(path)),
                f"is written as {value!r}, the form has {written[path]!r}",
                value=str(value)[:80],
            )


def _iter_found(value: Any, path: str) -> list[tuple[str, Tree]]:
    if isinstance(value, Mapping):
        pairs = [_iter_found(inner, f"{path}/{name}") for name, inner in value.items()]
    elif isinstance(value, list):
        pairs = [_iter_found(inner, f"{path}/{at}") for at, inner in enumerate(value)]
    elif value is None or value is False or value == "":
        return []
    else:
        return [(path, plain(value) if isinstance(value, Decimal) else value)]
    return [pair for each in pairs for pair in each]


def altered_boxes(file: PermitFile) -> tuple[str, ...]:
    """Return the boxes that differ from the leaf hashes, in the order of the form.

    They are to be believed if `file.hash_when_issued` is what the ledger has.
    """
    now = {leaf.path: leaf.hash() for leaf in leaves_of(file.document, file.secret)}
    then = file.leaf_hashes
    paths = [path for path in {**now, **then} if now.get(path) != then.get(path)]
    boxes = [box_of(PermitDocument, path_of(path)) for path in paths if path != SHAPE]
    named = tuple(dict.fromkeys(box for box in boxes if box))
    return named or ((WHOLE_FORM,) if paths else ())
