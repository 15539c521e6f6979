"""The engines that can run a node, by name. The first one is for production.

Nothing outside this package knows an engine's name; `tests/architecture` looks.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from cites_chain.errors import CitesChainError
from cites_chain.network.engines.besu import Besu
from cites_chain.network.engines.engine import (
    Command,
    Door,
    Engine,
    EngineFile,
    LocalRequest,
    NodePlan,
)
from cites_chain.network.engines.goquorum import GoQuorum

ENGINES: Mapping[str, Engine] = MappingProxyType(
    {engine.name: engine for engine in (Besu(), GoQuorum())}
)
"""Every engine by its name, the usual one first."""

STANDARD_ENGINE: Engine = next(iter(ENGINES.values()))
"""The engine of whoever names none."""


class EngineUnknown(CitesChainError):
    """No engine has that name."""

    code = "ENGINE_UNKNOWN"

    def __init__(self, name: str) -> None:
        super().__init__(
            f"there is no engine {name!r}",
            hint=f"The engines are: {', '.join(ENGINES)}.",
            facts={"name": name},
        )


def engine_named(name: str) -> Engine:
    """Return an engine.

    Raises:
        EngineUnknown: None has that name.
    """
    found = ENGINES.get(name)
    if found is None:
        raise EngineUnknown(name)
    return found


__all__ = [
    "ENGINES",
    "STANDARD_ENGINE",
    "Command",
    "Door",
    "Engine",
    "EngineFile",
    "EngineUnknown",
    "LocalRequest",
    "NodePlan",
    "engine_named",
]
