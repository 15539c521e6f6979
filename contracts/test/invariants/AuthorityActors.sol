// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {AuthorityRegistry} from "../../AuthorityRegistry.sol";
import {Membership, PartyStatus, ProposalStatus, Seat} from "../../types/AuthorityTypes.sol";
import {TestBase} from "../Vm.sol";

/// @title Who acts in a random life of the authority registry, and on what
/// @notice Choices from a seed: mostly such that the act is possible, now and then such that it is not.
abstract contract AuthorityActors is TestBase {
    uint256 internal constant POOL = 96;
    uint16 internal constant MOST_PARTIES = 7;
    uint24 internal constant MOST_OFFICERS = 10;
    address internal constant FORWARDER = address(0x7003);
    uint40 internal constant NOW = 1_718_193_600;

    AuthorityRegistry public immutable registry;

    /// Accounts whose keys are their place in this list plus one.
    address[] internal pool;
    /// First account of the pool that was not handed out.
    uint256 internal nextFresh;

    constructor() {
        for (uint256 i = 0; i < POOL; ++i) {
            pool.push(vm.addr(i + 1));
        }
        bytes[] memory founders = new bytes[](3);
        for (uint256 i = 0; i < 3; ++i) {
            Seat[] memory seats = new Seat[](1);
            seats[0] = Seat(uint16(i + 1), 0);
            founders[i] = abi.encode(Membership(pool[2 * i], pool[2 * i + 1], seats));
        }
        nextFresh = 6;
        registry = new AuthorityRegistry(founders, 2, FORWARDER);
    }

    /// @dev Mostly the admin of a Party, else any account.
    function chooseSender(uint256 seed) internal view returns (address) {
        if (seed % 16 == 0) return pool[(seed >> 8) % POOL];
        return registry.getParty(choosePartyId(seed >> 8)).admin;
    }

    /// @dev Any Party; one in sixteen is none.
    function choosePartyId(uint256 seed) internal view returns (uint16) {
        uint16 count = registry.partyCount();
        if (seed % 16 == 0) return uint16((seed >> 8) % 2) * (count + 1);
        return uint16((seed >> 8) % count) + 1;
    }

    /// @dev Mostly one that had no duty yet; else any of the pool; now and then one that can have none. With its key, or 0.
    function chooseCandidate(uint256 seed) internal returns (address account_, uint256 key) {
        if (seed % 16 == 0) return ((seed >> 8) % 2 == 0 ? FORWARDER : address(registry), 0);
        uint256 place = (seed >> 8) % POOL;
        if (seed % 16 < 12 && nextFresh < POOL) {
            place = nextFresh;
            // Not always the next one, so that two proposals ask for the same account.
            if (seed % 4 != 0) ++nextFresh;
        }
        return (pool[place], place + 1);
    }

    /// @dev Mostly an officer's account, else any.
    function chooseOfficer(uint256 seed) internal view returns (address) {
        uint24 count = registry.officerCount();
        if (count == 0 || seed % 16 == 0) return pool[(seed >> 8) % POOL];
        return registry.getOfficer(uint24((seed >> 8) % count) + 1).account;
    }

    /// @dev Few jurisdictions, so that they are often taken; two that do not exist.
    function chooseJurisdiction(uint256 seed) internal pure returns (uint16) {
        uint16 jurisdiction = uint16(seed % 14);
        return jurisdiction == 13 ? 1000 : jurisdiction;
    }

    /// @dev Mostly a jurisdiction of this Party.
    function chooseHeld(uint16 partyId, uint256 seed) internal view returns (uint16) {
        uint16[] memory held = registry.getParty(partyId).jurisdictions;
        if (held.length == 0 || seed % 8 == 0) return chooseJurisdiction(seed >> 8);
        return held[(seed >> 8) % held.length];
    }

    function chooseSeats(uint256 seed) internal pure returns (Seat[] memory seats) {
        seats = new Seat[](seed % 16 == 0 ? 0 : 1 + (seed >> 8) % 2);
        for (uint256 i = 0; i < seats.length; ++i) {
            seats[i] = Seat(chooseJurisdiction((seed >> (16 + 8 * i)) % 256), uint8(seed >> 40) % 3);
        }
    }

    /// @dev A proposal that is open, if there is one among the last twelve; 0 else.
    function chooseOpen(uint256 seed) internal view returns (uint256) {
        uint256 count = registry.proposalCount();
        for (uint256 i = 0; i < 12 && count != 0; ++i) {
            uint256 proposalId = 1 + (count + 12 - 1 - (seed + i) % 12) % count;
            (, ProposalStatus status,,) = registry.getProposal(proposalId);
            if (status == ProposalStatus.OPEN) return proposalId;
        }
        return 0;
    }

    function chooseDeadline(uint256 seed) internal view returns (uint40) {
        return uint40(seed % 16 == 0 ? block.timestamp - 1 : block.timestamp + (seed >> 8) % 1 days);
    }

    function isActive(uint16 partyId) internal view returns (bool) {
        return registry.getParty(partyId).status == PartyStatus.ACTIVE;
    }

    /// @dev 65 bytes by this key; of nobody for key 0.
    function sign(uint256 key, bytes32 digest) internal pure returns (bytes memory) {
        if (key == 0) return new bytes(65);
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, digest);
        return abi.encodePacked(r, s, v);
    }
}
