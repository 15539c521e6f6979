"""`demo`: the sample stories, and six scenes that show what the ledger is for."""

from __future__ import annotations

import shlex
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.answer import Answer, Sentence, Tone
from cli.command import PROGRAM, Noun
from cli.commands.replay import open_trial, sentence_of, told_to_the_end
from cli.context import Work
from cli.exits import Exit
from cli.present import trace_branch
from cli.words import country, security_code

if TYPE_CHECKING:
    from cites_chain.ids import PermitId
    from cites_chain.replay.scenes import Scene
    from cites_chain.replay.trial import Trial

noun = Noun("", "A first look.")

FOLDER = Path("cites-chain-demo")
LINK = "http://127.0.0.1:8420/"
"""Where `cites-chain serve` answers if nothing else is said."""

_SHORT = ("1", "2", "13")
"""Boxes of the code on the terminal: all that an officer needs would be wider than most are."""


@noun.verb(
    "demo",
    examples=["demo", "demo --into /tmp/demo"],
    keys={
        "scenes[].title": "what the scene shows",
        "scenes[].sentences[]": "what was done and what came of it",
        "scenes[].as_it_should_be": "whether the ledger kept its promise",
        "accepted": "acts of the stories that the ledger took",
        "refused": "acts of the stories that it refused",
        "folder": "where the trial network is, to go on with",
        "code": "security code of a permit in it",
        "qr": "text of that permit's QR code, with three of its boxes",
        "link": "where the officer's page answers after `cites-chain serve`",
    },
)
def demo(
    work: Work,
    into: Annotated[
        Path, typer.Option("--into", metavar="FOLDER", help="New folder for the trial network.")
    ] = FOLDER,
) -> Answer:
    """Show in a minute what the ledger is for.

    A trial network of many Parties is founded in a new folder, seventeen stories of permits are
    told, and then six scenes: a genuine permit, a second use, an altered box, more than is left,
    a stolen key, and the whole way of a python skin from Indonesia to Canada.
    """
    from cites_chain.replay.plan import plan
    from cites_chain.replay.scenes import Scenes
    from cites_chain.replay.story import read_stories, sample_stories
    from cites_chain.replay.teller import Teller

    stories = read_stories(sample_stories(), "the sample stories")
    steps = plan(stories)
    accepted = 0
    scenes: list[Scene] = []
    show = work.printer.line
    with told_to_the_end(into), open_trial(work, into, stories) as trial:
        show(Sentence(f"A trial network is founded in {into}.", Tone.HEAD))
        teller = Teller(trial)
        show(Sentence("Seventeen stories are told, each act on its own day.", Tone.HEAD))
        with work.printer.progress("telling stories", len(steps)) as bar:
            for one in teller.tell(steps):
                accepted += one.is_accepted
                bar.advance(f"{one.step.on} {one.step.story.key}")
                if not one.is_accepted:
                    show(sentence_of(one))
        show(Sentence(f"{accepted} acts accepted, {len(steps) - accepted} refused."))
        names = trial.ledger.reader.taxon_names()
        for number, scene in enumerate(
            Scenes(teller, {story.key: story for story in stories}).play(), start=1
        ):
            scenes.append(scene)
            _show(work, number, scene)
            if scene.trace is not None:
                show(trace_branch(scene.trace.reexports, names))
        code = teller.permit_id(stories[3])
        scanned = None if code is None else _scanned(trial, code)
    is_well = all(scene.is_as_it_should_be for scene in scenes)
    return Answer(
        {
            "scenes": [
                {
                    "title": scene.title,
                    "sentences": [text for text in scene.sentences if text],
                    "as_it_should_be": scene.is_as_it_should_be,
                }
                for scene in scenes
            ],
            "accepted": accepted,
            "refused": len(steps) - accepted,
            "folder": str(into.absolute()),
            "code": code and security_code(code),
            "qr": scanned,
            "link": LINK,
        },
        [*_farewell(into, code), *_offer(into, code, scanned)],
        Exit.DONE if is_well else Exit.NO,
    )


def _show(work: Work, number: int, scene: Scene) -> None:
    tone = Tone.HEAD if scene.is_as_it_should_be else Tone.BAD
    mark = "" if scene.is_as_it_should_be else "  (NOT AS IT SHOULD BE)"
    work.printer.line(Sentence(""))
    work.printer.line(Sentence(f"{number}. {scene.title}{mark}", tone))
    for text in scene.sentences:
        if text:
            work.printer.line(Sentence(f"   {text}"))


def _farewell(into: Path, permit_id: PermitId | None) -> list[Sentence]:
    home = shlex.quote(str(into / "parties" / "SG"))
    passphrase = shlex.quote(str(into / "passphrase"))
    code = "" if permit_id is None else security_code(permit_id)
    program = PROGRAM if shutil.which(PROGRAM) else sys.argv[0]
    return [
        Sentence(""),
        Sentence("The network stays in its folder. Go on as Singapore's authority:", Tone.HEAD),
        Sentence(f"  export CITES_CHAIN_HOME={home} CITES_CHAIN_PASSPHRASE_FILE={passphrase}"),
        Sentence(f"  {program} permit show {code}"),
        Sentence(f"  {program} trace {code}"),
        Sentence(f"  {program} permit --help"),
    ]


def _offer(into: Path, permit_id: PermitId | None, scanned: str | None) -> list[Sentence]:
    """Return how to see the permit as a customs officer does, with its code to be scanned."""
    if permit_id is None or scanned is None:
        return []
    program = PROGRAM if shutil.which(PROGRAM) else sys.argv[0]
    home = shlex.quote(str(into / "parties" / "SG"))
    said = [
        Sentence(""),
        Sentence("See it as a customs officer does, on the telephone page:", Tone.HEAD),
        Sentence(f"  {program} --home {home} serve"),
        Sentence(f"  open {LINK} and type {security_code(permit_id)}, or scan its code:"),
        Sentence(""),
    ]
    lines = code_lines(scanned)
    if len(lines[0]) > shutil.get_terminal_size().columns:
        hint = f"  {program} permit print PERMIT makes a PDF with it: {len(lines[0])} columns here."
        return [*said, Sentence(hint)]
    return [*said, *map(Sentence, lines)]


def code_lines(text: str) -> list[str]:
    """Return a QR code as lines of half blocks."""
    from cites_chain.printing.qr_image import qr_terminal  # loads the form's typesetter

    return qr_terminal(text).rstrip("\n").split("\n")


def _scanned(trial: Trial, permit_id: PermitId) -> str | None:
    """Return the text of a permit's code, from the vault of who issued it."""
    from cites_chain.permit import read_permit_file
    from cites_chain.verify.qr import encode, payload_of

    record = trial.ledger.reader.find_permit(permit_id)
    vault = None if record is None else trial.issuer(country(record.issuing)).office.vault
    kept = None if vault is None else vault.permits.find(permit_id)
    return None if kept is None else encode(payload_of(read_permit_file(kept.document), _SHORT))
