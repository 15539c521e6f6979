"""A node in the foreground: it follows the vote, ends when told, and says so when it ends alone."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Sequence
from hashlib import sha256
from pathlib import Path

import pytest

from cites_chain.errors import LedgerUnreachable
from cites_chain.ids import Account
from cites_chain.network import NetworkFile, card_document
from cites_chain.network.engines import Door
from cites_chain.network.founding import found
from cites_chain.network.node_config import NodeConfig
from cites_chain.network.node_folder import NodeFolder, NodeRuns
from cites_chain.network.process import EngineFailed
from cites_chain.network.running import NodeRun
from tests.founders import FOUR, card_of, cards_of
from tests.unit.network.test_process import ShellEngine
from tests.world import signer_of

ACCOUNTS = [signer_of(f"{code} validator").account for code in FOUR]
SHELL = Path("/bin/sh")
WAITING = "exec tail -f /dev/null"
"""A script that stands still until it is told to end."""


class UnpreparedEngine(ShellEngine):
    def preparation(self, plan: object) -> None:  # type: ignore[override]
        return None


@pytest.fixture(scope="module")
def network() -> NetworkFile:
    return found(cards_of(*FOUR))


@pytest.fixture
def folder(tmp_path: Path, network: NetworkFile) -> NodeFolder:
    made = NodeFolder(tmp_path / "node", tmp_path / "network.json")
    made.folder.mkdir(mode=0o700)
    tmp_path.chmod(0o700)
    network.write(made.network_file)
    made.key.write_text(f"0x{sha256(b'trial key of ID validator').hexdigest()}\n")
    made.key.chmod(0o600)
    NodeConfig("192.0.2.7", Door("127.0.0.1", 30303), Door("127.0.0.1", 8545)).write(made.settings)
    return made


def peers_in(folder: NodeFolder) -> int:
    return len((folder.chain / "peers").read_text().splitlines())


def run_until(
    folder: NodeFolder, script: str, looks: Sequence[Callable[[], Sequence[Account] | None]]
) -> list[str]:
    """Run a node; let it look at the members as often as there are looks, then end it."""
    said: list[str] = []
    node = NodeRun(folder, UnpreparedEngine(script), SHELL, say=said.append)
    left = list(looks)

    def members() -> Sequence[Account] | None:
        if len(left) == 1:
            node.end()
        return left.pop(0)()

    node.run(members, poll=0.01)
    return said


def test_it_says_one_line_and_ends_when_it_is_told(folder: NodeFolder) -> None:
    (line,) = run_until(folder, WAITING, [lambda: None])
    assert line.startswith(
        f"The node {ACCOUNTS[0]} runs with shell: other nodes at 127.0.0.1:30303"
    )
    assert "(3 may connect)" in line
    assert "questions at http://127.0.0.1:8545" in line
    folder.lock().release()


def test_a_vote_shuts_a_node_out_and_lets_it_in_again(folder: NodeFolder) -> None:
    sizes: list[int] = []

    def members(*accounts: Account) -> Callable[[], Sequence[Account]]:
        def look() -> Sequence[Account]:
            sizes.append(peers_in(folder))
            return accounts

        return look

    said = run_until(
        folder,
        WAITING,
        [members(*ACCOUNTS), members(*ACCOUNTS[:3]), members(*ACCOUNTS), members(*ACCOUNTS)],
    )
    assert sizes == [3, 3, 2, 3]
    assert said[1:] == [
        "Peers changed: 2 other nodes may connect, now.",
        "Peers changed: 3 other nodes may connect, now.",
    ]
    assert folder.peer_book().validators == frozenset(ACCOUNTS)


def test_a_node_that_lags_or_does_not_answer_keeps_its_peers(folder: NodeFolder) -> None:
    def away() -> Sequence[Account]:
        raise LedgerUnreachable("the node does not answer")

    run_until(folder, WAITING, [lambda: ACCOUNTS[:3], away, lambda: None, lambda: None])
    assert peers_in(folder) == 2
    assert folder.peer_book().validators == frozenset(ACCOUNTS[:3])


def test_a_card_that_is_added_while_it_runs_is_let_in(folder: NodeFolder, tmp_path: Path) -> None:
    card = tmp_path / "us.json"
    card.write_text(json.dumps(card_document(card_of("US"))))

    def add() -> Sequence[Account]:
        folder.add_card(card)
        return ACCOUNTS

    said = run_until(folder, WAITING, [lambda: ACCOUNTS, add, lambda: ACCOUNTS])
    assert said[1:] == ["Peers changed: 4 other nodes may connect, now."]
    assert peers_in(folder) == 4


def test_an_engine_that_ends_by_itself_is_not_started_again(folder: NodeFolder) -> None:
    count = folder.folder / "count"
    node = NodeRun(
        folder, UnpreparedEngine(f"echo once >> {count}; exit 7"), SHELL, say=lambda _: None
    )
    with pytest.raises(EngineFailed) as ended:
        node.run(lambda: None, poll=0.01)
    assert ended.value.facts == {"engine": "shell", "exit_code": 7}
    assert count.read_text() == "once\n"
    folder.lock().release()


def test_a_folder_runs_one_node(folder: NodeFolder) -> None:
    refused: list[NodeRuns] = []
    other = NodeRun(folder, UnpreparedEngine(WAITING), SHELL, say=lambda _: None)

    def second() -> Sequence[Account]:
        with pytest.raises(NodeRuns) as running:
            other.run(lambda: None)
        refused.append(running.value)
        return ACCOUNTS

    run_until(folder, WAITING, [second, lambda: ACCOUNTS])
    assert refused[0].facts["path"] == str(folder.folder)


def test_ending_before_the_engine_listens_ends_it_too(folder: NodeFolder) -> None:
    node = NodeRun(folder, UnpreparedEngine(WAITING), SHELL, say=lambda _: node.end())
    thread = threading.Thread(target=lambda: node.run(lambda: None, poll=0.01))
    thread.start()
    thread.join(60)
    assert not thread.is_alive()
