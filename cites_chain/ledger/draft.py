"""What is written about one permit, as the contract takes it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from cites_chain.codes import PermitType
from cites_chain.ids import Jurisdiction, NumberTag
from cites_chain.ledger.calldata import NO_PERMIT, link_words
from cites_chain.ledger.reader import Ties
from cites_chain.permit import PermitFile, draft_word, line_words


@dataclass(frozen=True, slots=True)
class Draft:
    """One permit before it is written.

    Attributes:
        file: Its document, and the id and hash that it will have.
        tag: Stands for its number.
        ties: Links and import permit.
        exported: What a transcribed paper says had left; None for everything else.
        named_issuer: Who signed a transcribed paper; None for everything else.
    """

    file: PermitFile
    tag: NumberTag
    ties: Ties
    exported: Sequence[Decimal] | None = None
    named_issuer: Jurisdiction | None = None

    def words(self) -> tuple[object, ...]:
        """Return the struct `Issue` of the contract."""
        document = self.file.document
        unlinked = self._unlinked()
        reason = self.ties.unlinked_reason if unlinked else 0
        exported = None if self.exported is None else dict(enumerate(self.exported))
        return (
            self.tag,
            self.file.document_hash,
            draft_word(document, unlinked_reason=reason, named_issuer=self.named_issuer),
            self.ties.import_permit_id or NO_PERMIT,
            list(line_words(document, unlinked=unlinked, exported=exported)),
            link_words(self.ties.links),
        )

    def _unlinked(self) -> frozenset[int]:
        """Return which lines are declared to have no origin on the ledger."""
        document = self.file.document
        if document.permit_type is not PermitType.REEXPORT or not self.ties.unlinked_reason:
            return frozenset()
        linked = {link.position for link in self.ties.links}
        return frozenset(range(len(document.lines))) - linked
