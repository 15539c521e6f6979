"""An engine's program is found, its files are placed, and what refuses to start says why."""

from __future__ import annotations

import json
import os
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from cites_chain.errors import FileExposed
from cites_chain.network.engines import (
    STANDARD_ENGINE,
    Command,
    Door,
    EngineFile,
    LocalRequest,
    NodePlan,
)
from cites_chain.network.enode import Enode
from cites_chain.network.process import (
    EngineFailed,
    EngineMissing,
    find_program,
    place_files,
    place_peers,
    prepare,
    start,
)


@dataclass
class ShellEngine:
    """An engine that is a shell script."""

    script: str = "exit 0"
    socket: Path | None = None
    name = "shell"
    program = "sh"
    program_variable = "SHELL_ENGINE"
    is_for_production = False
    java = 0
    container = None

    def key_copy(self, text: str) -> EngineFile | None:
        return EngineFile("inner/key", text.strip()[2:])

    def genesis(self, text: str) -> str:
        return text

    def files(self, plan: NodePlan) -> tuple[EngineFile, ...]:
        return (EngineFile("genesis.json", plan.genesis), *self.peer_files(plan))

    def peer_files(self, plan: NodePlan) -> tuple[EngineFile, ...]:
        return (EngineFile("peers", "\n".join(peer.url for peer in plan.others)),)

    def preparation(self, plan: NodePlan) -> Command | None:
        return Command(("-c", self.script))

    def command(self, plan: NodePlan) -> Command:
        return Command(("-c", self.script), {"WORD": "said by the engine"})

    def reload(self, plan: NodePlan) -> LocalRequest | None:
        return LocalRequest(self.socket, "read_again") if self.socket else None

    def settings(self, plan: NodePlan) -> EngineFile | None:
        return None


SHELL = Path("/bin/sh")


@pytest.fixture
def plan(tmp_path: Path) -> NodePlan:
    tmp_path.chmod(0o700)
    key = tmp_path / "key"
    key.write_text("0x" + "5" * 64 + "\n")
    key.chmod(0o600)
    itself = Enode(b"\x11" * 64, "127.0.0.1", 30303)
    other = Enode(b"\x22" * 64, "127.0.0.1", 30304)
    doors = (Door("127.0.0.1", 30303), Door("127.0.0.1", 8545))
    return NodePlan(tmp_path / "chain", key, "{}", 20190, itself, *doors, peers=(other, itself))


def test_the_program_is_the_one_named_then_the_variables_then_that_on_the_path(
    tmp_path: Path,
) -> None:
    for name in ("one", "two", STANDARD_ENGINE.program):
        (tmp_path / name).write_text("#!/bin/sh\n")
        (tmp_path / name).chmod(0o755)
    here = {"PATH": str(tmp_path)}
    variable = here | {STANDARD_ENGINE.program_variable: str(tmp_path / "two")}
    assert find_program(STANDARD_ENGINE, variable, tmp_path / "one") == tmp_path / "one"
    assert find_program(STANDARD_ENGINE, variable) == tmp_path / "two"
    assert find_program(STANDARD_ENGINE, here) == tmp_path / STANDARD_ENGINE.program
    with pytest.raises(EngineMissing) as refused:
        find_program(STANDARD_ENGINE, here, tmp_path / "three")
    assert refused.value.facts["program"] == str(tmp_path / "three")
    assert STANDARD_ENGINE.program_variable in refused.value.hint


def test_files_are_placed_for_their_owner_alone(plan: NodePlan) -> None:
    place_files(ShellEngine(), plan)
    written = {
        str(path.relative_to(plan.folder)): path.stat().st_mode & 0o777
        for path in plan.folder.rglob("*")
    }
    assert written == {"genesis.json": 0o600, "peers": 0o600, "inner": 0o700, "inner/key": 0o600}
    assert (plan.folder / "inner" / "key").read_text() == "5" * 64
    assert (plan.folder / "peers").read_text() == plan.others[0].url


