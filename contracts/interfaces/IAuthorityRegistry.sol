// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {
    Holding,
    OfficerRecord,
    Party,
    Proposal,
    ProposalStatus,
    Seat,
    Standing,
    Term,
    Voiding
} from "../types/AuthorityTypes.sol";
import {IAuthorityErrors} from "./IAuthorityErrors.sol";
import {IAuthorityEvents} from "./IAuthorityEvents.sol";

/// @title Who may act
/// @notice The Parties with their jurisdictions, admins and validators; their officers; their votes; and voided keys.
/// @dev Nobody owns it. From two Parties on, members and validators change by vote alone: a proposal is carried and done by
///      the vote that makes 3 x votes > 2 x active Parties without its subject, and never with fewer than two votes. The
///      subject may vote, but counts only where there are not two others: of two Parties both have to agree.
///      A vote is for ever. A proposal dies after 30 days, and when a Party is admitted, suspended or reinstated.
///      An account has one duty in its life (admin, validator or officer), so no signature of a candidate works twice.
///      Acts may come through the trusted ERC-2771 forwarder. Times are seconds since 1970; hours are hours since 1970.
///      "Now" is `block.timestamp`. `getValidators()` is the validator set of the network; the list is the Solidity
///      `address[]` at storage slot 0 (length at slot 0, member i at keccak256(bytes32(0)) + i), for proofs by
///      eth_getProof.
interface IAuthorityRegistry is IAuthorityErrors, IAuthorityEvents {
    // ------------------------------------------------------------------------------------------------ may one act?

    /// @notice Passes if `account` may act now in one of `roles` (1 ISSUER, 2 INSPECTOR, 3 either).
    /// @dev Two cold storage slots. Reverts with:
    ///      - {NotAnOfficer} if the account never was one;
    ///      - {KeyVoided} if its key is void;
    ///      - {RoleMissing} if it has none of the roles;
    ///      - {OutsideTerm} if its term has not begun or is over;
    ///      - {JurisdictionNotHeld} if the Party that appointed it lost the jurisdiction;
    ///      - {PartyNotActive} if that Party is suspended.
    /// @param account Who wants to act.
    /// @param roles Bits of the roles, one of which is needed.
    /// @return officerId The officer.
    /// @return jurisdiction For which it acts.
    function requireOfficer(address account, uint8 roles) external view returns (uint24 officerId, uint16 jurisdiction);

    /// @notice Passes if none of up to five acts is void.
    /// @dev One cold storage slot for each distinct officer. Reverts with {KeyVoided} for the first void act. An unknown
    ///      officer did nothing void.
    /// @param acts Packed acts of 48 bits, `officerId << 24 | hour`, the first in the lowest bits; zero is no act.
    function requireActsStand(uint256 acts) external view;

    /// @notice Whether an act of the officer in `hour` is void.
    /// @param officerId The officer; an unknown one did nothing void.
    /// @param hour Hours since 1970.
    function isActVoid(uint24 officerId, uint24 hour) external view returns (bool);

    /// @notice Single market of the jurisdiction; 0 for none.
    function areaOf(uint16 jurisdiction) external view returns (uint8);

    /// @notice Whether `account` could act in one of `roles` at any moment of the second `time`.
    /// @dev Append-only: for a second that is over, the answer changes by voiding alone. The future is answered `false`.
    function couldAct(address account, uint8 roles, uint256 time) external view returns (bool);

    // ------------------------------------------------------------------------------------------------- the network

    /// @notice Validators of the network: those of the active Parties. Never reverts, never empty.
    /// @dev The list lies at storage slot 0.
    function getValidators() external view returns (address[] memory);

    /// @notice Fewest validators that a vote may leave.
    function minimumValidators() external view returns (uint256);

    /// @notice Account that observes for the CITES Secretariat; 0 for none.
    function observer() external view returns (address);

    /// @notice Pair of registries that the Parties voted to follow; 0 and 0 for none.
    function successor() external view returns (address authorityRegistry, address permitRegistry);

    // ---------------------------------------------------------------------------------------------------- officers

