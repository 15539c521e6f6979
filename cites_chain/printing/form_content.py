"""What stands in which box of the printed form, as text; `form.typ` sets it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import TypeAlias

from cites_chain.codes import JURISDICTIONS, PERMIT_TYPES, PURPOSES, REASONS, SOURCES, TERMS, UNITS
from cites_chain.codes.line_letters import line_letter
from cites_chain.keys.fingerprint import fingerprint_words
from cites_chain.languages import RIGHT_TO_LEFT, catalogue
from cites_chain.permit import (
    LineItem,
    OriginReference,
    PermitDocument,
    PermitFile,
)
from cites_chain.permit.values import plain

Content: TypeAlias = "Mapping[str, Content] | list[Content] | str | bool | int"

FIRST_PAGE_LINES = 3
"""Blocks on the first page; further ones follow on annex pages."""


def content_of(file: PermitFile, language: str) -> dict[str, Content]:
    """Return everything that the printed form says, labels in one language.

    Args:
        file: The permit.
        language: Of the labels; what the officer wrote stays as it was written.

    Raises:
        UnknownLanguage: There are no labels in it.
    """
    words = catalogue(language)
    form = file.document
    blocks: list[Content] = [
        _block(position, line, words) for position, line in enumerate(form.lines)
    ]
    return {
        "language": language,
        "is_right_to_left": language in RIGHT_TO_LEFT,
        "labels": {
            key.removeprefix("form."): text
            for key, text in words.items()
            if key.startswith("form.")
        },
        "tick": PERMIT_TYPES.get(form.permit_type.name).tick,
        "kind": PERMIT_TYPES.get(form.permit_type.name).name,
        "number": form.permit_number,
        "valid_until": form.last_day.isoformat(),
        "importer": _trader(form, "consignee"),
        "country_of_import": _country(form.country_of_import),
        "exporter": _trader(form, "consignor"),
        "applicant_signature": form.applicant_signature or "",
        "conditions": list(_conditions(form, words)),
        "purpose": _coded(form.purpose, PURPOSES.get(form.purpose).name) if form.purpose else "",
        "stamp": form.security_stamp_no or "",
        "authority": _lines_of(
            form.authority.name, form.authority.postal_address, _country(form.authority.country)
        ),
        "blocks": blocks,
        "first_page_blocks": FIRST_PAGE_LINES,
        "issued_by": form.issued_by,
        "place": form.place_of_issue or "",
        "issued_on": form.issued_on.isoformat(),
        "account": file.issuer.account if file.issuer else "",
        "security_code": file.security_code,
        "fingerprint": " ".join(fingerprint_words(file.hash_when_issued)),
        "hash": f"0x{file.hash_when_issued.hex()}",
        "annexes": [f"{annex.title} (SHA-256 {annex.sha256})" for annex in form.annexes],
    }


def _trader(form: PermitDocument, name: str) -> str:
    trader = form.consignee if name == "consignee" else form.consignor
    if trader is None:
        return ""
    return _lines_of(trader.name, trader.postal_address, _country(trader.country))


def _conditions(form: PermitDocument, words: Mapping[str, str]) -> Iterator[str]:
    """Yield the paragraphs of box 5."""
    if form.conditions:
        yield form.conditions
    yield from _other_documents(form, words)
    said = (
        ("form.retrospective", form.retrospective and form.retrospective.reason),
        ("form.ata_carnet", form.ata_carnet),
        ("form.countries_visited", ", ".join(_country(code) for code in form.countries_visited)),
        ("form.holder_boxes", ", ".join(form.holder_boxes)),
        ("form.annex_pages", form.annex_pages and str(form.annex_pages)),
    )
    yield from (_labelled(words[key], text) for key, text in said if text)
    for position, line in enumerate(form.lines):
        if line.justification:
            yield _labelled(words["form.justification"], line_letter(position), line.justification)
    if any(line.term == "LIV" for line in form.lines):
        yield words["form.live_transport"]


def _other_documents(form: PermitDocument, words: Mapping[str, str]) -> Iterator[str]:
    if form.import_permit is not None:
        named = form.import_permit
        yield _labelled(words["form.import_permit"], named.permit_number, named.issued_on)
    if form.replaces is not None:
        old = form.replaces
        reason = REASONS.get(old.reason).name
        yield _labelled(words["form.replaces"], old.permit_number, old.issued_on, reason)
        if old.is_true_copy:
            yield words["form.true_copy"]


def _block(position: int, line: LineItem, words: Mapping[str, str]) -> dict[str, Content]:
    source = _coded(line.source, SOURCES.get(line.source).name)
    if line.secondary_source:
        source += f"; {_coded(line.secondary_source, SOURCES.get(line.secondary_source).name)}"
    return {
        "letter": line_letter(position),
        "scientific_name": line.scientific_name,
        "common_name": line.common_name or "",
        "description": _lines_of(
            _coded(line.term, TERMS.get(line.term).name), *_about(line, words)
        ),
        "appendix": line.appendix,
        "source": source,
        "quantity": plain(line.quantity),
        "unit": _coded(line.unit, UNITS.get(line.unit).name),
        "quota": f"{plain(line.quota.used)} / {plain(line.quota.annual)}" if line.quota else "",
        "origin": _reference(line.origin),
        "last_reexport": _reference(line.last_reexport),
        "operation": _lines_of(line.operation_no, _day(line.acquired_on)),
    }


def _about(line: LineItem, words: Mapping[str, str]) -> Iterator[str]:
    """Yield what box 9 says, one line of text after the other."""
    yield _coded(line.term, TERMS.get(line.term).name)
    if line.description:
        yield line.description
    for mark in line.marks:
        maker = f" ({mark.maker})" if mark.maker else ""
        yield f"{mark.kind}: {mark.number}{maker}"
    if line.age:
        yield _labelled(words["form.age"], line.age)
    if line.sex:
        yield _labelled(words["form.sex"], line.sex)


def _reference(origin: OriginReference | None) -> dict[str, Content]:
    if origin is None:
        return {"country": "", "number": "", "date": ""}
    return {
        "country": _country(origin.country),
        "number": origin.permit_number or "",
        "date": _day(origin.issued_on),
    }


def _country(code: str | None) -> str:
    return "" if code is None else f"{JURISDICTIONS.get(code).name} ({code})"


def _coded(code: str, name: str) -> str:
    return f"{code} - {name}"


def _day(day: date | None) -> str:
    return "" if day is None else day.isoformat()


def _labelled(label: str, *values: str | date | None) -> str:
    said: Iterable[str] = (str(value) for value in values if value is not None)
    return f"{label}: {', '.join(said)}"


def _lines_of(*parts: str | None) -> str:
    return "\n".join(part for part in parts if part)
