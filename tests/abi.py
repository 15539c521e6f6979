"""The contracts as they were compiled, for tests that hold Python against them."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]


@cache
def abi_of(contract: str) -> tuple[dict[str, Any], ...]:
    """All entries of a contract's committed ABI."""
    path = ROOT / "cites_chain" / "artifacts" / f"{contract}.json"
    return tuple(json.loads(path.read_text(encoding="utf-8"))["abi"])


def entries(contract: str, kind: str) -> dict[str, dict[str, Any]]:
    """Entries of one kind ("event", "function", "error") by name."""
    return {entry["name"]: entry for entry in abi_of(contract) if entry["type"] == kind}


def canonical(part: dict[str, Any]) -> str:
    """The type of a field as it is hashed into a signature."""
    kind: str = part["type"]
    if not kind.startswith("tuple"):
        return kind
    inner = ",".join(canonical(component) for component in part["components"])
    return f"({inner}){kind.removeprefix('tuple')}"


def signature(entry: dict[str, Any]) -> str:
    """Name and types of an entry."""
    return f"{entry['name']}({','.join(map(canonical, entry['inputs']))})"


@cache
def enums() -> dict[str, tuple[str, ...]]:
    """Words of every enum of the contracts, in their order; the ABI does not hold them."""
    found: dict[str, tuple[str, ...]] = {}
    for path in sorted((ROOT / "contracts" / "types").glob("*.sol")):
        for name, body in re.findall(r"\benum (\w+) \{([^}]*)\}", path.read_text(encoding="utf-8")):
            words = re.sub(r"//[^\n]*", "", body)
            found[name] = tuple(word.strip() for word in words.split(",") if word.strip())
    return found


@cache
def constants() -> dict[str, int]:
    """Numbers that the contracts name, by name."""
    found: dict[str, int] = {}
    for path in sorted((ROOT / "contracts" / "types").glob("*.sol")):
        text = path.read_text(encoding="utf-8")
        for name, value in re.findall(r"uint\d+ (?:internal )?constant (\w+) = (\d+);", text):
            found[name] = int(value)
    return found
