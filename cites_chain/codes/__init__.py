"""CITES code lists as package data, each code with its fixed number on the ledger.

>>> TERMS.get("SKI").name, JURISDICTIONS.get("ID").number
('skin', 360)
"""

from cites_chain.codes.lists import (
    APPENDICES,
    FIRST_EXTRA_JURISDICTION,
    JURISDICTIONS,
    PERMIT_TYPES,
    PURPOSES,
    REASONS,
    SOURCES,
    TERMS,
    UNITS,
    JurisdictionCode,
    JurisdictionKind,
    PermitTypeCode,
    ReasonCode,
    ReasonGroup,
    reasons_for,
)
from cites_chain.codes.permit_types import Life, PermitType
from cites_chain.codes.table import Alias, Code, CodeTable, Normalised

__all__ = [
    "APPENDICES",
    "FIRST_EXTRA_JURISDICTION",
    "JURISDICTIONS",
    "PERMIT_TYPES",
    "PURPOSES",
    "REASONS",
    "SOURCES",
    "TERMS",
    "UNITS",
    "Alias",
    "Code",
    "CodeTable",
    "JurisdictionCode",
    "JurisdictionKind",
    "Life",
    "Normalised",
    "PermitType",
    "PermitTypeCode",
    "ReasonCode",
    "ReasonGroup",
    "reasons_for",
]