def test_the_socket_of_a_node_that_was_killed_is_removed_and_another_file_is_not(
    plan: NodePlan, tmp_path: Path
) -> None:
    path = tmp_path / "ipc"
    with socket.socket(socket.AF_UNIX) as killed:
        killed.bind(str(path))
    assert path.is_socket()
    place_files(ShellEngine(socket=path), plan)
    assert not path.exists()
    path.write_text("no socket")
    place_files(ShellEngine(socket=path), plan)
    assert path.read_text() == "no socket"


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644])
def test_a_key_that_others_can_read_is_not_used(plan: NodePlan, mode: int) -> None:
    place_files(ShellEngine(), plan)
    plan.key.chmod(mode)
    with pytest.raises(FileExposed) as placed:
        place_files(ShellEngine(), plan)
    assert placed.value.facts["found"] == f"{mode:o}"
    with pytest.raises(FileExposed) as started:
        start(ShellEngine(), plan, SHELL)
    assert started.value.facts["required"] == "600"


def test_a_preparation_that_fails_is_told_with_its_last_words(plan: NodePlan) -> None:
    prepare(ShellEngine("exit 0"), plan, SHELL)
    with pytest.raises(EngineFailed) as refused:
        prepare(ShellEngine("echo first >&2; echo no room >&2; exit 7"), plan, SHELL)
    assert refused.value.facts == {"engine": "shell", "exit_code": 7}
    assert refused.value.message.endswith("could not write block 0: no room")


def test_the_engine_gets_its_variables_unless_the_operator_set_them(
    plan: NodePlan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = ShellEngine('echo "$WORD"')
    for said in ("said by the engine", "said by the operator"):
        with (tmp_path / "log").open("wb") as log:
            assert start(engine, plan, SHELL, log).wait(60) == 0
        assert (tmp_path / "log").read_text() == f"{said}\n"
        monkeypatch.setenv("WORD", "said by the operator")


def test_a_program_that_cannot_be_run_is_told(plan: NodePlan, tmp_path: Path) -> None:
    text = tmp_path / "text"
    text.write_text("no program")
    with pytest.raises(EngineFailed) as refused:
        start(ShellEngine(), plan, text)
    assert refused.value.facts == {"engine": "shell"}


@pytest.fixture
def listener(tmp_path: Path) -> Iterator[tuple[Path, list[object], dict[str, object]]]:
    """A socket file at which one request is answered; what was asked; what is answered."""
    path = tmp_path / "ipc"
    heard: list[object] = []
    answer: dict[str, object] = {"jsonrpc": "2.0", "id": 1, "result": "Success"}

    def serve() -> None:
        wire, _ = server.accept()
        with wire:
            heard.append(json.loads(wire.recv(4096)))
            content = json.dumps(answer).encode()
            wire.sendall(content[:10])
            wire.sendall(content[10:])

    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(path))
        server.listen(1)
        thread = threading.Thread(target=serve)
        thread.start()
        yield path, heard, answer
        thread.join(60)


def test_a_running_node_is_told_over_its_socket_that_peers_changed(
    plan: NodePlan, listener: tuple[Path, list[object], dict[str, object]]
) -> None:
    path, heard, _ = listener
    place_files(ShellEngine(), plan)
    assert place_peers(ShellEngine(socket=path), plan) is True
    assert heard == [{"jsonrpc": "2.0", "id": 1, "method": "read_again", "params": []}]


def test_a_node_that_refuses_or_does_not_listen_knows_peers_at_its_next_start_only(
    plan: NodePlan, tmp_path: Path, listener: tuple[Path, list[object], dict[str, object]]
) -> None:
    path, _, answer = listener
    place_files(ShellEngine(), plan)
    del answer["result"]
    answer["error"] = {"code": -32604, "message": "Method not enabled"}
    assert place_peers(ShellEngine(socket=path), plan) is False
    assert place_peers(ShellEngine(socket=tmp_path / "nobody"), plan) is False
    assert place_peers(ShellEngine(), plan) is True
    assert os.access(plan.folder / "peers", os.R_OK)
