"""Carries the acts of the simulated world out: signed transactions on an embedded ledger.

All acts of a day go together, issues of one officer in batches, so that a world of thousands of
permits is a matter of seconds. Nothing is simulated about the ledger itself: the contracts decide,
and if they decide otherwise than the books of the world, the simulation stops.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from itertools import groupby

from cites_chain.chain.backend import Chain, Receipt
from cites_chain.codes import ReasonGroup
from cites_chain.errors import CitesChainError
from cites_chain.ids import Account, Day, date_of
from cites_chain.keys import LocalSigner
from cites_chain.ledger.acts import PlannedAct
from cites_chain.ledger.calldata import (
    AUTHORITY_REGISTRY,
    NO_PERMIT,
    PERMIT_REGISTRY,
    calldata,
    links_hash,
    ties_words,
)
from cites_chain.ledger.reader import Role, Ties
from cites_chain.replay.trial import Trial
from cites_chain.signing import UnsignedTransaction
from cites_chain.simulation.model import Act, Permit, Verb, number_of, secret_of
from cites_chain.simulation.words import (
    import_permit_id,
    issue_words,
    reason_number,
    ties_of,
)

MOST_LINES = 60
"""Lines and links issued in one transaction."""

TERM_OF_SECOND_ISSUER = timedelta(days=365)

_WRITING = {
    Verb.ISSUE: "issue",
    Verb.REGISTER: "registerPaper",
    Verb.TRANSCRIBE: "transcribe",
}
_CLOSING = {Verb.RETURN: "returnUnused", Verb.EXPIRE: "expire"}


class SimulationDiverged(CitesChainError):
    """The ledger decided otherwise than the books of the simulated world."""

    code = "SIMULATION_DIVERGED"

    def __init__(self, act: Act, found: str) -> None:
        number = act.permit.number if act.permit else act.name
        wanted = "refused" if act.is_attempt else "accepted"
        super().__init__(
            f"{act.verb} of {number} by {act.actor.place} on {date_of(Day(act.day))} was to be"
            f" {wanted}, and the ledger answered: {found}",
            hint="This is a fault of the simulation or of the contracts; please report it.",
            facts={"verb": act.verb, "number": number, "found": found},
        )


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an act.

    Attributes:
        act: The act.
        refusal: Name of the contract's refusal; empty where it was accepted.
    """

    act: Act
    refusal: str = ""


class Performer:
    """Signs and sends the acts of one simulated world."""

    def __init__(self, trial: Trial) -> None:
        self._trial = trial
        self._chain: Chain = trial.ledger.chain
        self._nonces: dict[Account, int] = {}
        self.sent: Counter[str] = Counter()

    def perform(self, day: int, acts: Sequence[Act]) -> list[Outcome]:
        """Do the acts of a day, in their order.

        Raises:
            SimulationDiverged: The ledger decided otherwise than the books.
        """
        if not acts:
            return []
        self._trial.begin_day(date_of(Day(day)))
        parcels = list(_parcels(acts))
        receipts = self._chain.send_all([self._signed(parcel) for parcel in parcels])
        outcomes: list[Outcome] = []
        for parcel, receipt in zip(parcels, receipts, strict=True):
            outcomes += [_outcome(act, receipt) for act in parcel]
        return outcomes

    def _signed(self, parcel: Sequence[Act]) -> bytes:
        act = parcel[0]
        signer = self._signer(act)
        nonce = self._nonces.get(signer.account)
        if nonce is None:
            nonce = self._chain.next_nonce(signer.account)
        self._nonces[signer.account] = nonce + 1
        verb, registry, data = self._call(parcel)
        self.sent[verb] += 1
        gas = PlannedAct(verb, registry, data, ()).gas
        return signer.sign_transaction(
            UnsignedTransaction(nonce, registry, data, gas, self._chain.chain_id)
        )

    def _signer(self, act: Act) -> LocalSigner:
        if act.actor.duty in ("issuer", "inspector", "admin"):
            return self._trial.signer(act.actor.place, act.actor.duty)
        return LocalSigner(secret_of(act.actor.duty))

    def _call(self, parcel: Sequence[Act]) -> tuple[str, Account, bytes]:
        act = parcel[0]
        if act.verb in (Verb.APPOINT, Verb.VOID):
            verb, arguments = _key_call(act, self._chain.now())
            return verb, AUTHORITY_REGISTRY, calldata(AUTHORITY_REGISTRY, verb, *arguments)
        if len(parcel) > 1:
            verb, arguments = "issueBatch", ([issue_words(_permit(one)) for one in parcel],)
        else:
            verb, arguments = _permit_call(act)
        return verb, PERMIT_REGISTRY, calldata(PERMIT_REGISTRY, verb, *arguments)


