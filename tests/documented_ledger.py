"""Permits with their documents: files as holders have them, recorded on a simulated ledger."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from hashlib import sha256
from typing import Any

from cites_chain.codes import APPENDICES, SOURCES, TERMS, UNITS
from cites_chain.ids import PermitId
from cites_chain.keys import LocalSigner, SigningDomain
from cites_chain.ledger.reader import LineRecord, Link, Medium
from cites_chain.ledger.reader.questions import PERMIT_REGISTRY
from cites_chain.permit import (
    Issuer,
    Network,
    PermitDocument,
    PermitFile,
    new_permit_file,
    permit_id_of,
    tag_of,
    taxon_id,
)
from cites_chain.permit.signature import DOMAIN_NAME, DOMAIN_VERSION, struct_hash
from tests.ledger_simulator import SimulatedLedger

PARTY_SECRET = sha256(b"secret of the Party").digest()
ISSUER = LocalSigner(sha256(b"key of officer 1").digest())
"""Officer 1, who issues, unless a test says otherwise."""

EXPORT: dict[str, Any] = {
    "permit_type": "EXPORT",
    "permit_number": "24ID001201/SK",
    "issued_on": "2024-02-05",
    "last_day": "2024-08-04",
    "consignee": {"name": "Straits Reptile Leather", "country": "SG"},
    "country_of_import": "SG",
    "consignor": {"name": "PT Kulit Nusantara", "country": "ID"},
    "conditions": "Skins tagged",
    "purpose": "T",
    "security_stamp_no": "ID 77104",
    "authority": {"name": "CITES MA, Jakarta", "country": "ID"},
    "issued_by": "R. Wibowo",
    "place_of_issue": "Jakarta",
    "lines": [
        {
            "scientific_name": "Malayopython reticulatus",
            "common_name": "Reticulated python",
            "term": "SKI",
            "description": "raw, salted",
            "appendix": "II",
            "source": "W",
            "quantity": "1000",
            "unit": "NAR",
            "quota": {"used": "62000", "annual": "87000"},
        }
    ],
}
"""The first permit of the python's way, from Indonesia to Singapore."""

REEXPORT: dict[str, Any] = {
    **EXPORT,
    "permit_type": "REEXPORT",
    "permit_number": "24SG000877/R",
    "issued_on": "2024-03-04",
    "last_day": "2024-09-01",
    "consignor": {"name": "Straits Reptile Leather", "country": "SG"},
    "consignee": {"name": "Conceria Arno", "country": "IT"},
    "country_of_import": "IT",
    "authority": {"name": "NParks", "country": "SG"},
    "lines": [
        {
            **{k: v for k, v in EXPORT["lines"][0].items() if k != "quota"},
            "quantity": "600",
            "origin": {
                "country": "ID",
                "permit_number": "24ID001201/SK",
                "issued_on": "2024-02-05",
            },
        }
    ],
}
"""What Singapore sends on to Italy of it."""


def a_document(base: dict[str, Any] = EXPORT, **changes: Any) -> PermitDocument:
    return PermitDocument.model_validate({**base, **changes})


def lines_of(document: PermitDocument, *, marks: int = 0) -> list[LineRecord]:
    """The lines of a document as the ledger has them at first."""
    return [
        LineRecord(
            position=position,
            taxon_id=taxon_id(line.scientific_name),
            term=TERMS.get(line.term).number,
            unit=UNITS.get(line.unit).number,
            source=SOURCES.get(line.source).number,
            appendix=APPENDICES.get(line.appendix).number,
            is_unlinked=bool(marks & 0x80),
            is_converted=bool(marks & 0x40),
            is_converted_before=bool(marks & 0x20),
            permitted=line.quantity,
            exported=Decimal(0),
            imported=Decimal(0),
            drawn=Decimal(0),
        )
        for position, line in enumerate(document.lines)
    ]


def id_of(document: PermitDocument) -> PermitId:
    return permit_id_of(document.issuing, tag_of(PARTY_SECRET, document.permit_number))


def file_of(
    document: PermitDocument,
    *,
    signer: LocalSigner | None = ISSUER,
    permit_id: PermitId | None = None,
    ledger: SimulatedLedger | None = None,
) -> PermitFile:
    """The permit file that its issuer would give to the holder."""
    on = ledger or SimulatedLedger()
    network = Network(chain_id=on.chain_id, genesis=on.genesis, registry=PERMIT_REGISTRY)
    key = permit_id or id_of(document)
    secret = sha256(b"secret of " + key).digest()
    unsigned = new_permit_file(document, secret, key, network)
    if signer is None:
        return unsigned
    domain = SigningDomain(DOMAIN_NAME, DOMAIN_VERSION, on.chain_id, PERMIT_REGISTRY)
    signature = signer.sign_hash(domain.digest(struct_hash(key, unsigned.document_hash)))
    issuer = Issuer(account=signer.account, signature=signature)
    return new_permit_file(document, secret, key, network, issuer)


def record(
    ledger: SimulatedLedger,
    document: PermitDocument,
    *,
    links: Sequence[Link] = (),
    marks: int = 0,
    officer: int = 1,
    import_permit: str | None = None,
    unlinked_reason: int = 0,
    signer: LocalSigner | None = ISSUER,
) -> PermitFile:
    """Issue a document on a ledger and return its file; officer 1 is appointed if need be."""
    appointed = {known.officer_id for known in ledger.authorities.replica.officers()}
    if officer == 1 and 1 not in appointed:
        ledger.appoint(1, ISSUER.account, document.issuing)
    file = file_of(document, signer=signer, ledger=ledger)
    ledger.issue(
        document.permit_number,
        lines_of(document, marks=marks),
        issuing=document.issuing,
        destination=document.destination,
        permit_type=document.permit_type,
        medium=Medium.ELECTRONIC,
        officer=officer,
        issued_on=document.issued_on,
        days=(document.last_day - document.issued_on).days,
        links=links,
        import_permit=import_permit,
        unlinked_reason=unlinked_reason,
        document_hash=file.document_hash,
        permit_id=PermitId(file.permit_id),
        is_timber=document.is_timber,
    )
    return file


def altered(file: PermitFile, **changes: Any) -> PermitFile:
    """The file with some boxes of its document changed, and nothing else."""
    fields = file.document.model_dump(mode="json", exclude_none=True) | changes
    document = PermitDocument.model_validate(fields)
    return file.model_copy(update={"document": document})


def altered_line(file: PermitFile, **changes: Any) -> PermitFile:
    """The file with some boxes of its first line changed."""
    fields = file.document.model_dump(mode="json", exclude_none=True)
    first, *others = fields["lines"]
    return altered(file, lines=[{**first, **changes}, *others])
