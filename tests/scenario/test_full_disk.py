"""The disk runs full while acts are recorded: said in words, nothing half-written, no end."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from cites_chain.chain.embedded import EmbeddedChain
from tests.unit.chain.contracts import signer

ROOT = Path(__file__).parents[2]

PROGRAM = """
import resource, sys
from itertools import count
from pathlib import Path
from cites_chain.chain.embedded import EmbeddedChain
from cites_chain.errors import StorageFull
from tests.unit.chain.contracts import signed, tiny_genesis, word

chain = EmbeddedChain.create(Path(sys.argv[1]), tiny_genesis())
most = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, most))
for number in count():
    try:
        chain.send(signed(number, word(number + 1)))
    except StorageFull as full:
        break
assert chain.batch([("eth_blockNumber", ())]) == [hex(number)]
resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
chain.send(signed(number, word(number + 1)))
sys.stdout.write(str(number + 1))
"""
"""Writes until no file may grow any more, then gets room again."""


@pytest.mark.skipif(sys.platform == "win32", reason="limits on file sizes are POSIX")
def test_full_disk_stops_in_words_and_goes_on_when_there_is_room(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    ledger = tmp_path / "ledger.db"
    command = [sys.executable, "-c", PROGRAM, str(ledger)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.stderr == ""
    count = int(done.stdout)
    assert count > 10
    with EmbeddedChain.open(ledger, deployment={}) as chain:
        chain.require_sound()
        assert chain.next_nonce(signer().account) == count
