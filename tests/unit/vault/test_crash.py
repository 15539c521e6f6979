"""Abuse case 24 for the vault: killed while it writes, it keeps what it acknowledged, whole."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from cites_chain.passphrase import TRIAL_COST
from cites_chain.vault import ActState, Vault, act_key
from tests.unit.vault.conftest import NETWORK, RIGHT
from tests.unit.vault.crash_writer import permit_id, signed

ROOT = Path(__file__).parents[3]


def run_and_kill(path: Path, acknowledgements: int) -> int:
    """Start a writer, kill it at some moment after so many acknowledgements; return the last."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.unit.vault.crash_writer", str(path)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    ) as writer:
        assert writer.stdout is not None
        told = [writer.stdout.readline() for _ in range(acknowledgements)]
        writer.kill()
        told += writer.stdout.read().split()
    assert writer.returncode == -9
    return int(told[-1])


def check(path: Path, acknowledged: int) -> None:
    with Vault.open(path, RIGHT) as vault:
        vault.require_sound()
        permits = list(vault.permits.iter_ids())
        entries = vault.journal(NETWORK).list_all()
        assert len(permits) >= acknowledged + 1
        assert permits == [permit_id(n) for n in range(len(permits))]
        assert vault.audit.head().sequence == len(permits) == len(entries)
        assert [entry.nonce for entry in entries] == list(range(len(permits)))
        assert all(entry.state is ActState.ACCEPTED for entry in entries[: acknowledged + 1])


@pytest.mark.parametrize("rounds", [(1, 3, 9), pytest.param(range(1, 31), marks=pytest.mark.slow)])
def test_abuse_24_kill_while_writing_loses_nothing_acknowledged(
    tmp_path: Path, rounds: tuple[int, ...]
) -> None:
    path = tmp_path / "home" / "vault.sqlite"
    Vault.create(path, RIGHT, cost=TRIAL_COST).close()
    last = -1
    for acknowledgements in rounds:
        last = max(last, run_and_kill(path, acknowledgements))
        check(path, last)
    assert last > 0


def test_abuse_24_act_prepared_before_the_crash_is_found_by_the_next_run(tmp_path: Path) -> None:
    path = tmp_path / "home" / "vault.sqlite"
    Vault.create(path, RIGHT, cost=TRIAL_COST).close()
    run_and_kill(path, 5)
    with Vault.open(path, RIGHT) as vault:
        found = vault.journal(NETWORK).find(act_key("issue", 4))
        assert found is not None
        again = vault.journal(NETWORK).prepare_next(found.act_key, found.account, 99, signed)
    assert again == found
    assert again.raw_transaction == b"signed 4"


def test_two_writers_at_once_leave_one_sound_vault(tmp_path: Path) -> None:
    path = tmp_path / "home" / "journal.sqlite"
    program = (
        "import sys\n"
        "from pathlib import Path\n"
        "from cites_chain.vault import Journal, act_key\n"
        "with Journal.open_file(Path(sys.argv[1]), 'n') as journal:\n"
        "    for n in range(25):\n"
        "        sign = lambda nonce: f'{sys.argv[2]} {nonce}'.encode()\n"
        "        entry = journal.prepare_next(act_key('issue', n), '0xA', 0, sign)\n"
        "        print(n, entry.nonce, entry.raw_transaction.decode(), flush=True)\n"
    )
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", program, str(path), name],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        )
        for name in ("one", "two")
    ]
    told = [writer.communicate(timeout=60)[0].splitlines() for writer in writers]
    assert [writer.returncode for writer in writers] == [0, 0]
    # The same 25 acts by two programs: both were told the very same transactions.
    assert told[0] == told[1]
    assert sorted(int(line.split()[1]) for line in told[0]) == list(range(25))
