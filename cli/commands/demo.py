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
from cli.words import security_code

if TYPE_CHECKING:
    from cites_chain.ids import PermitId
    from cites_chain.replay.scenes import Scene

noun = Noun("", "A first look.")

FOLDER = Path("cites-chain-demo")


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
        },
        _farewell(into, code),
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
