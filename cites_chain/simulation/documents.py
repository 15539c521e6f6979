"""The documents of the simulated world: what its authorities would have in their vaults."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from cites_chain.codes import Life, PermitType
from cites_chain.ids import Day, date_of
from cites_chain.keys import SigningDomain
from cites_chain.ledger.calldata import PERMIT_REGISTRY
from cites_chain.ledger.reader import Medium
from cites_chain.permit import (
    Issuer,
    Network,
    PermitDocument,
    PermitFile,
    document_hash,
    new_permit_file,
)
from cites_chain.permit.signature import DOMAIN_NAME, DOMAIN_VERSION, struct_hash
from cites_chain.replay.trial import Trial
from cites_chain.signing import Signer
from cites_chain.simulation.model import Act, Line, Permit, Quote, Verb, party_of, secret_of
from cites_chain.vault import PermitRecord

_WRITTEN = (Verb.ISSUE, Verb.REGISTER, Verb.TRANSCRIBE)


class Cabinet:
    """Makes a document for each permit, and puts it where it belongs.

    The issuer keeps it from the beginning; the authority at the destination gets it with the goods.
    """

    def __init__(self, trial: Trial) -> None:
        network = trial.ledger.network
        self._trial = trial
        self._network = Network(
            chain_id=network.chain_id, genesis=network.genesis_hash, registry=PERMIT_REGISTRY
        )
        self._domain = SigningDomain(DOMAIN_NAME, DOMAIN_VERSION, network.chain_id, PERMIT_REGISTRY)
        self._records: dict[int, PermitRecord] = {}

    def prepare(self, acts: Iterable[Act]) -> None:
        """Make the documents of the permits that are about to be written."""
        for act in acts:
            if act.verb in _WRITTEN and act.permit is not None and not act.is_attempt:
                signer = self._trial.signer(act.permit.writer, "issuer")
                self._make(act.permit, signer)

    def file(self, acts: Iterable[Act]) -> None:
        """Put documents into vaults: new ones at their writer, arrived ones at the destination."""
        kept: dict[str, list[PermitRecord]] = {}
        for act in acts:
            if act.permit is None or act.is_attempt:
                continue
            if act.verb in _WRITTEN:
                place = act.permit.writer
            elif act.verb is Verb.IMPORT:
                place = act.permit.destination
            else:
                continue
            kept.setdefault(party_of(place), []).append(self._records[act.permit.serial])
        for party, records in kept.items():
            vault = self._trial.vault(party)
            with vault.atomic():
                for record in records:
                    vault.permits.add(record)

    def _make(self, permit: Permit, signer: Signer) -> None:
        document = document_of(permit)
        secret = secret_of(f"document {permit.permit_id.hex()}")
        permit.document_hash = document_hash(document, secret)
        digest = self._domain.digest(struct_hash(permit.permit_id, permit.document_hash))
        issuer = Issuer(account=signer.account, signature=signer.sign_hash(digest))
        file: PermitFile = new_permit_file(
            document, secret, permit.permit_id, self._network, issuer
        )
        self._records[permit.serial] = PermitRecord(
            permit.permit_id, permit.number, file.to_json().encode(), secret
        )


def document_of(permit: Permit) -> PermitDocument:
    """Return the document of a simulated permit; all people in it are invented."""
    is_multi_use = permit.permit_type.is_multi_use
    is_import = permit.permit_type is PermitType.IMPORT
    is_landing = permit.permit_type.life is Life.INTRODUCTION
    sender = permit.destination if is_import else permit.issuing
    receiver = permit.issuing if is_import else permit.destination
    return PermitDocument.model_validate(
        {
            "permit_type": permit.permit_type.name,
            "permit_number": permit.number,
            "issued_on": _day(permit.issued_on),
            "last_day": _day(permit.last_day),
            "consignee": None if is_multi_use else _trader("Importer", receiver, permit.serial),
            "country_of_import": None if is_multi_use else receiver,
            "consignor": None if is_landing else _trader("Exporter", sender, permit.serial),
            "import_permit": _import_permit(permit),
            "purpose": permit.purpose,
            "authority": {
                "name": f"Management Authority of {permit.issuing}",
                "country": permit.issuing,
            },
            "issued_by": "A. N. Officer",
            "lines": [_line(line) for line in permit.lines],
            "conditions": "Paper seen at import" if permit.medium is Medium.TRANSCRIBED else None,
        }
    )


def _line(line: Line) -> dict[str, Any]:
    origin = _quoted(line.origin)
    return {
        "scientific_name": line.kind.name,
        "term": line.kind.term,
        "unit": line.kind.unit,
        "appendix": line.appendix,
        "source": line.source,
        "quantity": Decimal(line.permitted).scaleb(-3),
        "origin": origin,
        "last_reexport": _quoted(line.last_reexport),
        "justification": "imported before the ledger" if line.is_unlinked else None,
    }


def _quoted(quote: Quote | None) -> dict[str, Any] | None:
    if quote is None:
        return None
    if quote.permit is None:
        return {"country": quote.country}
    return {
        "country": quote.country,
        "permit_number": quote.permit.number,
        "issued_on": _day(quote.permit.issued_on),
    }


def _import_permit(permit: Permit) -> dict[str, Any] | None:
    named = permit.import_permit
    if named is None:
        return None
    return {"permit_number": named.number, "issued_on": _day(named.issued_on)}


def _trader(role: str, place: str, serial: int) -> dict[str, Any]:
    return {"name": f"{role} {serial % 97 + 1} of {place}", "country": place}


def _day(day: int) -> str:
    return date_of(Day(day)).isoformat()
