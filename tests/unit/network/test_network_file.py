from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from cites_chain.errors import FileProblem, WrongNetwork
from cites_chain.network import NetworkFile, NetworkFileDamaged

GENESIS = '{\n "alloc": {}\n}\n'
NETWORK = NetworkFile(20190, b"\x07" * 32, GENESIS)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "network.json"


def test_written_file_reads_back(path: Path) -> None:
    NETWORK.write(path)
    assert NetworkFile.read(path) == NETWORK
    NetworkFile(1, b"\x08" * 32, GENESIS).write(path)
    assert NetworkFile.read(path).chain_id == 1


def test_ledger_of_another_network_is_refused() -> None:
    NETWORK.require(20190, b"\x07" * 32)
    with pytest.raises(WrongNetwork) as no:
        NETWORK.require(1, b"\x07" * 32)
    assert no.value.facts == {"what": "the chain id", "expected": 20190, "found": 1}
    with pytest.raises(WrongNetwork) as no:
        NETWORK.require(20190, b"\x08" * 32)
    assert no.value.facts == {
        "what": "the genesis hash",
        "expected": "0x" + "07" * 32,
        "found": "0x" + "08" * 32,
    }


def test_file_that_is_not_there_is_refused(path: Path) -> None:
    with pytest.raises(FileProblem) as no:
        NetworkFile.read(path)
    assert no.value.facts == {"path": str(path)}


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"format": "cites-chain/network/9"}, "its format is 'cites-chain/network/9'"),
        ({"genesis_hash": "0x07"}, "its number or hash is not one"),
        ({"genesis_hash": "0xzz"}, "it is not the JSON of one"),
        ({"chain_id": "20190"}, "its number or hash is not one"),
        ({"format": None}, "its format is None"),
    ],
)
def test_file_that_is_no_network_file_is_refused(
    path: Path, change: dict[str, object], problem: str
) -> None:
    NETWORK.write(path)
    assert NetworkFile.read(path) == NETWORK
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | change), encoding="utf-8")
    with pytest.raises(NetworkFileDamaged) as no:
        NetworkFile.read(path)
    assert no.value.facts == {"path": str(path), "problem": problem}


@pytest.mark.parametrize("content", ["", "[]", "{}", "null", "[" * 50_000])
def test_other_json_is_refused(path: Path, content: str) -> None:
    path.write_text(content, encoding="utf-8")
    with pytest.raises(NetworkFileDamaged) as no:
        NetworkFile.read(path)
    assert no.value.facts["problem"] == "it is not the JSON of one"


def test_reading_a_network_file_loads_no_evm() -> None:
    program = (
        "import sys, cites_chain.network; print([n for n in ('eth', 'web3') if n in sys.modules])"
    )
    said = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert said.stdout.strip() == "[]"
