// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IAuthorityErrors} from "../interfaces/IAuthorityErrors.sol";
import {IAuthorityEvents} from "../interfaces/IAuthorityEvents.sol";
import {AuthorityRegister} from "../types/AuthorityRegister.sol";
import {
    Account,
    Duty,
    Holding,
    Membership,
    Party,
    PartyStatus,
    Seat,
    Standing
} from "../types/AuthorityTypes.sol";

/// @title Parties, their jurisdictions and their validators
/// @notice What a vote does once it is carried, and before it the checks whether that is possible. Nothing here asks who is acting.
library Members {
    /// @dev Suspending and reinstating touch every jurisdiction of a Party, so their number has an end. France has 12.
    uint256 internal constant MOST_JURISDICTIONS = 32;
    /// @dev Below two active Parties one account would decide alone.
    uint256 internal constant LEAST_PARTIES = 2;
    /// @dev ISO 3166-1 numeric codes end here; the extra codes of trade statistics are no authorities.
    uint16 internal constant LAST_JURISDICTION = 999;

    // ---------------------------------------------------------------------------------------------------- checks

    function requireFit(AuthorityRegister storage register, address account) internal view {
        if (account == address(0) || account == address(this) || account == register.forwarder) {
            revert IAuthorityErrors.UnfitAccount(account);
        }
        Duty duty = register.accounts[account].duty;
        if (duty != Duty.NONE) revert IAuthorityErrors.AccountTaken(account, duty);
    }

    function requireKnown(AuthorityRegister storage register, uint16 partyId) internal view {
        if (register.parties[partyId].status == PartyStatus.NONE) revert IAuthorityErrors.UnknownParty(partyId);
    }

    function requireActive(AuthorityRegister storage register, uint16 partyId) internal view {
        if (register.parties[partyId].status != PartyStatus.ACTIVE) revert IAuthorityErrors.PartyNotActive(partyId);
    }

    function requireAdmissible(AuthorityRegister storage register, Membership memory candidate) internal view {
        requireFit(register, candidate.admin);
        if (candidate.validator != address(0)) {
            requireFit(register, candidate.validator);
            if (candidate.validator == candidate.admin) {
                revert IAuthorityErrors.AccountTaken(candidate.validator, Duty.ADMIN);
            }
        }
        uint256 count = candidate.seats.length;
        if (count == 0 || count > MOST_JURISDICTIONS) {
            revert IAuthorityErrors.WrongJurisdictionCount(count, MOST_JURISDICTIONS);
        }
        for (uint256 i; i < count; ++i) {
            uint16 jurisdiction = candidate.seats[i].jurisdiction;
            requireFree(register, jurisdiction);
            for (uint256 j; j < i; ++j) {
                if (candidate.seats[j].jurisdiction == jurisdiction) {
                    revert IAuthorityErrors.JurisdictionTaken(jurisdiction, register.partyCount + 1);
                }
            }
        }
    }

    function requireFree(AuthorityRegister storage register, uint16 jurisdiction) internal view {
        if (jurisdiction == 0 || jurisdiction > LAST_JURISDICTION) {
            revert IAuthorityErrors.UnknownJurisdiction(jurisdiction);
        }
        uint16 holder = register.holdings[jurisdiction].partyId;
        if (holder != 0) revert IAuthorityErrors.JurisdictionTaken(jurisdiction, holder);
    }

    function requireHolder(AuthorityRegister storage register, uint16 jurisdiction, uint16 partyId) internal view {
        if (partyId == 0 || register.holdings[jurisdiction].partyId != partyId) {
            revert IAuthorityErrors.JurisdictionNotHeld(jurisdiction, partyId);
        }
    }

    function requireRoom(AuthorityRegister storage register, uint16 partyId) internal view {
        uint256 count = register.parties[partyId].jurisdictions.length + 1;
        if (count > MOST_JURISDICTIONS) revert IAuthorityErrors.WrongJurisdictionCount(count, MOST_JURISDICTIONS);
    }

    function requireSuspendable(AuthorityRegister storage register, uint16 partyId) internal view {
        requireActive(register, partyId);
        uint256 remaining = uint256(register.activePartyCount) - 1;
        if (remaining < LEAST_PARTIES) revert IAuthorityErrors.TooFewParties(remaining, LEAST_PARTIES);
        if (register.parties[partyId].validator != address(0)) requireSpareValidator(register);
    }

    function requireSpareValidator(AuthorityRegister storage register) internal view {
        uint256 remaining = register.validators.length - 1;
        uint256 minimum = register.minimumValidators;
        if (remaining < minimum) revert IAuthorityErrors.TooFewValidators(remaining, minimum);
    }

    function requireSuspended(AuthorityRegister storage register, uint16 partyId) internal view {
        requireKnown(register, partyId);
        if (register.parties[partyId].status != PartyStatus.SUSPENDED) {
            revert IAuthorityErrors.PartyNotSuspended(partyId);
        }
    }

    function requireValidatorReplaceable(AuthorityRegister storage register, uint16 partyId, address candidate)
        internal
        view
    {
        requireKnown(register, partyId);
        if (candidate != address(0)) {
            requireFit(register, candidate);
            return;
        }
        Party storage party = register.parties[partyId];
        if (party.validator == address(0)) revert IAuthorityErrors.NothingToChange();
        if (party.status == PartyStatus.ACTIVE) requireSpareValidator(register);
    }

    // ---------------------------------------------------------------------------------------------------- effects

    function admit(AuthorityRegister storage register, Membership memory candidate) internal {
        uint16 partyId = ++register.partyCount;
        ++register.activePartyCount;
        Party storage party = register.parties[partyId];
        party.status = PartyStatus.ACTIVE;
        party.admin = candidate.admin;
        party.validator = candidate.validator;
        _assign(register, candidate.admin, Duty.ADMIN, partyId);
        emit IAuthorityEvents.PartyAdmitted(partyId, candidate.admin, candidate.validator);
        if (candidate.validator != address(0)) {
            _assign(register, candidate.validator, Duty.VALIDATOR, partyId);
            _addValidator(register, candidate.validator);
        }
        for (uint256 i; i < candidate.seats.length; ++i) {
            addJurisdiction(register, partyId, candidate.seats[i].jurisdiction, candidate.seats[i].area);
        }
    }

    function suspend(AuthorityRegister storage register, uint16 partyId) internal {
        Party storage party = register.parties[partyId];
        party.status = PartyStatus.SUSPENDED;
        --register.activePartyCount;
        emit IAuthorityEvents.PartySuspended(partyId);
        if (party.validator != address(0)) _removeValidator(register, party.validator);
        _setStandings(register, party.jurisdictions, 0);
    }

    function reinstate(AuthorityRegister storage register, uint16 partyId) internal {
        Party storage party = register.parties[partyId];
        party.status = PartyStatus.ACTIVE;
        ++register.activePartyCount;
        emit IAuthorityEvents.PartyReinstated(partyId);
        if (party.validator != address(0)) _addValidator(register, party.validator);
        _setStandings(register, party.jurisdictions, partyId);
    }

    function replaceAdmin(AuthorityRegister storage register, uint16 partyId, address candidate) internal {
        Party storage party = register.parties[partyId];
        address previous = party.admin;
        register.accounts[previous].duty = Duty.RETIRED;
        _assign(register, candidate, Duty.ADMIN, partyId);
        party.admin = candidate;
        emit IAuthorityEvents.AdminReplaced(partyId, previous, candidate);
    }

    function replaceValidator(AuthorityRegister storage register, uint16 partyId, address candidate) internal {
        Party storage party = register.parties[partyId];
        address previous = party.validator;
        bool active = party.status == PartyStatus.ACTIVE;
        party.validator = candidate;
        emit IAuthorityEvents.ValidatorReplaced(partyId, previous, candidate);
        // First in, then out: the set is never empty, not even within the transaction.
        if (candidate != address(0)) {
            _assign(register, candidate, Duty.VALIDATOR, partyId);
            if (active) _addValidator(register, candidate);
        }
        if (previous != address(0)) {
            register.accounts[previous].duty = Duty.RETIRED;
            if (active) _removeValidator(register, previous);
        }
    }

    function addJurisdiction(AuthorityRegister storage register, uint16 partyId, uint16 jurisdiction, uint8 area)
        internal
    {
        register.parties[partyId].jurisdictions.push(jurisdiction);
        register.holdings[jurisdiction] = Holding({partyId: partyId, active: true, area: area});
        emit IAuthorityEvents.JurisdictionAdded(partyId, jurisdiction, area);
        _record(register, jurisdiction, partyId);
    }

    function removeJurisdiction(AuthorityRegister storage register, uint16 partyId, uint16 jurisdiction) internal {
        uint16[] storage held = register.parties[partyId].jurisdictions;
        uint256 i;
        while (held[i] != jurisdiction) ++i;
        held[i] = held[held.length - 1];
        held.pop();
        Holding storage holding = register.holdings[jurisdiction];
        bool wasActive = holding.active;
        holding.partyId = 0;
        holding.active = false;
        emit IAuthorityEvents.JurisdictionRemoved(partyId, jurisdiction);
        if (wasActive) _record(register, jurisdiction, 0);
    }

    function setArea(AuthorityRegister storage register, uint16 jurisdiction, uint8 area) internal {
        register.holdings[jurisdiction].area = area;
        emit IAuthorityEvents.AreaSet(jurisdiction, area);
    }

    // ---------------------------------------------------------------------------------------------------- parts

    function _assign(AuthorityRegister storage register, address account, Duty duty, uint16 partyId) private {
        Account storage assigned = register.accounts[account];
        assigned.duty = duty;
        assigned.partyId = partyId;
    }

    function _addValidator(AuthorityRegister storage register, address validator) private {
        register.validators.push(validator);
        emit IAuthorityEvents.ValidatorAdded(validator);
    }

    function _removeValidator(AuthorityRegister storage register, address validator) private {
        address[] storage validators = register.validators;
        uint256 i;
        while (validators[i] != validator) ++i;
        validators[i] = validators[validators.length - 1];
        validators.pop();
        emit IAuthorityEvents.ValidatorRemoved(validator);
    }

    /// @param activeHolder The Party while it is active, else 0.
    function _setStandings(AuthorityRegister storage register, uint16[] storage jurisdictions, uint16 activeHolder)
        private
    {
        uint256 count = jurisdictions.length;
        for (uint256 i; i < count; ++i) {
            uint16 jurisdiction = jurisdictions[i];
            register.holdings[jurisdiction].active = activeHolder != 0;
            _record(register, jurisdiction, activeHolder);
        }
    }

    function _record(AuthorityRegister storage register, uint16 jurisdiction, uint16 activeHolder) private {
        register.standings[jurisdiction].push(
            Standing({time: uint40(block.timestamp), change: ++register.changeCount, partyId: activeHolder})
        );
    }
}
