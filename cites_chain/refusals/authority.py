"""Refusals of the authority registry: who may act, accounts, officers, voids, Parties, votes."""

from __future__ import annotations

from cites_chain.refusals.kinds import (
    Count,
    DutyNumber,
    Holder,
    Moment,
    Officer,
    PartyNumber,
    Place,
    ProposalNumber,
    Roles,
)
from cites_chain.refusals.refusal import Refusal

# ------------------------------------------------------------------------------------ who may act


class NotAnOfficer(Refusal):
    """The account is no officer's."""

    sentence = "{account} is not an officer's account"
    advice = "The Party's admin appoints officers: `cites-chain officer add`."
    account: Holder


class RoleMissing(Refusal):
    """The officer has none of the roles that the act needs."""

    sentence = "{account} is {held}, and the act is for: {required}"
    advice = "Another officer has to do it, or the Party's admin changes this one's roles."
    account: Holder
    required: Roles
    held: Roles


class OutsideTerm(Refusal):
    """Now is not in the officer's term."""

    sentence = "the term of {account} runs from {from_} to {until}, and now is outside"
    advice = "The Party's admin sets terms."
    account: Holder
    from_: Moment
    until: Moment


class JurisdictionNotHeld(Refusal):
    """The officer's Party does not hold the officer's jurisdiction any more."""

    sentence = "{party_id}, which appointed the officer, does not hold {jurisdiction}"
    jurisdiction: Place
    party_id: PartyNumber


class KeyVoided(Refusal):
    """The key is void, and what it did from a time on counts for nothing."""

    sentence = "the key of {account} is void for acts from {from_} on"
    advice = "The act has to be done anew by an officer whose key is good."
    account: Holder
    from_: Moment


class NotAnAdmin(Refusal):
    """The account does not act for a Party."""

    sentence = "{account} is not the admin account of a Party"
    account: Holder


class PartyNotActive(Refusal):
    """The Party is unknown or suspended."""

    sentence = "{party_id} is not active: it is unknown, or suspended"
    party_id: PartyNumber


# --------------------------------------------------------------------------------------- accounts


class UnfitAccount(Refusal):
    """The account is zero, the forwarder or a registry."""

    sentence = "{account} can have no duty: it is zero, the forwarder or a registry"
    account: Holder


class AccountTaken(Refusal):
    """Every account has one duty in its life, and this one has or had one."""

    sentence = "{account} has, or had, another duty: {duty}"
    advice = "Make a new key; every account has one duty in its life."
    account: Holder
    duty: DutyNumber


class NotSignedByCandidate(Refusal):
    """The candidate's signature is somebody else's."""

    sentence = "the candidacy of {account} is signed by {signer}, not by itself"
    account: Holder
    signer: Holder


class ConsentExpired(Refusal):
    """The candidate's signature has run out."""

    sentence = "the candidate's signature was good until {deadline}"
    advice = "Ask the candidate to sign again."
    deadline: Moment


# --------------------------------------------------------------------------------------- officers


class UnknownOfficer(Refusal):
    """Nobody has this officer number."""

    sentence = "there is no {officer_id}"
    officer_id: Officer


class WrongParty(Refusal):
    """The officer belongs to another Party than the sender acts for."""

    sentence = "{officer_id} belongs to {required}; the sender acts for {actual}"
    officer_id: Officer
    required: PartyNumber
    actual: PartyNumber


class UnknownRoles(Refusal):
    """The roles are none, or some that do not exist."""

    sentence = "{roles}: an officer is issuer, inspector, or both"
    roles: Roles


class NoIdentity(Refusal):
    """The identity hash is zero."""

    sentence = "an officer needs an identity hash, and none was given"


class TimePast(Refusal):
    """The time lies in the past."""

    sentence = "{time} is past; the earliest time possible is {earliest}"
    time: Moment
    earliest: Moment


class EmptyTerm(Refusal):
    """The term would end before it begins."""

    sentence = "the term would end at {until}, not after its start at {from_}"
    from_: Moment
    until: Moment


