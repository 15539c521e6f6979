"""The ledger itself, asked the same things as the others: the SDK on a real embedded ledger."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from decimal import Decimal

from cites_chain.chain.artifacts import account_of
from cites_chain.chain.storage_proof import ProofRefused, permit_from_proof, permit_slots
from cites_chain.errors import ContractRejected
from cites_chain.ids import PermitId
from cites_chain.ledger.origins import Link, Origins
from cites_chain.permit import PermitDocument, PermitFile
from cites_chain.verify import verify
from tests.baseline.system import Paper, RefusedWhenRead, RefusedWhenWritten, System
from tests.world import World, a_document, a_line, quoting, signer_of


@dataclass
class TheLedger(System):
    """Officers of several Parties at one ledger; a permit that never was has an id nobody has."""

    world: World
    files: dict[str, PermitFile] = field(default_factory=dict)

    def issue(self, paper: Paper) -> None:
        document = _document(paper)
        origins = Origins()
        if paper.origin:
            origin = self.files.get(paper.origin)
            origin_id = PermitId(origin.permit_id if origin else b"\x99" * 32)
            origins = Origins(links=(Link(origin_id, 0, 0, Decimal(paper.quantity)),))
        try:
            written = self.world.issuer(paper.country).permits.issue(document, origins)
        except ContractRejected as refusal:
            raise RefusedWhenWritten(type(refusal).__name__) from refusal
        self.files[paper.number] = written.file

    def leave(self, paper: Paper, quantity: int) -> None:
        desk = self.world.inspector(paper.country).permits
        try:
            desk.endorse_export(self._id(paper), [Decimal(quantity)])
        except ContractRejected as refusal:
            raise RefusedWhenWritten(type(refusal).__name__) from refusal

    def arrive(self, paper: Paper, country: str) -> None:
        try:
            self.world.inspector(country).permits.confirm_import(self._id(paper))
        except ContractRejected as refusal:
            raise RefusedWhenWritten(type(refusal).__name__) from refusal

    def look(self, paper: Paper) -> None:
        file = self.files[paper.number]
        shown = file.model_copy(update={"document": _document(paper)})
        verdict = verify(shown, self.world.ledger.reader, self.world.chain.now())
        if not verdict.is_valid:
            raise RefusedWhenRead(verdict.summary)

    def report_stolen(self, country: str) -> None:
        thief = signer_of(f"{country} issuer").account
        self.world.admin(country).authority.void_key(thief, self.world.chain.now())

    def rewrite(self, paper: Paper) -> None:
        """A node's host answers with another quantity; whoever asks wants a proof with it."""
        permit_id = self._id(paper)
        keys = [f"0x{slot:064x}" for slot in permit_slots(permit_id, 1)]
        asked = ("eth_getProof", (account_of("PermitRegistry"), keys, "latest"))
        head = ("eth_getBlockByNumber", ("latest", False))
        answer, block = self.world.chain.batch([asked, head])
        assert isinstance(answer, dict)
        assert isinstance(block, dict)
        root = bytes.fromhex(block["stateRoot"][2:])
        permit_from_proof(answer, root, permit_id, 1)
        line = answer["storageProof"][-1]
        line["value"] = hex(int(line["value"], 16) + 1)
        try:
            permit_from_proof(answer, root, permit_id, 1)
        except ProofRefused as refusal:
            raise RefusedWhenRead(refusal.message) from refusal

    def _id(self, paper: Paper) -> PermitId:
        return PermitId(self.files[paper.number].permit_id)


def _document(paper: Paper) -> PermitDocument:
    line = a_line(paper.quantity)
    if not paper.origin:
        return a_document(paper.number, paper.country, paper.destination, lines=[line])
    line["origin"] = quoting(paper.origin, "ID")
    return a_document(
        paper.number, paper.country, paper.destination, permit_type="REEXPORT", lines=[line]
    )


def altered(paper: Paper) -> Paper:
    """Return a paper with one digit changed."""
    return replace(paper, quantity=paper.quantity + 1)
