"""What each engine is started with, word by word: neither has to be installed for this."""

from __future__ import annotations

import json
import tomllib
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cites_chain.chain.genesis import Founder, Genesis, Seat, build_genesis
from cites_chain.ids import Account, Jurisdiction
from cites_chain.network.engines import (
    ENGINES,
    STANDARD_ENGINE,
    Door,
    EngineUnknown,
    NodePlan,
    engine_named,
)
from cites_chain.network.enode import Enode

BESU = engine_named("besu")
GOQUORUM = engine_named("goquorum")
OWN = Enode(b"\x11" * 64, "192.0.2.7", 30303)
OTHER = Enode(b"\x22" * 64, "198.51.100.9", 30304)
THIRD = Enode(b"\x33" * 64, "203.0.113.5", 30303)


@pytest.fixture(scope="module")
def genesis() -> Genesis:
    admin, validator = (Account(f"0x{digit * 40}") for digit in "12")
    founder = Founder(admin, validator, (Seat(Jurisdiction(404)),))
    return build_genesis([founder], timestamp=datetime(2026, 1, 1, tzinfo=UTC))


@pytest.fixture
def plan(genesis: Genesis) -> NodePlan:
    return NodePlan(
        folder=Path("/srv/node/chain"),
        key=Path("/srv/node/key"),
        genesis=genesis.to_json(),
        chain_id=20190,
        itself=OWN,
        p2p=Door("0.0.0.0", 30303),  # noqa: S104 - for other nodes, as the card says
        rpc=Door("127.0.0.1", 8545),
        peers=(THIRD, OWN, OTHER),
    )


BESU_OPTIONS = {
    "--data-path=/srv/node/chain/data": "all it keeps is in one folder",
    "--genesis-file=/srv/node/chain/genesis.json": "every Party's is the same",
    "--node-private-key-file=/srv/node/key": "by its file: never in the arguments",
    "--static-nodes-file=/srv/node/chain/static-nodes.json": "whom it dials",
    "--permissions-nodes-config-file-enabled": "nobody else is let in",
    "--permissions-nodes-config-file=/srv/node/chain/permissions.toml": "whom it lets in",
    "--p2p-host=192.0.2.7": "how the card says that it is dialled",
    "--p2p-interface=0.0.0.0": "said, because it has a default that one should know",
    "--p2p-port=30303": "as the card says",
    "--max-peers=128": "every Party's node at once: 25 by default",
    "--discovery-enabled=false": "the cards name everybody",
    "--nat-method=NONE": "it does not talk to routers",
    "--rpc-http-enabled": "it answers its own Party",
    "--rpc-http-host=127.0.0.1": "and nobody outside of this computer",
    "--rpc-http-port=8545": "where the Party's programs ask",
    "--rpc-http-api=ETH,NET,WEB3": "nothing that steers the node, votes or shows the waiting room",
    "--host-allowlist=localhost,127.0.0.1": "a page in a browser cannot ask it under another name",
    "--min-gas-price=0": "no account has money",
    "--sync-mode=FULL": "other ways do not finish where a contract names the validators",
    "--data-storage-format=FOREST": "keeps old states, from which old validators are read",
    "--tx-pool-max-future-by-sender=5000": "a batch of one officer is not cut at 200",
    "--strict-tx-replay-protection-enabled": "no transaction without the network's number",
    "--color-enabled=false": "logs are read by programs",
    "--Xrpc-ipc-enabled": "the allow-list is read anew without a restart",
    "--Xrpc-ipc-path=/srv/node/chain/besu.ipc": "in a folder that only its owner enters",
    "--Xrpc-ipc-apis=PERM": "and for nothing else",
}


def test_besu_is_started_with_exactly_these_options(plan: NodePlan) -> None:
    command = BESU.command(plan)
    assert list(command.arguments) == list(BESU_OPTIONS)
    assert command.environment == {"JAVA_OPTS": "-Xms64m -Xmx1536m -XX:+UseSerialGC"}


