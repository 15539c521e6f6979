"""Abuse case 23: two officers at two borders use the same permit in the same second."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest

from cites_chain.chain import Chain, Receipt
from cites_chain.errors import ContractRejected
from cites_chain.ids import PermitId
from cites_chain.ledger.acts import ActDone
from cites_chain.ledger.desk import Desk
from cites_chain.ledger.ledger import Ledger
from cites_chain.ledger.reader import Role, Status
from cites_chain.refusals import AlreadyEndorsed, AlreadyImported
from cites_chain.vault import Journal
from tests.world import World, a_document, signer_of


class MeetingChain:
    """A chain that lets two senders wait for each other before either sends."""

    def __init__(self, chain: Chain, barrier: Barrier) -> None:
        self._chain = chain
        self._barrier = barrier

    def __getattr__(self, name: str) -> Any:
        return getattr(self._chain, name)

    def send(self, raw: bytes) -> Receipt:
        self._barrier.wait(timeout=60)
        return self._chain.send(raw)

    def close(self) -> None:
        """Both share the chain."""


def answer_of(act: Any) -> ActDone | ContractRejected:
    """Return the answer of an act, whichever it is; the test looks at both."""
    try:
        done: ActDone = act()
    except ContractRejected as refusal:
        return refusal
    return done


def race(world: World, names: Sequence[str], verb: str, permit_id: PermitId) -> list[object]:
    """Let two officers act on one permit, each in a thread with a desk of its own."""
    barrier = Barrier(2)

    def act(name: str) -> object:
        ledger = Ledger(MeetingChain(world.chain, barrier))  # type: ignore[arg-type]
        path = world.folder / f"{name.replace(' ', '-')}-race.sqlite"
        with (
            Journal.open_file(path, ledger.network.name) as journal,
            Desk(ledger, signer_of(name), journal) as desk,
        ):
            return answer_of(lambda: getattr(desk.permits, verb)(permit_id))

    with ThreadPoolExecutor(2) as pool:
        return [one.result(timeout=120) for one in [pool.submit(act, n) for n in names]]


@pytest.mark.parametrize("attempt", range(5))
def test_row_23_of_two_imports_in_the_same_second_exactly_one_succeeds(
    world: World, attempt: int
) -> None:
    written = world.issuer("ID").permits.issue(a_document("24ID000001", destination="IT"))
    world.inspector("ID").permits.endorse_export(written.permit_id)
    answers = race(world, ("IT inspector", "FR inspector"), "confirm_import", written.permit_id)
    (done,) = (answer for answer in answers if isinstance(answer, ActDone))
    (refusal,) = (answer for answer in answers if isinstance(answer, AlreadyImported))
    code = "IT" if done.account == signer_of("IT inspector").account else "FR"
    winner = world.inspector(code).post()
    assert refusal.facts["officer_id"] == winner.officer_id
    record = world.permit(written.permit_id)
    assert record.status is Status.IMPORTED
    assert record.import_act is not None
    assert record.import_act.officer_id == winner.officer_id
    assert record.lines[0].imported == 100


def test_row_23_of_two_endorsements_in_the_same_second_exactly_one_succeeds(
    world: World,
) -> None:
    written = world.issuer("ID").permits.issue(a_document("24ID000001"))
    world.appoint("ID inspector-two", Role.INSPECTOR)
    answers = race(world, ("ID inspector", "ID inspector-two"), "endorse_export", written.permit_id)
    assert sum(isinstance(answer, ActDone) for answer in answers) == 1
    assert sum(isinstance(answer, AlreadyEndorsed) for answer in answers) == 1
    assert world.permit(written.permit_id).lines[0].exported == 100


PROGRAM = """
import json, sys
from pathlib import Path
from cites_chain.errors import ContractRejected, LedgerLocked
from cites_chain.ids import PermitId
from tests.world import World

folder, code, permit_id = Path(sys.argv[1]), sys.argv[2], PermitId(bytes.fromhex(sys.argv[3]))
world = None
while world is None:
    try:
        world = World.open(folder)
    except LedgerLocked:
        pass
try:
    done = world.inspector(code).permits.confirm_import(permit_id)
    print(json.dumps({"done": done.account}))
except ContractRejected as refusal:
    print(json.dumps({"refused": refusal.code, "facts": refusal.facts}))
world.close()
"""


def test_row_23_two_programs_import_the_same_permit_and_exactly_one_succeeds(
    world: World,
) -> None:
    written = world.issuer("ID").permits.issue(a_document("24ID000001", destination="IT"))
    world.inspector("ID").permits.endorse_export(written.permit_id)
    officers = {code: world.inspector(code).post().officer_id for code in ("IT", "FR")}
    world.close()
    started = {
        code: subprocess.Popen(
            [sys.executable, "-c", PROGRAM, str(world.folder), code, written.permit_id.hex()],
            stdout=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).parents[2],
        )
        for code in officers
    }
    answers = {code: json.loads(one.communicate(timeout=120)[0]) for code, one in started.items()}
    (winner,) = (code for code, answer in answers.items() if "done" in answer)
    (loser,) = (code for code in answers if code != winner)
    assert answers[loser]["refused"] == "ALREADY_IMPORTED"
    assert answers[loser]["facts"]["officer_id"] == officers[winner]
