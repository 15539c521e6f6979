"""The published JSON Schemas of the permit document and its files."""

from __future__ import annotations

import json

from cites_chain.permit.schema import SCHEMAS, schema_of


def page(name: str) -> str:
    """Return the text of one schema file."""
    return json.dumps(schema_of(name), indent=2, ensure_ascii=False) + "\n"


NAMES = tuple(SCHEMAS)
"""Files of docs/schema."""
