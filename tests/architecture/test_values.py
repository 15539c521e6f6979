"""What the domain layer hands about is a value: nobody changes it, nobody adds to it."""

from __future__ import annotations

import dataclasses
import importlib
import pkgutil

import pytest

PACKAGES = (
    "cites_chain.codes",
    "cites_chain.permit",
    "cites_chain.ledger.reader",
    "cites_chain.verify",
    "cites_chain.queries",
)


def dataclasses_of(package: str) -> list[type]:
    parts = pkgutil.iter_modules(importlib.import_module(package).__path__, f"{package}.")
    modules = [importlib.import_module(part.name) for part in parts]
    return [
        found
        for module in modules
        for found in vars(module).values()
        if isinstance(found, type)
        and dataclasses.is_dataclass(found)
        and found.__module__ == module.__name__
    ]


@pytest.mark.parametrize("package", PACKAGES)
def test_dataclasses_are_frozen_and_have_slots(package: str) -> None:
    found = dataclasses_of(package)
    assert found, "a package without dataclasses does not belong here"
    changeable = [each.__name__ for each in found if not each.__dataclass_params__.frozen]
    open_ended = [each.__name__ for each in found if "__slots__" not in vars(each)]
    assert (changeable, open_ended) == ([], [])
