"""One view of the trade: a picture, and the table that says the same."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from cites_chain.queries.dimensions import Dimension, Filter

FILTERS = (
    Dimension.YEAR,
    Dimension.EXPORTER,
    Dimension.IMPORTER,
    Dimension.TAXON,
    Dimension.TERM,
)
"""By what every view can be narrowed."""


@dataclass(frozen=True, slots=True)
class View:
    """What an analyst is shown.

    Attributes:
        title: Its heading.
        about: What the figures are and what they are not, one or two sentences.
        headings: Of the table.
        rows: Of the table, text as it is shown and downloaded.
        links: Where each row leads, an address of the page or None; as many as rows.
        picture: SVG.
        code: Security code of the permit that it is about; empty where it is about trade.
    """

    title: str
    about: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    links: tuple[str | None, ...]
    picture: str
    code: str = ""


def address(view: str, where: Filter, **more: str) -> str:
    """Return the address of a view with the filters of now and some more, each once."""
    said = {dimension.value: codes[0] for dimension, codes in where.values.items()}
    return "?" + urlencode({"view": view, **said, **more})
