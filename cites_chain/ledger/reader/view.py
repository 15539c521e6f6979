"""The read side of the ledger: questions to both registries, answered as frozen records.

Needs no key and imports nothing that writes. Questions that can be asked together travel in one
JSON-RPC batch.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING

import cites_chain.ledger.reader.authority_events as authority
import cites_chain.ledger.reader.permit_events as events
from cites_chain.errors import CitesChainError
from cites_chain.ids import Hour, Jurisdiction, OfficerId, PermitId, TaxonId
from cites_chain.ledger.reader.asking import PAGE, NotOnLedger, Progress
from cites_chain.ledger.reader.authorities import AuthorityReader
from cites_chain.ledger.reader.events import LedgerEvent
from cites_chain.ledger.reader.questions import (
    AUTHORITY_REGISTRY,
    PERMIT_REGISTRY,
    Log,
    Question,
    ask_logs,
    ask_permits,
    ask_quota,
    ask_ties,
)
from cites_chain.ledger.reader.records import (
    Alias,
    CrossingRecord,
    LedgerHead,
    PermitRecord,
    QuotaKey,
    QuotaRecord,
    Ties,
)
from cites_chain.permit.security_code import prefix_of

if TYPE_CHECKING:
    from cites_chain.chain import Chain

MOST_REPLACEMENTS = 64
"""How often one permit took the place of another that did so, as far as ties are followed back."""

_WRITTEN = (events.PermitIssued, events.PermitTranscribed, events.PermitReplaced)


class AmbiguousCode(CitesChainError):
    """Several permits share the security code; the whole permit id is needed."""

    code = "AMBIGUOUS_CODE"


@dataclass(frozen=True, slots=True)
class CloseLook:
    """Some permits with all that happened to them.

    Attributes:
        records: What stands under each id.
        history: Every announcement that names one of them, oldest first.
        void_hours: From which hour on an officer's acts are void, for officers of voided keys.
    """

    records: Mapping[PermitId, PermitRecord | Alias | None]
    history: tuple[LedgerEvent, ...]
    void_hours: Mapping[OfficerId, Hour]


class LedgerReader(AuthorityReader):
    """Reads one ledger. Every method may raise `ChainError`: the ledger could not be asked."""

    def __init__(self, chain: Chain, *, page: int = PAGE) -> None:
        """Take the chain to ask.

        Args:
            chain: Where the ledger is.
            page: Blocks in one search for logs.
        """
        super().__init__(chain, page=page)
        self._catching_up = Lock()
        self._written: set[PermitId] = set()
        self._written_until = -1
        self._names: dict[TaxonId, str] = {}
        self._names_until = -1

    # ------------------------------------------------------------------------------- permits

    def get_permit(self, permit_id: PermitId) -> PermitRecord:
        """Return a permit; the number of an attested transcription leads to the transcription.

        Raises:
            NotOnLedger: Nothing was written under this id.
        """
        record = self.find_permit(permit_id)
        if record is None:
            raise NotOnLedger(
                "nothing was written under this permit id",
                hint="Check the id; a permit of another network is not on this ledger.",
                facts={"permit_id": permit_id.hex()},
            )
        return record

    def find_permit(self, permit_id: PermitId) -> PermitRecord | None:
        """Return a permit as `get_permit`, or None."""
        (found,) = self.list_permits([permit_id])
        if isinstance(found, Alias):
            (found,) = self.list_permits([found.transcription_id])
        return found if isinstance(found, PermitRecord) else None

    def list_permits(
        self, permit_ids: Sequence[PermitId]
    ) -> tuple[PermitRecord | Alias | None, ...]:
        """Return what stands under each id, in order, None for nothing."""
        (found,) = self.ask(ask_permits(permit_ids))
        return found

    def get_permit_id(self, code: str, *, progress: Progress | None = None) -> PermitId:
        """Return the id that a security code stands for.

        More characters of the id than the printed twelve may be given where twelve are ambiguous.
        The whole history is read once per reader, later only what is new.

        Raises:
            InvalidSecurityCode: The text is no security code.
            NotOnLedger: No permit has this code.
            AmbiguousCode: Several have.
        """
        prefix = prefix_of(code)
        with self._catching_up:
            self._catch_up(progress)
            found = sorted(i for i in self._written if prefix.begins(i))
        if not found:
            raise NotOnLedger(
                f"no permit on this ledger has the security code {code}",
                hint="Check the code; 0 and O, 1, I and L are read alike.",
                facts={"code": code},
            )
        if len(found) > 1:
            raise AmbiguousCode(
                f"{len(found)} permits have the security code {code}",
                hint="Use the whole permit id, as in the permit file.",
                facts={"code": code, "permit_ids": ",".join(i.hex() for i in found)},
            )
        return found[0]

    def _catch_up(self, progress: Progress | None) -> None:
        head = self.head()
        logs = self._iter_logs(
            PERMIT_REGISTRY, _WRITTEN, first=self._written_until + 1, progress=progress
        )
        for log in logs:
            match log.announcement:
                case events.PermitReplaced(new_id=permit_id):
                    self._written.add(permit_id)
                case events.PermitIssued(permit_id=permit_id):
                    self._written.add(permit_id)
                case events.PermitTranscribed(permit_id=permit_id):
                    self._written.add(permit_id)
        # The search may have seen newer blocks; reading them again later changes nothing.
        self._written_until = head.number

    def find_quota(self, key: QuotaKey) -> QuotaRecord | None:
        """Return a quota and its use, None if it was never set."""
        (found,) = self.ask(ask_quota(key))
        return found

    def list_quotas(
        self, jurisdiction: Jurisdiction, year: int | None = None
    ) -> tuple[QuotaRecord, ...]:
        """Return the quotas of a jurisdiction with their use, in the order in which they were set.

        Args:
            jurisdiction: Whose exports they count.
            year: Year of issue; None for all years.
        """
        years = None if year is None else [year.to_bytes(32, "big")]
        (logs,) = self.ask(
            ask_logs(PERMIT_REGISTRY, (events.QuotaSet,), [jurisdiction.to_bytes(32, "big")], years)
        )
        announced = (log.announcement for log in logs)
        keys = [one.key for one in announced if isinstance(one, events.QuotaSet)]
        found = self.ask_each([ask_quota(key) for key in keys])
        return tuple(quota for quota in found if quota is not None)

    # ---------------------------------------------------------------------------------- ties

    def get_ties(self, permit_id: PermitId) -> Ties:
        """Return links and import permit of a permit as written; empty where it has neither."""
        return self.read_ties([permit_id]).get(permit_id, Ties())

    def read_ties(self, permit_ids: Iterable[PermitId]) -> dict[PermitId, Ties]:
        """Return the ties of those permits that have some.

        A permit that took the place of another has its ties, which were announced for the first.
        """
        wanted = list(permit_ids)
        if not wanted:
            return {}
        (logs,) = self.ask(ask_ties(wanted))
        return self.ties_from(logs, wanted)

    def list_with_ties(
        self, permit_ids: Sequence[PermitId]
    ) -> tuple[dict[PermitId, PermitRecord | Alias | None], dict[PermitId, Ties]]:
        """Return what stands under each id, and the ties of those that have some, in one batch.

        One more batch is asked for those that took the place of another permit.
        """
        records, logs = self.ask(ask_permits(permit_ids), ask_ties(permit_ids))
        found = dict(zip(permit_ids, records, strict=True))
        return found, self.ties_from(logs, permit_ids)

    def ties_from(
        self, logs: Iterable[Log], permit_ids: Iterable[PermitId]
    ) -> dict[PermitId, Ties]:
        """Return the ties that the answer to `ask_ties` holds; asks on for replaced permits."""
        found: dict[PermitId, Ties] = {}
        waiting = {permit_id: permit_id for permit_id in permit_ids}
        answer = tuple(logs)
        for _ in range(MOST_REPLACEMENTS):
            later: dict[PermitId, PermitId] = {}
            for log in answer:
                match log.announcement:
                    case events.PermitTied(permit_id=permit_id) as tied if permit_id in waiting:
                        found[waiting[permit_id]] = _ties_of(tied)
                    case events.PermitReplaced(old_id=old_id, new_id=new_id) if new_id in waiting:
                        later[old_id] = waiting[new_id]
            waiting = later
            if not waiting:
                break
            (answer,) = self.ask(ask_ties(list(waiting)))
        return found

    def list_all_ties(self, *, progress: Progress | None = None) -> dict[PermitId, Ties]:
        """Return the ties of every permit that has some."""
        found: dict[PermitId, Ties] = {}
        kinds = (events.PermitTied, events.PermitReplaced)
        for log in self._iter_logs(PERMIT_REGISTRY, kinds, progress=progress):
            match log.announcement:
                case events.PermitTied(permit_id=permit_id) as tied:
                    found[permit_id] = _ties_of(tied)
                case events.PermitReplaced(old_id=old_id, new_id=new_id) if old_id in found:
                    found[new_id] = found[old_id]
        return found

    # -------------------------------------------------------------------------------- events

    def list_history(self, permit_id: PermitId) -> tuple[LedgerEvent, ...]:
        """Return every announcement that names the permit, oldest first."""
        logs, more = self.ask(*_ask_histories([permit_id]))
        return self._timed({*logs, *more})

    def list_crossings(self, permit_id: PermitId) -> tuple[CrossingRecord, ...]:
        """Return the crossings of a multi-use document, oldest first."""
        kinds = (events.CrossingRecorded,)
        (logs,) = self.ask(ask_logs(PERMIT_REGISTRY, kinds, [permit_id]))
        return tuple(
            CrossingRecord(found.at, found.direction, found.acted_on, found.act, found.count)
            for found in (log.announcement for log in logs)
            if isinstance(found, events.CrossingRecorded)
        )

    def look_closely(self, permit_ids: Sequence[PermitId]) -> CloseLook:
        """Return some permits with all that happened to them."""
        first, second = _ask_histories(permit_ids)
        records, logs, more, voids = self.ask(ask_permits(permit_ids), first, second, _ASK_VOIDS)
        return CloseLook(
            records=dict(zip(permit_ids, records, strict=True)),
            history=self._timed({*logs, *more}),
            void_hours=_void_hours(voids),
        )

    def iter_events(
        self, first: int = 0, last: int | None = None, *, progress: Progress | None = None
    ) -> Iterator[LedgerEvent]:
        """Yield all announcements of both registries from block `first` to `last`, oldest first."""
        end = self.head().number if last is None else last
        for start in range(first, end + 1, self._page):
            stop = min(start + self._page - 1, end)
            both = self.ask(
                ask_logs(AUTHORITY_REGISTRY, first=start, last=stop),
                ask_logs(PERMIT_REGISTRY, first=start, last=stop),
            )
            yield from self._timed({log for logs in both for log in logs})
            if progress is not None:
                progress(stop + 1 - first, end + 1 - first)

    def taxon_names(
        self, *, head: LedgerHead | None = None, progress: Progress | None = None
    ) -> dict[TaxonId, str]:
        """Return the names that officers gave to taxon ids; the last one given counts.

        The whole history is read once per reader, later only what is new.

        Args:
            head: How far the ledger is known to have come; what is newer need not be read.
            progress: Told how many blocks of how many were read.
        """
        with self._catching_up:
            if head is not None and head.number <= self._names_until:
                return dict(self._names)
            head, kinds = self.head(), (events.TaxonNamed,)
            logs = self._iter_logs(
                PERMIT_REGISTRY, kinds, first=self._names_until + 1, progress=progress
            )
            for log in logs:
                if isinstance(log.announcement, events.TaxonNamed):
                    self._names[log.announcement.taxon_id] = log.announcement.name
            self._names_until = head.number
            return dict(self._names)


_ASK_VOIDS = ask_logs(AUTHORITY_REGISTRY, (authority.OfficerKeyVoided, authority.VoidUndone))


def _ask_histories(
    permit_ids: Sequence[PermitId],
) -> tuple[Question[tuple[Log, ...]], Question[tuple[Log, ...]]]:
    # A permit id is the first indexed field of its own acts, the second where another names it.
    return (
        ask_logs(PERMIT_REGISTRY, (), permit_ids),
        ask_logs(PERMIT_REGISTRY, (), None, permit_ids),
    )


def _ties_of(tied: events.PermitTied) -> Ties:
    return Ties(tied.links, tied.import_permit_id, tied.unlinked_reason)


def _void_hours(logs: Iterable[Log]) -> dict[OfficerId, Hour]:
    found: dict[OfficerId, Hour] = {}
    for log in logs:
        match log.announcement:
            case (
                authority.OfficerKeyVoided(officer_id=officer_id, hour=hour)
                | authority.VoidUndone(officer_id=officer_id, hour=hour)
            ):
                if hour is None:
                    found.pop(officer_id, None)
                else:
                    found[officer_id] = hour
    return found
