"""The permit document: the form, its canonical bytes, its hash, its number and its file.

No input or output and no clock: this is what others re-implement in other languages
(docs/reference/permit-document.md, vectors in tests/vectors).
"""

from cites_chain.permit.model import PermitDocument
from cites_chain.permit.parts import (
    Annex,
    ImportPermitReference,
    LineItem,
    ManagementAuthority,
    Mark,
    OriginReference,
    QuotaUse,
    Replacement,
    Retrospective,
    TradeParty,
)
from cites_chain.permit.permit_number import (
    UnusableSecret,
    normalised_number,
    permit_id_of,
    tag_of,
    transcription_id_of,
)
from cites_chain.permit.security_code import InvalidSecurityCode, code_of, prefix_of
from cites_chain.permit.taxa import normalised_name, taxon_id

__all__ = [
    "Annex",
    "ImportPermitReference",
    "InvalidSecurityCode",
    "LineItem",
    "ManagementAuthority",
    "Mark",
    "OriginReference",
    "PermitDocument",
    "QuotaUse",
    "Replacement",
    "Retrospective",
    "TradeParty",
    "UnusableSecret",
    "code_of",
    "normalised_name",
    "normalised_number",
    "permit_id_of",
    "prefix_of",
    "tag_of",
    "taxon_id",
    "transcription_id_of",
]
