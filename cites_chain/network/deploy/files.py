"""Which files each way of running a node needs, made from the node's own settings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from cites_chain.errors import CitesChainError
from cites_chain.network.deploy.compose import (
    compose_text,
    dockerfile,
    grafana_text,
    prometheus_text,
)
from cites_chain.network.deploy.systemd import api_unit, node_unit
from cites_chain.network.engines import Engine, NodePlan

_BESIDE_THE_ENGINE = 768
"""Megabytes for what an engine takes beside its work, and for this program."""


class NotDeployable(CitesChainError):
    """No files can be made for this way of running a node."""

    code = "NOT_DEPLOYABLE"

    def __init__(self, kind: str, problem: str, *, hint: str = "") -> None:
        super().__init__(
            f"no files for {kind!r} can be made: {problem}",
            hint=hint,
            facts={"kind": kind, "problem": problem},
        )


@dataclass(frozen=True, slots=True)
class DeployPlan:
    """What the files are made from.

    Attributes:
        home: Home folder of this Party's office.
        user: System user that is to run it.
        program: The program `cites-chain`.
        version: Release of this program.
        engine: What runs the node.
        node: The node, as its engine is told of it.
        engine_program: The engine's program on this computer; None where it is not there.
        java_home: Folder of the Java that an engine in Java is to use; None: as found on the path.
    """

    home: Path
    user: str
    program: Path
    version: str
    engine: Engine
    node: NodePlan
    engine_program: Path | None = None
    java_home: Path | None = None

    @property
    def java(self) -> str:
        """What the engine is told by JAVA_OPTS; empty for one that is not in Java."""
        return self.engine.command(self.node).environment.get("JAVA_OPTS", "")

    @property
    def memory(self) -> int:
        """Megabytes for the whole node."""
        return self.node.memory + _BESIDE_THE_ENGINE


@dataclass(frozen=True, slots=True)
class DeployFile:
    """One file.

    Attributes:
        name: Its name.
        text: What is in it; never a secret.
    """

    name: str
    text: str


def deploy_files(kind: str, plan: DeployPlan) -> tuple[DeployFile, ...]:
    """Return the files for one way of running a node.

    Args:
        kind: One of `KINDS`.
        plan: What they are made from.

    Raises:
        NotDeployable: There is no such way, or not with this engine.
    """
    make = KINDS.get(kind)
    if make is None:
        raise NotDeployable(kind, "it is not known", hint=f"Known are: {', '.join(KINDS)}.")
    return make(plan)


def _systemd(plan: DeployPlan) -> tuple[DeployFile, ...]:
    engine = plan.engine_program
    home = plan.java_home if plan.engine.java else None
    node = node_unit(plan.home, plan.user, plan.program, engine, plan.memory, plan.java, home)
    api = api_unit(plan.home, plan.user, plan.program)
    return (DeployFile("cites-node.service", node), DeployFile("cites-api.service", api))


def _compose(plan: DeployPlan) -> tuple[DeployFile, ...]:
    container = plan.engine.container
    if container is None:
        raise NotDeployable("compose", f"{plan.engine.name} has no image for production")
    metrics = plan.node.metrics
    text = compose_text(
        plan.version, plan.node.p2p.port, plan.memory, plan.java, has_figures=metrics is not None
    )
    files = [
        DeployFile("compose.yaml", text),
        DeployFile("Dockerfile", dockerfile(container.image, container.programs)),
    ]
    if metrics is not None:
        files.append(DeployFile("prometheus.yaml", prometheus_text(metrics.port)))
        files.append(DeployFile("grafana-source.yaml", grafana_text()))
    return tuple(files)


def _settings(plan: DeployPlan) -> tuple[DeployFile, ...]:
    file = plan.engine.settings(plan.node)
    if file is None:
        raise NotDeployable("settings", f"{plan.engine.name} has no settings file")
    return (DeployFile(file.name, file.text),)


KINDS: Mapping[str, Callable[[DeployPlan], tuple[DeployFile, ...]]] = MappingProxyType(
    {"systemd": _systemd, "compose": _compose, "settings": _settings}
)
"""Ways of running a node: a unit for systemd, containers, or the engine's own settings file."""
