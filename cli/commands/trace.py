"""`trace`: where the goods of a permit come from, and where they went."""

from __future__ import annotations

from cli.answer import Answer, Part, Sentence, Tone
from cli.command import Noun
from cli.context import Work
from cli.exits import Exit
from cli.lookup import permit_id_of
from cli.parameters import PermitArgument
from cli.present import trace_branch, trace_document

noun = Noun("", "Chains of custody.")


@noun.verb(
    "trace",
    examples=["trace 4K7Q-M2X9-0BTD", "trace permit.json --json"],
    keys={
        "sound": "whether no permit on the way is void, repudiated or missing",
        "origins": "tree backwards: {permit_id, code, permit, acts, draws, warnings, repeated, "
        "neighbours}",
        "reexports": "tree forwards, of the same shape",
    },
)
def trace(work: Work, permit: PermitArgument) -> Answer:
    """Follow a permit back to its first origins and on to its re-exports, with every balance."""
    from cites_chain.queries import trace as follow

    permit_id = permit_id_of(work, permit)
    with work.printer.progress("reading the ledger", None) as bar:
        found = follow(work.reader, permit_id, progress=lambda *_: bar.advance())
    taxa = work.reader.taxon_names()
    parts: list[Part] = []
    if found.origins.neighbours:
        parts += [Sentence("Where it comes from", Tone.HEAD), trace_branch(found.origins, taxa)]
    if found.reexports.neighbours or not parts:
        parts += [Sentence("Where it went", Tone.HEAD), trace_branch(found.reexports, taxa)]
    if not found.is_sound:
        parts.append(Sentence("Something on this way is not in order; see above.", Tone.BAD))
    return Answer(
        {
            "sound": found.is_sound,
            "origins": trace_document(found.origins, taxa),
            "reexports": trace_document(found.reexports, taxa),
        },
        parts,
        Exit.DONE if found.is_sound else Exit.NO,
    )
