"""Many documents issued at once: fewer transactions, and the same care for each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from cites_chain.ids import PermitId
from cites_chain.ledger.acts import ActDone, PlannedAct
from cites_chain.ledger.calldata import PERMIT_REGISTRY, calldata
from cites_chain.ledger.draft import Draft
from cites_chain.ledger.origins import FOUND_BY_NUMBER, Origins
from cites_chain.ledger.writing import WritingActs, Written
from cites_chain.permit import PermitDocument

MOST_LINES = 100
"""Lines in one transaction; one line takes about 80,000 gas."""

Progress = Callable[[int, int], None]
"""Told how many documents of how many are on the ledger."""


class BatchActs(WritingActs):
    """Issuing in batches; see `Desk.permits`."""

    def issue_batch(
        self,
        documents: Sequence[PermitDocument],
        origins: Sequence[Origins] | None = None,
        *,
        progress: Progress | None = None,
    ) -> tuple[Written, ...]:
        """Issue many permits, some dozens in each transaction.

        A transaction is done whole or not at all. If one is refused, those before it stand; the
        same call with the fault corrected goes on from there.

        Args:
            documents: All boxes of each.
            origins: What each document does not say about where its goods come from.
            progress: Told after each transaction.

        Raises:
            EmptyBatch: There is none.
            ContractRejected: As `issue`, for the first document that is refused.
        """
        self._office.outbox.settle_handed_over()
        self._office.outbox.finish_begun()
        sources = origins or [FOUND_BY_NUMBER] * len(documents)
        drafts = [
            self._own_draft(document, self._ties(document, source))
            for document, source in zip(documents, sources, strict=True)
        ]
        done = self._done_before(drafts)
        waiting = [draft for draft in drafts if _id_of(draft) not in done]
        for batch in _batches(waiting) if drafts else [[]]:
            act = self._issue_together(batch)
            done |= dict.fromkeys(map(_id_of, batch), act)
            if progress is not None:
                progress(len(done), len(documents))
        for draft in drafts:
            self._namer.name_all(draft.file.document)
        return tuple(Written(draft.file, done[_id_of(draft)]) for draft in drafts)

    def _done_before(self, drafts: Sequence[Draft]) -> dict[PermitId, ActDone]:
        found = {}
        for draft in drafts:
            act = PlannedAct("issue", PERMIT_REGISTRY, b"", (), _id_of(draft))
            done = self._written_before(act, draft.file)
            if done is not None:
                found[_id_of(draft)] = done
        return found

    def _issue_together(self, drafts: Sequence[Draft]) -> ActDone:
        data = calldata(PERMIT_REGISTRY, "issueBatch", [draft.words() for draft in drafts])
        files = [draft.file for draft in drafts]
        meaning = tuple(part for file in files for part in (file.permit_id, file.document_hash))
        act = PlannedAct("issueBatch", PERMIT_REGISTRY, data, meaning)

        def keep_all() -> None:
            for file in files:
                self._keep(file)

        return self._office.outbox.perform(act, before=keep_all)


def _id_of(draft: Draft) -> PermitId:
    return PermitId(draft.file.permit_id)


def _batches(drafts: Sequence[Draft]) -> Iterator[list[Draft]]:
    batch: list[Draft] = []
    lines = 0
    for draft in drafts:
        count = len(draft.file.document.lines) + len(draft.ties.links)
        if batch and lines + count > MOST_LINES:
            yield batch
            batch, lines = [], 0
        batch.append(draft)
        lines += count
    if batch:
        yield batch
