"""Containers: node and API, and on demand Prometheus and Grafana, in one network of their own.

All share the node's network, so that its questions stay on loopback inside: nothing but the port
for other nodes is published to the outside, the API and the pictures on loopback of the computer.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

PROMETHEUS = "prom/prometheus:v3.5.4"
GRAFANA = "grafana/grafana:12.4.3"
API_PORT = 8420
GRAFANA_PORT = 3000
PROMETHEUS_PORT = 9090
_HOME = "/home/cites/office"
_INSIDE = "0.0.0.0"  # noqa: S104 - in the container; it is published on loopback alone

_COMMON: Mapping[str, Any] = {
    "restart": "unless-stopped",
    "read_only": True,
    "cap_drop": ["ALL"],
    "security_opt": ["no-new-privileges:true"],
    # Java loads its database's code from there: without `exec` it does not start.
    "tmpfs": ["/tmp:exec,mode=1777,size=256m"],  # noqa: S108 - in the container, empty at start
    "logging": {"driver": "local", "options": {"max-size": "50m", "max-file": "5"}},
}


def compose_text(version: str, p2p_port: int, memory: int, java: str, *, has_figures: bool) -> str:
    """Return the file for `docker compose`.

    Args:
        version: Release of this program, the tag of its image.
        p2p_port: Port for other nodes, as the card says.
        memory: Megabytes for the node's container.
        java: What an engine in Java is told by JAVA_OPTS; empty for none.
        has_figures: Whether the node tells figures of itself.
    """
    office = {
        "image": f"cites-chain:{version}",
        "build": {"context": "${CITES_CHAIN_SOURCE:-.}", "dockerfile": "${PWD}/Dockerfile"},
        **_COMMON,
        "user": "${CITES_CHAIN_USER:-10001:10001}",
        "environment": {"CITES_CHAIN_HOME": _HOME, **({"JAVA_OPTS": java} if java else {})},
        "volumes": [f"..:{_HOME}"],
    }
    services = {
        "node": _node(office, p2p_port, memory, has_figures=has_figures),
        "api": {
            **office,
            "command": ["serve", "--listen", _INSIDE, "--trial-certificate"],
            "mem_limit": "1024m",
            "network_mode": "service:node",
            "depends_on": {"node": {"condition": "service_started"}},
        },
        **(_figures() if has_figures else {}),
    }
    volumes: dict[str, Any] = {"volumes": {"figures": {}, "pictures": {}}} if has_figures else {}
    return f"{_HEADING}{_yaml({'services': services, **volumes})}\n"


def _node(
    office: Mapping[str, Any], p2p_port: int, memory: int, *, has_figures: bool
) -> dict[str, Any]:
    on_loopback = [API_PORT, GRAFANA_PORT] if has_figures else [API_PORT]
    return {
        **office,
        "command": ["node", "run", "--quiet"],
        "init": True,
        "stop_grace_period": "90s",
        "mem_limit": f"{memory}m",
        "ports": [f"{p2p_port}:{p2p_port}", *(f"127.0.0.1:{p}:{p}" for p in on_loopback)],
        "healthcheck": {
            "test": ["CMD", "cites-chain", "node", "status", "--json"],
            "interval": "60s",
            "timeout": "30s",
            "start_period": "180s",
            "retries": 3,
        },
    }


def _figures() -> dict[str, Any]:
    return {
        "prometheus": {
            "image": PROMETHEUS,
            **_COMMON,
            "profiles": ["figures"],
            "command": [
                "--config.file=/etc/prometheus/prometheus.yaml",
                "--storage.tsdb.path=/prometheus",
                f"--web.listen-address=127.0.0.1:{PROMETHEUS_PORT}",
                "--storage.tsdb.retention.time=90d",
            ],
            "mem_limit": "512m",
            "network_mode": "service:node",
            "volumes": [
                "./prometheus.yaml:/etc/prometheus/prometheus.yaml:ro",
                "figures:/prometheus",
            ],
        },
        "grafana": {
            "image": GRAFANA,
            **_COMMON,
            "profiles": ["figures"],
            "mem_limit": "512m",
            "network_mode": "service:node",
            "volumes": [
                "./grafana-source.yaml:/etc/grafana/provisioning/datasources/source.yaml:ro",
                "pictures:/var/lib/grafana",
            ],
        },
    }


_HEADING = """\
# Node and API of this Party's office. Figures on demand: docker compose --profile figures up -d
#   CITES_CHAIN_SOURCE=/path/to/checkout docker compose build
#   CITES_CHAIN_USER=$(id -u):$(id -g) docker compose up -d
"""


def dockerfile(base: str, programs: str) -> str:
    """Return how the image is built: the engine's own image, and this program in it.

    Args:
        base: The engine's image with its tag.
        programs: Folder of its programs in that image.
    """
    return f"""\
FROM {base}
USER root
RUN apt-get update && apt-get install -y --no-install-recommends python3 python3-venv \\
 && rm -rf /var/lib/apt/lists/*
WORKDIR /opt/cites-chain
COPY pyproject.toml README.md LICENSE ./
COPY scripts/locks/runtime.txt scripts/locks/runtime.txt
RUN python3 -m venv /opt/venv && /opt/venv/bin/pip install --require-hashes \\
    -r scripts/locks/runtime.txt
COPY cites_chain cites_chain
COPY cli cli
COPY api api
RUN /opt/venv/bin/pip install --no-deps . && useradd --uid 10001 --create-home cites
ENV PATH="/opt/venv/bin:{programs}:$PATH"
USER 10001
ENTRYPOINT ["cites-chain"]
"""


def prometheus_text(metrics_port: int) -> str:
    """Return what Prometheus looks at: the node's own figures, once in 15 seconds."""
    return (
        _yaml(
            {
                "global": {"scrape_interval": "15s"},
                "scrape_configs": [
                    {
                        "job_name": "node",
                        "static_configs": [{"targets": [f"127.0.0.1:{metrics_port}"]}],
                    }
                ],
            }
        )
        + "\n"
    )


def grafana_text() -> str:
    """Return where Grafana finds the figures."""
    return (
        _yaml(
            {
                "apiVersion": 1,
                "datasources": [
                    {
                        "name": "node",
                        "type": "prometheus",
                        "access": "proxy",
                        "url": f"http://127.0.0.1:{PROMETHEUS_PORT}",
                        "isDefault": True,
                    }
                ],
            }
        )
        + "\n"
    )


def _yaml(value: object, depth: int = 0) -> str:
    """Write plain values as YAML: blocks for what holds others, JSON for the rest."""
    indent = "  " * depth
    match value:
        case dict() if value:
            return "\n".join(
                f"{indent}{key}:{_after(inner, depth)}" for key, inner in value.items()
            )
        case list() if value and all(isinstance(each, dict) for each in value):
            return "\n".join(f"{indent}- {_yaml(each, depth + 1).lstrip()}" for each in value)
        case list() if value:
            return "\n".join(f"{indent}- {json.dumps(each)}" for each in value)
        case _:
            return json.dumps(value)


def _after(value: object, depth: int) -> str:
    is_block = isinstance(value, dict | list) and bool(value)
    return f"\n{_yaml(value, depth + 1)}" if is_block else f" {json.dumps(value)}"
