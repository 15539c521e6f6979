"""`replay`: tells stories of permits on a fresh trial network."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.answer import Answer, Sentence, Table, Tone
from cli.command import Noun
from cli.context import Work
from cli.exits import Exit, InputProblem, Interrupted

if TYPE_CHECKING:
    from cites_chain.replay.story import Story
    from cites_chain.replay.teller import Told
    from cites_chain.replay.trial import Trial

noun = Noun("", "Trial stories.")

MOST_BYTES = 50 * 1024 * 1024
"""Longest file of stories that is read."""

REPLAY_KEYS = {
    "permits[].id": "id of the story",
    "permits[].permit_no": "box 1, as written",
    "permits[].code": "security code; null where its issue was refused",
    "permits[].permit_id": "key on the ledger; null where its issue was refused",
    "permits[].status": "ISSUED, ENDORSED, IMPORTED ...; null where its issue was refused",
    "permits[].acts[].act": "issue, endorse, import, refuse, crossing or replace",
    "permits[].acts[].on": "day of the act",
    "permits[].acts[].result": "accepted or refused",
    "permits[].acts[].error": "name of the refusal, such as AbovePermitted; null if accepted",
    "permits[].acts[].reason": "the refusal as a sentence; null if accepted",
    "permits[].acts[].facts": "the values behind it",
    "permits[].lines[].block": "letter of the line",
    "permits[].lines[].permitted": "box 11, as a decimal string",
    "permits[].lines[].exported": "what customs saw leave, as a decimal string",
    "permits[].lines[].imported": "what arrived, as a decimal string",
    "permits[].lines[].drawn": "what re-exports took of it, as a decimal string",
    "papers[]": "documents that were quoted and registered first; keys as of permits[], "
    "with the act register",
    "summary": "{permits, accepted, refused, papers}: how many",
    "folder": "where the trial network is; null if it was not kept",
}


@noun.verb(
    "replay",
    examples=["replay stories.jsonl", "replay stories.jsonl --into trial", "replay --json"],
    keys=REPLAY_KEYS,
)
def replay(
    work: Work,
    file: Annotated[
        Path | None,
        typer.Argument(
            metavar="FILE", help="One JSON object a line; - for standard input. [sample stories]"
        ),
    ] = None,
    into: Annotated[
        Path | None,
        typer.Option("--into", metavar="FOLDER", help="Keep the trial network in this new folder."),
    ] = None,
    *,
    strict: Annotated[
        bool, typer.Option("--strict", help="End with exit code 1 if an act was refused.")
    ] = False,
) -> Answer:
    """Tell stories of permits on a fresh trial network, each act at its own date.

    Parties, officers, keys and vaults are made for the countries of the stories. Permits are
    issued, endorsed, imported and drawn upon as the stories say; what the ledger refuses is told
    with its reason. A document that is quoted and is no story itself is registered first, as paper.
    """
    from cites_chain.replay.plan import plan
    from cites_chain.replay.quotes import papers_for
    from cites_chain.replay.report import report, summary
    from cites_chain.replay.story import read_stories
    from cites_chain.replay.teller import Teller

    stories = read_stories(*_text_of(file))
    papers = papers_for(stories)
    steps = plan(stories, papers)
    told: list[Told] = []
    with (
        _folder(into) as folder,
        told_to_the_end(into),
        open_trial(work, folder, (*stories, *papers)) as trial,
    ):
        teller = Teller(trial)
        with work.printer.progress("telling stories", len(steps)) as bar:
            for one in teller.tell(steps):
                told.append(one)
                work.printer.line(sentence_of(one))
                bar.advance(f"{one.step.on} {one.step.story.key}")
        found = summary(teller, stories, papers, told)
        document = report(teller, stories, papers, told)
    document["summary"] = {
        "permits": found.permits,
        "accepted": found.accepted,
        "refused": found.refused,
        "papers": found.papers,
    }
    document["folder"] = None if into is None else str(folder)
    return Answer(
        document,
        [
            _balances(document["permits"]),
            Sentence(
                f"{found.permits} of {len(stories)} permits on the ledger, {found.accepted} acts "
                f"accepted, {found.refused} refused, {found.papers} quoted papers registered.",
                Tone.HEAD,
            ),
        ],
        Exit.NO if strict and found.refused else Exit.DONE,
    )


@contextmanager
def told_to_the_end(into: Path | None) -> Iterator[None]:
    """Say what is left of a trial if its telling is interrupted.

    Raises:
        InputProblem: The folder is there already.
        Interrupted: Somebody typed Ctrl-C.
    """
    if into is not None and into.exists():
        raise InputProblem(
            f"{into} is there already", hint="Remove it, or name another folder with --into."
        )
    try:
        yield
    except KeyboardInterrupt as stop:
        if into is None:
            raise Interrupted("Nothing of this trial is kept; run the command again.") from stop
        raise Interrupted(
            f"The trial in {into} is unfinished; remove it and run the command again, "
            "or name another folder with --into."
        ) from stop


def open_trial(work: Work, folder: Path, stories: tuple[Story, ...]) -> Trial:
    """Found a trial network for the countries of some stories, with progress."""
    from cites_chain.replay.plan import plan
    from cites_chain.replay.trial import Trial

    countries = frozenset[str]().union(*(story.countries for story in stories))
    with work.printer.progress("founding the network", None) as bar:
        return Trial.create(folder, countries, plan(stories)[0].on, step=bar.advance)


def sentence_of(told: Told) -> Sentence:
    """Return one act as one line."""
    step = told.step
    begin = f"{step.on}  {step.story.key:<5} {step.verb.value:<9}"
    where = f" {step.act.country}" if step.act is not None and step.act.country else ""
    if told.refusal is None:
        return Sentence(f"{begin} accepted{where}")
    from cites_chain.ledger.refused import sentence_of as refusal_sentence

    return Sentence(f"{begin} refused{where}: {refusal_sentence(told.refusal)}", Tone.BAD)


def _text_of(file: Path | None) -> tuple[str, str]:
    if file is None:
        from cites_chain.replay.story import sample_stories

        return sample_stories(), "the sample stories"
    if str(file) == "-":
        return _decoded(sys.stdin.buffer.read(MOST_BYTES + 1), "standard input"), "standard input"
    try:
        with file.open("rb") as source:
            return _decoded(source.read(MOST_BYTES + 1), str(file)), str(file)
    except OSError as problem:
        reason = (problem.strerror or "it cannot be read").lower()
        raise InputProblem(f"{file}: {reason}", hint="Name a file of stories.") from problem


def _decoded(content: bytes, where: str) -> str:
    if len(content) > MOST_BYTES:
        raise InputProblem(
            f"{where} is longer than {MOST_BYTES} bytes", hint="Split it into several files."
        )
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as problem:
        raise InputProblem(
            f"{where}: byte {problem.start + 1} is not UTF-8 text", hint="Save it as UTF-8."
        ) from problem


@contextmanager
def _folder(into: Path | None) -> Iterator[Path]:
    if into is not None:
        yield into
        return
    with tempfile.TemporaryDirectory(prefix="cites-chain-") as folder:
        yield Path(folder) / "trial"


def _balances(permits: list[dict[str, Any]]) -> Table:
    rows = [
        (
            permit["id"],
            permit["code"] or "",
            (permit["status"] or "not on the ledger").lower(),
            line["block"],
            line["permitted"],
            line["exported"],
            line["imported"],
            line["drawn"],
        )
        for permit in permits
        for line in permit["lines"]
    ]
    headings = ("story", "code", "status", "line", "permitted", "exported", "imported", "drawn")
    return Table(headings, rows)
