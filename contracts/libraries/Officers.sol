// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IAuthorityErrors} from "../interfaces/IAuthorityErrors.sol";
import {IAuthorityEvents} from "../interfaces/IAuthorityEvents.sol";
import {AuthorityRegister} from "../types/AuthorityRegister.sol";
import {
    Account,
    Duty,
    Holding,
    Officer,
    Standing,
    Term,
    Voiding
} from "../types/AuthorityTypes.sol";
import {Members} from "./Members.sol";

/// @title Officers: their roles, terms and keys
/// @notice Appointing and ending them, voiding their keys, and the questions whether one may act, could act, or did act in vain.
library Officers {
    /// @dev ISSUER and INSPECTOR.
    uint8 internal constant ALL_ROLES = 3;
    uint256 internal constant ADMIN_VOIDS_BACK = 90 days;
    uint256 internal constant UNDO_WITHIN = 30 days;

    // ---------------------------------------------------------------------------------------------------- terms

    function add(
        AuthorityRegister storage register,
        address account,
        Account memory officer,
        bytes32 identityHash
    ) internal returns (uint24 officerId) {
        Members.requireHolder(register, officer.jurisdiction, officer.partyId);
        Members.requireFit(register, account);
        _requireRoles(officer.roles);
        if (identityHash == 0) revert IAuthorityErrors.NoIdentity();
        if (officer.from == 0) officer.from = uint40(block.timestamp);
        _requireNotPast(officer.from);
        if (officer.until <= officer.from) revert IAuthorityErrors.EmptyTerm(officer.from, officer.until);
        officerId = ++register.officerCount;
        officer.duty = Duty.OFFICER;
        officer.officerId = officerId;
        register.accounts[account] = officer;
        register.officers[officerId].account = account;
        register.identityHashes[officerId] = identityHash;
        _record(register, officerId, register.accounts[account]);
        emit IAuthorityEvents.OfficerAdded(
            officerId,
            officer.jurisdiction,
            account,
            officer.partyId,
            officer.roles,
            officer.from,
            officer.until,
            identityHash
        );
    }

    function change(AuthorityRegister storage register, uint16 partyId, uint24 officerId, uint8 roles, uint40 until)
        internal
    {
        Account storage officer = requireOwn(register, partyId, officerId);
        _requireRoles(roles);
        if (until == 0) until = uint40(block.timestamp);
        if (officer.until <= block.timestamp) revert IAuthorityErrors.TermOver(officerId, officer.until);
        _requireNotPast(until);
        if (until <= officer.from) revert IAuthorityErrors.EmptyTerm(officer.from, until);
        if (roles == officer.roles && until == officer.until) revert IAuthorityErrors.NothingToChange();
        _change(register, officerId, officer, roles, until);
    }

    function end(AuthorityRegister storage register, uint16 partyId, uint24 officerId, uint40 until) internal {
        Account storage officer = requireOwn(register, partyId, officerId);
        if (until == 0) until = uint40(block.timestamp);
        _requireNotPast(until);
        if (officer.until <= until) revert IAuthorityErrors.TermOver(officerId, officer.until);
        _change(register, officerId, officer, officer.roles, until);
    }

    // ---------------------------------------------------------------------------------------------------- keys

    /// @dev The admin's way; `partyId` is the sender's.
    function voidOwnKey(AuthorityRegister storage register, uint16 partyId, address account, uint40 from) internal {
        uint24 officerId = requireOfficerId(register, account);
        requireOwn(register, partyId, officerId);
        requireNotAhead(from);
        uint256 earliest = block.timestamp < ADMIN_VOIDS_BACK ? 0 : block.timestamp - ADMIN_VOIDS_BACK;
        if (from < earliest) revert IAuthorityErrors.TooFarBack(from, uint40(earliest));
        uint24 hour = hourOf(from);
        requireEarlier(register, officerId, hour);
        voidKey(register, officerId, hour, false);
    }

    function voidKey(AuthorityRegister storage register, uint24 officerId, uint24 hour, bool byVote) internal {
        register.voidings[officerId].push(Voiding({time: uint40(block.timestamp), hour: hour, byVote: byVote}));
        address account = _setVoidHour(register, officerId, hour);
        emit IAuthorityEvents.OfficerKeyVoided(officerId, account, hour, byVote);
    }

    /// @dev Takes back the admin's latest voidings. One below a voiding by vote does not count any more and stays.
    function undoVoid(AuthorityRegister storage register, uint24 officerId) internal {
        Voiding[] storage voidings = register.voidings[officerId];
        while (isUndoable(voidings)) voidings.pop();
        uint24 hour = voidings.length == 0 ? 0 : voidings[voidings.length - 1].hour;
        address account = _setVoidHour(register, officerId, hour);
        emit IAuthorityEvents.VoidUndone(officerId, account, hour);
    }

    function isUndoable(Voiding[] storage voidings) internal view returns (bool) {
        if (voidings.length == 0) return false;
        Voiding storage last = voidings[voidings.length - 1];
        return !last.byVote && last.time + UNDO_WITHIN >= block.timestamp;
    }

    function requireEarlier(AuthorityRegister storage register, uint24 officerId, uint24 hour) internal view {
        Officer storage officer = register.officers[officerId];
        if (officer.voidHour != 0 && hour >= officer.voidHour) {
            revert IAuthorityErrors.AlreadyVoid(officer.account, timeOf(officer.voidHour));
        }
    }

    function requireNotAhead(uint40 time) internal view {
        if (time > block.timestamp) revert IAuthorityErrors.TimeAhead(time, uint40(block.timestamp));
    }

    /// @dev Hour 0 means "not void" in storage, so a time in the first hour of 1970 counts as the second.
    function hourOf(uint40 time) internal pure returns (uint24) {
        return time < 2 hours ? 1 : uint24(time / 1 hours);
    }

    function timeOf(uint24 hour) internal pure returns (uint40) {
        return uint40(hour) * 1 hours;
    }

    // ------------------------------------------------------------------------------------------------- questions

    function idOf(AuthorityRegister storage register, address account) internal view returns (uint24 officerId) {
        return register.accounts[account].officerId;
    }

    function requireOfficerId(AuthorityRegister storage register, address account)
        internal
        view
        returns (uint24 officerId)
    {
        officerId = idOf(register, account);
        if (officerId == 0) revert IAuthorityErrors.NotAnOfficer(account);
    }

    function requireOwn(AuthorityRegister storage register, uint16 partyId, uint24 officerId)
        internal
        view
        returns (Account storage officer)
    {
        address account = register.officers[officerId].account;
        if (account == address(0)) revert IAuthorityErrors.UnknownOfficer(officerId);
        officer = register.accounts[account];
        if (officer.partyId != partyId) revert IAuthorityErrors.WrongParty(officerId, officer.partyId, partyId);
    }

    function requireMayAct(AuthorityRegister storage register, address account, uint8 roles)
        internal
        view
        returns (uint24 officerId, uint16 jurisdiction)
    {
        // All fields in one block of code: so the optimizer reads the slot once.
        Account storage officer = register.accounts[account];
        (officerId, jurisdiction) = (officer.officerId, officer.jurisdiction);
        (uint16 partyId, uint8 held, uint24 voidHour) = (officer.partyId, officer.roles, officer.voidHour);
        (uint40 from, uint40 until) = (officer.from, officer.until);
        if (officerId == 0) revert IAuthorityErrors.NotAnOfficer(account);
        // A key is never voided from a later hour than now, so one that is void at all is void now.
        if (voidHour != 0) revert IAuthorityErrors.KeyVoided(account, timeOf(voidHour));
        if (held & roles == 0) revert IAuthorityErrors.RoleMissing(account, roles, held);
        if (block.timestamp < from || block.timestamp >= until) {
            revert IAuthorityErrors.OutsideTerm(account, from, until);
        }
        Holding storage holding = register.holdings[jurisdiction];
        (uint16 holder, bool active) = (holding.partyId, holding.active);
        if (holder != partyId) revert IAuthorityErrors.JurisdictionNotHeld(jurisdiction, partyId);
        if (!active) revert IAuthorityErrors.PartyNotActive(partyId);
    }

    function requireActsStand(AuthorityRegister storage register, uint256 acts) internal view {
        for (; acts != 0; acts >>= 48) {
            Officer storage officer = register.officers[uint24(acts >> 24)];
            uint24 voidHour = officer.voidHour;
            if (voidHour != 0 && uint24(acts) >= voidHour) {
                revert IAuthorityErrors.KeyVoided(officer.account, timeOf(voidHour));
            }
        }
    }

    function isActVoid(AuthorityRegister storage register, uint24 officerId, uint24 hour) internal view returns (bool) {
        uint24 voidHour = register.officers[officerId].voidHour;
        return voidHour != 0 && hour >= voidHour;
    }

    /// @dev Walks both histories through the second `time`, change by change, and looks after each: the officer's term and
    ///      the standing of its Party must hold at the same moment.
    function couldAct(AuthorityRegister storage register, address account, uint8 roles, uint256 time)
        internal
        view
        returns (bool could)
    {
        Account storage officer = register.accounts[account];
        if (officer.officerId == 0 || time > block.timestamp) return false;
        if (officer.voidHour != 0 && time / 1 hours >= officer.voidHour) return false;
        Term[] storage terms = register.terms[officer.officerId];
        Standing[] storage standings = register.standings[officer.jurisdiction];
        uint256 term = terms.length;
        while (term != 0 && terms[term - 1].time >= time) --term;
        uint256 standing = standings.length;
        while (standing != 0 && standings[standing - 1].time >= time) --standing;
        while (true) {
            if (term != 0 && _covers(terms[term - 1], roles, time)) {
                if (standing != 0 && standings[standing - 1].partyId == officer.partyId) return true;
            }
            bool termChanges = term < terms.length && terms[term].time == time;
            bool standingChanges = standing < standings.length && standings[standing].time == time;
            if (termChanges && standingChanges) termChanges = terms[term].change < standings[standing].change;
            if (termChanges) ++term;
            else if (standingChanges) ++standing;
            else return false;
        }
    }

    // ---------------------------------------------------------------------------------------------------- parts

    function _covers(Term storage term, uint8 roles, uint256 time) private view returns (bool) {
        return term.roles & roles != 0 && term.from <= time && time < term.until;
    }

    function _requireRoles(uint8 roles) private pure {
        if (roles == 0 || roles > ALL_ROLES) revert IAuthorityErrors.UnknownRoles(roles);
    }

    function _requireNotPast(uint40 time) private view {
        if (time < block.timestamp) revert IAuthorityErrors.TimePast(time, uint40(block.timestamp));
    }

    function _change(
        AuthorityRegister storage register,
        uint24 officerId,
        Account storage officer,
        uint8 roles,
        uint40 until
    ) private {
        officer.roles = roles;
        officer.until = until;
        _record(register, officerId, officer);
        emit IAuthorityEvents.OfficerChanged(officerId, roles, officer.from, until);
    }

    function _record(AuthorityRegister storage register, uint24 officerId, Account storage officer) private {
        register.terms[officerId].push(
            Term({
                time: uint40(block.timestamp),
                change: ++register.changeCount,
                roles: officer.roles,
                from: officer.from,
                until: officer.until
            })
        );
    }

    /// @dev The hour stands twice, so that both the check of a sender and the check of an old act read one slot for it.
    function _setVoidHour(AuthorityRegister storage register, uint24 officerId, uint24 hour)
        private
        returns (address account)
    {
        Officer storage officer = register.officers[officerId];
        account = officer.account;
        officer.voidHour = hour;
        register.accounts[account].voidHour = hour;
    }
}
