"""`node`: its folder from the network's file, whose nodes it connects with, what it refuses."""

from __future__ import annotations

import json
import tomllib
from hashlib import sha256
from pathlib import Path

import pytest

from cites_chain.network import card_document
from cites_chain.network.founding import found
from cites_chain.network.node_folder import NodeFolder
from cites_chain.network.peers import PeerBook
from tests.founders import FOUR, card_of, cards_of
from tests.unit.cli.conftest import Run
from tests.world import signer_of

OWN = signer_of("ID validator").account


def give_key(home: Path, code: str = "ID") -> Path:
    """Put a Party's node key where `network card` puts it."""
    key = home / "node" / "key"
    for folder in (home, key.parent):
        folder.mkdir(mode=0o700, exist_ok=True)
    key.write_text(f"0x{sha256(f'trial key of {code} validator'.encode()).hexdigest()}\n")
    key.chmod(0o600)
    return key


@pytest.fixture(scope="module")
def network_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("given") / "network.json"
    found(cards_of(*FOUR)).write(path)
    return path


@pytest.fixture
def made(home: Path, run_cli: Run, network_file: Path) -> Run:
    give_key(home)
    done = run_cli("node", "init", "--network", str(network_file), "--json")
    assert done.code == 0, done.err
    return run_cli


def test_init_makes_the_folder_from_the_networks_file(made: Run, home: Path) -> None:
    settings = tomllib.loads((home / "node" / "node.toml").read_text())
    assert settings["p2p"] == {"host": "0.0.0.0", "port": 30303}  # noqa: S104
    assert settings["rpc"] == {"host": "127.0.0.1", "port": 8545}
    assert settings["host"].startswith("192.0.2.")
    again = made("node", "init", "--again", "--memory", "900", "--json")
    assert again.document["account"] == OWN
    assert again.document["peers"] == 3
    assert again.document["genesis"].startswith("0x")
    folder = NodeFolder(home / "node", home / "network.json")
    assert folder.config().memory == 900
    plan = folder.plan()
    assert plan.itself.account == OWN
    assert len(plan.others) == 3


def test_init_does_not_overwrite_a_node(made: Run) -> None:
    refused = made("node", "init", "--json")
    assert (refused.code, refused.error["code"]) == (2, "NODE_EXISTS")


def test_init_needs_the_networks_file_and_the_key_of_the_card(
    home: Path, run_cli: Run, network_file: Path
) -> None:
    nowhere = run_cli("node", "init", "--json")
    assert (nowhere.code, nowhere.error["code"]) == (2, "INPUT")
    assert "--network" in nowhere.error["hint"]
    keyless = run_cli("node", "init", "--network", str(network_file), "--json")
    assert (keyless.code, keyless.error["code"]) == (2, "KEY_NOT_FOUND")
    give_key(home, "US")
    stranger = run_cli("node", "init", "--json")
    assert stranger.code == 2
    assert signer_of("US validator").account in stranger.error["message"]


def test_init_refuses_a_key_that_others_can_read(
    home: Path, run_cli: Run, network_file: Path
) -> None:
    key = give_key(home)
    key.chmod(0o640)
    refused = run_cli("node", "init", "--network", str(network_file), "--json")
    assert (refused.code, refused.error["code"]) == (3, "FILE_EXPOSED")
    key.chmod(0o600)
    assert run_cli("node", "init", "--json").code == 0


def test_init_refuses_a_file_of_another_network_and_one_whose_genesis_was_changed(
    home: Path, run_cli: Run, network_file: Path, tmp_path: Path
) -> None:
    give_key(home)
    content = json.loads(network_file.read_text())
    slot = next(iter(content["genesis"]["alloc"].values()))["storage"]
    first = next(iter(slot))
    slot[first] = f"0x{int(slot[first], 16) + 1:064x}"
    changed = tmp_path / "changed.json"
    changed.write_text(json.dumps(content))
    refused = run_cli("node", "init", "--network", str(changed), "--json")
    assert (refused.code, refused.error["code"]) == (3, "WRONG_NETWORK")
    assert refused.error["facts"]["what"] == "the genesis hash"
    assert not (home / "network.json").exists()
    assert run_cli("node", "init", "--network", str(network_file), "--json").code == 0
    other = tmp_path / "other.json"
    found(cards_of("ID", "SG", "IT", "US")).write(other)
    elsewhere = run_cli("node", "init", "--again", "--network", str(other), "--json")
    assert (elsewhere.code, elsewhere.error["code"]) == (3, "WRONG_NETWORK")


