"""A small simulated world for tests: made once, by real acts, and looked at by many."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cites_chain.chain.embedded import EmbeddedChain
from cites_chain.ids import PermitId
from cites_chain.indexer import IndexStore, LogFile
from cites_chain.indexer.sync import Indexer
from cites_chain.passphrase import Passphrase
from cites_chain.simulation.filing import file_world
from cites_chain.simulation.simulation import TRUTH_FILE, Simulated, simulate
from cites_chain.simulation.world import Settings
from cites_chain.vault import Vault

SMALL = Settings(permits=220, parties=9, seed=7, days=480)
"""Large enough for every kind of fraud, small enough for every run of the tests."""


@dataclass(frozen=True)
class SmallWorld:
    """A world that was simulated into a folder."""

    folder: Path
    simulated: Simulated

    @classmethod
    def make(cls, folder: Path, settings: Settings = SMALL) -> SmallWorld:
        return cls(folder, simulate(settings, folder))

    @property
    def ledger(self) -> Path:
        return self.folder / "ledger.sqlite"

    def home(self, party: str) -> Path:
        return self.folder / "parties" / party

    @property
    def passphrase(self) -> str:
        return (self.folder / "passphrase").read_text(encoding="utf-8").strip()

    def vault(self, party: str) -> Vault:
        return Vault.open(self.home(party) / "vault.sqlite", Passphrase(self.passphrase))

    def truth(self, kind: str = "permit") -> list[dict[str, Any]]:
        return list(rows_of(self.folder / TRUTH_FILE, kind))


def rows_of(path: Path, kind: str) -> Iterator[dict[str, Any]]:
    """Rows of one kind in a file of truth."""
    with path.open(encoding="utf-8") as file:
        for line in file:
            row = json.loads(line)
            if row["kind"] == kind:
                yield row


def logs_of(ledger: Path) -> list[Mapping[str, Any]]:
    """All logs of an embedded ledger, from its first block on."""
    with EmbeddedChain.open(ledger) as chain:
        query = {"fromBlock": "0x0", "toBlock": "latest"}
        (found,) = chain.batch([("eth_getLogs", (query,))])
    assert isinstance(found, list)
    return found


class FiledWorld:
    """A world that was only written into a file of logs, with an index of it."""

    def __init__(self, folder: Path, settings: Settings) -> None:
        self.base_ids: dict[PermitId, PermitId] = {}
        self.truth_path = folder / "truth.jsonl"
        self.logs = folder / "world.logs"
        self.filed = file_world(settings, self.logs, truth_path=self.truth_path)
        source = LogFile(self.logs)
        self.store = IndexStore.create(folder / "index.sqlite", *source.identity())
        for _ in Indexer(self.store, source).catch_up():
            pass
        source.close()

    def truth(self) -> list[dict[str, Any]]:
        return list(rows_of(self.truth_path, "permit"))


def sides(permit: Mapping[str, Any]) -> Iterator[tuple[str, int]]:
    """Who reports a permit as trade, and in which year: the rules once more, from the truth."""
    multi_use = permit["type"] == "MUSICAL_INSTRUMENT"
    if permit["is_void"] or multi_use or permit["type"] == "IMPORT":
        return
    stayed = {"ISSUED", "CANCELLED", "RETURNED", "EXPIRED"}
    is_own = permit["medium"] != "TRANSCRIBED" or permit["is_attested"]
    is_landing = permit["type"] == "INTRODUCTION_FROM_THE_SEA"
    if permit["exported_on"] and permit["status"] not in stayed and is_own and not is_landing:
        yield "exported", int(permit["exported_on"][:4])
    if permit["status"] == "IMPORTED":
        yield "imported", int(permit["imported_on"][:4])
