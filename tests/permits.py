"""Permits for tests: fields that make a good document, and documents of every kind."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Callable
from copy import deepcopy
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from cites_chain.codes import PURPOSES, SOURCES, TERMS, UNITS, PermitType
from cites_chain.permit import (
    Issuer,
    Network,
    PermitDocument,
    PermitFile,
    new_permit_file,
    permit_id_of,
    tag_of,
)

Fields = dict[str, Any]

SECRET = bytes(range(32))
PARTY = "a Party of the vectors"
PARTY_SECRET = hashlib.sha256(PARTY.encode()).digest()
NETWORK = Network(
    chain_id=20190, genesis=b"\x11" * 32, registry="0x0000000000000000000000000000000000007002"
)

PYTHON_SKINS: Fields = {
    "scientific_name": "Malayopython reticulatus",
    "common_name": "Reticulated python",
    "term": "SKI",
    "description": "raw salted skins",
    "marks": [{"kind": "tag", "number": "ID-24-000001 to ID-24-001000"}],
    "appendix": "II",
    "source": "W",
    "quantity": "1000",
    "unit": "NAR",
    "quota": {"used": "41000", "annual": "87000"},
}

EXPORT: Fields = {
    "permit_type": "EXPORT",
    "permit_number": "24ID001201/SK",
    "issued_on": "2024-02-05",
    "last_day": "2024-08-04",
    "consignee": {"name": "Straits Reptile Leather Pte Ltd", "postal_address": "18 Tuas View"},
    "country_of_import": "SG",
    "consignor": {"name": "PT Kulit Nusantara", "country": "ID"},
    "conditions": "Nothing special.",
    "purpose": "T",
    "security_stamp_no": "ID 771201",
    "authority": {"name": "CITES MA, Jakarta", "country": "ID"},
    "issued_by": "R. Wibowo",
    "place_of_issue": "Jakarta",
    "lines": [PYTHON_SKINS],
}


def fields(**changes: Any) -> Fields:
    """The fields of a good export permit with some of them changed; None takes one away."""
    whole = deepcopy(EXPORT) | changes
    return {name: value for name, value in whole.items() if value is not None}


def line_fields(**changes: Any) -> Fields:
    """The fields of a good line with some of them changed; None takes one away."""
    whole = deepcopy(PYTHON_SKINS) | changes
    return {name: value for name, value in whole.items() if value is not None}


def with_line(**changes: Any) -> Fields:
    """The fields of a good export permit whose one line is changed."""
    return fields(lines=[line_fields(**changes)])


def document(**changes: Any) -> PermitDocument:
    """A good export permit with some fields changed."""
    return PermitDocument.model_validate(fields(**changes))


def permit_file(of: PermitDocument | None = None, **envelope: Any) -> PermitFile:
    """The file of a permit."""
    whole = of or document()
    permit_id = permit_id_of(whole.issuing, tag_of(PARTY_SECRET, whole.permit_number))
    made = new_permit_file(whole, SECRET, permit_id, NETWORK, Issuer(account="0x" + "ab" * 20))
    return made.model_copy(update=envelope)


REEXPORT_LINE = line_fields(
    origin={"country": "ID", "permit_number": "24ID001201/SK", "issued_on": "2024-02-05"},
    quota=None,
)


def fields_of_type(permit_type: PermitType) -> Fields:
    """The fields of a good document of each type."""
    return _OF_TYPE.get(permit_type, lambda: fields(permit_type=permit_type.name))()


def _passport(permit_type: PermitType, **changes: Any) -> Fields:
    line = line_fields(term="LIV", quantity="1", quota=None, source="C")
    whole = {"consignee": None, "country_of_import": None, "last_day": "2027-02-05"}
    return fields(permit_type=permit_type.name, **(whole | {"lines": [line]} | changes))


_OF_TYPE: dict[PermitType, Callable[[], Fields]] = {
    PermitType.REEXPORT: lambda: fields(permit_type="REEXPORT", lines=[REEXPORT_LINE]),
    PermitType.IMPORT: lambda: fields(
        permit_type="IMPORT",
        authority={"name": "CITES MA, Singapore", "country": "SG"},
        permit_number="24SG000310/IM",
        last_day="2025-02-04",
    ),
    PermitType.INTRODUCTION_FROM_THE_SEA: lambda: fields(
        permit_type="INTRODUCTION_FROM_THE_SEA",
        consignor=None,
        country_of_import="ID",
        lines=[line_fields(term="FIN", source="X", unit="KGM", origin={"country": "HS"})],
    ),
    PermitType.CERTIFICATE_OF_ORIGIN: lambda: fields(
        permit_type="CERTIFICATE_OF_ORIGIN", purpose=None, lines=[line_fields(appendix="III")]
    ),
    PermitType.PRE_CONVENTION: lambda: fields(
        permit_type="PRE_CONVENTION",
        conditions=None,
        lines=[line_fields(source="O", acquired_on="1970-05-01")],
    ),
    PermitType.TRAVELLING_EXHIBITION: lambda: _passport(PermitType.TRAVELLING_EXHIBITION),
    PermitType.PERSONAL_OWNERSHIP: lambda: _passport(PermitType.PERSONAL_OWNERSHIP),
    PermitType.MUSICAL_INSTRUMENT: lambda: _passport(PermitType.MUSICAL_INSTRUMENT),
    PermitType.SAMPLE_COLLECTION: lambda: fields(
        permit_type="SAMPLE_COLLECTION",
        consignee={"name": "PT Kulit Nusantara"},
        country_of_import="ID",
        conditions=None,
        ata_carnet="ID-24-118822",
        countries_visited=["CH", "US", "JP"],
    ),
}


# --- documents that Hypothesis makes up -----------------------------------------------------------

_CONTROLS = "".join(chr(code) for code in (*range(32), *range(127, 160)))
_NO_CHARACTERS = "".join(
    [chr(code) for code in range(0xFDD0, 0xFDF0)]
    + [chr(plane * 0x10000 + end) for plane in range(17) for end in (0xFFFE, 0xFFFF)]
)


def texts(*, max_size: int = 30) -> st.SearchStrategy[str]:
    """Text of any script that a box may hold."""
    letters = st.characters(
        exclude_categories=["Cs"], exclude_characters=_CONTROLS + _NO_CHARACTERS
    )
    return st.text(letters, min_size=1, max_size=max_size).filter(lambda text: text.strip() != "")


quantities = st.integers(1, 1_099_511_627_775).map(lambda n: f"{n // 1000}.{n % 1000:03d}")
permit_numbers = texts(max_size=35).filter(
    lambda text: any(unicodedata.normalize("NFKD", x).isalnum() for x in text)
)
parties = st.fixed_dictionaries({"name": texts()}, optional={"postal_address": texts()})
marks = st.fixed_dictionaries({"kind": texts(), "number": texts()}, optional={"maker": texts()})


def _codes(table: Any) -> st.SearchStrategy[str]:
    return st.sampled_from([row.code for row in table])


line_items = st.fixed_dictionaries(
    {
        "scientific_name": st.sampled_from(["Panthera leo", "Falco rusticolus", "Acropora spp."]),
        "term": _codes(TERMS),
        "appendix": st.sampled_from(["I", "II", "III"]),
        "source": st.sampled_from([row.code for row in SOURCES if row.code not in "DO"]),
        "quantity": quantities,
        "unit": _codes(UNITS),
    },
    optional={
        "common_name": texts(),
        "description": texts(max_size=200),
        "marks": st.lists(marks, max_size=3),
        "age": texts(),
        "sex": texts(),
        "justification": texts(),
        "operation_no": texts(),
    },
)


@st.composite
def documents(draw: st.DrawFn) -> PermitDocument:
    """Export permits of all shapes."""
    issued_on = draw(st.dates(date(1970, 1, 1), date(2148, 12, 31)))
    last_day = issued_on + timedelta(days=draw(st.integers(0, 184)))
    optional = {
        "conditions": texts(max_size=200),
        "security_stamp_no": texts(),
        "place_of_issue": texts(),
        "applicant_signature": texts(),
        "annex_pages": st.integers(1, 99),
        "countries_visited": st.lists(st.sampled_from(["CH", "US", "JP"]), max_size=3),
    }
    whole = fields(
        permit_number=draw(permit_numbers),
        issued_on=issued_on.isoformat(),
        last_day=last_day.isoformat(),
        consignee=draw(parties),
        consignor=draw(parties) | {"country": "ID"},
        purpose=draw(_codes(PURPOSES)),
        issued_by=draw(texts()),
        lines=draw(st.lists(line_items, min_size=1, max_size=4)),
        conditions=None,
        security_stamp_no=None,
        place_of_issue=None,
    ) | draw(st.fixed_dictionaries({}, optional=optional))
    return PermitDocument.model_validate(whole)
