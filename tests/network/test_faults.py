"""What breaks in practice, on real validators: nodes, disks, clocks, wires, programs.

Every test ends with the same blocks on all nodes, and with every act that was acknowledged there
once.
"""

from __future__ import annotations

import resource
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from cites_chain.chain.endpoint import Patience
from cites_chain.chain.node import LedgerBehind, NodeChain
from cites_chain.errors import LedgerUnreachable, TransactionTimedOut
from cites_chain.ledger.ledger import Ledger
from cites_chain.ledger.reader import LedgerReader, Role, Status
from tests.network.blocks import header_of
from tests.network.clock import marks_of, require_wrong, wrong_clock
from tests.network.conftest import prepared
from tests.network.doctoring import diagnosis_of, follow
from tests.network.goquorum import Validator, height, wait_for
from tests.network.issuing import OFFICER, IssuingOffice, goes_on, is_answering
from tests.network.wires import WiredNetwork
from tests.world import World

pytestmark = [pytest.mark.network, pytest.mark.timeout(1500), pytest.mark.xdist_group("network")]

ROOT = Path(__file__).parents[2]
SOON = Patience(block=3)
"""For an act that cannot get into a block: it is given up at once."""


@pytest.fixture(scope="module")
def network(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WiredNetwork]:
    """Yield four running validators whose wires can be cut."""
    with prepared(WiredNetwork, tmp_path_factory.mktemp("wired")) as running:
        running.await_block(1)
        yield running
    running.close_wires()


@pytest.fixture(scope="module")
def office(network: WiredNetwork, tmp_path_factory: pytest.TempPathFactory) -> IssuingOffice:
    """An issuing officer of Indonesia who has issued one permit."""
    folder = tmp_path_factory.mktemp("office")
    folder.chmod(0o700)
    with closing(World(folder, Ledger(network.chain()))) as world:
        world.appoint(OFFICER, Role.ISSUER)
    found = IssuingOffice(network, folder)
    found.issue()
    return found


def restart_all(network: WiredNetwork) -> None:
    """Begin anew with every node, also with those that still run: their timers have doubled."""
    for node in network.nodes:
        network.stop(node)
    for node in network.nodes:
        network.start(node)
    network.await_peers()
    assert goes_on(network)


# ----------------------------------------------------------------------------------------- nodes


def test_one_node_killed_during_acts_holds_up_nobody(
    network: WiredNetwork, office: IssuingOffice
) -> None:
    lost = network.nodes[3]
    numbers = [f"26ID1{number:05}" for number in range(4)]
    with ThreadPoolExecutor(1) as other:
        killed = other.submit(network.stop, lost)
        office.issue_all(numbers)
        killed.result()
    with network.chain(lost, network.nodes[1]) as chain:
        record = LedgerReader(chain).get_permit(office.acknowledged[numbers[0]])
        assert record.status is Status.ISSUED
        with pytest.raises(LedgerUnreachable) as refused:
            office.issue(chain=chain)
        assert refused.value.facts["reason"] == "away"
    network.start(lost)
    network.await_peers()
    office.issue()
    office.require_whole()


def test_two_nodes_killed_stop_writing_and_not_reading_and_come_back_as_the_doctor_says(
    network: WiredNetwork, office: IssuingOffice
) -> None:
    own, other, *lost = network.nodes
    known = office.issue()
    for node in lost:
        network.stop(node)
    number = office.new_number()
    with network.chain(own, other) as chain:
        assert wait_for(lambda: is_behind(chain))
        assert LedgerReader(chain).get_permit(known).status is Status.ISSUED
    with pytest.raises((TransactionTimedOut, LedgerBehind)) as stopped:
        office.issue(number, network.chain(own, other, patience=SOON))
    assert stopped.value.facts["waiting" if "waiting" in stopped.value.facts else "block"]
    assert wait_for(lambda: diagnosis_of(network, own).steps != ())
    advice = diagnosis_of(network, own)
    assert advice.margin is not None
    assert set(advice.margin.lost) == {node.enode.account for node in lost}
    assert (advice.margin.may_fail, len(advice.steps)) == (-1, len(network.nodes))
    follow(network, own, advice)
    network.await_peers()
    assert goes_on(network)
    office.issue(number)
    assert diagnosis_of(network, own).steps == ()
    office.require_whole()


