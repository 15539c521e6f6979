"""The CITES code lists, read once from the tables beside this module (`data/README.md`)."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from importlib.resources import files

from cites_chain.codes.permit_types import Life, PermitType
from cites_chain.codes.table import Alias, Code, CodeTable


class JurisdictionKind(StrEnum):
    """What a jurisdiction is to the Convention."""

    PARTY = "party"
    OTHER = "other"
    TERRITORY = "territory"
    UNION = "union"
    TRADE = "trade"
    HISTORIC = "historic"


class ReasonGroup(StrEnum):
    """What a reason is a reason for."""

    DISCREPANCY = "discrepancy"
    """Less was imported than exported."""
    REFUSAL = "refusal"
    """The import was refused."""
    CLOSING = "closing"
    """The permit was cancelled or its export withdrawn."""
    REPLACEMENT = "replacement"
    """A new document took the place of the old one (R-37)."""
    UNLINKED = "unlinked"
    """A re-export has no origin on the ledger."""
    REPUDIATION = "repudiation"
    """The named issuer does not stand by a transcription."""


@dataclass(frozen=True, slots=True)
class JurisdictionCode(Code):
    """A country or territory with a code of its own, or a word of trade reports.

    Attributes:
        kind: What it is to the Convention.
        administered_by: Code of the Party that a territory belongs to.
    """

    kind: JurisdictionKind = JurisdictionKind.OTHER
    administered_by: str = ""

    @property
    def may_issue(self) -> bool:
        """Whether it is a place with an authority: it can issue, and goods can go there."""
        return self.number < FIRST_EXTRA_JURISDICTION


@dataclass(frozen=True, slots=True)
class ReasonCode(Code):
    """Why an act was done.

    Attributes:
        group: What it is a reason for.
    """

    group: ReasonGroup = ReasonGroup.CLOSING


@dataclass(frozen=True, slots=True)
class PermitTypeCode(Code):
    """A document of the form.

    Attributes:
        tick: Letter of box 1.
        life: How it lives on the ledger.
        longest_validity: Most days from issue to the last day.
    """

    tick: str = "O"
    life: Life = Life.MOVEMENT
    longest_validity: int = 0

    @property
    def permit_type(self) -> PermitType:
        """The same as a number with a name."""
        return PermitType(self.number)


FIRST_EXTRA_JURISDICTION = 1000
"""Jurisdictions from here up are no places with an authority; none of them issues."""


def _rows(name: str) -> list[dict[str, str]]:
    text = files(__package__).joinpath("data", f"{name}.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(io.StringIO(text)))


def _aliases(list_name: str) -> dict[str, Alias]:
    return {
        row["old"]: Alias(row["old"], row["new"], Decimal(row["factor"]), row["remark"])
        for row in _rows("aliases")
        if row["list"] == list_name
    }


def _plain(name: str, list_name: str) -> CodeTable[Code]:
    rows = [Code(r["code"], int(r["number"]), r["name"], r["since"]) for r in _rows(name)]
    return CodeTable(list_name, tuple(rows), _aliases(list_name))


TERMS = _plain("terms", "term")
"""Box 9: what the specimen is."""

UNITS = _plain("units", "unit")
"""Box 11."""

SOURCES = _plain("sources", "source")
"""Box 10: where the specimen came from."""

PURPOSES = _plain("purposes", "purpose")
"""Box 5a. Not on the ledger."""

APPENDICES = _plain("appendices", "appendix")
"""Box 10; the number is that of the Appendix."""

JURISDICTIONS: CodeTable[JurisdictionCode] = CodeTable(
    "jurisdiction",
    tuple(
        JurisdictionCode(
            code=row["code"],
            number=int(row["number"]),
            name=row["name"],
            kind=JurisdictionKind(row["kind"]),
            administered_by=row["administered_by"],
        )
        for row in _rows("jurisdictions")
    ),
    _aliases("jurisdiction"),
)
"""Boxes 3a, 4, 6, 12, 12a: ISO 3166-1 alpha-2 and what CITES reports use besides."""

PERMIT_TYPES: CodeTable[PermitTypeCode] = CodeTable(
    "permit type",
    tuple(
        PermitTypeCode(
            code=row["code"],
            number=int(row["number"]),
            name=row["name"],
            tick=row["tick"],
            life=Life(row["life"]),
            longest_validity=int(row["longest_validity"]),
        )
        for row in _rows("permit_types")
    ),
    _aliases("permit type"),
)
"""Box 1."""

REASONS: CodeTable[ReasonCode] = CodeTable(
    "reason",
    tuple(
        ReasonCode(
            code=row["code"],
            number=int(row["number"]),
            name=row["name"],
            group=ReasonGroup(row["group"]),
        )
        for row in _rows("reasons")
    ),
)
"""Why an act was done; 0 on the ledger is no reason."""


def reasons_for(group: ReasonGroup) -> CodeTable[ReasonCode]:
    """Return the reasons that may be given for one kind of act."""
    rows = tuple(row for row in REASONS if row.group is group)
    return CodeTable(f"{group} reason", rows)
