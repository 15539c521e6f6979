// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {Duty} from "../types/AuthorityTypes.sol";

/// @title Refusals of the authority registry
/// @notice One meaning, one error, with the facts a person needs. Times are seconds since 1970.
interface IAuthorityErrors {
    // ------------------------------------------------------------------------------------------------ who may act

    /// @notice `account` is not an officer.
    error NotAnOfficer(address account);

    /// @notice Officer `account` has the roles `held`, and none of the `required` ones (1 ISSUER, 2 INSPECTOR).
    error RoleMissing(address account, uint8 required, uint8 held);

    /// @notice Now is outside the term of officer `account`, which runs from `from` to just before `until`.
    error OutsideTerm(address account, uint40 from, uint40 until);

    /// @notice The Party `partyId`, which appointed the officer, does not hold `jurisdiction`.
    error JurisdictionNotHeld(uint16 jurisdiction, uint16 partyId);

    /// @notice The key of `account` is void for acts from `from` on.
    error KeyVoided(address account, uint40 from);

    /// @notice `account` does not act for a Party.
    error NotAnAdmin(address account);

    /// @notice The Party is not active: unknown, or suspended.
    error PartyNotActive(uint16 partyId);

    // ---------------------------------------------------------------------------------------------------- accounts

    /// @notice The account is zero, the forwarder or this contract, and can have no duty.
    error UnfitAccount(address account);

    /// @notice The account has, or had, the duty `duty`. Each account has one in its life.
    error AccountTaken(address account, Duty duty);

    /// @notice The signature is not `account`'s under this candidacy; it recovers to `signer` (0: to nobody).
    error NotSignedByCandidate(address account, address signer);

    /// @notice The candidate's signature was good until `deadline`.
    error ConsentExpired(uint40 deadline);

    // ---------------------------------------------------------------------------------------------------- officers

    /// @notice There is no officer `officerId`.
    error UnknownOfficer(uint24 officerId);

    /// @notice Officer `officerId` belongs to Party `required`; the sender acts for `actual`.
    error WrongParty(uint24 officerId, uint16 required, uint16 actual);

    /// @notice The roles are none, or some that do not exist.
    error UnknownRoles(uint8 roles);

    /// @notice The identity hash is zero.
    error NoIdentity();

    /// @notice `time` is before now, `earliest`.
    error TimePast(uint40 time, uint40 earliest);

    /// @notice The term would end at `until`, not after its start `from`.
    error EmptyTerm(uint40 from, uint40 until);

    /// @notice The term of officer `officerId` was over at `until`. A new term needs a new account.
    error TermOver(uint24 officerId, uint40 until);

    // ----------------------------------------------------------------------------------------------------- voiding

    /// @notice `time` is later than now, `latest`.
    error TimeAhead(uint40 time, uint40 latest);

    /// @notice An admin voids at most 90 days back, not before `earliest`; further is a matter of a vote.
    error TooFarBack(uint40 from, uint40 earliest);

    /// @notice The key of `account` is already void from `from`, which is no later than asked. Voiding only gets earlier.
    error AlreadyVoid(address account, uint40 from);

    /// @notice No voiding by an admin within the last 30 days makes the key of `account` void.
    error NothingToUndo(address account);

    // --------------------------------------------------------------------------------------- Parties, jurisdictions

    /// @notice There is no Party `partyId`.
    error UnknownParty(uint16 partyId);

    /// @notice The Party is not suspended.
    error PartyNotSuspended(uint16 partyId);

    /// @notice `jurisdiction` is outside 1..999 and cannot be held.
    error UnknownJurisdiction(uint16 jurisdiction);

    /// @notice Party `partyId` holds `jurisdiction`.
    error JurisdictionTaken(uint16 jurisdiction, uint16 partyId);

    /// @notice A Party would hold `count` jurisdictions; between 1 and `most` are allowed at admission, at most `most` later.
    error WrongJurisdictionCount(uint256 count, uint256 most);

    /// @notice `count` validators would remain; the network needs `minimum`.
    error TooFewValidators(uint256 count, uint256 minimum);

    /// @notice `count` active Parties would remain; decisions need `minimum`.
    error TooFewParties(uint256 count, uint256 minimum);

    /// @notice The proposal was to replace `replaced`, but `current` stands there by now.
    error AlreadyReplaced(address replaced, address current);

    /// @notice What is asked for is so already.
    error NothingToChange();

    // ------------------------------------------------------------------------------------------------------- votes

    /// @notice There is no proposal `proposalId`.
    error UnknownProposal(uint256 proposalId);

    /// @notice The proposal was carried and done.
    error AlreadyCarried(uint256 proposalId);

    /// @notice The proposal could be voted on until `lastSecond`.
    error ProposalExpired(uint256 proposalId, uint40 lastSecond);

    /// @notice A Party was admitted, suspended or reinstated after the proposal was made.
    error MembersChanged(uint256 proposalId);

    /// @notice The Party has voted for the proposal.
    error AlreadyVoted(uint256 proposalId, uint16 partyId);
}
