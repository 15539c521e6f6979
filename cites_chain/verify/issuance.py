"""Checks 6, 13 and 14: who wrote the permit, and who stands by it."""

from __future__ import annotations

from cites_chain.errors import Fact
from cites_chain.ids import Account
from cites_chain.ledger.reader import Alias, Medium, PermitRecord, Status
from cites_chain.verify.evidence import Claims, Evidence
from cites_chain.verify.finding import Finding, failed, not_applicable, passed, unknown
from cites_chain.verify.wording import could_not_ask, moment, place


def check_issuer(evidence: Evidence) -> Finding:
    """Check 6: it is recorded, by an officer who could act then and whose key still stands."""
    if evidence.problem is not None or evidence.head is None:
        return could_not_ask(evidence)
    record = evidence.record
    if record is None:
        permit_id = evidence.permit_id
        return failed(
            "not_recorded",
            "No permit is recorded under this id.",
            permit_id=permit_id.hex() if permit_id is not None else None,
        )
    if isinstance(record, Alias):
        return not_applicable("The number stands for a transcription; see check 7.")
    act = record.issue_act
    facts: dict[str, Fact] = {
        "officer_id": act.officer_id,
        "hour": act.hour,
        "issuing": record.issuing,
    }
    if act.is_void:
        return failed(
            "issuer_voided",
            f"The key of officer {act.officer_id} was voided; what it wrote on "
            f"{moment(act.moment)} does not count.",
            **facts,
        )
    if record.medium is Medium.TRANSCRIBED:
        return passed(
            f"Officer {act.officer_id} wrote the paper down on {moment(act.moment)}.", **facts
        )
    return passed(
        f"Officer {act.officer_id} of {place(record.issuing)} recorded it on "
        f"{moment(act.moment)} and the key stands.",
        **facts,
    )


def check_medium(evidence: Evidence) -> Finding:
    """Check 13: the issuing jurisdiction recorded the permit itself, or attests the transcript."""
    if evidence.problem is not None:
        return could_not_ask(evidence)
    record = evidence.record
    if not isinstance(record, PermitRecord):
        return not_applicable("Nothing is recorded under this id.")
    issuer = place(record.issuing)
    facts: dict[str, Fact] = {"medium": record.medium.name, "issuing": record.issuing}
    if record.medium is Medium.ELECTRONIC:
        return passed(f"{issuer} issued it electronically.", **facts)
    if record.medium is Medium.PAPER:
        return passed(f"{issuer} registered this paper as its own.", **facts)
    if record.status is Status.REPUDIATED:
        return failed(
            "repudiated", f"{issuer} says that the paper transcribed here is not its own.", **facts
        )
    if record.attester is None:
        return unknown(
            "not_attested",
            f"A paper transcribed in {place(record.destination)}; {issuer} has neither attested "
            "nor repudiated it.",
            **facts,
        )
    act = record.attestation
    if act is not None and act.is_void:
        return unknown(
            "attester_voided",
            f"The key of officer {act.officer_id}, who attested the transcription for {issuer}, "
            "was voided; nobody stands by it.",
            attester=act.officer_id,
            **facts,
        )
    return passed(
        f"{issuer} attested the transcription of its paper.", attester=record.attester, **facts
    )


def check_signature(evidence: Evidence) -> Finding:
    """Check 14: the officer who signed the document (or is named), or a colleague, recorded it."""
    claims = evidence.claims
    if claims is None or claims.problem is not None:
        return not_applicable("No document was brought, only an id or a code.")
    if not claims.is_signed and claims.issuer is None:
        return not_applicable("The document carries no officer's signature.")
    if claims.is_signed and claims.signer is None:
        return failed("nobodys_signature", "The signature on the document is nobody's.")
    if claims.is_signed and claims.issuer is not None and not _same(claims.signer, claims.issuer):
        return failed(
            "other_signature",
            "The signature on the document is not that of the officer it names.",
            named=claims.issuer,
            signer=claims.signer,
        )
    if evidence.problem is not None:
        return could_not_ask(evidence)
    if not isinstance(evidence.record, PermitRecord):
        return not_applicable("Nothing is recorded under this id.")
    return _agreement(evidence, claims, evidence.record)


def _agreement(evidence: Evidence, claims: Claims, record: PermitRecord) -> Finding:
    """Whether who stands on the document and who recorded the permit belong together."""
    recorder_id = record.issue_act.officer_id
    facts: dict[str, Fact] = {
        "account": claims.signer or claims.issuer,
        "officer_id": evidence.author_id,
        "recorded_by": recorder_id,
    }
    did = "signed the document" if claims.is_signed else "is named on the document"
    if evidence.author_id is None:
        return failed("signer_no_officer", f"No officer {did}.", **facts)
    if evidence.author_id == recorder_id:
        return passed(f"Officer {recorder_id} {did} and recorded the permit.", **facts)
    sentence = f"Officer {evidence.author_id} {did}; officer {recorder_id} recorded it"
    author, recorder = evidence.author, evidence.recorder
    if author is None or recorder is None or author.jurisdiction != recorder.jurisdiction:
        return failed(
            "signer_elsewhere", f"{sentence}. They act for different jurisdictions.", **facts
        )
    if author.void_hour is not None and author.void_hour <= record.issue_act.hour:
        return failed("signer_voided", f"{sentence}. The key of the first was voided.", **facts)
    return passed(f"{sentence}; both act for {place(author.jurisdiction)}.", **facts)


def _same(left: Account | None, right: Account | None) -> bool:
    return left is not None and right is not None and int(left, 16) == int(right, 16)
