"""`trace`: where the goods of a permit come from, and where they went."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from cli.answer import Answer, Part, Sentence, Tone
from cli.command import Noun
from cli.context import Work
from cli.exits import Exit
from cli.lookup import permit_id_of
from cli.parameters import PermitArgument, day_from
from cli.present import trace_branch, trace_document

if TYPE_CHECKING:
    from cites_chain.ids import PermitId
    from cites_chain.queries import Trace

noun = Noun("", "Chains of custody.")


@noun.verb(
    "trace",
    examples=[
        "trace 4K7Q-M2X9-0BTD",
        "trace permit.json --as-of 2024-06-30",
        "trace permit.json --json",
    ],
    keys={
        "sound": "whether no permit on the way is void, repudiated or missing",
        "origins": "tree backwards: {permit_id, code, permit, acts, draws, warnings, repeated, "
        "neighbours}",
        "reexports": "tree forwards, of the same shape",
    },
)
def trace(
    work: Work,
    permit: PermitArgument,
    as_of: Annotated[
        str,
        typer.Option(
            "--as-of", metavar="DAY|BLOCK", help="As it stood at the end of a day, or at a block."
        ),
    ] = "",
) -> Answer:
    """Follow a permit back to its first origins and on to its re-exports, with every balance.

    Where there is an index (`index sync`) it is brought up to the ledger and answers; the past is
    known to the index only, which is made for it if need be.
    """
    permit_id = permit_id_of(work, permit)
    found = _follow(work, permit_id, as_of)
    taxa = work.taxon_names()
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


def _follow(work: Work, permit_id: PermitId, as_of: str) -> Trace:
    from cites_chain.queries import trace as follow
    from cites_chain.queries.from_index import block_of_day, past_index, trace_index

    if as_of:
        store = work.index or work.made_index()
        block = int(as_of) if as_of.isdigit() else block_of_day(store, day_from(as_of, date.max))
        return trace_index(work.keep_open(past_index(store, permit_id, block=block)), permit_id)
    if work.index is not None:
        return trace_index(work.index, permit_id)
    with work.printer.progress("reading the ledger", None) as bar:
        return follow(work.reader, permit_id, progress=lambda *_: bar.advance())
