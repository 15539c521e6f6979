"""Ministries that vote by the program's own commands, each from a home folder of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cites_chain.keys import KeyFolder
from cites_chain.network import NetworkFile
from cites_chain.passphrase import TRIAL_COST
from cites_chain.private_files import make_private_folder, write_new_file
from cli.exits import Exit
from tests.network.conftest import FOUNDERS, secret_of
from tests.network.goquorum import QbftNetwork
from tests.world import PASSPHRASE

ROOT = Path(__file__).parents[2]
WORDS = "correct horse battery staple"


@dataclass(frozen=True)
class Ministry:
    """The home folder of one Party, and the nodes that it asks.

    Attributes:
        code: Its country.
        home: Its keys and the network's file.
        network: Whose running nodes are asked.
    """

    code: str
    home: Path
    network: QbftNetwork

    @classmethod
    def settle(cls, code: str, folder: Path, network: QbftNetwork, *names: str) -> Ministry:
        """Make a home with the keys of the admin, and of others that are named."""
        home = folder / code
        make_private_folder(home)
        write_new_file(home / "words", f"{WORDS}\n".encode())
        NetworkFile.of(network.genesis, len(FOUNDERS)).write(home / "network.json")
        keys = KeyFolder(home / "keys")
        for name in ("admin", *names):
            key = name.replace(" ", "-")
            keys.import_secret(key, secret_of(f"{code} {name}"), PASSPHRASE, cost=TRIAL_COST)
        return cls(code, home, network)

    def cli(self, *words: str, exits: Exit = Exit.DONE) -> Any:
        """Run a command; return the JSON of its answer, or of its error."""
        settings = {
            "PYTHONPATH": str(ROOT),
            "CITES_CHAIN_ENDPOINTS": ", ".join(node.url for node in self.network.running),
            "CITES_CHAIN_PASSPHRASE_FILE": str(self.home / "words"),
            "CITES_CHAIN_GUESS_COST": "trial",
        }
        done = subprocess.run(
            [sys.executable, "-m", "cli.main", *words, "--home", str(self.home), "--json"],
            cwd=ROOT,
            env=os.environ | settings,
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            timeout=300,
            check=False,
        )
        assert done.returncode == exits, done.stderr or done.stdout
        return json.loads(done.stdout or done.stderr)

    def decide(self, *words: str) -> Any:
        """Propose something as the admin, or vote for it."""
        return self.cli("party", *words, "--as", "admin", "--yes")

    def require_no_second_vote(self, number: int) -> None:
        """Check that who proposed something does not carry it by voting again."""
        voted = ("party", "vote", str(number), "--as", "admin", "--yes")
        error = self.cli(*voted, exits=Exit.NO)["error"]
        assert (error["code"], error["facts"]["proposal_id"]) == ("ALREADY_VOTED", number)


def carried_by(ministries: Sequence[Ministry], number: int) -> int:
    """Let ministries vote; return the block of the vote that carried it, which is the last one."""
    votes = [ministry.decide("vote", str(number)) for ministry in ministries]
    assert [vote["carried"] for vote in votes] == [False] * (len(votes) - 1) + [True]
    return int(votes[-1]["block"])
