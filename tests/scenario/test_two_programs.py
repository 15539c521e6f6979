"""Abuse case 25: two programs open one ledger; the second is told who has it, the first goes on."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from cites_chain.chain.embedded import EmbeddedChain
from cites_chain.errors import LedgerLocked
from tests.unit.chain.contracts import START, signed, tiny_genesis, word

ROOT = Path(__file__).parents[2]


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    tmp_path.chmod(0o700)
    EmbeddedChain.create(tmp_path / "ledger.db", tiny_genesis(), clock=START).close()
    return tmp_path / "ledger.db"


def holding(ledger: Path) -> subprocess.Popen[str]:
    """Another program that has the ledger open and says so."""
    command = [sys.executable, "-m", "tests.scenario.ledger_writer", str(ledger.parent), "1"]
    holder = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert holder.stdout is not None
    assert holder.stdout.readline() == "ready\n"
    return holder


def test_abuse_25_second_program_is_told_who_has_the_ledger(ledger: Path) -> None:
    EmbeddedChain.open(ledger, deployment={}).close()
    with holding(ledger) as holder:
        with pytest.raises(LedgerLocked) as no:
            EmbeddedChain.open(ledger, deployment={})
        who = f"ledger_writer.py (process {holder.pid} on {socket.gethostname()})"
        assert no.value.facts == {"path": str(ledger), "holder": who}
        assert holder.stdout is not None
        assert len(holder.stdout.readline()) == 65  # it goes on writing
        holder.kill()


def test_abuse_25_lock_of_a_killed_program_keeps_nobody_out(ledger: Path) -> None:
    with holding(ledger) as holder:
        holder.kill()
    assert str(holder.pid) in ledger.with_name("ledger.db.lock").read_text()
    with EmbeddedChain.open(ledger, deployment={}) as chain:
        count = int(str(chain.batch([("eth_blockNumber", ())])[0]), 16)
        assert chain.send(signed(count, word(1))).succeeded
        assert str(os.getpid()) in ledger.with_name("ledger.db.lock").read_text()


def test_abuse_25_making_a_ledger_locks_it_too(ledger: Path) -> None:
    with EmbeddedChain.open(ledger, deployment={}), pytest.raises(LedgerLocked):
        EmbeddedChain.create(ledger, tiny_genesis())


def test_abuse_25_program_that_knows_no_lock_is_kept_out_by_sqlite(ledger: Path) -> None:
    look = "import sqlite3, sys; sqlite3.connect(sys.argv[1], 0).execute('SELECT * FROM meta')"
    command = [sys.executable, "-c", look, str(ledger)]
    assert subprocess.run(command, capture_output=True, check=False).returncode == 0
    with EmbeddedChain.open(ledger, deployment={}):
        looked = subprocess.run(command, capture_output=True, text=True, check=False)
    assert looked.returncode != 0
    assert "database is locked" in looked.stderr
