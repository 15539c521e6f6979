"""Each Solidity error has one Python class with the same fields, and the reverse."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from cites_chain import refusals
from cites_chain.errors import CitesChainError
from cites_chain.refusals import kinds
from cites_chain.refusals.refusal import Refusal

ROOT = Path(__file__).parents[2]
BUILT_IN = {"Panic": [("uint256", "reason")], "Error": [("string", "reason")]}
"""Errors that the compiler knows without a declaration."""

NO_ERROR = {"OutOfGas"}
"""Refusals of the machine, which no contract raises."""


def snake_case(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


def solidity_errors() -> dict[str, list[tuple[str, str]]]:
    found: dict[str, list[tuple[str, str]]] = dict(BUILT_IN)
    for artifact in sorted((ROOT / "cites_chain" / "artifacts").glob("*.json")):
        for entry in json.loads(artifact.read_text(encoding="utf-8"))["abi"]:
            if entry["type"] == "error":
                fields = [(part["type"], snake_case(part["name"])) for part in entry["inputs"]]
                assert found.setdefault(entry["name"], fields) == fields, entry["name"]
    return found


def declared_errors() -> set[str]:
    """Errors of the interfaces: some stand in no ABI, because only a library raises them."""
    sources = (ROOT / "contracts" / "interfaces").glob("*Errors.sol")
    return {
        name
        for source in sources
        for name in re.findall(r"^\s*error (\w+)\(", source.read_text(encoding="utf-8"), re.M)
    }


def python_classes() -> dict[str, type[Refusal]]:
    return {refusal.__name__: refusal for refusal in refusals.REFUSALS}


def test_every_solidity_error_has_its_class_with_the_same_fields() -> None:
    classes = python_classes()
    errors = solidity_errors()
    assert len(errors) > 100
    for name, fields in errors.items():
        assert name in classes, f"no Python class for error {name}"
        written = [(k.solidity, f.rstrip("_")) for f, k in classes[name].fields.items()]
        assert written == fields, name


def test_every_class_has_its_solidity_error() -> None:
    assert set(python_classes()) - NO_ERROR == set(solidity_errors()) | declared_errors()


def test_every_code_stands_for_one_class_of_all_errors() -> None:
    def below(parent: type[CitesChainError]) -> list[type[CitesChainError]]:
        return [c for child in parent.__subclasses__() for c in (child, *below(child))]

    codes = [error.code for error in below(CitesChainError) if error is not Refusal]
    assert sorted(set(codes)) == sorted(codes)


@pytest.mark.parametrize("name", sorted(python_classes()))
def test_every_refusal_shows_all_of_its_fields(name: str) -> None:
    refusal = python_classes()[name]
    assert refusal.__doc__
    assert set(re.findall(r"{(\w+)}", refusal.sentence)) == set(refusal.fields)
    assert getattr(refusals, name) is refusal
    assert name in refusals.__all__


@pytest.mark.parametrize(
    ("enumeration", "names"),
    [
        ("Status", kinds.STATUS_NAMES),
        ("Medium", kinds.MEDIUM_NAMES),
        ("PermitType", kinds.TYPE_NAMES),
        ("Duty", kinds.DUTY_NAMES),
    ],
)
def test_names_follow_the_contracts_enumeration(enumeration: str, names: tuple[str, ...]) -> None:
    folder = ROOT / "contracts" / "types"
    sources = "".join(source.read_text(encoding="utf-8") for source in folder.glob("*.sol"))
    body = re.search(rf"enum {enumeration} {{(.*?)}}", sources, re.S)
    assert body is not None
    members = [member.lower() for member in re.findall(r"\w+", body[1])]
    assert len(members) == len(names)
    if enumeration in ("Status", "Medium"):
        assert members == list(names)
