"""The published JSON Schemas of the document and of its two files.

A schema says how single boxes are written. The rules between boxes (`rules.py`) are not in it, so
what a schema accepts may still be refused; what this package writes is always accepted.
"""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from cites_chain.permit.model import PermitDocument
from cites_chain.permit.permit_file import PermitFile
from cites_chain.permit.redacted import RedactedPermit

SCHEMAS: dict[str, type[BaseModel]] = {
    "permit-1.schema.json": PermitDocument,
    "permit-file-1.schema.json": PermitFile,
    "permit-part-1.schema.json": RedactedPermit,
}
"""Published schemas by file name."""


def schema_of(name: str) -> dict[str, Any]:
    """Return a published schema: JSON Schema, draft 2020-12; `x-box` names boxes of the form."""
    found = SCHEMAS[name].model_json_schema(mode="validation")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:cites-chain:{name.removesuffix('.schema.json')}",
        **found,
    }
