"""The permits and acts of the simulated world, as its own books have them.

Nothing in here knows the contracts: what stands in these books is the truth that the ledger, the
index and the reports are compared with. Quantities are thousandths of the unit, days count from
1970, as on the ledger.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from hashlib import sha256

from cites_chain.codes import JURISDICTIONS, PermitType
from cites_chain.ids import Jurisdiction, NumberTag, PermitId
from cites_chain.ledger.reader import Medium, Status
from cites_chain.permit.permit_number import permit_id_of, tag_of, transcription_id_of
from cites_chain.simulation.goods import Kind


class Verb(StrEnum):
    """What is done."""

    NAME = "name"
    APPOINT = "appoint"
    VOID = "void"
    ISSUE = "issue"
    REGISTER = "register_paper"
    TRANSCRIBE = "transcribe"
    ATTEST = "attest"
    ENDORSE = "endorse"
    IMPORT = "import"
    REFUSE = "refuse"
    BRING_BACK = "return_to_origin"
    CROSS = "crossing"
    CANCEL = "cancel"
    RETURN = "return_unused"
    EXPIRE = "expire"


class Label(StrEnum):
    """What a fraudster tries."""

    REUSED_AT_IMPORT = "reused_at_import"
    REUSED_AT_EXPORT = "reused_at_export"
    OVERDRAWN = "overdrawn"
    NUMBER_TWICE = "number_twice"
    WRONG_JURISDICTION = "wrong_jurisdiction"
    OUT_OF_DATE = "out_of_date"
    ABOVE_PERMITTED = "above_permitted"
    ABOVE_EXPORTED = "above_exported"
    FALSE_ORIGIN = "false_origin"
    VOID_KEY = "void_key"
    STOLEN_KEY = "stolen_key"
    SPLIT = "split"
    OUTLIER = "outlier"
    CAPTIVE = "captive"
    VANISHED = "vanished"
    BACK_CONVERSION = "back_conversion"
    BACK_DATED = "back_dated"
    UNATTESTED = "unattested"


REFUSALS: dict[Label, str] = {
    Label.REUSED_AT_IMPORT: "AlreadyImported",
    Label.REUSED_AT_EXPORT: "AlreadyEndorsed",
    Label.OVERDRAWN: "NotEnoughLeft",
    Label.NUMBER_TWICE: "PermitExists",
    Label.WRONG_JURISDICTION: "WrongJurisdiction",
    Label.OUT_OF_DATE: "OutOfTime",
    Label.ABOVE_PERMITTED: "AbovePermitted",
    Label.ABOVE_EXPORTED: "AboveExported",
    Label.FALSE_ORIGIN: "OriginNotImported",
    Label.VOID_KEY: "KeyVoided",
}
"""Attempts that the contract refuses, and how. All others are accepted; indicators find them."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts.

    Attributes:
        place: Code of the jurisdiction.
        duty: "issuer", "inspector", "admin", or "second issuer", whose key gets stolen.
    """

    place: str
    duty: str


@dataclass(slots=True)
class Quote:
    """A document that a line quotes in box 12 or 12a: a country, and a permit if there is one."""

    country: str
    permit: Permit | None = None


@dataclass(slots=True)
class Draw:
    """What a line takes from a line of another permit."""

    origin: Permit
    origin_line: int
    quantity: int


@dataclass(slots=True)
class Line:
    """One line of a permit with its four quantities."""

    kind: Kind
    source: str
    appendix: str
    permitted: int
    exported: int = 0
    imported: int = 0
    drawn: int = 0
    draws: list[Draw] = field(default_factory=list)
    origin: Quote | None = None
    last_reexport: Quote | None = None
    hops: int = 0
    is_unlinked: bool = False
    is_converted: bool = False
    was_converted: bool = False
    is_declared_unlinked: bool = False

    @property
    def left(self) -> int:
        """What re-exports may still take of it."""
        return self.imported - self.drawn


@dataclass
class Permit:
    """One permit of the simulated world.

    Attributes:
        serial: Its place among all permits of the world.
        number: Box 1.
        issuing: Code of the issuing jurisdiction.
        destination: Code of the jurisdiction on the other side.
        issued_on: Box 13.
        last_day: Box 2.
        exported_on: Day of the endorsement; None before it.
        imported_on: Day of the import or of its refusal; None before it.
        is_void: Written with a stolen key, and voided with it.
    """

    serial: int
    number: str
    permit_type: PermitType
    issuing: str
    destination: str
    issued_on: int
    last_day: int
    purpose: str
    lines: list[Line]
    medium: Medium = Medium.ELECTRONIC
    status: Status = Status.ISSUED
    import_permit: Permit | None = None
    unlinked_reason: str = ""
    label: Label | None = None
    issuer: str = "issuer"
    exported_on: int | None = None
    imported_on: int | None = None

    crossings: int = 0
    destination_now: str = ""
    is_attested: bool = False
    is_void: bool = False
    document_hash: bytes = b""

    @cached_property
    def tag(self) -> NumberTag:
        """What stands for its number."""
        return tag_of(party_secret(self.writer), self.number)

    @property
    def own_tag(self) -> NumberTag:
        """What stands for its number at the authority that signed it, whoever wrote it down."""
        return tag_of(party_secret(self.issuing), self.number)

    @cached_property
    def permit_id(self) -> PermitId:
        """Its key on the ledger."""
        if self.medium is Medium.TRANSCRIBED:
            return transcription_id_of(
                number_of(self.destination), number_of(self.issuing), self.tag
            )
        return permit_id_of(number_of(self.issuing), self.tag)

    @property
    def writer(self) -> str:
        """Code of the jurisdiction whose officer writes it down."""
        return self.destination if self.medium is Medium.TRANSCRIBED else self.issuing

    @property
    def draws(self) -> list[tuple[int, Draw]]:
        """What it takes from other permits, with the line that takes it."""
        return [(at, draw) for at, line in enumerate(self.lines) for draw in line.draws]

    @property
    def is_tied(self) -> bool:
        """Whether the ledger remembers origins or an import permit of it."""
        return self.permit_type is PermitType.REEXPORT or self.import_permit is not None


@dataclass(slots=True)
class Act:
    """Something that somebody does on a day.

    Attributes:
        verb: What.
        actor: Who.
        day: When it is written.
        permit: The permit it is about; None for acts on keys and names.
        acted_on: The day that the officer gives, often the same.
        quantities: Of each line, for endorsement and import.
        reason: Code of the reason, where the act has one.
        name: The name that is made known, or whose key is meant.
        label: Set for a fraud.
        is_attempt: The contract has to refuse it; the books stay as they are.
    """

    verb: Verb
    actor: Actor
    day: int
    permit: Permit | None = None
    acted_on: int = 0
    quantities: tuple[int, ...] = ()
    reason: str = ""
    name: str = ""
    label: Label | None = None
    is_attempt: bool = False


def number_of(place: str) -> Jurisdiction:
    """Return the ledger's number of a jurisdiction."""
    return Jurisdiction(JURISDICTIONS.get(place).number)


def party_of(place: str) -> str:
    """Return the code of the Party that speaks for a jurisdiction."""
    return JURISDICTIONS.get(place).administered_by or place


def secret_of(name: str) -> bytes:
    """Return the secret behind a name of the simulated world; it guards nothing."""
    return sha256(f"cites-chain simulated world: {name}".encode()).digest()


def party_secret(place: str) -> bytes:
    """Return the secret with which a simulated Party turns its permit numbers into tags."""
    return secret_of(f"party {party_of(place)}")
