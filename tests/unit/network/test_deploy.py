"""Files for systemd and containers: closed to the outside, pinned, without needless rights."""

from __future__ import annotations

import configparser
import os
import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from cites_chain.network.deploy import KINDS, DeployPlan, deploy_files
from cites_chain.network.deploy.files import NotDeployable
from cites_chain.network.engines import STANDARD_ENGINE, Door, NodePlan, engine_named
from cites_chain.network.enode import Enode

NODE = NodePlan(
    folder=Path("/srv/cites/node/chain"),
    key=Path("/srv/cites/node/key"),
    genesis="{}",
    chain_id=20190,
    itself=Enode(b"\x11" * 64, "192.0.2.7", 30303),
    p2p=Door("0.0.0.0", 30303),  # noqa: S104 - for other nodes, as the card says
    rpc=Door("127.0.0.1", 8545),
    metrics=Door("127.0.0.1", 9545),
)


@pytest.fixture
def plan() -> DeployPlan:
    return DeployPlan(
        home=Path("/srv/cites"),
        user="cites",
        program=Path("/opt/cites-chain/bin/cites-chain"),
        version="0.1.0",
        engine=STANDARD_ENGINE,
        node=NODE,
    )


def text_of(plan: DeployPlan, kind: str, name: str) -> str:
    (text,) = [file.text for file in deploy_files(kind, plan) if file.name == name]
    return text


def services(plan: DeployPlan) -> dict[str, Any]:
    return yaml.safe_load(text_of(plan, "compose", "compose.yaml"))["services"]  # type: ignore[no-any-return]


def complaints(services: dict[str, Any]) -> list[str]:
    """What would be wrong with services: too many rights, a port to the outside, a floating tag."""
    found = []
    for name, service in services.items():
        if service.get("privileged") or service.get("cap_add"):
            found.append(f"{name}: more rights than a container has")
        if service.get("cap_drop") != ["ALL"] or not service.get("read_only"):
            found.append(f"{name}: capabilities or a writable image")
        if "no-new-privileges:true" not in service.get("security_opt", []):
            found.append(f"{name}: may gain rights")
        if service.get("network_mode") == "host" or service.get("pid") == "host":
            found.append(f"{name}: shares the computer's own")
        if not re.fullmatch(r"[\w./-]+:v?\d+\.\d+\.\d+", service["image"]):
            found.append(f"{name}: image without one release")
        if any("docker.sock" in volume for volume in service.get("volumes", [])):
            found.append(f"{name}: steers other containers")
        found += [
            f"{name}: port {port} is open to others"
            for port in service.get("ports", [])
            if not port.startswith("127.0.0.1:") and port != "30303:30303"
        ]
    return found


def test_containers_are_closed_pinned_and_without_rights(plan: DeployPlan) -> None:
    found = services(plan)
    assert list(found) == ["node", "api", "prometheus", "grafana"]
    assert complaints(found) == []
    assert found["node"]["command"] == ["node", "run", "--quiet"]
    assert found["node"]["user"] != "root"
    assert found["node"]["environment"]["JAVA_OPTS"] == "-Xms64m -Xmx1536m -XX:+UseSerialGC"
    assert found["node"]["mem_limit"] == "2304m"
    assert "8545" not in str(found)
    for name in ("api", "prometheus", "grafana"):
        assert found[name]["network_mode"] == "service:node"
        assert "ports" not in found[name]
    assert found["prometheus"]["profiles"] == found["grafana"]["profiles"] == ["figures"]
    assert "profiles" not in found["api"]


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"privileged": True}, "node: more rights than a container has"),
        ({"cap_drop": []}, "node: capabilities or a writable image"),
        ({"read_only": False}, "node: capabilities or a writable image"),
        ({"security_opt": []}, "node: may gain rights"),
        ({"network_mode": "host"}, "node: shares the computer's own"),
        ({"image": "cites-chain:latest"}, "node: image without one release"),
        ({"image": "cites-chain"}, "node: image without one release"),
        ({"ports": ["8545:8545"]}, "node: port 8545:8545 is open to others"),
    ],
)
def test_what_would_be_wrong_is_found(
    plan: DeployPlan, change: dict[str, Any], complaint: str
) -> None:
    found = services(plan)
    assert complaints(found) == []
    found["node"] |= change
    assert complaints(found) == [complaint]


def test_a_node_without_figures_has_no_containers_for_them(plan: DeployPlan) -> None:
    quiet = replace(plan, node=replace(NODE, metrics=None))
    assert list(services(quiet)) == ["node", "api"]
    assert [file.name for file in deploy_files("compose", quiet)] == ["compose.yaml", "Dockerfile"]
    prometheus = yaml.safe_load(text_of(plan, "compose", "prometheus.yaml"))
    (job,) = prometheus["scrape_configs"]
    assert job["static_configs"] == [{"targets": ["127.0.0.1:9545"]}]
    (source,) = yaml.safe_load(text_of(plan, "compose", "grafana-source.yaml"))["datasources"]
    assert source["url"] == "http://127.0.0.1:9090"


def test_the_image_is_that_of_the_engine_with_this_program_and_no_root(plan: DeployPlan) -> None:
    lines = text_of(plan, "compose", "Dockerfile").splitlines()
    assert lines[0] == "FROM hyperledger/besu:26.8.1"
    users = [line for line in lines if line.startswith("USER")]
    assert users[-1] == "USER 10001"
    assert "--require-hashes" in " ".join(lines)
    assert lines[-1] == 'ENTRYPOINT ["cites-chain"]'
    copied = [word for line in lines if line.startswith("COPY") for word in line.split()[1:-1]]
    root = Path(__file__).parents[3]
    assert [name for name in copied if not (root / name).exists()] == []


