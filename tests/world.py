"""A small trial network with officers, desks and documents: what most scenario tests begin with.

Five Parties: Indonesia, Singapore, Italy, France (the last two in one area) and the United States.
Every Party has an issuer with a vault and an inspector with a journal of his own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Any

from cites_chain.chain.embedded import EmbeddedChain
from cites_chain.chain.genesis import Founder, Seat
from cites_chain.codes import JURISDICTIONS
from cites_chain.ids import Jurisdiction, PermitId
from cites_chain.keys import LocalSigner
from cites_chain.ledger.desk import Desk
from cites_chain.ledger.ledger import Ledger
from cites_chain.ledger.open import create_ledger, open_ledger
from cites_chain.ledger.reader import PermitRecord, Role
from cites_chain.passphrase import TRIAL_COST, Passphrase
from cites_chain.permit import PermitDocument
from cites_chain.vault import Journal, Vault

BEGINNING = datetime(2024, 2, 5, 8, tzinfo=UTC)
TODAY = BEGINNING.date()
PARTIES = {"ID": 0, "SG": 0, "IT": 1, "FR": 1, "US": 0}
"""Code of each Party, and the area of its jurisdiction."""

PASSPHRASE = Passphrase("correct horse battery staple")


def signer_of(name: str) -> LocalSigner:
    """Return a signer whose key follows from a name, so that failing tests can be repeated."""
    return LocalSigner(sha256(f"trial key of {name}".encode()).digest())


def number_of(country: str) -> Jurisdiction:
    return Jurisdiction(JURISDICTIONS.get(country).number)


def kilos(*quantities: str | int) -> list[Decimal]:
    """Return quantities of lines."""
    return [Decimal(quantity) for quantity in quantities]


def a_line(quantity: str | int = "100", **changes: Any) -> dict[str, Any]:
    """Return a line of a document: skins of a python."""
    line = {
        "scientific_name": "Malayopython reticulatus",
        "common_name": "Reticulated python",
        "term": "SKI",
        "appendix": "II",
        "source": "W",
        "quantity": str(quantity),
        "unit": "NAR",
    }
    return line | changes


def a_document(
    number: str,
    issuing: str = "ID",
    destination: str = "SG",
    *,
    lines: Sequence[dict[str, Any]] | None = None,
    permit_type: str = "EXPORT",
    issued_on: date = TODAY,
    days: int = 180,
    **changes: Any,
) -> PermitDocument:
    """Return a document that keeps the rules of the form."""
    fields: dict[str, Any] = {
        "permit_type": permit_type,
        "permit_number": number,
        "issued_on": issued_on.isoformat(),
        "last_day": (issued_on + timedelta(days=days)).isoformat(),
        "consignee": {"name": "Straits Reptile Leather Pte Ltd", "country": destination},
        "country_of_import": destination,
        "consignor": {"name": "PT Kulit Nusantara", "country": issuing},
        "purpose": "T",
        "authority": {"name": f"CITES MA of {issuing}", "country": issuing},
        "issued_by": "R. Wibowo",
        "place_of_issue": "Jakarta",
        "lines": [a_line()] if lines is None else list(lines),
    }
    return PermitDocument.model_validate(fields | changes)


def quoting(number: str, country: str, issued_on: date = TODAY) -> dict[str, str]:
    """Return boxes 12 of a line: the document under which the goods came in."""
    return {"country": country, "permit_number": number, "issued_on": issued_on.isoformat()}


@dataclass
class World:
    """A trial network in a folder.

    Attributes:
        folder: Where its files are.
        ledger: The open ledger.
        served: The embedded ledger that answers behind it, where it is reached as a node.
    """

    folder: Path
    ledger: Ledger
    served: EmbeddedChain | None = None
    _desks: dict[str, Desk] = field(default_factory=dict)
    _vaults: dict[str, Vault] = field(default_factory=dict)
    _journals: dict[str, Journal] = field(default_factory=dict)

    @classmethod
    def found(cls, folder: Path) -> World:
        """Found the network, and appoint an issuer and an inspector for every Party."""
        folder.chmod(0o700)
        founders = [
            Founder(
                admin=signer_of(f"{code} admin").account,
                validator=signer_of(f"{code} validator").account,
                seats=(Seat(number_of(code), area),),
            )
            for code, area in PARTIES.items()
        ]
        path = folder / "ledger.sqlite"
        world = cls(folder, create_ledger(path, founders, now=BEGINNING, is_trial=True))
        for code in PARTIES:
            world.appoint(f"{code} issuer", Role.ISSUER)
            world.appoint(f"{code} inspector", Role.INSPECTOR)
        return world

    @classmethod
    def open(cls, folder: Path) -> World:
        """Open a network that is there."""
        return cls(folder, open_ledger(folder / "ledger.sqlite"))

    def appoint(self, name: str, role: Role, *, days: int = 3650) -> None:
        """Let a Party's admin appoint an officer; the name begins with the Party's code."""
        code = name.split()[0]
        self.desk(f"{code} admin").authority.add_officer(
            signer_of(name).account,
            code,
            role,
            until=BEGINNING + timedelta(days=days),
            identity_hash=sha256(name.encode()).digest(),
        )

    def desk(self, name: str) -> Desk:
        """Return the desk of an admin, issuer or inspector, such as `ID issuer`."""
        if name not in self._desks:
            is_issuer = "issuer" in name
            vault = self.vault(name.split()[0]) if is_issuer else None
            journal = None if is_issuer else self.journal(name)
            self._desks[name] = Desk(self.ledger, signer_of(name), journal, vault)
        return self._desks[name]

    def issuer(self, code: str) -> Desk:
        return self.desk(f"{code} issuer")

    def inspector(self, code: str) -> Desk:
        return self.desk(f"{code} inspector")

    def admin(self, code: str) -> Desk:
        return self.desk(f"{code} admin")

    def vault(self, code: str) -> Vault:
        if code not in self._vaults:
            path = self.folder / f"{code}-vault.sqlite"
            self._vaults[code] = (
                Vault.open(path, PASSPHRASE)
                if path.exists()
                else Vault.create(path, PASSPHRASE, cost=TRIAL_COST)
            )
        return self._vaults[code]

    def journal(self, name: str) -> Journal:
        if name not in self._journals:
            path = self.folder / f"{name.replace(' ', '-')}-journal.sqlite"
            self._journals[name] = Journal.open_file(path, self.ledger.network.name)
        return self._journals[name]

    @property
    def chain(self) -> EmbeddedChain:
        chain = self.served or self.ledger.chain
        assert isinstance(chain, EmbeddedChain)
        return chain

    def wait(self, **how: float) -> None:
        """Let time pass on the ledger's clock."""
        self.chain.set_clock(self.chain.now() + timedelta(**how))

    def permit(self, permit_id: PermitId) -> PermitRecord:
        return self.ledger.reader.get_permit(permit_id)

    def sent(self, name: str) -> int:
        """Return how many transactions of an officer are on the ledger."""
        return self.ledger.chain.next_nonce(signer_of(name).account)

    def endorsed(self, number: str = "24ID000001", *quantities: str | int, **how: Any) -> PermitId:
        """Issue an Indonesian permit to Singapore and let its export be endorsed in full."""
        lines = [a_line(quantity) for quantity in quantities or ("100",)]
        written = self.issuer("ID").permits.issue(a_document(number, lines=lines, **how))
        self.inspector("ID").permits.endorse_export(written.permit_id)
        return written.permit_id

    def imported(self, number: str = "24ID000001", *quantities: str | int, **how: Any) -> PermitId:
        """As `endorsed`, and let Singapore confirm the import and keep the permit file."""
        permit_id = self.endorsed(number, *quantities, **how)
        self.inspector("SG").permits.confirm_import(permit_id)
        self.hand_over(permit_id, "ID", "SG")
        return permit_id

    def hand_over(self, permit_id: PermitId, giver: str, taker: str) -> None:
        """Let one authority keep the permit file of another."""
        record = self.vault(giver).permits.get(permit_id)
        self.vault(taker).permits.add(record)

    def close(self) -> None:
        for desk in self._desks.values():
            desk.close()
        for vault in self._vaults.values():
            vault.close()
        for journal in self._journals.values():
            journal.close()
        self.ledger.close()
