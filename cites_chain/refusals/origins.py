"""Refusals of the permit registry about what a permit draws on: origins and import permits."""

from __future__ import annotations

from cites_chain.refusals.kinds import (
    Amount,
    Count,
    DayNumber,
    HourStamp,
    LineNumber,
    Officer,
    Permit,
    Place,
    StatusNumber,
    Taxon,
)
from cites_chain.refusals.refusal import Refusal

# --------------------------------------------------------------------------- origins of a re-export


class LinksNotAllowed(Refusal):
    """Only re-exports come from somewhere."""

    sentence = "permit {permit_id} cannot name origins: only re-export certificates can"
    permit_id: Permit


class MissingOrigin(Refusal):
    """A line of a re-export says nothing of where it comes from."""

    sentence = "{line} names no origin and is not declared unlinked"
    advice = "Name the permit under which it came in, or declare it unlinked with a reason."
    line: LineNumber


class LinkedAndUnlinked(Refusal):
    """A line is declared unlinked and names an origin."""

    sentence = "{line} is declared unlinked and names an origin; it can be only one of them"
    line: LineNumber


class LinksOutOfOrder(Refusal):
    """Links follow the order of the lines that they feed."""

    sentence = "links are given in the order of the lines they feed; number {position} is not"
    position: Count


class UnknownLine(Refusal):
    """The permit has fewer lines."""

    sentence = "permit {permit_id} has no {line}"
    permit_id: Permit
    line: LineNumber


class ZeroDraw(Refusal):
    """A link draws nothing."""

    sentence = "a link of {line} draws a quantity of zero"
    line: LineNumber


class OriginRefused(Refusal):
    """What did not come in cannot go out again."""

    sentence = "the import of origin {origin_id} was refused: by {officer_id} at {hour}"
    origin_id: Permit
    officer_id: Officer
    hour: HourStamp


class OriginNotImported(Refusal):
    """What did not come in cannot go out again."""

    sentence = "origin {origin_id} was not imported here: it is {status}"
    advice = "The import has to be confirmed first."
    origin_id: Permit
    status: StatusNumber


class OriginNotAttested(Refusal):
    """The issuer has not said that the transcribed paper is its own."""

    sentence = "origin {origin_id} is a transcription that its issuer has not attested"
    advice = "Ask the issuing authority to attest it, or declare the line unlinked."
    origin_id: Permit


class WrongTaxon(Refusal):
    """A line and its origin are different species."""

    sentence = "{line} is of taxon {taxon_id}, and its origin is of taxon {origin_taxon_id}"
    line: LineNumber
    taxon_id: Taxon
    origin_taxon_id: Taxon


class MixedLinks(Refusal):
    """All links of a line have its term and unit, or none has."""

    sentence = "some links of {line} have its term and unit and some have not"
    advice = "Divide the line: one for what is re-exported as it came, one for what was made of it."
    line: LineNumber


class WrongSum(Refusal):
    """What is drawn does not add up."""

    sentence = "{line} permits {permitted}, and its links draw {drawn}"
    line: LineNumber
    permitted: Amount
    drawn: Amount


class NotEnoughLeft(Refusal):
    """More is asked from the origin than is left."""

    sentence = "{asked} is asked from {line} of {origin_id}, and {left} is left"
    origin_id: Permit
    line: LineNumber
    asked: Amount
    left: Amount


class WrongTies(Refusal):
    """What is brought is not what the permit was written with."""

    sentence = "the origins and import permit brought are not those {permit_id} was written with"
    advice = "Read them from the ledger anew."
    permit_id: Permit


# --------------------------------------------------------------------------------- import permits


class ImportPermitNotAllowed(Refusal):
    """A document of this type names no import permit."""

    sentence = "permit {permit_id} is of a type that names no import permit"
    permit_id: Permit


class ImportPermitMismatch(Refusal):
    """The import permit is from and for other jurisdictions."""

    sentence = "import permit {import_permit_id} is of {issuing}, for goods from {destination}"
    advice = "It has to be that of the importing jurisdiction, for goods from the exporting one."
    import_permit_id: Permit
    issuing: Place
    destination: Place


class ImportPermitEnded(Refusal):
    """The import permit is over on that day."""

    sentence = "import permit {import_permit_id} ends on {last_day}, before {day}"
    import_permit_id: Permit
    day: DayNumber
    last_day: DayNumber


class ImportPermitTooSmall(Refusal):
    """The import permit covers less."""

    sentence = (
        "import permit {import_permit_id} covers {covered} of these goods; up to {line}, {asked}"
        " are asked"
    )
    import_permit_id: Permit
    line: LineNumber
    asked: Amount
    covered: Amount


class ImportPermitNamed(Refusal):
    """The act is not for permits that name an import permit."""

    sentence = "permit {permit_id} names an import permit, and the act is not possible then"
    permit_id: Permit
