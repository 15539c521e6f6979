"""Permits that end without an import; whoever gives back brings the links."""

from __future__ import annotations

from cites_chain.codes import ReasonGroup, reasons_for
from cites_chain.ids import PermitId
from cites_chain.ledger.acts import ActDone
from cites_chain.ledger.calldata import ties_words
from cites_chain.ledger.office import Office


class ClosingActs:
    """What an ISSUER does to a permit that was not used, or should not be; see `Desk.permits`."""

    def __init__(self, office: Office) -> None:
        self._office = office

    def cancel(self, permit_id: PermitId, reason: str) -> ActDone:
        """Cancel a permit that was not used; what it drew, its quota and import permit come back.

        A later report of an export is refused, so have the original in hand first.

        Args:
            permit_id: The permit.
            reason: Code of the list (`ReasonGroup.CLOSING`).

        Raises:
            WrongStatus: It was used or closed.
            WrongJurisdiction: The officer is not of the issuing jurisdiction.
            UnknownCode: The reason is not in the list.
            ContractRejected: Any other refusal, see `IPermitRegistry.cancel`.
        """
        number = reasons_for(ReasonGroup.CLOSING).get(reason).number
        return self._give_back("cancel", permit_id, number)

    def return_unused(self, permit_id: PermitId) -> ActDone:
        """Take an unused permit back; what it drew, its quota and import permit come back.

        Raises:
            WrongStatus: It was used or closed.
            WrongJurisdiction: The officer is not of the issuing jurisdiction.
            ContractRejected: Any other refusal, see `IPermitRegistry.returnUnused`.
        """
        return self._give_back("returnUnused", permit_id)

    def expire(self, permit_id: PermitId) -> ActDone:
        """Close a permit that ran out unused; anybody may, from the 31st day after the last.

        Raises:
            NotYetExpired: A late report may still come; says until when.
            WrongStatus: It was used or closed.
        """
        return self._give_back("expire", permit_id)

    def confirm_withdrawal(self, permit_id: PermitId) -> ActDone:
        """Confirm that endorsed goods never left; the permit is cancelled, everything comes back.

        Raises:
            NotProposed: No INSPECTOR reported it.
            SameOfficer: The one who reported it cannot confirm it.
            WrongStatus: It is not endorsed, or came further.
            ContractRejected: Any other refusal, see `IPermitRegistry.confirmWithdrawal`.
        """
        return self._give_back("confirmWithdrawal", permit_id)

    def repudiate(self, transcription_id: PermitId, reason: str) -> ActDone:
        """Say that a transcribed paper is not this issuer's, before or after attesting it.

        Args:
            transcription_id: The transcription.
            reason: Code of the list (`ReasonGroup.REPUDIATION`).

        Raises:
            WrongJurisdiction: The officer is not of the jurisdiction named as its issuer.
            WrongMedium: It is not a transcription.
            WrongStatus: It was repudiated before.
            UnknownCode: The reason is not in the list.
            ContractRejected: Any other refusal, see `IPermitRegistry.repudiate`.
        """
        number = reasons_for(ReasonGroup.REPUDIATION).get(reason).number
        return self._give_back("repudiate", transcription_id, number)

    def report_lost(self, permit_id: PermitId) -> ActDone:
        """Report a live permit lost or stolen: it can no longer be used or linked.

        Raises:
            LostPermit: It is reported lost already.
            WrongStatus: It was used or closed.
            WrongJurisdiction: The officer is not of the issuing jurisdiction.
        """
        act = self._office.plan(
            "reportLost", permit_id, still_stands=lambda _: self._is_lost(permit_id)
        )
        return self._office.perform(act)

    def report_found(self, permit_id: PermitId) -> ActDone:
        """Take the report of a loss back.

        Raises:
            NotLost: It is not reported lost.
            WrongStatus: It was closed.
            WrongJurisdiction: The officer is not of the issuing jurisdiction.
        """
        act = self._office.plan(
            "reportFound", permit_id, still_stands=lambda _: not self._is_lost(permit_id)
        )
        return self._office.perform(act)

    def _give_back(self, verb: str, permit_id: PermitId, *codes: int) -> ActDone:
        ties = self._office.ties_if(self._office.reader.find_permit(permit_id))
        act = self._office.plan(verb, permit_id, *codes, ties_words(ties), meaning=codes)
        return self._office.perform(act)

    def _is_lost(self, permit_id: PermitId) -> bool:
        record = self._office.reader.find_permit(permit_id)
        return record is not None and record.is_lost
