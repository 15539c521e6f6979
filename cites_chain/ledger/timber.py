"""Timber that waits in a port: one extension (R-16) and a change of destination (R-17)."""

from __future__ import annotations

from datetime import date

from cites_chain.codes import JURISDICTIONS
from cites_chain.ids import PermitId, day_of
from cites_chain.ledger.acts import ActDone
from cites_chain.ledger.office import Office


class TimberActs:
    """What an ISSUER of the destination does; see `Desk.permits`."""

    def __init__(self, office: Office) -> None:
        self._office = office

    def extend_timber(self, permit_id: PermitId, last_day: date) -> ActDone:
        """Give timber waiting in the port of destination a new last day, once.

        Raises:
            NotTimber: The permit was not issued under that rule.
            AlreadyExtended: The one extension was used.
            LastDayOutOfRange: It is not 1 to 184 days later than the old one.
            WrongJurisdiction: The officer is not of the destination.
            ContractRejected: Any other refusal, see `IPermitRegistry.extendTimber`.
        """
        day = day_of(last_day)
        return self._office.perform(
            self._office.plan("extendTimber", permit_id, day, meaning=(day,))
        )

    def release_destination(self, permit_id: PermitId, destination: str) -> ActDone:
        """Let timber go to another destination, which must accept it.

        Args:
            permit_id: Permit of the timber.
            destination: Code of the jurisdiction that may take it over, as in box 3a.

        Raises:
            NotTimber: The permit was not issued under that rule.
            UnfitDestination: It is the issuer or the present destination.
            ImportPermitNamed: An import permit is tied to it.
            UnknownCode: There is no such jurisdiction.
            ContractRejected: Any other refusal, see `IPermitRegistry.releaseDestination`.
        """
        number = JURISDICTIONS.get(destination, box="3a").number

        def is_released(_: ActDone) -> bool:
            record = self._office.reader.find_permit(permit_id)
            release = None if record is None else record.release
            return release is not None and release.destination == number

        act = self._office.plan(
            "releaseDestination", permit_id, number, meaning=(number,), still_stands=is_released
        )
        return self._office.perform(act)

    def accept_destination(self, permit_id: PermitId) -> ActDone:
        """Take released timber over.

        Raises:
            NotReleased: Nobody let it go.
            WrongJurisdiction: It was let go to somebody else.
            ContractRejected: Any other refusal, see `IPermitRegistry.acceptDestination`.
        """

        def is_accepted(_: ActDone) -> bool:
            record = self._office.reader.find_permit(permit_id)
            return record is not None and record.destination == self._office.post().jurisdiction

        act = self._office.plan("acceptDestination", permit_id, still_stands=is_accepted)
        return self._office.perform(act)
