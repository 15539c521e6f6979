"""Questions to the index: search, lineage, what stands open, balances, suspicious patterns."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from itertools import islice
from typing import Annotated, Literal, TypeVar

from fastapi import APIRouter, Depends, Query
from fastapi import Path as FastPath
from starlette.responses import Response

from api.answered import problems
from api.answers import JsonAnswer, as_of
from api.place import Here, Place
from api.question_answers import (
    BalancesAnswer,
    FindingsAnswer,
    LineageAnswer,
    PageAnswer,
    PermitsAnswer,
)
from api.routes.looking import CodeInPath
from cites_chain.answers import words
from cites_chain.answers.records import TaxonNames, hexadecimal, permit_document, plain
from cites_chain.codes import APPENDICES, JURISDICTIONS, SOURCES, TERMS, Code, CodeTable
from cites_chain.codes.line_letters import line_letter
from cites_chain.ids import Jurisdiction, OfficerId, PermitId
from cites_chain.indexer import IndexStore
from cites_chain.indexer.records import IndexRecords
from cites_chain.ledger.reader import PermitRecord, PermitType, Status
from cites_chain.queries.from_index import past_index
from cites_chain.queries.lineage import Direction, Flow, Lineage, Stop, lineage
from cites_chain.queries.patterns import suspicious
from cites_chain.queries.search import Filter, search
from cites_chain.queries.statements import list_balances, list_expiring, list_not_arrived

router = APIRouter(prefix="/v1", tags=["questions"])

C = TypeVar("C", bound=Code)

MOST_FINDINGS = 1_000
_NO_STORE = {"Cache-Control": "no-store"}
_OFFICERS = 2**24 - 1

CodeText = Annotated[str, Query(max_length=20, description="A code; empty for all.")]
TypeName = Literal[
    "",
    "EXPORT",
    "REEXPORT",
    "IMPORT",
    "INTRODUCTION_FROM_THE_SEA",
    "CERTIFICATE_OF_ORIGIN",
    "PRE_CONVENTION",
    "CAPTIVE_BRED",
    "ARTIFICIALLY_PROPAGATED",
    "PHYTOSANITARY",
    "TRAVELLING_EXHIBITION",
    "PERSONAL_OWNERSHIP",
    "MUSICAL_INSTRUMENT",
    "SAMPLE_COLLECTION",
]
StatusName = Literal[
    "",
    "ISSUED",
    "ENDORSED",
    "IMPORTED",
    "REFUSED",
    "PRESENTED",
    "CANCELLED",
    "RETURNED",
    "EXPIRED",
    "REPLACED",
    "REPUDIATED",
    "RESERVED",
    "USED",
]
Days = Annotated[int, Query(ge=0, le=1_000, description="How many days.")]


def filter_of(
    taxon: Annotated[str, Query(max_length=200, description="Name or higher taxon.")] = "",
    issuing: CodeText = "",
    destination: CodeText = "",
    country: CodeText = "",
    type: TypeName = "",  # noqa: A002 - its name in the address
    status: StatusName = "",
    term: CodeText = "",
    source: CodeText = "",
    appendix: CodeText = "",
    officer: Annotated[int | None, Query(ge=0, le=_OFFICERS)] = None,
    since: date | None = None,
    until: date | None = None,
) -> Filter:
    """Return the filter that stands in an address."""
    return Filter(
        taxon=taxon,
        issuing=_jurisdiction(issuing),
        destination=_jurisdiction(destination),
        country=_jurisdiction(country),
        permit_type=PermitType[type] if type else None,
        status=Status[status] if status else None,
        term=_number(TERMS, term),
        source=_number(SOURCES, source),
        appendix=_number(APPENDICES, appendix),
        officer=None if officer is None else OfficerId(officer),
        issued_from=since,
        issued_until=until,
    )


@router.get("/search", response_model=PageAnswer, responses=problems(404))
def search_permits(
    here: Here,
    wanted: Annotated[Filter, Depends(filter_of)],
    limit: Annotated[int, Query(ge=1, le=200, description="Permits of one page.")] = 50,
    after: Annotated[
        str, Query(pattern="^[0-9]{0,18}$", description="Cursor of the page before.")
    ] = "",
) -> Response:
    """Find permits; the newest come first."""
    page = here.require_analyst().look(
        lambda store: search(store, wanted, limit=limit, cursor=after)
    )
    permits = [permit_document(record, page.names) for record in page.permits]
    return _answer(here, {"permits": permits, "cursor": page.cursor})


@router.get("/permits/{code}/lineage", response_model=LineageAnswer, responses=problems(404))
def show_lineage(
    code: CodeInPath,
    here: Here,
    direction: Direction = Direction.UP,
    block: Annotated[
        int | None, Query(ge=0, le=2**40, description="As of this block; now where it is left out.")
    ] = None,
) -> Response:
    """Follow goods over any number of hops, back to the first origins or on to the last shop."""
    permit_id = here.permit_id_of(code)
    found, names = here.require_analyst().look(
        lambda store: _lineage(store, permit_id, direction, block)
    )
    document = {
        "stops": [_stop_document(stop, names) for stop in found.stops],
        "flows": [_flow_document(flow) for flow in found.flows],
        "block": block,
    }
    return _answer(here, document)


@router.get("/expiring", response_model=PermitsAnswer, responses=problems(404))
def show_expiring(here: Here, issuing: CodeText = "", days: Days = 30) -> Response:
    """List open permits whose last day comes soon, the first to expire first."""
    place, today = _jurisdiction(issuing), here.now().date()
    return _permits(here, lambda store: list_expiring(store, today, days=days, issuing=place))


@router.get("/not-arrived", response_model=PermitsAnswer, responses=problems(404))
def show_not_arrived(here: Here, destination: CodeText = "", days: Days = 60) -> Response:
    """List permits whose goods left long ago and were never imported."""
    place, today = _jurisdiction(destination), here.now().date()
    return _permits(
        here, lambda store: list_not_arrived(store, today, days=days, destination=place)
    )


@router.get("/balances/{country}", response_model=BalancesAnswer, responses=problems(404))
def show_balances(
    country: Annotated[str, FastPath(max_length=20, description="ISO code.")], here: Here
) -> Response:
    """Show what a country imported, by kind of goods, and what it may still re-export."""
    place = Jurisdiction(JURISDICTIONS.normalise(country).code.number)
    found, names = here.require_analyst().look(
        lambda store: (list_balances(store, place), IndexRecords(store).taxon_names())
    )
    balances = [
        {
            "taxon_id": f"0x{each.goods.taxon_id:016x}",
            "taxon": names.get(each.goods.taxon_id),
            "term": words.term(each.goods.term),
            "unit": words.unit(each.goods.unit),
            "permits": each.permits,
            "imported": plain(each.imported),
            "drawn": plain(each.drawn),
            "left": plain(each.left),
        }
        for each in found
    ]
    return _answer(here, {"balances": balances})


@router.get("/indicators", response_model=FindingsAnswer, responses=problems(404))
def show_indicators(
    here: Here,
    only: Annotated[str, Query(max_length=10, description="One indicator; empty for all.")] = "",
    top: Annotated[int, Query(ge=1, le=MOST_FINDINGS, description="Most findings.")] = 100,
) -> Response:
    """List suspicious patterns that the ledger alone can show, each with its reason."""
    today = here.now().date()
    codes = [only] if only else []
    found = here.require_analyst().look(
        lambda store: list(islice(suspicious(store, today, codes=codes), top))
    )
    findings = [
        {
            "code": each.code,
            "title": each.title,
            "weight": each.weight.value,
            "reason": each.reason,
            "permits": [hexadecimal(one) for one in each.permits],
        }
        for each in found
    ]
    return _answer(here, {"today": today.isoformat(), "findings": findings})


def _lineage(
    store: IndexStore, permit_id: PermitId, direction: Direction, block: int | None
) -> tuple[Lineage, TaxonNames]:
    if block is None:
        found = lineage(store, permit_id, direction)
    else:
        with past_index(store, permit_id, block=block) as past:
            found = lineage(past, permit_id, direction)
    return found, IndexRecords(store).taxon_names({stop.taxon_id for stop in found.stops})


def _permits(here: Place, question: Callable[[IndexStore], Sequence[PermitRecord]]) -> Response:
    found, names = here.require_analyst().look(
        lambda store: (question(store), IndexRecords(store).taxon_names())
    )
    return _answer(here, {"permits": [permit_document(record, names) for record in found]})


def _answer(here: Place, document: Mapping[str, object]) -> Response:
    told = as_of(here.reader.head(), here.now())
    return JsonAnswer({**document, "as_of": told}, headers=_NO_STORE)


def _jurisdiction(text: str) -> Jurisdiction | None:
    found = _number(JURISDICTIONS, text)
    return None if found is None else Jurisdiction(found)


def _number(table: CodeTable[C], text: str) -> int | None:
    return table.normalise(text).code.number if text else None


def _stop_document(stop: Stop, names: TaxonNames) -> dict[str, object]:
    return {
        "permit_id": hexadecimal(stop.permit_id),
        "code": words.security_code(stop.permit_id),
        "line": line_letter(stop.position),
        "steps": stop.steps,
        "type": stop.permit_type.name,
        "status": stop.status.name,
        "issuing": words.country(stop.issuing),
        "destination": words.country(stop.destination),
        "taxon_id": f"0x{stop.taxon_id:016x}",
        "taxon": names.get(stop.taxon_id),
        "term": words.term(stop.term),
        "unit": words.unit(stop.unit),
        "permitted": plain(stop.permitted),
        "exported": plain(stop.exported),
        "imported": plain(stop.imported),
        "drawn": plain(stop.drawn),
        "not_shipped": plain(stop.not_shipped),
        "lost": plain(stop.lost),
        "kept": plain(stop.kept),
    }


def _flow_document(flow: Flow) -> dict[str, object]:
    return {
        "origin_id": hexadecimal(flow.origin_id),
        "origin_line": line_letter(flow.origin_position),
        "taker_id": hexadecimal(flow.taker_id),
        "line": line_letter(flow.position),
        "quantity": plain(flow.quantity),
    }
