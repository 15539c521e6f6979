"""Sums of trade, broken down by anything: what exporters and importers reported, side by side.

Exporters' and importers' figures are about the same goods and are never added to each other. A sum
over different terms or units would mean nothing, so both are always among the keys of a quantity.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from cites_chain.errors import CitesChainError
from cites_chain.indexer.columns import Columns
from cites_chain.queries.cells import write_csv
from cites_chain.queries.dimensions import TAXONOMIC, Dimension, Filter, Vocabulary

EVERYTHING = Filter()
_FORMATS = {
    ".csv": "FORMAT csv, HEADER",
    ".parquet": "FORMAT parquet",
    ".json": "FORMAT json, ARRAY",
}
_CODED = frozenset(Dimension) - frozenset(TAXONOMIC) - {Dimension.YEAR}


class UnknownFileFormat(CitesChainError):
    """A table cannot be written in a format of that name."""

    code = "UNKNOWN_FILE_FORMAT"

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"{path}: the name does not say which format is wanted",
            hint=f"End it with one of .csv, {', '.join(_FORMATS)}.",
            facts={"path": str(path)},
        )


@dataclass(frozen=True, slots=True)
class Group:
    """One row of an aggregate.

    Attributes:
        keys: Value of each dimension; empty for none.
        exported_millionths: What exporters reported, None for nothing.
        imported_millionths: What importers reported, None for nothing.
        lines: Lines of permits behind it.
    """

    keys: tuple[str, ...]
    exported_millionths: int | None
    imported_millionths: int | None
    lines: int

    @property
    def exported(self) -> Decimal | None:
        """What exporters reported, in the unit; None for nothing."""
        return _whole(self.exported_millionths)

    @property
    def imported(self) -> Decimal | None:
        """What importers reported, in the unit; None for nothing."""
        return _whole(self.imported_millionths)


@dataclass(frozen=True, slots=True)
class Aggregate:
    """A table of sums.

    Attributes:
        dimensions: What the keys of its rows mean.
        groups: Its rows, ordered by their keys.
    """

    dimensions: tuple[Dimension, ...]
    groups: tuple[Group, ...]


class Aggregates:
    """Answers questions about sums of trade."""

    def __init__(self, columns: Columns) -> None:
        """Take columns that are up to date (`Columns.refresh`)."""
        self.columns = columns
        self.vocabulary = Vocabulary(columns)

    def aggregate(
        self, by: Sequence[Dimension], where: Filter = EVERYTHING, *, most: int | None = None
    ) -> Aggregate:
        """Return sums; term and unit are added to the keys where they are missing.

        Args:
            by: Dimensions, in the order of the keys.
            where: Which trade counts.
            most: Most rows, those with most lines; all, where left out.

        Raises:
            UnknownCode: A code to filter by is in no list.
            UnfitValue: A year is no number.
        """
        keys = complete(by)
        text, values = self._question(keys, where, most, scale="")
        found = self.columns.question(text, values)
        return Aggregate(keys, tuple(Group(row[:-3], *row[-3:]) for row in found))

    def write(self, path: Path, by: Sequence[Dimension], where: Filter = EVERYTHING) -> None:
        """Write an aggregate into a file: CSV, JSON or Parquet, by the end of its name.

        Raises:
            UnknownFileFormat: The name has another end.
            UnknownCode: A code to filter by is in no list.
        """
        if path.suffix.lower() == ".csv":
            write_csv(path, *table_of(self.aggregate(by, where)))
            return
        how = _FORMATS.get(path.suffix.lower())
        if how is None:
            raise UnknownFileFormat(path)
        text, values = self._question(complete(by), where, None, scale=_IN_UNITS)
        self.columns.export(text, values, path, how)

    def _question(
        self, keys: Sequence[Dimension], where: Filter, most: int | None, *, scale: str
    ) -> tuple[str, list[object]]:
        condition, values = self.vocabulary.condition(where)
        asks_purpose = Dimension.PURPOSE in {*keys, *where.values}
        source = "trade LEFT JOIN known USING (permit)" if asks_purpose else "trade"
        inner = ", ".join(dict.fromkeys(_column(key) for key in keys))
        names = ", ".join(f'{_name(key)} AS "{key.value}"' for key in keys)
        joins = " ".join(dict.fromkeys(_join(key) for key in keys))
        higher = any(key in TAXONOMIC and key is not Dimension.TAXON for key in keys)
        order = ", ".join(f'"{key.value}"' for key in keys)
        cut = "" if most is None else f" QUALIFY row_number() OVER (ORDER BY lines DESC) <= {most}"
        sums = "sum({0})" if higher else "{0}"
        outer = ", ".join(
            f"{sums.format(side)}{scale} AS {side}" for side in ("exported", "imported")
        )
        outer += f", {sums.format('lines')}::BIGINT AS lines"
        text = (
            f"SELECT {names}, {outer} FROM (SELECT {inner}, sum(exported) AS exported,"  # noqa: S608
            f" sum(imported) AS imported, count(*) AS lines FROM {source} WHERE {condition}"
            f" GROUP BY ALL) g {joins}{' GROUP BY ALL' if higher else ''}{cut} ORDER BY {order}"
        )
        return text, values


_IN_UNITS = "::DECIMAL(32,0) * 0.000001::DECIMAL(6,6)"
"""Makes millionths decimals of the unit, exactly."""


def table_of(found: Aggregate) -> tuple[list[str], list[list[str]]]:
    """Return an aggregate as headings and rows of text."""
    headings = [*(key.value for key in found.dimensions), "exported", "imported", "lines"]
    rows = [
        [*group.keys, written(group.exported), written(group.imported), str(group.lines)]
        for group in found.groups
    ]
    return headings, rows


def written(quantity: Decimal | None) -> str:
    """Return a sum as people write it; nothing for none."""
    return "" if quantity is None else format(quantity, "f")


def complete(by: Sequence[Dimension]) -> tuple[Dimension, ...]:
    """Return dimensions with term and unit among them."""
    return tuple(dict.fromkeys((*by, Dimension.TERM, Dimension.UNIT)))


def plain(found: Decimal | None) -> Decimal | None:
    """Return a sum without zeros at its end."""
    return None if found is None else found.normalize() + 0


def _whole(millionths: int | None) -> Decimal | None:
    return None if millionths is None else plain(Decimal(millionths).scaleb(-6))


def _column(key: Dimension) -> str:
    """Return the column of `trade` that a dimension is counted by."""
    return "taxon" if key in TAXONOMIC else key.value


def _name(key: Dimension) -> str:
    """Return what is shown for a dimension."""
    if key is Dimension.YEAR:
        return "g.year::VARCHAR"
    if key in TAXONOMIC:
        return f'placed."{key.value}"'
    return f"coalesce({key.value}_codes.code, '')"


def _join(key: Dimension) -> str:
    if key is Dimension.YEAR:
        return ""
    if key in TAXONOMIC:
        return "JOIN placed ON placed.number = g.taxon"
    return f"LEFT JOIN {key.value}_codes ON {key.value}_codes.number = g.{key.value}"