def test_init_refuses_a_network_file_that_its_founders_did_not_sign(
    home: Path, run_cli: Run, network_file: Path, tmp_path: Path
) -> None:
    """Where a founder's node is found is not part of the genesis, but of what it signed."""
    give_key(home)
    content = json.loads(network_file.read_text())
    founder = content["founders"][0]
    founder["enode"] = founder["enode"].replace("@192.0.2.", "@203.0.113.")
    changed = tmp_path / "changed.json"
    changed.write_text(json.dumps(content))
    refused = run_cli("node", "init", "--network", str(changed), "--json")
    assert (refused.code, refused.error["code"]) == (3, "NETWORK_FILE_DAMAGED")
    assert "founder 1: admin_signature" in refused.error["facts"]["problem"]
    assert not (home / "network.json").exists()
    assert run_cli("node", "init", "--network", str(network_file), "--json").code == 0


def test_init_with_an_unknown_engine_or_a_missing_program_is_refused(
    home: Path, run_cli: Run, network_file: Path
) -> None:
    give_key(home)
    given = ("node", "init", "--network", str(network_file), "--json")
    unknown = run_cli(*given, "--engine", "other")
    assert (unknown.code, unknown.error["code"]) == (2, "ENGINE_UNKNOWN")
    missing = run_cli(*given, "--engine-program", str(home / "nothing"))
    assert (missing.code, missing.error["code"]) == (3, "ENGINE_MISSING")
    assert run_cli(*given).code == 0


def test_peers_are_the_founders_and_who_was_added_until_the_vote_shuts_one_out(
    made: Run, home: Path, tmp_path: Path
) -> None:
    before = made("node", "peers", "--json").document["peers"]
    assert {tuple(row["jurisdictions"]) for row in before} == {(code,) for code in FOUR}
    assert {(row["is_validator"], row["may_connect"]) for row in before} == {(None, True)}
    card = tmp_path / "us.json"
    card.write_text(json.dumps(card_document(card_of("US"))))
    added = made("node", "peers", "--add", str(card), "--json").document["peers"]
    assert len(added) == 5
    accounts = [signer_of(f"{code} validator").account for code in ("ID", "SG", "IT")]
    PeerBook().after(accounts).write(home / "node" / "peers.json")
    rows = {
        row["jurisdictions"][0]: (row["is_validator"], row["may_connect"])
        for row in made("node", "peers", "--json").document["peers"]
    }
    assert rows["SG"] == (True, True)
    assert rows["FR"] == (False, False)
    assert rows["US"] == (False, True)
    newcomer = signer_of("US validator").account
    assert len(made("node", "peers", "--remove", newcomer, "--json").document["peers"]) == 4
    gone = made("node", "peers", "--remove", newcomer, "--json")
    assert (gone.code, gone.error["code"]) == (2, "INPUT")


def test_a_card_that_was_changed_or_is_for_another_network_is_not_taken(
    made: Run, tmp_path: Path
) -> None:
    card = tmp_path / "us.json"
    document = card_document(card_of("US"))
    card.write_text(
        json.dumps(document | {"enode": str(document["enode"]).replace("30303", "30304")})
    )
    changed = made("node", "peers", "--add", str(card), "--json")
    assert changed.error["code"] == "CARD_REFUSED"
    assert changed.error["facts"]["field"] == "admin_signature"
    card.write_text(json.dumps(card_document(card_of("US", chain_id=7))))
    foreign = made("node", "peers", "--add", str(card), "--json")
    assert foreign.error["facts"]["field"] == "chain_id"
    card.write_text(json.dumps(document))
    assert made("node", "peers", "--add", str(card), "--json").code == 0