def test_all_nodes_killed_come_back_with_everything(
    network: WiredNetwork, office: IssuingOffice
) -> None:
    for node in network.nodes:
        network.stop(node)
    number = office.new_number()
    with pytest.raises(LedgerUnreachable) as refused:
        office.issue(number)
    assert refused.value.facts["reason"] in {"away", "none"}
    restart_all(network)
    office.issue(number)
    office.require_whole()


def test_a_node_whose_data_were_wiped_gets_every_block_from_the_others(
    network: WiredNetwork, office: IssuingOffice
) -> None:
    lost = network.nodes[2]
    network.stop(lost)
    network.wipe(lost)
    office.issue()
    network.start(lost)
    network.await_peers()
    office.issue()
    office.require_whole()


# --------------------------------------------------------------------- wires, disks, clocks


def test_two_against_two_neither_half_goes_on_and_healed_they_agree(
    network: WiredNetwork, office: IssuingOffice
) -> None:
    half = network.nodes[:2]
    network.part(half)
    number = office.new_number()
    with network.chain(*half) as here, network.chain(*network.nodes[2:]) as there:
        assert wait_for(lambda: is_behind(here) and is_behind(there))
        heights = (height(here), height(there))
        with pytest.raises((TransactionTimedOut, LedgerBehind)):
            office.issue(number, network.chain(*half, patience=SOON))
        assert (height(here), height(there)) == heights
    network.heal()
    restart_all(network)
    office.issue(number)
    office.require_whole()


def test_a_full_disk_stops_one_node_only(network: WiredNetwork, office: IssuingOffice) -> None:
    """The system refuses the node every further byte in a file, as it does on a full disk.

    One engine ends then, another one goes on answering and takes no block any more.
    """
    full = network.nodes[3]
    assert full.process is not None
    resource.prlimit(full.process.pid, resource.RLIMIT_FSIZE, (1, 1))
    ended = full.process
    office.issue()
    assert wait_for(lambda: ended.poll() is not None or stands(network, full))
    office.issue()
    network.stop(full)
    network.start(full)
    network.await_peers()
    office.issue()
    office.require_whole()


@pytest.mark.parametrize("seconds", [3600, -3600])
def test_a_clock_off_by_an_hour_stops_one_node_at_most(
    network: WiredNetwork,
    office: IssuingOffice,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    seconds: int,
) -> None:
    wrong = network.nodes[3]
    network.stop(wrong)
    since, begun = marks_of(network), max(network.heights())
    with monkeypatch.context() as variables:
        for name, value in wrong_clock(network.engine, seconds, tmp_path).items():
            variables.setenv(name, value)
        network.start(wrong)
    for _ in range(5):  # every node's turn comes by
        office.issue()
    with network.chain(network.nodes[0]) as chain:
        for number in range(begun + 1, height(chain) + 1):
            (block,) = chain.batch([("eth_getBlockByNumber", (hex(number), False))])
            moment = datetime.fromtimestamp(int(block["timestamp"], 16), UTC)  # type: ignore[index]
            assert abs(datetime.now(UTC) - moment) < timedelta(minutes=30)
            assert header_of(chain, number).number == number
    require_wrong(network, wrong, seconds, since, begun)
    network.stop(wrong)
    restart_all(network)
    office.require_whole()


# -------------------------------------------------------------------------------------- programs


def test_a_program_killed_between_sending_and_receipt_is_finished_once_by_the_same_command(
    network: WiredNetwork, office: IssuingOffice
) -> None:
    number = office.new_number()
    genesis = network.genesis
    words = [str(office.folder), network.nodes[0].url, str(genesis.chain_id), genesis.hash.hex()]
    command = [sys.executable, "-m", "tests.network.killed_writer", *words, number]
    killed = subprocess.run(
        [*command, "die"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (killed.returncode, killed.stdout) == (-signal.SIGKILL, "")
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    office.acknowledged[number] = office.issue(number)
    assert done.stdout.strip() == office.acknowledged[number].hex()
    office.require_whole()


def run(command: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def stands(network: WiredNetwork, node: Validator) -> bool:
    """Whether a node answers no question, or knows of no new block."""
    with network.chain(node) as chain:
        return not is_answering(network, node) or is_behind(chain)


def is_behind(chain: NodeChain) -> bool:
    try:
        chain.require_recent(timedelta(seconds=10))
    except LedgerBehind:
        return True
    return False
