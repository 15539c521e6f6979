// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {
    Account,
    Holding,
    Officer,
    Party,
    Proposal,
    Seat,
    Standing,
    Term,
    Voiding
} from "./AuthorityTypes.sol";

/// @title All that the authority registry stores
/// @dev `validators` stays the first member: the registry puts this struct at slot 0, and light clients prove the validator
///      set from there.
struct AuthorityRegister {
    /// Accounts of the nodes of active Parties; slot 0 holds their number.
    address[] validators;
    /// Parties ever admitted; the last id given.
    uint16 partyCount;
    /// Parties that are active.
    uint16 activePartyCount;
    /// Times that a Party was admitted, suspended or reinstated.
    uint32 memberEpoch;
    /// Officers ever appointed; the last id given.
    uint24 officerCount;
    /// Entries in all histories; the last number given.
    uint40 changeCount;
    /// Fewest validators that a vote may leave.
    uint16 minimumValidators;
    /// Proposals ever made; the last id given.
    uint64 proposalCount;
    /// Account that observes for the CITES Secretariat; 0 for none.
    address observer;
    /// Authority registry that follows this one; 0 for none.
    address nextAuthorityRegistry;
    /// Permit registry that follows this one's; 0 for none.
    address nextPermitRegistry;
    /// The ERC-2771 forwarder, which can have no duty.
    address forwarder;
    /// By account: its one duty, and an officer's running term.
    mapping(address account => Account) accounts;
    /// By Party id: the Party.
    mapping(uint16 partyId => Party) parties;
    /// By jurisdiction: who holds it now, and its area.
    mapping(uint16 jurisdiction => Holding) holdings;
    /// By jurisdiction: every change of its active holder, oldest first.
    mapping(uint16 jurisdiction => Standing[]) standings;
    /// By officer id: the account, and since when its key is void.
    mapping(uint24 officerId => Officer) officers;
    /// By officer id: salted hash of who the person is.
    mapping(uint24 officerId => bytes32) identityHashes;
    /// By officer id: every change of roles and term, oldest first.
    mapping(uint24 officerId => Term[]) terms;
    /// By officer id: voidings that stand, oldest first, each from an earlier hour than the one before.
    mapping(uint24 officerId => Voiding[]) voidings;
    /// By proposal id: the proposal.
    mapping(uint256 proposalId => Proposal) proposals;
    /// By proposal id: jurisdictions that a candidate asks for.
    mapping(uint256 proposalId => Seat[]) seats;
    /// By proposal id and Party id: that the Party voted for it.
    mapping(uint256 proposalId => mapping(uint16 partyId => bool)) votes;
}
