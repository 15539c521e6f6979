// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IAuthorityRegistry} from "../../interfaces/IAuthorityRegistry.sol";
import {OfficerRecord, ProposalKind, ProposalStatus, Seat} from "../../types/AuthorityTypes.sol";
import {AuthorityGhosts} from "./AuthorityGhosts.sol";

/// @title Every act of the authority registry by everybody, from seeds
contract AuthorityHandler is AuthorityGhosts {
    /// Bits of {acceptedActs}, in the order of the functions below.
    uint256 public constant ACTS = 18;
    uint256 private constant VOTE = 16;
    uint256 private constant ASK = 17;

    // ------------------------------------------------------------------------------------------------- officers

    function addOfficer(uint256 seed, uint256 more) external {
        if (registry.officerCount() >= MOST_OFFICERS && seed % 8 != 0) return;
        (address officer,) = chooseCandidate(seed >> 8);
        address sender = chooseSender(seed >> 32);
        uint16 jurisdiction = chooseHeld(registry.partyOf(sender), more >> 8);
        uint8 roles = more % 16 == 0 ? uint8((more >> 16) % 2) * 4 : 3 - uint8((more >> 16) % 3);
        uint40 from = (more >> 24) % 4 != 0 ? 0 : uint40(block.timestamp + (more >> 32) % 1 hours - 1);
        uint40 until = uint40(block.timestamp + (more >> 48) % 60 days);
        bytes32 identity = (more >> 64) % 16 == 0 ? bytes32(0) : bytes32(more);
        if (registry.officerCount() >= MOST_OFFICERS) roles = 0;
        _does(
            0, sender, abi.encodeCall(IAuthorityRegistry.addOfficer, (officer, jurisdiction, roles, identity, from, until))
        );
    }

    function changeOfficer(uint256 seed, uint256 more) external {
        (uint24 officerId, address sender) = _chooseOwn(seed);
        uint8 roles = more % 16 == 0 ? 4 : 3 - uint8((more >> 8) % 3);
        uint40 until = uint40(block.timestamp + (more >> 16) % 30 days - 1);
        if ((more >> 64) % 8 == 0) {
            OfficerRecord memory officer = registry.getOfficer(officerId);
            (roles, until) = (officer.roles, officer.until);
        }
        _does(1, sender, abi.encodeCall(IAuthorityRegistry.changeOfficer, (officerId, roles, until)));
    }

    function endOfficer(uint256 seed, uint256 more) external {
        (uint24 officerId, address sender) = _chooseOwn(seed);
        uint40 until = more % 4 == 0 ? 0 : uint40(block.timestamp + (more >> 8) % 10 days - 1);
        _does(2, sender, abi.encodeCall(IAuthorityRegistry.endOfficer, (officerId, until)));
    }

    function voidKey(uint256 seed, uint256 more) external {
        (uint24 officerId, address sender) = _chooseOwn(seed);
        address officer = more % 16 == 0 ? chooseOfficer(more >> 8) : registry.getOfficer(officerId).account;
        uint40 from = uint40(block.timestamp + 1 - (more >> 64) % ((more >> 32) % 8 == 0 ? 100 days : 5 days));
        _does(3, sender, abi.encodeCall(IAuthorityRegistry.voidKey, (officer, from)));
    }

    // ------------------------------------------------------------------------------------------------ proposals

    function proposeAdmission(uint256 seed, uint256 more) external {
        if (registry.partyCount() >= MOST_PARTIES) return;
        (address admin, uint256 adminKey) = chooseCandidate(seed >> 8);
        (address validator, uint256 validatorKey) = chooseCandidate(seed >> 40);
        if (seed % 4 == 0) validator = address(0);
        if (more % 32 == 0) validatorKey = adminKey;
        Seat[] memory seats = chooseSeats(more >> 8);
        uint40 deadline = chooseDeadline(more >> 72);
        bytes32 digest = registry.admissionDigest(admin, validator, seats, deadline);
        bytes memory call_ = abi.encodeCall(
            IAuthorityRegistry.proposeAdmission,
            (admin, validator, seats, deadline, sign(adminKey, digest), sign(validatorKey, digest))
        );
        _does(4, chooseSender(seed >> 72), call_);
    }

    function proposeSuspension(uint256 seed) external {
        uint16 partyId = choosePartyId(seed >> 32);
        _does(5, chooseSender(seed), abi.encodeCall(IAuthorityRegistry.proposeSuspension, (partyId)));
    }

    function proposeReinstatement(uint256 seed) external {
        uint16 partyId = choosePartyId(seed >> 32);
        _does(6, chooseSender(seed), abi.encodeCall(IAuthorityRegistry.proposeReinstatement, (partyId)));
    }

    function proposeAdmin(uint256 seed) external {
        uint16 partyId = choosePartyId(seed >> 32);
        (address candidate, uint256 key) = chooseCandidate(seed >> 64);
        uint40 deadline = chooseDeadline(seed >> 96);
        bytes memory signature = sign(key, registry.replacementDigest(partyId, candidate, false, deadline));
        _does(
            7,
            chooseSender(seed),
            abi.encodeCall(IAuthorityRegistry.proposeAdmin, (partyId, candidate, deadline, signature))
        );
    }

    function proposeValidator(uint256 seed) external {
        uint16 partyId = choosePartyId(seed >> 32);
        (address candidate, uint256 key) = (address(0), 0);
        if ((seed >> 128) % 3 != 0) (candidate, key) = chooseCandidate(seed >> 64);
        uint40 deadline = chooseDeadline(seed >> 96);
        bytes memory signature = sign(key, registry.replacementDigest(partyId, candidate, true, deadline));
        _does(
            8,
            chooseSender(seed),
            abi.encodeCall(IAuthorityRegistry.proposeValidator, (partyId, candidate, deadline, signature))
        );
    }

    function proposeJurisdiction(uint256 seed) external {
        Seat memory seat = Seat(chooseJurisdiction(seed >> 64), uint8(seed >> 96) % 3);
        uint16 partyId = choosePartyId(seed >> 32);
        _does(9, chooseSender(seed), abi.encodeCall(IAuthorityRegistry.proposeJurisdiction, (partyId, seat)));
    }

    function proposeRemoval(uint256 seed) external {
        uint16 partyId = choosePartyId(seed >> 32);
        uint16 jurisdiction = chooseHeld(partyId, seed >> 64);
        _does(10, chooseSender(seed), abi.encodeCall(IAuthorityRegistry.proposeRemoval, (partyId, jurisdiction)));
    }

    function proposeArea(uint256 seed) external {
        uint16 jurisdiction = chooseHeld(choosePartyId(seed >> 32), seed >> 64);
        uint8 area = uint8(seed >> 96) % 3;
        _does(11, chooseSender(seed), abi.encodeCall(IAuthorityRegistry.proposeArea, (jurisdiction, area)));
    }

    function proposeVoid(uint256 seed) external {
        uint40 from = uint40(block.timestamp + 1 - (seed >> 128) % 120 days);
        address officer = chooseOfficer(seed >> 32);
        _does(12, chooseSender(seed), abi.encodeCall(IAuthorityRegistry.proposeVoid, (officer, from)));
    }

    function proposeUndo(uint256 seed) external {
        address officer = chooseOfficer(seed >> 32);
        _does(13, chooseSender(seed), abi.encodeCall(IAuthorityRegistry.proposeUndo, (officer)));
    }

    function proposeObserver(uint256 seed) external {
        address observer = address(uint160((seed >> 32) % 3));
        _does(14, chooseSender(seed), abi.encodeCall(IAuthorityRegistry.proposeObserver, (observer)));
    }

    function proposeSuccessor(uint256 seed) external {
        address first = address(uint160((seed >> 32) % 3));
        address second = (seed >> 64) % 8 == 0 ? address(uint160((seed >> 72) % 3)) : first;
        _does(15, chooseSender(seed), abi.encodeCall(IAuthorityRegistry.proposeSuccessor, (first, second)));
    }

    // ---------------------------------------------------------------------------------------------------- votes

    /// @notice Anybody votes for any proposal, also one that is not there.
    function vote(uint256 seed) external {
        uint256 count = registry.proposalCount();
        uint256 proposalId = (seed >> 64) % 8 == 0 ? (seed >> 72) % (count + 2) : count - (seed >> 72) % (count + 1) % 6;
        _does(VOTE, chooseSender(seed), abi.encodeCall(IAuthorityRegistry.vote, (proposalId)));
    }

    /// @notice Some or all of the Parties vote for an open proposal.
    function agree(uint256 seed) external {
        uint256 proposalId = chooseOpen(seed >> 8);
        if (proposalId == 0) return;
        uint16 parties = registry.partyCount();
        uint256 last = seed % 2 == 0 ? parties : 1 + (seed >> 16) % parties;
        for (uint256 i = 0; i < last; ++i) {
            uint16 partyId = uint16((i + (seed >> 24)) % parties) + 1;
            (, ProposalStatus status,,) = registry.getProposal(proposalId);
            if (status != ProposalStatus.OPEN) return;
            if (registry.hasVoted(proposalId, partyId)) continue;
            _does(VOTE, registry.getParty(partyId).admin, abi.encodeCall(IAuthorityRegistry.vote, (proposalId)));
        }
    }

    // ------------------------------------------------------------------------------------------ time and questions

    function pass(uint256 seed) external {
        uint256 most = seed % 16 == 0 ? 40 days : (seed % 4 == 0 ? 3 days : 2 hours);
        vm.warp(block.timestamp + (seed >> 8) % most);
    }

    /// @notice May somebody act now; and could one at some second of the past.
    function ask(uint256 seed) external {
        address account_ = chooseOfficer(seed >> 8);
        uint8 roles = 1 + uint8(seed % 3);
        (bool done, bytes memory answer) =
            address(registry).staticcall(abi.encodeCall(IAuthorityRegistry.requireOfficer, (account_, roles)));
        if (done) acceptedActs |= 1 << ASK;
        else noteRefusal(answer);
        uint256 age = block.timestamp - NOW;
        noteSample(account_, roles, uint40(block.timestamp - (seed >> 64) % ((seed >> 40) % 2 == 0 ? 1 hours : age + 1)));
        ++calls;
    }

    // ------------------------------------------------------------------------------------------------------ parts

    /// @dev Mostly an officer and its own admin.
    function _chooseOwn(uint256 seed) private view returns (uint24 officerId, address sender) {
        officerId = uint24((seed >> 8) % (uint256(registry.officerCount()) + 1)) + 1;
        sender = registry.getParty(registry.getOfficer(officerId).partyId).admin;
        if (sender == address(0) || seed % 8 == 0) sender = chooseSender(seed >> 40);
    }

    function _does(uint256 act, address sender, bytes memory call_) private {
        ++calls;
        uint16 partyId = registry.partyOf(sender);
        uint256 proposals = registry.proposalCount();
        vm.prank(sender);
        (bool done, bytes memory answer) = address(registry).call(call_);
        if (!done) {
            noteRefusal(answer);
            return;
        }
        acceptedActs |= 1 << act;
        uint256 proposalId = registry.proposalCount();
        if (act == VOTE) proposalId = _proposalOf(call_);
        if (act == VOTE || proposalId != proposals) noteVote(proposalId, sender, partyId);
        (, ProposalStatus status,,) = registry.getProposal(proposalId);
        bool votes = act == VOTE || proposalId != proposals;
        if (votes && status == ProposalStatus.CARRIED) checkCarried(proposalId);
        else checkAlone(partyId);
        if (calls % 4 == 0) checkSamples();
    }

    function _proposalOf(bytes memory call_) private pure returns (uint256 proposalId) {
        bytes32 word;
        for (uint256 i = 0; i < 32; ++i) {
            word |= bytes32(call_[4 + i]) >> 8 * i;
        }
        return uint256(word);
    }
}
