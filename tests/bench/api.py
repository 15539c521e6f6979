"""What is measured of the server: one verification against the bare question, and many at once."""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

from cites_chain.chain.lock import read_owner
from cites_chain.chain.shared import SharedChain
from cites_chain.ids import PermitId
from cites_chain.ledger.reader.questions import ask_permits
from cites_chain.verify import qr
from tests.bench.measures import Figure
from tests.served import PATIENCE, serving
from tests.world import World, a_document

ALONE = 300
CHECKERS = 200
EACH = 5


def measure_api(folder: Path) -> list[Figure]:
    """Verification over HTTP: alone, against the bare JSON-RPC call, and 200 checkers at once."""
    world = World.found(folder)
    written = world.issuer("ID").permits.issue(a_document("24ID000001"))
    body = json.dumps({"qr": qr.encode(qr.payload_of(written.file))}).encode()
    world.close()
    with serving(folder, ("--rate", "1000000")) as server:
        address = urlsplit(server.said["url"])
        host, port = address.hostname or "", address.port or 0
        bare = _times(ALONE, _bare_question(folder, written.permit_id))
        alone = _times(ALONE, _checker(host, port, body))
        with ThreadPoolExecutor(CHECKERS) as checkers:
            runs = [
                checkers.submit(_times, EACH, _checker(host, port, body)) for _ in range(CHECKERS)
            ]
            together = [seconds for run in runs for seconds in run.result()]
    half, half_bare = _share(alone, 50), _share(bare, 50)
    return [
        Figure("verifying over HTTP, p50", half * 1e3, "ms", "<= 5", half <= 0.005),
        Figure("verifying over HTTP, p99", _share(alone, 99) * 1e3, "ms"),
        Figure("the same question as bare JSON-RPC, p50", half_bare * 1e3, "ms"),
        Figure("ratio of the two", half / half_bare, ""),
        Figure(f"{CHECKERS} checkers at once, errors", 0, "", "0"),
        Figure(f"{CHECKERS} checkers at once, p50", _share(together, 50) * 1e3, "ms"),
        Figure(f"{CHECKERS} checkers at once, p99", _share(together, 99) * 1e3, "ms"),
    ]


def _bare_question(folder: Path, permit_id: PermitId) -> Callable[[], None]:
    owner = read_owner(folder / "ledger.sqlite")
    assert owner is not None
    chain = SharedChain(owner)
    requests = [(each.method, each.params) for each in ask_permits([permit_id]).requests]

    def ask() -> None:
        chain.batch(requests)

    return ask


def _checker(host: str, port: int, body: bytes) -> Callable[[], None]:
    connection = HTTPConnection(host, port, timeout=PATIENCE)

    def check() -> None:
        connection.request("POST", "/v1/verify", body, {"Content-Type": "application/json"})
        answer = connection.getresponse()
        said = json.loads(answer.read())
        assert (answer.status, said["outcome"]) == (200, "valid"), said

    return check


def _times(often: int, work: Callable[[], None]) -> list[float]:
    work()
    found = []
    for _ in range(often):
        start = time.perf_counter()
        work()
        found.append(time.perf_counter() - start)
    return found


def _share(found: list[float], percent: int) -> float:
    return statistics.quantiles(found, n=100)[percent - 1]
