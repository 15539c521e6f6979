"""What the analysis routes answer, for the OpenAPI description."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from api.answered import Answered, AsOf, Quantity, SecurityCode

Cell = str
Year = Annotated[str, Field(pattern=r"^\d{4}$")]


class AggregateAnswer(Answered):
    """Sums of trade."""

    by: list[str]
    """What the keys of the rows mean; term and unit are always among it."""
    rows: list[AggregateRow]
    as_of: AsOf


class AggregateRow(Answered):
    """One row of sums."""

    keys: list[Cell]
    exported: Quantity | None
    """What exporters reported."""
    imported: Quantity | None
    """What importers reported."""
    lines: int


class DifferenceRow(Answered):
    """A group of which exporters and importers reported different quantities."""

    keys: list[Cell]
    exported: Quantity
    imported: Quantity
    difference: Quantity
    reason: str
    permits: int
    codes: list[SecurityCode]


class DifferencesAnswer(Answered):
    """Where exporters' and importers' figures differ, the worst first."""

    by: list[str]
    rows: list[DifferenceRow]
    as_of: AsOf


class CountryRow(Answered):
    """Gross and net trade of one kind of goods."""

    year: Year
    taxon: str
    term: str
    unit: str
    gross_exports: Quantity
    gross_imports: Quantity
    net_exports: Quantity
    net_imports: Quantity


class CountryAnswer(Answered):
    """Trade of one country."""

    country: str
    rows: list[CountryRow]
    as_of: AsOf


class TaxonShown(Answered):
    """A taxon with what is below it."""

    name: str
    rank: str
    lines: int
    children: list[TaxonShown]


class TaxaAnswer(Answered):
    """All taxa that moved."""

    taxa: list[TaxonShown]
    as_of: AsOf


class FlowShown(Answered):
    """Trade from one country to another."""

    exporter: str
    importer: str
    lines: int
    permits: int


class FlowsAnswer(Answered):
    """Who sent to whom, the busiest first."""

    flows: list[FlowShown]
    as_of: AsOf


class ChainNodeShown(Answered):
    """One line of a permit on the way of goods."""

    code: SecurityCode
    line: str
    hop: int
    """Re-exports before it, counted from the farthest origin."""
    type: str
    status: str
    issuing: str
    destination: str
    taxon: str
    term: str
    unit: str
    permitted: Quantity
    exported: Quantity
    imported: Quantity
    drawn: Quantity
    asked: bool
    warnings: list[str]


class ChainLinkShown(Answered):
    """What one line took from another; `source` and `target` are security code and letter."""

    source: list[str]
    target: list[str]
    quantity: Quantity
    unit: str
    converted: bool


class ChainAnswer(Answered):
    """The way of a permit's goods, for a flow diagram."""

    nodes: list[ChainNodeShown]
    links: list[ChainLinkShown]
    as_of: AsOf


class ViewRow(Answered):
    """One row of a view's table."""

    cells: list[Cell]
    link: str | None
    """Where it leads, an address of the analyst's page."""


class ViewAnswer(Answered):
    """A view of the trade: a picture and the table that says the same."""

    title: str
    about: str
    headings: list[str]
    rows: list[ViewRow]
    picture: str
    """SVG."""
    code: str
    """Security code of the permit that it is about; empty where it is about trade."""
    as_of: AsOf
