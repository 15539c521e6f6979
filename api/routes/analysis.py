"""For the analyst: sums of trade, differences, countries, taxa, flows and one permit's way.

The filters of every route stand in its address, so that a picture can be sent to somebody.
"""

from __future__ import annotations

import tempfile
from decimal import Decimal
from pathlib import Path as FilePath
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Path, Query
from starlette.responses import Response

from api.analysis_answers import (
    AggregateAnswer,
    ChainAnswer,
    CountryAnswer,
    DifferencesAnswer,
    FlowsAnswer,
    TaxaAnswer,
)
from api.answered import problems
from api.answers import JsonAnswer, as_of
from api.place import Here, Place
from api.routes.looking import CodeInPath
from cites_chain.codes import JURISDICTIONS
from cites_chain.permit import code_of
from cites_chain.queries.aggregates import Aggregate, Aggregates, table_of, written
from cites_chain.queries.cells import csv_text
from cites_chain.queries.comparison import (
    DIFFERENCE_KEYS,
    CountryFigure,
    Difference,
    country_figures,
    differences,
)
from cites_chain.queries.custody import ChainLink, ChainNode, chain_of
from cites_chain.queries.dimensions import Dimension, Filter, read_dimensions
from cites_chain.queries.pictures import TaxonNode, country_flows, taxa_tree

router = APIRouter(prefix="/v1/analysis", tags=["analysis"])

MOST_ROWS = 10_000
_NO_STORE = {"Cache-Control": "no-store"}
_LONGEST = 400

ListOfCodes = Annotated[str, Query(max_length=_LONGEST, description="With commas in between.")]
FileKind = Annotated[Literal["json", "csv", "parquet"], Query(description="How it is answered.")]
TableKind = Annotated[Literal["json", "csv"], Query(description="How it is answered.")]

_FILES: dict[int | str, dict[str, Any]] = {
    200: {
        "content": {
            "text/csv": {"schema": {"type": "string"}},
            "application/vnd.apache.parquet": {"schema": {"type": "string", "format": "binary"}},
        }
    }
}


def filter_of(
    year: ListOfCodes = "",
    exporter: ListOfCodes = "",
    importer: ListOfCodes = "",
    origin: ListOfCodes = "",
    taxon: ListOfCodes = "",
    term: ListOfCodes = "",
    unit: ListOfCodes = "",
    source: ListOfCodes = "",
    appendix: ListOfCodes = "",
) -> Filter:
    """Return the filter that stands in an address."""
    lists = {
        Dimension.YEAR: year,
        Dimension.EXPORTER: exporter,
        Dimension.IMPORTER: importer,
        Dimension.ORIGIN: origin,
        Dimension.TAXON: taxon,
        Dimension.TERM: term,
        Dimension.UNIT: unit,
        Dimension.SOURCE: source,
        Dimension.APPENDIX: appendix,
    }
    return Filter({name: _parts(text) for name, text in lists.items() if text.strip()})


Where = Annotated[Filter, Depends(filter_of)]


@router.get(
    "/aggregate",
    response_model=AggregateAnswer,
    responses={**problems(404), **_FILES},
)
def aggregate(
    here: Here,
    where: Where,
    by: Annotated[str, Query(max_length=_LONGEST, description="With commas.")] = "year",
    top: Annotated[int, Query(ge=1, le=MOST_ROWS, description="Most rows.")] = MOST_ROWS,
    format: FileKind = "json",  # noqa: A002 - its name in the address
) -> Response:
    """Add trade up by whatever is wanted, exporters' and importers' figures side by side."""
    dimensions = read_dimensions(_parts(by))
    analyst = here.require_analyst()
    if format == "parquet":
        return _file(analyst.ask(lambda sums: _parquet(sums, dimensions, where)))
    found = analyst.ask(lambda sums: sums.aggregate(dimensions, where, most=top))
    if format == "csv":
        return _csv("aggregate", *table_of(found))
    return _answer(here, _aggregate_document(found))


@router.get("/differences", response_model=DifferencesAnswer, responses={**problems(404), **_FILES})
def show_differences(
    here: Here,
    where: Where,
    tolerance: Annotated[float, Query(ge=0, le=100, description="Percent left out.")] = 0.0,
    top: Annotated[int, Query(ge=1, le=1000, description="Most rows.")] = 100,
    format: TableKind = "json",  # noqa: A002 - as above
) -> Response:
    """Show where exporters and importers reported different quantities, the worst first."""
    share = Decimal(str(round(tolerance, 4))) / 100
    found = here.require_analyst().ask(
        lambda sums: differences(sums, where, tolerance=share, most=top)
    )
    rows = [_difference_document(one) for one in found]
    names = [key.value for key in DIFFERENCE_KEYS]
    if format == "csv":
        cells = [
            [*one.keys, written(one.exported), written(one.imported), one.reason, _codes(one)]
            for one in found
        ]
        return _csv("differences", [*names, "exported", "imported", "reason", "codes"], cells)
    return _answer(here, {"by": names, "rows": rows})


