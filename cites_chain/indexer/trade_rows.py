"""Rows of trade, made from the tables of the index: what each Party would report of each line.

- The exporter reports what left: endorsed, not withdrawn, not back again, not replaced. What a
  destination transcribed counts once the issuer attested it.
- The importer reports what arrived; a landing from the sea comes from `HS`.
- Import permits and documents for many crossings are no trade.
- The origin of a re-export is the jurisdiction that issued the first permit of its chain: `XX` if
  the chain begins before the ledger, `XV` if there are several.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from cites_chain.codes import JURISDICTIONS, UNITS, PermitType
from cites_chain.ids import Day, date_of
from cites_chain.indexer.store import IndexStore
from cites_chain.ledger.reader import Medium, Status

TradeRow = tuple[object, ...]
"""One row of the table `trade`, in its order."""

PERMITS_AT_ONCE = 50_000

_MOVED = tuple(kind for kind in PermitType if kind.is_movement)
_TRADE = (*_MOVED, PermitType.INTRODUCTION_FROM_THE_SEA)
_NOT_EXPORTED = (
    Status.ISSUED,
    Status.PRESENTED,
    Status.CANCELLED,
    Status.RETURNED,
    Status.EXPIRED,
    Status.REPLACED,
    Status.REPUDIATED,
)
"""Where a permit stands if what its issuer reports is nothing, or is reported elsewhere."""

_MILLION = 1000
"""Millionths in a thousandth."""


def _standard() -> dict[int, tuple[int, int]]:
    """Return for each unit its standard unit, and millionths of that in one of its thousandths."""
    number = {unit.code: unit.number for unit in UNITS}
    found = {unit.number: (unit.number, _MILLION) for unit in UNITS}
    found[number["GRM"]] = (number["KGM"], 1)
    found[number["MLT"]] = (number["LTR"], 1)
    return found


STANDARD_UNITS: Mapping[int, tuple[int, int]] = _standard()
"""By the unit's ledger number."""


class RowMaker:
    """Makes rows of trade; permits come in the order in which they were written."""

    def __init__(
        self,
        store: IndexStore,
        voids: Mapping[int, int],
        taxa: dict[int, int],
        root: Callable[[int, int], int],
    ) -> None:
        """Take what is known already.

        Args:
            store: The index.
            voids: From which hour on the acts of an officer are void.
            taxa: Short numbers of taxa; new ones are added.
            root: Origin of a re-exported line that was made into rows before.
        """
        self._store = store
        self._voids = voids
        self._taxa = taxa
        self._root = root
        self._known_taxa = len(taxa)
        self._roots: dict[tuple[int, int], int] = {}

    def rows(self, permits: Sequence[int]) -> Iterator[TradeRow]:
        """Yield the rows of some permits."""
        self._roots = {}
        first, last = permits[0], permits[-1]
        wanted = None if last - first + 1 == len(permits) else set(permits)
        self._find_roots(first, last, wanted)
        for row in self._store.run(_QUESTION, (first, last)):
            if wanted is None or row[0] in wanted:
                yield from self._rows_of(row)

    def new_roots(self) -> Iterator[tuple[tuple[int, int], int]]:
        """Yield the origins of the re-exported lines of the rows made last."""
        yield from self._roots.items()

    def new_taxa(self) -> Iterator[tuple[int, int]]:
        """Yield number and ledger number of taxa that were not known."""
        for taxon, number in list(self._taxa.items())[self._known_taxa :]:
            yield number, taxon

    def _rows_of(self, row: tuple[Any, ...]) -> Iterator[TradeRow]:
        (permit, position, kind, medium, status, issuing, destination, issued_on, exported_on,
         imported_on, attester, taxon, term, unit, source, appendix, marks, exported,
         imported) = row[:19]  # fmt: skip
        is_landing = kind == PermitType.INTRODUCTION_FROM_THE_SEA
        has_left = not is_landing and status not in _NOT_EXPORTED and exported > 0
        if medium == Medium.TRANSCRIBED:
            has_left = has_left and attester is not None
            exported_on = issued_on if exported_on is None else exported_on
        has_come = imported > 0 and imported_on is not None
        left_in = _year(exported_on) if has_left and exported_on is not None else None
        came_in = _year(imported_on) if has_come else None
        if kind == PermitType.REEXPORT:
            origin = self._roots[permit, position]
            origin = 0 if origin == issuing else origin
        else:
            origin = 0
        unit, factor = STANDARD_UNITS[unit]
        rest = (
            kind, medium, HIGH_SEAS if is_landing else issuing, destination, origin,
            self._taxon(taxon), term, unit, source, appendix, marks, self._is_void(row),
        )  # fmt: skip
        if left_in is not None:
            came = imported * factor if came_in == left_in else None
            yield permit, position, left_in, *rest, exported * factor, came
        if came_in is not None and came_in != left_in:
            yield permit, position, came_in, *rest, None, imported * factor

    def _is_void(self, row: tuple[Any, ...]) -> int:
        acts = zip(row[19::2], row[20::2], strict=True)
        return int(
            any(officer in self._voids and hour >= self._voids[officer] for officer, hour in acts)
        )

    def _taxon(self, taxon: int) -> int:
        return self._taxa.setdefault(taxon, len(self._taxa) + 1)

    def _find_roots(self, first: int, last: int, wanted: set[int] | None) -> None:
        for permit, position in self._store.run(_UNTIED, (first, last)):
            if wanted is None or permit in wanted:
                self._roots[permit, position] = UNKNOWN
        seen: set[tuple[int, int]] = set()
        for permit, position, origin, line, kind, issuing in self._store.run(_LINKS, (first, last)):
            if wanted is not None and permit not in wanted:
                continue
            found = issuing
            if kind == PermitType.REEXPORT:
                known = self._roots.get((origin, line))
                found = self._root(origin, line) if known is None else known
            key = (permit, position)
            if key in seen and self._roots[key] != found:
                found = VARIOUS
            seen.add(key)
            self._roots[key] = found


UNKNOWN = int(JURISDICTIONS.get("XX").number)
VARIOUS = int(JURISDICTIONS.get("XV").number)
HIGH_SEAS = int(JURISDICTIONS.get("HS").number)

_YEARS: dict[int, int] = {}


def _year(day: int) -> int:
    found = _YEARS.get(day)
    if found is None:
        found = _YEARS[day] = date_of(Day(day)).year
    return found


_QUESTION = f"""
SELECT p.permit, l.position, p.type, p.medium, p.status, p.issuing, p.destination, p.issued_on,
    p.exported_on, p.imported_on, p.attester, l.taxon, l.term, l.unit, l.source, l.appendix,
    l.marks, l.exported, l.imported, p.issue_officer, p.issue_hour, p.export_officer,
    p.export_hour, p.import_officer, p.import_hour
FROM permits p JOIN lines l ON l.permit = p.permit
WHERE p.permit BETWEEN ? AND ? AND p.type IN ({", ".join(str(int(kind)) for kind in _TRADE)})
ORDER BY p.permit, l.position
"""  # noqa: S608 - numbers of this package

_LINKS = """
SELECT k.permit, k.position, k.origin, k.origin_position, o.type, o.issuing
FROM links k JOIN permits o ON o.permit = k.origin
WHERE k.permit BETWEEN ? AND ? ORDER BY k.permit, k.number
"""

_UNTIED = f"""
SELECT p.permit, l.position FROM permits p JOIN lines l ON l.permit = p.permit
WHERE p.permit BETWEEN ? AND ? AND p.type = {int(PermitType.REEXPORT)}
"""  # noqa: S608 - a number of this package
