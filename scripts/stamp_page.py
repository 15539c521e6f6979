"""Writes into the page's service worker which files it keeps and their version.

`--check` compares only.

    python scripts/stamp_page.py [--check]
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
from pathlib import Path

PAGE = Path(__file__).parents[1] / "api" / "page"
WORKER = PAGE / "service_worker.js"
LATER = (
    "vendor/qr/",
    *(f"vendor/noble-hashes/{name}.js" for name in ("_md", "hmac", "pbkdf2", "scrypt", "sha2")),
    "officer/key_file.js",
)
"""Loaded only where they are needed: the QR decoder, and what opens a key file."""

_NOT_PAGE = ("service_worker.js", "package.json", "vendor/manifest.json")
_CONSTANTS = re.compile(r'const VERSION = "[^"]*";\nconst FILES = \[[^\]]*\];\n')


def kept_files() -> list[str]:
    """Return the files that the page needs to open and to judge without a network."""
    found = (path.relative_to(PAGE).as_posix() for path in PAGE.rglob("*") if path.is_file())
    return sorted(name for name in found if _is_kept(name))


def stamped() -> str:
    """Return the service worker as it should be."""
    digest = hashlib.sha256()
    for name in kept_files():
        digest.update(f"{name}\0".encode() + (PAGE / name).read_bytes())
    for path in sorted(PAGE.rglob("*.js")):
        if path.relative_to(PAGE).as_posix().startswith(LATER):
            digest.update(path.read_bytes())
    names = ["/" if name == "index.html" else f"/{name}" for name in kept_files()]
    listed = "".join(f"  {json.dumps(name)},\n" for name in names)
    constants = f'const VERSION = "{digest.hexdigest()[:16]}";\nconst FILES = [\n{listed}];\n'
    return _CONSTANTS.sub(lambda _: constants, WORKER.read_text(encoding="utf-8"), count=1)


def _is_kept(name: str) -> bool:
    is_text = "LICENSE" in Path(name).name
    return not (is_text or name in _NOT_PAGE or name.startswith(LATER))


def main() -> int:
    """Write the service worker, or say that it is stale."""
    expected = stamped()
    if "--check" not in sys.argv[1:]:
        WORKER.write_text(expected, encoding="utf-8")
        return 0
    if WORKER.read_text(encoding="utf-8") == expected:
        return 0
    print("api/page/service_worker.js is stale: run scripts/stamp_page.py", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
