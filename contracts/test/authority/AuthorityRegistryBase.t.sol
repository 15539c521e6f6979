// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {ERC2771Forwarder} from "@openzeppelin/contracts/metatx/ERC2771Forwarder.sol";
import {AuthorityRegistry} from "../../AuthorityRegistry.sol";
import {IAuthorityErrors} from "../../interfaces/IAuthorityErrors.sol";
import {IAuthorityRegistry} from "../../interfaces/IAuthorityRegistry.sol";
import {Membership, PartyStatus, Proposal, ProposalStatus, Seat} from "../../types/AuthorityTypes.sol";
import {TestBase} from "../Vm.sol";

/// @title A trial world of Parties 1 to n, each with one jurisdiction, an admin and a validator
/// @notice Short ways to propose, vote and sign, and to say that an act passes or is refused.
abstract contract AuthorityRegistryBase is TestBase {
    uint8 internal constant ISSUER = 1;
    uint8 internal constant INSPECTOR = 2;
    uint8 internal constant BOTH = 3;

    /// A Wednesday noon.
    uint40 internal constant NOW = 1_718_193_600;
    uint40 internal constant TERM_END = NOW + 3650 days;
    bytes32 internal constant IDENTITY = keccak256("who it is, salted");

    address internal stranger = vm.addr(uint256(keccak256("stranger")));
    AuthorityRegistry internal registry;
    ERC2771Forwarder internal forwarder;

    /// @notice An act that had to pass was refused.
    error Refused(bytes reason);

    function setUp() public virtual {
        vm.warp(NOW);
        forwarder = new ERC2771Forwarder("CitesForwarder");
        found(4, 2);
    }

    /// @notice A new network of `parties` founders.
    function found(uint256 parties, uint16 minimum) internal {
        bytes[] memory founders = new bytes[](parties);
        for (uint256 i = 0; i < parties; ++i) {
            founders[i] = abi.encode(memberOf(uint16(i + 1)));
        }
        registry = deploy(founders, minimum);
    }

    /// @notice The compiled contract with these founders.
    function deploy(bytes[] memory founders, uint16 minimum) internal returns (AuthorityRegistry) {
        bytes memory arguments = abi.encode(founders, minimum, address(forwarder));
        return AuthorityRegistry(vm.deployCode("AuthorityRegistry.sol:AuthorityRegistry", arguments));
    }

    // ------------------------------------------------------------------------------------------------- who is who

    function keyOf(string memory duty, uint256 number) internal pure returns (uint256) {
        return uint256(keccak256(abi.encode(duty, number)));
    }

    function accountOf(string memory duty, uint256 number) internal pure returns (address) {
        return vm.addr(keyOf(duty, number));
    }

    function adminOf(uint256 partyId) internal pure returns (address) {
        return accountOf("admin", partyId);
    }

    function validatorOf(uint256 partyId) internal pure returns (address) {
        return accountOf("validator", partyId);
    }

    function officerOf(uint256 partyId) internal pure returns (address) {
        return accountOf("officer", partyId);
    }

    function jurisdictionOf(uint256 partyId) internal pure returns (uint16) {
        return uint16(100 + partyId);
    }

    /// @notice The Party with this number, as a founder or as a candidate.
    function memberOf(uint16 partyId) internal pure returns (Membership memory) {
        return Membership(adminOf(partyId), validatorOf(partyId), seatsOf(jurisdictionOf(partyId)));
    }

    function seatsOf(uint16 jurisdiction) internal pure returns (Seat[] memory seats) {
        seats = new Seat[](1);
        seats[0] = Seat(jurisdiction, 0);
    }

    // --------------------------------------------------------------------------------------------------- officers

    /// @notice Party `partyId` appoints its officer, with both roles from now on.
    function appoint(uint16 partyId) internal returns (address officer, uint24 officerId) {
        officer = officerOf(partyId);
        does(adminOf(partyId), addCall(officer, partyId));
        officerId = registry.officerIdOf(officer);
    }

    function addCall(address officer, uint16 partyId) internal pure returns (bytes memory) {
        return addCall(officer, jurisdictionOf(partyId), BOTH, 0, TERM_END);
    }

    function addCall(address officer, uint16 jurisdiction, uint8 roles, uint40 from, uint40 until)
        internal
        pure
        returns (bytes memory)
    {
        return abi.encodeCall(IAuthorityRegistry.addOfficer, (officer, jurisdiction, roles, IDENTITY, from, until));
    }

    function changeCall(uint24 officerId, uint8 roles, uint40 until) internal pure returns (bytes memory) {
        return abi.encodeCall(IAuthorityRegistry.changeOfficer, (officerId, roles, until));
    }

    function endCall(uint24 officerId, uint40 until) internal pure returns (bytes memory) {
        return abi.encodeCall(IAuthorityRegistry.endOfficer, (officerId, until));
    }

    function voidCall(address officer, uint256 from) internal pure returns (bytes memory) {
        return abi.encodeCall(IAuthorityRegistry.voidKey, (officer, uint40(from)));
    }

    // -------------------------------------------------------------------------------------------------- proposals

    /// @notice Admission of the Party with this number, signed by both its accounts.
    function admissionCall(uint16 partyId) internal view returns (bytes memory) {
        return admissionCall(memberOf(partyId), keyOf("admin", partyId), keyOf("validator", partyId));
    }

    function admissionCall(Membership memory member, uint256 adminKey, uint256 validatorKey)
        internal
        view
        returns (bytes memory)
    {
        uint40 deadline = uint40(block.timestamp + 1 days);
        bytes32 digest = registry.admissionDigest(member.admin, member.validator, member.seats, deadline);
        bytes memory adminSignature = signed(adminKey, digest);
        bytes memory validatorSignature = validatorKey == 0 ? bytes("") : signed(validatorKey, digest);
        return abi.encodeCall(
            IAuthorityRegistry.proposeAdmission,
            (member.admin, member.validator, member.seats, deadline, adminSignature, validatorSignature)
        );
    }

    function suspensionCall(uint16 partyId) internal pure returns (bytes memory) {
        return abi.encodeCall(IAuthorityRegistry.proposeSuspension, (partyId));
    }

    function reinstatementCall(uint16 partyId) internal pure returns (bytes memory) {
        return abi.encodeCall(IAuthorityRegistry.proposeReinstatement, (partyId));
    }

    /// @notice Replacement of the Party's admin by the account with this key, signed by it.
    function adminCall(uint16 partyId, uint256 key) internal view returns (bytes memory) {
        uint40 deadline = uint40(block.timestamp + 1 days);
        bytes32 digest = registry.replacementDigest(partyId, vm.addr(key), false, deadline);
        return abi.encodeCall(
            IAuthorityRegistry.proposeAdmin, (partyId, vm.addr(key), deadline, signed(key, digest))
        );
    }

    /// @notice Replacement of the Party's validator by the account with this key, signed by it; none for 0.
    function validatorCall(uint16 partyId, uint256 key) internal view returns (bytes memory) {
        if (key == 0) return abi.encodeCall(IAuthorityRegistry.proposeValidator, (partyId, address(0), 0, ""));
        uint40 deadline = uint40(block.timestamp + 1 days);
        bytes32 digest = registry.replacementDigest(partyId, vm.addr(key), true, deadline);
        return abi.encodeCall(
            IAuthorityRegistry.proposeValidator, (partyId, vm.addr(key), deadline, signed(key, digest))
        );
    }

    function jurisdictionCall(uint16 partyId, uint16 jurisdiction, uint8 area) internal pure returns (bytes memory) {
        return abi.encodeCall(IAuthorityRegistry.proposeJurisdiction, (partyId, Seat(jurisdiction, area)));
    }

    function removalCall(uint16 partyId, uint16 jurisdiction) internal pure returns (bytes memory) {
        return abi.encodeCall(IAuthorityRegistry.proposeRemoval, (partyId, jurisdiction));
    }

    function areaCall(uint16 jurisdiction, uint8 area) internal pure returns (bytes memory) {
        return abi.encodeCall(IAuthorityRegistry.proposeArea, (jurisdiction, area));
    }

    function proposeVoidCall(address officer, uint256 from) internal pure returns (bytes memory) {
        return abi.encodeCall(IAuthorityRegistry.proposeVoid, (officer, uint40(from)));
    }

    function undoCall(address officer) internal pure returns (bytes memory) {
        return abi.encodeCall(IAuthorityRegistry.proposeUndo, (officer));
    }

    function observerCall(address account_) internal pure returns (bytes memory) {
        return abi.encodeCall(IAuthorityRegistry.proposeObserver, (account_));
    }

    function successorCall(address authorities, address permits) internal pure returns (bytes memory) {
        return abi.encodeCall(IAuthorityRegistry.proposeSuccessor, (authorities, permits));
    }

    function voteCall(uint256 proposalId) internal pure returns (bytes memory) {
        return abi.encodeCall(IAuthorityRegistry.vote, (proposalId));
    }

    function signed(uint256 key, bytes32 digest) internal pure returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, digest);
        return abi.encodePacked(r, s, v);
    }

    function propose(uint16 partyId, bytes memory call_) internal returns (uint256 proposalId) {
        does(registry.getParty(partyId).admin, call_);
        return registry.proposalCount();
    }

    function vote(uint16 partyId, uint256 proposalId) internal {
        does(registry.getParty(partyId).admin, voteCall(proposalId));
    }

    /// @notice The active Parties other than `subject` carry the proposal, and the subject too where it takes both.
    function carry(bytes memory call_, uint16 subject) internal returns (uint256 proposalId) {
        proposalId = nearlyCarry(call_, subject);
        for (uint16 partyId = registry.partyCount(); partyId != 0 && isOpen(proposalId); --partyId) {
            if (mayVote(partyId, proposalId)) vote(partyId, proposalId);
        }
        assertEq(uint8(statusOf(proposalId)), uint8(ProposalStatus.CARRIED), "carried");
    }

    /// @notice Votes on the proposal until one is missing.
    function nearlyCarry(bytes memory call_, uint16 subject) internal returns (uint256 proposalId) {
        for (uint16 partyId = 1; partyId <= registry.partyCount(); ++partyId) {
            if (partyId == subject || !isActive(partyId)) continue;
            if (proposalId == 0) {
                proposalId = propose(partyId, call_);
            } else {
                (Proposal memory proposal,, uint256 needed,) = registry.getProposal(proposalId);
                if (proposal.votes + 1 >= needed) break;
                vote(partyId, proposalId);
            }
        }
    }

    /// @notice A Party whose vote carries what {nearlyCarry} left.
    function lastVoter(uint256 proposalId, uint16 subject) internal view returns (uint16 partyId) {
        for (partyId = 1; partyId <= registry.partyCount(); ++partyId) {
            if (partyId != subject && mayVote(partyId, proposalId)) return partyId;
        }
        return subject;
    }

    function mayVote(uint16 partyId, uint256 proposalId) internal view returns (bool) {
        return isActive(partyId) && !registry.hasVoted(proposalId, partyId);
    }

    function isActive(uint16 partyId) internal view returns (bool) {
        return registry.getParty(partyId).status == PartyStatus.ACTIVE;
    }

    function isOpen(uint256 proposalId) internal view returns (bool) {
        return statusOf(proposalId) == ProposalStatus.OPEN;
    }

    function statusOf(uint256 proposalId) internal view returns (ProposalStatus status) {
        (, status,,) = registry.getProposal(proposalId);
    }

    // ------------------------------------------------------------------------------------------ passes or refused

    /// @notice The act is done, or its refusal is shown.
    function does(address sender, bytes memory call_) internal {
        vm.prank(sender);
        (bool done, bytes memory answer) = address(registry).call(call_);
        if (!done) revert Refused(answer);
    }

    /// @notice The act would be done now; nothing stays of it.
    function passes(address sender, bytes memory call_) internal {
        uint256 id = vm.snapshotState();
        does(sender, call_);
        vm.revertToState(id);
    }

    /// @notice The act is refused with exactly this error and these facts.
    function refused(address sender, bytes memory call_, bytes memory reason) internal {
        vm.prank(sender);
        (bool done, bytes memory answer) = address(registry).call(call_);
        assertFalse(done, "was not refused");
        assertEq(answer, reason, "refused for another reason");
    }

    /// @notice The proposal is refused with this reason when it is made.
    function refused(bytes memory call_, bytes memory reason) internal {
        refused(adminOf(1), call_, reason);
    }

    // ---------------------------------------------------------------------------------- reasons named most often

    function notAnAdmin(address account_) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(IAuthorityErrors.NotAnAdmin.selector, account_);
    }

    function partyNotActive(uint16 partyId) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(IAuthorityErrors.PartyNotActive.selector, partyId);
    }

    function nothingToChange() internal pure returns (bytes memory) {
        return abi.encodeWithSelector(IAuthorityErrors.NothingToChange.selector);
    }

    function unfit(address account_) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(IAuthorityErrors.UnfitAccount.selector, account_);
    }

    function unknownParty(uint16 partyId) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(IAuthorityErrors.UnknownParty.selector, partyId);
    }

    function notHeld(uint16 jurisdiction, uint16 partyId) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(IAuthorityErrors.JurisdictionNotHeld.selector, jurisdiction, partyId);
    }

    function tooFewValidators(uint256 count, uint256 minimum) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(IAuthorityErrors.TooFewValidators.selector, count, minimum);
    }
}
