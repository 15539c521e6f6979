"""A Party's officers: appointed, changed, ended and voided by its admin."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from cites_chain.codes import JURISDICTIONS
from cites_chain.ids import Account, OfficerId
from cites_chain.ledger.acts import ActDone, PlannedAct, always
from cites_chain.ledger.calldata import AUTHORITY_REGISTRY, calldata, second
from cites_chain.ledger.office import Office
from cites_chain.ledger.reader import OfficerRecord, Role
from cites_chain.ledger.reader.authority_questions import ask_officer, ask_officer_id
from cites_chain.refusals import NotAnOfficer, UnknownOfficer


@dataclass(frozen=True, slots=True)
class OfficerAppointed:
    """An officer that was added.

    Attributes:
        officer_id: Number it got.
        act: The act on the ledger.
    """

    officer_id: OfficerId
    act: ActDone


class OfficerActs:
    """What a Party's admin does about its officers; see `Desk.authority`."""

    def __init__(self, office: Office) -> None:
        self._office = office

    def add_officer(
        self,
        account: Account,
        jurisdiction: str,
        roles: Role,
        *,
        until: datetime,
        identity_hash: bytes,
        start: datetime | None = None,
    ) -> OfficerAppointed:
        """Appoint an officer. An account is an officer once in its life.

        Args:
            account: The officer's own account.
            jurisdiction: Code of where it will act, one that the Party holds.
            roles: ISSUER, INSPECTOR or both.
            until: First moment after the term.
            identity_hash: Salted hash of who the person is; the Party keeps the text.
            start: First moment of the term; at once, where left out.

        Raises:
            NotAnAdmin: The signer acts for no Party.
            AccountTaken: The account has, or had, a duty.
            JurisdictionNotHeld: The Party does not hold the jurisdiction.
            TimePast: The term would begin in the past.
            EmptyTerm: It would end before it begins.
            UnknownCode: There is no such jurisdiction.
            ContractRejected: Any other refusal, see `IAuthorityRegistry.addOfficer`.
        """
        number = JURISDICTIONS.get(jurisdiction).number
        act = self._plan(
            "addOfficer", account, number, int(roles), identity_hash, second(start), second(until)
        )
        done = self._office.perform(act)
        return OfficerAppointed(self.get_officer(account).officer_id, done)

    def change_officer(self, account: Account, roles: Role, *, until: datetime) -> ActDone:
        """Give an officer other roles, or another end of its term.

        Raises:
            WrongParty: Another Party appointed it.
            TermOver: Its term is over; a new term needs a new account.
            TimePast: The term would end in the past.
            NothingToChange: It is so already.
            NotAnOfficer: The account is none.
            ContractRejected: Any other refusal, see `IAuthorityRegistry.changeOfficer`.
        """
        officer = self.get_officer(account)
        act = self._plan(
            "changeOfficer",
            officer.officer_id,
            int(roles),
            second(until),
            still_stands=lambda _: self._has(account, roles, until),
        )
        return self._office.perform(act)

    def end_officer(self, account: Account, *, until: datetime | None = None) -> ActDone:
        """End an officer's term; what it did before stands.

        Args:
            account: The officer's account.
            until: First moment after the term; at once, where left out.

        Raises:
            WrongParty: Another Party appointed it.
            TermOver: Its term ends no later anyway.
            NotAnOfficer: The account is none.
            ContractRejected: Any other refusal, see `IAuthorityRegistry.endOfficer`.
        """
        officer = self.get_officer(account)
        return self._office.perform(self._plan("endOfficer", officer.officer_id, second(until)))

    def void_key(self, account: Account, since: datetime) -> ActDone:
        """Declare an officer's acts void from the beginning of that hour on.

        Nothing is deleted; whatever depends on a void act is refused from now on.

        Raises:
            TooFarBack: More than 90 days; further back is a matter of a vote.
            AlreadyVoid: It is void from there or from an earlier hour.
            TimeAhead: The moment is to come.
            WrongParty: Another Party appointed the officer.
            NotAnOfficer: The account is none.
            ContractRejected: Any other refusal, see `IAuthorityRegistry.voidKey`.
        """
        hour = second(since) // 3600
        act = self._plan(
            "voidKey",
            account,
            second(since),
            still_stands=lambda _: self.get_officer(account).void_hour == hour,
        )
        return self._office.perform(act)

    def get_officer(self, account: Account) -> OfficerRecord:
        """Return an officer by its account, whatever its term.

        Raises:
            NotAnOfficer: The account never was one.
        """
        (officer_id,) = self._office.reader.ask(ask_officer_id(account))
        if officer_id is None:
            raise NotAnOfficer(account)
        (officer,) = self._office.reader.ask(ask_officer(officer_id))
        if officer is None:
            raise UnknownOfficer(officer_id)
        return officer

    def _has(self, account: Account, roles: Role, until: datetime) -> bool:
        officer = self.get_officer(account)
        return officer.roles == roles and officer.end == until.replace(microsecond=0)

    def _plan(
        self,
        verb: str,
        *arguments: int | str | bytes,
        still_stands: Callable[[ActDone], bool] = always,
    ) -> PlannedAct:
        data = calldata(AUTHORITY_REGISTRY, verb, *arguments)
        return PlannedAct(verb, AUTHORITY_REGISTRY, data, arguments, None, still_stands)
