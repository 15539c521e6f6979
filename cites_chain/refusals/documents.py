"""Refusals of the permit registry about who and which, the document itself, and days."""

from __future__ import annotations

from cites_chain.refusals.kinds import (
    Count,
    DayNumber,
    LineNumber,
    MediumNumber,
    Officer,
    Permit,
    Place,
    SmallNumber,
    TypeNumber,
    Word,
)
from cites_chain.refusals.refusal import Refusal

# ---------------------------------------------------------------------------------- who and which


class WrongJurisdiction(Refusal):
    """The act belongs to an officer of another jurisdiction."""

    sentence = "the act belongs to an officer of {required}; the sender stands for {actual}"
    required: Place
    actual: Place


class UnfitDestination(Refusal):
    """Issuing and destination must differ, or must agree."""

    sentence = "a document of this type cannot go from {issuing} to {destination}"
    advice = "Only a certificate of introduction from the sea has the same on both sides."
    issuing: Place
    destination: Place


class UnknownPermit(Refusal):
    """Nothing was written under this id."""

    sentence = "nothing was written on this ledger as permit {permit_id}"
    advice = "Check the id; a permit of another network is not on this ledger."
    permit_id: Permit


class PermitExists(Refusal):
    """The number was used before, perhaps by a permit that is closed."""

    sentence = "the number was used before: permit {permit_id} is on the ledger"
    advice = "A number is used once for ever, also after cancellation. Take another number."
    permit_id: Permit


class SameOfficer(Refusal):
    """A second step needs a second person."""

    sentence = "the first step was done by {officer_id}, and the second needs another officer"
    officer_id: Officer


# ---------------------------------------------------------------------------------- the document


class MissingDocumentHash(Refusal):
    """The document hash is zero."""

    sentence = "permit {permit_id} came without the hash of its document"
    permit_id: Permit


class UnknownType(Refusal):
    """No document type has this number."""

    sentence = "there is no document type {permit_type}"
    permit_type: SmallNumber


class WrongType(Refusal):
    """Documents of this type cannot be written or used so."""

    sentence = "the act is not for a document such as {permit_id} (type: {permit_type})"
    permit_id: Permit
    permit_type: TypeNumber


class WrongMedium(Refusal):
    """The act is not for documents that came onto the ledger in this way."""

    sentence = "the act is not for a document recorded as {medium}, as {permit_id} is"
    permit_id: Permit
    medium: MediumNumber


class UnfitDraft(Refusal):
    """The draft says something that means nothing in this act."""

    sentence = "the draft {draft} has something set that means nothing in this act"
    draft: Word


class EmptyBatch(Refusal):
    """A batch of none."""

    sentence = "the batch has no permit in it"


class WrongLineCount(Refusal):
    """A permit has 1 to 32 lines."""

    sentence = "a permit has 1 to 32 lines, and {count} were given"
    count: Count


class WrongQuantityCount(Refusal):
    """One quantity per line."""

    sentence = "the permit has {required} lines, and {given} quantities were given"
    advice = "Give one quantity for each line; 0 where nothing left or arrived."
    required: Count
    given: Count


class ZeroCode(Refusal):
    """Taxon, term, unit or source is missing."""

    sentence = "{line} has no taxon, term, unit or source"
    line: LineNumber


class UnknownAppendix(Refusal):
    """The appendix is not I, II or III."""

    sentence = "{line} names appendix {appendix}; there are 1, 2 and 3"
    line: LineNumber
    appendix: SmallNumber


class ZeroQuantity(Refusal):
    """The line permits nothing."""

    sentence = "{line} permits a quantity of zero"
    line: LineNumber


class UnfitLine(Refusal):
    """The line has something set that its writer may not set."""

    sentence = "{line} has marks or quantities set that its writer may not set"
    line: LineNumber


class AppendixOne(Refusal):
    """Never possible for Appendix I."""

    sentence = "{line} is of Appendix I, and the act is never possible for it"
    line: LineNumber


class MissingReason(Refusal):
    """The act needs a reason."""

    sentence = "the act needs a reason, and none was given"
    advice = "Give a reason code."


class WrongNameLength(Refusal):
    """A scientific name has 1 to 200 bytes."""

    sentence = "a scientific name has 1 to 200 bytes, and this one has {length}"
    length: Count


# ------------------------------------------------------------------------------------------- days


class DayNotReportable(Refusal):
    """The day is too long ago, or has not come yet."""

    sentence = "{day} cannot be reported now; days from {earliest} to {latest} can"
    advice = "An act is reported within 30 days; correct the date if it is wrong."
    day: DayNumber
    earliest: DayNumber
    latest: DayNumber


class OutOfTime(Refusal):
    """The permit is not good on that day."""

    sentence = "permit {permit_id} is good from {first_day} to {last_day}, not on {acted_on}"
    permit_id: Permit
    acted_on: DayNumber
    first_day: DayNumber
    last_day: DayNumber


class ImportBeforeExport(Refusal):
    """The import is dated long before its export was recorded."""

    sentence = "the import of {permit_id} cannot be of {acted_on}, before {earliest}"
    permit_id: Permit
    acted_on: DayNumber
    earliest: DayNumber


class LastDayOutOfRange(Refusal):
    """The validity is too long, or over before it begins."""

    sentence = "the last day cannot be {last_day}; it lies between {earliest} and {latest}"
    last_day: DayNumber
    earliest: DayNumber
    latest: DayNumber


class NotYetExpired(Refusal):
    """Late reports may still come."""

    sentence = "permit {permit_id} expires on {first_day}; today is {today}"
    advice = "Until then reports of what happened in time may still come."
    permit_id: Permit
    today: DayNumber
    first_day: DayNumber
