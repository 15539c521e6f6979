"""Refusals of the permit registry about a permit's status and the quantities that move."""

from __future__ import annotations

from cites_chain.refusals.kinds import (
    Amount,
    HourStamp,
    LineNumber,
    Officer,
    Permit,
    Place,
    SmallNumber,
    StatusNumber,
)
from cites_chain.refusals.refusal import Refusal

# ----------------------------------------------------------------------------------------- status


class WrongStatus(Refusal):
    """The permit's status does not allow the act."""

    sentence = "permit {permit_id} is {status}, and the act is not possible then"
    permit_id: Permit
    status: StatusNumber


class AlreadyEndorsed(Refusal):
    """The export was endorsed before."""

    sentence = "the export of permit {permit_id} was endorsed before: by {officer_id} at {hour}"
    advice = "A permit is used once. Ask for the original, and keep what was presented."
    permit_id: Permit
    officer_id: Officer
    hour: HourStamp


class AlreadyImported(Refusal):
    """The import was confirmed before."""

    sentence = "the import of permit {permit_id} was confirmed before: by {officer_id} at {hour}"
    advice = "A permit is used once. Ask for the original, and keep what was presented."
    permit_id: Permit
    officer_id: Officer
    hour: HourStamp


class AlreadyRefused(Refusal):
    """The import was refused before."""

    sentence = "the import of permit {permit_id} was refused before: by {officer_id} at {hour}"
    permit_id: Permit
    officer_id: Officer
    hour: HourStamp


class AlreadyDrawn(Refusal):
    """Re-exports have drawn from the line, so its import cannot be done again."""

    sentence = "{drawn} of {line} of permit {permit_id} went into re-exports, so it stays as it is"
    permit_id: Permit
    line: LineNumber
    drawn: Amount


class LostPermit(Refusal):
    """The permit is reported lost."""

    sentence = "permit {permit_id} is reported lost or stolen"
    advice = "Keep what was presented, and tell the issuing authority."
    permit_id: Permit


class NotLost(Refusal):
    """The permit is not reported lost."""

    sentence = "permit {permit_id} is not reported lost"
    permit_id: Permit


class AlreadyOut(Refusal):
    """The document left this jurisdiction before and did not come back."""

    sentence = (
        "permit {permit_id} left {jurisdiction} and did not come back: {officer_id} at {hour}"
    )
    advice = "Record its way in first, if that was forgotten."
    permit_id: Permit
    jurisdiction: Place
    officer_id: Officer
    hour: HourStamp


class UnknownDirection(Refusal):
    """A crossing goes out or in."""

    sentence = "a crossing is 1 (out) or 2 (in), not {direction}"
    direction: SmallNumber


# ------------------------------------------------------------------------------------- quantities


class AbovePermitted(Refusal):
    """More leaves than the line permits."""

    sentence = "{line} of permit {permit_id} permits {permitted}, and {asked} would leave"
    permit_id: Permit
    line: LineNumber
    asked: Amount
    permitted: Amount


class AboveExported(Refusal):
    """More arrives than left."""

    sentence = "{exported} left on {line} of permit {permit_id}, and {asked} would arrive"
    permit_id: Permit
    line: LineNumber
    asked: Amount
    exported: Amount


class NothingExported(Refusal):
    """Nothing leaves at all."""

    sentence = "nothing of permit {permit_id} leaves: no quantity is above zero"
    advice = "A permit that is not used is returned or cancelled."
    permit_id: Permit


class MissingDiscrepancy(Refusal):
    """Less arrives than left, and nobody says why."""

    sentence = "less arrives on {line} of permit {permit_id} than left, and no reason is given"
    advice = "Give a discrepancy code."
    permit_id: Permit
    line: LineNumber
