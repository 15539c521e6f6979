"""The settings of a node: written for people, read with every value checked."""

from __future__ import annotations

from pathlib import Path

import pytest

from cites_chain.network.engines import STANDARD_ENGINE, Door, EngineUnknown
from cites_chain.network.node_config import NodeConfig, NodeConfigDamaged

CONFIG = NodeConfig("node.example.ke", Door("192.0.2.7", 30303), Door("127.0.0.1", 8545))


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "node.toml"
    for config in (
        CONFIG,
        NodeConfig(
            "h", CONFIG.p2p, CONFIG.rpc, Door("127.0.0.1", 9545), program="/o p/x", memory=512
        ),
    ):
        config.write(path)
        assert NodeConfig.read(path) == config
    assert CONFIG.url == "http://127.0.0.1:8545"
    assert CONFIG.runs_with is STANDARD_ENGINE


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("cites-chain/node/1", "cites-chain/node/9", "its format is 'cites-chain/node/9'"),
        ('host = "192.0.2.7"', "", "it does not say 'host'"),
        ("port = 8545", "port = 0", "0 is not a number from 1 to 65535"),
        ("port = 8545", 'port = "8545"', "'8545' is not a number"),
        ("memory = 1536", "memory = true", "True is not a number from 128"),
        ('host = "node.example.ke"', 'host = ""', "'' is no text"),
        ("[rpc]", "[rpc", "it cannot be read"),
    ],
)
def test_a_value_that_cannot_be_used_is_named(
    tmp_path: Path, old: str, new: str, problem: str
) -> None:
    path = tmp_path / "node.toml"
    text = CONFIG.to_toml()
    assert old in text
    path.write_text(text.replace(old, new, 1))
    with pytest.raises(NodeConfigDamaged) as refused:
        NodeConfig.read(path)
    assert problem in str(refused.value.facts["problem"])
    assert refused.value.facts["path"] == str(path)


def test_an_engine_that_nobody_knows_is_refused_when_it_is_asked_for() -> None:
    with pytest.raises(EngineUnknown) as refused:
        _ = NodeConfig("h", CONFIG.p2p, CONFIG.rpc, engine="other").runs_with
    assert refused.value.facts == {"name": "other"}