@router.get(
    "/countries/{country}", response_model=CountryAnswer, responses={**problems(404), **_FILES}
)
def show_country(
    country: Annotated[str, Path(max_length=3, description="Code of the country.")],
    here: Here,
    where: Where,
    format: TableKind = "json",  # noqa: A002 - as above
) -> Response:
    """Show gross and net trade of a country, by year and kind of goods."""
    code = JURISDICTIONS.normalise(country).code.code
    found = here.require_analyst().ask(lambda sums: country_figures(sums, code, where))
    rows = [_country_document(one) for one in found]
    if format == "csv":
        headings = list(rows[0]) if rows else ["year"]
        return _csv(f"trade-of-{code}", headings, [list(row.values()) for row in rows])
    return _answer(here, {"country": code, "rows": rows})


@router.get("/taxa", response_model=TaxaAnswer, responses=problems(404))
def show_taxa(here: Here, where: Where) -> Response:
    """Show all taxa that moved as a tree, from the kingdom to the species."""
    found = here.require_analyst().ask(lambda sums: taxa_tree(sums, where))
    return _answer(here, {"taxa": [_taxon_document(node) for node in found]})


@router.get("/flows", response_model=FlowsAnswer, responses=problems(404))
def show_flows(here: Here, where: Where) -> Response:
    """Show who sent to whom."""
    found = here.require_analyst().ask(lambda sums: country_flows(sums, where))
    flows = [
        {
            "exporter": one.exporter,
            "importer": one.importer,
            "lines": one.lines,
            "permits": one.permits,
        }
        for one in found
    ]
    return _answer(here, {"flows": flows})


@router.get("/permits/{code}/chain", response_model=ChainAnswer, responses=problems(404))
def show_chain(code: CodeInPath, here: Here) -> Response:
    """Show the way of a permit's goods, line by line, for a flow diagram."""
    permit_id = here.permit_id_of(code)
    found = here.require_analyst().ask(lambda sums: chain_of(sums.columns.store, permit_id))
    return _answer(
        here,
        {
            "nodes": [_node_document(node) for node in found.nodes],
            "links": [_link_document(link) for link in found.links],
        },
    )


def _parts(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(","))


def _answer(here: Place, document: dict[str, object]) -> Response:
    head = as_of(here.reader.head(), here.now())
    return JsonAnswer({**document, "as_of": head}, headers=_NO_STORE)


def _csv(name: str, headings: list[str], rows: list[list[str]]) -> Response:
    headers = {**_NO_STORE, "Content-Disposition": f'attachment; filename="{name}.csv"'}
    text = csv_text(headings, rows)
    return Response(text, media_type="text/csv; charset=utf-8", headers=headers)


def _parquet(sums: Aggregates, by: tuple[Dimension, ...], where: Filter) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = FilePath(folder) / "aggregate.parquet"
        sums.write(path, by, where)
        return path.read_bytes()


def _file(content: bytes) -> Response:
    headers = {**_NO_STORE, "Content-Disposition": 'attachment; filename="aggregate.parquet"'}
    return Response(content, media_type="application/vnd.apache.parquet", headers=headers)


def _aggregate_document(found: Aggregate) -> dict[str, object]:
    rows = [
        {
            "keys": list(group.keys),
            "exported": written(group.exported) or None,
            "imported": written(group.imported) or None,
            "lines": group.lines,
        }
        for group in found.groups
    ]
    return {"by": [dimension.value for dimension in found.dimensions], "rows": rows}


def _difference_document(one: Difference) -> dict[str, object]:
    return {
        "keys": list(one.keys),
        "exported": written(one.exported),
        "imported": written(one.imported),
        "difference": written(one.difference),
        "reason": one.reason,
        "permits": one.permits,
        "codes": _codes(one).split(),
    }


def _codes(one: Difference) -> str:
    return " ".join(code_of(permit_id) for permit_id in one.permit_ids)


def _country_document(one: CountryFigure) -> dict[str, str]:
    return {
        "year": str(one.year),
        "taxon": one.taxon,
        "term": one.term,
        "unit": one.unit,
        "gross_exports": written(one.gross_exports),
        "gross_imports": written(one.gross_imports),
        "net_exports": written(one.net_exports),
        "net_imports": written(one.net_imports),
    }


def _taxon_document(node: TaxonNode) -> dict[str, object]:
    below = [_taxon_document(child) for child in node.children]
    return {"name": node.name, "rank": node.rank, "lines": node.lines, "children": below}


def _node_document(node: ChainNode) -> dict[str, object]:
    return {
        "code": node.key.code,
        "line": node.key.letter,
        "hop": node.hop,
        "type": node.permit_type,
        "status": node.status,
        "issuing": node.issuing,
        "destination": node.destination,
        "taxon": node.taxon,
        "term": node.term,
        "unit": node.unit,
        "permitted": node.permitted,
        "exported": node.exported,
        "imported": node.imported,
        "drawn": node.drawn,
        "asked": node.is_asked,
        "warnings": list(node.warnings),
    }


def _link_document(link: ChainLink) -> dict[str, object]:
    return {
        "source": [link.source.code, link.source.letter],
        "target": [link.target.code, link.target.letter],
        "quantity": link.quantity,
        "unit": link.unit,
        "converted": link.is_converted,
    }
