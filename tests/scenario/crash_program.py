"""The program that crash tests kill: issues and endorses documents, saying when each is done.

Usage: python -m tests.scenario.crash_program FOLDER COUNT [POINT]. With a point it kills itself
there, the second time it comes by.
"""

from __future__ import annotations

import os
import signal
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

from cites_chain.chain.store import LedgerStore
from cites_chain.ids import PermitId
from cites_chain.ledger.outbox import Outbox
from cites_chain.permit import PermitDocument
from cites_chain.refusals import AlreadyEndorsed
from cites_chain.vault import Journal
from cites_chain.vault.permits import PermitArchive
from tests.world import World, a_document, a_line

POINTS = (
    "before-vault",
    "after-vault",
    "after-journal",
    "before-block",
    "after-block",
    "after-answer",
    "before-settling",
    "after-settling",
)


def documents(count: int) -> list[PermitDocument]:
    return [a_document(f"24ID{n:06}", lines=[a_line(n + 1)]) for n in range(count)]


def kill_at(point: str) -> None:
    """Let this process end at a point as if the power went, the second time it is reached."""
    owner, name, is_before = {
        "before-vault": (PermitArchive, "add", True),
        "after-vault": (PermitArchive, "add", False),
        "after-journal": (Journal, "prepare_next", False),
        "before-block": (LedgerStore, "append", True),
        "after-block": (LedgerStore, "append", False),
        "after-answer": (Outbox, "perform", False),
        "before-settling": (Journal, "settle", True),
        "after-settling": (Journal, "settle", False),
    }[point]
    real = getattr(owner, name)
    passes = iter(range(100_000))

    def dying(*arguments: Any, **named: Any) -> Any:
        is_the_end = next(passes) == 1
        if is_the_end and is_before:
            os.kill(os.getpid(), signal.SIGKILL)
        answer = real(*arguments, **named)
        if is_the_end:
            os.kill(os.getpid(), signal.SIGKILL)
        return answer

    setattr(owner, name, dying)


def main() -> None:
    folder, count = Path(sys.argv[1]), int(sys.argv[2])
    if len(sys.argv) > 3:
        kill_at(sys.argv[3])
    world = World.open(folder)
    for document in documents(count):
        written = world.issuer("ID").permits.issue(document)
        say("issued", written.permit_id.hex(), written.file.document_hash.hex())
        endorse(world, written.permit_id)
        say("endorsed", written.permit_id.hex())
    world.close()


def endorse(world: World, permit_id: PermitId) -> None:
    """Endorse, unless an earlier run told that it did: then the permit is used by now."""
    inspector = world.inspector("ID")
    with suppress(AlreadyEndorsed):
        inspector.permits.endorse_export(permit_id)


def say(*words: str) -> None:
    sys.stdout.write(" ".join(words) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
