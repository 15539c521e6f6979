"""Bad input through the real program: one clear sentence, the right exit code, nothing lost.

Every case is a process of its own. What must go wrong is shown next to the same command going
well, with the fault taken away.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from cites_chain.chain.embedded import EmbeddedChain
from cites_chain.replay.documents import example_document
from cites_chain.replay.story import sample_stories
from cites_chain.replay.trial import LEDGER_FILE, PASSPHRASE_FILE, Trial

ROOT = Path(__file__).parents[2]
START = date(2024, 2, 5)
LIMIT = 120

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals and limits are POSIX")


@dataclass(frozen=True)
class Ended:
    """How a run of the program ended."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        return json.loads(self.out)

    def refused(self, code: int, words: str) -> None:
        """Check that it ended with one clear sentence and its hint, and with nothing else."""
        assert (self.code, "Traceback" in self.err, self.out) == (code, False, ""), self.err
        sentence, *hints = self.err.splitlines()
        assert sentence.startswith("error: ")
        assert words in sentence, self.err
        assert len(hints) <= 1


@dataclass(frozen=True)
class Office:
    """A trial network in a folder, worked on by the program as Indonesia's authority."""

    folder: Path

    @property
    def home(self) -> Path:
        return self.folder / "parties" / "ID"

    def start(self, *arguments: str, **options: Any) -> subprocess.Popen[str]:
        variables = {k: v for k, v in os.environ.items() if not k.startswith("CITES_CHAIN_")}
        variables |= {
            "CITES_CHAIN_HOME": str(self.home),
            "CITES_CHAIN_PASSPHRASE_FILE": str(self.folder / PASSPHRASE_FILE),
            "NO_COLOR": "1",
            **options.pop("variables", {}),
        }
        return subprocess.Popen(
            [sys.executable, "-m", "cli.main", *arguments],
            cwd=ROOT,
            env=variables,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            **options,
        )

    def run(self, *arguments: str, **options: Any) -> Ended:
        with self.start(*arguments, **options) as process:
            out, err = process.communicate(timeout=LIMIT)
        return Ended(process.returncode, out, err)

    def write(self, name: str, content: str) -> str:
        path = self.folder / name
        path.write_text(content, encoding="utf-8")
        return str(path)

    def document(self, name: str = "permit.json", **changes: object) -> str:
        fields = json.loads(example_document("EXPORT").model_dump_json(exclude_none=True))
        return self.write(name, json.dumps(fields | changes, ensure_ascii=False))

    def numbers(self) -> list[str]:
        """Return the numbers of all permits of the office that are on the ledger."""
        listed = self.run("permit", "list", "--json")
        assert listed.code == 0, listed.err
        return [one["number"] for one in listed.document["permits"] if one["status"]]


@pytest.fixture(scope="module")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("founded") / "trial"
    with Trial.create(folder, ("ID", "SG"), START) as trial:
        trial.begin_day(START)
    return folder


@pytest.fixture
def office(founded: Path, tmp_path: Path) -> Office:
    folder = tmp_path / "trial"
    shutil.copytree(founded, folder)
    return Office(folder)


# ----------------------------------------------------------------------------- documents


Spoil = Callable[[dict[str, Any]], object]


def line_with(**changes: object) -> Spoil:
    return lambda fields: fields["lines"][0].update(changes)


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (
            lambda fields: fields.pop("consignor"),
            "box 4: the exporter, re-exporter or owner is missing",
        ),
        (line_with(term="SKX"), "box 9 line A"),
        (line_with(quantity="1.0005"), "box 11 line A"),
        (line_with(quantity="0"), "box 11 line A"),
        (line_with(quantity="9" * 30), "box 11 line A"),
        (lambda fields: fields.update(permit_type="PASSPORT"), "box 1"),
        (lambda fields: fields.update(issued_on="2024-02-30"), "box 13"),
        (lambda fields: fields.update(no_such_field=1), "no_such_field"),
    ],
    ids=range(8),
)
def test_document_with_a_fault_names_the_box_and_sends_nothing(
    office: Office, spoil: Spoil, words: str
) -> None:
    fields = json.loads(example_document("EXPORT").model_dump_json(exclude_none=True))
    spoil(fields)
    bad = office.write("bad.json", json.dumps(fields))
    office.run("permit", "issue", bad).refused(2, words)


