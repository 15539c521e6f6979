"""Refusals of the permit registry's rare acts, and about quotas."""

from __future__ import annotations

from cites_chain.refusals.kinds import (
    Amount,
    DayNumber,
    HourStamp,
    LineNumber,
    Officer,
    Permit,
    Place,
    WideYear,
    Year,
)
from cites_chain.refusals.refusal import Refusal

# -------------------------------------------------------------------------------------- rare acts


class AlreadyAttested(Refusal):
    """The transcription was attested before."""

    sentence = "transcription {transcription_id} was attested before: by {officer_id} at {hour}"
    transcription_id: Permit
    officer_id: Officer
    hour: HourStamp


class AlreadyPresented(Refusal):
    """The paper turned up before, at another border."""

    sentence = (
        "permit {own_id} was presented before, as transcription {transcription_id}: attested by"
        " {officer_id} at {hour}"
    )
    advice = "One paper at two borders: compare both transcriptions; one of them is not genuine."
    own_id: Permit
    transcription_id: Permit
    officer_id: Officer
    hour: HourStamp


class AlreadyProposed(Refusal):
    """The withdrawal was proposed before."""

    sentence = "the withdrawal of {permit_id} was proposed before: by {officer_id} at {hour}"
    advice = "An issuer confirms it."
    permit_id: Permit
    officer_id: Officer
    hour: HourStamp


class NotProposed(Refusal):
    """No inspector proposed the withdrawal."""

    sentence = "no inspector proposed to withdraw the export of permit {permit_id}"
    permit_id: Permit


class AlreadyConsented(Refusal):
    """The destination consented before."""

    sentence = "consent to retrospective permit {permit_id} was given: by {officer_id} at {hour}"
    permit_id: Permit
    officer_id: Officer
    hour: HourStamp


class NoConsent(Refusal):
    """The destination has not consented to this very document."""

    sentence = "{destination} has not consented to retrospective permit {permit_id} as it is now"
    advice = "Consent is for one document, by its hash; any change needs a new one."
    permit_id: Permit
    destination: Place


class NotTimber(Refusal):
    """Only timber may be extended or sent elsewhere."""

    sentence = "permit {permit_id} is not marked as timber, and the act is for timber only"
    permit_id: Permit


class AlreadyExtended(Refusal):
    """One extension is possible, and it was used."""

    sentence = "permit {permit_id} was extended before, and that is possible once"
    permit_id: Permit


class NotReleased(Refusal):
    """The old destination has not let the goods go."""

    sentence = "no officer of the old destination released permit {permit_id}"
    permit_id: Permit


# ----------------------------------------------------------------------------------------- quotas


class QuotaExceeded(Refusal):
    """The hard quota is used up, or nearly."""

    sentence = "{line} of permit {permit_id} asks {asked} of a quota that has {left} left"
    permit_id: Permit
    line: LineNumber
    asked: Amount
    left: Amount


class QuotaExists(Refusal):
    """The quota was set before."""

    sentence = "this quota of {jurisdiction} for {year} was set before"
    advice = "Change its limit instead."
    jurisdiction: Place
    year: Year


class UnknownQuota(Refusal):
    """The quota was never set."""

    sentence = "this quota of {jurisdiction} for {year} was never set"
    jurisdiction: Place
    year: Year


class QuotaBelowUse(Refusal):
    """The limit would be lower than what is used already."""

    sentence = "the limit would be {limit}, and {used} is used"
    limit: Amount
    used: Amount


class UnfitFirstDay(Refusal):
    """A quota begins two days ahead at the earliest, and in its own year."""

    sentence = "a quota of {year} cannot begin on {first_day}; the earliest day is {earliest}"
    first_day: DayNumber
    earliest: DayNumber
    year: WideYear