FLAG, TEXT, WHOLE, WORDS = "flag", "text", "whole", "words"
KNOWN_TO_BESU = {
    # of the command itself: class BesuCommand
    "data-path": TEXT, "genesis-file": TEXT, "static-nodes-file": TEXT, "sync-mode": TEXT,
    "nat-method": TEXT, "host-allowlist": WORDS, "color-enabled": FLAG,
    # NodePrivateKeyFileOption, DataStorageOptions
    "node-private-key-file": TEXT, "data-storage-format": TEXT,
    # PermissionsOptions
    "permissions-nodes-config-file-enabled": FLAG, "permissions-nodes-config-file": TEXT,
    # P2PDiscoveryOptions: the first one takes its value in every case
    "discovery-enabled": FLAG, "p2p-host": TEXT, "p2p-interface": TEXT, "p2p-port": WHOLE,
    "max-peers": WHOLE,
    # JsonRpcHttpOptions
    "rpc-http-enabled": FLAG, "rpc-http-host": TEXT, "rpc-http-port": WHOLE,
    "rpc-http-api": WORDS,
    # MiningOptions, TransactionPoolOptions
    "min-gas-price": WHOLE, "tx-pool-max-future-by-sender": WHOLE,
    "strict-tx-replay-protection-enabled": FLAG,
    # MetricsOptions
    "metrics-enabled": FLAG, "metrics-host": TEXT, "metrics-port": WHOLE,
    # IpcOptions: hidden, and in its list of unstable ones
    "Xrpc-ipc-enabled": FLAG, "Xrpc-ipc-path": TEXT, "Xrpc-ipc-apis": WORDS,
}  # fmt: skip
"""Options of the releases of 2026 and what each takes, as read in Besu's own source, class by class
of `org.hyperledger.besu.cli`, at 26.9. An option that is not here is refused by it at the start."""
PORTS = {"p2p-port", "rpc-http-port", "metrics-port"}


def fits(kind: str, value: object) -> bool:
    """Whether a value of the settings file is of the kind that an option takes."""
    match kind:
        case "flag":
            return isinstance(value, bool)
        case "whole":
            return type(value) is int and value >= 0
        case "words":
            return isinstance(value, list) and all(isinstance(word, str) for word in value)
        case _:
            return isinstance(value, str) and value != ""


def test_besu_knows_every_option_and_each_has_a_value_of_its_kind(plan: NodePlan) -> None:
    watched = replace(plan, metrics=Door("127.0.0.1", 9545))
    file = BESU.settings(watched)
    assert file is not None
    settings = tomllib.loads(file.text)
    words = [option[2:].partition("=") for option in BESU.command(watched).arguments]
    assert [name for name, _, _ in words] == list(settings)
    assert set(settings) == set(KNOWN_TO_BESU)
    for name, equals, word in words:
        value = settings[name]
        assert fits(KNOWN_TO_BESU[name], value), name
        assert equals or value is True, f"{name} is no flag"
        if equals:
            shown = ",".join(value) if isinstance(value, list) else str(value)
            assert word in {shown, shown.lower()}, name
    assert all(0 < settings[name] < 65536 for name in PORTS)


def test_besu_has_no_option_that_its_releases_of_2026_refuse(plan: NodePlan) -> None:
    words = " ".join(BESU.command(plan).arguments)
    for gone in ("--miner", "--privacy", "contract-address", "whitelist", "FAST", "EEA", "CLIQUE"):
        assert gone not in words


def test_besu_writes_the_same_options_as_a_settings_file(plan: NodePlan) -> None:
    file = BESU.settings(plan)
    assert file is not None
    assert file.name == "besu.toml"
    assert file.text.startswith('# Memory is not set here: JAVA_OPTS="-Xms64m')
    settings = tomllib.loads(file.text)
    assert settings["data-path"] == "/srv/node/chain/data"
    assert settings["rpc-http-api"] == ["ETH", "NET", "WEB3"]
    assert settings["discovery-enabled"] is False
    assert settings["min-gas-price"] == 0
    names = [option[2:].partition("=")[0] for option in BESU.command(plan).arguments]
    assert list(settings) == names


def test_besu_dials_the_others_and_lets_in_them_and_itself(plan: NodePlan) -> None:
    genesis, dialled, allowed = BESU.files(plan)
    assert (genesis.name, genesis.text) == ("genesis.json", plan.genesis)
    assert dialled.name == "static-nodes.json"
    assert json.loads(dialled.text) == [OTHER.url, THIRD.url]
    assert allowed.name == "permissions.toml"
    assert tomllib.loads(allowed.text) == {"nodes-allowlist": [OWN.url, OTHER.url, THIRD.url]}
    assert BESU.peer_files(plan) == (dialled, allowed)
    elsewhere = replace(OTHER, port=40404)
    _, _, wider = BESU.files(replace(plan, callers=(elsewhere,)))
    assert tomllib.loads(wider.text)["nodes-allowlist"][3:] == [elsewhere.url]


