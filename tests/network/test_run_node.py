"""A node by `node run`: what it answers, to whom, and how it ends. Abuse case 27."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.network.goquorum import has_engine, wait_for
from tests.network.offices import Office, end_all, engine_processes, found_network

pytestmark = [pytest.mark.network, pytest.mark.timeout(900), pytest.mark.xdist_group("network")]

FORBIDDEN = (
    "admin_addPeer", "admin_nodeInfo", "admin_peers", "admin_startRPC",
    "personal_newAccount", "personal_listAccounts", "personal_unlockAccount",
    "miner_start", "miner_stop", "miner_setEtherbase", "miner_setGasPrice",
    "debug_traceTransaction", "debug_setHead", "debug_storageRangeAt",
    "istanbul_propose", "istanbul_discard", "istanbul_candidates", "clique_propose",
    "qbft_proposeValidatorVote", "qbft_discardValidatorVote", "ibft_proposeValidatorVote",
    "txpool_content", "txpool_status", "txpool_besuTransactions",
    "perm_addNodesToAllowlist", "perm_reloadPermissionsFromFile", "plugins_reloadPluginConfig",
    "quorumPermission_addNode", "raft_addPeer", "engine_newPayloadV1", "trace_block",
)  # fmt: skip
NOT_THERE = {-32601, -32604}
"""What the two engines say to a method of a group that is off, or that nobody knows."""


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """Yield a ministry whose node makes blocks alone, listening for others on every address."""
    if not has_engine() and not os.environ.get("CI"):
        pytest.skip("neither Besu nor Go is installed, so no real node can be run")
    alone = Office.prepare("KE", tmp_path_factory.mktemp("offices"))
    found_network([alone])
    alone.init("--listen", "0.0.0.0", "--metrics-port", str(alone.metrics))  # noqa: S104
    alone.run()
    try:
        alone.await_block(1)
        yield alone
    finally:
        end_all([alone])


def asked(office: Office, method: str, *params: object) -> dict[str, Any]:
    body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": params}).encode()
    request = urllib.request.Request(
        f"http://127.0.0.1:{office.rpc}", body, {"Content-Type": "application/json"}
    )
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with direct.open(request, timeout=60) as answer:
        return json.loads(answer.read())  # type: ignore[no-any-return]


def test_the_node_makes_blocks_and_says_so(office: Office) -> None:
    status = office.cli("node", "status")
    assert status["is_current"] is True
    assert status["is_validator"] is True
    assert (status["validators"], status["peers"]) == (1, 0)
    assert status["block"] >= 1
    assert status["account"] == office.card.founder.validator
    (line,) = [line for line in office.log.splitlines() if line.startswith("The node 0x")]
    assert f"questions at http://127.0.0.1:{office.rpc}" in line
    assert "0 may connect" in line


def test_abuse_27_methods_that_steer_vote_or_look_inside_are_not_there(office: Office) -> None:
    assert int(asked(office, "eth_blockNumber")["result"], 16) >= 1
    answers = {method: asked(office, method) for method in FORBIDDEN}
    assert {
        method: answer
        for method, answer in answers.items()
        if answer.get("error", {}).get("code") not in NOT_THERE
    } == {}


def test_abuse_27_the_node_answers_no_page_that_a_browser_opened(office: Office) -> None:
    """A page of a stranger that gives the loopback address another name gets no answer."""
    with socket.create_connection(("127.0.0.1", office.rpc), timeout=60) as wire:
        body = b'{"jsonrpc":"2.0","id":1,"method":"eth_blockNumber","params":[]}'
        head = (
            "POST / HTTP/1.1\r\nHost: evil.example\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
        )
        wire.sendall(head.encode() + body)
        assert wire.recv(64).split()[1] == b"403"


def is_open(host: str, port: int) -> bool:
    with socket.socket() as wire:
        wire.settimeout(10)
        return wire.connect_ex((host, port)) == 0


def test_abuse_27_the_nodes_questions_are_closed_on_every_other_address(office: Office) -> None:
    enode = office.card.node
    assert enode is not None
    assert is_open("127.0.0.1", office.rpc)
    for address in ("127.0.0.2", *own_addresses()):
        assert is_open(address, enode.port), f"{address} does not reach this computer"
        assert not is_open(address, office.rpc), address
        assert not is_open(address, office.metrics), address


def own_addresses() -> list[str]:
    """Return the addresses of this computer as its network cards have them."""
    listed = subprocess.run(["hostname", "-I"], capture_output=True, text=True, check=False)
    return [word for word in listed.stdout.split() if ":" not in word]


SCAN = """
import socket, sys
for port in map(int, sys.argv[2:]):
    with socket.socket() as wire:
        wire.settimeout(10)
        print(port, wire.connect_ex((sys.argv[1], port)) == 0)
