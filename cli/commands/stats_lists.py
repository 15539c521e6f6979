"""`stats`, its lists: what stands open, what does not agree, and what looks suspicious."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from cites_chain.answers.records import hexadecimal, permit_document, plain
from cli import words
from cli.answer import Answer, Part, Sentence, Table, Tone
from cli.commands.search import HEADINGS, jurisdiction_or_none
from cli.commands.stats import noun
from cli.context import Work
from cli.exits import InputProblem
from cli.parameters import day_from
from cli.present import PERMIT_KEYS, permit_row
from cli.safe_text import Document

if TYPE_CHECKING:
    from cites_chain.answers.records import TaxonNames
    from cites_chain.indexer import IndexStore
    from cites_chain.ledger.reader import PermitRecord
    from cites_chain.queries.statements import Goods

_PERMITS = {f"permits[].{key}": meaning for key, meaning in PERMIT_KEYS.items()}
_GOODS = {
    "taxon_id": "id of the taxon",
    "taxon": "its scientific name, or null where nobody announced it",
    "term": "trade term code",
    "unit": "unit code",
}

Today = Annotated[
    str, typer.Option("--today", metavar="DAY", help="Day that counts as today. [today]")
]
Days = Annotated[int, typer.Option("--days", metavar="N", min=0, help="How many days.")]
Place = Annotated[str, typer.Option("--in", metavar="CODE", help="Jurisdiction.")]


@noun.verb("expiring", examples=["stats expiring --days 14 --in ID"], keys=_PERMITS)
def expiring(work: Work, *, days: Days = 30, place: Place = "", today: Today = "") -> Answer:
    """List the open permits of an issuer whose last day comes soon."""
    from cites_chain.queries.statements import list_expiring

    store = _index(work)
    now = day_from(today, work.now().date())
    found = list_expiring(store, now, days=days, issuing=jurisdiction_or_none(place))
    return _listed(work, found, "No open permit expires by then.")


@noun.verb("not-arrived", examples=["stats not-arrived --days 60 --in SG"], keys=_PERMITS)
def not_arrived(work: Work, *, days: Days = 60, place: Place = "", today: Today = "") -> Answer:
    """List the permits whose goods left long ago and were never imported at the destination."""
    from cites_chain.queries.statements import list_not_arrived

    store = _index(work)
    now = day_from(today, work.now().date())
    found = list_not_arrived(store, now, days=days, destination=jurisdiction_or_none(place))
    return _listed(work, found, "Everything that left so long ago has arrived.")


@noun.verb(
    "balances",
    examples=["stats balances --in SG"],
    keys={
        **{f"balances[].{key}": meaning for key, meaning in _GOODS.items()},
        "balances[].permits": "permits under which it came in",
        "balances[].imported": "what arrived",
        "balances[].drawn": "what re-exports took",
        "balances[].left": "what re-exports may still draw",
    },
)
def balances(work: Work, *, place: Place) -> Answer:
    """Show what a country imported, by kind of goods, and what it may still re-export of it."""
    from cites_chain.queries.statements import list_balances

    jurisdiction = jurisdiction_or_none(place)
    if jurisdiction is None:
        raise InputProblem("no jurisdiction is named", hint="Name one with --in, such as SG.")
    found = list_balances(_index(work), jurisdiction)
    taxa = work.taxon_names()
    document = [
        {
            **_goods_document(each.goods, taxa),
            "permits": each.permits,
            "imported": plain(each.imported),
            "drawn": plain(each.drawn),
            "left": plain(each.left),
        }
        for each in found
    ]
    return _table({"balances": document}, "balances", "Nothing was imported.")


@noun.verb(
    "indicators",
    examples=["stats indicators", "stats indicators --only K-25 --only K-27 --json"],
    keys={
        "findings[].code": "the indicator",
        "findings[].title": "what it is",
        "findings[].weight": "stop, high, medium, low or info",
        "findings[].reason": "why, in one sentence",
        "findings[].permits": "ids of the permits behind it, the suspicious ones first",
    },
)
def indicators(
    work: Work,
    *,
    only: Annotated[
        list[str] | None,
        typer.Option("--only", metavar="CODE", help="Look for this one; repeat for more."),
    ] = None,
    today: Today = "",
) -> Answer:
    """List suspicious patterns that the ledger alone can show, each with its reason.

    An indicator says what to look at first. It is no verdict: most have innocent explanations.
    """
    from cites_chain.queries.patterns import suspicious

    store = _index(work)
    found = list(suspicious(store, day_from(today, work.now().date()), codes=only or ()))
    document = [
        {
            "code": each.code,
            "title": each.title,
            "weight": each.weight.value,
            "reason": each.reason,
            "permits": [hexadecimal(one) for one in each.permits],
        }
        for each in found
    ]
    rows = [
        (
            each.code,
            each.weight.value,
            each.title,
            each.reason,
            ", ".join(words.security_code(one) for one in each.permits[:3])
            + (f" and {len(each.permits) - 3} more" if len(each.permits) > 3 else ""),
        )
        for each in found
    ]
    headings = ("indicator", "weight", "what", "why", "permits")
    return Answer({"findings": document}, [Table(headings, rows, empty="Nothing was found.")])


def _index(work: Work) -> IndexStore:
    return work.index or work.made_index()


def _listed(work: Work, found: list[PermitRecord], empty: str) -> Answer:
    taxa = work.taxon_names()
    rows = [permit_row(record, taxa) for record in found]
    document = {"permits": [permit_document(record, taxa) for record in found]}
    return Answer(document, [Table(HEADINGS, rows, empty=empty)])


def _goods_document(goods: Goods, taxa: TaxonNames) -> dict[str, object]:
    return {
        "taxon_id": f"0x{goods.taxon_id:016x}",
        "taxon": taxa.get(goods.taxon_id),
        "term": words.term(goods.term),
        "unit": words.unit(goods.unit),
    }


def _table(document: Document, key: str, empty: str) -> Answer:
    """Return a list of flat documents as a table, without ids."""
    rows = document[key]
    parts: list[Part] = []
    if not isinstance(rows, list) or not rows:
        return Answer(document, [Sentence(empty, Tone.FAINT)])
    shown = [name for name in rows[0] if name not in ("taxon_id", "examples")]
    parts.append(Table(shown, [[str(row[name] or "") for name in shown] for row in rows]))
    return Answer(document, parts)
