"""The indicators: a table of patterns with the questions that find them (`queries.indicators`)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import TypeVar

from cites_chain.codes import JURISDICTIONS, SOURCES, TERMS, Code, CodeTable, PermitType
from cites_chain.errors import UnknownCode
from cites_chain.ids import day_of
from cites_chain.indexer import IndexStore
from cites_chain.ledger.reader import Medium, Status
from cites_chain.ledger.reader.words import (
    CONVERTED,
    RETROSPECTIVE,
    WITH_IMPORT_PERMIT,
    quantity_of,
)
from cites_chain.queries.indicators import Finding, Found, Indicator, Sought, Weight
from cites_chain.queries.statements import ARRIVAL_DAYS

C = TypeVar("C", bound=Code)

# ruff: noqa: S608 - statements are made of this module's own text

SPLIT_FROM = 4
"""Permits of one day, one way and one kind of goods that look like one consignment cut up."""

LATE_DAYS = 21
"""Days between an act and its record after which it is strange; the contract refuses 31."""

MOST_DIFFERENT = 0.10
"""Share of what left that may be missing without a question."""

ENOUGH = 20
"""Permits from which a 95th percentile says something."""

FEW = 5
"""Permits from which a median says something."""

_CAPTIVE = tuple(SOURCES.get(code).number for code in ("C", "D", "F", "R"))
_BRED = tuple(SOURCES.get(code).number for code in ("D", "A", "C", "O"))
_FOR_COMMERCE = SOURCES.get("D").number
_LIVE = TERMS.get("LIV").number
_EXPORT, _REEXPORT = PermitType.EXPORT.value, PermitType.REEXPORT.value
_VOID_ACTS = """SELECT permit, officer, what FROM (
        SELECT permit, issue_officer AS officer, issue_hour AS hour, 'issue' AS what FROM permits
        UNION ALL SELECT permit, export_officer, export_hour, 'export' FROM permits
        UNION ALL SELECT permit, import_officer, import_hour, 'import' FROM permits
        UNION ALL SELECT permit, attester, attest_hour, 'attestation' FROM permits)
    JOIN officers USING (officer) WHERE hour >= void_hour"""
_GONE = tuple(
    status.value for status in (Status.CANCELLED, Status.RETURNED, Status.EXPIRED, Status.REPLACED)
)


def suspicious(store: IndexStore, today: date, *, codes: Sequence[str] = ()) -> Iterator[Finding]:
    """Yield what the indicators find, by indicator.

    Args:
        store: An index that has caught up.
        today: Day that counts as today.
        codes: Indicators to look for; all where none is named.

    Raises:
        UnknownCode: There is no such indicator.
    """
    known = {indicator.code: indicator for indicator in INDICATORS}
    for code in codes:
        if code not in known:
            raise UnknownCode("indicator", code, hint=f"There are {', '.join(known)}.")
    wanted = [known[code] for code in codes] if codes else INDICATORS
    yield from Sought(store, wanted, today)


def _code(table: CodeTable[C], number: int) -> str:
    found = table.find_number(number)
    return found.code if found else str(number)


def _country(number: int) -> str:
    return _code(JURISDICTIONS, number)


def _term(number: int) -> str:
    return _code(TERMS, number)


# ---------------------------------------------------------------------------- keys and documents


def _void_acts(store: IndexStore, _: date) -> Iterator[Found]:
    for permit, officer, what in store.run(f"{_VOID_ACTS} ORDER BY permit"):
        yield Found(f"The {what} is void: the key of officer {officer} was voided.", (permit,))


def _drawn_on_tainted(store: IndexStore, _: date) -> Iterator[Found]:
    question = f"""WITH RECURSIVE bad (permit) AS (
            SELECT permit FROM ({_VOID_ACTS})
            UNION SELECT permit FROM permits WHERE status = {Status.REPUDIATED.value}),
        way (permit, root) AS (
            SELECT links.permit, bad.permit FROM bad JOIN links ON origin = bad.permit
            WHERE held > 0
            UNION SELECT links.permit, root FROM way JOIN links ON origin = way.permit
            WHERE held > 0)
        SELECT permit, root FROM way ORDER BY permit, root"""
    for permit, root in store.run(question):
        yield Found("Its goods come from a permit that is void or repudiated.", (permit, root))


def _same_document(store: IndexStore, _: date) -> Iterator[Found]:
    question = f"""SELECT group_concat(permit) FROM permits WHERE status NOT IN {_GONE}
        GROUP BY document_hash HAVING count(*) > 1 ORDER BY min(permit)"""
    for (numbers,) in store.run(question):
        permits = tuple(sorted(map(int, numbers.split(","))))
        yield Found(f"One document stands under {len(permits)} permit ids.", permits)


def _retrospective(store: IndexStore, _: date) -> Iterator[Found]:
    question = "SELECT permit, predecessor FROM permits WHERE flags & ? OR predecessor IS NOT NULL"
    for permit, predecessor in store.run(question, (RETROSPECTIVE,)):
        if predecessor is None:
            yield Found("Issued after the goods had left.", (permit,))
        else:
            yield Found("Stands in the place of another permit.", (permit, predecessor))


def _unattested(store: IndexStore, today: date) -> Iterator[Found]:
    question = """SELECT permit, issuing, transcriber, issue_hour / 24 FROM permits
        WHERE medium = ? AND attester IS NULL AND status <> ? ORDER BY permit"""
    values = (Medium.TRANSCRIBED.value, Status.REPUDIATED.value)
    for permit, issuing, transcriber, day in store.run(question, values):
        since = day_of(today) - day
        yield Found(
            f"A paper of {_country(issuing)} that {_country(transcriber)} wrote down; its issuer "
            f"has not confirmed for {since} days.",
            (permit,),
        )


def _late_records(store: IndexStore, _: date) -> Iterator[Found]:
    for what in ("export", "import"):
        question = f"""SELECT permit, {what}_hour / 24 - {what}ed_on FROM permits
            WHERE {what}_hour / 24 - {what}ed_on >= ? AND medium <> ? ORDER BY permit"""
        for permit, days in store.run(question, (LATE_DAYS, Medium.TRANSCRIBED.value)):
            yield Found(f"The {what} was recorded {days} days after its day.", (permit,))


# -------------------------------------------------------------------------------------- quantities


def _overdrawn(store: IndexStore, _: date) -> Iterator[Found]:
    question = "SELECT permit, position, drawn, imported FROM lines WHERE drawn > imported"
    for permit, position, drawn, imported in store.run(question):
        yield Found(
            f"Line {position + 1}: {quantity_of(drawn)} re-exported of {quantity_of(imported)} "
            "imported.",
            (permit,),
        )


def _over_quota(store: IndexStore, _: date) -> Iterator[Found]:
    question = "SELECT * FROM quotas WHERE used > most ORDER BY jurisdiction, year, taxon"
    for row in store.run(question):
        jurisdiction, year, taxon, term_number, unit, source_number, most, used = row[:8]
        permits = store.rows(
            f"""SELECT DISTINCT permit FROM permits JOIN lines USING (permit)
            WHERE issuing = ? AND taxon = ? AND term = ? AND unit = ? AND source = ?
                AND type = {_EXPORT} AND status NOT IN {_GONE}
            ORDER BY permit DESC LIMIT 20""",
            (jurisdiction, taxon, term_number, unit, source_number),
        )
        yield Found(
            f"{_country(jurisdiction)} {year}: {quantity_of(used)} used of a quota of "
            f"{quantity_of(most)} ({_term(term_number)}).",
            tuple(permit for (permit,) in permits),
        )


def _not_arrived(store: IndexStore, today: date) -> Iterator[Found]:
    question = """SELECT permit, destination, ? - exported_on FROM permits
        WHERE status = 2 AND exported_on <= ? ORDER BY exported_on, permit"""
    now = day_of(today)
    for permit, destination, days in store.run(question, (now, now - ARRIVAL_DAYS)):
        yield Found(
            f"Left {days} days ago, and {_country(destination)} has confirmed no import.",
            (permit,),
        )


def _differing(store: IndexStore, _: date) -> Iterator[Found]:
    question = """SELECT permit, position, exported, imported FROM lines JOIN permits USING (permit)
        WHERE status = 3 AND term <> ? AND exported - imported > exported * ? ORDER BY permit"""
    for permit, position, exported, imported in store.run(question, (_LIVE, MOST_DIFFERENT)):
        yield Found(
            f"Line {position + 1}: {quantity_of(exported)} left, {quantity_of(imported)} arrived.",
            (permit,),
        )


def _deaths(store: IndexStore, _: date) -> Iterator[Found]:
    question = """SELECT permit, position, exported, imported FROM lines JOIN permits USING (permit)
        WHERE status = 3 AND term = ? AND imported < exported ORDER BY permit"""
    for permit, position, exported, imported in store.run(question, (_LIVE,)):
        yield Found(
            f"Line {position + 1}: of {quantity_of(exported)} live specimens "
            f"{quantity_of(exported - imported)} did not arrive.",
            (permit,),
        )


def _outliers(store: IndexStore, _: date) -> Iterator[Found]:
    """Far above what the same exporter, else anybody, permits of the same goods."""
    flagged: set[int] = set()
    for group in ("issuing, taxon, term, unit", "taxon, term, unit"):
        question = f"""SELECT permitted, permit, {group} FROM permits JOIN lines USING (permit)
            WHERE type = {_EXPORT} ORDER BY {group}, permitted"""
        rows: list[tuple[int, ...]] = []
        for row in store.run(question):
            if rows and row[2:] != rows[0][2:]:
                yield from _above(rows, flagged)
                rows = []
            rows.append(row)
        yield from _above(rows, flagged)


def _above(rows: list[tuple[int, ...]], flagged: set[int]) -> Iterator[Found]:
    """Yield the permits of one kind of goods, in the order of quantities, that stand out."""
    usual = _usual_most([row[0] for row in rows])
    if usual is None:
        return
    for quantity, permit in (row[:2] for row in rows[-max(1, len(rows) // 20) :]):
        if quantity > usual and permit not in flagged:
            flagged.add(permit)
            yield Found(
                f"{quantity_of(quantity)} permitted, where {len(rows)} permits of such goods give "
                f"no reason for more than {quantity_of(usual)}.",
                (permit,),
            )


def _usual_most(quantities: list[int]) -> int | None:
    count = len(quantities)
    if count >= ENOUGH:
        return 3 * quantities[(count - 1) * 95 // 100]
    return 10 * quantities[(count - 1) // 2] if count >= FEW else None


def _split(store: IndexStore, _: date) -> Iterator[Found]:
    question = f"""SELECT issuing, destination, count(*), group_concat(permit)
        FROM permits JOIN lines USING (permit)
        WHERE type IN ({_EXPORT}, {_REEXPORT}) AND position = 0
        GROUP BY issued_on, issuing, destination, taxon, term
        HAVING count(*) >= ? ORDER BY min(permit)"""
    for issuing, destination, count, numbers in store.run(question, (SPLIT_FROM,)):
        yield Found(
            f"{count} permits of one day from {_country(issuing)} to {_country(destination)} for "
            "the same goods.",
            tuple(sorted(map(int, numbers.split(",")))),
        )


# ----------------------------------------------------------------------------------------- sources


def _no_import_permit(store: IndexStore, _: date) -> Iterator[Found]:
    question = f"""SELECT DISTINCT permit, source FROM permits JOIN lines USING (permit)
        WHERE type IN ({_EXPORT}, {_REEXPORT}) AND appendix = 1 AND source NOT IN {_BRED}
            AND NOT flags & {WITH_IMPORT_PERMIT} AND import_permit_id IS NULL
            AND medium <> {Medium.TRANSCRIBED.value} ORDER BY permit"""
    for permit, number in store.run(question):
        yield Found(
            f"Appendix I, source {_code(SOURCES, number)}, and no import permit is named.",
            (permit,),
        )


def _wrong_source(store: IndexStore, _: date) -> Iterator[Found]:
    question = "SELECT DISTINCT permit FROM lines WHERE source = ? AND appendix <> 1"
    for (permit,) in store.run(question, (_FOR_COMMERCE,)):
        yield Found("Source D is for Appendix I only.", (permit,))


def _first_captive(store: IndexStore, _: date) -> Iterator[Found]:
    question = f"""SELECT min(permit), issuing FROM permits JOIN lines USING (permit)
        WHERE type = {_EXPORT} AND source IN {_CAPTIVE} GROUP BY issuing, taxon ORDER BY 1"""
    for permit, issuing in store.run(question):
        yield Found(
            f"The first permit of {_country(issuing)} that calls this species captive-bred.",
            (permit,),
        )


def _back_conversion(store: IndexStore, _: date) -> Iterator[Found]:
    question = f"""WITH RECURSIVE way (permit, term, origin, origin_position, steps) AS (
            SELECT lines.permit, term, origin, origin_position, 1
            FROM lines JOIN links USING (permit, position) WHERE marks & {CONVERTED}
            UNION SELECT way.permit, way.term, links.origin, links.origin_position, steps + 1
            FROM way JOIN links ON links.permit = way.origin
                AND links.position = way.origin_position WHERE steps < 64)
        SELECT DISTINCT way.permit, way.origin, way.term FROM way JOIN lines
            ON lines.permit = way.origin AND lines.position = way.origin_position
        WHERE steps > 1 AND lines.term = way.term ORDER BY 1, 2"""
    for permit, origin, number in store.run(question):
        yield Found(
            f"Made into {_term(number)} again, which its goods had been before.",
            (permit, origin),
        )


INDICATORS: tuple[Indicator, ...] = (
    Indicator("K-06", "origin void or repudiated", Weight.STOP, _drawn_on_tainted),
    Indicator("K-07", "more re-exported than imported", Weight.STOP, _overdrawn),
    Indicator("K-09", "Appendix I without import permit", Weight.STOP, _no_import_permit),
    Indicator("K-10", "quota overrun", Weight.HIGH, _over_quota),
    Indicator("K-13", "source not possible for the Appendix", Weight.HIGH, _wrong_source),
    Indicator("K-15", "captive-bred for the first time", Weight.MEDIUM, _first_captive),
    Indicator("K-16", "quantity stands out", Weight.MEDIUM, _outliers),
    Indicator("K-21", "one document under several ids", Weight.STOP, _same_document),
    Indicator("K-23", "retrospective or replacement", Weight.MEDIUM, _retrospective),
    Indicator("K-25", "many small permits of one day", Weight.MEDIUM, _split),
    Indicator("K-26", "act of a voided key", Weight.STOP, _void_acts),
    Indicator("K-27", "left and did not arrive", Weight.MEDIUM, _not_arrived),
    Indicator("K-27b", "less arrived than left", Weight.MEDIUM, _differing),
    Indicator("K-28", "transcription not confirmed", Weight.MEDIUM, _unattested),
    Indicator("K-29", "live animals that did not arrive", Weight.INFO, _deaths),
    Indicator("L-01", "converted back into an earlier term", Weight.HIGH, _back_conversion),
    Indicator("L-02", "recorded long after its day", Weight.MEDIUM, _late_records),
)
"""In the order of the risk table."""
