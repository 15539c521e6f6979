// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {ERC2771Context} from "@openzeppelin/contracts/metatx/ERC2771Context.sol";
import {IAuthorityRegistry} from "./interfaces/IAuthorityRegistry.sol";
import {Ballot} from "./libraries/Ballot.sol";
import {Candidacy} from "./libraries/Candidacy.sol";
import {Members} from "./libraries/Members.sol";
import {Officers} from "./libraries/Officers.sol";
import {AuthorityRegister} from "./types/AuthorityRegister.sol";
import {
    Account,
    Duty,
    Holding,
    Membership,
    OfficerRecord,
    Party,
    Proposal,
    ProposalKind,
    ProposalStatus,
    Seat,
    Standing,
    Term,
    Voiding
} from "./types/AuthorityTypes.sol";

/// @title Who may act
/// @notice See {IAuthorityRegistry}. The rules are in the libraries: Members, Officers, Ballot and Candidacy; here is who calls
///         what.
contract AuthorityRegistry is IAuthorityRegistry, ERC2771Context {
    /// @dev Slot 0: the validators. Everything else follows; see {AuthorityRegister}.
    AuthorityRegister private _register;

    /// @notice Founds the network.
    /// @dev Emits {PartyAdmitted}, {JurisdictionAdded} and {ValidatorAdded} for each founder. Reverts with {UnfitAccount},
    ///      {AccountTaken}, {WrongJurisdictionCount}, {UnknownJurisdiction}, {JurisdictionTaken}, and with
    ///      {TooFewValidators} unless there are at least `minimum` validators, and at least one.
    /// @param founders First Parties, each an ABI-encoded {Membership} (as an array of structs the decoder is too deep for the
    ///        legacy pipeline); they get the ids 1, 2, 3 and so on.
    /// @param minimum Fewest validators that a vote may leave; 0 counts as 1.
    /// @param forwarder ERC-2771 forwarder that is trusted to say who signed.
    constructor(bytes[] memory founders, uint16 minimum, address forwarder) ERC2771Context(forwarder) {
        _register.forwarder = forwarder;
        _register.minimumValidators = minimum == 0 ? 1 : minimum;
        for (uint256 i; i < founders.length; ++i) {
            Membership memory founder = abi.decode(founders[i], (Membership));
            Members.requireAdmissible(_register, founder);
            Members.admit(_register, founder);
        }
        _register.memberEpoch = 1;
        uint256 count = _register.validators.length;
        if (count < _register.minimumValidators) revert TooFewValidators(count, _register.minimumValidators);
    }

    // ------------------------------------------------------------------------------------------------ may one act?

    /// @inheritdoc IAuthorityRegistry
    function requireOfficer(address account, uint8 roles) external view returns (uint24 officerId, uint16 jurisdiction) {
        return Officers.requireMayAct(_register, account, roles);
    }

    /// @inheritdoc IAuthorityRegistry
    function requireActsStand(uint256 acts) external view {
        Officers.requireActsStand(_register, acts);
    }

    /// @inheritdoc IAuthorityRegistry
    function isActVoid(uint24 officerId, uint24 hour) external view returns (bool) {
        return Officers.isActVoid(_register, officerId, hour);
    }

    /// @inheritdoc IAuthorityRegistry
    function areaOf(uint16 jurisdiction) external view returns (uint8) {
        return _register.holdings[jurisdiction].area;
    }

    /// @inheritdoc IAuthorityRegistry
    function couldAct(address account, uint8 roles, uint256 time) external view returns (bool) {
        return Officers.couldAct(_register, account, roles, time);
    }

    // ------------------------------------------------------------------------------------------------- the network

    /// @inheritdoc IAuthorityRegistry
    function getValidators() external view returns (address[] memory) {
        return _register.validators;
    }

    /// @inheritdoc IAuthorityRegistry
    function minimumValidators() external view returns (uint256) {
        return _register.minimumValidators;
    }

    /// @inheritdoc IAuthorityRegistry
    function observer() external view returns (address) {
        return _register.observer;
    }

    /// @inheritdoc IAuthorityRegistry
    function successor() external view returns (address authorityRegistry, address permitRegistry) {
        return (_register.nextAuthorityRegistry, _register.nextPermitRegistry);
    }

    // ---------------------------------------------------------------------------------------------------- officers

    /// @inheritdoc IAuthorityRegistry
    function addOfficer(
        address account,
        uint16 jurisdiction,
        uint8 roles,
        bytes32 identityHash,
        uint40 from,
        uint40 until
    ) external returns (uint24 officerId) {
        Account memory officer;
        officer.partyId = _requireAdmin();
        officer.jurisdiction = jurisdiction;
        officer.roles = roles;
        officer.from = from;
        officer.until = until;
        return Officers.add(_register, account, officer, identityHash);
    }

    /// @inheritdoc IAuthorityRegistry
    function changeOfficer(uint24 officerId, uint8 roles, uint40 until) external {
        Officers.change(_register, _requireAdmin(), officerId, roles, until);
    }

    /// @inheritdoc IAuthorityRegistry
    function endOfficer(uint24 officerId, uint40 until) external {
        Officers.end(_register, _requireAdmin(), officerId, until);
    }

    /// @inheritdoc IAuthorityRegistry
    function voidKey(address account, uint40 from) external {
        Officers.voidOwnKey(_register, _requireAdmin(), account, from);
    }

    // --------------------------------------------------------------------------------------------------- proposals

    /// @inheritdoc IAuthorityRegistry
    function proposeAdmission(
        address admin,
        address validator,
        Seat[] calldata seats,
        uint40 deadline,
        bytes calldata adminSignature,
        bytes calldata validatorSignature
    ) external returns (uint256 proposalId) {
        bytes32 digest = Candidacy.admissionDigest(admin, validator, seats, deadline);
        Candidacy.requireConsent(admin, digest, deadline, adminSignature);
        if (validator != address(0)) Candidacy.requireConsent(validator, digest, deadline, validatorSignature);
        Proposal memory proposal;
        proposal.kind = ProposalKind.ADMIT;
        proposal.account = admin;
        proposal.secondAccount = validator;
        return Ballot.propose(_register, _requireAdmin(), proposal, seats);
    }

    /// @inheritdoc IAuthorityRegistry
    function proposeSuspension(uint16 partyId) external returns (uint256 proposalId) {
        return _propose(_about(ProposalKind.SUSPEND, partyId));
    }

    /// @inheritdoc IAuthorityRegistry
    function proposeReinstatement(uint16 partyId) external returns (uint256 proposalId) {
        return _propose(_about(ProposalKind.REINSTATE, partyId));
    }

    /// @inheritdoc IAuthorityRegistry
    function proposeAdmin(uint16 partyId, address candidate, uint40 deadline, bytes calldata signature)
        external
        returns (uint256 proposalId)
    {
        Candidacy.requireConsent(candidate, replacementDigest(partyId, candidate, false, deadline), deadline, signature);
        return _proposeReplacement(ProposalKind.REPLACE_ADMIN, partyId, candidate, _current(partyId, false));
    }

    /// @inheritdoc IAuthorityRegistry
    function proposeValidator(uint16 partyId, address candidate, uint40 deadline, bytes calldata signature)
        external
        returns (uint256 proposalId)
    {
        if (candidate != address(0)) {
            bytes32 digest = replacementDigest(partyId, candidate, true, deadline);
            Candidacy.requireConsent(candidate, digest, deadline, signature);
        }
        return _proposeReplacement(ProposalKind.REPLACE_VALIDATOR, partyId, candidate, _current(partyId, true));
    }

    /// @inheritdoc IAuthorityRegistry
    function proposeJurisdiction(uint16 partyId, Seat calldata seat) external returns (uint256 proposalId) {
        Proposal memory proposal = _about(ProposalKind.ADD_JURISDICTION, partyId);
        proposal.jurisdiction = seat.jurisdiction;
        proposal.area = seat.area;
        return _propose(proposal);
    }

    /// @inheritdoc IAuthorityRegistry
    function proposeRemoval(uint16 partyId, uint16 jurisdiction) external returns (uint256 proposalId) {
        Proposal memory proposal = _about(ProposalKind.REMOVE_JURISDICTION, partyId);
        proposal.jurisdiction = jurisdiction;
        return _propose(proposal);
    }

    /// @inheritdoc IAuthorityRegistry
    function proposeArea(uint16 jurisdiction, uint8 area) external returns (uint256 proposalId) {
        Proposal memory proposal = _about(ProposalKind.SET_AREA, _register.holdings[jurisdiction].partyId);
        proposal.jurisdiction = jurisdiction;
        proposal.area = area;
        return _propose(proposal);
    }

    /// @inheritdoc IAuthorityRegistry
    function proposeVoid(address account, uint40 from) external returns (uint256 proposalId) {
        Proposal memory proposal = _aboutKey(ProposalKind.VOID_KEY, account);
        Officers.requireNotAhead(from);
        proposal.hour = Officers.hourOf(from);
        return _propose(proposal);
    }

    /// @inheritdoc IAuthorityRegistry
    function proposeUndo(address account) external returns (uint256 proposalId) {
        return _propose(_aboutKey(ProposalKind.UNDO_VOID, account));
    }

    /// @inheritdoc IAuthorityRegistry
    function proposeObserver(address account) external returns (uint256 proposalId) {
        Proposal memory proposal = _about(ProposalKind.CHANGE_OBSERVER, 0);
        proposal.account = account;
        return _propose(proposal);
    }

    /// @inheritdoc IAuthorityRegistry
    function proposeSuccessor(address authorityRegistry, address permitRegistry) external returns (uint256 proposalId) {
        Proposal memory proposal = _about(ProposalKind.ANNOUNCE_SUCCESSOR, 0);
        proposal.account = authorityRegistry;
        proposal.secondAccount = permitRegistry;
        return _propose(proposal);
    }

    /// @inheritdoc IAuthorityRegistry
    function vote(uint256 proposalId) external {
        Ballot.vote(_register, _requireAdmin(), proposalId);
    }

    // ----------------------------------------------------------------------------------------------------- reading

    /// @inheritdoc IAuthorityRegistry
    function getParty(uint16 partyId) external view returns (Party memory) {
        return _register.parties[partyId];
    }

    /// @inheritdoc IAuthorityRegistry
    function partyCount() external view returns (uint16) {
        return _register.partyCount;
    }

    /// @inheritdoc IAuthorityRegistry
    function activePartyCount() external view returns (uint16) {
        return _register.activePartyCount;
    }

    /// @inheritdoc IAuthorityRegistry
    function memberEpoch() external view returns (uint32) {
        return _register.memberEpoch;
    }

    /// @inheritdoc IAuthorityRegistry
    function partyOf(address account) external view returns (uint16 partyId) {
        Account storage found = _register.accounts[account];
        return found.duty == Duty.ADMIN ? found.partyId : 0;
    }

    /// @inheritdoc IAuthorityRegistry
    function getJurisdiction(uint16 jurisdiction) external view returns (Holding memory) {
        return _register.holdings[jurisdiction];
    }

    /// @inheritdoc IAuthorityRegistry
    function getStandings(uint16 jurisdiction) external view returns (Standing[] memory) {
        return _register.standings[jurisdiction];
    }

    /// @inheritdoc IAuthorityRegistry
    function getOfficer(uint24 officerId) external view returns (OfficerRecord memory) {
        address account = _register.officers[officerId].account;
        Account storage officer = _register.accounts[account];
        return OfficerRecord({
            account: account,
            partyId: officer.partyId,
            jurisdiction: officer.jurisdiction,
            roles: officer.roles,
            from: officer.from,
            until: officer.until,
            voidHour: officer.voidHour,
            identityHash: _register.identityHashes[officerId]
        });
    }

    /// @inheritdoc IAuthorityRegistry
    function officerIdOf(address account) external view returns (uint24 officerId) {
        return Officers.idOf(_register, account);
    }

    /// @inheritdoc IAuthorityRegistry
    function officerCount() external view returns (uint24) {
        return _register.officerCount;
    }

    /// @inheritdoc IAuthorityRegistry
    function getTerms(uint24 officerId) external view returns (Term[] memory) {
        return _register.terms[officerId];
    }

    /// @inheritdoc IAuthorityRegistry
    function getVoidings(uint24 officerId) external view returns (Voiding[] memory) {
        return _register.voidings[officerId];
    }

    /// @inheritdoc IAuthorityRegistry
    function getProposal(uint256 proposalId)
        external
        view
        returns (Proposal memory proposal, ProposalStatus status, uint256 votesNeeded, Seat[] memory seats)
    {
        proposal = Ballot.proposalAt(_register, proposalId);
        status = Ballot.statusOf(_register, proposal);
        votesNeeded = Ballot.votesNeeded(_register, proposal);
        seats = Ballot.seatsOf(_register, proposalId);
    }

    /// @inheritdoc IAuthorityRegistry
    function proposalCount() external view returns (uint256) {
        return _register.proposalCount;
    }

    /// @inheritdoc IAuthorityRegistry
    function hasVoted(uint256 proposalId, uint16 partyId) external view returns (bool) {
        return _register.votes[proposalId][partyId];
    }

    /// @inheritdoc IAuthorityRegistry
    function domainSeparator() external view returns (bytes32) {
        return Candidacy.domainSeparator();
    }

    /// @inheritdoc IAuthorityRegistry
    function admissionDigest(address admin, address validator, Seat[] calldata seats, uint40 deadline)
        external
        view
        returns (bytes32)
    {
        return Candidacy.admissionDigest(admin, validator, seats, deadline);
    }

    /// @inheritdoc IAuthorityRegistry
    function replacementDigest(uint16 partyId, address candidate, bool validator, uint40 deadline)
        public
        view
        returns (bytes32)
    {
        return Candidacy.replacementDigest(partyId, _current(partyId, validator), candidate, validator, deadline);
    }

    // ------------------------------------------------------------------------------------------------------- parts

    function _requireAdmin() private view returns (uint16 partyId) {
        return Ballot.requireAdmin(_register, _msgSender());
    }

    function _propose(Proposal memory proposal) private returns (uint256 proposalId) {
        return Ballot.propose(_register, _requireAdmin(), proposal, new Seat[](0));
    }

    function _proposeReplacement(ProposalKind kind, uint16 partyId, address candidate, address current)
        private
        returns (uint256 proposalId)
    {
        Proposal memory proposal = _about(kind, partyId);
        proposal.account = candidate;
        proposal.secondAccount = current;
        return _propose(proposal);
    }

    /// @dev Who is to be replaced.
    function _current(uint16 partyId, bool validator) private view returns (address) {
        Party storage party = _register.parties[partyId];
        return validator ? party.validator : party.admin;
    }

    function _about(ProposalKind kind, uint16 partyId) private pure returns (Proposal memory proposal) {
        proposal.kind = kind;
        proposal.partyId = partyId;
    }

    function _aboutKey(ProposalKind kind, address account) private view returns (Proposal memory proposal) {
        Officers.requireOfficerId(_register, account);
        proposal = _about(kind, _register.accounts[account].partyId);
        proposal.account = account;
    }
}