def test_document_without_a_fault_is_issued(office: Office) -> None:
    assert office.run("permit", "issue", office.document()).code == 0
    assert office.numbers() == ["24ID001201/SK"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ('{"permit_type": "EXPORT",', "line 1, column 26: this is not JSON"),
        ("", "this is not JSON"),
        ('{"lines": ' + "[" * 100_000, "nested too deep"),
        ('{"a":' * 100_000, "nested too deep"),
        ('{"quantity": 1e99999999999999999999}', "a number is out of all bounds"),
        ('{"a": 1, "a": 2}', "the field 'a' stands twice"),
        ("[1, 2]", "not a group of fields"),
    ],
    ids=range(7),
)
@pytest.mark.parametrize("verb", ["issue", "verify"])
def test_file_that_is_no_document_says_where(
    office: Office, verb: str, content: str, words: str
) -> None:
    office.run("permit", verb, office.write("bad.json", content)).refused(2, words)


def test_file_of_fifty_megabytes_is_refused_by_its_size(office: Office) -> None:
    huge = office.folder / "huge.json"
    with huge.open("wb") as file:
        file.truncate(50 * 1024 * 1024 + 1)
    for verb in (("permit", "issue"), ("permit", "verify"), ("replay",)):
        office.run(*verb, str(huge)).refused(2, "longer than")


# --------------------------------------------------------------------- somebody else has it


def test_locked_ledger_names_the_holder(office: Office) -> None:
    document = office.document()
    with EmbeddedChain.open(office.folder / LEDGER_FILE):
        refused = office.run("permit", "issue", document)
        refused.refused(3, f"process {os.getpid()}")
    assert office.run("permit", "issue", document).code == 0


def test_wrong_passphrase_sends_nothing(office: Office) -> None:
    document = office.document()
    wrong = office.write("wrong", "not the passphrase\n")
    Path(wrong).chmod(0o600)
    refused = office.run(
        "permit", "issue", document, variables={"CITES_CHAIN_PASSPHRASE_FILE": wrong}
    )
    refused.refused(2, "passphrase")
    assert "not the passphrase" not in refused.err
    assert office.run("permit", "issue", document).code == 0


# ------------------------------------------------------------------------------- the disk


@pytest.mark.parametrize("size", [1, 5_000, 40_000, 120_000])
def test_full_disk_loses_nothing_and_works_again_when_there_is_room(
    office: Office, size: int
) -> None:
    first, second = office.document(), office.document("second.json", permit_number="24ID2")
    assert office.run("permit", "issue", first).code == 0

    def no_room() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))

    full = office.run("permit", "issue", second, "--json", preexec_fn=no_room)
    if full.code != 0:  # where all of it found room, there was nothing to refuse
        assert (full.code, json.loads(full.err)["error"]["code"]) == (3, "STORAGE_FULL"), full.err
    assert office.run("permit", "issue", second).code == 0
    assert sorted(office.numbers()) == ["24ID001201/SK", "24ID2"]


def test_full_disk_while_a_file_is_written_for_the_holder(office: Office) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("this system has no /dev/full")
    document = office.document()
    office.run("permit", "issue", document, "--out", "/dev/full").refused(3, "the disk is full")
    again = office.run("permit", "issue", document, "--out", str(office.folder / "holder.json"))
    assert "done before" in again.out
    assert (office.folder / "holder.json").is_file()


