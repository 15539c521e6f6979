"""Four ministries' nodes by `node run`: whom they let in; two are lost, and the doctor's advice."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from cites_chain.network import card_document
from tests.network.conftest import FOUNDERS
from tests.network.goquorum import has_engine, height, peers_of, wait_for
from tests.network.offices import Office, end_all, found_network, let_all_meet

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
        let_all_meet(made)
        yield made
    finally:
        end_all(made)


def outcomes(office: Office, exits: int) -> dict[str, str]:
    answer = office.cli("node", "doctor", exits=exits)
    return {check["name"]: check["outcome"] for check in answer["checks"]}


def newest(office: Office) -> int:
    with office.chain() as chain:
        return height(chain)


def test_a_node_whose_card_nobody_took_is_let_in_by_nobody_and_then_by_who_took_it(
    offices: list[Office], tmp_path: Path
) -> None:
    first = offices[0]
    stranger = Office.prepare("US", tmp_path)
    first.network.write(stranger.home / "network.json")
    card = tmp_path / "us.json"
    card.write_text(json.dumps(card_document(stranger.card)))
    assert stranger.init("--card", str(card))["peers"] == 4
    try:
        stranger.run()
        assert wait_for(lambda: newest(stranger) == 0), stranger.log[-2000:]
        first.await_block(newest(first) + 3)
        assert (newest(stranger), connected(stranger)) == (0, 0)

        first.cli("node", "peers", "--add", str(card))
        assert wait_for(lambda: "4 other nodes may connect, " in first.log), first.log[-2000:]
        if "may connect, now" not in first.log:  # this system has no socket for its engine
            assert first.end() == 0
            first.run()
            first.await_block(1)
        stranger.end()
        stranger.run()  # it tries again at once, as it does by itself after half a minute
        assert wait_for(lambda: connected(stranger) == 1), stranger.log[-2000:]
        stranger.await_block(3)
    finally:
        end_all([stranger])


def connected(office: Office) -> int:
    with office.chain() as chain:
        return peers_of(chain)


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
