"""The permit document: the form, its canonical bytes, its hash, its number and its file.

No input or output and no clock: this is what others re-implement in other languages
(docs/reference/permit-document.md, vectors in tests/vectors).
"""

from cites_chain.permit.canonical import canonical_bytes
from cites_chain.permit.hashing import document_hash
from cites_chain.permit.ledger_form import (
    LedgerFact,
    draft_word,
    draw_word,
    facts_of,
    facts_of_values,
    line_word,
    line_words,
    thousandths,
)
from cites_chain.permit.merkle import InvalidProof, Leaf, MerkleTree, Proof, root_of
from cites_chain.permit.model import PermitDocument, read_document
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
from cites_chain.permit.permit_file import (
    Issuer,
    Network,
    PermitFile,
    altered_boxes,
    new_permit_file,
    read_permit_file,
)
from cites_chain.permit.permit_number import (
    UnusableSecret,
    normalised_number,
    permit_id_of,
    tag_of,
    transcription_id_of,
)
from cites_chain.permit.reading import UnreadableDocument
from cites_chain.permit.redacted import RedactedPermit, ShownValue, read_redacted, show
from cites_chain.permit.security_code import InvalidSecurityCode, code_of, prefix_of
from cites_chain.permit.taxa import normalised_name, taxon_id

__all__ = [
    "Annex",
    "ImportPermitReference",
    "InvalidProof",
    "InvalidSecurityCode",
    "Issuer",
    "Leaf",
    "LedgerFact",
    "LineItem",
    "ManagementAuthority",
    "Mark",
    "MerkleTree",
    "Network",
    "OriginReference",
    "PermitDocument",
    "PermitFile",
    "Proof",
    "QuotaUse",
    "RedactedPermit",
    "Replacement",
    "Retrospective",
    "ShownValue",
    "TradeParty",
    "UnreadableDocument",
    "UnusableSecret",
    "altered_boxes",
    "canonical_bytes",
    "code_of",
    "document_hash",
    "draft_word",
    "draw_word",
    "facts_of",
    "facts_of_values",
    "line_word",
    "line_words",
    "new_permit_file",
    "normalised_name",
    "normalised_number",
    "permit_id_of",
    "prefix_of",
    "read_document",
    "read_permit_file",
    "read_redacted",
    "root_of",
    "show",
    "tag_of",
    "taxon_id",
    "thousandths",
    "transcription_id_of",
]
