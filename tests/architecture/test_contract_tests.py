"""The contract tests name everything that the permit registry's interface promises.

A new error, event or function without a test fails here, by name.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

CONTRACTS = Path(__file__).resolve().parents[2] / "contracts"
UNIT_TESTS = "\n".join(
    path.read_text() for path in sorted((CONTRACTS / "test" / "permit").glob("*.sol"))
)
GOALS = (CONTRACTS / "test" / "invariants" / "CampaignGoals.sol").read_text()
NEEDS_TIME_GOING_BACK = "ImportBeforeExport"
"""Another rule refuses it first wherever block times only grow; the unit tests turn time back."""


def _interface(name: str) -> str:
    return (CONTRACTS / "interfaces" / f"{name}.sol").read_text()


def _names(keyword: str, interface: str) -> list[str]:
    return re.findall(rf"^    {keyword} (\w+)\(", _interface(interface), re.MULTILINE)


def _acts() -> list[str]:
    declarations = re.findall(
        r"^    function (\w+)\(([^;]*);", _interface("IPermitRegistry"), re.MULTILINE
    )
    return [name for name, rest in declarations if not re.search(r"\bview\b", rest)]


@pytest.mark.parametrize("error", _names("error", "IPermitErrors"))
def test_error_is_provoked_with_its_arguments(error: str) -> None:
    assert f"IPermitErrors.{error}.selector" in UNIT_TESTS


@pytest.mark.parametrize("event", _names("event", "IPermitEvents"))
def test_event_is_asserted_with_its_fields(event: str) -> None:
    assert f"emit IPermitEvents.{event}(" in UNIT_TESTS


@pytest.mark.parametrize("error", _names("error", "IPermitErrors"))
def test_campaign_has_to_meet_the_error(error: str) -> None:
    wanted = error != NEEDS_TIME_GOING_BACK
    assert (f"IPermitErrors.{error}.selector" in GOALS) == wanted


@pytest.mark.parametrize("act", _acts())
def test_campaign_has_to_do_the_act(act: str) -> None:
    assert f"IPermitRegistry.{act}.selector" in GOALS


def test_interface_was_read() -> None:
    assert len(_names("error", "IPermitErrors")) > 50
    assert len(_names("event", "IPermitEvents")) > 20
    assert len(_acts()) > 20
