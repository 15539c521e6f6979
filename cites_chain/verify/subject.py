"""What can be brought to be verified, turned into claims: a file, a part of one, a QR text, a code.

Whatever cannot be read becomes a claim with a problem, so that it ends in a verdict and not in an
exception. Nothing here asks the ledger.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace

import cites_chain.verify.qr as qr
from cites_chain.codes import PermitType
from cites_chain.errors import DocumentError
from cites_chain.ids import Account, DocumentHash, NumberTag, PermitId
from cites_chain.keys import SigningDomain, recover_account
from cites_chain.ledger.reader.questions import PERMIT_REGISTRY
from cites_chain.permit import (
    InvalidProof,
    Leaf,
    PermitFile,
    Proof,
    RedactedPermit,
    altered_boxes,
    facts_of,
    facts_of_values,
    prefix_of,
    root_of,
)
from cites_chain.permit.signature import DOMAIN_NAME, DOMAIN_VERSION, struct_hash
from cites_chain.verify.evidence import Claims

_PERMIT_ID = re.compile(r"(?:0x)?([0-9a-fA-F]{64})", re.ASCII)
_LONGEST_CODE = 66


@dataclass(frozen=True, slots=True)
class Subject:
    """What is to be verified.

    Attributes:
        permit_id: Its key, None where only the security code is known or nothing could be read.
        code: Security code to look it up by, where there is no key.
        claims: The document that was brought.
        tag: Tag of its number, by who holds the Party's secret.
        is_tied: The document says that it draws on others or names an import permit; then its
            ties are asked for at once.
    """

    permit_id: PermitId | None = None
    code: str | None = None
    claims: Claims | None = None
    tag: NumberTag | None = None
    is_tied: bool = False


Brought = PermitFile | RedactedPermit | DocumentError | PermitId | str
"""What can be brought; an error of the document stands for a file that is no permit."""


def subject_of(brought: Brought, tag: NumberTag | None = None) -> Subject:
    """Return what is to be verified.

    Raises:
        InvalidSecurityCode: A text that is neither a QR code's, nor a permit id, nor a code.
    """
    match brought:
        case PermitFile():
            document = brought.document
            return Subject(
                permit_id=PermitId(brought.permit_id),
                claims=claims_of(brought),
                tag=tag,
                is_tied=document.permit_type is PermitType.REEXPORT
                or document.import_permit is not None,
            )
        case RedactedPermit():
            permit_id = PermitId(brought.permit_id)
            return Subject(permit_id=permit_id, claims=claims_of_part(brought), tag=tag)
        case DocumentError():
            return Subject(claims=Claims(problem=brought.message), tag=tag)
        case str():
            return replace(_subject_of_text(brought.strip()), tag=tag)
    return Subject(permit_id=brought, tag=tag)


def _subject_of_text(text: str) -> Subject:
    if ":" in text or len(text) > _LONGEST_CODE:
        return _subject_of_qr(text)
    found = _PERMIT_ID.fullmatch(text)
    if found is not None:
        return Subject(permit_id=PermitId(bytes.fromhex(found[1])))
    prefix_of(text)  # refuses what is no code before anybody is asked
    return Subject(code=text)


def _subject_of_qr(text: str) -> Subject:
    try:
        payload = qr.decode(text)
    except qr.UnreadableQr as problem:
        return Subject(claims=Claims(problem=problem.message))
    claims = _claims_of_leaves(payload.permit_id, payload.boxes, payload.proof)
    return Subject(
        permit_id=payload.permit_id,
        claims=_signed(replace(claims, chain_id=payload.chain_id), payload.signature),
    )


def claims_of(file: PermitFile) -> Claims:
    """Return what a permit file says, in the ledger's terms."""
    try:
        facts = facts_of(file.document)
    except DocumentError as problem:
        return Claims(problem=problem.message)
    document_hash, issued_hash = file.document_hash, file.hash_when_issued
    claims = Claims(
        document_hash=document_hash,
        issued_hash=issued_hash,
        altered_boxes=() if document_hash == issued_hash else altered_boxes(file),
        facts=facts,
        permit_id=PermitId(file.permit_id),
    )
    return _in_envelope(claims, file)


def claims_of_part(part: RedactedPermit) -> Claims:
    """Return what some boxes of a permit say, in the ledger's terms."""
    leaves = tuple(Leaf(shown.path, shown.value, shown.salt) for shown in part.boxes)
    proof = Proof(part.proof, part.sides)
    return _in_envelope(_claims_of_leaves(PermitId(part.permit_id), leaves, proof), part)


def _claims_of_leaves(permit_id: PermitId, leaves: tuple[Leaf, ...], proof: Proof) -> Claims:
    try:
        facts = facts_of_values(_values_of(leaves))
        document_hash = DocumentHash(root_of(leaves, proof))
    except InvalidProof:
        return Claims(permit_id=permit_id)
    except DocumentError as problem:
        return Claims(problem=problem.message)
    except (ValueError, ArithmeticError, RecursionError):
        # Whoever made this up shows a day, number or text that is none.
        return Claims(problem="a box that is shown holds no value of the form")
    return Claims(document_hash=document_hash, facts=facts, permit_id=permit_id)


def _values_of(leaves: tuple[Leaf, ...]) -> dict[str, str | int]:
    """Return the values that can be compared; one of another type is bound by the hash alone."""
    values = ((leaf.path, json.loads(leaf.value)) for leaf in leaves)
    return {
        path: value for path, value in values if type(value) is (int if path == "/lines" else str)
    }


def _in_envelope(claims: Claims, envelope: PermitFile | RedactedPermit) -> Claims:
    if claims.problem is not None:
        return claims
    issuer, network = envelope.issuer, envelope.network
    claims = replace(
        claims,
        security_code=envelope.security_code,
        chain_id=network.chain_id,
        genesis=network.genesis,
        registry=Account(network.registry),
        issuer=None if issuer is None else Account(issuer.account),
    )
    return claims if issuer is None else _signed(claims, issuer.signature)


def _signed(claims: Claims, signature: bytes | None) -> Claims:
    """Add whose signature the document carries; the digest binds ledger, permit id and document."""
    if signature is None or claims.permit_id is None or claims.chain_id is None:
        return claims
    if claims.document_hash is None:
        return replace(claims, is_signed=True)
    domain = SigningDomain(DOMAIN_NAME, DOMAIN_VERSION, claims.chain_id, PERMIT_REGISTRY)
    digest = domain.digest(struct_hash(claims.permit_id, claims.document_hash))
    return replace(claims, is_signed=True, signer=recover_account(digest, signature))
