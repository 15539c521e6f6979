"""Arrows point one way: every import of every module is held against `layers.py`."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture import layers

ROOT = Path(__file__).parents[2]
SOURCE_FOLDERS = ("cites_chain", "cli", "api", "scripts")
CLOCK_CALLS = {("datetime", "now"), ("datetime", "utcnow"), ("date", "today"), ("time", "time")}


def modules() -> list[tuple[str, Path]]:
    found = []
    for folder in SOURCE_FOLDERS:
        for path in sorted((ROOT / folder).rglob("*.py")):
            parts = path.relative_to(ROOT).with_suffix("").parts
            name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
            found.append((name, path))
    return found


def imports_of(name: str, tree: ast.AST, *, is_package: bool) -> Iterator[tuple[str, int]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, node.lineno
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                parents = name.split(".") if is_package else name.split(".")[:-1]
                parents = parents[: len(parents) - (node.level - 1)]
                base = ".".join([*parents, base]) if base else ".".join(parents)
            for alias in node.names:
                yield f"{base}.{alias.name}", node.lineno


def part_of(module: str) -> str | None:
    """The longest entry of the rule book that the module belongs to."""
    parts = [p for p in layers.ROWS if p != "cites_chain"]
    hits = [p for p in parts if module == p or module.startswith(p + ".")]
    if not hits and module == "cites_chain":
        return module
    return max(hits, key=len, default=None)


def offence(importer: str, imported: str) -> str | None:
    """Why this import is not allowed, or None."""
    for library, homes in layers.FENCES.items():
        if imported == library or imported.startswith(library + "."):
            if not any(importer == h or importer.startswith(h + ".") for h in homes):
                return f"{library} is fenced to {', '.join(homes) or 'nobody'}"
            return None
    here, there = part_of(importer), part_of(imported)
    if importer.startswith("scripts"):
        return None
    if here is None:
        return "its importer is in no row of tests/architecture/layers.py"
    if there is None or here == there:
        return None
    if there == "cites_chain" and here not in ("cites_chain", "cli", "api"):
        return "inside the package, import the part, not the package"
    allowed = any(
        here == a and (imported == b or imported.startswith(b + ".")) for a, b in layers.SIDEWAYS
    )
    if allowed or layers.ROWS[there] < layers.ROWS[here]:
        return None
    return f"row {layers.ROWS[here]} may not import row {layers.ROWS[there]}"


def offences() -> list[str]:
    found = []
    for name, path in modules():
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for imported, line in imports_of(name, tree, is_package=path.name == "__init__.py"):
            reason = offence(name, imported)
            if reason:
                found.append(f"{path.relative_to(ROOT)}:{line} imports {imported}: {reason}")
    return found


def test_every_import_points_down_and_stays_inside_its_fence() -> None:
    assert offences() == []


@pytest.mark.parametrize(
    ("importer", "imported", "reason"),
    [
        ("cites_chain.permit.model", "web3.Web3", "web3 is fenced to cites_chain.chain"),
        ("cites_chain.permit.model", "cites_chain.chain.backend.Chain", "row 1 may not import"),
        ("cites_chain.keys.signer", "cites_chain.vault.store", "row 2 may not import row 2"),
        ("cli.main", "api.app", "row 5 may not import row 5"),
        ("cites_chain.verify.checks", "cites_chain.ledger.permits", "row 3 may not import row 3"),
        ("cites_chain.stray", "cites_chain.errors", "in no row"),
    ],
)
def test_offending_import_is_reported_with_the_rule(
    importer: str, imported: str, reason: str
) -> None:
    found = offence(importer, imported)
    assert found is not None
    assert reason in found


@pytest.mark.parametrize(
    ("importer", "imported"),
    [
        ("cites_chain.chain.embedded", "eth_tester.EthereumTester"),
        ("cites_chain.ledger.permits", "cites_chain.chain.backend.Chain"),
        ("cites_chain.verify.checks", "cites_chain.ledger.reader.Reader"),
        ("cli.main", "cites_chain.errors.CitesChainError"),
    ],
)
def test_proper_import_is_allowed(importer: str, imported: str) -> None:
    assert offence(importer, imported) is None


def calls(tree: ast.AST) -> Iterator[tuple[str, str, int]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            owner = node.func.value
            if isinstance(owner, ast.Name):
                yield owner.id, node.func.attr, node.lineno
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            yield "", node.func.id, node.lineno


def is_in(name: str, homes: tuple[str, ...]) -> bool:
    return any(name == h or name.startswith(h + ".") for h in homes)


def test_only_fronts_and_chain_read_the_clock() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{line} {owner}.{call}()"
        for name, path in modules()
        if not is_in(name, layers.CLOCK_READERS)
        for owner, call, line in calls(ast.parse(path.read_text(encoding="utf-8")))
        if (owner, call) in CLOCK_CALLS
    ]
    assert found == []


def test_only_the_printer_prints() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{line}"
        for name, path in modules()
        if not is_in(name, layers.PRINTERS)
        for owner, call, line in calls(ast.parse(path.read_text(encoding="utf-8")))
        if (owner, call) == ("", "print")
    ]
    assert found == []
