"""What was done with a permit, in one line each, from the announcements that name it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from cites_chain.ids import Hour, Jurisdiction, OfficerId, PermitId
from cites_chain.ledger.reader import Act, Direction
from cites_chain.ledger.reader import permit_events as events
from cites_chain.ledger.reader.announcement import Announcement
from cites_chain.ledger.reader.events import LedgerEvent


@dataclass(frozen=True, slots=True)
class TraceAct:
    """Something that was done with a permit.

    Attributes:
        name: Verb: issue, transcribe, replace, endorse, import, refuse, cross out, cross in, ...
        moment: Time of the block, UTC.
        at: Jurisdiction whose officer did it, None where anybody may.
        acted_on: Calendar day where the officer stood; None where only the block's time is known.
        act: Who and in which hour; void where the officer's key was voided from then.
        transaction: Hash of the transaction.
    """

    name: str
    moment: datetime
    at: Jurisdiction | None
    acted_on: date | None
    act: Act | None
    transaction: bytes


_VERBS: Mapping[type[Announcement], tuple[str, str]] = {
    events.ExportEndorsed: ("endorse", "issuing"),
    events.ImportConfirmed: ("import", "destination"),
    events.ImportRefused: ("refuse", "destination"),
    events.ReturnedToOrigin: ("return to origin", "issuing"),
    events.PermitCancelled: ("cancel", "issuing"),
    events.PermitReturned: ("return unused", "issuing"),
    events.PermitExpired: ("expire", ""),
    events.WithdrawalProposed: ("withdraw export", "issuing"),
    events.ExportWithdrawn: ("confirm withdrawal", "issuing"),
    events.LossReported: ("report lost", "issuing"),
    events.FindReported: ("report found", "issuing"),
    events.TranscriptionAttested: ("attest", "issuing"),
    events.PermitPresented: ("present", "issuing"),
    events.TranscriptionRepudiated: ("repudiate", "issuing"),
    events.RetrospectiveConsented: ("consent", "destination"),
    events.TimberExtended: ("extend", "destination"),
    events.DestinationReleased: ("release destination", "destination"),
    events.DestinationAccepted: ("accept destination", "new_destination"),
}
"""Verb of each announcement, and the field that says where the officer acts."""


def acts_of(
    permit_id: PermitId,
    history: Iterable[LedgerEvent],
    void_hours: Mapping[OfficerId, Hour],
) -> tuple[TraceAct, ...]:
    """Return the acts on one permit, oldest first.

    Args:
        permit_id: The permit.
        history: Announcements, among them all that name it, oldest first.
        void_hours: From which hour on the acts of an officer are void.
    """
    found = []
    for event in history:
        if permit_id in event.permit_ids():
            act = _act_in(event, permit_id)
            if act is not None:
                found.append(_marked(act, void_hours))
    return tuple(found)


def _act_in(event: LedgerEvent, permit_id: PermitId) -> TraceAct | None:
    match event.announcement:
        case events.PermitIssued(head=head, issuing=issuing):
            on = head.issued_on
            return TraceAct("issue", event.time, issuing, on, head.issue_act, event.transaction)
        case events.PermitTranscribed(head=head, transcriber=transcriber):
            act = head.issue_act
            return TraceAct("transcribe", event.time, transcriber, None, act, event.transaction)
        case events.PermitReplaced(new_id=new_id, issuing=issuing, act=act):
            name = "issue in place of another" if new_id == permit_id else "replace"
            return TraceAct(name, event.time, issuing, None, act, event.transaction)
        case events.CrossingRecorded(at=at, direction=direction, act=act, acted_on=acted_on):
            name = "cross out" if direction is Direction.OUT else "cross in"
            return TraceAct(name, event.time, at, acted_on, act, event.transaction)
    return _plain(event)


def _plain(event: LedgerEvent) -> TraceAct | None:
    announcement = event.announcement
    verb, where = _VERBS.get(type(announcement), ("", ""))
    if not verb:
        return None  # PermitTied, ImportPermitMoved, QuotaOverrun: what an act brought with it
    return TraceAct(
        name=verb,
        moment=event.time,
        at=getattr(announcement, where) if where else None,
        acted_on=getattr(announcement, "acted_on", None),
        act=getattr(announcement, "act", None),
        transaction=event.transaction,
    )


def _marked(found: TraceAct, void_hours: Mapping[OfficerId, Hour]) -> TraceAct:
    act = found.act
    if act is None:
        return found
    void_from = void_hours.get(act.officer_id)
    is_void = void_from is not None and act.hour >= void_from
    marked = Act(act.officer_id, act.hour, is_void=is_void)
    return TraceAct(found.name, found.moment, found.at, found.acted_on, marked, found.transaction)
