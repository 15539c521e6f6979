"""docs/run-a-node.md: every command of it is typed, while three other ministries do the same."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from cites_chain.network import NetworkFile, card_document
from cites_chain.network.engines import STANDARD_ENGINE
from tests.docs.test_readme import Typed, commands_in, missing_line, script_of
from tests.network.conftest import FOUNDERS
from tests.network.goquorum import (
    chosen_engine,
    engine_program,
    free_ports,
    has_engine,
    wait_for,
)
from tests.network.offices import ROOT, Office, end_all
from tests.unit.cli.conftest import SENTENCE, write_passphrase

pytestmark = [pytest.mark.network, pytest.mark.timeout(1500), pytest.mark.xdist_group("network")]

PAGE = ROOT / "docs" / "run-a-node.md"
_END = "---- end of command"
OWN, *OTHERS = FOUNDERS
"""The page is that of the first; the others play along."""


@dataclass
class Desk:
    """Where the page is typed.

    Attributes:
        folder: The folder in which its reader sits.
        environment: Variables of the shell.
        others: The other ministries.
        page: Text of the page, with free ports in it.
    """

    folder: Path
    environment: dict[str, str]
    others: list[Office]
    page: str

    def let_others_join(self) -> None:
        """Wait for the network's file, as the others do, and run their nodes with it."""
        file = self.folder / "office" / "network.json"
        assert wait_for(file.exists)
        network = NetworkFile.read(file)
        for office in self.others:
            network.write(office.home / "network.json")
            office.init()
            office.run()


def write_program(path: Path, script: str) -> None:
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(0o755)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    if not has_engine() and not os.environ.get("CI"):
        pytest.skip("neither Besu nor Go is installed, so no real node can be run")
    programs, folder = tmp_path / "bin", tmp_path / "desk"
    for each in (programs, folder, folder / "cards"):
        each.mkdir()
    p2p, rpc = free_ports(2)
    run = f"PYTHONPATH='{ROOT}' exec '{sys.executable}' -m cli.main \"$@\""
    engine = f"--engine {chosen_engine().name} --engine-program '{engine_program()}'"
    more = f'set -- "$@" {engine} --rpc-port {rpc} --memory 512'
    write_program(programs / "cites-chain", f'if [ "$1 $2" = "node init" ]; then {more}; fi\n{run}')
    write_program(programs / "sudo", f"echo \"$@\" >> '{tmp_path}/sudo.log'")
    others = [Office.prepare(code, tmp_path / "others") for code in OTHERS]
    for office in others:
        card = json.dumps(card_document(office.card))
        (folder / "cards" / f"{office.code.lower()}.json").write_text(card)
    clean = {
        name: value for name, value in os.environ.items() if not name.startswith("CITES_CHAIN_")
    }
    page = PAGE.read_text(encoding="utf-8").replace("--port 30303", f"--port {p2p}")
    try:
        yield Desk(
            folder,
            clean
            | {
                "PATH": f"{programs}:{os.environ['PATH']}",
                "CITES_CHAIN_PASSPHRASE_FILE": str(write_passphrase(tmp_path / "pass", SENTENCE)),
                "CITES_CHAIN_GUESS_COST": "trial",
            },
            others,
            page.replace("127.0.0.1:8545", f"127.0.0.1:{rpc}"),
        )
    finally:
        end_all(others)
        end_what_is_left(folder)


def end_what_is_left(folder: Path) -> None:
    """End what a page that broke off left running: every process that names its folder."""
    for path in Path("/proc").glob("[0-9]*"):
        try:
            words = (path / "cmdline").read_bytes() + (path / "environ").read_bytes()
        except OSError:
            continue  # it ended while we looked, or is another user's
        if str(folder).encode() in words and int(path.name) != os.getpid():
            os.kill(int(path.name), signal.SIGTERM)


def typed(desk: Desk, tour: list[Typed]) -> list[tuple[int, str]]:
    """Type all commands into one shell; return exit code and output of each."""
    done = subprocess.run(
        ["bash"],
        input=script_of(tour).replace('export PATH="', 'export PATH="$PATH:'),
        cwd=desk.folder,
        env=desk.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=1200,
        check=False,
    )
    *outputs, rest = re.split(rf"^{_END} (?=\d+$)", done.stdout, flags=re.MULTILINE)
    assert len(outputs) == len(tour), done.stdout[-3000:]
    codes = [int(piece.split("\n", 1)[0]) for piece in (*outputs[1:], rest)]
    shown = [outputs[0], *(piece.partition("\n")[2] for piece in outputs[1:])]
    return list(zip(codes, shown, strict=True))


def test_every_command_of_the_page_does_what_is_shown(desk: Desk, tmp_path: Path) -> None:
    tour = commands_in(desk.page)
    assert len(tour) > 25
    neighbours = threading.Thread(target=desk.let_others_join)
    neighbours.start()
    outcomes = typed(desk, tour)
    neighbours.join()
    for command, (code, output) in zip(tour, outcomes, strict=True):
        log = desk.folder / "node.log"
        about = f"$ {command.text}\n{output}\n{log.read_text()[-1500:] if log.exists() else ''}"
        assert code == command.exit_code, about
        missing = missing_line(command.shown, output)
        assert missing is None, f"{about}\nmissing: {missing}"
    installed = (tmp_path / "sudo.log").read_text().splitlines()
    assert [line.split()[0] for line in installed] == ["apt-get", "make", "tar"]


def test_the_page_installs_the_release_that_the_files_for_containers_name() -> None:
    container = STANDARD_ENGINE.container
    assert container is not None
    release = container.image.rpartition(":")[2]
    found = set(re.findall(r"besu-([\d.]+\d)", PAGE.read_text(encoding="utf-8")))
    assert found == {release}
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert "$(VENV)/runtime.stamp:" in makefile
