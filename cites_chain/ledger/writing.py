"""Documents that enter the ledger: issued, registered, transcribed, replaced.

The document goes into the vault before anything is sent, so no crash loses the secret of a hash
that is on the ledger. The same document given again finishes what was begun, or finds it done.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from cites_chain.codes import ReasonGroup, reasons_for
from cites_chain.ids import DocumentHash, NumberTag, PermitId, day_of
from cites_chain.ledger.acts import ActDone, PlannedAct
from cites_chain.ledger.calldata import PERMIT_REGISTRY, calldata
from cites_chain.ledger.draft import Draft
from cites_chain.ledger.files import PermitFiles, VaultNeeded
from cites_chain.ledger.office import Office
from cites_chain.ledger.origins import FOUND_BY_NUMBER, OriginFinder, Origins
from cites_chain.ledger.reader import PermitRecord, Ties
from cites_chain.ledger.replacement import require_same_goods
from cites_chain.ledger.taxa import TaxonNamer
from cites_chain.permit import (
    PermitDocument,
    PermitFile,
    code_of,
    permit_id_of,
    tag_of,
    transcription_id_of,
)
from cites_chain.refusals import PermitExists, WrongJurisdiction
from cites_chain.vault import Vault


@dataclass(frozen=True, slots=True)
class Written:
    """A document that is on the ledger.

    Attributes:
        file: The permit file, for the holder and for the vault.
        act: The act that wrote it.
    """

    file: PermitFile
    act: ActDone

    @property
    def permit_id(self) -> PermitId:
        """Key on the ledger."""
        return PermitId(self.file.permit_id)

    @property
    def code(self) -> str:
        """Security code to be printed on the permit."""
        return code_of(self.permit_id)


class WritingActs:
    """What an ISSUER writes (a transcription also an INSPECTOR); see `Desk.permits`."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._namer = TaxonNamer(office)

    def prepare(self, document: PermitDocument) -> PermitFile:
        """Make the permit file of a document and keep it, without writing anything on the ledger.

        Needed where another authority must agree to the hash first (`consent_retrospective`).

        Raises:
            WrongJurisdiction: The document is another jurisdiction's.
            PermitExists: The ledger has another document under this number.
            VaultNeeded: The desk has no vault.
        """
        draft = self._own_draft(document, Ties())
        with self._vault("preparing a permit").atomic():
            self._keep(draft.file)
        return draft.file

    def issue(self, document: PermitDocument, origins: Origins = FOUND_BY_NUMBER) -> Written:
        """Issue a permit.

        Args:
            document: All boxes.
            origins: What the document does not say about where its goods come from.

        Raises:
            PermitExists: The number was used before, with another content.
            WrongJurisdiction: The document is another jurisdiction's.
            OriginUnknown: A permit that is quoted cannot be found.
            NotEnoughLeft: An origin has less left than is drawn; says how much.
            QuotaExceeded: A hard quota has too little left; says how much.
            RoleMissing: The officer is no ISSUER.
            VaultNeeded: The desk has no vault.
            ContractRejected: Any other refusal, see `IPermitRegistry.issue`.
        """
        return self._write("issue", self._own_draft(document, self._ties(document, origins)))

    def plan_issue(
        self, document: PermitDocument, origins: Origins = FOUND_BY_NUMBER
    ) -> tuple[PermitFile, tuple[PlannedAct, ...]]:
        """Make and keep the permit file, and return the acts that issue it, for whoever signs them.

        The acts are to issue, and to name what species have no name on the ledger yet.

        Raises:
            As `issue`: it is tried out, and nothing is written on the ledger.
        """
        draft = self._own_draft(document, self._ties(document, origins))
        act = self._act("issue", draft)
        self._office.outbox.try_out(act)
        with self._vault("issuing a permit").atomic():
            self._keep(draft.file)
        return draft.file, (act, *self._namer.plan_all(document))

    def sign(self, permit_id: PermitId, signature: bytes) -> PermitFile:
        """Complete a file that `plan_issue` made for an officer who signs elsewhere.

        Raises:
            PermitNotInVault: No file was made under this id.
            PermitExists: The ledger has the permit already.
            SignatureUnfit: It is not this officer's signature over this document.
        """
        with self._vault("signing a permit").atomic():
            return self._files().sign(permit_id, signature)

    def register_paper(
        self, document: PermitDocument, origins: Origins = FOUND_BY_NUMBER
    ) -> Written:
        """Record a paper document of the officer's own jurisdiction, of whatever age.

        Raises:
            As `issue`, but quotas count and do not refuse.
        """
        return self._write(
            "registerPaper", self._own_draft(document, self._ties(document, origins))
        )

    def issue_retrospective(
        self, document: PermitDocument, origins: Origins = FOUND_BY_NUMBER
    ) -> Written:
        """Issue a permit for goods that have left (R-36); the destination consented before.

        Raises:
            NoConsent: The destination has not consented to this id and hash.
            AppendixOne: A line is of Appendix I.
            ContractRejected: As `issue`, see `IPermitRegistry.issueRetrospective`.
        """
        return self._write(
            "issueRetrospective", self._own_draft(document, self._ties(document, origins))
        )

    def consent_retrospective(self, permit_id: PermitId, document_hash: DocumentHash) -> ActDone:
        """Agree, as the destination, that the issuer may issue retrospectively; used once.

        Args:
            permit_id: Id the permit will have.
            document_hash: Hash the permit will have.

        Raises:
            PermitExists: It was issued already.
            AlreadyConsented: This jurisdiction agreed before; says by whom and when.
        """
        return self._office.perform(
            self._office.plan(
                "consentRetrospective", permit_id, document_hash, meaning=(document_hash,)
            )
        )

    def transcribe(
        self,
        document: PermitDocument,
        *,
        exported: Sequence[Decimal] | None = None,
        unlinked_reason: str = "",
    ) -> Written:
        """Record a foreign document that its issuer did not record, as it was shown.

        Args:
            document: What the paper says.
            exported: Box 14, line by line; as permitted, where left out.
            unlinked_reason: For a re-export: why its lines have no origin here.

        Raises:
            PermitExists: This office transcribed the number before, with another content.
            WrongJurisdiction: The officer is not of the destination.
            WrongType: Documents of this type are not transcribed.
            VaultNeeded: The desk has no vault.
            ContractRejected: Any other refusal, see `IPermitRegistry.transcribe`.
        """
        tag = self._tag(document.permit_number)
        post = self._office.post()
        permit_id = transcription_id_of(post.jurisdiction, document.issuing, tag)
        ties = self._ties(document, Origins(links=(), unlinked_reason=unlinked_reason))
        left = [line.quantity for line in document.lines] if exported is None else exported
        file = self._files().file_for(document, permit_id)
        return self._write("transcribe", Draft(file, tag, ties, left, document.issuing))

    def attest(self, transcription_id: PermitId, permit_number: str) -> ActDone:
        """Stand by a transcription: it may feed re-exports, the own number becomes its alias.

        Args:
            transcription_id: The transcription.
            permit_number: Number of the own document.

        Raises:
            AlreadyAttested: It was attested before; says by whom and when.
            AlreadyImported: The own permit was used at another border; says by whom and when.
            AlreadyPresented: The number was attested of another transcription.
            WrongJurisdiction: The officer is not of the jurisdiction named as its issuer.
            VaultNeeded: The desk has no vault.
            ContractRejected: Any other refusal, see `IPermitRegistry.attest`.
        """
        tag = self._tag(permit_number)
        return self._office.perform(
            self._office.plan("attest", transcription_id, tag, meaning=(tag,))
        )

    def replace(self, permit_id: PermitId, document: PermitDocument, reason: str = "") -> Written:
        """Close a permit for ever and write another that takes over all of it.

        Args:
            permit_id: The old permit.
            document: The new document, with the old number and the reason in `replaces`.
            reason: Code of the list (`ReasonGroup.REPLACEMENT`); the document's, where left out.

        Raises:
            InvalidDocument: It says something else than the old document; names the box.
            WrongStatus: The old permit was used or closed.
            LastDayOutOfRange: The new last day is later than the old one, or past.
            PermitExists: The new number was used before.
            WrongJurisdiction: The officer is not of the issuing jurisdiction.
            VaultNeeded: The desk has no vault.
            ContractRejected: Any other refusal, see `IPermitRegistry.replace`.
        """
        said = reason or (document.replaces.reason if document.replaces else "")
        number = reasons_for(ReasonGroup.REPLACEMENT).get(said, box="5").number
        old = self._office.reader.find_permit(permit_id)
        if old is not None:
            require_same_goods(document, old)
        draft = self._own_draft(document, Ties())
        file = draft.file
        words = (draft.tag, file.document_hash, day_of(document.last_day), number)
        act = PlannedAct(
            "replace",
            PERMIT_REGISTRY,
            calldata(PERMIT_REGISTRY, "replace", permit_id, *words),
            (permit_id, file.permit_id, file.document_hash, number),
            PermitId(file.permit_id),
        )
        return self._perform(act, file)

    def keep(self, file: PermitFile) -> None:
        """Keep the permit file of another authority, so that its number can be quoted.

        Raises:
            PermitAlreadyInVault: There is another document under that id.
            VaultNeeded: The desk has no vault.
        """
        with self._vault("keeping a permit file").atomic():
            self._files().keep(file, is_begun=True)

    def _write(self, verb: str, draft: Draft) -> Written:
        return self._perform(self._act(verb, draft), draft.file)

    def _act(self, verb: str, draft: Draft) -> PlannedAct:
        file = draft.file
        return PlannedAct(
            verb,
            PERMIT_REGISTRY,
            calldata(PERMIT_REGISTRY, verb, draft.words()),
            (file.permit_id, file.document_hash),
            PermitId(file.permit_id),
        )

    def _perform(self, act: PlannedAct, file: PermitFile) -> Written:
        try:
            done = self._office.outbox.perform(act, before=lambda: self._keep(file))
        except PermitExists:
            # Another officer of the authority, or another computer, wrote this very document.
            found = self._written_before(act, file)
            if found is None:
                raise
            done = found
        self._namer.name_all(file.document)
        return Written(file, done)

    def _keep(self, file: PermitFile) -> None:
        """Keep a file that is about to be written; another begun under its number stands."""
        is_begun = self._office.outbox.is_begun(PermitId(file.permit_id))
        self._files().keep(file, is_begun=is_begun)

    def _written_before(self, act: PlannedAct, file: PermitFile) -> ActDone | None:
        permit_id = PermitId(file.permit_id)
        (record,) = self._office.reader.list_permits([permit_id])
        if not isinstance(record, PermitRecord) or record.document_hash != file.document_hash:
            return None
        first = self._office.reader.list_history(permit_id)[0]
        return ActDone(
            act.verb,
            self._office.account,
            first.block_number,
            first.transaction,
            gas_used=0,
            permit_id=permit_id,
            was_done_before=True,
        )

    def _own_draft(self, document: PermitDocument, ties: Ties) -> Draft:
        post = self._office.post()
        if document.issuing != post.jurisdiction:
            raise WrongJurisdiction(document.issuing, post.jurisdiction)
        tag = self._tag(document.permit_number)
        file = self._files().file_for(document, permit_id_of(post.jurisdiction, tag))
        return Draft(file, tag, ties)

    def _ties(self, document: PermitDocument, origins: Origins) -> Ties:
        return OriginFinder(self._office.reader, self._office.vault).ties_of(document, origins)

    def _tag(self, permit_number: str) -> NumberTag:
        return tag_of(self._vault("a permit's number").party_secret, permit_number)

    def _files(self) -> PermitFiles:
        office = self._office
        return PermitFiles(office.ledger, office.outbox.signer, self._vault("a permit file"))

    def _vault(self, what: str) -> Vault:
        if self._office.vault is None:
            raise VaultNeeded(what)
        return self._office.vault
