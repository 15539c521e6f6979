"""An engine's program on this computer: found, its files put in place, started.

Nothing is restarted here: what ended has ended, and whoever started it says so.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import IO

from cites_chain.errors import CitesChainError
from cites_chain.network.engines.engine import Command, Engine, EngineFile, NodePlan
from cites_chain.network.java import java_environment
from cites_chain.private_files import make_private_folder, read_file, replace_file, require_private

_PATIENCE_SECONDS = 120
_LOCAL_SECONDS = 10
_LONGEST_ANSWER = 64 * 1024
_LONGEST_KEY = 1024


class EngineMissing(CitesChainError):
    """The program that runs nodes is not on this computer."""

    code = "ENGINE_MISSING"

    def __init__(self, engine: Engine, looked_for: str) -> None:
        super().__init__(
            f"there is no program {looked_for}, with which {engine.name} runs a node",
            hint=f"Install it, or name its file: --engine-program FILE, or the environment "
            f"variable {engine.program_variable}.",
            facts={"engine": engine.name, "program": looked_for},
        )


class EngineFailed(CitesChainError):
    """The engine's program did not do what it was started for."""

    code = "ENGINE_FAILED"

    def __init__(self, engine: Engine, problem: str, *, hint: str = "", **facts: int) -> None:
        super().__init__(
            f"{engine.name} {problem}", hint=hint, facts={"engine": engine.name, **facts}
        )


def find_program(engine: Engine, environment: Mapping[str, str], named: Path | None = None) -> Path:
    """Return the file of an engine's program: the one named, of its variable, or on the path.

    Args:
        engine: Which engine.
        environment: Variables of the process.
        named: What the operator said.

    Raises:
        EngineMissing: It is in none of these places, or cannot be run.
    """
    said = str(named or environment.get(engine.program_variable) or engine.program)
    found = shutil.which(said, path=environment.get("PATH"))
    if found is None:
        raise EngineMissing(engine, said)
    return Path(found).absolute()


def place_files(engine: Engine, plan: NodePlan) -> None:
    """Write every file that the engine wants, in the place of older ones, before it is started.

    The socket file of a node that was killed is removed: a program cannot listen on it again.

    Raises:
        FileExposed: The engine's folder or the node's key can be read by others.
        FileProblem: It cannot be written.
        StorageFull: The disk is full.
    """
    make_private_folder(plan.folder)
    require_private(plan.key)
    key = engine.key_copy(read_file(plan.key, limit=_LONGEST_KEY).decode())
    for file in engine.files(plan) if key is None else (*engine.files(plan), key):
        _write(plan.folder, file)
    request = engine.reload(plan)
    if request is not None and request.socket.is_socket():
        request.socket.unlink()


def place_peers(engine: Engine, plan: NodePlan) -> bool:
    """Write whom the node dials and lets in; return whether a running node knows it at once.

    Raises:
        FileProblem: A file cannot be written.
        StorageFull: The disk is full.
    """
    for file in engine.peer_files(plan):
        _write(plan.folder, file)
    request = engine.reload(plan)
    return request is None or _ask_locally(request.socket, request.method)


def prepare(engine: Engine, plan: NodePlan, program: Path) -> None:
    """Make an empty folder ready for the first start; does nothing where it is.

    Raises:
        EngineFailed: The program refused.
    """
    command = engine.preparation(plan)
    if command is None:
        return
    done = subprocess.run(  # noqa: S603 - the program that the operator named
        _words(program, command),
        env=_environment(command),
        capture_output=True,
        text=True,
        errors="replace",
        timeout=_PATIENCE_SECONDS,
        check=False,
    )
    if done.returncode:
        last = (done.stderr or done.stdout).strip().splitlines()[-1:]
        raise EngineFailed(
            engine,
            f"could not write block 0: {' '.join(last)[:300] or 'it gave no reason'}",
            exit_code=done.returncode,
        )


def start(
    engine: Engine, plan: NodePlan, program: Path, output: IO[bytes] | int | None = None
) -> subprocess.Popen[bytes]:
    """Start a node and return its process; it writes its own log to `output`.

    The engine leads a process group of its own: a Ctrl-C typed for this program does not reach it
    twice.

    Raises:
        FileExposed: Others can read the node's key.
        JavaUnusable: It needs Java, and there is none, or one that is too old.
        EngineFailed: The program cannot be run.
    """
    require_private(plan.key)
    command = engine.command(plan)
    environment = java_environment(engine.java, _environment(command))
    try:
        return subprocess.Popen(  # noqa: S603 - the program that the operator named
            _words(program, command),
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            process_group=0,
        )
    except OSError as problem:
        reason = (problem.strerror or type(problem).__name__).lower()
        raise EngineFailed(engine, f"cannot be run: {reason}") from problem


def _write(folder: Path, file: EngineFile) -> None:
    path = folder / file.name
    content = file.text.encode()
    if not path.is_file() or path.read_bytes() != content:
        make_private_folder(path.parent)
        replace_file(path, content)


def _words(program: Path, command: Command) -> list[str]:
    return [str(program), *command.arguments]


def _environment(command: Command) -> dict[str, str]:
    """Return the variables of the process; what the operator has set stands."""
    return dict(command.environment) | dict(os.environ)


def _ask_locally(path: Path, method: str) -> bool:
    """Send one request over a socket file and return whether it was answered without an error."""
    request = {"jsonrpc": "2.0", "id": 1, "method": method, "params": []}
    received = bytearray()
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as wire:
            wire.settimeout(_LOCAL_SECONDS)
            wire.connect(str(path))
            wire.sendall(json.dumps(request).encode())
            while len(received) < _LONGEST_ANSWER and (piece := wire.recv(4096)):
                received += piece
                answer = _parsed(bytes(received))
                if answer is not None:
                    return "error" not in answer
    except OSError:
        return False
    return False


def _parsed(content: bytes) -> dict[str, object] | None:
    try:
        found = json.loads(content)
    except ValueError:
        return None
    return found if isinstance(found, dict) else {}
