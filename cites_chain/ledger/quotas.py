"""Quotas: how much of one taxon, term, unit and source a jurisdiction lets out in a year."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from cites_chain.codes import JURISDICTIONS, SOURCES, TERMS, UNITS
from cites_chain.ids import Jurisdiction, day_of
from cites_chain.ledger.acts import ActDone, PlannedAct
from cites_chain.ledger.calldata import PERMIT_REGISTRY, amount, calldata
from cites_chain.ledger.office import Office
from cites_chain.ledger.reader import QuotaKey, QuotaRecord
from cites_chain.permit import taxon_id


def quota_key(
    jurisdiction: str, year: int, scientific_name: str, term: str, unit: str, source: str
) -> QuotaKey:
    """Return what a quota is about, from the codes of the form.

    >>> quota_key("ID", 2024, "Malayopython reticulatus", "SKI", "NAR", "W").jurisdiction
    360

    Raises:
        UnknownCode: One of the codes is not in its list.
    """
    return QuotaKey(
        jurisdiction=Jurisdiction(JURISDICTIONS.get(jurisdiction).number),
        year=year,
        taxon_id=taxon_id(scientific_name),
        term=TERMS.get(term, box="9").number,
        unit=UNITS.get(unit, box="11").number,
        source=SOURCES.get(source, box="10").number,
    )


class QuotaDesk:
    """What an ISSUER does about quotas of the jurisdiction; see `Desk.quotas`."""

    def __init__(self, office: Office) -> None:
        self._office = office

    def set(
        self,
        key: QuotaKey,
        limit: Decimal,
        *,
        first_day: date,
        opening: Decimal = Decimal(0),
        is_hard: bool = True,
    ) -> ActDone:
        """Set a quota for the first time.

        Args:
            key: What it is about.
            limit: Most that may be exported in the year.
            first_day: First day of issue that counts; at least two days ahead, in the year.
            opening: What was exported before that day.
            is_hard: Whether more is refused, or only announced.

        Raises:
            QuotaExists: It was set before; change it instead.
            UnfitFirstDay: The day is too near, or in another year.
            WrongJurisdiction: It is another jurisdiction's quota.
            InvalidDocument: A quantity is finer than a thousandth or does not fit.
        """
        words = (day_of(first_day), amount(opening), amount(limit), is_hard)
        act = self._plan("setQuota", key, words)
        return self._office.perform(act)

    def change(self, key: QuotaKey, limit: Decimal, *, is_hard: bool = True) -> ActDone:
        """Raise or lower a quota, or make it hard or soft.

        Raises:
            UnknownQuota: It was never set.
            QuotaBelowUse: More is used already; says how much.
            WrongJurisdiction: It is another jurisdiction's quota.
            InvalidDocument: The limit is finer than a thousandth or does not fit.
        """

        def is_so(_: ActDone) -> bool:
            found = self.find(key)
            return found is not None and (found.limit, found.is_hard) == (limit, is_hard)

        act = self._plan("changeQuota", key, (amount(limit), is_hard))
        return self._office.perform(
            PlannedAct(act.verb, act.registry, act.data, act.meaning, still_stands=is_so)
        )

    def find(self, key: QuotaKey) -> QuotaRecord | None:
        """Return a quota and its use, None if it was never set."""
        return self._office.reader.find_quota(key)

    def _plan(self, verb: str, key: QuotaKey, words: tuple[int, ...]) -> PlannedAct:
        names = (key.jurisdiction, key.year, key.taxon_id, key.term, key.unit, key.source)
        data = calldata(PERMIT_REGISTRY, verb, names, *words)
        return PlannedAct(verb, PERMIT_REGISTRY, data, (*names, *words))
