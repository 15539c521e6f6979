"""Hyperledger Besu, the engine of production (release 26.1 or later, Java 21 or later).

Each option has its reason in `tests/unit/network/test_engines.py`.
"""

from __future__ import annotations

import json
from pathlib import Path

from cites_chain.network.engines.engine import (
    Command,
    Container,
    EngineFile,
    LocalRequest,
    NodePlan,
)

GENESIS = "genesis.json"
STATIC_NODES = "static-nodes.json"
ALLOW_LIST = "permissions.toml"
SOCKET = "besu.ipc"
SETTINGS = "besu.toml"
_LONGEST_SOCKET_PATH = 100
"""The operating system takes no socket file with a much longer name."""
_MOST_PEERS = 128
"""Every Party's node at once; its own limit is 25."""
_QUESTIONS = ("ETH", "NET", "WEB3")


class Besu:
    """Says how Besu runs a node. Implements `Engine`."""

    name = "besu"
    program = "besu"
    program_variable = "BESU"
    is_for_production = True
    java = 21
    container = Container("hyperledger/besu:26.8.1", "/opt/besu/bin")

    def key_copy(self, text: str) -> EngineFile | None:  # noqa: ARG002 - for other engines
        """Return None: it reads the node's own key file."""
        return None

    def genesis(self, text: str) -> str:
        """Return the network's genesis file as it is."""
        return text

    def files(self, plan: NodePlan) -> tuple[EngineFile, ...]:
        """Return genesis, peers and allow-list."""
        return (EngineFile(GENESIS, self.genesis(plan.genesis)), *self.peer_files(plan))

    def peer_files(self, plan: NodePlan) -> tuple[EngineFile, ...]:
        """Return whom to dial, and whom to let in: them and nobody else."""
        dialled = [peer.url for peer in plan.others]
        # It refuses to start with a peer that is not in it, and knows a caller by address and port.
        allowed = [plan.itself.url, *dialled, *(caller.url for caller in plan.callers)]
        return (
            EngineFile(STATIC_NODES, json.dumps(dialled, indent=1) + "\n"),
            EngineFile(ALLOW_LIST, f"nodes-allowlist={json.dumps(allowed)}\n"),
        )

    def preparation(self, plan: NodePlan) -> Command | None:  # noqa: ARG002 - for other engines
        """Return None: it makes its database when it starts."""
        return None

    def command(self, plan: NodePlan) -> Command:
        """Return the command line; memory is Java's business and goes by the environment."""
        options = tuple(
            f"--{name}" if value is True else f"--{name}={_word(value)}"
            for name, value in self._options(plan).items()
        )
        return Command(options, {"JAVA_OPTS": _java(plan.memory)})

    def reload(self, plan: NodePlan) -> LocalRequest | None:
        """Return the request that reads the allow-list anew.

        Where the folder's name is too long for a socket, the list counts from the next start on.
        """
        if not _has_socket(plan):
            return None
        return LocalRequest(plan.folder / SOCKET, "perm_reloadPermissionsFromFile")

    def settings(self, plan: NodePlan) -> EngineFile | None:
        """Return the options as Besu's own TOML file."""
        lines = [f"{name}={_toml(value)}" for name, value in self._options(plan).items()]
        heading = f'# Memory is not set here: JAVA_OPTS="{_java(plan.memory)}"'
        return EngineFile(SETTINGS, "\n".join([heading, *lines]) + "\n")

    def _options(self, plan: NodePlan) -> dict[str, object]:
        folder = plan.folder
        options: dict[str, object] = {
            "data-path": folder / "data",
            "genesis-file": folder / GENESIS,
            "node-private-key-file": plan.key,
            "static-nodes-file": folder / STATIC_NODES,
            "permissions-nodes-config-file-enabled": True,
            "permissions-nodes-config-file": folder / ALLOW_LIST,
            "p2p-host": plan.itself.host,
            "p2p-interface": plan.p2p.host,
            "p2p-port": plan.p2p.port,
            "max-peers": _MOST_PEERS,
            "discovery-enabled": False,
            "nat-method": "NONE",
            "rpc-http-enabled": True,
            "rpc-http-host": plan.rpc.host,
            "rpc-http-port": plan.rpc.port,
            "rpc-http-api": list(_QUESTIONS),
            "host-allowlist": ["localhost", "127.0.0.1"],
            "min-gas-price": 0,
            "sync-mode": "FULL",
            "data-storage-format": "FOREST",
            "tx-pool-max-future-by-sender": 5000,
            "strict-tx-replay-protection-enabled": True,
            "color-enabled": False,
        }
        if plan.metrics is not None:
            options |= {
                "metrics-enabled": True,
                "metrics-host": plan.metrics.host,
                "metrics-port": plan.metrics.port,
            }
        if _has_socket(plan):
            options |= {
                "Xrpc-ipc-enabled": True,
                "Xrpc-ipc-path": folder / SOCKET,
                "Xrpc-ipc-apis": ["PERM"],
            }
        return options


def _has_socket(plan: NodePlan) -> bool:
    return len(bytes(plan.folder / SOCKET)) <= _LONGEST_SOCKET_PATH


def _java(megabytes: int) -> str:
    return f"-Xms64m -Xmx{megabytes}m -XX:+UseSerialGC"


def _word(value: object) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case list():
            return ",".join(value)
        case _:
            return str(value)


def _toml(value: object) -> str:
    match value:
        case bool() | int():
            return _word(value)
        case Path():
            return json.dumps(str(value))
        case _:
            return json.dumps(value)