@pytest.mark.parametrize("which", ["ledger", "vault"])
def test_damaged_file_is_said_and_left_as_it_is(office: Office, which: str) -> None:
    assert office.run("permit", "issue", office.document()).code == 0
    path = office.folder / LEDGER_FILE if which == "ledger" else office.home / "vault.sqlite"
    good = path.read_bytes()
    damages = (
        good[: len(good) // 2],  # cut off
        good[:1024] + os.urandom(len(good) - 1024),  # overwritten
        b"shopping list\n" * 1000,  # another file
    )
    for bad in damages:
        path.write_bytes(bad)
        office.run("permit", "list").refused(3, "damaged")
        assert path.read_bytes() == bad
    office.run("permit", "issue", office.document("3.json", permit_number="24ID3")).refused(
        3, "damaged"
    )
    path.write_bytes(good)
    assert office.numbers() == ["24ID001201/SK"]


# ------------------------------------------------------------------------------- Ctrl-C


def interrupted(process: subprocess.Popen[str]) -> Ended:
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=LIMIT)
    return Ended(process.returncode, out, err)


def test_interrupted_replay_says_what_is_left_and_can_be_told_again(office: Office) -> None:
    text = "".join(line + "\n" for line in sample_stories().splitlines() if '"id": "A' in line)
    stories = office.write("stories.jsonl", text)
    into = str(office.folder / "told")
    with office.start("replay", stories, "--into", into) as process:
        assert process.stdout is not None
        assert "A1" in process.stdout.readline()
        ended = interrupted(process)
    assert (ended.code, "Traceback" in ended.err) == (130, False)
    assert ended.err.splitlines()[-1].startswith(f"Interrupted. The trial in {into} is unfinished")
    office.run("replay", stories, "--into", into).refused(2, "is there already")
    assert office.run("replay", stories, "--into", f"{into}-again").code == 0


def test_interrupted_batch_keeps_what_was_acknowledged_and_finishes(office: Office) -> None:
    files = [office.document(f"{n}.json", permit_number=f"24ID{n:06}") for n in range(40)]
    with office.start("permit", "batch", *files) as process:
        wait_for_lock(office, process)
        ended = interrupted(process)
    assert (ended.code, "Traceback" in ended.err) == (130, False), ended.err
    again = office.run("permit", "batch", *files, "--json")
    assert again.code == 0, again.err
    assert len(again.document["permits"]) == 40
    assert sorted(office.numbers()) == [f"24ID{n:06}" for n in range(40)]


def wait_for_lock(office: Office, process: subprocess.Popen[str]) -> None:
    """Wait until the program has the ledger open, which is when it is about to write."""
    lock = office.folder / f"{LEDGER_FILE}.lock"
    while process.poll() is None and str(process.pid) not in lock.read_text(encoding="utf-8"):
        pass


# ------------------------------------------------------------------- text that would steer


HOSTILE = (
    "<script>alert(1)</script>",
    "=cmd|'/c calc'!A1",
    "\u202eegnahc\u2066 [red]bold[/red]",
    "'; DROP TABLE permits; --",
)


def test_abuse_19_hostile_text_is_shown_as_text(office: Office) -> None:
    number = f"24ID{HOSTILE[2]}"
    document = office.document(
        permit_number=number, conditions=" ".join(HOSTILE), issued_by=HOSTILE[0]
    )
    issued = office.run("permit", "issue", document, "--out", str(office.folder / "out.json"))
    assert issued.code == 0, issued.err
    listed = office.run("permit", "list").out
    assert r"\u{202e}egnahc\u{2066} [red]bold[/red]" in listed
    assert "\u202e" not in listed
    assert office.numbers() == [number]
    shown = office.run("permit", "file", number).out
    assert all(text in json.loads(shown)["document"]["conditions"] for text in HOSTILE)
    assert "\u202e" not in shown
    valid = office.run("permit", "verify", str(office.folder / "out.json"))
    assert valid.code == 0, valid.err


def test_abuse_19_control_characters_in_a_box_are_refused_and_never_reach_the_terminal(
    office: Office,
) -> None:
    bad = office.document(issued_by="\x1b[2J\x1b[31mVALID\x07")
    refused = office.run("permit", "issue", bad)
    refused.refused(2, "issued_by")
    assert "\x1b" not in refused.err
    stories = office.write("s.jsonl", json.dumps({"id": "\x1b[2JX", "permit_no": "=cmd\x07"}))
    told = office.run("replay", stories)
    assert told.code == 0
    assert "\x1b" not in told.out
    assert r"\u{1b}[2JX" in told.out
