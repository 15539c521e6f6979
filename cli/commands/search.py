"""`search`: permits by what is known of them, page by page."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from cites_chain.answers.records import permit_document
from cites_chain.codes import APPENDICES, JURISDICTIONS, PERMIT_TYPES, SOURCES, TERMS
from cli.answer import Answer, Sentence, Table, Tone
from cli.command import Noun
from cli.context import Work
from cli.exits import InputProblem
from cli.parameters import day_from
from cli.present import PERMIT_KEYS, permit_row

if TYPE_CHECKING:
    from cites_chain.ids import Jurisdiction
    from cites_chain.ledger.reader import Status

noun = Noun("", "Looking for permits.")

HEADINGS = ("code", "type", "from", "to", "status", "issued on", "good until", "goods")

Country = Annotated[str, typer.Option("--country", metavar="CODE", help="From it or to it.")]
Until = Annotated[str, typer.Option("--until", metavar="DAY", help="Issued then or before.")]


@noun.verb(
    "search",
    examples=[
        "search --taxon Pythonidae --to IT --status IMPORTED",
        "search --from ID --since 2024-01-01 --limit 20 --json",
    ],
    keys={
        **{f"permits[].{key}": meaning for key, meaning in PERMIT_KEYS.items()},
        "cursor": "give it as --after for the next page; empty where there is none",
    },
)
def search(
    work: Work,
    *,
    taxon: Annotated[
        str,
        typer.Option(
            "--taxon", metavar="NAME", help="Species, genus, family, order, class or kingdom."
        ),
    ] = "",
    issuing: Annotated[str, typer.Option("--from", metavar="CODE", help="Who issued.")] = "",
    destination: Annotated[
        str, typer.Option("--to", metavar="CODE", help="Country of import.")
    ] = "",
    country: Country = "",
    permit_type: Annotated[
        str, typer.Option("--type", metavar="TYPE", help="EXPORT, REEXPORT, IMPORT ...")
    ] = "",
    status: Annotated[
        str, typer.Option("--status", metavar="STATUS", help="ISSUED, ENDORSED, IMPORTED ...")
    ] = "",
    term: Annotated[str, typer.Option("--term", metavar="CODE", help="Box 9, such as SKI.")] = "",
    source: Annotated[str, typer.Option("--source", metavar="CODE", help="Box 10.")] = "",
    appendix: Annotated[str, typer.Option("--appendix", metavar="I|II|III", help="Box 10.")] = "",
    officer: Annotated[
        int | None, typer.Option("--officer", metavar="N", help="Who did something with it.")
    ] = None,
    since: Annotated[
        str, typer.Option("--since", metavar="DAY", help="Issued then or later.")
    ] = "",
    until: Until = "",
    limit: Annotated[
        int, typer.Option("--limit", metavar="N", min=1, max=1000, help="Permits of one page.")
    ] = 50,
    after: Annotated[
        str, typer.Option("--after", metavar="CURSOR", help="Where the page before ended.")
    ] = "",
) -> Answer:
    """Find permits; the newest come first.

    Answers from the index, which is brought up to the ledger first and made where there is none.
    """
    from cites_chain.ids import OfficerId
    from cites_chain.ledger.reader import PermitType
    from cites_chain.queries.search import Filter
    from cites_chain.queries.search import search as find

    wanted = Filter(
        taxon=taxon,
        issuing=jurisdiction_or_none(issuing),
        destination=jurisdiction_or_none(destination),
        country=jurisdiction_or_none(country),
        permit_type=PermitType(PERMIT_TYPES.get(permit_type.upper()).number)
        if permit_type
        else None,
        status=_status(status) if status else None,
        term=TERMS.normalise(term).code.number if term else None,
        source=SOURCES.normalise(source).code.number if source else None,
        appendix=APPENDICES.normalise(appendix).code.number if appendix else None,
        officer=None if officer is None else OfficerId(officer),
        issued_from=day_from(since, date.min) if since else None,
        issued_until=day_from(until, date.max) if until else None,
    )
    page = find(work.index or work.made_index(), wanted, limit=limit, cursor=after)
    rows = [permit_row(record, page.names) for record in page.permits]
    parts: list[Table | Sentence] = [Table(HEADINGS, rows, empty="No permit is like that.")]
    if page.cursor:
        parts.append(Sentence(f"More with --after {page.cursor}", Tone.FAINT))
    return Answer(
        {
            "permits": [permit_document(record, page.names) for record in page.permits],
            "cursor": page.cursor,
        },
        parts,
    )


def jurisdiction_or_none(text: str) -> Jurisdiction | None:
    """Return the jurisdiction that was typed, None where none was.

    Raises:
        UnknownCode: It is none.
    """
    from cites_chain.ids import Jurisdiction

    return Jurisdiction(JURISDICTIONS.normalise(text).code.number) if text else None


def _status(text: str) -> Status:
    from cites_chain.ledger.reader import Status

    name = text.strip().upper()
    if name not in Status.__members__:
        raise InputProblem(
            f"{text!r} is no status", hint=f"Say {', '.join(Status.__members__).lower()}."
        )
    return Status[name]