def test_besu_reads_peers_anew_over_its_socket_unless_the_folder_has_too_long_a_name(
    plan: NodePlan,
) -> None:
    request = BESU.reload(plan)
    assert request is not None
    assert (str(request.socket), request.method) == (
        "/srv/node/chain/besu.ipc",
        "perm_reloadPermissionsFromFile",
    )
    far = replace(plan, folder=Path("/srv") / ("x" * 100))
    assert BESU.reload(far) is None
    assert not [word for word in BESU.command(far).arguments if word.startswith("--X")]


def test_besu_prepares_nothing_and_reads_the_nodes_own_key(plan: NodePlan) -> None:
    assert BESU.preparation(plan) is None
    assert BESU.key_copy("0x" + "5" * 64) is None


def test_goquorum_is_started_with_exactly_these_words(plan: NodePlan) -> None:
    command = GOQUORUM.command(plan)
    assert " ".join(command.arguments) == (
        "--config /srv/node/chain/listening.toml --datadir /srv/node/chain --networkid 20190"
        " --permissioned --syncmode full --gcmode archive --nodiscover --nat none --ipcdisable"
        " --cache 64 --mine --miner.threads 1 --miner.gasprice 0 --miner.gastarget 60000000"
        " --miner.gaslimit 60000000 --txpool.accountslots 4096 --txpool.globalslots 20000"
        " --txpool.accountqueue 4096 --txpool.globalqueue 20000 --http --http.addr 127.0.0.1"
        " --http.port 8545 --http.api eth,net,web3"
    )
    assert command.environment == {"PRIVATE_CONFIG": "ignore"}


def test_goquorum_gets_a_genesis_of_its_own_for_the_same_block_0(
    plan: NodePlan, genesis: Genesis
) -> None:
    written = json.loads(GOQUORUM.genesis(plan.genesis))
    common = json.loads(plan.genesis)
    assert common == json.loads(genesis.to_json())
    config = written["config"]
    assert config.pop("isQuorum") is True
    assert config.pop("txnSizeLimit") == 128
    assert config.pop("maxCodeSizeConfig") == [{"block": 0, "size": 64}]
    for name, value in (
        ("validatorselectionmode", "contract"),
        ("policy", 0),
        ("ceil2Nby3Block", 0),
    ):
        assert config["qbft"].pop(name) == value
    assert written == common


def test_goquorum_dials_the_others_and_lets_in_them_and_itself(plan: NodePlan) -> None:
    files = {file.name: file.text for file in GOQUORUM.files(plan)}
    assert json.loads(files["static-nodes.json"]) == [
        f"{OTHER.url}?discport=0",
        f"{THIRD.url}?discport=0",
    ]
    assert json.loads(files["permissioned-nodes.json"]) == [
        f"{each.url}?discport=0" for each in (OWN, OTHER, THIRD)
    ]
    assert tomllib.loads(files["listening.toml"]) == {
        "Node": {"P2P": {"ListenAddr": "0.0.0.0:30303", "NoDiscovery": True}}
    }
    assert GOQUORUM.reload(plan) is None
    assert GOQUORUM.settings(plan) is None


def test_goquorum_prepares_an_empty_folder_once_and_copies_the_key_without_0x(
    plan: NodePlan, tmp_path: Path
) -> None:
    here = replace(plan, folder=tmp_path)
    command = GOQUORUM.preparation(here)
    assert command is not None
    assert command.arguments == ("--datadir", f"{tmp_path}", "init", f"{tmp_path}/genesis.json")
    (tmp_path / "geth" / "chaindata").mkdir(parents=True)
    assert GOQUORUM.preparation(here) is None
    copy = GOQUORUM.key_copy("0x" + "5" * 64 + "\n")
    assert copy is not None
    assert (copy.name, copy.text) == ("geth/nodekey", "5" * 64)


@pytest.mark.parametrize("name", ENGINES)
def test_no_engine_has_a_key_in_its_arguments_or_listens_outside_for_questions(
    name: str, plan: NodePlan
) -> None:
    words = " ".join(ENGINES[name].command(plan).arguments)
    assert "0x" not in words
    assert words.count("127.0.0.1") >= 1
    for group in ("admin", "personal", "miner_", "debug", "istanbul", "txpool,", "QBFT", "TXPOOL"):
        assert group not in words


def test_the_usual_engine_is_for_production_and_an_unknown_name_is_refused() -> None:
    assert STANDARD_ENGINE is BESU
    assert [engine.is_for_production for engine in ENGINES.values()] == [True, False]
    with pytest.raises(EngineUnknown) as refused:
        engine_named("parity")
    assert refused.value.facts == {"name": "parity"}
    assert "besu, goquorum" in refused.value.hint
