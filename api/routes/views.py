"""For the analyst: views of all trade, each a picture and the table that equals it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from api.analysis_answers import ViewAnswer
from api.answered import problems
from api.answers import JsonAnswer, as_of
from api.place import Here, Place
from cites_chain.queries.aggregates import Aggregates
from cites_chain.queries.cells import csv_text
from cites_chain.queries.custody import chain_of
from cites_chain.queries.dimensions import Filter
from cites_chain.queries.parquet import parquet_bytes
from cites_chain.reports.views import (
    FILTERS,
    View,
    compare_view,
    country_view,
    custody_view,
    differences_view,
    flows_view,
    permits_view,
    taxa_view,
)

router = APIRouter(prefix="/v1/views", tags=["views"])

_NO_STORE = {"Cache-Control": "no-store"}
_SHORT = Field(max_length=200)
_TEXT = {"schema": {"type": "string"}}
_FILES: dict[int | str, dict[str, Any]] = {
    200: {
        "content": {
            "text/csv": _TEXT,
            "image/svg+xml": _TEXT,
            "application/vnd.apache.parquet": {"schema": {"type": "string", "format": "binary"}},
        }
    }
}


class ViewName(StrEnum):
    """What can be looked at."""

    PERMITS = "permits"
    TAXA = "taxa"
    FLOWS = "flows"
    COMPARE = "compare"
    COUNTRY = "country"
    DIFFERENCES = "differences"
    CHAIN = "chain"


class FileKind(StrEnum):
    """How a view is answered."""

    JSON = "json"
    CSV = "csv"
    PARQUET = "parquet"
    SVG = "svg"


class Wish(BaseModel):
    """What a view is narrowed to; an empty value narrows nothing."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    year: Annotated[str, _SHORT] = ""
    """Calendar year."""
    exporter: Annotated[str, _SHORT] = ""
    """Code of the exporting country."""
    importer: Annotated[str, _SHORT] = ""
    """Code of the importing country."""
    taxon: Annotated[str, _SHORT] = ""
    """Scientific name, or that of a higher taxon."""
    term: Annotated[str, _SHORT] = ""
    """Code of box 9."""
    country: Annotated[str, _SHORT] = ""
    """Country of the view `country`."""
    permit: Annotated[str, _SHORT] = ""
    """Security code or id of the permit of the view `chain`."""

    def filter(self) -> Filter:
        """Return which trade counts."""
        said = {dimension: getattr(self, dimension.value).strip() for dimension in FILTERS}
        return Filter({dimension: (text,) for dimension, text in said.items() if text})


_Question = Callable[[Aggregates, Wish], View]
_QUESTIONS: Mapping[ViewName, _Question] = {
    ViewName.PERMITS: lambda found, wish: permits_view(found.columns.store, wish.filter()),
    ViewName.TAXA: lambda found, wish: taxa_view(found, wish.filter()),
    ViewName.FLOWS: lambda found, wish: flows_view(found, wish.filter()),
    ViewName.COMPARE: lambda found, wish: compare_view(found, wish.filter()),
    ViewName.COUNTRY: lambda found, wish: country_view(found, wish.filter(), wish.country),
    ViewName.DIFFERENCES: lambda found, wish: differences_view(found, wish.filter()),
}


@router.get("/{view}", response_model=ViewAnswer, responses={**problems(404), **_FILES})
def show_view(
    view: ViewName,
    wish: Annotated[Wish, Query()],
    here: Here,
    kind: Annotated[FileKind, Query(alias="format")] = FileKind.JSON,
) -> Response:
    """Return a view: picture and table as JSON, the table as CSV or Parquet, the picture as SVG."""
    found = _ask(here, view, wish)
    name = f'attachment; filename="{view.value}.{kind.value}"'
    headers = _NO_STORE | {"Content-Disposition": name}
    match kind:
        case FileKind.CSV:
            text = csv_text(found.headings, found.rows)
            return Response(text, headers=headers, media_type="text/csv; charset=utf-8")
        case FileKind.PARQUET:
            content = parquet_bytes(found.headings, found.rows)
            return Response(content, headers=headers, media_type="application/vnd.apache.parquet")
        case FileKind.SVG:
            return Response(found.picture, headers=headers, media_type="image/svg+xml")
    head = as_of(here.reader.head(), here.now())
    return JsonAnswer(_document(found, head), headers=_NO_STORE)


def _ask(here: Place, view: ViewName, wish: Wish) -> View:
    analyst = here.require_analyst()
    if view is not ViewName.CHAIN:
        return analyst.ask(lambda found: _QUESTIONS[view](found, wish))
    permit_id = here.permit_id_of(wish.permit)
    return analyst.ask(lambda found: custody_view(chain_of(found.columns.store, permit_id)))


def _document(found: View, head: dict[str, object]) -> dict[str, object]:
    rows = zip(found.rows, found.links, strict=True)
    return {
        "title": found.title,
        "about": found.about,
        "headings": found.headings,
        "rows": [{"cells": cells, "link": link} for cells, link in rows],
        "picture": found.picture,
        "code": found.code,
        "as_of": head,
    }
