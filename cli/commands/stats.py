"""`stats`: sums of trade, and where exporters' and importers' figures differ."""

from __future__ import annotations

import tempfile
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.answer import Answer, Sentence, Table, Tone
from cli.command import Noun
from cli.context import Work
from cli.files import write_bytes

if TYPE_CHECKING:
    from cites_chain.indexer.columns import Columns
    from cites_chain.queries.aggregates import Aggregates
    from cites_chain.queries.dimensions import Dimension, Filter

noun = Noun("stats", "Sums of trade, and what stands open, differs or looks suspicious.")

AGGREGATE_KEYS = {
    "by": "what the rows are broken down by; term and unit are always among it",
    "rows[]": "a value for each of `by`: a code, a name, a year; empty where there is none",
    "rows[].exported": "what exporters reported, as a decimal string; null for nothing",
    "rows[].imported": "what importers reported, as a decimal string; null for nothing",
    "rows[].lines": "lines of permits behind it",
    "file": "file that was written; null for none",
}
DIFFERENCE_ROWS = {
    "rows[]": "year, appendix, taxon, importer, exporter, origin, term, unit",
    "rows[].exported": "what exporters reported, as a decimal string",
    "rows[].imported": "what importers reported, as a decimal string",
    "rows[].difference": "exported less imported, as a decimal string",
    "rows[].reason": "what explains most of it",
    "rows[].permits": "how many permits are behind it",
    "rows[].codes": "their security codes, some dozens at most",
}
COUNTRY_KEYS = {
    "rows[].year": "calendar year",
    "rows[].taxon": "scientific name",
    "rows[].term": "code of the term",
    "rows[].unit": "code of the unit",
    "rows[].gross_exports": "all that left, re-exports included, as a decimal string",
    "rows[].gross_imports": "all that came, as a decimal string",
    "rows[].net_exports": "what left more than came, as a decimal string",
    "rows[].net_imports": "what came more than left, as a decimal string",
}

By = Annotated[
    str,
    typer.Option(
        "--by",
        metavar="LIST",
        help="year, exporter, importer, origin, taxon, genus, family, order, class, kingdom, "
        "term, unit, source, purpose, appendix.",
    ),
]
Years = Annotated[str, typer.Option("--year", metavar="LIST", help="Only these years.")]
Exporters = Annotated[str, typer.Option("--exporter", metavar="LIST", help="Only from these.")]
Importers = Annotated[str, typer.Option("--importer", metavar="LIST", help="Only into these.")]
Origins = Annotated[str, typer.Option("--origin", metavar="LIST", help="Only goods from these.")]
Taxa = Annotated[
    str, typer.Option("--taxon", metavar="LIST", help="Only these species or higher taxa.")
]
Terms = Annotated[str, typer.Option("--term", metavar="LIST", help="Only these terms.")]
Units = Annotated[str, typer.Option("--unit", metavar="LIST", help="Only these units.")]
Sources = Annotated[str, typer.Option("--source", metavar="LIST", help="Only these sources.")]
Purposes = Annotated[
    str,
    typer.Option("--purpose", metavar="LIST", help="Only these purposes, of your own documents."),
]
Appendices = Annotated[
    str, typer.Option("--appendix", metavar="LIST", help="Only these Appendices.")
]


@noun.verb(
    "aggregate",
    examples=[
        "stats aggregate --by year,exporter --taxon Crocodylia",
        "stats aggregate --by exporter,importer,taxon,source --year 2024 --to trade.parquet",
    ],
    keys=AGGREGATE_KEYS,
)
def aggregate(
    work: Work,
    by: By = "year",
    year: Years = "",
    exporter: Exporters = "",
    importer: Importers = "",
    origin: Origins = "",
    taxon: Taxa = "",
    term: Terms = "",
    unit: Units = "",
    source: Sources = "",
    purpose: Purposes = "",
    appendix: Appendices = "",
    *,
    top: Annotated[
        int | None, typer.Option("--top", metavar="N", min=1, help="Only the N busiest rows.")
    ] = None,
    to: Annotated[
        Path | None,
        typer.Option("--to", metavar="FILE", help="Write a .csv, .json or .parquet file."),
    ] = None,
) -> Answer:
    """Add trade up, exporters' and importers' figures side by side, by whatever is wanted.

    A list has commas between its parts. Terms and units are never added together: they are always
    among the rows. Grams count as kilograms, millilitres as litres. Purposes are not on the ledger;
    they are known for permits whose documents are in your vault.
    """
    from cites_chain.queries.aggregates import table_of
    from cites_chain.queries.dimensions import Dimension, read_dimensions

    dimensions = read_dimensions(_parts(by))
    where = _filter(
        year=year, exporter=exporter, importer=importer, origin=origin, taxon=taxon, term=term,
        unit=unit, source=source, purpose=purpose, appendix=appendix,
    )  # fmt: skip
    asks_purpose = Dimension.PURPOSE in dimensions or bool(purpose)
    with open_columns(work, with_purposes=asks_purpose) as columns:
        aggregates = _aggregates(columns)
        if to is not None:
            with tempfile.TemporaryDirectory() as folder:
                draft = Path(folder) / to.name
                aggregates.write(draft, dimensions, where)
                write_bytes(to, draft.read_bytes())
        found = aggregates.aggregate(dimensions, where, most=top)
    headings, rows = table_of(found)
    document = {
        "by": [dimension.value for dimension in found.dimensions],
        "rows": [_row(headings, row) for row in rows],
        "file": None if to is None else str(to),
    }
    told = f"{len(rows):,} rows{'' if to is None else f', written to {to}'}."
    return Answer(
        document, [Table(headings, rows, "no trade like this"), Sentence(told, Tone.HEAD)]
    )