"""


@pytest.fixture
def stranger() -> Iterator[tuple[str, str]]:
    """Yield another computer: a network namespace, and the address at which it sees this one."""
    number = os.getpid() % 10_000
    name, inner, outer = f"cites-{number}", f"cites-in{number}", f"cites-out{number}"
    ours, theirs = "198.51.100.1", "198.51.100.2"  # for documentation: nobody has them
    if os.geteuid() != 0 or shutil.which("ip") is None:
        pytest.skip("a second computer is a network namespace: only root makes one, with `ip`")
    made = subprocess.run(["ip", "netns", "add", name], capture_output=True, text=True, check=False)
    if made.returncode:
        pytest.skip(f"this system makes no network namespace: {made.stderr.strip()}")
    try:
        for line in (
            f"link add {outer} type veth peer name {inner} netns {name}",
            f"addr add {ours}/30 dev {outer}",
            f"link set {outer} up",
            f"-n {name} addr add {theirs}/30 dev {inner}",
            f"-n {name} link set {inner} up",
        ):
            subprocess.run(["ip", *line.split()], check=True, capture_output=True)
        yield name, ours
    finally:
        subprocess.run(["ip", "link", "del", outer], check=False, capture_output=True)
        subprocess.run(["ip", "netns", "del", name], check=False, capture_output=True)


def test_abuse_27_another_computer_reaches_the_port_for_nodes_and_no_other(
    office: Office, stranger: tuple[str, str]
) -> None:
    name, address = stranger
    enode = office.card.node
    assert enode is not None
    ports = [enode.port, office.rpc, office.metrics]
    done = subprocess.run(
        ["ip", "netns", "exec", name, sys.executable, "-c", SCAN, address, *map(str, ports)],
        capture_output=True,
        text=True,
        check=True,
    )
    found = dict(line.split() for line in done.stdout.splitlines())
    assert found == {str(ports[0]): "True", str(ports[1]): "False", str(ports[2]): "False"}


def test_no_process_of_the_node_has_the_key_in_its_arguments(office: Office) -> None:
    digits = (office.home / "node" / "key").read_text().strip().removeprefix("0x")
    processes = engine_processes(office)
    assert len(processes) >= 1
    for process in processes:
        assert digits not in Path(f"/proc/{process}/cmdline").read_text()
        assert digits not in Path(f"/proc/{process}/environ").read_text(errors="replace")
    assert digits not in office.log


def test_a_second_node_run_of_the_same_folder_is_refused(office: Office) -> None:
    error = office.cli("node", "run", exits=3)["error"]
    assert error["code"] == "NODE_RUNS"
    assert "process" in error["facts"]["holder"]


def test_the_node_ends_cleanly_and_nothing_is_restarted(office: Office) -> None:
    """Last in this file: the office's node is ended and started here."""
    assert office.end(signal.SIGINT) == 0
    assert engine_processes(office) == []
    assert "was told to end" in office.log
    office.run()
    office.await_block(1)
    before = office.cli("node", "status")["block"]
    (engine,) = engine_processes(office)[:1]
    os.kill(engine, signal.SIGKILL)
    assert office.node is not None
    assert office.node.wait(timeout=120) == 3
    assert "ended by itself" in office.log
    assert engine_processes(office) == []
    office.run()
    office.await_block(before + 1)
    assert office.end() == 0
    assert wait_for(lambda: engine_processes(office) == [])