@pytest.mark.parametrize("verb", ["run", "status", "peers", "doctor"])
def test_without_a_node_every_verb_says_so(
    home: Path, run_cli: Run, network_file: Path, verb: str
) -> None:
    give_key(home)
    (home / "network.json").write_bytes(network_file.read_bytes())
    refused = run_cli("node", verb, "--json")
    assert (refused.code, refused.error["code"]) == (2, "NODE_NOT_FOUND")


def test_status_of_a_node_that_stands_is_could_not_look(made: Run) -> None:
    refused = made("node", "status", "--json")
    assert (refused.code, refused.error["code"]) == (3, "LEDGER_UNREACHABLE")


def test_run_ends_with_code_3_where_the_engine_ends_by_itself_or_has_no_java(
    made: Run, tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program, java = tmp_path / "engine", tmp_path / "jdk" / "bin" / "java"
    java.parent.mkdir(parents=True)
    for file, script in ((program, "exit 9"), (java, "echo 'openjdk version \"25.0.3\"' >&2")):
        file.write_text(f"#!/bin/sh\n{script}\n")
        file.chmod(0o755)
    monkeypatch.setenv("JAVA_HOME", str(tmp_path / "none"))
    unfit = made("node", "run", "--engine-program", str(program), "--json")
    assert (unfit.code, unfit.error["code"]) == (3, "JAVA_UNUSABLE")
    assert unfit.error["facts"] == {"needed": 21, "found": None}
    monkeypatch.setenv("JAVA_HOME", str(tmp_path / "jdk"))
    ended = made("node", "run", "--engine-program", str(program), "--json")
    assert (ended.code, ended.error["code"]) == (3, "ENGINE_FAILED")
    assert ended.error["facts"]["exit_code"] == 9
    NodeFolder(home / "node", home / "network.json").lock().release()


def test_a_backup_is_restored_in_another_home_and_not_over_a_node(
    made: Run, home: Path, tmp_path: Path
) -> None:
    file = tmp_path / "backup.tar"
    backup = made("node", "backup", str(file), "--json")
    assert backup.code == 0, backup.err
    assert backup.document["account"] == OWN
    assert backup.document["has_chain"] is False
    again = made("node", "backup", str(file), "--json")
    assert (again.code, again.error["code"]) == (2, "INPUT")
    over = made("node", "restore", str(file), "--json")
    assert (over.code, over.error["code"]) == (2, "NODE_EXISTS")
    other = tmp_path / "other"
    restored = made("node", "restore", str(file), "--home", str(other), "--json")
    assert restored.code == 0, restored.err
    assert restored.document == backup.document
    for name in ("key", "node.toml"):
        assert (other / "node" / name).read_bytes() == (home / "node" / name).read_bytes()
    missing = made("node", "restore", str(tmp_path / "none.tar"), "--json")
    assert (missing.code, missing.error["code"]) == (2, "INPUT")


def test_the_doctor_tells_of_a_node_that_stands(made: Run) -> None:
    told = made("node", "doctor", "--json")
    assert told.code == 1
    outcomes = {check["name"]: check["outcome"] for check in told.document["checks"]}
    assert (outcomes["key"], outcomes["genesis"]) == ("passed", "passed")
    assert (outcomes["answer"], outcomes["margin"]) == ("failed", "unknown")
    assert told.document["margin"] is None
    shown = made("node", "doctor")
    assert shown.code == 1
    assert "Start it: cites-chain node run" in shown.out


def test_files_are_written_for_the_way_that_is_named(made: Run, home: Path) -> None:
    systemd = made("node", "files", "systemd", "--user", "cites", "--json")
    assert systemd.document["files"] == ["cites-node.service", "cites-api.service"]
    unit = (home / "deploy" / "cites-node.service").read_text()
    assert "User=cites" in unit
    assert f"CITES_CHAIN_HOME={home}" in unit
    compose = made("node", "files", "compose", "--json")
    assert compose.document["files"] == ["compose.yaml", "Dockerfile"]
    refused = made("node", "files", "helm", "--json")
    assert (refused.code, refused.error["code"]) == (2, "NOT_DEPLOYABLE")
