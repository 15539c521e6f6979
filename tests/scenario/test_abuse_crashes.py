"""Abuse case 24: `kill -9` at any moment: nothing is half-written, the same command finishes."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from cites_chain.ledger.reader import PermitRecord, Status
from cites_chain.ledger.reader.rebuild import PermitReplica
from cites_chain.permit import permit_id_of, read_permit_file, tag_of
from tests.scenario.crash_program import POINTS, documents
from tests.world import World, number_of

ROOT = Path(__file__).parents[2]
COUNT = 3


def run(folder: Path, *arguments: str, seconds: float | None = None) -> tuple[int, list[list[str]]]:
    """Run the program, kill it after some time, and return its end and what it had said."""
    program = subprocess.Popen(
        [sys.executable, "-m", "tests.scenario.crash_program", str(folder), *arguments],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    try:
        said, _ = program.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        program.kill()
        said, _ = program.communicate()
    return program.returncode, [line.split() for line in said[: said.rfind("\n") + 1].splitlines()]


def require_whole(folder: Path, said: list[list[str]], *, is_finished: bool) -> None:
    """Check that everything said is so, that nothing is half there, and once finished all of it."""
    world = World.open(folder)
    vault = world.vault("ID")
    vault.require_sound()
    replica = PermitReplica()
    for event in world.ledger.reader.iter_events():
        replica.apply(event.announcement)
    statuses = {}
    for document in documents(COUNT):
        tag = tag_of(vault.party_secret, document.permit_number)
        permit_id = permit_id_of(number_of("ID"), tag)
        record = world.ledger.reader.find_permit(permit_id)
        statuses[permit_id.hex()] = record and record.status
        if isinstance(record, PermitRecord):
            kept = read_permit_file(vault.permits.get(permit_id).document)
            assert kept.document == document
            assert kept.document_hash == record.document_hash
            assert record == replica.find_permit(permit_id)
    for verb, permit_id_text, *_ in said:
        assert statuses[permit_id_text] is not None
        if verb == "endorsed":
            assert statuses[permit_id_text] is Status.ENDORSED
    if is_finished:
        assert set(statuses.values()) == {Status.ENDORSED}
        events = [event.name for event in world.ledger.reader.iter_events()]
        assert (events.count("PermitIssued"), events.count("ExportEndorsed")) == (COUNT, COUNT)
        assert events.count("TaxonNamed") == 1
        assert vault.journal(world.ledger.network.name).list_open() == ()
        assert world.journal("ID inspector").list_open() == ()
        audited = [entry.act for entry in vault.audit.list_entries()]
        assert sorted(audited) == ["issue"] * COUNT + ["nameTaxon"]
    world.close()


@pytest.mark.parametrize("point", POINTS)
def test_row_24_a_program_killed_at_a_point_is_finished_by_the_same_command(
    world: World, point: str
) -> None:
    world.issuer("ID")  # makes the vault: the program finds it
    world.close()
    end, said = run(world.folder, str(COUNT), point)
    assert end == -signal.SIGKILL
    require_whole(world.folder, said, is_finished=False)
    end, again = run(world.folder, str(COUNT))
    assert end == 0
    assert len(again) == 2 * COUNT
    hashes = {line[1]: line[2] for line in said if line[0] == "issued"}
    assert hashes.items() <= {line[1]: line[2] for line in again if line[0] == "issued"}.items()
    require_whole(world.folder, [*said, *again], is_finished=True)


def kill_at_random(world: World, seeds: range) -> None:
    """Kill the program again and again at random moments, then let it finish."""
    world.issuer("ID")
    world.close()
    heard: list[list[str]] = []
    for seed in seeds:
        seconds = random.Random(seed).uniform(0.3, 2.5)  # noqa: S311
        _, said = run(world.folder, str(COUNT), seconds=seconds)
        heard += said
        require_whole(world.folder, heard, is_finished=False)
    end, said = run(world.folder, str(COUNT))
    assert end == 0
    require_whole(world.folder, [*heard, *said], is_finished=True)


def test_row_24_a_program_killed_at_random_moments_is_finished(world: World) -> None:
    kill_at_random(world, range(2))


@pytest.mark.slow
@pytest.mark.parametrize("beginning", range(0, 30, 3))
def test_row_24_a_program_killed_at_thirty_random_moments_is_finished(
    world: World, beginning: int
) -> None:
    kill_at_random(world, range(100 + beginning, 103 + beginning))
