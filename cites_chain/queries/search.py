"""Finding permits in the index: by taxon, country, type, status, day, goods, officer; page by page.

The newest come first. A cursor names the last permit of a page, so that pages stay the same while
the ledger grows.

>>> Filter(taxon="Pythonidae", destination=Jurisdiction(380)).is_empty
False
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date

from cites_chain.codes.taxa import TAXA
from cites_chain.errors import CitesChainError
from cites_chain.ids import Jurisdiction, OfficerId, PermitId, TaxonId
from cites_chain.indexer import IndexStore, signed_taxon
from cites_chain.indexer.records import IndexRecords
from cites_chain.ledger.reader import AmbiguousCode, NotOnLedger, PermitRecord, PermitType, Status
from cites_chain.permit import normalised_name, prefix_of, taxon_id
from cites_chain.queries.narrowing import Condition, issued_between, narrowed
from cites_chain.queries.taxonomy import below

MOST_ON_A_PAGE = 1_000
"""Most permits of one page."""


class InvalidCursor(CitesChainError):
    """A cursor is not one that a page gave."""

    code = "INVALID_CURSOR"


@dataclass(frozen=True, slots=True)
class Filter:
    """What is looked for; what is left out does not matter.

    Attributes:
        taxon: Scientific name, or a genus, family, order, class or kingdom.
        issuing: Jurisdiction that signed.
        destination: Jurisdiction of box 3a.
        country: Either of both.
        permit_type: Which document.
        status: Where it stands.
        term: Number of a term, on some line.
        source: Number of a source, on some line.
        appendix: 1, 2 or 3, of some line.
        officer: Who did something with it.
        issued_from: First day of issue.
        issued_until: Last day of issue.
    """

    taxon: str = ""
    issuing: Jurisdiction | None = None
    destination: Jurisdiction | None = None
    country: Jurisdiction | None = None
    permit_type: PermitType | None = None
    status: Status | None = None
    term: int | None = None
    source: int | None = None
    appendix: int | None = None
    officer: OfficerId | None = None
    issued_from: date | None = None
    issued_until: date | None = None

    @property
    def is_empty(self) -> bool:
        """Whether everything is looked for."""
        return all(getattr(self, each.name) in ("", None) for each in fields(self))


@dataclass(frozen=True, slots=True)
class Page:
    """Some permits, newest first.

    Attributes:
        permits: The records.
        names: Scientific names of their taxa, as far as they were announced.
        cursor: Where the next page begins; empty where there is none.
    """

    permits: tuple[PermitRecord, ...]
    names: dict[TaxonId, str]
    cursor: str


def search(
    store: IndexStore, wanted: Filter | None = None, *, limit: int = 50, cursor: str = ""
) -> Page:
    """Return a page of permits.

    Args:
        store: The index.
        wanted: What is looked for; everything where it is left out.
        limit: Most permits of the page.
        cursor: That of the page before, or empty for the first.

    Raises:
        InvalidCursor: It is none.
    """
    limit = max(1, min(limit, MOST_ON_A_PAGE))
    wanted = wanted or Filter()
    parts = narrowed(store, list(_conditions(store, wanted)))
    before = _number_of(cursor) if cursor else None
    parts += issued_between(store, wanted.issued_from, wanted.issued_until, before)
    where = " AND ".join(text for text, _ in parts)
    values = [value for _, some in parts for value in some]
    question = f"SELECT permit FROM permits WHERE {where} ORDER BY permit DESC LIMIT ?"  # noqa: S608
    numbers = [row[0] for row in store.run(question, [*values, limit + 1])]
    records = IndexRecords(store)
    found = records.numbered(numbers[:limit])
    permits = tuple(found[number] for number in numbers[:limit])
    taxa = {line.taxon_id for permit in permits for line in permit.lines}
    more = f"{numbers[limit - 1]}" if len(numbers) > limit else ""
    return Page(permits, records.taxon_names(taxa), more)


def permit_id_of_code(store: IndexStore, code: str) -> PermitId:
    """Return the id that a security code stands for (`LedgerReader.get_permit_id`).

    Raises:
        InvalidSecurityCode: The text is no security code.
        NotOnLedger: No permit has this code.
        AmbiguousCode: Several have.
    """
    prefix = prefix_of(code)
    shift = 256 - prefix.bits
    ends = (prefix.value << shift, (prefix.value + 1 << shift) - 1)
    span = [end.to_bytes(32, "big") for end in ends]
    rows = store.rows(
        "SELECT permit_id FROM permits WHERE permit_id BETWEEN ? AND ? ORDER BY 1 LIMIT 10", span
    )
    if not rows:
        raise NotOnLedger(
            f"no permit on this ledger has the security code {code}",
            hint="Check the code; 0 and O, 1, I and L are read alike.",
            facts={"code": code},
        )
    if len(rows) > 1:
        raise AmbiguousCode(
            f"{len(rows)} permits have the security code {code}",
            hint="Use the whole permit id, as in the permit file.",
            facts={"code": code, "permit_ids": ",".join(row[0].hex() for row in rows)},
        )
    return PermitId(rows[0][0])


def taxa_below(store: IndexStore, name: str) -> list[int]:
    """Return the taxa, as the index numbers them, that a name or higher taxon stands for.

    A genus is told from the names themselves, what belongs to a higher taxon from the table of
    genera (`codes.taxa`); a name that was never announced is found by its exact name alone, or by
    what is above it where the table of species has it.
    """
    exact = normalised_name(name)
    genera = below(exact) | {exact}
    found = {signed_taxon(taxon_id(exact))}
    found |= {
        signed_taxon(taxon_id(taxon.name)) for taxon in TAXA.values() if taxon.genus in genera
    }
    rows = store.run(
        "SELECT taxon FROM taxa WHERE genus IN (SELECT value FROM json_each(?))",
        (json.dumps(sorted(genera)),),
    )
    found.update(row[0] for row in rows)
    return sorted(found)


def _conditions(store: IndexStore, wanted: Filter) -> Iterator[Condition]:
    for table, column, value in (
        ("permits", "issuing", wanted.issuing),
        ("permits", "destination", wanted.destination),
        ("permits", "type", wanted.permit_type),
        ("permits", "status", wanted.status),
        ("lines", "term", wanted.term),
        ("lines", "source", wanted.source),
        ("lines", "appendix", wanted.appendix),
        ("events", "officer", wanted.officer),
    ):
        if value is not None:
            yield Condition(table, (column,), "= ?", int(value))
    if wanted.country is not None:
        yield Condition("permits", ("issuing", "destination"), "= ?", int(wanted.country))
    if wanted.taxon:
        taxa = json.dumps(taxa_below(store, wanted.taxon))
        yield Condition("lines", ("taxon",), "IN (SELECT value FROM json_each(?))", taxa)


def _number_of(cursor: str) -> int:
    if not cursor.isascii() or not cursor.isdigit() or len(cursor) > 18:
        raise InvalidCursor(
            f"{cursor!r} is no cursor",
            hint="Give the cursor of the page before, or none for the first page.",
            facts={"cursor": cursor},
        )
    return int(cursor)
