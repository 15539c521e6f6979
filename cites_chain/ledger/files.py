"""Permit files of documents that are being written, kept in the vault before anything is sent."""

from __future__ import annotations

import secrets

from cites_chain.errors import CitesChainError
from cites_chain.ids import DocumentHash, PermitId
from cites_chain.keys import SigningDomain, recover_account
from cites_chain.ledger.absent import AbsentSigner
from cites_chain.ledger.ledger import Ledger
from cites_chain.ledger.reader.questions import PERMIT_REGISTRY
from cites_chain.permit import (
    Issuer,
    Network,
    PermitDocument,
    PermitFile,
    document_hash,
    new_permit_file,
    read_permit_file,
)
from cites_chain.permit.signature import DOMAIN_NAME, DOMAIN_VERSION, struct_hash
from cites_chain.refusals import PermitExists
from cites_chain.signing import Signer
from cites_chain.vault import PermitAlreadyInVault, PermitRecord, Vault

_SECRET_BYTES = 32


class VaultNeeded(CitesChainError):
    """The act is about a permit's number or document, which only a vault can keep."""

    code = "VAULT_NEEDED"

    def __init__(self, what: str) -> None:
        super().__init__(
            f"{what} needs the authority's vault",
            hint="Open the vault; officers without one can do everything that names a permit id.",
            facts={"what": what},
        )


class SignatureUnfit(CitesChainError):
    """A signature over a document is not that of the officer whose it should be."""

    code = "SIGNATURE_UNFIT"


class PermitFiles:
    """Makes permit files, and finds those made before."""

    def __init__(self, ledger: Ledger, signer: Signer, vault: Vault) -> None:
        """Take where they are kept and who signs them."""
        self._ledger = ledger
        self._signer = signer
        self._vault = vault

    def file_for(self, document: PermitDocument, permit_id: PermitId) -> PermitFile:
        """Return the file of a document that is to be written under a permit id.

        A file that an earlier run made is used again, so that its hash stays. One with other
        content gives way only if nothing was written or begun under the id.

        Raises:
            PermitExists: The ledger has another document under this number.
            PermitErased: The number's document was erased.
        """
        kept = self._vault.permits.find(permit_id)
        if kept is not None:
            file = read_permit_file(kept.document)
            if file.document == document:
                return file
            if self._ledger.reader.list_permits([permit_id])[0] is not None:
                raise PermitExists(permit_id)
        return self._new_file(document, permit_id)

    def keep(self, file: PermitFile, *, is_begun: bool) -> None:
        """Put a file into the vault, in the place of one that was never written.

        Raises:
            PermitAlreadyInVault: Another document was begun under this number.
        """
        record = _record_of(file)
        kept = self._vault.permits.find(record.permit_id)
        if kept is None or kept == record:
            self._vault.permits.add(record)
        elif is_begun:
            raise PermitAlreadyInVault(record.permit_id)
        else:
            self._vault.permits.correct(record)

    def _new_file(self, document: PermitDocument, permit_id: PermitId) -> PermitFile:
        network = self._ledger.network
        secret = secrets.token_bytes(_SECRET_BYTES)
        digest = permit_digest(network.chain_id, permit_id, document_hash(document, secret))
        return new_permit_file(
            document,
            secret,
            permit_id,
            Network(
                chain_id=network.chain_id, genesis=network.genesis_hash, registry=PERMIT_REGISTRY
            ),
            Issuer(account=self._signer.account, signature=self._signature(digest)),
        )

    def sign(self, permit_id: PermitId, signature: bytes) -> PermitFile:
        """Put the officer's own signature into a file that was made in the officer's absence.

        Raises:
            PermitNotInVault: No file was made under this id.
            PermitExists: The ledger has the permit already: its file stays as it is.
            SignatureUnfit: It is not this officer's signature over this document.
        """
        file = read_permit_file(self._vault.permits.get(permit_id).document)
        account = self._signer.account
        chain_id = self._ledger.network.chain_id
        digest = permit_digest(chain_id, permit_id, file.document_hash)
        if recover_account(digest, signature) != account:
            raise SignatureUnfit(
                "the signature is not this officer's over this document",
                hint="Sign the document's hash again, with the officer's own key.",
                facts={"account": account, "permit_id": f"0x{permit_id.hex()}"},
            )
        signed = file.model_copy(update={"issuer": Issuer(account=account, signature=signature)})
        if signed != file:
            if self._ledger.reader.list_permits([permit_id])[0] is not None:
                raise PermitExists(permit_id)
            self._vault.permits.correct(_record_of(signed))
        return signed

    def _signature(self, digest: bytes) -> bytes | None:
        return None if isinstance(self._signer, AbsentSigner) else self._signer.sign_hash(digest)


def permit_digest(chain_id: int, permit_id: PermitId, document: DocumentHash) -> bytes:
    """Return what the issuing officer signs of a document: 32 bytes."""
    domain = SigningDomain(DOMAIN_NAME, DOMAIN_VERSION, chain_id, PERMIT_REGISTRY)
    return domain.digest(struct_hash(permit_id, document))


def _record_of(file: PermitFile) -> PermitRecord:
    return PermitRecord(
        permit_id=PermitId(file.permit_id),
        permit_number=file.document.permit_number,
        document=file.to_json().encode(),
        secret=file.secret,
    )
