"""`quota`: how much of a taxon may leave a jurisdiction in a year, and how much has."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from cites_chain.errors import ChainError
from cli import words
from cli.answer import Answer, Facts, Sentence, Table, Tone
from cli.command import Noun
from cli.context import Work
from cli.exits import InputProblem
from cli.parameters import AsKey, day_from, quantity_from
from cli.present import ACT_KEYS, act_document, act_sentence, plain
from cli.safe_text import Document

if TYPE_CHECKING:
    from cites_chain.ledger.acts import ActDone
    from cites_chain.ledger.desk import Desk
    from cites_chain.ledger.reader import QuotaKey, QuotaRecord

noun = Noun(
    "quota",
    "Export quotas: set and changed by an issuer of the jurisdiction, counted by the ledger.",
)

QUOTA_KEYS = {
    "jurisdiction": "code of whose exports are counted",
    "year": "year of issue",
    "taxon_id": "id of the taxon",
    "taxon": "its scientific name, or null where nobody announced it",
    "term": "trade term code",
    "unit": "unit code",
    "source": "source code",
    "limit": "most that may be exported, decimal string",
    "used": "what counts against it, decimal string",
    "left": "what may still be permitted; negative where a soft quota was overrun",
    "opening": "what was exported before the first day",
    "first_day": "first day of issue that counts",
    "hard": "whether more is refused, or only announced",
}
_ACTED = {**{f"quota.{key}": meaning for key, meaning in QUOTA_KEYS.items()}, **ACT_KEYS}

_EXAMPLE = "'Malayopython reticulatus' --term SKI --unit NAR --source W --year 2024"

Taxon = Annotated[
    str, typer.Argument(metavar="NAME", help="Scientific name, as in box 7, without the author.")
]
Term = Annotated[str, typer.Option("--term", metavar="CODE", help="Box 9, such as SKI.")]
Unit = Annotated[str, typer.Option("--unit", metavar="CODE", help="Box 11, such as KGM.")]
Source = Annotated[str, typer.Option("--source", metavar="CODE", help="Box 10, such as W.")]
Year = Annotated[int, typer.Option("--year", help="Year of issue.", min=1975, max=2149)]
Limit = Annotated[
    str, typer.Option("--limit", metavar="QUANTITY", help="Most that may be exported in the year.")
]
Soft = Annotated[bool, typer.Option("--soft", help="Announce more than the limit, refuse nothing.")]
Place = Annotated[
    str, typer.Option("--in", metavar="CODE", help="Jurisdiction whose exports are counted.")
]


@noun.verb(
    "set",
    examples=[f"quota set {_EXAMPLE} --limit 175000 --as id-issuer"],
    keys=_ACTED,
)
def set_quota(
    work: Work,
    name: Taxon,
    term: Term,
    unit: Unit,
    source: Source,
    year: Year,
    limit: Limit,
    *,
    first_day: Annotated[
        str,
        typer.Option(
            "--from",
            metavar="DAY",
            help="First day of issue that counts. \\[January 1st, or in two days]",
        ),
    ] = "",
    opening: Annotated[
        str,
        typer.Option("--opening", metavar="QUANTITY", help="What was exported before that day."),
    ] = "0",
    soft: Soft = False,
    as_key: AsKey = "",
) -> Answer:
    """Set a quota of your jurisdiction for the first time.

    It counts export permits for goods of the wild or other sources than I, from the first day on.
    """
    most, before = quantity_from(limit), quantity_from(opening)
    desk = work.desk(as_key)
    key = _own_key(desk, name, term, unit, source, year)
    earliest = max(day_from(f"{year}-01-01", desk.office.today()), _in_two_days(desk))
    done = desk.quotas.set(
        key,
        most,
        first_day=day_from(first_day, earliest),
        opening=before,
        is_hard=not soft,
    )
    return _acted(work, key, name, "is set", done)


@noun.verb(
    "change",
    examples=[f"quota change {_EXAMPLE} --limit 150000"],
    keys=_ACTED,
)
def change(
    work: Work,
    name: Taxon,
    term: Term,
    unit: Unit,
    source: Source,
    year: Year,
    limit: Limit,
    *,
    soft: Soft = False,
    as_key: AsKey = "",
) -> Answer:
    """Raise or lower a quota of your jurisdiction; never below what is used already."""
    most = quantity_from(limit)
    desk = work.desk(as_key)
    key = _own_key(desk, name, term, unit, source, year)
    done = desk.quotas.change(key, most, is_hard=not soft)
    return _acted(work, key, name, "is changed", done)


@noun.verb(
    "show",
    examples=[f"quota show {_EXAMPLE} --in ID"],
    keys=QUOTA_KEYS,
)
def show(
    work: Work, name: Taxon, place: Place, term: Term, unit: Unit, source: Source, year: Year
) -> Answer:
    """Show a quota, what is used and what is left."""
    from cites_chain.ledger.quotas import quota_key
    from cites_chain.ledger.reader import NotOnLedger

    code = words.country(words.jurisdiction_from(place))
    key = quota_key(code, year, name, term.upper(), unit.upper(), source.upper())
    found = work.reader.find_quota(key)
    if found is None:
        raise NotOnLedger(
            f"no quota is set for {name}, {term} {unit}, source {source}, by {code} for {year}",
            facts={"jurisdiction": code, "year": year, "taxon": name},
        )
    return Answer(_document(found, name), [_facts(found, name)])


@noun.verb(
    "list",
    examples=["quota list --in ID", "quota list --in ID --year 2024"],
    keys={f"quotas[].{key}": meaning for key, meaning in QUOTA_KEYS.items()},
)
def list_quotas(
    work: Work,
    place: Place,
    year: Annotated[
        int, typer.Option("--year", help="Year of issue. \\[all]", min=0, max=2149)
    ] = 0,
) -> Answer:
    """List the quotas of a jurisdiction with their use."""
    found = work.reader.list_quotas(words.jurisdiction_from(place), year or None)
    names = work.reader.taxon_names() if found else {}
    rows = [
        (
            str(each.key.year),
            names.get(each.key.taxon_id) or _hexadecimal(each.key),
            f"{words.term(each.key.term)} {words.unit(each.key.unit)}",
            words.source(each.key.source),
            plain(each.limit),
            plain(each.used),
            plain(each.left),
            "hard" if each.is_hard else "soft",
        )
        for each in found
    ]
    headings = ("year", "taxon", "what", "source", "limit", "used", "left", "kind")
    return Answer(
        {"quotas": [_document(each, names.get(each.key.taxon_id)) for each in found]},
        [Table(headings, rows, empty=f"{words.place(words.jurisdiction_from(place))} set none.")],
    )


def _own_key(desk: Desk, name: str, term: str, unit: str, source: str, year: int) -> QuotaKey:
    from cites_chain.ledger.quotas import quota_key

    if not name.strip():
        raise InputProblem("a scientific name is needed")
    code = words.country(desk.post().jurisdiction)
    return quota_key(code, year, name, term.upper(), unit.upper(), source.upper())


def _in_two_days(desk: Desk) -> date:
    # By the ledger's clock and in UTC: the contract counts so.
    return desk.office.ledger.chain.now().date() + timedelta(days=2)


def _acted(work: Work, key: QuotaKey, name: str, what: str, done: ActDone) -> Answer:
    found = work.reader.find_quota(key)
    if found is None:
        raise ChainError("the ledger took the quota and does not show it")
    sentence = act_sentence(f"The quota {what}", done)
    return Answer(
        {"quota": _document(found, name), **act_document(done)},
        [Sentence(sentence, Tone.GOOD), _facts(found, name)],
    )


def _facts(quota: QuotaRecord, name: str) -> Facts:
    key = quota.key
    return Facts(
        [
            ("taxon", name),
            ("of", f"{words.place(key.jurisdiction)}, {key.year}"),
            ("what", f"{words.term(key.term)} {words.unit(key.unit)}"),
            ("source", words.source(key.source)),
            ("limit", f"{plain(quota.limit)} ({'hard' if quota.is_hard else 'soft'})"),
            ("used", plain(quota.used)),
            ("left", plain(quota.left)),
            ("opening", plain(quota.opening)),
            ("counts from", quota.first_day.isoformat()),
        ]
    )


def _document(quota: QuotaRecord, name: str | None) -> Document:
    key = quota.key
    return {
        "jurisdiction": words.country(key.jurisdiction),
        "year": key.year,
        "taxon_id": _hexadecimal(key),
        "taxon": name,
        "term": words.term(key.term),
        "unit": words.unit(key.unit),
        "source": words.source(key.source),
        "limit": plain(quota.limit),
        "used": plain(quota.used),
        "left": plain(quota.left),
        "opening": plain(quota.opening),
        "first_day": quota.first_day,
        "hard": quota.is_hard,
    }


def _hexadecimal(key: QuotaKey) -> str:
    return f"0x{key.taxon_id:016x}"
