from __future__ import annotations

import subprocess
import sys

import pytest

import cites_chain


@pytest.mark.parametrize("name", cites_chain.__all__)
def test_every_public_name_is_there(name: str) -> None:
    assert getattr(cites_chain, name).__name__ == name
    assert name in dir(cites_chain)


def test_a_name_that_is_not_public_is_said_not_to_be_there() -> None:
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        cites_chain.nonsense  # noqa: B018


def test_names_and_homes_agree() -> None:
    assert sorted(cites_chain._HOMES) == cites_chain.__all__


def test_importing_the_package_loads_nothing_heavy() -> None:
    heavy = ("web3", "eth", "eth_tester", "pydantic", "coincurve", "sqlite3", "rich")
    program = (
        "import sys, cites_chain; cites_chain.CitesChainError;"
        f"print([name for name in {heavy!r} if name in sys.modules])"
    )
    said = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert said.stdout.strip() == "[]"


def test_reading_and_verifying_load_nothing_that_writes() -> None:
    writing = ("cites_chain.ledger.outbox", "cites_chain.ledger.desk", "cites_chain.vault")
    program = (
        "import sys, cites_chain; cites_chain.LedgerReader; cites_chain.Verdict;"
        f"print([name for name in {writing!r} if name in sys.modules])"
    )
    said = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert said.stdout.strip() == "[]"