    /// @notice Appoints an officer of a jurisdiction of the sender's Party.
    /// @dev Emits {OfficerAdded}. Reverts with {NotAnAdmin}, {PartyNotActive}, {JurisdictionNotHeld} if the sender's Party
    ///      does not hold it, {UnfitAccount}, {AccountTaken}, {UnknownRoles}, {NoIdentity}, {TimePast} if `from` is past,
    ///      {EmptyTerm} unless `from` < `until`.
    /// @param account The officer's account; an account is an officer once in its life.
    /// @param jurisdiction For which it will act.
    /// @param roles 1 ISSUER, 2 INSPECTOR, 3 both.
    /// @param identityHash Salted hash of who the person is; the Party keeps the text.
    /// @param from First second of the term; 0 for this block's.
    /// @param until First second after the term.
    /// @return officerId Counted from 1 and never reused.
    function addOfficer(
        address account,
        uint16 jurisdiction,
        uint8 roles,
        bytes32 identityHash,
        uint40 from,
        uint40 until
    ) external returns (uint24 officerId);

    /// @notice Gives an officer of the sender's Party other roles, or another end of the running (or coming) term.
    /// @dev Emits {OfficerChanged}. Reverts with {NotAnAdmin}, {PartyNotActive}, {UnknownOfficer}, {WrongParty},
    ///      {UnknownRoles}, {TermOver} if the term is over, {TimePast} if `until` is past, {EmptyTerm} if it would end
    ///      before it begins, {NothingToChange}.
    /// @param officerId The officer.
    /// @param roles 1 ISSUER, 2 INSPECTOR, 3 both.
    /// @param until First second after the term; 0 for this block's.
    function changeOfficer(uint24 officerId, uint8 roles, uint40 until) external;

    /// @notice Ends the term of an officer of the sender's Party. What it did before stands.
    /// @dev A term that has not begun may be ended before its start; then the officer never acts. Emits {OfficerChanged}.
    ///      Reverts with {NotAnAdmin}, {PartyNotActive}, {UnknownOfficer}, {WrongParty},
    ///      {TermOver} if the term ends no later anyway, {TimePast} if `until` is past.
    /// @param officerId The officer.
    /// @param until First second after the term; 0 for this block's, so that it can do nothing more.
    function endOfficer(uint24 officerId, uint40 until) external;

    /// @notice Declares acts of an officer of the sender's Party void, from the beginning of the hour of `from` on.
    /// @dev Nothing is deleted. Emits {OfficerKeyVoided}. Reverts with {NotAnAdmin}, {PartyNotActive}, {NotAnOfficer},
    ///      {WrongParty}, {TimeAhead} if `from` is to come, {TooFarBack} beyond 90 days, {AlreadyVoid} unless earlier.
    /// @param account The officer's account.
    /// @param from Second from which the key was in wrong hands.
    function voidKey(address account, uint40 from) external;

    // --------------------------------------------------------------------------------------------------- proposals
    // Each returns the proposal's id, counts as the vote of the sender's Party, and emits {Proposed} and {Voted}, and what
    // it does if that vote already carries it. Each reverts with {NotAnAdmin} and {PartyNotActive} for the sender. What is
    // named below is checked when it is proposed and, signatures apart, again when it is carried.

    /// @notice Proposes to admit a Party.
    /// @dev Admin and validator signed `Admission(address admin,address validator,Seat[] seats,uint40 deadline)` (EIP-712).
    ///      Emits {SeatsProposed}; done: {PartyAdmitted}, {JurisdictionAdded}, {ValidatorAdded}. Reverts with
    ///      {ConsentExpired}, {NotSignedByCandidate}, {UnfitAccount}, {AccountTaken}, {WrongJurisdictionCount},
    ///      {UnknownJurisdiction}, {JurisdictionTaken}.
    /// @param admin Account that will act for it.
    /// @param validator Account of its node's key; 0 for no node.
    /// @param seats Its jurisdictions.
    /// @param deadline Last second of both signatures.
    /// @param adminSignature The admin's, 65 bytes.
    /// @param validatorSignature The validator's, 65 bytes; ignored for no node.
    function proposeAdmission(
        address admin,
        address validator,
        Seat[] calldata seats,
        uint40 deadline,
        bytes calldata adminSignature,
        bytes calldata validatorSignature
    ) external returns (uint256 proposalId);

