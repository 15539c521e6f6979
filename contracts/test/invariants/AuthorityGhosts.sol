// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IAuthorityErrors} from "../../interfaces/IAuthorityErrors.sol";
import {OfficerRecord, Party, PartyStatus, Proposal, ProposalStatus, Seat} from "../../types/AuthorityTypes.sol";
import {AuthorityActors} from "./AuthorityActors.sol";

/// @title What a random life of the authority registry is measured by
/// @notice Books of who voted and of what was so before, kept apart from the registry, and what is compared after each act.
abstract contract AuthorityGhosts is AuthorityActors {
    /// @notice An answer about the past, voiding left aside.
    struct Sample {
        address account;
        uint8 roles;
        uint40 time;
        bool could;
    }

    uint256 internal constant MOST_SAMPLES = 12;

    /// The first thing that was wrong; empty while all is well.
    string public breach;
    /// One bit for each act that was accepted, each kind that was carried, each refusal that was seen.
    uint256 public acceptedActs;
    uint256 public carriedKinds;
    uint256 public seenRefusals;
    uint256 public calls;

    /// By proposal: who voted, accounts and their Parties.
    mapping(uint256 proposalId => address[]) private _voters;
    mapping(uint256 proposalId => uint16[]) private _votingParties;
    /// As it was after the last act.
    uint256 private _activeBefore;
    mapping(uint16 partyId => bool) private _wasActive;
    mapping(uint16 partyId => address) private _adminBefore;
    mapping(uint16 partyId => address) private _validatorBefore;
    mapping(uint24 officerId => bytes32) private _officerBefore;
    uint24 private _officersBefore;
    bytes32 private _validatorsBefore;
    /// Accounts that have or had a duty.
    mapping(address => bool) private _taken;
    Sample[] private _samples;
    bytes4[] private _errors;

    constructor() {
        _errors = [
            IAuthorityErrors.NotAnOfficer.selector,
            IAuthorityErrors.RoleMissing.selector,
            IAuthorityErrors.OutsideTerm.selector,
            IAuthorityErrors.JurisdictionNotHeld.selector,
            IAuthorityErrors.KeyVoided.selector,
            IAuthorityErrors.NotAnAdmin.selector,
            IAuthorityErrors.PartyNotActive.selector,
            IAuthorityErrors.UnfitAccount.selector,
            IAuthorityErrors.AccountTaken.selector,
            IAuthorityErrors.NotSignedByCandidate.selector,
            IAuthorityErrors.ConsentExpired.selector,
            IAuthorityErrors.UnknownOfficer.selector,
            IAuthorityErrors.WrongParty.selector,
            IAuthorityErrors.UnknownRoles.selector,
            IAuthorityErrors.NoIdentity.selector,
            IAuthorityErrors.TimePast.selector,
            IAuthorityErrors.EmptyTerm.selector,
            IAuthorityErrors.TermOver.selector,
            IAuthorityErrors.TimeAhead.selector,
            IAuthorityErrors.TooFarBack.selector,
            IAuthorityErrors.AlreadyVoid.selector,
            IAuthorityErrors.NothingToUndo.selector,
            IAuthorityErrors.UnknownParty.selector,
            IAuthorityErrors.PartyNotSuspended.selector,
            IAuthorityErrors.UnknownJurisdiction.selector,
            IAuthorityErrors.JurisdictionTaken.selector,
            IAuthorityErrors.WrongJurisdictionCount.selector,
            IAuthorityErrors.TooFewValidators.selector,
            IAuthorityErrors.TooFewParties.selector,
            IAuthorityErrors.AlreadyReplaced.selector,
            IAuthorityErrors.NothingToChange.selector,
            IAuthorityErrors.UnknownProposal.selector,
            IAuthorityErrors.AlreadyCarried.selector,
            IAuthorityErrors.ProposalExpired.selector,
            IAuthorityErrors.MembersChanged.selector,
            IAuthorityErrors.AlreadyVoted.selector
        ];
        _takeOver(false);
        noteOfficers(0, true);
    }

    function errorCount() external view returns (uint256) {
        return _errors.length;
    }

    /// @notice The error with this number, for the report of one that was never seen.
    function errorAt(uint256 number) external view returns (bytes4) {
        return _errors[number];
    }

    // ------------------------------------------------------------------------------------------- after every act

    function noteRefusal(bytes memory answer) internal {
        bytes4 selector = bytes4(answer);
        for (uint256 i = 0; i < _errors.length; ++i) {
            if (_errors[i] == selector) {
                seenRefusals |= 1 << i;
                return;
            }
        }
        _break("refused without one of the named errors");
    }

    /// @dev Who voted for which proposal; before it is asked whether that was enough.
    function noteVote(uint256 proposalId, address sender, uint16 partyId) internal {
        for (uint256 i = 0; i < _votingParties[proposalId].length; ++i) {
            if (_votingParties[proposalId][i] == partyId) _break("a Party voted twice");
        }
        _voters[proposalId].push(sender);
        _votingParties[proposalId].push(partyId);
    }

    /// @dev After an act of one account that carried nothing: members, validators and others' officers are as before.
    function checkAlone(uint16 partyId) internal {
        if (_validatorsHash() != _validatorsBefore) _break("validators changed without a vote");
        for (uint16 id = 1; id <= registry.partyCount(); ++id) {
            Party memory party = registry.getParty(id);
            bool same = (party.status == PartyStatus.ACTIVE) == _wasActive[id] && party.admin == _adminBefore[id]
                && party.validator == _validatorBefore[id];
            if (!same) _break("members changed without a vote");
        }
        noteOfficers(partyId, false);
    }

    /// @dev After a vote that carried its proposal: enough Parties, more than one account, and the set fits the members.
    function checkCarried(uint256 proposalId) internal {
        (Proposal memory proposal,,,) = registry.getProposal(proposalId);
        carriedKinds |= 1 << uint256(uint8(proposal.kind));
        uint256 others = _activeBefore;
        if (_wasActive[proposal.partyId]) --others;
        uint16[] storage parties = _votingParties[proposalId];
        uint256 votes;
        for (uint256 i = 0; i < parties.length; ++i) {
            if (!_wasActive[parties[i]]) _break("a vote of a Party that is not active");
            if (parties[i] != proposal.partyId) ++votes;
        }
        if (3 * votes <= 2 * others) _break("carried by too few");
        if (parties.length < 2 || _countDistinct(_voters[proposalId]) < 2) _break("carried by one account");
        _takeOver(true);
        noteOfficers(0, true);
    }

    /// @dev Officers as they are now; if not by vote, those of other Parties must be as before.
    function noteOfficers(uint16 partyId, bool byVote) internal {
        uint24 count = registry.officerCount();
        for (uint24 id = 1; id <= count; ++id) {
            OfficerRecord memory officer = registry.getOfficer(id);
            bytes32 now_ = keccak256(abi.encode(officer));
            if (now_ == _officerBefore[id]) continue;
            if (!byVote && officer.partyId != partyId) _break("another Party's officer changed");
            if (id > _officersBefore) _take(officer.account);
            _officerBefore[id] = now_;
        }
        _officersBefore = count;
    }

    // ---------------------------------------------------------------------------------------------- the past stands

    /// @dev Keeps what the registry says about a second that is over, if voiding does not hide it.
    function noteSample(address account_, uint8 roles, uint40 time) internal {
        if (time >= block.timestamp || _isVoid(account_, time)) return;
        Sample memory sample = Sample(account_, roles, time, registry.couldAct(account_, roles, time));
        if (_samples.length < MOST_SAMPLES) _samples.push(sample);
        else _samples[uint256(keccak256(abi.encode(account_, time))) % MOST_SAMPLES] = sample;
    }

    /// @dev The same answers again, but for what is void by now.
    function checkSamples() internal {
        for (uint256 i = 0; i < _samples.length; ++i) {
            Sample memory sample = _samples[i];
            bool wanted = sample.could && !_isVoid(sample.account, sample.time);
            if (registry.couldAct(sample.account, sample.roles, sample.time) != wanted) _break("the past changed");
        }
    }

    // ------------------------------------------------------------------------------------------------------ parts

    function _isVoid(address account_, uint40 time) private view returns (bool) {
        uint24 voidHour = registry.getOfficer(registry.officerIdOf(account_)).voidHour;
        return voidHour != 0 && time / 1 hours >= voidHour;
    }

    /// @dev Members as they are now, and the validators that they should have.
    function _takeOver(bool check) private {
        address[] memory validators = registry.getValidators();
        uint256 active;
        uint256 wanted;
        for (uint16 id = 1; id <= registry.partyCount(); ++id) {
            Party memory party = registry.getParty(id);
            bool isNow = party.status == PartyStatus.ACTIVE;
            if (isNow) ++active;
            bool has = party.validator != address(0);
            if (isNow && has) ++wanted;
            if (has && _count(validators, party.validator) != (isNow ? 1 : 0)) _break("validators are not the members'");
            if (party.admin != _adminBefore[id]) _take(party.admin);
            if (has && party.validator != _validatorBefore[id]) _take(party.validator);
            (_wasActive[id], _adminBefore[id], _validatorBefore[id]) = (isNow, party.admin, party.validator);
        }
        if (validators.length != wanted) _break("validators that belong to nobody");
        if (validators.length < registry.minimumValidators()) _break("fewer validators than the minimum");
        if (check && active < 2) _break("fewer than two Parties");
        if (active != registry.activePartyCount()) _break("active Parties miscounted");
        _activeBefore = active;
        _validatorsBefore = _validatorsHash();
    }

    function _validatorsHash() private view returns (bytes32) {
        return keccak256(abi.encode(registry.getValidators()));
    }

    function _take(address account_) private {
        if (_taken[account_]) _break("an account got a second duty");
        _taken[account_] = true;
    }

    function _count(address[] memory list, address member) private pure returns (uint256 found) {
        for (uint256 i = 0; i < list.length; ++i) {
            if (list[i] == member) ++found;
        }
    }

    function _countDistinct(address[] memory list) private pure returns (uint256 distinct) {
        for (uint256 i = 0; i < list.length; ++i) {
            uint256 j;
            while (list[j] != list[i]) ++j;
            if (j == i) ++distinct;
        }
    }

    function _break(string memory what) private {
        if (bytes(breach).length == 0) breach = what;
    }
}
