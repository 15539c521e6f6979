"""Names of species on the ledger, which itself knows only ids: each name is told once."""

from __future__ import annotations

from cites_chain.ids import TaxonId
from cites_chain.ledger.acts import ActDone, PlannedAct
from cites_chain.ledger.calldata import PERMIT_REGISTRY, calldata
from cites_chain.ledger.office import Office
from cites_chain.ledger.reader.permit_events import TaxonNamed
from cites_chain.ledger.reader.questions import ask_logs
from cites_chain.permit import PermitDocument, normalised_name, taxon_id


class TaxonNamer:
    """Names what was not named before."""

    def __init__(self, office: Office) -> None:
        """Take the office whose officer names."""
        self._office = office
        self._known: set[TaxonId] = set()

    def name(self, scientific_name: str) -> ActDone:
        """Tell the ledger the name that a taxon id stands for.

        Raises:
            WrongNameLength: It has more than 200 bytes.
            NotAnOfficer: The account is none.
            InvalidDocument: It is no scientific name.
        """
        return self._office.perform(_naming(scientific_name))

    def name_all(self, document: PermitDocument) -> None:
        """Name the species of a document, as far as nobody did."""
        for act in self.plan_all(document):
            self._office.perform(act)
        self._known |= {taxon_id(line.scientific_name) for line in document.lines}

    def plan_all(self, document: PermitDocument) -> tuple[PlannedAct, ...]:
        """Return the acts that `name_all` does."""
        names = {taxon_id(line.scientific_name): line.scientific_name for line in document.lines}
        return tuple(_naming(names[taxon]) for taxon in self._unknown(set(names) - self._known))

    def _unknown(self, taxa: set[TaxonId]) -> list[TaxonId]:
        if not taxa:
            return []
        words = [taxon.to_bytes(32, "big") for taxon in sorted(taxa)]
        (logs,) = self._office.reader.ask(ask_logs(PERMIT_REGISTRY, (TaxonNamed,), words))
        named = {
            log.announcement.taxon_id for log in logs if isinstance(log.announcement, TaxonNamed)
        }
        return sorted(taxa - named)


def _naming(scientific_name: str) -> PlannedAct:
    name = normalised_name(scientific_name)
    data = calldata(PERMIT_REGISTRY, "nameTaxon", name)
    return PlannedAct("nameTaxon", PERMIT_REGISTRY, data, (name,))
