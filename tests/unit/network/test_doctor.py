"""The doctor: each check with a node that is well, then with the one thing that is wrong."""

from __future__ import annotations

import socket
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from cites_chain.errors import FileExposed, LedgerUnreachable, WrongNetwork
from cites_chain.network import Enode, NetworkFile
from cites_chain.network.doctor import LEAST_FREE, Diagnosis, Outcome, diagnose
from cites_chain.network.engines import STANDARD_ENGINE, Door
from cites_chain.network.evidence import Evidence, reach
from cites_chain.network.founding import found
from cites_chain.network.health import Health
from cites_chain.network.node_config import NodeConfig
from cites_chain.network.process import EngineMissing
from cites_chain.network.standing import rhythm_of
from tests.founders import FOUR, cards_of
from tests.world import signer_of

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
ACCOUNTS = tuple(signer_of(f"{code} validator").account for code in FOUR)
OWN, *OTHERS = ACCOUNTS


@pytest.fixture(scope="module")
def network() -> NetworkFile:
    return found(cards_of(*FOUR))


@pytest.fixture
def well(network: NetworkFile) -> Evidence:
    return Evidence(
        now=NOW,
        network=network,
        config=NodeConfig("192.0.2.7", Door("192.0.2.7", 30303), Door("127.0.0.1", 8545)),
        account=OWN,
        genesis_hash=network.genesis_hash,
        program=Path("/opt/engine/bin/engine"),
        free=LEAST_FREE,
        cards=network.founders,
        health=Health(100, NOW - timedelta(seconds=3), 3, "engine/v1"),
        validators=ACCOUNTS,
        proposers=ACCOUNTS * 3,
        reached=dict.fromkeys(OTHERS, True),
    )


def failed(diagnosis: Diagnosis, outcome: Outcome = Outcome.FAILED) -> list[str]:
    return [check.name for check in diagnosis.checks if check.outcome is outcome]


def test_a_node_that_is_well_passes_every_check(well: Evidence) -> None:
    diagnosis = diagnose(well)
    assert [check.number for check in diagnosis.checks] == list(range(1, 14))
    assert diagnosis.outcome is Outcome.PASSED
    assert diagnosis.steps == ()
    assert all(check.cure == "" for check in diagnosis.checks)
    assert diagnosis.margin is not None
    assert (diagnosis.margin.needed, diagnosis.margin.may_fail) == (3, 1)


WRONG: dict[str, dict[str, Any]] = {
    "key": {"account": FileExposed(Path("/srv/node/key"), "644", "600")},
    "genesis": {"genesis_hash": b"\1" * 32},
    "program": {"program": EngineMissing(STANDARD_ENGINE, "engine")},
    "disk": {"free": LEAST_FREE - 1},
    "clock": {"health": Health(100, NOW + timedelta(seconds=3), 3, "engine/v1")},
    "peers": {"health": Health(100, NOW, 2, "engine/v1")},
    "ports": {"reached": dict.fromkeys(OTHERS, True) | {OTHERS[0]: False}},
}


@pytest.mark.parametrize("name", WRONG)
def test_one_thing_that_is_wrong_is_named_with_its_cure(well: Evidence, name: str) -> None:
    assert failed(diagnose(well)) == []
    diagnosis = diagnose(replace(well, **WRONG[name]))
    assert failed(diagnosis) == [name]
    assert failed(diagnosis, Outcome.UNKNOWN) == (["peers", "validator"] if name == "key" else [])
    (check, *_) = [check for check in diagnosis.checks if check.name == name]
    assert check.cure
    assert diagnosis.outcome is Outcome.FAILED


def test_a_door_to_other_computers_and_a_key_without_a_card_are_named(
    well: Evidence, network: NetworkFile
) -> None:
    for host in ("0.0.0.0", "192.0.2.7", "node.example"):  # noqa: S104
        config = replace(well.config, rpc=Door(host, 8545))
        assert failed(diagnose(replace(well, config=config))) == ["door"]
    for host in ("127.0.0.1", "::1", "localhost"):
        config = replace(well.config, rpc=Door(host, 8545))
        assert failed(diagnose(replace(well, config=config))) == []
    others = [card for card in network.founders if card.founder.validator != OWN]
    assert failed(diagnose(replace(well, cards=tuple(others)))) == ["key"]


