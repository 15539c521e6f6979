"""The settings of one node: a small TOML file in the node's folder, for people to read and edit."""

from __future__ import annotations

import json
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from cites_chain.errors import CitesChainError
from cites_chain.network.engines import STANDARD_ENGINE, Door, Engine, engine_named
from cites_chain.private_files import read_file, replace_file

FORMAT = "cites-chain/node/1"
_LONGEST_FILE = 64 * 1024
_LARGEST_PORT = 65535
_LEAST_MEMORY = 128


class NodeConfigDamaged(CitesChainError):
    """The settings file of a node cannot be used."""

    code = "NODE_CONFIG_DAMAGED"

    def __init__(self, path: Path, problem: str) -> None:
        super().__init__(
            f"{path}: {problem}",
            hint="Put a copy back, or write it anew: cites-chain node init --again.",
            facts={"path": str(path), "problem": problem},
        )


@dataclass(frozen=True, slots=True)
class NodeConfig:
    """How this Party runs its node.

    Attributes:
        host: Under which name or address other nodes dial it, as its card says.
        p2p: Where it listens for them.
        rpc: Where it answers this Party's programs.
        metrics: Where it tells figures of itself; None for nowhere.
        engine: Name of what runs it.
        program: File of the engine's program; empty: looked for.
        memory: Megabytes that the program may take for its work.
    """

    host: str
    p2p: Door
    rpc: Door
    metrics: Door | None = None
    engine: str = STANDARD_ENGINE.name
    program: str = ""
    memory: int = 1536

    @property
    def runs_with(self) -> Engine:
        """The engine.

        Raises:
            EngineUnknown: None has that name.
        """
        return engine_named(self.engine)

    @property
    def url(self) -> str:
        """Address at which this Party's programs ask the node."""
        return f"http://{self.rpc.host}:{self.rpc.port}"

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read the file.

        Raises:
            FileProblem: It cannot be read.
            NodeConfigDamaged: It has another form, or a value cannot be used.
        """
        try:
            found = tomllib.loads(read_file(path, limit=_LONGEST_FILE).decode())
            if found["format"] != FORMAT:
                raise NodeConfigDamaged(path, f"its format is {found['format']!r}")
            return cls(
                host=_text(found["host"]),
                p2p=_door(found["p2p"]),
                rpc=_door(found["rpc"]),
                metrics=_door(found["metrics"]) if "metrics" in found else None,
                engine=_text(found["engine"]),
                program=str(found.get("program", "")),
                memory=_number(found["memory"], _LEAST_MEMORY, 2**20),
            )
        except KeyError as problem:
            raise NodeConfigDamaged(path, f"it does not say {problem}") from problem
        except (ValueError, TypeError) as problem:
            raise NodeConfigDamaged(path, f"it cannot be read: {problem}") from problem

    def to_toml(self) -> str:
        """Return the content of the file."""
        lines = [
            "# The node of this Party: `cites-chain node run` reads this file when it starts.",
            f"format = {json.dumps(FORMAT)}",
            f"engine = {json.dumps(self.engine)}",
            f"program = {json.dumps(self.program)} # empty: looked for on the search path",
            f"memory = {self.memory} # megabytes for the engine",
            f"host = {json.dumps(self.host)} # how other nodes dial it, as the card says",
            *_section("p2p", self.p2p, "other nodes connect here"),
            *_section("rpc", self.rpc, "programs of this Party ask here; keep it on loopback"),
        ]
        if self.metrics is not None:
            lines += _section("metrics", self.metrics, "figures for monitoring")
        return "\n".join(lines) + "\n"

    def write(self, path: Path) -> None:
        """Write the file in the place of an older one.

        Raises:
            FileProblem: The folder cannot be written.
            StorageFull: The disk is full; an older file stands.
        """
        replace_file(path, self.to_toml().encode())


def _section(name: str, door: Door, remark: str) -> list[str]:
    return [
        "",
        f"[{name}] # {remark}",
        f"host = {json.dumps(door.host)}",
        f"port = {door.port}",
    ]


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value:
        raise TypeError(f"{value!r} is no text")
    return value


def _number(value: Any, least: int, most: int) -> int:
    if type(value) is not int or not least <= value <= most:
        raise TypeError(f"{value!r} is not a number from {least} to {most}")
    return value


def _door(value: Any) -> Door:
    return Door(_text(value["host"]), _number(value["port"], 1, _LARGEST_PORT))