class TermOver(Refusal):
    """The term is over, and a new one needs a new account."""

    sentence = "the term of {officer_id} was over at {until}"
    advice = "Appoint the person again with a new key; an account is an officer once in its life."
    officer_id: Officer
    until: Moment


# ---------------------------------------------------------------------------------------- voiding


class TimeAhead(Refusal):
    """The time lies in the future."""

    sentence = "{time} is ahead; the latest time possible is {latest}"
    time: Moment
    latest: Moment


class TooFarBack(Refusal):
    """An admin may not void a key so far back."""

    sentence = "an admin voids a key at most 90 days back, not from {from_} but from {earliest}"
    advice = "Voiding further back is a matter of a vote of the Parties."
    from_: Moment
    earliest: Moment


class AlreadyVoid(Refusal):
    """The key is void from an earlier time already."""

    sentence = "the key of {account} is void from {from_} already, which is no later"
    account: Holder
    from_: Moment


class NothingToUndo(Refusal):
    """No voiding by an admin in the last 30 days makes the key void."""

    sentence = "no voiding by an admin in the last 30 days makes the key of {account} void"
    account: Holder


# -------------------------------------------------------------------------- Parties, jurisdictions


class UnknownParty(Refusal):
    """Nobody has this Party number."""

    sentence = "there is no {party_id}"
    party_id: PartyNumber


class PartyNotSuspended(Refusal):
    """Only a suspended Party can be reinstated."""

    sentence = "{party_id} is not suspended"
    party_id: PartyNumber


class UnknownJurisdiction(Refusal):
    """No such jurisdiction can stand there."""

    sentence = "{jurisdiction} is no code that can stand here"
    advice = "Use the ISO 3166-1 numeric code; extra codes are never issuers."
    jurisdiction: Place


class JurisdictionTaken(Refusal):
    """Another Party holds it."""

    sentence = "{jurisdiction} is held by {party_id}"
    jurisdiction: Place
    party_id: PartyNumber


class WrongJurisdictionCount(Refusal):
    """A Party would hold none, or too many."""

    sentence = "the Party would hold {count} jurisdictions; from 1 to {most} are possible"
    count: Count
    most: Count


class TooFewValidators(Refusal):
    """The network would stop for want of validators."""

    sentence = "{count} validators would remain, and the network needs {minimum}"
    count: Count
    minimum: Count


class TooFewParties(Refusal):
    """Nobody could decide any more."""

    sentence = "{count} active Parties would remain, and decisions need {minimum}"
    count: Count
    minimum: Count


class AlreadyReplaced(Refusal):
    """The account to be replaced was replaced meanwhile."""

    sentence = "{replaced} was to be replaced, but {current} stands there by now"
    replaced: Holder
    current: Holder


class NothingToChange(Refusal):
    """It is so already."""

    sentence = "what is asked for is so already"


# ------------------------------------------------------------------------------------------ votes


class UnknownProposal(Refusal):
    """Nobody made such a proposal."""

    sentence = "there is no {proposal_id}"
    proposal_id: ProposalNumber


class AlreadyCarried(Refusal):
    """The Parties decided it before."""

    sentence = "{proposal_id} was carried and done"
    proposal_id: ProposalNumber


class ProposalExpired(Refusal):
    """Nobody may vote on it any more."""

    sentence = "{proposal_id} could be voted on until {last_second}"
    advice = "Propose it again."
    proposal_id: ProposalNumber
    last_second: Moment


class MembersChanged(Refusal):
    """The members changed since it was proposed."""

    sentence = "a Party was admitted, suspended or reinstated after {proposal_id} was made"
    advice = "Propose it again."
    proposal_id: ProposalNumber


class AlreadyVoted(Refusal):
    """One Party, one vote."""

    sentence = "{party_id} has voted for {proposal_id}"
    proposal_id: ProposalNumber
    party_id: PartyNumber