def test_a_node_that_stands_is_told_and_what_it_would_say_is_unknown(well: Evidence) -> None:
    away = LedgerUnreachable("the node 127.0.0.1:8545 cannot be reached")
    diagnosis = diagnose(replace(well, health=away, validators=None, proposers=()))
    assert failed(diagnosis) == ["answer"]
    unknown = failed(diagnosis, Outcome.UNKNOWN)
    assert unknown == ["network", "clock", "peers", "head", "validator", "margin"]
    assert diagnosis.margin is None
    foreign = WrongNetwork("the chain id", "0x1", "0x2")
    diagnosis = diagnose(replace(well, health=foreign, validators=None, proposers=()))
    assert failed(diagnosis) == ["network"]


def test_a_node_that_is_no_validator_is_told(well: Evidence) -> None:
    diagnosis = diagnose(replace(well, validators=tuple(OTHERS), proposers=tuple(OTHERS) * 3))
    assert "validator" in failed(diagnosis)


def test_who_proposes_no_block_is_lost_and_the_next_loss_stops_the_chain(well: Evidence) -> None:
    three = tuple(each for each in ACCOUNTS if each != OTHERS[1])
    diagnosis = diagnose(replace(well, proposers=three * 4))
    assert diagnosis.margin is not None
    assert diagnosis.margin.lost == (OTHERS[1],)
    assert diagnosis.margin.may_fail == 0
    assert failed(diagnosis) == ["margin"]
    assert diagnosis.steps == ()


def test_seven_validators_may_lose_two(well: Evidence) -> None:
    more = tuple(signer_of(f"more {number}").account for number in range(3))
    seven = (*ACCOUNTS, *more)
    diagnosis = diagnose(replace(well, validators=seven, proposers=seven * 3))
    assert diagnosis.margin is not None
    assert (diagnosis.margin.needed, diagnosis.margin.may_fail) == (5, 2)


def test_before_every_turn_has_come_twice_who_is_not_reached_is_lost(well: Evidence) -> None:
    reached = dict.fromkeys(OTHERS, True) | {OTHERS[2]: False}
    diagnosis = diagnose(replace(well, proposers=(OWN,), reached=reached))
    assert diagnosis.margin is not None
    assert diagnosis.margin.lost == (OTHERS[2],)


def test_a_chain_that_stands_is_cured_by_starting_the_lost_and_restarting_the_rest(
    well: Evidence, network: NetworkFile
) -> None:
    patience = rhythm_of(network).patience
    stood = Health(100, NOW - patience - timedelta(seconds=1), 1, "engine/v1")
    reached = dict(zip(OTHERS, (True, False, False), strict=True))
    diagnosis = diagnose(replace(well, health=stood, reached=reached))
    assert diagnosis.margin is not None
    assert diagnosis.margin.may_fail == -1
    assert {"head", "margin", "ports", "peers"} == set(failed(diagnosis))
    start_italy, start_france, restart_singapore, restart_own = diagnosis.steps
    assert start_italy.startswith("Start the node of IT (192.0.2.")
    assert start_france.startswith("Start the node of FR (")
    assert restart_singapore.startswith("Restart the node of SG (")
    assert restart_own.startswith("Restart this node last")
    moving = replace(well, health=replace(stood, made_at=NOW - patience), reached=reached)
    assert diagnose(moving).steps == ()


def test_a_node_that_is_cut_off_alone_is_restarted_alone(well: Evidence) -> None:
    stood = Health(100, NOW - timedelta(hours=1), 0, "engine/v1")
    (step,) = diagnose(replace(well, health=stood)).steps
    assert "cut off" in step


def test_open_and_closed_ports_are_told_apart() -> None:
    with socket.socket() as listening, socket.socket() as closed:
        for each in (listening, closed):
            each.bind(("127.0.0.1", 0))
        listening.listen(1)
        nodes = [
            Enode(bytes([number]) * 64, "127.0.0.1", each.getsockname()[1])
            for number, each in enumerate((listening, closed), start=1)
        ]
        assert reach(nodes) == {nodes[0].account: True, nodes[1].account: False}
