"""Numbers of the ledger as the codes and names that people know.

A number that this release does not know is shown as the number: it is not an error to see it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cites_chain.codes import (
    APPENDICES,
    JURISDICTIONS,
    PERMIT_TYPES,
    SOURCES,
    TERMS,
    UNITS,
    Code,
    CodeTable,
    JurisdictionCode,
    PermitType,
)

if TYPE_CHECKING:
    from cites_chain.ids import PermitId


def country(number: int) -> str:
    """Return the code of a jurisdiction: KE."""
    return _code(JURISDICTIONS, number)


def country_name(number: int) -> str:
    """Return the name of a jurisdiction: Kenya."""
    found = JURISDICTIONS.find_number(number)
    return found.name if found else str(number)


def place(number: int) -> str:
    """Return code and name of a jurisdiction: KE Kenya."""
    found = JURISDICTIONS.find_number(number)
    return f"{found.code} {found.name}" if found else str(number)


def term(number: int) -> str:
    """Return the code of a trade term: SKI."""
    return _code(TERMS, number)


def unit(number: int) -> str:
    """Return the code of a unit: KGM."""
    return _code(UNITS, number)


def source(number: int) -> str:
    """Return the code of a source: W."""
    return _code(SOURCES, number)


def appendix(number: int) -> str:
    """Return the Appendix: II."""
    return _code(APPENDICES, number)


def type_name(permit_type: PermitType) -> str:
    """Return what a document is called: re-export certificate."""
    found = PERMIT_TYPES.find_number(permit_type)
    return found.name if found else permit_type.name


def security_code(permit_id: PermitId) -> str:
    """Return the security code printed on a permit: 4K7Q-M2X9-0BTD."""
    from cites_chain.permit.security_code import code_of  # loads the whole document model

    return code_of(permit_id)


def _code(table: CodeTable[Code] | CodeTable[JurisdictionCode], number: int) -> str:
    found = table.find_number(number)
    return found.code if found else str(number)


def fingerprint(document_hash: bytes) -> str:
    """Return a document hash in the eight words that are printed on the permit."""
    from cites_chain.keys.fingerprint import fingerprint_words  # loads the word list

    return " ".join(fingerprint_words(document_hash))
