"""The committed artifacts are what npm's solc makes of the contracts today."""

from __future__ import annotations

import json
import os
import shutil

import pytest

from scripts import compile_contracts

ARTIFACTS = sorted(compile_contracts.ARTIFACTS.glob("*.json"))


@pytest.fixture(scope="module")
def compiled() -> dict[str, str]:
    """Compile once. Without Node.js this is skipped on a desk and fails in CI."""
    if shutil.which("node") is None and not os.environ.get("CI"):
        pytest.skip("Node.js is absent: the freshness of the artifacts was NOT checked")
    return compile_contracts.compile_all()


def test_artifacts_are_fresh(compiled: dict[str, str]) -> None:
    assert compile_contracts.stale(compiled) == []


def test_a_changed_artifact_is_named_with_what_differs(compiled: dict[str, str]) -> None:
    changed = json.loads(compiled["CitesForwarder.json"]) | {"sourceHash": "0x00", "abi": []}
    problems = compile_contracts.stale({**compiled, "CitesForwarder.json": json.dumps(changed)})
    assert problems == [
        "cites_chain/artifacts/CitesForwarder.json is stale: sourceHash, abi differ"
    ]


def test_a_missing_and_an_unknown_artifact_are_named(compiled: dict[str, str]) -> None:
    renamed = {name.replace("Cites", "New"): text for name, text in compiled.items()}
    assert compile_contracts.stale(renamed) == [
        "cites_chain/artifacts/NewForwarder.json is missing",
        "cites_chain/artifacts/CitesForwarder.json belongs to no contract",
    ]


@pytest.mark.parametrize("artifact", ARTIFACTS, ids=lambda file: file.stem)
def test_no_contract_passes_the_size_bar(artifact) -> None:
    text = artifact.read_text(encoding="utf-8")
    assert compile_contracts.oversize({artifact.name: text}) == []


def test_an_oversized_contract_is_named() -> None:
    code = "0x" + "00" * (compile_contracts.SIZE_BAR + 1)
    too_large = {"PermitRegistry.json": json.dumps({"deployedBytecode": code})}
    assert compile_contracts.oversize(too_large) == [
        "PermitRegistry has 24001 bytes, more than 24000"
    ]


@pytest.mark.parametrize("artifact", ARTIFACTS, ids=lambda file: file.stem)
def test_artifacts_hold_all_a_genesis_needs(artifact) -> None:
    found = json.loads(artifact.read_text(encoding="utf-8"))
    assert found["contractName"] == artifact.stem
    assert found["compiler"] == "0.8.30"
    assert set(found) == {
        "contractName", "sourceName", "compiler", "sourceHash", "abi", "bytecode", "linkReferences",
        "deployedBytecode", "deployedLinkReferences", "immutableReferences", "storageLayout",
    }  # fmt: skip


def test_check_says_nothing_and_exits_with_0_while_all_is_fresh(
    compiled: dict[str, str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(compile_contracts, "compile_all", lambda: compiled)
    assert compile_contracts.main(["--check"]) == 0
    assert capsys.readouterr() == ("", "")


def test_check_names_what_is_stale_and_exits_with_1(
    compiled: dict[str, str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    changed = compiled | {"RareActs.json": compiled["CitesForwarder.json"]}
    monkeypatch.setattr(compile_contracts, "compile_all", lambda: changed)
    assert compile_contracts.main(["--check"]) == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    assert "cites_chain/artifacts/RareActs.json is stale: contractName" in printed.err
    assert "run `python scripts/compile_contracts.py`" in printed.err


def test_without_a_compiler_it_exits_with_2_and_says_what_is_missing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)
    assert compile_contracts.main(["--check"]) == 2
    assert "Node.js is not installed" in capsys.readouterr().err
