// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {ProposalKind, Seat} from "../types/AuthorityTypes.sol";

/// @title Events of the authority registry
/// @notice They alone rebuild all that the registry stores, but for the minimum of validators and the forwarder, which never
///         change. Times are seconds, hours are hours since 1970.
interface IAuthorityEvents {
    // ----------------------------------------------------------------------------------------------------- Parties

    /// @notice A Party became a member: a founder, or by vote. Its jurisdictions follow as {JurisdictionAdded}.
    event PartyAdmitted(uint16 indexed partyId, address admin, address validator);

    /// @notice The Party may not act; nor may its officers. Its validator leaves the set.
    event PartySuspended(uint16 indexed partyId);

    /// @notice The Party and its officers may act again. Its validator returns to the set.
    event PartyReinstated(uint16 indexed partyId);

    /// @notice Another account acts for the Party from now on.
    event AdminReplaced(uint16 indexed partyId, address previous, address current);

    /// @notice The Party's node has another key from now on; 0 for no node.
    event ValidatorReplaced(uint16 indexed partyId, address previous, address current);

    /// @notice The Party holds the jurisdiction from now on.
    event JurisdictionAdded(uint16 indexed partyId, uint16 indexed jurisdiction, uint8 area);

    /// @notice The Party no longer holds the jurisdiction. Its area stays as it was.
    event JurisdictionRemoved(uint16 indexed partyId, uint16 indexed jurisdiction);

    /// @notice The jurisdiction belongs to another single market from now on; 0 for none.
    event AreaSet(uint16 indexed jurisdiction, uint8 area);

    /// @notice `account` entered the validator set.
    event ValidatorAdded(address indexed account);

    /// @notice `account` left the validator set.
    event ValidatorRemoved(address indexed account);

    // ---------------------------------------------------------------------------------------------------- officers

    /// @notice The Party appointed an officer.
    event OfficerAdded(
        uint24 indexed officerId,
        uint16 indexed jurisdiction,
        address indexed account,
        uint16 partyId,
        uint8 roles,
        uint40 from,
        uint40 until,
        bytes32 identityHash
    );

    /// @notice The officer has these roles, and this end of term, from now on.
    event OfficerChanged(uint24 indexed officerId, uint8 roles, uint40 from, uint40 until);

    /// @notice Acts of the officer are void from `hour` on.
    event OfficerKeyVoided(uint24 indexed officerId, address indexed account, uint24 hour, bool byVote);

    /// @notice Recent voidings by the admin were undone; acts are void from `hour` on, 0 for none.
    event VoidUndone(uint24 indexed officerId, address indexed account, uint24 hour);

    // ------------------------------------------------------------------------------------------------------- votes

    /// @notice A Party proposed something and voted for it. Fields that the kind does not need are 0.
    event Proposed(
        uint256 indexed proposalId,
        ProposalKind indexed kind,
        uint16 indexed partyId,
        uint16 proposer,
        uint32 memberEpoch,
        uint16 jurisdiction,
        uint8 area,
        uint24 hour,
        address account,
        address secondAccount
    );

    /// @notice The jurisdictions that a candidate asks for; follows {Proposed}.
    event SeatsProposed(uint256 indexed proposalId, Seat[] seats);

    /// @notice A Party voted for the proposal.
    event Voted(uint256 indexed proposalId, uint16 indexed partyId);

    /// @notice The last vote carried the proposal; it was done in the same transaction.
    event ProposalCarried(uint256 indexed proposalId);

    /// @notice Another account observes for the CITES Secretariat; 0 for none.
    event ObserverChanged(address previous, address current);

    /// @notice The Parties announced the pair of registries that follows this one; 0 and 0 withdraws the announcement.
    event SuccessorAnnounced(address authorityRegistry, address permitRegistry);
}
