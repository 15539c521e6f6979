"""Four ministries' nodes by `node run`: two are lost, and what the doctor says brings them back."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from tests.network.conftest import FOUNDERS
from tests.network.goquorum import has_engine, height, wait_for
from tests.network.offices import Office, end_all, found_network

pytestmark = [pytest.mark.network, pytest.mark.timeout(1200), pytest.mark.xdist_group("network")]


@pytest.fixture(scope="module")
def offices(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Office]]:
    """Yield four ministries with running nodes and some blocks."""
    if not has_engine() and not os.environ.get("CI"):
        pytest.skip("neither Besu nor Go is installed, so no real node can be run")
    folder = tmp_path_factory.mktemp("offices")
    made = [Office.prepare(code, folder) for code in FOUNDERS]
    found_network(made)
    for office in made:
        office.init()
        office.run()
    try:
        for office in made:
            office.await_block(1)
        yield made
    finally:
        end_all(made)


def outcomes(office: Office, exits: int) -> dict[str, str]:
    answer = office.cli("node", "doctor", exits=exits)
    return {check["name"]: check["outcome"] for check in answer["checks"]}


def newest(office: Office) -> int:
    with office.chain() as chain:
        return height(chain)


def test_the_doctors_advice_brings_a_chain_back_that_two_lost_nodes_stopped(
    offices: list[Office],
) -> None:
    first, second, *lost = offices
    first.await_block(9)
    assert set(outcomes(first, 0).values()) == {"passed"}
    assert first.cli("node", "doctor")["margin"]["may_fail"] == 1

    for office in lost:
        assert office.end() == 0
    assert outcomes(lost[0], 1)["answer"] == "failed"
    assert wait_for(lambda: not first.cli_status()["is_current"])
    told = first.cli("node", "doctor", exits=1)
    assert told["margin"]["may_fail"] == -1
    assert sorted(told["margin"]["lost"]) == sorted(
        str(office.card.founder.validator) for office in lost
    )
    begun = [step.split(" (")[0] for step in told["steps"]]
    assert set(begun[:2]) == {f"Start the node of {office.code}" for office in lost}
    assert begun[2:] == [
        f"Restart the node of {second.code}",
        "Restart this node last, and look again: cites-chain node status.",
    ]

    stood = newest(first)
    for office in lost:  # as the steps say, in their order
        office.run()
    for office in lost:
        assert wait_for(lambda o=office: newest(o) >= 0), office.log[-2000:]  # type: ignore[misc]
    for office in (second, first):
        assert office.end() == 0
        office.run()
    for office in offices:
        office.await_block(stood + 2)
    assert wait_for(lambda: first.cli_status()["is_current"])
