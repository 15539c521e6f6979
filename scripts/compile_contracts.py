#!/usr/bin/env python3
"""Compile the contracts into `cites_chain/artifacts/`, or check that what lies there is fresh.

    python scripts/compile_contracts.py            writes one JSON file per contract and library
    python scripts/compile_contracts.py --check    writes nothing; lists what is stale, exits with 1

The settings are those of `contracts/foundry.toml`, so forge's bytecode is the same. The compiler is
npm's solc behind `scripts/solc_launcher.cjs`, driven by py-solc-x (docs/decisions/0005). What in
its answer depends on the other files compiled along (numbers of syntax nodes) is replaced by names,
so that an artifact changes only with its own contract.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import re
import shutil
import sys
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ROOT / "contracts"
ARTIFACTS = ROOT / "cites_chain" / "artifacts"
LAUNCHER = ROOT / "scripts" / "solc_launcher.cjs"
DEPLOYED = ("AuthorityRegistry", "PermitRegistry", "CitesForwarder")
"""What a genesis holds; the libraries they are linked with come along."""

SIZE_BAR = 24_000
"""Bytes that no deployed contract may pass (the protocol's own limit is 24,576)."""

OUTPUTS = (
    "abi",
    "metadata",
    "storageLayout",
    "evm.bytecode.object",
    "evm.bytecode.linkReferences",
    "evm.deployedBytecode.object",
    "evm.deployedBytecode.linkReferences",
    "evm.deployedBytecode.immutableReferences",
)

Json = dict[str, Any]


class CompilationError(Exception):
    """The compiler cannot be started, or refuses the contracts."""


def main(arguments: list[str] | None = None) -> int:
    """Write or check the artifacts; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--check", action="store_true", help="write nothing, list what is stale")
    check = parser.parse_args(arguments).check
    try:
        artifacts = compile_all()
    except CompilationError as error:
        print(f"compile_contracts: {error}", file=sys.stderr)
        return 2
    problems = stale(artifacts) if check else []
    if problems:
        problems.append("run `python scripts/compile_contracts.py`")
    if not check:
        write(artifacts)
    problems += oversize(artifacts)
    for problem in problems:
        print(f"compile_contracts: {problem}", file=sys.stderr)
    return 1 if problems else 0


def compile_all() -> dict[str, str]:
    """Compile and return the text of each artifact by its file name."""
    answer = _answer_of_solc()
    found = {name: entry for _, name, entry in _contracts_of(answer)}
    wanted = list(DEPLOYED)
    for name in wanted:
        wanted += [library for library in _linked_by(found[name]) if library not in wanted]
    variables = _variable_names(answer)
    return {
        f"{name}.json": json.dumps(_artifact(name, found[name], variables), indent=1) + "\n"
        for name in sorted(wanted)
    }


def stale(artifacts: Mapping[str, str]) -> list[str]:
    """Compare with what is committed and say in one sentence each what differs."""
    problems = []
    for name, text in artifacts.items():
        file = ARTIFACTS / name
        if not file.exists():
            problems.append(f"{_shown(file)} is missing")
        elif (committed := file.read_text(encoding="utf-8")) != text:
            problems.append(f"{_shown(file)} is stale: {_difference(committed, text)}")
    return problems + [f"{_shown(file)} belongs to no contract" for file in _leftovers(artifacts)]


def write(artifacts: Mapping[str, str]) -> None:
    """Write the artifacts, remove leftovers, and print the sizes."""
    ARTIFACTS.mkdir(exist_ok=True)
    for file in _leftovers(artifacts):
        file.unlink()
    for name, text in artifacts.items():
        (ARTIFACTS / name).write_text(text, encoding="utf-8")
        print(f"{name:28}{_size(text):>7} bytes")


def oversize(artifacts: Mapping[str, str]) -> list[str]:
    """Name the contracts that are too large."""
    return [
        f"{name.removesuffix('.json')} has {_size(text)} bytes, more than {SIZE_BAR}"
        for name, text in artifacts.items()
        if _size(text) > SIZE_BAR
    ]


# --- the compiler -------------------------------------------------------------------------------


def _answer_of_solc() -> Json:
    try:
        import solcx
        from solcx.exceptions import SolcError
    except ImportError as error:
        raise CompilationError("py-solc-x is not installed (make setup)") from error
    if shutil.which("node") is None:
        raise CompilationError("Node.js is not installed (make test-tools)")
    if not (SOURCES / "node_modules" / "solc").exists() and not os.environ.get("SOLC_NODE_MODULES"):
        raise CompilationError("npm's solc is not installed (cd contracts && npm ci)")
    try:
        answer: Json = solcx.compile_standard(_question(), solc_binary=LAUNCHER)
    except SolcError as error:
        raise CompilationError(str(error)) from error
    return answer


def _question() -> Json:
    """The standard JSON input: all contracts but the tests, with the settings of foundry.toml."""
    profile = tomllib.loads((SOURCES / "foundry.toml").read_text(encoding="utf-8"))["profile"]
    default = profile["default"]
    return {
        "language": "Solidity",
        "sources": {name: {"content": text} for name, text in sorted(_sources())},
        "settings": {
            "evmVersion": default["evm_version"],
            "optimizer": {"enabled": default["optimizer"], "runs": default["optimizer_runs"]},
            "viaIR": default["via_ir"],
            "metadata": {
                "bytecodeHash": default["bytecode_hash"],
                "appendCBOR": default["cbor_metadata"],
            },
            "outputSelection": {"*": {"*": list(OUTPUTS), "": ["ast"]}},
        },
    }


def _sources() -> Iterator[tuple[str, str]]:
    for file in SOURCES.rglob("*.sol"):
        name = file.relative_to(SOURCES)
        if name.parts[0] not in ("node_modules", "out", "cache", "test"):
            yield name.as_posix(), file.read_text(encoding="utf-8")


def _contracts_of(answer: Json) -> Iterator[tuple[str, str, Json]]:
    for source, contracts in answer["contracts"].items():
        for name, entry in contracts.items():
            yield source, name, entry


def _linked_by(entry: Json) -> list[str]:
    references = entry["evm"]["deployedBytecode"]["linkReferences"]
    return sorted(library for libraries in references.values() for library in libraries)


# --- one artifact -------------------------------------------------------------------------------


def _artifact(name: str, entry: Json, variables: Mapping[str, str]) -> Json:
    metadata = json.loads(entry["metadata"])
    creation, deployed = entry["evm"]["bytecode"], entry["evm"]["deployedBytecode"]
    (source,) = metadata["settings"]["compilationTarget"]
    immutable = deployed["immutableReferences"]
    return {
        "contractName": name,
        "sourceName": source,
        "compiler": metadata["compiler"]["version"].split("+")[0],
        "sourceHash": _source_hash(metadata),
        "abi": entry["abi"],
        "bytecode": f"0x{creation['object']}",
        "linkReferences": creation["linkReferences"],
        "deployedBytecode": f"0x{deployed['object']}",
        "deployedLinkReferences": deployed["linkReferences"],
        "immutableReferences": {variables[node]: places for node, places in immutable.items()},
        "storageLayout": _without_nodes(entry["storageLayout"]),
    }


def _source_hash(metadata: Json) -> str:
    """SHA-256 over names and hashes of all sources the contract is made of, and the settings."""
    sources = {name: source["keccak256"] for name, source in metadata["sources"].items()}
    made_of = {"sources": sources, "settings": metadata["settings"]}
    return f"0x{hashlib.sha256(json.dumps(made_of, sort_keys=True).encode()).hexdigest()}"


def _variable_names(answer: Json) -> dict[str, str]:
    """Name of every contract variable by the number of its syntax node."""
    return {
        str(node["id"]): node["name"]
        for source in answer["sources"].values()
        for contract in source["ast"]["nodes"]
        for node in contract.get("nodes", ())
        if node["nodeType"] == "VariableDeclaration"
    }


def _without_nodes(layout: Json) -> Json:
    """Take the numbers of syntax nodes out of a storage layout; names tell types apart."""
    text = re.sub(r'"astId": ?\d+, ?', "", json.dumps(layout))
    bare: Json = json.loads(re.sub(r"(t_\w+\([A-Za-z]\w*\))\d+", r"\1", text))
    if len(bare["types"] or ()) != len(layout["types"] or ()):
        raise CompilationError("two types in storage have the same name")
    return bare


# --- comparing ----------------------------------------------------------------------------------


def _leftovers(artifacts: Mapping[str, str]) -> list[Path]:
    return [file for file in sorted(ARTIFACTS.glob("*.json")) if file.name not in artifacts]


def _difference(committed: str, compiled: str) -> str:
    try:
        old, new = json.loads(committed), json.loads(compiled)
    except ValueError:
        return "it is no JSON"
    keys = [key for key in {**old, **new} if old.get(key) != new.get(key)]
    return f"{', '.join(keys)} differ" if keys else "its layout differs"


def _size(artifact: str) -> int:
    return len(json.loads(artifact)["deployedBytecode"]) // 2 - 1


def _shown(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()


if __name__ == "__main__":
    sys.exit(main())
