"""From a story to the permit document that it tells of."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from cites_chain.codes import PERMIT_TYPES
from cites_chain.permit import PermitDocument
from cites_chain.replay.story import Quoted, Story, StoryLine, read_stories, sample_stories
from cites_chain.replay.words import replacement_of

_KIN = {"ARTIFICIALLY_PROPAGATED": "D1", "PHYTOSANITARY": "D1", "PERSONAL_OWNERSHIP": "J1"}
"""Sample story that is nearest to a type of which there is none; else A1."""


def document_of(story: Story) -> PermitDocument:
    """Return the document of a story.

    What a form cannot do without and a story may leave out, such as who signed, is filled in.

    Raises:
        InvalidDocument: A box is missing, malformed or breaks a rule of the form.
        UnknownCode: A code is in none of the CITES lists.
    """
    raw = story.raw
    home = story.issuing or ""
    return PermitDocument.model_validate(
        {
            "permit_type": story.permit_type,
            "permit_number": story.permit_no,
            "issued_on": raw.get("issue_date"),
            "last_day": raw.get("valid_until"),
            "consignee": _trader(raw.get("importer")),
            "country_of_import": story.importing or None,
            "consignor": _trader(raw.get("exporter")),
            "conditions": raw.get("conditions") or None,
            "import_permit": _if(story.import_permit_no, permit_number=story.import_permit_no),
            "replaces": _replacement(story),
            "ata_carnet": raw.get("ata_carnet"),
            "purpose": raw.get("purpose"),
            "security_stamp_no": raw.get("stamp_no"),
            "authority": {
                "name": raw.get("ma") or f"Management Authority, {home}",
                "country": home,
            },
            "lines": [_line(line) for line in story.lines],
            "issued_by": raw.get("issued_by") or "not named",
            "place_of_issue": raw.get("place"),
            "annex_pages": _whole(raw.get("annex_pages")),
        }
    )


def _line(line: StoryLine) -> dict[str, Any]:
    raw = line.raw
    return {
        "scientific_name": raw.get("scientific_name"),
        "common_name": raw.get("common_name") or None,
        "term": raw.get("term"),
        "description": raw.get("description") or None,
        "appendix": raw.get("appendix"),
        "source": raw.get("source"),
        "secondary_source": raw.get("source_secondary"),
        "quantity": raw.get("quantity"),
        "unit": raw.get("unit") or "NAR",  # a blank unit means a number of specimens
        "quota": _quota(raw.get("quota")),
        "origin": _reference(line.origin),
        "last_reexport": _reference(line.last_reexport),
        "operation_no": raw.get("operation_no"),
        "acquired_on": raw.get("acquisition_date"),
        "justification": raw.get("justification") or None,
    }


def _trader(raw: object) -> dict[str, Any] | None:
    if not isinstance(raw, Mapping) or not raw.get("name"):
        return None
    return {
        "name": raw["name"],
        "postal_address": raw.get("address") or None,
        "country": raw.get("country"),
    }


def _replacement(story: Story) -> dict[str, Any] | None:
    replaced = story.raw.get("replaces")
    if story.replaces is None or not isinstance(replaced, Mapping):
        return None
    return {
        "permit_number": replaced.get("permit_no"),
        "issued_on": replaced.get("date"),
        "reason": replacement_of(str(replaced.get("reason") or "")),
    }


def _reference(quoted: Quoted | None) -> dict[str, Any] | None:
    if quoted is None or not quoted.country:
        return None
    return {
        "country": quoted.country,
        "permit_number": quoted.permit_no or None,
        "issued_on": quoted.on,
    }


def _quota(raw: object) -> dict[str, Any] | None:
    if not isinstance(raw, Mapping) or raw.get("annual") is None:
        return None
    return {"used": raw.get("used_incl_this"), "annual": raw["annual"]}


def _whole(value: object) -> object:
    return (
        int(value) if isinstance(value, Decimal) and value == value.to_integral_value() else value
    )


def _if(condition: object, **fields: Any) -> dict[str, Any] | None:
    return fields if condition else None


def example_document(permit_type: str) -> PermitDocument:
    """Return a complete document of that type: that of a sample story, or made from its kin.

    Raises:
        UnknownCode: There is no such type.
    """
    wanted = PERMIT_TYPES.normalise(permit_type, box="1").code
    stories = read_stories(sample_stories())
    for story in stories:
        if story.permit_type == wanted.code:
            return document_of(story)
    kin = {story.key: story for story in stories}
    base = document_of(kin[_KIN.get(wanted.code, "A1")])
    last_day = base.issued_on + timedelta(days=wanted.longest_validity)
    line = base.lines[0].model_dump(exclude_none=True) | {"quota": None}
    if wanted.code == "PRE_CONVENTION":
        line |= {"source": "O", "acquired_on": date(1975, 3, 1)}
    if wanted.code == "CAPTIVE_BRED":
        line["source"] = "C"
    fields = base.model_dump(exclude_none=True)
    return PermitDocument.model_validate(
        fields | {"permit_type": wanted.code, "last_day": last_day, "lines": [line]}
    )
