"""A real server in a process of its own, and what tests say to it."""

from __future__ import annotations

import json
import ssl
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from itertools import takewhile
from pathlib import Path
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit

from cites_chain.ledger.signed_acts import SignedAct

ROOT = Path(__file__).parents[1]
_JSON = {"Content-Type": "application/json"}
INDEX = "index.sqlite"
"""The index in a home folder."""

PATIENCE = 240
"""Seconds that a busy machine may take for anything."""


@dataclass(frozen=True)
class Server:
    """A server that answers.

    Attributes:
        process: It.
        said: What it said when it began to answer.
        home: Its home folder.
    """

    process: subprocess.Popen[str]
    said: dict[str, str]
    home: Path

    def ask(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        headers: Mapping[str, str] = MappingProxyType({}),
    ) -> tuple[int, Any]:
        """Ask over a connection of its own; return status and document.

        Raises:
            OSError: It is gone.
        """
        address = urlsplit(self.said["url"])
        host, port = address.hostname or "", address.port
        connection = HTTPConnection(host, port, timeout=PATIENCE)
        if address.scheme == "https":
            known = ssl.create_default_context(cafile=self.home / "server" / "certificate.pem")
            connection = HTTPSConnection(host, port, timeout=PATIENCE, context=known)
        try:
            content = None if body is None else json.dumps(body).encode()
            connection.request(method, path, content, _JSON | dict(headers))
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read() or b"null")
        except HTTPException as broken_off:
            raise ConnectionError("it was gone in the middle of its answer") from broken_off
        finally:
            connection.close()


@contextmanager
def serving(home: Path, options: Sequence[str] = ()) -> Iterator[Server]:
    """Start `cites-chain serve` on a free port; kill it at the end, if it still runs."""
    command = [sys.executable, "-m", "cli.main", "--home", str(home), "serve"]
    command += ["--port", "0", "--json", *options]
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout is not None
            assert process.stderr is not None
            line = process.stdout.readline()
            assert line, process.stderr.read()
            yield Server(process, json.loads(line), home)
        finally:
            process.kill()


@contextmanager
def following(home: Path) -> Iterator[subprocess.Popen[str]]:
    """Start `cites-chain index sync --follow`, caught up; kill it at the end, if it still runs."""
    command = [sys.executable, "-m", "cli.main", "--home", str(home), "index", "sync", "--follow"]
    with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stderr is not None
            said = list(takewhile(lambda line: "Following" not in line, process.stderr))
            assert process.poll() is None, said
            yield process
        finally:
            process.kill()


def run_command(home: Path, *arguments: str) -> tuple[int, Any, str]:
    """Run a command in a process of its own; return exit code, its document, what it complained."""
    command = [sys.executable, "-m", "cli.main", "--home", str(home), "--json", *arguments]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE, check=False
    )
    return done.returncode, json.loads(done.stdout or "null"), done.stderr


def wire(signed: SignedAct, **changes: Any) -> dict[str, Any]:
    """Return a signed act as a telephone sends it."""
    request = signed.request
    said = {
        "from": request.sender,
        "to": request.to,
        "gas": request.gas,
        "nonce": request.nonce,
        "deadline": request.deadline,
        "data": f"0x{request.data.hex()}",
        "signature": f"0x{signed.signature.hex()}",
    }
    return said | changes
