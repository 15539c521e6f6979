"""Writes the JSON Schemas of the permit document and its files to docs/schema.

python scripts/generate_schema.py [--check]
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from cites_chain.permit.schema import SCHEMAS, schema_of  # noqa: E402

FOLDER = ROOT / "docs" / "schema"


def schema_texts() -> dict[Path, str]:
    """What each schema file should hold."""
    return {
        FOLDER / name: json.dumps(schema_of(name), indent=2, ensure_ascii=False) + "\n"
        for name in SCHEMAS
    }


def main(arguments: list[str]) -> int:
    """Write the files, or compare them."""
    stale = 0
    for path, text in schema_texts().items():
        if "--check" not in arguments:
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
        elif not path.exists() or path.read_text(encoding="utf-8") != text:
            print(f"{path.relative_to(ROOT)} is not what scripts/generate_schema.py makes")
            stale = 1
    return stale


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