def _key_call(act: Act, now: datetime) -> tuple[str, tuple[object, ...]]:
    account = LocalSigner(secret_of(act.name)).account
    if act.verb is Verb.VOID:
        since = datetime.combine(date_of(Day(act.acted_on)), datetime.min.time(), UTC)
        return "voidKey", (account, int(since.timestamp()))
    until = int((now + TERM_OF_SECOND_ISSUER).timestamp())
    identity = sha256(act.name.encode()).digest()
    place = number_of(act.actor.place)
    return "addOfficer", (account, place, int(Role.ISSUER), identity, 0, until)


def _permit_call(act: Act) -> tuple[str, tuple[object, ...]]:
    if act.verb is Verb.NAME:
        return "nameTaxon", (act.name,)
    permit = _permit(act)
    if act.verb in _WRITING:
        return _WRITING[act.verb], (issue_words(permit),)
    if act.verb is Verb.ATTEST:
        return "attest", (permit.permit_id, permit.own_tag)
    if act.verb in (Verb.CANCEL, Verb.RETURN, Verb.EXPIRE, Verb.BRING_BACK):
        return _closing_call(act, permit)
    return _border_call(act, permit)


def _border_call(act: Act, permit: Permit) -> tuple[str, tuple[object, ...]]:
    quantities = list(act.quantities)
    match act.verb:
        case Verb.ENDORSE:
            pairs = zip(quantities, permit.lines, strict=True)
            is_short = any(quantity < line.permitted for quantity, line in pairs)
            ties = ties_words(ties_of(permit) if is_short and permit.draws else Ties())
            return "endorseExport", (permit.permit_id, act.acted_on, quantities, ties)
        case Verb.IMPORT:
            reason = reason_number(ReasonGroup.DISCREPANCY, act.reason)
            tied = _named(permit)
            return "confirmImport", (permit.permit_id, act.acted_on, quantities, reason, *tied)
        case Verb.REFUSE:
            reason = reason_number(ReasonGroup.REFUSAL, act.reason)
            return "refuseImport", (permit.permit_id, act.acted_on, reason, *_named(permit))
    return "recordCrossing", (permit.permit_id, act.acted_on, act.quantities[0])


def _closing_call(act: Act, permit: Permit) -> tuple[str, tuple[object, ...]]:
    ties = ties_words(ties_of(permit) if permit.is_tied else Ties())
    match act.verb:
        case Verb.BRING_BACK:
            return "returnToOrigin", (permit.permit_id, act.acted_on, ties)
        case Verb.CANCEL:
            reason = reason_number(ReasonGroup.CLOSING, act.reason)
            return "cancel", (permit.permit_id, reason, ties)
    return _CLOSING[act.verb], (permit.permit_id, ties)


def _named(permit: Permit) -> tuple[bytes, bytes]:
    """Return hash of the links and import permit, as the contract asks at an import."""
    if permit.import_permit is None:
        return bytes(32), NO_PERMIT
    return links_hash(ties_of(permit).links), import_permit_id(permit) or NO_PERMIT


def _permit(act: Act) -> Permit:
    if act.permit is None:
        raise SimulationDiverged(act, "it names no permit")
    return act.permit


def _parcels(acts: Sequence[Act]) -> Iterator[list[Act]]:
    """Yield acts that go into one transaction each: issues of one officer together."""
    for key, group in groupby(acts, key=_together):
        if key is None:
            yield from ([act] for act in group)
        else:
            yield from _batches(list(group))


def _together(act: Act) -> tuple[str, str] | None:
    is_plain = act.verb is Verb.ISSUE and not act.is_attempt
    return (act.actor.place, act.actor.duty) if is_plain else None


def _batches(acts: Sequence[Act]) -> Iterator[list[Act]]:
    batch: list[Act] = []
    size = 0
    for act in acts:
        permit = _permit(act)
        cost = len(permit.lines) + len(permit.draws)
        if batch and size + cost > MOST_LINES:
            yield batch
            batch, size = [], 0
        batch.append(act)
        size += cost
    yield batch


def _outcome(act: Act, receipt: Receipt) -> Outcome:
    refusal = "" if receipt.succeeded else type(receipt.refusal).__name__
    if act.is_attempt != bool(refusal):
        why = receipt.refusal.message if receipt.refusal else "accepted"
        raise SimulationDiverged(act, f"{refusal} {why}".strip())
    return Outcome(act, refusal)