@noun.verb(
    "differences",
    examples=["stats differences --exporter ID --year 2024", "stats differences --tolerance 10"],
    keys=DIFFERENCE_ROWS,
)
def differences(
    work: Work,
    year: Years = "",
    exporter: Exporters = "",
    importer: Importers = "",
    taxon: Taxa = "",
    term: Terms = "",
    *,
    tolerance: Annotated[
        float,
        typer.Option("--tolerance", metavar="PERCENT", min=0, help="Leave smaller ones out."),
    ] = 0.0,
    top: Annotated[int, typer.Option("--top", metavar="N", min=1, help="Most rows.")] = 100,
) -> Answer:
    """Show where exporters and importers reported different quantities, and why.

    The worst are first; every row names the permits behind it. Both sides of all trade, agreed or
    not, are in `stats aggregate`.
    """
    from cites_chain.permit import code_of
    from cites_chain.queries import comparison
    from cites_chain.queries.aggregates import written

    where = _filter(year=year, exporter=exporter, importer=importer, taxon=taxon, term=term)
    with open_columns(work) as columns:
        share = Decimal(str(tolerance)) / 100
        found = comparison.differences(_aggregates(columns), where, tolerance=share, most=top)
    names = [key.value for key in comparison.DIFFERENCE_KEYS]
    rows: list[dict[str, Any]] = [
        {
            **dict(zip(names, one.keys, strict=True)),
            "exported": written(one.exported),
            "imported": written(one.imported),
            "difference": written(one.difference),
            "reason": one.reason,
            "permits": one.permits,
            "codes": [code_of(permit_id) for permit_id in one.permit_ids],
        }
        for one in found
    ]
    headings = [*names, "exported", "imported", "reason", "code"]
    cells = [[str(row[name]) for name in headings[:-1]] + [row["codes"][0]] for row in rows]
    return Answer({"rows": rows}, [Table(headings, cells, "no difference")])


@noun.verb("country", examples=["stats country ID --taxon Serpentes"], keys=COUNTRY_KEYS)
def country(
    work: Work,
    code: Annotated[str, typer.Argument(metavar="CODE", help="Code of the country.")],
    year: Years = "",
    taxon: Taxa = "",
    term: Terms = "",
) -> Answer:
    """Show gross and net trade of a country, by year and kind of goods.

    Of exporters' and importers' figures the larger counts, group by group; source and purpose do
    not matter, re-exports are included.
    """
    from cites_chain.codes import JURISDICTIONS
    from cites_chain.queries.aggregates import written
    from cites_chain.queries.comparison import country_figures

    chosen = JURISDICTIONS.normalise(code).code.code
    where = _filter(year=year, taxon=taxon, term=term)
    with open_columns(work) as columns:
        found = country_figures(_aggregates(columns), chosen, where)
    headings = [key.removeprefix("rows[].") for key in COUNTRY_KEYS]
    rows = [
        {
            "year": str(one.year),
            "taxon": one.taxon,
            "term": one.term,
            "unit": one.unit,
            "gross_exports": written(one.gross_exports),
            "gross_imports": written(one.gross_imports),
            "net_exports": written(one.net_exports),
            "net_imports": written(one.net_imports),
        }
        for one in found
    ]
    cells = [[row[name] for name in headings] for row in rows]
    return Answer({"rows": rows}, [Table([h.replace("_", " ") for h in headings], cells, "none")])


def open_columns(work: Work, *, with_purposes: bool = False) -> Columns:
    """Return the columns of the index, brought up to the ledger, with progress."""
    from cites_chain.indexer.columns import Columns
    from cites_chain.queries.purposes import learn_purposes

    columns = Columns(work.made_index())
    with work.printer.progress("adding up", None) as bar:
        columns.refresh(lambda at, whole: bar.advance(f"{at:,} of {whole:,} permits"))
        if with_purposes and work.settings.vault.is_file():
            learn_purposes(
                columns,
                work.vault,
                progress=lambda at, whole: bar.advance(f"{at:,} of {whole:,} documents"),
            )
    return columns


def _aggregates(columns: Columns) -> Aggregates:
    from cites_chain.queries.aggregates import Aggregates

    return Aggregates(columns)


def _filter(**lists: str) -> Filter:
    from cites_chain.queries.dimensions import Dimension, Filter

    values: dict[Dimension, tuple[str, ...]] = {
        Dimension(name): tuple(_parts(text)) for name, text in lists.items() if text
    }
    return Filter(values)


def _parts(text: str) -> list[str]:
    return [part.strip() for part in text.split(",")]


def _row(headings: list[str], cells: list[str]) -> dict[str, object]:
    row: dict[str, object] = dict(zip(headings, cells, strict=True))
    for name in ("exported", "imported"):
        row[name] = row[name] or None
    return row | {"lines": int(cells[-1])}
