"""The rules of the form that hold at all times, whatever is listed and whoever trades.

Each rule yields what is wrong with its box. The numbers R-.. are those of the rule list in
docs/reference/permit-document.md. Rules that need listings, quotas or suspensions are data of the
rule packs, not of the form.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from cites_chain.codes import JURISDICTIONS, PERMIT_TYPES, JurisdictionKind, Life, PermitType
from cites_chain.permit.boxes import line_box
from cites_chain.permit.form import PermitForm
from cites_chain.permit.parts import LineItem, OriginReference
from cites_chain.permit.problems import Problem

FIRST_DAY = date(1970, 1, 1)
LAST_DAY = date(2149, 6, 6)
"""Days that fit on the ledger: 16 bits from 1970."""

_WITHOUT_PURPOSE = (PermitType.CERTIFICATE_OF_ORIGIN, PermitType.PHYTOSANITARY)
_ONE_ANIMAL = (PermitType.TRAVELLING_EXHIBITION, PermitType.PERSONAL_OWNERSHIP)
_PLANTS_ONLY = ("A", "Y")
_JOINED_SOURCES = ("I", "O")


def iter_problems(form: PermitForm) -> Iterator[Problem]:
    """Yield all that is wrong with a form whose single boxes are well written."""
    yield from _days(form)
    yield from _jurisdictions(form)
    yield from _people(form)
    yield from _purpose(form)
    yield from _ties(form)
    yield from _special_cases(form)
    for position, line in enumerate(form.lines):
        yield from _line(form, position, line)


def _title(form: PermitForm) -> str:
    name = PERMIT_TYPES.get_number(form.permit_type).name
    return f"an {name}" if name[0] in "aeiou" else f"a {name}"


def _days(form: PermitForm) -> Iterator[Problem]:
    longest = form.permit_type.longest_validity
    issued_on, last_day = form.issued_on, form.last_day
    if not FIRST_DAY <= issued_on <= LAST_DAY - timedelta(days=longest):
        yield Problem("13", "the day of issue does not fit on the ledger", issued_on.isoformat())
    elif last_day < issued_on:
        yield Problem("2", f"the last day is before the day of issue, {issued_on}", str(last_day))
    elif (last_day - issued_on).days > longest:
        latest = issued_on + timedelta(days=longest)
        yield Problem(
            "2",
            f"{_title(form)} is valid for {longest} days at most, not for"
            f" {(last_day - issued_on).days}",
            str(last_day),
            f"The last day can be {latest} at the latest (R-11).",
        )


def _jurisdictions(form: PermitForm) -> Iterator[Problem]:
    home, there = form.authority.country, form.country_of_import
    if not JURISDICTIONS.get(home).may_issue:
        yield Problem("6", f"{home} ({JURISDICTIONS.get(home).name}) issues no permits", home)
    if there is not None and not JURISDICTIONS.get(there).may_issue:
        yield Problem("3a", f"{there} ({JURISDICTIONS.get(there).name}) is no destination", there)
    match form.permit_type.life:
        case Life.MOVEMENT if there is None:
            yield Problem("3a", "the country of import is missing")
        case Life.MOVEMENT if there == home:
            yield Problem("3a", f"the country of import is the issuing one, {home}", there)
        case Life.INTRODUCTION if there not in (None, home):
            yield Problem("3a", f"goods from the sea are landed where it is issued, {home}", there)
        case Life.IMPORT:
            yield from _import_permit(form)


def _import_permit(form: PermitForm) -> Iterator[Problem]:
    home, there = form.authority.country, form.country_of_import
    exporting = form.consignor.country if form.consignor else None
    if there not in (None, home):
        yield Problem("3a", f"an import permit is issued by the country of import, {home}", there)
    if exporting is None:
        yield Problem("4", "the country from which the goods will come is missing")
    elif exporting == home:
        yield Problem("4", f"the goods come from the issuing country, {home}", exporting)
    elif not JURISDICTIONS.get(exporting).may_issue:
        yield Problem("4", f"{exporting} ({JURISDICTIONS.get(exporting).name}) exports nothing")


def _people(form: PermitForm) -> Iterator[Problem]:
    is_from_the_sea = form.permit_type.life is Life.INTRODUCTION
    if form.permit_type is PermitType.PERSONAL_OWNERSHIP:
        if form.consignee is not None:
            yield Problem("3", "a certificate of ownership has no importer", form.consignee.name)
    elif form.consignee is None and not form.is_multi_use:
        yield Problem("3", "the importer is missing")
    if is_from_the_sea and form.consignor is not None:
        yield Problem("4", "goods from the sea have no exporter (R-28)", form.consignor.name)
    if not is_from_the_sea and form.consignor is None:
        yield Problem("4", "the exporter, re-exporter or owner is missing")


def _purpose(form: PermitForm) -> Iterator[Problem]:
    if form.purpose is None and form.permit_type not in _WITHOUT_PURPOSE:
        yield Problem("5a", "the purpose is missing")


def _ties(form: PermitForm) -> Iterator[Problem]:
    if form.import_permit is not None:
        if form.permit_type.life is not Life.MOVEMENT:
            yield Problem("5", f"{_title(form)} names no import permit")
        yield from _earlier(form, "5", "the import permit", form.import_permit.issued_on)
    if form.replaces is not None:
        if form.replaces.permit_number == form.permit_number:
            yield Problem(
                "5", "a document does not replace itself", None, "Give the new one a new number."
            )
        yield from _earlier(form, "5", "the replaced document", form.replaces.issued_on)


def _earlier(form: PermitForm, box: str, what: str, day: date | None) -> Iterator[Problem]:
    if day is not None and day > form.issued_on:
        yield Problem(box, f"{what} is dated after this one, {form.issued_on}", day.isoformat())


def _special_cases(form: PermitForm) -> Iterator[Problem]:
    if form.is_timber and not form.permit_type.is_movement:
        yield Problem("5", f"{_title(form)} is not for timber in transit (R-16)")
    if form.retrospective is not None and not form.permit_type.is_movement:
        yield Problem("5", f"{_title(form)} is not issued retrospectively (R-36)")
    if form.ata_carnet is not None and form.permit_type is not PermitType.SAMPLE_COLLECTION:
        yield Problem("5", "an ATA carnet goes with a sample collection only (R-43)")
    if form.permit_type is PermitType.SAMPLE_COLLECTION:
        yield from _sample_collection(form)
    if form.permit_type in _ONE_ANIMAL:
        yield from _one_animal(form)
    if form.annexes and form.annex_pages is None:
        yield Problem("annex", "the number of annex pages is not announced")


def _sample_collection(form: PermitForm) -> Iterator[Problem]:
    if form.ata_carnet is None:
        yield Problem("5", "the number of the ATA carnet is missing (R-43)")
    if not form.countries_visited and form.conditions is None:
        yield Problem("5", "the countries that the collection will visit are missing (R-43)")
    sender, receiver = form.consignor, form.consignee
    if sender and receiver and sender.name.casefold() != receiver.name.casefold():
        yield Problem("3", "importer and exporter of a sample collection differ (R-43)")


def _one_animal(form: PermitForm) -> Iterator[Problem]:
    alive = [
        (position, line)
        for position, line in enumerate(form.lines)
        if line.term == "LIV" and line.source not in _PLANTS_ONLY
    ]
    if alive and len(form.lines) > 1:
        yield Problem("7-12", "there is one certificate for each live animal (R-42)")
    for position, line in alive:
        if not line.is_quantity_of_one:
            box = line_box("11", position)
            yield Problem(
                box, "there is one certificate for each live animal (R-42)", str(line.quantity)
            )


# --- lines ----------------------------------------------------------------------------------------


def _line(form: PermitForm, position: int, line: LineItem) -> Iterator[Problem]:
    def box(name: str) -> str:
        return line_box(name, position)

    if line.secondary_source is not None and line.source not in _JOINED_SOURCES:
        yield Problem(box("10"), "only source I or O stands beside another one (R-30)")
    if line.appendix == "I" and form.retrospective is not None:
        yield Problem(box("10"), "nothing of Appendix I is permitted retrospectively (R-36)", "I")
    if line.appendix == "I" and form.is_timber:
        yield Problem(box("10"), "timber of Appendix I is not extended or diverted (R-16)", "I")
    if form.permit_type.life is Life.INTRODUCTION and line.source != "X":
        yield Problem(box("10"), "what comes from the sea has source X (R-28)", line.source)
    if form.permit_type is PermitType.EXPORT and line.source == "D" and line.operation_no is None:
        yield Problem(box("12b"), "the number of the registered operation is missing (R-05)")
    if line.source == "O" and line.acquired_on is None and not _is_justified(form, line):
        yield Problem(box("12b"), "the day of acquisition is missing (R-29)")
    yield from _earlier(form, box("12b"), "the acquisition", line.acquired_on)
    yield from _origins(form, position, line)


def _is_justified(form: PermitForm, line: LineItem) -> bool:
    return line.justification is not None or form.conditions is not None


def _origins(form: PermitForm, position: int, line: LineItem) -> Iterator[Problem]:
    box = line_box("12", position)
    home = form.authority.country
    origin = line.origin
    match form.permit_type:
        case PermitType.CERTIFICATE_OF_ORIGIN if origin is not None and origin.country != home:
            yield Problem(box, f"the origin is not the issuing country, {home} (R-08)")
        case PermitType.INTRODUCTION_FROM_THE_SEA if origin is not None and origin.country != "HS":
            yield Problem(box, "the origin of what comes from the sea is HS (R-28)", origin.country)
        case PermitType.REEXPORT if origin is None:
            yield Problem(box, "a re-export certificate names the country of origin (R-09)")
    for name, reference in (("12", line.origin), ("12a", line.last_reexport)):
        if reference is not None:
            yield from _reference(form, line, line_box(name, position), reference)


def _reference(
    form: PermitForm, line: LineItem, box: str, reference: OriginReference
) -> Iterator[Problem]:
    yield from _earlier(form, box, "the document quoted", reference.issued_on)
    kind = JURISDICTIONS.get(reference.country).kind
    if kind is JurisdictionKind.UNION:
        yield Problem(box, "name the country, not the union", reference.country)
    if form.permit_type is not PermitType.REEXPORT or _is_justified(form, line):
        return
    if reference.permit_number is None or reference.issued_on is None:
        yield Problem(
            box,
            "number and date of the document quoted are missing and nothing says why (R-09)",
            None,
            "Write the reason as the line's justification (box 5).",
        )
