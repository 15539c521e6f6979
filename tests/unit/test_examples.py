"""The examples in docstrings are run."""

from __future__ import annotations

import doctest
import importlib

import pytest

MODULES = (
    "cites_chain.codes",
    "cites_chain.codes.table",
    "cites_chain.permit.boxes",
    "cites_chain.permit.model",
    "cites_chain.permit.permit_number",
    "cites_chain.permit.security_code",
    "cites_chain.permit.taxa",
    "cites_chain.permit.values",
)


@pytest.mark.parametrize("name", MODULES)
def test_examples_of_module_hold(name: str) -> None:
    results = doctest.testmod(importlib.import_module(name))
    assert results.attempted > 0
    assert results.failed == 0