def reader_of_compose_files() -> list[str]:
    """Return the command that reads a compose file: docker's plugin, or the program of old."""
    if shutil.which("docker-compose"):
        return ["docker-compose"]
    asked = ["docker", "compose", "version"]
    if (
        shutil.which("docker")
        and not subprocess.run(asked, capture_output=True, check=False).returncode
    ):
        return ["docker", "compose"]
    if os.environ.get("CI"):
        pytest.fail("docker-compose is missing; `make test-tools` installs it")
    pytest.skip("neither docker-compose nor docker's compose plugin is installed")


def test_docker_compose_reads_its_file(plan: DeployPlan, tmp_path: Path) -> None:
    command = [*reader_of_compose_files(), "--profile", "figures", "config", "--quiet"]
    for file in deploy_files("compose", plan):
        (tmp_path / file.name).write_text(file.text)
    environment = {"PATH": os.environ["PATH"], "PWD": str(tmp_path), "HOME": str(tmp_path)}
    done = subprocess.run(
        command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def unit(text: str) -> configparser.ConfigParser:
    parser = configparser.ConfigParser(strict=False, interpolation=None)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read_string(text)
    return parser


def test_the_units_run_as_a_user_and_see_their_own_folder_alone(plan: DeployPlan) -> None:
    node = unit(text_of(plan, "systemd", "cites-node.service"))["Service"]
    assert node["ExecStart"] == "/opt/cites-chain/bin/cites-chain node run --quiet"
    assert node["User"] == "cites"
    assert node["MemoryMax"] == "2304M"
    api = unit(text_of(plan, "systemd", "cites-api.service"))
    assert api["Service"]["ExecStart"] == "/opt/cites-chain/bin/cites-chain serve"
    assert api["Unit"]["Requires"] == "cites-node.service"
    installed = replace(plan, engine_program=Path("/opt/engine/bin/engine"))
    named = unit(text_of(installed, "systemd", "cites-node.service"))["Service"]
    assert named["ExecStart"].endswith("node run --quiet --engine-program /opt/engine/bin/engine")
    for service in (node, api["Service"]):
        assert service["NoNewPrivileges"] == "yes"
        assert service["CapabilityBoundingSet"] == ""
        assert service["ProtectSystem"] == "strict"
        assert service["ReadWritePaths"] == "/srv/cites"
        assert service["ProtectHome"] == "yes"
        assert service["UMask"] == "0077"
        assert service["KillSignal"] == "SIGTERM"


@pytest.mark.parametrize(
    "inside",
    [
        {"home": Path("/home/wibowo/office")},
        {"program": Path("/root/cites-chain/.venv/bin/cites-chain")},
        {"engine_program": Path("/home/wibowo/engine/bin/engine")},
    ],
)
def test_a_unit_that_lives_in_a_users_folder_sees_it_and_writes_its_own_alone(
    plan: DeployPlan, inside: dict[str, Path]
) -> None:
    here = replace(plan, **inside)  # type: ignore[arg-type]
    service = unit(text_of(here, "systemd", "cites-node.service"))["Service"]
    assert service["ProtectHome"] == "read-only"
    assert service["ReadWritePaths"] == str(here.home)


def test_a_unit_says_where_java_is_if_its_engine_needs_one(plan: DeployPlan) -> None:
    line = 'Environment="JAVA_HOME=/opt/jdk"'
    here = replace(plan, java_home=Path("/opt/jdk"))
    assert line in text_of(here, "systemd", "cites-node.service").splitlines()
    assert "JAVA_HOME" not in text_of(plan, "systemd", "cites-node.service")
    without = replace(here, engine=engine_named("goquorum"))
    assert "JAVA_HOME" not in text_of(without, "systemd", "cites-node.service")


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed")
def test_systemd_finds_nothing_wrong_with_the_units(plan: DeployPlan, tmp_path: Path) -> None:
    here = replace(plan, program=Path("/bin/true"), user="daemon", home=tmp_path)
    names = []
    for file in deploy_files("systemd", here):
        (tmp_path / file.name).write_text(file.text)
        names.append(file.name)
    command = ["systemd-analyze", "verify", "--man=no", "--recursive-errors=no", *names]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    about_ours = [line for line in done.stderr.splitlines() if "cites-" in line]
    assert about_ours == []


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed")
def test_systemd_calls_the_units_well_closed(plan: DeployPlan, tmp_path: Path) -> None:
    text = text_of(plan, "systemd", "cites-node.service")
    (tmp_path / "cites-node.service").write_text(text)
    done = subprocess.run(
        ["systemd-analyze", "security", "--offline=yes", "--threshold=30", "./cites-node.service"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-400:] + done.stderr


def test_the_engines_own_settings_are_a_file_too(plan: DeployPlan) -> None:
    (file,) = deploy_files("settings", plan)
    assert file.name == "besu.toml"
    assert "metrics-port=9545" in file.text


def test_an_engine_for_tests_is_not_deployed_and_an_unknown_way_is_refused(
    plan: DeployPlan,
) -> None:
    for_tests = replace(plan, engine=engine_named("goquorum"))
    for kind in ("compose", "settings"):
        deploy_files(kind, plan)
        with pytest.raises(NotDeployable) as refused:
            deploy_files(kind, for_tests)
        assert refused.value.facts["kind"] == kind
    assert deploy_files("systemd", for_tests)
    with pytest.raises(NotDeployable) as unknown:
        deploy_files("helm", plan)
    assert unknown.value.hint == f"Known are: {', '.join(KINDS)}."


def test_no_file_holds_a_key(plan: DeployPlan) -> None:
    text = "".join(file.text for kind in KINDS for file in deploy_files(kind, plan))
    assert re.findall(r"0x[0-9a-fA-F]{64}", text) == []
