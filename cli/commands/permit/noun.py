"""The noun `permit`, and what its acts answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from cli.answer import Answer, Sentence, Tone
from cli.command import Noun
from cli.context import Work
from cli.lookup import permit_id_of
from cli.present import (
    ACT_KEYS,
    PERMIT_KEYS,
    act_document,
    act_sentence,
    permit_document,
    permit_parts,
    permit_reference,
)
from cli.safe_text import Document

if TYPE_CHECKING:
    from cites_chain.ids import PermitId
    from cites_chain.ledger.acts import ActDone
    from cites_chain.ledger.permits import PermitDesk

noun = Noun(
    "permit",
    "Permits: written, endorsed, confirmed, closed, looked at, verified.\n\n"
    "PERMIT is a security code, a permit id (0x...), a number of your own or a permit file.",
)

WRITING = "Writing"
BORDER = "At the border"
CLOSING = "Closing"
RARE = "Rare acts"
LOOKING = "Looking"

DONE_KEYS = {
    "code": "security code of the permit",
    "permit_id": "its key on the ledger",
    **ACT_KEYS,
    "permit": "the permit as it stands now: " + ", ".join(PERMIT_KEYS),
}


def act_on(
    work: Work,
    permit: str,
    as_key: str,
    what: str,
    act: Callable[[PermitDesk, PermitId], ActDone],
) -> Answer:
    """Do an act of a key's owner on the permit that was typed, and return its answer."""
    desk = work.desk(as_key)
    return done_answer(work, what, act(desk.permits, permit_id_of(work, permit)))


def done_answer(work: Work, what: str, done: ActDone) -> Answer:
    """Return the answer of an act on a permit: what was done, and the permit as it stands now."""
    if done.permit_id is None:
        return Answer(act_document(done), [Sentence(act_sentence(what, done), Tone.GOOD)])
    record = work.reader.get_permit(done.permit_id)
    taxa = work.reader.taxon_names()
    document: Document = {
        **permit_reference(done.permit_id),
        **act_document(done),
        "permit": permit_document(record, taxa),
    }
    return Answer(
        document,
        [Sentence(act_sentence(what, done), Tone.GOOD), *permit_parts(record, taxa)],
    )
