"""Every function of the contracts that changes something has its row in an access matrix."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MATRICES = {
    "AuthorityRegistry": ("authority", "IAuthorityRegistry"),
    "PermitRegistry": ("permit", "IPermitRegistry"),
}


def changing_functions(contract: str) -> set[str]:
    path = ROOT / "cites_chain" / "artifacts" / f"{contract}.json"
    return {
        entry["name"]
        for entry in json.loads(path.read_text(encoding="utf-8"))["abi"]
        if entry["type"] == "function" and entry["stateMutability"] not in {"view", "pure"}
    }


def rows_of(source: str, interface: str) -> set[str]:
    """Functions whose selector, or a call of which, stands in the source of a matrix."""
    by_selector = re.findall(rf"\b{interface}\.(\w+)\.selector", source)
    by_call = re.findall(rf"encodeCall\(\s*{interface}\.(\w+)", source)
    return {*by_selector, *by_call}


@pytest.mark.parametrize("contract", MATRICES)
def test_every_function_that_changes_something_is_in_the_matrix(contract: str) -> None:
    folder, interface = MATRICES[contract]
    source = ROOT / "contracts" / "test" / folder / "AccessMatrix.t.sol"
    functions = changing_functions(contract)
    assert len(functions) >= 17
    assert rows_of(source.read_text(encoding="utf-8"), interface) == functions


def test_a_function_without_a_row_would_be_found() -> None:
    source = "rows[IPermitRegistry.cancel.selector] = 1; abi.encodeCall(IPermitRegistry.issue, x)"
    assert rows_of(source, "IPermitRegistry") == {"cancel", "issue"}
