"""Acts at a border: what inspectors record of a permit that is shown to them.

None of them is taken as done because it was done before: a permit shown a second time is refused by
the contract, which says who was first. Only an act that was begun and never answered is finished.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from cites_chain.codes import ReasonGroup, reasons_for
from cites_chain.ids import PermitId
from cites_chain.ledger.acts import ActDone, PlannedAct, never
from cites_chain.ledger.calldata import NO_PERMIT, links_hash, ties_words
from cites_chain.ledger.office import Office
from cites_chain.ledger.reader import Direction, LineRecord, PermitRecord, PermitType
from cites_chain.permit import thousandths

NO_LINKS_HASH = bytes(32)


class BorderActs:
    """What an INSPECTOR does; see `Desk.permits`."""

    def __init__(self, office: Office) -> None:
        self._office = office

    def endorse_export(
        self,
        permit_id: PermitId,
        exported: Sequence[Decimal] | None = None,
        *,
        on: date | None = None,
    ) -> ActDone:
        """Record what customs saw leave (box 14), once.

        A quantity may stay below the permitted one, never above. What a re-export ships short is
        given back to its origins.

        Args:
            permit_id: The permit shown.
            exported: Quantity of each line, in their order; as permitted, where left out.
            on: Day of the endorsement; today, where left out.

        Raises:
            AlreadyEndorsed: The permit was used before; says by whom and when.
            AbovePermitted: A line counts more than was permitted.
            WrongJurisdiction: The officer is not of the issuing jurisdiction.
            OutOfTime: The day is not between the permit's days.
            ContractRejected: Any other refusal, see `IPermitRegistry.endorseExport`.
        """
        return self._office.perform(self.plan_endorsement(permit_id, exported, on=on))

    def plan_endorsement(
        self,
        permit_id: PermitId,
        exported: Sequence[Decimal] | None = None,
        *,
        on: date | None = None,
    ) -> PlannedAct:
        """Return the act of `endorse_export` without doing it, to be signed and carried."""
        record = self._office.reader.find_permit(permit_id)
        left = [line.permitted for line in _lines(record)] if exported is None else exported
        is_short = any(
            asked < line.permitted for asked, line in zip(left, _lines(record), strict=False)
        )
        is_reexport = record is not None and record.permit_type is PermitType.REEXPORT
        ties = self._office.ties_if(record, needed=is_short and is_reexport)
        words = [thousandths(asked, box="14") for asked in left]
        return self._office.plan(
            "endorseExport",
            permit_id,
            self._office.acted_on(on),
            words,
            ties_words(ties),
            meaning=(*words, _day(on)),
            still_stands=never,
        )

    def confirm_import(
        self,
        permit_id: PermitId,
        imported: Sequence[Decimal] | None = None,
        *,
        on: date | None = None,
        discrepancy: str = "",
    ) -> ActDone:
        """Record what arrived, once. An import permit that is named becomes used.

        Args:
            permit_id: The permit shown.
            imported: Quantity of each line, in their order; as exported, where left out.
            on: Day of the import; today, where left out.
            discrepancy: Code that says why less arrived than left (`ReasonGroup.DISCREPANCY`).

        Raises:
            AlreadyImported: The permit was used before; says by whom and when.
            AboveExported: A line counts more than left.
            MissingDiscrepancy: Less arrived and nothing says why.
            WrongJurisdiction: The officer is neither of the destination nor of its area.
            WrongStatus: No export was endorsed.
            UnknownCode: The discrepancy is not in the list.
            ContractRejected: Any other refusal, see `IPermitRegistry.confirmImport`.
        """
        return self._office.perform(
            self.plan_import(permit_id, imported, on=on, discrepancy=discrepancy)
        )

    def plan_import(
        self,
        permit_id: PermitId,
        imported: Sequence[Decimal] | None = None,
        *,
        on: date | None = None,
        discrepancy: str = "",
    ) -> PlannedAct:
        """Return the act of `confirm_import` without doing it, to be signed and carried."""
        record = self._office.reader.find_permit(permit_id)
        arrived = _as_exported(record) if imported is None else imported
        reason = _reason(ReasonGroup.DISCREPANCY, discrepancy)
        words = [thousandths(asked, box="14") for asked in arrived]
        return self._office.plan(
            "confirmImport",
            permit_id,
            self._office.acted_on(on),
            words,
            reason,
            *self._named_import_permit(record),
            meaning=(*words, reason, _day(on)),
            still_stands=never,
        )

    def refuse_import(self, permit_id: PermitId, reason: str, *, on: date | None = None) -> ActDone:
        """Turn the goods away; possible after the last day too.

        Args:
            permit_id: The permit shown.
            reason: Code of the list (`ReasonGroup.REFUSAL`).
            on: Day of the refusal; today, where left out.

        Raises:
            AlreadyImported: The goods are in the country; says by whom and when.
            AlreadyRefused: They were turned away before; says by whom and when.
            WrongJurisdiction: The officer is neither of the destination nor of its area.
            UnknownCode: The reason is not in the list.
            ContractRejected: Any other refusal, see `IPermitRegistry.refuseImport`.
        """
        record = self._office.reader.find_permit(permit_id)
        number = _reason(ReasonGroup.REFUSAL, reason)
        act = self._office.plan(
            "refuseImport",
            permit_id,
            self._office.acted_on(on),
            number,
            *self._named_import_permit(record),
            meaning=(number, _day(on)),
            still_stands=never,
        )
        return self._office.perform(act)

    def return_to_origin(self, permit_id: PermitId, *, on: date | None = None) -> ActDone:
        """See refused goods back; draws, quota and import permit are given back.

        Raises:
            WrongStatus: Their import was not refused, or they were seen back before.
            WrongJurisdiction: The officer is not of the issuing jurisdiction.
            ContractRejected: Any other refusal, see `IPermitRegistry.returnToOrigin`.
        """
        ties = self._office.ties_if(self._office.reader.find_permit(permit_id))
        act = self._office.plan(
            "returnToOrigin",
            permit_id,
            self._office.acted_on(on),
            ties_words(ties),
            meaning=(_day(on),),
            still_stands=never,
        )
        return self._office.perform(act)

    def withdraw_export(self, permit_id: PermitId, reason: str) -> ActDone:
        """Report that endorsed goods never left; an ISSUER must confirm it.

        Args:
            permit_id: The permit that was endorsed.
            reason: Code of the list (`ReasonGroup.CLOSING`).

        Raises:
            AlreadyProposed: It was reported before; says by whom and when.
            WrongStatus: It is not endorsed, or came further.
            UnknownCode: The reason is not in the list.
            ContractRejected: Any other refusal, see `IPermitRegistry.withdrawExport`.
        """
        number = _reason(ReasonGroup.CLOSING, reason)
        act = self._office.plan(
            "withdrawExport", permit_id, number, meaning=(number,), still_stands=never
        )
        return self._office.perform(act)

    def record_crossing(
        self, permit_id: PermitId, direction: Direction, *, on: date | None = None
    ) -> ActDone:
        """Record that a multi-use document crossed this border.

        Args:
            permit_id: The document shown.
            direction: Out of the officer's jurisdiction, or into it.
            on: Day of the crossing; today, where left out.

        Raises:
            AlreadyOut: It left here before and did not come back; says by whom and when.
            WrongType: It is not a multi-use document.
            OutOfTime: The day is not between the document's days.
            ContractRejected: Any other refusal, see `IPermitRegistry.recordCrossing`.
        """
        act = self._office.plan(
            "recordCrossing",
            permit_id,
            self._office.acted_on(on),
            int(direction),
            meaning=(int(direction), _day(on)),
            still_stands=never,
        )
        return self._office.perform(act)

    def _named_import_permit(self, record: PermitRecord | None) -> tuple[bytes, PermitId]:
        if record is None or not record.names_import_permit:
            return NO_LINKS_HASH, NO_PERMIT
        ties = self._office.reader.get_ties(record.permit_id)
        return links_hash(ties.links), ties.import_permit_id or NO_PERMIT


def _lines(record: PermitRecord | None) -> tuple[LineRecord, ...]:
    return () if record is None else record.lines


def _as_exported(record: PermitRecord | None) -> list[Decimal]:
    """What left; of an introduction from the sea, which leaves nowhere, what is permitted."""
    from_sea = record is not None and record.permit_type is PermitType.INTRODUCTION_FROM_THE_SEA
    return [line.permitted if from_sea else line.exported for line in _lines(record)]


def _day(on: date | None) -> str:
    """A day belongs to the meaning of an act only if it was said: "today" moves on."""
    return "" if on is None else on.isoformat()


def _reason(group: ReasonGroup, code: str) -> int:
    return reasons_for(group).get(code).number if code else 0