    /// @notice Proposes to suspend a Party. A Party that wants to leave proposes itself.
    /// @dev Done: {PartySuspended}, {ValidatorRemoved}. Reverts with {PartyNotActive}, {TooFewParties} if fewer than two
    ///      would remain active, {TooFewValidators}.
    function proposeSuspension(uint16 partyId) external returns (uint256 proposalId);

    /// @notice Proposes to reinstate a suspended Party.
    /// @dev Done: {PartyReinstated}, {ValidatorAdded}. Reverts with {UnknownParty}, {PartyNotSuspended}.
    function proposeReinstatement(uint16 partyId) external returns (uint256 proposalId);

    /// @notice Proposes another admin for a Party.
    /// @dev The candidate signed `Replacement(uint16 partyId,address current,address candidate,bool validator,uint40
    ///      deadline)` with `validator` false. Done: {AdminReplaced}. Reverts with {UnknownParty}, {ConsentExpired},
    ///      {NotSignedByCandidate}, {UnfitAccount}, {AccountTaken}, and when carried {AlreadyReplaced}.
    /// @param partyId The Party, active or suspended.
    /// @param candidate The new admin.
    /// @param deadline Last second of the signature.
    /// @param signature The candidate's, 65 bytes.
    function proposeAdmin(uint16 partyId, address candidate, uint40 deadline, bytes calldata signature)
        external
        returns (uint256 proposalId);

    /// @notice Proposes another validator for a Party, or none.
    /// @dev The candidate signed `Replacement` as for {proposeAdmin}, with `validator` true. Done: {ValidatorReplaced},
    ///      {ValidatorAdded}, {ValidatorRemoved}. Reverts with {UnknownParty}, {ConsentExpired}, {NotSignedByCandidate},
    ///      {UnfitAccount}, {AccountTaken}, {NothingToChange} for none instead of none, {TooFewValidators}, and when carried
    ///      {AlreadyReplaced}.
    /// @param partyId The Party, active or suspended.
    /// @param candidate Account of the new node key; 0 for no node: then deadline and signature are ignored.
    /// @param deadline Last second of the signature.
    /// @param signature The candidate's, 65 bytes.
    function proposeValidator(uint16 partyId, address candidate, uint40 deadline, bytes calldata signature)
        external
        returns (uint256 proposalId);

    /// @notice Proposes that a Party hold one more jurisdiction.
    /// @dev Done: {JurisdictionAdded}. Reverts with {PartyNotActive}, {UnknownJurisdiction}, {JurisdictionTaken},
    ///      {WrongJurisdictionCount}.
    function proposeJurisdiction(uint16 partyId, Seat calldata seat) external returns (uint256 proposalId);

    /// @notice Proposes that a Party, active or suspended, no longer hold a jurisdiction: its officers there can act no more.
    /// @dev Done: {JurisdictionRemoved}. Reverts with {JurisdictionNotHeld}.
    function proposeRemoval(uint16 partyId, uint16 jurisdiction) external returns (uint256 proposalId);

    /// @notice Proposes the single market that a jurisdiction belongs to; 0 for none.
    /// @dev The subject is the Party that holds it. Done: {AreaSet}. Reverts with {JurisdictionNotHeld} if nobody does,
    ///      {NothingToChange}.
    function proposeArea(uint16 jurisdiction, uint8 area) external returns (uint256 proposalId);

    /// @notice Proposes to declare acts of an officer void from the beginning of the hour of `from` on, however far back.
    /// @dev Done: {OfficerKeyVoided}. Reverts with {NotAnOfficer}, {TimeAhead}, {AlreadyVoid}.
    function proposeVoid(address account, uint40 from) external returns (uint256 proposalId);

