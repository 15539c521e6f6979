"""Abuse case 24 at the ledger: the program is killed while it writes.

What was acknowledged is there, nothing is half-written, and the next program goes on at once.
"""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import pytest

from cites_chain.chain.embedded import EmbeddedChain
from tests.unit.chain.contracts import KEEPER, signed, signer, tiny_genesis, word

ROOT = Path(__file__).parents[2]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    tmp_path.chmod(0o700)
    return tmp_path


def lines_of(output: IO[str]) -> Iterator[str]:
    """Whole lines only: what is cut off by the kill was not acknowledged."""
    for line in output:
        if line.endswith("\n"):
            yield line.rstrip("\n")


def write_until_killed(folder: Path, chance: random.Random, at_once: int) -> list[list[str]]:
    """Let a program write, kill it at a random moment, and return what it acknowledged."""
    command = [sys.executable, "-m", "tests.scenario.ledger_writer", str(folder), str(at_once)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        lines = lines_of(writer.stdout)
        assert next(line for line in lines if line != "making") == "ready"
        blocks = [next(lines).split() for _ in range(chance.randint(0, 6))]
        with pytest.raises(subprocess.TimeoutExpired):
            writer.wait(timeout=chance.uniform(0, 0.02))
        writer.kill()
        return blocks + [line.split() for line in lines]


def make_until_killed(folder: Path, chance: random.Random) -> None:
    """Let a program make a ledger, and kill it at a random moment of that."""
    command = [sys.executable, "-m", "tests.scenario.ledger_writer", str(folder), "1"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "making\n"
        with pytest.raises(subprocess.TimeoutExpired):
            writer.wait(timeout=chance.uniform(0, 0.05))
        writer.kill()


def check_ledger(folder: Path, acknowledged: list[list[str]], before: int, at_once: int) -> int:
    """Hold the ledger against what was acknowledged; return how many transactions it has."""
    with EmbeddedChain.open(folder / "ledger.db", deployment={}) as chain:
        chain.require_sound()
        for block in acknowledged:
            receipts = [chain.find_receipt(bytes.fromhex(one)) for one in block]
            assert all(receipt is not None and receipt.succeeded for receipt in receipts)
        count = chain.next_nonce(signer().account)
        known = before + len(acknowledged) * at_once
        # At most the block that was being acknowledged may be there too, and then whole.
        assert count in (known, known + at_once)
        (stored,) = chain.batch([("eth_getStorageAt", (KEEPER, "0x0", "latest"))])
        assert int(str(stored), 16) == count
        query = {"fromBlock": "0x0", "toBlock": "latest"}
        (logs,) = chain.batch([("eth_getLogs", (query,))])
        assert isinstance(logs, list)
        assert [int(log["data"], 16) for log in logs] == list(range(1, count + 1))
        return count


def kill_often(folder: Path, times: int, seed: int) -> int:
    chance = random.Random(seed)  # noqa: S311 - repeatable on purpose
    count = 0
    for _ in range(times):
        at_once = chance.choice((1, 1, 20))
        acknowledged = write_until_killed(folder, chance, at_once)
        count = check_ledger(folder, acknowledged, count, at_once)
    return count


def test_abuse_24_killed_writer_loses_nothing_acknowledged(folder: Path) -> None:
    count = kill_often(folder, 2, seed=1)
    with EmbeddedChain.open(folder / "ledger.db", deployment={}) as chain:
        assert chain.send(signed(count, word(count + 1))).succeeded


def is_whole_or_absent(folder: Path) -> bool:
    """Look at a ledger that was being made, and make it if it is absent."""
    path = folder / "ledger.db"
    was_there = path.exists()
    if not was_there:
        EmbeddedChain.create(path, tiny_genesis()).close()
    with EmbeddedChain.open(path, deployment={}) as chain:
        chain.require_sound()
        assert chain.genesis_hash == tiny_genesis().hash
    return was_there


def test_abuse_24_ledger_killed_while_made_is_whole_or_absent(folder: Path) -> None:
    make_until_killed(folder, random.Random(3))  # noqa: S311 - repeatable on purpose
    is_whole_or_absent(folder)


@pytest.mark.slow
def test_abuse_24_every_moment_of_making_leaves_it_whole_or_absent(folder: Path) -> None:
    chance = random.Random(7)  # noqa: S311 - repeatable on purpose
    for number in range(10):
        made = folder / str(number)
        made.mkdir(mode=0o700)
        make_until_killed(made, chance)
        is_whole_or_absent(made)


@pytest.mark.slow
def test_abuse_24_thirty_kills_lose_nothing_acknowledged(folder: Path) -> None:
    assert kill_often(folder, 30, seed=2024) > 30
