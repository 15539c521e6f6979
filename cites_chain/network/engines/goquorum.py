"""GoQuorum 22.7.4, the engine of automatic tests, and of trials on one computer.

Never for production: it is archived, and security fixes are missing. Its program comes from the Go
module registry; `tests/network` pins and builds it.
"""

from __future__ import annotations

import json
from typing import Any

from cites_chain.network.engines.engine import (
    Command,
    Door,
    EngineFile,
    LocalRequest,
    NodePlan,
)

GENESIS = "genesis.json"
STATIC_NODES = "static-nodes.json"
ALLOW_LIST = "permissioned-nodes.json"
LISTENING = "listening.toml"
KEY = "geth/nodekey"
_GAS_LIMIT = "60000000"
_ENVIRONMENT = {"PRIVATE_CONFIG": "ignore"}
"""No private transactions: without it the program does not start."""


class GoQuorum:
    """Says how GoQuorum runs a node. Implements `Engine`."""

    name = "goquorum"
    program = "goquorum"
    program_variable = "GOQUORUM"
    is_for_production = False
    java = 0
    container = None

    def key_copy(self, text: str) -> EngineFile | None:
        """Return the key without 0x; it reads it in no other form."""
        return EngineFile(KEY, text.strip().removeprefix("0x"))

    def genesis(self, text: str) -> str:
        """Return the genesis file with the settings that only this engine wants."""
        content = json.loads(text)
        config: dict[str, Any] = content["config"]
        config |= {"isQuorum": True, "txnSizeLimit": 128}
        config["maxCodeSizeConfig"] = [{"block": 0, "size": 64}]
        config["qbft"] |= {"validatorselectionmode": "contract", "policy": 0, "ceil2Nby3Block": 0}
        return json.dumps(content, indent=1) + "\n"

    def files(self, plan: NodePlan) -> tuple[EngineFile, ...]:
        """Return genesis, door for other nodes, peers and allow-list."""
        door = f'ListenAddr = "{plan.p2p.host}:{plan.p2p.port}"\nNoDiscovery = true\n'
        return (
            EngineFile(GENESIS, self.genesis(plan.genesis)),
            EngineFile(LISTENING, f"[Node.P2P]\n{door}"),
            *self.peer_files(plan),
        )

    def peer_files(self, plan: NodePlan) -> tuple[EngineFile, ...]:
        """Return whom to dial, and whom to let in; it reads the latter at each connection."""
        dialled = [f"{peer.url}?discport=0" for peer in plan.others]
        allowed = [f"{plan.itself.url}?discport=0", *dialled]
        return (
            EngineFile(STATIC_NODES, json.dumps(dialled, indent=1) + "\n"),
            EngineFile(ALLOW_LIST, json.dumps(allowed, indent=1) + "\n"),
        )

    def preparation(self, plan: NodePlan) -> Command | None:
        """Return the command that writes block 0, unless it is there."""
        if (plan.folder / "geth" / "chaindata").is_dir():
            return None
        arguments = ("--datadir", str(plan.folder), "init", str(plan.folder / GENESIS))
        return Command(arguments, _ENVIRONMENT)

    def command(self, plan: NodePlan) -> Command:
        """Return the command line."""
        folder = str(plan.folder)
        arguments = (
            *("--config", f"{folder}/{LISTENING}", "--datadir", folder),
            *("--networkid", str(plan.chain_id), "--permissioned"),
            *("--syncmode", "full", "--gcmode", "archive"),
            *("--nodiscover", "--nat", "none", "--ipcdisable", "--cache", "64"),
            *("--mine", "--miner.threads", "1", "--miner.gasprice", "0"),
            *("--miner.gastarget", _GAS_LIMIT, "--miner.gaslimit", _GAS_LIMIT),
            *("--txpool.accountslots", "4096", "--txpool.globalslots", "20000"),
            *("--txpool.accountqueue", "4096", "--txpool.globalqueue", "20000"),
            *("--http", "--http.addr", plan.rpc.host, "--http.port", str(plan.rpc.port)),
            *("--http.api", "eth,net,web3"),
            *_metrics(plan.metrics),
        )
        return Command(arguments, _ENVIRONMENT)

    def reload(self, plan: NodePlan) -> LocalRequest | None:  # noqa: ARG002 - for other engines
        """Return None: it reads the allow-list at each connection."""
        return None

    def settings(self, plan: NodePlan) -> EngineFile | None:  # noqa: ARG002 - for other engines
        """Return None: nobody but a test starts it."""
        return None


def _metrics(door: Door | None) -> tuple[str, ...]:
    if door is None:
        return ()
    return ("--metrics", "--metrics.addr", door.host, "--metrics.port", str(door.port))