    /// @notice Proposes to undo what an admin declared void within the last 30 days.
    /// @dev Voidings by vote and older ones stay. Done: {VoidUndone}. Reverts with {NotAnOfficer}, {NothingToUndo}.
    function proposeUndo(address account) external returns (uint256 proposalId);

    /// @notice Proposes another observer for the CITES Secretariat; 0 for none.
    /// @dev Done: {ObserverChanged}. Reverts with {NothingToChange}.
    function proposeObserver(address account) external returns (uint256 proposalId);

    /// @notice Proposes to announce the pair of registries that follows this one; 0 and 0 withdraws.
    /// @dev Done: {SuccessorAnnounced}. Reverts with {NothingToChange}, {UnfitAccount} if only one of the pair is given.
    function proposeSuccessor(address authorityRegistry, address permitRegistry) external returns (uint256 proposalId);

    /// @notice Votes for a proposal in the name of the sender's Party.
    /// @dev Emits {Voted}; the vote that carries it emits {ProposalCarried} and what is done, and reverts with the
    ///      proposal's own errors if that became impossible. Reverts with {NotAnAdmin}, {PartyNotActive},
    ///      {UnknownProposal}, {AlreadyCarried}, {MembersChanged}, {ProposalExpired}, {AlreadyVoted}.
    function vote(uint256 proposalId) external;

    // ----------------------------------------------------------------------------------------------------- reading

    /// @notice A Party as stored; all zero if unknown. Parties are counted from 1.
    function getParty(uint16 partyId) external view returns (Party memory);

    /// @notice Number of Parties ever admitted.
    function partyCount() external view returns (uint16);

    /// @notice Number of active Parties.
    function activePartyCount() external view returns (uint16);

    /// @notice Number of times that a Party was admitted, suspended or reinstated; founders count once together.
    function memberEpoch() external view returns (uint32);

    /// @notice Party for which the admin acts; 0 if `account` is no admin.
    function partyOf(address account) external view returns (uint16 partyId);

    /// @notice Who holds the jurisdiction now, and its area.
    function getJurisdiction(uint16 jurisdiction) external view returns (Holding memory);

    /// @notice Every change of the active holder of a jurisdiction, oldest first.
    function getStandings(uint16 jurisdiction) external view returns (Standing[] memory);

    /// @notice An officer as it is now; all zero if unknown. Officers are counted from 1.
    function getOfficer(uint24 officerId) external view returns (OfficerRecord memory);

    /// @notice Id of the officer; 0 if `account` is none.
    function officerIdOf(address account) external view returns (uint24 officerId);

    /// @notice Number of officers ever appointed.
    function officerCount() external view returns (uint24);

    /// @notice Every change of roles and term of an officer, oldest first.
    function getTerms(uint24 officerId) external view returns (Term[] memory);

    /// @notice Voidings of the officer's key that stand, oldest first; the last one counts.
    function getVoidings(uint24 officerId) external view returns (Voiding[] memory);

    /// @notice A proposal as stored, where it stands, the votes that carry it, and the jurisdictions that a candidate asks for.
    /// @dev The subject's vote is among them only where there are not two other active Parties.
    function getProposal(uint256 proposalId)
        external
        view
        returns (Proposal memory proposal, ProposalStatus status, uint256 votesNeeded, Seat[] memory seats);

    /// @notice Number of proposals ever made; they are counted from 1.
    function proposalCount() external view returns (uint256);

    /// @notice Whether the Party has voted for the proposal.
    function hasVoted(uint256 proposalId, uint16 partyId) external view returns (bool);

    /// @notice EIP-712 domain separator: name "CITES Authority Registry", version "1", this chain and this contract.
    function domainSeparator() external view returns (bytes32);

    /// @notice What candidates for admission sign.
    function admissionDigest(address admin, address validator, Seat[] calldata seats, uint40 deadline)
        external
        view
        returns (bytes32);

    /// @notice What a candidate for admin or validator of a Party signs.
    function replacementDigest(uint16 partyId, address candidate, bool validator, uint40 deadline)
        external
        view
        returns (bytes32);
}
